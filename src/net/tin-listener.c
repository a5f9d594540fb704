/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tin-address.h"
#include "tin-limits.h"
#include "tin-listener.h"
#include "tin-net-error.h"
#include "tin-visitor.h"

/* Accepts connections, of both kinds of IP address on one port, and says who came once that is
 * known.
 *
 * A GSocketService accepts. Two things about it are held in check here:
 *
 * - It works at G_PRIORITY_DEFAULT, above the window's drawing, and takes no other priority. So it
 *   is at rest until a guard, a source of the network's priority, sees that somebody waits; and an
 *   accept does no more than put the connection into a queue, which is worked off at that priority,
 *   too. The service rests again as soon as nobody waits or the queue is full, so that whoever is
 *   connected has his turns.
 * - Where accept () fails for want of a descriptor it warns and tries again at once, for ever; and
 *   before that it takes the last ones, which the disk and the screen need. So before every accept
 *   it is looked whether there are enough. Where there are not, who calls waits in the kernel.
 *
 * A service that is stopped while it waits for a connection drops the one that comes just then. So
 * it is stopped in its own signal alone, where it waits for none, or where nobody is wanted. */

/* Connections that are accepted in one turn of the main loop. */
#define TIN_ACCEPT_MAX 16
/* How often it is looked whether there are descriptors again. */
#define TIN_DESCRIPTORS_RETRY TIN_SECONDS (1)

/* One listening socket: two where IPv6 sockets do not take IPv4 connections. */
typedef struct
{
  GSocket *socket;  /* (owned) (nullable) */
  GSource *guard;   /* (owned) (nullable) while it is waited for somebody */
} TinDoor;

struct _TinListener
{
  GObject           parent_instance;

  /* owned */
  TinVisitorHost    host;
  GSocketService   *service;    /* (nullable) until it is open */
  TinDoor           doors[2];
  GQueue            accepted;   /* of GSocketConnection */
  GHashTable       *visitors;   /* set of TinVisitor */

  /* borrowed */
  TinListenerFunc   func;
  TinNetworkFilter  filter;     /* (nullable) */
  gpointer          filter_user_data;
  gpointer          user_data;

  /* state */
  guint             hand_on;    /* an idle source, while `accepted` holds any */
  guint             pause;      /* a timer */
  gint64            logged_at;  /* a lack of descriptors */
};

G_DEFINE_FINAL_TYPE (TinListener, tin_listener, G_TYPE_OBJECT)

/* --- Visitors -------------------------------------------------------------------------------- */

static void
on_done (TinVisitor *visitor,
         TinChannel *channel,
         gpointer    user_data)
{
  g_autoptr (TinListener) self = g_object_ref (user_data);

  g_hash_table_steal (self->visitors, visitor);
  tin_visitor_free (visitor);
  if (channel != NULL)
    self->func (channel, self->user_data);
}

static void
tin_listener_welcome (TinListener       *self,
                      GSocketConnection *connection,
                      const char        *host,
                      gboolean           is_friend)
{
  /* A friend is known by the whole address, and shares nothing with who lives beside him. */
  g_autofree char *address = is_friend ? g_strdup (host) : tin_address_to_network (host);
  TinCaller caller = { address, is_friend };
  TinSlot *slot;

  if (!tin_strangers_admit (self->host.strangers, &caller))
    return;
  slot = tin_strangers_take (self->host.strangers, &caller, TIN_SLOT_PENDING);
  if (slot == NULL)
    return;

  g_hash_table_add (self->visitors, tin_visitor_new (&self->host, connection, &caller, slot));
}

/* Whoever is refused, which may be thousands a second, is so before anything is made for him. */
static void
tin_listener_receive (TinListener       *self,
                      GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *host = NULL;
  TinVisit visit = TIN_VISIT_ADMIT;

  /* One who has left is nowhere any more. */
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return;

  host = tin_address_to_host (G_INET_SOCKET_ADDRESS (remote));
  if (self->filter != NULL)
    visit = self->filter (host, self->filter_user_data);
  if (visit == TIN_VISIT_BLOCK)
    tin_strangers_refuse (self->host.strangers, host, "blocked");
  else
    tin_listener_welcome (self, connection, host, visit == TIN_VISIT_FRIEND);
}

/* --- Waiting --------------------------------------------------------------------------------- */

static gboolean on_knock (GSocket      *socket,
                          GIOCondition  condition,
                          gpointer      user_data);

