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

/* Whom we dial, and who stops, dawdles or breaks off at each step: the dial has one end, with an
 * error that says which, and no later than at the deadline. */


typedef struct
{
  NetPair    *pair;      /* its second network dials */
  NetDial    *dial;      /* (owned) */
  NetTls     *tls;       /* (owned) a Tincan's handshake, at one end of a pair of sockets */
  GByteArray *answer;    /* (owned) what it says first */
  int         listener;
  int         far;       /* the other end of that pair */
  int         fd;        /* the connection; -1 once it is closed */
} Server;

typedef struct
{
  const char  *name;
  TinDialMode  mode;
  void       (*act)     (Server *self);
  gboolean     at_once;  /* it fails for what was done, not when its time is over */
  TinError     error;
} Step;

static void
server_open (Server      *self,
             TinDialMode  mode)
{
  NetTlsStyle style = { NULL, "tincan/1", NULL, TRUE };
  guint16 port;
  TinDialTarget target = { "127.0.0.1", 0, mode, NULL };
  int pair[2];

  self->pair = net_pair_new (TRUE, NULL);
  self->listener = net_raw_listen (&port);
  target.port = port;
  self->dial = net_dial_new (TIN_NETWORK (self->pair->network[1]), &target, NULL);
  self->fd = net_raw_accept (self->listener);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  style.keys = self->pair->keys[0];
  self->tls = net_tls_new (pair[0], &style);
  self->far = pair[1];
  self->answer = g_byte_array_new ();
}

static void
server_close (Server *self)
{
  net_tls_free (self->tls);
  g_byte_array_unref (self->answer);
  close (self->far);
  close (self->listener);
  if (self->fd >= 0)
    close (self->fd);
  net_dial_free (self->dial);
  net_pair_free (self->pair);
}

