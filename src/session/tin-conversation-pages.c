/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-state.h"

#include "tin-limits.h"

/* What is read from the disk into the window: one load at a time. Going on at one of its ends
 * waits for whatever is on its way; going elsewhere takes the place of it. */

#define HALF_PAGE (TIN_PAGE_MESSAGES / 2)

/* One read on its way. */
typedef struct
{
  TinConversation *self;        /* (owned) */
  guint            generation;
} Load;

static void
load_free (Load *load)
{
  g_object_unref (load->self);
  g_free (load);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static void read_page (TinConversation    *self,
                       const TinPageRange *range);

/**
 * tin_conversation_cancel_load:
 *
 * Whatever is being read is of no use any more.
 */
void
tin_conversation_cancel_load (TinConversation *self)
{
  self->generation++;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->anchor, tin_message_unref);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->arrived, g_ptr_array_unref);
  tin_conversation_set_load (self, TIN_LOAD_NONE);
}

/* --- Answers ------------------------------------------------------------------------------ */

/* The message itself is read with what is behind it: it may be gone since it was found. */
static void
read_after (TinConversation *self)
{
  TinMessage *anchor = self->anchor;
  g_autoptr (TinMessage) just_before =
    tin_message_new (tin_message_get_log_id (anchor), tin_message_get_number (anchor) - 1,
                     tin_message_get_shown_at (anchor), TIN_MESSAGE_KIND_TEXT,
                     TIN_MESSAGE_FLAGS_NONE, "", 0);
  TinPageRange range = { TIN_PAGE_AFTER, just_before, HALF_PAGE + 1 };

  tin_conversation_set_load (self, TIN_LOAD_AFTER);
  read_page (self, &range);
}

static void
take_around (TinConversation *self,
             GPtrArray       *page)
{
  g_autoptr (GPtrArray) messages = g_steal_pointer (&self->before);
  gboolean has_newer = page->len == HALF_PAGE + 1;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (messages, tin_message_ref (g_ptr_array_index (page, i)));
  tin_conversation_set_ends (self, self->before_full, has_newer);
  tin_conversation_replace (self, messages);
}

static void
take_page (TinConversation *self,
           GPtrArray       *page)
{
  gboolean full = page->len == TIN_PAGE_MESSAGES;

  switch (self->load)
    {
    case TIN_LOAD_OLDER:
      tin_conversation_set_ends (self, full, self->has_newer);
      tin_conversation_merge (self, page);
      break;

    case TIN_LOAD_NEWER:
      tin_conversation_set_ends (self, self->has_older, full);
      tin_conversation_merge (self, page);
      break;

    case TIN_LOAD_END:
      tin_conversation_set_ends (self, full, FALSE);
      tin_conversation_replace (self, page);
      break;

    case TIN_LOAD_AFTER:
      take_around (self, page);
      break;

    case TIN_LOAD_BEFORE:
    case TIN_LOAD_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* The page is in its place: what came meanwhile, and what is too much now. */
static void
finish_load (TinConversation *self,
             TinLoad          load)
{
  guint generation = self->generation;
  g_autoptr (GPtrArray) arrived = g_steal_pointer (&self->arrived);

  self->arrived = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  tin_conversation_offer (self, (TinMessage **) arrived->pdata, arrived->len);
  if (load == TIN_LOAD_OLDER || load == TIN_LOAD_NEWER)
    tin_conversation_trim (self, load);
  if (generation != self->generation)
    return;

  tin_conversation_cancel_load (self);
  tin_conversation_emit_loaded (self);
}

static void
on_page_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Load) closure = user_data;
  TinConversation *self = closure->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = tin_history_read_finish (TIN_HISTORY (source), result, &error);
  TinLoad load = self->load;

  if (closure->generation != self->generation)
    return;

  if (page == NULL)
    {
      g_message ("Messages could not be read: %s", error->message);
      tin_conversation_cancel_load (self);
      tin_conversation_emit_loaded (self);
      return;
    }
  if (load == TIN_LOAD_BEFORE)
    {
      self->before_full = page->len == HALF_PAGE;
      self->before = g_steal_pointer (&page);
      read_after (self);
      return;
    }

  take_page (self, page);
  if (closure->generation == self->generation)
    finish_load (self, load);
}

static void
read_page (TinConversation    *self,
           const TinPageRange *range)
{
  Load *load = g_new0 (Load, 1);

  load->self = g_object_ref (self);
  load->generation = self->generation;
  tin_history_read_page_async (self->history, g_intern_string (self->id), range,
                               self->cancellable, on_page_read, load);
}

