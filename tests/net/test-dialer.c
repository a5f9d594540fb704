/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "net-stalled-clock.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-net-error.h"

#define MANUAL GINT_TO_POINTER (1)

/* The pair's second network dials; on `port` listens a plain server, which does nothing itself. */
typedef struct
{
  NetPair      *pair;
  GCancellable *cancellable;
  NetDial      *dial;      /* (owned) (nullable) */
  guint16       port;
  int           listener;
  int           fd;        /* what it accepted, or -1 */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  manual)
{
  self->pair = net_pair_new (manual != NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->listener = net_raw_listen (&self->port);
  self->fd = -1;
}

static void
tear_down (Fixture       *self,
           gconstpointer  manual)
{
  g_clear_pointer (&self->dial, net_dial_free);
  if (self->fd >= 0)
    close (self->fd);
  close (self->listener);
  net_watch_refs (self->cancellable);
  g_clear_object (&self->cancellable);
  net_pair_free (self->pair);
}

static void
dial_host (Fixture         *self,
           const char      *host,
           TinDialMode      mode,
           const TinPeerId *pinned)
{
  TinDialTarget target = { host, self->port, mode, pinned };

  self->dial = net_dial_new (TIN_NETWORK (self->pair->network[1]), &target, self->cancellable);
}

/* Dials the plain server and waits until it has accepted. */
static void
dial_plain_server (Fixture         *self,
                   TinDialMode      mode,
                   const TinPeerId *pinned)
{
  dial_host (self, "127.0.0.1", mode, pinned);
  self->fd = net_raw_accept (self->listener);
  if (mode == TIN_DIAL_TYPED)
    net_pair_await_silence (self->pair);
}

static gboolean
was_sent_nothing (Fixture *self)
{
  char byte;

  return recv (self->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

/* Puts it under the network that dials, from here on. */
static NetStalledClock *
use_stalled_clock (Fixture *self)
{
  NetStalledClock *clock = net_stalled_clock_new (self->pair->clock);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->pair->network[1]);
  self->pair->network[1] = tin_socket_network_new (TIN_CLOCK (clock), self->pair->keys[1]->key,
                                                   self->pair->keys[1]->certificate, NULL, &error);
  g_assert_no_error (error);
  net_watch_refs (self->pair->network[1]);

  return clock;
}

/* --- A typed address ------------------------------------------------------------------------- */

static void
test_a_silent_server_is_plain_and_was_sent_nothing (Fixture       *self,
                                                    gconstpointer  manual)
{
  gboolean read = FALSE;
  char bytes[8];

  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_pair_advance (self->pair, TIN_GREETING_WAIT - 1);
  tin_settle ();
  g_assert_false (self->dial->done);
  net_pair_advance (self->pair, 1);
  tin_await (self->dial->done);
  g_assert_no_error (self->dial->error);
  g_assert_false (tin_channel_is_secure (self->dial->watch->channel));
  g_assert_true (was_sent_nothing (self));

  tin_channel_write (self->dial->watch->channel, (const guint8 *) "hello", 5);
  tin_await (read || (read = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT) == 5));
}

static void
test_a_server_that_speaks_first_is_plain (Fixture       *self,
                                          gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_raw_send (self->fd, "Welcome", 7);
  tin_await (self->dial->done && self->dial->watch->length == 7);
  g_assert_false (tin_channel_is_secure (self->dial->watch->channel));
  g_assert_cmpmem (self->dial->watch->bytes->data, 7, "Welcome", 7);
  g_assert_true (was_sent_nothing (self));
}

static const char *const near_misses[] = {
  "TINCAN/2\n", "TINCAN/1\r", "TIN", "TINCAN/1", "T", "tincan/1\n", "\nTINCAN/1\n",
};

static void
test_nearly_the_greeting_is_plain (Fixture       *self,
                                   gconstpointer  manual)
{
  for (guint i = 0; i < G_N_ELEMENTS (near_misses); i++)
    {
      gsize length = strlen (near_misses[i]);

      dial_plain_server (self, TIN_DIAL_TYPED, NULL);
      net_raw_send (self->fd, near_misses[i], length);
      tin_settle ();
      net_pair_advance (self->pair, TIN_GREETING_WAIT);
      tin_await (self->dial->done && self->dial->watch->length == length);
      g_assert_cmpmem (self->dial->watch->bytes->data, length, near_misses[i], length);
      g_assert_true (was_sent_nothing (self));

      g_clear_pointer (&self->dial, net_dial_free);
      close (self->fd);
      self->fd = -1;
    }
}

static void
test_half_a_greeting_and_the_end_is_plain (Fixture       *self,
                                           gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_raw_send (self->fd, "TIN", 3);
  tin_settle ();
  shutdown (self->fd, SHUT_WR);
  tin_await (self->dial->done && self->dial->watch->n_ended == 1);
  g_assert_cmpmem (self->dial->watch->bytes->data, 3, "TIN", 3);
}

static void
await_hello (Fixture *self)
{
  guint8 hello[2];

  tin_await (recv (self->fd, hello, 2, MSG_DONTWAIT | MSG_PEEK) == 2);
  g_assert_cmpmem (hello, 2, "\x16\x03", 2);
  g_assert_false (self->dial->done);
  net_pair_advance (self->pair, TIN_HANDSHAKE_TIMEOUT);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_TIMED_OUT);
}

