/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-address.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Whom nobody has accepted yet: who is let in, and how much is taken of them. A stranger who has
 * said nothing leaves no trace; one who has said something is kept, up to a bound. */

/* --- How much ----------------------------------------------------------------------------- */

/**
 * tin_session_is_silent:
 *
 * Returns: whether nothing was ever said in this conversation, by either side
 */
gboolean
tin_session_is_silent (TinPeer *peer)
{
  return peer->n_taken == 0 && peer->other == NULL && peer->last_text == NULL &&
         tin_conversation_get_own_log (peer->conversation)->head == 0;
}

/* All that there is of PEER, a stranger, the person has put here with an import: it takes the place
 * of nobody, until it comes itself. */
static gboolean
is_imported (TinPeer *peer)
{
  return peer->n_taken == 0 && peer->other == NULL && peer->last_text != NULL &&
         peer->link == NULL && !peer->request;
}

/**
 * tin_session_is_full:
 *
 * Returns: whether nothing more is taken of @peer until the person has accepted it
 */
gboolean
tin_session_is_full (TinPeer *peer)
{
  return tin_peer_is_stranger (peer) && (peer->n_taken >= TIN_STRANGER_MESSAGES_MAX ||
                                         peer->taken_bytes >= TIN_STRANGER_BYTES_MAX);
}

/**
 * tin_session_may_take:
 * @length: of a text, in bytes
 *
 * Returns: whether a message of @peer may be committed now; it is counted
 */
gboolean
tin_session_may_take (TinPeer *peer,
                      gsize    length)
{
  if (!tin_peer_is_stranger (peer))
    return TRUE;
  if (peer->n_taken >= TIN_STRANGER_MESSAGES_MAX ||
      length > TIN_STRANGER_BYTES_MAX - MIN (peer->taken_bytes, TIN_STRANGER_BYTES_MAX))
    return FALSE;

  peer->n_taken++;
  peer->taken_bytes += length;
  return TRUE;
}

static guint
count_peers (TinSession *self,
             gboolean    requests)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  guint n = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      n += tin_peer_is_stranger (peer) && peer->request == requests && !is_imported (peer);
    }
  return n;
}

static guint
count_strangers_at (TinSession *self,
                    const char *host)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  g_autofree char *network = tin_address_to_network (host);
  guint n = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);
      g_autofree char *own = NULL;

      if (!tin_peer_is_stranger (peer) || peer->request || peer->host == NULL ||
          is_imported (peer))
        continue;
      own = tin_address_to_network (peer->host);
      n += g_str_equal (own, network);
    }
  return n;
}

/**
 * tin_session_has_room:
 * @peer: (nullable): a stranger who comes; %NULL: nobody has heard of it
 * @host: from where it comes
 *
 * Returns: whether it has a place among the strangers, or there is one for it
 */
gboolean
tin_session_has_room (TinSession *self,
                      TinPeer    *peer,
                      const char *host)
{
  if (peer != NULL && !is_imported (peer))
    return TRUE;

  return count_peers (self, FALSE) < TIN_STRANGERS_KEPT_MAX &&
         count_strangers_at (self, host) < TIN_STRANGERS_PER_ADDRESS_MAX;
}

/**
 * tin_session_bound:
 * @peer: whose link has opened, or whose trust has changed
 *
 * Over its links no more is kept of a stranger, or for it, than may be taken.
 */
void
tin_session_bound (TinSession *self,
                   TinPeer    *peer)
{
  GHashTableIter iter;
  gpointer link;
  gpointer speaker;

  if (peer->link != NULL)
    tin_link_set_stranger (peer->link, !peer->trust.known);

  g_hash_table_iter_init (&iter, self->speakers);
  while (g_hash_table_iter_next (&iter, &link, &speaker))
    {
      if (speaker == peer && !tin_channel_is_outgoing (tin_plain_link_get_channel (link)))
        tin_plain_link_set_stranger (link, !peer->trust.known);
    }
}

/* --- Requests ----------------------------------------------------------------------------- */

/* Of the address that has most of them, the one that came first: nobody is made to forget all
 * others by coming with one key after the other. */
static void
drop_request (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  TinPeer *loser = NULL;
  guint most = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);
      char *network;

      if (!peer->request)
        continue;
      network = tin_address_to_network (peer->host);
      g_hash_table_insert (counts, network,
                           GUINT_TO_POINTER (1 + GPOINTER_TO_UINT (
                             g_hash_table_lookup (counts, network))));
      g_ptr_array_add (requests, g_steal_pointer (&peer));
    }

  /* They stand in the order in which they came. */
  for (guint i = 0; i < requests->len; i++)
    {
      TinPeer *peer = g_ptr_array_index (requests, i);
      g_autofree char *network = tin_address_to_network (peer->host);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, network));

      if (count > most)
        {
          loser = peer;
          most = count;
        }
    }
  if (loser != NULL)
    tin_session_end_request (self, loser, FALSE);
}

