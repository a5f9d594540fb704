/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-backports.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* Plain peers: who said what over which connection, and what is said back. A plain peer is an
 * address with a listening port; its name is a label. */

/* --- What is said ------------------------------------------------------------------------- */

static void on_linked (TinSession     *self,
                       TinPlainLink   *link,
                       TinPlainOutbox *outbox);

static TinPeer *
find_owner (TinSession     *self,
            TinPlainOutbox *outbox)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->outbox == outbox)
        return peer;
    }
  return NULL;
}

static void
on_sent (TinSession     *self,
         guint64         number,
         TinPlainOutbox *outbox)
{
  TinPeer *peer = find_owner (self, outbox);
  TinLog *log;

  if (peer != NULL && number > 0)
    {
      log = tin_conversation_get_own_log (peer->conversation);
      log->sent = MAX (log->sent, number);
      tin_session_marks_moved (self, peer);
      tin_session_emit_delivery (self, peer, number, number, TIN_DELIVERY_SENT);
    }
  if (peer != NULL && self->stop_task == NULL && peer->reason != TIN_PEER_REASON_DISCONNECTED)
    tin_session_peer_connected (self, peer, TRUE);
  tin_session_check_stopped (self);
}

static void
on_failed (TinSession     *self,
           guint64         number,
           int             error,
           TinPlainOutbox *outbox)
{
  TinPeer *peer = find_owner (self, outbox);

  if (peer != NULL && number > 0)
    tin_session_set_failed (self, peer, number, TRUE);
  if (peer != NULL && peer->reason != TIN_PEER_REASON_DISCONNECTED)
    {
      tin_session_peer_offline (self, peer, error);
      if (peer->mandatory)
        tin_session_want_redial (self, peer);
    }
  tin_session_check_stopped (self);
}

