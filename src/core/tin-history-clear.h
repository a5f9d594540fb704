/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a conversation is cleared. */
typedef enum
{
  TIN_HISTORY_CLEAR_FOR_GOOD,
  TIN_HISTORY_CLEAR_FOR_NOW,   /* nobody sees it any more, but that can be undone */
  TIN_HISTORY_CLEAR_SETTLE,    /* what was cleared for now is so for good */
  TIN_HISTORY_CLEAR_UNDO,      /* what was cleared for now is there again */
} TinHistoryClear;

G_END_DECLS
