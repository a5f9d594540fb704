/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* A channel of ours, and a socket at its other end. */
typedef struct
{
  NetPair  *pair;
  NetWatch *ours;  /* (owned) */
  int       fd;
} Fixture;

#define INCOMING GINT_TO_POINTER (1)

static void
connect_out (Fixture *self)
{
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_PLAIN, NULL };
  NetDial *dial = net_dial_new (TIN_NETWORK (self->pair->network[1]), &target, NULL);

  self->fd = net_raw_accept (listener);
  tin_await (dial->done);
  g_assert_no_error (dial->error);
  self->ours = g_steal_pointer (&dial->watch);
  net_dial_free (dial);
  close (listener);
}

static void
connect_in (Fixture *self)
{
  self->fd = net_raw_connect (self->pair->port);
  net_raw_send (self->fd, "hi", 2);
  tin_await (self->pair->incoming->len == 1);
  self->ours = g_ptr_array_steal_index (self->pair->incoming, 0);
}

static void
set_up (Fixture       *self,
        gconstpointer  incoming)
{
  self->pair = net_pair_new (TRUE, NULL);
  if (incoming != NULL)
    connect_in (self);
  else
    connect_out (self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  incoming)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->ours, net_watch_free);
  net_pair_free (self->pair);
}

static void
write_text (Fixture    *self,
            const char *text)
{
  tin_channel_write (self->ours->channel, (const guint8 *) text, strlen (text));
}

static void
write_zeros (Fixture *self,
             gsize    length)
{
  g_autofree guint8 *bytes = g_malloc0 (length);

  tin_channel_write (self->ours->channel, bytes, length);
}

static gboolean
reads (Fixture    *self,
       const char *text)
{
  char bytes[256];
  ssize_t n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0)
    return FALSE;
  g_assert_cmpmem (bytes, n, text, strlen (text));
  return TRUE;
}

static void
test_is_plain (Fixture       *self,
               gconstpointer  incoming)
{
  g_assert_false (tin_channel_is_secure (self->ours->channel));
  g_assert_null (tin_channel_get_peer_id (self->ours->channel));
  g_assert_true (tin_channel_is_outgoing (self->ours->channel) == (incoming == NULL));
  g_assert_cmpstr (tin_channel_get_remote_host (self->ours->channel), ==, "127.0.0.1");
}

static void
test_the_first_bytes_are_delivered (Fixture       *self,
                                    gconstpointer  incoming)
{
  /* The handlers were connected when the channel was announced, before any bytes. */
  tin_await (self->ours->length == 2);
  g_assert_cmpmem (self->ours->bytes->data, 2, "hi", 2);
}

static void
test_each_write_is_one_segment (Fixture       *self,
                                gconstpointer  incoming)
{
  gboolean read = FALSE;

  write_text (self, "first");
  tin_await (read || (read = reads (self, "first")));
  write_text (self, "second");
  read = FALSE;
  tin_await (read || (read = reads (self, "second")));
}

static void
test_the_peer_may_end_first (Fixture       *self,
                             gconstpointer  incoming)
{
  gboolean read = FALSE;

  shutdown (self->fd, SHUT_WR);
  tin_await (self->ours->n_ended == 1);
  g_assert_cmpuint (self->ours->n_closed, ==, 0);
  write_text (self, "still talking");
  tin_await (read || (read = reads (self, "still talking")));
  tin_channel_close (self->ours->channel);
  tin_await (self->ours->n_closed == 1 && net_raw_ended (self->fd));
  g_assert_no_error (self->ours->error);
}

static void
test_we_may_end_first (Fixture       *self,
                       gconstpointer  incoming)
{
  guint64 before;
  gboolean read = FALSE;

  write_text (self, "the last word");
  tin_channel_shutdown (self->ours->channel);
  write_text (self, "one more");
  tin_await (read || (read = reads (self, "the last word")));
  tin_await (net_raw_ended (self->fd));
  tin_settle ();
  g_assert_cmpuint (self->ours->n_closed, ==, 0);

  before = self->ours->length;
  net_raw_send (self->fd, "a receipt", 9);
  tin_await (self->ours->length == before + 9);
  shutdown (self->fd, SHUT_WR);
  tin_await (self->ours->n_closed == 1);
  g_assert_cmpuint (self->ours->n_ended, ==, 1);
  g_assert_no_error (self->ours->error);
}