static void
test_the_greeting_may_come_in_pieces (Fixture       *self,
                                      gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  for (const char *at = TIN_GREETING; *at != '\0'; at++)
    {
      g_assert_true (was_sent_nothing (self));
      net_raw_send (self->fd, at, 1);
      tin_settle ();
    }
  await_hello (self);
}

static void
test_a_greeting_that_is_there_is_no_silence (Fixture       *self,
                                             gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_raw_send (self->fd, TIN_GREETING, strlen (TIN_GREETING));
  /* The timer has its turn before the socket has. */
  net_pair_advance (self->pair, TIN_GREETING_WAIT);
  await_hello (self);
}

static void
test_after_a_stall_it_waits_once_more (Fixture       *self,
                                       gconstpointer  manual)
{
  g_autoptr (NetStalledClock) clock = use_stalled_clock (self);

  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_stalled_clock_set_stall (clock, TIN_SECONDS (1));
  net_pair_advance (self->pair, TIN_GREETING_WAIT);
  tin_settle ();
  g_assert_false (self->dial->done);
  net_raw_send (self->fd, TIN_GREETING, strlen (TIN_GREETING));
  tin_settle ();
  await_hello (self);
}

static void
test_after_a_stall_silence_is_plain_all_the_same (Fixture       *self,
                                                  gconstpointer  manual)
{
  g_autoptr (NetStalledClock) clock = use_stalled_clock (self);

  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  net_stalled_clock_set_stall (clock, TIN_SECONDS (1));
  net_pair_advance (self->pair, TIN_GREETING_WAIT);
  net_stalled_clock_set_stall (clock, TIN_SECONDS (2));
  net_pair_advance (self->pair, TIN_GREETING_WAIT_BASE - 1);
  tin_settle ();
  g_assert_false (self->dial->done);
  net_pair_advance (self->pair, 1);
  tin_await (self->dial->done);
  g_assert_no_error (self->dial->error);
  g_assert_false (tin_channel_is_secure (self->dial->watch->channel));
  g_assert_true (was_sent_nothing (self));
}

static void
test_a_tincan_is_found_out (Fixture       *self,
                            gconstpointer  manual)
{
  self->dial = net_pair_dial (self->pair, TIN_DIAL_TYPED, NULL);
  tin_await (self->dial->done && self->pair->incoming->len == 1);
  g_assert_no_error (self->dial->error);
  g_assert_true (tin_channel_is_secure (self->dial->watch->channel));
  g_assert_true (tin_peer_id_equal (tin_channel_get_peer_id (self->dial->watch->channel),
                                    &self->pair->id[0]));
}

