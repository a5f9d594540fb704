/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pair-fixture.h"
#include "tin-await.h"
#include "tin-error.h"

/* Connecting to a key of which nothing is known but where it may be met. */

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static TinPeer *
connect_key (PairFixture      *fixture,
             const TinPeerId  *key,
             GError          **error)
{
  g_autofree char *to_bob = tin_test_session_address (PAIR_BOB);
  g_autoptr (GAsyncResult) result = NULL;

  tin_session_connect_key_async (fixture->alice->session, to_bob, key, NULL, connected_cb, &result);
  tin_await (result != NULL);
  return tin_session_connect_finish (fixture->alice->session, result, error);
}

static void
a_key_that_is_asked_for_is_met_or_nobody (PairFixture   *fixture,
                                          gconstpointer  user_data)
{
  const char *id = tin_session_get_id (fixture->bob->session);
  GListModel *strangers = G_LIST_MODEL (tin_session_get_roster (fixture->bob->session));
  TinPeerId other = { { PAIR_CAROL } };
  TinPeerId bob;
  g_autoptr (TinPeer) peer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_peer_id_parse (id, &bob));
  g_assert_null (connect_key (fixture, &other, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
  g_clear_error (&error);
  tin_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (strangers), ==, 0);
  g_assert_null (tin_roster_get_by_id (tin_session_get_roster (fixture->alice->session), id));

  peer = connect_key (fixture, &bob, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tin_peer_get_id (peer), ==, id);
  g_assert_true (tin_peer_is_known (peer));

  /* Bob is there; who is asked for is not. */
  g_assert_null (connect_key (fixture, &other, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_WRONG_KEY);
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_CONNECTED);
}

static void
plain_text_is_spoken_to_nobody (PairFixture   *fixture,
                                gconstpointer  user_data)
{
  TinPeerId other = { { PAIR_CAROL } };
  g_autoptr (TinMemoryNetwork) plain = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->bob, tin_test_session_free);
  tin_settle ();
  plain = tin_memory_network_new (fixture->hub, "10.0.0.2", &other);
  tin_memory_network_set_plain (plain);
  g_assert_cmpuint (tin_network_listen (TIN_NETWORK (plain), TIN_TEST_PORT, NULL), !=, 0);
  g_assert_null (connect_key (fixture, &other, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_NOT_TINCAN);
  tin_network_close (TIN_NETWORK (plain));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/session/connect-key/a-key-that-is-asked-for-is-met-or-nobody", PairFixture, NULL,
              pair_set_up, a_key_that_is_asked_for_is_met_or_nobody, pair_tear_down);
  g_test_add ("/session/connect-key/plain-text-is-spoken-to-nobody", PairFixture, NULL,
              pair_set_up, plain_text_is_spoken_to_nobody, pair_tear_down);
  return g_test_run ();
}
