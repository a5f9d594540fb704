/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"

/* Who is typing. Only those whom the person knows, and to whom messages may go, learn of it or are
 * shown doing it; a link repeats it, and gives up one that is not repeated. */

/* --- Our person --------------------------------------------------------------------------- */

static gboolean
may_tell (TinSession *self,
          TinPeer    *peer)
{
  return tin_settings_get_send_typing (self->settings) && peer->trust.known &&
         tin_peer_may_send (peer);
}

static void
tell (TinPeer  *peer,
      gboolean  typing)
{
  if (peer->link != NULL && tin_link_is_up (peer->link) && !tin_link_is_deaf (peer->link))
    tin_link_type (peer->link, typing);
}

static void
stop_typing (TinSession *self,
             TinPeer    *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (peer);

  if (g_ptr_array_remove_fast (self->typed_to, peer))
    tell (peer, FALSE);
}

static void
on_setting (TinSession *self)
{
  if (tin_settings_get_send_typing (self->settings))
    return;

  while (self->typed_to->len > 0)
    stop_typing (self, g_ptr_array_index (self->typed_to, 0));
}

/**
 * tin_session_init_typing:
 *
 * To be called once the settings are there.
 */
void
tin_session_init_typing (TinSession *self)
{
  g_signal_connect_object (self->settings, "notify::send-typing", G_CALLBACK (on_setting), self,
                           G_CONNECT_SWAPPED);
}

/**
 * tin_session_set_typing:
 * @typing: whether the person has just typed something for @peer; to be said with each key. It is
 *   over TIN_TYPING_TIMEOUT after the last one, when a text is sent, or when %FALSE is said
 *
 * The peer is told, unless the person does not want that or does not know the peer.
 */
void
tin_session_set_typing (TinSession *self,
                        TinPeer    *peer,
                        gboolean    typing)
{
  if (!typing || !peer->secure || !may_tell (self, peer))
    {
      stop_typing (self, peer);
      return;
    }

  peer->typed_at = tin_clock_now (self->clock);
  if (!g_ptr_array_find (self->typed_to, peer, NULL))
    g_ptr_array_add (self->typed_to, g_object_ref (peer));
  tell (peer, TRUE);
}

/**
 * tin_session_tick_typing:
 *
 * To be called every TIN_LINK_TICK while there are links. Ends what the person has left lying.
 */
void
tin_session_tick_typing (TinSession *self)
{
  gint64 now = tin_clock_now (self->clock);

  for (guint i = self->typed_to->len; i > 0; i--)
    {
      TinPeer *peer = g_ptr_array_index (self->typed_to, i - 1);

      if (now - peer->typed_at >= TIN_TYPING_TIMEOUT || !may_tell (self, peer))
        stop_typing (self, peer);
    }
}

/* --- Theirs ------------------------------------------------------------------------------- */

/**
 * tin_session_on_typing:
 *
 * What @link says of the person at its other end.
 */
void
tin_session_on_typing (TinSession *self,
                       gboolean    typing,
                       TinLink    *link)
{
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);

  if (peer == NULL || peer->link != link)
    return;

  tin_peer_set_typing (peer, typing && !tin_link_is_deaf (link) && peer->trust.known &&
                               tin_peer_may_send (peer));
}
