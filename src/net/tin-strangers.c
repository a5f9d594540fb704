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
 * Who comes when all places are taken is not sent away: places cost strangers nothing, and they
 * would keep everybody out for as long as they like. Somebody else loses his:
 *
 *   pending   of the address that has most of them, who has come least far, the oldest first. A
 *             handshake takes some milliseconds: who means it is done before it is his turn
 *   plain     who is silent, of the address that has most of them, the oldest first; who has said
 *             something only for an address that has at least two less
 *
 * An address that has its whole share changes one of its own for the new one. A friend, of the
 * address of somebody who is known, loses a place to his own address or to another friend's that
 * has at least two less, never to strangers; and of each kind some places are never a stranger's.
 *
 * What is remembered is bounded: at TIN_ADDRESSES_MAX addresses the one that was longest unheard
 * of and has no connection is forgotten. Whoever has that many addresses gets a fresh bucket with
 * each anyway; the limits in all still hold him. */

typedef struct
{
  char     *address;                 /* (owned) */
  GList     link;                    /* in TinStrangers.recent */
  gint64    filled_at;
  gint64    tokens;                  /* in millionths */
  gboolean  is_friend;
  guint     taken[TIN_SLOT_N_KINDS];
} TinStranger;

struct _TinStrangers
{
  grefcount         ref_count;

  /* owned */
  TinClock         *clock;
  GHashTable       *by_address;  /* of TinStranger */

  /* state */
  GQueue            recent;      /* of TinStranger: the last heard of first */
  GQueue            slots[TIN_SLOT_N_KINDS];  /* of TinSlot: the oldest first */
  guint             n_friends[TIN_SLOT_N_KINDS];
  TinNetworkLimits  limits;
  gint64            logged_at;
  guint             refused;     /* since then */
  guint64           refused_in_all;
};

struct _TinSlot
{
  TinStrangers *strangers;  /* (owned) */
  TinStranger  *stranger;   /* (borrowed): one with a place is not forgotten */
  gpointer      owner;      /* (borrowed) (nullable) until it is set */
  TinSlotFunc   evict;
  TinSlotKind   kind;
  TinProgress   progress;
  gboolean      is_friend;
  GList         link;       /* in TinStrangers.slots */
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

  return self;
}

static TinStrangers *
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

/* --- Addresses ------------------------------------------------------------------------------- */

static gboolean
has_place (const TinStranger *stranger)
{
  for (guint i = 0; i < TIN_SLOT_N_KINDS; i++)
    if (stranger->taken[i] > 0)
      return TRUE;

  return FALSE;
}

/* The one that was longest unheard of; there is one, since places are fewer than addresses. */
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

static gint64
get_burst (TinStrangers *self,
           gboolean      is_friend)
{
  return (gint64) (is_friend ? self->limits.friend_burst : self->limits.address_burst) * TOKEN;
}

static TinStranger *
tin_strangers_add (TinStrangers    *self,
                   const TinCaller *caller)
{
  TinStranger *stranger = g_new0 (TinStranger, 1);

  if (g_hash_table_size (self->by_address) >= TIN_ADDRESSES_MAX)
    tin_strangers_forget_one (self);

  stranger->address = g_strdup (caller->address);
  stranger->link.data = stranger;
  stranger->is_friend = caller->is_friend;
  stranger->tokens = get_burst (self, caller->is_friend);
  stranger->filled_at = tin_clock_now (self->clock);
  g_hash_table_insert (self->by_address, stranger->address, stranger);

  return stranger;
}

static TinStranger *
tin_strangers_find (TinStrangers    *self,
                    const TinCaller *caller)
{
  TinStranger *stranger = g_hash_table_lookup (self->by_address, caller->address);

  if (stranger != NULL)
    g_queue_unlink (&self->recent, &stranger->link);
  else
    stranger = tin_strangers_add (self, caller);
  g_queue_push_head_link (&self->recent, &stranger->link);

  /* Somebody there has become a friend, or is none any more: another bucket. */
  if (stranger->is_friend != caller->is_friend)
    {
      stranger->is_friend = caller->is_friend;
      stranger->tokens = get_burst (self, caller->is_friend);
    }

  return stranger;
}

/* Counts one that is closed because of a limit. One line a minute, however many there are. */
void
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

/* A new connection: FALSE where there were too many of late. */
gboolean
tin_strangers_admit (TinStrangers    *self,
                     const TinCaller *caller)
{
  TinStranger *stranger = tin_strangers_find (self, caller);
  gint64 now = tin_clock_now (self->clock);
  gint64 most = get_burst (self, caller->is_friend);
  /* No more than fills it at one a second, so that the product below stays small. */
  gint64 elapsed = MIN (now - stranger->filled_at, most);

  stranger->tokens = MIN (most, stranger->tokens + elapsed * self->limits.address_rate);
  stranger->filled_at = now;
  if (stranger->tokens < TOKEN)
    {
      tin_strangers_refuse (self, caller->address, "too many of late");
      return FALSE;
    }

  stranger->tokens -= TOKEN;
  return TRUE;
}

/* --- Places ---------------------------------------------------------------------------------- */