static void
ensure_outbox (TinSession *self,
               TinPeer    *peer)
{
  if (peer->outbox != NULL)
    return;

  peer->outbox = tin_plain_outbox_new (self->network, self->clock);
  g_signal_connect_object (peer->outbox, "sent", G_CALLBACK (on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (peer->outbox, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (peer->outbox, "linked", G_CALLBACK (on_linked), self, G_CONNECT_SWAPPED);
}

static void
update_route (TinSession *self,
              TinPeer    *peer)
{
  TinPlainRoute route = {
    .host = tin_peer_get_dial_host (peer),
    .port = (guint16) peer->port,
    .form = peer->plain_form,
    .line_feed = peer->line_feed,
    .own_name = self->name,
    .own_port = self->port,
  };

  /* Of a peer that never told its port all that there is is the connection it made. */
  if (peer->port == 0 && peer->plain_form == TIN_PLAIN_AUTO)
    route.form = TIN_PLAIN_RAW;

  ensure_outbox (self, peer);
  tin_plain_outbox_set_route (peer->outbox, &route);
}

/**
 * tin_session_plain_say:
 * @text: (nullable): of %TIN_PLAIN_SAY_TEXT
 * @number: of the message; 0 for hello and goodbye
 */
void
tin_session_plain_say (TinSession     *self,
                       TinPeer        *peer,
                       TinPlainSaying  saying,
                       const char     *text,
                       guint64         number)
{
  /* Its person may have the whole history of it in mind, and write there. */
  if (peer->greeted)
    {
      if (number > 0)
        tin_session_set_failed (self, peer, number, TRUE);
      return;
    }

  update_route (self, peer);
  tin_plain_outbox_say (peer->outbox, saying, text, number);
}

/* --- What is heard ------------------------------------------------------------------------ */

static void
learn (TinSession          *self,
       TinPeer             *peer,
       TinPlainLink        *link,
       const TinPlainEvent *event)
{
  gboolean may_change = !peer->form_chosen && event->type != TIN_PLAIN_EVENT_RECEIPT &&
                        (event->form != TIN_PLAIN_RAW || peer->plain_form == TIN_PLAIN_AUTO);

  if (may_change)
    {
      peer->plain_form = event->form;
      peer->line_feed = event->line_feed;
    }
  if (event->name != NULL && *event->name != '\0')
    tin_peer_set_name (peer, event->name);

  if (g_hash_table_lookup (self->speakers, link) != peer)
    {
      g_hash_table_insert (self->speakers, g_object_ref (link), g_object_ref (peer));
      tin_session_bound (self, peer);
    }
}

/* Some forms are answered over the connection they came on; so is a peer without a port. */
static void
adopt_for_answers (TinSession   *self,
                   TinPeer      *peer,
                   TinPlainLink *link)
{
  gboolean both_ways = peer->plain_form == TIN_PLAIN_CONNECT_PORT ||
                       peer->plain_form == TIN_PLAIN_PORT_LINE;

  if (tin_channel_is_outgoing (tin_plain_link_get_channel (link)) ||
      !(both_ways || peer->port == 0) || !tin_plain_link_is_open (link))
    return;

  update_route (self, peer);
  tin_plain_outbox_adopt (peer->outbox, link, TRUE);
}

/**
 * tin_session_take_plain_text:
 *
 * What @peer said goes to the disk, and is shown.
 */
void
tin_session_take_plain_text (TinSession *self,
                             TinPeer    *peer,
                             const char *text)
{
  TinLog *log = tin_conversation_get_peer_log (peer->conversation, TIN_LOG_ID_PLAIN);
  guint64 now = tin_hlc_next (&self->hlc, tin_clock_wall (self->clock));
  g_autoptr (GArray) entries = tin_history_entries_new (1);
  TinHistoryEntry entry = {
    tin_peer_keep_id (peer),
    tin_message_new (TIN_LOG_ID_PLAIN, tin_log_number (log), now, TIN_MESSAGE_KIND_TEXT,
                     TIN_MESSAGE_FLAGS_NONE, text, -1),
    FALSE,
  };

  g_array_append_val (entries, entry);
  tin_session_receive (self, peer, NULL, entries);
}

/* Somebody who was let in. */
static void
hear (TinSession          *self,
      TinPeer             *peer,
      TinPlainLink        *link,
      const TinPlainEvent *event)
{
  g_autofree char *note = NULL;

  switch (event->type)
    {
    case TIN_PLAIN_EVENT_TEXT:
      adopt_for_answers (self, peer, link);
      tin_session_peer_connected (self, peer, FALSE);
      tin_session_take_plain_text (self, peer, event->text);
      break;

    case TIN_PLAIN_EVENT_HELLO:
      adopt_for_answers (self, peer, link);
      /* Translators: a system line in a conversation; %s is somebody's name */
      note = g_strdup_printf (_("%s said hello"), tin_peer_get_name (peer));
      tin_session_add_note (self, peer, note);
      tin_session_peer_connected (self, peer, FALSE);
      break;

    case TIN_PLAIN_EVENT_GOODBYE:
      /* Translators: a system line in a conversation; %s is somebody's name */
      note = g_strdup_printf (_("%s said goodbye"), tin_peer_get_name (peer));
      tin_session_add_note (self, peer, note);
      tin_session_peer_offline (self, peer, TIN_PEER_REASON_GOODBYE);
      break;

    case TIN_PLAIN_EVENT_RECEIPT:
    default:
      g_debug ("%s: received by the program", peer->id);
      break;
    }
}

/* Somebody about whom the person is asked first. */
static void
hear_request (TinSession          *self,
              TinPeer             *peer,
              TinPlainLink        *link,
              const TinPlainEvent *event)
{
  tin_session_begin_request (self, peer);
  adopt_for_answers (self, peer, link);
  if (event->type == TIN_PLAIN_EVENT_TEXT)
    tin_session_hold_text (self, peer, event->text);
}

static gsize
get_length (const TinPlainEvent *event)
{
  return event->text != NULL ? strlen (event->text) : 0;
}

/* PEER, who may be nobody yet, is a stranger: whether it is heard at all. */
static gboolean
may_speak (TinSession          *self,
           TinPeer             *peer,
           const char          *host,
           TinReach             reach,
           const TinPlainEvent *event)
{
  if (reach == TIN_REACH_KNOWN || event->type == TIN_PLAIN_EVENT_RECEIPT)
    return FALSE;
  if ((peer == NULL && event->type == TIN_PLAIN_EVENT_GOODBYE) ||
      (reach == TIN_REACH_EVERYONE && !tin_session_has_room (self, peer, host)))
    return FALSE;
  return reach == TIN_REACH_ASK || peer == NULL || tin_session_may_take (peer, get_length (event));
}

static void
on_stranger_event (TinSession    *self,
                   TinPlainEvent *event,
                   TinPlainLink  *link,
                   TinPeer       *peer,
                   guint16        port)
{
  const char *host = tin_channel_get_remote_host (tin_plain_link_get_channel (link));
  TinReach reach = tin_session_judge_host (self, host);

  if (!may_speak (self, peer, host, reach, event))
    {
      tin_plain_link_close (link);
      return;
    }
  if (peer == NULL)
    {
      peer = tin_session_ensure_plain (self, host, port);
      if (reach == TIN_REACH_EVERYONE)
        tin_session_may_take (peer, get_length (event));
    }

  learn (self, peer, link, event);
  if (reach == TIN_REACH_ASK)
    {
      hear_request (self, peer, link, event);
      return;
    }
  /* Nobody is asked about any more, if this one was. */
  tin_session_end_request (self, peer, TRUE);
  hear (self, peer, link, event);
}

static void
on_event (TinSession    *self,
          TinPlainEvent *event,
          TinPlainLink  *link)
{
  guint16 port;
  TinPeer *peer = tin_session_find_speaker (self, link, event, &port);

  if (peer != NULL && peer->trust.trust == TIN_TRUST_BLOCKED)
    {
      tin_plain_link_close (link);
      return;
    }
  if (peer == NULL || tin_peer_is_stranger (peer))
    {
      on_stranger_event (self, event, link, peer, port);
      return;
    }
  if (event->type == TIN_PLAIN_EVENT_GOODBYE && tin_session_is_hearsay (self, peer, event))
    return;

  learn (self, peer, link, event);
  hear (self, peer, link, event);
}

static gboolean
has_link (TinSession *self,
          TinPeer    *peer)
{
  GHashTableIter iter;
  gpointer speaker;

  g_hash_table_iter_init (&iter, self->speakers);
  while (g_hash_table_iter_next (&iter, NULL, &speaker))
    {
      if (speaker == peer)
        return TRUE;
    }
  return FALSE;
}

/* The end of a connection that a peer kept open is its goodbye; of one that carried a message it
 * is nothing. */
static void
on_link_closed (TinSession   *self,
                int           reason,
                TinPlainLink *link)
{
  g_autoptr (TinPlainLink) keep = g_object_ref (link);
  TinPeer *speaker = g_hash_table_lookup (self->speakers, link);
  g_autoptr (TinPeer) peer = speaker != NULL ? g_object_ref (speaker) : NULL;
  gboolean kept_open = peer != NULL && (peer->port == 0 ||
                         tin_plain_form_get_traits (peer->plain_form)->keeps_open);

  g_hash_table_remove (self->speakers, link);
  g_ptr_array_remove_fast (self->plain_links, link);

  if (peer != NULL && reason == TIN_ERROR_PROTOCOL &&
      tin_channel_is_outgoing (tin_plain_link_get_channel (link)))
    tin_session_greeted (self, peer);
  else if (kept_open && peer->state == TIN_PEER_CONNECTED && !has_link (self, peer))
    tin_session_peer_offline (self, peer, reason == TIN_PEER_REASON_NONE
                                            ? TIN_PEER_REASON_GOODBYE : reason);
  tin_session_check_stopped (self);
}

static void
add_plain_link (TinSession   *self,
                TinPlainLink *link)
{
  g_signal_connect_object (link, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "closed", G_CALLBACK (on_link_closed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->plain_links, g_object_ref (link));
  if (self->held_back || self->storage != TIN_STORAGE_WELL)
    tin_channel_set_reading (tin_plain_link_get_channel (link), FALSE);
}

/* What comes back over a connection that we dialled is the peer's that it was dialled for. */
static void
on_linked (TinSession     *self,
           TinPlainLink   *link,
           TinPlainOutbox *outbox)
{
  TinPeer *peer = find_owner (self, outbox);

  add_plain_link (self, link);
  if (peer != NULL)
    {
      TinChannel *channel = tin_plain_link_get_channel (link);

      tin_peer_set_address (peer, tin_channel_get_remote_host (channel), 0);
      g_hash_table_insert (self->speakers, g_object_ref (link), g_object_ref (peer));
    }
}

/**
 * tin_session_add_plain_channel:
 * @channel: of somebody who connected and did not speak TLS
 */
void
tin_session_add_plain_channel (TinSession *self,
                               TinChannel *channel)
{
  g_autoptr (TinPlainLink) link = NULL;

  if (!tin_settings_get_accept_plain (self->settings) ||
      tin_session_judge_host (self, tin_channel_get_remote_host (channel)) == TIN_REACH_KNOWN)
    {
      tin_channel_close (channel);
      return;
    }

  /* Never established: nobody proves anything over it, so it keeps its place among strangers. */
  link = tin_plain_link_new (channel, self->clock, TIN_PLAIN_AUTO);
  tin_plain_link_set_stranger (
    link, !tin_session_is_known_host (self, tin_channel_get_remote_host (channel)));
  add_plain_link (self, link);
}

/**
 * tin_session_plain_dialled:
 * @channel: plain, open, nothing was said on it
 * @host: what was dialled
 * @saying: our first word; %TIN_PLAIN_SAY_TEXT if a text is about to follow
 *
 * Returns: (transfer none): the peer that it leads to
 */
TinPeer *
tin_session_plain_dialled (TinSession     *self,
                           TinChannel     *channel,
                           const char     *host,
                           guint16         port,
                           TinPlainSaying  saying)
{
  TinPeer *peer = tin_session_ensure_plain (self, tin_channel_get_remote_host (channel), port);
  g_autoptr (TinPlainLink) link =
    tin_plain_link_new (channel, self->clock, peer->plain_form);

  peer->greeted = FALSE;
  g_set_str (&peer->dial_host, host);
  add_plain_link (self, link);
  g_hash_table_insert (self->speakers, g_object_ref (link), g_object_ref (peer));

  update_route (self, peer);
  tin_plain_outbox_adopt (peer->outbox, link, FALSE);
  tin_session_peer_connected (self, peer, TRUE);
  if (saying != TIN_PLAIN_SAY_TEXT)
    tin_session_plain_say (self, peer, saying, NULL, 0);
  return peer;
}

/**
 * tin_session_set_plain_port:
 * @port: where a peer that does not tell it listens
 */
void
tin_session_set_plain_port (TinSession *self,
                            TinPeer    *peer,
                            guint16     port)
{
  g_return_if_fail (!peer->secure);

  /* What has greeted at the port of before may be something else. */
  peer->greeted = peer->greeted && peer->port == port;
  tin_peer_set_address (peer, peer->host, port);
  update_route (self, peer);
  tin_session_save_contact (self, peer);
}

/**
 * tin_session_set_plain_form:
 * @form: how the person wants the peer to be spoken to; %TIN_PLAIN_AUTO as it was heard
 */
void
tin_session_set_plain_form (TinSession   *self,
                            TinPeer      *peer,
                            TinPlainForm  form)
{
  g_return_if_fail (!peer->secure);

  peer->plain_form = form;
  peer->form_chosen = form != TIN_PLAIN_AUTO;
  update_route (self, peer);
  tin_session_save_contact (self, peer);
}
