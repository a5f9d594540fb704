/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-backports.h"
#include "tin-error.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* Dialling: for a person, and by itself for mandatory peers and links that were lost. */

typedef struct
{
  char           *host;     /* (owned) as it was typed */
  char           *remote;   /* (owned) (nullable) the number that this led to */
  guint16         port;
  TinConnectMode  mode;
  TinPlainSaying  saying;   /* the first word to a plain peer */
  TinPeer        *peer;     /* (owned) (nullable) who is expected there */
  TinPeerId       key;      /* if HAS_KEY: nobody else is spoken to */
  gboolean        has_key;
  gboolean        by_hand;
  gboolean        chosen;   /* by the person: PEER, and nobody else */
  gboolean        wanted;   /* by the person: whoever is there is known from then on */
} Dial;

static void
dial_free (gpointer data)
{
  Dial *self = data;

  g_free (self->host);
  g_free (self->remote);
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
  TinPeerId found;

  if (peer != NULL && peer->state == TIN_PEER_CONNECTING)
    tin_session_peer_offline (self, peer,
                              error->domain == TIN_ERROR ? error->code : TIN_PEER_REASON_NONE);
  if (peer != NULL && tin_error_get_found_key (error, &found))
    tin_session_found_key (self, peer, &found, dial->host, dial->port);
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
  if (!expected->secure && peer->secure)
    {
      tin_session_replace_plain (self, expected, peer);
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
  tin_session_reached (self, peer, dial->host, dial->remote, dial->port,
                       dial->peer == peer && (dial->chosen || dial->by_hand));
  met (self, dial, peer);
  g_task_return_pointer (task, peer, g_object_unref);
}

/* @channel: secure, and its handshake is over */
static void
await_hello (TinSession *self,
             GTask      *task,
             TinChannel *channel)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *wronged = tin_session_find_wronged (self, channel, dial->host, dial->peer,
                                               dial->saying == TIN_PLAIN_SAY_TEXT);
  TinLink *link;

  if (wronged != NULL)
    {
      TinPeerId found = *tin_channel_get_peer_id (channel);

      tin_channel_abort (channel);
      tin_session_found_key (self, wronged, &found, dial->host, dial->port);
      dial_failed (self, task, tin_error_new_wrong_key (&found));
      return;
    }

  dial->remote = g_strdup (tin_channel_get_remote_host (channel));
  link = tin_session_add_link (self, channel);
  if (dial->wanted)
    tin_link_set_wanted (link);
  g_hash_table_insert (self->waiting, link,
                       g_task_new (self, NULL, on_link_answered, g_object_ref (task)));
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
                                           !dial->peer->placeholder) ||
      tin_session_find_neighbour (self, dial->host, tin_channel_get_remote_host (channel),
                                  dial->port) != NULL)
    {
      tin_channel_abort (channel);
      dial_failed (self, task,
                   g_error_new (TIN_ERROR, TIN_ERROR_NOT_TINCAN,
                                "%s:%u did not say that it is a Tincan", dial->host, dial->port));
      return;
    }

  peer = tin_session_plain_dialled (self, channel, dial->host, dial->port, dial->saying);
  if (dial->wanted)
    tin_session_make_known (self, peer);
  remember_recent (self, dial);
  met (self, dial, peer);
  g_task_return_pointer (task, g_object_ref (peer), g_object_unref);
}

/* Our person has blocked who answers, or the address: nobody is sent there by itself again. */
static void
dial_refused (TinSession *self,
              GTask      *task,
              GError     *error)
{
  Dial *dial = g_task_get_task_data (task);

  if (dial->peer != NULL)
    tin_session_cancel_redial (self, dial->peer);
  dial_failed (self, task, error);
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

  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED))
    {
      dial_refused (self, task, error);
      return;
    }
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

  if (!tin_session_may_speak (self, channel, &error))
    dial_refused (self, task, error);
  else if (tin_channel_is_secure (channel))
    await_hello (self, task, channel);
  else
    finish_plain (self, task, channel);
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

  if (dial->has_key)
    target.pinned = &dial->key;
  else if (peer != NULL && tin_peer_id_parse (peer->id, &pinned))
    target.pinned = &pinned;
  if (peer != NULL && peer->state == TIN_PEER_OFFLINE)
    tin_peer_set_connecting (peer);

  tin_network_dial_async (self->network, &target, g_task_get_cancellable (task), on_dialled, task);
}

/* --- For a person ------------------------------------------------------------------------- */

/**
 * tin_session_find_expected:
 *
 * Returns: (transfer none) (nullable): whose place this is, or a plain peer that is there. A key
 *   that the person will not have there is not looked for: whoever is there may be somebody else
 */
TinPeer *
tin_session_find_expected (TinSession     *self,
                           const char     *host,
                           guint16         port,
                           TinConnectMode  mode)
{
  TinPeer *peer = tin_session_find_resident (self, host, port);

  if (peer == NULL && mode != TIN_CONNECT_SECURE)
    peer = tin_roster_find_plain (self->roster, host, port);
  return peer;
}