/* --- Requests ----------------------------------------------------------------------------- */

static void
begin_load (TinConversation    *self,
            TinLoad             load,
            const TinPageRange *range)
{
  tin_conversation_cancel_load (self);
  self->cancellable = g_cancellable_new ();
  self->arrived = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  tin_conversation_set_load (self, load);
  read_page (self, range);
}

/**
 * tin_conversation_is_loading:
 *
 * Returns: whether messages are being read from the disk
 */
gboolean
tin_conversation_is_loading (TinConversation *self)
{
  return self->load != TIN_LOAD_NONE;
}

/**
 * tin_conversation_load_older:
 *
 * Loads another page before the first message; does nothing while something is on its way.
 */
void
tin_conversation_load_older (TinConversation *self)
{
  TinPageRange range = { TIN_PAGE_BEFORE, tin_conversation_get_message (self, 0),
                         TIN_PAGE_MESSAGES };

  self->wanted = TRUE;
  if (self->load != TIN_LOAD_NONE || !self->has_older || self->history == NULL)
    return;

  begin_load (self, TIN_LOAD_OLDER, &range);
}

/**
 * tin_conversation_load_newer:
 *
 * Loads another page behind the last message; does nothing while something is on its way.
 */
void
tin_conversation_load_newer (TinConversation *self)
{
  TinPageRange range = { TIN_PAGE_AFTER, NULL, TIN_PAGE_MESSAGES };

  self->wanted = TRUE;
  if (self->load != TIN_LOAD_NONE || !self->has_newer || self->history == NULL)
    return;

  range.anchor = tin_conversation_get_message (self, self->loaded->len - 1);
  begin_load (self, TIN_LOAD_NEWER, &range);
}

static void
load_newest (TinConversation *self)
{
  TinPageRange range = { TIN_PAGE_BEFORE, NULL, TIN_PAGE_MESSAGES };

  if (self->history != NULL)
    begin_load (self, TIN_LOAD_END, &range);
}

/**
 * tin_conversation_load_end:
 *
 * Loads the newest page. "loaded" tells when it is there, which may be at once.
 */
void
tin_conversation_load_end (TinConversation *self)
{
  gboolean at_end = !self->has_newer && self->load != TIN_LOAD_BEFORE &&
                    self->load != TIN_LOAD_AFTER;

  self->wanted = TRUE;
  if (self->history == NULL || self->load == TIN_LOAD_END)
    return;

  if (!at_end)
    load_newest (self);
  else if (self->has_older && self->loaded->len < TIN_PAGE_MESSAGES)
    tin_conversation_load_older (self);
  else
    tin_conversation_emit_loaded (self);
}

/**
 * tin_conversation_load_around:
 * @message: one that was found, loaded or not
 *
 * Loads the piece of the conversation that @message stands in. "loaded" tells when it is there.
 */
void
tin_conversation_load_around (TinConversation *self,
                              TinMessage      *message)
{
  TinPageRange range = { TIN_PAGE_BEFORE, message, HALF_PAGE };

  g_return_if_fail (tin_message_get_number (message) > 0);

  self->wanted = TRUE;
  if (self->history == NULL)
    return;

  begin_load (self, TIN_LOAD_BEFORE, &range);
  self->anchor = tin_message_ref (message);
}

/**
 * tin_conversation_reload:
 *
 * Lets go of what is loaded and reads the end again: much has changed on the disk.
 */
void
tin_conversation_reload (TinConversation *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  tin_conversation_cancel_load (self);
  g_signal_emit_by_name (self, "gone", (guint64) 0, (guint64) 0);
  g_hash_table_remove_all (self->quotes);
  tin_conversation_set_ends (self, TRUE, FALSE);
  tin_conversation_replace (self, none);
  load_newest (self);
}

/**
 * tin_conversation_add_imported:
 * @newest: the newest of them
 *
 * Messages were put somewhere into the conversation. It is read again, unless nobody has looked
 * at it and nothing is loaded.
 */
void
tin_conversation_add_imported (TinConversation *self,
                               TinMessage      *newest)
{
  if (self->wanted || self->loaded->len > 0)
    {
      tin_conversation_reload (self);
      return;
    }

  if (self->floor == NULL || tin_message_compare (self->floor, newest) < 0)
    {
      g_clear_pointer (&self->floor, tin_message_unref);
      self->floor = tin_message_ref (newest);
    }
  tin_conversation_set_ends (self, TRUE, FALSE);
}
