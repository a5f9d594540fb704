/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-backports.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* Dialling: for a person, and by itself for mandatory peers and links that were lost. */

typedef struct
{
  char           *host;     /* (owned) as it was typed */
  guint16         port;
  TinConnectMode  mode;
  TinPlainSaying  saying;   /* the first word to a plain peer */
  TinPeer        *peer;     /* (owned) (nullable) who is expected there */
  gboolean        by_hand;
} Dial;

static void
dial_free (gpointer data)
{
  Dial *self = data;

  g_free (self->host);
  g_clear_object (&self->peer);
  g_free (self);
}

/* --- One dial ----------------------------------------------------------------------------- */

static void
remember_recent (TinSession *self,
                 Dial       *dial)
{
  g_autofree char *address = NULL;

  if (!dial->by_hand)
    return;

  address = tin_host_port_format (dial->host, dial->port);
  tin_settings_add_recent_peer (self->settings, address);
}

static void
dial_failed (TinSession *self,
             GTask      *task,
             GError     *error)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *peer = dial->peer;

  if (peer != NULL && peer->state == TIN_PEER_CONNECTING)
    tin_session_peer_offline (self, peer,
                              error->domain == TIN_ERROR ? error->code : TIN_PEER_REASON_NONE);
  if (peer != NULL && peer->redialling)
    tin_session_want_redial (self, peer);
  g_task_return_error (task, error);
}

/* Somebody else than expected may be at an address: what was wanted of the one is of the other. */
static void
met (TinSession *self,
     Dial       *dial,
     TinPeer    *peer)
{
  TinPeer *expected = dial->peer;

  if (expected == NULL || expected == peer)
    return;

  if (expected->placeholder)
    {
      tin_session_replace_placeholder (self, expected, peer);
      return;
    }

  tin_session_cancel_redial (self, expected);
  if (expected->mandatory)
    tin_peer_set_mandatory (peer, TRUE);
  if (expected->state == TIN_PEER_CONNECTING)
    tin_session_peer_offline (self, expected, TIN_PEER_REASON_NONE);
}

/* The HELLO of a secure link that this dial made decides. */
static void
on_link_answered (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *self = TIN_SESSION (source);
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;
  TinPeer *peer = g_task_propagate_pointer (G_TASK (result), &error);

  if (peer == NULL)
    {
      dial_failed (self, task, error);
      return;
    }

  g_set_str (&peer->dial_host, dial->host);
  remember_recent (self, dial);
  met (self, dial, peer);
  g_task_return_pointer (task, peer, g_object_unref);
}

static void
finish_plain (TinSession *self,
              GTask      *task,
              TinChannel *channel)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *peer;

  /* Over TLS the key tells; a plain connection to ourselves is known by its two ends. */
  if (dial->port == self->port && g_strcmp0 (tin_channel_get_remote_host (channel),
                                             tin_channel_get_local_host (channel)) == 0)
    {
      tin_channel_abort (channel);
      dial_failed (self, task,
                   g_error_new (TIN_ERROR, TIN_ERROR_SELF, "%s:%u is this Tincan", dial->host,
                                dial->port));
      return;
    }
  if (dial->mode == TIN_CONNECT_SECURE || (dial->peer != NULL && dial->peer->secure &&
                                           !dial->peer->placeholder))
    {
      tin_channel_abort (channel);
      dial_failed (self, task,
                   g_error_new (TIN_ERROR, TIN_ERROR_NOT_TINCAN,
                                "%s:%u did not say that it is a Tincan", dial->host, dial->port));
      return;
    }

  peer = tin_session_plain_dialled (self, channel, dial->host, dial->port, dial->saying);
  remember_recent (self, dial);
  met (self, dial, peer);
  g_task_return_pointer (task, g_object_ref (peer), g_object_unref);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  TinSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TinChannel) channel =
    tin_network_dial_finish (TIN_NETWORK (source), result, &error);
  GTask *answer;
  TinLink *link;

  if (channel == NULL)
    {
      dial_failed (self, task, error);
      return;
    }
  if (self->stopped || self->stop_task != NULL)
    {
      tin_channel_abort (channel);
      dial_failed (self, task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped"));
      return;
    }
  if (!tin_channel_is_secure (channel))
    {
      finish_plain (self, task, channel);
      return;
    }

  link = tin_session_add_link (self, channel);
  answer = g_task_new (self, NULL, on_link_answered, g_object_ref (task));
  g_hash_table_insert (self->waiting, link, answer);
}

