/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-exchange.h"
#include "tin-partial.h"

G_BEGIN_DECLS

/* Shared by the sources of TinExchange. */

typedef enum
{
  TIN_EXCHANGE_WAITING,
  TIN_EXCHANGE_UP,
  TIN_EXCHANGE_OVER,
} TinExchangeState;

/* Messages that are given back: NEXT is the number that comes next, the last one is UPTO. */
typedef struct
{
  guint64 log_id;
  guint64 next;
  guint64 upto;
} TinRecallRange;

struct _TinExchange
{
  /* owned */
  TinHello         *own;               /* (owned) what we said, with what we hold of the peer */
  TinHello         *peer;              /* (owned) (nullable) what the peer said */
  TinFrameReader   *reader;            /* (owned) */
  GQueue            events;            /* (element-type TinExchangeEvent) */
  TinPartial        partial;           /* of the peer's log */
  TinPartial        returned_partial;  /* of what is given back */

  /* borrowed */
  GByteArray       *output;            /* (borrowed) whoever calls writes and empties it */

  /* state */
  TinExchangeState  state;
  gboolean          outgoing;
  gint64            deadline;          /* WAITING: until when */

  guint64           expected;          /* the peer's log: the next number */
  guint64           committed;         /* the peer's log: what it was told that we have */
  guint64           seen;              /* the peer's log: what was seen here, ... */
  guint64           said_seen;         /* ... and what was said of that */

  gboolean          resumed;
  guint64           next;              /* our log: the next number to send */
  guint64           head;              /* our log: the last number there is */
  guint64           acknowledged;      /* our log: what the peer said that it has */

  gboolean          recalling;         /* we want messages back */
  TinRecallRange    recalled;
  gboolean          giving;            /* the peer wants messages back */
  TinRecallRange    given;

  gboolean          deaf;              /* the peer's messages are not taken */
  gsize             text_max;          /* bytes of one that are kept while it comes in parts */
  guint             n_compared;        /* COMPARE frames that came */

  gboolean          typing;            /* our person is, ... */
  gboolean          said_typing;       /* ... and what was said of that ... */
  gint64            said_typing_at;    /* ... when */
  gboolean          peer_typing;       /* the peer's person is, ... */
  gint64            peer_typed_at;     /* ... as was said last then */

  gint64            heard_at;          /* when bytes came last */
  gint64            pinged_at;         /* 0 if no answer is awaited */
  gint64            pong_due;
  guint64           ping_token;
};

TinExchangeEvent *tin_exchange_push_event   (TinExchange          *self,
                                             TinExchangeEventType  type);
void              tin_exchange_push_message (TinExchange          *self,
                                             TinExchangeEventType  type,
                                             TinMessage           *message);

void              tin_exchange_fail         (TinExchange          *self,
                                             TinError              error);

gboolean          tin_exchange_on_ping      (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length);
gboolean          tin_exchange_on_pong      (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length,
                                             gint64                now);
void              tin_exchange_end_typing   (TinExchange          *self,
                                             const TinMessage     *message);
gboolean          tin_exchange_on_typing    (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length,
                                             gint64                now);
gboolean          tin_exchange_on_recall    (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length);
gboolean          tin_exchange_on_return    (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length);
gboolean          tin_exchange_on_compare   (TinExchange          *self,
                                             const guint8         *body,
                                             gsize                 length);
void              tin_exchange_on_taken     (TinExchange          *self,
                                             const GPtrArray      *messages);

G_END_DECLS
