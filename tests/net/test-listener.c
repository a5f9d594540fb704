/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-door.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"


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
test_silence_is_greeted_once (NetDoor       *self,
                              gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);
  gboolean read = FALSE;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  net_door_advance (self, TIN_GREETING_DELAY - 1);
  g_assert_false (reads (fd, ""));
  net_door_advance (self, 1);
  tin_await (read || (read = reads (fd, "TINCAN/1\n")));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 1);
  net_door_advance (self, TIN_SECONDS (1000));
  g_assert_false (reads (fd, ""));
  g_assert_cmpuint (self->channels->len, ==, 0);

  /* Somebody types at last. */
  net_raw_send (fd, "hello", 5);
  tin_await (self->channels->len == 1 && net_door_get_channel (self, 0)->length == 5);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 1);
  close (fd);
  tin_await (net_door_get_channel (self, 0)->n_ended == 1);
  tin_channel_close (net_door_get_channel (self, 0)->channel);
  tin_await (tin_listener_get_plain (self->listener) == 0);
}

static void
test_tls_may_follow_the_greeting (NetDoor       *self,
                                  gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  gboolean read = FALSE;
  NetTls *tls;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  net_door_advance (self, TIN_GREETING_DELAY);
  tin_await (read || (read = reads (fd, "TINCAN/1\n")));
  tls = net_tls_new (fd, &style);
  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  g_assert_true (tin_channel_is_secure (net_door_get_channel (self, 0)->channel));
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 1);
  tin_channel_establish (net_door_get_channel (self, 0)->channel);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  net_tls_free (tls);
}

/* The timer has its turn before the socket has, as after a while in which the loop stood still. */
static void
test_a_hello_that_is_there_is_no_silence (NetDoor       *self,
                                          gconstpointer  limits)
{
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  int fd = net_raw_connect (self->port);
  NetTls *tls;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  tls = net_tls_new (fd, &style);
  g_assert_false (net_tls_shake (tls));
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), TIN_GREETING_DELAY);
  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  net_tls_free (tls);
}

static void
test_a_probe_leaves_no_trace (NetDoor       *self,
                              gconstpointer  limits)
{
  for (guint i = 0; i < 20; i++)
    {
      close (net_raw_connect (self->port));
      tin_settle ();
      close (net_raw_connect (self->port));
      net_door_advance (self, TIN_SECONDS (1));
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
test_text_of_any_kind_is_plain (NetDoor       *self,
                                gconstpointer  limits)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      int fd = net_raw_connect (self->port);
      gsize length = strlen (texts[i]);
      GByteArray *bytes;

      net_raw_send (fd, texts[i], length);
      close (fd);
      tin_await (self->channels->len == i + 1 && net_door_get_channel (self, i)->n_ended == 1);
      bytes = net_door_get_channel (self, i)->bytes;
      g_assert_cmpmem (bytes->data, bytes->len, texts[i], length);
      tin_channel_close (net_door_get_channel (self, i)->channel);
      net_door_advance (self, TIN_SECONDS (1));
    }
}

