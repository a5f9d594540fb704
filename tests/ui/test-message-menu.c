/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-message-row.h"
#include "view-fixture.h"

/* The menu of a message: what is in it, the way the keys go through it, and that it lets go of
 * whatever it holds. */

#define OWN TIN_MESSAGE_FLAG_OWN

/* It has what can be done with the message. */
static void
test_items (ViewFixture   *fixture,
            gconstpointer  user_data)
{
  static const char *const own[] = { "Reply", "Copy", "Select", "Delete for Me" };
  static const char *const theirs[] = { "Reply", "Copy", "Select", "Delete for Me",
                                        "More Reactions…", "👍", "🎉" };
  GtkWidget *row;

  view_share (fixture);
  view_say (fixture, fixture->now, OWN, "from Alice");
  view_say (fixture, fixture->now, 0, "from Bob");
  view_show (fixture);
  row = view_find_row (fixture, "from Alice");
  view_open_menu (fixture, row);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_assert_nonnull (tin_ui_test_find_text (row, own[i]));
  view_close_menu (fixture, row);

  row = view_find_row (fixture, "from Bob");
  view_open_menu (fixture, row);
  for (guint i = 0; i < G_N_ELEMENTS (theirs); i++)
    g_assert_nonnull (tin_ui_test_find_text (row, theirs[i]));
  tin_ui_test_screenshot (tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU), "message-menu");
  g_assert_null (tin_ui_test_find_text (row, "Edit"));
  g_assert_null (tin_ui_test_find_text (row, "Delete for Both"));
  view_close_menu (fixture, row);
}

/* --- Keys --------------------------------------------------------------------------------- */

static guint
count_marked (GtkWidget *widget)
{
  guint n = gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_SELECTED ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_marked (child);
  return n;
}

/* As the key does that points there. An item that has the focus is marked as that, and no other. */
static void
assert_moves (ViewFixture      *fixture,
              GtkWidget        *menu,
              GtkDirectionType  direction,
              const char       *to)
{
  GtkWidget *focus;

  g_signal_emit_by_name (menu, "move-focus", direction);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  if (tin_ui_test_find_text (focus, to) == NULL)
    g_error ("The focus is not at “%s”", to);
  g_assert_cmpuint (count_marked (menu), ==, GTK_IS_TOGGLE_BUTTON (focus) ? 0 : 1);
  if (!GTK_IS_TOGGLE_BUTTON (focus))
    g_assert_cmpuint (count_marked (focus), ==, 1);
}

static GtkWidget *
open_menu_for_keys (ViewFixture *fixture,
                    GtkWidget   *row)
{
  GtkWidget *menu;

  view_open_menu (fixture, row);
  menu = tin_ui_test_find_type (row, GTK_TYPE_POPOVER_MENU);
  /* The keys go by where items are. */
  tin_await (gtk_widget_get_height (menu) > 0);
  return menu;
}

static const char *
name_of_focus (ViewFixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  GtkWidget *child = GTK_IS_BUTTON (focus) ? gtk_button_get_child (GTK_BUTTON (focus)) : NULL;

  return GTK_IS_LABEL (child) ? gtk_label_get_text (GTK_LABEL (child)) : NULL;
}

