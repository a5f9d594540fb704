/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-door.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Each limit on strangers, measured with sockets at the listener that the program has. Who goes
 * where there are too many is in test-strangers.c. */

/* Many sockets of many addresses, each address one part of 127.0.0.0/8. */
typedef struct
{
  NetDoor *door;
  GArray  *fds;  /* (owned) of int */
} Crowd;

static Crowd
crowd_new (NetDoor *door)
{
  return (Crowd) { door, g_array_new (FALSE, FALSE, sizeof (int)) };
}

static void
crowd_clear (Crowd *self)
{
  for (guint i = 0; i < self->fds->len; i++)
    close (g_array_index (self->fds, int, i));
  g_clear_pointer (&self->fds, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Crowd, crowd_clear)

/* `address`: the one of so many; `text` may be empty. They are in before this returns, or out. */
static void
crowd_add (Crowd      *self,
           guint       address,
           guint       count,
           const char *text)
{
  g_autofree char *host = g_strdup_printf ("127.0.%u.%u", 1 + address / 250, 1 + address % 250);

  for (guint i = 0; i < count; i++)
    {
      int fd = net_door_connect_from (self->door, host);

      if (*text != '\0')
        net_raw_send (fd, text, strlen (text));
      g_array_append_val (self->fds, fd);
      tin_settle ();
    }
}

static guint
crowd_count_open (Crowd *self,
                  guint  from,
                  guint  n)
{
  return net_door_count_open (&g_array_index (self->fds, int, from), n);
}

static TinVisit
judge (const char *host,
       gpointer    user_data)
{
  const char *prefix = user_data;

  if (g_str_has_prefix (host, "127.0.9."))
    return TIN_VISIT_BLOCK;
  return g_str_has_prefix (host, prefix) ? TIN_VISIT_FRIEND : TIN_VISIT_ADMIT;
}

/* Hosts that begin with 127.0.8. are friends', and those with 127.0.9. blocked. */
static void
know_friends (NetDoor *self)
{
  tin_listener_set_filter (self->listener, judge, (gpointer) "127.0.8.");
}

#define FRIENDS (7 * 250)

/* --- Places ---------------------------------------------------------------------------------- */

static void
test_pending_of_an_address (NetDoor       *self,
                            gconstpointer  limits)
{
  g_auto (Crowd) crowd = crowd_new (self);

  crowd_add (&crowd, 0, TIN_PENDING_PER_ADDRESS_MAX, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 0);
  crowd_add (&crowd, 0, 20, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, TIN_PENDING_PER_ADDRESS_MAX);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 20);
  g_assert_cmpuint (crowd_count_open (&crowd, 0, 20), ==, 0);
  g_assert_cmpuint (crowd_count_open (&crowd, 20, TIN_PENDING_PER_ADDRESS_MAX), ==,
                    TIN_PENDING_PER_ADDRESS_MAX);
}

static TinVisit
judge_friend (const char *host,
              gpointer    user_data)
{
  return TIN_VISIT_FRIEND;
}

/* A stranger's places are those of all his network; a friend's are those of his address alone. */
static void
test_pending_of_a_network (NetDoor       *self,
                           gconstpointer  limits)
{
  g_auto (Crowd) crowd = crowd_new (self);

  for (guint i = 0; i < TIN_PENDING_PER_ADDRESS_MAX + 2; i++)
    {
      int fd = net_door_connect_ipv6 (self);

      if (fd < 0)
        {
          g_test_skip ("no IPv6 here");
          return;
        }
      g_array_append_val (crowd.fds, fd);
      if (i == TIN_PENDING_PER_ADDRESS_MAX)
        tin_listener_set_filter (self->listener, judge_friend, NULL);
      tin_settle ();
    }
  tin_await (tin_listener_get_pending (self->listener) == TIN_PENDING_PER_ADDRESS_MAX + 2);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 0);
}

static void
test_pending_in_all (NetDoor       *self,
                     gconstpointer  limits)
{
  guint strangers = TIN_PENDING_MAX - TIN_FRIENDS_RESERVED;
  g_auto (Crowd) crowd = crowd_new (self);

  know_friends (self);
  for (guint i = 0; i < strangers; i++)
    crowd_add (&crowd, i, 1, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 0);
  for (guint i = 0; i < 40; i++)
    crowd_add (&crowd, strangers + i, 1, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, strangers);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 40);

  /* The places that are kept, for which nobody has to go, ... */
  for (guint i = 0; i < TIN_FRIENDS_RESERVED; i++)
    crowd_add (&crowd, FRIENDS + i, 1, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, TIN_PENDING_MAX);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 40);

  /* ... and those for which strangers do. */
  for (guint i = TIN_FRIENDS_RESERVED; i < TIN_PENDING_MAX; i++)
    crowd_add (&crowd, FRIENDS + i, 1, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, TIN_PENDING_MAX);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 40 + strangers);
  g_assert_cmpuint (crowd_count_open (&crowd, 0, strangers + 40), ==, 0);
  g_assert_cmpuint (crowd_count_open (&crowd, strangers + 40, TIN_PENDING_MAX), ==,
                    TIN_PENDING_MAX);
}

