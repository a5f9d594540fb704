/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>

#include "tin-backports.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-name.h"

/* Another key under the name or the address of somebody whom the person knows: that one may have a
 * new computer, or somebody else would like to be taken for it. Only the person can tell, so until
 * it has, nothing goes to either of the two.
 *
 * A peer that is connected with its own key right now has lost nothing: it stays as it is, and only
 * the other one waits. */

/* --- Who is meant ------------------------------------------------------------------------- */

static gboolean
has_name (TinPeer    *peer,
          const char *name)
{
  return peer->name != NULL && tin_name_is_like (peer->name, name);
}

/**
 * tin_session_find_namesake:
 * @peer: (nullable): the one that calls, if it is in the roster
 * @name: what it calls itself
 * @host: where it calls from
 * @port: where it listens; 0 unknown
 *
 * Of several the name counts before the address, and who is away before who is here.
 *
 * Returns: (transfer none) (nullable): who is known by that name or is found at that address, and
 *   was not told apart from @peer by the person
 */
TinPeer *
tin_session_find_namesake (TinSession *self,
                           TinPeer    *peer,
                           const char *name,
                           const char *host,
                           guint       port)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  TinPeer *found = NULL;
  guint found_weight = 0;

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) one = g_list_model_get_item (G_LIST_MODEL (self->roster), i);
      gboolean is_told_apart = peer != NULL && tin_peer_is_stranger (peer) && peer->other == one;
      guint weight = 0;

      if (one == peer || is_told_apart || !tin_peer_may_reside (one))
        continue;
      if (has_name (one, name))
        weight = 4;
      else if (tin_peer_has_place (one, host, port) || tin_peer_is_met_at (one, host, port))
        weight = 2;
      if (weight > 0 && one->state != TIN_PEER_CONNECTED)
        weight++;
      if (weight > found_weight)
        {
          found = one;
          found_weight = weight;
        }
    }
  return found;
}

/* There is one at most: the person is asked one question at a time. */
static TinPeer *
find_rival_of (TinSession *self,
               TinPeer    *peer)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) one = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (one->trust.trust == TIN_TRUST_RIVAL && one->other == peer)
        return one;
    }
  return NULL;
}

gboolean
tin_session_has_rival (TinSession *self,
                       TinPeer    *peer)
{
  return find_rival_of (self, peer) != NULL;
}

/**
 * tin_session_count_refused:
 *
 * Yet another key has come under the name or the address of @peer, and was not let in.
 */
void
tin_session_count_refused (TinSession *self,
                           TinPeer    *peer)
{
  tin_peer_count_refused (peer);
  tin_session_emit_trust (self, peer);
}

/* --- Contests ----------------------------------------------------------------------------- */

static void
tell_of_rival (TinSession *self,
               TinPeer    *rival,
               TinPeer    *target)
{
  g_autofree char *note =
    /* Translators: a system line in a conversation; %s is somebody's name */
    g_strdup_printf (_("This is a new key under the name or the address of %s. Until you have "
                       "decided, nothing is sent to it, and no message of it is taken."),
                     tin_peer_get_name (target));

  tin_session_add_note (self, rival, note);
}

static void
tell_of_contest (TinSession *self,
                 TinPeer    *peer)
{
  g_autofree char *note =
    /* Translators: a system line in a conversation; %s is somebody's name */
    g_strdup_printf (_("Another key was met under the name or the address of %s. What you write "
                       "here waits until you have decided."), tin_peer_get_name (peer));

  tin_session_add_note (self, peer, note);
}

/**
 * tin_session_contest:
 * @target: somebody who is known
 * @peer: a stranger, or the rival of @target
 *
 * @peer was met under the name or the address of @target.
 *
 * Returns: whether @peer is the rival of @target now; %FALSE: there is one already
 */
