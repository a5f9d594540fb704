/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-page.h"
#include "tin-shell.h"
#include "tin-sidebar.h"
#include "tin-window.h"

G_BEGIN_DECLS

/* What the parts of the window share: its actions, and what it keeps until the next start. */
void          tin_window_class_install_actions (GtkWidgetClass *widget_class);
void          tin_window_class_install_history_actions (GtkWidgetClass *widget_class);
void          tin_window_class_install_trust_actions (GtkWidgetClass *widget_class);
void          tin_window_watch_verifications   (TinWindow      *self);
void          tin_window_update_actions        (TinWindow      *self);
void          tin_window_update_trust_actions  (TinWindow      *self);
TinPeer      *tin_window_find_peer             (TinWindow      *self,
                                                GVariant       *parameter);
void          tin_window_restore_state         (TinWindow      *self);
void          tin_window_save_size             (TinWindow      *self);
void          tin_window_save_peer             (TinWindow      *self);

TinSidebar   *tin_window_get_sidebar           (TinWindow      *self);
TinShell     *tin_window_get_shell             (TinWindow      *self);
TinConversationPage *tin_window_get_conversation (TinWindow    *self);
GCancellable *tin_window_get_cancellable       (TinWindow      *self);
void          tin_window_add_toast             (TinWindow      *self,
                                                AdwToast       *toast);
void          tin_toasts_lift                  (AdwToastOverlay *toasts,
                                                GtkWidget       *messages);
void          tin_window_set_undo_toast        (TinWindow      *self,
                                                AdwToast       *toast);

G_END_DECLS
