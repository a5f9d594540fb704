/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation.h"
#include "tin-plain.h"
#include "tin-trust.h"

G_BEGIN_DECLS

#define TIN_TYPE_PEER (tin_peer_get_type ())
G_DECLARE_FINAL_TYPE (TinPeer, tin_peer, TIN, PEER, GObject)

typedef enum
{
  TIN_PEER_OFFLINE,
  TIN_PEER_CONNECTING,
  TIN_PEER_CONNECTED,
} TinPeerState;

/* Why a peer is no longer connected, or never was: a TinError, or one of these. */
#define TIN_PEER_REASON_NONE (-1)
#define TIN_PEER_REASON_GOODBYE (-2)       /* it said goodbye */
#define TIN_PEER_REASON_DISCONNECTED (-3)  /* we did */
#define TIN_PEER_REASON_DUPLICATE (-4)     /* another link to the same peer is kept: never shown */
#define TIN_PEER_REASON_ASKING (-5)        /* it asks its person first; we come again */
#define TIN_PEER_REASON_WAITING (-6)       /* a stranger said all that it may; it comes again */

/* What the screen knows of one peer. Read only outside session; each getter down to last-time is
 * a property of the same name with notification: id, name, secure, state, outgoing, host, port,
 * mandatory, reason, since, unread, last-text, last-time; and so are typing, muted, pinned, draft,
 * and those of trust: trust (int), verified, rival, request, refused-keys. The counts notify
 * "counters" (once a batch). */
const char      *tin_peer_get_id             (TinPeer *self);
const char      *tin_peer_get_name           (TinPeer *self);
gboolean         tin_peer_is_secure          (TinPeer *self);
TinPeerState     tin_peer_get_state          (TinPeer *self);
gboolean         tin_peer_is_outgoing        (TinPeer *self);
const char      *tin_peer_get_host           (TinPeer *self);
guint            tin_peer_get_port           (TinPeer *self);
gboolean         tin_peer_is_mandatory       (TinPeer *self);
int              tin_peer_get_reason         (TinPeer *self);
gint64           tin_peer_get_since          (TinPeer *self);
guint            tin_peer_get_unread         (TinPeer *self);
gboolean         tin_peer_has_unseen         (TinPeer *self);
const char      *tin_peer_get_last_text      (TinPeer *self);
gint64           tin_peer_get_last_time      (TinPeer *self);
TinConversation *tin_peer_get_conversation   (TinPeer *self);
TinPlainForm     tin_peer_get_plain_form     (TinPeer *self);
gboolean         tin_peer_is_placeholder     (TinPeer *self);
char            *tin_peer_dup_address        (TinPeer *self);

/* What goes on there, and how the person keeps the conversation. */
gboolean         tin_peer_is_typing          (TinPeer *self);
gboolean         tin_peer_is_muted           (TinPeer *self);
gboolean         tin_peer_is_pinned          (TinPeer *self);
const char      *tin_peer_get_draft          (TinPeer *self);
const TinMessageName *tin_peer_get_draft_target (TinPeer *self);
gboolean         tin_peer_is_draft_edit      (TinPeer *self);

/* Whether it is who it was, and what it may do: see tin-trust.h and tin-session.h. */
TinTrust         tin_peer_get_trust          (TinPeer *self);
gboolean         tin_peer_is_verified        (TinPeer *self);
gint64           tin_peer_get_verified_at    (TinPeer *self);
gboolean         tin_peer_is_known           (TinPeer *self);
TinPeer         *tin_peer_get_rival          (TinPeer *self);
gboolean         tin_peer_is_request         (TinPeer *self);
guint            tin_peer_get_refused_keys   (TinPeer *self);
char           **tin_peer_dup_held_texts     (TinPeer *self);

typedef struct
{
  guint64  messages_in;
  guint64  messages_out;
  guint64  bytes_in;
  guint64  bytes_out;
  gint64   round_trip;  /* microseconds; -1 unknown */
} TinPeerCounters;

void             tin_peer_get_counters       (TinPeer         *self,
                                              TinPeerCounters *counters);
const char      *tin_peer_reason_to_nick     (int              reason);

G_END_DECLS
