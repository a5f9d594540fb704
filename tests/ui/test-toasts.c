/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-message-view.h"
#include "tin-ui-pair.h"
#include "tin-window.h"

/* Where the window says something for a moment, in the conversation of Alice with Bob. */

typedef struct
{
  TinUiPair  pair;
  TinPeer   *bob;     /* (borrowed) */
  TinWindow *window;  /* GTK's */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  fixture->bob = tin_ui_test_only_peer (fixture->pair.alice);
  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), GPOINTER_TO_INT (user_data), 640);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
  tin_ui_pair_tear_down (&fixture->pair);
}

/* --- Where they are ----------------------------------------------------------------------- */

static GtkWidget *
page_of (Fixture *fixture)
{
  return tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
}

/* Returns: (nullable): the one that is shown */
static GtkWidget *
find_toast (Fixture *fixture)
{
  GtkWidget *toasts = tin_ui_test_child (fixture->window, "toasts");
  GtkWidget *last = gtk_widget_get_last_child (toasts);

  return last != gtk_widget_get_first_child (toasts) ? last : NULL;
}

static double
top_of (Fixture   *fixture,
        GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds.origin.y;
}

static double
bottom_of (Fixture   *fixture,
           GtkWidget *widget)
{
  return top_of (fixture, widget) + gtk_widget_get_height (widget);
}

/* Right above: not on it, and not far. */
static gboolean
is_above (Fixture   *fixture,
          GtkWidget *widget)
{
  GtkWidget *toast = find_toast (fixture);
  double room;

  if (toast == NULL || !gtk_widget_get_mapped (widget))
    return FALSE;
  room = top_of (fixture, widget) - bottom_of (fixture, toast);
  return room >= 0 && room < gtk_widget_get_height (toast) + 24;
}

static gboolean
is_at_bottom (Fixture *fixture)
{
  GtkWidget *toast = find_toast (fixture);

  return toast != NULL && gtk_widget_get_margin_bottom (toast) == 0 &&
         gtk_widget_get_height (GTK_WIDGET (fixture->window)) - bottom_of (fixture, toast) < 40;
}

static void
activate (Fixture    *fixture,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

static void
write_lines (Fixture *fixture)
{
  GtkWidget *text = tin_ui_test_find_type (tin_ui_test_child (page_of (fixture), "composer"),
                                           GTK_TYPE_TEXT_VIEW);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)),
                            "one\ntwo\nthree\nfour", -1);
}

/* --- What is not covered ------------------------------------------------------------------ */

static void
test_above_composer (Fixture       *fixture,
                     gconstpointer  user_data)
{
  GtkWidget *composer;
  double top;

  tin_ui_pair_say (&fixture->pair, "hello");
  tin_window_open_peer (fixture->window, fixture->bob);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  composer = tin_ui_test_child (page_of (fixture), "composer");
  activate (fixture, "win.clear");
  tin_await (is_above (fixture, composer));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), user_data == GINT_TO_POINTER (360)
                                                          ? "toast-narrow" : "toast");

  /* It makes way for what is written. */
  top = top_of (fixture, composer);
  write_lines (fixture);
  tin_await (top_of (fixture, composer) < top && is_above (fixture, composer));
}

static void
test_above_selection (Fixture       *fixture,
                      gconstpointer  user_data)
{
  GtkWidget *row;

  tin_ui_pair_say (&fixture->pair, "hello");
  tin_window_open_peer (fixture->window, fixture->bob);
  tin_await ((row = tin_ui_test_find_text (page_of (fixture), "hello")) != NULL);
  g_assert_true (gtk_widget_activate_action (row, "message.select", NULL));
  tin_window_toast (fixture->window, "Something was done");
  tin_await (is_above (fixture, tin_ui_test_child (page_of (fixture), "selection")));
}

/* Where nobody can write it is at the bottom; and goes up and down with what is on the screen. */
static void
test_at_bottom_of_list (Fixture       *fixture,
                        gconstpointer  user_data)
{
  tin_window_toast (fixture->window, "Something was done");
  tin_await (is_at_bottom (fixture));
  tin_window_open_peer (fixture->window, fixture->bob);
  tin_await (is_above (fixture, tin_ui_test_child (page_of (fixture), "composer")));
  activate (fixture, "win.back");
  tin_await (is_at_bottom (fixture));
}

/* --- What is not said --------------------------------------------------------------------- */

static gboolean
find_own (Fixture    *fixture,
          const char *text)
{
  return tin_ui_test_find_text (page_of (fixture), text) != NULL;
}

/* Whoever wants a message to go, and finds it gone, has nothing to hear. */
static void
test_nothing_of_what_was_gone (Fixture       *fixture,
                               gconstpointer  user_data)
{
  GtkWidget *toasts;

  tin_ui_pair_say (&fixture->pair, "hello");
  tin_window_open_peer (fixture->window, fixture->bob);
  tin_await (find_own (fixture, "hello"));
  toasts = tin_ui_test_child (page_of (fixture), "toasts");
  g_assert_true (gtk_widget_activate_action (tin_ui_test_find_text (page_of (fixture), "hello"),
                                             "message.delete", NULL));
  tin_await (tin_ui_test_find_button_anywhere ("Delete") != NULL);
  activate (fixture, "win.clear");
  tin_await (!find_own (fixture, "hello"));
  tin_ui_test_click (tin_ui_test_find_button_anywhere ("Delete"));

  /* What is kept after it comes after it. */
  tin_ui_pair_say (&fixture->pair, "again");
  tin_await (find_own (fixture, "again"));
  g_assert_true (gtk_widget_get_first_child (toasts) == gtk_widget_get_last_child (toasts));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, width, function) \
  g_test_add ("/ui/toasts/" path, Fixture, GINT_TO_POINTER (width), set_up, function, tear_down)
  ADD ("leave-the-composer-free", 1000, test_above_composer);
  ADD ("leave-the-composer-of-a-narrow-window-free", 360, test_above_composer);
  ADD ("leave-what-is-done-with-a-selection-free", 1000, test_above_selection);
  ADD ("say-nothing-of-what-was-gone", 1000, test_nothing_of_what_was_gone);
  ADD ("are-at-the-bottom-of-the-list", 360, test_at_bottom_of_list);

  return g_test_run ();
}
