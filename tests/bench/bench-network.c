/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include "bench-network.h"

#include "tin-dialer.h"
#include "tin-error.h"

/* The network of one of a thousand sessions in one process: its own key and the program's own
 * dialler, but one poller, one epoll instance that is, for all of them. It does not listen. */

struct _BenchNetwork
{
  GObject    parent_instance;

  /* owned */
  TinDialer  dialer;
};

static void network_init (TinNetworkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchNetwork, bench_network, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_NETWORK, network_init))

static guint16
bench_network_listen (TinNetwork  *network,
                      guint16      port,
                      GError     **error)
{
  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, "it only dials");
  return 0;
}

static void
bench_network_close (TinNetwork *network)
{
}

static void
bench_network_dial_async (TinNetwork          *network,
                          const TinDialTarget *target,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  tin_dialer_dial_async (&BENCH_NETWORK (network)->dialer, network, target, cancellable,
                         callback, user_data);
}

static TinChannel *
bench_network_dial_finish (TinNetwork    *network,
                           GAsyncResult  *result,
                           GError       **error)
{
  return tin_dialer_dial_finish (network, result, error);
}

static void
network_init (TinNetworkInterface *iface)
{
  iface->listen = bench_network_listen;
  iface->close = bench_network_close;
  iface->dial_async = bench_network_dial_async;
  iface->dial_finish = bench_network_dial_finish;
}

static void
bench_network_finalize (GObject *object)
{
  BenchNetwork *self = BENCH_NETWORK (object);

  g_clear_object (&self->dialer.clock);
  g_clear_pointer (&self->dialer.poller, tin_poller_unref);
  g_clear_pointer (&self->dialer.tls, tin_tls_unref);

  G_OBJECT_CLASS (bench_network_parent_class)->finalize (object);
}

static void
bench_network_class_init (BenchNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bench_network_finalize;
}

static void
bench_network_init (BenchNetwork *self)
{
}

BenchNetwork *
bench_network_new (TinClock     *clock,
                   TinPoller    *poller,
                   TinIdentity  *identity,
                   GError      **error)
{
  g_autoptr (TinTls) tls = tin_tls_new (tin_identity_get_key (identity),
                                        tin_identity_get_certificate (identity), error);
  BenchNetwork *self;

  if (tls == NULL)
    return NULL;

  self = g_object_new (BENCH_TYPE_NETWORK, NULL);
  self->dialer.tls = g_steal_pointer (&tls);
  self->dialer.poller = tin_poller_ref (poller);
  self->dialer.clock = g_object_ref (clock);
  return self;
}
