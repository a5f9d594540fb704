/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-composer.h"
#include "tin-conversation-page.h"
#include "tin-message-row.h"
#include "tin-message-view.h"
#include "tin-ui-pair.h"
#include "tin-window.h"
#include "tin-words.h"

/* A conversation whose messages are on the disk: where it opens, what is read of it, and what a
 * person does with single messages. Alice has the window; she starts again where that matters. */

#define FLOOD 20000
#define FLOOD_BATCH 250

typedef struct
{
  TinUiPair       pair;
  TinWindow      *window;  /* GTK's */
  TinMessageView *view;    /* (borrowed) */
  guint           said;
} Fixture;

static TinPeer *
bob_of (Fixture *fixture)
{
  return tin_ui_test_only_peer (fixture->pair.alice);
}

static void
show_window (Fixture *fixture)
{
  GtkWidget *page;

  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  tin_await (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  page = tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
  fixture->view = TIN_MESSAGE_VIEW (tin_ui_test_child (page, "view"));
}

static void
close_window (Fixture *fixture)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  show_window (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  close_window (fixture);
  tin_ui_pair_tear_down (&fixture->pair);
}

/* Everything that was not on the disk is gone. */
static void
restart (Fixture *fixture)
{
  close_window (fixture);
  tin_ui_test_session_end (&fixture->pair.alice);
  fixture->pair.alice = tin_ui_test_session_new ("Alice", fixture->pair.directories[0]);
  show_window (fixture);
}

/* --- What the two do ---------------------------------------------------------------------- */

/* FROM says "WORD 0" to "WORD N-1", and TO has all of it. */
static void
say_many (TinSession *from,
          TinSession *to,
          const char *word,
          guint       n)
{
  g_autofree char *last = g_strdup_printf ("%s %u", word, n - 1);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", word, i);

      tin_ui_test_say (from, tin_ui_test_only_peer (from), text);
    }
  tin_await (g_strcmp0 (tin_peer_get_last_text (tin_ui_test_only_peer (from)), last) == 0);
  tin_await (to == NULL ||
             g_strcmp0 (tin_peer_get_last_text (tin_ui_test_only_peer (to)), last) == 0);
}

static void
open_conversation (Fixture *fixture)
{
  tin_window_open_peer (fixture->window, bob_of (fixture));
}

static gboolean
is_on_screen (Fixture    *fixture,
              const char *text)
{
  return tin_ui_test_is_on_screen (fixture->view, text);
}

static int
y_of (Fixture    *fixture,
      const char *text)
{
  GtkWidget *label = tin_ui_test_find_text (fixture->view, text);
  graphene_rect_t bounds;

  g_assert_nonnull (label);
  g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (fixture->view), &bounds));
  return (int) bounds.origin.y;
}

static GtkWidget *
find_row (Fixture    *fixture,
          const char *text)
{
  GtkWidget *label = tin_ui_test_find_text (fixture->view, text);

  return label != NULL ? gtk_widget_get_parent (label) : NULL;
}

static gboolean
is_said (Fixture     *fixture,
         const char  *text,
         TinDelivery  delivery)
{
  GtkWidget *row = find_row (fixture, text);
  g_autofree char *time = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *actual = NULL;
  TinMessage *message;

  if (row == NULL)
    return FALSE;
  message = tin_message_row_get_message (TIN_MESSAGE_ROW (row));
  time = tin_words_time (tin_message_get_time (message));
  expected = g_strdup_printf ("You, %s: %s, %s", time, text, tin_words_delivery (delivery, TRUE));
  actual = gtk_test_accessible_check_property (GTK_ACCESSIBLE (row),
                                               GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
  return actual == NULL;
}

/* The messages are of any number of pages: the first is reached by scrolling as a person does. */
static void
scroll_until (Fixture    *fixture,
              const char *text,
              int         pages)
{
  for (guint i = 0; i < 2000 && !is_on_screen (fixture, text); i++)
    {
      tin_message_view_scroll_pages (fixture->view, pages);
      tin_ui_test_settle (GTK_WIDGET (fixture->window));
    }
  g_assert_true (is_on_screen (fixture, text));
}

static GtkWidget *
page_of (Fixture *fixture)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (fixture->view), TIN_TYPE_CONVERSATION_PAGE);
}

static GtkWidget *
newest_button (Fixture *fixture)
{
  return tin_ui_test_child (page_of (fixture), "newest");
}