static void
test_close_sends_what_is_queued (Fixture       *self,
                                 gconstpointer  incoming)
{
  g_autofree char *bytes = g_malloc (1024 * 1024);
  gsize length = 0;

  write_zeros (self, 3 * 1024 * 1024);
  tin_channel_close (self->ours->channel);
  while (length < 3 * 1024 * 1024)
    {
      ssize_t n = recv (self->fd, bytes, 1024 * 1024, MSG_DONTWAIT);

      if (n > 0)
        length += n;
      g_main_context_iteration (NULL, FALSE);
    }
  tin_await (self->ours->n_closed == 1 && net_raw_ended (self->fd));
  g_assert_no_error (self->ours->error);
}

static void
test_close_does_not_wait_for_ever (Fixture       *self,
                                   gconstpointer  incoming)
{
  write_zeros (self, TIN_QUEUE_MAX);
  tin_settle ();
  if (tin_channel_get_queued (self->ours->channel) == 0)
    write_zeros (self, TIN_QUEUE_MAX);
  tin_settle ();
  g_assert_cmpuint (tin_channel_get_queued (self->ours->channel), >, 0);
  tin_channel_close (self->ours->channel);
  tin_settle ();
  g_assert_cmpuint (self->ours->n_closed, ==, 0);
  net_pair_advance (self->pair, TIN_GOODBYE_WAIT);
  tin_await (self->ours->n_closed == 1);
  NET_CHECK_ERROR (self->ours->error, TIN_ERROR_TIMED_OUT);
}

static void
test_abort_is_at_once (Fixture       *self,
                       gconstpointer  incoming)
{
  write_zeros (self, TIN_QUEUE_MAX);
  tin_channel_abort (self->ours->channel);
  g_assert_cmpuint (self->ours->n_closed, ==, 0);
  tin_await (self->ours->n_closed == 1);
  g_assert_no_error (self->ours->error);
  tin_await (net_raw_ended (self->fd));
}

static void
test_a_peer_that_does_not_read_is_cut_off (Fixture       *self,
                                           gconstpointer  incoming)
{
  for (guint i = 0; i < 30 && self->ours->n_closed == 0; i++)
    {
      write_zeros (self, 1024 * 1024);
      tin_settle ();
    }
  NET_CHECK_ERROR (self->ours->error, TIN_ERROR_LIMIT);
}

static void
test_drained_tells_when_to_go_on (Fixture       *self,
                                  gconstpointer  incoming)
{
  while (tin_channel_get_queued (self->ours->channel) <= TIN_QUEUE_HIGH)
    {
      write_zeros (self, 500000);
      tin_settle ();
    }
  g_assert_cmpuint (self->ours->n_drained, ==, 0);
  tin_await ((net_raw_ended (self->fd), self->ours->n_drained == 1));
}