/* Whether what the person wants to be dialled may be. */
static gboolean
check_dial (TinSession  *self,
            const Dial  *dial,
            GError     **error)
{
  TinPeer *peer = dial->peer;
  TinTrust trust = peer != NULL ? peer->trust.trust : TIN_TRUST_STRANGER;

  if (self->stopped || self->stop_task != NULL)
    g_set_error (error, TIN_ERROR, TIN_ERROR_CLOSED, "The session has ended");
  else if (peer != NULL && peer->secure && !peer->placeholder && dial->mode == TIN_CONNECT_PLAIN)
    g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                 "%s is a Tincan: it is not spoken to in plain text", peer->id);
  else if (tin_settings_is_blocked_address (self->settings, dial->host))
    g_set_error (error, TIN_ERROR, TIN_ERROR_ADDRESS_BLOCKED, "%s is a blocked address",
                 dial->host);
  else if (trust == TIN_TRUST_BLOCKED || trust == TIN_TRUST_REPLACED)
    g_set_error (error, TIN_ERROR,
                 trust == TIN_TRUST_BLOCKED ? TIN_ERROR_BLOCKED : TIN_ERROR_UNDECIDED,
                 "%s is not dialled: it is %s", peer->id, tin_trust_to_nick (trust));
  else
    return TRUE;
  return FALSE;
}

/* Whether who is dialled is the answer without that. A plain peer is so if the person knows it: of
 * another one only it says that it is there. */
static gboolean
is_there (TinSession *self,
          const Dial *dial)
{
  TinPeer *peer = dial->peer;

  if (peer == NULL || peer->state != TIN_PEER_CONNECTED)
    return FALSE;
  if (peer->secure)
    return TRUE;
  return dial->saying == TIN_PLAIN_SAY_TEXT && peer->trust.known &&
         tin_session_find_neighbour (self, dial->host, peer->host, dial->port) == NULL;
}

static void
connect_to (TinSession *self,
            GTask      *task)
{
  Dial *dial = g_task_get_task_data (task);
  TinPeer *peer = dial->peer;
  GError *error = NULL;

  if (!check_dial (self, dial, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (is_there (self, dial))
    {
      tin_session_make_known (self, peer);
      g_task_return_pointer (task, g_object_ref (peer), g_object_unref);
      g_object_unref (task);
      return;
    }

  /* This dial is instead of the one that is due; if it fails, those go on. */
  if (peer != NULL)
    peer->redial_at = 0;
  dial_for (self, task);
}

/* How somebody who is known is dialled. */
static TinConnectMode
mode_for (TinPeer *peer)
{
  if (peer->secure)
    return TIN_CONNECT_AUTOMATIC;
  return peer->greeted ? TIN_CONNECT_SECURE : TIN_CONNECT_PLAIN;
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

/* KEY: (nullable): the only one that may be there; MODE is secure then */
static void
connect_address (TinSession      *self,
                 const char      *address,
                 TinConnectMode   mode,
                 TinPlainSaying   saying,
                 const TinPeerId *key,
                 GTask           *task)
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

  dial = dial_new (host, port, mode,
                   key == NULL ? tin_session_find_expected (self, host, port, mode) : NULL);
  dial->has_key = key != NULL;
  if (key != NULL)
    dial->key = *key;
  dial->saying = saying;
  dial->by_hand = TRUE;
  dial->wanted = TRUE;
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
  connect_address (self, address, mode, TIN_PLAIN_SAY_HELLO, NULL, task);
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
  connect_address (self, address, TIN_CONNECT_AUTOMATIC, TIN_PLAIN_SAY_TEXT, NULL, task);
}

/**
 * tin_session_connect_key_async:
 * @key: who is wanted, of whom nothing may be known yet
 *
 * The same, but fails with %TIN_ERROR_WRONG_KEY, and nothing is said, if somebody else is there.
 * tin_session_connect_finish() ends it.
 */
void
tin_session_connect_key_async (TinSession          *self,
                               const char          *address,
                               const TinPeerId     *key,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tin_session_connect_async);
  connect_address (self, address, TIN_CONNECT_SECURE, TIN_PLAIN_SAY_HELLO, key, task);
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
  Dial *dial;

  g_task_set_source_tag (task, tin_session_connect_async);
  if (host == NULL || peer->port == 0)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_INVALID,
                               "Where %s listens is not known", peer->id);
      g_object_unref (task);
      return;
    }

  dial = dial_new (host, (guint16) peer->port, mode_for (peer), peer);
  dial->wanted = TRUE;
  dial->chosen = TRUE;
  g_task_set_task_data (task, dial, dial_free);
  connect_to (self, task);
}

/* --- By itself ---------------------------------------------------------------------------- */

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

/**
 * tin_session_dial_again:
 * @peer: whose address is known, and who is offline
 *
 * Dials once, and nobody waits for the answer.
 */
void
tin_session_dial_again (TinSession *self,
                        TinPeer    *peer)
{
  const char *host = tin_peer_get_dial_host (peer);
  GTask *task = g_task_new (self, self->cancellable, on_redialled, g_object_ref (peer));
  Dial *dial = dial_new (host, (guint16) peer->port, mode_for (peer), peer);

  dial->saying = TIN_PLAIN_SAY_START;
  dial->wanted = peer->mandatory || peer->greeted;
  g_task_set_source_tag (task, tin_session_dial_again);
  g_task_set_task_data (task, dial, dial_free);
  dial_for (self, task);
}

/**
 * tin_session_go_on_secure:
 * @plain: which has greeted
 * @channel: to the Tincan that it is, after the handshake
 *
 * What was dialled for @plain leads to whoever is there.
 */
void
tin_session_go_on_secure (TinSession *self,
                          TinPeer    *plain,
                          TinChannel *channel)
{
  g_autoptr (GTask) task =
    g_task_new (self, self->cancellable, on_redialled, g_object_ref (plain));
  Dial *dial = dial_new (tin_peer_get_dial_host (plain), (guint16) plain->port,
                         TIN_CONNECT_SECURE, plain);

  dial->wanted = TRUE;
  g_task_set_source_tag (task, tin_session_go_on_secure);
  g_task_set_task_data (task, dial, dial_free);
  tin_peer_set_connecting (plain);
  await_hello (self, task, channel);
}
