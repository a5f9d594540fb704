/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* What becomes of the message that is answered or edited while somebody writes: it may get another
 * text, or be deleted, here or on the other side. What was written stays in any case. */

/* Sets @present to what @target is now, nothing for one that is gone.
 *
 * Returns: whether that is known; if not, the conversation tells of it */
static gboolean
find_present (TinConversationPage  *self,
              TinMessage           *target,
              TinMessage          **present)
{
  TinConversation *conversation = tin_peer_get_conversation (self->peer);
  TinMessageName name = { tin_message_get_log_id (target), tin_message_get_number (target) };

  *present = tin_conversation_get_quoted (conversation, &name);
  if (*present == NULL)
    return tin_conversation_is_gone (conversation, &name);
  /* Where messages move, another one may have that name before this one is told of its own. */
  return tin_message_get_sent_at (*present) == tin_message_get_sent_at (target);
}

static gboolean
is_text (TinMessage *message)
{
  return message != NULL && tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT &&
         tin_message_is_visible (message);
}

/* Of a message that is not loaded there may be the beginning only. */
static gboolean
is_loaded (TinConversationPage *self,
           TinMessage          *message)
{
  guint position;

  return tin_conversation_find (tin_peer_get_conversation (self->peer),
                                tin_message_get_log_id (message),
                                tin_message_get_number (message), &position);
}

/* --- What is edited ----------------------------------------------------------------------- */

static void
end_edit (TinConversationPage *self,
          TinMessage          *target)
{
  g_autofree char *text = tin_composer_dup_text (self->composer);
  gboolean keeps = !tin_composer_is_blank (self->composer) &&
                   strcmp (text, tin_message_get_text (target)) != 0;

  self->placing = TRUE;
  tin_composer_cancel (self->composer);
  if (keeps)
    tin_conversation_page_put_text (self, text);
  self->placing = FALSE;
  tin_conversation_page_keep_draft (self);
  if (keeps)
    tin_conversation_page_toast (self, _("That message was deleted. What you wrote is now a new "
                                         "message."));
}

static void
renew_edit (TinConversationPage *self,
            TinMessage          *target,
            TinMessage          *present)
{
  g_autofree char *text = tin_composer_dup_text (self->composer);

  self->placing = TRUE;
  if (strcmp (text, tin_message_get_text (target)) == 0 &&
      strcmp (text, tin_message_get_text (present)) != 0)
    tin_composer_begin_edit (self->composer, present);
  else
    tin_composer_replace (self->composer, target, present);
  self->placing = FALSE;
}

static void
check_edit (TinConversationPage *self,
            TinMessage          *target,
            TinMessage          *present)
{
  if (!is_text (present))
    end_edit (self, target);
  else if (present != target && is_loaded (self, present))
    renew_edit (self, target, present);
}

/* --- What is answered --------------------------------------------------------------------- */

static void
check_reply (TinConversationPage *self,
             TinMessage          *target,
             TinMessage          *present)
{
  if (present == target)
    return;
  if (is_text (present))
    {
      tin_composer_replace (self->composer, target, present);
      return;
    }
  self->placing = TRUE;
  tin_composer_cancel (self->composer);
  self->placing = FALSE;
  tin_conversation_page_keep_draft (self);
  tin_conversation_page_toast (self, _("The message that you were answering was deleted."));
}

/* --- For the page ------------------------------------------------------------------------- */

/**
 * tin_conversation_page_check_targets:
 *
 * Messages of the open conversation are others now: so may be what the composer speaks of, and what
 * an edit has laid aside.
 */
void
tin_conversation_page_check_targets (TinConversationPage *self)
{
  gboolean edits;
  TinMessage *target;
  TinMessage *present;

  if (self->peer == NULL || self->placing)
    return;
  target = tin_composer_get_aside_target (self->composer);
  if (target != NULL && find_present (self, target, &present) && present != target)
    tin_composer_replace (self->composer, target, is_text (present) ? present : NULL);
  target = tin_composer_get_target (self->composer, &edits);
  if (target == NULL || !find_present (self, target, &present))
    return;
  if (edits)
    check_edit (self, target, present);
  else
    check_reply (self, target, present);
}
