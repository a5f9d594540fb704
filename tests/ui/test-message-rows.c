/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-message-row.h"
#include "tin-quote-bar.h"
#include "tin-words.h"
#include "view-fixture.h"

/* How a message looks that was edited, deleted, answered or reacted to: written into a real
 * conversation as from the disk, judged by what stands in its row and what is said of it. */

#define OWN TIN_MESSAGE_FLAG_OWN

static char *
time_of (ViewFixture *fixture,
         GtkWidget   *row)
{
  return tin_words_time (
    tin_message_get_time (tin_message_row_get_message (TIN_MESSAGE_ROW (row))));
}

/* Whether a text that begins so stands in @widget. */
static gboolean
has_words (GtkWidget  *widget,
           const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), words))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_words (child, words))
      return TRUE;
  return FALSE;
}

/* --- Edits and deletions ------------------------------------------------------------------ */

static void
test_edited (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;
  GtkWidget *row;

  view_say (fixture, fixture->now, 0, "frist https://example.org/");
  view_say (fixture, fixture->now, 0, "second");
  view_show (fixture);
  row = view_find_row (fixture, "frist https://example.org/");
  g_assert_true (gtk_widget_grab_focus (row));

  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, 0, 1, "first");
  tin_ui_test_settle (fixture->window);
  g_assert_null (view_find_text (fixture, "frist https://example.org/"));
  g_assert_true (view_find_row (fixture, "first") == row);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == row);
  g_assert_true (has_words (row, "Edited"));
  g_assert_false (has_words (view_find_row (fixture, "second"), "Edited"));
  time = time_of (fixture, row);
  words = g_strdup_printf ("\u2068Bob\u2069, %s: first. Edited", time);
  tin_ui_test_assert_name (row, words);
  tin_ui_test_screenshot (fixture->window, "message-edited");
}

static void
test_deleted (ViewFixture   *fixture,
              gconstpointer  user_data)
{
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;
  GtkWidget *row;

  view_say (fixture, fixture->now, 0, "from Bob");
  view_say (fixture, fixture->now, OWN, "from Alice");
  view_say (fixture, fixture->now, OWN, "kept");
  view_show (fixture);
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "👍");
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, 0, 1, "");
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, OWN, 2, "");
  tin_ui_test_settle (fixture->window);

  g_assert_null (view_find_text (fixture, "from Bob"));
  g_assert_null (view_find_text (fixture, "from Alice"));
  g_assert_null (view_find_text (fixture, "👍"));
  g_assert_nonnull (view_find_text (fixture, "You deleted this message"));
  g_assert_nonnull (view_find_text (fixture, "kept"));
  row = view_find_row (fixture, "\u2068Bob\u2069 deleted this message");
  g_assert_nonnull (row);
  time = time_of (fixture, row);
  words = g_strdup_printf ("\u2068Bob\u2069, %s: \u2068Bob\u2069 deleted this message", time);
  tin_ui_test_assert_name (row, words);
  tin_ui_test_screenshot (fixture->window, "message-deleted");

  /* There is nothing in it to be copied or answered any more. */
  view_open_menu (fixture, row);
  g_assert_nonnull (tin_ui_test_find_text (row, "Delete for Me"));
  g_assert_null (tin_ui_test_find_text (row, "Copy"));
  g_assert_null (tin_ui_test_find_text (row, "Reply"));
  g_assert_null (tin_ui_test_find_text (row, "👍"));
  view_close_menu (fixture, row);
}

/* Returns: (transfer full): the first one of those that are wholly seen */
static char *
first_on_screen (ViewFixture *fixture)
{
  for (guint i = 1; i <= 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      if (view_is_on_screen (fixture, text))
        return g_steal_pointer (&text);
    }
  g_assert_not_reached ();
}

