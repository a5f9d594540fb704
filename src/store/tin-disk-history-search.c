/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-rows.h"
#include "tin-search-terms.h"

/* Looking for words, newest first: never by rank, for which every hit would have to be found.
 *
 * A search is done in slices, each a job of its own, so that an append never waits for a long one.
 * First the messages that the index does not have yet are read, however many a flood left there;
 * then the index is asked, and each of its answers is held against its text: what was hidden,
 * cleared or removed meanwhile is no hit, and the index never has the last word. Nor is what was
 * edited: an edit stands for what it amends, if it is the one that counts. */

/* Ids that a slice looks at in what is not indexed. */
#define TAIL_SLICE 1000
/* Answers of the index that a slice holds against their texts, and the bytes of these. */
#define MAX_ANSWERS 1000
#define MAX_BYTES (256 * 1024)
/* Answers that are asked for at once where the first few were not enough: a question can cost more
 * than its answers. */
#define MAX_IDS 50000

typedef struct
{
  TinSearchQuery *query;         /* (owned) */
  char           *peer;          /* (owned) (nullable) the conversation to look in */
  guint           max_hits;

  /* The worker's side. */
  gint64          before;        /* the newest id that was not looked at is below this */
  gint64          conversation;  /* its row; 0 for all */
  gint64          cleared;       /* nothing up to this is looked for */
  char           *match;         /* (owned) (nullable) what the index is asked */
  char           *wider;         /* (owned) (nullable) what it is asked at first: quick, inexact */
  GArray         *ids;           /* (owned) (nullable) answers, newest first, which are looked at
                                  * from NEXT on; after the first slice */
  guint           next;
  GPtrArray      *hits;          /* (owned) (element-type TinHistoryHit) */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  tin_search_query_free (self->query);
  g_free (self->peer);
  g_free (self->match);
  g_free (self->wider);
  g_clear_pointer (&self->ids, g_array_unref);
  g_ptr_array_unref (self->hits);
  g_free (self);
}

static gboolean
search_is_full (Search *self)
{
  return self->hits->len >= self->max_hits;
}

/* --- Hits --------------------------------------------------------------------------------- */

/* Whether the message, which is in a conversation that is looked at, may be seen there, as a text
 * or as what became of one. */
static gboolean
may_be_seen (const TinMarksConversation *conversation,
             gint64                      id,
             TinMessage                 *message)
{
  int kind = tin_message_get_kind (message);

  return id > conversation->cleared &&
         (kind == TIN_MESSAGE_KIND_TEXT || kind == TIN_MESSAGE_KIND_EDIT) &&
         (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_HIDDEN) == 0;
}

/* (nullable) what EDIT amends, as an entry, if people see that. */
static gboolean
read_target (TinDiskHistory              *self,
             const TinMarksConversation  *conversation,
             TinMessage                  *edit,
             TinMessage                 **target,
             GError                     **error)
{
  const TinMessageName *name = tin_message_get_target (edit);
  g_autoptr (TinStatement) row = NULL;
  gboolean is_row;

  *target = NULL;
  if (name == NULL)
    return TRUE;
  row = tin_database_prepare (self->database,
                              "SELECT " TIN_MESSAGE_COLUMNS " FROM message"
                              " WHERE conversation = ?1 AND log_id = ?2 AND number = ?3"
                              " AND id > ?4 AND kind = 0 AND NOT " TIN_MESSAGE_IS_HIDDEN,
                              TIN_VALUES (conversation->id, (gint64) name->log_id,
                                          (gint64) name->number, conversation->cleared), error);
  if (row == NULL || !tin_database_step (self->database, row, &is_row, error))
    return FALSE;

  if (is_row)
    *target = tin_disk_history_get_row (row, 0);
  return TRUE;
}

/* Sets HIT to what is shown of MATCH, which has the words; to %NULL if that is something else. */
static gboolean
find_shown (TinDiskHistory              *self,
            const TinMarksConversation  *conversation,
            TinMessage                  *match,
            TinMessage                 **hit,
            GError                     **error)
{
  gboolean edit = tin_message_get_kind (match) == TIN_MESSAGE_KIND_EDIT;
  g_autoptr (TinMessage) shown = NULL;
  const TinMessageName *amended;

  *hit = NULL;
  if (!edit)
    shown = tin_message_ref (match);
  else if (!read_target (self, conversation, match, &shown, error))
    return FALSE;
  if (shown == NULL)
    return TRUE;

  if (!tin_disk_history_show_one (self, conversation, &shown, error))
    return FALSE;
  amended = tin_message_get_amended (shown);
  if (edit ? amended != NULL && amended->log_id == tin_message_get_log_id (match) &&
             amended->number == tin_message_get_number (match)
           : amended == NULL)
    *hit = g_steal_pointer (&shown);
  return TRUE;
}

