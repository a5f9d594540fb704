/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-backports.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* Whom the session dials by itself, and when. */

/* A link that was lost, or a mandatory peer that is away, is dialled again: after 1 s, 2 s, 4 s …
 * up to a minute, each a quarter more or less, so that a crowd does not come at once. */
static gint64
backoff (TinPeer *peer)
{
  gint64 delay = TIN_BACKOFF_FIRST << MIN (peer->redial_attempts, 10);

  delay = MIN (delay, TIN_BACKOFF_MAX);
  return delay * 3 / 4 + g_random_int_range (0, (gint32) (delay / 2));
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
        tin_session_dial_again (self, peer);
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

/* Whether those who may be where PEER is dialled are blocked, all of them. */
static gboolean
is_nobody_wanted_at (TinSession *self,
                     TinPeer    *peer,
                     const char *host)
{
  return tin_session_is_barred (self, peer) ||
         (peer->placeholder && tin_session_find_shut_out (self, host, peer->port) != NULL);
}

/**
 * tin_session_want_redial:
 *
 * Dials @peer after a while, and again until it is there or tin_session_cancel_redial() is called.
 * Where a stranger says that it is nobody is sent, and none to whom nothing may be given, or where
 * only somebody is who was blocked.
 */
void
tin_session_want_redial (TinSession *self,
                         TinPeer    *peer)
{
  const char *host = tin_peer_get_dial_host (peer);

  if (self->stopped || self->stop_task != NULL || host == NULL || peer->port == 0 ||
      peer->state == TIN_PEER_CONNECTED || !(peer->trust.known || peer->placeholder) ||
      !tin_peer_may_send (peer) || is_nobody_wanted_at (self, peer, host))
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

  /* Who was blocked there is dialled again when it is so no more. */
  peer = tin_session_find_expected (self, host, port, TIN_CONNECT_AUTOMATIC);
  if (peer == NULL)
    peer = tin_session_find_shut_out (self, host, port);
  if (peer == NULL)
    peer = tin_session_ensure_placeholder (self, host, port);
  if (peer->trust.trust == TIN_TRUST_REPLACED)
    return;

  tin_peer_set_mandatory (peer, TRUE);
  g_set_str (&peer->dial_host, host);
  if (peer->state != TIN_PEER_OFFLINE || !tin_peer_may_send (peer) ||
      tin_session_is_barred (self, peer))
    return;

  peer->redialling = TRUE;
  tin_session_dial_again (self, peer);
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