/* Until the dialler has said its hello; makes the answer to it. */
static void
hear_hello (Server *self)
{
  guint8 bytes[8192];
  ssize_t n = -1;

  tin_await (n > 0 || (n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0);
  net_raw_send (self->far, bytes, (gsize) n);
  net_tls_shake (self->tls);
  n = recv (self->far, bytes, sizeof bytes, MSG_DONTWAIT);
  g_assert_cmpint (n, >, 200);
  g_byte_array_append (self->answer, bytes, (guint) n);
}

static void
say (Server     *self,
     const void *bytes,
     gsize       length)
{
  net_raw_send (self->fd, bytes, length);
  tin_settle ();
}

static void
reset (Server *self)
{
  struct linger at_once = { 1, 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (self->fd);
  self->fd = -1;
}

static void
greet (Server *self)
{
  say (self, TIN_GREETING, strlen (TIN_GREETING));
}

/* --- What they do ---------------------------------------------------------------------------- */

static void
stop_at_once (Server *self)
{
  tin_settle ();
}

static void
stop_behind_a_hello (Server *self)
{
  hear_hello (self);
}

static void
stop_in_the_answer (Server *self)
{
  hear_hello (self);
  say (self, self->answer->data, self->answer->len / 2);
}

static void
stop_a_byte_before_the_end (Server *self)
{
  hear_hello (self);
  say (self, self->answer->data, self->answer->len - 1);
}

/* Fifty bytes, which together take as long as there is. */
static void
dawdle (Server *self)
{
  gint64 pause = TIN_HANDSHAKE_TIMEOUT / 50;

  hear_hello (self);
  for (guint i = 0; i < 50; i++)
    {
      g_assert_false (self->dial->done);
      say (self, self->answer->data + i, 1);
      net_pair_advance (self->pair, pause);
      tin_settle ();
    }
}

static void
send_zeros_for_ever (Server *self)
{
  static const char head[] = "\x16\x03\x03\x40\x00\x02\x00\x3f\xff";
  char zeros[1000] = { 0 };

  hear_hello (self);
  say (self, head, sizeof head - 1);
  for (guint i = 0; i < 100 && !self->dial->done; i++)
    {
      if (send (self->fd, zeros, sizeof zeros, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      tin_settle ();
    }
}

static void
say_text_in_the_answer (Server *self)
{
  stop_in_the_answer (self);
  /* As much as the record that it breaks into still takes, and more. */
  for (guint i = 0; i < 100 && !self->dial->done; i++)
    {
      if (send (self->fd, "Hello, who is there?\n", 21, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      tin_settle ();
    }
}

static void
say_hello_back (Server *self)
{
  g_autoptr (GBytes) hello = net_hello_new (self->pair->keys[0]);

  hear_hello (self);
  say (self, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
}

static void
end_behind_a_hello (Server *self)
{
  hear_hello (self);
  shutdown (self->fd, SHUT_WR);
}

static void
end_in_the_answer (Server *self)
{
  stop_in_the_answer (self);
  shutdown (self->fd, SHUT_WR);
}

static void
reset_at_once (Server *self)
{
  reset (self);
}

static void
reset_behind_a_hello (Server *self)
{
  hear_hello (self);
  reset (self);
}

static void
reset_in_the_answer (Server *self)
{
  stop_in_the_answer (self);
  reset (self);
}

static void
reset_with_the_answer (Server *self)
{
  hear_hello (self);
  net_raw_send (self->fd, self->answer->data, self->answer->len / 2);
  reset (self);
}

static void
greet_and_stop (Server *self)
{
  tin_settle ();
  greet (self);
  hear_hello (self);
}

static void
greet_and_say_text (Server *self)
{
  greet_and_stop (self);
  say (self, "Hello, who is there?\n", 21);
}

/* One too many may come where both sides are slow. */
static void
greet_twice (Server *self)
{
  greet_and_stop (self);
  greet (self);
}

static void
greet_for_ever (Server *self)
{
  greet_twice (self);
  greet (self);
}

static void
greet_and_reset (Server *self)
{
  greet_and_stop (self);
  reset (self);
}

static const Step steps[] = {
  { "stops/at-once", TIN_DIAL_SECURE, stop_at_once, FALSE, TIN_ERROR_TIMED_OUT },
  { "stops/behind-a-hello", TIN_DIAL_SECURE, stop_behind_a_hello, FALSE, TIN_ERROR_TIMED_OUT },
  { "stops/in-the-answer", TIN_DIAL_SECURE, stop_in_the_answer, FALSE, TIN_ERROR_TIMED_OUT },
  { "stops/a-byte-before-the-end", TIN_DIAL_SECURE, stop_a_byte_before_the_end, FALSE,
    TIN_ERROR_TIMED_OUT },
  { "stops/behind-the-greeting", TIN_DIAL_TYPED, greet_and_stop, FALSE, TIN_ERROR_TIMED_OUT },
  { "stops/behind-a-second-greeting", TIN_DIAL_TYPED, greet_twice, FALSE, TIN_ERROR_TIMED_OUT },
  { "dawdles", TIN_DIAL_SECURE, dawdle, TRUE, TIN_ERROR_TIMED_OUT },
  { "errs/zeros-for-ever", TIN_DIAL_SECURE, send_zeros_for_ever, TRUE, TIN_ERROR_PROTOCOL },
  { "errs/text-in-the-answer", TIN_DIAL_SECURE, say_text_in_the_answer, TRUE,
    TIN_ERROR_NOT_TINCAN },
  { "errs/a-hello-for-a-hello", TIN_DIAL_SECURE, say_hello_back, TRUE, TIN_ERROR_NOT_TINCAN },
  { "errs/text-behind-the-greeting", TIN_DIAL_TYPED, greet_and_say_text, TRUE,
    TIN_ERROR_NOT_TINCAN },
  { "errs/a-third-greeting", TIN_DIAL_TYPED, greet_for_ever, TRUE, TIN_ERROR_NOT_TINCAN },
  { "ends/behind-a-hello", TIN_DIAL_SECURE, end_behind_a_hello, TRUE, TIN_ERROR_CLOSED },
  { "ends/in-the-answer", TIN_DIAL_SECURE, end_in_the_answer, TRUE, TIN_ERROR_CLOSED },
  { "resets/at-once", TIN_DIAL_SECURE, reset_at_once, TRUE, TIN_ERROR_CLOSED },
  { "resets/at-once-when-typed", TIN_DIAL_TYPED, reset_at_once, TRUE, TIN_ERROR_CLOSED },
  { "resets/behind-a-hello", TIN_DIAL_SECURE, reset_behind_a_hello, TRUE, TIN_ERROR_CLOSED },
  { "resets/in-the-answer", TIN_DIAL_SECURE, reset_in_the_answer, TRUE, TIN_ERROR_CLOSED },
  { "resets/with-the-answer", TIN_DIAL_SECURE, reset_with_the_answer, TRUE, TIN_ERROR_CLOSED },
  { "resets/behind-the-greeting", TIN_DIAL_TYPED, greet_and_reset, TRUE, TIN_ERROR_CLOSED },
};

static void
test_step (gconstpointer data)
{
  const Step *step = data;
  Server server = { .fd = -1 };

  server_open (&server, step->mode);
  step->act (&server);
  if (!step->at_once)
    {
      tin_settle ();
      net_pair_advance (server.pair, TIN_HANDSHAKE_TIMEOUT - 1);
      tin_settle ();
      g_assert_false (server.dial->done);
      net_pair_advance (server.pair, 1);
    }
  tin_await (server.dial->done);
  NET_CHECK_ERROR (server.dial->error, step->error);
  server_close (&server);
}

/* --- Behind the handshake -------------------------------------------------------------------- */

/* There is no resumption: a ticket is of no use, and a thousand are a thousand times no use. */
static void
test_tickets_are_of_no_use_and_do_no_harm (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetTlsStyle style = { NULL, "tincan/1", pair->keys[0], TRUE };
  gnutls_datum_t secret;
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE, &pair->id[0] };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
  NetTls *tls = net_tls_new (net_raw_accept (listener), &style);

  g_assert_cmpint (gnutls_session_ticket_key_generate (&secret), ==, 0);
  g_assert_cmpint (gnutls_session_ticket_enable_server (tls->session, &secret), ==, 0);
  tin_await ((net_tls_shake (tls), dial->done && tls->done));
  g_assert_no_error (dial->error);
  tin_channel_establish (dial->watch->channel);

  for (guint i = 0; i < 1000; i++)
    {
      int code = gnutls_session_ticket_send (tls->session, 1, 0);

      g_assert_cmpint (code, ==, 0);
      if (i % 10 == 0)
        tin_settle ();
    }
  g_assert_cmpint (gnutls_record_send (tls->session, "hello", 5), ==, 5);
  tin_await (dial->watch->length == 5);
  g_assert_cmpuint (dial->watch->n_closed, ==, 0);

  gnutls_free (secret.data);
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

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *path = g_strconcat ("/net/hostile/a-server/", steps[i].name, NULL);

      g_test_add_data_func (path, &steps[i], test_step);
    }
  g_test_add_func ("/net/hostile/tickets-are-of-no-use-and-do-no-harm",
                   test_tickets_are_of_no_use_and_do_no_harm);

  return g_test_run ();
}