/* What changes above does not move what is read; at the end the end stays. */
static void
test_keeps_place (ViewFixture   *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (GString) long_text = g_string_new (NULL);
  g_autofree char *read = NULL;
  double y;

  for (guint i = 0; i < 40; i++)
    g_string_append (long_text, "a line\n");
  view_say_many (fixture, "message", 1, 100);
  view_show (fixture);
  tin_await (view_count_rows (fixture) == 100);
  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, 0, 99, "two\nlines");
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 100, "👍");
  tin_ui_test_settle (fixture->window);
  g_assert_true (view_is_on_screen (fixture, "message 100"));
  g_assert_true (view_is_on_screen (fixture, "👍"));
  g_assert_true (tin_message_view_is_at_end (fixture->view));

  view_scroll_by (fixture, -1000);
  read = first_on_screen (fixture);
  g_assert_cmpstr (read, >, "message 31");
  y = view_y_of (fixture, read);
  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, 0, 20, long_text->str);
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, 0, 30, "🎉");
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, 0, 10, "");
  for (guint i = 0; i < 5; i++)
    {
      tin_ui_test_settle (fixture->window);
      g_assert_cmpfloat (view_y_of (fixture, read), ==, y);
    }
}

/* --- Reactions ---------------------------------------------------------------------------- */

static void
on_react (TinMessageView *view,
          TinMessage     *message,
          const char     *emoji,
          char          **reacted)
{
  g_free (*reacted);
  *reacted = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", tin_message_get_number (message), emoji);
}

static void
assert_pressed (GtkWidget *button,
                gboolean   pressed)
{
  g_autofree char *different = gtk_test_accessible_check_state (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_PRESSED,
    pressed ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE);

  g_assert_cmpstr (different, ==, NULL);
}

static void
test_reactions (ViewFixture   *fixture,
                gconstpointer  user_data)
{
  g_autofree char *reacted = NULL;
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;
  GtkWidget *button;

  g_signal_connect (fixture->view, "react", G_CALLBACK (on_react), &reacted);
  view_share (fixture);
  view_say (fixture, fixture->now, 0, "a good idea");
  view_show (fixture);
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, 0, 1, "👍");
  tin_ui_test_settle (fixture->window);
  button = tin_ui_test_find_button (fixture->view, "👍");
  g_assert_nonnull (button);
  tin_ui_test_assert_name (button, "\u2068👍\u2069 from \u2068Bob\u2069");
  assert_pressed (button, FALSE);

  /* What a click wants is not shown before it is so. */
  tin_ui_test_click (button);
  g_assert_cmpstr (reacted, ==, "1 👍");
  assert_pressed (button, FALSE);
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "👍");
  tin_ui_test_settle (fixture->window);
  g_assert_true (tin_ui_test_find_button (fixture->view, "👍") == button);
  tin_ui_test_assert_name (button, "\u2068👍\u2069 from you and \u2068Bob\u2069");
  assert_pressed (button, TRUE);
  g_assert_nonnull (tin_ui_test_find_text (button, "2"));
  tin_ui_test_screenshot (fixture->window, "message-reactions");
  tin_ui_test_click (button);
  g_assert_cmpstr (reacted, ==, "1 ");

  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "🎉");
  tin_ui_test_settle (fixture->window);
  tin_ui_test_assert_name (tin_ui_test_find_button (fixture->view, "🎉"), "\u2068🎉\u2069 from you");
  time = time_of (fixture, view_find_row (fixture, "a good idea"));
  words = g_strdup_printf ("\u2068Bob\u2069, %s: a good idea. \u2068👍\u2069 from "
                           "\u2068Bob\u2069, \u2068🎉\u2069 from you", time);
  tin_ui_test_assert_name (view_find_row (fixture, "a good idea"), words);

  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "");
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, 0, 1, "");
  tin_ui_test_settle (fixture->window);
  g_assert_null (tin_ui_test_find_button (fixture->view, "👍"));
  g_assert_null (tin_ui_test_find_button (fixture->view, "🎉"));
}

