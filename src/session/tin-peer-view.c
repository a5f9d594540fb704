/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-peer-private.h"

#include "tin-error.h"
#include "tin-host-port.h"

/* What a peer shows to everybody; what session keeps of it, and tells of, is in tin-peer.c. */

/**
 * tin_peer_get_id:
 *
 * Returns: (transfer none): 64 hexadecimal digits of a secure peer, plain:HOST:PORT of a plain one,
 *   plain:HOST of one that told no port, address:HOST:PORT of a placeholder; as long as the peer
 *   lives
 */
const char *
tin_peer_get_id (TinPeer *self)
{
  return self->id;
}

/**
 * tin_peer_get_name:
 *
 * Returns: (transfer none): what the peer calls itself, or its address, or its id; a label, never
 *   an identity
 */
const char *
tin_peer_get_name (TinPeer *self)
{
  if (self->name != NULL && *self->name != '\0')
    return self->name;
  if (self->dial_host != NULL)
    return self->dial_host;
  if (self->host != NULL)
    return self->host;
  return self->id;
}

gboolean
tin_peer_is_secure (TinPeer *self)
{
  return self->secure;
}

TinPeerState
tin_peer_get_state (TinPeer *self)
{
  return self->state;
}

/**
 * tin_peer_is_outgoing:
 *
 * Returns: whether we dialled
 */
gboolean
tin_peer_is_outgoing (TinPeer *self)
{
  return self->outgoing;
}

/**
 * tin_peer_get_host:
 *
 * Returns: (transfer none) (nullable): where it was met last, as a number
 */
const char *
tin_peer_get_host (TinPeer *self)
{
  return self->host;
}

/**
 * tin_peer_get_port:
 *
 * Returns: where it listens; 0 if that is unknown
 */
guint
tin_peer_get_port (TinPeer *self)
{
  return self->port;
}

gboolean
tin_peer_is_mandatory (TinPeer *self)
{
  return self->mandatory;
}

/**
 * tin_peer_get_reason:
 *
 * Returns: why it is not connected: a TinError or TIN_PEER_REASON_*
 */
int
tin_peer_get_reason (TinPeer *self)
{
  return self->reason;
}

/**
 * tin_peer_get_since:
 *
 * Returns: when it was connected, in milliseconds since 1970; 0 while it is not
 */
gint64
tin_peer_get_since (TinPeer *self)
{
  return self->since;
}

guint
tin_peer_get_unread (TinPeer *self)
{
  return self->unread;
}

/**
 * tin_peer_has_unseen:
 *
 * Returns: whether it said something since the person has looked: what is unread, and what was said
 *   of earlier messages, which makes nothing unread
 */
gboolean
tin_peer_has_unseen (TinPeer *self)
{
  return self->unread > 0 || self->amended;
}

/**
 * tin_peer_get_last_text:
 *
 * Returns: (transfer none) (nullable): the beginning of the last message of either side
 */
const char *
tin_peer_get_last_text (TinPeer *self)
{
  return self->last_text;
}

/**
 * tin_peer_get_last_time:
 *
 * Returns: when that was sent, in milliseconds since 1970; 0 for never
 */
gint64
tin_peer_get_last_time (TinPeer *self)
{
  return self->last_time;
}

/**
 * tin_peer_get_conversation:
 *
 * Returns: (transfer none):
 */
TinConversation *
tin_peer_get_conversation (TinPeer *self)
{
  return self->conversation;
}

TinPlainForm
tin_peer_get_plain_form (TinPeer *self)
{
  return self->plain_form;
}

/**
 * tin_peer_is_placeholder:
 *
 * Returns: whether this stands for a mandatory address that was never reached: nobody knows yet
 *   who is there, and nothing can be sent
 */
gboolean
tin_peer_is_placeholder (TinPeer *self)
{
  return self->placeholder;
}

/**
 * tin_peer_dup_address:
 *
 * Returns: (transfer full) (nullable): where it listens, as one types it
 */
char *
tin_peer_dup_address (TinPeer *self)
{
  const char *host = self->host != NULL ? self->host : self->dial_host;

  if (host == NULL)
    return NULL;
  if (self->port == 0)
    return g_strdup (host);
  return tin_host_port_format (host, self->port);
}

void
tin_peer_get_counters (TinPeer         *self,
                       TinPeerCounters *counters)
{
  *counters = self->counters;
}

/**
 * tin_peer_reason_to_nick:
 *
 * Returns: (transfer none) (nullable): the stable word for other programs
 */
const char *
tin_peer_reason_to_nick (int reason)
{
  switch (reason)
    {
    case TIN_PEER_REASON_NONE:
      return NULL;
    case TIN_PEER_REASON_GOODBYE:
      return "goodbye";
    case TIN_PEER_REASON_DISCONNECTED:
      return "disconnected";
    case TIN_PEER_REASON_DUPLICATE:
      return "duplicate";
    case TIN_PEER_REASON_ASKING:
      return "asking";
    case TIN_PEER_REASON_WAITING:
      return "waiting";
    default:
      return tin_error_code_to_nick (reason);
    }
}
