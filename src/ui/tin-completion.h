/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_TYPE_COMPLETION (tin_completion_get_type ())
G_DECLARE_FINAL_TYPE (TinCompletion, tin_completion, TIN, COMPLETION, GtkPopover)

void     tin_completion_set_view   (TinCompletion *self,
                                    GtkTextView   *view);
void     tin_completion_set_people (TinCompletion *self,
                                    GListModel    *people);
void     tin_completion_update     (TinCompletion *self);
void     tin_completion_close      (TinCompletion *self);
gboolean tin_completion_press      (TinCompletion *self,
                                    guint          keyval);

G_END_DECLS
