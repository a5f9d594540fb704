/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "drawn-code.h"

#include <qrencode.h>

#include "tin-qr-code.h"

/* Returns: (transfer full): the pixels of WIDGET, 4 bytes each */
static guint8 *
draw (GtkWidget *widget)
{
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  guint8 *pixels;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  pixels = g_malloc ((gsize) gdk_texture_get_width (texture)
                     * (gsize) gdk_texture_get_height (texture) * 4);
  gdk_texture_download (texture, pixels, (gsize) gdk_texture_get_width (texture) * 4);
  return pixels;
}

/* Every module that the library makes of TEXT, by its middle, and the light margin. */
void
drawn_code_assert (GtkWidget  *widget,
                   const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  g_autofree guint8 *pixels = draw (widget);
  int width = gtk_widget_get_width (widget);
  int modules = code->width + 2 * TIN_QR_CODE_QUIET_ZONE;
  int module = width / modules;
  int left = (width - module * modules) / 2;
  int top = (gtk_widget_get_height (widget) - module * modules) / 2;

  g_assert_cmpint (module, >=, 2);
  for (int y = 0; y < modules; y++)
    for (int x = 0; x < modules; x++)
      {
        int column = x - TIN_QR_CODE_QUIET_ZONE;
        int row = y - TIN_QR_CODE_QUIET_ZONE;
        gboolean inside =
          column >= 0 && row >= 0 && column < code->width && row < code->width;
        gboolean dark = inside && (code->data[row * code->width + column] & 1);
        int at = (top + y * module + module / 2) * width + left + x * module + module / 2;

        g_assert_cmpuint (pixels[4 * at], ==, dark ? 0 : 255);
        g_assert_cmpuint (pixels[4 * at + 1], ==, dark ? 0 : 255);
        g_assert_cmpuint (pixels[4 * at + 2], ==, dark ? 0 : 255);
      }
  QRcode_free (code);
}
