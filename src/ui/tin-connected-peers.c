/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-connected-peers.h"

static gboolean
is_connected (gpointer item,
              gpointer user_data)
{
  return tin_peer_get_state (item) == TIN_PEER_CONNECTED;
}

/* Nothing goes to those whom the person has not accepted. */
static gboolean
is_told (gpointer item,
         gpointer user_data)
{
  return is_connected (item, user_data) && tin_peer_is_known (item) &&
         tin_trust_may_send (tin_peer_get_trust (item));
}

/* Now, or when they are back. */
static gboolean
is_reached (gpointer item,
            gpointer user_data)
{
  return is_told (item, user_data) ||
         (tin_peer_is_secure (item) && !tin_peer_is_placeholder (item) &&
          tin_peer_is_known (item) && tin_trust_may_send (tin_peer_get_trust (item)));
}

static void
on_change (GtkFilter *filter)
{
  gtk_filter_changed (filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static GListModel *
filter_roster (TinSession          *session,
               GtkCustomFilterFunc  is_wanted)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, NULL, NULL));
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));

  g_signal_connect_object (session, "peer-state", G_CALLBACK (on_change), filter,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "trust", G_CALLBACK (on_change), filter, G_CONNECT_SWAPPED);
  return G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (roster), filter));
}

/**
 * tin_connected_peers_new:
 *
 * The part of the roster that is connected, kept up to date while the model lives.
 *
 * Returns: (transfer full): a model of TinPeer
 */
GListModel *
tin_connected_peers_new (TinSession *session)
{
  return filter_roster (session, is_connected);
}

/**
 * tin_told_peers_new:
 *
 * The part of the roster that gets a message for everybody now: see %TIN_BROADCAST_CONNECTED. Kept
 * up to date while the model lives.
 *
 * Returns: (transfer full): a model of TinPeer
 */
GListModel *
tin_told_peers_new (TinSession *session)
{
  return filter_roster (session, is_told);
}

/**
 * tin_reached_peers_new:
 *
 * The part of the roster that gets a message for everybody, now or when they are back: see
 * %TIN_BROADCAST_EVERYBODY. Kept up to date while the model lives.
 *
 * Returns: (transfer full): a model of TinPeer
 */
GListModel *
tin_reached_peers_new (TinSession *session)
{
  return filter_roster (session, is_reached);
}
