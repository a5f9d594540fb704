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

/* How far the one who has a place has come. Of two who could lose it, it is the one who has come
 * less far. */
typedef enum
{
  TIN_PROGRESS_NONE,      /* said nothing */
  TIN_PROGRESS_HEARD,     /* said something */
  TIN_PROGRESS_ANSWERED,  /* what it said was whole, and was answered */
  TIN_PROGRESS_PROVED,    /* showed its key */
} TinProgress;

/* Who calls. */
typedef struct
{
  const char *address;    /* (borrowed) what is counted: an address, or a network of them */
  gboolean    is_friend;  /* somebody who is known lives there */
} TinCaller;

/* Its place is needed: releases it before it returns. */
typedef void (*TinSlotFunc) (gpointer owner);

TinStrangers *tin_strangers_new    (TinClock               *clock,
                                    const TinNetworkLimits *limits);
void          tin_strangers_unref  (TinStrangers           *self);
gboolean      tin_strangers_admit  (TinStrangers           *self,
                                    const TinCaller        *caller);
TinSlot      *tin_strangers_take   (TinStrangers           *self,
                                    const TinCaller        *caller,
                                    TinSlotKind             kind);
void          tin_strangers_refuse (TinStrangers           *self,
                                    const char             *address,
                                    const char             *why);
guint         tin_strangers_count  (TinStrangers           *self,
                                    TinSlotKind             kind);
guint64       tin_strangers_get_refused (TinStrangers      *self);

void          tin_slot_set_owner    (TinSlot               *self,
                                     TinSlotFunc            evict,
                                     gpointer               owner);
void          tin_slot_set_progress (TinSlot               *self,
                                     TinProgress            progress);
void          tin_slot_release      (TinSlot               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinStrangers, tin_strangers_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinSlot, tin_slot_release)

G_END_DECLS