gboolean
tin_session_contest (TinSession *self,
                     TinPeer    *target,
                     TinPeer    *peer)
{
  TinPeer *rival = find_rival_of (self, target);

  if ((rival != NULL && rival != peer) ||
      (peer->trust.trust == TIN_TRUST_RIVAL && peer->other != NULL && peer->other != target))
    {
      tin_session_count_refused (self, target);
      return FALSE;
    }

  tin_peer_set_other (peer, target);
  if (tin_peer_move_trust (peer, TIN_TRUST_EVENT_RIVAL))
    {
      tin_session_end_request (self, peer, FALSE);
      tin_session_trust_changed (self, peer);
      tell_of_rival (self, peer, target);
      /* The link of before takes messages. */
      if (peer->link != NULL)
        tin_link_goodbye (peer->link, TIN_BYE_RENEW);
    }
  if (target->state != TIN_PEER_CONNECTED &&
      tin_peer_move_trust (target, TIN_TRUST_EVENT_CONTEST))
    {
      tin_session_cancel_redial (self, target);
      tin_peer_set_other (target, peer);
      tin_session_trust_changed (self, target);
      tell_of_contest (self, target);
    }
  return TRUE;
}

/* Where PEER, of which nothing else is known, was found: at what was dialled. */
static void
set_found_at (TinPeer    *peer,
              TinPeer    *expected,
              const char *host,
              guint16     port)
{
  tin_peer_set_address (peer, g_hostname_is_ip_address (host) ? host : expected->host, port);
  g_set_str (&peer->dial_host, host);
}

/**
 * tin_session_found_key:
 * @expected: who was dialled, or is known at the address that was
 * @found: the key that was there instead
 * @host: what was dialled
 */
void
tin_session_found_key (TinSession      *self,
                       TinPeer         *expected,
                       const TinPeerId *found,
                       const char      *host,
                       guint16          port)
{
  g_autofree char *id = tin_peer_id_to_string (found);
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  gboolean is_new = peer == NULL;

  /* Who is known already is at another place now: nobody's key has changed. */
  if (!tin_peer_may_reside (expected) || expected->state == TIN_PEER_CONNECTED ||
      tin_peer_id_equal (found, &self->id) ||
      (!is_new && !tin_peer_is_stranger (peer) && peer->trust.trust != TIN_TRUST_RIVAL))
    return;
  /* The person has said already that these are two. */
  if (!is_new && tin_peer_is_stranger (peer) && peer->other == expected)
    return;
  if (is_new && find_rival_of (self, expected) != NULL)
    {
      tin_session_count_refused (self, expected);
      return;
    }

  if (is_new)
    {
      peer = tin_session_ensure_peer (self, id, TRUE);
      set_found_at (peer, expected, host, port);
    }
  tin_session_contest (self, expected, peer);
}

/* --- What the person decides -------------------------------------------------------------- */

/* The two that PEER is one of. */
static void
find_pair (TinSession  *self,
           TinPeer     *peer,
           TinPeer    **contested,
           TinPeer    **rival)
{
  gboolean is_rival = peer->trust.trust == TIN_TRUST_RIVAL;

  *contested = is_rival ? peer->other : peer;
  *rival = is_rival ? peer : find_rival_of (self, peer);
}

/**
 * tin_session_go_on:
 *
 * What waited for @peer leaves, and its messages are taken, if that is how things are now.
 */
void
tin_session_go_on (TinSession *self,
                   TinPeer    *peer)
{
  if (peer->link != NULL && tin_link_is_deaf (peer->link))
    tin_link_goodbye (peer->link, TIN_BYE_RENEW);
  else if (peer->link != NULL)
    {
      tin_session_tell_seen (self, peer);
      tin_session_pump (self, peer, NULL, 0);
    }
  else if (tin_peer_may_send (peer) && (peer->mandatory || tin_session_is_awaited (peer)))
    tin_session_want_redial (self, peer);
}

/**
 * tin_session_settle_rivals:
 * @peer: contested, or a rival; else nothing happens
 *
 * The two are different people: each is what it was. Nothing leaves yet.
 *
 * Returns: (transfer none) (nullable): the other one of the two, for tin_session_go_on()
 */
