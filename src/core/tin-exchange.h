/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-error.h"
#include "tin-frame.h"

G_BEGIN_DECLS

typedef enum
{
  TIN_EXCHANGE_EVENT_OPENED,        /* the peer's HELLO was read: the link is up */
  TIN_EXCHANGE_EVENT_MESSAGES,      /* the next messages of the peer's log, not yet committed */
  TIN_EXCHANGE_EVENT_ACKNOWLEDGED,  /* the peer has our log up to a number */
  TIN_EXCHANGE_EVENT_SEEN,          /* the peer's person has seen our log up to a number */
  TIN_EXCHANGE_EVENT_TYPING,        /* the peer's person began to type, or stopped */
  TIN_EXCHANGE_EVENT_RECALLED,      /* the peer wants messages of its own log back */
  TIN_EXCHANGE_EVENT_RETURNED,      /* the next messages of ours that we wanted back */
  TIN_EXCHANGE_EVENT_ROUND_TRIP,
  TIN_EXCHANGE_EVENT_COMPARE,       /* a step of comparing a code */
  TIN_EXCHANGE_EVENT_GOODBYE,
  TIN_EXCHANGE_EVENT_FAILED,        /* the link is of no use any more */
} TinExchangeEventType;

typedef struct
{
  TinExchangeEventType  type;
  GPtrArray            *messages;    /* (owned) (nullable) of TinMessage: MESSAGES, RETURNED */
  guint64               upto;        /* ACKNOWLEDGED, SEEN */
  gboolean              typing;      /* TYPING */
  gint64                round_trip;  /* microseconds */
  TinByeReason          reason;      /* GOODBYE */
  TinCompareFrame       compare;     /* COMPARE */
  TinError              error;       /* FAILED */
} TinExchangeEvent;

void tin_exchange_event_clear (TinExchangeEvent *self);

/* The protocol with one secure peer over one link. No I/O: bytes and time go in, bytes and events
 * come out. */
typedef struct _TinExchange TinExchange;

TinExchange    *tin_exchange_new            (const TinHello   *own,
                                             gboolean          outgoing,
                                             gint64            now,
                                             GByteArray       *output);
void            tin_exchange_free           (TinExchange      *self);

void            tin_exchange_receive        (TinExchange      *self,
                                             const guint8     *bytes,
                                             gsize             length,
                                             gint64            now);
gboolean        tin_exchange_is_due         (TinExchange      *self,
                                             gint64            now);
void            tin_exchange_tick           (TinExchange      *self,
                                             gint64            now,
                                             gboolean          moving);
void            tin_exchange_resume         (TinExchange      *self,
                                             guint64           peer_has,
                                             guint64           head);
void            tin_exchange_set_head       (TinExchange      *self,
                                             guint64           head);
gboolean        tin_exchange_get_wanted     (TinExchange      *self,
                                             guint64          *from,
                                             guint64          *upto);
void            tin_exchange_send           (TinExchange      *self,
                                             TinMessage       *message);
void            tin_exchange_commit         (TinExchange      *self,
                                             guint64           upto);
void            tin_exchange_see            (TinExchange      *self,
                                             guint64           upto);
void            tin_exchange_type           (TinExchange      *self,
                                             gboolean          typing);
void            tin_exchange_say_typing     (TinExchange      *self,
                                             gint64            now);
void            tin_exchange_recall         (TinExchange      *self,
                                             guint64           log_id,
                                             guint64           from,
                                             guint64           upto);
gboolean        tin_exchange_get_recalled   (TinExchange      *self,
                                             guint64          *log_id,
                                             guint64          *from,
                                             guint64          *upto);
void            tin_exchange_give_back      (TinExchange      *self,
                                             TinMessage       *message);
void            tin_exchange_compare        (TinExchange           *self,
                                             const TinCompareFrame *frame);
void            tin_exchange_set_deaf       (TinExchange      *self);
void            tin_exchange_set_text_max   (TinExchange      *self,
                                             gsize             text_max);
void            tin_exchange_goodbye        (TinExchange      *self,
                                             TinByeReason      reason);

gboolean        tin_exchange_next_event     (TinExchange      *self,
                                             TinExchangeEvent *event);
gboolean        tin_exchange_is_up          (TinExchange      *self);
gboolean        tin_exchange_is_waiting     (TinExchange      *self);
const TinHello *tin_exchange_get_peer_hello (TinExchange      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinExchange, tin_exchange_free)

G_END_DECLS