/**
 * tin_session_begin_request:
 * @peer: a stranger
 *
 * The person is asked about @peer. Of too many one goes.
 */
void
tin_session_begin_request (TinSession *self,
                           TinPeer    *peer)
{
  if (peer->request)
    return;

  while (count_peers (self, TRUE) >= TIN_REQUESTS_MAX)
    drop_request (self);
  tin_peer_set_request (peer, TRUE);
  tin_session_emit_trust (self, peer);
}

/**
 * tin_session_hold_text:
 * @peer: a plain peer that is a request
 *
 * Keeps a text for the case that the person accepts it.
 */
void
tin_session_hold_text (TinSession *self,
                       TinPeer    *peer,
                       const char *text)
{
  if (peer->held == NULL)
    peer->held = g_ptr_array_new_with_free_func (g_free);
  if (peer->held->len >= TIN_REQUEST_TEXTS_MAX || strlen (text) > TIN_REQUEST_TEXT_MAX)
    {
      peer->n_unheld++;
      return;
    }

  g_ptr_array_add (peer->held, g_strdup (text));
  tin_session_emit_trust (self, peer);
}

static void
take_held (TinSession *self,
           TinPeer    *peer)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&peer->held);
  guint n_unheld = peer->n_unheld;

  peer->n_unheld = 0;
  for (guint i = 0; held != NULL && i < held->len; i++)
    {
      const char *text = g_ptr_array_index (held, i);

      if (tin_session_may_take (peer, strlen (text)))
        tin_session_take_plain_text (self, peer, text);
      else
        n_unheld++;
    }
  if (n_unheld > 0)
    {
      g_autofree char *note =
        /* Translators: a system line in a conversation */
        g_strdup_printf (ngettext ("%u message was not kept: it was too long, or came after too "
                                   "many others.",
                                   "%u messages were not kept: they were too long, or came after "
                                   "too many others.", n_unheld), n_unheld);

      tin_session_add_note (self, peer, note);
    }
}

/**
 * tin_session_end_request:
 * @accepted: whether what it wrote is to be kept
 *
 * @peer waits for nothing any more, if it did.
 */
void
tin_session_end_request (TinSession *self,
                         TinPeer    *peer,
                         gboolean    accepted)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);

  if (!peer->request)
    return;

  if (accepted)
    take_held (self, peer);
  g_clear_pointer (&peer->held, g_ptr_array_unref);
  peer->n_unheld = 0;
  tin_peer_set_request (peer, FALSE);
  tin_session_emit_trust (self, peer);
  if (tin_peer_is_stranger (peer) && tin_session_is_silent (peer) && peer->link == NULL)
    tin_session_drop_peer (self, peer);
}

/* --- Who is let in: keys ------------------------------------------------------------------ */

/* Says goodbye to a link that leads nowhere; a connect that waits for it learns why. */
static gboolean
turn_away (TinSession   *self,
           TinLink      *link,
           TinByeReason  reason,
           TinError      error)
{
  tin_session_answer_waiting (self, link, NULL, (int) error);
  tin_link_goodbye (link, reason);
  return FALSE;
}

/**
 * tin_session_is_welcome:
 * @id: the key of somebody who connects, before anything was said
 *
 * Returns: %FALSE for one that is refused whatever it says
 */
gboolean
tin_session_is_welcome (TinSession      *self,
                        const TinPeerId *id)
{
  g_autofree char *text = tin_peer_id_to_string (id);
  TinPeer *peer = tin_roster_get_by_id (self->roster, text);

  if (peer == NULL || tin_peer_is_stranger (peer))
    return tin_settings_get_reach (self->settings) != TIN_REACH_KNOWN;

  return peer->trust.trust != TIN_TRUST_BLOCKED && peer->trust.trust != TIN_TRUST_REPLACED;
}

/* Where the other end listens: what we have dialled says so better than what it says itself. */
static guint
get_listening_port (TinLink *link)
{
  TinChannel *channel = tin_link_get_channel (link);

  return tin_channel_is_outgoing (channel) ? tin_channel_get_remote_port (channel)
                                           : tin_link_get_hello (link)->port;
}

static TinPeer *
ensure_stranger (TinSession *self,
                 TinLink    *link)
{
  TinChannel *channel = tin_link_get_channel (link);
  const TinHello *hello = tin_link_get_hello (link);
  g_autofree char *id = tin_peer_id_to_string (tin_channel_get_peer_id (channel));
  TinPeer *peer = tin_session_ensure_passing (self, id);

  tin_peer_set_name (peer, hello->name);
  tin_peer_set_address (peer, tin_channel_get_remote_host (channel), get_listening_port (link));
  return peer;
}

