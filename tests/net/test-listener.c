/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3:+SIGN-EDDSA-ED25519"

/* A listener alone, on a manual clock, so that its counts can be seen. */
typedef struct
{
  TinClock    *clock;
  NetKeys     *keys[2];
  TinTls      *tls;
  TinPoller   *poller;
  TinListener *listener;
  GPtrArray   *channels;  /* (owned) of NetWatch */
  guint16      port;
} Fixture;

static void
on_channel (TinChannel *channel,
            gpointer    user_data)
{
  Fixture *self = user_data;

  g_ptr_array_add (self->channels, net_watch_new (channel));
}

static void
set_up (Fixture       *self,
        gconstpointer  limits)
{
  g_autoptr (GError) error = NULL;

  self->clock = tin_manual_clock_new ();
  self->keys[0] = net_keys_new (NET_KEYS_ED25519);
  self->keys[1] = net_keys_new (NET_KEYS_ED25519);
  self->tls = tin_tls_new (self->keys[0]->key, self->keys[0]->certificate, &error);
  g_assert_no_error (error);
  self->poller = tin_poller_new (&error);
  g_assert_no_error (error);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) net_watch_free);
  self->listener = tin_listener_new (self->tls, self->poller, self->clock,
                                     limits != NULL ? limits : &tin_network_limits_default,
                                     on_channel, self);
  net_watch_refs (self->clock);
  net_watch_refs (self->listener);
  self->port = tin_listener_open (self->listener, 0, &error);
  g_assert_no_error (error);
}

static void
advance (Fixture *self,
         gint64   delay)
{
  tin_settle ();
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), delay);
  tin_settle ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  limits)
{
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_object (&self->listener);
  tin_settle ();
  advance (self, TIN_GOODBYE_WAIT);
  g_clear_pointer (&self->poller, tin_poller_unref);
  g_clear_pointer (&self->tls, tin_tls_unref);
  g_clear_pointer (&self->keys[0], net_keys_free);
  g_clear_pointer (&self->keys[1], net_keys_free);
  g_clear_object (&self->clock);
  net_no_refs ();
}

static NetWatch *
get_channel (Fixture *self,
             guint    i)
{
  return g_ptr_array_index (self->channels, i);
}

/* From another address of this computer: "127.0.0.2" is as good as any. */
static int
connect_from (Fixture    *self,
              const char *host)
{
  struct sockaddr_in from = { .sin_family = AF_INET };
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  from.sin_addr.s_addr = inet_addr (host);
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &from, sizeof from), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &to, sizeof to), ==, 0);

  return fd;
}

static gboolean
reads (int         fd,
       const char *text)
{
  char bytes[64];
  ssize_t n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0)
    return FALSE;
  g_assert_cmpmem (bytes, n, text, strlen (text));
  return TRUE;
}

/* --- Who it is ------------------------------------------------------------------------------- */

static void
test_silence_is_greeted_once (Fixture       *self,
                              gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);
  gboolean read = FALSE;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  advance (self, TIN_GREETING_DELAY - 1);
  g_assert_false (reads (fd, ""));
  advance (self, 1);
  tin_await (read || (read = reads (fd, "TINCAN/1\n")));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 1);
  advance (self, TIN_SECONDS (1000));
  g_assert_false (reads (fd, ""));
  g_assert_cmpuint (self->channels->len, ==, 0);

  /* Somebody types at last. */
  net_raw_send (fd, "hello", 5);
  tin_await (self->channels->len == 1 && get_channel (self, 0)->length == 5);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 1);
  close (fd);
  tin_await (get_channel (self, 0)->n_ended == 1);
  tin_channel_close (get_channel (self, 0)->channel);
  tin_await (tin_listener_get_plain (self->listener) == 0);
}

static void
test_tls_may_follow_the_greeting (Fixture       *self,
                                  gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);
  NetTlsStyle style = { TLS13, "tincan/1", self->keys[1], FALSE };
  gboolean read = FALSE;
  NetTls *tls;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  advance (self, TIN_GREETING_DELAY);
  tin_await (read || (read = reads (fd, "TINCAN/1\n")));
  tls = net_tls_new (fd, &style);
  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  g_assert_true (tin_channel_is_secure (get_channel (self, 0)->channel));
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 1);
  tin_channel_establish (get_channel (self, 0)->channel);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  net_tls_free (tls);
}

