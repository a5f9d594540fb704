/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "net-fixture.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

#define MANUAL GINT_TO_POINTER (1)

typedef struct
{
  NetPair  *pair;
  NetWatch *here;   /* (owned) who dialled */
  NetWatch *there;  /* (borrowed) from the pair */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  manual)
{
  self->pair = net_pair_new (manual != NULL, NULL);
  net_pair_connect (self->pair, &self->here, &self->there);
}

static void
tear_down (Fixture       *self,
           gconstpointer  manual)
{
  g_clear_pointer (&self->here, net_watch_free);
  net_pair_free (self->pair);
}

static void
write_text (NetWatch   *watch,
            const char *text)
{
  tin_channel_write (watch->channel, (const guint8 *) text, strlen (text));
}

static void
write_zeros (NetWatch *watch,
             gsize     length)
{
  g_autofree guint8 *bytes = g_malloc0 (length);

  tin_channel_write (watch->channel, bytes, length);
}

/* --- What arrives ---------------------------------------------------------------------------- */

static void
test_both_ends_know_each_other (Fixture       *self,
                                gconstpointer  manual)
{
  TinChannel *here = self->here->channel;
  TinChannel *there = self->there->channel;

  g_assert_true (tin_channel_is_secure (here));
  g_assert_true (tin_channel_is_secure (there));
  g_assert_true (tin_channel_is_outgoing (here));
  g_assert_false (tin_channel_is_outgoing (there));
  g_assert_true (tin_peer_id_equal (tin_channel_get_peer_id (here), &self->pair->id[0]));
  g_assert_true (tin_peer_id_equal (tin_channel_get_peer_id (there), &self->pair->id[1]));
  g_assert_cmpstr (tin_channel_get_remote_host (here), ==, "127.0.0.1");
  g_assert_cmpstr (tin_channel_get_remote_host (there), ==, "127.0.0.1");
  g_assert_cmpstr (tin_channel_get_local_host (there), ==, "127.0.0.1");
  g_assert_cmpuint (tin_channel_get_remote_port (here), ==, self->pair->port);
}

static void
test_a_message_each_way (Fixture       *self,
                         gconstpointer  manual)
{
  write_text (self->here, "hello");
  write_text (self->there, "good morning");
  tin_await (self->there->length == 5 && self->here->length == 12);
  g_assert_cmpmem (self->there->bytes->data, 5, "hello", 5);
  g_assert_cmpmem (self->here->bytes->data, 12, "good morning", 12);
}

static void
test_many_small_writes_arrive_in_few_batches (Fixture       *self,
                                              gconstpointer  manual)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%07u\n", i);

      write_text (self->here, text);
    }
  tin_await (self->there->length == 20000 * 8);

  for (guint i = 0; i < 20000; i++)
    {
      const char *line = (const char *) self->there->bytes->data + i * 8;

      g_assert_cmpuint (g_ascii_strtoull (line, NULL, 10), ==, i);
    }
  g_assert_cmpuint (self->there->n_received, <, 200);
}

/* Keeps the queue of `watch` filled until `left` bytes are written. */
static void
pour (NetWatch     *watch,
      guint64      *left,
      const guint8 *pattern,
      gsize         size)
{
  while (*left > 0 && tin_channel_get_queued (watch->channel) < TIN_QUEUE_HIGH)
    {
      gsize n = MIN (*left, size);

      tin_channel_write (watch->channel, pattern, n);
      *left -= n;
    }
}

static void
test_bulk_both_ways_at_once (Fixture       *self,
                             gconstpointer  manual)
{
  const guint64 total = 64 * 1024 * 1024;
  const gsize size = 65521;
  guint64 left[2] = { total, total };
  g_autofree guint8 *pattern = g_malloc (size);
  g_autoptr (GChecksum) expected = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < size; i++)
    pattern[i] = (guint8) (i * 2654435761u >> 24);
  for (guint64 at = 0; at < total; at += size)
    g_checksum_update (expected, pattern, (gssize) MIN (size, total - at));
  self->here->digest = g_checksum_new (G_CHECKSUM_SHA256);
  self->there->digest = g_checksum_new (G_CHECKSUM_SHA256);

  tin_await_within (100, (pour (self->here, &left[0], pattern, size),
                          pour (self->there, &left[1], pattern, size),
                          self->here->length == total && self->there->length == total));
  g_assert_cmpstr (g_checksum_get_string (self->here->digest), ==,
                   g_checksum_get_string (expected));
  g_assert_cmpstr (g_checksum_get_string (self->there->digest), ==,
                   g_checksum_get_string (expected));
}

