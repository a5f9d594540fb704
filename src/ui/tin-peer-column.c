/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-column.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* The columns of the table of active peers: what they are called, show and sort by. The table, its
 * narrow rows, the details of one peer and the copied text are all made from this. */

static const char *const titles[TIN_PEER_N_COLUMNS] = {
  [TIN_PEER_COLUMN_NAME] = NC_("column", "Name"),
  [TIN_PEER_COLUMN_ADDRESS] = NC_("column", "Address"),
  [TIN_PEER_COLUMN_SINCE] = NC_("column", "Since"),
  [TIN_PEER_COLUMN_DIALLED_BY] = NC_("column", "Connected By"),
  [TIN_PEER_COLUMN_LINK] = NC_("column", "Security"),
  [TIN_PEER_COLUMN_MESSAGES_IN] = NC_("column", "Received"),
  [TIN_PEER_COLUMN_MESSAGES_OUT] = NC_("column", "Sent"),
  [TIN_PEER_COLUMN_BYTES_IN] = NC_("column", "Data In"),
  [TIN_PEER_COLUMN_BYTES_OUT] = NC_("column", "Data Out"),
  [TIN_PEER_COLUMN_ROUND_TRIP] = NC_("column", "Delay"),
};

const char *
tin_peer_column_get_title (TinPeerColumn column)
{
  g_return_val_if_fail (column < TIN_PEER_N_COLUMNS, NULL);

  return g_dpgettext2 (NULL, "column", titles[column]);
}

/**
 * tin_peer_column_is_figure:
 *
 * Returns: whether it is a number, to be set flush and with digits of one width
 */
gboolean
tin_peer_column_is_figure (TinPeerColumn column)
{
  return column >= TIN_PEER_COLUMN_MESSAGES_IN && column < TIN_PEER_N_COLUMNS;
}

static char *
dup_address (TinPeer *peer)
{
  g_autofree char *address = tin_peer_dup_address (peer);
  const char *host = tin_peer_get_host (peer);

  if (address != NULL)
    return g_steal_pointer (&address);
  return g_strdup (host != NULL ? host : C_("figure", "–"));
}

static char *
dup_origin (TinPeer *peer)
{
  g_autofree char *since = tin_words_when (tin_peer_get_since (peer));

  if (*since == '\0')
    return g_strdup (tin_words_presence (peer));
  if (tin_peer_is_outgoing (peer))
    /* Translators: who made a connection, and when; %s is a time or a day, such as “Yesterday” */
    return g_strdup_printf (_("Connected by you: %s"), since);
  /* Translators: who made a connection, and when; %s is a time or a day, such as “Yesterday” */
  return g_strdup_printf (_("Connected by them: %s"), since);
}

static char *
dup_traffic (const TinPeerCounters *counters)
{
  g_autofree char *messages_in = tin_words_count (counters->messages_in);
  g_autofree char *messages_out = tin_words_count (counters->messages_out);
  g_autofree char *bytes_in = tin_words_bytes (counters->bytes_in);
  g_autofree char *bytes_out = tin_words_bytes (counters->bytes_out);
  /* GLib does not know “bytes” in every language that is written from right to left. */
  g_autofree char *size_in = tin_words_isolate (bytes_in);
  g_autofree char *size_out = tin_words_isolate (bytes_out);

  /* Translators: messages and data (such as “12 (3.4 kB)”), first received, then sent */
  return g_strdup_printf (_("%s (%s) in, %s (%s) out"), messages_in, size_in, messages_out,
                          size_out);
}

/**
 * tin_peer_column_dup_text:
 *
 * Returns: (transfer full): what the screen shows, to be shown as text
 */