static void
test_a_probe_leaves_no_trace (Fixture       *self,
                              gconstpointer  limits)
{
  for (guint i = 0; i < 20; i++)
    {
      close (net_raw_connect (self->port));
      tin_settle ();
      close (net_raw_connect (self->port));
      advance (self, TIN_SECONDS (1));
    }
  tin_await (tin_listener_get_pending (self->listener) == 0
             && tin_listener_get_plain (self->listener) == 0);
  g_assert_cmpuint (self->channels->len, ==, 0);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 0);
}

static const char *const texts[] = {
  "hello", " indented", "\n", "\r\n", "\tx", "\xc3\xa9t\xc3\xa9", "\xff\xfe", "~",
  "127.0.0.1:5 A b",
};

static void
test_text_of_any_kind_is_plain (Fixture       *self,
                                gconstpointer  limits)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      int fd = net_raw_connect (self->port);
      gsize length = strlen (texts[i]);

      net_raw_send (fd, texts[i], length);
      close (fd);
      tin_await (self->channels->len == i + 1 && get_channel (self, i)->n_ended == 1);
      g_assert_cmpmem (get_channel (self, i)->bytes->data, get_channel (self, i)->bytes->len,
                       texts[i], length);
      tin_channel_close (get_channel (self, i)->channel);
      advance (self, TIN_SECONDS (1));
    }
}

static void
test_half_a_prefix_waits_for_the_rest (Fixture       *self,
                                       gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);

  net_raw_send (fd, "\x16", 1);
  tin_settle ();
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 1);
  g_assert_false (net_raw_ended (fd));
  shutdown (fd, SHUT_WR);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (self->channels->len, ==, 0);
  close (fd);
}

static void
test_ipv6_on_the_same_port (Fixture       *self,
                            gconstpointer  limits)
{
  struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons (self->port) };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

  to.sin6_addr = in6addr_loopback;
  if (fd < 0 || connect (fd, (struct sockaddr *) &to, sizeof to) < 0)
    {
      g_test_skip ("no IPv6 here");
    }
  else
    {
      net_raw_send (fd, "six", 3);
      tin_await (self->channels->len == 1);
      g_assert_cmpstr (tin_channel_get_remote_host (get_channel (self, 0)->channel), ==, "::1");
    }
  if (fd >= 0)
    close (fd);
}

/* --- Limits ---------------------------------------------------------------------------------- */

static void
test_a_handshake_has_a_deadline (Fixture       *self,
                                 gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);

  net_raw_send (fd, "\x16\x03\x01\x00\x40", 5);
  advance (self, TIN_HANDSHAKE_TIMEOUT - 1);
  g_assert_false (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 1);
  advance (self, 1);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  close (fd);
}

static void
test_silence_does_not_move_the_deadline (Fixture       *self,
                                         gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);

  tin_await (tin_listener_get_pending (self->listener) == 1);
  advance (self, TIN_HANDSHAKE_TIMEOUT);
  net_raw_send (fd, "\x16\x03\x01\x00\x40", 5);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  close (fd);
}

static const TinNetworkLimits few = {
  .pending_max = 5,
  .pending_per_address_max = 3,
  .silent_plain_max = 5,
  .silent_plain_per_address_max = 3,
  .address_burst = 1000,
  .address_rate = 1000,
};

static guint
count_open (const int *fds,
            guint      n)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += net_raw_ended (fds[i]) ? 0 : 1;
  return count;
}

static void
test_unfinished_connections_are_limited (Fixture       *self,
                                         gconstpointer  limits)
{
  int fds[12];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = connect_from (self, i < 6 ? "127.0.0.1" : "127.0.0.2");
      if (send (fds[i], "\x16\x03\x01\x00\x40", 5, MSG_NOSIGNAL) < 0)
        g_assert_not_reached ();
      tin_settle ();
    }
  tin_await (count_open (fds, 6) == 3 && count_open (fds + 6, 6) == 2);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 5);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 7);

  /* There is room again when they are gone. */
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  tin_await (tin_listener_get_pending (self->listener) == 0);
}

