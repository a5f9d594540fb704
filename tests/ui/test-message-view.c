/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-message-row.h"
#include "view-fixture.h"

/* The view of messages, over a real conversation into which the tests write at times of their own
 * choosing, and judged by where texts stand on the screen. */

#define MINUTE VIEW_MINUTE
#define DAY (24 * 60 * MINUTE)
#define FLOOD 100000
#define FLOOD_BATCH 250

/* --- Drawing ------------------------------------------------------------------------------ */

/* Something above is laid out anew in the same frame, as when a button appears. Older toolkits then
 * lose what is asked for from within a layout, and draw what has no place: they say so. */
static void
test_scrolls_after_layout (ViewFixture   *fixture,
                           gconstpointer  user_data)
{
  view_say_many (fixture, "message", 0, 100);
  view_show (fixture);
  tin_await (view_count_rows (fixture) == 100);
  tin_ui_test_settle (fixture->window);
  view_scroll_by (fixture, -600);
  g_assert_false (view_is_on_screen (fixture, "message 99"));

  tin_message_view_scroll_to_end (fixture->view);
  gtk_widget_queue_resize (fixture->window);
  tin_ui_test_settle (fixture->window);
  g_assert_true (view_is_on_screen (fixture, "message 99"));
  for (int i = 0; i < 3; i++)
    {
      double y = view_y_of (fixture, "message 80");

      view_scroll_by (fixture, -100);
      g_assert_cmpfloat_with_epsilon (view_y_of (fixture, "message 80"), y + 100, 1);
    }
}

/* --- Following and keeping ---------------------------------------------------------------- */

static void
test_follow (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  view_say_many (fixture, "old", 0, 300);
  view_show (fixture);
  g_assert_true (view_is_on_screen (fixture, "old 299"));
  g_assert_true (tin_message_view_is_at_end (fixture->view));

  for (guint i = 0; i < 20; i++)
    view_say_many (fixture, "new", i, 1);
  tin_await (view_is_on_screen (fixture, "new 19"));
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
  g_assert_cmpuint (view_count_rows (fixture), <=, 250);
}

static void
test_keep_place (ViewFixture   *fixture,
                 gconstpointer  user_data)
{
  double y;

  view_say_many (fixture, "old", 0, 300);
  view_show (fixture);
  view_scroll_by (fixture, -500);
  g_assert_false (tin_message_view_is_at_end (fixture->view));
  g_assert_true (view_is_on_screen (fixture, "old 280"));
  y = view_y_of (fixture, "old 280");

  view_hear_many (fixture, "new", 0, 50);
  tin_await (tin_message_view_get_n_new (fixture->view) == 50);
  for (guint i = 0; i < 30; i++)
    {
      tin_ui_test_settle (fixture->window);
      g_assert_cmpfloat (view_y_of (fixture, "old 280"), ==, y);
    }

  tin_message_view_scroll_to_end (fixture->view);
  tin_await (view_is_on_screen (fixture, "new 49"));
  g_assert_true (tin_message_view_is_at_end (fixture->view));
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
}

static void
test_in_the_middle (ViewFixture   *fixture,
                    gconstpointer  user_data)
{
  double y;

  view_say_many (fixture, "old", 0, 100);
  fixture->now += MINUTE;
  view_say_many (fixture, "late", 0, 100);
  view_show (fixture);
  view_scroll_by (fixture, -400);
  g_assert_true (view_is_on_screen (fixture, "late 80"));
  y = view_y_of (fixture, "late 80");

  /* Written before the late ones, and arrived after them. */
  fixture->last_time = (guint64) (fixture->now - MINUTE / 2) << 16;
  for (guint i = 0; i < 3; i++)
    view_say (fixture, fixture->now - MINUTE / 2, 0, "between");
  for (guint i = 0; i < 10; i++)
    {
      tin_ui_test_settle (fixture->window);
      g_assert_cmpfloat (view_y_of (fixture, "late 80"), ==, y);
    }
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
}

/* Scrolled as a person does it, to the very first of more messages than the view ever holds. */
static void
test_scroll_to_start (ViewFixture   *fixture,
                      gconstpointer  user_data)
{
  view_say_many (fixture, "message", 0, 1500);
  view_show (fixture);
  for (guint i = 0; i < 400 && !view_is_on_screen (fixture, "message 0"); i++)
    {
      double before = view_y_of (fixture, "message 1000");

      view_scroll_by (fixture, -180);
      if (before > -1e5 && view_y_of (fixture, "message 1000") > -1e5)
        g_assert_cmpfloat (view_y_of (fixture, "message 1000"), ==, before + 180);
      g_assert_cmpuint (view_count_rows (fixture), <=, 250);
    }
  g_assert_true (view_is_on_screen (fixture, "message 0"));
}

