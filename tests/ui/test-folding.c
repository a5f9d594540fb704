/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-shell.h"
#include "tin-ui-test.h"
#include "tin-window.h"

/* A window with an open conversation that is made narrower and wider again. */

#define WIDE 900
#define NARROWEST 360
/* A sidebar that asks for its own width, and a conversation beside it. */
#define TWO_PANES (300 + NARROWEST)

typedef struct
{
  char       *directories[2];  /* (owned) */
  TinSession *alice;           /* (owned) */
  TinSession *bob;             /* (owned) */
  TinWindow  *window;          /* GTK's; NULL once it is gone */
} Fixture;

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(TinPeer **) user_data = tin_session_connect_finish (TIN_SESSION (source), result, &error);
  g_assert_no_error (error);
}

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
  g_autofree char *address = NULL;
  g_autoptr (TinPeer) bob = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fixture->directories); i++)
    fixture->directories[i] = tin_ui_test_make_dir ();
  fixture->alice = tin_ui_test_session_new ("Alice", fixture->directories[0]);
  fixture->bob = tin_ui_test_session_new ("Bob", fixture->directories[1]);
  address = tin_ui_test_dup_address (fixture->bob);
  tin_session_connect_async (fixture->alice, address, TIN_CONNECT_SECURE, NULL, on_connected,
                             &bob);
  tin_await (bob != NULL);

  fixture->window = tin_window_new (NULL, fixture->alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  resize (fixture, WIDE);
  tin_window_open_peer (fixture->window, bob);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
close_window (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
}

static void
stop (TinSession *session)
{
  tin_ui_test_session_stop (session);
  tin_settle ();
  g_assert_finalize_object (session);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (fixture->window != NULL)
    close_window (fixture);
  stop (fixture->alice);
  stop (fixture->bob);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->directories); i++)
    {
      tin_ui_test_remove_dir (fixture->directories[i]);
      g_free (fixture->directories[i]);
    }
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
