/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>

#include "tin-limits.h"

/* Secure links: from a channel to a peer that is connected, and what comes over them. */

static TinPeer *
find_peer (TinSession *self,
           TinLink    *link)
{
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));

  return tin_roster_get_by_id (self->roster, id);
}

/* --- Messages of the peer ----------------------------------------------------------------- */

typedef enum
{
  TAKEN,
  TAKEN_IN_PART,  /* of a stranger no more is taken */
  HOLE,           /* in the log */
} Taken;

/* Puts those of MESSAGES, said by the instance WRITER, that are new into ENTRIES, each with the
 * time at which it is shown, and into the log. */
static Taken
take_messages (TinSession *self,
               TinPeer    *peer,
               guint64     writer,
               TinLog     *log,
               GPtrArray  *messages,
               GArray     *entries)
{
  gint64 wall = tin_clock_wall (self->clock);

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      guint64 number = tin_message_get_number (message);
      TinHistoryEntry entry = { .conversation = tin_peer_keep_id (peer) };

      if (number > log->head && !tin_session_may_take (peer, tin_message_get_length (message)))
        return TAKEN_IN_PART;
      switch (tin_log_take (log, number, writer))
        {
        case TIN_LOG_HOLE:
          return HOLE;
        case TIN_LOG_DUPLICATE:
          continue;
        case TIN_LOG_NEXT:
        default:
          break;
        }
      log->latest =
        tin_hlc_place (&self->hlc, tin_message_get_sent_at (message), log->latest, wall);
      entry.message = log->latest == tin_message_get_sent_at (message)
                        ? tin_message_ref (message)
                        : tin_message_new_shown (message, log->latest);
      g_array_append_val (entries, entry);
    }
  return TAKEN;
}

static void
on_messages (TinSession *self,
             GPtrArray  *messages,
             TinLink    *link)
{
  TinPeer *peer = find_peer (self, link);
  const TinHello *hello = tin_link_get_hello (link);
  TinLog *log = tin_conversation_get_peer_log (peer->conversation, hello->log_id);
  g_autoptr (GArray) entries = tin_history_entries_new (messages->len);
  guint64 head = log->head;
  Taken taken = take_messages (self, peer, hello->instance, log, messages, entries);

  if (taken == HOLE)
    {
      log->head = head;
      if (head == 0)
        tin_conversation_drop_peer_log (peer->conversation, log->id);
      tin_link_fail (link, TIN_ERROR_PROTOCOL);
      return;
    }

  if (log->head == 0)
    tin_conversation_drop_peer_log (peer->conversation, log->id);
  else if (entries->len > 0)
    tin_session_receive (self, peer, link, entries);
  else if (taken == TAKEN)
    tin_link_commit (link, log->committed);
  if (tin_peer_is_stranger (peer))
    tin_session_save_contact (self, peer);
  if (taken == TAKEN_IN_PART)
    tin_link_goodbye (link, TIN_BYE_ASKING);
}

/* Marks that come over a link are those of the log that our HELLO named. */
static TinLog *
find_own_log (TinPeer *peer,
              TinLink *link)
{
  return tin_conversation_find_own_log (peer->conversation, tin_link_get_own_hello (link)->log_id);
}

/* Screens know own messages by their numbers in the present log. */
static void
marks_moved (TinSession   *self,
             TinPeer      *peer,
             const TinLog *log,
             guint64       from,
             guint64       upto,
             TinDelivery   delivery)
{
  tin_session_marks_moved (self, peer);
  if (log == tin_conversation_get_own_log (peer->conversation))
    tin_session_emit_delivery (self, peer, from, upto, delivery);
}

static void
on_acknowledged (TinSession *self,
                 guint64     upto,
                 TinLink    *link)
{
  TinPeer *peer = find_peer (self, link);
  TinLog *log = find_own_log (peer, link);
  guint64 from;

  peer->n_asked = 0;
  if (log != NULL && tin_log_acknowledge (log, upto, &from))
    marks_moved (self, peer, log, from, upto, TIN_DELIVERY_DELIVERED);
}

static void
on_seen (TinSession *self,
         guint64     upto,
         TinLink    *link)
{
  TinPeer *peer = find_peer (self, link);
  TinLog *log = find_own_log (peer, link);
  guint64 from;

  if (log != NULL && tin_log_acknowledge_seen (log, upto, &from))
    marks_moved (self, peer, log, from, upto, TIN_DELIVERY_READ);
}

static void
on_round_trip (TinSession *self,
               gint64      round_trip,
               TinLink    *link)
{
  tin_peer_set_round_trip (find_peer (self, link), round_trip);
}

