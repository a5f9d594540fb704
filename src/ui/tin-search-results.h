/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_SEARCH_RESULTS (tin_search_results_get_type ())
G_DECLARE_FINAL_TYPE (TinSearchResults, tin_search_results, TIN, SEARCH_RESULTS, GtkWidget)

/* Who and what was found, for the sidebar. Signals: peer-chosen (TinPeer *);
 * message-chosen (TinPeer *, TinMessage *). */
void tin_search_results_set_source     (TinSearchResults *self,
                                        TinSession       *session,
                                        GListModel       *peers);
void tin_search_results_set_words      (TinSearchResults *self,
                                        const char       *words);
void tin_search_results_activate_first (TinSearchResults *self);

G_END_DECLS