/* The reactions are one stop on the way, within which Left and Right move as they point. */
static void
test_keys (ViewFixture   *fixture,
           gconstpointer  user_data)
{
  static const GtkTextDirection ways[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };

  view_share (fixture);
  view_say (fixture, fixture->now, 0, "from Bob");
  view_show (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      GtkWidget *row = view_find_row (fixture, "from Bob");
      gboolean rtl = ways[i] == GTK_TEXT_DIR_RTL;
      GtkDirectionType on = rtl ? GTK_DIR_LEFT : GTK_DIR_RIGHT;
      GtkDirectionType back = rtl ? GTK_DIR_RIGHT : GTK_DIR_LEFT;
      GtkWidget *menu;

      gtk_widget_set_default_direction (ways[i]);
      menu = open_menu_for_keys (fixture, row);
      g_assert_cmpstr (name_of_focus (fixture), ==, "👍");
      assert_moves (fixture, menu, back, "👍");
      assert_moves (fixture, menu, on, "❤️");
      assert_moves (fixture, menu, on, "😂");
      assert_moves (fixture, menu, back, "❤️");
      assert_moves (fixture, menu, GTK_DIR_DOWN, "More Reactions…");
      assert_moves (fixture, menu, GTK_DIR_UP, "👍");
      assert_moves (fixture, menu, GTK_DIR_DOWN, "More Reactions…");
      assert_moves (fixture, menu, GTK_DIR_UP, "👍");
      assert_moves (fixture, menu, GTK_DIR_UP, "Delete for Me");
      assert_moves (fixture, menu, GTK_DIR_DOWN, "👍");
      assert_moves (fixture, menu, GTK_DIR_TAB_FORWARD, "More Reactions…");
      assert_moves (fixture, menu, GTK_DIR_DOWN, "Reply");
      assert_moves (fixture, menu, GTK_DIR_DOWN, "Copy");
      assert_moves (fixture, menu, GTK_DIR_TAB_BACKWARD, "Reply");
      view_close_menu (fixture, row);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
on_react (TinMessageRow *row,
          const char    *emoji,
          char         **asked)
{
  g_free (*asked);
  *asked = g_strdup (emoji);
}

/* Return reacts and closes; what is ours is pressed, comes first, and is taken back. */
static void
test_reacts (ViewFixture   *fixture,
             gconstpointer  user_data)
{
  g_autofree char *asked = NULL;
  GtkWidget *row;
  GtkWidget *menu;
  GtkWidget *focus;

  view_share (fixture);
  view_say (fixture, fixture->now, 0, "from Bob");
  view_show (fixture);
  row = view_find_row (fixture, "from Bob");
  g_signal_connect (row, "react", G_CALLBACK (on_react), &asked);
  menu = open_menu_for_keys (fixture, row);
  assert_moves (fixture, menu, GTK_DIR_RIGHT, "❤️");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  tin_ui_test_assert_name (focus, "React with red heart");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (focus)));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (menu), ==, 0);
  g_assert_true (gtk_widget_activate (focus));
  tin_await (asked != NULL);
  g_assert_cmpstr (asked, ==, "❤️");
  tin_await (!gtk_widget_get_visible (menu));

  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "🎉");
  menu = open_menu_for_keys (fixture, row);
  g_assert_cmpstr (name_of_focus (fixture), ==, "🎉");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (focus)));
  tin_ui_test_screenshot (menu, "message-menu-own");
  /* It is changed elsewhere. */
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (focus)));
  view_amend (fixture, TIN_MESSAGE_KIND_REACTION, OWN, 1, "🎉");
  g_assert_true (gtk_widget_activate (focus));
  tin_await (*asked == '\0');
  tin_await (!gtk_widget_get_visible (menu));
}

/* A menu that went with its row would hold the keys and the pointer for ever. */
static void
test_goes (ViewFixture   *fixture,
           gconstpointer  user_data)
{
  g_autoptr (GtkWidget) menu = NULL;

  view_share (fixture);
  view_say (fixture, fixture->now, 0, "scrolled away");
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1200, 1000);
  view_show (fixture);
  g_set_object (&menu, open_menu_for_keys (fixture, view_find_row (fixture, "scrolled away")));
  view_say_many (fixture, "line", 0, 300);
  tin_await (view_is_on_screen (fixture, "line 299"));
  tin_await (!gtk_widget_get_mapped (menu));
  g_assert_false (gtk_widget_get_visible (menu));

  g_set_object (&menu, open_menu_for_keys (fixture, view_find_row (fixture, "line 299")));
  gtk_widget_set_visible (fixture->window, FALSE);
  g_assert_false (gtk_widget_get_visible (menu));

  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_ui_test_settle (fixture->window);
  g_assert_false (gtk_widget_get_mapped (menu));
  /* The other way to go: with the view. */
  g_set_object (&menu, open_menu_for_keys (fixture, view_find_row (fixture, "line 299")));
  tin_message_view_set_peer (fixture->view, fixture->peers[1]);
  g_assert_false (gtk_widget_get_visible (menu));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/ui/message-menu/" path, ViewFixture, NULL, view_set_up, function, view_tear_down)
  ADD ("has-what-can-be-done", test_items);
  ADD ("keys-walk-through-it", test_keys);
  ADD ("reacts-and-takes-back", test_reacts);
  ADD ("goes-with-its-row", test_goes);
#undef ADD

  return g_test_run ();
}
