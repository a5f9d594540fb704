/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-address.h"
#include "tin-limits.h"
#include "tin-manual-clock.h"
#include "tin-strangers.h"

static const TinNetworkLimits limits = {
  .pending_max = 4,
  .pending_per_address_max = 2,
  .silent_plain_max = 3,
  .silent_plain_per_address_max = 2,
  .address_burst = 5,
  .address_rate = 2,
  .friends_kept = 1,
  .friend_burst = 8,
};

typedef struct
{
  TinClock     *clock;
  TinStrangers *strangers;
  guint         n_logged;
} Fixture;

static Fixture *current;

static void
on_log (const char     *domain,
        GLogLevelFlags  level,
        const char     *text,
        gpointer        user_data)
{
  if (current != NULL && (level & G_LOG_LEVEL_MESSAGE) != 0)
    current->n_logged++;
  g_assert_cmpint (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL), ==, 0);
}

static void
set_up (Fixture       *self,
        gconstpointer  unused)
{
  self->clock = tin_manual_clock_new ();
  self->strangers = tin_strangers_new (self->clock, &limits);
  current = self;
}

static void
tear_down (Fixture       *self,
           gconstpointer  unused)
{
  current = NULL;
  g_clear_pointer (&self->strangers, tin_strangers_unref);
  g_assert_finalize_object (self->clock);
}

static guint
admit_many (Fixture    *self,
            const char *address,
            guint       count)
{
  TinCaller caller = { address, g_str_has_prefix (address, "friend") };
  guint admitted = 0;

  for (guint i = 0; i < count; i++)
    admitted += tin_strangers_admit (self->strangers, &caller) ? 1 : 0;
  return admitted;
}

/* Somebody who has a place, and loses it without a word. */
typedef struct
{
  TinSlot *slot;  /* (owned) (nullable) */
} Holder;

static void
on_evict (gpointer owner)
{
  Holder *self = owner;

  g_clear_pointer (&self->slot, tin_slot_release);
}

static void
holder_clear (Holder *self)
{
  g_clear_pointer (&self->slot, tin_slot_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Holder, holder_clear)

/* Whether `holder` has a place now. Whose name begins with "friend" is one. */
static gboolean
take (Fixture     *self,
      Holder      *holder,
      const char  *address,
      TinSlotKind  kind)
{
  TinCaller caller = { address, g_str_has_prefix (address, "friend") };

  holder->slot = tin_strangers_take (self->strangers, &caller, kind);
  if (holder->slot != NULL)
    tin_slot_set_owner (holder->slot, on_evict, holder);
  return holder->slot != NULL;
}

static void
advance (Fixture *self,
         gint64   delay)
{
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), delay);
}

static void
test_a_bucket_empties_and_fills (Fixture       *self,
                                 gconstpointer  unused)
{
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 5);
  advance (self, TIN_MS (499));
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 0);
  advance (self, TIN_MS (1));
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 1);
  advance (self, TIN_SECONDS (2));
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 4);
  advance (self, TIN_SECONDS (1000000000));
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 5);
}

static void
test_each_address_has_a_bucket (Fixture       *self,
                                gconstpointer  unused)
{
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 5);
  g_assert_cmpuint (admit_many (self, "10.0.0.2", 20), ==, 5);
  g_assert_cmpuint (admit_many (self, "fd00::1", 20), ==, 5);
}

static void
test_friends_have_a_larger_bucket (Fixture       *self,
                                   gconstpointer  unused)
{
  TinCaller caller = { "10.0.0.1", FALSE };

  g_assert_cmpuint (admit_many (self, "friend", 20), ==, 8);
  advance (self, TIN_SECONDS (1));
  g_assert_cmpuint (admit_many (self, "friend", 20), ==, 2);

  /* It is theirs from when they are friends. */
  g_assert_cmpuint (admit_many (self, "10.0.0.1", 20), ==, 5);
  caller.is_friend = TRUE;
  g_assert_true (tin_strangers_admit (self->strangers, &caller));
}

/* --- Places ---------------------------------------------------------------------------------- */

