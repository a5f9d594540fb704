/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-menu.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* The menu of a row in the sidebar: what can be done about a peer whose conversation need not be
 * open. */

static GMenuItem *
menu_item_new (const char *label,
               const char *action,
               TinPeer    *peer)
{
  GMenuItem *item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", tin_peer_get_id (peer));
  return item;
}

static void
append (GMenu     *menu,
        GMenuItem *item)
{
  g_menu_append_item (menu, item);
  g_object_unref (item);
}

static void
append_link (GMenu   *menu,
             TinPeer *peer)
{
  g_autofree char *address = tin_peer_dup_address (peer);
  g_autoptr (GMenu) section = g_menu_new ();

  if (tin_peer_get_state (peer) != TIN_PEER_OFFLINE)
    append (section, menu_item_new (_("_Disconnect"), "win.disconnect-peer", peer));
  else if (tin_words_can_dial (peer))
    append (section, menu_item_new (_("_Connect"), "win.reconnect-peer", peer));
  append (section, menu_item_new (_("De_tails"), "win.details-of-peer", peer));
  if (address != NULL && !tin_peer_is_request (peer))
    append (section, menu_item_new (_("Cop_y Address"), "win.copy-address-of-peer", peer));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* What can be done about the key. */
static void
append_trust (GMenu   *menu,
              TinPeer *peer)
{
  g_autoptr (GMenu) section = g_menu_new ();

  if (tin_words_can_compare (peer))
    append (section, menu_item_new (_("C_ompare a Code…"), "win.compare-with-peer", peer));
  if (tin_words_is_stranger (peer))
    {
      append (section, menu_item_new (_("_Accept"), "win.accept-peer", peer));
      /* Translators: a verb: turns a request away; it may come again */
      append (section, menu_item_new (_("_Remove…"), "win.remove-peer", peer));
    }
  if (tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED)
    append (section, menu_item_new (_("_Unblock"), "win.unblock-peer", peer));
  else if (!tin_peer_is_placeholder (peer))
    append (section, menu_item_new (_("_Block"), "win.block-peer", peer));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* How the conversation is kept. */
static void
append_keeping (GMenu   *menu,
                TinPeer *peer)
{
  g_autoptr (GMenu) section = g_menu_new ();

  if (tin_peer_get_unread (peer) > 0)
    append (section, menu_item_new (_("Mar_k as Read"), "win.mark-peer-read", peer));
  if (tin_peer_is_pinned (peer))
    /* Translators: a verb: no longer at the top of the list */
    append (section, menu_item_new (_("Un_pin"), "win.unpin-peer", peer));
  else
    /* Translators: puts somebody at the top of the list, for good */
    append (section, menu_item_new (_("_Pin"), "win.pin-peer", peer));
  if (tin_peer_is_muted (peer))
    /* Translators: a verb: their messages bring notifications again */
    append (section, menu_item_new (_("Un_mute"), "win.unmute-peer", peer));
  else
    /* Translators: their messages bring no notification any more */
    append (section, menu_item_new (_("_Mute"), "win.mute-peer", peer));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
append_messages (GMenu   *menu,
                 TinPeer *peer)
{
  g_autoptr (GMenu) section = g_menu_new ();

  append (section, menu_item_new (_("_Search"), "win.find-in-peer", peer));
  append (section, menu_item_new (_("_Export…"), "win.export-peer", peer));
  append (section, menu_item_new (_("C_lear Conversation"), "win.clear-peer", peer));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/**
 * tin_peer_menu_new:
 *
 * Returns: (transfer full): what can be done about @peer as it is now
 */
GMenuModel *
tin_peer_menu_new (TinPeer *peer)
{
  GMenu *menu;

  g_return_val_if_fail (TIN_IS_PEER (peer), NULL);

  menu = g_menu_new ();
  append_link (menu, peer);
  if (!tin_peer_is_request (peer))
    append_keeping (menu, peer);
  append_trust (menu, peer);
  if (!tin_peer_is_request (peer))
    append_messages (menu, peer);
  return G_MENU_MODEL (menu);
}
