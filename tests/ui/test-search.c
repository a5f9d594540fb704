/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-conversation-page.h"
#include "tin-find-bar.h"
#include "tin-found-row.h"
#include "tin-message-row.h"
#include "tin-peer-row.h"
#include "tin-ui-test.h"
#include "tin-window.h"

/* Looking for words in one conversation and in all of them, in the window of Alice, who has talked
 * with Bob and Carol. */

#define N_OTHERS 2

typedef struct
{
  char       *directories[N_OTHERS + 1];
  TinSession *alice;
  TinSession *others[N_OTHERS];
  TinPeer    *peers[N_OTHERS];  /* (borrowed) as alice sees them */
  TinWindow  *window;           /* GTK's */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  static const char *const names[] = { "Bob", "Carol" };

  fixture->directories[N_OTHERS] = tin_ui_test_make_dir ();
  fixture->alice = tin_ui_test_session_new ("Alice", fixture->directories[N_OTHERS]);
  for (guint i = 0; i < N_OTHERS; i++)
    {
      fixture->directories[i] = tin_ui_test_make_dir ();
      fixture->others[i] = tin_ui_test_session_new (names[i], fixture->directories[i]);
      fixture->peers[i] = tin_ui_test_befriend (fixture->alice, fixture->others[i]);
    }
  fixture->window = tin_window_new (NULL, fixture->alice);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 960, 640);
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
  for (guint i = 0; i < N_OTHERS; i++)
    {
      tin_ui_test_session_stop (fixture->others[i]);
      g_assert_finalize_object (fixture->others[i]);
    }
  tin_ui_test_session_stop (fixture->alice);
  tin_settle ();
  g_assert_finalize_object (fixture->alice);
  for (guint i = 0; i <= N_OTHERS; i++)
    {
      tin_test_folder_remove (fixture->directories[i]);
      g_free (fixture->directories[i]);
    }
}

/* --- What a person does and sees ---------------------------------------------------------- */

static void
say (Fixture    *fixture,
     guint       peer,
     const char *text)
{
  tin_ui_test_say (fixture->alice, fixture->peers[peer], text);
  tin_await (g_strcmp0 (tin_peer_get_last_text (fixture->peers[peer]), text) == 0);
}

static void
say_many (Fixture    *fixture,
          guint       peer,
          const char *word,
          guint       n)
{
  g_autofree char *last = g_strdup_printf ("%s %u", word, n - 1);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", word, i);

      tin_ui_test_say (fixture->alice, fixture->peers[peer], text);
    }
  tin_await (g_strcmp0 (tin_peer_get_last_text (fixture->peers[peer]), last) == 0);
}

static GtkWidget *
page_of (Fixture *fixture)
{
  return tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
}

static GtkWidget *
find_bar (Fixture *fixture)
{
  return tin_ui_test_child (page_of (fixture), "find_bar");
}

static GtkWidget *
find_entry (Fixture *fixture)
{
  return tin_ui_test_child (find_bar (fixture), "entry");
}

static gboolean
counts (Fixture    *fixture,
        const char *words)
{
  GtkWidget *count = tin_ui_test_child (find_bar (fixture), "count");

  return gtk_widget_get_mapped (count) &&
         g_strcmp0 (gtk_label_get_text (GTK_LABEL (count)), words) == 0;
}

/* Shown as what was looked for, and wholly on the screen. */
static gboolean
is_found (Fixture    *fixture,
          const char *text)
{
  GtkWidget *view = tin_ui_test_child (page_of (fixture), "view");
  GtkWidget *label = tin_ui_test_find_text (view, text);

  return label != NULL && gtk_widget_has_css_class (gtk_widget_get_parent (label), "found") &&
         tin_ui_test_is_on_screen (view, text);
}

/* What a key does in the search entry. Returns whether it did something. */
static gboolean
press (Fixture         *fixture,
       guint            key,
       GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (find_entry (fixture));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
    }
  return handled;
}

