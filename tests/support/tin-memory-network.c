/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-memory-network.h"

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-memory-channel.h"

#define FIRST_FREE_PORT 40000

struct _TinMemoryHub
{
  GObject           parent_instance;

  /* owned */
  GHashTable       *listening;  /* (element-type utf8 TinMemoryNetwork) by HOST:PORT, borrowed */
  GPtrArray        *channels;   /* (element-type TinMemoryChannel) all that were made, weak */

  /* state */
  TinMemoryWeather  weather;
};

struct _TinMemoryNetwork
{
  GObject       parent_instance;

  /* owned */
  TinMemoryHub *hub;
  char         *host;
  char         *address;  /* (nullable) under which it listens */

  /* state */
  TinPeerId     id;
  guint16       last_port;
  gboolean      plain;    /* a plain-text program */
};

static void network_init (TinNetworkInterface *iface);

G_DEFINE_FINAL_TYPE (TinMemoryHub, tin_memory_hub, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (TinMemoryNetwork, tin_memory_network, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TIN_TYPE_NETWORK, network_init))

/* --- The hub ------------------------------------------------------------------------------ */

static void
forget_channel (gpointer  hub,
                GObject  *channel)
{
  g_ptr_array_remove_fast (TIN_MEMORY_HUB (hub)->channels, channel);
}

static void
tin_memory_hub_finalize (GObject *object)
{
  TinMemoryHub *self = TIN_MEMORY_HUB (object);

  for (guint i = 0; i < self->channels->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->channels, i), forget_channel, self);
  g_ptr_array_unref (self->channels);
  g_hash_table_unref (self->listening);

  G_OBJECT_CLASS (tin_memory_hub_parent_class)->finalize (object);
}

static void
tin_memory_hub_class_init (TinMemoryHubClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_memory_hub_finalize;
}

static void
tin_memory_hub_init (TinMemoryHub *self)
{
  self->listening = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->channels = g_ptr_array_new ();
}

TinMemoryHub *
tin_memory_hub_new (void)
{
  return g_object_new (TIN_TYPE_MEMORY_HUB, NULL);
}

/**
 * tin_memory_hub_set_piece:
 * @piece: bytes; 0 for all that is there
 */
void
tin_memory_hub_set_piece (TinMemoryHub *self,
                          gsize         piece)
{
  self->weather.piece = piece;
}

/**
 * tin_memory_hub_set_silent:
 *
 * Pulls the cable: nothing arrives, and nobody is told.
 */
void
tin_memory_hub_set_silent (TinMemoryHub *self,
                           gboolean      silent)
{
  self->weather.silent = silent;
}

/**
 * tin_memory_hub_cut:
 *
 * Every connection breaks, with what is on its way.
 */
void
tin_memory_hub_cut (TinMemoryHub *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    tin_memory_channel_break (g_ptr_array_index (self->channels, i));
}

/**
 * tin_memory_hub_count:
 *
 * Returns: how many ends of connections are alive
 */
guint
tin_memory_hub_count (TinMemoryHub *self)
{
  return self->channels->len;
}

/* --- A member ----------------------------------------------------------------------------- */

static guint16
memory_network_listen (TinNetwork  *network,
                       guint16      port,
                       GError     **error)
{
  TinMemoryNetwork *self = TIN_MEMORY_NETWORK (network);
  g_autofree char *address = NULL;

  if (port == 0)
    port = ++self->last_port;
  address = g_strdup_printf ("%s:%u", self->host, port);
  if (g_hash_table_contains (self->hub->listening, address))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN, "%s is taken", address);
      return 0;
    }

  g_hash_table_insert (self->hub->listening, g_strdup (address), self);
  self->address = g_steal_pointer (&address);
  return port;
}

static void
memory_network_close (TinNetwork *network)
{
  TinMemoryNetwork *self = TIN_MEMORY_NETWORK (network);

  if (self->address != NULL)
    g_hash_table_remove (self->hub->listening, self->address);
  g_clear_pointer (&self->address, g_free);
}

