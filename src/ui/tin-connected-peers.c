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

static void
on_peer_state (GtkFilter *filter)
{
  gtk_filter_changed (filter, GTK_FILTER_CHANGE_DIFFERENT);
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
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_connected, NULL, NULL));
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));

  g_signal_connect_object (session, "peer-state", G_CALLBACK (on_peer_state), filter,
                           G_CONNECT_SWAPPED);
  return G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (roster), filter));
}
