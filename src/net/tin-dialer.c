/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "tin-address.h"
#include "tin-dialer.h"
#include "tin-limits.h"
#include "tin-net-error.h"
#include "tin-plain-channel.h"
#include "tin-secure-channel.h"

/* One dial: resolve and connect (GSocketClient tries all addresses of a name), then what the mode
 * asks.
 *
 *   SECURE  the handshake
 *   PLAIN   a plain channel
 *   TYPED   silence until the other side shows what it is: a TLS hello kills some plain programs.
 *           The greeting, and nothing else is taken off the socket, and the handshake follows;
 *           anything else, or too long a silence, is a plain program. Where it greets after that,
 *           and was not spoken to, the handshake follows then: the plain channel ends, and the
 *           secure one comes as if somebody had called.
 *
 * Where the address is blocked the connection ends before the first of these: nothing was said.
 *
 * Every step ends in end_dial (), once, from the main loop. */

#define GREETING_LENGTH (sizeof TIN_GREETING - 1)
/* A timer that fires so much after its time shows that the main loop stood still. */
#define LATE TIN_MS (100)

typedef struct
{
  /* owned */
  TinDialer          dialer;
  GTask             *task;
  GCancellable      *connecting;
  GSocketConnection *connection;    /* (nullable) until connected */
  TinSecureChannel  *channel;       /* (nullable) until the handshake */
  TinPollerEntry     entry;         /* while it waits for the greeting */

  /* state */
  TinDialMode        mode;
  TinPeerId          pinned;
  gboolean           has_pinned;
  gulong             cancelled_id;
  guint              timer;
  gint64             connecting_at; /* the first attempt; 0 while the name is resolved */
  gint64             connected_at;
  gint64             due;           /* the end of the silence */
  int                fd;
  gsize              seen;          /* bytes of the greeting that are there */
  gboolean           was_late;
  gboolean           silent;        /* it said nothing at all */
  gboolean           timed_out;
} TinDial;

/* What is needed when a Tincan greets that was so slow that its silence was taken for a plain
 * program's. */
typedef struct
{
  TinDialer         dialer;   /* (owned) */
  TinNetwork       *network;  /* (owned) */
} TinLate;

static void
tin_dialer_clear (TinDialer *self)
{
  g_clear_object (&self->clock);
  g_clear_pointer (&self->poller, tin_poller_unref);
  g_clear_pointer (&self->tls, tin_tls_unref);
  g_clear_pointer (&self->filter, g_rc_box_release);
}

static void
tin_dialer_copy (const TinDialer *self,
                 TinDialer       *copy)
{
  copy->tls = tin_tls_ref (self->tls);
  copy->poller = tin_poller_ref (self->poller);
  copy->clock = g_object_ref (self->clock);
  copy->filter = self->filter != NULL ? g_rc_box_acquire (self->filter) : NULL;
}

static void
tin_dial_free (gpointer pointer)
{
  TinDial *self = pointer;

  tin_poller_remove (&self->entry);
  tin_clock_clear (self->dialer.clock, &self->timer);
  g_clear_object (&self->connecting);
  g_clear_object (&self->connection);
  g_clear_object (&self->channel);
  tin_dialer_clear (&self->dialer);
  g_free (self);
}

/* Takes `channel` and `error`, one of which is NULL. Frees the dial. */
static void
end_dial (TinDial    *self,
          TinChannel *channel,
          GError     *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  tin_poller_remove (&self->entry);
  tin_clock_clear (self->dialer.clock, &self->timer);

  if (g_task_return_error_if_cancelled (task))
    {
      g_clear_object (&channel);
      g_clear_error (&error);
    }
  else if (channel != NULL)
    {
      g_task_return_pointer (task, channel, g_object_unref);
    }
  else
    {
      g_task_return_error (task, tin_net_error_from_gio (error));
      g_clear_error (&error);
    }
}

