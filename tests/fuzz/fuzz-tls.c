/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "fuzz-support.h"
#include "net-keys.h"
#include "tin-limits.h"
#include "tin-manual-clock.h"
#include "tin-secure-channel.h"

/* A stranger, up to the end of the TLS handshake, over a pair of sockets. The first byte:
 *
 *   0  who connected to us, and says what follows: a byte for the time that goes by, in steps of
 *      50 ms, or 255 for the end of the stream; then a piece; and so on
 *   1  whom we have dialled, who says the same
 *   2  who connected to us and speaks TLS as it should be, with what follows as certificate; its
 *      key is always the same
 *
 * No link comes of the first two, of the third only one with the id of that key; the handshake ends
 * by its deadline, and nothing of it is left. */

#define TIME_STEP TIN_MS (50)
#define END_OF_STREAM 255
#define ROUNDS_MAX 32

typedef struct
{
  TinClock         *clock;    /* (owned) */
  TinSecureChannel *channel;  /* (owned) */
  int               fd;       /* the stranger's */
  gboolean          done;
  gboolean          good;
} Run;

static TinTls *tls;
static TinPoller *poller;
static gnutls_privkey_t key;
static TinPeerId key_id;

/* The stranger's; the corpus has a certificate for it. */
static const char key_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MC4CAQAwBQYDK2VwBCIEIDcbeMUIpk/oUVvH9zk6gJJlcE73zn5Uu7S6jrKvrPAV\n"
  "-----END PRIVATE KEY-----\n";

/* --- What lasts --------------------------------------------------------------------------- */

static gnutls_pubkey_t
make_public_key (void)
{
  gnutls_pubkey_t public_key;

  g_assert_cmpint (gnutls_pubkey_init (&public_key), ==, 0);
  g_assert_cmpint (gnutls_pubkey_import_privkey (public_key, key, 0, 0), ==, 0);
  return public_key;
}

static void
make_stranger (void)
{
  const gnutls_datum_t pem = { (unsigned char *) key_pem, sizeof key_pem - 1 };
  size_t size = sizeof key_id.bytes;
  gnutls_pubkey_t public_key;

  g_assert_cmpint (gnutls_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_privkey_import_x509_raw (key, &pem, GNUTLS_X509_FMT_PEM, NULL, 0),
                   ==, 0);
  public_key = make_public_key ();
  g_assert_cmpint (gnutls_pubkey_get_key_id (public_key, GNUTLS_KEYID_USE_SHA256, key_id.bytes,
                                             &size), ==, 0);
  gnutls_pubkey_deinit (public_key);
}

static void
make_ourselves (void)
{
  NetKeys *keys = net_keys_new (NET_KEYS_ED25519);
  g_autoptr (GError) error = NULL;

  tls = tin_tls_new (keys->key, keys->certificate, &error);
  g_assert_no_error (error);
  poller = tin_poller_new (&error);
  g_assert_no_error (error);
  net_keys_free (keys);
}

/* --- A handshake -------------------------------------------------------------------------- */

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_handshake (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (run->done);
  run->done = TRUE;
  run->good = tin_secure_channel_handshake_finish (TIN_SECURE_CHANNEL (source), result, &error);
  g_assert_cmpint (run->good, ==, error == NULL);
}

static void
run_begin (Run      *run,
           gboolean  outgoing)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  connection = g_socket_connection_factory_create_connection (socket);

  *run = (Run) { .clock = tin_manual_clock_new (), .fd = fds[1] };
  run->channel = tin_secure_channel_new (tls, poller, run->clock, connection, outgoing, NULL);
  tin_secure_channel_handshake_async (run->channel, TIN_HANDSHAKE_TIMEOUT, on_handshake, run);
  settle ();
}

static void
forget (gpointer  user_data,
        GObject  *where_it_was)
{
  gboolean *alive = user_data;

  *alive = FALSE;
}