static void
answer (const char *text)
{
  tin_await (tin_ui_test_find_button_anywhere (text) != NULL);
  tin_ui_test_click (tin_ui_test_find_button_anywhere (text));
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Returns: (transfer full): all that is on the disk */
static GPtrArray *
read_all (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *messages;

  tin_session_read_async (fixture->pair.alice, bob_of (fixture), 10000, NULL, on_read, &result);
  tin_await (result != NULL);
  messages = tin_session_read_finish (fixture->pair.alice, result, &error);
  g_assert_no_error (error);
  return messages;
}

/* --- Where it opens ----------------------------------------------------------------------- */

static void
test_end (Fixture       *fixture,
          gconstpointer  user_data)
{
  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 3000);
  open_conversation (fixture);
  tin_await (is_said (fixture, "mine 2999", TIN_DELIVERY_DELIVERED));
  restart (fixture);
  open_conversation (fixture);
  tin_await (is_on_screen (fixture, "mine 2999"));
  g_assert_true (is_said (fixture, "mine 2999", TIN_DELIVERY_DELIVERED));
  g_assert_true (tin_message_view_is_at_end (fixture->view));
  g_assert_null (tin_ui_test_find_text (fixture->view, "New messages"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-end");
  scroll_until (fixture, "mine 0", -1);
  g_assert_true (is_said (fixture, "mine 0", TIN_DELIVERY_DELIVERED));
  scroll_until (fixture, "mine 2999", 1);
}

static guint
count_rows (Fixture *fixture)
{
  g_autoptr (GListModel) rows = gtk_widget_observe_children (GTK_WIDGET (fixture->view));

  return g_list_model_get_n_items (rows);
}

/* Never the words of an empty conversation, nor the rows of what came since the start alone. */
static void
test_no_flash (Fixture       *fixture,
               gconstpointer  user_data)
{
  const guint n_later = 2;
  GtkWidget *page;

  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 300);
  restart (fixture);
  page = page_of (fixture);
  say_many (fixture->pair.alice, NULL, "later", n_later);
  open_conversation (fixture);
  while (!is_on_screen (fixture, "later 1"))
    {
      g_assert_true (count_rows (fixture) == 0 || count_rows (fixture) > n_later);
      g_assert_false (gtk_widget_get_visible (tin_ui_test_child (page, "nothing")));
      g_assert_false (gtk_widget_get_visible (tin_ui_test_child (page, "loading")));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (is_on_screen (fixture, "mine 299"));
}

static void
test_unread (Fixture       *fixture,
             gconstpointer  user_data)
{
  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 20);
  say_many (fixture->pair.bob, fixture->pair.alice, "bob", 250);
  restart (fixture);
  g_assert_cmpuint (tin_peer_get_unread (bob_of (fixture)), ==, 250);
  open_conversation (fixture);
  tin_await (is_on_screen (fixture, "bob 0"));
  g_assert_true (is_on_screen (fixture, "New messages"));
  g_assert_false (tin_message_view_is_at_end (fixture->view));
  tin_await (tin_ui_test_find_text (newest_button (fixture), "250 new messages") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-unread");
  g_assert_cmpuint (tin_peer_get_unread (bob_of (fixture)), ==, 250);

  tin_ui_test_click (newest_button (fixture));
  tin_await (is_on_screen (fixture, "bob 249"));
  tin_await (tin_peer_get_unread (bob_of (fixture)) == 0);
  g_assert_false (gtk_widget_get_visible (newest_button (fixture)));
  scroll_until (fixture, "mine 0", -1);
}

/* --- Going about -------------------------------------------------------------------------- */

static void
test_far_and_back (Fixture       *fixture,
                   gconstpointer  user_data)
{
  GtkWidget *page = page_of (fixture);
  g_autoptr (GPtrArray) all = NULL;

  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 3000);
  open_conversation (fixture);
  tin_await (is_on_screen (fixture, "mine 2999"));
  all = read_all (fixture);
  g_assert_cmpuint (all->len, ==, 3000);

  tin_conversation_page_show_message (TIN_CONVERSATION_PAGE (page), g_ptr_array_index (all, 40));
  tin_await (is_on_screen (fixture, "mine 40"));
  g_assert_true (is_on_screen (fixture, "mine 39"));
  g_assert_true (is_on_screen (fixture, "mine 41"));
  g_assert_true (gtk_widget_has_css_class (find_row (fixture, "mine 40"), "found"));
  g_assert_false (gtk_widget_has_css_class (find_row (fixture, "mine 41"), "found"));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) ==
                 find_row (fixture, "mine 40"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-found");
  tin_await (!gtk_widget_has_css_class (find_row (fixture, "mine 40"), "found"));
  scroll_until (fixture, "mine 0", -1);
  scroll_until (fixture, "mine 300", 1);

  /* What comes now is not read, and does not stand behind what is loaded. */
  say_many (fixture->pair.bob, fixture->pair.alice, "bob", 3);
  tin_await (tin_ui_test_find_text (newest_button (fixture), "3 new messages") != NULL);
  g_assert_true (is_on_screen (fixture, "mine 300"));
  g_assert_cmpuint (tin_peer_get_unread (bob_of (fixture)), ==, 3);
  tin_ui_test_click (newest_button (fixture));
  tin_await (is_on_screen (fixture, "bob 2"));
  g_assert_true (is_on_screen (fixture, "mine 2999"));
  tin_await (tin_peer_get_unread (bob_of (fixture)) == 0);
}

static void
test_not_read (Fixture       *fixture,
               gconstpointer  user_data)
{
  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 100);
  open_conversation (fixture);
  say_many (fixture->pair.bob, fixture->pair.alice, "seen", 1);
  tin_await (is_on_screen (fixture, "seen 0"));
  tin_await (tin_peer_get_unread (bob_of (fixture)) == 0);

  tin_message_view_scroll_pages (fixture->view, -1);
  tin_await (gtk_widget_get_mapped (newest_button (fixture)));
  say_many (fixture->pair.bob, fixture->pair.alice, "above", 1);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_cmpuint (tin_peer_get_unread (bob_of (fixture)), ==, 1);
  tin_ui_test_click (newest_button (fixture));
  tin_await (tin_peer_get_unread (bob_of (fixture)) == 0);

  gtk_widget_set_visible (GTK_WIDGET (fixture->window), FALSE);
  say_many (fixture->pair.bob, fixture->pair.alice, "away", 1);
  tin_settle ();
  g_assert_cmpuint (tin_peer_get_unread (bob_of (fixture)), ==, 1);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (tin_peer_get_unread (bob_of (fixture)) == 0);
}

