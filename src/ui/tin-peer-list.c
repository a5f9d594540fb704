/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-list.h"

#include <glib/gi18n.h>

#include "tin-peer-place.h"

/* Who stands where in the sidebar: in which section, and in which order there.
 *
 * Filters and sorters do not watch what they look at. Here each peer has a place (TinPeerPlace),
 * which is what they compare; the places follow the peers at most ten times a second, so that
 * neither a flood of messages nor a thousand peers keep the list busy. While the list is held,
 * because a person is about to choose somebody in it, nobody changes places: only who is new comes,
 * at the end of a section, and what the person did (to pin, to accept) is done in any case.
 *
 * The list owns its models; these keep the places, but not the list. */

#define MS_BETWEEN_CHANGES 100
#define MS_UNTIL_LAPSE 15000
#define N_SHOWN (TIN_PEER_SECTION_OFFLINE + 1)
#define N_SECTIONS (TIN_PEER_SECTION_NONE + 1)

struct _TinPeerList
{
  GObject     parent_instance;

  /* owned */
  GListModel *peers;
  GPtrArray  *order;     /* of TinPeerPlace (borrowed), as PEERS */
  GHashTable *places;    /* TinPeer (borrowed) -> TinPeerPlace (owned) */
  GtkSorter  *sorter;
  GtkFilter  *filters[N_SECTIONS];
  GListModel *sections[N_SECTIONS];
  GListStore *headings[N_SHOWN];  /* each empty, or one GtkStringObject */
  GListModel *people;
  GListModel *rows;

  /* state */
  guint       timeout;   /* until the next change; while it is held, until that lapses */
  guint       soon;
  gboolean    dirty;
  gboolean    held;
  gboolean    catch_up;  /* it is in order once more before it is held */
  gboolean    moving;    /* somebody goes from one section to another right now */
};

G_DEFINE_FINAL_TYPE (TinPeerList, tin_peer_list, G_TYPE_OBJECT)

/* --- Headings ------------------------------------------------------------------------------- */

static const char *
heading_of (TinPeerSection section)
{
  switch (section)
    {
    case TIN_PEER_SECTION_PINNED:
      /* Translators: above those whom the person wants to have at the top of the list */
      return C_("heading", "Pinned");
    case TIN_PEER_SECTION_CONNECTED:
      /* Translators: above the people who are there now */
      return C_("heading", "Connected");
    case TIN_PEER_SECTION_OFFLINE:
    case TIN_PEER_SECTION_REQUESTS:
    case TIN_PEER_SECTION_NONE:
    default:
      /* Translators: above the people who are not there now */
      return C_("heading", "Offline");
    }
}

/* Where all stand in one section, their marks say enough. Who moves from one to another is for a
 * moment in both or in none: that is not looked at. */
static void
update_headings (TinPeerList *self)
{
  guint n_shown = 0;

  if (self->moving)
    return;
  for (guint i = 0; i < N_SHOWN; i++)
    n_shown += g_list_model_get_n_items (self->sections[i]) > 0 ? 1 : 0;
  for (guint i = 0; i < N_SHOWN; i++)
    {
      GListModel *heading = G_LIST_MODEL (self->headings[i]);
      gboolean wanted = n_shown > 1 && g_list_model_get_n_items (self->sections[i]) > 0;
      g_autoptr (GtkStringObject) item = NULL;

      if (wanted == (g_list_model_get_n_items (heading) > 0))
        continue;
      item = gtk_string_object_new (heading_of (i));
      if (wanted)
        g_list_store_append (self->headings[i], item);
      else
        g_list_store_remove_all (self->headings[i]);
    }
}

/* --- Following the peers -------------------------------------------------------------------- */

/* Has the sections look anew at who stands in them. */
static void
refilter (TinPeerList    *self,
          const gboolean *left,
          const gboolean *entered)
{
  self->moving = TRUE;
  for (guint i = 0; i < N_SECTIONS; i++)
    if (left[i])
      gtk_filter_changed (self->filters[i], GTK_FILTER_CHANGE_DIFFERENT);
  for (guint i = 0; i < N_SECTIONS; i++)
    if (entered[i] && !left[i])
      gtk_filter_changed (self->filters[i], GTK_FILTER_CHANGE_DIFFERENT);
  self->moving = FALSE;
  update_headings (self);
}

