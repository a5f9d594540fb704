/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Light space around a QR code, in modules on each side (ISO/IEC 18004, 9.1). */
#define TIN_QR_CODE_QUIET_ZONE 4

#define TIN_TYPE_QR_CODE (tin_qr_code_get_type ())
G_DECLARE_FINAL_TYPE (TinQrCode, tin_qr_code, TIN, QR_CODE, GtkWidget)

gboolean tin_qr_code_set_text (TinQrCode  *self,
                               const char *text,
                               const char *words);

G_END_DECLS
