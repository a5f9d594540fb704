/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-error.h"
#include "tin-host-port.h"

/* Keys and addresses that are not let in. */

/* --- Addresses ---------------------------------------------------------------------------- */

/* The hosts of those whom the person knows: looked up for every connection, so they are kept until
 * a contact changes. */
static GHashTable *
get_friends (TinSession *self)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  if (self->friends != NULL)
    return self->friends;

  self->friends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      /* A contested one, too: who comes with its name takes nothing else from it. */
      if (peer->trust.known && peer->host != NULL &&
          (tin_peer_may_send (peer) || peer->trust.trust == TIN_TRUST_CONTESTED))
        g_hash_table_add (self->friends, g_strdup (peer->host));
    }
  return self->friends;
}

static TinVisit
judge_visit (const char *host,
             gpointer    user_data)
{
  TinSession *self = user_data;

  if (tin_settings_is_blocked_address (self->settings, host))
    return TIN_VISIT_BLOCK;
  return g_hash_table_contains (get_friends (self), host) ? TIN_VISIT_FRIEND : TIN_VISIT_ADMIT;
}

/**
 * tin_session_watch_visitors:
 * @watch: %FALSE to stop it
 *
 * Has the network ask here about the address of everybody who connects.
 */
void
tin_session_watch_visitors (TinSession *self,
                            gboolean    watch)
{
  tin_network_set_filter (self->network, watch ? judge_visit : NULL, self);
}

/* An address as a number, spelled as connections have it. */
static char *
parse_address (const char  *text,
               GError     **error)
{
  g_autofree char *host = g_strstrip (g_strdup (text));
  const char *zone = strchr (host, '%');
  g_autofree char *plain = zone != NULL ? g_strndup (host, (gsize) (zone - host))
                                        : g_strdup (host);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (plain);

  if (address == NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "\"%s\" is no address", text);
      return NULL;
    }

  return tin_host_normalise (host);
}

static gpointer
ref_object (gconstpointer object,
            gpointer      user_data)
{
  return g_object_ref ((gpointer) object);
}

static gboolean
is_blocked_end (TinSession *self,
                TinChannel *channel)
{
  return tin_settings_is_blocked_address (self->settings, tin_channel_get_remote_host (channel));
}

/* Ends what there is with addresses that are blocked now. */
static void
end_blocked_links (TinSession *self)
{
  g_autoptr (GPtrArray) links = g_ptr_array_copy (self->links, ref_object, NULL);
  g_autoptr (GPtrArray) plain_links =
    g_ptr_array_copy (self->plain_links, ref_object, NULL);

  for (guint i = 0; i < links->len; i++)
    {
      TinLink *link = g_ptr_array_index (links, i);

      if (is_blocked_end (self, tin_link_get_channel (link)))
        tin_link_goodbye (link, TIN_BYE_BLOCKED);
    }
  for (guint i = 0; i < plain_links->len; i++)
    {
      TinPlainLink *link = g_ptr_array_index (plain_links, i);

      if (is_blocked_end (self, tin_plain_link_get_channel (link)))
        tin_plain_link_close (link);
    }
}

/* A plain peer is its address: blocked, or not, with it. */
static void
move_plain_peers (TinSession *self)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (!peer->secure && peer->host != NULL)
        g_ptr_array_add (peers, g_steal_pointer (&peer));
    }

  for (guint i = 0; i < peers->len; i++)
    {
      TinPeer *peer = g_ptr_array_index (peers, i);
      gboolean was_blocked = peer->trust.trust == TIN_TRUST_BLOCKED;
      gboolean is_blocked = tin_settings_is_blocked_address (self->settings, peer->host);

      if (is_blocked && !was_blocked)
        tin_session_shut_out (self, peer);
      if (is_blocked != was_blocked)
        tin_session_move_trust (self, peer,
                                is_blocked ? TIN_TRUST_EVENT_BLOCK : TIN_TRUST_EVENT_UNBLOCK);
    }
}

/* Who is wanted here, and is not dialled because of a block: of its address, or for REASON. */
static GPtrArray *
list_kept_away (TinSession *self,
                TinError    reason)
{
  GPtrArray *kept_away = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->state == TIN_PEER_OFFLINE && (peer->mandatory || tin_session_is_awaited (peer)) &&
          (peer->reason == (int) reason || tin_session_is_barred (self, peer)))
        g_ptr_array_add (kept_away, g_steal_pointer (&peer));
    }
  return kept_away;
}

