/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-tls.h"

/* --- Proof that everything is finalised ------------------------------------------------------ */

static guint n_alive;

static void
on_finalized (gpointer  unused,
              GObject  *where_it_was)
{
  n_alive--;
}

void
net_watch_refs (gpointer object)
{
  n_alive++;
  g_object_weak_ref (object, on_finalized, NULL);
}

void
net_no_refs (void)
{
  tin_await (n_alive == 0);
}

/* --- Channels -------------------------------------------------------------------------------- */

static void
on_received (TinChannel *channel,
             gpointer    bytes,
             guint64     length,
             gpointer    user_data)
{
  NetWatch *self = user_data;

  g_assert_cmpuint (self->n_closed, ==, 0);
  self->n_received++;
  self->length += length;
  if (self->digest != NULL)
    g_checksum_update (self->digest, bytes, (gssize) length);
  else
    g_byte_array_append (self->bytes, bytes, (guint) length);
  if (self->on_received != NULL)
    self->on_received (self);
}

static void
on_drained (TinChannel *channel,
            gpointer    user_data)
{
  NetWatch *self = user_data;

  g_assert_cmpuint (self->n_closed, ==, 0);
  self->n_drained++;
}

static void
on_ended (TinChannel *channel,
          gpointer    user_data)
{
  NetWatch *self = user_data;

  g_assert_cmpuint (self->n_closed, ==, 0);
  self->n_ended++;
}

static void
on_closed (TinChannel   *channel,
           const GError *error,
           gpointer      user_data)
{
  NetWatch *self = user_data;

  self->n_closed++;
  g_assert_cmpuint (self->n_closed, ==, 1);
  if (error != NULL)
    self->error = g_error_copy (error);
}

NetWatch *
net_watch_new (TinChannel *channel)
{
  NetWatch *self = g_new0 (NetWatch, 1);

  self->channel = g_object_ref (channel);
  self->bytes = g_byte_array_new ();
  net_watch_refs (channel);
  g_signal_connect (channel, "received", G_CALLBACK (on_received), self);
  g_signal_connect (channel, "drained", G_CALLBACK (on_drained), self);
  g_signal_connect (channel, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (channel, "closed", G_CALLBACK (on_closed), self);

  return self;
}

void
net_watch_free (NetWatch *self)
{
  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  g_clear_object (&self->channel);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->digest, g_checksum_free);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- Dials ----------------------------------------------------------------------------------- */

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  NetDial *self = user_data;
  g_autoptr (TinChannel) channel = NULL;

  g_assert_false (self->done);
  g_assert_true (TIN_IS_NETWORK (source));
  channel = tin_network_dial_finish (TIN_NETWORK (source), result, &self->error);
  self->done = TRUE;
  if (channel != NULL)
    self->watch = net_watch_new (channel);
}

NetDial *
net_dial_new (TinNetwork          *network,
              const TinDialTarget *target,
              GCancellable        *cancellable)
{
  NetDial *self = g_new0 (NetDial, 1);

  tin_network_dial_async (network, target, cancellable, on_dialled, self);
  return self;
}

void
net_dial_free (NetDial *self)
{
  g_assert_true (self->done);
  g_clear_pointer (&self->watch, net_watch_free);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- A pair of networks ---------------------------------------------------------------------- */

static TinPeerId
net_keys_get_id (NetKeys *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinTls) tls = tin_tls_new (keys->key, keys->certificate, &error);

  g_assert_no_error (error);
  return *tin_tls_get_id (tls);
}

static gboolean
on_incoming (TinNetwork *network,
             TinChannel *channel,
             gpointer    user_data)
{
  NetPair *self = user_data;

  if (self->refuse)
    {
      self->n_refused++;
      net_watch_refs (channel);
      return FALSE;
    }
  g_ptr_array_add (self->incoming, net_watch_new (channel));
  return TRUE;
}

