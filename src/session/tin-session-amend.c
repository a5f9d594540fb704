/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-error.h"
#include "tin-limits.h"

/* Messages that speak of another one: replies, edits, deletions for both, reactions. They are
 * entries of our log like every other, so all that is promised of those holds for them. What the
 * others look like is tin_message_amend()'s. */

/* Of what a plain peer is answered, so much is said again. */
#define QUOTE_MAX_CHARS 80

/* --- Of which messages -------------------------------------------------------------------- */

/* Whether the peer knows MESSAGE by the name that it has here. An import may have put it under one
 * of its own, and notes are nobody's. */
static gboolean
is_shared (TinPeer    *peer,
           TinMessage *message)
{
  guint64 log_id = tin_message_get_log_id (message);
  guint64 number = tin_message_get_number (message);
  TinLog *log;

  if (!peer->secure || log_id < TIN_LOG_ID_FIRST || TIN_IS_IMPORTED_LOG (log_id))
    return FALSE;
  if (!tin_message_is_own (message))
    return tin_conversation_has_peer_log (peer->conversation, log_id) &&
           number <= tin_conversation_get_peer_log (peer->conversation, log_id)->committed;

  log = tin_conversation_find_own_log (peer->conversation, log_id);
  return log != NULL && number <= log->head;
}

static gboolean
is_text (TinMessage *message)
{
  return tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT &&
         tin_message_is_visible (message);
}

/* Whether TARGET, as somebody remembers it, is a text no more. Of one that is not loaded, and that
 * nobody quotes, that is not known here; an edit of it says nothing on the disk. */
static gboolean
is_gone (TinPeer    *peer,
         TinMessage *target)
{
  TinMessageName name = { tin_message_get_log_id (target), tin_message_get_number (target) };
  TinMessage *present = tin_conversation_get_quoted (peer->conversation, &name);

  return present != NULL ? !is_text (present)
                         : tin_conversation_is_gone (peer->conversation, &name);
}

/**
 * tin_session_can_edit:
 * @message: as it is shown
 *
 * Returns: whether it is an own text, not deleted, to a secure peer to whom something can be
 *   written now; plain peers do not know that a message can change
 */
gboolean
tin_session_can_edit (TinSession *self,
                      TinPeer    *peer,
                      TinMessage *message)
{
  return tin_message_is_own (message) && is_text (message) && is_shared (peer, message) &&
         tin_session_may_write (self, peer);
}

/**
 * tin_session_can_retract:
 * @message: as it is shown
 *
 * Returns: whether tin_session_retract() is what deletes @message on both sides. What has not left
 *   is withdrawn: see tin_conversation_can_withdraw()
 */
gboolean
tin_session_can_retract (TinSession *self,
                         TinPeer    *peer,
                         TinMessage *message)
{
  return tin_session_can_edit (self, peer, message) &&
         !tin_conversation_can_withdraw (peer->conversation, message);
}

/**
 * tin_session_can_react:
 * @message: as it is shown, of either side
 *
 * Returns: whether a reaction to it can be said; to a plain peer it is said in a text
 */
gboolean
tin_session_can_react (TinSession *self,
                       TinPeer    *peer,
                       TinMessage *message)
{
  return is_text (message) && (!peer->secure || is_shared (peer, message)) &&
         tin_session_may_write (self, peer);
}

/* --- Saying it ---------------------------------------------------------------------------- */

static TinMessage *
refuse (TinMessage  *target,
        const char  *why,
        GError     **error)
{
  g_autofree char *id = tin_message_dup_id (target);

  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "Message %s: %s", id, why);
  return NULL;
}

static TinMessage *
say_of (TinSession      *self,
        TinPeer         *peer,
        TinMessageKind   kind,
        const char      *text,
        TinMessage      *target,
        GError         **error)
{
  TinMessageName name = { tin_message_get_log_id (target), tin_message_get_number (target) };
  TinSaying saying = { .kind = kind, .text = text, .target = &name };

  return tin_session_say (self, peer, &saying, error);
}

