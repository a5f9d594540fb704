/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-order.h"

/* A sorter does not watch what it sorts; this one does, and says that the order changed at most ten
 * times a second, so that neither a flood of messages nor a thousand peers keep the list busy.
 *
 * The sidebar owns it through the sort model; it holds the peers that it watches. */

#define MS_BETWEEN_CHANGES 100

typedef struct
{
  TinPeer *peer;      /* (owned) */
  char    *name_key;  /* (owned) */
  gulong   handler;
} Watch;

struct _TinPeerOrder
{
  GtkSorter   parent_instance;

  /* owned */
  GListModel *peers;
  GPtrArray  *watches;  /* of Watch, as PEERS */
  GHashTable *by_peer;  /* TinPeer (borrowed) -> Watch (borrowed) */

  /* state */
  guint       timeout;
  gboolean    dirty;
};

G_DEFINE_FINAL_TYPE (TinPeerOrder, tin_peer_order, GTK_TYPE_SORTER)

static gboolean
rested_cb (gpointer user_data)
{
  TinPeerOrder *self = user_data;

  if (!self->dirty)
    {
      self->timeout = 0;
      return G_SOURCE_REMOVE;
    }
  self->dirty = FALSE;
  gtk_sorter_changed (GTK_SORTER (self), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_CONTINUE;
}

/* The first change is told with the next frame or so, those that follow it in one. */
static void
queue_change (TinPeerOrder *self)
{
  self->dirty = TRUE;
  if (self->timeout == 0)
    self->timeout = g_timeout_add (MS_BETWEEN_CHANGES, rested_cb, self);
}

static void
set_name_key (Watch *watch)
{
  g_autofree char *folded = g_utf8_casefold (tin_peer_get_name (watch->peer), -1);

  g_free (watch->name_key);
  watch->name_key = g_utf8_collate_key (folded, -1);
}

static void
peer_notify_cb (TinPeerOrder *self,
                GParamSpec   *pspec,
                TinPeer      *peer)
{
  const char *what = g_param_spec_get_name (pspec);
  Watch *watch = g_hash_table_lookup (self->by_peer, peer);

  if (watch == NULL)
    return;
  if (g_str_equal (what, "name"))
    set_name_key (watch);
  else if (!g_str_equal (what, "state") && !g_str_equal (what, "mandatory") &&
           !g_str_equal (what, "last-time"))
    return;
  queue_change (self);
}

static Watch *
watch_new (TinPeerOrder *self,
           TinPeer      *peer)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->peer = g_object_ref (peer);
  watch->handler = g_signal_connect_swapped (peer, "notify", G_CALLBACK (peer_notify_cb), self);
  set_name_key (watch);
  return watch;
}

static void
watch_free (gpointer user_data)
{
  Watch *watch = user_data;

  g_clear_signal_handler (&watch->handler, watch->peer);
  g_clear_object (&watch->peer);
  g_free (watch->name_key);
  g_free (watch);
}

static void
peers_changed_cb (TinPeerOrder *self,
                  guint         position,
                  guint         removed,
                  guint         added,
                  GListModel   *peers)
{
  for (guint i = 0; i < removed; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, position + i);

      g_hash_table_remove (self->by_peer, watch->peer);
    }
  if (removed > 0)
    g_ptr_array_remove_range (self->watches, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (peers, position + i);
      Watch *watch = watch_new (self, peer);

      g_ptr_array_insert (self->watches, (int) (position + i), watch);
      g_hash_table_insert (self->by_peer, peer, watch);
    }
}

static int
rank (TinPeer *peer)
{
  TinPeerState state = tin_peer_get_state (peer);

  if (state == TIN_PEER_CONNECTED)
    return 0;
  return state == TIN_PEER_CONNECTING || tin_peer_is_mandatory (peer) ? 1 : 2;
}

static const char *
name_key (TinPeerOrder *self,
          TinPeer      *peer)
{
  Watch *watch = g_hash_table_lookup (self->by_peer, peer);

  return watch != NULL ? watch->name_key : "";
}

static GtkOrdering
tin_peer_order_compare (GtkSorter *sorter,
                        gpointer   first,
                        gpointer   second)
{
  TinPeerOrder *self = TIN_PEER_ORDER (sorter);
  TinPeer *a = first;
  TinPeer *b = second;
  gint64 time_a = tin_peer_get_last_time (a);
  gint64 time_b = tin_peer_get_last_time (b);
  int difference = rank (a) - rank (b);

  if (difference == 0 && time_a != time_b)
    difference = time_a > time_b ? -1 : 1;
  if (difference == 0)
    difference = strcmp (name_key (self, a), name_key (self, b));
  if (difference == 0)
    difference = strcmp (tin_peer_get_id (a), tin_peer_get_id (b));
  return gtk_ordering_from_cmpfunc (difference);
}

static GtkSorterOrder
tin_peer_order_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

static void
tin_peer_order_dispose (GObject *object)
{
  TinPeerOrder *self = TIN_PEER_ORDER (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_hash_table_remove_all (self->by_peer);
  g_ptr_array_set_size (self->watches, 0);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (tin_peer_order_parent_class)->dispose (object);
}

static void
tin_peer_order_finalize (GObject *object)
{
  TinPeerOrder *self = TIN_PEER_ORDER (object);

  g_clear_pointer (&self->by_peer, g_hash_table_unref);
  g_clear_pointer (&self->watches, g_ptr_array_unref);

  G_OBJECT_CLASS (tin_peer_order_parent_class)->finalize (object);
}

static void
tin_peer_order_class_init (TinPeerOrderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  object_class->dispose = tin_peer_order_dispose;
  object_class->finalize = tin_peer_order_finalize;
  sorter_class->compare = tin_peer_order_compare;
  sorter_class->get_order = tin_peer_order_get_order;
}

static void
tin_peer_order_init (TinPeerOrder *self)
{
  self->watches = g_ptr_array_new_with_free_func (watch_free);
  self->by_peer = g_hash_table_new (NULL, NULL);
}

/**
 * tin_peer_order_new:
 * @peers: a list of #TinPeer, each at most once
 *
 * Returns: (transfer full): the order of @peers, which follows them
 */
GtkSorter *
tin_peer_order_new (GListModel *peers)
{
  TinPeerOrder *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (peers), NULL);

  self = g_object_new (TIN_TYPE_PEER_ORDER, NULL);
  self->peers = g_object_ref (peers);
  /* Before those who sort by it hear of the same change. */
  g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (peers_changed_cb), self);
  peers_changed_cb (self, 0, 0, g_list_model_get_n_items (peers), peers);
  return GTK_SORTER (self);
}
