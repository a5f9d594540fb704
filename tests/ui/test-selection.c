/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-message-row.h"
#include "tin-words.h"
#include "view-fixture.h"

/* Several messages that are selected together, by the keys that lists have, and copied. */

#define OWN TIN_MESSAGE_FLAG_OWN
/* Milliseconds since 1970; a peer can claim a year that no calendar of ours has. */
#define NO_DAY G_GINT64_CONSTANT (260000000000000)

/* Of session, and in no header that ui may see. */
void tin_conversation_remove (TinConversation *self,
                              guint64          log_id,
                              guint64          number);
void tin_conversation_reload (TinConversation *self);

static void
assert_selected (ViewFixture *fixture,
                 const char  *text,
                 gboolean     selected)
{
  GtkWidget *row = view_find_row (fixture, text);
  GtkWidget *check = tin_ui_test_find_type (row, GTK_TYPE_CHECK_BUTTON);
  g_autofree char *different = gtk_test_accessible_check_state (
    GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, selected);

  g_assert_cmpstr (different, ==, NULL);
  g_assert_nonnull (check);
  g_assert_cmpint (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)), ==, selected);
}

static void
assert_copies (ViewFixture *fixture,
               const char  *text)
{
  g_autofree char *copied = tin_message_view_dup_selected_text (fixture->view, FALSE);

  g_assert_cmpstr (copied, ==, text);
}

/* Five messages, the focus on the last one. */
static void
show_five (ViewFixture *fixture)
{
  view_say (fixture, fixture->now, 0, "one");
  view_say (fixture, fixture->now, OWN, "two");
  view_say (fixture, fixture->now, 0, "three");
  view_say (fixture, fixture->now, OWN, "four");
  view_say (fixture, fixture->now, 0, "five");
  view_show (fixture);
  g_assert_true (gtk_widget_grab_focus (view_find_row (fixture, "five")));
}

static void
test_range (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  show_five (fixture);
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 0);
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  assert_copies (fixture, "three\nfour\nfive");
  assert_selected (fixture, "three", TRUE);
  assert_selected (fixture, "two", FALSE);
  tin_ui_test_settle (fixture->window);
  tin_ui_test_screenshot (fixture->window, "messages-selected");

  /* Back again, and past where it began. */
  g_assert_true (view_press (fixture, GDK_KEY_Down, GDK_SHIFT_MASK));
  assert_copies (fixture, "four\nfive");
  assert_selected (fixture, "three", FALSE);

  g_assert_true (view_press (fixture, GDK_KEY_Escape, 0));
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 0);
  g_assert_null (tin_ui_test_find_type (fixture->view, GTK_TYPE_CHECK_BUTTON));
  g_assert_false (view_press (fixture, GDK_KEY_Escape, 0));
}

static void
test_toggle (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  show_five (fixture);
  g_assert_false (view_press (fixture, GDK_KEY_space, 0));
  g_assert_true (view_press (fixture, GDK_KEY_space, GDK_CONTROL_MASK));
  g_assert_true (gtk_widget_grab_focus (view_find_row (fixture, "two")));
  g_assert_true (view_press (fixture, GDK_KEY_space, 0));
  assert_copies (fixture, "two\nfive");
  g_assert_true (view_press (fixture, GDK_KEY_space, 0));
  assert_copies (fixture, "five");

  /* The menu begins it as well. */
  tin_message_view_unselect (fixture->view);
  g_assert_true (gtk_widget_activate_action (view_find_row (fixture, "one"), "message.select",
                                             NULL));
  assert_copies (fixture, "one");
}

static char *
line_of (ViewFixture *fixture,
         const char  *who,
         const char  *text)
{
  TinMessage *message =
    tin_message_row_get_message (TIN_MESSAGE_ROW (view_find_row (fixture, text)));
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (tin_message_get_time (message) / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *day = g_date_time_format (local, "%x");
  g_autofree char *clock = tin_words_time (tin_message_get_time (message));

  return g_strdup_printf ("%s (%s, %s): %s", who, day, clock, text);
}

static void
on_read (GObject      *clipboard,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);
  g_assert_no_error (error);
}

static void
assert_in_clipboard (ViewFixture *fixture,
                     const char  *text)
{
  g_autofree char *copied = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_read,
                                 &copied);
  tin_await (copied != NULL);
  g_assert_cmpstr (copied, ==, text);
}

