/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts as people write them, as far as a search can tell: words of a made-up language, the n-th as
 * common as one n-th of the first, as in those that people speak. The same in every run. */
typedef struct _BenchWords BenchWords;

BenchWords *bench_words_new      (void);
void        bench_words_free     (BenchWords *self);
const char *bench_words_get      (BenchWords *self,
                                  guint       rank);
char       *bench_words_new_text (BenchWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchWords, bench_words_free)

/* How many there are; ranks are from 0, the most common, up. */
#define BENCH_N_WORDS 20000

G_END_DECLS