/* The order before the sections: who comes into one has to find its place there. */
static void
settle (TinPeerList *self)
{
  gboolean left[N_SECTIONS] = { FALSE };
  gboolean entered[N_SECTIONS] = { FALSE };
  gboolean reordered = FALSE;

  self->dirty = FALSE;
  for (guint i = 0; i < self->order->len; i++)
    {
      TinPeerPlace *place = g_ptr_array_index (self->order, i);
      TinPeerSection section;

      if (!place->stale)
        continue;
      place->stale = FALSE;
      reordered = tin_peer_place_refresh (place) || reordered;
      section = tin_peer_place_find_section (place->peer);
      if (section == place->section)
        continue;
      left[place->section] = entered[section] = TRUE;
      place->section = section;
    }
  if (reordered)
    gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  refilter (self, left, entered);
}

static gboolean
rested_cb (gpointer user_data)
{
  TinPeerList *self = user_data;

  if (!self->dirty)
    {
      self->timeout = 0;
      return G_SOURCE_REMOVE;
    }
  settle (self);
  return G_SOURCE_CONTINUE;
}

/* Those who go elsewhere by what the person did, and not by coming and going. */
static void
move (TinPeerList *self)
{
  gboolean left[N_SECTIONS] = { FALSE };
  gboolean entered[N_SECTIONS] = { FALSE };

  for (guint i = 0; i < self->order->len; i++)
    {
      TinPeerPlace *place = g_ptr_array_index (self->order, i);
      TinPeerSection section = tin_peer_place_find_section (place->peer);

      if (section == place->section || tin_peer_place_may_wait (place, section))
        continue;
      left[place->section] = entered[section] = TRUE;
      place->section = section;
    }
  refilter (self, left, entered);
}

static gboolean
soon_cb (gpointer user_data)
{
  TinPeerList *self = user_data;

  self->soon = 0;
  if (self->held ? !self->catch_up : self->timeout != 0)
    {
      move (self);
      return G_SOURCE_REMOVE;
    }
  self->catch_up = FALSE;
  settle (self);
  if (!self->held)
    self->timeout = g_timeout_add (MS_BETWEEN_CHANGES, rested_cb, self);
  return G_SOURCE_REMOVE;
}

/* Never at once: it may be the menu of a row that changes the peer, and goes with the row; and the
 * list is held and released while the focus goes from one widget to another. */
static void
change_soon (TinPeerList *self)
{
  if (self->soon == 0)
    self->soon = g_idle_add_full (G_PRIORITY_HIGH_IDLE, soon_cb, self, NULL);
}

static void
peer_notify_cb (TinPeerList *self,
                GParamSpec  *pspec,
                TinPeer     *peer)
{
  static const char *const moving[] = { "state", "mandatory", "last-time", "name", NULL };
  TinPeerPlace *place = g_hash_table_lookup (self->places, peer);
  TinPeerSection section = tin_peer_place_find_section (peer);

  if (place == NULL)
    return;
  if (section != place->section && !tin_peer_place_may_wait (place, section))
    {
      place->stale = self->dirty = TRUE;
      change_soon (self);
    }
  if (!g_strv_contains (moving, g_param_spec_get_name (pspec)))
    return;
  place->stale = self->dirty = TRUE;
  if (self->timeout == 0)
    change_soon (self);
}

static TinPeerPlace *
place_new (TinPeerList *self,
           TinPeer     *peer)
{
  TinPeerPlace *place = tin_peer_place_new (peer);

  if (self->held)
    {
      place->rank = TIN_PEER_PLACE_RANK_NEW;
      place->stale = self->dirty = TRUE;
    }
  place->handler = g_signal_connect_swapped (peer, "notify", G_CALLBACK (peer_notify_cb), self);
  return place;
}

static void
peers_changed_cb (TinPeerList *self,
                  guint        position,
                  guint        removed,
                  guint        added,
                  GListModel  *peers)
{
  for (guint i = 0; i < removed; i++)
    {
      TinPeerPlace *place = g_ptr_array_index (self->order, position + i);

      g_hash_table_remove (self->places, place->peer);
    }
  if (removed > 0)
    g_ptr_array_remove_range (self->order, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (peers, position + i);
      TinPeerPlace *place = place_new (self, peer);

      g_ptr_array_insert (self->order, (int) (position + i), place);
      g_hash_table_insert (self->places, peer, place);
    }
}

/* --- Object --------------------------------------------------------------------------------- */

static void
make_section (TinPeerList    *self,
              TinPeerSection  section)
{
  GtkFilterListModel *members;

  self->filters[section] = tin_peer_place_filter_new (self->places, section);
  members = gtk_filter_list_model_new (g_object_ref (self->peers),
                                       g_object_ref (self->filters[section]));
  self->sections[section] = G_LIST_MODEL (
    gtk_sort_list_model_new (G_LIST_MODEL (members), g_object_ref (self->sorter)));
}