static TinDialMode
dial_mode (Dial *dial)
{
  if (dial->mode == TIN_CONNECT_PLAIN)
    return TIN_DIAL_PLAIN;
  if (dial->mode == TIN_CONNECT_SECURE ||
      (dial->peer != NULL && dial->peer->secure && !dial->peer->placeholder))
    return TIN_DIAL_SECURE;
  return TIN_DIAL_TYPED;
}

/* @task: (transfer full): with a Dial as its data; returns the TinPeer */
static void
dial_for (TinSession *self,
          GTask      *task)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *peer = dial->peer;
  TinPeerId pinned;
  TinDialTarget target = { .host = dial->host, .port = dial->port, .mode = dial_mode (dial) };

  if (peer != NULL && tin_peer_id_parse (peer->id, &pinned))
    target.pinned = &pinned;
  if (peer != NULL && peer->state == TIN_PEER_OFFLINE)
    tin_peer_set_connecting (peer);

  tin_network_dial_async (self->network, &target, g_task_get_cancellable (task), on_dialled, task);
}

/* --- For a person ------------------------------------------------------------------------- */

static TinPeer *
find_expected (TinSession     *self,
               const char     *host,
               guint16         port,
               TinConnectMode  mode)
{
  TinPeer *peer = tin_roster_find_at (self->roster, host, port, TRUE);

  if (peer == NULL && mode != TIN_CONNECT_SECURE)
    peer = tin_roster_find_at (self->roster, host, port, FALSE);
  return peer;
}

static void
connect_to (TinSession *self,
            GTask      *task)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *peer = dial->peer;

  if (self->stopped || self->stop_task != NULL)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_CLOSED, "The session has ended");
      g_object_unref (task);
      return;
    }
  if (peer != NULL && peer->secure && !peer->placeholder && dial->mode == TIN_CONNECT_PLAIN)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_INVALID,
                               "%s is a Tincan: it is not spoken to in plain text", peer->id);
      g_object_unref (task);
      return;
    }
  if (peer != NULL && peer->state == TIN_PEER_CONNECTED &&
      (peer->secure || dial->saying == TIN_PLAIN_SAY_TEXT))
    {
      g_task_return_pointer (task, g_object_ref (peer), g_object_unref);
      g_object_unref (task);
      return;
    }

  /* This dial is instead of the one that is due; if it fails, those go on. */
  if (peer != NULL)
    peer->redial_at = 0;
  dial_for (self, task);
}

static Dial *
dial_new (const char     *host,
          guint16         port,
          TinConnectMode  mode,
          TinPeer        *peer)
{
  Dial *dial = g_new0 (Dial, 1);

  dial->host = g_strdup (host);
  dial->port = port;
  dial->mode = mode;
  dial->saying = TIN_PLAIN_SAY_HELLO;
  g_set_object (&dial->peer, peer);
  return dial;
}