/* What happens, step by step: each takes a place, makes progress, or has lost it. */
typedef struct
{
  const char *address;   /* (nullable) of the last */
  TinProgress progress;
} Step;

typedef struct
{
  const char  *name;
  TinSlotKind  kind;
  Step         steps[8];
  gboolean     let_in;   /* the last */
  int          loser;    /* its place among `steps`; -1: none */
} Case;

#define N TIN_PROGRESS_NONE
#define H TIN_PROGRESS_HEARD
#define A TIN_PROGRESS_ANSWERED
#define P TIN_PROGRESS_PROVED

/* Places: 4 pending, 2 of an address; 3 plain, 2 of an address; of each kind 1 for friends. */
static const Case cases[] = {
  { "there-is-room", TIN_SLOT_PENDING, { { "a", H }, { "b", N } }, TRUE, -1 },
  { "the-oldest-of-its-own", TIN_SLOT_PENDING, { { "a", N }, { "a", N }, { "a", N } }, TRUE, 0 },
  { "its-own-that-has-come-least-far", TIN_SLOT_PENDING,
    { { "a", H }, { "a", N }, { "a", N } }, TRUE, 1 },
  { "the-oldest-where-all-have-one", TIN_SLOT_PENDING,
    { { "a", H }, { "b", H }, { "c", H }, { "d", N } }, TRUE, 0 },
  { "who-has-come-least-far-where-all-have-one", TIN_SLOT_PENDING,
    { { "a", P }, { "b", A }, { "c", H }, { "d", N } }, TRUE, 2 },
  { "the-busiest-before-who-has-come-less-far", TIN_SLOT_PENDING,
    { { "a", N }, { "b", P }, { "b", A }, { "d", N } }, TRUE, 2 },
  { "a-friend-has-a-place-that-is-kept", TIN_SLOT_PENDING,
    { { "a", H }, { "b", H }, { "c", H }, { "friend", N } }, TRUE, -1 },
  { "a-stranger-goes-for-a-friend", TIN_SLOT_PENDING,
    { { "friend 1", N }, { "a", P }, { "b", P }, { "friend 2", N }, { "friend 3", N } }, TRUE, 1 },
  { "a-friend-does-not-go-for-a-stranger", TIN_SLOT_PENDING,
    { { "friend 1", N }, { "friend 2", N }, { "friend 3", N }, { "friend 4", N }, { "a", N } },
    FALSE, -1 },
  { "a-stranger-goes-for-a-stranger-among-friends", TIN_SLOT_PENDING,
    { { "friend 1", N }, { "friend 2", N }, { "friend 3", N }, { "a", P }, { "b", N } }, TRUE, 3 },
  { "a-friend-does-not-go-for-a-friend-who-has-as-many", TIN_SLOT_PENDING,
    { { "friend 1", N }, { "friend 2", N }, { "friend 3", N }, { "friend 4", N },
      { "friend 5", N } }, FALSE, -1 },
  { "a-friend-who-has-many-goes-for-one-who-has-none", TIN_SLOT_PENDING,
    { { "friend 1", N }, { "friend 2", N }, { "friend 2", N }, { "friend 3", N },
      { "friend 4", N } }, TRUE, 1 },
  { "a-friend-s-own-that-has-come-least-far", TIN_SLOT_PENDING,
    { { "friend 1", P }, { "friend 1", N }, { "friend 1", N } }, TRUE, 1 },

  { "plain/the-oldest-of-its-own", TIN_SLOT_PLAIN,
    { { "a", N }, { "a", N }, { "a", N } }, TRUE, 0 },
  { "plain/its-own-that-is-silent", TIN_SLOT_PLAIN,
    { { "a", H }, { "a", N }, { "a", N } }, TRUE, 1 },
  { "plain/who-is-silent", TIN_SLOT_PLAIN, { { "a", H }, { "b", N }, { "c", H } }, TRUE, 1 },
  { "plain/who-is-silent-before-the-busiest", TIN_SLOT_PLAIN,
    { { "a", H }, { "b", N }, { "a", N } }, TRUE, 1 },
  { "plain/nobody-who-speaks-and-has-no-more", TIN_SLOT_PLAIN,
    { { "a", H }, { "b", H }, { "c", H } }, FALSE, -1 },
  { "plain/the-busiest-who-speaks", TIN_SLOT_PLAIN,
    { { "a", H }, { "a", H }, { "c", H } }, TRUE, 0 },
  { "plain/a-friend-has-a-place-that-is-kept", TIN_SLOT_PLAIN,
    { { "a", H }, { "b", H }, { "friend", N } }, TRUE, -1 },
  { "plain/a-stranger-who-speaks-goes-for-a-friend", TIN_SLOT_PLAIN,
    { { "a", H }, { "friend 1", N }, { "friend 2", N }, { "friend 3", N } }, TRUE, 0 },
};