static void
fail_dial (TinDial    *self,
           TinError    code,
           const char *text)
{
  end_dial (self, NULL, g_error_new_literal (TIN_ERROR, code, text));
}

/* --- What it turns out to be ----------------------------------------------------------------- */

static void
on_handshake (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TinDial *self = user_data;
  TinChannel *channel = g_object_ref (TIN_CHANNEL (source));
  GError *error = NULL;

  g_clear_object (&self->channel);
  if (!tin_secure_channel_handshake_finish (TIN_SECURE_CHANNEL (channel), result, &error))
    g_clear_object (&channel);
  end_dial (self, channel, error);
}

static void
become_secure (TinDial *self)
{
  gint64 left = self->connected_at + TIN_HANDSHAKE_TIMEOUT - tin_clock_now (self->dialer.clock);

  tin_poller_remove (&self->entry);
  tin_clock_clear (self->dialer.clock, &self->timer);
  self->channel = tin_secure_channel_new (self->dialer.tls, self->dialer.poller, self->dialer.clock,
                                          self->connection, TRUE,
                                          self->has_pinned ? &self->pinned : NULL);
  g_clear_object (&self->connection);
  tin_secure_channel_handshake_async (self->channel, left, on_handshake, self);
}

/* --- A greeting that comes late -------------------------------------------------------------- */

static void
tin_late_free (gpointer pointer)
{
  TinLate *self = pointer;

  tin_dialer_clear (&self->dialer);
  g_object_unref (self->network);
  g_free (self);
}

static void
on_late_handshake (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (TinNetwork) network = user_data;
  TinSecureChannel *channel = TIN_SECURE_CHANNEL (source);

  if (!tin_secure_channel_handshake_finish (channel, result, NULL))
    return;

  tin_network_emit_incoming (network, TIN_CHANNEL (channel));
  tin_secure_channel_start (channel);
}

static void
on_late_greeting (GSocketConnection *connection,
                  gpointer           user_data)
{
  TinLate *self = user_data;
  g_autoptr (TinSecureChannel) channel = NULL;

  channel = tin_secure_channel_new (self->dialer.tls, self->dialer.poller, self->dialer.clock,
                                    connection, TRUE, NULL);
  tin_secure_channel_handshake_async (channel, TIN_HANDSHAKE_TIMEOUT, on_late_handshake,
                                      g_object_ref (self->network));
}

static void
expect_late_greeting (TinDial         *self,
                      TinPlainChannel *channel)
{
  TinLate *late = g_new0 (TinLate, 1);

  tin_dialer_copy (&self->dialer, &late->dialer);
  late->network = g_object_ref (g_task_get_source_object (self->task));
  tin_plain_channel_expect (channel, on_late_greeting, late, tin_late_free);
}

/* --- A plain program ------------------------------------------------------------------------- */

/* A key that is pinned is never spoken to in plain text. */
static void
become_plain (TinDial *self)
{
  TinPlainChannel *channel;

  if (self->has_pinned)
    {
      fail_dial (self, TIN_ERROR_NOT_TINCAN, "it said nothing of Tincan");
      return;
    }

  channel = tin_plain_channel_new (self->dialer.clock, self->connection, TRUE);
  g_clear_object (&self->connection);
  if (self->silent)
    expect_late_greeting (self, channel);
  end_dial (self, TIN_CHANNEL (channel), NULL);
}

/* --- The wait for the greeting --------------------------------------------------------------- */

/* How many bytes have to be there before the socket is readable; an end always is. */
static void
wait_for_bytes (TinDial *self,
                int      count)
{
  setsockopt (self->fd, SOL_SOCKET, SO_RCVLOWAT, &count, sizeof count);
}

static void
decide (TinDial *self,
        gboolean tincan)
{
  char bytes[GREETING_LENGTH];

  wait_for_bytes (self, 1);
  /* The greeting is there, so it comes in one piece. */
  if (tincan && recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT) == GREETING_LENGTH)
    become_secure (self);
  else
    become_plain (self);
}

