/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <gio/gfiledescriptorbased.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "tin-limits.h"
#include "tin-session-private.h"

/* An export: conversations are read a page at a time, and written a chunk at a time into a file
 * beside the one that was asked for, which takes its place when all is in it and on the disk. */

/* Messages that are read at a time. The longest that may be take 128 MiB. */
#define PAGE_MESSAGES 128
/* Written at a time, and formatted without a pause. Even the longest message takes 3 ms. */
#define CHUNK_BYTES (64 * 1024)

typedef struct
{
  /* owned */
  GPtrArray        *peers;      /* (element-type TinPeer) in the order of their ids */
  TinMessage       *anchor;     /* (nullable) the last message of the page before */
  GPtrArray        *page;       /* (nullable) (element-type TinMessage) */
  GHashTable       *quotes;     /* (element-type utf8 TinMessage) what messages of the page answer,
                                 * by name; of those that are nowhere %NULL */
  GFile            *file;
  GFile            *temporary;
  GOutputStream    *stream;     /* (nullable) while there is none */
  GString          *text;       /* to be written next */

  /* state */
  TinExportFormat   format;
  gboolean          all;        /* not one conversation alone */
  TinProgress       progress;   /* (nullable) */
  gpointer          progress_data;
  guint             peer_at;
  guint             page_at;
  TinMessageName    quoting;    /* the message that is being looked for */
  gboolean          begun_peer;
  gboolean          ended;      /* all is in TEXT */
  gboolean          moved;      /* the file has its name */
  int               day;        /* of the last message; 0 at first */
  gint64            n_messages;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->peers);
  g_clear_pointer (&self->anchor, tin_message_unref);
  g_clear_pointer (&self->page, g_ptr_array_unref);
  g_hash_table_unref (self->quotes);
  g_object_unref (self->file);
  g_object_unref (self->temporary);
  g_clear_object (&self->stream);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void step (GTask *task);
static void find_quotes (GTask *task);

/* --- The end ------------------------------------------------------------------------------ */

static gboolean
put_in_place (Export        *self,
              GCancellable  *cancellable,
              GError       **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (G_IS_FILE_DESCRIPTOR_BASED (self->stream) &&
      fsync (g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (self->stream))) != 0)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_STORAGE, "The file was not written");
      return FALSE;
    }

  self->moved = g_output_stream_close (self->stream, NULL, error) &&
                g_file_move (self->temporary, self->file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL,
                             error);
  return self->moved;
}

/* Runs in a thread: all of this waits for the disk. */
static void
end_in_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Export *self = task_data;
  GError *error = NULL;

  if (!self->ended || !put_in_place (self, g_task_get_cancellable (task), &error))
    {
      if (self->stream != NULL)
        g_output_stream_close (self->stream, NULL, NULL);
      g_file_delete (self->temporary, NULL, NULL);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* What was wrong before the end. */
typedef struct
{
  GTask  *task;   /* (owned) of the export */
  GError *error;  /* (owned) (nullable) */
} Ending;

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Ending *ending = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&ending->task);
  Export *self = g_task_get_task_data (task);
  g_autoptr (GError) error = g_steal_pointer (&ending->error);

  g_free (ending);
  g_task_propagate_boolean (G_TASK (result), error == NULL ? &error : NULL);
  if (error != NULL)
    {
      tin_transfer_convert_error (&error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_int (task, self->n_messages);
}

/* ERROR: (transfer full) (nullable). */
static void
end (GTask  *task,
     GError *error)
{
  Export *self = g_task_get_task_data (task);
  Ending *ending = g_new0 (Ending, 1);
  g_autoptr (GTask) last =
    g_task_new (NULL, g_task_get_cancellable (task), on_ended, ending);

  ending->task = g_object_ref (task);
  ending->error = error;
  if (error != NULL)
    self->ended = FALSE;
  g_task_set_source_tag (last, end);
  /* The file is there, or is not: whoever cancels at the last moment gets the one or the other. */
  g_task_set_check_cancellable (last, FALSE);
  g_task_set_task_data (last, self, NULL);
  g_task_run_in_thread (last, end_in_thread);
}

/* --- Writing ------------------------------------------------------------------------------ */

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      end (task, error);
      return;
    }

  g_string_truncate (self->text, 0);
  if (self->progress != NULL)
    self->progress ((guint64) self->n_messages, 0, self->progress_data);
  step (task);
}

static void
write_text (GTask *task)
{
  Export *self = g_task_get_task_data (task);

  g_output_stream_write_all_async (self->stream, self->text->str, self->text->len,
                                   TIN_PRIORITY_NETWORK, g_task_get_cancellable (task),
                                   on_written, g_object_ref (task));
}

/* --- Formatting --------------------------------------------------------------------------- */

/* What a plain peer said is in a log that has the same name everywhere: outside it gets one that
 * no other profile uses. tin-transfer-import.c turns it back. */
static guint64
outside_log_id (TinPeer *peer,
                guint64  log_id)
{
  if (log_id == TIN_LOG_ID_PLAIN)
    log_id = tin_conversation_get_own_log (peer->conversation)->id ^ 1;
  return log_id;
}

