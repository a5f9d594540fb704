/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is sent in every benchmark: 100 bytes of ASCII that say what they are for, their place in
 * a row from 0, and when they were sent, in nanoseconds. */
#define BENCH_TEXT_LENGTH 100

typedef enum
{
  BENCH_TEXT_ROW = 'T',        /* one of many */
  BENCH_TEXT_PING = 'P',       /* to be answered */
  BENCH_TEXT_PONG = 'Q',       /* the answer */
  BENCH_TEXT_BROADCAST = 'B',
} BenchTextKind;

void          bench_text_write     (char          *text,
                                    BenchTextKind  kind,
                                    guint64        place,
                                    gint64         sent_at);
BenchTextKind bench_text_get_kind  (const char    *text);
guint64       bench_text_get_place (const char    *text);
gint64        bench_text_get_time  (const char    *text);

G_END_DECLS
