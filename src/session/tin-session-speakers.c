/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-host-port.h"
#include "tin-limits.h"

/* Who it is that speaks plain text over a connection. */

static char *
make_id (const char *host,
         guint16     port)
{
  g_autofree char *address = port != 0 ? tin_host_port_format (host, port) : g_strdup (host);

  return g_strconcat (TIN_PEER_ID_PLAIN, address, NULL);
}

/* One that told no port is in the history, and not in the contacts: after a start all that is known
 * of it is its id. */
static TinPeer *
find_plain (TinSession *self,
            const char *host,
            guint16     port)
{
  TinPeer *peer = tin_roster_find_plain (self->roster, host, port);
  g_autofree char *id = NULL;

  if (peer != NULL)
    return peer;

  id = make_id (host, port);
  peer = tin_roster_get_by_id (self->roster, id);
  if (peer != NULL)
    tin_peer_set_address (peer, host, port);
  return peer;
}

/**
 * tin_session_ensure_plain:
 * @port: where it listens; 0: it did not tell
 *
 * Returns: (transfer none): the plain peer of that address, which is new if it was not known
 */
TinPeer *
tin_session_ensure_plain (TinSession *self,
                          const char *host,
                          guint16     port)
{
  g_autofree char *id = make_id (host, port);
  TinPeer *peer = find_plain (self, host, port);

  if (peer == NULL)
    peer = tin_session_ensure_peer (self, id, FALSE);
  tin_peer_set_address (peer, host, port);
  return peer;
}

/* Whether PEER may be the one that speaks without telling its port: it was heard to do so, or it is
 * there and was not heard at all. */
static gboolean
may_be_portless (TinPeer *peer)
{
  if (peer->plain_form == TIN_PLAIN_AUTO)
    return peer->state == TIN_PEER_CONNECTED;
  return !tin_plain_form_get_traits (peer->plain_form)->has_sender_port;
}

/* Who speaks without telling a port: the only peer of that host that would, or an unnamed one. */
static TinPeer *
find_portless (TinSession *self,
               const char *host)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  TinPeer *found = NULL;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->secure || peer->port == 0 || g_strcmp0 (peer->host, host) != 0 ||
          !may_be_portless (peer))
        continue;
      if (found != NULL)
        return NULL;
      found = peer;
    }
  return found;
}

/* The port that EVENT gives as its sender's, unless that is ours: some programs write whom they
 * speak to. */
static guint16
sender_port (TinSession          *self,
             TinChannel          *channel,
             const TinPlainEvent *event)
{
  if (event->port == self->port && event->host != NULL &&
      g_strcmp0 (event->host, tin_channel_get_local_host (channel)) == 0)
    return 0;
  return event->port;
}

/* A header costs its writer nothing: one address does not fill the roster and the contacts. */
static gboolean
may_have_port (TinSession *self,
               const char *host)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  guint n_found = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      n_found += !peer->secure && g_strcmp0 (peer->host, host) == 0;
    }
  return n_found < TIN_PLAIN_PEERS_PER_ADDRESS_MAX;
}

/**
 * tin_session_find_speaker:
 * @port: (out): of the speaker, for tin_session_ensure_plain(); 0 unknown
 *
 * Returns: (transfer none) (nullable): who says @event; %NULL: nobody yet
 */
TinPeer *
tin_session_find_speaker (TinSession          *self,
                          TinPlainLink        *link,
                          const TinPlainEvent *event,
                          guint16             *port)
{
  TinChannel *channel = tin_plain_link_get_channel (link);
  const char *host = tin_channel_get_remote_host (channel);
  TinPeer *known = g_hash_table_lookup (self->speakers, link);
  TinPeer *peer;

  *port = sender_port (self, channel, event);
  if (known != NULL && (*port == 0 || known->port == *port))
    return known;

  peer = *port != 0 ? find_plain (self, host, *port) : find_portless (self, host);
  if (peer == NULL && *port != 0 && !may_have_port (self, host))
    *port = 0;
  return peer != NULL ? peer : find_plain (self, host, *port);
}

/**
 * tin_session_is_hearsay:
 *
 * Returns: whether a goodbye comes in the name of somebody else who is known
 */
gboolean
tin_session_is_hearsay (TinSession          *self,
                        TinPeer             *peer,
                        const TinPlainEvent *event)
{
  TinPeer *named;

  if (event->host == NULL || g_strcmp0 (event->host, peer->host) == 0)
    return FALSE;

  named = find_plain (self, event->host, event->port);
  return named != NULL && named != peer;
}