static void
start_guards (TinListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->doors); i++)
    {
      TinDoor *door = &self->doors[i];

      if (door->guard != NULL || door->socket == NULL)
        continue;
      door->guard = g_socket_create_source (door->socket, G_IO_IN, NULL);
      g_source_set_callback (door->guard, G_SOURCE_FUNC (on_knock), self, NULL);
      g_source_set_priority (door->guard, TIN_PRIORITY_NETWORK);
      g_source_attach (door->guard, g_main_context_get_thread_default ());
    }
}

static void
stop_guards (TinListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->doors); i++)
    {
      TinDoor *door = &self->doors[i];

      if (door->guard == NULL)
        continue;
      g_source_destroy (door->guard);
      g_clear_pointer (&door->guard, g_source_unref);
    }
}

/* Returns what lacks for one more connection, or NULL. A socket takes what accept () would, and the
 * next descriptor is the lowest that is free. */
static const char *
find_lack (TinListener *self)
{
  int family = g_socket_get_family (self->doors[0].socket);
  int lowest = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct rlimit limit;

  if (lowest < 0)
    return g_strerror (errno);

  close (lowest);
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
      && (rlim_t) lowest + TIN_SPARE_DESCRIPTORS >= limit.rlim_cur)
    return "File descriptors run out";

  return NULL;
}

static gboolean
on_pause_over (gpointer user_data)
{
  TinListener *self = user_data;

  if (find_lack (self) != NULL)
    return G_SOURCE_CONTINUE;

  g_info ("Connections are accepted again");
  self->pause = 0;
  start_guards (self);

  return G_SOURCE_REMOVE;
}

/* Connections wait in the kernel, however often this happens: it is said once a minute. */
static void
tin_listener_pause (TinListener *self,
                    const char  *why)
{
  gint64 now = tin_clock_now (self->host.clock);

  self->pause = tin_clock_add (self->host.clock, TIN_DESCRIPTORS_RETRY, on_pause_over, self);

  if (self->logged_at != G_MININT64 && now - self->logged_at < TIN_LIMIT_LOG_INTERVAL)
    return;
  g_message ("%s: no connections are accepted for a while", why);
  self->logged_at = now;
}

static gboolean
on_knock (GSocket      *socket,
          GIOCondition  condition,
          gpointer      user_data)
{
  TinListener *self = user_data;
  const char *lack = find_lack (self);

  stop_guards (self);
  if (lack != NULL)
    tin_listener_pause (self, lack);
  else
    g_socket_service_start (self->service);

  return G_SOURCE_REMOVE;
}

/* --- Accepting ------------------------------------------------------------------------------- */

static gboolean
on_hand_on (gpointer user_data)
{
  g_autoptr (TinListener) self = g_object_ref (user_data);
  GSocketConnection *connection;

  self->hand_on = 0;
  while ((connection = g_queue_pop_head (&self->accepted)) != NULL)
    {
      tin_listener_receive (self, connection);
      g_object_unref (connection);
    }
  if (self->service != NULL && !g_socket_service_is_active (self->service))
    start_guards (self);

  return G_SOURCE_REMOVE;
}

static gboolean
somebody_waits (TinListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->doors); i++)
    if (self->doors[i].socket != NULL
        && g_socket_condition_check (self->doors[i].socket, G_IO_IN) != 0)
      return TRUE;

  return FALSE;
}

static gboolean
on_accepted (TinListener       *self,
             GSocketConnection *connection)
{
  g_queue_push_tail (&self->accepted, g_object_ref (connection));
  if (self->hand_on == 0)
    self->hand_on = g_idle_add_full (TIN_PRIORITY_NETWORK, on_hand_on, self, NULL);
  if (self->accepted.length >= TIN_ACCEPT_MAX || !somebody_waits (self)
      || find_lack (self) != NULL)
    g_socket_service_stop (self->service);

  return TRUE;
}

/* --- GObject --------------------------------------------------------------------------------- */

static void
tin_listener_dispose (GObject *object)
{
  tin_listener_close (TIN_LISTENER (object));

  G_OBJECT_CLASS (tin_listener_parent_class)->dispose (object);
}

static void
tin_listener_finalize (GObject *object)
{
  TinListener *self = TIN_LISTENER (object);

  g_clear_pointer (&self->visitors, g_hash_table_unref);
  g_clear_pointer (&self->host.strangers, tin_strangers_unref);
  g_clear_pointer (&self->host.poller, tin_poller_unref);
  g_clear_pointer (&self->host.tls, tin_tls_unref);
  g_clear_object (&self->host.clock);

  G_OBJECT_CLASS (tin_listener_parent_class)->finalize (object);
}