/* Bob says more and more, and what Alice reads stays where it is. */
static gboolean
on_flood (gpointer user_data)
{
  Fixture *fixture = user_data;
  TinSession *bob = fixture->pair.bob;

  for (guint i = 0; i < FLOOD_BATCH; i++)
    {
      g_autofree char *text = g_strdup_printf ("flood %u", fixture->said++);

      tin_ui_test_say (bob, tin_ui_test_only_peer (bob), text);
    }
  return fixture->said < FLOOD;
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinPeer *bob = bob_of (fixture);
  int y;

  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 200);
  open_conversation (fixture);
  tin_await (is_on_screen (fixture, "mine 199"));
  tin_message_view_scroll_pages (fixture->view, -1);
  tin_await (gtk_widget_get_mapped (newest_button (fixture)));
  tin_await (is_on_screen (fixture, "mine 180"));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  y = y_of (fixture, "mine 180");

  /* As the network does: below drawing, above what is idle. */
  g_timeout_add_full (130, 1, on_flood, fixture, NULL);
  while (tin_peer_get_unread (bob) < FLOOD)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (y_of (fixture, "mine 180"), ==, y);
    }
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, FLOOD);
  /* It is not piled up, either. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (tin_peer_get_conversation (bob))), <,
                    5000);
  tin_ui_test_click (newest_button (fixture));
  tin_await (is_on_screen (fixture, "flood 19999"));
  tin_await (tin_peer_get_unread (bob) == 0);
}

/* --- One message -------------------------------------------------------------------------- */

static void
test_marks (Fixture       *fixture,
            gconstpointer  user_data)
{
  open_conversation (fixture);
  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 2);
  tin_await (is_said (fixture, "mine 1", TIN_DELIVERY_DELIVERED));
  tin_session_mark_read (fixture->pair.bob, tin_ui_test_only_peer (fixture->pair.bob));
  tin_await (is_said (fixture, "mine 1", TIN_DELIVERY_READ));
  g_assert_true (is_said (fixture, "mine 0", TIN_DELIVERY_READ));

  tin_ui_test_session_end (&fixture->pair.bob);
  tin_await (tin_peer_get_state (bob_of (fixture)) == TIN_PEER_OFFLINE);
  say_many (fixture->pair.alice, NULL, "waiting", 1);
  tin_await (is_said (fixture, "waiting 0", TIN_DELIVERY_QUEUED));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-marks");
  restart (fixture);
  open_conversation (fixture);
  tin_await (is_said (fixture, "waiting 0", TIN_DELIVERY_QUEUED));
  g_assert_true (is_said (fixture, "mine 1", TIN_DELIVERY_READ));
}

