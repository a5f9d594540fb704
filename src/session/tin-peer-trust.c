/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-peer-private.h"

#include "tin-verification.h"

/* What a peer's key is worth to the person, as a screen sees it. */

enum
{
  PROP_TRUST,
  PROP_VERIFIED,
  PROP_RIVAL,
  PROP_REQUEST,
  PROP_REFUSED_KEYS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* Ids of properties that tin-peer.c does not use. */
#define FIRST_ID 100

void
tin_peer_install_trust (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_TRUST] =
    g_param_spec_int ("trust", NULL, NULL, 0, TIN_TRUST_LAST, TIN_TRUST_STRANGER, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_RIVAL] = g_param_spec_object ("rival", NULL, NULL, TIN_TYPE_PEER, flags);
  properties[PROP_REQUEST] = g_param_spec_boolean ("request", NULL, NULL, FALSE, flags);
  properties[PROP_REFUSED_KEYS] =
    g_param_spec_uint ("refused-keys", NULL, NULL, 0, G_MAXUINT, 0, flags);

  for (guint i = 0; i < N_PROPERTIES; i++)
    g_object_class_install_property (object_class, FIRST_ID + i, properties[i]);
}

/* Returns: FALSE if PSPEC is none of the above */
gboolean
tin_peer_get_trust_value (TinPeer          *self,
                          const GParamSpec *pspec,
                          GValue           *value)
{
  if (pspec == properties[PROP_TRUST])
    g_value_set_int (value, (int) self->trust.trust);
  else if (pspec == properties[PROP_VERIFIED])
    g_value_set_boolean (value, self->trust.verified);
  else if (pspec == properties[PROP_RIVAL])
    g_value_set_object (value, tin_peer_get_rival (self));
  else if (pspec == properties[PROP_REQUEST])
    g_value_set_boolean (value, self->request);
  else if (pspec == properties[PROP_REFUSED_KEYS])
    g_value_set_uint (value, self->refused_keys);
  else
    return FALSE;
  return TRUE;
}

