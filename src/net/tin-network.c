/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include "tin-network.h"

enum
{
  INCOMING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (TinNetwork, tin_network, G_TYPE_OBJECT)

static void
tin_network_default_init (TinNetworkInterface *iface)
{
  signals[INCOMING] = g_signal_new ("incoming", TIN_TYPE_NETWORK, G_SIGNAL_RUN_LAST, 0,
                                    g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN,
                                    1, TIN_TYPE_CHANNEL);
}

/* Returns the port, which is another one than asked for where that was 0; 0 with an error. */
guint16
tin_network_listen (TinNetwork  *self,
                    guint16      port,
                    GError     **error)
{
  g_return_val_if_fail (TIN_IS_NETWORK (self), 0);

  return TIN_NETWORK_GET_IFACE (self)->listen (self, port, error);
}

/* Listens no more, and drops whoever has not become a channel yet. The channels go on. */
void
tin_network_close (TinNetwork *self)
{
  g_return_if_fail (TIN_IS_NETWORK (self));

  TIN_NETWORK_GET_IFACE (self)->close (self);
}

/* The target is copied. */
void
tin_network_dial_async (TinNetwork          *self,
                        const TinDialTarget *target,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (TIN_IS_NETWORK (self));
  g_return_if_fail (target != NULL && target->host != NULL);

  TIN_NETWORK_GET_IFACE (self)->dial_async (self, target, cancellable, callback, user_data);
}

/* Returns (transfer full) a channel that delivers nothing before the main loop's next turn: the
 * callback in which this is called is the place to connect its signals.
 *
 * Of TIN_ERROR_WRONG_KEY, tin_error_get_found_key () tells which key was there. */
TinChannel *
tin_network_dial_finish (TinNetwork    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (TIN_IS_NETWORK (self), NULL);

  return TIN_NETWORK_GET_IFACE (self)->dial_finish (self, result, error);
}

/* Asks `filter` (nullable: everybody is admitted) about whoever connects from now on; it may be
 * called until it is replaced. Those who are connected stay. */
void
tin_network_set_filter (TinNetwork       *self,
                        TinNetworkFilter  filter,
                        gpointer          user_data)
{
  g_return_if_fail (TIN_IS_NETWORK (self));

  if (TIN_NETWORK_GET_IFACE (self)->set_filter != NULL)
    TIN_NETWORK_GET_IFACE (self)->set_filter (self, filter, user_data);
}

/* For implementations. A channel that nobody takes is closed. */
void
tin_network_emit_incoming (TinNetwork *self,
                           TinChannel *channel)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[INCOMING], 0, channel, &taken);
  if (!taken)
    tin_channel_close (channel);
}
