/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-composer.h"
#include "tin-limits.h"
#include "tin-ui-pair.h"

/* Where a message is written, without a conversation around it: keys as a person presses them,
 * judged by what is sent and shown. */

typedef struct
{
  GtkWidget   *window;
  TinComposer *composer;    /* (borrowed) */
  char        *sent;        /* (owned) (nullable) the last text */
  guint        n_sent;
  guint        n_asked;     /* how often the last message was wanted */
  gboolean     has_last;
} Fixture;

static void
on_send (Fixture    *fixture,
         const char *text)
{
  g_free (fixture->sent);
  fixture->sent = g_strdup (text);
  fixture->n_sent++;
}

static gboolean
on_edit_last (Fixture *fixture)
{
  fixture->n_asked++;
  return fixture->has_last;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->window = gtk_window_new ();
  fixture->composer = TIN_COMPOSER (tin_composer_new ());
  tin_composer_set_placeholder (fixture->composer, "Message Bob");
  tin_composer_set_name (fixture->composer, "Bob");
  gtk_widget_set_valign (GTK_WIDGET (fixture->composer), GTK_ALIGN_END);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 480);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->composer));
  g_signal_connect_swapped (fixture->composer, "send", G_CALLBACK (on_send), fixture);
  g_signal_connect_swapped (fixture->composer, "edit-last", G_CALLBACK (on_edit_last), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_widget_grab_focus (GTK_WIDGET (fixture->composer));
  tin_ui_test_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->composer), (gpointer *) &fixture->composer);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (fixture->composer);
  g_free (fixture->sent);
}

/* --- What a person does ------------------------------------------------------------------- */

static GtkWidget *
part (Fixture    *fixture,
      const char *name)
{
  return tin_ui_test_child (fixture->composer, name);
}

static GtkTextBuffer *
buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (part (fixture, "text_view")));
}

/* One character after the other, as keys do. */
static void
type (Fixture    *fixture,
      const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    gtk_text_buffer_insert_interactive_at_cursor (buffer (fixture), text,
                                                  (int) (g_utf8_next_char (text) - text), TRUE);
}

/* What a key does before the text gets it. Returns whether the text never does. */
static gboolean
press (Fixture         *fixture,
       guint            key,
       GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (part (fixture, "text_view"));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
    }
  return handled;
}

static void
assert_text (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *text = tin_composer_dup_text (fixture->composer);

  g_assert_cmpstr (text, ==, expected);
}

static GtkListBox *
list (Fixture *fixture)
{
  return GTK_LIST_BOX (tin_ui_test_child (part (fixture, "completion"), "list"));
}

static gboolean
is_open (Fixture *fixture)
{
  return gtk_widget_get_visible (part (fixture, "completion"));
}

/* What Return would take. */
static const char *
selected (Fixture *fixture)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list (fixture));

  g_assert_true (is_open (fixture));
  g_assert_nonnull (row);
  return gtk_label_get_text (
    GTK_LABEL (gtk_widget_get_last_child (gtk_list_box_row_get_child (row))));
}

static TinMessage *
message_new (gboolean    own,
             const char *text)
{
  return tin_message_new (77, 1, 1, TIN_MESSAGE_KIND_TEXT, own ? TIN_MESSAGE_FLAG_OWN : 0, text,
                          -1);
}

/* --- Keys --------------------------------------------------------------------------------- */

