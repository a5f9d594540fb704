/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-backports.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* The roster: peers as they become known, and their states. */

/**
 * tin_session_get_log_id:
 * @id: of a peer, known or not
 *
 * Returns: the name of the log that we write to that peer: random, other for each peer, and the
 *   same as long as the history lasts
 */
guint64
tin_session_get_log_id (TinSession *self,
                        const char *id)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize length = sizeof hash;
  guint64 log_id;

  g_checksum_update (checksum, (const guint8 *) &self->seed, sizeof self->seed);
  g_checksum_update (checksum, (const guint8 *) id, -1);
  g_checksum_get_digest (checksum, hash, &length);
  memcpy (&log_id, hash, sizeof log_id);
  log_id &= G_MAXINT64;
  if (TIN_IS_IMPORTED_LOG (log_id))
    log_id ^= TIN_IMPORTED_LOGS;
  return MAX (log_id, TIN_LOG_ID_FIRST);
}

/* A plain peer is its address. */
static void
take_address_of_id (TinPeer *peer)
{
  const char *address = peer->id + strlen (TIN_PEER_ID_PLAIN);
  g_autofree char *host = NULL;
  guint16 port = 0;

  if (tin_host_port_parse (address, &host, &port, NULL))
    tin_peer_set_address (peer, host, port);
  else
    tin_peer_set_address (peer, address, 0);
}

static TinPeer *
add_peer (TinSession *self,
          const char *id,
          gboolean    secure)
{
  const char *interned = g_intern_string (id);
  g_autoptr (TinPeer) peer =
    tin_peer_new (interned, secure,
                  tin_conversation_new (interned, self->history,
                                        tin_session_get_log_id (self, id)));

  if (!secure)
    take_address_of_id (peer);
  tin_roster_add (self->roster, peer);
  return peer;
}

static TinPeer *
wake_peer (TinSession *self,
           const char *id)
{
  g_autoptr (TinPeer) peer = NULL;

  if (!g_hash_table_steal_extended (self->dormant, id, NULL, (gpointer *) &peer))
    return NULL;

  tin_roster_add (self->roster, peer);
  return peer;
}

/**
 * tin_session_ensure_passing:
 * @id: of a key
 *
 * Returns: (transfer none): the peer @id; one that is new may go again without having left a trace
 */
TinPeer *
tin_session_ensure_passing (TinSession *self,
                            const char *id)
{
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  g_autoptr (TinPeer) passing = NULL;

  if (peer == NULL)
    peer = wake_peer (self, id);
  if (peer != NULL)
    return peer;

  passing = tin_peer_new_passing (id, tin_conversation_new (id, self->history,
                                                            tin_session_get_log_id (self, id)));
  tin_roster_add (self->roster, passing);
  return passing;
}

/**
 * tin_session_ensure_peer:
 *
 * Returns: (transfer none): the peer @id, which is new if it was not known
 */
TinPeer *
tin_session_ensure_peer (TinSession *self,
                         const char *id,
                         gboolean    secure)
{
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);

  if (peer == NULL)
    peer = wake_peer (self, id);
  return peer != NULL ? peer : add_peer (self, id, secure);
}

/**
 * tin_session_let_sleep:
 *
 * Takes @peer out of the roster. What is known of its logs stays, for the case that it comes again.
 */
void
tin_session_let_sleep (TinSession *self,
                       TinPeer    *peer)
{
  g_hash_table_insert (self->dormant, (gpointer) peer->id, g_object_ref (peer));
  tin_session_drop_peer (self, peer);
}

/**
 * tin_session_drop_peer:
 *
 * Takes @peer out of the roster and the contacts: it is not there, and nothing waits for it.
 */
void
tin_session_drop_peer (TinSession *self,
                       TinPeer    *peer)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  tin_session_cancel_redial (self, peer);
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) other = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (other->other == peer)
        tin_peer_set_other (other, NULL);
    }
  tin_session_forget_draft (self, peer);
  tin_session_forget_contact (self, peer);
  tin_roster_remove (self->roster, peer);
}

/**
 * tin_session_ensure_placeholder:
 *
 * Returns: (transfer none): what stands in the roster for an address at which nobody was met yet
 */
TinPeer *
tin_session_ensure_placeholder (TinSession *self,
                                const char *host,
                                guint16     port)
{
  g_autofree char *text = tin_host_port_format (host, port);
  g_autofree char *id = g_strconcat (TIN_PEER_ID_ADDRESS, text, NULL);
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);

  if (peer != NULL)
    return peer;

  peer = add_peer (self, id, TRUE);
  peer->placeholder = TRUE;
  peer->dial_host = g_strdup (host);
  tin_peer_set_name (peer, text);
  tin_peer_set_address (peer, NULL, port);
  return peer;
}

/**
 * tin_session_replace_placeholder:
 * @peer: who was met at the placeholder's address
 */
void
tin_session_replace_placeholder (TinSession *self,
                                 TinPeer    *placeholder,
                                 TinPeer    *peer)
{
  g_set_str (&peer->dial_host, placeholder->dial_host);
  tin_peer_set_mandatory (peer, placeholder->mandatory);
  tin_session_hand_over_keeping (self, placeholder, peer);
  tin_session_cancel_redial (self, placeholder);
  tin_roster_remove (self->roster, placeholder);
}

/**
 * tin_session_peer_connected:
 * @outgoing: whether we dialled
 *
 * @peer is there: nothing is to be dialled for it, and it is remembered. "peer-state" tells of it
 * where that is news.
 */