static void
connect_address (TinSession     *self,
                 const char     *address,
                 TinConnectMode  mode,
                 TinPlainSaying  saying,
                 GTask          *task)
{
  g_autofree char *host = NULL;
  GError *error = NULL;
  guint16 port;
  Dial *dial;

  if (!tin_host_port_parse (address, &host, &port, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  dial = dial_new (host, port, mode, find_expected (self, host, port, mode));
  dial->saying = saying;
  dial->by_hand = TRUE;
  g_task_set_task_data (task, dial, dial_free);
  connect_to (self, task);
}

/**
 * tin_session_connect_async:
 * @address: HOST:PORT
 *
 * Connects, and says hello to a plain peer. A secure peer that is connected is the answer at once.
 */
void
tin_session_connect_async (TinSession          *self,
                           const char          *address,
                           TinConnectMode       mode,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_session_connect_async);
  connect_address (self, address, mode, TIN_PLAIN_SAY_HELLO, task);
}

/**
 * tin_session_connect_to_send_async:
 *
 * The same for somebody who has a text to send: a plain peer gets no hello before it, and one that
 * is there is not dialled.
 */
void
tin_session_connect_to_send_async (TinSession          *self,
                                   const char          *address,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_session_connect_async);
  connect_address (self, address, TIN_CONNECT_AUTOMATIC, TIN_PLAIN_SAY_TEXT, task);
}

/**
 * tin_session_connect_finish:
 *
 * Returns: (transfer full): the peer; %NULL with a %TIN_ERROR that says which step failed, or
 *   %G_IO_ERROR_CANCELLED
 */
TinPeer *
tin_session_connect_finish (TinSession    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * tin_session_reconnect_async:
 *
 * The same for a peer that is known; tin_session_connect_finish() ends it.
 */
void
tin_session_reconnect_async (TinSession          *self,
                             TinPeer             *peer,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const char *host = tin_peer_get_dial_host (peer);

  g_task_set_source_tag (task, tin_session_connect_async);
  if (host == NULL || peer->port == 0)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_INVALID,
                               "Where %s listens is not known", peer->id);
      g_object_unref (task);
      return;
    }

  g_task_set_task_data (task,
                        dial_new (host, (guint16) peer->port,
                                  peer->secure ? TIN_CONNECT_AUTOMATIC : TIN_CONNECT_PLAIN, peer),
                        dial_free);
  connect_to (self, task);
}

/**
 * tin_session_disconnect:
 *
 * Says goodbye and closes. The peer is not dialled again by itself.
 */
void
tin_session_disconnect (TinSession *self,
                        TinPeer    *peer)
{
  tin_session_cancel_redial (self, peer);
  if (peer->state != TIN_PEER_CONNECTED)
    {
      tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
      return;
    }

  if (peer->link != NULL)
    {
      g_autoptr (TinLink) link = g_object_ref (peer->link);

      tin_link_goodbye (link, TIN_BYE_DISCONNECT);
      return;
    }

  tin_session_peer_offline (self, peer, TIN_PEER_REASON_DISCONNECTED);
  tin_session_plain_say (self, peer, TIN_PLAIN_SAY_GOODBYE, NULL, 0);
  tin_plain_outbox_close (peer->outbox);
}

/* --- By itself ---------------------------------------------------------------------------- */

/* A link that was lost, or a mandatory peer that is away, is dialled again: after 1 s, 2 s, 4 s …
 * up to a minute, each a quarter more or less, so that a crowd does not come at once. */
static gint64
backoff (TinPeer *peer)
{
  gint64 delay = TIN_BACKOFF_FIRST << MIN (peer->redial_attempts, 10);

  delay = MIN (delay, TIN_BACKOFF_MAX);
  return delay * 3 / 4 + g_random_int_range (0, (gint32) (delay / 2));
}

static void
on_redialled (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPeer) peer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found == NULL)
    g_debug ("%s could not be reached: %s", peer->id, error->message);
}

static void
redial (TinSession *self,
        TinPeer    *peer)
{
  const char *host = tin_peer_get_dial_host (peer);
  GTask *task = g_task_new (self, self->cancellable, on_redialled, g_object_ref (peer));
  Dial *dial = dial_new (host, (guint16) peer->port,
                         peer->secure ? TIN_CONNECT_AUTOMATIC : TIN_CONNECT_PLAIN, peer);

  dial->saying = TIN_PLAIN_SAY_START;
  g_task_set_source_tag (task, redial);
  g_task_set_task_data (task, dial, dial_free);
  dial_for (self, task);
}

