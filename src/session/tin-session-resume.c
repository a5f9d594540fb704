/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

/* What a secure peer lacks of our log: found out when its link opens, and given to it whenever
 * there is room. There is no other way of sending again. Nothing leaves before the disk knows that
 * it may have left. */

/* Messages that one look into the history brings. */
#define RESEND_BATCH 2048
/* What is written faster than the link takes it is kept for the link, within reason: it would have
 * to be read from the disk while more is being written there. */
#define AT_HAND_MESSAGES 4096
#define AT_HAND_BYTES (1024 * 1024)

typedef struct
{
  TinSession *session;  /* (owned) */
  TinPeer    *peer;     /* (owned) */
  TinLink    *link;     /* (owned) the link that it is for */
  TinHeldLog  held;     /* what is compared, where a digest is read */
} ReadClosure;

static void
read_closure_free (ReadClosure *self)
{
  g_object_unref (self->session);
  g_object_unref (self->peer);
  g_object_unref (self->link);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadClosure, read_closure_free)

static ReadClosure *
read_closure_new (TinSession *self,
                  TinPeer    *peer)
{
  ReadClosure *closure = g_new0 (ReadClosure, 1);

  closure->session = g_object_ref (self);
  closure->peer = g_object_ref (peer);
  closure->link = g_object_ref (peer->link);
  return closure;
}

static void
on_log_read (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ReadClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);

  if (closure->peer->link != closure->link)
    return;

  closure->peer->reading_log = FALSE;
  if (messages == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Own messages could not be read: %s", error->message);
      return;
    }
  if (messages->len > 0)
    tin_session_pump (closure->session, closure->peer,
                      (TinMessage **) messages->pdata, messages->len);
}

static void
read_log (TinSession *self,
          TinPeer    *peer,
          guint64     from)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  TinLogRange range;

  if (peer->reading_log)
    return;

  peer->reading_log = TRUE;
  range = (TinLogRange) { log->id, from, RESEND_BATCH };
  tin_history_read_log_async (self->history, tin_peer_keep_id (peer), &range, self->cancellable,
                              on_log_read, read_closure_new (self, peer));
}

/* --- Offers ------------------------------------------------------------------------------- */

typedef struct
{
  TinPeer *peer;  /* (owned) */
  guint64  log_id;
  guint64  upto;
} OfferClosure;

static void
offer_closure_free (gpointer data)
{
  OfferClosure *self = data;

  g_object_unref (self->peer);
  g_free (self);
}

static void
on_offered (TinSession *self,
            GArray     *entries,
            gpointer    user_data)
{
  OfferClosure *closure = user_data;
  TinPeer *peer = closure->peer;
  TinLog *log = tin_conversation_get_own_log (peer->conversation);

  peer->offering = FALSE;
  if (log->id == closure->log_id)
    tin_log_offer (log, closure->upto);
  tin_session_pump (self, peer, NULL, 0);
}

/* What was queued while nobody was there could be withdrawn until now. */
static void
offer (TinSession *self,
       TinPeer    *peer)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  TinHistoryMark mark = {
    tin_peer_keep_id (peer), log->id, TIN_HISTORY_MARK_OFFERED, log->committed,
  };
  OfferClosure *closure;

  if (peer->offering)
    return;

  closure = g_new0 (OfferClosure, 1);
  closure->peer = g_object_ref (peer);
  closure->log_id = log->id;
  closure->upto = log->committed;
  peer->offering = TRUE;
  tin_session_write_mark (self, &mark, on_offered, closure, offer_closure_free);
}

/* --- At hand ------------------------------------------------------------------------------ */

/**
 * tin_session_drop_at_hand:
 *
 * Lets go of what was kept for @peer's link.
 */
void
tin_session_drop_at_hand (TinPeer *peer)
{
  g_clear_pointer (&peer->at_hand, g_ptr_array_unref);
  peer->at_hand_bytes = 0;
}