static void
tin_listener_class_init (TinListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tin_listener_dispose;
  G_OBJECT_CLASS (klass)->finalize = tin_listener_finalize;
}

static void
tin_listener_init (TinListener *self)
{
  self->visitors = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) tin_visitor_free, NULL);
  self->logged_at = G_MININT64;
}

/* --- Public ---------------------------------------------------------------------------------- */

/* `func` is called until the listener is closed, each time with a channel that delivers nothing
 * before it has returned. */
TinListener *
tin_listener_new (TinTls                 *tls,
                  TinPoller              *poller,
                  TinClock               *clock,
                  const TinNetworkLimits *limits,
                  TinListenerFunc         func,
                  gpointer                user_data)
{
  TinListener *self = g_object_new (TIN_TYPE_LISTENER, NULL);

  self->host = (TinVisitorHost) {
    .tls = tin_tls_ref (tls),
    .poller = tin_poller_ref (poller),
    .clock = g_object_ref (clock),
    .strangers = tin_strangers_new (clock, limits),
    .done = on_done,
    .user_data = self,
  };
  self->func = func;
  self->user_data = user_data;

  return self;
}

static GSocket *
listen_on (GSocketFamily   family,
           guint16         port,
           GError        **error)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GInetAddress) any = g_inet_address_new_any (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (any, port);

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, TIN_LISTEN_BACKLOG);
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, 0, NULL);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
tin_listener_add_door (TinListener *self,
                       TinDoor     *door,
                       GSocket     *socket)
{
  door->socket = g_object_ref (socket);
  g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), socket, NULL, NULL);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address == NULL ? 0 : g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* Port 0 is any. Returns the port, or 0 with an error: TIN_ERROR_PORT_TAKEN among them. */
guint16
tin_listener_open (TinListener  *self,
                   guint16       port,
                   GError      **error)
{
  g_autoptr (GSocket) ipv6 = NULL;
  g_autoptr (GSocket) ipv4 = NULL;
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (self->doors[0].socket == NULL, 0);

  ipv6 = listen_on (G_SOCKET_FAMILY_IPV6, port, &problem);
  if (ipv6 != NULL)
    port = get_port (ipv6);

  /* A computer without IPv6 listens all the same; one whose port is taken does not. */
  if (ipv6 == NULL && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_clear_error (&problem);
  if (problem == NULL && (ipv6 == NULL || !g_socket_speaks_ipv4 (ipv6)))
    ipv4 = listen_on (G_SOCKET_FAMILY_IPV4, port, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, tin_net_error_from_gio (problem));
      return 0;
    }

  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (on_accepted), self,
                           G_CONNECT_SWAPPED);
  if (ipv6 != NULL)
    tin_listener_add_door (self, &self->doors[0], ipv6);
  if (ipv4 != NULL)
    tin_listener_add_door (self, &self->doors[ipv6 != NULL], ipv4);
  start_guards (self);

  return get_port (self->doors[0].socket);
}

/* Drops whoever is no channel yet. It can be opened again. */
void
tin_listener_close (TinListener *self)
{
  stop_guards (self);
  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  for (guint i = 0; i < G_N_ELEMENTS (self->doors); i++)
    g_clear_object (&self->doors[i].socket);
  g_clear_handle_id (&self->hand_on, g_source_remove);
  g_queue_clear_full (&self->accepted, g_object_unref);
  if (self->host.clock != NULL)
    tin_clock_clear (self->host.clock, &self->pause);
  g_hash_table_remove_all (self->visitors);
}

/* As tin_network_set_filter (). */
void
tin_listener_set_filter (TinListener      *self,
                         TinNetworkFilter  filter,
                         gpointer          user_data)
{
  self->filter = filter;
  self->filter_user_data = user_data;
}

gboolean
tin_listener_is_paused (TinListener *self)
{
  return self->pause != 0;
}

/* How many have not shown yet who they are. */
guint
tin_listener_get_pending (TinListener *self)
{
  return tin_strangers_count (self->host.strangers, TIN_SLOT_PENDING);
}

guint
tin_listener_get_plain (TinListener *self)
{
  return tin_strangers_count (self->host.strangers, TIN_SLOT_PLAIN);
}

/* How many were closed because of a limit, or are blocked. */
guint64
tin_listener_get_refused (TinListener *self)
{
  return tin_strangers_get_refused (self->host.strangers);
}