char *
tin_peer_column_dup_text (TinPeerColumn  column,
                          TinPeer       *peer)
{
  TinPeerCounters counters;

  tin_peer_get_counters (peer, &counters);
  switch (column)
    {
    case TIN_PEER_COLUMN_NAME:
      return g_strdup (tin_peer_get_name (peer));
    case TIN_PEER_COLUMN_ADDRESS:
      return dup_address (peer);
    case TIN_PEER_COLUMN_SINCE:
      return tin_words_date_time (tin_peer_get_since (peer));
    case TIN_PEER_COLUMN_DIALLED_BY:
      return g_strdup (tin_words_dialled_by (peer));
    case TIN_PEER_COLUMN_LINK:
      return g_strdup (tin_words_link (peer));
    case TIN_PEER_COLUMN_MESSAGES_IN:
      return tin_words_count (counters.messages_in);
    case TIN_PEER_COLUMN_MESSAGES_OUT:
      return tin_words_count (counters.messages_out);
    case TIN_PEER_COLUMN_BYTES_IN:
      return tin_words_bytes (counters.bytes_in);
    case TIN_PEER_COLUMN_BYTES_OUT:
      return tin_words_bytes (counters.bytes_out);
    case TIN_PEER_COLUMN_ROUND_TRIP:
      return tin_words_round_trip (counters.round_trip);
    case TIN_PEER_COLUMN_ORIGIN:
      return dup_origin (peer);
    case TIN_PEER_COLUMN_TRAFFIC:
      return dup_traffic (&counters);
    default:
      g_return_val_if_reached (NULL);
    }
}

static gint64
get_figure (TinPeerColumn  column,
            TinPeer       *peer)
{
  TinPeerCounters counters;

  tin_peer_get_counters (peer, &counters);
  switch (column)
    {
    case TIN_PEER_COLUMN_SINCE:
      return tin_peer_get_since (peer);
    case TIN_PEER_COLUMN_DIALLED_BY:
      return tin_peer_is_outgoing (peer);
    case TIN_PEER_COLUMN_LINK:
      return tin_peer_is_secure (peer);
    case TIN_PEER_COLUMN_MESSAGES_IN:
      return (gint64) counters.messages_in;
    case TIN_PEER_COLUMN_MESSAGES_OUT:
      return (gint64) counters.messages_out;
    case TIN_PEER_COLUMN_BYTES_IN:
      return (gint64) counters.bytes_in;
    case TIN_PEER_COLUMN_BYTES_OUT:
      return (gint64) counters.bytes_out;
    case TIN_PEER_COLUMN_ROUND_TRIP:
      return counters.round_trip;
    default:
      return 0;
    }
}

/**
 * tin_peer_column_compare:
 *
 * Returns: as strcmp() does: texts by the locale, the rest by what is behind the words
 */
int
tin_peer_column_compare (TinPeerColumn  column,
                         TinPeer       *a,
                         TinPeer       *b)
{
  gint64 first, second;

  if (column == TIN_PEER_COLUMN_NAME)
    return g_utf8_collate (tin_peer_get_name (a), tin_peer_get_name (b));
  if (column == TIN_PEER_COLUMN_ADDRESS)
    {
      g_autofree char *here = tin_peer_column_dup_text (column, a);
      g_autofree char *there = tin_peer_column_dup_text (column, b);
      g_autofree char *here_key = g_utf8_collate_key_for_filename (here, -1);
      g_autofree char *there_key = g_utf8_collate_key_for_filename (there, -1);

      return g_strcmp0 (here_key, there_key);
    }
  first = get_figure (column, a);
  second = get_figure (column, b);
  return (first > second) - (first < second);
}

static void
append_cell (GString    *text,
             guint       column,
             const char *cell)
{
  if (column > 0)
    g_string_append_c (text, '\t');
  g_string_append (text, cell);
}

/**
 * tin_peer_columns_dup_tsv:
 * @peers: a model of TinPeer
 *
 * Returns: (transfer full): the table as text, a line a peer after one of titles, tabs between
 */
char *
tin_peer_columns_dup_tsv (GListModel *peers)
{
  GString *text = g_string_new (NULL);

  for (guint column = 0; column < TIN_PEER_N_COLUMNS; column++)
    append_cell (text, column, tin_peer_column_get_title (column));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (peers, i);

      for (guint column = 0; column < TIN_PEER_N_COLUMNS; column++)
        {
          g_autofree char *cell = tin_peer_column_dup_text (column, peer);

          append_cell (text, column, g_strdelimit (cell, "\t\r\n", ' '));
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
