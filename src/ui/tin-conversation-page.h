/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_CONVERSATION_PAGE (tin_conversation_page_get_type ())
G_DECLARE_FINAL_TYPE (TinConversationPage, tin_conversation_page, TIN, CONVERSATION_PAGE, GtkWidget)

GtkWidget *tin_conversation_page_new           (TinSession          *session);
void       tin_conversation_page_set_peer      (TinConversationPage *self,
                                                TinPeer             *peer);
TinPeer   *tin_conversation_page_get_peer      (TinConversationPage *self);
void       tin_conversation_page_set_show_back (TinConversationPage *self,
                                                gboolean             show_back);
void       tin_conversation_page_find          (TinConversationPage *self);
void       tin_conversation_page_show_message  (TinConversationPage *self,
                                                TinMessage          *message);
GtkWidget *tin_conversation_page_get_messages  (TinConversationPage *self);

G_END_DECLS