TinPeer *
tin_session_settle_rivals (TinSession *self,
                           TinPeer    *peer)
{
  TinPeer *contested;
  TinPeer *rival;

  if (peer->trust.trust != TIN_TRUST_CONTESTED && peer->trust.trust != TIN_TRUST_RIVAL)
    return NULL;

  find_pair (self, peer, &contested, &rival);
  if (rival != NULL)
    {
      /* Who is still a stranger is not asked about again: see tin_session_find_namesake(). */
      tin_peer_move_trust (rival, TIN_TRUST_EVENT_KEEP_BOTH);
      if (!tin_peer_is_stranger (rival))
        tin_peer_set_other (rival, NULL);
      tin_session_trust_changed (self, rival);
    }
  if (contested != NULL && tin_peer_move_trust (contested, TIN_TRUST_EVENT_KEEP_BOTH))
    {
      tin_peer_set_other (contested, NULL);
      tin_session_trust_changed (self, contested);
    }
  return peer == rival ? contested : rival;
}

/**
 * tin_session_keep_both:
 * @peer: contested, or a rival
 *
 * The person says that these are two different people. What waited for the contested one leaves;
 * the rival is known if a code was compared with it, else it is a stranger.
 */
void
tin_session_keep_both (TinSession *self,
                       TinPeer    *peer)
{
  TinPeer *other;

  if (peer->trust.trust != TIN_TRUST_CONTESTED && peer->trust.trust != TIN_TRUST_RIVAL)
    return;

  other = tin_session_settle_rivals (self, peer);
  tin_session_go_on (self, peer);
  if (other != NULL)
    tin_session_go_on (self, other);
}

/* What was the person's own doing goes to the new key. */
static void
hand_over (TinSession *self,
           TinPeer    *from,
           TinPeer    *to)
{
  if (to->name == NULL || *to->name == '\0')
    tin_peer_set_name (to, tin_peer_get_name (from));
  if (to->host == NULL)
    {
      tin_peer_set_address (to, from->host, from->port);
      g_set_str (&to->dial_host, from->dial_host);
    }
  tin_session_hand_over_places (self, from, to);
  tin_session_hand_over_keeping (self, from, to);
  tin_peer_set_mandatory (to, from->mandatory);
  tin_peer_set_mandatory (from, FALSE);
}

/**
 * tin_session_replace:
 * @peer: contested, or its rival
 *
 * The person says that the rival is the same person as the contested one, with a new key: it takes
 * its place, and gets what was queued. The old key is refused from now on; its conversation stays.
 *
 * Returns: %FALSE with %TIN_ERROR_INVALID where there is no contest, or no code was compared with
 *   the rival
 */
gboolean
tin_session_replace (TinSession  *self,
                     TinPeer     *peer,
                     GError     **error)
{
  TinPeer *contested = NULL;
  TinPeer *rival = NULL;
  TinTrustState old;
  TinTrustState new;

  if (peer->trust.trust == TIN_TRUST_CONTESTED || peer->trust.trust == TIN_TRUST_RIVAL)
    find_pair (self, peer, &contested, &rival);
  if (contested != NULL && rival != NULL)
    {
      old = contested->trust;
      new = rival->trust;
    }
  if (contested == NULL || rival == NULL || !tin_trust_replace (&old, &new))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   "No key with which a code was compared can take the place of %s", peer->id);
      return FALSE;
    }

  hand_over (self, contested, rival);
  tin_peer_set_other (rival, NULL);
  tin_peer_set_trust (contested, old, contested->verified_at);
  tin_peer_set_trust (rival, new, rival->verified_at);
  /* Both in one write. From here on a crash changes nothing: what was not moved is moved at the
   * next start. */
  tin_session_save_contact (self, contested);
  tin_session_save_contact (self, rival);
  tin_session_save_contacts (self);
  tin_session_trust_changed (self, contested);
  tin_session_trust_changed (self, rival);
  tin_session_shut_out (self, contested);
  tin_session_go_on (self, rival);
  /* Before the first of them moves: what the old key has got does not go to the new one, too. */
  tin_session_save_marks (self);
  tin_session_move_queue (self, contested);
  return TRUE;
}
