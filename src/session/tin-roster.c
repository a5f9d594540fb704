/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-roster-private.h"

#include <string.h>

#include "tin-error.h"
#include "tin-host-port.h"
#include "tin-name.h"
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

/* Of a plain peer that nobody has accepted only a header says where it is. */
static guint
get_weight (TinPeer *peer)
{
  return peer->state + (tin_peer_may_send (peer) ? TIN_PEER_CONNECTED + 1 : 0) +
         (peer->trust.known ? 2 * (TIN_PEER_CONNECTED + 1) : 0);
}

static gboolean
is_dialled_as (TinPeer    *peer,
               const char *normal)
{
  g_autofree char *own = NULL;

  if (peer->dial_host == NULL)
    return FALSE;

  own = tin_host_normalise (peer->dial_host);
  return g_str_equal (own, normal);
}

/**
 * tin_roster_find_plain:
 * @host: an address, or a name as it was typed
 * @port: where the peer listens; 0 if that is unknown
 *
 * Of several plain peers at one address the one that the person knows wins, then the one to whom
 * something may be sent, then the one that is connected, else the one met last.
 *
 * Returns: (transfer none) (nullable):
 */
TinPeer *
tin_roster_find_plain (TinRoster  *self,
                       const char *host,
                       guint       port)
{
  guint n_peers = get_n_items (G_LIST_MODEL (self));
  g_autofree char *normal = tin_host_normalise (host);
  TinPeer *found = NULL;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = get_item (G_LIST_MODEL (self), i);

      if (peer->port != port || peer->secure ||
          (g_strcmp0 (peer->host, normal) != 0 && !is_dialled_as (peer, normal)))
        continue;
      if (found == NULL || get_weight (peer) >= get_weight (found))
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

/* What is looked for, in the spellings in which it is compared. */
typedef struct
{
  char    *digits;  /* (owned) in small letters */
  char    *name;    /* (owned) folded; empty: nobody's */
  char    *host;    /* (owned) (nullable) of HOST:PORT */
  guint16  port;
} Query;

typedef gboolean (*Matches) (TinPeer     *peer,
                             const Query *query);

static void
query_clear (Query *self)
{
  g_free (self->digits);
  g_free (self->name);
  g_free (self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

static gboolean
has_prefix (TinPeer     *peer,
            const Query *query)
{
  return peer->secure && !peer->placeholder && g_str_has_prefix (peer->id, query->digits);
}

static gboolean
has_name (TinPeer     *peer,
          const Query *query)
{
  g_autofree char *own = tin_name_fold (tin_peer_get_name (peer));

  return *query->name != '\0' && g_str_equal (own, query->name);
}

static gboolean
has_place (TinPeer     *peer,
           const Query *query)
{
  return tin_peer_has_place (peer, query->host, query->port);
}

static gboolean
is_met_at (TinPeer     *peer,
           const Query *query)
{
  return peer->secure && tin_peer_is_met_at (peer, query->host, query->port);
}

/* Whom the person has accepted, and still wants. */
static gboolean
is_friend (TinPeer *peer)
{
  return tin_peer_may_reside (peer) || (!peer->secure && peer->trust.known &&
                                        tin_peer_may_send (peer));
}

/* Whom it does not have to think about any more, or has yet to think about. */
static gboolean
is_decided (TinPeer *peer)
{
  return !tin_peer_is_stranger (peer);
}

static gboolean
is_anybody (TinPeer *peer)
{
  return TRUE;
}

/* The only one of those; of several none. */
static TinPeer *
find_only (TinRoster   *self,
           const Query *query,
           Matches      matches,
           gboolean   (*counts) (TinPeer *),
           guint       *n_found)
{
  guint n_peers = get_n_items (G_LIST_MODEL (self));
  TinPeer *found = NULL;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = get_item (G_LIST_MODEL (self), i);

      if (!counts (peer) || !matches (peer, query))
        continue;
      found = peer;
      ++*n_found;
    }
  return *n_found == 1 ? found : NULL;
}

/* An address is never a name: a stranger is not found by where it says that it listens. */
static TinPeer *
find_address (TinRoster   *self,
              const Query *query,
              guint       *n_found)
{
  TinPeer *peer = find_only (self, query, has_place, is_friend, n_found);

  if (*n_found == 0)
    peer = find_only (self, query, is_met_at, is_friend, n_found);
  if (*n_found == 0)
    {
      peer = tin_roster_find_plain (self, query->host, query->port);
      *n_found = peer != NULL;
    }
  if (*n_found == 0)
    peer = find_only (self, query, is_met_at, is_decided, n_found);
  return peer;
}

static TinPeer *
find_name (TinRoster   *self,
           const Query *query,
           guint       *n_found)
{
  TinPeer *peer = find_only (self, query, has_name, is_friend, n_found);

  return *n_found > 0 ? peer : find_only (self, query, has_name, is_anybody, n_found);
}

/* Digits of a key are no stranger's name, whoever has that key. */
static TinPeer *
find_digits (TinRoster   *self,
             const Query *query,
             guint       *n_found)
{
  TinPeer *peer = find_only (self, query, has_prefix, is_friend, n_found);

  if (*n_found == 0)
    peer = find_only (self, query, has_name, is_friend, n_found);
  if (*n_found == 0)
    peer = find_only (self, query, has_prefix, is_anybody, n_found);
  return peer;
}

static gboolean
is_digits (const char *text)
{
  gsize length = strlen (text);

  return length >= PREFIX_MIN && strspn (text, "0123456789abcdef") == length;
}

/**
 * tin_roster_find:
 * @text: an id, HOST:PORT, the beginning of only one id, or a name that only one peer bears
 *
 * Names are labels, which anybody gives himself: they are looked at last, and those of strangers
 * only where nobody whom the person knows bears the same.
 *
 * Returns: (transfer none): %NULL with %TIN_ERROR_NO_PEER
 */
TinPeer *
tin_roster_find (TinRoster   *self,
                 const char  *text,
                 GError     **error)
{
  TinPeer *peer = tin_roster_get_by_id (self, text);
  g_auto (Query) query = { 0 };
  guint n_found = 0;

  if (peer != NULL)
    return peer;

  query.digits = g_ascii_strdown (text, -1);
  query.name = tin_name_fold (text);
  if (strchr (text, ':') != NULL && tin_host_port_parse (text, &query.host, &query.port, NULL))
    peer = find_address (self, &query, &n_found);
  else if (is_digits (query.digits))
    peer = find_digits (self, &query, &n_found);
  else
    peer = find_name (self, &query, &n_found);

  if (peer == NULL)
    g_set_error (error, TIN_ERROR, TIN_ERROR_NO_PEER,
                 n_found > 1 ? "More than one peer fits \"%s\"" : "No peer fits \"%s\"", text);
  return peer;
}