/* What a peer calls itself, and not what stands for it where it never said so. */
static const char *
said_name (TinPeer *peer)
{
  return peer->name != NULL ? peer->name : "";
}

static TinMessage *
find_quoted (Export     *self,
             TinMessage *message)
{
  const TinMessageName *name = tin_message_get_target (message);
  g_autofree char *id = name != NULL ? tin_message_make_id (name->log_id, name->number) : NULL;

  return id != NULL ? g_hash_table_lookup (self->quotes, id) : NULL;
}

static void
format_message (TinSession *session,
                Export     *self,
                TinPeer    *peer,
                TinMessage *message)
{
  const TinMessageName *target = tin_message_get_target (message);
  TinTransferItem item = {
    .peer_id = peer->id,
    .peer_name = self->format == TIN_EXPORT_HTML ? tin_peer_get_name (peer) : said_name (peer),
    .own_name = session->name,
    .message = message,
    .quoted = find_quoted (self, message),
    .log_id = outside_log_id (peer, tin_message_get_log_id (message)),
    .delivery = tin_conversation_get_delivery (peer->conversation, message),
  };
  gboolean is_said = tin_transfer_kind_to_word (tin_message_get_kind (message)) != NULL;

  if (target != NULL)
    item.target = (TinMessageName) { outside_log_id (peer, target->log_id), target->number };
  if (self->format == TIN_EXPORT_HTML && !self->begun_peer && self->all)
    tin_transfer_html_begin_peer (self->text, tin_peer_get_name (peer));
  self->begun_peer = TRUE;

  if (self->format == TIN_EXPORT_HTML)
    tin_transfer_html_append (self->text, &item, &self->day);
  else if (is_said)
    tin_transfer_json_append (self->text, &item);
  self->n_messages += is_said;
}

static void
next_peer (Export *self)
{
  if (self->format == TIN_EXPORT_HTML && self->begun_peer && self->all)
    tin_transfer_html_end_peer (self->text, &self->day);

  self->begun_peer = FALSE;
  g_clear_pointer (&self->anchor, tin_message_unref);
  self->peer_at++;
}

/* --- What is answered ---------------------------------------------------------------------- */

static void
add_quote (Export               *self,
           const TinMessageName *name,
           TinMessage           *message)
{
  g_hash_table_insert (self->quotes, tin_message_make_id (name->log_id, name->number), message);
}

static void
on_quote_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  TinMessage *message =
    tin_history_read_message_finish (TIN_HISTORY (source), result, &error);

  if (error != NULL)
    {
      end (task, error);
      return;
    }

  add_quote (self, &self->quoting, message);
  find_quotes (task);
}

/* The first message of the page that answers one which was not looked for. */
static const TinMessageName *
next_quote (Export *self)
{
  for (guint i = 0; i < self->page->len; i++)
    {
      const TinMessageName *name = tin_message_get_target (g_ptr_array_index (self->page, i));
      g_autofree char *id = name != NULL ? tin_message_make_id (name->log_id, name->number) : NULL;

      if (id != NULL && !g_hash_table_contains (self->quotes, id))
        return name;
    }
  return NULL;
}

/* A page to read shows what is answered: most of it was said shortly before. */
static void
find_quotes (GTask *task)
{
  TinSession *session = g_task_get_source_object (task);
  Export *self = g_task_get_task_data (task);
  TinPeer *peer = g_ptr_array_index (self->peers, self->peer_at);
  const TinMessageName *name;

  if (self->format != TIN_EXPORT_HTML)
    {
      step (task);
      return;
    }

  if (g_hash_table_size (self->quotes) == 0)
    for (guint i = 0; i < self->page->len; i++)
      {
        TinMessage *message = g_ptr_array_index (self->page, i);
        TinMessageName own = { tin_message_get_log_id (message), tin_message_get_number (message) };

        add_quote (self, &own, tin_message_ref (message));
      }

  name = next_quote (self);
  if (name == NULL)
    {
      step (task);
      return;
    }

  self->quoting = *name;
  tin_history_read_message_async (session->history, tin_peer_keep_id (peer), &self->quoting,
                                  g_task_get_cancellable (task), on_quote_read,
                                  g_object_ref (task));
}

/* --- Reading ------------------------------------------------------------------------------- */

static void
on_page_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->page = tin_history_read_finish (TIN_HISTORY (source), result, &error);
  self->page_at = 0;
  if (self->page == NULL)
    end (task, error);
  else
    find_quotes (task);
}

static void
read_page (GTask *task)
{
  TinSession *session = g_task_get_source_object (task);
  Export *self = g_task_get_task_data (task);
  TinPeer *peer = g_ptr_array_index (self->peers, self->peer_at);
  TinPageRange range = { TIN_PAGE_AFTER, self->anchor, PAGE_MESSAGES,
                         self->format == TIN_EXPORT_JSON_LINES };

  tin_history_read_page_async (session->history, tin_peer_keep_id (peer), &range,
                               g_task_get_cancellable (task), on_page_read,
                               g_object_ref (task));
}

