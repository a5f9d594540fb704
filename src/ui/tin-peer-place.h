/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

/* Where in the sidebar somebody stands. */
typedef enum
{
  TIN_PEER_SECTION_PINNED,
  TIN_PEER_SECTION_CONNECTED,
  TIN_PEER_SECTION_OFFLINE,
  TIN_PEER_SECTION_REQUESTS,  /* who waits to be accepted or blocked */
  TIN_PEER_SECTION_NONE,      /* blocked strangers who never said anything: preferences list them */
} TinPeerSection;

/* The rank of who has come while nobody was to change places. */
#define TIN_PEER_PLACE_RANK_NEW G_MAXINT

/* Where one peer stands: what filters and sorters look at, whatever the peer is by now. */
typedef struct
{
  TinPeer        *peer;      /* (owned) */
  char           *name_key;  /* (owned) */
  gulong          handler;   /* of whoever watches the peer; 0 nobody */
  gint64          time;      /* milliseconds; of the last message */
  int             rank;      /* the smaller ones first */
  TinPeerSection  section;
  gboolean        stale;     /* the peer has changed since */
} TinPeerPlace;

TinPeerPlace   *tin_peer_place_new          (TinPeer            *peer);
void            tin_peer_place_free         (gpointer            place);
gboolean        tin_peer_place_refresh      (TinPeerPlace       *self);
gboolean        tin_peer_place_may_wait     (const TinPeerPlace *self,
                                             TinPeerSection      section);
TinPeerSection  tin_peer_place_find_section (TinPeer            *peer);

GtkFilter      *tin_peer_place_filter_new   (GHashTable         *places,
                                             TinPeerSection      section);
GtkSorter      *tin_peer_place_sorter_new   (GHashTable         *places);

G_END_DECLS