static void
test_a_reset_is_an_error (Fixture       *self,
                          gconstpointer  incoming)
{
  struct linger now = { 1, 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close (self->fd);
  self->fd = -1;
  tin_await (self->ours->n_closed == 1);
  NET_CHECK_ERROR (self->ours->error, TIN_ERROR_CLOSED);
}

static void
test_writing_to_who_left_is_an_error (Fixture       *self,
                                      gconstpointer  incoming)
{
  close (self->fd);
  self->fd = -1;
  tin_await (self->ours->n_ended == 1);
  for (guint i = 0; i < 1000 && self->ours->n_closed == 0; i++)
    {
      write_text (self, "is anybody there?");
      tin_settle ();
    }
  NET_CHECK_ERROR (self->ours->error, TIN_ERROR_CLOSED);
}

static void
test_nothing_is_received_while_reading_is_off (Fixture       *self,
                                               gconstpointer  incoming)
{
  tin_settle ();
  {
    guint64 before = self->ours->length;

    tin_channel_set_reading (self->ours->channel, FALSE);
    net_raw_send (self->fd, "later", 5);
    shutdown (self->fd, SHUT_WR);
    tin_settle ();
    g_assert_cmpuint (self->ours->length, ==, before);
    g_assert_cmpuint (self->ours->n_ended, ==, 0);
    tin_channel_set_reading (self->ours->channel, TRUE);
    tin_await (self->ours->length == before + 5 && self->ours->n_ended == 1);
  }
}

static void
test_a_stranger_may_send_so_much (Fixture       *self,
                                  gconstpointer  incoming)
{
  g_autofree guint8 *bytes = g_malloc (100000);
  guint64 left = TIN_PLAIN_CONNECTION_MAX + 100000 - 2;

  memset (bytes, 'x', 100000);
  while (left > 0 && self->ours->n_closed == 0)
    {
      ssize_t n = send (self->fd, bytes, MIN (left, 100000), MSG_DONTWAIT | MSG_NOSIGNAL);

      left -= MAX (n, 0);
      g_main_context_iteration (NULL, FALSE);
    }
  tin_await (self->ours->n_closed == 1);
  NET_CHECK_ERROR (self->ours->error, TIN_ERROR_LIMIT);
  g_assert_cmpuint (self->ours->length, ==, TIN_PLAIN_CONNECTION_MAX);
}

static void
abort_it (gpointer pointer)
{
  NetWatch *watch = pointer;

  tin_channel_abort (watch->channel);
  g_signal_handlers_disconnect_by_data (watch->channel, watch);
  g_clear_object (&watch->channel);
}

static void
test_a_handler_may_drop_the_last_reference (Fixture       *self,
                                            gconstpointer  incoming)
{
  self->ours->on_received = abort_it;
  net_raw_send (self->fd, "drop", 4);
  tin_await (self->ours->channel == NULL && net_raw_ended (self->fd));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, incoming) \
  g_test_add ("/net/plain-channel/" path, Fixture, incoming, set_up, name, tear_down)

  ADD ("is-plain/outgoing", test_is_plain, NULL);
  ADD ("is-plain/incoming", test_is_plain, INCOMING);
  ADD ("the-first-bytes-are-delivered", test_the_first_bytes_are_delivered, INCOMING);
  ADD ("each-write-is-one-segment", test_each_write_is_one_segment, NULL);
  ADD ("the-peer-may-end-first/outgoing", test_the_peer_may_end_first, NULL);
  ADD ("the-peer-may-end-first/incoming", test_the_peer_may_end_first, INCOMING);
  ADD ("we-may-end-first/outgoing", test_we_may_end_first, NULL);
  ADD ("we-may-end-first/incoming", test_we_may_end_first, INCOMING);
  ADD ("close-sends-what-is-queued", test_close_sends_what_is_queued, NULL);
  ADD ("close-does-not-wait-for-ever", test_close_does_not_wait_for_ever, NULL);
  ADD ("abort-is-at-once", test_abort_is_at_once, NULL);
  ADD ("a-peer-that-does-not-read-is-cut-off", test_a_peer_that_does_not_read_is_cut_off, NULL);
  ADD ("drained-tells-when-to-go-on", test_drained_tells_when_to_go_on, NULL);
  ADD ("a-reset-is-an-error", test_a_reset_is_an_error, NULL);
  ADD ("writing-to-who-left-is-an-error", test_writing_to_who_left_is_an_error, NULL);
  ADD ("nothing-is-received-while-reading-is-off",
       test_nothing_is_received_while_reading_is_off, NULL);
  ADD ("a-stranger-may-send-so-much", test_a_stranger_may_send_so_much, INCOMING);
  ADD ("a-handler-may-drop-the-last-reference",
       test_a_handler_may_drop_the_last_reference, NULL);

  return g_test_run ();
}