static void
test_pieces_of_one_byte_are_put_together (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetRelay *relay = net_relay_new (pair->port);
  TinDialTarget target = { "127.0.0.1", relay->port, TIN_DIAL_SECURE, &pair->id[0] };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);

  relay->piece = 1;
  tin_await ((net_relay_pump (relay), dial->done && pair->incoming->len == 1));
  g_assert_no_error (dial->error);
  write_text (dial->watch, "in small pieces");
  tin_await ((net_relay_pump (relay), net_pair_last (pair)->length == 15));
  g_assert_cmpmem (net_pair_last (pair)->bytes->data, 15, "in small pieces", 15);

  net_dial_free (dial);
  net_relay_free (relay);
  net_pair_free (pair);
}

/* --- Backpressure ---------------------------------------------------------------------------- */

static void
test_nothing_is_received_while_reading_is_off (Fixture       *self,
                                               gconstpointer  manual)
{
  write_zeros (self->here, 100000);
  tin_await (self->there->length > 0);
  tin_channel_set_reading (self->there->channel, FALSE);
  tin_settle ();
  {
    guint64 before = self->there->length;

    write_zeros (self->here, 300000);
    tin_await (tin_channel_get_queued (self->here->channel) < 300000);
    tin_settle ();
    g_assert_cmpuint (self->there->length, ==, before);
  }

  tin_channel_set_reading (self->there->channel, TRUE);
  tin_await (self->there->length == 400000);
}

static void
test_drained_tells_when_to_go_on (Fixture       *self,
                                  gconstpointer  manual)
{
  tin_channel_set_reading (self->there->channel, FALSE);
  while (tin_channel_get_queued (self->here->channel) <= 3 * 1024 * 1024)
    {
      write_zeros (self->here, 500000);
      tin_settle ();
    }
  g_assert_cmpuint (self->here->n_drained, ==, 0);
  tin_channel_set_reading (self->there->channel, TRUE);
  tin_await (self->here->n_drained == 1);
  g_assert_cmpuint (tin_channel_get_queued (self->here->channel), <, TIN_QUEUE_LOW);
  write_text (self->here, "little");
  tin_settle ();
  g_assert_cmpuint (self->here->n_drained, ==, 1);
}

/* Who stops at TIN_QUEUE_HIGH is told to go on, be it reached to the byte or by what sealing
 * adds. */
static void
test_drained_is_told_at_every_length (Fixture       *self,
                                      gconstpointer  manual)
{
  static const gsize lengths[] = { TIN_QUEUE_LOW, TIN_QUEUE_HIGH - 1, TIN_QUEUE_HIGH,
                                   TIN_QUEUE_HIGH + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      write_zeros (self->here, lengths[i]);
      tin_await (self->here->n_drained == i + 1);
    }
}

static void
test_a_peer_that_does_not_read_is_cut_off (Fixture       *self,
                                           gconstpointer  manual)
{
  tin_channel_set_reading (self->there->channel, FALSE);
  for (guint i = 0; i < 100 && self->here->n_closed == 0; i++)
    {
      guint before = self->here->n_closed;

      write_zeros (self->here, 1024 * 1024);
      g_assert_cmpuint (self->here->n_closed, ==, before);
      tin_settle ();
    }
  NET_CHECK_ERROR (self->here->error, TIN_ERROR_LIMIT);
  g_assert_cmpuint (tin_channel_get_queued (self->here->channel), ==, 0);
  write_text (self->here, "of no use");

  tin_channel_set_reading (self->there->channel, TRUE);
  tin_await (self->there->n_closed == 1);
  NET_CHECK_ERROR (self->there->error, TIN_ERROR_CLOSED);
}

/* --- Ends ------------------------------------------------------------------------------------ */

static void
test_close_sends_what_is_queued (Fixture       *self,
                                 gconstpointer  manual)
{
  write_zeros (self->here, 3 * 1024 * 1024);
  tin_channel_close (self->here->channel);
  write_text (self->here, "too late");
  g_assert_cmpuint (self->here->n_closed, ==, 0);
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  g_assert_cmpuint (self->there->length, ==, 3 * 1024 * 1024);
  g_assert_no_error (self->here->error);
  g_assert_no_error (self->there->error);
}

