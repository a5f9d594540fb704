/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-message-row.h"
#include "tin-message-view.h"
#include "tin-ui-test.h"

/* The view of messages, over a real conversation into which the tests write at times of their own
 * choosing, and judged by where texts stand on the screen. */

#define WIDTH 480
#define HEIGHT 600
#define MINUTE ((gint64) 60 * 1000)
#define DAY (24 * 60 * MINUTE)
#define FLOOD 100000
#define FLOOD_BATCH 250

/* Of session, and in no header that ui may see. */
void tin_conversation_append (TinConversation  *self,
                              TinMessage      **messages,
                              guint             n_messages);
void tin_peer_set_unread     (TinPeer          *self,
                              guint             unread);

typedef struct
{
  char           *directories[3];
  TinSession     *alice;
  TinSession     *others[2];
  TinPeer        *peers[2];      /* (borrowed) as alice sees them */
  GtkWidget      *window;
  TinMessageView *view;          /* (borrowed) */
  GtkAdjustment  *adjustment;    /* (borrowed) */
  guint64         last_time;
  guint64         number;
  gint64          now;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  static const char *const names[] = { "Alice", "Bob", "Carol" };
  GtkWidget *scroller = gtk_scrolled_window_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fixture->directories[i] = tin_ui_test_make_dir ();
  fixture->alice = tin_ui_test_session_new (names[0], fixture->directories[0]);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->others); i++)
    {
      fixture->others[i] = tin_ui_test_session_new (names[i + 1], fixture->directories[i + 1]);
      fixture->peers[i] = tin_ui_test_befriend (fixture->alice, fixture->others[i]);
    }
  fixture->now = g_get_real_time () / 1000;

  fixture->view = TIN_MESSAGE_VIEW (tin_message_view_new ());
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (fixture->view));
  fixture->adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (fixture->window), scroller);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  for (guint i = 0; i < G_N_ELEMENTS (fixture->others); i++)
    {
      tin_ui_test_session_stop (fixture->others[i]);
      g_assert_finalize_object (fixture->others[i]);
    }
  tin_ui_test_session_stop (fixture->alice);
  g_assert_finalize_object (fixture->alice);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->directories); i++)
    {
      tin_ui_test_remove_dir (fixture->directories[i]);
      g_free (fixture->directories[i]);
    }
}

static TinMessage *
make_message (Fixture    *fixture,
              gint64      time,
              guint       flags,
              const char *text)
{
  guint64 sent_at = (guint64) time << 16;

  /* Those of the same moment stand in the order in which they are said. */
  if (sent_at <= fixture->last_time && fixture->last_time - sent_at < (guint64) (MINUTE / 4) << 16)
    sent_at = fixture->last_time + 1;
  fixture->last_time = sent_at;
  return tin_message_new (1, ++fixture->number, sent_at, TIN_MESSAGE_KIND_TEXT, flags, text, -1);
}

static void
say (Fixture    *fixture,
     gint64      time,
     guint       flags,
     const char *text)
{
  g_autoptr (TinMessage) message = make_message (fixture, time, flags, text);

  tin_conversation_append (tin_peer_get_conversation (fixture->peers[0]), &message, 1);
}

/* One batch, one change of the model. */
static void
say_many (Fixture    *fixture,
          const char *word,
          guint       from,
          guint       n)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %u", word, i);

      g_ptr_array_add (batch, make_message (fixture, fixture->now, 0, text));
    }
  tin_conversation_append (tin_peer_get_conversation (fixture->peers[0]),
                           (TinMessage **) batch->pdata, batch->len);
}

/* As what the session tells of: they are not read yet. */
static void
hear_many (Fixture    *fixture,
           const char *word,
           guint       from,
           guint       n)
{
  TinPeer *peer = fixture->peers[0];

  say_many (fixture, word, from, n);
  tin_peer_set_unread (peer, tin_peer_get_unread (peer) + n);
}

static void
show (Fixture *fixture)
{
  tin_message_view_set_peer (fixture->view, fixture->peers[0]);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_ui_test_settle (fixture->window);
}

static GtkWidget *
find_text (Fixture    *fixture,
           const char *text)
{
  return tin_ui_test_find_text (fixture->view, text);
}

