/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>

#include "tin-await.h"
#include "tin-ui-resources.h"
#include "tin-ui-test.h"

#define RESOURCE_PATH "/io/github/tincan_chat/Tincan"

/**
 * tin_ui_test_init:
 *
 * Where there is no display, ends the program as skipped. Animations are off, so that what a click
 * starts is over at once.
 */
void
tin_ui_test_init (int    *argc,
                  char ***argv)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  /* Not with isolated folders: without the system's types of files no SVG is recognised. Each
   * session has a folder of its own. */
  g_test_init (argc, argv, NULL);
  /* Neither a bus nor nothing: labels and relations are kept and can be looked at. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  /* gtk_test_init() asks for a locale that small systems lack. */
  gtk_disable_setlocale ();
  if (setlocale (LC_ALL, "C.UTF-8") == NULL)
    setlocale (LC_ALL, "");
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      exit (0);
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (),
                "gtk-enable-animations", FALSE,
                "gtk-cursor-blink", FALSE,
                NULL);

  g_resources_register (tin_ui_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    RESOURCE_PATH "/icons");
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* Until what is shown is drawn, and nothing is left to do. */
void
tin_ui_test_settle (GtkWidget *widget)
{
  for (guint i = 0; i < 2; i++)
    gtk_test_widget_wait_for_draw (widget);
  tin_settle ();
}

/**
 * tin_ui_test_screenshot:
 * @name: the file's name without its end
 *
 * Saves what @widget looks like, if somebody wants pictures: needs neither a window manager nor a
 * program that grabs the screen.
 */
gboolean
tin_ui_test_screenshot (GtkWidget  *widget,
                        const char *name)
{
  const char *directory = g_getenv ("TINCAN_ARTIFACTS");
  int width;
  int height;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  GtkSnapshot *snapshot;
  GskRenderer *renderer;

  if (directory == NULL || *directory == '\0')
    return FALSE;
  tin_ui_test_settle (widget);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return FALSE;
  renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_mkdir_with_parents (directory, 0755);
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (directory, file, NULL);
  return gdk_texture_save_to_png (texture, path);
}

/* --- Looking ---------------------------------------------------------------------------------- */

/**
 * tin_ui_test_child:
 * @name: what the template of @widget's own class calls it
 *
 * Returns: (transfer none): that child
 */
GtkWidget *
tin_ui_test_child (gpointer    widget,
                   const char *name)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);
  return GTK_WIDGET (child);
}

typedef gboolean (*Match) (GtkWidget     *widget,
                           gconstpointer  what);

/* The first one that is shown, depth first. */
static GtkWidget *
find (GtkWidget     *root,
      Match          match,
      gconstpointer  what)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (match (root, what))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, match, what);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_type (GtkWidget     *widget,
         gconstpointer  what)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) what);
}

static gboolean
has_text (GtkWidget     *widget,
          gconstpointer  what)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), what) == 0;
}

static gboolean
is_button (GtkWidget     *widget,
           gconstpointer  what)
{
  return GTK_IS_BUTTON (widget) &&
         (g_strcmp0 (gtk_widget_get_tooltip_text (widget), what) == 0 ||
          find (widget, has_text, what) != NULL);
}

GtkWidget *
tin_ui_test_find_type (gpointer root,
                       GType    type)
{
  return find (root, is_type, &type);
}

/* A label with exactly that text. */
GtkWidget *
tin_ui_test_find_text (gpointer    root,
                       const char *text)
{
  return find (root, has_text, text);
}

/* A button with that text on it (without its mnemonic's underline) or as its tooltip. */
GtkWidget *
tin_ui_test_find_button (gpointer    root,
                         const char *text)
{
  return find (root, is_button, text);
}

/* In whatever window it is: as the answer to a question, which some toolkits put into the window
 * itself. */
GtkWidget *
tin_ui_test_find_button_anywhere (const char *text)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *button = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && button == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      button = tin_ui_test_find_button (window, text);
    }
  return button;
}

/**
 * tin_ui_test_is_on_screen:
 *
 * Returns: whether a label with exactly that text stands wholly within @view
 */
gboolean
tin_ui_test_is_on_screen (gpointer    view,
                          const char *text)
{
  GtkWidget *label = tin_ui_test_find_text (view, text);
  graphene_rect_t bounds;

  return label != NULL && gtk_widget_compute_bounds (label, view, &bounds) &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (view);
}

/* The newest visible window of that type. */
GtkWindow *
tin_ui_test_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWindow *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) &&
          gtk_widget_get_visible (GTK_WIDGET (window)))
        found = window;
    }
  return found;
}

guint
tin_ui_test_count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

void
tin_ui_test_click (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/**
 * tin_ui_test_walk_menu:
 * @item: what is written on it
 *
 * Takes an item of the open menu within @within as the keys do: down from the item that has the
 * focus, then Return.
 */
void
tin_ui_test_walk_menu (GtkWidget  *within,
                       const char *item)
{
  GtkWidget *menu = tin_ui_test_find_type (within, GTK_TYPE_POPOVER_MENU);
  GtkRoot *root = gtk_widget_get_root (within);
  GtkWidget *focus;
  GtkWidget *first;

  g_assert_nonnull (menu);
  /* The keys go by where items are, from the one that has the focus: newer platforms give it when
   * the menu has been shown. */
  tin_await (gtk_widget_get_height (menu) > 0);
  tin_await ((focus = gtk_root_get_focus (root)) != NULL && gtk_widget_is_ancestor (focus, menu));
  first = focus;
  while (focus == NULL || tin_ui_test_find_text (focus, item) == NULL)
    {
      g_assert_nonnull (focus);
      g_assert_true (gtk_widget_is_ancestor (focus, menu));
      g_signal_emit_by_name (menu, "move-focus", GTK_DIR_DOWN);
      focus = gtk_root_get_focus (root);
      g_assert_true (focus != first);
    }
  g_assert_true (gtk_widget_activate (focus));
}

/* What is written on a button is its name. */
static gboolean
has_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return *gtk_label_get_text (GTK_LABEL (widget)) != '\0';
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_words (child))
      return TRUE;
  return FALSE;
}