/* `over`: nothing more is waited for. */
static void
look (TinDial  *self,
      gboolean  over)
{
  char bytes[GREETING_LENGTH];
  ssize_t n = recv (self->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
  int code = errno;
  gboolean good = n > 0 && memcmp (bytes, TIN_GREETING, n) == 0;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    {
      fail_dial (self, TIN_ERROR_CLOSED, "given up");
    }
  else if (n < 0 && (code == EAGAIN || code == EINTR))
    {
      self->silent = over;
      if (over)
        decide (self, FALSE);
    }
  else if (n < 0)
    {
      end_dial (self, NULL, tin_net_error_from_errno (code, "recv"));
    }
  else if (n == 0)
    {
      fail_dial (self, TIN_ERROR_CLOSED, "it ended at once");
    }
  else if (good && !over && (gsize) n < GREETING_LENGTH && (gsize) n > self->seen)
    {
      /* No more than that the next time: that is all that will come. */
      self->seen = n;
      wait_for_bytes (self, (int) n + 1);
    }
  else
    {
      decide (self, good && n == GREETING_LENGTH);
    }
}

static void
on_greeting (TinPollerEntry  *entry,
             TinPollerEvents  events)
{
  look (entry->user_data, FALSE);
}

static gboolean on_silence (gpointer user_data);

static void
wait_in_silence (TinDial *self,
                 gint64   wait)
{
  self->due = tin_clock_now (self->dialer.clock) + wait;
  self->timer = tin_clock_add (self->dialer.clock, wait, on_silence, self);
}

/* A main loop that stood still, ours or that of a Tincan on this computer, makes silence of what
 * was none: so what is there already is looked at first, and who was late waits once more. */
static gboolean
on_silence (gpointer user_data)
{
  TinDial *self = user_data;
  gboolean late = tin_clock_now (self->dialer.clock) - self->due > LATE;

  self->timer = 0;
  if (late && !self->was_late)
    {
      self->was_late = TRUE;
      self->seen = 0;
      wait_in_silence (self, TIN_GREETING_WAIT_BASE);
      look (self, FALSE);
    }
  else
    {
      look (self, TRUE);
    }

  return G_SOURCE_REMOVE;
}

static void
wait_for_greeting (TinDial *self)
{
  gint64 trip = self->connected_at - self->connecting_at;

  wait_in_silence (self, MAX (TIN_GREETING_WAIT, TIN_GREETING_WAIT_BASE + 2 * trip));
  tin_poller_add (self->dialer.poller, &self->entry, self->fd, on_greeting, self);
  tin_poller_want (&self->entry, TIN_POLLER_READ);
}

/* --- Connecting ------------------------------------------------------------------------------ */

/* Who connects to a port of his own range that nobody listens on can reach himself. */
static gboolean
is_own_end (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (local) && G_IS_INET_SOCKET_ADDRESS (remote)
         && g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local))
            == g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (remote))
         && g_inet_address_equal (
              g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)),
              g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

/* A name may lead to an address that was blocked. */
static gboolean
is_blocked (TinDial *self)
{
  const TinDialFilter *filter = self->dialer.filter;
  g_autoptr (GSocketAddress) remote = NULL;
  g_autofree char *host = NULL;

  if (filter == NULL || filter->judge == NULL)
    return FALSE;

  remote = g_socket_connection_get_remote_address (self->connection, NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return FALSE;

  host = tin_address_to_host (G_INET_SOCKET_ADDRESS (remote));
  return filter->judge (host, filter->user_data) == TIN_VISIT_BLOCK;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TinDial *self = user_data;
  GError *error = NULL;

  g_signal_handlers_disconnect_by_data (source, self);
  tin_clock_clear (self->dialer.clock, &self->timer);
  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->connection == NULL && self->timed_out)
    {
      g_clear_error (&error);
      fail_dial (self, TIN_ERROR_TIMED_OUT, "no answer");
      return;
    }
  if (self->connection == NULL)
    {
      end_dial (self, NULL, error);
      return;
    }
  if (is_own_end (self->connection))
    {
      fail_dial (self, TIN_ERROR_REFUSED, "nobody listens there");
      return;
    }
  if (is_blocked (self))
    {
      fail_dial (self, TIN_ERROR_ADDRESS_BLOCKED, "the address is blocked");
      return;
    }

  self->connected_at = tin_clock_now (self->dialer.clock);
  self->fd = g_socket_get_fd (g_socket_connection_get_socket (self->connection));
  if (self->mode == TIN_DIAL_SECURE)
    become_secure (self);
  else if (self->mode == TIN_DIAL_PLAIN)
    become_plain (self);
  else
    wait_for_greeting (self);
}