static void
redial_all (TinSession *self,
            GPtrArray  *peers)
{
  for (guint i = 0; i < peers->len; i++)
    tin_session_want_redial (self, g_ptr_array_index (peers, i));
}

/**
 * tin_session_block_address:
 * @host: an address as a number
 *
 * From now on nobody is let in from there, with whatever key, and nobody is dialled there; who is
 * connected from there is not any more. An IPv6 address without a zone is blocked in every one.
 *
 * Returns: %FALSE with %TIN_ERROR_INVALID for something that is no address
 */
gboolean
tin_session_block_address (TinSession  *self,
                           const char  *host,
                           GError     **error)
{
  g_autofree char *number = parse_address (host, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) blocked = tin_settings_dup_blocked_addresses (self->settings);
  g_auto (GStrv) with = NULL;

  if (number == NULL)
    return FALSE;
  if (tin_settings_is_blocked_address (self->settings, number))
    return TRUE;

  for (guint i = 0; blocked[i] != NULL; i++)
    g_strv_builder_add (builder, blocked[i]);
  g_strv_builder_add (builder, number);
  with = g_strv_builder_end (builder);
  g_object_set (self->settings, "blocked-addresses", with, NULL);

  move_plain_peers (self);
  end_blocked_links (self);
  return TRUE;
}

/**
 * tin_session_unblock_address:
 * @host: as it is in tin_session_dup_blocked_addresses(), or in another spelling
 *
 * Returns: whether it was blocked
 */
gboolean
tin_session_unblock_address (TinSession *self,
                             const char *host)
{
  g_autofree char *number = tin_host_normalise (host);
  g_auto (GStrv) blocked = tin_settings_dup_blocked_addresses (self->settings);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) kept_away = list_kept_away (self, TIN_ERROR_ADDRESS_BLOCKED);
  g_auto (GStrv) without = NULL;
  gboolean was_blocked = FALSE;

  /* What stands in the settings may have been written there by hand. */
  for (guint i = 0; blocked[i] != NULL; i++)
    {
      g_autofree char *stripped = g_strstrip (g_strdup (blocked[i]));
      g_autofree char *normal = tin_host_normalise (stripped);

      if (g_str_equal (normal, number) || g_str_equal (blocked[i], host))
        was_blocked = TRUE;
      else
        g_strv_builder_add (builder, blocked[i]);
    }
  without = g_strv_builder_end (builder);
  g_object_set (self->settings, "blocked-addresses", without, NULL);
  move_plain_peers (self);
  redial_all (self, kept_away);
  return was_blocked;
}

/**
 * tin_session_dup_blocked_addresses:
 *
 * Returns: (transfer full): in the order in which they were blocked
 */
char **
tin_session_dup_blocked_addresses (TinSession *self)
{
  return tin_settings_dup_blocked_addresses (self->settings);
}

/* --- Dials -------------------------------------------------------------------------------- */

static gboolean
is_shut_out (TinPeer *peer)
{
  return peer->secure && !peer->placeholder &&
         (peer->trust.trust == TIN_TRUST_BLOCKED || peer->trust.trust == TIN_TRUST_REPLACED);
}

/**
 * tin_session_find_shut_out:
 * @host: in any spelling
 *
 * Returns: (transfer none) (nullable): whose key the person has blocked or replaced, and who was
 *   reached or met there last. Only of interest where nobody else is expected
 */
TinPeer *
tin_session_find_shut_out (TinSession *self,
                           const char *host,
                           guint       port)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (is_shut_out (peer) &&
          (tin_peer_has_place (peer, host, port) || tin_peer_is_met_at (peer, host, port)))
        return peer;
    }
  return NULL;
}

/**
 * tin_session_is_barred:
 *
 * Returns: whether the address is blocked at which @peer would be dialled, or was met last
 */
gboolean
tin_session_is_barred (TinSession *self,
                       TinPeer    *peer)
{
  const char *host = tin_peer_get_dial_host (peer);

  return (host != NULL && tin_settings_is_blocked_address (self->settings, host)) ||
         (peer->host != NULL && tin_settings_is_blocked_address (self->settings, peer->host));
}

