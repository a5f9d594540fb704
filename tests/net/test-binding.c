/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "net-fixture.h"
#include "tin-await.h"

/* What both ends of a link, and nobody else, derive from it. */

typedef struct
{
  NetPair  *pair;
  NetWatch *here;   /* (owned) who dialled */
  NetWatch *there;  /* (borrowed) from the pair */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  user_data)
{
  self->pair = net_pair_new (FALSE, NULL);
  net_pair_connect (self->pair, &self->here, &self->there);
}

static void
tear_down (Fixture       *self,
           gconstpointer  user_data)
{
  g_clear_pointer (&self->here, net_watch_free);
  net_pair_free (self->pair);
}

static void
test_a_link_has_one_binding_of_its_own (Fixture       *self,
                                        gconstpointer  user_data)
{
  guint8 bindings[4][TIN_CHANNEL_BINDING_BYTES] = { { 0 } };
  const guint8 zeros[TIN_CHANNEL_BINDING_BYTES] = { 0 };
  NetWatch *other_here;
  NetWatch *other_there;

  g_assert_true (tin_channel_get_binding (self->here->channel, bindings[0]));
  g_assert_true (tin_channel_get_binding (self->there->channel, bindings[1]));
  g_assert_cmpmem (bindings[0], sizeof zeros, bindings[1], sizeof zeros);
  g_assert_true (memcmp (bindings[0], zeros, sizeof zeros) != 0);

  /* It is not the keys that make it, nor does it change with what is written. */
  net_pair_connect (self->pair, &other_here, &other_there);
  g_assert_true (tin_channel_get_binding (other_here->channel, bindings[2]));
  g_assert_true (memcmp (bindings[0], bindings[2], sizeof zeros) != 0);
  tin_channel_write (self->here->channel, (const guint8 *) "hello", 5);
  tin_await (self->there->length == 5);
  g_assert_true (tin_channel_get_binding (self->there->channel, bindings[3]));
  g_assert_cmpmem (bindings[0], sizeof zeros, bindings[3], sizeof zeros);
  net_watch_free (other_here);
}

static void
test_a_link_that_has_ended_has_no_binding (Fixture       *self,
                                           gconstpointer  user_data)
{
  guint8 binding[TIN_CHANNEL_BINDING_BYTES];

  tin_channel_abort (self->here->channel);
  g_assert_false (tin_channel_get_binding (self->here->channel, binding));
  tin_await (self->there->n_closed == 1);
  g_assert_false (tin_channel_get_binding (self->there->channel, binding));
}

static void
test_a_plain_link_has_none (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetDial *dial = net_pair_dial (pair, TIN_DIAL_PLAIN, NULL);
  guint8 binding[TIN_CHANNEL_BINDING_BYTES];

  tin_await (dial->done);
  g_assert_no_error (dial->error);
  g_assert_false (tin_channel_is_secure (dial->watch->channel));
  g_assert_false (tin_channel_get_binding (dial->watch->channel, binding));
  net_dial_free (dial);
  net_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name) \
  g_test_add ("/net/binding/" path, Fixture, NULL, set_up, name, tear_down)

  ADD ("a-link-has-one-of-its-own", test_a_link_has_one_binding_of_its_own);
  ADD ("a-link-that-has-ended-has-none", test_a_link_that_has_ended_has_no_binding);
  g_test_add_func ("/net/binding/a-plain-link-has-none", test_a_plain_link_has_none);

  return g_test_run ();
}
