/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-roster-private.h"

#include <string.h>

#include "tin-error.h"
#include "tin-host-port.h"
#include "tin-peer-private.h"

struct _TinRoster
{
  GObject     parent_instance;

  /* owned */
  GListStore *peers;   /* (element-type TinPeer) */
  GHashTable *by_id;   /* (element-type utf8 TinPeer) */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinRoster, tin_roster, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* The fewest digits of an id that are taken for one. */
#define PREFIX_MIN 4

static GType
get_item_type (GListModel *model)
{
  return TIN_TYPE_PEER;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TIN_ROSTER (model)->peers));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (TIN_ROSTER (model)->peers), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
tin_roster_finalize (GObject *object)
{
  TinRoster *self = TIN_ROSTER (object);

  g_hash_table_unref (self->by_id);
  g_object_unref (self->peers);

  G_OBJECT_CLASS (tin_roster_parent_class)->finalize (object);
}

static void
tin_roster_class_init (TinRosterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_roster_finalize;
}

static void
tin_roster_init (TinRoster *self)
{
  self->peers = g_list_store_new (TIN_TYPE_PEER);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect_object (self->peers, "items-changed",
                           G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
}

/* --- For session -------------------------------------------------------------------------- */

TinRoster *
tin_roster_new (void)
{
  return g_object_new (TIN_TYPE_ROSTER, NULL);
}

void
tin_roster_add (TinRoster *self,
                TinPeer   *peer)
{
  g_hash_table_insert (self->by_id, (gpointer) tin_peer_get_id (peer), peer);
  g_list_store_append (self->peers, peer);
}

void
tin_roster_remove (TinRoster *self,
                   TinPeer   *peer)
{
  guint position;

  g_hash_table_remove (self->by_id, tin_peer_get_id (peer));
  if (g_list_store_find (self->peers, peer, &position))
    g_list_store_remove (self->peers, position);
}

static gboolean
same_host (const char *a,
           const char *b)
{
  if (a == NULL || b == NULL)
    return FALSE;
  if (strcmp (b, "localhost") == 0)
    return strcmp (a, "127.0.0.1") == 0 || strcmp (a, "::1") == 0 || strcmp (a, b) == 0;
  return g_ascii_strcasecmp (a, b) == 0;
}

/**
 * tin_roster_find_at:
 * @host: an address, or a name as it was typed
 * @port: where the peer listens; 0 for a plain peer of which that is unknown
 *
 * Of several at one address the one that is connected wins, else the one met last.
 *
 * Returns: (transfer none) (nullable):
 */
TinPeer *
tin_roster_find_at (TinRoster  *self,
                    const char *host,
                    guint       port,
                    gboolean    secure)
{
  guint n_peers = get_n_items (G_LIST_MODEL (self));
  TinPeer *found = NULL;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = get_item (G_LIST_MODEL (self), i);

      if (peer->port != port || peer->secure != secure ||
          (!same_host (peer->host, host) && !same_host (peer->dial_host, host)))
        continue;
      if (found == NULL || peer->state >= found->state)
        found = peer;
    }
  return found;
}

/* --- For everybody ------------------------------------------------------------------------ */

/**
 * tin_roster_get_by_id:
 *
 * Returns: (transfer none) (nullable):
 */
TinPeer *
tin_roster_get_by_id (TinRoster  *self,
                      const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

static gboolean
has_prefix (TinPeer    *peer,
            const char *query)
{
  return strlen (query) >= PREFIX_MIN && g_str_has_prefix (peer->id, query);
}

static gboolean
has_name (TinPeer    *peer,
          const char *query)
{
  return strcmp (tin_peer_get_name (peer), query) == 0;
}

static TinPeer *
find_only (TinRoster   *self,
           const char  *query,
           gboolean   (*matches) (TinPeer *, const char *),
           guint       *n_found)
{
  guint n_peers = get_n_items (G_LIST_MODEL (self));
  TinPeer *found = NULL;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = get_item (G_LIST_MODEL (self), i);

      if (!matches (peer, query))
        continue;
      found = peer;
      ++*n_found;
    }
  return *n_found == 1 ? found : NULL;
}

static TinPeer *
find_address (TinRoster  *self,
              const char *query)
{
  g_autofree char *host = NULL;
  TinPeer *peer;
  guint16 port;

  if (strchr (query, ':') == NULL || !tin_host_port_parse (query, &host, &port, NULL))
    return NULL;

  peer = tin_roster_find_at (self, host, port, TRUE);
  return peer != NULL ? peer : tin_roster_find_at (self, host, port, FALSE);
}

/**
 * tin_roster_find:
 * @query: an id, HOST:PORT, a name that only one peer bears, or the beginning of only one id
 *
 * Returns: (transfer none): %NULL with %TIN_ERROR_NO_PEER
 */
TinPeer *
tin_roster_find (TinRoster   *self,
                 const char  *query,
                 GError     **error)
{
  TinPeer *peer = tin_roster_get_by_id (self, query);
  guint n_found = 0;

  if (peer == NULL)
    peer = find_address (self, query);
  if (peer == NULL)
    peer = find_only (self, query, has_name, &n_found);
  if (peer == NULL && n_found == 0)
    peer = find_only (self, query, has_prefix, &n_found);

  if (peer == NULL)
    g_set_error (error, TIN_ERROR, TIN_ERROR_NO_PEER,
                 n_found > 1 ? "More than one peer fits \"%s\"" : "No peer fits \"%s\"", query);
  return peer;
}