/* Its first line; but what an answer quotes is not what it says. */
static char *
dup_first_line (TinMessage *message)
{
  const char *text = tin_message_get_text (message);
  char *line;

  if (g_str_has_prefix (text, "> ") && strchr (text, '\n') != NULL)
    text = strchr (text, '\n') + 1;

  line = g_strndup (text, strcspn (text, "\r\n"));
  if (g_utf8_strlen (line, -1) > QUOTE_MAX_CHARS)
    *g_utf8_offset_to_pointer (line, QUOTE_MAX_CHARS) = '\0';
  return line;
}

/* For those who know no names of messages: the first line of TARGET stands before TEXT. */
static TinMessage *
say_with_quote (TinSession  *self,
                TinPeer     *peer,
                const char  *text,
                TinMessage  *target,
                GError     **error)
{
  g_autofree char *line = dup_first_line (target);
  g_autofree char *whole = NULL;

  whole = g_strdup_printf ("> %s\n%s", line, text);
  return tin_session_send (self, peer, whole, error);
}

/**
 * tin_session_reply:
 * @text: as for tin_session_send()
 * @target: the message that it answers, of either side
 *
 * Returns: (transfer full): see tin_session_send(); %NULL with %TIN_ERROR_INVALID for a @target
 *   that is no message of a person, too
 *
 * A plain peer gets the beginning of @target in the text; and so does a secure one where @target
 * was imported here, since it knows it by another name.
 */
TinMessage *
tin_session_reply (TinSession  *self,
                   TinPeer     *peer,
                   const char  *text,
                   TinMessage  *target,
                   GError     **error)
{
  if (!tin_session_check_text (text, error))
    return NULL;
  if (!tin_message_is_visible (target) ||
      tin_message_get_kind (target) == TIN_MESSAGE_KIND_NOTE)
    return refuse (target, "is none that can be answered", error);

  if (!is_shared (peer, target))
    return say_with_quote (self, peer, text, target, error);
  return say_of (self, peer, TIN_MESSAGE_KIND_TEXT, text, target, error);
}

/**
 * tin_session_edit:
 * @target: for which tin_session_can_edit() is so; it may have been deleted since, and is refused
 *   then
 * @text: what it says from now on; as for tin_session_send()
 *
 * Returns: (transfer full): the edit, with the errors of tin_session_send(); %TIN_ERROR_INVALID for
 *   another target, too
 */
TinMessage *
tin_session_edit (TinSession  *self,
                  TinPeer     *peer,
                  TinMessage  *target,
                  const char  *text,
                  GError     **error)
{
  if (!tin_session_check_text (text, error))
    return NULL;
  if (!tin_message_is_own (target) || !is_text (target) || !is_shared (peer, target) ||
      is_gone (peer, target))
    return refuse (target, "is none that can be edited", error);

  return say_of (self, peer, TIN_MESSAGE_KIND_EDIT, text, target, error);
}

/**
 * tin_session_retract:
 * @target: for which tin_session_can_retract() is so
 *
 * Deletes an own message on both sides: here at once, there when the deletion arrives.
 *
 * Returns: (transfer full): the deletion, with the errors of tin_session_send(); %TIN_ERROR_INVALID
 *   for another target, too
 */
TinMessage *
tin_session_retract (TinSession  *self,
                     TinPeer     *peer,
                     TinMessage  *target,
                     GError     **error)
{
  if (!tin_message_is_own (target) || !is_text (target) || !is_shared (peer, target) ||
      tin_conversation_can_withdraw (peer->conversation, target))
    return refuse (target, "is none that can be deleted for both", error);

  return say_of (self, peer, TIN_MESSAGE_KIND_DELETE, "", target, error);
}

/**
 * tin_session_react:
 * @target: for which tin_session_can_react() is so
 * @emoji: UTF-8, at most TIN_REACTION_MAX bytes; it takes the place of an earlier one. Empty: takes
 *   back, which a plain peer cannot be told
 *
 * Returns: (transfer full): the reaction, or the text that says it to a plain peer; with the errors
 *   of tin_session_send(), and %TIN_ERROR_INVALID for another target, too
 */