void
tin_session_peer_connected (TinSession *self,
                            TinPeer    *peer,
                            gboolean    outgoing)
{
  gboolean news = peer->state != TIN_PEER_CONNECTED;

  tin_session_cancel_redial (self, peer);
  peer->redial_attempts = 0;
  tin_session_save_contact (self, peer);
  if (!news)
    return;

  tin_peer_set_connected (peer, outgoing, tin_clock_wall (self->clock));
  tin_session_emit_peer_state (self, peer);
}

/**
 * tin_session_peer_offline:
 * @reason: a TinError or TIN_PEER_REASON_*
 *
 * @peer is not there, or could not be reached. "peer-state" tells of one that was connected.
 */
void
tin_session_peer_offline (TinSession *self,
                          TinPeer    *peer,
                          int         reason)
{
  gboolean news = peer->state == TIN_PEER_CONNECTED;

  tin_peer_set_offline (peer, reason);
  if (news)
    tin_session_emit_peer_state (self, peer);
}

/**
 * tin_session_is_awaited:
 *
 * Returns: whether something waits to be given to @peer, and may be
 */
gboolean
tin_session_is_awaited (TinPeer *peer)
{
  return peer->secure && tin_peer_may_send (peer) &&
         tin_log_n_queued (tin_conversation_get_own_log (peer->conversation)) > 0;
}

/**
 * tin_session_dial_awaited:
 *
 * Dials those for whom something was queued when the program ended.
 */
void
tin_session_dial_awaited (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (tin_session_is_awaited (peer))
        tin_session_want_redial (self, peer);
    }
}

/* --- System lines ------------------------------------------------------------------------- */

static void
on_note_committed (TinSession *self,
                   GArray     *entries,
                   gpointer    user_data)
{
  TinPeer *peer = user_data;
  TinConversation *conversation = peer->conversation;
  g_autoptr (GPtrArray) notes = tin_session_take_messages (entries, 0, entries->len);

  tin_log_commit (tin_conversation_get_peer_log (conversation, TIN_LOG_ID_NOTES),
                  tin_message_get_number (g_ptr_array_index (notes, 0)));
  tin_conversation_append (conversation, (TinMessage **) notes->pdata, notes->len);
}

/**
 * tin_session_add_note:
 * @text: in the person's language
 *
 * Adds a system line to the conversation. It belongs to no author's log and tells nobody else.
 */
void
tin_session_add_note (TinSession *self,
                      TinPeer    *peer,
                      const char *text)
{
  guint64 now = tin_hlc_next (&self->hlc, tin_clock_wall (self->clock));
  TinLog *log = tin_conversation_get_peer_log (peer->conversation, TIN_LOG_ID_NOTES);
  g_autoptr (GArray) entries = tin_history_entries_new (1);
  TinHistoryEntry entry = {
    tin_peer_keep_id (peer),
    tin_message_new (TIN_LOG_ID_NOTES, tin_log_number (log), now, TIN_MESSAGE_KIND_NOTE,
                     TIN_MESSAGE_FLAGS_NONE, text, -1),
    FALSE,
  };

  g_array_append_val (entries, entry);
  tin_session_write (self, entries, on_note_committed, g_object_ref (peer), g_object_unref);
}

/* --- Holding back ------------------------------------------------------------------------- */

/**
 * tin_session_hold_back:
 * @held_back: whether whoever takes the signals cannot keep up
 *
 * While it is so nothing is read, and the peers' own networks make them wait: nothing has to be
 * dropped or piled up here.
 */
void
tin_session_hold_back (TinSession *self,
                       gboolean    held_back)
{
  if (self->held_back == held_back)
    return;

  self->held_back = held_back;
  tin_session_update_reading (self);
}

/**
 * tin_session_update_reading:
 *
 * Peers wait while whoever takes the signals cannot keep up, and while the disk takes nothing.
 */
void
tin_session_update_reading (TinSession *self)
{
  gboolean held_back = self->held_back || self->storage != TIN_STORAGE_WELL;

  for (guint i = 0; i < self->links->len; i++)
    tin_link_set_held_back (g_ptr_array_index (self->links, i), held_back);
  for (guint i = 0; i < self->plain_links->len; i++)
    {
      TinPlainLink *link = g_ptr_array_index (self->plain_links, i);

      tin_channel_set_reading (tin_plain_link_get_channel (link), !held_back);
    }
}

/* --- Small things ------------------------------------------------------------------------- */

/**
 * tin_session_mark_read:
 *
 * The conversation was seen, by a person who was looking. Its peer is told, if that is wanted.
 */
void
tin_session_mark_read (TinSession *self,
                       TinPeer    *peer)
{
  g_autoptr (GPtrArray) logs = tin_conversation_list_peer_logs (peer->conversation);
  gboolean moved = FALSE;

  peer->cleared_unread = 0;
  peer->amended = FALSE;
  g_hash_table_remove_all (peer->uncounted);
  tin_peer_set_unread (peer, 0);
  for (guint i = 0; i < logs->len; i++)
    {
      TinLog *log = g_ptr_array_index (logs, i);

      moved |= tin_log_see (log, log->committed);
    }
  if (!moved)
    return;

  tin_session_marks_moved (self, peer);
  tin_session_tell_seen (self, peer);
}

/**
 * tin_session_count_queued:
 *
 * Returns: how many entries of our logs are not on the disks of those whom they are for, edits,
 *   reactions and what was withdrawn among them: of use to whoever waits until it is none
 */
guint
tin_session_count_queued (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  guint64 n_queued = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->secure && peer->trust.trust != TIN_TRUST_REPLACED)
        n_queued += tin_log_n_queued (tin_conversation_get_own_log (peer->conversation));
    }
  return (guint) MIN (n_queued, (guint64) G_MAXUINT);
}