static void
on_writable (TinSession *self,
             TinLink    *link)
{
  TinPeer *peer = find_peer (self, link);

  if (peer == NULL || peer->link != link)
    return;

  tin_session_pump (self, peer, NULL, 0);
  tin_session_give_back (self, peer);
}

/* --- Open and closed ---------------------------------------------------------------------- */

/**
 * tin_session_answer_waiting:
 * @peer: (nullable): where the link leads to, if it has opened
 * @reason: else why it has not: a TinError or TIN_PEER_REASON_*
 *
 * A connect that waits for this link is told.
 */
void
tin_session_answer_waiting (TinSession *self,
                            TinLink    *link,
                            TinPeer    *peer,
                            int         reason)
{
  g_autoptr (GTask) task = NULL;

  if (!g_hash_table_steal_extended (self->waiting, link, NULL, (gpointer *) &task))
    return;

  if (peer != NULL)
    g_task_return_pointer (task, g_object_ref (peer), g_object_unref);
  else
    g_task_return_new_error (task, TIN_ERROR, reason >= 0 ? reason : TIN_ERROR_CLOSED,
                             "The link led to nobody (%s)",
                             tin_peer_reason_to_nick (reason));
}

/* Which of two links to one peer stays. Of two that were dialled at the same time both sides keep
 * the one of the smaller id; in every other case the older one has outlived its other end. */
static gboolean
keeps_old (TinSession     *self,
           TinPeer        *peer,
           TinLink        *link,
           const TinHello *hello)
{
  TinChannel *old = tin_link_get_channel (peer->link);
  TinChannel *new = tin_link_get_channel (link);
  gboolean we_are_smaller =
    tin_peer_id_compare (&self->id, tin_channel_get_peer_id (new)) < 0;

  return hello->instance == peer->instance &&
         tin_channel_is_outgoing (old) != tin_channel_is_outgoing (new) &&
         tin_channel_is_outgoing (old) == we_are_smaller;
}

static void
detach_link (TinSession *self,
             TinPeer    *peer)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);
  guint64 sent = log->sent;

  tin_session_end_verification (peer);
  tin_peer_set_typing (peer, FALSE);
  g_clear_object (&peer->link);
  tin_session_drop_at_hand (peer);
  peer->reading_log = FALSE;
  peer->giving_back = FALSE;
  tin_session_drop_recall (self, peer);
  log->sent = log->acknowledged;
  if (sent > log->sent)
    tin_session_emit_delivery (self, peer, log->sent + 1, sent, TIN_DELIVERY_QUEUED);
}

/* Whether the peer knows, too, of what came of the log that it writes and was not yet committed
 * when our HELLO said how much is here. */
static gboolean
knows_what_came (TinPeer *peer,
                 TinLink *link)
{
  const TinHello *hello = tin_link_get_hello (link);
  const TinHeldLog *said =
    tin_hello_find_held (tin_link_get_own_hello (link), hello->log_id);

  return !tin_conversation_has_peer_log (peer->conversation, hello->log_id) ||
         tin_log_is_known_to (
           tin_conversation_get_peer_log (peer->conversation, hello->log_id), hello->instance,
           said != NULL ? said->upto : 0);
}

/* Whether what our HELLO said is still so, where the peer cannot learn it otherwise: which log we
 * write, and how much we hold of those that it has ended. */
static gboolean
is_hello_true (TinPeer *peer,
               TinLink *link)
{
  const TinHello *own = tin_link_get_own_hello (link);
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (TinHeldLog));

  if (own->log_id != tin_conversation_get_own_log (peer->conversation)->id ||
      !knows_what_came (peer, link))
    return FALSE;

  tin_conversation_list_held (peer->conversation, held);
  for (guint i = 0; i < held->len; i++)
    {
      const TinHeldLog *now = &g_array_index (held, TinHeldLog, i);
      const TinHeldLog *said = tin_hello_find_held (own, now->log_id);

      if (now->log_id != tin_link_get_hello (link)->log_id &&
          (said == NULL || said->upto != now->upto))
        return FALSE;
    }
  return TRUE;
}

/* A name is what somebody calls himself today: where the person has accepted one, it hears of
 * another. */
