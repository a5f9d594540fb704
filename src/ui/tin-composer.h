/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_COMPOSER (tin_composer_get_type ())
G_DECLARE_FINAL_TYPE (TinComposer, tin_composer, TIN, COMPOSER, GtkWidget)

/* Signals: send (const char *text); scroll (int pages)  of the messages above. */
GtkWidget *tin_composer_new             (void);
void       tin_composer_set_placeholder (TinComposer *self,
                                         const char  *placeholder);
void       tin_composer_set_max_height  (TinComposer *self,
                                         int          height);
char      *tin_composer_dup_text        (TinComposer *self);
void       tin_composer_set_text        (TinComposer *self,
                                         const char  *text);

G_END_DECLS
