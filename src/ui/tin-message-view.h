/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE_VIEW (tin_message_view_get_type ())
G_DECLARE_FINAL_TYPE (TinMessageView, tin_message_view, TIN, MESSAGE_VIEW, GtkWidget)

/* Properties: at-end (boolean): the newest message shows; n-new (uint): unread messages while it
 * does not; empty (boolean): there is no message at all; loading (boolean): the disk has taken half
 * a second already; n-selected (uint): messages.
 * Signals: request (guint, TinMessage *): a TinMessageRequest, without a message where it is about
 * those that are selected; react (TinMessage *, const char *): with that emoji, an empty one takes
 * ours back. */
GtkWidget *tin_message_view_new           (void);
void       tin_message_view_set_session   (TinMessageView *self,
                                           TinSession     *session);
void       tin_message_view_set_peer      (TinMessageView *self,
                                           TinPeer        *peer);
gboolean   tin_message_view_is_at_end     (TinMessageView *self);
guint      tin_message_view_get_n_new     (TinMessageView *self);
gboolean   tin_message_view_is_empty      (TinMessageView *self);
gboolean   tin_message_view_is_loading    (TinMessageView *self);
void       tin_message_view_scroll_to_end (TinMessageView *self);
void       tin_message_view_show_message  (TinMessageView *self,
                                           TinMessage     *message,
                                           gboolean        focus);
void       tin_message_view_unmark        (TinMessageView *self);
void       tin_message_view_scroll_pages  (TinMessageView *self,
                                           int             pages);

guint      tin_message_view_get_n_selected    (TinMessageView *self);
GPtrArray *tin_message_view_list_selected     (TinMessageView *self);
char      *tin_message_view_dup_selected_text (TinMessageView *self,
                                               gboolean        with_names);
void       tin_message_view_copy_selected     (TinMessageView *self,
                                               gboolean        with_names);
void       tin_message_view_unselect          (TinMessageView *self);

G_END_DECLS
