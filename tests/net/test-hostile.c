/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "net-hostile.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Peers who do what they should not, as tables: what they do, and what comes of it. */


/* --- Who connects to us ---------------------------------------------------------------------- */

typedef enum
{
  KEYS_NONE,
  KEYS_GOOD,
  KEYS_ECDSA,
  KEYS_RSA,
  KEYS_HUGE,
  KEYS_FUTURE,
  KEYS_OURS,
} Keys;

typedef struct
{
  const char *name;
  const char *priority;
  const char *alpn;
  Keys        keys;
  int         alert;  /* that they see; -1: none is promised */
} Client;

static const Client clients[] = {
  { "tls-1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2:+SIGN-EDDSA-ED25519", "tincan/1", KEYS_GOOD, -1 },
  { "no-protocol-name", NULL, NULL, KEYS_GOOD, GNUTLS_A_NO_APPLICATION_PROTOCOL },
  { "another-protocol-name", NULL, "h2", KEYS_GOOD, GNUTLS_A_NO_APPLICATION_PROTOCOL },
  { "a-later-version", NULL, "tincan/2", KEYS_GOOD, GNUTLS_A_NO_APPLICATION_PROTOCOL },
  { "no-certificate", NULL, "tincan/1", KEYS_NONE, -1 },
  { "a-certificate-of-another-kind", NULL, "tincan/1", KEYS_ECDSA, -1 },
  { "an-rsa-certificate", NULL, "tincan/1", KEYS_RSA, -1 },
  { "a-huge-certificate", NULL, "tincan/1", KEYS_HUGE, -1 },
  { "our-own-key", NULL, "tincan/1", KEYS_OURS, GNUTLS_A_BAD_CERTIFICATE },
  { "no-common-group", NET_TLS_PRIORITY ":-GROUP-ALL:+GROUP-FFDHE2048", "tincan/1", KEYS_GOOD, -1 },
};

static NetKeys *
make_keys (Keys keys)
{
  static const NetKeysKind kinds[] = {
    [KEYS_GOOD] = NET_KEYS_ED25519,
    [KEYS_ECDSA] = NET_KEYS_ECDSA,
    [KEYS_RSA] = NET_KEYS_RSA,
    [KEYS_HUGE] = NET_KEYS_HUGE,
    [KEYS_FUTURE] = NET_KEYS_FUTURE,
  };

  return keys == KEYS_NONE || keys == KEYS_OURS ? NULL : net_keys_new (kinds[keys]);
}

/* What they were told, if anything: 0 while it may still come. */
static int
hear (NetTls *tls)
{
  int code;

  if (!net_tls_shake (tls))
    return 0;
  code = tls->code < 0 ? tls->code : net_tls_read (tls);
  return code == GNUTLS_E_AGAIN ? 0 : code;
}

static void
test_client (gconstpointer data)
{
  const Client *client = data;
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetKeys *keys = make_keys (client->keys);
  NetTlsStyle style = { client->priority, client->alpn, keys, FALSE };
  NetTls *tls;
  int code = 0;

  if (client->keys == KEYS_OURS)
    style.keys = pair->keys[0];
  tls = net_tls_new (net_raw_connect (pair->port), &style);
  tin_await (code != 0 || (code = hear (tls)) != 0);
  g_assert_cmpint (code, <, 0);
  if (client->alert >= 0)
    {
      g_assert_cmpint (code, ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
      g_assert_cmpint (gnutls_alert_get (tls->session), ==, client->alert);
    }
  tin_settle ();
  g_assert_cmpuint (pair->incoming->len, ==, 0);

  net_tls_free (tls);
  g_clear_pointer (&keys, net_keys_free);
  net_pair_free (pair);
}

/* Over, valid, not begun: dates mean nothing. */
static void
test_a_client_as_it_should_be (gconstpointer data)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetKeys *keys = make_keys ((Keys) GPOINTER_TO_UINT (data));
  NetTlsStyle style = { NULL, "tincan/1", keys, FALSE };
  NetTls *tls = net_tls_new (net_raw_connect (pair->port), &style);

  tin_await ((net_tls_shake (tls), pair->incoming->len == 1));
  g_assert_cmpint (gnutls_record_send (tls->session, "hello", 5), ==, 5);
  tin_await (net_pair_last (pair)->length == 5);

  net_tls_free (tls);
  net_keys_free (keys);
  net_pair_free (pair);
}

/* What comes right behind the handshake, in the same segment, is not lost. */
static void
test_bytes_behind_the_handshake_are_delivered (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetTlsStyle style = { NULL, "tincan/1", pair->keys[1], FALSE };
  NetTls *tls = net_tls_new (net_raw_connect (pair->port), &style);

  /* The main loop stands still from the last flight on. */
  while (!net_tls_shake (tls))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (tls->code, ==, 0);
  g_assert_cmpint (gnutls_record_send (tls->session, "hello", 5), ==, 5);
  g_assert_cmpint (gnutls_record_send (tls->session, "again", 5), ==, 5);
  gnutls_bye (tls->session, GNUTLS_SHUT_WR);
  tin_await (pair->incoming->len == 1 && net_pair_last (pair)->n_closed == 1);
  g_assert_cmpmem (net_pair_last (pair)->bytes->data, 10, "helloagain", 10);
  g_assert_no_error (net_pair_last (pair)->error);

  net_tls_free (tls);
  net_pair_free (pair);
}

