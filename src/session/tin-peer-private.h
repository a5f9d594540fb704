/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-private.h"
#include "tin-link.h"
#include "tin-peer.h"
#include "tin-plain-outbox.h"

G_BEGIN_DECLS

/* Of tin-session-recall.c. */
typedef struct _TinRecall TinRecall;

/* Session writes here; everybody else reads through tin-peer.h. */
struct _TinPeer
{
  GObject          parent_instance;

  /* owned */
  char            *name;
  char            *host;          /* (nullable) where it was met: a number */
  char            *dial_host;     /* (nullable) what was typed for it */
  char            *last_text;     /* (nullable) */
  TinConversation *conversation;
  TinLink         *link;          /* (nullable) the link that is up; secure peers */
  TinPlainOutbox  *outbox;        /* (nullable) plain peers */
  GPtrArray       *at_hand;       /* (nullable) (element-type TinMessage): own ones that follow one
                                   * another and that the link has had no room for */

  /* borrowed */
  const char      *id;            /* interned */

  /* state */
  TinPeerState     state;
  gboolean         secure;
  gboolean         placeholder;   /* a mandatory address that was never reached */
  gboolean         outgoing;
  gboolean         mandatory;
  guint            port;
  int              reason;
  gint64           since;
  guint            unread;
  gint64           last_time;
  TinPeerCounters  counters;
  TinPlainForm     plain_form;
  gboolean         form_chosen;   /* by the person: what is heard does not change it */
  gboolean         line_feed;     /* it was heard with a line feed at the end */
  guint64          instance;      /* of the run that the link goes to */
  gsize            at_hand_bytes; /* of text, in those */
  gboolean         reading_log;   /* for the link */
  gboolean         offering;      /* the mark of what may leave is on its way to the disk */
  gboolean         marked;        /* its marks have moved and are not written */
  TinRecall       *recall;        /* (owned) (nullable) own messages that it gives back */
  gboolean         giving_back;   /* its own are being read for it */

  gboolean         redialling;    /* it is to be dialled until it is there */
  guint            redial_attempts;
  gint64           redial_at;     /* monotonic; 0 if no dial is due */
};

TinPeer *tin_peer_new            (const char      *id,
                                  gboolean         secure,
                                  TinConversation *conversation);
void     tin_peer_set_name       (TinPeer         *self,
                                  const char      *name);
void     tin_peer_set_address    (TinPeer         *self,
                                  const char      *host,
                                  guint            port);
void     tin_peer_set_connected  (TinPeer         *self,
                                  gboolean         outgoing,
                                  gint64           since);
void     tin_peer_set_connecting (TinPeer         *self);
void     tin_peer_set_offline    (TinPeer         *self,
                                  int              reason);
void     tin_peer_set_mandatory  (TinPeer         *self,
                                  gboolean         mandatory);
void     tin_peer_set_unread     (TinPeer         *self,
                                  guint            unread);
void     tin_peer_set_last       (TinPeer         *self,
                                  TinMessage      *message);
void     tin_peer_clear_last     (TinPeer         *self);
void     tin_peer_count          (TinPeer         *self,
                                  gint64           messages_in,
                                  gint64           bytes_in,
                                  gint64           messages_out,
                                  gint64           bytes_out);
void     tin_peer_set_round_trip (TinPeer         *self,
                                  gint64           round_trip);

const char *tin_peer_get_dial_host (TinPeer *self);

G_END_DECLS
