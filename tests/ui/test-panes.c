/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-await.h"
#include "tin-pane-grip.h"
#include "tin-shell.h"
#include "tin-ui-pair.h"
#include "tin-window.h"

/* The list beside the conversation, which is made wider and narrower. */

typedef struct
{
  TinUiPair  pair;
  TinWindow *window;  /* GTK's; NULL once it is gone */
} Fixture;

static void
show_window (Fixture *fixture,
             int      width)
{
  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 640);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  tin_window_open_peer (fixture->window, tin_ui_test_only_peer (fixture->pair.alice));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  show_window (fixture, 960);
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
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  if (fixture->window != NULL)
    close_window (fixture);
  tin_ui_pair_tear_down (&fixture->pair);
}

static TinShell *
shell_of (Fixture *fixture)
{
  return TIN_SHELL (tin_ui_test_child (fixture->window, "shell"));
}

static GtkWidget *
sidebar_of (Fixture *fixture)
{
  return tin_ui_test_child (fixture->window, "sidebar");
}

static int
width_of (Fixture *fixture)
{
  return gtk_widget_get_width (sidebar_of (fixture));
}

static GtkWidget *
grip_of (Fixture *fixture)
{
  return tin_ui_test_find_type (fixture->window, TIN_TYPE_PANE_GRIP);
}

static gboolean
grip_has_focus (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window)) == grip_of (fixture);
}

/* Where @widget begins and ends in the window. */
static graphene_rect_t
bounds_of (Fixture   *fixture,
           GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds;
}

static gboolean
grip_is_at_edge (Fixture *fixture)
{
  graphene_rect_t grip = bounds_of (fixture, grip_of (fixture));
  graphene_rect_t sidebar = bounds_of (fixture, sidebar_of (fixture));
  float edge = sidebar.origin.x;

  if (gtk_widget_get_direction (GTK_WIDGET (fixture->window)) == GTK_TEXT_DIR_LTR)
    edge += sidebar.size.width;
  return grip.origin.x < edge && edge < grip.origin.x + grip.size.width;
}

static void
press (Fixture *fixture,
       guint    keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (grip_of (fixture));
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  g_assert_true (handled);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
take_grip (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.resize", NULL));
  g_assert_true (grip_has_focus (fixture));
}

static void
set_width (Fixture *fixture,
           int      width)
{
  tin_shell_set_sidebar_width (shell_of (fixture), width);
  tin_await (width_of (fixture) == width);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

/* --- Keys ------------------------------------------------------------------------------------- */

static void
test_moves_by_keys (Fixture       *fixture,
                    gconstpointer  user_data)
{
  int before = width_of (fixture);

  take_grip (fixture);
  tin_await (grip_is_at_edge (fixture));
  press (fixture, GDK_KEY_Right);
  tin_await (width_of (fixture) > before);
  tin_await (grip_is_at_edge (fixture));
  press (fixture, GDK_KEY_Left);
  tin_await (width_of (fixture) == before);
  press (fixture, GDK_KEY_Page_Up);
  tin_await (width_of (fixture) > before);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "panes-grip");
}

static void
test_is_mirrored (Fixture       *fixture,
                  gconstpointer  user_data)
{
  int before;

  close_window (fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show_window (fixture, 960);
  before = width_of (fixture);
  take_grip (fixture);
  tin_await (grip_is_at_edge (fixture));
  press (fixture, GDK_KEY_Left);
  tin_await (width_of (fixture) > before);
  tin_await (grip_is_at_edge (fixture));
}

/* Whatever one wants: both panes can be read, and the next key moves from where it is. */
static void
test_has_bounds (Fixture       *fixture,
                 gconstpointer  user_data)
{
  GtkWidget *content = tin_ui_test_child (fixture->window, "content");
  int least;
  int needed;
  int widest;

  take_grip (fixture);
  press (fixture, GDK_KEY_Home);
  least = TIN_SHELL_SIDEBAR_LEAST;
  tin_await (width_of (fixture) == least);
  press (fixture, GDK_KEY_Left);
  g_assert_cmpint (width_of (fixture), ==, least);
  press (fixture, GDK_KEY_End);
  tin_await (width_of (fixture) > least);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  widest = width_of (fixture);
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &needed, NULL, NULL, NULL);
  g_assert_cmpint (gtk_widget_get_width (content), >=, needed);
  g_assert_cmpint (gtk_widget_get_width (content), >=, TIN_SHELL_SIDEBAR_LEAST);
  press (fixture, GDK_KEY_Left);
  tin_await (width_of (fixture) < widest);
}

static void
test_gives_focus_back (Fixture       *fixture,
                       gconstpointer  user_data)
{
  GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  int width = width_of (fixture);

  g_assert_nonnull (before);
  take_grip (fixture);
  press (fixture, GDK_KEY_Right);
  press (fixture, GDK_KEY_Return);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == before);
  g_assert_cmpint (width_of (fixture), >, width);

  width = width_of (fixture);
  take_grip (fixture);
  press (fixture, GDK_KEY_Page_Up);
  tin_await (width_of (fixture) > width);
  press (fixture, GDK_KEY_Escape);
  tin_await (width_of (fixture) == width);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == before);
}

