/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "pair-fixture.h"

#include "tin-await.h"

void
pair_set_up (PairFixture   *self,
             gconstpointer  user_data)
{
  self->hub = tin_memory_hub_new ();
  self->clock = tin_manual_clock_new ();
  self->alice = tin_test_session_new (self->hub, self->clock, "Alice", PAIR_ALICE);
  self->bob = tin_test_session_new (self->hub, self->clock, "Bob", PAIR_BOB);
}

void
pair_set_up_joined (PairFixture   *self,
                    gconstpointer  user_data)
{
  pair_set_up (self, user_data);
  pair_join (self);
}

void
pair_tear_down (PairFixture   *self,
                gconstpointer  user_data)
{
  g_clear_pointer (&self->alice, tin_test_session_free);
  g_clear_pointer (&self->bob, tin_test_session_free);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (self->hub), ==, 0);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->clock);
}

/**
 * pair_join:
 *
 * Alice connects to Bob.
 */
void
pair_join (PairFixture *self)
{
  g_autofree char *address = tin_test_session_address (PAIR_BOB);
  g_autoptr (GError) error = NULL;

  tin_test_session_connect (self->alice, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}