static void
test_a_key_that_is_pinned_is_not_spoken_to_in_plain_text (Fixture       *self,
                                                          gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, &self->pair->id[0]);
  net_pair_advance (self->pair, TIN_GREETING_WAIT);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_NOT_TINCAN);
  g_clear_pointer (&self->dial, net_dial_free);

  dial_host (self, "127.0.0.1", TIN_DIAL_PLAIN, &self->pair->id[0]);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_NOT_TINCAN);
}

static void
test_a_server_that_ends_at_once_is_an_error (Fixture       *self,
                                             gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  shutdown (self->fd, SHUT_WR);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_CLOSED);
}

/* --- Errors ---------------------------------------------------------------------------------- */

static void
test_another_key_is_an_error (Fixture       *self,
                              gconstpointer  manual)
{
  TinPeerId other = { "another" };
  TinPeerId found;

  self->dial = net_pair_dial (self->pair, TIN_DIAL_SECURE, &other);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_WRONG_KEY);
  g_assert_true (tin_error_get_found_key (self->dial->error, &found));
  g_assert_true (tin_peer_id_equal (&found, &self->pair->id[0]));
  tin_settle ();
  g_assert_cmpuint (self->pair->incoming->len, ==, 0);
}

static void
test_no_other_error_tells_of_a_key (void)
{
  g_autoptr (GError) self = g_error_new_literal (TIN_ERROR, TIN_ERROR_SELF, "the key was refused");
  g_autoptr (GError) bare = g_error_new_literal (TIN_ERROR, TIN_ERROR_WRONG_KEY, "refused");
  g_autoptr (GError) digits = g_error_new (TIN_ERROR, TIN_ERROR_WRONG_KEY, "%064d", 5);
  g_autoptr (GError) foreign =
    g_error_new_literal (G_IO_ERROR, (int) TIN_ERROR_WRONG_KEY, "refused");
  TinPeerId found;

  g_assert_false (tin_error_get_found_key (self, &found));
  g_assert_false (tin_error_get_found_key (bare, &found));
  g_assert_false (tin_error_get_found_key (digits, &found));
  g_assert_false (tin_error_get_found_key (foreign, &found));
}

static void
test_a_copied_error_tells_of_the_key (void)
{
  TinPeerId other = { "another" };
  g_autoptr (GError) error = tin_error_new_wrong_key (&other);
  g_autoptr (GError) copy = tin_net_error_from_gio (error);
  TinPeerId found;

  g_assert_true (tin_error_get_found_key (copy, &found));
  g_assert_true (tin_peer_id_equal (&found, &other));
}

static void
test_our_own_key_is_an_error (Fixture       *self,
                              gconstpointer  manual)
{
  TinDialTarget target = { "127.0.0.1", self->pair->port, TIN_DIAL_SECURE, NULL };

  self->dial = net_dial_new (TIN_NETWORK (self->pair->network[0]), &target, NULL);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_SELF);
  tin_settle ();
  g_assert_cmpuint (self->pair->incoming->len, ==, 0);
}

static void
test_a_closed_port_is_an_error (Fixture       *self,
                                gconstpointer  manual)
{
  TinDialMode modes[] = { TIN_DIAL_TYPED, TIN_DIAL_SECURE, TIN_DIAL_PLAIN };

  close (self->listener);
  self->listener = -1;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      dial_host (self, "127.0.0.1", modes[i], NULL);
      tin_await (self->dial->done);
      NET_CHECK_ERROR (self->dial->error, TIN_ERROR_REFUSED);
      g_clear_pointer (&self->dial, net_dial_free);
    }
}

