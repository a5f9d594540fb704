/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TIN_TYPE_CLOCK (tin_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (TinClock, tin_clock, TIN, CLOCK, GObject)

/* now: monotonic, in microseconds. wall: milliseconds since 1970. */
struct _TinClockClass
{
  GObjectClass parent_class;

  gint64 (*now)    (TinClock *self);
  gint64 (*wall)   (TinClock *self);
  guint  (*add)    (TinClock *self, gint64 delay, GSourceFunc func, gpointer user_data);
  void   (*remove) (TinClock *self, guint id);
};

TinClock *tin_clock_new_system (void);

gint64    tin_clock_now        (TinClock    *self);
gint64    tin_clock_wall       (TinClock    *self);
guint     tin_clock_add        (TinClock    *self,
                                gint64       delay,
                                GSourceFunc  func,
                                gpointer     user_data);
void      tin_clock_remove     (TinClock    *self,
                                guint        id);
void      tin_clock_clear      (TinClock    *self,
                                guint       *id);

G_END_DECLS
