/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-trust-face.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* For each state of trust in which the person has something to decide, or has decided: what it
 * means in plain sentences, and the choices. Nothing here changes anything. */

static void
add_sentence (GString    *body,
              const char *sentence)
{
  g_autofree char *both = NULL;

  if (body->len == 0)
    {
      g_string_assign (body, sentence);
      return;
    }
  /* Translators: two sentences, one after the other */
  both = g_strdup_printf (C_("sentences", "%s %s"), body->str, sentence);
  g_string_assign (body, both);
}

/* What the person wrote is not lost. How many messages that are cannot be said of a log, which has
 * edits and reactions, too. */
static void
add_waiting (GString *body,
             TinPeer *peer)
{
  const TinLog *log = tin_conversation_get_own_marks (tin_peer_get_conversation (peer));

  if (!tin_peer_is_secure (peer) || tin_log_n_queued (log) == 0)
    return;
  /* Translators: for a decision */
  add_sentence (body, _("What you have written waits for that."));
}

static void
add_refused (GString *body,
             TinPeer *peer)
{
  guint n_refused = tin_peer_get_refused_keys (peer);
  g_autofree char *words = NULL;

  if (n_refused == 0)
    return;
  /* Translators: %u is a number, at least 1 */
  words = g_strdup_printf (ngettext ("Yet another key was turned away %u time.",
                                     "Yet other keys were turned away %u times.", n_refused),
                           n_refused);
  add_sentence (body, words);
}

/* Of the key that came later. */
static void
add_compared (GString    *body,
              const char *name)
{
  g_autofree char *words =
    /* Translators: %s is a person's name */
    g_strdup_printf (_("You have compared a code with the new key. If that was %s, replace the old "
                       "key; if it was somebody else, keep both."), name);

  add_sentence (body, words);
}

static void
face_contested (TinTrustFace *self,
                GString      *body,
                TinPeer      *peer)
{
  TinPeer *rival = tin_peer_get_rival (peer);
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  g_autofree char *means =
    /* Translators: both %s are the same person's name */
    g_strdup_printf (_("%s may have set up Tincan anew, or somebody else wants to be taken for %s. "
                       "Nothing is sent to either of the two until you decide."), name, name);

  /* Translators: %s is a person's name */
  self->heading = g_strdup_printf (_("Another key answers for %s"), name);
  self->urgent = TRUE;
  self->choices = TIN_TRUST_CHOICE_KEEP_BOTH;
  if (rival != NULL)
    {
      self->compared = tin_peer_is_verified (rival);
      self->choices |= TIN_TRUST_CHOICE_COMPARE | TIN_TRUST_CHOICE_REPLACE;
    }

  add_sentence (body, means);
  if (self->compared)
    add_compared (body, name);
  add_waiting (body, peer);
  add_refused (body, peer);
}

static void
face_rival (TinTrustFace *self,
            GString      *body,
            TinPeer      *peer)
{
  TinPeer *known = tin_peer_get_rival (peer);
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (known != NULL ? known : peer));
  g_autofree char *means =
    /* Translators: %s is the name of somebody whom the person knows */
    g_strdup_printf (_("It came under the name or the address of %s, with another key. Until you "
                       "decide, nothing is sent to it and no message of it is taken."), name);

  /* Translators: %s is the name of somebody whom the person knows */
  self->heading = g_strdup_printf (_("This may not be %s"), name);
  self->urgent = TRUE;
  self->compared = tin_peer_is_verified (peer);
  self->choices = TIN_TRUST_CHOICE_COMPARE | TIN_TRUST_CHOICE_KEEP_BOTH | TIN_TRUST_CHOICE_BLOCK;

  add_sentence (body, means);
  /* Where the known one is there with its own key, nobody's key has changed. */
  if (known == NULL || tin_peer_get_trust (known) != TIN_TRUST_CONTESTED)
    return;
  self->choices |= TIN_TRUST_CHOICE_REPLACE;
  if (self->compared)
    add_compared (body, name);
}

