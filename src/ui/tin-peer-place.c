/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-place.h"

/* In which section somebody stands, and in which order there: within a section the one with the
 * newest message comes first, then it goes by name; of those offline the ones that should always be
 * connected come before the others. Who is dialled again and again stays where they are. */

/* What a filter knows. */
typedef struct
{
  GHashTable     *places;    /* (owned) */
  TinPeerSection  section;
} Membership;

/**
 * tin_peer_place_find_section:
 *
 * Returns: where @peer would stand now
 */
TinPeerSection
tin_peer_place_find_section (TinPeer *peer)
{
  if (tin_peer_is_request (peer))
    return TIN_PEER_SECTION_REQUESTS;
  if (tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED && !tin_peer_is_known (peer) &&
      tin_peer_get_last_text (peer) == NULL)
    return TIN_PEER_SECTION_NONE;
  if (tin_peer_is_pinned (peer))
    return TIN_PEER_SECTION_PINNED;
  return tin_peer_get_state (peer) == TIN_PEER_CONNECTED ? TIN_PEER_SECTION_CONNECTED
                                                         : TIN_PEER_SECTION_OFFLINE;
}

static int
find_rank (TinPeer *peer)
{
  return tin_peer_is_mandatory (peer) && tin_peer_get_state (peer) != TIN_PEER_CONNECTED ? 0 : 1;
}

static char *
dup_name_key (TinPeer *peer)
{
  g_autofree char *folded = g_utf8_casefold (tin_peer_get_name (peer), -1);

  return g_utf8_collate_key (folded, -1);
}

/**
 * tin_peer_place_new:
 *
 * Returns: (transfer full): as @peer is now
 */
TinPeerPlace *
tin_peer_place_new (TinPeer *peer)
{
  TinPeerPlace *self = g_new0 (TinPeerPlace, 1);

  self->peer = g_object_ref (peer);
  self->section = tin_peer_place_find_section (peer);
  tin_peer_place_refresh (self);
  return self;
}

void
tin_peer_place_free (gpointer place)
{
  TinPeerPlace *self = place;

  g_clear_signal_handler (&self->handler, self->peer);
  g_object_unref (self->peer);
  g_free (self->name_key);
  g_free (self);
}

/**
 * tin_peer_place_refresh:
 *
 * Takes up what the order goes by; the section stays.
 *
 * Returns: whether the order may be another one now
 */
gboolean
tin_peer_place_refresh (TinPeerPlace *self)
{
  g_autofree char *old_key = g_steal_pointer (&self->name_key);
  gint64 old_time = self->time;
  int old_rank = self->rank;

  self->name_key = dup_name_key (self->peer);
  self->time = tin_peer_get_last_time (self->peer);
  self->rank = find_rank (self->peer);
  return self->time != old_time || self->rank != old_rank ||
         g_strcmp0 (self->name_key, old_key) != 0;
}

static gboolean
comes_and_goes (TinPeerSection section)
{
  return section == TIN_PEER_SECTION_CONNECTED || section == TIN_PEER_SECTION_OFFLINE;
}

/**
 * tin_peer_place_may_wait:
 *
 * Returns: whether this one goes to @section with the others, when the list is next in order; else
 *   it was the person who moved it, or nobody stands below it yet
 */
gboolean
tin_peer_place_may_wait (const TinPeerPlace *self,
                         TinPeerSection      section)
{
  return self->rank != TIN_PEER_PLACE_RANK_NEW && comes_and_goes (section) &&
         comes_and_goes (self->section);
}

/* --- What models ask ------------------------------------------------------------------------ */

static void
membership_free (gpointer user_data)
{
  Membership *membership = user_data;

  g_hash_table_unref (membership->places);
  g_free (membership);
}

static gboolean
is_member (gpointer item,
           gpointer user_data)
{
  Membership *membership = user_data;
  const TinPeerPlace *place = g_hash_table_lookup (membership->places, item);

  return place != NULL && place->section == membership->section;
}

/**
 * tin_peer_place_filter_new:
 * @places: (element-type TinPeer TinPeerPlace): is kept
 *
 * Returns: (transfer full): lets through who stands in @section; whoever changes a place says so
 */
GtkFilter *
tin_peer_place_filter_new (GHashTable     *places,
                           TinPeerSection  section)
{
  Membership *membership = g_new0 (Membership, 1);

  membership->places = g_hash_table_ref (places);
  membership->section = section;
  return GTK_FILTER (gtk_custom_filter_new (is_member, membership, membership_free));
}

static int
compare (gconstpointer first,
         gconstpointer second,
         gpointer      places)
{
  const TinPeerPlace *a = g_hash_table_lookup (places, first);
  const TinPeerPlace *b = g_hash_table_lookup (places, second);

  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->time != b->time)
    return a->time > b->time ? -1 : 1;
  return g_strcmp0 (a->name_key, b->name_key);
}

/**
 * tin_peer_place_sorter_new:
 * @places: (element-type TinPeer TinPeerPlace): is kept
 *
 * Returns: (transfer full): the order within a section; whoever changes a place says so
 */
GtkSorter *
tin_peer_place_sorter_new (GHashTable *places)
{
  return GTK_SORTER (gtk_custom_sorter_new (compare, g_hash_table_ref (places),
                                            (GDestroyNotify) g_hash_table_unref));
}