static void
test_enter (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const struct
  {
    guint           key;
    GdkModifierType modifiers;
    gboolean        sends;
  } cases[] = {
    { GDK_KEY_Return, 0, TRUE },
    { GDK_KEY_KP_Enter, 0, TRUE },
    { GDK_KEY_Return, GDK_CONTROL_MASK, TRUE },
    { GDK_KEY_Return, GDK_LOCK_MASK, TRUE },
    { GDK_KEY_Return, GDK_SHIFT_MASK, FALSE },
    { GDK_KEY_Return, GDK_SHIFT_MASK | GDK_CONTROL_MASK, FALSE },
    { GDK_KEY_Return, GDK_ALT_MASK, FALSE },
    { GDK_KEY_a, 0, FALSE },
  };

  tin_composer_set_text (fixture->composer, "\nHello!\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fixture->n_sent = 0;
      g_assert_cmpint (press (fixture, cases[i].key, cases[i].modifiers), ==, cases[i].sends);
      g_assert_cmpuint (fixture->n_sent, ==, cases[i].sends ? 1 : 0);
    }
  g_assert_cmpstr (fixture->sent, ==, "Hello!");
  assert_text (fixture, "\nHello!\n\n");
  tin_composer_finish (fixture->composer);
  assert_text (fixture, "");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->composer), ==, 0);
}

static void
test_input_method (Fixture       *fixture,
                   gconstpointer  user_data)
{
  type (fixture, "not yet");
  g_signal_emit_by_name (part (fixture, "text_view"), "preedit-changed", "ni");
  g_assert_true (tin_composer_is_composing (fixture->composer));
  g_assert_false (press (fixture, GDK_KEY_Return, 0));
  g_assert_false (press (fixture, GDK_KEY_Return, GDK_CONTROL_MASK));
  g_assert_false (press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (press (fixture, GDK_KEY_Up, 0));
  g_assert_cmpuint (fixture->n_sent, ==, 0);
  g_signal_emit_by_name (part (fixture, "text_view"), "preedit-changed", "");
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpuint (fixture->n_sent, ==, 1);
}

static void
test_blank (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const blank[] = { "", " \n\t ", "\n\n", "\u3000" };

  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    {
      tin_composer_set_text (fixture->composer, blank[i]);
      g_assert_true (tin_composer_is_blank (fixture->composer));
      g_assert_false (gtk_widget_is_sensitive (part (fixture, "send")));
      g_assert_true (press (fixture, GDK_KEY_Return, 0));
    }
  g_assert_cmpuint (fixture->n_sent, ==, 0);
  type (fixture, ".");
  tin_ui_test_click (part (fixture, "send"));
  g_assert_cmpuint (fixture->n_sent, ==, 1);
}

static void
test_up (Fixture       *fixture,
         gconstpointer  user_data)
{
  g_autoptr (TinMessage) own = message_new (TRUE, "mine");

  g_assert_false (press (fixture, GDK_KEY_Up, 0));
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  fixture->has_last = TRUE;
  g_assert_true (press (fixture, GDK_KEY_Up, 0));
  g_assert_false (press (fixture, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_cmpuint (fixture->n_asked, ==, 2);
  type (fixture, "a");
  g_assert_false (press (fixture, GDK_KEY_Up, 0));
  tin_composer_set_text (fixture->composer, "");
  tin_composer_begin_edit (fixture->composer, own);
  tin_composer_set_text (fixture->composer, "");
  g_assert_false (press (fixture, GDK_KEY_Up, 0));
  g_assert_cmpuint (fixture->n_asked, ==, 2);
}

/* --- Completion --------------------------------------------------------------------------- */

static void
test_emoji (Fixture       *fixture,
            gconstpointer  user_data)
{
  type (fixture, "Hooray :tad");
  g_assert_cmpstr (selected (fixture), ==, "party popper");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (part (fixture, "completion")), ==, 0);
  tin_ui_test_screenshot (fixture->window, "composer-emoji");
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_false (is_open (fixture));
  assert_text (fixture, "Hooray 🎉");
  g_assert_cmpuint (fixture->n_sent, ==, 0);

  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpstr (fixture->sent, ==, "Hooray 🎉");
}

static void
test_choosing (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  type (fixture, ":face");
  first = g_strdup (selected (fixture));
  g_assert_true (press (fixture, GDK_KEY_Down, 0));
  second = g_strdup (selected (fixture));
  g_assert_cmpstr (first, !=, second);
  g_assert_true (press (fixture, GDK_KEY_Up, 0));
  g_assert_cmpstr (selected (fixture), ==, first);
  /* Round the end. */
  g_assert_true (press (fixture, GDK_KEY_Up, 0));
  g_assert_cmpstr (selected (fixture), !=, first);
  g_assert_true (press (fixture, GDK_KEY_Down, 0));
  g_assert_cmpstr (selected (fixture), ==, first);
  g_assert_false (press (fixture, GDK_KEY_Down, GDK_SHIFT_MASK));
  g_assert_cmpuint (fixture->n_asked, ==, 0);

  g_assert_true (press (fixture, GDK_KEY_Tab, 0));
  g_assert_false (is_open (fixture));
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer (fixture)), <=, 2);
  /* With nothing to choose from, the key goes on to the next control. */
  g_assert_false (press (fixture, GDK_KEY_Tab, 0));
}