static TinMemoryChannel *
make_end (TinMemoryNetwork *self,
          TinMemoryNetwork *other,
          gboolean          secure,
          gboolean          outgoing)
{
  TinChannelPath path = {
    .secure = secure,
    .outgoing = outgoing,
    .peer_id = other->id,
    .remote_host = g_strdup (other->host),
    .remote_port = 1,
    .local_host = g_strdup (self->host),
  };
  TinMemoryChannel *channel = tin_memory_channel_new (&path, &self->hub->weather);

  g_ptr_array_add (self->hub->channels, channel);
  g_object_weak_ref (G_OBJECT (channel), forget_channel, self->hub);
  return channel;
}

static void
memory_network_dial_async (TinNetwork          *network,
                           const TinDialTarget *target,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  TinMemoryNetwork *self = TIN_MEMORY_NETWORK (network);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *address = g_strdup_printf ("%s:%u", target->host, target->port);
  TinMemoryNetwork *other = g_hash_table_lookup (self->hub->listening, address);
  gboolean secure = target->mode != TIN_DIAL_PLAIN && (other == NULL || !other->plain);
  g_autoptr (TinMemoryChannel) far = NULL;
  TinMemoryChannel *near;

  g_task_set_priority (task, TIN_PRIORITY_NETWORK);
  if (other == NULL || self->hub->weather.silent)
    {
      g_task_return_new_error (task, TIN_ERROR,
                               other == NULL ? TIN_ERROR_REFUSED : TIN_ERROR_TIMED_OUT,
                               "Nobody listens at %s", address);
      return;
    }
  if (!secure && (target->mode == TIN_DIAL_SECURE || target->pinned != NULL))
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_NOT_TINCAN, "A plain program");
      return;
    }
  if (target->pinned != NULL && !tin_peer_id_equal (target->pinned, &other->id))
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_WRONG_KEY, "Somebody else is there");
      return;
    }

  /* What comes before the caller has the channel waits. */
  near = make_end (self, other, secure, TRUE);
  tin_channel_set_reading (TIN_CHANNEL (near), FALSE);
  far = make_end (other, self, secure, FALSE);
  tin_memory_channel_join (near, far);
  tin_network_emit_incoming (TIN_NETWORK (other), TIN_CHANNEL (far));
  g_task_return_pointer (task, near, g_object_unref);
}

static TinChannel *
memory_network_dial_finish (TinNetwork    *network,
                            GAsyncResult  *result,
                            GError       **error)
{
  TinChannel *channel = g_task_propagate_pointer (G_TASK (result), error);

  if (channel != NULL)
    tin_channel_set_reading (channel, TRUE);
  return channel;
}

static void
network_init (TinNetworkInterface *iface)
{
  iface->listen = memory_network_listen;
  iface->close = memory_network_close;
  iface->dial_async = memory_network_dial_async;
  iface->dial_finish = memory_network_dial_finish;
}

static void
tin_memory_network_finalize (GObject *object)
{
  TinMemoryNetwork *self = TIN_MEMORY_NETWORK (object);

  memory_network_close (TIN_NETWORK (self));
  g_object_unref (self->hub);
  g_free (self->host);

  G_OBJECT_CLASS (tin_memory_network_parent_class)->finalize (object);
}

static void
tin_memory_network_class_init (TinMemoryNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_memory_network_finalize;
}

static void
tin_memory_network_init (TinMemoryNetwork *self)
{
  self->last_port = FIRST_FREE_PORT;
}

/**
 * tin_memory_network_set_plain:
 *
 * Makes the member a plain-text program, which never says that it is a Tincan.
 */
void
tin_memory_network_set_plain (TinMemoryNetwork *self)
{
  self->plain = TRUE;
}

/**
 * tin_memory_network_new:
 * @host: its address on the hub, which nobody else has
 * @id: the key that it shows
 */
TinMemoryNetwork *
tin_memory_network_new (TinMemoryHub    *hub,
                        const char      *host,
                        const TinPeerId *id)
{
  TinMemoryNetwork *self = g_object_new (TIN_TYPE_MEMORY_NETWORK, NULL);

  self->hub = g_object_ref (hub);
  self->host = g_strdup (host);
  self->id = *id;
  return self;
}