static void
face_replaced (TinTrustFace *self,
               GString      *body,
               TinPeer      *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));

  /* Translators: %s is a person's name */
  self->heading = g_strdup_printf (_("%s has a new key"), name);
  if (tin_peer_get_rival (peer) != NULL)
    self->choices = TIN_TRUST_CHOICE_OPEN;
  add_sentence (body, _("This conversation was with the old one. It can be read, but nothing "
                        "more is sent here."));
}

static void
face_blocked (TinTrustFace *self,
              GString      *body,
              TinPeer      *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  g_autofree char *host = tin_words_isolate (tin_peer_get_host (peer));
  g_autofree char *words = NULL;

  /* Translators: %s is a person's name */
  self->heading = g_strdup_printf (_("You have blocked %s"), name);
  self->choices = TIN_TRUST_CHOICE_UNBLOCK;
  if (tin_peer_is_secure (peer))
    {
      add_sentence (body, _("Nothing is sent or taken until you unblock this person."));
      add_waiting (body, peer);
      return;
    }
  /* Translators: %s is an address such as 192.168.1.20 */
  words = g_strdup_printf (_("Nobody is let in from %s, and nothing is sent there, until you "
                             "unblock that address."), host);
  add_sentence (body, words);
}

static void
face_stranger (TinTrustFace *self,
               GString      *body,
               TinPeer      *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  g_autofree char *words = NULL;

  self->heading = g_strdup (_("You have not talked with this person before"));
  self->choices = TIN_TRUST_CHOICE_ACCEPT | TIN_TRUST_CHOICE_BLOCK;
  if (tin_peer_is_secure (peer))
    {
      self->choices |= TIN_TRUST_CHOICE_COMPARE;
      /* Translators: %s is a person's name */
      words = g_strdup_printf (_("Anybody can choose the name %s. Only the first messages are "
                                 "taken until you accept or answer."), name);
    }
  else
    {
      /* Translators: %s is a person's name or an address */
      words = g_strdup_printf (_("Anybody on the network can write in the name of %s. Only the "
                                 "first messages are taken until you accept or answer."), name);
    }
  add_sentence (body, words);
}

/**
 * tin_trust_face_new:
 *
 * Returns: (transfer full) (nullable): what is to be said about @peer; %NULL: nothing. A request
 *   has a page of its own, see tin-request-page.c.
 */
TinTrustFace *
tin_trust_face_new (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);
  g_autoptr (GString) body = NULL;
  TinTrustFace *self;

  if (tin_peer_is_request (peer) || trust == TIN_TRUST_PINNED || trust == TIN_TRUST_VERIFIED)
    return NULL;
  if ((trust == TIN_TRUST_PLAIN || trust == TIN_TRUST_STRANGER) && !tin_words_is_stranger (peer))
    return NULL;

  body = g_string_new (NULL);
  self = g_new0 (TinTrustFace, 1);
  self->icon = tin_words_link_icon (peer);
  if (trust == TIN_TRUST_CONTESTED)
    face_contested (self, body, peer);
  else if (trust == TIN_TRUST_RIVAL)
    face_rival (self, body, peer);
  else if (trust == TIN_TRUST_REPLACED)
    face_replaced (self, body, peer);
  else if (trust == TIN_TRUST_BLOCKED)
    face_blocked (self, body, peer);
  else
    face_stranger (self, body, peer);
  self->body = g_string_free (g_steal_pointer (&body), FALSE);
  return self;
}

void
tin_trust_face_free (TinTrustFace *self)
{
  g_free (self->heading);
  g_free (self->body);
  g_free (self);
}

/**
 * tin_trust_face_dup_unwritable:
 *
 * Returns: (transfer full) (nullable): why nothing can be written to @peer, in a few words; %NULL:
 *   it can, though it may wait
 */
char *
tin_trust_face_dup_unwritable (TinPeer *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));

  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_RIVAL:
      /* Translators: stands where one would write */
      return g_strdup (_("Nothing is sent before you decide"));
    case TIN_TRUST_REPLACED:
      /* Translators: stands where one would write */
      return g_strdup (_("Nothing is sent to an old key"));
    case TIN_TRUST_BLOCKED:
      /* Translators: stands where one would write; %s is a person's name */
      return g_strdup_printf (_("You have blocked %s"), name);
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_LAST:
    default:
      return NULL;
    }
}
