/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <sys/random.h>

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-verification-private.h"

/* Comparing a code with a peer that is connected; one comparison a peer at a time. */

static void
make_nonce (guint8 nonce[TIN_COMPARE_NONCE_BYTES])
{
  /* It does not fail for so few bytes once the system has started. */
  if (getentropy (nonce, TIN_COMPARE_NONCE_BYTES) != 0)
    g_error ("There are no random numbers");
}

static gboolean
get_compare_link (TinSession     *self,
                  TinLink        *link,
                  TinCompareLink *compare_link)
{
  TinChannel *channel = tin_link_get_channel (link);

  G_STATIC_ASSERT (TIN_COMPARE_BINDING_BYTES == TIN_CHANNEL_BINDING_BYTES);

  compare_link->own = self->id;
  compare_link->peer = *tin_channel_get_peer_id (channel);
  return tin_channel_get_binding (channel, compare_link->binding);
}

static void
on_verified (TinSession *self,
             TinPeer    *peer)
{
  gboolean was_stranger = tin_peer_is_stranger (peer);

  peer->verified_at = tin_clock_wall (self->clock);
  if (was_stranger)
    tin_peer_set_other (peer, NULL);
  tin_peer_move_trust (peer, TIN_TRUST_EVENT_VERIFY);
  tin_session_trust_changed (self, peer);
  if (was_stranger)
    tin_session_begin_friendship (self, peer);
}

/* Whoever says that the codes differ: what an earlier comparison has shown is not sure any more. */
static void
on_state (TinSession      *self,
          GParamSpec      *pspec,
          TinVerification *verification)
{
  TinPeer *peer = tin_verification_get_peer (verification);

  if (tin_verification_get_state (verification) == TIN_COMPARE_CODE)
    peer->n_unanswered = 0;
  else if (tin_verification_get_state (verification) == TIN_COMPARE_VERIFIED)
    on_verified (self, peer);
  else if (tin_verification_get_state (verification) == TIN_COMPARE_DIFFERENT)
    tin_session_move_trust (self, peer, TIN_TRUST_EVENT_DIFFER);
}

/* @compare: (transfer full): */
static TinVerification *
begin (TinSession *self,
       TinPeer    *peer,
       TinCompare *compare)
{
  TinVerification *verification =
    tin_verification_new (peer, peer->link, self->clock, compare);

  g_clear_object (&peer->verification);
  peer->verification = verification;
  g_signal_connect_object (verification, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  return verification;
}

/* The person was asked often enough. */
static gboolean
is_tiresome (TinPeer *peer)
{
  return !peer->trust.known && peer->n_unanswered >= TIN_COMPARES_UNANSWERED_MAX;
}

/**
 * tin_session_on_compared:
 *
 * A step of the other side.
 */
void
tin_session_on_compared (TinSession            *self,
                         const TinCompareFrame *frame,
                         TinLink               *link)
{
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  TinVerification *running = peer != NULL ? tin_session_get_verification (self, peer) : NULL;
  guint8 nonce[TIN_COMPARE_NONCE_BYTES];
  TinCompareLink compare_link;
  TinCompareFrame answer;

  if (peer == NULL || peer->link != link)
    return;
  if (running != NULL)
    {
      tin_verification_receive (running, frame);
      return;
    }
  if (frame->step != TIN_COMPARE_STEP_COMMIT)
    return;
  if (is_tiresome (peer) || !get_compare_link (self, link, &compare_link))
    {
      tin_compare_decline (frame, &answer);
      tin_link_compare (link, &answer);
      return;
    }

  peer->n_unanswered++;
  make_nonce (nonce);
  running = begin (self, peer, tin_compare_new_theirs (&compare_link, nonce, frame));
  tin_session_emit_verification (self, peer, running);
}

/**
 * tin_session_end_verification:
 *
 * The link of @peer has gone, or the session goes: a comparison that is under way has ended.
 */
void
tin_session_end_verification (TinPeer *peer)
{
  g_autoptr (TinVerification) verification = g_steal_pointer (&peer->verification);

  if (verification != NULL)
    tin_verification_close (verification);
}

/**
 * tin_session_get_verification:
 *
 * Returns: (transfer none) (nullable): the comparison that is under way with @peer
 */
TinVerification *
tin_session_get_verification (TinSession *self,
                              TinPeer    *peer)
{
  if (peer->verification == NULL || tin_verification_has_ended (peer->verification))
    return NULL;
  return peer->verification;
}

/**
 * tin_session_verify:
 *
 * Begins to compare a code with @peer, who is asked whether it wants to.
 *
 * Returns: (transfer none): the comparison, or the one that is under way already; %NULL with
 *   %TIN_ERROR_INVALID where there is no key, or %TIN_ERROR_CLOSED where @peer is not connected, or
 *   by a link that binds no code: tin_session_reconnect_async() comes first, for a rival, too.
 *   Nobody is dialled from here, since a code is bound to the link over which it is compared
 */
TinVerification *
tin_session_verify (TinSession  *self,
                    TinPeer     *peer,
                    GError     **error)
{
  TinVerification *running = tin_session_get_verification (self, peer);
  guint8 nonce[TIN_COMPARE_NONCE_BYTES];
  TinCompareLink compare_link;

  if (running != NULL)
    return running;
  if (!peer->secure || peer->placeholder)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "%s has no key", peer->id);
      return NULL;
    }
  if (peer->link == NULL || !tin_link_is_up (peer->link))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_CLOSED, "%s is not connected", peer->id);
      return NULL;
    }
  if (!get_compare_link (self, peer->link, &compare_link))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_CLOSED, "The link to %s binds no code", peer->id);
      return NULL;
    }

  peer->n_unanswered = 0;
  make_nonce (nonce);
  return begin (self, peer, tin_compare_new_ours (&compare_link, nonce));
}