static void
on_event (GSocketClient      *client,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection,
          gpointer            user_data)
{
  TinDial *self = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTING && self->connecting_at == 0)
    self->connecting_at = tin_clock_now (self->dialer.clock);
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  TinDial *self = user_data;

  self->timer = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->connecting);

  return G_SOURCE_REMOVE;
}

/* Only sets off what ends the dial: a handler must not disconnect itself here. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  TinDial *self = user_data;

  g_cancellable_cancel (self->connecting);
  tin_poller_kick (&self->entry);
  if (self->channel != NULL)
    tin_channel_abort (TIN_CHANNEL (self->channel));
}

static void
begin_connecting (TinDial             *self,
                  const TinDialTarget *target)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (target->host, target->port);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_protocol (client, G_SOCKET_PROTOCOL_TCP);
  g_signal_connect (client, "event", G_CALLBACK (on_event), self);
  self->timer = tin_clock_add (self->dialer.clock, TIN_CONNECT_TIMEOUT, on_connect_timeout, self);
  g_socket_client_connect_async (client, address, self->connecting, on_connected, self);
}

/* --- Public ---------------------------------------------------------------------------------- */

/* `network` is whose operation it is for the callback, and tells of a Tincan that greets late. */
void
tin_dialer_dial_async (const TinDialer     *self,
                       TinNetwork          *network,
                       const TinDialTarget *target,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (network, cancellable, callback, user_data);
  TinDial *dial;

  g_task_set_source_tag (task, tin_dialer_dial_async);
  g_task_set_priority (task, TIN_PRIORITY_NETWORK);

  if (*target->host == '\0' || target->port == 0)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_INVALID, "no host, or no port");
      return;
    }
  if (target->mode == TIN_DIAL_PLAIN && target->pinned != NULL)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_NOT_TINCAN, "it has a key");
      return;
    }

  dial = g_new0 (TinDial, 1);
  tin_dialer_copy (self, &dial->dialer);
  dial->connecting = g_cancellable_new ();
  dial->mode = target->mode;
  dial->has_pinned = target->pinned != NULL;
  if (dial->has_pinned)
    dial->pinned = *target->pinned;
  g_task_set_task_data (task, dial, tin_dial_free);
  dial->task = g_steal_pointer (&task);

  begin_connecting (dial, target);
  if (cancellable != NULL)
    dial->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), dial, NULL);
}

/* Returns (transfer full) a channel that begins to deliver in the main loop's next turn. */
TinChannel *
tin_dialer_dial_finish (TinNetwork    *network,
                        GAsyncResult  *result,
                        GError       **error)
{
  TinChannel *channel;

  g_return_val_if_fail (g_task_is_valid (result, network), NULL);

  channel = g_task_propagate_pointer (G_TASK (result), error);
  if (TIN_IS_SECURE_CHANNEL (channel))
    tin_secure_channel_start (TIN_SECURE_CHANNEL (channel));
  else if (TIN_IS_PLAIN_CHANNEL (channel))
    tin_plain_channel_start (TIN_PLAIN_CHANNEL (channel));

  return channel;
}