/* ROW is an id, a conversation and TIN_MESSAGE_COLUMNS. Adds the bytes that were looked at. */
static gboolean
take_row (TinDiskHistory  *self,
          Search          *search,
          TinStatement    *row,
          gsize           *bytes,
          GError         **error)
{
  g_autoptr (TinMessage) message = tin_disk_history_get_row (row, 2);
  gint64 id = sqlite3_column_int64 (row, 0);
  TinMarksConversation *conversation = tin_marks_find_row (self->marks,
                                                           sqlite3_column_int64 (row, 1));
  gsize length = tin_message_get_length (message);
  TinMessage *found;
  TinHistoryHit *hit;

  *bytes += length;
  if (conversation == NULL ||
      (search->conversation != 0 && conversation->id != search->conversation) ||
      !may_be_seen (conversation, id, message) ||
      !tin_search_query_matches (search->query, tin_message_get_text (message), length))
    return TRUE;
  if (!find_shown (self, conversation, message, &found, error))
    return FALSE;
  if (found == NULL)
    return TRUE;

  hit = g_new0 (TinHistoryHit, 1);
  hit->conversation = conversation->peer;
  hit->message = found;
  hit->place = (guint64) id;
  g_ptr_array_add (search->hits, hit);
  return TRUE;
}

static gboolean
take_id (TinDiskHistory  *self,
         Search          *search,
         gint64           id,
         gsize           *bytes,
         GError         **error)
{
  g_autoptr (TinStatement) row = NULL;
  gboolean is_row;

  row = tin_database_prepare (self->database,
                              "SELECT " TIN_STORED_COLUMNS " FROM message WHERE id = ?1",
                              TIN_VALUES (id), error);
  if (row == NULL || !tin_database_step (self->database, row, &is_row, error))
    return FALSE;

  return !is_row || take_row (self, search, row, bytes, error);
}

/* --- Slices: BEFORE becomes the lowest id that was looked at -------------------------------- */

/* A slice was empty: the next one begins where there is something. Ours lie close together, but a
 * damaged file may have one id that is higher than all others together. */
static gboolean
skip_gap (TinDiskHistory  *self,
          Search          *search,
          gint64           lowest,
          GError         **error)
{
  gint64 below = 0;

  if (!tin_database_get_int (self->database,
                             "SELECT coalesce (max (id), 0) FROM message WHERE id < ?1",
                             TIN_VALUES (lowest), &below, error))
    return FALSE;

  search->before = MIN (lowest, below + 1);
  return TRUE;
}

/* What the index does not have yet. */
static gboolean
search_tail (TinDiskHistory  *self,
             Search          *search,
             gint64           lowest,
             GError         **error)
{
  g_autoptr (TinStatement) rows = NULL;
  gsize bytes = 0;
  gboolean is_row = TRUE;

  rows = tin_database_prepare (self->database,
                               "SELECT " TIN_STORED_COLUMNS " FROM message"
                               " WHERE id >= ?1 AND id < ?2 AND (?3 = 0 OR conversation = ?3)"
                               " ORDER BY id DESC",
                               TIN_VALUES (lowest, search->before, search->conversation), error);
  if (rows == NULL)
    return FALSE;

  while (!search_is_full (search) && bytes < MAX_BYTES)
    {
      if (!tin_database_step (self->database, rows, &is_row, error))
        return FALSE;
      if (!is_row)
        break;
      search->before = sqlite3_column_int64 (rows, 0);
      if (!take_row (self, search, rows, &bytes, error))
        return FALSE;
    }

  return is_row || skip_gap (self, search, lowest, error);
}

static TinStatement *
ask_index (TinDiskHistory  *self,
           Search          *search,
           gint64           lowest,
           GError         **error)
{
  TinStatement *answers;

  answers = tin_database_prepare (self->database,
                                  "SELECT rowid FROM search WHERE search MATCH ?3"
                                  " AND rowid >= ?1 AND rowid < ?2 ORDER BY rowid DESC",
                                  TIN_VALUES (lowest, search->before), error);
  if (answers != NULL)
    sqlite3_bind_text (answers, 3, search->wider != NULL ? search->wider : search->match, -1,
                       SQLITE_STATIC);
  return answers;
}

/* The first answers, which are enough nearly always. */
static gboolean
search_first (TinDiskHistory  *self,
              Search          *search,
              gint64           lowest,
              GError         **error)
{
  g_autoptr (TinStatement) answers = ask_index (self, search, lowest, error);
  gboolean is_row = TRUE;
  gsize bytes = 0;
  guint n = 0;

  if (answers == NULL)
    return FALSE;

  while (!search_is_full (search) && n++ < MAX_ANSWERS && bytes < MAX_BYTES)
    {
      gint64 id;

      if (!tin_database_step (self->database, answers, &is_row, error))
        return FALSE;
      if (!is_row)
        break;
      id = sqlite3_column_int64 (answers, 0);
      if (!take_id (self, search, id, &bytes, error))
        return FALSE;
      search->before = id;
    }

  if (!is_row)
    search->before = lowest;
  /* What is left is found by the words themselves. */
  g_clear_pointer (&search->wider, g_free);
  search->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return TRUE;
}

