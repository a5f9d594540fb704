/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-exchange.h"

G_BEGIN_DECLS

/* Shared by the sources of test-exchange: two ends joined back to back, with the time as a number
 * that the test moves. */

/* One end. Its disk outlives its links. */
typedef struct
{
  /* the disk */
  guint64      log_id;
  guint64      peer_log_id;
  GPtrArray   *written;       /* (owned) of TinMessage: the log that it writes */
  GPtrArray   *committed;     /* (owned) of TinMessage: what it has of the peer's log */
  guint64      acknowledged;  /* what it knows to be on the peer's disk */
  guint64      seen;          /* what it knows to be seen there */
  TinHeldLog   old;           /* a log that the peer wrote once, and how much of it is here */
  TinHeldLog   lost;          /* a log that it wrote itself, and how much of it is there */

  /* the link */
  TinExchange *exchange;      /* (owned) (nullable) */
  GByteArray  *output;        /* (owned) */
  GPtrArray   *arrived;       /* (owned) of TinMessage: not on the disk yet */
  GPtrArray   *returned;      /* (owned) of TinMessage: given back */
  GArray      *compared;      /* (owned) of TinCompareFrame */

  /* what the exchange told on this link */
  guint        n_opened;
  guint        n_batches;
  guint        n_acknowledged;
  guint        n_seen;
  guint        n_typing;
  guint        n_recalled;
  guint        n_returned;
  guint        n_round_trips;
  guint        n_compared;
  guint        n_goodbyes;
  guint        n_failed;
  gint64       round_trip;
  gboolean     typing;
  TinByeReason reason;
  TinError     error;
} End;

typedef struct
{
  End    a;  /* dials */
  End    b;
  gint64 now;
} Pair;

void        end_init               (End          *self,
                                    guint64       log_id);
void        end_clear              (End          *self);
TinHello   *end_make_hello         (const End    *self);
void        end_connect            (End          *self,
                                    gboolean      outgoing,
                                    gint64        now);
void        end_disconnect         (End          *self);
TinMessage *end_write              (End          *self,
                                    const char   *text);
void        end_take_events        (End          *self);
void        end_send               (End          *self,
                                    guint         n);
void        end_commit             (End          *self,
                                    guint         n);
void        end_give_back          (End          *self,
                                    guint         n);
void        end_hear               (End          *self,
                                    const guint8 *bytes,
                                    gsize         length,
                                    gint64        now);
void        end_hear_hello         (End          *self,
                                    guint64       log_id,
                                    guint64       has,
                                    gint64        now);
guint       end_n_told             (const End    *self);
void        end_assert_silent      (End          *self,
                                    gint64        now);
void        end_assert_failed_once (End          *self,
                                    TinError      error,
                                    gint64        now);

void        pair_init              (Pair         *self);
void        pair_clear             (Pair         *self);
void        pair_connect           (Pair         *self);
void        pair_carry             (End          *from,
                                    End          *to,
                                    gsize         n,
                                    gint64        now);
void        pair_settle            (Pair         *self);
void        pair_assert_delivered  (const End    *from,
                                    const End    *to);

GByteArray *frame_from_hex         (guint8        type,
                                    const char   *hex);
void        assert_same_entry      (const TinMessage *a,
                                    const TinMessage *b);
guint       frames_count           (GByteArray   *bytes,
                                    TinFrameType  type);
gboolean    frames_end_with_bye    (GByteArray   *bytes,
                                    TinByeReason  reason);

void        test_exchange_add_compare (void);
void        test_exchange_add_hostile (void);
void        test_exchange_add_time    (void);
void        test_exchange_add_random  (void);
void        test_exchange_add_read    (void);
void        test_exchange_add_recall  (void);
void        test_exchange_add_typing  (void);

G_END_DECLS
