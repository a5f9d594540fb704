/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <math.h>

#include <adwaita.h>

#include "tin-ui-test.h"

/* What our own style makes of colours, as it is drawn: a block of text and an icon in each place,
 * and the relative luminances of what is to be read and of what is behind it, by WCAG 2.1. */

#define SPACE "\u00a0\u00a0\u00a0"
#define BLOCK SPACE "\u2588" SPACE

#define TEXT_CONTRAST 4.5
#define ICON_CONTRAST 3.0

#define DEPTH_MAX 4

typedef enum
{
  LEAF_LABEL,
  LEAF_LINK,
  LEAF_ICON,
  LEAF_DOT,
} Leaf;

/* An element of CSS: its name, and its classes after dots; a button is one. */
typedef struct
{
  const char *what;
  const char *around[DEPTH_MAX];
  const char *classes;
  Leaf        leaf;
} Place;

static const Place places[] = {
  { "a message", { "message" }, "message-bubble.message-peer" },
  { "an own message", { "message" }, "message-bubble.message-own" },
  { "a link", { "message" }, "message-bubble.message-peer", LEAF_LINK },
  { "a link of one's own", { "message" }, "message-bubble.message-own", LEAF_LINK },
  { "a deleted message", { "message" }, "message-deleted.message-bubble.message-peer" },
  { "a deleted own message", { "message" }, "message-deleted.message-bubble.message-own" },
  { "a found message", { "message.found" }, "message-bubble.message-peer" },
  { "a time in a found message", { "message.found" }, "message-foot" },
  { "a selected message", { "message.selected" }, "message-bubble.message-peer" },
  { "a quote", { "message", "box.message-bubble.message-peer", "quotebar", "button.flat" }, "" },
  { "a quoted name", { "message", "box.message-bubble.message-peer", "quotebar", "button.flat" },
    "quote-name" },
  { "a quote in an own message",
    { "message", "box.message-bubble.message-own", "quotebar", "button.flat" }, "" },
  { "a reaction", { "message", "reactionbar", "button" }, "" },
  { "an own reaction", { "message", "reactionbar", "togglebutton" }, "" },
  { "a time", { "message" }, "message-foot" },
  { "what failed", { "message" }, "message-foot.error" },
  { "a note", { "message" }, "message-note" },
  { "a day", { "message" }, "message-line.message-day" },
  { "the unread line", { "message" }, "message-line.message-unread" },
  { "a mark", { "message" }, "message-mark", LEAF_ICON },
  { "a mark of what failed", { "message" }, "message-mark.error", LEAF_ICON },
  { "a mark of what was read", { "message" }, "message-mark.accent", LEAF_ICON },
  { "a strip", { "box.conversation-strip" }, "" },
  { "an insecure strip", { "box.conversation-strip.insecure" }, "" },
  { "a question about a key", { "box.trust-strip" }, "" },
  { "an urgent question", { "box.trust-strip.urgent" }, "" },
  { "what was asked", { "box.trust-strip.asked" }, "" },
  { "the button to new messages", { "button.osd.newest-messages" }, "" },
  { "a person", { "peerrow" }, "peer-name" },
  { "the last message", { "peerrow" }, "peer-last.dim-label" },
  { "who writes", { "peerrow" }, "peer-last.typing" },
  { "a draft", { "peerrow" }, "peer-last.draft" },
  { "a count", { "peerrow" }, "unread" },
  { "a muted count", { "peerrow" }, "unread.muted" },
  { "who is connected", { "peerrow" }, "presence.connected", LEAF_DOT },
  { "who is verified", { "peerrow" }, "success", LEAF_ICON },
  { "who is not encrypted", { "peerrow" }, "warning", LEAF_ICON },
  { "a found text", { "foundrow" }, "found-text" },
  { "why nothing is kept", { "box.storage-banner" }, "" },
  { "a key of the keyboard", { "box" }, "keycap" },
  { "the digits of a code", { "compareview" }, "compare-digits" },
  { "the word under a picture", { "compareview" }, "compare-word.dim-label" },
  { "what is dim", { "box" }, "dim-label" },
  { "a subtitle", { "row" }, "subtitle" },
  { "what is verified", { "box" }, "success" },
  { "what is not encrypted", { "box" }, "warning" },
  { "what is wrong", { "box" }, "error" },
};

/* The pixels of a window, as they are drawn. */
typedef struct
{
  guint8 *pixels;  /* (owned) 4 bytes each: blue, green, red, alpha */
  int     width;
  int     height;
} Picture;

static void
add_classes (GtkWidget  *widget,
             const char *classes)
{
  g_auto (GStrv) names = g_strsplit (classes, ".", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      gtk_widget_add_css_class (widget, names[i]);
}

static GtkWidget *
container_new (const char *element,
               GtkWidget  *child)
{
  g_auto (GStrv) parts = g_strsplit (element, ".", 2);
  gboolean toggle = g_str_equal (parts[0], "togglebutton");
  GtkWidget *widget;

  if (g_str_equal (parts[0], "button") || toggle)
    {
      widget = toggle ? gtk_toggle_button_new () : gtk_button_new ();
      gtk_button_set_child (GTK_BUTTON (widget), child);
    }
  else
    {
      widget = g_object_new (GTK_TYPE_BOX, "css-name", parts[0], NULL);
      gtk_box_append (GTK_BOX (widget), child);
    }
  if (toggle)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widget), TRUE);
  if (parts[1] != NULL)
    add_classes (widget, parts[1]);
  return widget;
}