static void
test_silent_connections_are_limited (Fixture       *self,
                                     gconstpointer  limits)
{
  int fds[12];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = connect_from (self, i < 6 ? "127.0.0.1" : "127.0.0.2");
      advance (self, TIN_GREETING_DELAY);
    }
  tin_await (count_open (fds, 6) == 3 && count_open (fds + 6, 6) == 2);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 5);

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  tin_await (tin_listener_get_plain (self->listener) == 0);
}

/* With every place among the silent ones taken, a friend still gets in. */
static void
test_silent_strangers_do_not_keep_a_friend_out (Fixture       *self,
                                                gconstpointer  limits)
{
  NetTlsStyle style = { TLS13, "tincan/1", self->keys[1], FALSE };
  int fds[3];
  NetTls *tls;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = net_raw_connect (self->port);
      advance (self, TIN_GREETING_DELAY);
    }
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 3);
  tls = net_tls_new (net_raw_connect (self->port), &style);
  tin_await ((net_tls_shake (tls), self->channels->len == 1));

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  net_tls_free (tls);
}

static const TinNetworkLimits slow = {
  .pending_max = 1000,
  .pending_per_address_max = 1000,
  .silent_plain_max = 1000,
  .silent_plain_per_address_max = 1000,
  .address_burst = 4,
  .address_rate = 1,
};

static void
test_connections_of_an_address_are_rationed (Fixture       *self,
                                             gconstpointer  limits)
{
  int fds[10];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = net_raw_connect (self->port);
  tin_await (count_open (fds, G_N_ELEMENTS (fds)) == 4);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 6);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);

  advance (self, TIN_SECONDS (2));
  for (guint i = 0; i < 4; i++)
    fds[i] = net_raw_connect (self->port);
  tin_await (count_open (fds, 4) == 2);
  for (guint i = 0; i < 4; i++)
    close (fds[i]);
}

static const TinNetworkLimits crowd = {
  .pending_max = 1000,
  .pending_per_address_max = 1000,
  .silent_plain_max = 1000,
  .silent_plain_per_address_max = 1000,
  .address_burst = 1000,
  .address_rate = 1000,
};