/* Dials whoever is due, and says when the next one is. */
static gint64
redial_due (TinSession *self,
            gint64      now)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (peer->redial_at == 0)
        continue;
      if (peer->redial_at > now)
        next = MIN (next, peer->redial_at);
      else
        g_ptr_array_add (due, g_steal_pointer (&peer));
    }

  for (guint i = 0; i < due->len; i++)
    {
      TinPeer *peer = g_ptr_array_index (due, i);

      peer->redial_at = 0;
      if (peer->state == TIN_PEER_OFFLINE)
        redial (self, peer);
    }
  return next;
}

static void arm_redial (TinSession *self,
                        gint64      at);

static gboolean
on_redial_due (gpointer user_data)
{
  TinSession *self = user_data;
  gint64 next;

  self->redial_timer = 0;
  next = redial_due (self, tin_clock_now (self->clock));
  if (next != G_MAXINT64)
    arm_redial (self, next);
  return G_SOURCE_REMOVE;
}

static void
arm_redial (TinSession *self,
            gint64      at)
{
  if (self->redial_timer != 0 && self->redial_timer_at <= at)
    return;

  tin_clock_clear (self->clock, &self->redial_timer);
  self->redial_timer_at = at;
  self->redial_timer = tin_clock_add (self->clock, MAX (at - tin_clock_now (self->clock), 0),
                                      on_redial_due, self);
}

/**
 * tin_session_want_redial:
 *
 * Dials @peer after a while, and again until it is there or tin_session_cancel_redial() is called.
 */
void
tin_session_want_redial (TinSession *self,
                         TinPeer    *peer)
{
  const char *host = tin_peer_get_dial_host (peer);

  if (self->stopped || self->stop_task != NULL || host == NULL || peer->port == 0 ||
      peer->state == TIN_PEER_CONNECTED)
    return;

  /* A dial that is under way comes back here if it fails. */
  peer->redialling = TRUE;
  if (peer->redial_at != 0 || peer->state == TIN_PEER_CONNECTING)
    return;

  peer->redial_at = tin_clock_now (self->clock) + backoff (peer);
  peer->redial_attempts++;
  arm_redial (self, peer->redial_at);
}

void
tin_session_cancel_redial (TinSession *self,
                           TinPeer    *peer)
{
  peer->redialling = FALSE;
  peer->redial_at = 0;
}

static void
dial_address (TinSession *self,
              const char *address)
{
  g_autofree char *host = NULL;
  g_autoptr (GError) error = NULL;
  TinPeer *peer;
  guint16 port;

  if (!tin_host_port_parse (address, &host, &port, &error))
    {
      g_message ("A mandatory peer is left out: %s", error->message);
      return;
    }

  peer = find_expected (self, host, port, TIN_CONNECT_AUTOMATIC);
  if (peer == NULL)
    peer = tin_session_ensure_placeholder (self, host, port);
  tin_peer_set_mandatory (peer, TRUE);
  g_set_str (&peer->dial_host, host);
  if (peer->state != TIN_PEER_OFFLINE)
    return;

  peer->redialling = TRUE;
  redial (self, peer);
}

/**
 * tin_session_dial_mandatory:
 *
 * Dials the peers that the settings and the command line name, and keeps them up.
 */
void
tin_session_dial_mandatory (TinSession *self)
{
  g_auto (GStrv) mandatory = tin_settings_dup_mandatory_peers (self->settings);

  for (guint i = 0; mandatory[i] != NULL; i++)
    dial_address (self, mandatory[i]);
  for (guint i = 0; self->peers != NULL && self->peers[i] != NULL; i++)
    dial_address (self, self->peers[i]);
}