/* Where the text stands within the view; far outside if it is not there. */
static graphene_rect_t
place_of (Fixture    *fixture,
          const char *text)
{
  GtkWidget *label = find_text (fixture, text);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (-1e6f, -1e6f, 0, 0);

  if (label != NULL)
    g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (fixture->view), &bounds));
  return bounds;
}

static double
y_of (Fixture    *fixture,
      const char *text)
{
  return place_of (fixture, text).origin.y;
}

static gboolean
is_on_screen (Fixture    *fixture,
              const char *text)
{
  graphene_rect_t bounds = place_of (fixture, text);

  return bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (GTK_WIDGET (fixture->view));
}

static guint
count_rows (Fixture *fixture)
{
  g_autoptr (GListModel) rows = gtk_widget_observe_children (GTK_WIDGET (fixture->view));

  return g_list_model_get_n_items (rows);
}

static void
scroll_by (Fixture *fixture,
           double   pixels)
{
  gtk_adjustment_set_value (fixture->adjustment,
                            gtk_adjustment_get_value (fixture->adjustment) + pixels);
  tin_ui_test_settle (fixture->window);
}

/* --- Drawing ------------------------------------------------------------------------------ */

/* Something above is laid out anew in the same frame, as when a button appears. Older toolkits then
 * lose what is asked for from within a layout, and draw what has no place: they say so. */
static void
test_scrolls_after_layout (Fixture       *fixture,
                           gconstpointer  user_data)
{
  say_many (fixture, "message", 0, 100);
  show (fixture);
  tin_await (count_rows (fixture) == 100);
  tin_ui_test_settle (fixture->window);
  scroll_by (fixture, -600);
  g_assert_false (is_on_screen (fixture, "message 99"));

  tin_message_view_scroll_to_end (fixture->view);
  gtk_widget_queue_resize (fixture->window);
  tin_ui_test_settle (fixture->window);
  g_assert_true (is_on_screen (fixture, "message 99"));
  for (int i = 0; i < 3; i++)
    {
      double y = y_of (fixture, "message 80");

      scroll_by (fixture, -100);
      g_assert_cmpfloat_with_epsilon (y_of (fixture, "message 80"), y + 100, 1);
    }
}

/* --- Following and keeping ---------------------------------------------------------------- */

static void
test_follow (Fixture       *fixture,
             gconstpointer  user_data)
{
  say_many (fixture, "old", 0, 300);
  show (fixture);
  g_assert_true (is_on_screen (fixture, "old 299"));
  g_assert_true (tin_message_view_is_at_end (fixture->view));

  for (guint i = 0; i < 20; i++)
    say_many (fixture, "new", i, 1);
  tin_await (is_on_screen (fixture, "new 19"));
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
  g_assert_cmpuint (count_rows (fixture), <=, 250);
}

static void
test_keep_place (Fixture       *fixture,
                 gconstpointer  user_data)
{
  double y;

  say_many (fixture, "old", 0, 300);
  show (fixture);
  scroll_by (fixture, -500);
  g_assert_false (tin_message_view_is_at_end (fixture->view));
  g_assert_true (is_on_screen (fixture, "old 280"));
  y = y_of (fixture, "old 280");

  hear_many (fixture, "new", 0, 50);
  tin_await (tin_message_view_get_n_new (fixture->view) == 50);
  for (guint i = 0; i < 30; i++)
    {
      tin_ui_test_settle (fixture->window);
      g_assert_cmpfloat (y_of (fixture, "old 280"), ==, y);
    }

  tin_message_view_scroll_to_end (fixture->view);
  tin_await (is_on_screen (fixture, "new 49"));
  g_assert_true (tin_message_view_is_at_end (fixture->view));
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
}