/**
 * tin_session_may_speak:
 * @channel: that we dialled, before anything was said
 *
 * Who was blocked or replaced learns nothing, not even our name, however we came there.
 *
 * Returns: %FALSE if @channel was refused: with %TIN_ERROR_ADDRESS_BLOCKED, %TIN_ERROR_BLOCKED or
 *   %TIN_ERROR_UNDECIDED
 */
gboolean
tin_session_may_speak (TinSession  *self,
                       TinChannel  *channel,
                       GError     **error)
{
  g_autofree char *id = NULL;
  TinPeer *peer;

  if (is_blocked_end (self, channel))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED, "%s is a blocked address",
                   tin_channel_get_remote_host (channel));
      tin_channel_abort (channel);
      return FALSE;
    }
  if (!tin_channel_is_secure (channel))
    return TRUE;

  id = tin_peer_id_to_string (tin_channel_get_peer_id (channel));
  peer = tin_roster_get_by_id (self->roster, id);
  if (peer == NULL || !is_shut_out (peer))
    return TRUE;

  g_set_error (error, TIN_ERROR,
               peer->trust.trust == TIN_TRUST_BLOCKED ? TIN_ERROR_BLOCKED : TIN_ERROR_UNDECIDED,
               "The key there is %s", tin_trust_to_nick (peer->trust.trust));
  tin_channel_refuse (channel);
  return FALSE;
}

/* --- Keys --------------------------------------------------------------------------------- */

/**
 * tin_session_end_links:
 *
 * Ends every link with the key of @peer, those too that have not said HELLO.
 */
void
tin_session_end_links (TinSession   *self,
                       TinPeer      *peer,
                       TinByeReason  reason)
{
  g_autoptr (GPtrArray) links = g_ptr_array_copy (self->links, ref_object, NULL);
  TinPeerId id;

  if (!tin_peer_id_parse (peer->id, &id))
    return;

  for (guint i = 0; i < links->len; i++)
    {
      TinLink *link = g_ptr_array_index (links, i);

      if (tin_peer_id_equal (tin_channel_get_peer_id (tin_link_get_channel (link)), &id))
        tin_link_goodbye (link, reason);
    }
}

/**
 * tin_session_shut_out:
 *
 * Ends what there is with @peer, and dials it no more.
 */
void
tin_session_shut_out (TinSession *self,
                      TinPeer    *peer)
{
  tin_session_cancel_redial (self, peer);
  tin_session_end_request (self, peer, FALSE);
  tin_session_end_links (self, peer, TIN_BYE_BLOCKED);
  if (peer->outbox != NULL)
    tin_plain_outbox_give_up (peer->outbox, TIN_ERROR_BLOCKED);
  if (peer->state != TIN_PEER_OFFLINE)
    tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
}

/**
 * tin_session_block:
 *
 * By its key, or the address of a plain peer. What was queued for it stays, and does not leave.
 */
void
tin_session_block (TinSession *self,
                   TinPeer    *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);
  g_autoptr (GError) error = NULL;
  TinPeer *rival;

  if (!peer->secure)
    {
      if (!tin_session_block_address (self, peer->host, &error))
        g_message ("%s cannot be blocked: %s", peer->id, error->message);
      return;
    }
  if (peer->placeholder)
    return;

  /* Before its links end: a stranger who has said nothing leaves the roster with them. */
  rival = tin_session_settle_rivals (self, peer);
  if (tin_session_move_trust (self, peer, TIN_TRUST_EVENT_BLOCK))
    tin_session_shut_out (self, peer);
  if (rival != NULL)
    tin_session_go_on (self, rival);
}

/**
 * tin_session_unblock:
 *
 * @peer is again what the person thought of it before. An address is unblocked for all who are
 * there.
 */
void
tin_session_unblock (TinSession *self,
                     TinPeer    *peer)
{
  g_autoptr (GPtrArray) kept_away = NULL;

  if (!peer->secure)
    {
      tin_session_unblock_address (self, peer->host);
      return;
    }
  if (!tin_session_move_trust (self, peer, TIN_TRUST_EVENT_UNBLOCK))
    return;

  /* Its key may have been what answered where somebody else was looked for. */
  kept_away = list_kept_away (self, TIN_ERROR_BLOCKED);
  redial_all (self, kept_away);
  if (peer->mandatory || tin_session_is_awaited (peer))
    tin_session_want_redial (self, peer);
}