static void
test_half_a_prefix_waits_for_the_rest (NetDoor       *self,
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
test_ipv6_on_the_same_port (NetDoor       *self,
                            gconstpointer  limits)
{
  int fd = net_door_connect_ipv6 (self);

  if (fd < 0)
    {
      g_test_skip ("no IPv6 here");
      return;
    }

  net_raw_send (fd, "six", 3);
  tin_await (self->channels->len == 1);
  g_assert_cmpstr (tin_channel_get_remote_host (net_door_get_channel (self, 0)->channel),
                   ==, "::1");
  close (fd);
}

/* --- A crowd --------------------------------------------------------------------------------- */

static const TinNetworkLimits crowd = {
  .pending_max = 1000,
  .pending_per_address_max = 1000,
  .silent_plain_max = 1000,
  .silent_plain_per_address_max = 1000,
  .address_burst = 1000,
  .address_rate = 1000,
};

/* Turns of something else, and how many came between two of them. */
typedef struct
{
  TinListener *listener;  /* (borrowed) */
  guint        turns;
  guint        pending;
  guint        most;
} Turns;

static gboolean
count_turn (gpointer user_data)
{
  Turns *self = user_data;
  guint pending = tin_listener_get_pending (self->listener);

  self->turns++;
  self->most = MAX (self->most, pending - self->pending);
  self->pending = pending;

  return G_SOURCE_CONTINUE;
}

/* More at once than are accepted in one go: others of the network's priority have their turns. */
static void
test_a_crowd_is_let_in_in_turns (NetDoor       *self,
                                 gconstpointer  limits)
{
  Turns turns = { .listener = self->listener };
  int fds[100];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = net_raw_connect (self->port);
  g_idle_add_full (TIN_PRIORITY_NETWORK, count_turn, &turns, NULL);
  tin_await (tin_listener_get_pending (self->listener) == G_N_ELEMENTS (fds));
  g_assert_true (g_idle_remove_by_data (&turns));
  g_assert_cmpuint (turns.turns, >, 3);
  g_assert_cmpuint (turns.most, >, 0);
  g_assert_cmpuint (turns.most, <=, 16);
  g_assert_cmpuint (net_door_count_open (fds, G_N_ELEMENTS (fds)), ==, G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* As long as there is something to draw, nobody is let in, and nobody is sent away. */
static void
test_a_crowd_waits_for_the_drawing (NetDoor       *self,
                                    gconstpointer  limits)
{
  Turns turns = { .listener = self->listener };
  int fds[40];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = net_raw_connect (self->port);
  g_idle_add_full (TIN_PRIORITY_NETWORK - 10, count_turn, &turns, NULL);
  while (turns.turns < 200)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (turns.pending, ==, 0);
  g_assert_true (g_idle_remove_by_data (&turns));
  tin_await (tin_listener_get_pending (self->listener) == G_N_ELEMENTS (fds));
  g_assert_cmpuint (net_door_count_open (fds, G_N_ELEMENTS (fds)), ==, G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* --- Ports and descriptors ------------------------------------------------------------------- */

static void
test_a_taken_port_is_an_error (NetDoor       *self,
                               gconstpointer  limits)
{
  g_autoptr (TinListener) second = NULL;
  g_autoptr (GError) error = NULL;

  second = tin_listener_new (self->tls, self->poller, self->clock, &tin_network_limits_default,
                             NULL, NULL);
  g_assert_cmpuint (tin_listener_open (second, self->port, &error), ==, 0);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN);
}

static void
test_a_port_can_be_taken_again (NetDoor       *self,
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
test_closing_drops_who_is_no_channel_yet (NetDoor       *self,
                                          gconstpointer  limits)
{
  int silent = net_raw_connect (self->port);
  int fresh, shaking;

  tin_await (tin_listener_get_pending (self->listener) == 1);
  net_door_advance (self, TIN_GREETING_DELAY);
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

static int
get_lowest_free (void)
{
  int fd = fcntl (0, F_DUPFD_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  close (fd);

  return fd;
}

/* Accepted, and not looked at yet. */
static void
test_closing_drops_who_has_just_come (NetDoor       *self,
                                      gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);
  int lowest = get_lowest_free ();

  tin_await (get_lowest_free () != lowest);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  tin_listener_close (self->listener);
  tin_await (net_raw_ended (fd));
  tin_settle ();
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  close (fd);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, limits) \
  g_test_add ("/net/listener/" path, NetDoor, limits, net_door_set_up, name, net_door_tear_down)

  ADD ("silence-is-greeted-once", test_silence_is_greeted_once, NULL);
  ADD ("tls-may-follow-the-greeting", test_tls_may_follow_the_greeting, NULL);
  ADD ("a-hello-that-is-there-is-no-silence", test_a_hello_that_is_there_is_no_silence, NULL);
  ADD ("a-probe-leaves-no-trace", test_a_probe_leaves_no_trace, NULL);
  ADD ("text-of-any-kind-is-plain", test_text_of_any_kind_is_plain, NULL);
  ADD ("half-a-prefix-waits-for-the-rest", test_half_a_prefix_waits_for_the_rest, NULL);
  ADD ("ipv6-on-the-same-port", test_ipv6_on_the_same_port, NULL);
  ADD ("a-taken-port-is-an-error", test_a_taken_port_is_an_error, NULL);
  ADD ("a-port-can-be-taken-again", test_a_port_can_be_taken_again, NULL);
  ADD ("closing-drops-who-is-no-channel-yet", test_closing_drops_who_is_no_channel_yet, NULL);
  ADD ("closing-drops-who-has-just-come", test_closing_drops_who_has_just_come, NULL);
  ADD ("a-crowd-is-let-in-in-turns", test_a_crowd_is_let_in_in_turns, &crowd);
  ADD ("a-crowd-waits-for-the-drawing", test_a_crowd_waits_for_the_drawing, &crowd);

  return g_test_run ();
}