static void
test_close_needs_no_reference (Fixture       *self,
                               gconstpointer  manual)
{
  write_zeros (self->here, 1024 * 1024);
  tin_channel_close (self->here->channel);
  g_clear_pointer (&self->here, net_watch_free);
  tin_await (self->there->n_closed == 1);
  g_assert_cmpuint (self->there->length, ==, 1024 * 1024);
  g_assert_no_error (self->there->error);
}

static void
test_close_at_both_ends_at_once (Fixture       *self,
                                 gconstpointer  manual)
{
  tin_channel_close (self->here->channel);
  tin_channel_close (self->there->channel);
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  g_assert_no_error (self->here->error);
  g_assert_no_error (self->there->error);
}

static void
test_close_gives_up_on_a_peer_that_does_not_read (Fixture       *self,
                                                  gconstpointer  manual)
{
  tin_channel_set_reading (self->there->channel, FALSE);
  while (tin_channel_get_queued (self->here->channel) < 1024 * 1024)
    {
      write_zeros (self->here, 512 * 1024);
      tin_settle ();
    }
  tin_channel_close (self->here->channel);
  tin_settle ();
  net_pair_advance (self->pair, TIN_GOODBYE_WAIT - 1);
  tin_settle ();
  g_assert_cmpuint (self->here->n_closed, ==, 0);
  net_pair_advance (self->pair, 1);
  tin_await (self->here->n_closed == 1);
  NET_CHECK_ERROR (self->here->error, TIN_ERROR_TIMED_OUT);
}

static void
test_abort_is_seen_as_a_broken_link (Fixture       *self,
                                     gconstpointer  manual)
{
  tin_channel_abort (self->here->channel);
  g_assert_cmpuint (self->here->n_closed, ==, 0);
  tin_channel_abort (self->here->channel);
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  g_assert_no_error (self->here->error);
  NET_CHECK_ERROR (self->there->error, TIN_ERROR_CLOSED);
}

static void
test_dropping_the_last_reference_is_an_abort (Fixture       *self,
                                              gconstpointer  manual)
{
  g_clear_pointer (&self->here, net_watch_free);
  tin_await (self->there->n_closed == 1);
  NET_CHECK_ERROR (self->there->error, TIN_ERROR_CLOSED);
}

static void
test_a_refused_peer_is_told (Fixture       *self,
                             gconstpointer  manual)
{
  write_text (self->here, "a message that nobody wants");
  tin_channel_refuse (self->there->channel);
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  NET_CHECK_ERROR (self->here->error, TIN_ERROR_BLOCKED);
  g_assert_no_error (self->there->error);
}

static void
test_the_rest_is_read_though_writing_fails (Fixture       *self,
                                            gconstpointer  manual)
{
  tin_channel_set_reading (self->here->channel, FALSE);
  write_zeros (self->there, 50000);
  tin_channel_close (self->there->channel);
  tin_await (self->there->n_closed == 1);
  net_pair_advance (self->pair, TIN_GOODBYE_WAIT);
  for (guint i = 0; i < 20; i++)
    {
      write_text (self->here, "to nobody");
      tin_settle ();
    }
  g_assert_cmpuint (self->here->n_closed, ==, 0);
  tin_channel_set_reading (self->here->channel, TRUE);
  tin_await (self->here->n_closed == 1);
  g_assert_cmpuint (self->here->length, ==, 50000);
}

static void
close_it (gpointer pointer)
{
  NetWatch *watch = pointer;

  tin_channel_close (watch->channel);
}

static void
abort_it (gpointer pointer)
{
  NetWatch *watch = pointer;

  tin_channel_abort (watch->channel);
}

static void
drop_it (gpointer pointer)
{
  NetWatch *watch = pointer;

  tin_channel_abort (watch->channel);
  g_signal_handlers_disconnect_by_data (watch->channel, watch);
  g_clear_object (&watch->channel);
}

static void
test_a_handler_may_close (Fixture       *self,
                          gconstpointer  manual)
{
  self->there->on_received = close_it;
  write_text (self->here, "close");
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  g_assert_no_error (self->here->error);
}

