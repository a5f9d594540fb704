/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-words.h"

#include <glib/gi18n.h>

/* What a peer's key is worth, in words and as a symbol. There are three marks for what protects a
 * conversation: verified, encrypted and not encrypted; what the person has to decide, or has
 * decided, goes before them. A padlock stands for a key and nothing else. */

typedef struct
{
  const char *words;   /* to be translated, with the context "link" */
  const char *icon;
  const char *style;   /* (nullable) a class for both */
} Mark;

static const Mark *
find_mark (TinPeer *peer)
{
  /* Translators: of an address at which nobody was met: nothing is known of the connection yet */
  static const Mark unknown = { NC_("link", "Not known yet"), "tincan-details-symbolic",
                                "dim-label" };
  /* Translators: of the connection to a person */
  static const Mark plain = { NC_("link", "Not encrypted"), "tincan-not-encrypted-symbolic",
                              "warning" };
  /* Translators: of the connection to a person */
  static const Mark encrypted = { NC_("link", "Encrypted"), "tincan-encrypted-symbolic",
                                  "dim-label" };
  /* Translators: of a person, with whom a code was compared */
  static const Mark verified = { NC_("link", "Verified"), "tincan-verified-symbolic", "success" };
  /* Translators: of a person, as two keys claim to be the same one */
  static const Mark doubtful = { NC_("link", "Key in doubt"), "dialog-warning-symbolic",
                                 "warning" };
  /* Translators: of a conversation: another key has taken the place of this one */
  static const Mark old = { NC_("link", "Old key"), "document-open-recent-symbolic", "dim-label" };
  /* Translators: of a person */
  static const Mark blocked = { NC_("link", "Blocked"), "action-unavailable-symbolic",
                                "dim-label" };

  if (tin_peer_is_placeholder (peer))
    return &unknown;
  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_VERIFIED:
      return &verified;
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
      return &encrypted;
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_RIVAL:
      return &doubtful;
    case TIN_TRUST_REPLACED:
      return &old;
    case TIN_TRUST_BLOCKED:
      return &blocked;
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_LAST:
    default:
      return &plain;
    }
}

/**
 * tin_words_link:
 *
 * Returns: what protects what is said to that peer, in a word or two: *verified*, *encrypted* or
 *   *not encrypted*; or what is wrong
 */
const char *
tin_words_link (TinPeer *peer)
{
  return g_dpgettext2 (NULL, "link", find_mark (peer)->words);
}

/**
 * tin_words_link_icon:
 *
 * Returns: the name of the symbol for tin_words_link()
 */
const char *
tin_words_link_icon (TinPeer *peer)
{
  return find_mark (peer)->icon;
}

/**
 * tin_words_show_link:
 * @image: whatever it shows
 *
 * Makes @image the mark of @peer, with its words as a tooltip.
 */
void
tin_words_show_link (TinPeer  *peer,
                     GtkImage *image)
{
  const Mark *mark = find_mark (peer);
  const char *const styles[] = { mark->style, NULL };

  gtk_image_set_from_icon_name (image, mark->icon);
  gtk_widget_set_css_classes (GTK_WIDGET (image), (const char **) styles);
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), tin_words_link (peer));
}

/**
 * tin_words_trust:
 *
 * Returns: (transfer full): what the mark of that peer means, as a sentence or two
 */
char *
tin_words_trust (TinPeer *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  TinPeer *other = tin_peer_get_rival (peer);
  g_autofree char *other_name =
    tin_words_isolate (tin_peer_get_name (other != NULL ? other : peer));

  if (tin_peer_is_placeholder (peer))
    return g_strdup (_("Nobody was met at this address yet."));
  switch (tin_peer_get_trust (peer))
    {
    case TIN_TRUST_VERIFIED:
      /* Translators: %s is a person's name */
      return g_strdup_printf (_("You have compared a code: this is the person with whom you did, "
                                "and nobody else can read what you write to %s."), name);
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_PINNED:
      /* Translators: %s is a person's name */
      return g_strdup_printf (_("Nobody else on the network can read this. To be sure that it is "
                                "%s, compare a code."), name);
    case TIN_TRUST_CONTESTED:
      /* Translators: %s is a person's name */
      return g_strdup_printf (_("Another key answers for %s. What you write waits until you have "
                                "decided."), name);
    case TIN_TRUST_RIVAL:
      /* Translators: %s is the name of somebody else who is known by it */
      return g_strdup_printf (_("A new key under the name or the address of %s. Nothing is sent "
                                "to it until you have decided."), other_name);
    case TIN_TRUST_REPLACED:
      return g_strdup (_("Another key has taken the place of this one."));
    case TIN_TRUST_BLOCKED:
      return g_strdup (_("You have blocked this person. Nothing is sent or taken."));
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_LAST:
    default:
      return g_strdup (_("Others on the network can read this, and nobody can be sure who wrote "
                         "it."));
    }
}

/**
 * tin_words_is_stranger:
 *
 * Returns: whether the person has said nothing about that peer yet, neither good nor bad
 */
gboolean
tin_words_is_stranger (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  return !tin_peer_is_known (peer) && !tin_peer_is_placeholder (peer) &&
         (trust == TIN_TRUST_STRANGER || trust == TIN_TRUST_PLAIN);
}

/**
 * tin_words_can_compare:
 *
 * Returns: whether there is a key with which a code can be compared, now or once they are there
 */
gboolean
tin_words_can_compare (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  return tin_peer_is_secure (peer) && !tin_peer_is_placeholder (peer) &&
         !tin_peer_is_request (peer) && trust != TIN_TRUST_REPLACED && trust != TIN_TRUST_BLOCKED;
}

/**
 * tin_words_can_dial:
 *
 * Returns: whether one can connect to that peer, as far as its key goes
 */
gboolean
tin_words_can_dial (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  return trust != TIN_TRUST_REPLACED && trust != TIN_TRUST_BLOCKED;
}
