/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-history.h"

G_BEGIN_DECLS

/* What fuzz_history_fill() writes of. */
#define FUZZ_OWN_LOG 0x20
#define FUZZ_PEER_LOG 0x30
#define FUZZ_PEER "aa00000000000000000000000000000000000000000000000000000000000000"
#define FUZZ_PLAIN "plain:192.0.2.7:4000"

TinHistory *fuzz_history_open  (const char  *directory);
void        fuzz_history_close (TinHistory  *history);
GBytes     *fuzz_history_make  (gboolean     filled);
void        fuzz_history_use   (TinHistory  *history);

G_END_DECLS