/* Many answers at once, which the next slices look at. */
static gboolean
search_many (TinDiskHistory  *self,
             Search          *search,
             gint64           lowest,
             GError         **error)
{
  g_autoptr (TinStatement) answers = ask_index (self, search, lowest, error);
  gboolean is_row = TRUE;

  if (answers == NULL)
    return FALSE;

  while (search->ids->len < MAX_IDS)
    {
      gint64 id;

      if (!tin_database_step (self->database, answers, &is_row, error))
        return FALSE;
      if (!is_row)
        break;
      id = sqlite3_column_int64 (answers, 0);
      g_array_append_val (search->ids, id);
    }

  if (search->ids->len == 0)
    search->before = lowest;
  search->next = 0;
  return TRUE;
}

static gboolean
search_ids (TinDiskHistory  *self,
            Search          *search,
            GError         **error)
{
  gsize bytes = 0;
  guint n = 0;

  while (!search_is_full (search) && n++ < MAX_ANSWERS && bytes < MAX_BYTES &&
         search->next < search->ids->len)
    {
      gint64 id = g_array_index (search->ids, gint64, search->next++);

      if (!take_id (self, search, id, &bytes, error))
        return FALSE;
      search->before = id;
    }

  if (search->next == search->ids->len)
    g_array_set_size (search->ids, 0);
  return TRUE;
}

static gboolean
search_index (TinDiskHistory  *self,
              Search          *search,
              gint64           lowest,
              GError         **error)
{
  if (search->ids == NULL)
    return search_first (self, search, lowest, error);
  if (search->ids->len == 0)
    return search_many (self, search, lowest, error);

  return search_ids (self, search, error);
}

static gboolean
search_slice (TinDiskHistory  *self,
              Search          *search,
              GError         **error)
{
  gint64 first = search->cleared + 1;
  gint64 indexed;

  if (!tin_disk_history_get_indexed (self, &indexed, error))
    return FALSE;

  if (search->before > indexed + 1)
    return search_tail (self, search,
                        MAX (MAX (first, indexed + 1), search->before - TAIL_SLICE), error);

  return search_index (self, search, first, error);
}

/* --- The job ------------------------------------------------------------------------------ */

/* FALSE if there is nothing to look for. */
static gboolean
begin_search (TinDiskHistory *self,
              Search         *search)
{
  g_autofree char *scope = g_strdup ("");

  if (search->peer != NULL)
    {
      TinMarksConversation *conversation = tin_marks_find_conversation (self->marks,
                                                                        search->peer);

      if (conversation == NULL)
        return FALSE;
      search->conversation = conversation->id;
      search->cleared = conversation->cleared;
      g_free (scope);
      scope = tin_search_terms_dup_scope (conversation->id);
    }

  search->before = MIN (search->before, self->next_id);
  search->match = tin_search_query_dup_match (search->query, scope);
  search->wider = tin_search_query_dup_wider (search->query, scope);
  return !tin_search_query_is_empty (search->query) && search->max_hits > 0;
}

static gboolean
remake_index (TinDiskHistory  *self,
              GError         **error)
{
  if (!tin_disk_history_begin (self, TIN_COMMIT_LAZY, error) ||
      !tin_disk_history_end (self, tin_disk_history_remake_index (self, error), error))
    return FALSE;

  tin_disk_history_schedule_index (self);
  return TRUE;
}

/* A bad index does without: all is read then. */
static gboolean
go_on (TinDiskHistory  *self,
       Search          *search,
       GError         **error)
{
  if (search_slice (self, search, error))
    return TRUE;
  if (!tin_disk_history_is_index_bad (self))
    return FALSE;

  g_clear_error (error);
  return remake_index (self, error);
}

static void
run_search (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;
  Search *search = tin_job_get_request (job);
  GError *error = NULL;

  if (search->match == NULL && !begin_search (self, search))
    {
      search->before = 0;
    }
  else if (!go_on (self, search, &error))
    {
      tin_job_return_error (job, error);
      return;
    }

  if (search_is_full (search) || search->before <= search->cleared + 1)
    tin_job_return_pointer (job, g_ptr_array_ref (search->hits),
                            (GDestroyNotify) g_ptr_array_unref);
  else
    tin_worker_push (self->worker, job);
}

void
tin_disk_history_search (TinHistory      *history,
                         const TinSearch *request,
                         GTask           *task)
{
  TinDiskHistory *self = TIN_DISK_HISTORY (history);
  Search *search = g_new0 (Search, 1);

  search->query = tin_search_query_new (request->text);
  search->peer = g_strdup (request->conversation);
  search->max_hits = request->max_hits;
  search->before = request->before == 0 ? G_MAXINT64 : tin_to_stored (request->before);
  search->hits = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_history_hit_free);

  tin_disk_history_push (self, run_search, task, search, search_free);
}