#undef N
#undef H
#undef A
#undef P

static void
test_who_goes (gconstpointer data)
{
  const Case *test = data;
  Fixture fixture = { 0 };
  Holder holders[G_N_ELEMENTS (test->steps)] = { 0 };
  guint last = 0;
  gboolean let_in = FALSE;

  set_up (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (test->steps) && test->steps[i].address != NULL; i++)
    {
      last = i;
      let_in = take (&fixture, &holders[i], test->steps[i].address, test->kind);
      if (let_in)
        tin_slot_set_progress (holders[i].slot, test->steps[i].progress);
    }

  g_assert_cmpint (let_in, ==, test->let_in);
  for (guint i = 0; i < last; i++)
    g_assert_cmpint (holders[i].slot == NULL, ==, (int) i == test->loser);
  g_assert_cmpuint (tin_strangers_get_refused (fixture.strangers), ==,
                    !let_in || test->loser >= 0 ? 1 : 0);
  for (guint i = 0; i <= last; i++)
    holder_clear (&holders[i]);
  g_assert_cmpuint (tin_strangers_count (fixture.strangers, test->kind), ==, 0);
  tear_down (&fixture, NULL);
}

/* Progress is never undone. */
static void
test_progress_only_grows (Fixture       *self,
                          gconstpointer  unused)
{
  g_auto (Holder) a = { 0 };
  g_auto (Holder) b = { 0 };
  g_auto (Holder) c = { 0 };

  g_assert_true (take (self, &a, "a", TIN_SLOT_PENDING));
  g_assert_true (take (self, &b, "a", TIN_SLOT_PENDING));
  tin_slot_set_progress (a.slot, TIN_PROGRESS_PROVED);
  tin_slot_set_progress (a.slot, TIN_PROGRESS_NONE);
  tin_slot_set_progress (b.slot, TIN_PROGRESS_HEARD);
  g_assert_true (take (self, &c, "a", TIN_SLOT_PENDING));
  g_assert_nonnull (a.slot);
  g_assert_null (b.slot);
}

static void
test_the_kinds_of_places_are_apart (Fixture       *self,
                                    gconstpointer  unused)
{
  Holder plain[2] = { 0 };
  g_auto (Holder) pending = { 0 };

  g_assert_true (take (self, &plain[0], "a", TIN_SLOT_PLAIN));
  g_assert_true (take (self, &plain[1], "a", TIN_SLOT_PLAIN));
  g_assert_true (take (self, &pending, "a", TIN_SLOT_PENDING));
  g_assert_nonnull (plain[0].slot);
  g_assert_cmpuint (tin_strangers_count (self->strangers, TIN_SLOT_PLAIN), ==, 2);
  g_assert_cmpuint (tin_strangers_count (self->strangers, TIN_SLOT_PENDING), ==, 1);
  holder_clear (&plain[0]);
  holder_clear (&plain[1]);
}