/* Takes the page that was read as far as a chunk goes. */
static void
format_page (TinSession *session,
             Export     *self)
{
  TinPeer *peer = g_ptr_array_index (self->peers, self->peer_at);

  while (self->page_at < self->page->len && self->text->len < CHUNK_BYTES)
    format_message (session, self, peer, g_ptr_array_index (self->page, self->page_at++));
  if (self->page_at < self->page->len)
    return;

  if (self->page->len < PAGE_MESSAGES)
    next_peer (self);
  else
    {
      g_clear_pointer (&self->anchor, tin_message_unref);
      self->anchor = tin_message_ref (g_ptr_array_index (self->page, self->page->len - 1));
    }
  g_clear_pointer (&self->page, g_ptr_array_unref);
  g_hash_table_remove_all (self->quotes);
}

/* Goes on until something has to be waited for. */
static void
step (GTask *task)
{
  TinSession *session = g_task_get_source_object (task);
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!tin_transfer_check (task, &error))
    {
      end (task, error);
      return;
    }

  if (self->page != NULL)
    format_page (session, self);
  if (self->page == NULL && self->peer_at == self->peers->len && !self->ended)
    {
      if (self->format == TIN_EXPORT_HTML)
        tin_transfer_html_end (self->text);
      self->ended = TRUE;
    }

  if (self->text->len >= CHUNK_BYTES || (self->ended && self->text->len > 0))
    write_text (task);
  else if (self->ended)
    end (task, NULL);
  else
    read_page (task);
}

/* --- The beginning ------------------------------------------------------------------------ */

static void
on_created (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  GFileOutputStream *stream = g_file_create_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    {
      tin_transfer_convert_error (&error);
      g_task_return_error (task, error);
      return;
    }

  self->stream = G_OUTPUT_STREAM (stream);
  step (task);
}

static int
compare_peers (gconstpointer a,
               gconstpointer b)
{
  const TinPeer *left = *(TinPeer *const *) a;
  const TinPeer *right = *(TinPeer *const *) b;

  return strcmp (left->id, right->id);
}

static GPtrArray *
list_peers (TinSession *session,
            TinPeer    *only)
{
  GListModel *roster = G_LIST_MODEL (session->roster);
  guint n_peers = g_list_model_get_n_items (roster);
  GPtrArray *peers = g_ptr_array_new_with_free_func (g_object_unref);

  if (only != NULL)
    g_ptr_array_add (peers, g_object_ref (only));
  for (guint i = 0; i < n_peers && only == NULL; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (!peer->placeholder)
        g_ptr_array_add (peers, g_steal_pointer (&peer));
    }
  g_ptr_array_sort (peers, compare_peers);
  return peers;
}

static GFile *
name_temporary (GFile *file)
{
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_strdup_printf (".%.100s-%08x%08x.part", base != NULL ? base : "",
                                           g_random_int (), g_random_int ());

  return parent != NULL ? g_file_get_child (parent, name) : g_object_ref (file);
}

/* MESSAGE: (nullable). */
static void
unref_quote (gpointer message)
{
  if (message != NULL)
    tin_message_unref (message);
}

static Export *
export_new (TinSession      *session,
            const TinExport *request)
{
  Export *self = g_new0 (Export, 1);

  self->peers = list_peers (session, request->peer);
  self->quotes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_quote);
  self->all = request->peer == NULL;
  self->file = g_object_ref (request->file);
  self->temporary = name_temporary (request->file);
  self->text = g_string_sized_new (2 * CHUNK_BYTES);
  self->format = request->format;
  self->progress = request->progress;
  self->progress_data = request->progress_data;

  if (self->format == TIN_EXPORT_HTML && self->all)
    /* Translators: the title of a page with all conversations */
    tin_transfer_html_begin (self->text, _("Conversations"));
  else if (self->format == TIN_EXPORT_HTML)
    {
      /* Isolated, so that a name cannot turn the words around it. */
      g_autofree char *name = g_strconcat ("\u2068", tin_peer_get_name (request->peer),
                                            "\u2069", NULL);
      /* Translators: the title of a page; %s is somebody's name */
      g_autofree char *title = g_strdup_printf (_("Conversation with %s"), name);

      tin_transfer_html_begin (self->text, title);
    }
  return self;
}

/**
 * tin_session_export_async:
 * @request: copied
 *
 * Writes conversations into a file, which others of this machine cannot read. It is there when all
 * is in it; what was there before stays until then, and stays if the export is cancelled or fails.
 * Ends with tin_session_transfer_finish(). The progress counts messages; how many there will be is
 * not known.
 */
void
tin_session_export_async (TinSession          *self,
                          const TinExport     *request,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Export *export = export_new (self, request);

  g_task_set_source_tag (task, tin_session_export_async);
  g_task_set_task_data (task, export, export_free);
  /* Not cancellable: a file that was made is known of, and is removed again. */
  g_file_create_async (export->temporary, G_FILE_CREATE_PRIVATE, TIN_PRIORITY_NETWORK, NULL,
                       on_created, task);
}