static void
test_silent_of_an_address (NetDoor       *self,
                           gconstpointer  limits)
{
  g_auto (Crowd) crowd = crowd_new (self);

  for (guint i = 0; i < TIN_SILENT_PLAIN_PER_ADDRESS_MAX + 5; i++)
    {
      crowd_add (&crowd, 0, 1, "");
      net_door_advance (self, TIN_GREETING_DELAY);
    }
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, TIN_SILENT_PLAIN_PER_ADDRESS_MAX);
  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 5);
}

static void
test_silent_in_all (NetDoor       *self,
                    gconstpointer  limits)
{
  guint strangers = TIN_SILENT_PLAIN_MAX - TIN_FRIENDS_RESERVED;
  g_auto (Crowd) crowd = crowd_new (self);

  know_friends (self);
  for (guint i = 0; i < TIN_SILENT_PLAIN_MAX + 44; i++)
    {
      crowd_add (&crowd, i / 8, 1, "");
      if (i % 8 == 7)
        net_door_advance (self, TIN_GREETING_DELAY);
    }
  net_door_advance (self, TIN_GREETING_DELAY);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, strangers);

  crowd_add (&crowd, FRIENDS, 8, "");
  net_door_advance (self, TIN_GREETING_DELAY);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, TIN_SILENT_PLAIN_MAX);
}

/* What keeps its place as long as it likes must not keep out who has something to say. */
static void
test_who_speaks_has_a_place_before_who_is_silent (NetDoor       *self,
                                                  gconstpointer  limits)
{
  g_auto (Crowd) crowd = crowd_new (self);

  for (guint i = 0; i < TIN_SILENT_PLAIN_MAX; i++)
    {
      crowd_add (&crowd, i / 8, 1, "");
      if (i % 8 == 7)
        net_door_advance (self, TIN_GREETING_DELAY);
    }
  crowd_add (&crowd, 200, 1, "hello");
  tin_await (self->channels->len == 1 && net_door_get_channel (self, 0)->length == 5);
  g_assert_cmpuint (crowd_count_open (&crowd, TIN_SILENT_PLAIN_MAX, 1), ==, 1);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==,
                    TIN_SILENT_PLAIN_MAX - TIN_FRIENDS_RESERVED);
}

/* Who is on the way in stays, however many come after who get less far: the first has shown his
 * key, the second was answered. */
static void
test_who_makes_progress_stays (NetDoor       *self,
                               gconstpointer  limits)
{
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  g_autoptr (GBytes) hello = net_hello_new (self->keys[1]);
  g_auto (Crowd) crowd = crowd_new (self);
  NetTls *tls = net_tls_new (net_door_connect_from (self, "127.0.1.1"), &style);
  guint most = TIN_PENDING_PER_ADDRESS_MAX;

  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  crowd_add (&crowd, 0, 1, "");
  net_raw_send (g_array_index (crowd.fds, int, 0), g_bytes_get_data (hello, NULL),
                g_bytes_get_size (hello));
  tin_settle ();
  crowd_add (&crowd, 0, 20, NET_HALF_A_HELLO);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, most);
  g_assert_cmpuint (crowd_count_open (&crowd, 0, 1), ==, 1);

  for (guint i = 0; i < 20; i++)
    {
      crowd_add (&crowd, 0, 1, "");
      net_raw_send (g_array_index (crowd.fds, int, crowd.fds->len - 1),
                    g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
      tin_settle ();
    }
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, most);
  g_assert_cmpuint (crowd_count_open (&crowd, 0, crowd.fds->len), ==, most - 1);
  g_assert_cmpuint (net_door_get_channel (self, 0)->n_closed, ==, 0);
  net_tls_free (tls);
}

/* --- Rates ----------------------------------------------------------------------------------- */

