/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-private.h"
#include "tin-link.h"
#include "tin-peer.h"
#include "tin-plain-outbox.h"

G_BEGIN_DECLS

/* Of tin-verification.h, which knows peers. */
typedef struct _TinVerification TinVerification;
/* Of tin-session-recall.c. */
typedef struct _TinRecall TinRecall;

/* Session writes here; everybody else reads through tin-peer.h. */
struct _TinPeer
{
  GObject          parent_instance;

  /* owned */
  char            *passing_id;    /* (nullable) of one that may go without having left a trace */
  char            *name;
  char            *host;          /* (nullable) where it was met: a number */
  char            *dial_host;     /* (nullable) what was typed for it */
  char            *last_text;     /* (nullable) */
  GHashTable      *uncounted;     /* (element-type TinMessageName) deleted before they were read */
  char            *draft;         /* (nullable) what was begun here and not sent */
  GPtrArray       *places;        /* (nullable) (element-type utf8) the newest first: see
                                   * tin-session-places.c */
  TinConversation *conversation;
  TinLink         *link;          /* (nullable) the link that is up; secure peers */
  TinPlainOutbox  *outbox;        /* (nullable) plain peers */
  GPtrArray       *at_hand;       /* (nullable) (element-type TinMessage): own ones that follow one
                                   * another and that the link has had no room for */

  /* borrowed */
  const char      *id;            /* interned, or PASSING_ID */

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
  guint            cleared_unread; /* of what was cleared for now */
  gint64           last_time;
  TinMessageName   last_name;     /* the message of those two; log 0: it names none */
  gboolean         muted;
  gboolean         pinned;
  TinMessageName   draft_target;  /* what the draft answers or changes; log 0: nothing */
  gboolean         draft_edits;   /* it changes that */
  gboolean         typing;        /* a person there is */
  gint64           typed_at;      /* when ours typed last: monotonic */
  TinPeerCounters  counters;
  TinPlainForm     plain_form;
  gboolean         form_chosen;   /* by the person: what is heard does not change it */
  gboolean         line_feed;     /* it was heard with a line feed at the end */
  gboolean         greeted;       /* a plain one: a Tincan answers there, so nothing more is said to
                                   * it in plain text */
  guint64          instance;      /* of the run that the link goes to */
  gsize            at_hand_bytes; /* of text, in those */
  gboolean         reading_log;   /* for the link */
  gboolean         offering;      /* the mark of what may leave is on its way to the disk */
  gboolean         amended;       /* it said something of messages since the person has looked */
  gboolean         marked;        /* its marks have moved and are not written */
  TinRecall       *recall;        /* (owned) (nullable) own messages that it gives back */
  gboolean         giving_back;   /* its own are being read for it */

  gboolean         redialling;    /* it is to be dialled until it is there */
  guint            redial_attempts;
  gint64           redial_at;     /* monotonic; 0 if no dial is due */

  /* trust: see tin-session-trust.c */
  TinTrustState    trust;
  gint64           verified_at;   /* milliseconds since 1970; 0 never */
  TinPeer         *other;         /* (borrowed) (nullable) of a contested one its rival, of a rival
                                   * whose name or address it uses, of a replaced one who took its
                                   * place, of a stranger from whom the person tells it apart */
  guint            refused_keys;  /* further ones that came under its name or address */
  guint            n_asked;       /* how often it has asked us to come again */
  gboolean         request;
  guint            n_taken;       /* of a stranger: messages and notes, in this run and before */
  gsize            taken_bytes;   /* of text, in those */
  GPtrArray       *held;          /* (owned) (nullable) (element-type utf8) texts of a request */
  guint            n_unheld;      /* those that were too many or too long to be held */
  gboolean         moving_queue;  /* what was queued for it is being read for who took its place */
  guint64          moved_upto;    /* in the present log; not all of it may be on the disk */
  TinVerification *verification;  /* (owned) (nullable) the latest */
  guint            n_unanswered;  /* that it began, since the person agreed to one or began one */
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
void     tin_peer_set_typing     (TinPeer         *self,
                                  gboolean         typing);
void     tin_peer_set_muted      (TinPeer         *self,
                                  gboolean         muted);
void     tin_peer_set_pinned     (TinPeer         *self,
                                  gboolean         pinned);
void     tin_peer_set_draft      (TinPeer         *self,
                                  const char      *text,
                                  const TinMessageName *target,
                                  gboolean         edits);
void     tin_peer_count          (TinPeer         *self,
                                  gint64           messages_in,
                                  gint64           bytes_in,
                                  gint64           messages_out,
                                  gint64           bytes_out);
void     tin_peer_set_round_trip (TinPeer         *self,
                                  gint64           round_trip);

const char *tin_peer_get_dial_host (TinPeer *self);

/* tin-peer-kept.c */
void     tin_peer_install_kept    (GObjectClass     *object_class);
gboolean tin_peer_get_kept_value  (TinPeer          *self,
                                   const GParamSpec *pspec,
                                   GValue           *value);

/* tin-session-places.c */
gboolean tin_peer_has_place       (TinPeer          *self,
                                   const char       *host,
                                   guint             port);
gboolean tin_peer_is_met_at       (TinPeer          *self,
                                   const char       *host,
                                   guint             port);
gboolean tin_peer_may_reside      (TinPeer          *self);
char   **tin_peer_dup_places      (TinPeer          *self);

/* tin-peer-trust.c */
TinPeer *tin_peer_new_passing     (const char       *id,
                                   TinConversation  *conversation);
const char *tin_peer_keep_id      (TinPeer          *self);
void     tin_peer_install_trust   (GObjectClass     *object_class);
gboolean tin_peer_get_trust_value (TinPeer          *self,
                                   const GParamSpec *pspec,
                                   GValue           *value);
void     tin_peer_clear_trust     (TinPeer          *self);
gboolean tin_peer_move_trust      (TinPeer          *self,
                                   TinTrustEvent     event);
void     tin_peer_set_trust       (TinPeer          *self,
                                   TinTrustState     trust,
                                   gint64            verified_at);
void     tin_peer_set_other       (TinPeer          *self,
                                   TinPeer          *other);
void     tin_peer_set_request     (TinPeer          *self,
                                   gboolean          request);
void     tin_peer_count_refused   (TinPeer          *self);
gboolean tin_peer_may_send        (TinPeer          *self);
gboolean tin_peer_is_stranger     (TinPeer          *self);

G_END_DECLS
