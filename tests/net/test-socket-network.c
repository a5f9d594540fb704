/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-error.h"

static void
test_addresses_are_such_as_others_can_reach (void)
{
  g_auto (GStrv) addresses = tin_socket_network_get_addresses ();
  gboolean seen_ipv6 = FALSE;

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i]);
      gboolean ipv6;

      g_assert_nonnull (address);
      ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
      g_assert_false (g_inet_address_get_is_loopback (address));
      g_assert_false (ipv6 && g_inet_address_get_is_link_local (address));
      g_assert_false (seen_ipv6 && !ipv6);
      seen_ipv6 = ipv6;
    }
}

static void
test_the_holder_of_a_port_is_found (void)
{
  g_autofree char *name = NULL;
  g_autofree char *own = NULL;
  guint16 port;
  int fd = net_raw_listen (&port);

  g_assert_true (g_file_get_contents ("/proc/self/comm", &own, NULL, NULL));
  name = tin_socket_network_find_holder (port);
  g_assert_cmpstr (name, ==, g_strstrip (own));
  close (fd);

  g_clear_pointer (&name, g_free);
  name = tin_socket_network_find_holder (port);
  g_assert_null (name);
}

static void
test_a_key_that_is_none_is_an_error (void)
{
  g_autoptr (TinClock) clock = tin_clock_new_system ();
  NetKeys *a = net_keys_new (NET_KEYS_ED25519);
  NetKeys *b = net_keys_new (NET_KEYS_ED25519);
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr (GError) error = NULL;

  g_assert_null (tin_socket_network_new (clock, garbage, a->certificate, NULL, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (tin_socket_network_new (clock, a->key, b->certificate, NULL, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);

  net_keys_free (a);
  net_keys_free (b);
}

static void
test_the_limit_on_descriptors_is_raised (void)
{
  struct rlimit limit;
  NetPair *pair;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = MIN (limit.rlim_max, 256);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  pair = net_pair_new (FALSE, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, limit.rlim_max);
  net_pair_free (pair);
}

static void
test_channels_outlive_the_listening (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetWatch *here, *there;

  net_pair_connect (pair, &here, &there);
  tin_network_close (TIN_NETWORK (pair->network[0]));
  g_clear_object (&pair->network[0]);
  g_clear_object (&pair->network[1]);
  tin_channel_write (here->channel, (const guint8 *) "hello", 5);
  tin_await (there->length == 5);

  net_watch_free (here);
  net_pair_free (pair);
}

static void
test_listening_moves_to_another_port (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  g_autoptr (GError) error = NULL;
  guint16 before = pair->port;
  NetWatch *here, *there;

  pair->port = tin_network_listen (TIN_NETWORK (pair->network[0]), 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pair->port, !=, before);
  net_pair_connect (pair, &here, &there);

  net_watch_free (here);
  net_pair_free (pair);
}

static TinVisit
judge (const char *host,
       gpointer    user_data)
{
  const char *blocked = user_data;

  return g_str_equal (host, blocked) ? TIN_VISIT_BLOCK : TIN_VISIT_ADMIT;
}

/* Whatever name leads there, and however it is dialled, not a byte is said. A change of mind counts
 * for the next dial. */
static void
test_a_blocked_address_is_not_spoken_to (void)
{
  static const char *const hosts[] = { "127.0.0.1", "::ffff:127.0.0.1" };
  static const TinDialMode modes[] = { TIN_DIAL_TYPED, TIN_DIAL_SECURE, TIN_DIAL_PLAIN };
  NetPair *pair = net_pair_new (FALSE, NULL);
  TinNetwork *network = TIN_NETWORK (pair->network[1]);
  NetWatch *here, *there;
  guint16 port;
  int fd = net_raw_listen (&port);

  tin_network_set_filter (network, judge, (gpointer) "127.0.0.1");
  for (gsize i = 0; i < G_N_ELEMENTS (hosts) * G_N_ELEMENTS (modes); i++)
    {
      TinDialTarget target = {
        .host = hosts[i / G_N_ELEMENTS (modes)],
        .port = port,
        .mode = modes[i % G_N_ELEMENTS (modes)],
      };
      NetDial *dial = net_dial_new (network, &target, NULL);
      char byte;
      int end;

      tin_await (dial->done);
      g_assert_error (dial->error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED);
      end = accept (fd, NULL, NULL);
      g_assert_cmpint (end, >=, 0);
      g_assert_cmpint (recv (end, &byte, 1, 0), ==, 0);
      close (end);
      net_dial_free (dial);
    }
  close (fd);

  tin_network_set_filter (network, judge, (gpointer) "127.0.0.2");
  net_pair_connect (pair, &here, &there);
  net_watch_free (here);
  net_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name) g_test_add_func ("/net/socket-network/" path, name)

  ADD ("addresses-are-such-as-others-can-reach", test_addresses_are_such_as_others_can_reach);
  ADD ("the-holder-of-a-port-is-found", test_the_holder_of_a_port_is_found);
  ADD ("a-key-that-is-none-is-an-error", test_a_key_that_is_none_is_an_error);
  ADD ("the-limit-on-descriptors-is-raised", test_the_limit_on_descriptors_is_raised);
  ADD ("channels-outlive-the-listening", test_channels_outlive_the_listening);
  ADD ("a-blocked-address-is-not-spoken-to", test_a_blocked_address_is_not_spoken_to);
  ADD ("listening-moves-to-another-port", test_listening_moves_to_another_port);

  return g_test_run ();
}
