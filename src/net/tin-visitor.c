/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "tin-limits.h"
#include "tin-plain-channel.h"
#include "tin-secure-channel.h"
#include "tin-visitor.h"

/* What somebody is who connected, by the first bytes, which stay where they are:
 *
 *   0x16 0x03                 TLS: the handshake, under what is left of its deadline
 *   text, in any encoding     plain text
 *   anything else             closed
 *   nothing, and the end      a probe whether somebody listens: it leaves no trace
 *   nothing, for a while      may be a Tincan that dials an address it does not know: the greeting;
 *                             or a plain program whose user has not typed yet: it may wait for
 *                             ever, in a place among the plain ones
 */

#define TLS_HANDSHAKE 0x16
#define TLS_MAJOR 0x03

struct _TinVisitor
{
  const TinVisitorHost *host;        /* (borrowed) (nullable) once freed during the handshake */

  /* owned */
  GSocketConnection    *connection;
  char                 *address;     /* of `caller` */
  TinSlot              *slot;        /* (nullable) once a channel has it */
  TinSecureChannel     *channel;     /* (nullable) during the handshake */
  TinPollerEntry        entry;

  /* state */
  TinCaller             caller;
  gint64                deadline;
  guint                 timer;
  int                   fd;
  gboolean              silent;      /* has a place among the plain ones */
  gboolean              half;        /* one byte is there, which is not enough */
};

static void
tin_visitor_destroy (TinVisitor *self)
{
  tin_poller_remove (&self->entry);
  if (self->host != NULL)
    tin_clock_clear (self->host->clock, &self->timer);
  g_clear_pointer (&self->slot, tin_slot_release);
  g_clear_object (&self->channel);
  g_clear_object (&self->connection);
  g_free (self->address);
  g_free (self);
}

static void
done (TinVisitor *self,
      TinChannel *channel)
{
  self->host->done (self, channel, self->host->user_data);
}

static void
on_evict (gpointer owner)
{
  done (owner, NULL);
}

/* Moves to a place of the other kind. FALSE: there is none. */
static gboolean
take_slot (TinVisitor  *self,
           TinSlotKind  kind)
{
  TinSlot *slot = tin_strangers_take (self->host->strangers, &self->caller, kind);

  if (slot == NULL)
    return FALSE;

  g_clear_pointer (&self->slot, tin_slot_release);
  self->slot = slot;
  tin_slot_set_owner (slot, on_evict, self);
  return TRUE;
}

static void
on_handshake (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TinVisitor *self = user_data;
  g_autoptr (TinSecureChannel) channel = g_object_ref (TIN_SECURE_CHANNEL (source));
  gboolean good = tin_secure_channel_handshake_finish (channel, result, NULL);

  if (self->host == NULL)
    {
      tin_visitor_destroy (self);
      return;
    }

  g_clear_object (&self->channel);
  done (self, good ? TIN_CHANNEL (channel) : NULL);
  if (good)
    tin_secure_channel_start (channel);
}

static void
become_secure (TinVisitor *self)
{
  const TinVisitorHost *host = self->host;

  if (self->silent && !take_slot (self, TIN_SLOT_PENDING))
    {
      done (self, NULL);
      return;
    }

  tin_poller_remove (&self->entry);
  tin_clock_clear (host->clock, &self->timer);
  self->channel = tin_secure_channel_new (host->tls, host->poller, host->clock, self->connection,
                                          FALSE, NULL);
  tin_secure_channel_set_slot (self->channel, g_steal_pointer (&self->slot));
  g_clear_object (&self->connection);
  tin_secure_channel_handshake_async (self->channel, self->deadline - tin_clock_now (host->clock),
                                      on_handshake, self);
}

static void
become_plain (TinVisitor *self)
{
  const TinVisitorHost *host = self->host;
  g_autoptr (TinPlainChannel) channel = NULL;

  if (!self->silent && !take_slot (self, TIN_SLOT_PLAIN))
    {
      done (self, NULL);
      return;
    }

  tin_poller_remove (&self->entry);
  channel = tin_plain_channel_new (host->clock, self->connection, FALSE);
  tin_plain_channel_set_slot (channel, g_steal_pointer (&self->slot));
  g_clear_object (&self->connection);
  done (self, TIN_CHANNEL (channel));
  tin_plain_channel_start (channel);
}