static gboolean
says_what_it_is (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         gtk_widget_get_tooltip_text (widget) != NULL ||
         (GTK_IS_BUTTON (widget) && has_words (widget)) ||
         /* The one item that a row of a form shows, which cannot have the focus: the row can. */
         (GTK_IS_LIST_VIEW (widget) &&
          gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL) ||
         /* The button within, of which the outer one tells; and GTK's own that close the window. */
         (GTK_IS_BUTTON (widget) && parent != NULL &&
          (GTK_IS_MENU_BUTTON (parent) || GTK_IS_SPIN_BUTTON (parent) ||
           GTK_IS_WINDOW_CONTROLS (parent)));
}

/* Buttons, entries and lists that can have the focus and do not say what they are. */
guint
tin_ui_test_count_unlabelled (gpointer root)
{
  GtkWidget *widget = root;
  guint n = 0;

  if (gtk_widget_get_mapped (widget) && gtk_widget_get_focusable (widget) &&
      (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_ENTRY (widget) ||
       GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_LIST_VIEW (widget) ||
       GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_DROP_DOWN (widget)) &&
      !says_what_it_is (widget))
    {
      g_test_message ("without a label: %s in %s", G_OBJECT_TYPE_NAME (widget),
                      G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += tin_ui_test_count_unlabelled (child);
  return n;
}

/* What a screen reader calls it. */
void
tin_ui_test_assert_name (gpointer    widget,
                         const char *name)
{
  g_autofree char *different = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  g_assert_cmpstr (different, ==, NULL);
}

/* --- Sessions --------------------------------------------------------------------------------- */

/**
 * tin_ui_test_make_dir:
 *
 * Returns: (transfer full): an empty folder
 */
char *
tin_ui_test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("tincan-ui-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

/**
 * tin_ui_test_options_new:
 *
 * Returns: (transfer full): a profile of its own in @directory, on any free port
 */
TinOptions *
tin_ui_test_options_new (const char *name,
                         const char *directory)
{
  TinOptions *options = tin_options_new ();

  options->name = g_strdup (name);
  options->any_port = TRUE;
  g_free (options->data_dir);
  options->data_dir = g_strdup (directory);
  options->private_data = TRUE;
  return options;
}

/**
 * tin_ui_test_session_new:
 *
 * Returns: (transfer full): a session that listens
 */
TinSession *
tin_ui_test_session_new (const char *name,
                         const char *directory)
{
  g_autoptr (TinOptions) options = tin_ui_test_options_new (name, directory);
  g_autoptr (GError) error = NULL;
  TinSession *session = tin_session_open (options, &error);

  g_assert_no_error (error);
  tin_session_start (session, &error);
  g_assert_no_error (error);
  return session;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
tin_ui_test_session_stop (TinSession *session)
{
  gboolean stopped = FALSE;

  tin_session_stop_async (session, stopped_cb, &stopped);
  tin_await (stopped);
}

/**
 * tin_ui_test_session_end:
 * @session: (inout) (transfer full): becomes %NULL
 *
 * Stops it, and proves that nobody else keeps it.
 */
void
tin_ui_test_session_end (TinSession **session)
{
  tin_ui_test_session_stop (*session);
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (session));
}

/**
 * tin_ui_test_dup_address:
 *
 * Returns: (transfer full): where @session listens on this machine
 */
char *
tin_ui_test_dup_address (TinSession *session)
{
  return g_strdup_printf ("127.0.0.1:%u", tin_session_get_port (session));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);

  g_assert_no_error (error);
  /* The roster keeps it. */
  *(TinPeer **) user_data = peer;
}

/**
 * tin_ui_test_connect:
 *
 * Returns: (transfer none): who is at @address, connected
 */
TinPeer *
tin_ui_test_connect (TinSession     *session,
                     const char     *address,
                     TinConnectMode  mode)
{
  TinPeer *peer = NULL;

  tin_session_connect_async (session, address, mode, NULL, connected_cb, &peer);
  tin_await (peer != NULL);
  return peer;
}

/**
 * tin_ui_test_befriend:
 * @other: knows nobody yet
 *
 * Connects the two, and has @other accept who comes.
 *
 * Returns: (transfer none): @other, as @session sees it
 */
TinPeer *
tin_ui_test_befriend (TinSession *session,
                      TinSession *other)
{
  g_autofree char *address = tin_ui_test_dup_address (other);
  TinPeer *peer = tin_ui_test_connect (session, address, TIN_CONNECT_SECURE);

  tin_await (tin_ui_test_only_peer (other) != NULL);
  tin_session_accept (other, tin_ui_test_only_peer (other));
  return peer;
}

/**
 * tin_ui_test_only_peer:
 *
 * Returns: (transfer none) (nullable): the first peer that @session knows
 */
TinPeer *
tin_ui_test_only_peer (TinSession *session)
{
  g_autoptr (TinPeer) peer =
    g_list_model_get_item (G_LIST_MODEL (tin_session_get_roster (session)), 0);

  /* The roster keeps it. */
  return peer;
}

/**
 * tin_ui_test_say:
 *
 * Writes @text to @peer, as the composer does.
 */
void
tin_ui_test_say (TinSession *session,
                 TinPeer    *peer,
                 const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = tin_session_send (session, peer, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
}
