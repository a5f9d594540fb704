/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"

G_BEGIN_DECLS

#define TIN_TYPE_MEMORY_CHANNEL (tin_memory_channel_get_type ())
G_DECLARE_FINAL_TYPE (TinMemoryChannel, tin_memory_channel, TIN, MEMORY_CHANNEL, TinChannel)

/* How a pair of ends behaves; shared by all channels of a hub. */
typedef struct
{
  gsize      piece;   /* bytes are handed over in pieces of this size; 0 for all at once */
  gboolean   silent;  /* nothing arrives any more, and nobody is told */
  gboolean   full;    /* whoever asks is told that no more should be written for now */
  GPtrArray *due;     /* (owned) (nullable) of TinMemoryChannel, borrowed: whose turn it could be,
                       * where somebody drives them; NULL: the main loop does */
} TinMemoryWeather;

TinMemoryChannel *tin_memory_channel_new   (TinChannelPath         *path,
                                            const TinMemoryWeather *weather);
void              tin_memory_channel_join  (TinMemoryChannel       *a,
                                            TinMemoryChannel       *b);
void              tin_memory_channel_break (TinMemoryChannel       *self);
void              tin_memory_channel_end_other (TinMemoryChannel   *self,
                                            const GError           *error);
void              tin_memory_channel_move  (TinMemoryChannel       *self,
                                            gsize                   piece);
void              tin_memory_channel_lose  (TinMemoryChannel       *self,
                                            gsize                   arrives,
                                            gboolean                quietly);
gsize             tin_memory_channel_get_arriving (TinMemoryChannel *self);

G_END_DECLS
