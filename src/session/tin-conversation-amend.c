/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-state.h"

/* Edits, deletions and reactions that are committed while what they speak of is loaded: another
 * form of it takes its place. What is not loaded is read in its last form when its turn comes. */

/* --- Whose delivery it moves -------------------------------------------------------------- */

/**
 * tin_conversation_note_amended:
 * @message: that is loaded now
 *
 * Keeps between which numbers the own amendments are that loaded messages wait for, so that nobody
 * looks through the window for each acknowledgement.
 */
void
tin_conversation_note_amended (TinConversation *self,
                               TinMessage      *message)
{
  const TinMessageName *amended = tin_message_get_amended (message);

  if (amended == NULL || !tin_message_is_own (message))
    return;

  if (self->amended_upto == 0)
    self->amended_from = amended->number;
  self->amended_from = MIN (self->amended_from, amended->number);
  self->amended_upto = MAX (self->amended_upto, amended->number);
}

/* Own entries of the present log with these numbers are elsewhere than before: so are the messages
 * that they amend. */
static void
emit_amended (TinConversation *self,
              guint64          from,
              guint64          to)
{
  if (to < self->amended_from || from > self->amended_upto)
    return;

  for (guint i = 0; i < self->loaded->len; i++)
    {
      TinMessage *message = g_ptr_array_index (self->loaded, i);
      const TinMessageName *amended = tin_message_get_amended (message);
      guint64 number = tin_message_get_number (message);

      if (amended != NULL && tin_message_is_own (message) &&
          amended->log_id == self->own_log->id && amended->number >= from && amended->number <= to)
        g_signal_emit_by_name (self, "delivery-changed", number, number);
    }
}

/**
 * tin_conversation_emit_delivery:
 *
 * Says that the delivery of own messages with these numbers (inclusive) has changed, and that of
 * those which they amend.
 */
void
tin_conversation_emit_delivery (TinConversation *self,
                                guint64          from,
                                guint64          to)
{
  g_signal_emit_by_name (self, "delivery-changed", from, to);
  emit_amended (self, from, to);
}

/* --- Another form of what is loaded ------------------------------------------------------- */

/* Returns: the positions of MESSAGES, counted from 1, by name */
static GHashTable *
index_names (GPtrArray       *messages,
             TinMessageName **names)
{
  GHashTable *positions =
    g_hash_table_new (tin_message_name_hash, tin_message_name_equal);

  *names = g_new (TinMessageName, messages->len);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      (*names)[i] = (TinMessageName) { tin_message_get_log_id (message),
                                       tin_message_get_number (message) };
      g_hash_table_insert (positions, *names + i, GUINT_TO_POINTER (i + 1));
    }
  return positions;
}

/* Puts the new forms of what AMENDMENTS speak of in their places. */
static void
amend_all (GPtrArray *messages,
           GPtrArray *amendments)
{
  g_autofree TinMessageName *names = NULL;
  g_autoptr (GHashTable) positions = NULL;

  if (messages == NULL || messages->len == 0)
    return;

  positions = index_names (messages, &names);
  for (guint i = 0; i < amendments->len; i++)
    {
      TinMessage *amendment = g_ptr_array_index (amendments, i);
      const TinMessageName *target = tin_message_get_target (amendment);
      guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, target));
      g_autoptr (TinMessage) before = NULL;

      if (position == 0)
        continue;
      before = g_ptr_array_index (messages, position - 1);
      g_ptr_array_index (messages, position - 1) = tin_message_amend (before, amendment);
    }
}

static gboolean
has_other_text (TinMessage *before,
                TinMessage *after)
{
  const TinMessageName *old = tin_message_get_amended (before);
  const TinMessageName *new = tin_message_get_amended (after);

  return new != NULL && (old == NULL || !tin_message_name_equal (old, new));
}

/* BEFORE was at POSITION. Whoever listens may have moved the window meanwhile. */
static void
put_in_place (TinConversation *self,
              guint            position,
              TinMessage      *before,
              TinMessage      *after)
{
  TinMessageName name = { tin_message_get_log_id (before), tin_message_get_number (before) };

  if (tin_conversation_get_message (self, position) != before &&
      !tin_conversation_find (self, name.log_id, name.number, &position))
    return;

  tin_message_unref (g_ptr_array_index (self->loaded, position));
  g_ptr_array_index (self->loaded, position) = tin_message_ref (after);
  tin_conversation_note_amended (self, after);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
  if (has_other_text (before, after))
    tin_conversation_renew_quote (self, &name);
}

static gpointer
ref_message (gconstpointer message,
             gpointer      user_data)
{
  return tin_message_ref ((TinMessage *) message);
}

static GPtrArray *
copy_messages (GPtrArray *messages)
{
  GPtrArray *copy = g_ptr_array_copy (messages, ref_message, NULL);

  g_ptr_array_set_free_func (copy, (GDestroyNotify) tin_message_unref);
  return copy;
}

static void
amend_loaded (TinConversation *self,
              GPtrArray       *amendments)
{
  g_autoptr (GPtrArray) before = copy_messages (self->loaded);
  g_autoptr (GPtrArray) after = copy_messages (self->loaded);

  amend_all (after, amendments);
  for (guint i = 0; i < before->len; i++)
    {
      TinMessage *old = g_ptr_array_index (before, i);
      TinMessage *new = g_ptr_array_index (after, i);

      if (new != old)
        put_in_place (self, i, old, new);
    }
}

/* One that is not loaded, and that something loaded may quote. */
static void
amend_quotes (TinConversation *self,
              GPtrArray       *amendments)
{
  for (guint i = 0; i < amendments->len; i++)
    {
      TinMessage *amendment = g_ptr_array_index (amendments, i);
      const TinMessageName *target = tin_message_get_target (amendment);

      if (tin_message_get_kind (amendment) != TIN_MESSAGE_KIND_REACTION &&
          g_hash_table_contains (self->quotes, target))
        tin_conversation_renew_quote (self, target);
    }
}

/**
 * tin_conversation_amend:
 * @messages: (array length=n_messages): committed: the amendments among them are done to what is
 *   loaded
 */
void
tin_conversation_amend (TinConversation  *self,
                        TinMessage      **messages,
                        guint             n_messages)
{
  g_autoptr (GPtrArray) amendments = g_ptr_array_new ();

  for (guint i = 0; i < n_messages; i++)
    if (tin_message_is_amendment (messages[i]) && tin_message_get_target (messages[i]) != NULL)
      g_ptr_array_add (amendments, messages[i]);
  if (amendments->len == 0)
    return;

  amend_all (self->before, amendments);
  amend_all (self->arrived, amendments);
  amend_quotes (self, amendments);
  if (self->loaded->len > 0)
    amend_loaded (self, amendments);
}