/* Local time, moved so that it is that hour now. */
static void
set_hour (int hour)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  int east = hour - g_date_time_get_hour (now);
  g_autofree char *zone = g_strdup_printf ("TST%+d", -east);

  g_setenv ("TZ", zone, TRUE);
}

/* It is told as of yesterday once it is another day. */
static void
test_next_day (ViewFixture   *fixture,
               gconstpointer  user_data)
{
  g_autofree char *zone = g_strdup (g_getenv ("TZ"));

  set_hour (7);
  view_say (fixture, fixture->now - 6 * 60 * MINUTE, 0, "in the morning");
  view_show (fixture);
  g_assert_nonnull (view_find_text (fixture, "Today"));
  /* Farther to the east it is midnight, and tomorrow. */
  set_hour (24);
  view_say (fixture, fixture->now, 0, "at night");
  tin_await (view_find_text (fixture, "Yesterday") != NULL);
  g_assert_nonnull (view_find_text (fixture, "Today"));
  if (zone != NULL)
    g_setenv ("TZ", zone, TRUE);
  else
    g_unsetenv ("TZ");
}

static void
test_other_peer (ViewFixture   *fixture,
                 gconstpointer  user_data)
{
  view_say_many (fixture, "message", 0, 300);
  view_show (fixture);
  view_scroll_by (fixture, -3000);
  tin_message_view_set_peer (fixture->view, fixture->peers[1]);
  tin_ui_test_settle (fixture->window);
  g_assert_null (view_find_text (fixture, "message 299"));
  g_assert_true (tin_message_view_is_empty (fixture->view));
  tin_message_view_set_peer (fixture->view, fixture->peers[0]);
  tin_ui_test_settle (fixture->window);
  g_assert_true (view_is_on_screen (fixture, "message 299"));
}

/* What is told between the wish and the next frame finds rows that have no place yet. */
static void
test_jump_before_frame (ViewFixture   *fixture,
                        gconstpointer  user_data)
{
  TinConversation *conversation = tin_peer_get_conversation (fixture->peers[0]);
  guint position;

  view_say_many (fixture, "message", 1, 1000);
  view_show (fixture);
  g_assert_true (tin_message_view_is_at_end (fixture->view));
  g_assert_true (tin_conversation_find (conversation, VIEW_LOG, 45, &position));
  tin_message_view_show_message (fixture->view,
                                 tin_conversation_get_message (conversation, position), FALSE);
  /* As where a page has come that was on its way. */
  g_signal_emit_by_name (conversation, "loaded");
  tin_ui_test_settle (fixture->window);
  g_assert_true (view_is_on_screen (fixture, "message 45"));
  g_assert_false (tin_message_view_is_at_end (fixture->view));
}

/* --- Flood -------------------------------------------------------------------------------- */

typedef struct
{
  ViewFixture *fixture;
  guint    said;
  guint    n_between;  /* frames that were drawn while it came */
} Flood;

static gboolean
on_flood (gpointer user_data)
{
  Flood *flood = user_data;

  view_say_many (flood->fixture, "flood", flood->said, FLOOD_BATCH);
  flood->said += FLOOD_BATCH;
  return flood->said < FLOOD;
}

static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  Flood *flood = user_data;

  flood->n_between += flood->said > 0 && flood->said < FLOOD;
  g_assert_cmpuint (view_count_rows (flood->fixture), <=, 250);
  return G_SOURCE_CONTINUE;
}

static void
test_flood (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  Flood flood = { .fixture = fixture };
  guint tick;

  view_show (fixture);
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (fixture->view), on_frame, &flood, NULL);
  /* As the network does: below drawing, above what is idle. */
  g_timeout_add_full (130, 1, on_flood, &flood, NULL);
  tin_await_within (60, view_is_on_screen (fixture, "flood 99999"));
  gtk_widget_remove_tick_callback (GTK_WIDGET (fixture->view), tick);

  /* How many depends on the machine, and how late one is, the benchmark of gaps says. */
  g_assert_cmpuint (flood.n_between, >, 1);
  g_assert_true (tin_message_view_is_at_end (fixture->view));
}

/* --- Rows --------------------------------------------------------------------------------- */

static guint
count_class (GtkWidget  *widget,
             const char *css_class)
{
  guint n = gtk_widget_has_css_class (widget, css_class) && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_class (child, css_class);
  return n;
}