static void
test_a_flood_of_key_updates_ends_the_link (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetTlsStyle style = { NULL, "tincan/1", pair->keys[1], FALSE };
  NetTls *tls = net_tls_new (net_raw_connect (pair->port), &style);

  tin_await ((net_tls_shake (tls), pair->incoming->len == 1));
  tin_channel_establish (net_pair_last (pair)->channel);
  for (guint i = 0; i < 50; i++)
    {
      gnutls_session_key_update (tls->session, GNUTLS_KU_PEER);
      tin_settle ();
    }
  tin_await (net_pair_last (pair)->n_closed == 1);
  NET_CHECK_ERROR (net_pair_last (pair)->error, TIN_ERROR_PROTOCOL);

  net_tls_free (tls);
  net_pair_free (pair);
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       length;
  gsize       repeat;  /* of the last byte */
} Garbage;

#define BYTES(string) string, sizeof (string) - 1

static const Garbage garbage[] = {
  { "behind-the-tls-prefix", BYTES ("\x16\x03garbage and more of it, on and on"), 0 },
  { "a-hello-that-is-cut-short", BYTES ("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"), 0 },
  { "a-record-that-is-too-long", BYTES ("\x16\x03\x01\xff\xff"), 70000 },
  { "a-handshake-that-is-too-long", BYTES ("\x16\x03\x01\x40\x00\x01\xff\xff\xff"), 20000 },
  { "a-record-of-application-data", BYTES ("\x16\x03\x01\x00\x00\x17\x03\x03\x00\x01x"), 0 },
  { "an-alert", BYTES ("\x15\x03\x01\x00\x02\x02\x28"), 0 },
  { "a-control-byte", BYTES ("\x01\x02\x03"), 0 },
  { "zeros", BYTES ("\0\0\0\0"), 0 },
  { "half-a-prefix-and-another-byte", BYTES ("\x16\x02"), 0 },
  { "ssl-2", BYTES ("\x80\x2e\x01\x00\x02"), 0 },
};

static void
test_garbage (gconstpointer data)
{
  const Garbage *stuff = data;
  NetPair *pair = net_pair_new (TRUE, NULL);
  int fd = net_raw_connect (pair->port);

  net_raw_send (fd, stuff->bytes, stuff->length);
  for (gsize i = 0; i < stuff->repeat; i += 1000)
    {
      char more[1000] = { 0 };

      if (send (fd, more, sizeof more, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      tin_settle ();
    }
  shutdown (fd, SHUT_WR);
  if (strcmp (stuff->name, "ssl-2") == 0)
    {
      /* A first byte of UTF-8, as far as anybody can tell: a plain program. */
      tin_await (pair->incoming->len == 1 && net_pair_last (pair)->n_ended == 1);
    }
  else
    {
      tin_await (net_raw_ended (fd));
      g_assert_cmpuint (pair->incoming->len, ==, 0);
    }

  close (fd);
  net_pair_free (pair);
}

/* --- Whom we connect to ---------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *priority;
  const char *alpn;
  Keys        keys;
  gboolean    pinned;
  TinError    error;
} Server;

static const Server servers[] = {
  { "tls-1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", "tincan/1", KEYS_GOOD, FALSE,
    TIN_ERROR_NOT_TINCAN },
  { "no-protocol-name", NULL, NULL, KEYS_GOOD, FALSE, TIN_ERROR_NOT_TINCAN },
  { "another-protocol-name", NULL, "h2", KEYS_GOOD, FALSE, TIN_ERROR_NOT_TINCAN },
  { "a-certificate-of-another-kind", NULL, "tincan/1", KEYS_ECDSA, FALSE, TIN_ERROR_NOT_TINCAN },
  { "an-rsa-certificate", NULL, "tincan/1", KEYS_RSA, FALSE, TIN_ERROR_NOT_TINCAN },
  { "a-huge-certificate", NULL, "tincan/1", KEYS_HUGE, FALSE, TIN_ERROR_PROTOCOL },
  { "another-key", NULL, "tincan/1", KEYS_GOOD, TRUE, TIN_ERROR_WRONG_KEY },
  { "our-own-key", NULL, "tincan/1", KEYS_OURS, FALSE, TIN_ERROR_SELF },
};

static void
test_server (gconstpointer data)
{
  const Server *server = data;
  NetPair *pair = net_pair_new (FALSE, NULL);
  NetKeys *keys = make_keys (server->keys);
  NetTlsStyle style = { server->priority, server->alpn, keys, TRUE };
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE,
                           server->pinned ? &pair->id[0] : NULL };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
  NetTls *tls;

  if (server->keys == KEYS_OURS)
    style.keys = pair->keys[1];
  tls = net_tls_new (net_raw_accept (listener), &style);
  tin_await ((net_tls_shake (tls), dial->done));
  NET_CHECK_ERROR (dial->error, server->error);

  net_tls_free (tls);
  close (listener);
  net_dial_free (dial);
  g_clear_pointer (&keys, net_keys_free);
  net_pair_free (pair);
}

static void
test_a_server_that_wants_another_key_says_so (void)
{
  NetPair *pair = net_pair_new (FALSE, NULL);
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE, NULL };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
  NetTlsStyle style = { NULL, "tincan/1", pair->keys[0], TRUE };
  NetTls *tls = net_tls_new (net_raw_accept (listener), &style);

  tin_await ((net_tls_shake (tls), dial->done && tls->done));
  g_assert_no_error (dial->error);
  gnutls_alert_send (tls->session, GNUTLS_AL_FATAL, GNUTLS_A_ACCESS_DENIED);
  tin_await (dial->watch->n_closed == 1);
  NET_CHECK_ERROR (dial->watch->error, TIN_ERROR_BLOCKED);

  net_tls_free (tls);
  close (listener);
  net_dial_free (dial);
  net_pair_free (pair);
}

typedef struct
{
  const char *name;
  const char *answer;  /* NULL: none, and the end */
  TinError    error;
} Answer;

static const Answer answers[] = {
  { "text", "Hello, who is there?\n", TIN_ERROR_NOT_TINCAN },
  { "http", "HTTP/1.1 400 Bad Request\r\n\r\n", TIN_ERROR_NOT_TINCAN },
  { "the-end", NULL, TIN_ERROR_CLOSED },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  NetPair *pair = net_pair_new (FALSE, NULL);
  guint16 port;
  int listener = net_raw_listen (&port);
  TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE, NULL };
  NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);
  int fd = net_raw_accept (listener);

  if (answer->answer != NULL)
    net_raw_send (fd, answer->answer, strlen (answer->answer));
  else
    shutdown (fd, SHUT_WR);
  tin_await (dial->done);
  NET_CHECK_ERROR (dial->error, answer->error);

  close (fd);
  close (listener);
  net_dial_free (dial);
  net_pair_free (pair);
}

