/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-peer-private.h"

#include "tin-backports.h"

/* How the person keeps the conversation with a peer, what was begun there, and who types. */

enum
{
  PROP_TYPING,
  PROP_MUTED,
  PROP_PINNED,
  PROP_DRAFT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* Ids of properties that neither tin-peer.c nor tin-peer-trust.c uses. */
#define FIRST_ID 200

void
tin_peer_install_kept (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, flags);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, NULL, flags);

  for (guint i = 0; i < N_PROPERTIES; i++)
    g_object_class_install_property (object_class, FIRST_ID + i, properties[i]);
}

/* Returns: FALSE if PSPEC is none of the above */
gboolean
tin_peer_get_kept_value (TinPeer          *self,
                         const GParamSpec *pspec,
                         GValue           *value)
{
  if (pspec == properties[PROP_TYPING])
    g_value_set_boolean (value, self->typing);
  else if (pspec == properties[PROP_MUTED])
    g_value_set_boolean (value, self->muted);
  else if (pspec == properties[PROP_PINNED])
    g_value_set_boolean (value, self->pinned);
  else if (pspec == properties[PROP_DRAFT])
    g_value_set_string (value, self->draft);
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

static void
set_flag (TinPeer  *self,
          gboolean *flag,
          gboolean  value,
          guint     property)
{
  if (*flag == value)
    return;

  *flag = value;
  notify (self, property);
}

void
tin_peer_set_typing (TinPeer  *self,
                     gboolean  typing)
{
  set_flag (self, &self->typing, typing, PROP_TYPING);
}

void
tin_peer_set_muted (TinPeer  *self,
                    gboolean  muted)
{
  set_flag (self, &self->muted, muted, PROP_MUTED);
}

void
tin_peer_set_pinned (TinPeer  *self,
                     gboolean  pinned)
{
  set_flag (self, &self->pinned, pinned, PROP_PINNED);
}

/**
 * tin_peer_set_draft:
 * @text: (nullable): empty for none, too
 * @target: (nullable): what it answers or changes; nothing without a text
 * @edits: whether it is to take the place of what @target says
 */
void
tin_peer_set_draft (TinPeer              *self,
                    const char           *text,
                    const TinMessageName *target,
                    gboolean              edits)
{
  const TinMessageName none = { 0 };
  const char *kept = text != NULL && *text != '\0' ? text : NULL;
  const TinMessageName *meant = kept != NULL && target != NULL ? target : &none;
  gboolean changes = edits && meant != &none;

  if (g_strcmp0 (self->draft, kept) == 0 && self->draft_target.log_id == meant->log_id &&
      self->draft_target.number == meant->number && self->draft_edits == changes)
    return;

  self->draft_target = *meant;
  self->draft_edits = changes;
  g_set_str (&self->draft, kept);
  notify (self, PROP_DRAFT);
}

/* --- For everybody ------------------------------------------------------------------------ */

/**
 * tin_peer_is_typing:
 *
 * Returns: whether the person there is writing to us at this moment
 */
gboolean
tin_peer_is_typing (TinPeer *self)
{
  return self->typing;
}

/**
 * tin_peer_is_muted:
 *
 * Returns: whether its messages come without a notification
 */
gboolean
tin_peer_is_muted (TinPeer *self)
{
  return self->muted;
}

/**
 * tin_peer_is_pinned:
 *
 * Returns: whether it stands above the others in a list
 */
gboolean
tin_peer_is_pinned (TinPeer *self)
{
  return self->pinned;
}

/**
 * tin_peer_get_draft:
 *
 * Returns: (transfer none) (nullable): what the person has begun to write to it
 */
const char *
tin_peer_get_draft (TinPeer *self)
{
  return self->draft;
}

/**
 * tin_peer_get_draft_target:
 *
 * Returns: (transfer none) (nullable): the message that the draft answers, or changes
 */
const TinMessageName *
tin_peer_get_draft_target (TinPeer *self)
{
  return self->draft_target.log_id != 0 ? &self->draft_target : NULL;
}

/**
 * tin_peer_is_draft_edit:
 *
 * Returns: whether the draft is to take the place of what its target says, and does not answer it
 */
gboolean
tin_peer_is_draft_edit (TinPeer *self)
{
  return self->draft_edits;
}