static void
test_an_unknown_name_is_an_error (Fixture       *self,
                                  gconstpointer  manual)
{
  dial_host (self, "invalid.invalid", TIN_DIAL_SECURE, NULL);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_NAME);
}

static void
test_no_host_or_port_is_an_error (Fixture       *self,
                                  gconstpointer  manual)
{
  dial_host (self, "", TIN_DIAL_SECURE, NULL);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_INVALID);
  g_clear_pointer (&self->dial, net_dial_free);
  self->port = 0;
  dial_host (self, "127.0.0.1", TIN_DIAL_SECURE, NULL);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_INVALID);
}

/* A listener with a full backlog answers no more: what a firewall does. */
static void
fill_backlog (Fixture *self,
              GArray  *fds)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (self->port) };

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (listen (self->listener, 0), ==, 0);
  for (guint i = 0; i < 8; i++)
    {
      int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

      g_assert_cmpint (connect (fd, (struct sockaddr *) &to, sizeof to), <=, 0);
      g_array_append_val (fds, fd);
    }
}

static void
test_no_answer_is_an_error (Fixture       *self,
                            gconstpointer  manual)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));

  fill_backlog (self, fds);
  dial_host (self, "127.0.0.1", TIN_DIAL_SECURE, NULL);
  tin_settle ();
  net_pair_advance (self->pair, TIN_CONNECT_TIMEOUT - 1);
  tin_settle ();
  g_assert_false (self->dial->done);
  net_pair_advance (self->pair, 1);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_TIMED_OUT);
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
}

static void
test_a_silent_handshake_is_an_error (Fixture       *self,
                                     gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_SECURE, NULL);
  tin_await (!was_sent_nothing (self));
  net_pair_advance (self->pair, TIN_HANDSHAKE_TIMEOUT);
  tin_await (self->dial->done);
  NET_CHECK_ERROR (self->dial->error, TIN_ERROR_TIMED_OUT);
}

static void
test_nobody_takes_the_channel (Fixture       *self,
                               gconstpointer  manual)
{
  self->pair->refuse = TRUE;
  self->dial = net_pair_dial (self->pair, TIN_DIAL_SECURE, NULL);
  tin_await (self->dial->done && self->dial->watch->n_closed == 1);
  g_assert_cmpuint (self->pair->n_refused, ==, 1);
  g_assert_no_error (self->dial->watch->error);
}

/* --- Giving up ------------------------------------------------------------------------------- */

static void
check_cancelled (Fixture *self)
{
  g_assert_false (self->dial->done);
  g_cancellable_cancel (self->cancellable);
  g_assert_false (self->dial->done);
  tin_await (self->dial->done);
  g_assert_error (self->dial->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before_it_began (Fixture       *self,
                                gconstpointer  manual)
{
  g_cancellable_cancel (self->cancellable);
  dial_host (self, "127.0.0.1", TIN_DIAL_SECURE, NULL);
  tin_await (self->dial->done);
  g_assert_error (self->dial->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_while_connecting (Fixture       *self,
                                 gconstpointer  manual)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));

  fill_backlog (self, fds);
  dial_host (self, "127.0.0.1", TIN_DIAL_SECURE, NULL);
  tin_settle ();
  check_cancelled (self);
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
}

static void
test_cancelled_while_waiting_for_the_greeting (Fixture       *self,
                                               gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_TYPED, NULL);
  check_cancelled (self);
}

static void
test_cancelled_in_the_handshake (Fixture       *self,
                                 gconstpointer  manual)
{
  dial_plain_server (self, TIN_DIAL_SECURE, NULL);
  tin_await (!was_sent_nothing (self));
  check_cancelled (self);
}

