/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-limits.h"
#include "tin-manual-clock.h"
#include "tin-strangers.h"

static const TinNetworkLimits limits = {
  .pending_max = 4,
  .pending_per_address_max = 2,
  .silent_plain_max = 3,
  .silent_plain_per_address_max = 1,
  .address_burst = 5,
  .address_rate = 2,
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
  guint admitted = 0;

  for (guint i = 0; i < count; i++)
    admitted += tin_strangers_admit (self->strangers, address) ? 1 : 0;
  return admitted;
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
test_places_are_limited_in_all_and_for_each (Fixture       *self,
                                             gconstpointer  unused)
{
  g_autoptr (TinSlot) a = tin_strangers_take (self->strangers, "a", TIN_SLOT_PENDING);
  g_autoptr (TinSlot) b = tin_strangers_take (self->strangers, "a", TIN_SLOT_PENDING);
  g_autoptr (TinSlot) c = tin_strangers_take (self->strangers, "b", TIN_SLOT_PENDING);
  g_autoptr (TinSlot) d = NULL;

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_nonnull (c);
  g_assert_null (tin_strangers_take (self->strangers, "a", TIN_SLOT_PENDING));
  d = tin_strangers_take (self->strangers, "c", TIN_SLOT_PENDING);
  g_assert_nonnull (d);
  g_assert_null (tin_strangers_take (self->strangers, "d", TIN_SLOT_PENDING));
  g_assert_cmpuint (tin_strangers_count (self->strangers, TIN_SLOT_PENDING), ==, 4);
  g_clear_pointer (&a, tin_slot_release);
  a = tin_strangers_take (self->strangers, "d", TIN_SLOT_PENDING);
  g_assert_nonnull (a);
  g_assert_cmpuint (tin_strangers_get_refused (self->strangers), ==, 2);
}

static void
test_the_kinds_of_places_are_apart (Fixture       *self,
                                    gconstpointer  unused)
{
  g_autoptr (TinSlot) a = tin_strangers_take (self->strangers, "a", TIN_SLOT_PLAIN);
  g_autoptr (TinSlot) b = tin_strangers_take (self->strangers, "a", TIN_SLOT_PENDING);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_null (tin_strangers_take (self->strangers, "a", TIN_SLOT_PLAIN));
}

static void
test_remembers_a_bounded_number_of_addresses (Fixture       *self,
                                              gconstpointer  unused)
{
  g_autoptr (TinSlot) kept = tin_strangers_take (self->strangers, "kept", TIN_SLOT_PENDING);

  g_assert_cmpuint (admit_many (self, "kept", 20), ==, 5);
  g_assert_cmpuint (admit_many (self, "forgotten", 20), ==, 5);
  for (guint i = 0; i < TIN_ADDRESSES_MAX + 10; i++)
    {
      g_autofree char *address = g_strdup_printf ("address %u", i);

      g_assert_true (tin_strangers_admit (self->strangers, address));
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
  ADD ("places-are-limited-in-all-and-for-each", test_places_are_limited_in_all_and_for_each);
  ADD ("the-kinds-of-places-are-apart", test_the_kinds_of_places_are_apart);
  ADD ("remembers-a-bounded-number-of-addresses", test_remembers_a_bounded_number_of_addresses);
  ADD ("logs-a-line-a-minute-at-most", test_logs_a_line_a_minute_at_most);

  return g_test_run ();
}