/* Lets go of what stands before NEXT. */
static void
pass_at_hand (TinPeer *peer,
              guint64  next)
{
  GPtrArray *at_hand = peer->at_hand;
  guint n_passed = 0;

  if (at_hand == NULL)
    return;

  for (; n_passed < at_hand->len; n_passed++)
    {
      TinMessage *message = g_ptr_array_index (at_hand, n_passed);

      if (tin_message_get_number (message) >= next)
        break;
      peer->at_hand_bytes -= tin_message_get_length (message);
    }

  if (n_passed == at_hand->len)
    tin_session_drop_at_hand (peer);
  else if (n_passed > 0)
    g_ptr_array_remove_range (at_hand, 0, n_passed);
}

static gboolean
fits_at_hand (TinPeer *peer,
              guint64  number)
{
  GPtrArray *at_hand = peer->at_hand;

  if (at_hand == NULL)
    return TRUE;
  return at_hand->len < AT_HAND_MESSAGES && peer->at_hand_bytes < AT_HAND_BYTES &&
         number == tin_message_get_number (g_ptr_array_index (at_hand, at_hand->len - 1)) + 1;
}

/* Keeps those of MESSAGES that are still to be sent, from NEXT on. What was not offered may be
 * withdrawn: that must be read from the disk when its turn has come. */
static void
keep_at_hand (TinPeer     *peer,
              guint64      next,
              TinMessage **messages,
              guint        n_messages)
{
  guint64 offered = tin_conversation_get_own_log (peer->conversation)->offered;

  for (guint i = 0; i < n_messages; i++)
    {
      guint64 number = tin_message_get_number (messages[i]);

      if (number < next)
        continue;
      if (number > offered || !fits_at_hand (peer, number))
        break;
      if (peer->at_hand == NULL)
        peer->at_hand = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
      g_ptr_array_add (peer->at_hand, tin_message_ref (messages[i]));
      peer->at_hand_bytes += tin_message_get_length (messages[i]);
    }
}

/* --- Giving it to the link ----------------------------------------------------------------- */

/* Returns: how many the link took of MESSAGES; none if FROM is not among them */
static guint
send_from (TinPeer     *peer,
           guint64      from,
           TinMessage **messages,
           guint        n_messages)
{
  guint64 first = n_messages > 0 ? tin_message_get_number (messages[0]) : G_MAXUINT64;

  if (from < first || from - first >= n_messages)
    return 0;
  return tin_link_send (peer->link, messages + (from - first),
                        n_messages - (guint) (from - first));
}

/* Returns: what is to be sent next, after all that there was room for */
static guint64
send_wanted (TinPeer     *peer,
             guint64      from,
             TinMessage **messages,
             guint        n_messages)
{
  GPtrArray *at_hand = peer->at_hand;
  guint n_sent;

  do
    {
      n_sent = send_from (peer, from, messages, n_messages);
      if (n_sent == 0 && at_hand != NULL)
        n_sent = send_from (peer, from, (TinMessage **) at_hand->pdata, at_hand->len);
      from += n_sent;
    }
  while (n_sent > 0);

  pass_at_hand (peer, from);
  return from;
}

/**
 * tin_session_pump:
 * @messages: (array length=n_messages) (nullable): committed ones, in order
 *
 * Gives the link what its peer lacks, for as long as there is room; what is not at hand is looked
 * up in the history.
 */
void
tin_session_pump (TinSession  *self,
                  TinPeer     *peer,
                  TinMessage **messages,
                  guint        n_messages)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 from = 0;
  guint64 next = 0;

  if (peer->link == NULL || !tin_link_is_resumed (peer->link) || !tin_peer_may_send (peer))
    return;

  if (log->offered < log->committed)
    offer (self, peer);
  tin_link_set_head (peer->link, log->offered);
  if (tin_link_get_wanted (peer->link, &from))
    next = send_wanted (peer, from, messages, n_messages);
  keep_at_hand (peer, next, messages, n_messages);

  if (next > from)
    {
      log->sent = MAX (log->sent, next - 1);
      tin_session_emit_delivery (self, peer, from, next - 1, TIN_DELIVERY_SENT);
    }

  /* More may be wanted than was at hand; a link that went with the signal wants nothing. */
  if (peer->link != NULL && tin_link_get_wanted (peer->link, &from))
    read_log (self, peer, from);
}

/* --- Where to go on ----------------------------------------------------------------------- */