static void
test_a_handler_may_abort (Fixture       *self,
                          gconstpointer  manual)
{
  self->there->on_received = abort_it;
  write_zeros (self->here, 100000);
  tin_await (self->here->n_closed == 1 && self->there->n_closed == 1);
  g_assert_cmpuint (self->there->n_received, ==, 1);
}

static void
test_a_handler_may_drop_the_last_reference (Fixture       *self,
                                            gconstpointer  manual)
{
  self->there->on_received = drop_it;
  write_text (self->here, "drop");
  tin_await (self->here->n_closed == 1);
  g_assert_cmpuint (self->there->n_closed, ==, 0);
}

/* --- Somebody on the path -------------------------------------------------------------------- */

static void
test_a_link_that_is_cut_in_a_record_ends_with_an_error (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetRelay *relay = net_relay_new (pair->port);
  TinDialTarget target = { "127.0.0.1", relay->port, TIN_DIAL_SECURE, &pair->id[0] };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);

  tin_await ((net_relay_pump (relay), dial->done && pair->incoming->len == 1));
  g_assert_no_error (dial->error);
  tin_channel_establish (dial->watch->channel);
  relay->cut_after = relay->passed[1] + 20000;
  write_zeros (net_pair_last (pair), 60000);
  tin_await ((net_relay_pump (relay), dial->watch->n_closed == 1));
  NET_CHECK_ERROR (dial->watch->error, TIN_ERROR_CLOSED);
  /* A whole record arrived; of the next nothing is shown. */
  g_assert_cmpuint (dial->watch->length, ==, 16384);

  net_dial_free (dial);
  net_relay_free (relay);
  net_pair_free (pair);
}

static void
test_a_changed_byte_ends_the_link (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetRelay *relay = net_relay_new (pair->port);
  TinDialTarget target = { "127.0.0.1", relay->port, TIN_DIAL_SECURE, &pair->id[0] };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);

  tin_await ((net_relay_pump (relay), dial->done && pair->incoming->len == 1));
  g_assert_no_error (dial->error);
  relay->flip_at = relay->passed[0] + 20;
  write_text (dial->watch, "thou shalt commit adultery");
  tin_await ((net_relay_pump (relay),
              net_pair_last (pair)->n_closed == 1 && dial->watch->n_closed == 1));
  NET_CHECK_ERROR (net_pair_last (pair)->error, TIN_ERROR_PROTOCOL);
  NET_CHECK_ERROR (dial->watch->error, TIN_ERROR_PROTOCOL);
  g_assert_cmpuint (net_pair_last (pair)->length, ==, 0);

  net_dial_free (dial);
  net_relay_free (relay);
  net_pair_free (pair);
}

/* --- Before it is established ---------------------------------------------------------------- */

static void
test_one_deadline_until_it_is_established (void)
{
  NetPair *pair = net_pair_new (TRUE, NULL);
  NetDial *dial = net_pair_dial (pair, TIN_DIAL_SECURE, &pair->id[0]);

  tin_await (dial->done && pair->incoming->len == 1);
  g_assert_no_error (dial->error);
  tin_channel_establish (dial->watch->channel);
  net_pair_advance (pair, TIN_HANDSHAKE_TIMEOUT - 1);
  tin_settle ();
  g_assert_cmpuint (net_pair_last (pair)->n_closed, ==, 0);
  net_pair_advance (pair, 1);
  tin_await (net_pair_last (pair)->n_closed == 1 && dial->watch->n_closed == 1);
  NET_CHECK_ERROR (net_pair_last (pair)->error, TIN_ERROR_TIMED_OUT);
  NET_CHECK_ERROR (dial->watch->error, TIN_ERROR_CLOSED);

  net_dial_free (dial);
  net_pair_free (pair);
}

static void
test_no_deadline_once_it_is_established (Fixture       *self,
                                         gconstpointer  manual)
{
  net_pair_advance (self->pair, TIN_SECONDS (100000));
  write_text (self->here, "still here");
  tin_await (self->there->length == 10);
}