static void
take_name (TinSession *self,
           TinPeer    *peer,
           const char *name)
{
  g_autofree char *before = g_strdup (peer->name);
  g_autofree char *note = NULL;

  tin_peer_set_name (peer, name);
  if (!peer->trust.known || before == NULL || *before == '\0' ||
      g_strcmp0 (before, peer->name) == 0)
    return;

  /* Translators: a system line in a conversation; both are names of the same person */
  note = g_strdup_printf (_("%s is now called %s."), before, tin_peer_get_name (peer));
  tin_session_add_note (self, peer, note);
}

static void
on_opened (TinSession *self,
           TinLink    *link)
{
  TinChannel *channel = tin_link_get_channel (link);
  const TinHello *hello = tin_link_get_hello (link);
  g_autoptr (TinLink) old = NULL;
  TinPeer *peer;

  if (!tin_session_admit (self, link))
    return;

  tin_channel_establish (channel);
  peer = find_peer (self, link);
  /* Nobody else writes our logs, and some names are no author's. */
  if (hello->log_id < TIN_LOG_ID_FIRST ||
      tin_conversation_find_own_log (peer->conversation, hello->log_id) != NULL)
    {
      tin_link_fail (link, TIN_ERROR_PROTOCOL);
      return;
    }
  if (!is_hello_true (peer, link))
    {
      tin_link_goodbye (link, TIN_BYE_RENEW);
      tin_session_want_redial (self, peer);
      return;
    }
  if (peer->link != NULL && keeps_old (self, peer, link, hello))
    {
      tin_session_answer_waiting (self, link, peer, 0);
      tin_link_goodbye (link, TIN_BYE_DUPLICATE);
      return;
    }

  if (peer->link != NULL)
    {
      old = g_object_ref (peer->link);
      detach_link (self, peer);
    }

  peer->link = g_object_ref (link);
  tin_session_bound (self, peer);
  peer->instance = hello->instance;
  /* Who comes from somewhere else is found there from now on. */
  if (!tin_channel_is_outgoing (channel) && !peer->mandatory)
    g_clear_pointer (&peer->dial_host, g_free);
  take_name (self, peer, hello->name);
  tin_peer_set_address (peer, tin_channel_get_remote_host (channel),
                        tin_channel_is_outgoing (channel) ? tin_channel_get_remote_port (channel)
                                                          : hello->port);
  if (old != NULL)
    tin_link_goodbye (old, TIN_BYE_DUPLICATE);
  tin_session_peer_connected (self, peer, tin_channel_is_outgoing (channel));
  tin_session_answer_waiting (self, link, peer, 0);
  if (peer->link == link && tin_link_is_up (link) && !tin_link_is_deaf (link))
    {
      tin_session_tell_seen (self, peer);
      tin_session_begin_resume (self, peer);
    }
}

/* Another link to the same peer may be about to open: then nothing is said of this one. */
static gboolean
has_other_link (TinSession *self,
                TinLink    *link)
{
  const TinPeerId *id = tin_channel_get_peer_id (tin_link_get_channel (link));

  for (guint i = 0; i < self->links->len; i++)
    {
      TinLink *other = g_ptr_array_index (self->links, i);

      if (other != link &&
          tin_peer_id_equal (id, tin_channel_get_peer_id (tin_link_get_channel (other))))
        return TRUE;
    }
  return FALSE;
}

static void
on_flushed (TinSession   *self,
            const GError *error,
            TinChannel   *channel)
{
  g_ptr_array_remove_fast (self->flushing, channel);
  tin_session_check_stopped (self);
}

static void
keep_flushing (TinSession *self,
               TinLink    *link)
{
  TinChannel *channel = tin_link_get_channel (link);

  if (!tin_link_is_flushing (link))
    return;

  g_ptr_array_add (self->flushing, g_object_ref (channel));
  g_signal_connect_object (channel, "closed", G_CALLBACK (on_flushed), self, G_CONNECT_SWAPPED);
}

/* A link that went by itself is worth another try; one that somebody ended is not. */
static gboolean
was_lost (int reason)
{
  return reason == TIN_ERROR_TIMED_OUT || reason == TIN_ERROR_CLOSED ||
         reason == TIN_ERROR_UNREACHABLE || reason == TIN_ERROR_LIMIT ||
         reason == TIN_ERROR_STORAGE || /* ours: the disk had a bad moment */
         reason == TIN_PEER_REASON_ASKING ||
         reason == TIN_PEER_REASON_DUPLICATE;
}

/* So is one whose peer was to get more when its program ended: what is queued is tried until it
 * arrives. Who disconnected us is not run after. */
