/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>

#include "tin-error.h"

/* A Tincan that was so slow to greet that it was taken for a program that speaks plain text, at an
 * address that the person has typed. From its greeting on nothing is said to it in plain text: the
 * secure peer that it is takes the place of the plain one.
 *
 * Where nothing was said to it the connection itself becomes the secure one; else it has ended, and
 * the address is dialled once more, for a Tincan and nothing else. */

/* Ends what there is in plain text with PLAIN, for good. */
static void
end_plain (TinSession *self,
           TinPeer    *plain,
           int         reason)
{
  plain->greeted = TRUE;
  tin_session_cancel_redial (self, plain);
  if (plain->outbox != NULL)
    tin_plain_outbox_give_up (plain->outbox, TIN_ERROR_PROTOCOL);
  /* A mandatory one would be dialled again after that. */
  tin_session_cancel_redial (self, plain);
  if (plain->state != TIN_PEER_OFFLINE)
    tin_session_peer_offline (self, plain, reason);
}

/* Whether nothing stands in the conversation, and nothing is on its way to it. */
static gboolean
is_blank (TinPeer *peer)
{
  g_autoptr (GPtrArray) logs = tin_conversation_list_peer_logs (peer->conversation);

  for (guint i = 0; i < logs->len; i++)
    {
      if (((TinLog *) g_ptr_array_index (logs, i))->head > 0)
        return FALSE;
    }
  return peer->last_text == NULL && tin_conversation_get_own_log (peer->conversation)->head == 0;
}

/**
 * tin_session_replace_plain:
 * @plain: a plain peer
 * @peer: the Tincan that answers where @plain was thought to be
 *
 * What the person wants of @plain it wants of @peer now. A conversation in which something stands
 * stays, and goes on no more.
 */
void
tin_session_replace_plain (TinSession *self,
                           TinPeer    *plain,
                           TinPeer    *peer)
{
  g_autoptr (TinPeer) keep = g_object_ref (plain);

  end_plain (self, plain, TIN_PEER_REASON_NONE);
  if (plain->mandatory)
    tin_peer_set_mandatory (peer, TRUE);
  tin_peer_set_mandatory (plain, FALSE);
  tin_session_hand_over_keeping (self, plain, peer);
  if (is_blank (plain))
    tin_session_drop_peer (self, plain);
}

/**
 * tin_session_greeted:
 * @plain: to whom something was said in plain text before it greeted
 */
void
tin_session_greeted (TinSession *self,
                     TinPeer    *plain)
{
  end_plain (self, plain, TIN_ERROR_PROTOCOL);
  if (!is_blank (plain))
    tin_session_add_note (self, plain,
                          /* Translators: a system line in a conversation without encryption */
                          _("The other side is a Tincan after all. Nothing more is sent to it "
                            "without encryption."));
  if (self->stopped || self->stop_task != NULL || !plain->trust.known)
    return;

  /* It is tried again and again only where it was to be before. */
  plain->redialling = plain->mandatory;
  tin_session_dial_again (self, plain);
}

/**
 * tin_session_dialled_late:
 * @channel: secure and ours: it was taken for plain, and nothing was said over it
 *
 * Returns: %FALSE if nobody wants it any more
 */
gboolean
tin_session_dialled_late (TinSession *self,
                          TinChannel *channel)
{
  const char *host = tin_channel_get_remote_host (channel);
  TinPeer *plain =
    tin_roster_find_plain (self->roster, host, tin_channel_get_remote_port (channel));

  if (plain == NULL || !plain->trust.known || !tin_peer_may_send (plain) ||
      plain->reason == TIN_PEER_REASON_DISCONNECTED ||
      tin_settings_is_blocked_address (self->settings, host))
    return FALSE;

  end_plain (self, plain, TIN_PEER_REASON_NONE);
  if (!tin_session_may_speak (self, channel, NULL))
    return TRUE;

  plain->redialling = plain->mandatory;
  tin_session_go_on_secure (self, plain, channel);
  return TRUE;
}