static void
test_groups (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  gint64 minute = fixture->now / MINUTE * MINUTE;

  view_say (fixture, minute - DAY, 0, "one");
  view_say (fixture, minute - DAY + 1000, 0, "two");
  view_say (fixture, minute - DAY + MINUTE, 0, "a minute later");
  view_say (fixture, minute - 2000, TIN_MESSAGE_FLAG_OWN, "today");
  view_say (fixture, minute - 1000, TIN_MESSAGE_FLAG_OWN, "too");
  view_say (fixture, minute, TIN_MESSAGE_FLAG_BROADCAST, "to all");
  view_show (fixture);

  /* one and two; a minute later; today and too; to all */
  g_assert_cmpuint (count_class (GTK_WIDGET (fixture->view), "message-foot"), ==, 4);
  g_assert_cmpuint (count_class (GTK_WIDGET (fixture->view), "message-day"), ==, 2);
  g_assert_nonnull (view_find_text (fixture, "Yesterday"));
  g_assert_cmpfloat (view_y_of (fixture, "two") - view_y_of (fixture, "one"), <,
                     view_y_of (fixture, "a minute later") - view_y_of (fixture, "two"));
  tin_ui_test_screenshot (fixture->window, "message-view-groups");
}

static void
test_sides (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  gboolean rtl = GPOINTER_TO_INT (user_data);
  graphene_rect_t own;
  graphene_rect_t peer;

  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  view_say (fixture, fixture->now - MINUTE, 0, "from Bob");
  view_say (fixture, fixture->now, TIN_MESSAGE_FLAG_OWN, "from Alice");
  view_show (fixture);
  own = view_place_of (fixture, "from Alice");
  peer = view_place_of (fixture, "from Bob");
  if (rtl)
    g_assert_cmpfloat (own.origin.x + own.size.width, <, peer.origin.x);
  else
    g_assert_cmpfloat (own.origin.x, >, peer.origin.x + peer.size.width);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static int
row_height (ViewFixture *fixture)
{
  return gtk_widget_get_height (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));
}

/* What stands in the bubble of a row that has no lines above it */
static const char *
text_of (GtkWidget *row)
{
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_find_type (row, GTK_TYPE_LABEL)));
}

/* Returns: the length of the text in the first row, in bytes */
static gsize
count_shown (ViewFixture *fixture)
{
  return strlen (text_of (gtk_widget_get_first_child (GTK_WIDGET (fixture->view))));
}

static void
test_long_text (ViewFixture   *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int height;

  while (text->len < 900 * 1024)
    g_string_append (text, "All work and no play. ");
  view_say (fixture, fixture->now, 0, text->str);
  view_show (fixture);
  g_assert_cmpuint (count_shown (fixture), <, 10 * 1000);
  height = row_height (fixture);
  tin_ui_test_click (tin_ui_test_find_button (fixture->view, "Show More"));
  tin_ui_test_settle (fixture->window);
  g_assert_cmpint (row_height (fixture), >, 2 * height);
  g_assert_cmpuint (count_shown (fixture), <, 100 * 1000);
}

/* What somebody may write to make a window useless. */
static const struct
{
  const char *what;
  const char *piece;
  gsize       length;
} hostile[] = {
  { "line", "x", 1024 * 1024 },
  { "lines", "y\n", 200 * 1000 },
  { "emoji", "🎉", 64 * 1024 },
  { "marks", "\u0301\u0323", 64 * 1024 },
  { "overrides", "\u202e\u202dab", 64 * 1024 },
  { "isolates", "\u2067a", 64 * 1024 },
  { "links", "https://example.org/ ", 210 * 1000 },
  { "codes", "`a` ", 64 * 1024 },
  { "tabs", "\t", 64 * 1024 },
  { "spaces", " ", 64 * 1024 },
  { "hyphens", "\u00ad", 64 * 1024 },
  { "joiners", "\u200d👩", 64 * 1024 },
  { "ideographs", "\u6f22", 64 * 1024 },
};

static char *
make_hostile (guint i)
{
  GString *text = g_string_sized_new (hostile[i].length + 32);

  while (text->len + strlen (hostile[i].piece) <= hostile[i].length)
    g_string_append (text, hostile[i].piece);
  return g_string_free (text, FALSE);
}