static void
notify (TinPeer *self,
        guint    property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- For session -------------------------------------------------------------------------- */

/**
 * tin_peer_new_passing:
 * @conversation: (transfer full):
 *
 * Returns: (transfer full): a peer with a key of which nothing may be left when it goes: who comes
 *   with ever new keys must not fill the memory with them
 */
TinPeer *
tin_peer_new_passing (const char      *id,
                      TinConversation *conversation)
{
  TinPeer *self = tin_peer_new (NULL, TRUE, conversation);

  self->passing_id = g_strdup (id);
  self->id = self->passing_id;
  return self;
}

/**
 * tin_peer_keep_id:
 *
 * Returns: (transfer none): the id as the history wants it, which from now on is its id for good
 */
const char *
tin_peer_keep_id (TinPeer *self)
{
  if (self->id == self->passing_id)
    self->id = g_intern_string (self->passing_id);
  return self->id;
}

void
tin_peer_clear_trust (TinPeer *self)
{
  g_clear_weak_pointer (&self->other);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_object (&self->verification);
}

/**
 * tin_peer_set_trust:
 * @verified_at: milliseconds since 1970; 0 never
 */
void
tin_peer_set_trust (TinPeer       *self,
                    TinTrustState  trust,
                    gint64         verified_at)
{
  TinTrustState old = self->trust;

  self->trust = trust;
  self->verified_at = verified_at;
  if (old.verified != trust.verified)
    notify (self, PROP_VERIFIED);
  /* A plain one stays plain when it is accepted. */
  if (old.trust == trust.trust && old.known == trust.known)
    return;

  notify (self, PROP_TRUST);
  if (self->other != NULL)
    notify (self, PROP_RIVAL);
}

/**
 * tin_peer_move_trust:
 *
 * Returns: whether @event was possible and has changed anything
 */
gboolean
tin_peer_move_trust (TinPeer       *self,
                     TinTrustEvent  event)
{
  TinTrustState trust = self->trust;

  if (!tin_trust_move (&trust, event) ||
      (trust.trust == self->trust.trust && trust.verified == self->trust.verified &&
       trust.known == self->trust.known))
    return FALSE;

  tin_peer_set_trust (self, trust, trust.verified ? self->verified_at : 0);
  return TRUE;
}

/**
 * tin_peer_set_other:
 * @other: (nullable): see struct _TinPeer
 */
void
tin_peer_set_other (TinPeer *self,
                    TinPeer *other)
{
  if (g_set_weak_pointer (&self->other, other))
    notify (self, PROP_RIVAL);
}

void
tin_peer_set_request (TinPeer  *self,
                      gboolean  request)
{
  if (self->request == request)
    return;

  self->request = request;
  notify (self, PROP_REQUEST);
}

void
tin_peer_count_refused (TinPeer *self)
{
  if (self->refused_keys == G_MAXUINT)
    return;

  self->refused_keys++;
  notify (self, PROP_REFUSED_KEYS);
}

/**
 * tin_peer_may_send:
 *
 * Returns: whether what the person writes to it may leave now
 */
gboolean
tin_peer_may_send (TinPeer *self)
{
  return tin_trust_may_send (self->trust.trust);
}

/**
 * tin_peer_is_stranger:
 *
 * Returns: whether the person has said nothing about it yet, neither good nor bad
 */
gboolean
tin_peer_is_stranger (TinPeer *self)
{
  return !self->trust.known && !self->placeholder &&
         (self->trust.trust == TIN_TRUST_STRANGER || self->trust.trust == TIN_TRUST_PLAIN);
}

/* --- For everybody ------------------------------------------------------------------------ */

TinTrust
tin_peer_get_trust (TinPeer *self)
{
  return self->trust.trust;
}

/**
 * tin_peer_is_verified:
 *
 * Returns: whether a code was compared with it and not found to differ since, whatever its trust is
 *   now
 */
gboolean
tin_peer_is_verified (TinPeer *self)
{
  return self->trust.verified;
}

/**
 * tin_peer_get_verified_at:
 *
 * Returns: when the code was found the same, in milliseconds since 1970; 0 for never, or if it was
 *   found to differ since
 */
gint64
tin_peer_get_verified_at (TinPeer *self)
{
  return self->verified_at;
}

/**
 * tin_peer_is_known:
 *
 * Returns: whether the person has accepted, dialled or answered it, ever
 */
gboolean
tin_peer_is_known (TinPeer *self)
{
  return self->trust.known;
}

/**
 * tin_peer_get_rival:
 *
 * Returns: (transfer none) (nullable): of a contested peer the rival, of a rival the peer whose
 *   name or address it uses, of a replaced one who took its place; who was contested may be %NULL
 *   where that one was forgotten
 */
TinPeer *
tin_peer_get_rival (TinPeer *self)
{
  switch (self->trust.trust)
    {
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_RIVAL:
    case TIN_TRUST_REPLACED:
      return self->other;
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
    case TIN_TRUST_BLOCKED:
    case TIN_TRUST_LAST:
    default:
      return NULL;
    }
}

/**
 * tin_peer_is_request:
 *
 * Returns: whether it waits for tin_session_accept(), tin_session_block() or tin_session_remove()
 */
gboolean
tin_peer_is_request (TinPeer *self)
{
  return self->request;
}

/**
 * tin_peer_get_refused_keys:
 *
 * Returns: how often yet another key has come under its name or address since the program began
 */
guint
tin_peer_get_refused_keys (TinPeer *self)
{
  return self->refused_keys;
}

/**
 * tin_peer_dup_held_texts:
 *
 * Returns: (transfer full): what a request without a key has written so far, which becomes messages
 *   if it is accepted; the signal "trust" of the session tells of a further one
 */
char **
tin_peer_dup_held_texts (TinPeer *self)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; self->held != NULL && i < self->held->len; i++)
    g_strv_builder_add (texts, g_ptr_array_index (self->held, i));
  return g_strv_builder_end (texts);
}
