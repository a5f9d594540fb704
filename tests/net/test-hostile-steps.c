/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-door.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Who stops, dawdles or breaks off at each step of a connection, at both ends of it. Of a stranger
 * who connects nothing is left afterwards, at the deadline at the latest, and a friend gets in. */


/* One who connects to the door. */
typedef struct
{
  NetDoor *door;
  GBytes  *hello;  /* (owned) */
  int      fd;     /* owned; -1 once it is closed */
} Stranger;

typedef struct
{
  const char *name;
  void      (*act)      (Stranger *self);
  gboolean    at_once;  /* it is ended for what it did, not when its time is over */
} Step;

static void
send_hello (Stranger *self,
            gsize     from,
            gsize     to)
{
  const guint8 *bytes = g_bytes_get_data (self->hello, NULL);

  net_raw_send (self->fd, bytes + from, to - from);
  tin_settle ();
}

static gsize
hello_length (Stranger *self)
{
  return g_bytes_get_size (self->hello);
}

/* Drops what was answered. TRUE: there was something. */
static gboolean
was_answered (Stranger *self)
{
  char bytes[4096];

  return recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0;
}

static void
reset (Stranger *self)
{
  struct linger at_once = { 1, 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (self->fd);
  self->fd = -1;
}

/* --- Who stops ------------------------------------------------------------------------------- */

static void
say_half_a_prefix (Stranger *self)
{
  send_hello (self, 0, 1);
}

static void
say_half_a_hello (Stranger *self)
{
  send_hello (self, 0, hello_length (self) / 2);
}

static void
say_all_but_a_byte (Stranger *self)
{
  send_hello (self, 0, hello_length (self) - 1);
}

static void
say_hello (Stranger *self)
{
  gboolean answered = FALSE;

  send_hello (self, 0, hello_length (self));
  tin_await (answered || (answered = was_answered (self)));
}

/* Answers that nobody takes fill no more than the kernel's buffers. */
static void
say_hello_and_read_nothing (Stranger *self)
{
  int smallest = 1;

  setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest);
  send_hello (self, 0, hello_length (self));
}

/* A byte at a time, as slowly as keeps it alive where each byte gives it more time. */
static void
dawdle (Stranger *self)
{
  gint64 pause = TIN_HANDSHAKE_TIMEOUT / 50;

  for (guint i = 0; i < 49; i++)
    {
      send_hello (self, i, i + 1);
      net_door_advance (self->door, pause);
    }
  net_door_advance (self->door, pause - 1);
  g_assert_false (net_raw_ended (self->fd));
  net_door_advance (self->door, 1);
}

/* The same with records of one byte each, which is what TLS allows. */
static void
dawdle_with_records (Stranger *self)
{
  const guint8 *bytes = g_bytes_get_data (self->hello, NULL);
  gint64 pause = TIN_HANDSHAKE_TIMEOUT / 50;

  for (guint i = 0; i < 49; i++)
    {
      guint8 record[] = { 0x16, 0x03, 0x01, 0x00, 0x01, bytes[5 + i] };

      net_raw_send (self->fd, record, sizeof record);
      net_door_advance (self->door, pause);
    }
  net_door_advance (self->door, pause);
}

/* --- Who does what it should not ------------------------------------------------------------- */

static void
say_text_behind_half_a_hello (Stranger *self)
{
  send_hello (self, 0, hello_length (self) / 2);
  for (guint i = 0; i < 100 && !net_raw_ended (self->fd); i++)
    {
      if (send (self->fd, "Hello, are you there?\n", 22, MSG_NOSIGNAL) < 0)
        break;
      tin_settle ();
    }
}

static void
say_text_behind_a_hello (Stranger *self)
{
  say_hello (self);
  net_raw_send (self->fd, "Hello, are you there?\n", 22);
}

static void
say_hello_twice (Stranger *self)
{
  say_hello (self);
  send_hello (self, 0, hello_length (self));
}

