/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "side-painted.h"

#include <stdio.h>
#include <string.h>

#include <gtk/gtk.h>

#include "bench-stats.h"

/* Says on standard output when the first frame of this program has been painted, and when the first
 * one was in which a row of some type stood, as nanoseconds of bench_now_ns():
 *
 *   painted NUMBER
 *   shown NUMBER
 *
 * It looks on from outside: the program that it is linked into knows nothing of it. */

static struct
{
  const char *row_type;  /* (borrowed) (nullable) not said yet */
  gboolean    painting;  /* something is drawn in the present frame */
  gboolean    painted;   /* said */
  gboolean    watching;  /* the frames of some window */
} watch;

static GtkWidget *
find_row (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (strcmp (G_OBJECT_TYPE_NAME (widget), watch.row_type) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = find_row (child);

      if (row != NULL)
        return row;
    }
  return NULL;
}

static gboolean
shows_row (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (find_row (at->data) != NULL)
      return TRUE;
  return FALSE;
}

static void
say (const char *what)
{
  printf ("%s %" G_GINT64_FORMAT "\n", what, bench_now_ns ());
  fflush (stdout);
}

static void
on_frame_ends (GdkFrameClock *clock)
{
  if (!watch.painting)
    return;
  watch.painting = FALSE;
  if (!watch.painted)
    say ("painted");
  watch.painted = TRUE;
  if (watch.row_type != NULL && shows_row ())
    {
      say ("shown");
      watch.row_type = NULL;
    }
}

static gboolean
on_render (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GdkSurface *surface = g_value_get_object (&values[0]);

  watch.painting = TRUE;
  if (!watch.watching)
    g_signal_connect (gdk_surface_get_frame_clock (surface), "after-paint",
                      G_CALLBACK (on_frame_ends), NULL);
  watch.watching = TRUE;
  return !watch.painted || watch.row_type != NULL;
}

/**
 * side_painted_watch:
 * @row_type: (nullable): the name of a type of widgets
 *
 * Is called once, before anything is drawn.
 */
void
side_painted_watch (const char *row_type)
{
  watch.row_type = row_type;
  g_type_class_ref (GDK_TYPE_SURFACE);
  g_signal_add_emission_hook (g_signal_lookup ("render", GDK_TYPE_SURFACE), 0, on_render, NULL,
                              NULL);
}