static void
make_models (TinPeerList *self)
{
  g_autoptr (GListStore) people = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListStore) rows = g_list_store_new (G_TYPE_LIST_MODEL);

  for (guint i = 0; i < N_SECTIONS; i++)
    make_section (self, i);
  for (guint i = 0; i < N_SHOWN; i++)
    {
      self->headings[i] = g_list_store_new (GTK_TYPE_STRING_OBJECT);
      g_list_store_append (people, self->sections[i]);
      g_list_store_append (rows, self->headings[i]);
      g_list_store_append (rows, self->sections[i]);
    }
  self->people = G_LIST_MODEL (gtk_flatten_list_model_new (
    G_LIST_MODEL (g_steal_pointer (&people))));
  self->rows = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&rows))));
  for (guint i = 0; i < N_SHOWN; i++)
    g_signal_connect_object (self->sections[i], "items-changed", G_CALLBACK (update_headings),
                             self, G_CONNECT_SWAPPED);
  update_headings (self);
}

static void
tin_peer_list_dispose (GObject *object)
{
  TinPeerList *self = TIN_PEER_LIST (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_handle_id (&self->soon, g_source_remove);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_ptr_array_set_size (self->order, 0);
  g_hash_table_remove_all (self->places);
  g_clear_object (&self->rows);
  g_clear_object (&self->people);
  for (guint i = 0; i < N_SHOWN; i++)
    g_clear_object (&self->headings[i]);
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      g_clear_object (&self->sections[i]);
      g_clear_object (&self->filters[i]);
    }
  g_clear_object (&self->sorter);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (tin_peer_list_parent_class)->dispose (object);
}

static void
tin_peer_list_finalize (GObject *object)
{
  TinPeerList *self = TIN_PEER_LIST (object);

  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->places);

  G_OBJECT_CLASS (tin_peer_list_parent_class)->finalize (object);
}

static void
tin_peer_list_class_init (TinPeerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_peer_list_dispose;
  object_class->finalize = tin_peer_list_finalize;
}

static void
tin_peer_list_init (TinPeerList *self)
{
  self->order = g_ptr_array_new ();
  self->places = g_hash_table_new_full (NULL, NULL, NULL, tin_peer_place_free);
  self->sorter = tin_peer_place_sorter_new (self->places);
}

/**
 * tin_peer_list_new:
 * @peers: a list of #TinPeer, each at most once
 */
TinPeerList *
tin_peer_list_new (GListModel *peers)
{
  TinPeerList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (peers), NULL);

  self = g_object_new (TIN_TYPE_PEER_LIST, NULL);
  self->peers = g_object_ref (peers);
  /* Before the models hear of the same change: they ask about who is new. */
  g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (peers_changed_cb), self);
  peers_changed_cb (self, 0, 0, g_list_model_get_n_items (peers), peers);
  make_models (self);
  return self;
}

/**
 * tin_peer_list_get_section:
 *
 * Returns: (transfer none): the peers who stand in @section, in their order
 */
GListModel *
tin_peer_list_get_section (TinPeerList    *self,
                           TinPeerSection  section)
{
  g_return_val_if_fail (TIN_IS_PEER_LIST (self), NULL);

  return self->sections[section];
}

/**
 * tin_peer_list_get_people:
 *
 * Returns: (transfer none): those who are pinned, connected or offline, one after the other
 */
GListModel *
tin_peer_list_get_people (TinPeerList *self)
{
  g_return_val_if_fail (TIN_IS_PEER_LIST (self), NULL);

  return self->people;
}

/**
 * tin_peer_list_get_rows:
 *
 * Returns: (transfer none): the same with headings (#GtkStringObject), if there is more than one
 *   section
 */
GListModel *
tin_peer_list_get_rows (TinPeerList *self)
{
  g_return_val_if_fail (TIN_IS_PEER_LIST (self), NULL);

  return self->rows;
}

static gboolean
lapsed_cb (gpointer user_data)
{
  tin_peer_list_release (user_data);
  return G_SOURCE_REMOVE;
}

/**
 * tin_peer_list_hold:
 *
 * Nobody is to change places for now. What waits is done by tin_peer_list_release(), or when this
 * was not called again for a quarter of a minute.
 */
void
tin_peer_list_hold (TinPeerList *self)
{
  g_return_if_fail (TIN_IS_PEER_LIST (self));

  /* What is to be held is as things are now. */
  if (!self->held && self->dirty)
    {
      self->catch_up = TRUE;
      change_soon (self);
    }
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (MS_UNTIL_LAPSE, lapsed_cb, self);
  self->held = TRUE;
}

void
tin_peer_list_release (TinPeerList *self)
{
  g_return_if_fail (TIN_IS_PEER_LIST (self));

  if (!self->held)
    return;
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->held = self->catch_up = FALSE;
  if (self->dirty)
    change_soon (self);
}
