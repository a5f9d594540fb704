/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-page.h"

#include <adwaita.h>

#include "tin-composer.h"
#include "tin-find-bar.h"
#include "tin-herald.h"
#include "tin-message-view.h"
#include "tin-peer-title.h"
#include "tin-request-page.h"
#include "tin-selection-bar.h"
#include "tin-spare-bin.h"
#include "tin-storage-banner.h"
#include "tin-trust-strip.h"

G_BEGIN_DECLS

/* What the files of TinConversationPage share:
 *   tin-conversation-page.c           the widget
 *   tin-conversation-page-strip.c     header and strip: who it is with and what state that is in
 *   tin-conversation-page-messages.c  what is done with the messages
 *   tin-conversation-page-writing.c   the next one, and what is answered or changed
 *   tin-conversation-page-target.c    what became of that meanwhile
 */

struct _TinConversationPage
{
  GtkWidget        parent_instance;

  /* Owned */
  TinSession      *session;
  TinPeer         *peer;          /* (nullable) */
  GSignalGroup    *peer_signals;
  GSignalGroup    *conversation_signals;
  TinHerald       *herald;
  GHashTable      *edits;         /* peer id -> what was begun over another text, and is not open */
  char            *awaited_text;  /* (nullable) what is to take the place of the awaited message */
  GHashTable      *dismissed;     /* peer ids whose port was not known to the person either */
  guint            resize_source;

  /* State */
  int              width;
  int              height;
  TinMessageName   awaited;       /* what the draft speaks of, until it is read; log 0: nothing */
  gboolean         keeping;       /* what changes of the draft is this page's doing */
  gboolean         placing;       /* what changes in the composer is not the person's doing */

  /* Template */
  GtkBox          *box;
  TinPeerTitle    *title;
  GtkButton       *back;
  GtkBox          *spare;         /* in the header, with what the menu has, too */
  GtkButton       *link;
  GtkToggleButton *find;
  GMenuModel      *conversation_menu;
  GtkMenuButton   *menu;
  TinStorageBanner *storage;
  GtkStack        *stack;
  AdwBin          *request_place; /* for a TinRequestPage, once somebody asks */
  AdwToastOverlay *toasts;
  TinTrustStrip   *trust;
  GtkBox          *strip;
  GtkLabel        *strip_label;
  GtkBox          *port_row;
  GtkEntry        *port;
  GtkButton       *set_port;
  GtkButton       *connect;
  TinMessageView  *view;
  TinFindBar      *find_bar;
  GtkLabel        *nothing;
  GtkSpinner      *loading;
  GtkButton       *newest;
  AdwButtonContent *newest_content;
  TinSelectionBar *selection;     /* in the composer's place */
  TinComposer     *composer;
};

/* tin-conversation-page-strip.c */
void tin_conversation_page_update_state       (TinConversationPage *self);
void tin_conversation_page_update_port        (TinConversationPage *self);
void tin_conversation_page_update_width       (TinConversationPage *self);
void tin_conversation_page_class_bind_strip   (GtkWidgetClass      *widget_class);

/* tin-conversation-page-writing.c */
void tin_conversation_page_end_writing        (TinConversationPage *self);
void tin_conversation_page_begin_writing      (TinConversationPage *self);
void tin_conversation_page_keep_draft         (TinConversationPage *self);
void tin_conversation_page_put_text           (TinConversationPage *self,
                                               const char          *text);
void tin_conversation_page_init_writing       (TinConversationPage *self);
void tin_conversation_page_class_bind_writing (GtkWidgetClass      *widget_class);

/* tin-conversation-page-target.c */
void tin_conversation_page_check_targets      (TinConversationPage *self);

/* tin-conversation-page-messages.c */
void tin_conversation_page_mark_read          (TinConversationPage *self);
void tin_conversation_page_update_messages    (TinConversationPage *self);
void tin_conversation_page_toast              (TinConversationPage *self,
                                               const char          *text);
void tin_conversation_page_watch_messages     (TinConversationPage *self);
void tin_conversation_page_class_bind_messages (GtkWidgetClass     *widget_class);

G_END_DECLS
