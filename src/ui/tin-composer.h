/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_COMPOSER (tin_composer_get_type ())
G_DECLARE_FINAL_TYPE (TinComposer, tin_composer, TIN, COMPOSER, GtkWidget)

/* Signals: send (const char *text): to be sent as tin_composer_get_target() says, and then finished
 *          scroll (int pages)  of the messages above
 *          changed (gboolean typed)  the text, what an input method composes, or the target is
 *                                    another; whether the person has typed, pasted or dropped it
 *          edit-last () -> gboolean  whether there is a last message that can be edited */
GtkWidget  *tin_composer_new             (void);
void        tin_composer_set_name        (TinComposer *self,
                                          const char  *name);
void        tin_composer_set_people      (TinComposer *self,
                                          GListModel  *people);
void        tin_composer_set_placeholder (TinComposer *self,
                                          const char  *placeholder);
void        tin_composer_set_max_height  (TinComposer *self,
                                          int          height);
char       *tin_composer_dup_text        (TinComposer *self);
void        tin_composer_set_text        (TinComposer *self,
                                          const char  *text);
gboolean    tin_composer_is_blank        (TinComposer *self);
gboolean    tin_composer_is_composing    (TinComposer *self);
void        tin_composer_clear           (TinComposer *self);
void        tin_composer_finish          (TinComposer *self);

/* What the text is to be: an answer to a message, or what takes its place. */
void        tin_composer_begin_reply     (TinComposer *self,
                                          TinMessage  *message);
void        tin_composer_begin_edit      (TinComposer *self,
                                          TinMessage  *message);
void        tin_composer_cancel          (TinComposer *self);
TinMessage *tin_composer_get_target      (TinComposer *self,
                                          gboolean    *edits);
const char *tin_composer_get_aside       (TinComposer *self);
void        tin_composer_replace         (TinComposer *self,
                                          TinMessage  *before,
                                          TinMessage  *after);
TinMessage *tin_composer_get_aside_target (TinComposer *self);

G_END_DECLS