NetPair *
net_pair_new (gboolean                manual,
              const TinNetworkLimits *limits)
{
  NetPair *self = g_new0 (NetPair, 1);
  g_autoptr (GError) error = NULL;

  self->manual = manual;
  self->clock = manual ? tin_manual_clock_new () : tin_clock_new_system ();
  net_watch_refs (self->clock);
  self->incoming = g_ptr_array_new_with_free_func ((GDestroyNotify) net_watch_free);
  for (guint i = 0; i < 2; i++)
    {
      self->keys[i] = net_keys_new (NET_KEYS_ED25519);
      self->id[i] = net_keys_get_id (self->keys[i]);
      self->network[i] = tin_socket_network_new (self->clock, self->keys[i]->key,
                                                 self->keys[i]->certificate, limits, &error);
      g_assert_no_error (error);
      net_watch_refs (self->network[i]);
    }

  g_signal_connect (self->network[0], "incoming", G_CALLBACK (on_incoming), self);
  self->port = tin_network_listen (TIN_NETWORK (self->network[0]), 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->port, >, 0);

  return self;
}

/* Proves that nothing is left of it, nor of any channel that was watched. */
void
net_pair_free (NetPair *self)
{
  g_clear_pointer (&self->incoming, g_ptr_array_unref);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&self->network[i]);
      g_clear_pointer (&self->keys[i], net_keys_free);
    }
  tin_settle ();
  if (self->manual)
    tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), TIN_GOODBYE_WAIT);
  g_clear_object (&self->clock);
  g_free (self);
  net_no_refs ();
}

void
net_pair_advance (NetPair *self,
                  gint64   delay)
{
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), delay);
}

/* Until a typed dial, the only one, is connected and waits for the greeting. What it may take to
 * connect is longer than that wait. */
void
net_pair_await_silence (NetPair *self)
{
  G_STATIC_ASSERT (TIN_GREETING_WAIT < TIN_CONNECT_TIMEOUT);

  tin_await (tin_manual_clock_get_wait (TIN_MANUAL_CLOCK (self->clock)) <= TIN_GREETING_WAIT);
}

NetDial *
net_pair_dial (NetPair         *self,
               TinDialMode      mode,
               const TinPeerId *pinned)
{
  TinDialTarget target = {
    .host = "127.0.0.1",
    .port = self->port,
    .mode = mode,
    .pinned = pinned,
  };

  return net_dial_new (TIN_NETWORK (self->network[1]), &target, NULL);
}

/* The one that came in last. */
NetWatch *
net_pair_last (NetPair *self)
{
  g_assert_cmpuint (self->incoming->len, >, 0);
  return g_ptr_array_index (self->incoming, self->incoming->len - 1);
}

/* A secure link, established at both ends. */
void
net_pair_connect (NetPair   *self,
                  NetWatch **here,
                  NetWatch **there)
{
  guint before = self->incoming->len;
  NetDial *dial = net_pair_dial (self, TIN_DIAL_SECURE, &self->id[0]);

  tin_await (dial->done && (dial->error != NULL || self->incoming->len > before));
  g_assert_no_error (dial->error);
  *here = g_steal_pointer (&dial->watch);
  net_dial_free (dial);
  *there = net_pair_last (self);
  tin_channel_establish ((*here)->channel);
  tin_channel_establish ((*there)->channel);
}

/* --- Plain sockets --------------------------------------------------------------------------- */

int
net_raw_connect (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

int
net_raw_listen (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 16), ==, 0);
  g_assert_cmpint (fcntl (fd, F_SETFL, O_NONBLOCK), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &size), ==, 0);
  *port = ntohs (address.sin_port);

  return fd;
}

/* Waits while the main loop runs. */
int
net_raw_accept (int listener)
{
  int fd = -1;

  tin_await (fd >= 0
             || (fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0);

  return fd;
}

void
net_raw_send (int         fd,
              const void *bytes,
              gsize       length)
{
  g_assert_cmpint (send (fd, bytes, length, MSG_NOSIGNAL), ==, length);
}

/* Takes what is there. TRUE: the other side has ended it, in whatever way. */
gboolean
net_raw_ended (int fd)
{
  char bytes[4096];
  ssize_t n;

  while ((n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
    ;
  return n == 0 || errno != EAGAIN;
}
