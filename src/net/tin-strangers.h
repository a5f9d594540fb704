/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-socket-network.h"

G_BEGIN_DECLS

/* How many strangers there are, in all and of each address. */
typedef struct _TinStrangers TinStrangers;

/* One place among them, taken by one connection. */
typedef struct _TinSlot TinSlot;

typedef enum
{
  TIN_SLOT_PENDING,  /* has not shown yet what it is, or is a secure one that is not established */
  TIN_SLOT_PLAIN,    /* a plain one, or silent for so long that it may be one */
  TIN_SLOT_N_KINDS,
} TinSlotKind;

TinStrangers *tin_strangers_new    (TinClock               *clock,
                                    const TinNetworkLimits *limits);
TinStrangers *tin_strangers_ref    (TinStrangers           *self);
void          tin_strangers_unref  (TinStrangers           *self);
gboolean      tin_strangers_admit  (TinStrangers           *self,
                                    const char             *address);
TinSlot      *tin_strangers_take   (TinStrangers           *self,
                                    const char             *address,
                                    TinSlotKind             kind);
guint         tin_strangers_count  (TinStrangers           *self,
                                    TinSlotKind             kind);
guint64       tin_strangers_get_refused (TinStrangers      *self);
void          tin_slot_release     (TinSlot                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinStrangers, tin_strangers_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinSlot, tin_slot_release)

G_END_DECLS
