/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where in the sidebar somebody stands. */
typedef enum
{
  TIN_PEER_SECTION_PEOPLE,
  TIN_PEER_SECTION_REQUESTS,  /* who waits to be accepted or blocked */
  TIN_PEER_SECTION_NONE,      /* blocked strangers who never said anything: preferences list them */
} TinPeerSection;

#define TIN_TYPE_PEER_SECTION_FILTER (tin_peer_section_filter_get_type ())
G_DECLARE_FINAL_TYPE (TinPeerSectionFilter, tin_peer_section_filter, TIN, PEER_SECTION_FILTER,
                      GtkFilter)

GListModel *tin_peer_section_new (GListModel     *peers,
                                  TinPeerSection  section);

G_END_DECLS