static void
test_in_the_middle (Fixture       *fixture,
                    gconstpointer  user_data)
{
  double y;

  say_many (fixture, "old", 0, 100);
  fixture->now += MINUTE;
  say_many (fixture, "late", 0, 100);
  show (fixture);
  scroll_by (fixture, -400);
  g_assert_true (is_on_screen (fixture, "late 80"));
  y = y_of (fixture, "late 80");

  /* Written before the late ones, and arrived after them. */
  fixture->last_time = (guint64) (fixture->now - MINUTE / 2) << 16;
  for (guint i = 0; i < 3; i++)
    say (fixture, fixture->now - MINUTE / 2, 0, "between");
  for (guint i = 0; i < 10; i++)
    {
      tin_ui_test_settle (fixture->window);
      g_assert_cmpfloat (y_of (fixture, "late 80"), ==, y);
    }
  g_assert_cmpuint (tin_message_view_get_n_new (fixture->view), ==, 0);
}

/* Scrolled as a person does it, to the very first of more messages than the view ever holds. */
static void
test_scroll_to_start (Fixture       *fixture,
                      gconstpointer  user_data)
{
  say_many (fixture, "message", 0, 1500);
  show (fixture);
  for (guint i = 0; i < 400 && !is_on_screen (fixture, "message 0"); i++)
    {
      double before = y_of (fixture, "message 1000");

      scroll_by (fixture, -180);
      if (before > -1e5 && y_of (fixture, "message 1000") > -1e5)
        g_assert_cmpfloat (y_of (fixture, "message 1000"), ==, before + 180);
      g_assert_cmpuint (count_rows (fixture), <=, 250);
    }
  g_assert_true (is_on_screen (fixture, "message 0"));
}

static void
test_unread (Fixture       *fixture,
             gconstpointer  user_data)
{
  say_many (fixture, "message", 0, 300);
  tin_peer_set_unread (fixture->peers[0], 40);
  show (fixture);
  tin_await (is_on_screen (fixture, "message 260"));
  g_assert_true (is_on_screen (fixture, "New messages"));
  g_assert_cmpfloat (y_of (fixture, "message 260"), <, HEIGHT / 3);
  g_assert_false (tin_message_view_is_at_end (fixture->view));
}

static void
test_other_peer (Fixture       *fixture,
                 gconstpointer  user_data)
{
  say_many (fixture, "message", 0, 300);
  show (fixture);
  scroll_by (fixture, -3000);
  tin_message_view_set_peer (fixture->view, fixture->peers[1]);
  tin_ui_test_settle (fixture->window);
  g_assert_null (find_text (fixture, "message 299"));
  g_assert_true (tin_message_view_is_empty (fixture->view));
  tin_message_view_set_peer (fixture->view, fixture->peers[0]);
  tin_ui_test_settle (fixture->window);
  g_assert_true (is_on_screen (fixture, "message 299"));
}

/* --- Flood -------------------------------------------------------------------------------- */

typedef struct
{
  Fixture *fixture;
  guint    said;
  guint    n_between;  /* frames that were drawn while it came */
} Flood;

static gboolean
on_flood (gpointer user_data)
{
  Flood *flood = user_data;

  say_many (flood->fixture, "flood", flood->said, FLOOD_BATCH);
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
  g_assert_cmpuint (count_rows (flood->fixture), <=, 250);
  return G_SOURCE_CONTINUE;
}

static void
test_flood (Fixture       *fixture,
            gconstpointer  user_data)
{
  Flood flood = { .fixture = fixture };
  guint tick;

  show (fixture);
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (fixture->view), on_frame, &flood, NULL);
  /* As the network does: below drawing, above what is idle. */
  g_timeout_add_full (130, 1, on_flood, &flood, NULL);
  tin_await_within (60, is_on_screen (fixture, "flood 99999"));
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
test_groups (Fixture       *fixture,
             gconstpointer  user_data)
{
  gint64 minute = fixture->now / MINUTE * MINUTE;

  say (fixture, minute - DAY, 0, "one");
  say (fixture, minute - DAY + 1000, 0, "two");
  say (fixture, minute - DAY + MINUTE, 0, "a minute later");
  say (fixture, minute - 2000, TIN_MESSAGE_FLAG_OWN, "today");
  say (fixture, minute - 1000, TIN_MESSAGE_FLAG_OWN, "too");
  say (fixture, minute, TIN_MESSAGE_FLAG_BROADCAST, "to all");
  show (fixture);

  /* one and two; a minute later; today and too; to all */
  g_assert_cmpuint (count_class (GTK_WIDGET (fixture->view), "message-foot"), ==, 4);
  g_assert_cmpuint (count_class (GTK_WIDGET (fixture->view), "message-day"), ==, 2);
  g_assert_nonnull (find_text (fixture, "Yesterday"));
  g_assert_cmpfloat (y_of (fixture, "two") - y_of (fixture, "one"), <,
                     y_of (fixture, "a minute later") - y_of (fixture, "two"));
  tin_ui_test_screenshot (fixture->window, "message-view-groups");
}