static void
test_hostile_reaction (ViewFixture   *fixture,
                       gconstpointer  user_data)
{
  static const struct
  {
    const char *emoji;
    const char *shown;
  } cases[] = {
    { "<b>x</b>", "<b>x</b>" },
    { "a\nb\x01" "c", "abc" },
    { "\u202enot 👍", "\u202enot 👍" },
    { "0123456789012345678901234567890123456789012345678901234567890123",
      "0123456789012345678901234567890123456789012345678901234567890123" },
  };
  int row_width;

  view_say (fixture, fixture->now, 0, "hello");
  view_show (fixture);
  row_width = gtk_widget_get_width (view_find_row (fixture, "hello"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *label;

      view_amend (fixture, TIN_MESSAGE_KIND_REACTION, 0, 1, cases[i].emoji);
      tin_ui_test_settle (fixture->window);
      label = view_find_text (fixture, cases[i].shown);
      g_assert_nonnull (label);
      g_assert_false (gtk_label_get_use_markup (GTK_LABEL (label)));
      g_assert_cmpint (gtk_widget_get_width (label), <, row_width / 3);
    }
}

/* --- Replies ------------------------------------------------------------------------------ */

static void
reply (ViewFixture *fixture,
       guint        flags,
       guint64      log_id,
       guint64      number,
       const char  *text)
{
  const TinMessageName target = { log_id, number };
  g_autoptr (TinMessage) message =
    view_make (fixture, fixture->now, TIN_MESSAGE_KIND_TEXT, flags, text);

  tin_message_set_target (message, &target);
  view_append (fixture, message);
}

static GtkWidget *
quote_button (ViewFixture *fixture,
              const char  *answer)
{
  GtkWidget *row = view_find_row (fixture, answer);
  GtkWidget *bar = row != NULL ? tin_ui_test_find_type (row, TIN_TYPE_QUOTE_BAR) : NULL;

  return bar != NULL ? gtk_widget_get_first_child (bar) : NULL;
}

/* The row of that message, drawn or not. */
static GtkWidget *
row_of (ViewFixture *fixture,
        guint64      number)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (fixture->view));
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (tin_message_get_number (tin_message_row_get_message (TIN_MESSAGE_ROW (row))) == number)
      return row;
  return NULL;
}

static void
test_reply (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  GtkWidget *button;
  GtkWidget *row;

  view_say_many (fixture, "message", 1, 300);
  reply (fixture, OWN, VIEW_LOG, 12, "the answer");
  view_show (fixture);
  button = quote_button (fixture, "the answer");
  g_assert_nonnull (tin_ui_test_find_text (button, "\u2068Bob\u2069"));
  g_assert_nonnull (tin_ui_test_find_text (button, "message 12"));
  tin_ui_test_assert_name (button, "In reply to \u2068Bob\u2069: message 12");
  tin_ui_test_screenshot (fixture->window, "message-reply");

  /* It stands out for a moment, which may be over before it is drawn. */
  tin_ui_test_click (button);
  row = row_of (fixture, 12);
  g_assert_true (gtk_widget_has_css_class (row, "found"));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == row);
  tin_ui_test_settle (fixture->window);
  g_assert_true (view_is_on_screen (fixture, "message 12"));
  tin_await (!gtk_widget_has_css_class (row, "found"));
}

/* What is answered may change, and be gone, after the answer is there. */
static void
test_quote_changes (ViewFixture   *fixture,
                    gconstpointer  user_data)
{
  view_say (fixture, fixture->now, OWN, "one\n\n  two\nthree");
  reply (fixture, 0, VIEW_LOG, 1, "the answer");
  view_show (fixture);
  g_assert_nonnull (tin_ui_test_find_text (quote_button (fixture, "the answer"),
                                           "one\ntwo\nthree"));

  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN, 1, "four");
  tin_ui_test_settle (fixture->window);
  g_assert_nonnull (tin_ui_test_find_text (quote_button (fixture, "the answer"), "four"));
  view_amend (fixture, TIN_MESSAGE_KIND_DELETE, OWN, 1, "");
  tin_ui_test_settle (fixture->window);
  g_assert_nonnull (tin_ui_test_find_text (quote_button (fixture, "the answer"),
                                           "A deleted message"));
}

/* A peer names whatever it wants. */
static void
test_quote_of_nothing (ViewFixture   *fixture,
                       gconstpointer  user_data)
{
  reply (fixture, 0, 0xffffffffffff, G_MAXUINT64 / 2, "the answer");
  view_show (fixture);
  tin_await (tin_ui_test_find_text (quote_button (fixture, "the answer"),
                                    "A message that is not here") != NULL);
  g_assert_false (gtk_widget_is_sensitive (quote_button (fixture, "the answer")));
}

