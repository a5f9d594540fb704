/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a peer's key is worth to our person. */
typedef enum
{
  TIN_TRUST_PLAIN,      /* plain text: never more than that */
  TIN_TRUST_STRANGER,   /* a key that nobody accepted yet */
  TIN_TRUST_PINNED,     /* accepted, not compared */
  TIN_TRUST_VERIFIED,   /* accepted, and a code was compared */
  TIN_TRUST_CONTESTED,  /* another key was met under its address or name: waits for the person */
  TIN_TRUST_RIVAL,      /* that other key: nothing is sent to it until the person decides */
  TIN_TRUST_REPLACED,   /* another key took its place: nothing is sent, refused when it calls */
  TIN_TRUST_BLOCKED,    /* nothing is sent, refused when it calls */
  TIN_TRUST_LAST
} TinTrust;

typedef enum
{
  TIN_TRUST_EVENT_ACCEPT,     /* the person accepts it, dials it by hand, or answers it */
  TIN_TRUST_EVENT_VERIFY,     /* both persons confirmed the code */
  TIN_TRUST_EVENT_DIFFER,     /* either person said that the codes differ */
  TIN_TRUST_EVENT_CONTEST,    /* another key was met under this one's address or name */
  TIN_TRUST_EVENT_RIVAL,      /* this key was met under another one's address or name */
  TIN_TRUST_EVENT_KEEP_BOTH,  /* the person: these are two different people */
  TIN_TRUST_EVENT_REPLACE,    /* the person: the rival is the same person with a new key */
  TIN_TRUST_EVENT_BLOCK,      /* the person */
  TIN_TRUST_EVENT_UNBLOCK,    /* the person */
  TIN_TRUST_EVENT_LAST
} TinTrustEvent;

/* A value: copied by assignment. TIN_TRUST_PLAIN and `plain` are given when a peer is made; only
 * tin_trust_move() and tin_trust_replace() change it. */
typedef struct
{
  TinTrust trust;
  gboolean verified;  /* a code was compared: kept under CONTESTED, RIVAL, REPLACED and BLOCKED */
  gboolean known;     /* the person accepted it once: likewise kept */
  gboolean plain;     /* there is no key: never changes */
} TinTrustState;

TinTrustState  tin_trust_state_new (TinTrust             trust,
                                    gboolean             verified,
                                    gboolean             known,
                                    gboolean             plain);
gboolean       tin_trust_move      (TinTrustState       *state,
                                    TinTrustEvent        event);
gboolean       tin_trust_replace   (TinTrustState       *contested,
                                    TinTrustState       *rival);

gboolean       tin_trust_may_send  (TinTrust             trust);
const char    *tin_trust_to_nick   (TinTrust             trust);
gboolean       tin_trust_from_nick (const char          *nick,
                                    TinTrust            *trust);

G_END_DECLS
