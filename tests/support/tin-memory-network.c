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
  GPtrArray        *dials;      /* (element-type GTask) with an address, where somebody drives */
  GHashTable       *names;      /* (element-type utf8 utf8) the addresses of names */
  GHashTable       *parted;     /* (element-type utf8) "HOST HOST" that do not reach each other */
  GRand            *rand;       /* (nullable) of who drives */

  /* state */
  TinMemoryWeather  weather;
};

/* Whom a dial is for. */
typedef struct
{
  char        *host;       /* (owned) */
  char        *address;    /* (owned) */
  guint16      port;
  TinDialMode  mode;
  gboolean     is_pinned;
  TinPeerId    pinned;
} Dial;

static void
dial_free (gpointer data)
{
  Dial *self = data;

  g_free (self->host);
  g_free (self->address);
  g_free (self);
}

struct _TinMemoryNetwork
{
  GObject       parent_instance;

  /* owned */
  TinMemoryHub *hub;
  char         *host;
  char         *address;  /* (nullable) under which it listens */

  /* borrowed */
  gpointer      filter_data;

  /* state */
  TinNetworkFilter filter;  /* (nullable) */
  TinPeerId     id;
  guint16       last_port;
  gboolean      plain;    /* a plain-text program */
};

static void network_init (TinNetworkInterface *iface);
static void connect_dial (TinMemoryNetwork *self,
                          GTask            *task);

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
  g_ptr_array_unref (self->dials);
  g_hash_table_unref (self->parted);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->listening);
  g_clear_pointer (&self->weather.due, g_ptr_array_unref);
  g_clear_pointer (&self->rand, g_rand_free);

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
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->channels = g_ptr_array_new ();
  self->dials = g_ptr_array_new_with_free_func (g_object_unref);
  self->parted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
 * tin_memory_hub_set_full:
 * @full: whether there is no room for messages, as where the network is slower than who writes
 *
 * What is written all the same arrives.
 */
void
tin_memory_hub_set_full (TinMemoryHub *self,
                         gboolean      full)
{
  self->weather.full = full;
  for (guint i = 0; !full && i < self->channels->len; i++)
    tin_channel_emit_drained (TIN_CHANNEL (g_ptr_array_index (self->channels, i)));
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

/**
 * tin_memory_hub_set_name:
 * @name: as it is dialled
 * @host: what it leads to from now on
 */
void
tin_memory_hub_set_name (TinMemoryHub *self,
                         const char   *name,
                         const char   *host)
{
  g_hash_table_insert (self->names, g_strdup (name), g_strdup (host));
}

/* --- Driven ------------------------------------------------------------------------------- */

/**
 * tin_memory_hub_set_driven:
 *
 * From now on nothing moves but by tin_memory_hub_move(), which throws dice of this seed. To be
 * called before anything is dialled.
 */
void
tin_memory_hub_set_driven (TinMemoryHub *self,
                           guint32       seed)
{
  g_return_if_fail (self->rand == NULL);

  self->rand = g_rand_new_with_seed (seed);
  self->weather.due = g_ptr_array_new ();
}

static char *
make_pair (const char *host,
           const char *other)
{
  return g_strcmp0 (host, other) < 0 ? g_strconcat (host, " ", other, NULL)
                                     : g_strconcat (other, " ", host, NULL);
}

/**
 * tin_memory_hub_are_parted:
 *
 * Returns: whether these hosts do not reach each other
 */
gboolean
tin_memory_hub_are_parted (TinMemoryHub *self,
                           const char   *host,
                           const char   *other)
{
  g_autofree char *pair = make_pair (host, other);

  return g_hash_table_contains (self->parted, pair);
}

/**
 * tin_memory_hub_part:
 * @parted: %FALSE to let them meet again
 *
 * Parts two hosts: what is on its way between them waits, and nobody is told.
 */
void
tin_memory_hub_part (TinMemoryHub *self,
                     const char   *host,
                     const char   *other,
                     gboolean      parted)
{
  g_autofree char *pair = make_pair (host, other);

  if (parted)
    g_hash_table_add (self->parted, g_steal_pointer (&pair));
  else
    g_hash_table_remove (self->parted, pair);
}

static gboolean
is_between (gpointer    channel,
            const char *host,
            const char *other)
{
  const char *local = tin_channel_get_local_host (channel);
  const char *remote = tin_channel_get_remote_host (channel);

  return g_str_equal (local, host) && (other == NULL || g_str_equal (remote, other));
}

/**
 * tin_memory_hub_cut_between:
 *
 * Every connection between two hosts breaks, with what is on its way.
 */
void
tin_memory_hub_cut_between (TinMemoryHub *self,
                            const char   *host,
                            const char   *other)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      if (is_between (g_ptr_array_index (self->channels, i), host, other))
        tin_memory_channel_break (g_ptr_array_index (self->channels, i));
    }
}