/* --- Again and again ------------------------------------------------------------------------- */

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_a_thousand_connections_leave_nothing (void)
{
  static const TinNetworkLimits many = { 64, 64, 64, 64, 10000, 10000 };
  NetPair *pair = net_pair_new (FALSE, &many);
  guint before = 0;

  for (guint i = 0; i < 1000; i++)
    {
      NetWatch *here, *there;

      net_pair_connect (pair, &here, &there);
      if (i % 3 == 0)
        tin_channel_close (here->channel);
      else
        tin_channel_abort (there->channel);
      tin_await (here->n_closed == 1 && there->n_closed == 1);
      net_watch_free (here);
      g_ptr_array_set_size (pair->incoming, 0);
      if (i == 10)
        before = count_descriptors ();
    }
  tin_await (count_descriptors () <= before);
  net_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, manual) \
  g_test_add ("/net/dialer/" path, Fixture, manual, set_up, name, tear_down)

  ADD ("typed/a-silent-server-is-plain-and-was-sent-nothing",
       test_a_silent_server_is_plain_and_was_sent_nothing, MANUAL);
  ADD ("typed/a-server-that-speaks-first-is-plain",
       test_a_server_that_speaks_first_is_plain, MANUAL);
  ADD ("typed/nearly-the-greeting-is-plain", test_nearly_the_greeting_is_plain, MANUAL);
  ADD ("typed/half-a-greeting-and-the-end-is-plain",
       test_half_a_greeting_and_the_end_is_plain, MANUAL);
  ADD ("typed/the-greeting-may-come-in-pieces", test_the_greeting_may_come_in_pieces, MANUAL);
  ADD ("typed/a-greeting-that-is-there-is-no-silence",
       test_a_greeting_that_is_there_is_no_silence, MANUAL);
  ADD ("typed/after-a-stall-it-waits-once-more", test_after_a_stall_it_waits_once_more, MANUAL);
  ADD ("typed/after-a-stall-silence-is-plain-all-the-same",
       test_after_a_stall_silence_is_plain_all_the_same, MANUAL);
  ADD ("typed/a-tincan-is-found-out", test_a_tincan_is_found_out, NULL);
  ADD ("typed/a-key-that-is-pinned-is-not-spoken-to-in-plain-text",
       test_a_key_that_is_pinned_is_not_spoken_to_in_plain_text, MANUAL);
  ADD ("typed/a-server-that-ends-at-once-is-an-error",
       test_a_server_that_ends_at_once_is_an_error, MANUAL);
  ADD ("another-key-is-an-error", test_another_key_is_an_error, NULL);
  g_test_add_func ("/net/dialer/no-other-error-tells-of-a-key", test_no_other_error_tells_of_a_key);
  g_test_add_func ("/net/dialer/a-copied-error-tells-of-the-key",
                   test_a_copied_error_tells_of_the_key);
  ADD ("our-own-key-is-an-error", test_our_own_key_is_an_error, NULL);
  ADD ("a-closed-port-is-an-error", test_a_closed_port_is_an_error, NULL);
  ADD ("an-unknown-name-is-an-error", test_an_unknown_name_is_an_error, NULL);
  ADD ("no-host-or-port-is-an-error", test_no_host_or_port_is_an_error, NULL);
  ADD ("no-answer-is-an-error", test_no_answer_is_an_error, MANUAL);
  ADD ("a-silent-handshake-is-an-error", test_a_silent_handshake_is_an_error, MANUAL);
  ADD ("nobody-takes-the-channel", test_nobody_takes_the_channel, NULL);
  ADD ("cancelled/before-it-began", test_cancelled_before_it_began, NULL);
  ADD ("cancelled/while-connecting", test_cancelled_while_connecting, MANUAL);
  ADD ("cancelled/while-waiting-for-the-greeting",
       test_cancelled_while_waiting_for_the_greeting, MANUAL);
  ADD ("cancelled/in-the-handshake", test_cancelled_in_the_handshake, MANUAL);
  g_test_add_func ("/net/dialer/a-thousand-connections-leave-nothing",
                   test_a_thousand_connections_leave_nothing);

  return g_test_run ();
}