static void
say_hello_in_a_record_that_is_too_long (Stranger *self)
{
  static const guint8 head[] = { 0x16, 0x03, 0x01, 0x48, 0x01 };

  net_raw_send (self->fd, head, sizeof head);
  for (guint i = 0; i < 100 && !net_raw_ended (self->fd); i++)
    {
      char zeros[1000] = { 0 };

      if (send (self->fd, zeros, sizeof zeros, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      tin_settle ();
    }
}

static void
send_many (Stranger     *self,
           const guint8 *record,
           gsize         length)
{
  for (guint i = 0; i < 5000 && !net_raw_ended (self->fd); i++)
    {
      if (send (self->fd, record, length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      tin_settle ();
    }
}

/* Each is to be ignored (RFC 8446, 5): there is an end to them all the same. */
static void
say_change_cipher_spec_for_ever (Stranger *self)
{
  static const guint8 record[] = { 0x14, 0x03, 0x03, 0x00, 0x01, 0x01 };

  say_hello (self);
  send_many (self, record, sizeof record);
}

static void
send_empty_records_for_ever (Stranger *self)
{
  static const guint8 record[] = { 0x16, 0x03, 0x03, 0x00, 0x00 };

  say_hello (self);
  send_many (self, record, sizeof record);
}

static void
send_warnings_for_ever (Stranger *self)
{
  static const guint8 record[] = { 0x15, 0x03, 0x03, 0x00, 0x02, 0x01, 0x5a };

  say_hello (self);
  send_many (self, record, sizeof record);
}

static void
end_behind_half_a_hello (Stranger *self)
{
  say_half_a_hello (self);
  shutdown (self->fd, SHUT_WR);
}

static void
end_behind_a_hello (Stranger *self)
{
  say_hello (self);
  shutdown (self->fd, SHUT_WR);
}

/* --- Who breaks off -------------------------------------------------------------------------- */

static void
reset_at_once (Stranger *self)
{
  reset (self);
}

static void
reset_when_accepted (Stranger *self)
{
  tin_settle ();
  reset (self);
}

static void
reset_in_the_prefix (Stranger *self)
{
  say_half_a_prefix (self);
  reset (self);
}

static void
reset_in_a_hello (Stranger *self)
{
  say_half_a_hello (self);
  reset (self);
}

static void
reset_behind_a_hello (Stranger *self)
{
  send_hello (self, 0, hello_length (self));
  reset (self);
}

static void
reset_when_answered (Stranger *self)
{
  say_hello (self);
  reset (self);
}

static void
reset_when_greeted (Stranger *self)
{
  tin_settle ();
  net_door_advance (self->door, TIN_GREETING_DELAY);
  reset (self);
}

static const Step steps[] = {
  { "stops/in-the-prefix", say_half_a_prefix, FALSE },
  { "stops/in-a-hello", say_half_a_hello, FALSE },
  { "stops/a-byte-before-the-end-of-a-hello", say_all_but_a_byte, FALSE },
  { "stops/behind-a-hello", say_hello, FALSE },
  { "stops/and-reads-nothing", say_hello_and_read_nothing, FALSE },
  { "dawdles/with-bytes", dawdle, TRUE },
  { "dawdles/with-records", dawdle_with_records, TRUE },
  { "errs/text-behind-half-a-hello", say_text_behind_half_a_hello, TRUE },
  { "errs/text-behind-a-hello", say_text_behind_a_hello, TRUE },
  { "errs/a-second-hello", say_hello_twice, TRUE },
  { "errs/a-record-that-is-too-long", say_hello_in_a_record_that_is_too_long, TRUE },
  { "errs/change-cipher-spec-for-ever", say_change_cipher_spec_for_ever, TRUE },
  { "errs/empty-records-for-ever", send_empty_records_for_ever, TRUE },
  { "errs/warnings-for-ever", send_warnings_for_ever, TRUE },
  { "ends/behind-half-a-hello", end_behind_half_a_hello, TRUE },
  { "ends/behind-a-hello", end_behind_a_hello, TRUE },
  { "resets/at-once", reset_at_once, TRUE },
  { "resets/when-accepted", reset_when_accepted, TRUE },
  { "resets/in-the-prefix", reset_in_the_prefix, TRUE },
  { "resets/in-a-hello", reset_in_a_hello, TRUE },
  { "resets/behind-a-hello", reset_behind_a_hello, TRUE },
  { "resets/when-answered", reset_when_answered, TRUE },
  { "resets/when-greeted", reset_when_greeted, TRUE },
};

static void
check_a_friend_gets_in (NetDoor *door)
{
  NetTlsStyle style = { NULL, "tincan/1", door->keys[1], FALSE };
  guint before = door->channels->len;
  NetTls *tls = net_tls_new (net_raw_connect (door->port), &style);

  tin_await ((net_tls_shake (tls), door->channels->len == before + 1));
  tin_channel_establish (net_door_get_channel (door, before)->channel);
  net_tls_free (tls);
}

static void
test_step (gconstpointer data)
{
  const Step *step = data;
  NetDoor door = { 0 };
  Stranger stranger = { &door, NULL, -1 };

  net_door_set_up (&door, NULL);
  stranger.hello = net_hello_new (door.keys[1]);
  stranger.fd = net_raw_connect (door.port);
  step->act (&stranger);

  if (!step->at_once)
    {
      net_door_advance (&door, TIN_HANDSHAKE_TIMEOUT - 1);
      g_assert_false (net_raw_ended (stranger.fd));
      net_door_advance (&door, 1);
    }
  tin_await (stranger.fd < 0 || net_raw_ended (stranger.fd));
  net_door_advance (&door, TIN_GOODBYE_WAIT);
  tin_await (tin_listener_get_pending (door.listener) == 0
             && tin_listener_get_plain (door.listener) == 0);
  g_assert_cmpuint (door.channels->len, ==, 0);
  check_a_friend_gets_in (&door);

  if (stranger.fd >= 0)
    close (stranger.fd);
  g_bytes_unref (stranger.hello);
  net_door_tear_down (&door, NULL);
}

/* --- Behind the handshake -------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       length;
  gsize       zeros;  /* behind them */
} Behind;

#define BYTES(string) string, sizeof (string) - 1

/* All of it raw, where records that are enciphered should be. */
static const Behind behinds[] = {
  { "text", BYTES ("Hello, are you there?\n"), 0 },
  { "a-record-of-nothing", BYTES ("\x17\x03\x03\x00\x00"), 0 },
  { "a-record-that-cannot-be-deciphered", BYTES ("\x17\x03\x03\x00\x40"), 64 },
  { "a-record-that-is-too-long", BYTES ("\x17\x03\x03\x41\x01"), 0x4101 },
  { "a-record-of-the-greatest-length", BYTES ("\x17\x03\x03\xff\xff"), 0xffff },
  { "another-hello", BYTES ("\x16\x03\x01\x00\x04\x01\x00\x00\x00"), 0 },
  { "a-request-to-begin-anew", BYTES ("\x16\x03\x03\x00\x04\x00\x00\x00\x00"), 0 },
  { "a-warning-in-the-open", BYTES ("\x15\x03\x03\x00\x02\x01\x00"), 0 },
  { "a-record-of-no-kind", BYTES ("\xff\x03\x03\x00\x01x"), 0 },
};

static void
test_behind_the_handshake (gconstpointer data)
{
  const Behind *behind = data;

  /* Of a stranger, and of somebody who is known. */
  for (guint established = 0; established < 2; established++)
    {
      NetDoor door = { 0 };
      NetTlsStyle style = { NULL, "tincan/1", NULL, FALSE };
      g_autofree char *zeros = g_malloc0 (behind->zeros + 1);
      NetTls *tls;

      net_door_set_up (&door, NULL);
      style.keys = door.keys[1];
      tls = net_tls_new (net_raw_connect (door.port), &style);
      tin_await ((net_tls_shake (tls), door.channels->len == 1));
      if (established != 0)
        tin_channel_establish (net_door_get_channel (&door, 0)->channel);

      net_raw_send (tls->fd, behind->bytes, behind->length);
      for (gsize i = 0; i < behind->zeros; i += 1000)
        {
          if (send (tls->fd, zeros, MIN (1000, behind->zeros - i), MSG_NOSIGNAL) < 0)
            break;
          tin_settle ();
        }
      tin_await (net_door_get_channel (&door, 0)->n_closed == 1);
      NET_CHECK_ERROR (net_door_get_channel (&door, 0)->error, TIN_ERROR_PROTOCOL);
      g_assert_cmpuint (net_door_get_channel (&door, 0)->length, ==, 0);

      net_tls_free (tls);
      net_door_tear_down (&door, NULL);
    }
}

/* Who takes nothing of a goodbye does not keep the link for longer than that takes. */
static void
test_a_goodbye_that_nobody_takes_is_bounded (void)
{
  NetDoor door = { 0 };
  NetTlsStyle style = { NULL, "tincan/1", NULL, FALSE };
  g_autofree guint8 *bytes = g_malloc0 (TIN_QUEUE_MAX / 2);
  NetWatch *watch;
  NetTls *tls;

  net_door_set_up (&door, NULL);
  style.keys = door.keys[1];
  tls = net_tls_new (net_raw_connect (door.port), &style);
  tin_await ((net_tls_shake (tls), door.channels->len == 1));
  watch = net_door_get_channel (&door, 0);
  tin_channel_establish (watch->channel);

  /* More than both kernels' buffers hold: the window is shut. */
  for (guint i = 0; i < 16 && tin_channel_get_queued (watch->channel) < TIN_QUEUE_MAX / 4; i++)
    {
      tin_channel_write (watch->channel, bytes, TIN_QUEUE_MAX / 2);
      tin_settle ();
    }
  g_assert_cmpuint (tin_channel_get_queued (watch->channel), >, 0);
  tin_channel_close (watch->channel);
  net_door_advance (&door, TIN_GOODBYE_WAIT - 1);
  g_assert_cmpuint (watch->n_closed, ==, 0);
  net_door_advance (&door, 1);
  tin_await (watch->n_closed == 1);

  net_tls_free (tls);
  net_door_tear_down (&door, NULL);
}

#define ADD_TABLE(prefix, table, func) \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) \
    { \
      g_autofree char *path = g_strconcat ("/net/hostile/" prefix "/", table[i].name, NULL); \
      \
      g_test_add_data_func (path, &table[i], func); \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_TABLE ("a-stranger", steps, test_step)
  ADD_TABLE ("behind-the-handshake", behinds, test_behind_the_handshake)
  g_test_add_func ("/net/hostile/a-goodbye-that-nobody-takes-is-bounded",
                   test_a_goodbye_that_nobody_takes_is_bounded);

  return g_test_run ();
}
