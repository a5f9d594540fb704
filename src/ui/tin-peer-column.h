/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

/* What the table of active peers says of one, in the order of its columns. The last two sum several
 * up in words, for where a table does not fit. */
typedef enum
{
  TIN_PEER_COLUMN_NAME,
  TIN_PEER_COLUMN_ADDRESS,
  TIN_PEER_COLUMN_SINCE,
  TIN_PEER_COLUMN_DIALLED_BY,
  TIN_PEER_COLUMN_LINK,
  TIN_PEER_COLUMN_MESSAGES_IN,
  TIN_PEER_COLUMN_MESSAGES_OUT,
  TIN_PEER_COLUMN_BYTES_IN,
  TIN_PEER_COLUMN_BYTES_OUT,
  TIN_PEER_COLUMN_ROUND_TRIP,
  TIN_PEER_N_COLUMNS,
  TIN_PEER_COLUMN_ORIGIN = TIN_PEER_N_COLUMNS,
  TIN_PEER_COLUMN_TRAFFIC,
} TinPeerColumn;

const char *tin_peer_column_get_title (TinPeerColumn  column);
gboolean    tin_peer_column_is_figure (TinPeerColumn  column);
char       *tin_peer_column_dup_text  (TinPeerColumn  column,
                                       TinPeer       *peer);
int         tin_peer_column_compare   (TinPeerColumn  column,
                                       TinPeer       *a,
                                       TinPeer       *b);
char       *tin_peer_columns_dup_tsv  (GListModel    *peers);

G_END_DECLS
