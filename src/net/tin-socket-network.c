/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <sys/resource.h>

#include "tin-address.h"
#include "tin-dialer.h"
#include "tin-limits.h"
#include "tin-listener.h"
#include "tin-socket-network.h"

/* The network of real sockets: a listener, a dialler, and what both share. */

const TinNetworkLimits tin_network_limits_default = {
  .pending_max = TIN_PENDING_MAX,
  .pending_per_address_max = TIN_PENDING_PER_ADDRESS_MAX,
  .silent_plain_max = TIN_SILENT_PLAIN_MAX,
  .silent_plain_per_address_max = TIN_SILENT_PLAIN_PER_ADDRESS_MAX,
  .address_burst = TIN_ADDRESS_BURST,
  .address_rate = TIN_ADDRESS_RATE,
  .friends_kept = TIN_FRIENDS_RESERVED,
  .friend_burst = TIN_FRIEND_BURST,
};

struct _TinSocketNetwork
{
  GObject           parent_instance;

  /* owned */
  TinDialer         dialer;
  TinListener      *listener;  /* (nullable) */

  /* state */
  TinNetworkLimits  limits;
};

static void tin_socket_network_iface_init (TinNetworkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TinSocketNetwork, tin_socket_network, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_NETWORK,
                                                      tin_socket_network_iface_init))

static void
on_channel (TinChannel *channel,
            gpointer    user_data)
{
  tin_network_emit_incoming (TIN_NETWORK (user_data), channel);
}

static void
tin_socket_network_close (TinNetwork *network)
{
  TinSocketNetwork *self = TIN_SOCKET_NETWORK (network);

  if (self->listener != NULL)
    tin_listener_close (self->listener);
  g_clear_object (&self->listener);
}

/* A second call moves to the new port; where that cannot be had, to none. */
static guint16
tin_socket_network_listen (TinNetwork  *network,
                           guint16      port,
                           GError     **error)
{
  TinSocketNetwork *self = TIN_SOCKET_NETWORK (network);

  tin_socket_network_close (network);
  self->listener = tin_listener_new (self->dialer.tls, self->dialer.poller, self->dialer.clock,
                                     &self->limits, on_channel, self);
  tin_listener_set_filter (self->listener, self->dialer.filter->judge,
                           self->dialer.filter->user_data);
  return tin_listener_open (self->listener, port, error);
}

static void
tin_socket_network_set_filter (TinNetwork       *network,
                               TinNetworkFilter  filter,
                               gpointer          user_data)
{
  TinSocketNetwork *self = TIN_SOCKET_NETWORK (network);

  self->dialer.filter->judge = filter;
  self->dialer.filter->user_data = user_data;
  if (self->listener != NULL)
    tin_listener_set_filter (self->listener, filter, user_data);
}

static void
tin_socket_network_dial_async (TinNetwork          *network,
                               const TinDialTarget *target,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  tin_dialer_dial_async (&TIN_SOCKET_NETWORK (network)->dialer, network, target, cancellable,
                         callback, user_data);
}

static TinChannel *
tin_socket_network_dial_finish (TinNetwork    *network,
                                GAsyncResult  *result,
                                GError       **error)
{
  return tin_dialer_dial_finish (network, result, error);
}

static void
tin_socket_network_iface_init (TinNetworkInterface *iface)
{
  iface->listen = tin_socket_network_listen;
  iface->close = tin_socket_network_close;
  iface->dial_async = tin_socket_network_dial_async;
  iface->dial_finish = tin_socket_network_dial_finish;
  iface->set_filter = tin_socket_network_set_filter;
}

static void
tin_socket_network_dispose (GObject *object)
{
  TinSocketNetwork *self = TIN_SOCKET_NETWORK (object);

  tin_socket_network_close (TIN_NETWORK (self));
  g_clear_object (&self->dialer.clock);
  g_clear_pointer (&self->dialer.poller, tin_poller_unref);
  g_clear_pointer (&self->dialer.tls, tin_tls_unref);
  g_clear_pointer (&self->dialer.filter, g_rc_box_release);

  G_OBJECT_CLASS (tin_socket_network_parent_class)->dispose (object);
}

static void
tin_socket_network_class_init (TinSocketNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tin_socket_network_dispose;
}

static void
tin_socket_network_init (TinSocketNetwork *self)
{
  self->dialer.filter = g_rc_box_new0 (TinDialFilter);
}

/* A link is a descriptor. Nothing of ours uses select (2), for which the soft limit is low. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return;

  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_info ("The limit on open files stays as it is");
}

/* Runs in the thread's default main context. `limits`: NULL for the default ones.
 *
 * Returns NULL with an error where the key is none, or does not belong to the certificate. */
TinSocketNetwork *
tin_socket_network_new (TinClock                *clock,
                        GBytes                  *key_pem,
                        GBytes                  *certificate_pem,
                        const TinNetworkLimits  *limits,
                        GError                 **error)
{
  g_autoptr (TinTls) tls = tin_tls_new (key_pem, certificate_pem, error);
  g_autoptr (TinPoller) poller = NULL;
  TinSocketNetwork *self;

  if (tls == NULL)
    return NULL;
  poller = tin_poller_new (error);
  if (poller == NULL)
    return NULL;

  raise_descriptor_limit ();
  self = g_object_new (TIN_TYPE_SOCKET_NETWORK, NULL);
  self->dialer.tls = g_steal_pointer (&tls);
  self->dialer.poller = g_steal_pointer (&poller);
  self->dialer.clock = g_object_ref (clock);
  self->limits = limits != NULL ? *limits : tin_network_limits_default;

  return self;
}

/* Returns (transfer full) the addresses by which others can reach this computer, IPv4 first. */
char **
tin_socket_network_get_addresses (void)
{
  return tin_address_list_own ();
}
