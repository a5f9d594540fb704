/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-session-bus-values.h"

/* D-Bus has no null: what there is none of is left out. */
static void
add_string (GVariantBuilder *dictionary,
            const char      *name,
            const char      *value)
{
  if (value != NULL)
    g_variant_builder_add (dictionary, "{sv}", name, g_variant_new_string (value));
}

static void
add_boolean (GVariantBuilder *dictionary,
             const char      *name,
             gboolean         value)
{
  g_variant_builder_add (dictionary, "{sv}", name, g_variant_new_boolean (value));
}

static void
add_trust (GVariantBuilder *dictionary,
           TinPeer         *peer)
{
  TinPeer *rival = tin_peer_get_rival (peer);

  add_string (dictionary, "trust", tin_trust_to_nick (tin_peer_get_trust (peer)));
  add_boolean (dictionary, "verified", tin_peer_is_verified (peer));
  add_string (dictionary, "rival", rival != NULL ? tin_peer_get_id (rival) : NULL);
  add_boolean (dictionary, "request", tin_peer_is_request (peer));
}

/**
 * tin_session_bus_describe_peer:
 *
 * Returns: (transfer floating):
 */
GVariant *
tin_session_bus_describe_peer (TinPeer *peer)
{
  GVariantBuilder dictionary = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  add_string (&dictionary, "id", tin_peer_get_id (peer));
  add_string (&dictionary, "name", tin_peer_get_name (peer));
  add_string (&dictionary, "address", tin_peer_get_host (peer));
  g_variant_builder_add (&dictionary, "{sv}", "port",
                         g_variant_new_uint16 ((guint16) tin_peer_get_port (peer)));
  add_string (&dictionary, "link", tin_peer_is_secure (peer) ? "secure" : "plain");
  add_string (&dictionary, "direction", tin_peer_is_outgoing (peer) ? "out" : "in");
  add_string (&dictionary, "state", connected ? "connected" : "disconnected");
  if (!connected && tin_peer_get_reason (peer) != TIN_PEER_REASON_NONE)
    add_string (&dictionary, "reason", tin_peer_reason_to_nick (tin_peer_get_reason (peer)));
  add_trust (&dictionary, peer);
  add_boolean (&dictionary, "muted", tin_peer_is_muted (peer));
  add_boolean (&dictionary, "pinned", tin_peer_is_pinned (peer));
  g_variant_builder_add (&dictionary, "{sv}", "unread",
                         g_variant_new_uint32 (tin_peer_get_unread (peer)));
  return g_variant_builder_end (&dictionary);
}

/**
 * tin_session_bus_describe_message:
 *
 * Returns: (transfer floating):
 */
GVariant *
tin_session_bus_describe_message (TinPeer    *peer,
                                  TinMessage *message)
{
  GVariantBuilder dictionary = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *id = tin_message_dup_id (message);
  gint64 sent_at = (gint64) (tin_message_get_sent_at (message) >> 16);

  add_string (&dictionary, "peer", tin_peer_get_id (peer));
  add_string (&dictionary, "name", tin_peer_get_name (peer));
  add_string (&dictionary, "text", tin_message_get_text (message));
  add_string (&dictionary, "id", id);
  add_boolean (&dictionary, "broadcast",
               (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST) != 0);
  g_variant_builder_add (&dictionary, "{sv}", "sent_at", g_variant_new_int64 (sent_at));
  g_variant_builder_add (&dictionary, "{sv}", "time",
                         g_variant_new_int64 (tin_message_get_time (message)));
  return g_variant_builder_end (&dictionary);
}
