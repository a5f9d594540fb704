/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-section.h"

#include "tin-peer.h"

/* A filter does not watch what it filters; this one does, and says that something has changed when
 * somebody belongs to another section than before: not for every message.
 *
 * The filter model that has it holds it; it holds the peers that it watches. */

typedef struct
{
  TinPeer        *peer;     /* (owned) */
  gulong          handler;
  TinPeerSection  section;
} Watch;

struct _TinPeerSectionFilter
{
  GtkFilter       parent_instance;

  /* owned */
  GListModel     *peers;
  GPtrArray      *watches;  /* of Watch, as PEERS */
  GHashTable     *by_peer;  /* TinPeer (borrowed) -> Watch (borrowed) */

  /* state */
  TinPeerSection  section;
};

G_DEFINE_FINAL_TYPE (TinPeerSectionFilter, tin_peer_section_filter, GTK_TYPE_FILTER)

static TinPeerSection
find_section (TinPeer *peer)
{
  if (tin_peer_is_request (peer))
    return TIN_PEER_SECTION_REQUESTS;
  if (tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED && !tin_peer_is_known (peer) &&
      tin_peer_get_last_text (peer) == NULL)
    return TIN_PEER_SECTION_NONE;
  return TIN_PEER_SECTION_PEOPLE;
}

static void
peer_notify_cb (TinPeerSectionFilter *self,
                GParamSpec           *pspec,
                TinPeer              *peer)
{
  Watch *watch = g_hash_table_lookup (self->by_peer, peer);
  TinPeerSection section = find_section (peer);
  TinPeerSection old;

  if (watch == NULL || watch->section == section)
    return;

  old = watch->section;
  watch->section = section;
  if (old == self->section || section == self->section)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

static Watch *
watch_new (TinPeerSectionFilter *self,
           TinPeer              *peer)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->peer = g_object_ref (peer);
  watch->section = find_section (peer);
  watch->handler = g_signal_connect_swapped (peer, "notify", G_CALLBACK (peer_notify_cb), self);
  return watch;
}

static void
watch_free (gpointer user_data)
{
  Watch *watch = user_data;

  g_clear_signal_handler (&watch->handler, watch->peer);
  g_object_unref (watch->peer);
  g_free (watch);
}

static void
peers_changed_cb (TinPeerSectionFilter *self,
                  guint                 position,
                  guint                 removed,
                  guint                 added,
                  GListModel           *peers)
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

static gboolean
tin_peer_section_filter_match (GtkFilter *filter,
                               gpointer   item)
{
  TinPeerSectionFilter *self = TIN_PEER_SECTION_FILTER (filter);

  return find_section (item) == self->section;
}

static GtkFilterMatch
tin_peer_section_filter_get_strictness (GtkFilter *filter)
{
  return GTK_FILTER_MATCH_SOME;
}

static void
tin_peer_section_filter_dispose (GObject *object)
{
  TinPeerSectionFilter *self = TIN_PEER_SECTION_FILTER (object);

  g_hash_table_remove_all (self->by_peer);
  g_ptr_array_set_size (self->watches, 0);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (tin_peer_section_filter_parent_class)->dispose (object);
}

static void
tin_peer_section_filter_finalize (GObject *object)
{
  TinPeerSectionFilter *self = TIN_PEER_SECTION_FILTER (object);

  g_hash_table_unref (self->by_peer);
  g_ptr_array_unref (self->watches);

  G_OBJECT_CLASS (tin_peer_section_filter_parent_class)->finalize (object);
}

static void
tin_peer_section_filter_class_init (TinPeerSectionFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (klass);

  object_class->dispose = tin_peer_section_filter_dispose;
  object_class->finalize = tin_peer_section_filter_finalize;
  filter_class->match = tin_peer_section_filter_match;
  filter_class->get_strictness = tin_peer_section_filter_get_strictness;
}

static void
tin_peer_section_filter_init (TinPeerSectionFilter *self)
{
  self->watches = g_ptr_array_new_with_free_func (watch_free);
  self->by_peer = g_hash_table_new (NULL, NULL);
}

/**
 * tin_peer_section_new:
 * @peers: a list of #TinPeer, each at most once
 *
 * Returns: (transfer full): those of @peers who stand in @section, kept up to date
 */
GListModel *
tin_peer_section_new (GListModel     *peers,
                      TinPeerSection  section)
{
  TinPeerSectionFilter *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (peers), NULL);

  self = g_object_new (TIN_TYPE_PEER_SECTION_FILTER, NULL);
  self->section = section;
  self->peers = g_object_ref (peers);
  /* Before the model that filters by it hears of the same change. */
  g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (peers_changed_cb), self);
  peers_changed_cb (self, 0, 0, g_list_model_get_n_items (peers), peers);
  return G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (peers), GTK_FILTER (self)));
}