/* --- Somebody on the path -------------------------------------------------------------------- */

/* No byte of the dialler's first flights can be changed without the handshake failing, and none
 * makes anything worse happen than that. */
static void
test_a_handshake_with_any_byte_changed_fails (void)
{
  for (gsize at = 1; at < 600; at += 37)
    {
      NetPair *pair = net_pair_new (TRUE, NULL);
      NetRelay *relay = net_relay_new (pair->port);
      TinDialTarget target = { "127.0.0.1", relay->port, TIN_DIAL_SECURE, &pair->id[0] };
      NetDial *dial = net_dial_new (TIN_NETWORK (pair->network[1]), &target, NULL);

      relay->flip_at = at;
      for (guint i = 0; i < 200 && !(dial->done && (dial->error != NULL
                                                    || dial->watch->n_closed == 1)); i++)
        {
          net_relay_pump (relay);
          tin_settle ();
        }
      /* A length that was made larger waits for bytes that never come. */
      net_pair_advance (pair, TIN_HANDSHAKE_TIMEOUT);
      tin_await ((net_relay_pump (relay), dial->done));
      g_assert_true (dial->error != NULL || pair->incoming->len == 0);

      net_dial_free (dial);
      net_relay_free (relay);
      net_pair_free (pair);
    }
}

#define ADD_TABLE(prefix, table, name_) \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) \
    { \
      g_autofree char *path = g_strconcat ("/net/hostile/" prefix "/", table[i].name, NULL); \
      \
      g_test_add_data_func (path, &table[i], name_); \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_TABLE ("client", clients, test_client)
  ADD_TABLE ("garbage", garbage, test_garbage)
  ADD_TABLE ("server", servers, test_server)
  ADD_TABLE ("answer", answers, test_answer)
  g_test_add_data_func ("/net/hostile/a-client-as-it-should-be/certificate-is-over",
                        GUINT_TO_POINTER (KEYS_GOOD), test_a_client_as_it_should_be);
  g_test_add_data_func ("/net/hostile/a-client-as-it-should-be/certificate-is-not-valid-yet",
                        GUINT_TO_POINTER (KEYS_FUTURE), test_a_client_as_it_should_be);
  g_test_add_func ("/net/hostile/bytes-behind-the-handshake-are-delivered",
                   test_bytes_behind_the_handshake_are_delivered);
  g_test_add_func ("/net/hostile/a-flood-of-key-updates-ends-the-link",
                   test_a_flood_of_key_updates_ends_the_link);
  g_test_add_func ("/net/hostile/a-server-that-wants-another-key-says-so",
                   test_a_server_that_wants_another_key_says_so);
  g_test_add_func ("/net/hostile/a-handshake-with-any-byte-changed-fails",
                   test_a_handshake_with_any_byte_changed_fails);

  return g_test_run ();
}