/* What nobody has asked for is not kept. */
static void
test_escape_leaves_untouched (Fixture       *fixture,
                              gconstpointer  user_data)
{
  const guint keys[] = { GDK_KEY_Escape, GDK_KEY_Page_Up };
  int width = width_of (fixture);

  g_assert_cmpint (tin_shell_get_sidebar_width (shell_of (fixture)), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      take_grip (fixture);
      press (fixture, keys[i]);
    }
  tin_await (width_of (fixture) > width);
  press (fixture, GDK_KEY_Escape);
  tin_await (width_of (fixture) == width);
  g_assert_cmpint (tin_shell_get_sidebar_width (shell_of (fixture)), ==, 0);

  set_width (fixture, 320);
  take_grip (fixture);
  press (fixture, GDK_KEY_Page_Up);
  press (fixture, GDK_KEY_Escape);
  tin_await (width_of (fixture) == 320);
  g_assert_cmpint (tin_shell_get_sidebar_width (shell_of (fixture)), ==, 320);
}

static void
test_is_no_step_of_tab (Fixture       *fixture,
                        gconstpointer  user_data)
{
  for (guint i = 0; i < 40; i++)
    {
      gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_FORWARD);
      g_assert_false (grip_has_focus (fixture));
    }
  take_grip (fixture);
  gtk_widget_child_focus (GTK_WIDGET (fixture->window), GTK_DIR_TAB_FORWARD);
  g_assert_false (grip_has_focus (fixture));
}

/* --- Pointer ---------------------------------------------------------------------------------- */

static GtkGesture *
find_gesture (Fixture *fixture,
              GType    type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (grip_of (fixture));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return GTK_GESTURE (controller);
    }
  g_assert_not_reached ();
}

/* What is on the line is the grip, and nothing below it. */
static void
test_is_found_by_pointer (Fixture       *fixture,
                          gconstpointer  user_data)
{
  graphene_rect_t sidebar;
  GtkWidget *found;

  tin_await (grip_is_at_edge (fixture));
  sidebar = bounds_of (fixture, sidebar_of (fixture));
  for (int i = -2; i < 5; i++)
    {
      found = gtk_widget_pick (GTK_WIDGET (fixture->window),
                               (double) (sidebar.origin.x + sidebar.size.width) + i, 300,
                               GTK_PICK_DEFAULT);
      g_assert_true (found == grip_of (fixture));
    }
}

static void
test_is_reset_by_two_clicks (Fixture       *fixture,
                             gconstpointer  user_data)
{
  int before = width_of (fixture);

  set_width (fixture, 400);
  g_signal_emit_by_name (find_gesture (fixture, GTK_TYPE_GESTURE_CLICK), "released", 1, 4.0, 9.0);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_cmpint (width_of (fixture), ==, 400);
  g_signal_emit_by_name (find_gesture (fixture, GTK_TYPE_GESTURE_CLICK), "released", 2, 4.0, 9.0);
  tin_await (width_of (fixture) == before);
  g_assert_cmpint (tin_shell_get_sidebar_width (shell_of (fixture)), ==, 0);
}

/* --- The window ------------------------------------------------------------------------------- */

static void
test_is_kept (Fixture       *fixture,
              gconstpointer  user_data)
{
  set_width (fixture, 410);
  close_window (fixture);
  show_window (fixture, 960);
  tin_await (width_of (fixture) == 410);
}

/* A wide list gives way first, and comes back. */
static void
test_follows_the_window (Fixture       *fixture,
                         gconstpointer  user_data)
{
  TinShell *shell = shell_of (fixture);
  GtkWidget *grip = grip_of (fixture);

  set_width (fixture, 500);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 760, 640);
  tin_await (width_of (fixture) < 500);
  g_assert_false (tin_shell_get_folded (shell));
  tin_await (grip_is_at_edge (fixture));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "panes-little-room");

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 640);
  tin_await (tin_shell_get_folded (shell));
  tin_await (!gtk_widget_get_mapped (grip));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.resize", NULL);
  g_assert_false (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == grip);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 960, 640);
  tin_await (!tin_shell_get_folded (shell));
  tin_await (width_of (fixture) == 500);
  tin_await (grip_is_at_edge (fixture));
}

static void
set_text_scale (int percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
}

/* Larger letters need more room; where there is less, one pane is shown at a time. */
static void
test_grows_with_letters (Fixture       *fixture,
                         gconstpointer  user_data)
{
  set_width (fixture, 300);
  set_text_scale (125);
  tin_await (width_of (fixture) == 375);
  g_assert_false (tin_shell_get_folded (shell_of (fixture)));
  set_text_scale (200);
  tin_await (tin_shell_get_folded (shell_of (fixture)));
  set_text_scale (100);
  tin_await (!tin_shell_get_folded (shell_of (fixture)));
  tin_await (width_of (fixture) == 300);
}

#define test_panes(path, function) \
  g_test_add ("/ui/panes/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  test_panes ("moves-by-keys", test_moves_by_keys);
  test_panes ("is-mirrored-from-right-to-left", test_is_mirrored);
  test_panes ("has-bounds", test_has_bounds);
  test_panes ("gives-the-focus-back", test_gives_focus_back);
  test_panes ("what-nobody-asked-for-is-not-kept", test_escape_leaves_untouched);
  test_panes ("is-no-step-of-tab", test_is_no_step_of_tab);
  test_panes ("is-found-by-the-pointer", test_is_found_by_pointer);
  test_panes ("is-reset-by-two-clicks", test_is_reset_by_two_clicks);
  test_panes ("is-kept", test_is_kept);
  test_panes ("follows-the-window", test_follows_the_window);
  test_panes ("grows-with-letters", test_grows_with_letters);

  return g_test_run ();
}