static gboolean
is_to_be_redialled (TinPeer *peer,
                    TinLink *link,
                    int      reason)
{
  TinLog *log = tin_conversation_get_own_log (peer->conversation);

  if (reason == TIN_PEER_REASON_GOODBYE && !tin_link_was_dismissed (link) &&
      tin_log_n_queued (log) > 0)
    return TRUE;
  return was_lost (reason) || (peer->mandatory && reason != TIN_PEER_REASON_DISCONNECTED &&
                               reason != TIN_PEER_REASON_WAITING);
}

static void
on_closed (TinSession *self,
           int         reason,
           TinLink    *link)
{
  g_autoptr (TinLink) keep = g_object_ref (link);
  g_autoptr (TinPeer) peer = find_peer (self, link);

  if (peer != NULL)
    g_object_ref (peer);
  g_ptr_array_remove_fast (self->links, link);
  keep_flushing (self, link);
  tin_session_answer_waiting (self, link, NULL, reason);

  if (peer != NULL && peer->link == link)
    {
      detach_link (self, peer);
      if (reason != TIN_PEER_REASON_DUPLICATE || !has_other_link (self, link))
        tin_session_peer_offline (self, peer,
                                  reason == TIN_PEER_REASON_DUPLICATE ? TIN_ERROR_CLOSED : reason);
      /* Whose person has yet to answer is asked less and less often. */
      if (reason == TIN_PEER_REASON_ASKING)
        peer->redial_attempts = peer->n_asked++;
      if (is_to_be_redialled (peer, link, reason))
        tin_session_want_redial (self, peer);
    }
  else if (peer != NULL && peer->link == NULL && peer->state == TIN_PEER_CONNECTED &&
           !has_other_link (self, link))
    {
      /* It was to take the place of one that has gone, and never opened. */
      tin_session_peer_offline (self, peer, TIN_ERROR_CLOSED);
      tin_session_want_redial (self, peer);
    }
  if (peer != NULL && !has_other_link (self, link))
    tin_session_let_go (self, peer);
  tin_session_check_stopped (self);
}

/* --- Begin -------------------------------------------------------------------------------- */

static TinHello *
make_hello (TinSession *self,
            TinChannel *channel)
{
  g_autofree char *id = tin_peer_id_to_string (tin_channel_get_peer_id (channel));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  TinHello *hello = tin_hello_new ();

  hello->name = g_strdup (self->name);
  hello->port = self->port;
  hello->instance = self->instance;
  hello->log_id = peer != NULL ? tin_conversation_get_own_log (peer->conversation)->id
                               : tin_session_get_log_id (self, id);
  if (peer != NULL)
    tin_conversation_list_held (peer->conversation, hello->held);
  return hello;
}

/* Looks at every link every TIN_LINK_TICK, while there is one. */
static gboolean
on_tick (gpointer user_data)
{
  TinSession *self = user_data;
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now = tin_clock_now (self->clock);

  for (guint i = 0; i < self->links->len; i++)
    {
      TinLink *link = g_ptr_array_index (self->links, i);

      if (tin_link_is_due (link, now))
        g_ptr_array_add (due, g_object_ref (link));
    }
  for (guint i = 0; i < due->len; i++)
    tin_link_tick (g_ptr_array_index (due, i));
  tin_session_tick_typing (self);

  if (self->links->len > 0)
    return G_SOURCE_CONTINUE;
  self->tick_timer = 0;
  return G_SOURCE_REMOVE;
}

/**
 * tin_session_add_link:
 * @channel: secure, after its handshake
 *
 * Returns: (transfer none): the link that says HELLO over it
 */
TinLink *
tin_session_add_link (TinSession *self,
                      TinChannel *channel)
{
  g_autoptr (TinHello) hello = make_hello (self, channel);
  g_autoptr (TinLink) link = tin_link_new (channel, self->clock, hello, self->scratch);

  g_signal_connect_object (link, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "messages", G_CALLBACK (on_messages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "acknowledged", G_CALLBACK (on_acknowledged), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "seen", G_CALLBACK (on_seen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "recalled", G_CALLBACK (tin_session_on_recalled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "returned", G_CALLBACK (tin_session_on_returned), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "round-trip", G_CALLBACK (on_round_trip), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "writable", G_CALLBACK (on_writable), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "compared", G_CALLBACK (tin_session_on_compared), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "typing", G_CALLBACK (tin_session_on_typing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);

  g_ptr_array_add (self->links, g_object_ref (link));
  tin_link_set_held_back (link, self->held_back || self->storage != TIN_STORAGE_WELL);
  if (self->tick_timer == 0)
    self->tick_timer = tin_clock_add (self->clock, TIN_LINK_TICK, on_tick, self);
  return link;
}