/* However many come, of however many addresses, in whatever order: never more than there are. */
static void
test_places_stay_bounded (Fixture       *self,
                          gconstpointer  unused)
{
  Holder holders[64] = { 0 };

  for (guint i = 0; i < 20000; i++)
    {
      Holder *holder = &holders[g_test_rand_int_range (0, G_N_ELEMENTS (holders))];
      TinSlotKind kind = g_test_rand_int_range (0, TIN_SLOT_N_KINDS);
      g_autofree char *address = g_strdup_printf (g_test_rand_bit () ? "friend %d" : "%d",
                                                  g_test_rand_int_range (0, 6));

      if (holder->slot != NULL)
        g_clear_pointer (&holder->slot, tin_slot_release);
      else if (take (self, holder, address, kind))
        tin_slot_set_progress (holder->slot, g_test_rand_int_range (0, TIN_PROGRESS_PROVED + 1));
      g_assert_cmpuint (tin_strangers_count (self->strangers, TIN_SLOT_PENDING), <=, 4);
      g_assert_cmpuint (tin_strangers_count (self->strangers, TIN_SLOT_PLAIN), <=, 3);
    }
  for (guint i = 0; i < G_N_ELEMENTS (holders); i++)
    holder_clear (&holders[i]);
}

/* --- Addresses ------------------------------------------------------------------------------- */

static const struct
{
  const char *host;
  const char *counted_as;
} networks[] = {
  { "10.0.0.1", "10.0.0.1" },
  { "2001:db8:1:2::1", "2001:db8:1:2::/64" },
  { "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64" },
  { "2001:db8:1:3::1", "2001:db8:1:3::/64" },
  { "::1", "::/64" },
  { "fe80::1%eth0", "fe80::/64%eth0" },
  { "fe80::2%eth0", "fe80::/64%eth0" },
  { "fe80::1%eth1", "fe80::/64%eth1" },
  { "", "" },
};

static void
test_what_strangers_are_counted_as (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *network = tin_address_to_network (networks[i].host);

      g_assert_cmpstr (network, ==, networks[i].counted_as);
    }
}

static void
test_remembers_a_bounded_number_of_addresses (Fixture       *self,
                                              gconstpointer  unused)
{
  g_auto (Holder) kept = { 0 };

  g_assert_true (take (self, &kept, "kept", TIN_SLOT_PENDING));
  g_assert_cmpuint (admit_many (self, "kept", 20), ==, 5);
  g_assert_cmpuint (admit_many (self, "forgotten", 20), ==, 5);
  for (guint i = 0; i < TIN_ADDRESSES_MAX + 10; i++)
    {
      g_autofree char *address = g_strdup_printf ("address %u", i);

      g_assert_cmpuint (admit_many (self, address, 1), ==, 1);
    }
  g_assert_cmpuint (admit_many (self, "kept", 20), ==, 0);
  g_assert_cmpuint (admit_many (self, "forgotten", 20), ==, 5);
}

static void
test_logs_a_line_a_minute_at_most (Fixture       *self,
                                   gconstpointer  unused)
{
  admit_many (self, "a", 1000);
  g_assert_cmpuint (self->n_logged, ==, 1);
  advance (self, TIN_SECONDS (59));
  admit_many (self, "b", 1000);
  g_assert_cmpuint (self->n_logged, ==, 1);
  advance (self, TIN_SECONDS (1));
  admit_many (self, "c", 1000);
  g_assert_cmpuint (self->n_logged, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("tincan-net", G_LOG_LEVEL_MASK, on_log, NULL);

#define ADD(path, name) \
  g_test_add ("/net/strangers/" path, Fixture, NULL, set_up, name, tear_down)

  ADD ("a-bucket-empties-and-fills", test_a_bucket_empties_and_fills);
  ADD ("each-address-has-a-bucket", test_each_address_has_a_bucket);
  ADD ("friends-have-a-larger-bucket", test_friends_have_a_larger_bucket);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/net/strangers/who-goes/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_who_goes);
    }
  ADD ("progress-only-grows", test_progress_only_grows);
  ADD ("places-stay-bounded", test_places_stay_bounded);
  g_test_add_func ("/net/strangers/what-strangers-are-counted-as",
                   test_what_strangers_are_counted_as);
  ADD ("the-kinds-of-places-are-apart", test_the_kinds_of_places_are_apart);
  ADD ("remembers-a-bounded-number-of-addresses", test_remembers_a_bounded_number_of_addresses);
  ADD ("logs-a-line-a-minute-at-most", test_logs_a_line_a_minute_at_most);

  return g_test_run ();
}