static void
test_little_is_taken_from_a_stranger (void)
{
  NetPair *pair = net_pair_new (TRUE, NULL);
  NetDial *dial = net_pair_dial (pair, TIN_DIAL_SECURE, &pair->id[0]);
  NetWatch *there;

  tin_await (dial->done && pair->incoming->len == 1);
  there = net_pair_last (pair);
  for (guint i = 0; i < 30; i++)
    {
      write_zeros (dial->watch, 1000);
      tin_settle ();
    }
  tin_await (there->length >= 8000);
  tin_settle ();
  g_assert_cmpuint (there->length, <=, 16384);
  g_assert_cmpuint (there->n_closed, ==, 0);
  tin_channel_establish (there->channel);
  tin_await (there->length == 30000);

  net_dial_free (dial);
  net_pair_free (pair);
}

static void
establish_it (gpointer pointer)
{
  NetWatch *watch = pointer;

  tin_channel_establish (watch->channel);
}

/* The first record is as large as one can be: it holds the first frame, and others. */
static void
test_a_first_record_of_full_size_is_taken (void)
{
  NetPair *pair = net_pair_new (TRUE, NULL);
  NetDial *dial = net_pair_dial (pair, TIN_DIAL_SECURE, &pair->id[0]);

  tin_await (dial->done);
  write_zeros (dial->watch, 500000);
  tin_await (pair->incoming->len == 1);
  net_pair_last (pair)->on_received = establish_it;
  tin_await (net_pair_last (pair)->length == 500000);

  net_dial_free (dial);
  net_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, manual) \
  g_test_add ("/net/secure-channel/" path, Fixture, manual, set_up, name, tear_down)
#define ADD_FUNC(path, name) g_test_add_func ("/net/secure-channel/" path, name)

  ADD ("both-ends-know-each-other", test_both_ends_know_each_other, NULL);
  ADD ("a-message-each-way", test_a_message_each_way, NULL);
  ADD ("many-small-writes-arrive-in-few-batches",
       test_many_small_writes_arrive_in_few_batches, NULL);
  ADD ("bulk-both-ways-at-once", test_bulk_both_ways_at_once, NULL);
  ADD_FUNC ("pieces-of-one-byte-are-put-together", test_pieces_of_one_byte_are_put_together);
  ADD ("nothing-is-received-while-reading-is-off",
       test_nothing_is_received_while_reading_is_off, NULL);
  ADD ("drained-tells-when-to-go-on", test_drained_tells_when_to_go_on, NULL);
  ADD ("drained-is-told-at-every-length", test_drained_is_told_at_every_length, NULL);
  ADD ("a-peer-that-does-not-read-is-cut-off", test_a_peer_that_does_not_read_is_cut_off, NULL);
  ADD ("close-sends-what-is-queued", test_close_sends_what_is_queued, NULL);
  ADD ("close-needs-no-reference", test_close_needs_no_reference, NULL);
  ADD ("close-at-both-ends-at-once", test_close_at_both_ends_at_once, NULL);
  ADD ("close-gives-up-on-a-peer-that-does-not-read",
       test_close_gives_up_on_a_peer_that_does_not_read, MANUAL);
  ADD ("abort-is-seen-as-a-broken-link", test_abort_is_seen_as_a_broken_link, NULL);
  ADD ("dropping-the-last-reference-is-an-abort",
       test_dropping_the_last_reference_is_an_abort, NULL);
  ADD ("a-refused-peer-is-told", test_a_refused_peer_is_told, NULL);
  ADD ("the-rest-is-read-though-writing-fails",
       test_the_rest_is_read_though_writing_fails, MANUAL);
  ADD ("a-handler-may-close", test_a_handler_may_close, NULL);
  ADD ("a-handler-may-abort", test_a_handler_may_abort, NULL);
  ADD ("a-handler-may-drop-the-last-reference",
       test_a_handler_may_drop_the_last_reference, NULL);
  ADD_FUNC ("a-link-that-is-cut-in-a-record-ends-with-an-error",
            test_a_link_that_is_cut_in_a_record_ends_with_an_error);
  ADD_FUNC ("a-changed-byte-ends-the-link", test_a_changed_byte_ends_the_link);
  ADD_FUNC ("one-deadline-until-it-is-established", test_one_deadline_until_it_is_established);
  ADD ("no-deadline-once-it-is-established", test_no_deadline_once_it_is_established, MANUAL);
  ADD_FUNC ("little-is-taken-from-a-stranger", test_little_is_taken_from_a_stranger);
  ADD_FUNC ("a-first-record-of-full-size-is-taken", test_a_first_record_of_full_size_is_taken);

  return g_test_run ();
}
