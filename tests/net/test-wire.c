/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/x509.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-limits.h"

/* Somebody who reads along: all bytes of a connection, in both directions, pass through here and
 * are kept. What of it can be found again? */

typedef struct
{
  int         listener;  /* owned */
  int         ends[2];   /* owned; -1 until somebody has dialled */
  guint16     port;
  guint16     target;
  GByteArray *seen;      /* (owned) */
} Tap;

static Tap *
tap_new (guint16 target)
{
  Tap *self = g_new0 (Tap, 1);

  self->target = target;
  self->ends[0] = self->ends[1] = -1;
  self->listener = net_raw_listen (&self->port);
  self->seen = g_byte_array_new ();
  return self;
}

static void
tap_free (Tap *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    if (self->ends[i] >= 0)
      close (self->ends[i]);
  close (self->listener);
  g_byte_array_unref (self->seen);
  g_free (self);
}

static void
pass_on (Tap   *self,
         guint  from)
{
  guint8 bytes[65536];
  ssize_t n = recv (self->ends[from], bytes, sizeof bytes, MSG_DONTWAIT);

  if (n <= 0)
    return;

  g_byte_array_append (self->seen, bytes, (guint) n);
  g_assert_cmpint (send (self->ends[!from], bytes, (gsize) n, MSG_NOSIGNAL), ==, n);
}

/* Belongs into the predicate of a wait. */
static void
tap_pump (Tap *self)
{
  if (self->ends[0] < 0)
    {
      self->ends[0] = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (self->ends[0] < 0)
        return;
      self->ends[1] = net_raw_connect (self->target);
    }
  pass_on (self, 0);
  pass_on (self, 1);
}

static gboolean
has_seen (Tap        *self,
          const void *bytes,
          gsize       length)
{
  return memmem (self->seen->data, self->seen->len, bytes, length) != NULL;
}

static gboolean
has_seen_text (Tap        *self,
               const char *text)
{
  return has_seen (self, text, strlen (text));
}

/* The 32 bytes of an Ed25519 key, as they stand in its certificate. */
static void
read_public_key (NetKeys *keys,
                 guint8   key[32])
{
  gsize size;
  const guint8 *data = g_bytes_get_data (keys->certificate, &size);
  const gnutls_datum_t pem = { (unsigned char *) data, (unsigned int) size };
  gnutls_ecc_curve_t curve;
  gnutls_datum_t x;
  gnutls_x509_crt_t crt;

  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &pem, GNUTLS_X509_FMT_PEM), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_pk_ecc_raw (crt, &curve, &x, NULL), ==, 0);
  g_assert_cmpint (curve, ==, GNUTLS_ECC_CURVE_ED25519);
  g_assert_cmpuint (x.size, ==, 32);
  memcpy (key, x.data, 32);
  gnutls_free (x.data);
  gnutls_x509_crt_deinit (crt);
}

static void
write_text (NetWatch   *watch,
            const char *text)
{
  tin_channel_write (watch->channel, (const guint8 *) text, strlen (text));
}

static NetDial *
dial_through (NetPair     *pair,
              Tap         *tap,
              TinDialMode  mode)
{
  TinDialTarget target = { "127.0.0.1", tap->port, mode,
                           mode == TIN_DIAL_SECURE ? &pair->id[0] : NULL };

  return net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
}

/* Whoever reads along learns that there are two Tincans, and neither what they say nor who they
 * are. */
static void
test_a_secure_link_shows_no_text_and_no_key (gconstpointer mode)
{
  const char *texts[] = { "meet me behind the station", "at eight, and tell nobody" };
  NetPair *pair = net_pair_new (FALSE, NULL);
  Tap *tap = tap_new (pair->port);
  NetDial *dial = dial_through (pair, tap, (TinDialMode) GPOINTER_TO_INT (mode));

  tin_await ((tap_pump (tap), dial->done && pair->incoming->len == 1));
  g_assert_no_error (dial->error);
  g_assert_true (tin_channel_is_secure (dial->watch->channel));
  write_text (dial->watch, texts[0]);
  write_text (net_pair_last (pair), texts[1]);
  tin_await ((tap_pump (tap), net_pair_last (pair)->length == strlen (texts[0])
                              && dial->watch->length == strlen (texts[1])));
  g_assert_cmpmem (net_pair_last (pair)->bytes->data, net_pair_last (pair)->bytes->len, texts[0],
                   strlen (texts[0]));

  for (guint i = 0; i < 2; i++)
    {
      guint8 key[32];

      read_public_key (pair->keys[i], key);
      g_assert_false (has_seen (tap, key, sizeof key));
      g_assert_false (has_seen (tap, pair->id[i].bytes, sizeof pair->id[i].bytes));
      g_assert_false (has_seen_text (tap, texts[i]));
      g_assert_false (has_seen (tap, texts[i], 8));
    }
  /* What protocol it is stands in the first hello, and in the greeting. */
  g_assert_true (has_seen_text (tap, "tincan/1"));
  g_assert_cmpint (has_seen_text (tap, TIN_GREETING), ==,
                   GPOINTER_TO_INT (mode) == TIN_DIAL_TYPED);

  net_dial_free (dial);
  net_pair_free (pair);
  tap_free (tap);
}

/* The same eyes read all of a plain connection: that is what "not encrypted" means. */
static void
test_plain_text_is_read_by_anybody (void)
{
  const char *text = "meet me behind the station";
  NetPair *pair = net_pair_new (FALSE, NULL);
  Tap *tap = tap_new (pair->port);
  NetDial *dial = dial_through (pair, tap, TIN_DIAL_PLAIN);

  tin_await ((tap_pump (tap), dial->done));
  g_assert_no_error (dial->error);
  g_assert_false (tin_channel_is_secure (dial->watch->channel));
  write_text (dial->watch, text);
  tin_await ((tap_pump (tap), pair->incoming->len == 1
                              && net_pair_last (pair)->length == strlen (text)));
  g_assert_true (has_seen_text (tap, text));

  net_dial_free (dial);
  net_pair_free (pair);
  tap_free (tap);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/net/wire/a-secure-link-shows-no-text-and-no-key",
                        GINT_TO_POINTER (TIN_DIAL_SECURE),
                        test_a_secure_link_shows_no_text_and_no_key);
  g_test_add_data_func ("/net/wire/a-greeted-link-shows-no-text-and-no-key",
                        GINT_TO_POINTER (TIN_DIAL_TYPED),
                        test_a_secure_link_shows_no_text_and_no_key);
  g_test_add_func ("/net/wire/plain-text-is-read-by-anybody",
                   test_plain_text_is_read_by_anybody);

  return g_test_run ();
}