/**
 * tin_memory_hub_lose:
 * @quietly: nobody is told, as after a loss of power
 *
 * A host is gone. Of what it has written a piece, nothing or all arrives.
 */
void
tin_memory_hub_lose (TinMemoryHub *self,
                     const char   *host,
                     gboolean      quietly)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      TinMemoryChannel *channel = g_ptr_array_index (self->channels, i);
      gsize arriving = tin_memory_channel_get_arriving (channel);

      if (is_between (channel, host, NULL))
        tin_memory_channel_lose (channel,
                                 g_rand_boolean (self->rand)
                                 ? arriving
                                 : (gsize) g_rand_int_range (self->rand, 0, (gint32) arriving + 1),
                                 quietly);
    }
}

static gboolean
can_move (TinMemoryHub *self,
          gpointer      channel)
{
  return g_hash_table_size (self->parted) == 0 ||
         !tin_memory_hub_are_parted (self, tin_channel_get_local_host (channel),
                                     tin_channel_get_remote_host (channel));
}

/* Few bytes, some, or all that is there. */
static gsize
choose_piece (TinMemoryHub *self)
{
  static const gint32 ends[] = { 8, 300, 0, 0 };
  gint32 end = ends[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (ends))];

  return end > 0 ? (gsize) g_rand_int_range (self->rand, 1, end) : 0;
}

/**
 * tin_memory_hub_move:
 *
 * Lets one thing happen that could: a dial is answered, bytes arrive, an end is noticed.
 *
 * Returns: %FALSE if nothing could
 */
gboolean
tin_memory_hub_move (TinMemoryHub *self)
{
  g_autoptr (GPtrArray) able = g_ptr_array_new ();
  guint chosen;

  for (guint i = 0; i < self->weather.due->len; i++)
    {
      if (can_move (self, g_ptr_array_index (self->weather.due, i)))
        g_ptr_array_add (able, g_ptr_array_index (self->weather.due, i));
    }
  if (able->len + self->dials->len == 0)
    return FALSE;

  chosen = (guint) g_rand_int_range (self->rand, 0, (gint32) (able->len + self->dials->len));
  if (chosen < able->len)
    {
      tin_memory_channel_move (g_ptr_array_index (able, chosen), choose_piece (self));
    }
  else
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->dials, chosen - able->len);

      if (!g_task_return_error_if_cancelled (task))
        connect_dial (g_task_get_source_object (task), task);
    }
  return TRUE;
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

/* PORT: that was dialled; 0 at the end that was called */
static TinMemoryChannel *
make_end (TinMemoryNetwork *self,
          TinMemoryNetwork *other,
          gboolean          secure,
          guint16           port)
{
  TinChannelPath path = {
    .secure = secure,
    .outgoing = port != 0,
    .peer_id = other->id,
    .remote_host = g_strdup (other->host),
    .remote_port = port != 0 ? port : 1,
    .local_host = g_strdup (self->host),
  };
  TinMemoryChannel *channel = tin_memory_channel_new (&path, &self->hub->weather);

  g_ptr_array_add (self->hub->channels, channel);
  g_object_weak_ref (G_OBJECT (channel), forget_channel, self->hub);
  return channel;
}