TinMessage *
tin_session_react (TinSession  *self,
                   TinPeer     *peer,
                   TinMessage  *target,
                   const char  *emoji,
                   GError     **error)
{
  gsize length = strlen (emoji);

  if (!is_text (target) || (peer->secure && !is_shared (peer, target)))
    return refuse (target, "is none that one can react to", error);
  if (length > TIN_REACTION_MAX || (length == 0 && !peer->secure) ||
      (length > 0 && !tin_session_check_text (emoji, NULL)))
    return refuse (target, "nobody can react like that", error);

  if (!peer->secure)
    return say_with_quote (self, peer, emoji, target, error);
  return say_of (self, peer, TIN_MESSAGE_KIND_REACTION, emoji, target, error);
}

/* --- The last one ------------------------------------------------------------------------- */

static gboolean
is_last (TinPeer              *peer,
         const TinMessageName *name)
{
  return name != NULL && name->log_id == peer->last_name.log_id &&
         name->number == peer->last_name.number;
}

/**
 * tin_session_show_last:
 * @messages: (element-type TinMessage): committed, of either side
 *
 * What a list shows of @peer is the last text among them, in its last form.
 */
void
tin_session_show_last (TinSession *self,
                       TinPeer    *peer,
                       GPtrArray  *messages)
{
  gboolean amended = FALSE;

  for (guint i = messages->len; i > 0; i--)
    {
      TinMessage *message = g_ptr_array_index (messages, i - 1);

      if (!is_text (message))
        continue;
      tin_peer_set_last (peer, message);
      break;
    }

  for (guint i = 0; i < messages->len && !amended; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      amended = tin_message_is_amendment (message) &&
                tin_message_get_kind (message) != TIN_MESSAGE_KIND_REACTION &&
                is_last (peer, tin_message_get_target (message));
    }
  if (amended)
    tin_session_refresh_last (self, peer);
}

/* --- What is not to be read any more ------------------------------------------------------ */

typedef struct
{
  TinPeer    *peer;      /* (owned) */
  TinMessage *deletion;  /* (owned) */
} Uncount;

static void
uncount_free (Uncount *self)
{
  g_object_unref (self->peer);
  tin_message_unref (self->deletion);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Uncount, uncount_free)

/* Whether MESSAGE is the deletion of something that nobody has read here. */
static gboolean
deletes_unread (TinPeer    *peer,
                TinMessage *message)
{
  const TinMessageName *target = tin_message_get_target (message);

  return tin_message_get_kind (message) == TIN_MESSAGE_KIND_DELETE && target != NULL &&
         tin_conversation_has_peer_log (peer->conversation, target->log_id) &&
         target->number >
           tin_conversation_get_peer_log (peer->conversation, target->log_id)->seen;
}

/* What was deleted may never have been here as a text, and was not counted; or it is deleted once
 * more. */
static void
on_deleted_read (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (Uncount) uncount = user_data;
  g_autoptr (TinMessage) message =
    tin_history_read_message_finish (TIN_HISTORY (source), result, NULL);
  TinPeer *peer = uncount->peer;
  const TinMessageName *target = tin_message_get_target (uncount->deletion);
  const TinMessageName *amended = message != NULL ? tin_message_get_amended (message) : NULL;

  if (amended == NULL || amended->log_id != tin_message_get_log_id (uncount->deletion) ||
      amended->number != tin_message_get_number (uncount->deletion))
    return;
  if (peer->unread > 0 && deletes_unread (peer, uncount->deletion) &&
      g_hash_table_add (peer->uncounted, g_memdup2 (target, sizeof *target)))
    tin_peer_set_unread (peer, peer->unread - 1);
}

/**
 * tin_session_uncount_deleted:
 * @messages: (element-type TinMessage): committed, of @peer
 *
 * What was deleted before the person has read it is not to be read any more.
 */
void
tin_session_uncount_deleted (TinSession *self,
                             TinPeer    *peer,
                             GPtrArray  *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);
      Uncount *uncount;

      if (!deletes_unread (peer, message))
        continue;
      uncount = g_new0 (Uncount, 1);
      uncount->peer = g_object_ref (peer);
      uncount->deletion = tin_message_ref (message);
      tin_history_read_message_async (self->history, tin_peer_keep_id (peer),
                                      tin_message_get_target (message), self->cancellable,
                                      on_deleted_read, uncount);
    }
}