static void
test_escape (Fixture       *fixture,
             gconstpointer  user_data)
{
  type (fixture, "see :ta");
  g_assert_true (is_open (fixture));
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (is_open (fixture));
  type (fixture, "da");
  g_assert_false (is_open (fixture));
  g_assert_false (press (fixture, GDK_KEY_Escape, 0));
  type (fixture, " :ta");
  g_assert_true (is_open (fixture));
  /* Anything that is no name any more. */
  type (fixture, ", ");
  g_assert_false (is_open (fixture));
  assert_text (fixture, "see :tada :ta, ");
}

static void
test_cursor_leaves (Fixture       *fixture,
                    gconstpointer  user_data)
{
  GtkTextIter start;

  type (fixture, "see :ta");
  g_assert_true (is_open (fixture));
  gtk_text_buffer_get_start_iter (buffer (fixture), &start);
  gtk_text_buffer_place_cursor (buffer (fixture), &start);
  g_assert_false (is_open (fixture));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpstr (fixture->sent, ==, "see :ta");
}

static void
test_closed_name (Fixture       *fixture,
                  gconstpointer  user_data)
{
  type (fixture, "Hooray :tada: and :nothing_at_all: at 10:30:00");
  assert_text (fixture, "Hooray 🎉 and :nothing_at_all: at 10:30:00");

  /* What was meant as it was typed: undone, and typed again. */
  tin_composer_set_text (fixture->composer, "");
  type (fixture, ":tada:");
  assert_text (fixture, "🎉");
  gtk_text_buffer_undo (buffer (fixture));
  assert_text (fixture, ":tada");
  type (fixture, ":");
  assert_text (fixture, ":tada:");
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpstr (fixture->sent, ==, ":tada:");

  tin_composer_finish (fixture->composer);
  type (fixture, ":tada:");
  assert_text (fixture, "🎉");
}

/* A draft that ends in the middle of a name is a text that Enter sends. */
static void
test_placed_text (Fixture       *fixture,
                  gconstpointer  user_data)
{
  tin_composer_set_text (fixture->composer, "see :tada");
  g_assert_false (is_open (fixture));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpstr (fixture->sent, ==, "see :tada");
}

static void
test_people (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinUiPair pair = { NULL };

  tin_ui_pair_set_up (&pair);
  tin_composer_set_people (fixture->composer,
                           G_LIST_MODEL (tin_session_get_roster (pair.alice)));
  type (fixture, "ask @");
  g_assert_cmpstr (selected (fixture), ==, "Bob");
  tin_ui_test_screenshot (fixture->window, "composer-people");
  type (fixture, "x");
  g_assert_false (is_open (fixture));
  tin_composer_set_text (fixture->composer, "");
  type (fixture, "ask @bo");
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  assert_text (fixture, "ask @Bob ");
  tin_composer_set_text (fixture->composer, "");
  type (fixture, "bob@bo");
  g_assert_false (is_open (fixture));
  tin_composer_set_people (fixture->composer, NULL);
  tin_ui_pair_tear_down (&pair);
}

/* --- Long texts --------------------------------------------------------------------------- */

