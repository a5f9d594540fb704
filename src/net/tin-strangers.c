/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include "tin-limits.h"
#include "tin-strangers.h"

/* The limits on those who connect: a bucket of tokens for every address, and places in all and of
 * one address for connections that have not shown who they are.
 *
 * What is remembered is bounded: at TIN_ADDRESSES_MAX addresses the one that was longest unheard
 * of and has no connection is forgotten. Whoever has that many addresses gets a fresh bucket with
 * each anyway; the limits in all still hold him. */

typedef struct
{
  char   *address;                 /* (owned) */
  GList   link;                    /* in TinStrangers.recent */
  gint64  filled_at;
  gint64  tokens;                  /* in millionths */
  guint   taken[TIN_SLOT_N_KINDS];
} TinStranger;

struct _TinStrangers
{
  grefcount         ref_count;

  /* owned */
  TinClock         *clock;
  GHashTable       *by_address;  /* of TinStranger */

  /* state */
  GQueue            recent;      /* of TinStranger: the last heard of first */
  TinNetworkLimits  limits;
  guint             taken[TIN_SLOT_N_KINDS];
  gint64            logged_at;
  guint             refused;     /* since then */
  guint64           refused_in_all;
};

struct _TinSlot
{
  TinStrangers *strangers;  /* (owned) */
  TinStranger  *stranger;   /* (borrowed): one with a place is not forgotten */
  TinSlotKind   kind;
};

#define TOKEN G_USEC_PER_SEC

static void
tin_stranger_free (gpointer pointer)
{
  TinStranger *self = pointer;

  g_free (self->address);
  g_free (self);
}

TinStrangers *
tin_strangers_new (TinClock               *clock,
                   const TinNetworkLimits *limits)
{
  TinStrangers *self = g_new0 (TinStrangers, 1);

  g_ref_count_init (&self->ref_count);
  self->clock = g_object_ref (clock);
  self->limits = *limits;
  self->logged_at = G_MININT64;
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, tin_stranger_free);
  g_queue_init (&self->recent);

  return self;
}

TinStrangers *
tin_strangers_ref (TinStrangers *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
tin_strangers_unref (TinStrangers *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->clock);
  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_free (self);
}

static gboolean
has_place (const TinStranger *stranger)
{
  return stranger->taken[TIN_SLOT_PENDING] > 0 || stranger->taken[TIN_SLOT_PLAIN] > 0;
}

/* There are far fewer places than addresses, so this finds one within that many steps. */
static void
tin_strangers_forget_one (TinStrangers *self)
{
  for (GList *l = self->recent.tail; l != NULL; l = l->prev)
    {
      TinStranger *stranger = l->data;

      if (has_place (stranger))
        continue;
      g_queue_unlink (&self->recent, l);
      g_hash_table_remove (self->by_address, stranger->address);
      return;
    }
}

static TinStranger *
tin_strangers_find (TinStrangers *self,
                    const char   *address)
{
  TinStranger *stranger = g_hash_table_lookup (self->by_address, address);

  if (stranger != NULL)
    {
      g_queue_unlink (&self->recent, &stranger->link);
    }
  else
    {
      if (g_hash_table_size (self->by_address) >= TIN_ADDRESSES_MAX)
        tin_strangers_forget_one (self);
      stranger = g_new0 (TinStranger, 1);
      stranger->address = g_strdup (address);
      stranger->link.data = stranger;
      stranger->tokens = (gint64) self->limits.address_burst * TOKEN;
      stranger->filled_at = tin_clock_now (self->clock);
      g_hash_table_insert (self->by_address, stranger->address, stranger);
    }
  g_queue_push_head_link (&self->recent, &stranger->link);

  return stranger;
}

/* One line a minute, however many there are. */
static void
tin_strangers_refuse (TinStrangers *self,
                      const char   *address,
                      const char   *why)
{
  gint64 now = tin_clock_now (self->clock);

  self->refused++;
  self->refused_in_all++;
  if (self->logged_at != G_MININT64 && now - self->logged_at < TIN_LIMIT_LOG_INTERVAL)
    return;

  g_message ("Refused %u connections since this was last said; now one of %s: %s", self->refused,
             address, why);
  self->logged_at = now;
  self->refused = 0;
}

/* A new connection of `address`: FALSE where there were too many of late. */
gboolean
tin_strangers_admit (TinStrangers *self,
                     const char   *address)
{
  TinStranger *stranger = tin_strangers_find (self, address);
  gint64 now = tin_clock_now (self->clock);
  gint64 most = (gint64) self->limits.address_burst * TOKEN;
  /* No more than fills it at one a second, so that the product below stays small. */
  gint64 elapsed = MIN (now - stranger->filled_at, most);

  stranger->tokens = MIN (most, stranger->tokens + elapsed * self->limits.address_rate);
  stranger->filled_at = now;
  if (stranger->tokens < TOKEN)
    {
      tin_strangers_refuse (self, address, "too many of late");
      return FALSE;
    }

  stranger->tokens -= TOKEN;
  return TRUE;
}

/* Returns NULL where there is no place. */
TinSlot *
tin_strangers_take (TinStrangers *self,
                    const char   *address,
                    TinSlotKind   kind)
{
  TinStranger *stranger = tin_strangers_find (self, address);
  gboolean pending = kind == TIN_SLOT_PENDING;
  guint most = pending ? self->limits.pending_max : self->limits.silent_plain_max;
  guint most_of_one = pending ? self->limits.pending_per_address_max
                              : self->limits.silent_plain_per_address_max;
  TinSlot *slot;

  if (self->taken[kind] >= most || stranger->taken[kind] >= most_of_one)
    {
      tin_strangers_refuse (self, address, pending ? "too many unfinished" : "too many silent");
      return NULL;
    }

  self->taken[kind]++;
  stranger->taken[kind]++;
  slot = g_new (TinSlot, 1);
  *slot = (TinSlot) { tin_strangers_ref (self), stranger, kind };

  return slot;
}

guint
tin_strangers_count (TinStrangers *self,
                     TinSlotKind   kind)
{
  return self->taken[kind];
}

guint64
tin_strangers_get_refused (TinStrangers *self)
{
  return self->refused_in_all;
}

/* Gives the place back, and frees it. */
void
tin_slot_release (TinSlot *self)
{
  self->strangers->taken[self->kind]--;
  self->stranger->taken[self->kind]--;
  tin_strangers_unref (self->strangers);
  g_free (self);
}
