/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-shell.h"
#include "tin-ui-pair.h"
#include "tin-window.h"

/* A window with an open conversation that is made narrower and wider again. */

#define WIDE 900
#define NARROWEST 360
/* A sidebar that asks for its own width, and a conversation beside it. */
#define TWO_PANES (300 + NARROWEST)

typedef struct
{
  TinUiPair  pair;
  TinWindow *window;  /* GTK's; NULL once it is gone */
} Fixture;

static gboolean
is_folded (Fixture *fixture)
{
  return tin_shell_get_folded (TIN_SHELL (tin_ui_test_child (fixture->window, "shell")));
}

/* What the window gets may be some pixels less, for a frame that nobody draws. */
static void
resize (Fixture *fixture,
        int      width)
{
  gboolean narrow = width < TWO_PANES;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 640);
  tin_await (is_folded (fixture) == narrow &&
             (gtk_widget_get_width (GTK_WIDGET (fixture->window)) >= TWO_PANES) != narrow);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);

  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  resize (fixture, WIDE);
  tin_window_open_peer (fixture->window, tin_ui_test_only_peer (fixture->pair.alice));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
close_window (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (fixture->window != NULL)
    close_window (fixture);
  tin_ui_pair_tear_down (&fixture->pair);
}

static int
minimum_width (gpointer widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* --- Tests -------------------------------------------------------------------------------- */

/* Where it is wide, too: who asks for less only after the window became narrow asks too late, and
 * newer toolkits warn of that. Older ones do not look. */
static void
test_never_too_wide (Fixture       *fixture,
                     gconstpointer  user_data)
{
  GtkWidget *shell = tin_ui_test_child (fixture->window, "shell");
  TinConversationPage *page = TIN_CONVERSATION_PAGE (
    tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE));

  tin_await (tin_ui_test_find_button (page, "Details") != NULL);
  if (ADW_CHECK_VERSION (1, 4, 0))
    g_assert_cmpint (minimum_width (page), <=, NARROWEST);
  resize (fixture, NARROWEST);
  g_assert_null (tin_ui_test_find_button (page, "Details"));
  g_assert_cmpint (minimum_width (page), <=, NARROWEST);
  g_assert_cmpint (minimum_width (shell), ==, NARROWEST);
}

/* What the header had room for beside the list it has not instead of it. */
static void
test_opens_folded (Fixture       *fixture,
                   gconstpointer  user_data)
{
  TinPeer *bob = tin_window_get_peer (fixture->window);
  int width;

  for (int i = 0; i < 2; i++)
    {
      tin_window_open_peer (fixture->window, NULL);
      resize (fixture, NARROWEST);
      width = gtk_widget_get_width (GTK_WIDGET (fixture->window));
      tin_window_open_peer (fixture->window, bob);
      tin_await (tin_ui_test_find_button (fixture->window, "Search in Conversation") != NULL);
      tin_ui_test_settle (GTK_WIDGET (fixture->window));
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), ==, width);
      g_assert_null (tin_ui_test_find_button (fixture->window, "Details"));
      if (i == 0)
        resize (fixture, WIDE);
    }
}

/* The sessions end with nothing left of the window: see tear_down(). */
static void
test_closes_folded (Fixture       *fixture,
                    gconstpointer  user_data)
{
  resize (fixture, NARROWEST);
  close_window (fixture);
}

static void
test_closes_unfolded_again (Fixture       *fixture,
                            gconstpointer  user_data)
{
  resize (fixture, NARROWEST);
  resize (fixture, WIDE);
  close_window (fixture);
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add ("/ui/folding/never-asks-for-more-than-there-is", Fixture, NULL, set_up,
              test_never_too_wide, tear_down);
  g_test_add ("/ui/folding/opens-a-conversation-without-growing", Fixture, NULL, set_up,
              test_opens_folded, tear_down);
  g_test_add ("/ui/folding/leaves-nothing-when-closed-folded", Fixture, NULL, set_up,
              test_closes_folded, tear_down);
  g_test_add ("/ui/folding/leaves-nothing-when-closed-unfolded-again", Fixture, NULL, set_up,
              test_closes_unfolded_again, tear_down);
  return g_test_run ();
}