static gboolean
count_turn (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* More at once than are accepted in one go: others of the network's priority have their turns. */
static void
test_a_crowd_is_let_in_in_turns (Fixture       *self,
                                 gconstpointer  limits)
{
  guint turns = 0;
  int fds[100];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = net_raw_connect (self->port);
  g_idle_add_full (TIN_PRIORITY_NETWORK, count_turn, &turns, NULL);
  tin_await (tin_listener_get_pending (self->listener) == G_N_ELEMENTS (fds));
  g_assert_cmpuint (turns, >, 3);
  g_assert_true (g_idle_remove_by_data (&turns));
  g_assert_cmpuint (count_open (fds, G_N_ELEMENTS (fds)), ==, G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* --- Ports and descriptors ------------------------------------------------------------------- */

static void
test_a_taken_port_is_an_error (Fixture       *self,
                               gconstpointer  limits)
{
  g_autoptr (TinListener) second = NULL;
  g_autoptr (GError) error = NULL;

  second = tin_listener_new (self->tls, self->poller, self->clock, &tin_network_limits_default,
                             on_channel, self);
  g_assert_cmpuint (tin_listener_open (second, self->port, &error), ==, 0);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN);
}

static void
test_a_port_can_be_taken_again (Fixture       *self,
                                gconstpointer  limits)
{
  g_autoptr (GError) error = NULL;
  int fd = net_raw_connect (self->port);

  net_raw_send (fd, "hello", 5);
  tin_await (self->channels->len == 1);
  tin_listener_close (self->listener);
  g_assert_cmpuint (tin_listener_open (self->listener, self->port, &error), ==, self->port);
  g_assert_no_error (error);
  close (fd);
}

static void
test_closing_drops_who_is_no_channel_yet (Fixture       *self,
                                          gconstpointer  limits)
{
  int silent = net_raw_connect (self->port);
  int fresh, shaking;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  advance (self, TIN_GREETING_DELAY);
  fresh = net_raw_connect (self->port);
  shaking = net_raw_connect (self->port);
  net_raw_send (shaking, "\x16\x03\x01\x00\x40", 5);
  tin_await (tin_listener_get_pending (self->listener) == 2);
  tin_listener_close (self->listener);
  tin_await (net_raw_ended (silent) && net_raw_ended (fresh) && net_raw_ended (shaking));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  close (silent);
  close (fresh);
  close (shaking);
}

static void
use_up_descriptors (GArray *fds,
                    guint   left)
{
  struct rlimit limit = { 200, 200 };
  int fd;

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  while ((fd = fcntl (0, F_DUPFD_CLOEXEC, 0)) >= 0)
    g_array_append_val (fds, fd);
  for (guint i = 0; i < left; i++)
    {
      close (g_array_index (fds, int, fds->len - 1));
      g_array_set_size (fds, fds->len - 1);
    }
}

/* `left`: so many are, of which our own end of the connection takes one. */
static void
test_a_lack_of_descriptors_pauses_accepting (gconstpointer left)
{
  Fixture fixture = { 0 };
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  guint turns = 0;
  int fd;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  set_up (&fixture, NULL);
  use_up_descriptors (fds, GPOINTER_TO_UINT (left));
  fd = net_raw_connect (fixture.port);
  tin_await (tin_listener_is_paused (fixture.listener));
  close (fd);

  /* It does not spin, ... */
  fd = net_raw_connect (fixture.port);
  while (g_main_context_iteration (NULL, FALSE))
    turns++;
  g_assert_cmpuint (turns, <, 10);
  advance (&fixture, TIN_SECONDS (10));
  g_assert_true (tin_listener_is_paused (fixture.listener));
  g_assert_cmpuint (tin_listener_get_pending (fixture.listener), ==, 0);

  /* ... and goes on with who is still waiting when there is room. */
  for (guint i = 0; i < 100; i++)
    close (g_array_index (fds, int, fds->len - 1 - i));
  advance (&fixture, TIN_SECONDS (1));
  g_assert_false (tin_listener_is_paused (fixture.listener));
  tin_await (tin_listener_get_pending (fixture.listener) == 1);
  close (fd);
  tear_down (&fixture, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, limits) \
  g_test_add ("/net/listener/" path, Fixture, limits, set_up, name, tear_down)

  ADD ("silence-is-greeted-once", test_silence_is_greeted_once, NULL);
  ADD ("tls-may-follow-the-greeting", test_tls_may_follow_the_greeting, NULL);
  ADD ("a-probe-leaves-no-trace", test_a_probe_leaves_no_trace, NULL);
  ADD ("text-of-any-kind-is-plain", test_text_of_any_kind_is_plain, NULL);
  ADD ("half-a-prefix-waits-for-the-rest", test_half_a_prefix_waits_for_the_rest, NULL);
  ADD ("ipv6-on-the-same-port", test_ipv6_on_the_same_port, NULL);
  ADD ("a-handshake-has-a-deadline", test_a_handshake_has_a_deadline, NULL);
  ADD ("silence-does-not-move-the-deadline", test_silence_does_not_move_the_deadline, NULL);
  ADD ("unfinished-connections-are-limited", test_unfinished_connections_are_limited, &few);
  ADD ("silent-connections-are-limited", test_silent_connections_are_limited, &few);
  ADD ("silent-strangers-do-not-keep-a-friend-out",
       test_silent_strangers_do_not_keep_a_friend_out, &few);
  ADD ("connections-of-an-address-are-rationed",
       test_connections_of_an_address_are_rationed, &slow);
  ADD ("a-taken-port-is-an-error", test_a_taken_port_is_an_error, NULL);
  ADD ("a-port-can-be-taken-again", test_a_port_can_be_taken_again, NULL);
  ADD ("closing-drops-who-is-no-channel-yet", test_closing_drops_who_is_no_channel_yet, NULL);
  ADD ("a-crowd-is-let-in-in-turns", test_a_crowd_is_let_in_in_turns, &crowd);
  g_test_add_data_func ("/net/listener/a-lack-of-descriptors-pauses-accepting/few",
                        GUINT_TO_POINTER (8), test_a_lack_of_descriptors_pauses_accepting);
  g_test_add_data_func ("/net/listener/a-lack-of-descriptors-pauses-accepting/none",
                        GUINT_TO_POINTER (1), test_a_lack_of_descriptors_pauses_accepting);

  return g_test_run ();
}
