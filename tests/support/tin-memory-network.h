/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-network.h"

G_BEGIN_DECLS

/* A network in memory: each member has an address of its own, bytes arrive in the next turn of the
 * main loop, in pieces of a size that the test chooses. */
#define TIN_TYPE_MEMORY_HUB (tin_memory_hub_get_type ())
G_DECLARE_FINAL_TYPE (TinMemoryHub, tin_memory_hub, TIN, MEMORY_HUB, GObject)

#define TIN_TYPE_MEMORY_NETWORK (tin_memory_network_get_type ())
G_DECLARE_FINAL_TYPE (TinMemoryNetwork, tin_memory_network, TIN, MEMORY_NETWORK, GObject)

TinMemoryHub     *tin_memory_hub_new           (void);
void              tin_memory_hub_set_piece     (TinMemoryHub     *self,
                                                gsize             piece);
void              tin_memory_hub_set_silent    (TinMemoryHub     *self,
                                                gboolean          silent);
void              tin_memory_hub_set_full      (TinMemoryHub     *self,
                                                gboolean          full);
void              tin_memory_hub_cut           (TinMemoryHub     *self);
guint             tin_memory_hub_count         (TinMemoryHub     *self);
void              tin_memory_hub_set_name      (TinMemoryHub     *self,
                                                const char       *name,
                                                const char       *host);

/* For a simulator, which decides itself when what moves. */
void              tin_memory_hub_set_driven    (TinMemoryHub     *self,
                                                guint32           seed);
gboolean          tin_memory_hub_move          (TinMemoryHub     *self);
gboolean          tin_memory_hub_are_parted    (TinMemoryHub     *self,
                                                const char       *host,
                                                const char       *other);
void              tin_memory_hub_part          (TinMemoryHub     *self,
                                                const char       *host,
                                                const char       *other,
                                                gboolean          parted);
void              tin_memory_hub_cut_between   (TinMemoryHub     *self,
                                                const char       *host,
                                                const char       *other);
void              tin_memory_hub_lose          (TinMemoryHub     *self,
                                                const char       *host,
                                                gboolean          quietly);

TinMemoryNetwork *tin_memory_network_new       (TinMemoryHub     *hub,
                                                const char       *host,
                                                const TinPeerId  *id);
void              tin_memory_network_set_plain (TinMemoryNetwork *self);
TinVisit          tin_memory_network_judge     (TinMemoryNetwork *self,
                                                const char       *host);

G_END_DECLS
