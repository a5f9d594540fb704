/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A hybrid logical clock (Kulkarni and others, 2014): milliseconds since 1970 in the upper 48 bits,
 * a counter in the lower 16. Times are below 2^63. A value; start with 0. */
typedef struct
{
  guint64 last;
} TinHlc;

guint64 tin_hlc_next       (TinHlc  *self,
                            gint64   wall);
guint64 tin_hlc_get_latest (gint64   wall);
guint64 tin_hlc_place      (TinHlc  *self,
                            guint64  time,
                            guint64  after,
                            gint64   wall);

G_END_DECLS
