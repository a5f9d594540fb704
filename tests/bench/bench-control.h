/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One end of the line between the program that measures and a process that is measured: lines of
 * text, a word and its arguments. The loops of side-tincan.c and yardstick-tls-side.c say which. */
typedef struct
{
  int      fd;
  GString *input;  /* (owned) */
} BenchControl;

BenchControl *bench_control_new  (int           fd);
void          bench_control_free (BenchControl *self);
gboolean      bench_control_fill (BenchControl *self);
char         *bench_control_take (BenchControl *self);
char         *bench_control_wait (BenchControl *self,
                                  gint64        deadline);
void          bench_control_say  (BenchControl *self,
                                  const char   *format,
                                  ...) G_GNUC_PRINTF (2, 3);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchControl, bench_control_free)

/* Whether LINE is WORD, alone or with arguments. */
gboolean      bench_line_is      (const char   *line,
                                  const char   *word);
/* The argument at PLACE, from 1, as a number; 0 where there is none. */
gint64        bench_line_number  (const char   *line,
                                  guint         place);

G_END_DECLS
