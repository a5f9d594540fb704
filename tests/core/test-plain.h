/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "tin-plain.h"

G_BEGIN_DECLS

/* Shared by the sources of test-plain. */

#define TEXT TIN_PLAIN_EVENT_TEXT
#define HELLO TIN_PLAIN_EVENT_HELLO
#define GOODBYE TIN_PLAIN_EVENT_GOODBYE
#define RECEIPT TIN_PLAIN_EVENT_RECEIPT

/* U+FFFD, and the header of one of the real programs. */
#define BAD "\357\277\275"
#define ME "127.0.0.1:20101 DeCentrix "

/* An event that is expected. */
typedef struct
{
  TinPlainEventType  type;
  TinPlainForm       form;
  const char        *host;
  guint16            port;
  const char        *name;
  const char        *text;
  gboolean           line_feed;
} Expected;

#define CANONICAL(text) { TEXT, TIN_PLAIN_CANONICAL, "127.0.0.1", 20101, "DeCentrix", text, FALSE }
#define SNITCH(type, name, text) { type, TIN_PLAIN_CONNECT_PORT, NULL, 22101, name, text, FALSE }

void test_plain_push         (TinPlainReader *reader,
                              const char     *text,
                              gint64          now);
void test_plain_assert_event (TinPlainReader *reader,
                              const Expected *expected);
void test_plain_assert_text  (TinPlainReader *reader,
                              const char     *text);

void test_plain_add_time     (void);
void test_plain_add_compose  (void);

G_END_DECLS
