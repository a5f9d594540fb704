/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TIN_COMPARE_WORDS 64

const char *tin_compare_emoji (guint index);
const char *tin_compare_word  (guint index);

G_END_DECLS
