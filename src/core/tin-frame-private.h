/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cbor.h"
#include "tin-frame.h"

G_BEGIN_DECLS

/* The bodies of frames: one CBOR map each, small integer keys in rising order. The keys are the
 * wire format: docs/PROTOCOL.md, "Frames". */

enum
{
  HELLO_NAME = 1,
  HELLO_PORT = 2,
  HELLO_INSTANCE = 3,
  HELLO_LOG_ID = 4,
  HELLO_HELD = 5,
};

enum
{
  MESSAGE_LOG_ID = 1,
  MESSAGE_NUMBER = 2,
  MESSAGE_SENT_AT = 3,
  MESSAGE_KIND = 4,
  MESSAGE_FLAGS = 5,
  MESSAGE_TEXT = 6,
  MESSAGE_TARGET = 7, /* optional */
};

enum
{
  UPTO_LOG_ID = 1,
  UPTO_UPTO = 2,
};

enum
{
  RECALL_LOG_ID = 1,
  RECALL_FROM = 2,
  RECALL_UPTO = 3,
};

enum
{
  TYPING_ON = 1,
};

enum
{
  TOKEN_TOKEN = 1,
};

enum
{
  BYE_REASON = 1,
};

enum
{
  COMPARE_STEP = 1,
  COMPARE_DATA = 2,
  COMPARE_NUMBER = 3,
};

G_END_DECLS