/* So many as are let in of `count`; each is gone when this returns. */
static guint
count_admitted (NetDoor    *self,
                const char *host,
                guint       count)
{
  guint64 before = tin_listener_get_refused (self->listener);

  for (guint i = 0; i < count; i++)
    {
      int fd = net_door_connect_from (self, host);

      shutdown (fd, SHUT_WR);
      tin_await (net_raw_ended (fd));
      close (fd);
    }
  return count - (guint) (tin_listener_get_refused (self->listener) - before);
}

static void
test_burst_and_rate (NetDoor       *self,
                     gconstpointer  limits)
{
  know_friends (self);
  g_assert_cmpuint (count_admitted (self, "127.0.0.2", TIN_ADDRESS_BURST + 20), ==,
                    TIN_ADDRESS_BURST);
  /* Somebody else's bucket is his own, ... */
  g_assert_cmpuint (count_admitted (self, "127.0.0.3", 1), ==, 1);
  /* ... and it fills again. */
  net_door_advance (self, TIN_SECONDS (2));
  g_assert_cmpuint (count_admitted (self, "127.0.0.2", 50), ==, 2 * TIN_ADDRESS_RATE);

  g_assert_cmpuint (count_admitted (self, "127.0.8.1", TIN_FRIEND_BURST + 20), ==,
                    TIN_FRIEND_BURST);
  net_door_advance (self, TIN_SECONDS (1));
  g_assert_cmpuint (count_admitted (self, "127.0.8.1", 50), ==, TIN_ADDRESS_RATE);
}

/* They wait in the kernel, before the main loop has had a turn. */
static void
test_backlog (NetDoor       *self,
              gconstpointer  limits)
{
  g_autofree char *text = NULL;
  g_auto (Crowd) crowd = crowd_new (self);

  if (!g_file_get_contents ("/proc/sys/net/core/somaxconn", &text, NULL, NULL)
      || g_ascii_strtoull (text, NULL, 10) < TIN_LISTEN_BACKLOG)
    {
      g_test_skip ("the kernel takes fewer");
      return;
    }

  /* Twice as many as GLib's and an older kernel's would be, and more again. */
  for (guint i = 0; i < 500; i++)
    {
      int fd = net_door_connect_from (self, "127.0.0.2");

      g_array_append_val (crowd.fds, fd);
    }
  tin_await (tin_listener_get_refused (self->listener) == 500 - TIN_PENDING_PER_ADDRESS_MAX);
}

/* --- Those who are blocked ------------------------------------------------------------------- */

static void
test_a_blocked_address_is_not_listened_to (NetDoor       *self,
                                           gconstpointer  limits)
{
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  char byte;
  NetTls *tls;
  int fd;

  know_friends (self);

  /* Closed with nothing said, and before it has said anything. */
  fd = net_door_connect_from (self, "127.0.9.1");
  tin_await (recv (fd, &byte, 1, MSG_DONTWAIT) == 0);
  close (fd);

  /* A hello is not answered. */
  tls = net_tls_new (net_door_connect_from (self, "127.0.9.1"), &style);
  tin_await (net_tls_shake (tls));
  g_assert_cmpint (tls->code, <, 0);
  g_assert_cmpint (tls->code, !=, GNUTLS_E_FATAL_ALERT_RECEIVED);
  net_tls_free (tls);

  g_assert_cmpuint (tin_listener_get_refused (self->listener), ==, 2);
  g_assert_cmpuint (self->channels->len, ==, 0);

  /* He takes nobody's place and nobody's turn, however often he comes. */
  for (guint i = 0; i < 2 * TIN_ADDRESS_BURST; i++)
    {
      fd = net_door_connect_from (self, "127.0.9.1");
      tin_await (net_raw_ended (fd));
      g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
      close (fd);
    }

  /* Until he is not any more. */
  tin_listener_set_filter (self->listener, NULL, NULL);
  g_assert_cmpuint (count_admitted (self, "127.0.9.1", 5), ==, 5);
}

/* --- Time and bytes -------------------------------------------------------------------------- */

static void
test_a_handshake_has_a_deadline (NetDoor       *self,
                                 gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);

  net_raw_send (fd, "\x16\x03\x01\x00\x40", 5);
  net_door_advance (self, TIN_HANDSHAKE_TIMEOUT - 1);
  g_assert_false (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 1);
  net_door_advance (self, 1);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  close (fd);
}

static void
test_silence_does_not_move_the_deadline (NetDoor       *self,
                                         gconstpointer  limits)
{
  int fd = net_raw_connect (self->port);

  tin_await (tin_listener_get_pending (self->listener) == 1);
  net_door_advance (self, TIN_HANDSHAKE_TIMEOUT);
  net_raw_send (fd, "\x16\x03\x01\x00\x40", 5);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  g_assert_cmpuint (tin_listener_get_plain (self->listener), ==, 0);
  close (fd);
}

