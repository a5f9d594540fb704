/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-peer.h"

G_BEGIN_DECLS

/* What the person can do about a peer's key. */
typedef enum
{
  TIN_TRUST_CHOICE_COMPARE = 1 << 0,
  TIN_TRUST_CHOICE_ACCEPT = 1 << 1,
  TIN_TRUST_CHOICE_KEEP_BOTH = 1 << 2,
  TIN_TRUST_CHOICE_REPLACE = 1 << 3,
  TIN_TRUST_CHOICE_BLOCK = 1 << 4,
  TIN_TRUST_CHOICE_UNBLOCK = 1 << 5,
  TIN_TRUST_CHOICE_OPEN = 1 << 6,     /* the conversation with the key that took its place */
} TinTrustChoices;

/* What is to be said about a peer above its conversation. */
typedef struct
{
  const char      *icon;
  char            *heading;   /* (owned) */
  char            *body;      /* (owned) */
  TinTrustChoices  choices;   /* those that are shown */
  gboolean         urgent;    /* nothing goes on without the person */
  gboolean         compared;  /* a code was compared with the new key: replacing is possible */
} TinTrustFace;

TinTrustFace *tin_trust_face_new            (TinPeer      *peer);
void          tin_trust_face_free           (TinTrustFace *self);
char         *tin_trust_face_dup_unwritable (TinPeer      *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTrustFace, tin_trust_face_free)

G_END_DECLS