/* Whether `a`, the older, is to lose its place rather than `b`. */
static gboolean
goes_before (const TinSlot *a,
             const TinSlot *b)
{
  guint of_a = a->stranger->taken[a->kind];
  guint of_b = b->stranger->taken[b->kind];

  if (a->kind == TIN_SLOT_PLAIN && a->progress != b->progress)
    return a->progress < b->progress;
  if (of_a != of_b)
    return of_a > of_b;
  return a->progress <= b->progress;
}

/* Whether `slot` may be taken away for one more of `caller`. */
static gboolean
may_lose (const TinSlot     *slot,
          const TinCaller   *caller,
          const TinStranger *own)
{
  gboolean unfair = slot->stranger->taken[slot->kind] < own->taken[slot->kind] + 2;

  if (slot->owner == NULL)
    return FALSE;
  if (slot->stranger == own)
    return TRUE;
  if (slot->is_friend)
    return caller->is_friend && !unfair;
  if (slot->kind == TIN_SLOT_PLAIN && slot->progress > TIN_PROGRESS_NONE)
    return caller->is_friend || !unfair;
  return TRUE;
}

/* `among`: the only one whose places count; NULL: all do. */
static TinSlot *
find_loser (TinStrangers      *self,
            const TinCaller   *caller,
            const TinStranger *own,
            TinSlotKind        kind,
            const TinStranger *among)
{
  TinSlot *loser = NULL;

  for (GList *l = self->slots[kind].head; l != NULL; l = l->next)
    {
      TinSlot *slot = l->data;
      gboolean better;

      if ((among != NULL && slot->stranger != among) || !may_lose (slot, caller, own))
        continue;
      /* A stranger goes before a friend. */
      better = loser == NULL || (loser->is_friend && !slot->is_friend)
               || (loser->is_friend == slot->is_friend && !goes_before (loser, slot));
      if (better)
        loser = slot;
    }

  return loser;
}

static gboolean
is_full (TinStrangers    *self,
         const TinCaller *caller,
         TinSlotKind      kind)
{
  guint most = kind == TIN_SLOT_PENDING ? self->limits.pending_max : self->limits.silent_plain_max;
  guint kept = MIN (most, self->limits.friends_kept);

  if (self->slots[kind].length >= most)
    return TRUE;
  return !caller->is_friend
         && self->slots[kind].length - self->n_friends[kind] >= most - kept;
}

/* FALSE: nobody could be made to go. */
static gboolean
make_room (TinStrangers      *self,
           const TinCaller   *caller,
           const TinStranger *own,
           TinSlotKind        kind)
{
  gboolean pending = kind == TIN_SLOT_PENDING;
  guint share = pending ? self->limits.pending_per_address_max
                        : self->limits.silent_plain_per_address_max;
  gboolean crowded = own->taken[kind] >= share;
  TinSlot *loser;

  if (!crowded && !is_full (self, caller, kind))
    return TRUE;

  loser = find_loser (self, caller, own, kind, crowded ? own : NULL);
  tin_strangers_refuse (self, loser != NULL ? loser->stranger->address : caller->address,
                        pending ? "too many unfinished" : "too many silent");
  if (loser == NULL)
    return FALSE;

  loser->evict (loser->owner);
  return own->taken[kind] < share && !is_full (self, caller, kind);
}

/* Somebody else may lose his place for it. Returns NULL where there is none. */
TinSlot *
tin_strangers_take (TinStrangers    *self,
                    const TinCaller *caller,
                    TinSlotKind      kind)
{
  TinStranger *stranger = tin_strangers_find (self, caller);
  TinSlot *slot;

  if (!make_room (self, caller, stranger, kind))
    return NULL;

  slot = g_new (TinSlot, 1);
  *slot = (TinSlot) {
    .strangers = tin_strangers_ref (self),
    .stranger = stranger,
    .kind = kind,
    .is_friend = caller->is_friend,
    .link = { .data = slot },
  };
  g_queue_push_tail_link (&self->slots[kind], &slot->link);
  self->n_friends[kind] += slot->is_friend ? 1 : 0;
  stranger->taken[kind]++;

  return slot;
}

guint
tin_strangers_count (TinStrangers *self,
                     TinSlotKind   kind)
{
  return self->slots[kind].length;
}

guint64
tin_strangers_get_refused (TinStrangers *self)
{
  return self->refused_in_all;
}

/* A place whose owner is not set is never taken away. */
void
tin_slot_set_owner (TinSlot     *self,
                    TinSlotFunc  evict,
                    gpointer     owner)
{
  self->evict = evict;
  self->owner = owner;
}

void
tin_slot_set_progress (TinSlot     *self,
                       TinProgress  progress)
{
  self->progress = MAX (self->progress, progress);
}

/* Gives the place back, and frees it. */
void
tin_slot_release (TinSlot *self)
{
  g_queue_unlink (&self->strangers->slots[self->kind], &self->link);
  self->strangers->n_friends[self->kind] -= self->is_friend ? 1 : 0;
  self->stranger->taken[self->kind]--;
  tin_strangers_unref (self->strangers);
  g_free (self);
}