/* Answers a dial as far as things are now. */
static void
connect_dial (TinMemoryNetwork *self,
              GTask            *task)
{
  Dial *dial = g_task_get_task_data (task);
  TinMemoryNetwork *other = g_hash_table_lookup (self->hub->listening, dial->address);
  gboolean secure = dial->mode != TIN_DIAL_PLAIN && (other == NULL || !other->plain);
  gboolean unheard =
    self->hub->weather.silent || tin_memory_hub_are_parted (self->hub, self->host, dial->host);
  gboolean blocks = tin_memory_network_judge (self, dial->host) == TIN_VISIT_BLOCK;
  gboolean blocked = other != NULL &&
                     tin_memory_network_judge (other, self->host) == TIN_VISIT_BLOCK;
  g_autoptr (TinMemoryChannel) far = NULL;
  TinMemoryChannel *near;

  if (other == NULL || unheard)
    {
      g_task_return_new_error (task, TIN_ERROR,
                               unheard ? TIN_ERROR_TIMED_OUT : TIN_ERROR_REFUSED,
                               "Nobody listens at %s", dial->address);
      return;
    }
  if (blocked || blocks)
    {
      g_task_return_new_error (task, TIN_ERROR,
                               blocks ? TIN_ERROR_ADDRESS_BLOCKED : TIN_ERROR_CLOSED,
                               "%s is blocked, or hangs up", dial->address);
      return;
    }
  if (!secure && (dial->mode == TIN_DIAL_SECURE || dial->is_pinned))
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_NOT_TINCAN, "A plain program");
      return;
    }
  if (dial->is_pinned && !tin_peer_id_equal (&dial->pinned, &other->id))
    {
      g_task_return_error (task, tin_error_new_wrong_key (&other->id));
      return;
    }

  /* What comes before the caller has the channel waits. */
  near = make_end (self, other, secure, dial->port);
  tin_channel_set_reading (TIN_CHANNEL (near), FALSE);
  far = make_end (other, self, secure, 0);
  tin_memory_channel_join (near, far);
  tin_network_emit_incoming (TIN_NETWORK (other), TIN_CHANNEL (far));
  g_task_return_pointer (task, near, g_object_unref);
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
  Dial *dial = g_new0 (Dial, 1);
  const char *host = g_hash_table_lookup (self->hub->names, target->host);

  dial->host = g_strdup (host != NULL ? host : target->host);
  dial->address = g_strdup_printf ("%s:%u", dial->host, target->port);
  dial->port = target->port;
  dial->mode = target->mode;
  dial->is_pinned = target->pinned != NULL;
  if (dial->is_pinned)
    dial->pinned = *target->pinned;
  g_task_set_source_tag (task, memory_network_dial_async);
  g_task_set_priority (task, TIN_PRIORITY_NETWORK);
  g_task_set_task_data (task, dial, dial_free);

  if (self->hub->rand != NULL)
    g_ptr_array_add (self->hub->dials, g_steal_pointer (&task));
  else
    connect_dial (self, task);
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
memory_network_set_filter (TinNetwork       *network,
                           TinNetworkFilter  filter,
                           gpointer          user_data)
{
  TinMemoryNetwork *self = TIN_MEMORY_NETWORK (network);

  self->filter = filter;
  self->filter_data = user_data;
}

static void
network_init (TinNetworkInterface *iface)
{
  iface->listen = memory_network_listen;
  iface->close = memory_network_close;
  iface->dial_async = memory_network_dial_async;
  iface->dial_finish = memory_network_dial_finish;
  iface->set_filter = memory_network_set_filter;
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

/* What the filter of the member says of a connection from there, or to there. */
TinVisit
tin_memory_network_judge (TinMemoryNetwork *self,
                          const char       *host)
{
  return self->filter != NULL ? self->filter (host, self->filter_data) : TIN_VISIT_ADMIT;
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