static void
activate (Fixture    *fixture,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

static GtkWidget *
sidebar_of (Fixture *fixture)
{
  return tin_ui_test_child (fixture->window, "sidebar");
}

static GtkWidget *
search_entry (Fixture *fixture)
{
  return tin_ui_test_child (sidebar_of (fixture), "search_entry");
}

static GtkWidget *
results (Fixture *fixture)
{
  return tin_ui_test_child (sidebar_of (fixture), "results");
}

static guint
count_type (GtkWidget *widget,
            GType      type)
{
  guint n = gtk_widget_get_mapped (widget) && g_type_is_a (G_OBJECT_TYPE (widget), type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

static gboolean
has_focus (Fixture   *fixture,
           GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* --- In one conversation ------------------------------------------------------------------ */

static void
test_find (Fixture       *fixture,
           gconstpointer  user_data)
{
  say (fixture, 0, "the first apple");
  say_many (fixture, 0, "filler", 2500);
  say (fixture, 0, "an Apple pie");
  say_many (fixture, 0, "more", 300);
  say (fixture, 1, "apples for Carol");
  say (fixture, 0, "apples again");
  tin_window_open_peer (fixture->window, fixture->peers[0]);

  activate (fixture, "win.find");
  tin_await (gtk_widget_get_mapped (find_entry (fixture)));
  g_assert_true (has_focus (fixture, find_entry (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), "appl");
  tin_await (counts (fixture, "1 of 3"));
  tin_await (is_found (fixture, "apples again"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (page_of (fixture)), ==, 0);

  g_signal_emit_by_name (find_entry (fixture), "activate");
  tin_await (is_found (fixture, "an Apple pie"));
  g_assert_true (counts (fixture, "2 of 3"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-find");
  g_assert_true (press (fixture, GDK_KEY_Up, 0));
  tin_await (is_found (fixture, "the first apple"));
  g_assert_true (counts (fixture, "3 of 3"));
  g_assert_true (has_focus (fixture, find_entry (fixture)));

  /* Behind the oldest comes the newest, and the other way round. */
  g_signal_emit_by_name (find_entry (fixture), "activate");
  tin_await (is_found (fixture, "apples again"));
  g_assert_true (press (fixture, GDK_KEY_Return, GDK_SHIFT_MASK));
  tin_await (is_found (fixture, "the first apple"));
  g_assert_true (press (fixture, GDK_KEY_Down, 0));
  tin_await (is_found (fixture, "an Apple pie"));
}

static void
test_find_nothing (Fixture       *fixture,
                   gconstpointer  user_data)
{
  static const char *const words[] = { "nowhere", "\"", "*", "NEAR(a b)", "text:apple", "a OR b" };

  say (fixture, 0, "an apple");
  tin_window_open_peer (fixture->window, fixture->peers[0]);
  activate (fixture, "win.find");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), "apple");
      tin_await (counts (fixture, "1 of 1") && is_found (fixture, "an apple"));
      gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), words[i]);
      tin_await (counts (fixture, "Not found"));
      g_assert_false (is_found (fixture, "an apple"));
    }
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_child (find_bar (fixture), "older")));
}

static void
test_find_closes (Fixture       *fixture,
                  gconstpointer  user_data)
{
  GtkWidget *toggle;

  say (fixture, 0, "an apple");
  say (fixture, 1, "an apple");
  tin_window_open_peer (fixture->window, fixture->peers[0]);
  toggle = tin_ui_test_child (page_of (fixture), "find");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  tin_await (gtk_widget_get_mapped (find_entry (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), "apple");
  tin_await (counts (fixture, "1 of 1") && is_found (fixture, "an apple"));
  g_signal_emit_by_name (find_entry (fixture), "stop-search");
  g_assert_false (is_found (fixture, "an apple"));
  tin_await (!gtk_widget_get_mapped (find_entry (fixture)));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  g_assert_true (has_focus (fixture, tin_ui_test_child (page_of (fixture), "composer")));

  /* The search is that of one conversation. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), "apple");
  tin_await (counts (fixture, "1 of 1"));
  tin_window_open_peer (fixture->window, fixture->peers[1]);
  tin_await (!gtk_widget_get_mapped (find_entry (fixture)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_entry (fixture))), ==, "");
}

static TinMessage *
find_message (Fixture    *fixture,
              guint       peer,
              const char *text)
{
  TinConversation *conversation = tin_peer_get_conversation (fixture->peers[peer]);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);

      if (g_strcmp0 (tin_message_get_text (message), text) == 0)
        return message;
    }
  g_assert_not_reached ();
}

static void
retract (Fixture    *fixture,
         const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) deletion = NULL;

  tin_await (!tin_conversation_can_withdraw (tin_peer_get_conversation (fixture->peers[0]),
                                             find_message (fixture, 0, text)));
  deletion = tin_session_retract (fixture->alice, fixture->peers[0],
                                  find_message (fixture, 0, text), &error);
  g_assert_no_error (error);
  g_assert_nonnull (deletion);
}

static void
begin_find (Fixture    *fixture,
            const char *words)
{
  tin_window_open_peer (fixture->window, fixture->peers[0]);
  activate (fixture, "win.find");
  tin_await (gtk_widget_get_mapped (find_entry (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), words);
}

static void
test_find_again_when_cleared (Fixture       *fixture,
                              gconstpointer  user_data)
{
  say_many (fixture, 0, "apple", 120);
  begin_find (fixture, "apple");
  tin_await (counts (fixture, "1 of 120"));
  activate (fixture, "win.clear");
  tin_await (counts (fixture, "Not found"));
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_child (find_bar (fixture), "older")));
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_child (find_bar (fixture), "newer")));
}

/* Somebody looks at one of them while others go; then that one goes, and then the last. */
static void
test_find_again_when_deleted (Fixture       *fixture,
                              gconstpointer  user_data)
{
  say (fixture, 0, "apple one");
  say (fixture, 0, "apple two");
  say (fixture, 0, "apple three");
  begin_find (fixture, "apple");
  tin_await (counts (fixture, "1 of 3"));
  g_assert_true (press (fixture, GDK_KEY_Up, 0));
  tin_await (counts (fixture, "2 of 3") && is_found (fixture, "apple two"));

  retract (fixture, "apple three");
  tin_await (counts (fixture, "1 of 2"));
  g_assert_true (is_found (fixture, "apple two"));
  retract (fixture, "apple two");
  tin_await (counts (fixture, "1 of 1") && is_found (fixture, "apple one"));
  retract (fixture, "apple one");
  tin_await (counts (fixture, "Not found"));
}

/* --- In all of them ----------------------------------------------------------------------- */

static void
test_search (Fixture       *fixture,
             gconstpointer  user_data)
{
  say (fixture, 0, "bread and\nbutter");
  say_many (fixture, 0, "filler", 1500);
  say (fixture, 1, "more BREAD");
  activate (fixture, "win.search");
  tin_await (has_focus (fixture, search_entry (fixture)));

  /* A name: only people. */
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "carol");
  tin_await (count_type (results (fixture), TIN_TYPE_PEER_ROW) == 1);
  g_assert_cmpuint (count_type (results (fixture), TIN_TYPE_FOUND_ROW), ==, 0);
  g_assert_null (tin_ui_test_find_text (results (fixture), "Messages"));

  /* A word: messages of both, the newest first. */
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "bread");
  tin_await (count_type (results (fixture), TIN_TYPE_FOUND_ROW) == 2);
  g_assert_cmpuint (count_type (results (fixture), TIN_TYPE_PEER_ROW), ==, 0);
  g_assert_nonnull (tin_ui_test_find_text (results (fixture), "Messages"));
  g_assert_nonnull (tin_ui_test_find_text (results (fixture), "You: bread and butter"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (sidebar_of (fixture)), ==, 0);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-all");

  /* Position 0 is the heading. */
  g_signal_emit_by_name (tin_ui_test_child (results (fixture), "list"), "activate", 2u);
  tin_await (is_found (fixture, "bread and\nbutter"));
  g_assert_true (tin_window_get_peer (fixture->window) == fixture->peers[0]);
  g_assert_true (has_focus (fixture, tin_ui_test_child (page_of (fixture), "view")));
  /* One may want the next one, too. */
  g_assert_true (gtk_widget_get_mapped (results (fixture)));
  g_signal_emit_by_name (tin_ui_test_child (results (fixture), "list"), "activate", 1u);
  tin_await (is_found (fixture, "more BREAD"));
}

static void
test_search_both (Fixture       *fixture,
                  gconstpointer  user_data)
{
  say (fixture, 1, "Is Bob there?");
  activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "bob");
  tin_await (count_type (results (fixture), TIN_TYPE_FOUND_ROW) == 1);
  g_assert_cmpuint (count_type (results (fixture), TIN_TYPE_PEER_ROW), ==, 1);
  g_assert_nonnull (tin_ui_test_find_text (results (fixture), "People"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-both");

  /* Enter is the first of all. */
  g_signal_emit_by_name (search_entry (fixture), "activate");
  tin_await (tin_window_get_peer (fixture->window) == fixture->peers[0]);
  tin_await (!gtk_widget_get_mapped (results (fixture)));
}

static void
test_search_more (Fixture       *fixture,
                  gconstpointer  user_data)
{
  GtkWidget *list;
  GListModel *model;
  guint first;

  say_many (fixture, 0, "needle", 300);
  activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "needle");
  list = tin_ui_test_child (results (fixture), "list");
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  tin_await (g_list_model_get_n_items (model) > 1);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  first = g_list_model_get_n_items (model);
  g_assert_cmpuint (first, <, 301);

  for (guint i = 0; i < 100 && g_list_model_get_n_items (model) < 301; i++)
    {
      gtk_widget_activate_action (list, "list.scroll-to-item", "u",
                                  g_list_model_get_n_items (model) - 1);
      tin_ui_test_settle (GTK_WIDGET (fixture->window));
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 301);

  /* From far down to nothing, and to another search at its beginning. */
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "nothing like it");
  tin_await (tin_ui_test_find_text (results (fixture), "No Results Found") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "need");
  tin_await (tin_ui_test_find_text (results (fixture), "You: needle 299") != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_true (tin_ui_test_is_on_screen (list, "You: needle 299"));
}

static void
test_search_nothing (Fixture       *fixture,
                     gconstpointer  user_data)
{
  say (fixture, 0, "something");
  activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "zebra");
  tin_await (tin_ui_test_find_text (results (fixture), "No Results Found") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-nothing");
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "some");
  tin_await (count_type (results (fixture), TIN_TYPE_FOUND_ROW) == 1);
  /* The end of the search is the list again. */
  g_signal_emit_by_name (search_entry (fixture), "stop-search");
  tin_await (!gtk_widget_get_mapped (results (fixture)));
  g_assert_cmpuint (count_type (sidebar_of (fixture), TIN_TYPE_PEER_ROW), ==, N_OTHERS);
}

/* On a narrow window a message that was found takes the place of the list. */
static void
test_search_narrow (Fixture       *fixture,
                    gconstpointer  user_data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  tin_await (gtk_widget_get_width (GTK_WIDGET (fixture->window)) == 360);
  say (fixture, 0, "bread");
  activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (search_entry (fixture)), "bread");
  tin_await (count_type (results (fixture), TIN_TYPE_FOUND_ROW) == 1);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-narrow");
  g_signal_emit_by_name (search_entry (fixture), "activate");
  tin_await (page_of (fixture) != NULL && is_found (fixture, "bread"));
  activate (fixture, "win.find");
  tin_await (gtk_widget_get_mapped (find_entry (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture)), "bread");
  tin_await (counts (fixture, "1 of 1"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "search-narrow-find");
  activate (fixture, "win.back");
  tin_await (gtk_widget_get_mapped (results (fixture)));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);
  /* GTK 4.8 does not name a window's own buttons. */
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":", NULL);

#define ADD(path, function) \
  g_test_add ("/ui/search/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("goes-through-a-conversation", test_find);
  ADD ("says-when-a-conversation-has-no-match", test_find_nothing);
  ADD ("looks-again-when-a-conversation-is-cleared", test_find_again_when_cleared);
  ADD ("looks-again-when-messages-are-deleted", test_find_again_when_deleted);
  ADD ("gives-the-focus-back-when-it-is-over", test_find_closes);
  ADD ("finds-messages-of-everybody", test_search);
  ADD ("finds-people-before-messages", test_search_both);
  ADD ("finds-more-as-one-scrolls", test_search_more);
  ADD ("says-that-nothing-was-found", test_search_nothing);
  ADD ("works-on-a-narrow-window", test_search_narrow);
#undef ADD

  return g_test_run ();
}