/* Whatever it is, it is cut to something that is drawn in time, and stays in its row. */
static void
test_hostile_text (ViewFixture   *fixture,
                   gconstpointer  user_data)
{
  view_show (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *text = make_hostile (i);
      GtkWidget *row;
      GtkWidget *more;

      g_test_timer_start ();
      view_say (fixture, fixture->now, i % 2 == 0 ? TIN_MESSAGE_FLAG_OWN : 0, text);
      view_say (fixture, fixture->now, 0, hostile[i].what);
      tin_await (view_is_on_screen (fixture, hostile[i].what));
      row = gtk_widget_get_prev_sibling (view_find_row (fixture, hostile[i].what));
      g_assert_true (gtk_widget_get_overflow (row) == GTK_OVERFLOW_HIDDEN);
      g_assert_cmpint (gtk_widget_get_width (row), <=, VIEW_WIDTH);
      g_assert_cmpint (gtk_widget_get_height (row), <, 10 * VIEW_HEIGHT);

      g_test_message ("%s: %.0f ms", hostile[i].what, g_test_timer_elapsed () * 1000);
      /* More and more of it, but not all. */
      for (guint n = 0; (more = tin_ui_test_find_button (row, "Show More")) != NULL; n++)
        {
          g_assert_cmpuint (n, <, 5);
          g_test_timer_start ();
          tin_ui_test_click (more);
          tin_ui_test_settle (fixture->window);
          g_test_message ("more: %.0f ms", g_test_timer_elapsed () * 1000);
        }
      g_assert_cmpint (g_utf8_strlen (text_of (row), -1), <, 40 * 1000);
      if (strlen (text_of (row)) < strlen (text))
        g_assert_nonnull (tin_ui_test_find_text (
          row, "The rest is too long to show. Copy the message to read it all."));
    }
}

static gboolean
has_focus (ViewFixture *fixture,
           const char *text)
{
  GtkWidget *label = view_find_text (fixture, text);

  return label != NULL &&
         gtk_window_get_focus (GTK_WINDOW (fixture->window)) == gtk_widget_get_parent (label);
}

static void
test_keyboard (ViewFixture   *fixture,
               gconstpointer  user_data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  GtkWidget *row;

  view_say_many (fixture, "message", 0, 300);
  view_say (fixture, fixture->now, 0, "last https://example.org/");
  view_show (fixture);

  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  row = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (TIN_IS_MESSAGE_ROW (row));
  g_assert_true (row == gtk_widget_get_last_child (view));
  /* On to its link, and out. */
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  g_assert_true (GTK_IS_LABEL (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
  g_assert_false (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  /* Or to a row. */
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_UP));
  g_assert_true (TIN_IS_MESSAGE_ROW (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
  g_assert_true (gtk_widget_grab_focus (row));

  /* And in again, to the same row. */
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_BACKWARD));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == row);
  /* Where another window of this display takes the keyboard meanwhile, some steps lead nowhere. */
  for (guint i = 0; i < 300 && !has_focus (fixture, "message 240"); i++)
    {
      g_assert_true (gtk_widget_child_focus (view, GTK_DIR_UP));
      tin_ui_test_settle (fixture->window);
    }
  g_assert_true (has_focus (fixture, "message 240"));
  g_assert_true (view_is_on_screen (fixture, "message 240"));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, data, function) \
  g_test_add ("/ui/message-view/" path, ViewFixture, data, view_set_up, function, view_tear_down)
  ADD ("scrolls-after-another-layout", NULL, test_scrolls_after_layout);
  ADD ("follows-new-messages-at-the-end", NULL, test_follow);
  ADD ("keeps-its-place-when-scrolled-up", NULL, test_keep_place);
  ADD ("keeps-its-place-when-a-late-one-comes-in-between", NULL, test_in_the_middle);
  ADD ("scrolls-evenly-to-the-start", NULL, test_scroll_to_start);
  ADD ("days-are-told-as-of-today", NULL, test_next_day);
  ADD ("shows-another-peer-at-once", NULL, test_other_peer);
  ADD ("goes-to-a-message-whatever-comes-before-the-frame", NULL, test_jump_before_frame);
  ADD ("draws-through-a-flood", NULL, test_flood);
  ADD ("groups-by-author-minute-and-day", NULL, test_groups);
  ADD ("own-messages-stand-at-the-end-side", GINT_TO_POINTER (FALSE), test_sides);
  ADD ("sides-are-mirrored-right-to-left", GINT_TO_POINTER (TRUE), test_sides);
  ADD ("shows-the-beginning-of-a-very-long-text", NULL, test_long_text);
  ADD ("stays-usable-with-hostile-texts", NULL, test_hostile_text);
  ADD ("is-walked-by-the-keyboard", NULL, test_keyboard);
#undef ADD

  return g_test_run ();
}