static void
open_menu (Fixture    *fixture,
           const char *text)
{
  GtkWidget *row = find_row (fixture, text);

  g_assert_nonnull (row);
  gtk_widget_grab_focus (row);
  g_assert_true (gtk_widget_activate_action (row, "message.menu", NULL));
  tin_await (tin_ui_test_find_text (row, "Copy") != NULL);
}

static void
test_withdraw (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *text = NULL;

  open_conversation (fixture);
  say_many (fixture->pair.alice, fixture->pair.bob, "gone", 1);
  tin_await (is_said (fixture, "gone 0", TIN_DELIVERY_DELIVERED));
  open_menu (fixture, "gone 0");
  g_assert_null (tin_ui_test_find_text (find_row (fixture, "gone 0"), "Withdraw"));
  g_assert_null (tin_ui_test_find_text (find_row (fixture, "gone 0"), "Retry"));
  g_assert_null (tin_ui_test_find_text (find_row (fixture, "gone 0"), "Copy Link Address"));

  tin_ui_test_session_end (&fixture->pair.bob);
  tin_await (tin_peer_get_state (bob_of (fixture)) == TIN_PEER_OFFLINE);
  say_many (fixture->pair.alice, NULL, "oops", 1);
  tin_await (find_row (fixture, "oops 0") != NULL);
  open_menu (fixture, "oops 0");
  tin_await (tin_ui_test_find_text (find_row (fixture, "oops 0"), "Withdraw") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-menu");
  tin_ui_test_walk_menu (find_row (fixture, "oops 0"), "Withdraw");
  tin_await (find_row (fixture, "oops 0") == NULL);
  tin_await (tin_ui_test_find_text (fixture->window, "Withdrawn") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "history-withdrawn");
  tin_ui_test_click (tin_ui_test_find_button (fixture->window, "Write Again"));
  text = tin_composer_dup_text (TIN_COMPOSER (tin_ui_test_child (page_of (fixture), "composer")));
  g_assert_cmpstr (text, ==, "oops 0");
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  user_data)
{
  open_conversation (fixture);
  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 3);
  tin_await (find_row (fixture, "mine 1") != NULL);
  g_assert_true (gtk_widget_activate_action (find_row (fixture, "mine 1"), "message.delete", NULL));
  answer ("Cancel");
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_nonnull (find_row (fixture, "mine 1"));

  g_assert_true (gtk_widget_activate_action (find_row (fixture, "mine 1"), "message.delete", NULL));
  answer ("Delete");
  tin_await (find_row (fixture, "mine 1") == NULL);
  g_assert_nonnull (find_row (fixture, "mine 0"));
  restart (fixture);
  open_conversation (fixture);
  tin_await (find_row (fixture, "mine 2") != NULL);
  g_assert_null (find_row (fixture, "mine 1"));
}

/* --- The whole conversation --------------------------------------------------------------- */

static void
test_clear (Fixture       *fixture,
            gconstpointer  user_data)
{
  GtkWidget *page = page_of (fixture);

  say_many (fixture->pair.alice, fixture->pair.bob, "mine", 200);
  open_conversation (fixture);
  tin_await (is_on_screen (fixture, "mine 199"));
  g_assert_true (gtk_widget_activate_action (find_row (fixture, "mine 199"), "message.select",
                                             NULL));
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 1);
  tin_await (gtk_widget_get_mapped (tin_ui_test_child (page, "selection")));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.clear", NULL));
  tin_await (find_row (fixture, "mine 199") == NULL);
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 0);
  tin_await (!gtk_widget_get_mapped (tin_ui_test_child (page, "selection")));
  tin_await (gtk_widget_get_mapped (tin_ui_test_child (page, "nothing")));

  say_many (fixture->pair.bob, fixture->pair.alice, "after", 1);
  tin_await (is_on_screen (fixture, "after 0"));
  g_assert_false (gtk_widget_get_visible (tin_ui_test_child (page, "nothing")));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/ui/history/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("opens-at-the-end-after-a-restart", test_end);
  ADD ("shows-nothing-that-goes-at-once", test_no_flash);
  ADD ("opens-at-the-first-unread-after-a-restart", test_unread);
  ADD ("goes-far-back-and-to-the-end-again", test_far_and_back);
  ADD ("keeps-its-place-in-a-flood", test_flood);
  ADD ("is-not-read-where-nobody-sees-it", test_not_read);
  ADD ("says-what-became-of-a-message", test_marks);
  ADD ("takes-back-what-has-not-left", test_withdraw);
  ADD ("deletes-a-message-after-a-question", test_delete);
  ADD ("clears-a-conversation", test_clear);
#undef ADD

  return g_test_run ();
}