static void
resume (TinSession *self,
        TinPeer    *peer,
        guint64     peer_has)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 from;

  tin_log_offer (log, peer_has);
  tin_link_resume (peer->link, peer_has, log->offered);
  if (tin_log_acknowledge (log, peer_has, &from))
    {
      tin_session_marks_moved (self, peer);
      tin_session_emit_delivery (self, peer, from, peer_has, TIN_DELIVERY_DELIVERED);
    }
  log->sent = MAX (log->acknowledged, peer_has);
  tin_session_pump (self, peer, NULL, 0);
  tin_session_recall_others (self, peer);
}

/* Under a number that the peer holds stands something else here, or nothing: an old backup was
 * brought back, or another program writes with our key. Both sides' messages are kept: what the
 * peer has is taken back, ours go on in a new log. */
static void
recall_own (TinSession *self,
            TinPeer    *peer,
            guint64     peer_has)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);

  tin_session_recall_log (self, peer, log->id,
                          peer_has > log->acknowledged ? log->acknowledged + 1 : 1, peer_has);
}

static gboolean
matches (const TinLog     *log,
         TinMessage       *message,
         const TinHeldLog *held)
{
  guint8 digest[TIN_DIGEST_BYTES];

  /* The text is gone: there is nothing to compare, unless it was withdrawn and never left. */
  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_WITHDRAWN)
    return held->upto <= log->offered;

  tin_message_digest (message, digest);
  return memcmp (digest, held->digest, TIN_DIGEST_BYTES) == 0;
}

static void
on_digest_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (ReadClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);
  const TinLog *log;

  if (closure->peer->link != closure->link || !tin_link_is_up (closure->link))
    return;

  if (messages == NULL || messages->len == 0)
    {
      g_message ("The own log could not be compared: %s",
                 error != NULL ? error->message : "it is not there");
      tin_link_fail (closure->link, TIN_ERROR_STORAGE);
      return;
    }
  log = tin_conversation_get_own_log (closure->peer->conversation);
  if (matches (log, g_ptr_array_index (messages, 0), &closure->held))
    resume (closure->session, closure->peer, closure->held.upto);
  else
    recall_own (closure->session, closure->peer, closure->held.upto);
}

/**
 * tin_session_tell_seen:
 *
 * Tells @peer what of its present log was seen here, if it is there, the person knows it, and lets
 * it know. A stranger would learn that somebody is there and reads.
 */
void
tin_session_tell_seen (TinSession *self,
                       TinPeer    *peer)
{
  TinLog *log;

  if (peer->link == NULL || !tin_link_is_up (peer->link) || !peer->trust.known ||
      !tin_peer_may_send (peer) ||
      !tin_conversation_has_peer_log (peer->conversation,
                                      tin_link_get_hello (peer->link)->log_id) ||
      !tin_settings_get_send_read_receipts (self->settings))
    return;

  log = tin_conversation_get_peer_log (peer->conversation,
                                       tin_link_get_hello (peer->link)->log_id);
  if (log->seen > 0)
    tin_link_see (peer->link, log->seen);
}

/**
 * tin_session_begin_resume:
 *
 * Compares what @peer's HELLO says that it holds of our log with the log, and goes on from there.
 *
 * A stranger is to be accepted first: nothing is written to it, and what it says that it holds of
 * ours is not asked for, since it could be anything, and as much as it likes.
 */
void
tin_session_begin_resume (TinSession *self,
                          TinPeer    *peer)
{
  const TinHello *hello = tin_link_get_hello (peer->link);
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  const TinHeldLog *held = tin_hello_find_held (hello, log->id);
  ReadClosure *closure;
  TinLogRange range;

  if (tin_peer_is_stranger (peer) || !tin_link_begin_resume (peer->link))
    return;
  if (held == NULL || held->upto == 0)
    {
      resume (self, peer, 0);
      return;
    }
  if (held->upto > log->committed)
    {
      recall_own (self, peer, held->upto);
      return;
    }

  closure = read_closure_new (self, peer);
  closure->held = *held;
  range = (TinLogRange) { log->id, held->upto, 1 };
  tin_history_read_log_async (self->history, tin_peer_keep_id (peer), &range, self->cancellable,
                              on_digest_read, closure);
}