static void
test_too_long (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (TIN_TEXT_MAX + 1, 'x');
  GtkWidget *room = part (fixture, "room");

  for (gsize i = 100; i < TIN_TEXT_MAX - 100; i += 100)
    text[i] = '\n';
  g_assert_false (gtk_widget_get_visible (room));
  tin_composer_set_text (fixture->composer, text);
  g_assert_true (gtk_widget_get_visible (room));
  g_assert_true (gtk_widget_has_css_class (room, "error"));
  g_assert_false (gtk_widget_is_sensitive (part (fixture, "send")));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpuint (fixture->n_sent, ==, 0);
  assert_text (fixture, text);

  text[TIN_TEXT_MAX] = '\0';
  tin_composer_set_text (fixture->composer, text);
  g_assert_true (gtk_widget_get_visible (room));
  g_assert_false (gtk_widget_has_css_class (room, "error"));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpuint (fixture->n_sent, ==, 1);

  tin_composer_set_text (fixture->composer, "short");
  g_assert_false (gtk_widget_get_visible (room));
}

static void
paste (Fixture    *fixture,
       const char *text)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (part (fixture, "text_view"));

  gdk_clipboard_set_text (clipboard, text);
  g_signal_emit_by_name (part (fixture, "text_view"), "paste-clipboard");
}

static gboolean
has_chars (Fixture *fixture,
           int      n)
{
  return gtk_text_buffer_get_char_count (buffer (fixture)) == n;
}

static void
test_paste (Fixture       *fixture,
            gconstpointer  user_data)
{
  GString *lines = g_string_new (NULL);
  GtkWidget *refused = part (fixture, "refused");
  GtkTextIter start;
  GtkTextIter end;

  type (fixture, "See: ");
  paste (fixture, "one\ntwo");
  tin_await (has_chars (fixture, 12));
  assert_text (fixture, "See: one\ntwo");

  while (lines->len <= 2 * TIN_TEXT_MAX)
    g_string_append (lines, "a line of a long text that somebody has copied from a book\n");
  paste (fixture, lines->str);
  tin_await (gtk_widget_get_visible (refused));
  assert_text (fixture, "See: one\ntwo");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (refused)), "at most"));
  tin_ui_test_screenshot (fixture->window, "composer-refused");
  type (fixture, "!");
  g_assert_false (gtk_widget_get_visible (refused));

  /* One line of that size would be laid out anew at each key. */
  g_string_truncate (lines, 33 * 1024);
  g_strdelimit (lines->str, "\n", ' ');
  paste (fixture, lines->str);
  tin_await (gtk_widget_get_visible (refused));
  assert_text (fixture, "See: one\ntwo!");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (refused)), "line"));

  /* What was there is not refused when it comes back. */
  tin_composer_set_text (fixture->composer, lines->str);
  gtk_text_buffer_get_bounds (buffer (fixture), &start, &end);
  gtk_text_buffer_delete_interactive (buffer (fixture), &start, &end, TRUE);
  gtk_text_buffer_undo (buffer (fixture));
  g_assert_true (has_chars (fixture, (int) lines->len));
  g_string_free (lines, TRUE);
}

/* --- What is answered or changed ---------------------------------------------------------- */

