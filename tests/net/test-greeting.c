/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* A typed address that was silent for so long that it was taken for a plain program, and then turns
 * out to be a Tincan, or does not. */


typedef struct
{
  NetPair   *pair;      /* its second network dials */
  NetDial   *dial;      /* (owned) a plain channel */
  GPtrArray *came;      /* (owned) of NetWatch: what "came in" at the network that dials */
  int        listener;
  int        fd;        /* the other end */
} Fixture;

static gboolean
on_incoming (TinNetwork *network,
             TinChannel *channel,
             gpointer    user_data)
{
  Fixture *self = user_data;

  g_ptr_array_add (self->came, net_watch_new (channel));
  return TRUE;
}

static void
dial (Fixture     *self,
      guint16      port,
      TinDialMode  mode)
{
  TinDialTarget target = { "127.0.0.1", port, mode, NULL };

  self->dial = net_dial_new (TIN_NETWORK (self->pair->network[1]), &target, NULL);
  self->fd = net_raw_accept (self->listener);
  if (mode == TIN_DIAL_TYPED)
    {
      net_pair_await_silence (self->pair);
      net_pair_advance (self->pair, TIN_GREETING_WAIT);
    }
  tin_await (self->dial->done);
  g_assert_no_error (self->dial->error);
  g_assert_false (tin_channel_is_secure (self->dial->watch->channel));
}

static void
set_up (Fixture       *self,
        gconstpointer  mode)
{
  guint16 port;

  self->pair = net_pair_new (TRUE, NULL);
  self->came = g_ptr_array_new_with_free_func ((GDestroyNotify) net_watch_free);
  g_signal_connect (self->pair->network[1], "incoming", G_CALLBACK (on_incoming), self);
  self->listener = net_raw_listen (&port);
  dial (self, port, (TinDialMode) GPOINTER_TO_UINT (mode));
}

static void
tear_down (Fixture       *self,
           gconstpointer  mode)
{
  g_clear_pointer (&self->came, g_ptr_array_unref);
  g_clear_pointer (&self->dial, net_dial_free);
  if (self->fd >= 0)
    close (self->fd);
  close (self->listener);
  net_pair_free (self->pair);
}

static gboolean
was_sent_nothing (Fixture *self)
{
  char byte;

  return recv (self->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

static void
greet (Fixture *self)
{
  net_raw_send (self->fd, TIN_GREETING, strlen (TIN_GREETING));
}

static void
say (Fixture    *self,
     const char *text)
{
  tin_channel_write (self->dial->watch->channel, (const guint8 *) text, strlen (text));
}

static void
test_a_late_greeting_still_becomes_tls (Fixture       *self,
                                        gconstpointer  mode)
{
  NetTlsStyle style = { NULL, "tincan/1", self->pair->keys[0], TRUE };
  gboolean read = FALSE;
  NetTls *tls;
  NetWatch *watch;

  g_assert_true (was_sent_nothing (self));
  greet (self);
  tin_await (self->dial->watch->n_closed == 1);
  g_assert_no_error (self->dial->watch->error);
  g_assert_cmpuint (self->dial->watch->length, ==, 0);

  tls = net_tls_new (g_steal_fd (&self->fd), &style);
  tin_await ((net_tls_shake (tls), self->came->len == 1));
  watch = g_ptr_array_index (self->came, 0);
  g_assert_true (tin_channel_is_secure (watch->channel));
  g_assert_true (tin_channel_is_outgoing (watch->channel));
  g_assert_true (tin_peer_id_equal (tin_channel_get_peer_id (watch->channel),
                                    &self->pair->id[0]));

  tin_await (net_tls_shake (tls));
  g_assert_cmpint (gnutls_record_send (tls->session, "hello", 5), ==, 5);
  tin_await (watch->length == 5);
  tin_channel_write (watch->channel, (const guint8 *) "hello", 5);
  tin_await (read || (read = net_tls_read (tls) == 5));
  net_tls_free (tls);
}

/* Whoever is told nothing in plain text is told nothing after that, either. */
static void
test_a_late_greeting_and_no_tls_is_the_end (Fixture       *self,
                                            gconstpointer  mode)
{
  guint8 hello[2];

  greet (self);
  tin_await (self->dial->watch->n_closed == 1);
  say (self, "secret");
  tin_await (recv (self->fd, hello, 2, MSG_DONTWAIT | MSG_PEEK) == 2);
  g_assert_cmpmem (hello, 2, "\x16\x03", 2);
  net_raw_send (self->fd, "Welcome\n", 8);
  tin_await (net_raw_ended (self->fd));
  g_assert_cmpuint (self->came->len, ==, 0);
}

static void
test_a_late_greeting_and_silence_is_the_end (Fixture       *self,
                                             gconstpointer  mode)
{
  greet (self);
  tin_await (self->dial->watch->n_closed == 1);
  g_assert_false (net_raw_ended (self->fd));
  net_pair_advance (self->pair, TIN_HANDSHAKE_TIMEOUT);
  tin_await (net_raw_ended (self->fd));
  g_assert_cmpuint (self->came->len, ==, 0);
}

static void
test_a_greeting_after_our_words_ends_them (Fixture       *self,
                                           gconstpointer  mode)
{
  char bytes[32];

  say (self, "hello");
  tin_await (recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_PEEK) == 5);
  g_assert_cmpint (recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT), ==, 5);
  greet (self);
  tin_await (self->dial->watch->n_closed == 1);
  NET_CHECK_ERROR (self->dial->watch->error, TIN_ERROR_PROTOCOL);
  say (self, "more");
  tin_settle ();
  g_assert_cmpint (recv (self->fd, bytes, sizeof bytes, 0), <=, 0);
  g_assert_cmpuint (self->dial->watch->length, ==, 0);
  g_assert_cmpuint (self->came->len, ==, 0);
}