/* --- Looks -------------------------------------------------------------------------------- */

static void
test_emoji (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  static const struct
  {
    const char *text;
    gboolean    large;
  } cases[] = { { "🎉", TRUE }, { "👍 👍 👍", TRUE }, { "🎉🎉🎉🎉", FALSE }, { "yes 🎉", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    view_say (fixture, fixture->now, i % 2 == 0 ? OWN : 0, cases[i].text);
  view_say (fixture, fixture->now, 0, "> you said `make`\n```\nint a;\n```\nbob@example.org");
  view_show (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (gtk_widget_has_css_class (view_find_text (fixture, cases[i].text),
                                               "message-emoji"), ==, cases[i].large);
  /* Edited into a text, it is one. */
  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN, 1, "well done");
  tin_ui_test_settle (fixture->window);
  g_assert_false (gtk_widget_has_css_class (view_find_text (fixture, "well done"),
                                            "message-emoji"));
  tin_ui_test_screenshot (fixture->window, "message-looks");
}

/* It is as wide as if it had been said so at first. */
static void
test_edited_width (ViewFixture   *fixture,
                   gconstpointer  user_data)
{
  int width;

  view_say (fixture, fixture->now, 0, "first");
  view_say (fixture, fixture->now, 0, "One that is long enough to be broken into several lines, "
                                      "and that is made short by whoever wrote it, later on.");
  view_say (fixture, fixture->now, 0, "ok");
  view_show (fixture);
  width = gtk_widget_get_width (tin_ui_test_find_type (row_of (fixture, 3), GTK_TYPE_LABEL));
  view_amend (fixture, TIN_MESSAGE_KIND_EDIT, 0, 2, "ok");
  tin_ui_test_settle (fixture->window);
  g_assert_nonnull (tin_ui_test_find_text (row_of (fixture, 2), "ok"));
  g_assert_cmpint (gtk_widget_get_width (tin_ui_test_find_text (row_of (fixture, 2), "ok")), ==,
                   width);
}

/* An address of which only the beginning is shown leads nowhere. */
static void
test_cut_link (ViewFixture   *fixture,
               gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkLabel *label;
  GtkWidget *row;

  while (text->len < 1990)
    g_string_append (text, "x ");
  g_string_append (text, "https://example.org/");
  view_say (fixture, fixture->now, 0, "first");
  view_say (fixture, fixture->now, 0, text->str);
  view_show (fixture);
  row = row_of (fixture, 2);
  label = GTK_LABEL (tin_ui_test_find_type (row, GTK_TYPE_LABEL));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (label), " https://ex…"));
  g_assert_null (strstr (gtk_label_get_label (label), "<a "));

  tin_ui_test_click (tin_ui_test_find_button (row, "Show More"));
  tin_ui_test_settle (fixture->window);
  g_assert_true (g_str_has_suffix (gtk_label_get_text (label), " https://example.org/"));
  g_assert_nonnull (strstr (gtk_label_get_label (label), "<a href=\"https://example.org/\""));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/ui/message-rows/" path, ViewFixture, NULL, view_set_up, function, view_tear_down)
  ADD ("an-edit-takes-the-place-of-the-text", test_edited);
  ADD ("a-deleted-message-says-so", test_deleted);
  ADD ("rows-that-change-do-not-move-what-is-read", test_keeps_place);
  ADD ("reactions-are-buttons-that-toggle-ours", test_reactions);
  ADD ("a-reaction-may-be-any-text", test_hostile_reaction);
  ADD ("a-quote-leads-to-what-it-quotes", test_reply);
  ADD ("a-quote-changes-with-what-it-quotes", test_quote_changes);
  ADD ("a-quote-of-nothing-says-so", test_quote_of_nothing);
  ADD ("few-emoji-alone-are-large", test_emoji);
  ADD ("an-edit-leaves-no-width-behind", test_edited_width);
  ADD ("an-address-that-is-cut-is-no-link", test_cut_link);
#undef ADD

  return g_test_run ();
}
