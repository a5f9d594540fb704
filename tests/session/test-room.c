/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "pair-fixture.h"
#include "tin-await.h"

/* Alice writes faster than the link to Bob takes it. */

/* More than is kept for a link. */
#define MANY 10000

/* Says the numbers from FROM on, and waits until they are on Alice's disk. */
static void
say (PairFixture *fixture,
     guint        from,
     guint        n)
{
  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      tin_test_session_send (fixture->alice, "Bob", text);
    }
  tin_settle ();
}

/* Bob has 0 to N - 1, each once and in order, and Alice knows it. */
static void
assert_all_arrived (PairFixture *fixture,
                    guint        n)
{
  g_assert_cmpuint (fixture->bob->received->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_cmpstr (tin_message_get_text (g_ptr_array_index (fixture->bob->received, i)), ==,
                       text);
    }
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->session), ==, 0);
}

static void
what_there_was_no_room_for_arrives_in_order (PairFixture   *fixture,
                                             gconstpointer  user_data)
{
  say (fixture, 0, 10);
  tin_memory_hub_set_full (fixture->hub, TRUE);
  say (fixture, 10, 20);
  say (fixture, 30, 20);
  g_assert_cmpuint (fixture->bob->received->len, ==, 10);

  tin_memory_hub_set_full (fixture->hub, FALSE);
  tin_settle ();
  assert_all_arrived (fixture, 50);
  say (fixture, 50, 10);
  assert_all_arrived (fixture, 60);
}

static void
more_than_is_kept_arrives_in_order (PairFixture   *fixture,
                                    gconstpointer  user_data)
{
  tin_memory_hub_set_full (fixture->hub, TRUE);
  for (guint n = 0; n < MANY; n += MANY / 4)
    say (fixture, n, MANY / 4);
  g_assert_cmpuint (fixture->bob->received->len, ==, 0);

  tin_memory_hub_set_full (fixture->hub, FALSE);
  say (fixture, MANY, 100);
  assert_all_arrived (fixture, MANY + 100);
}

static void
what_was_kept_for_a_link_goes_with_it (PairFixture   *fixture,
                                       gconstpointer  user_data)
{
  for (guint round = 0; round < 10; round++)
    {
      tin_memory_hub_set_full (fixture->hub, TRUE);
      say (fixture, round * 20, 10);
      tin_memory_hub_cut (fixture->hub);
      tin_settle ();
      say (fixture, round * 20 + 10, 10);
      tin_memory_hub_set_full (fixture->hub, FALSE);
      pair_join (fixture);
      assert_all_arrived (fixture, round * 20 + 20);
    }
}

#define add(path, function) \
  g_test_add ("/session/room/" path, PairFixture, NULL, pair_set_up_joined, function, \
              pair_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("what-there-was-no-room-for-arrives-in-order", what_there_was_no_room_for_arrives_in_order);
  add ("more-than-is-kept-arrives-in-order", more_than_is_kept_arrives_in_order);
  add ("what-was-kept-for-a-link-goes-with-it", what_was_kept_for_a_link_goes_with_it);

  return g_test_run ();
}