static void
run_end (Run *run)
{
  gboolean alive = TRUE;

  tin_manual_clock_advance (TIN_MANUAL_CLOCK (run->clock), TIN_HANDSHAKE_TIMEOUT);
  settle ();
  g_assert_true (run->done);
  tin_channel_abort (TIN_CHANNEL (run->channel));
  settle ();

  g_object_weak_ref (G_OBJECT (run->channel), forget, &alive);
  g_object_unref (run->channel);
  settle ();
  g_assert_false (alive);
  g_object_unref (run->clock);
  close (run->fd);
}

/* What we say is of no interest, but must not fill the socket. */
static void
drain (Run *run)
{
  guint8 buffer[4096];

  while (recv (run->fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
    ;
}

static void
say (Run       *run,
     FuzzInput *input)
{
  guint8 what = fuzz_input_take_byte (input);
  const guint8 *bytes;
  gsize length = fuzz_input_take_piece (input, &bytes);

  if (what == END_OF_STREAM)
    shutdown (run->fd, SHUT_WR);
  else if (what > 0)
    tin_manual_clock_advance (TIN_MANUAL_CLOCK (run->clock), what * TIME_STEP);
  if (length > 0 && send (run->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    input->at = input->end;
  settle ();
  drain (run);
}

static void
run_raw (FuzzInput *input,
         gboolean   outgoing)
{
  Run run;

  run_begin (&run, outgoing);
  while (!fuzz_input_is_empty (input))
    say (&run, input);
  run_end (&run);
  g_assert_false (run.good);
}

/* The stranger's side, which takes its own certificate unread. NULL where GnuTLS does not. */
static gnutls_certificate_credentials_t
make_credentials (const guint8 *bytes,
                  gsize         length)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_privkey_t copy;
  gnutls_pcert_st certificate = { .type = GNUTLS_CRT_X509 };
  const gnutls_datum_t pem = { (unsigned char *) key_pem, sizeof key_pem - 1 };

  certificate.pubkey = make_public_key ();
  certificate.cert.data = gnutls_malloc (MAX (length, 1));
  certificate.cert.size = (unsigned int) length;
  memcpy (certificate.cert.data, bytes, length);
  g_assert_cmpint (gnutls_privkey_init (&copy), ==, 0);
  g_assert_cmpint (gnutls_privkey_import_x509_raw (copy, &pem, GNUTLS_X509_FMT_PEM, NULL, 0),
                   ==, 0);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);

  /* Takes both. */
  if (gnutls_certificate_set_key (credentials, NULL, 0, &certificate, 1, copy) >= 0)
    return credentials;

  gnutls_privkey_deinit (copy);
  gnutls_pcert_deinit (&certificate);
  gnutls_certificate_free_credentials (credentials);
  return NULL;
}

static void
shake (Run                              *run,
       gnutls_certificate_credentials_t  credentials)
{
  const gnutls_datum_t alpn = { (unsigned char *) "tincan/1", strlen ("tincan/1") };
  gnutls_session_t session;
  int code = GNUTLS_E_AGAIN;

  g_assert_cmpint (gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL |
                                          GNUTLS_FORCE_CLIENT_CERT), ==, 0);
  gnutls_priority_set_direct (session, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_alpn_set_protocols (session, &alpn, 1, 0);
  gnutls_transport_set_int (session, run->fd);

  for (guint i = 0; i < ROUNDS_MAX && code < 0 && !gnutls_error_is_fatal (code); i++)
    {
      code = gnutls_handshake (session);
      settle ();
    }
  gnutls_deinit (session);
}

static void
run_with_certificate (FuzzInput *input)
{
  gnutls_certificate_credentials_t credentials;
  Run run;

  credentials = make_credentials (input->at, (gsize) (input->end - input->at));
  if (credentials == NULL)
    return;

  run_begin (&run, FALSE);
  shake (&run, credentials);
  if (run.done && run.good)
    g_assert_true (tin_peer_id_equal (tin_channel_get_peer_id (TIN_CHANNEL (run.channel)),
                                      &key_id));
  run_end (&run);
  gnutls_certificate_free_credentials (credentials);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  guint8 how = fuzz_input_take_byte (&input) % 3;

  if (tls == NULL)
    {
      make_stranger ();
      make_ourselves ();
    }

  if (how == 2)
    run_with_certificate (&input);
  else
    run_raw (&input, how == 1);
  return 0;
}
