/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-qr-code.h"

#include <qrencode.h>

/* A QR code: dark on light in every style of the desktop, for cameras expect it that way, with its
 * light margin. Modules are whole pixels where there is room, so that they all have one size. */

/* Pixels of a module. */
#define MODULE_MINIMUM 2
#define MODULE_NATURAL 4

/* QRencode's bit for a dark module. */
#define DARK 1

struct _TinQrCode
{
  GtkWidget  parent_instance;

  /* owned */
  QRcode    *code;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TinQrCode, tin_qr_code, GTK_TYPE_WIDGET)

static int
count_modules (TinQrCode *self)
{
  return self->code != NULL ? self->code->width + 2 * TIN_QR_CODE_QUIET_ZONE : 0;
}

static gboolean
is_dark (TinQrCode *self,
         int        column,
         int        row)
{
  return column < self->code->width && (self->code->data[row * self->code->width + column] & DARK);
}

/* One rectangle for all dark modules that stand side by side. */
static void
draw_row (TinQrCode              *self,
          GtkSnapshot            *snapshot,
          const graphene_point_t *origin,
          float                   module,
          int                     row)
{
  static const GdkRGBA dark = { 0, 0, 0, 1 };
  int start = 0;

  while (start < self->code->width)
    {
      int end = start;

      while (is_dark (self, end, row))
        end++;
      if (end > start)
        gtk_snapshot_append_color (snapshot, &dark,
                                   &GRAPHENE_RECT_INIT (origin->x + (float) start * module,
                                                        origin->y + (float) row * module,
                                                        (float) (end - start) * module, module));
      start = end + 1;
    }
}

static void
tin_qr_code_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  static const GdkRGBA light = { 1, 1, 1, 1 };
  TinQrCode *self = TIN_QR_CODE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  float module = (float) MIN (width, height) / (float) MAX (count_modules (self), 1);
  graphene_point_t origin;
  float side;

  if (self->code == NULL)
    return;
  if (module >= 1)
    module = (float) (int) module;
  side = module * (float) count_modules (self);
  origin.x = (float) (int) (((float) width - side) / 2);
  origin.y = (float) (int) (((float) height - side) / 2);
  gtk_snapshot_append_color (snapshot, &light,
                             &GRAPHENE_RECT_INIT (origin.x, origin.y, side, side));
  origin.x += TIN_QR_CODE_QUIET_ZONE * module;
  origin.y += TIN_QR_CODE_QUIET_ZONE * module;
  for (int row = 0; row < self->code->width; row++)
    draw_row (self, snapshot, &origin, module, row);
}

static void
tin_qr_code_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  int modules = count_modules (TIN_QR_CODE (widget));

  *minimum = modules * MODULE_MINIMUM;
  *natural = modules * MODULE_NATURAL;
  /* A square, also where there is only as much height as is needed. */
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      *minimum = CLAMP (for_size, *minimum, *natural);
      *natural = *minimum;
    }
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static GtkSizeRequestMode
tin_qr_code_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
tin_qr_code_finalize (GObject *object)
{
  g_clear_pointer (&TIN_QR_CODE (object)->code, QRcode_free);

  G_OBJECT_CLASS (tin_qr_code_parent_class)->finalize (object);
}

static void
tin_qr_code_class_init (TinQrCodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tin_qr_code_finalize;
  widget_class->measure = tin_qr_code_measure;
  widget_class->get_request_mode = tin_qr_code_get_request_mode;
  widget_class->snapshot = tin_qr_code_snapshot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "qrcode");
}

static void
tin_qr_code_init (TinQrCode *self)
{
}

/**
 * tin_qr_code_set_text:
 * @text: what a camera shall read
 * @words: what it is, for those who do not see it
 *
 * Returns: %FALSE if there is no QR code for so long a text: then nothing is shown
 */
gboolean
tin_qr_code_set_text (TinQrCode  *self,
                      const char *text,
                      const char *words)
{
  g_return_val_if_fail (TIN_IS_QR_CODE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  g_clear_pointer (&self->code, QRcode_free);
  self->code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return self->code != NULL;
}