/* How many bytes have to be there before the socket is readable; an end always is. */
static void
wait_for_bytes (TinVisitor *self,
                int         count)
{
  setsockopt (self->fd, SOL_SOCKET, SO_RCVLOWAT, &count, sizeof count);
}

static gboolean
is_text (guint8 byte)
{
  return byte >= 0x80 || g_ascii_isprint ((char) byte) || g_ascii_isspace ((char) byte);
}

static gboolean
on_deadline (gpointer user_data)
{
  TinVisitor *self = user_data;

  self->timer = 0;
  done (self, NULL);

  return G_SOURCE_REMOVE;
}

/* One byte of a hello is not silence: whoever says no more has no longer than for a handshake. */
static void
wait_for_prefix (TinVisitor *self)
{
  TinClock *clock = self->host->clock;

  self->half = TRUE;
  wait_for_bytes (self, 2);
  tin_slot_set_progress (self->slot, TIN_PROGRESS_HEARD);
  tin_clock_clear (clock, &self->timer);
  self->timer = tin_clock_add (clock, MAX (self->deadline - tin_clock_now (clock), 0), on_deadline,
                               self);
}

static void
on_turn (TinPollerEntry  *entry,
         TinPollerEvents  events)
{
  TinVisitor *self = entry->user_data;
  guint8 bytes[2];
  ssize_t n = recv (self->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;

  if (n == 1 && bytes[0] == TLS_HANDSHAKE && !self->half)
    {
      wait_for_prefix (self);
      return;
    }
  if (self->half)
    wait_for_bytes (self, 1);

  if (n == 2 && bytes[0] == TLS_HANDSHAKE && bytes[1] == TLS_MAJOR)
    become_secure (self);
  else if (n >= 1 && is_text (bytes[0]))
    become_plain (self);
  else
    done (self, NULL);
}

/* Whether there is nothing to read yet, not even an end. */
static gboolean
is_silent (TinVisitor *self)
{
  guint8 byte;

  return recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0
         && (errno == EAGAIN || errno == EINTR);
}

/* After a while in which the main loop stood still, timers have their turn before sockets: a
 * greeting behind a hello would end the handshake. */
static gboolean
on_silence (gpointer user_data)
{
  TinVisitor *self = user_data;

  self->timer = 0;
  if (!is_silent (self))
    return G_SOURCE_REMOVE;
  if (!take_slot (self, TIN_SLOT_PLAIN))
    {
      done (self, NULL);
      return G_SOURCE_REMOVE;
    }

  self->silent = TRUE;
  /* Nine bytes fit into an empty socket; whether they arrive shows in what comes. */
  if (send (self->fd, TIN_GREETING, strlen (TIN_GREETING), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("A silent visitor left before the greeting");

  return G_SOURCE_REMOVE;
}

/* Takes `slot`, a pending one. */
TinVisitor *
tin_visitor_new (const TinVisitorHost *host,
                 GSocketConnection    *connection,
                 const TinCaller      *caller,
                 TinSlot              *slot)
{
  TinVisitor *self = g_new0 (TinVisitor, 1);

  self->host = host;
  self->connection = g_object_ref (connection);
  self->address = g_strdup (caller->address);
  self->caller = (TinCaller) { self->address, caller->is_friend };
  self->slot = slot;
  tin_slot_set_owner (slot, on_evict, self);
  self->fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  self->deadline = tin_clock_now (host->clock) + TIN_HANDSHAKE_TIMEOUT;
  self->timer = tin_clock_add (host->clock, TIN_GREETING_DELAY, on_silence, self);
  tin_poller_add (host->poller, &self->entry, self->fd, on_turn, self);
  tin_poller_want (&self->entry, TIN_POLLER_READ);

  return self;
}

/* A handshake is given up; its task still returns, to nobody. */
void
tin_visitor_free (TinVisitor *self)
{
  if (self->channel == NULL)
    {
      tin_visitor_destroy (self);
      return;
    }

  self->host = NULL;
  tin_channel_abort (TIN_CHANNEL (self->channel));
}