/* Nobody has its name or address. */
static gboolean
admit_stranger (TinSession *self,
                TinLink    *link,
                TinPeer    *peer)
{
  TinReach reach = tin_settings_get_reach (self->settings);
  TinPeer *stranger;

  if (tin_link_is_wanted (link))
    {
      tin_session_make_known (self, ensure_stranger (self, link));
      return TRUE;
    }
  if (reach == TIN_REACH_KNOWN)
    return turn_away (self, link, TIN_BYE_BLOCKED, TIN_ERROR_BLOCKED);
  if (reach == TIN_REACH_ASK)
    {
      tin_session_begin_request (self, ensure_stranger (self, link));
      return turn_away (self, link, TIN_BYE_ASKING, TIN_ERROR_BLOCKED);
    }
  if (!tin_session_has_room (self, peer,
                             tin_channel_get_remote_host (tin_link_get_channel (link))) ||
      (peer != NULL && tin_session_is_full (peer)))
    return turn_away (self, link, TIN_BYE_ASKING, TIN_ERROR_LIMIT);

  /* Nobody is asked about any more, if this one was. */
  stranger = ensure_stranger (self, link);
  if (stranger->request)
    {
      tin_peer_set_request (stranger, FALSE);
      tin_session_emit_trust (self, stranger);
    }
  return TRUE;
}

/* It calls itself like TARGET, or is where that one was. */
static gboolean
admit_rival (TinSession *self,
             TinLink    *link,
             TinPeer    *target)
{
  TinPeer *peer;
  const TinHello *hello = tin_link_get_hello (link);
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));

  /* The one that waits is enough of a question: another one leaves nothing here. */
  if (tin_roster_get_by_id (self->roster, id) == NULL && tin_session_has_rival (self, target))
    {
      tin_session_count_refused (self, target);
      return turn_away (self, link, TIN_BYE_ASKING, TIN_ERROR_UNDECIDED);
    }

  peer = ensure_stranger (self, link);
  if (!tin_session_contest (self, target, peer))
    return turn_away (self, link, TIN_BYE_ASKING, TIN_ERROR_UNDECIDED);

  g_debug ("%s calls itself %s, like %s", peer->id, hello->name, target->id);
  return TRUE;
}

/**
 * tin_session_admit:
 * @link: whose peer has just said HELLO
 *
 * Decides whether that peer may be here.
 *
 * Returns: %FALSE if it may not: @link has ended
 */
gboolean
tin_session_admit (TinSession *self,
                   TinLink    *link)
{
  TinChannel *channel = tin_link_get_channel (link);
  const TinHello *hello = tin_link_get_hello (link);
  g_autofree char *id = tin_peer_id_to_string (tin_channel_get_peer_id (channel));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  TinPeer *target;
  gboolean admitted;

  if (peer != NULL && peer->trust.trust == TIN_TRUST_BLOCKED)
    return turn_away (self, link, TIN_BYE_BLOCKED, TIN_ERROR_BLOCKED);
  if (peer != NULL && peer->trust.trust == TIN_TRUST_REPLACED)
    return turn_away (self, link, TIN_BYE_BLOCKED, TIN_ERROR_UNDECIDED);
  if (peer != NULL && !tin_peer_is_stranger (peer) && peer->trust.trust != TIN_TRUST_RIVAL)
    return TRUE;

  target = tin_session_find_namesake (self, peer, hello->name,
                                      tin_channel_get_remote_host (channel),
                                      get_listening_port (link));
  /* A rival waits for the decision about the one whose name it came with, whatever it says now. */
  if (peer != NULL && peer->trust.trust == TIN_TRUST_RIVAL && peer->other != NULL)
    target = peer->other;

  if (target != NULL)
    admitted = admit_rival (self, link, target);
  else if (peer != NULL && peer->trust.trust == TIN_TRUST_RIVAL)
    admitted = TRUE;
  else
    admitted = admit_stranger (self, link, peer);

  peer = tin_roster_get_by_id (self->roster, id);
  if (admitted && peer->trust.trust == TIN_TRUST_RIVAL)
    tin_link_set_deaf (link);
  return admitted;
}

/**
 * tin_session_let_go:
 * @peer: whose link has ended
 *
 * A stranger who has said nothing goes as it came.
 */
void
tin_session_let_go (TinSession *self,
                    TinPeer    *peer)
{
  if (peer->secure && peer->link == NULL && tin_peer_is_stranger (peer) && !peer->request &&
      tin_session_is_silent (peer))
    tin_session_drop_peer (self, peer);
}

/* --- Who is let in: plain text ------------------------------------------------------------ */

/**
 * tin_session_is_known_host:
 *
 * Returns: whether somebody whom the person knows speaks plain text from there
 */
gboolean
tin_session_is_known_host (TinSession *self,
                           const char *host)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (!peer->secure && peer->trust.known && g_strcmp0 (peer->host, host) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * tin_session_judge_host:
 * @host: of somebody who speaks plain text
 *
 * Returns: whether a stranger there may speak, is asked about first, or is not heard
 */
TinReach
tin_session_judge_host (TinSession *self,
                        const char *host)
{
  return tin_session_is_known_host (self, host) ? TIN_REACH_EVERYONE
                                                : tin_settings_get_reach (self->settings);
}
