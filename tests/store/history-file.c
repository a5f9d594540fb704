/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

#include <string.h>

#include "tin-search-terms.h"

/* The file of a history, while that is closed. */

sqlite3 *
open_file (HistoryFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, TIN_DISK_HISTORY_FILE, NULL);
  sqlite3 *file;

  g_assert_null (self->history);
  g_assert_cmpint (sqlite3_open (path, &file), ==, SQLITE_OK);
  return file;
}

gint64
ask_file (HistoryFixture *self,
          const char     *sql)
{
  sqlite3 *file = open_file (self);
  sqlite3_stmt *statement;
  gint64 answer;

  g_assert_cmpint (sqlite3_prepare_v2 (file, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);
  return answer;
}

/* Whether the bytes of TEXT stand in any file of the folder. */
gboolean
is_on_disk (HistoryFixture *self,
            const char     *text)
{
  g_autoptr (GDir) listing = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      if (memmem (contents, length, text, strlen (text)) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* All pairs of a row and a term of it, that SQL selects. */
static GHashTable *
collect (sqlite3    *file,
         const char *sql,
         gboolean    are_texts)
{
  GHashTable *pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (file, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (file));

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      const char *text = (const char *) sqlite3_column_text (statement, 1);
      g_autofree char *scope = tin_search_terms_dup_scope (sqlite3_column_int64 (statement, 2));
      g_autofree char *terms = tin_search_terms_dup (text, strlen (text));
      g_autofree char *all = are_texts ? tin_search_terms_dup_indexed (terms, scope)
                                       : g_strdup (text);
      g_auto (GStrv) list = g_strsplit (all, " ", -1);

      for (guint i = 0; list[i] != NULL; i++)
        if (*list[i] != '\0')
          g_hash_table_add (pairs, g_strdup_printf ("%" G_GINT64_FORMAT " %s", id, list[i]));
    }

  sqlite3_finalize (statement);
  return pairs;
}

/* Each of these is nothing in a file that makes sense. */
static void
check_speakers (sqlite3 *file)
{
  static const char *const wrong[] = {
    "SELECT conversation, target_log, target_number, id FROM message WHERE target_log IS NOT NULL"
    " EXCEPT SELECT of_conversation, of_log, of_number, entry FROM speaker",
    "SELECT of_conversation, of_log, of_number, entry FROM speaker"
    " EXCEPT SELECT conversation, target_log, target_number, id FROM message",
    "SELECT conversation, log_id, number, kind, own, entry FROM amendment"
    " EXCEPT SELECT conversation, target_log, target_number, kind, flags & 65536 != 0, id"
    "  FROM message WHERE flags & 131072 = 0",
    "SELECT conversation, target_log, target_number, kind, flags & 65536 != 0 FROM message"
    " WHERE kind BETWEEN 2 AND 4 AND flags & 131072 = 0 AND target_log IS NOT NULL"
    " AND NOT (kind = 2 AND text = '')"
    " EXCEPT SELECT conversation, log_id, number, kind, own FROM amendment",
    "SELECT 1 FROM message WHERE kind = 1 AND (target_log IS NOT NULL OR text != '')",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      sqlite3_stmt *statement;

      g_assert_cmpint (sqlite3_prepare_v2 (file, wrong[i], -1, &statement, NULL), ==, SQLITE_OK);
      if (sqlite3_step (statement) != SQLITE_DONE)
        g_error ("there is: %s", wrong[i]);
      sqlite3_finalize (statement);
    }
}

/* The index, and the tables of what speaks of what, have exactly what the messages say that they
 * are to have. */
void
check_index (HistoryFixture *self)
{
  static const char *const prepare =
    "INSERT INTO search (search) VALUES ('integrity-check');"
    "CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('main', 'search', 'instance');";
  sqlite3 *file = open_file (self);
  g_autoptr (GHashTable) expected = NULL;
  g_autoptr (GHashTable) present = NULL;
  GHashTableIter iter;
  gpointer pair;

  if (sqlite3_exec (file, prepare, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (file));

  expected = collect (file,
                      "SELECT id, text, conversation FROM message"
                      " WHERE (kind = 0 OR (kind = 2 AND target_log IS NOT NULL))"
                      " AND flags & 131072 = 0 AND id <= (SELECT indexed FROM profile)", TRUE);
  present = collect (file, "SELECT doc, term, 0 FROM temp.terms", FALSE);

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &pair, NULL))
    if (!g_hash_table_remove (present, pair))
      g_error ("not in the index: %s", (const char *) pair);
  g_hash_table_iter_init (&iter, present);
  while (g_hash_table_iter_next (&iter, &pair, NULL))
    g_error ("only in the index: %s", (const char *) pair);
  check_speakers (file);

  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);
}
