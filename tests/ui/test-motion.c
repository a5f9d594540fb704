/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-connect-dialog.h"
#include "tin-message-row.h"
#include "tin-shell.h"
#include "tin-storage-banner.h"
#include "tin-window.h"
#include "view-fixture.h"

/* Who has asked the desktop for no animation sees what changes as it will be, in the first picture
 * of it. Each is done with animations, too, where that picture is another one: what never moves
 * would prove nothing. */

#define NARROW 400
/* Milliseconds. Libadwaita takes every transition away for a quarter of a second after it has set
 * its styles, and nothing tells when it gives them back; a later timeout runs after the one that
 * does, however late both. */
#define STYLES_ARE_SET 300
/* Of the accent behind what was looked for: style sheet's 0.3 in a byte. */
#define FOUND_ALPHA 76

typedef struct
{
  ViewFixture  view;
  TinWindow   *window;    /* GTK's; NULL once it is gone */
  gboolean     animated;
} Fixture;

static void
set_animated (gboolean animated)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", animated, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->animated = GPOINTER_TO_INT (user_data);
  view_set_up (&fixture->view, NULL);
  fixture->window = tin_window_new (NULL, fixture->view.alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 600);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  set_animated (FALSE);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
  view_tear_down (&fixture->view, NULL);
}

static void
styles_set_cb (gpointer user_data)
{
  gboolean *set = user_data;

  *set = TRUE;
}

static void
await_styles (void)
{
  gboolean set = FALSE;

  g_timeout_add_once (STYLES_ARE_SET, styles_set_cb, &set);
  tin_await (set);
}

/* From here on it is as the test wants it: it has come to rest without. */
static void
begin (Fixture *fixture,
       gpointer window)
{
  gtk_window_present (GTK_WINDOW (window));
  tin_await (gtk_widget_get_mapped (GTK_WIDGET (window)));
  tin_ui_test_settle (GTK_WIDGET (window));
  set_animated (fixture->animated);
}

/* How much of a colour there is (0 to 255) beside the text of @row. */
static guint
alpha_of (GtkWidget *row)
{
  int width = gtk_widget_get_width (row);
  int height = gtk_widget_get_height (row);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (row);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (row));

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                              (float) height));
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * sizeof *pixels);
  return pixels[(height / 2) * width + width - 2] >> 24;
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
test_mark (Fixture       *fixture,
           gconstpointer  user_data)
{
  GtkWidget *row;

  view_say (&fixture->view, fixture->view.now, 0, "here");
  view_show (&fixture->view);
  row = view_find_row (&fixture->view, "here");
  await_styles ();
  begin (fixture, fixture->view.window);
  g_assert_cmpuint (alpha_of (row), ==, 0);

  tin_message_row_set_found (TIN_MESSAGE_ROW (row), TRUE);
  gtk_test_widget_wait_for_draw (fixture->view.window);
  if (fixture->animated)
    g_assert_cmpuint (alpha_of (row), <, FOUND_ALPHA);
  else
    g_assert_cmpuint (alpha_of (row), >=, FOUND_ALPHA);
  tin_await (alpha_of (row) >= FOUND_ALPHA);
}

/* SEEN: what its stack shows then */
static void
check_stack (Fixture    *fixture,
             gpointer    window,
             const char *name,
             GtkWidget  *seen)
{
  GtkStack *stack = GTK_STACK (tin_ui_test_child (window, name));

  begin (fixture, window);
  g_assert_true (gtk_stack_get_visible_child (stack) != seen);
  gtk_stack_set_visible_child (stack, seen);
  g_assert_cmpint (gtk_stack_get_transition_running (stack), ==, fixture->animated);
  tin_await (!gtk_stack_get_transition_running (stack));
}

static void
test_pages (Fixture       *fixture,
            gconstpointer  user_data)
{
  GtkStack *stack = GTK_STACK (tin_ui_test_child (fixture->window, "pages"));
  GtkWidget *page = gtk_label_new ("page");

  gtk_stack_add_child (stack, page);
  check_stack (fixture, fixture->window, "pages", page);
}

static void
test_attempt (Fixture       *fixture,
              gconstpointer  user_data)
{
  GtkWindow *dialog = tin_connect_dialog_new (fixture->view.alice, NULL);
  GtkWidget *stack = tin_ui_test_child (dialog, "stack");

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  check_stack (fixture, dialog, "stack",
               gtk_stack_get_child_by_name (GTK_STACK (stack), "progress"));
  gtk_window_destroy (dialog);
  tin_await (dialog == NULL);
}

static void
test_banner (Fixture       *fixture,
             gconstpointer  user_data)
{
  GtkWidget *banner;
  GtkRevealer *revealer;

  begin (fixture, fixture->window);
  banner = tin_ui_test_find_type (fixture->window, TIN_TYPE_STORAGE_BANNER);
  revealer = GTK_REVEALER (tin_ui_test_child (banner, "revealer"));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (revealer)));
  gtk_revealer_set_reveal_child (revealer, TRUE);
  g_assert_cmpint (gtk_revealer_get_child_revealed (revealer), !=, fixture->animated);
  tin_await (gtk_revealer_get_child_revealed (revealer));
}

/* Pixels that @content is still away from where it stays. @shell is laid out anew, which takes no
 * time: in the moment in which it is told to turn, not in the next frame, when it may be over. */
static double
distance_of (Fixture   *fixture,
             GtkWidget *shell,
             GtkWidget *content)
{
  graphene_rect_t place;

  gtk_widget_queue_allocate (shell);
  gtk_widget_measure (shell, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (shell, gtk_widget_get_width (shell), gtk_widget_get_height (shell),
                       -1, NULL);
  g_assert_true (gtk_widget_compute_bounds (content, GTK_WIDGET (fixture->window), &place));
  return ABS (place.origin.x);
}

static void
test_panes (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinShell *shell = TIN_SHELL (tin_ui_test_child (fixture->window, "shell"));
  GtkWidget *content = tin_ui_test_child (fixture->window, "content");

  begin (fixture, fixture->window);
  tin_await (tin_shell_get_folded (shell));
  tin_shell_set_show_content (shell, TRUE);
  if (fixture->animated)
    g_assert_cmpfloat (distance_of (fixture, GTK_WIDGET (shell), content), >, 1);
  else
    g_assert_cmpfloat (distance_of (fixture, GTK_WIDGET (shell), content), <=, 1);
  tin_await (distance_of (fixture, GTK_WIDGET (shell), content) <= 1);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*function) (Fixture       *fixture,
                           gconstpointer  user_data);
  } tests[] = {
    { "mark-of-what-was-found", test_mark },
    { "pages-of-the-window", test_pages },
    { "attempt-to-connect", test_attempt },
    { "banner", test_banner },
    { "panes-that-are-folded", test_panes },
  };

  tin_ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (int animated = 0; animated < 2; animated++)
      {
        g_autofree char *path = g_strdup_printf ("/ui/motion/%s/%s", tests[i].name,
                                                 animated ? "moves" : "is-there-at-once");

        g_test_add (path, Fixture, GINT_TO_POINTER (animated), set_up, tests[i].function,
                    tear_down);
      }

  return g_test_run ();
}