static GtkWidget *
leaf_new (const Place *place)
{
  GtkWidget *leaf;

  if (place->leaf == LEAF_ICON)
    leaf = gtk_image_new_from_icon_name ("media-playback-stop-symbolic");
  else if (place->leaf == LEAF_DOT)
    leaf = g_object_new (GTK_TYPE_BOX, NULL);
  else
    leaf = gtk_label_new (NULL);
  if (place->leaf == LEAF_LINK)
    gtk_label_set_markup (GTK_LABEL (leaf),
                          SPACE "<a href=\"x:\">\u2588</a>" SPACE);
  else if (place->leaf == LEAF_LABEL)
    gtk_label_set_text (GTK_LABEL (leaf), BLOCK);
  add_classes (leaf, place->classes);
  gtk_widget_set_halign (leaf, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (leaf, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (leaf, 12);
  gtk_widget_set_margin_end (leaf, 12);
  return leaf;
}

/* Returns: (transfer none): the leaf, in a window of its own */
static GtkWidget *
present (const Place *place)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *leaf = leaf_new (place);
  GtkWidget *widget = leaf;

  for (int i = DEPTH_MAX - 1; i >= 0; i--)
    if (place->around[i] != NULL)
      widget = container_new (place->around[i], widget);
  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 240, 120);
  gtk_window_present (GTK_WINDOW (window));
  tin_ui_test_settle (window);
  return leaf;
}

static void
draw (GtkWidget *window,
      Picture   *picture)
{
  float width = (float) gtk_widget_get_width (window);
  float height = (float) gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  picture->width = gdk_texture_get_width (texture);
  picture->height = gdk_texture_get_height (texture);
  picture->pixels = g_malloc ((gsize) picture->width * (gsize) picture->height * 4);
  gdk_texture_download (texture, picture->pixels, (gsize) picture->width * 4);
}

static const guint8 *
pixel (const Picture *picture,
       int            x,
       int            y)
{
  g_assert_cmpint (x, >=, 0);
  g_assert_cmpint (x, <, picture->width);
  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (y, <, picture->height);
  return picture->pixels + 4 * ((gsize) y * (gsize) picture->width + (gsize) x);
}

static double
linear (guint8 value)
{
  double part = value / 255.0;

  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
luminance (const guint8 *at)
{
  g_assert_cmpuint (at[3], ==, 255);
  return 0.0722 * linear (at[0]) + 0.7152 * linear (at[1]) + 0.2126 * linear (at[2]);
}

static double
contrast (const guint8 *a,
          const guint8 *b)
{
  double first = luminance (a), second = luminance (b);

  return (MAX (first, second) + 0.05) / (MIN (first, second) + 0.05);
}

/* To the left of the block, or of the leaf where that has no text: the first colour that stays. */
static const guint8 *
find_ground (const Picture *picture,
             int            x,
             int            y)
{
  const guint8 *ink = pixel (picture, x, y);
  int same = 0;

  while (same < 3)
    {
      const guint8 *at = pixel (picture, --x, y);

      same = memcmp (at, ink, 4) != 0 && memcmp (at, pixel (picture, x + 1, y), 4) == 0 ? same + 1
                                                                                       : 0;
    }
  return pixel (picture, x, y);
}

static double
measure (const Place *place)
{
  GtkWidget *leaf = present (place);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (leaf));
  graphene_rect_t bounds;
  Picture picture;
  const guint8 *ink, *ground;
  double found;
  int x, y;

  g_assert_true (gtk_widget_compute_bounds (leaf, window, &bounds));
  draw (window, &picture);
  x = (int) (bounds.origin.x + bounds.size.width / 2);
  y = (int) (bounds.origin.y + bounds.size.height / 2);
  ink = pixel (&picture, x, y);
  ground = find_ground (&picture, x, y);
  g_test_message ("%s: #%02x%02x%02x on #%02x%02x%02x", place->what, ink[2], ink[1], ink[0],
                  ground[2], ground[1], ground[0]);
  found = contrast (ink, ground);
  g_free (picture.pixels);
  gtk_window_destroy (GTK_WINDOW (window));
  return found;
}

static void
check (const char *look)
{
  guint failed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const Place *place = &places[i];
      double found = measure (place);
      double wanted = place->leaf >= LEAF_ICON ? ICON_CONTRAST : TEXT_CONTRAST;

      g_test_message ("%s, %s: %.2f", look, place->what, found);
      if (found < wanted)
        {
          g_test_message ("too little: %s, %s: %.2f of %.1f", look, place->what, found, wanted);
          failed++;
        }
    }
  g_assert_cmpuint (failed, ==, 0);
}

static void
set_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
test_light (void)
{
  set_scheme (ADW_COLOR_SCHEME_FORCE_LIGHT);
  check ("light");
}

static void
test_dark (void)
{
  set_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  check ("dark");
}

/* As the program loads it where the desktop asks for it; the platform's own colours stay. */
static void
test_high (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider,
                                       "/io/github/tincan_chat/Tincan/style-hc.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  set_scheme (ADW_COLOR_SCHEME_FORCE_LIGHT);
  check ("high contrast");
  set_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  check ("high contrast in the dark");
  gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (provider));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/contrast/is-enough-in-light", test_light);
  g_test_add_func ("/ui/contrast/is-enough-in-the-dark", test_dark);
  g_test_add_func ("/ui/contrast/is-enough-in-high-contrast", test_high);

  return g_test_run ();
}