static const char *const texts[] = {
  "TINCAN/2\n", "TINCAN/1\r\n", "TINCAN/1\nhello", "TIN", "\nTINCAN/1\n", "hello",
};

static void
test_nearly_the_greeting_is_text (Fixture       *self,
                                  gconstpointer  mode)
{
  NetWatch *watch = self->dial->watch;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length = strlen (texts[i]);

      g_byte_array_set_size (watch->bytes, 0);
      net_raw_send (self->fd, texts[i], length);
      tin_await (watch->bytes->len == length);
      g_assert_cmpmem (watch->bytes->data, length, texts[i], length);
    }
  g_assert_cmpuint (watch->n_closed, ==, 0);
}

/* Somebody who talks about Tincan is none. */
static void
test_a_greeting_after_their_words_is_text (Fixture       *self,
                                           gconstpointer  mode)
{
  NetWatch *watch = self->dial->watch;

  net_raw_send (self->fd, "hello\n", 6);
  tin_await (watch->length == 6);
  greet (self);
  tin_await (watch->length == 6 + strlen (TIN_GREETING));
  g_assert_cmpuint (watch->n_closed, ==, 0);
}

static void
test_the_end_while_a_greeting_may_come (Fixture       *self,
                                        gconstpointer  mode)
{
  shutdown (self->fd, SHUT_WR);
  tin_await (self->dial->watch->n_ended == 1);
  tin_channel_close (self->dial->watch->channel);
  tin_await (self->dial->watch->n_closed == 1);
}

/* Whom the person wants to speak to in plain text is not asked. */
static void
test_a_plain_dial_takes_a_greeting_for_text (Fixture       *self,
                                             gconstpointer  mode)
{
  greet (self);
  tin_await (self->dial->watch->length == strlen (TIN_GREETING));
  g_assert_true (was_sent_nothing (self));
}

/* A dialler that is slow with its hello is greeted: it knows already whom it dials. */
static void
test_a_greeting_before_tls_is_passed_over (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetTlsStyle style = { NULL, "tincan/1", pair->keys[0], TRUE };
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE, &pair->id[0] };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
  int fd = net_raw_accept (listener);
  NetTls *tls;

  net_raw_send (fd, TIN_GREETING, strlen (TIN_GREETING));
  tls = net_tls_new (fd, &style);
  tin_await ((net_tls_shake (tls), dial->done && tls->done));
  g_assert_no_error (dial->error);

  net_tls_free (tls);
  close (listener);
  net_dial_free (dial);
  net_pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name, mode) \
  g_test_add ("/net/greeting/" path, Fixture, GUINT_TO_POINTER (mode), set_up, name, tear_down)

  ADD ("a-late-greeting-still-becomes-tls", test_a_late_greeting_still_becomes_tls,
       TIN_DIAL_TYPED);
  ADD ("a-late-greeting-and-no-tls-is-the-end", test_a_late_greeting_and_no_tls_is_the_end,
       TIN_DIAL_TYPED);
  ADD ("a-late-greeting-and-silence-is-the-end", test_a_late_greeting_and_silence_is_the_end,
       TIN_DIAL_TYPED);
  ADD ("a-greeting-after-our-words-ends-them", test_a_greeting_after_our_words_ends_them,
       TIN_DIAL_TYPED);
  ADD ("nearly-the-greeting-is-text", test_nearly_the_greeting_is_text, TIN_DIAL_TYPED);
  ADD ("a-greeting-after-their-words-is-text", test_a_greeting_after_their_words_is_text,
       TIN_DIAL_TYPED);
  ADD ("the-end-while-a-greeting-may-come", test_the_end_while_a_greeting_may_come,
       TIN_DIAL_TYPED);
  ADD ("a-plain-dial-takes-a-greeting-for-text", test_a_plain_dial_takes_a_greeting_for_text,
       TIN_DIAL_PLAIN);
  g_test_add_func ("/net/greeting/a-greeting-before-tls-is-passed-over",
                   test_a_greeting_before_tls_is_passed_over);

  return g_test_run ();
}