/* The ten seconds go on when the handshake is over, until somebody has said who he is. */
static void
test_a_key_alone_does_not_end_the_deadline (NetDoor       *self,
                                            gconstpointer  limits)
{
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  NetTls *tls = net_tls_new (net_door_connect_from (self, "127.0.0.2"), &style);

  net_door_advance (self, TIN_GREETING_DELAY / 2);
  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  net_door_advance (self, TIN_HANDSHAKE_TIMEOUT - TIN_GREETING_DELAY / 2 - 1);
  g_assert_cmpuint (net_door_get_channel (self, 0)->n_closed, ==, 0);
  net_door_advance (self, 1);
  tin_await (net_door_get_channel (self, 0)->n_closed == 1);
  NET_CHECK_ERROR (net_door_get_channel (self, 0)->error, TIN_ERROR_TIMED_OUT);
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  net_tls_free (tls);
}

/* A hello that never ends: the byte that is one too many ends it. */
static void
test_bytes_before_the_handshake_is_over (NetDoor       *self,
                                         gconstpointer  limits)
{
  /* A record of 16384 bytes with the first 16000 of a hello. */
  static const char head[] = "\x16\x03\x01\x40\x00\x01\x00\x3e\x7c";
  g_autofree char *hello = g_malloc0 (TIN_UNAUTHENTICATED_MAX);
  int fd = net_raw_connect (self->port);

  memcpy (hello, head, sizeof head - 1);
  net_raw_send (fd, hello, TIN_UNAUTHENTICATED_MAX - 1);
  tin_settle ();
  tin_await (tin_listener_get_pending (self->listener) == 1);
  g_assert_false (net_raw_ended (fd));
  net_raw_send (fd, hello, 1);
  tin_await (net_raw_ended (fd));
  g_assert_cmpuint (tin_listener_get_pending (self->listener), ==, 0);
  close (fd);
}

/* What a stranger sends after that and before he is known waits in the kernel, not with us. */
static void
test_bytes_before_the_first_frame (NetDoor       *self,
                                   gconstpointer  limits)
{
  NetTlsStyle style = { NULL, "tincan/1", self->keys[1], FALSE };
  NetTls *tls = net_tls_new (net_door_connect_from (self, "127.0.0.2"), &style);
  g_autofree char *bytes = g_malloc0 (16384);
  NetWatch *watch;

  tin_await ((net_tls_shake (tls), self->channels->len == 1));
  watch = net_door_get_channel (self, 0);
  for (guint i = 0; i < 8; i++)
    if (gnutls_record_send (tls->session, bytes, 16384) < 0)
      break;
  tin_await (watch->length >= TIN_UNAUTHENTICATED_MAX);
  tin_settle ();
  g_assert_cmpuint (watch->length, <=, 16384);

  /* It was the limit that kept it. */
  tin_channel_establish (watch->channel);
  tin_await (watch->length >= 4 * 16384);
  net_tls_free (tls);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name) \
  g_test_add ("/net/limits/" path, NetDoor, NULL, net_door_set_up, name, net_door_tear_down)

  ADD ("pending-of-an-address", test_pending_of_an_address);
  ADD ("pending-of-a-network", test_pending_of_a_network);
  ADD ("pending-in-all", test_pending_in_all);
  ADD ("silent-of-an-address", test_silent_of_an_address);
  ADD ("silent-in-all", test_silent_in_all);
  ADD ("who-speaks-has-a-place-before-who-is-silent",
       test_who_speaks_has_a_place_before_who_is_silent);
  ADD ("who-makes-progress-stays", test_who_makes_progress_stays);
  ADD ("burst-and-rate", test_burst_and_rate);
  ADD ("backlog", test_backlog);
  ADD ("a-blocked-address-is-not-listened-to", test_a_blocked_address_is_not_listened_to);
  ADD ("a-handshake-has-a-deadline", test_a_handshake_has_a_deadline);
  ADD ("silence-does-not-move-the-deadline", test_silence_does_not_move_the_deadline);
  ADD ("a-key-alone-does-not-end-the-deadline", test_a_key_alone_does_not_end_the_deadline);
  ADD ("bytes-before-the-handshake-is-over", test_bytes_before_the_handshake_is_over);
  ADD ("bytes-before-the-first-frame", test_bytes_before_the_first_frame);

  return g_test_run ();
}