static void
test_reply (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (TinMessage) theirs = message_new (FALSE, "\n<b>How</b> are & you?\nsecond line");
  g_autoptr (TinMessage) own = message_new (TRUE, "mine");
  gboolean edits = TRUE;

  type (fixture, "Well");
  tin_composer_begin_reply (fixture->composer, theirs);
  g_assert_true (tin_composer_get_target (fixture->composer, &edits) == theirs);
  g_assert_false (edits);
  tin_ui_test_settle (fixture->window);
  g_assert_nonnull (tin_ui_test_find_text (fixture->composer, "Replying to \u2068Bob\u2069"));
  g_assert_nonnull (tin_ui_test_find_text (fixture->composer, "<b>How</b> are & you?"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->composer), ==, 0);
  tin_ui_test_screenshot (fixture->window, "composer-reply");

  tin_composer_begin_reply (fixture->composer, own);
  g_assert_nonnull (tin_ui_test_find_text (fixture->composer, "Replying to Yourself"));
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  g_assert_null (tin_composer_get_target (fixture->composer, NULL));
  g_assert_false (gtk_widget_get_visible (part (fixture, "target_bar")));
  assert_text (fixture, "Well");

  tin_composer_begin_reply (fixture->composer, theirs);
  tin_ui_test_settle (fixture->window);
  tin_ui_test_click (tin_ui_test_find_button (fixture->composer, "Cancel Reply"));
  g_assert_null (tin_composer_get_target (fixture->composer, NULL));

  tin_composer_begin_reply (fixture->composer, theirs);
  tin_composer_finish (fixture->composer);
  g_assert_null (tin_composer_get_target (fixture->composer, NULL));
  assert_text (fixture, "");
}

static void
test_edit (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (TinMessage) own = message_new (TRUE, "My mistkae");
  g_autoptr (TinMessage) theirs = message_new (FALSE, "theirs");
  gboolean edits = FALSE;

  type (fixture, "begun");
  tin_composer_begin_reply (fixture->composer, theirs);
  tin_composer_begin_edit (fixture->composer, own);
  g_assert_true (tin_composer_get_target (fixture->composer, &edits) == own);
  g_assert_true (edits);
  assert_text (fixture, "My mistkae");
  g_assert_cmpstr (tin_composer_get_aside (fixture->composer), ==, "begun");
  tin_ui_test_settle (fixture->window);
  g_assert_nonnull (tin_ui_test_find_text (fixture->composer, "Editing Your Message"));
  tin_ui_test_screenshot (fixture->window, "composer-edit");

  /* What was begun, and what it answers, is there again. */
  tin_composer_set_text (fixture->composer, "My mistake");
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpstr (fixture->sent, ==, "My mistake");
  tin_composer_finish (fixture->composer);
  assert_text (fixture, "begun");
  g_assert_true (tin_composer_get_target (fixture->composer, &edits) == theirs);
  g_assert_false (edits);

  /* Undo does not bring back the text of another message. */
  gtk_text_buffer_undo (buffer (fixture));
  assert_text (fixture, "begun");

  tin_composer_begin_edit (fixture->composer, own);
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  assert_text (fixture, "begun");
  g_assert_true (tin_composer_get_target (fixture->composer, NULL) == theirs);

  /* An answer to something else ends an edit, too. */
  tin_composer_begin_edit (fixture->composer, own);
  tin_composer_begin_reply (fixture->composer, own);
  g_assert_true (tin_composer_get_target (fixture->composer, &edits) == own);
  g_assert_false (edits);
  assert_text (fixture, "begun");
  tin_composer_clear (fixture->composer);
  assert_text (fixture, "");
  g_assert_null (tin_composer_get_target (fixture->composer, NULL));
}

#define ADD(path, test) g_test_add ("/ui/composer/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  tin_ui_test_init (&argc, &argv);

  ADD ("enter-sends-and-shift-breaks", test_enter);
  ADD ("input-method-is-left-alone", test_input_method);
  ADD ("blank-text-is-not-sent", test_blank);
  ADD ("up-in-an-empty-composer-asks-for-the-last", test_up);
  ADD ("emoji-by-name", test_emoji);
  ADD ("suggestions-by-arrows-and-tab", test_choosing);
  ADD ("escape-closes-suggestions", test_escape);
  ADD ("suggestions-go-with-the-cursor", test_cursor_leaves);
  ADD ("closed-name-becomes-an-emoji", test_closed_name);
  ADD ("placed-text-suggests-nothing", test_placed_text);
  ADD ("people-by-name", test_people);
  ADD ("too-long-is-said-and-kept", test_too_long);
  ADD ("pasted-text", test_paste);
  ADD ("reply", test_reply);
  ADD ("edit-puts-back-what-was-begun", test_edit);
  return g_test_run ();
}