static void
test_copy (ViewFixture   *fixture,
           gconstpointer  user_data)
{
  g_autofree char *four = NULL;
  g_autofree char *five = NULL;
  g_autofree char *both = NULL;

  show_five (fixture);
  four = line_of (fixture, "You", "four");
  five = line_of (fixture, "Bob", "five");
  both = g_strconcat (four, "\n", five, NULL);

  /* Without a selection, of the row that has the focus. */
  g_assert_true (view_press (fixture, GDK_KEY_c, GDK_CONTROL_MASK));
  assert_in_clipboard (fixture, "five");
  g_assert_true (view_press (fixture, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  assert_in_clipboard (fixture, five);

  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_true (view_press (fixture, GDK_KEY_c, GDK_CONTROL_MASK));
  assert_in_clipboard (fixture, "four\nfive");
  g_assert_true (view_press (fixture, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  assert_in_clipboard (fixture, both);
}

/* What cannot be told is left out. */
static void
test_copy_without_day (ViewFixture   *fixture,
                       gconstpointer  user_data)
{
  view_say (fixture, NO_DAY, 0, "later");
  view_show (fixture);
  g_assert_true (gtk_widget_grab_focus (view_find_row (fixture, "later")));
  g_assert_true (view_press (fixture, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  assert_in_clipboard (fixture, "Bob: later");
}

/* Rows come and go, and messages change: what is selected stays so. */
static void
test_lasts (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  view_say_many (fixture, "message", 1, 1000);
  view_show (fixture);
  g_assert_true (gtk_widget_grab_focus (view_find_row (fixture, "message 1000")));
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  for (guint i = 0; i < 60; i++)
    view_scroll_by (fixture, -400);
  g_assert_null (view_find_text (fixture, "message 1000"));
  assert_copies (fixture, "message 999\nmessage 1000");

  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, 0, 999, "another");
  assert_copies (fixture, "another\nmessage 1000");
  tin_message_view_scroll_to_end (fixture->view);
  tin_await (view_is_on_screen (fixture, "another"));
  assert_selected (fixture, "another", TRUE);
  assert_selected (fixture, "message 998", FALSE);
  /* A deleted one has no text to be copied. */
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, 0, 999, "");
  assert_copies (fixture, "message 1000");

  tin_message_view_set_peer (fixture->view, fixture->peers[1]);
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 0);
}

static void
on_n_selected (guint *n_told)
{
  (*n_told)++;
}

/* Nothing that is not there any more can be copied or deleted. */
static void
test_gone (ViewFixture   *fixture,
           gconstpointer  user_data)
{
  TinConversation *conversation = tin_peer_get_conversation (fixture->peers[0]);
  guint n_told = 0;

  show_five (fixture);
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_signal_connect_swapped (fixture->view, "notify::n-selected", G_CALLBACK (on_n_selected),
                            &n_told);
  tin_conversation_remove (conversation, VIEW_LOG, 1);
  g_assert_cmpuint (n_told, ==, 0);
  tin_conversation_remove (conversation, VIEW_LOG, 4);
  g_assert_cmpuint (n_told, ==, 1);
  assert_copies (fixture, "three\nfive");
  tin_ui_test_settle (fixture->window);
  assert_selected (fixture, "five", TRUE);
  assert_selected (fixture, "two", FALSE);

  tin_conversation_reload (conversation);
  g_assert_cmpuint (n_told, ==, 2);
  g_assert_cmpuint (tin_message_view_get_n_selected (fixture->view), ==, 0);
  assert_copies (fixture, "");
  /* Who comes after begins anew. */
  view_say (fixture, fixture->now, 0, "six");
  tin_await (view_find_row (fixture, "six") != NULL);
  g_assert_null (tin_ui_test_find_type (fixture->view, GTK_TYPE_CHECK_BUTTON));
}

/* What was let go from memory is selected all the same, and Shift cannot reach back to it. */
static void
test_origin_let_go (ViewFixture   *fixture,
                    gconstpointer  user_data)
{
  TinConversation *conversation = tin_peer_get_conversation (fixture->peers[0]);
  guint position;

  view_say_many (fixture, "message", 1, 10);
  view_show (fixture);
  g_assert_true (gtk_widget_activate_action (view_find_row (fixture, "message 1"),
                                             "message.select", NULL));
  view_say_many (fixture, "message", 11, 2490);
  tin_await (view_is_on_screen (fixture, "message 2500"));
  g_assert_false (tin_conversation_find (conversation, VIEW_LOG, 1, &position));
  assert_copies (fixture, "message 1");

  g_assert_true (gtk_widget_grab_focus (view_find_row (fixture, "message 2500")));
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  assert_copies (fixture, "message 1\nmessage 2499");
  g_assert_true (view_press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  assert_copies (fixture, "message 1\nmessage 2498\nmessage 2499");
  g_assert_true (view_press (fixture, GDK_KEY_Down, GDK_SHIFT_MASK));
  assert_copies (fixture, "message 1\nmessage 2498");

  /* It can go for good as well. */
  tin_conversation_remove (conversation, VIEW_LOG, 1);
  assert_copies (fixture, "message 2498");
  assert_selected (fixture, "message 2498", TRUE);
  assert_selected (fixture, "message 2499", FALSE);
}

/* Where the desktop has a setting for it, so that what heeds it can be told from what does not. */
static void
wish_twelve_hours (void)
{
  g_autoptr (GSettingsSchema) schema =
    g_settings_schema_source_lookup (g_settings_schema_source_get_default (),
                                     "org.gnome.desktop.interface", TRUE);
  g_autoptr (GSettings) settings = NULL;

  if (schema == NULL || !g_settings_schema_has_key (schema, "clock-format"))
    return;
  settings = g_settings_new_full (schema, NULL, NULL);
  g_assert_true (g_settings_set_string (settings, "clock-format", "12h"));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);
  wish_twelve_hours ();

#define ADD(path, function) \
  g_test_add ("/ui/selection/" path, ViewFixture, NULL, view_set_up, function, view_tear_down)
  ADD ("shift-and-arrows-select-a-range", test_range);
  ADD ("space-selects-one-more-or-less", test_toggle);
  ADD ("is-copied-with-and-without-names", test_copy);
  ADD ("copies-no-day-where-there-is-none", test_copy_without_day);
  ADD ("outlasts-rows-and-follows-changes", test_lasts);
  ADD ("what-is-gone-is-not-selected", test_gone);
  ADD ("shift-keeps-the-rest-where-its-origin-was-let-go", test_origin_let_go);
#undef ADD

  return g_test_run ();
}