static void
test_sides (Fixture       *fixture,
            gconstpointer  user_data)
{
  gboolean rtl = GPOINTER_TO_INT (user_data);
  graphene_rect_t own;
  graphene_rect_t peer;

  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  say (fixture, fixture->now - MINUTE, 0, "from Bob");
  say (fixture, fixture->now, TIN_MESSAGE_FLAG_OWN, "from Alice");
  show (fixture);
  own = place_of (fixture, "from Alice");
  peer = place_of (fixture, "from Bob");
  if (rtl)
    g_assert_cmpfloat (own.origin.x + own.size.width, <, peer.origin.x);
  else
    g_assert_cmpfloat (own.origin.x, >, peer.origin.x + peer.size.width);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static int
row_height (Fixture *fixture)
{
  return gtk_widget_get_height (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));
}

/* Returns: the length of the text in the first row, in bytes */
static gsize
count_shown (Fixture *fixture)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (fixture->view));

  return strlen (gtk_label_get_text (GTK_LABEL (tin_ui_test_find_type (row, GTK_TYPE_LABEL))));
}

static void
test_long_text (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int height;

  while (text->len < 900 * 1024)
    g_string_append (text, "All work and no play. ");
  say (fixture, fixture->now, 0, text->str);
  show (fixture);
  g_assert_cmpuint (count_shown (fixture), <, 10 * 1000);
  height = row_height (fixture);
  tin_ui_test_click (tin_ui_test_find_button (fixture->view, "Show More"));
  tin_ui_test_settle (fixture->window);
  g_assert_cmpint (row_height (fixture), >, 2 * height);
  g_assert_cmpuint (count_shown (fixture), <, 100 * 1000);
}

static gboolean
has_focus (Fixture    *fixture,
           const char *text)
{
  GtkWidget *label = find_text (fixture, text);

  return label != NULL &&
         gtk_window_get_focus (GTK_WINDOW (fixture->window)) == gtk_widget_get_parent (label);
}

static void
test_keyboard (Fixture       *fixture,
               gconstpointer  user_data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  GtkWidget *row;

  say_many (fixture, "message", 0, 300);
  say (fixture, fixture->now, 0, "last https://example.org/");
  show (fixture);

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
  g_assert_true (is_on_screen (fixture, "message 240"));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, data, function) \
  g_test_add ("/ui/message-view/" path, Fixture, data, set_up, function, tear_down)
  ADD ("scrolls-after-another-layout", NULL, test_scrolls_after_layout);
  ADD ("follows-new-messages-at-the-end", NULL, test_follow);
  ADD ("keeps-its-place-when-scrolled-up", NULL, test_keep_place);
  ADD ("keeps-its-place-when-a-late-one-comes-in-between", NULL, test_in_the_middle);
  ADD ("scrolls-evenly-to-the-start", NULL, test_scroll_to_start);
  ADD ("opens-at-the-first-unread", NULL, test_unread);
  ADD ("shows-another-peer-at-once", NULL, test_other_peer);
  ADD ("draws-through-a-flood", NULL, test_flood);
  ADD ("groups-by-author-minute-and-day", NULL, test_groups);
  ADD ("own-messages-stand-at-the-end-side", GINT_TO_POINTER (FALSE), test_sides);
  ADD ("sides-are-mirrored-right-to-left", GINT_TO_POINTER (TRUE), test_sides);
  ADD ("shows-the-beginning-of-a-very-long-text", NULL, test_long_text);
  ADD ("is-walked-by-the-keyboard", NULL, test_keyboard);
#undef ADD

  return g_test_run ();
}
