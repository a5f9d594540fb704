/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net-door.h"
#include "tin-await.h"
#include "tin-limits.h"

static void
on_channel (TinChannel *channel,
            gpointer    user_data)
{
  NetDoor *self = user_data;

  g_ptr_array_add (self->channels, net_watch_new (channel));
}

void
net_door_set_up (NetDoor       *self,
                 gconstpointer  limits)
{
  g_autoptr (GError) error = NULL;

  self->clock = tin_manual_clock_new ();
  self->keys[0] = net_keys_new (NET_KEYS_ED25519);
  self->keys[1] = net_keys_new (NET_KEYS_ED25519);
  self->tls = tin_tls_new (self->keys[0]->key, self->keys[0]->certificate, &error);
  g_assert_no_error (error);
  self->poller = tin_poller_new (&error);
  g_assert_no_error (error);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) net_watch_free);
  self->listener = tin_listener_new (self->tls, self->poller, self->clock,
                                     limits != NULL ? limits : &tin_network_limits_default,
                                     on_channel, self);
  net_watch_refs (self->clock);
  net_watch_refs (self->listener);
  self->port = tin_listener_open (self->listener, 0, &error);
  g_assert_no_error (error);
}

void
net_door_advance (NetDoor *self,
                  gint64   delay)
{
  tin_settle ();
  tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), delay);
  tin_settle ();
}

void
net_door_tear_down (NetDoor       *self,
                    gconstpointer  limits)
{
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_object (&self->listener);
  tin_settle ();
  net_door_advance (self, TIN_GOODBYE_WAIT);
  g_clear_pointer (&self->poller, tin_poller_unref);
  g_clear_pointer (&self->tls, tin_tls_unref);
  g_clear_pointer (&self->keys[0], net_keys_free);
  g_clear_pointer (&self->keys[1], net_keys_free);
  g_clear_object (&self->clock);
  net_no_refs ();
}

NetWatch *
net_door_get_channel (NetDoor *self,
                      guint    i)
{
  return g_ptr_array_index (self->channels, i);
}

/* From another address of this computer: "127.0.0.2" is as good as any. */
int
net_door_connect_from (NetDoor    *self,
                       const char *host)
{
  struct sockaddr_in from = { .sin_family = AF_INET };
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  from.sin_addr.s_addr = inet_addr (host);
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &from, sizeof from), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &to, sizeof to), ==, 0);

  return fd;
}

/* Returns -1 where there is no IPv6. */
int
net_door_connect_ipv6 (NetDoor *self)
{
  struct sockaddr_in6 to = {
    .sin6_family = AF_INET6,
    .sin6_port = htons (self->port),
    .sin6_addr = in6addr_loopback,
  };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd >= 0 && connect (fd, (struct sockaddr *) &to, sizeof to) < 0)
    {
      close (fd);
      return -1;
    }

  return fd;
}

/* How many the other side has not ended; takes what it has said. */
guint
net_door_count_open (const int *fds,
                     guint      n)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += net_raw_ended (fds[i]) ? 0 : 1;
  return count;
}
