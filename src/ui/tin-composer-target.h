/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_COMPOSER_TARGET (tin_composer_target_get_type ())
G_DECLARE_FINAL_TYPE (TinComposerTarget, tin_composer_target, TIN, COMPOSER_TARGET, GtkWidget)

/* Signal: cancel (). */
void tin_composer_target_show (TinComposerTarget *self,
                               TinMessage        *message,
                               gboolean           edits,
                               const char        *name);

G_END_DECLS
