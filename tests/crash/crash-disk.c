/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-disk.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

/* The files are copied first: whoever opens a database mends it, and that is what the program is to
 * do itself. By SQLite alone, so that what is asked for is in the file and not in the program. */

#define FILE_NAME "history.db"

/* Every so many texts a long one, which is sent in parts and fills pages. */
#define LONG_EVERY 40
#define LONG_BYTES 40000
/* Others are this long at most. */
#define SHORT_BYTES 200

/* --- Texts -------------------------------------------------------------------------------- */

/**
 * crash_text_new:
 *
 * Returns: (transfer full): the text of this number: always the same
 */
char *
crash_text_new (guint64 number)
{
  g_autofree char *rest = NULL;
  gsize length = number % LONG_EVERY == LONG_EVERY - 1 ? LONG_BYTES : number * 7919 % SHORT_BYTES;

  rest = g_strnfill (length, (char) ('a' + number % 26));
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s.", number, rest);
}

guint64
crash_text_parse (const char *text)
{
  guint64 number;
  g_autofree char *whole = NULL;

  if (!g_ascii_isdigit (text[0]))
    return CRASH_NO_TEXT;
  number = g_ascii_strtoull (text, NULL, 10);
  whole = crash_text_new (number);
  return strcmp (text, whole) == 0 ? number : CRASH_NO_TEXT;
}

/* --- Reading ------------------------------------------------------------------------------ */

static gboolean
copy_file (const char *folder,
           const char *scratch,
           const char *suffix)
{
  g_autofree char *from = g_strconcat (folder, "/" FILE_NAME, suffix, NULL);
  g_autofree char *to = g_strconcat (scratch, "/" FILE_NAME, suffix, NULL);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  g_unlink (to);
  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL);
}

static int
on_word (void  *user_data,
         int    n_columns,
         char **values,
         char **names)
{
  char **word = user_data;

  g_free (*word);
  *word = g_strdup (values[0]);
  return 0;
}

/* Returns: (transfer full) (nullable): the last value that SQL answers with */
static char *
ask (sqlite3    *database,
     const char *sql)
{
  char *word = NULL;

  sqlite3_exec (database, sql, on_word, &word, NULL);
  return word;
}

/* Those of the encrypted link. Who dials Bob while his program stands still for longer than a plain
 * program may be silent says hello to him in plain text, and he keeps that. */
static gboolean
read_entries (CrashDisk *self,
              sqlite3   *database)
{
  static const char *const sql =
    "SELECT log.own, message.log_id, message.number, message.text FROM message"
    " JOIN log ON log.conversation = message.conversation AND log.log_id = message.log_id"
    " JOIN conversation ON conversation.id = message.conversation"
    " WHERE conversation.peer NOT LIKE 'plain:%'"
    " ORDER BY message.conversation, message.log_id, message.number";
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (database, sql, -1, &statement, NULL);

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      CrashEntry entry;

      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      entry.log_id = (guint64) sqlite3_column_int64 (statement, 1);
      entry.number = (guint64) sqlite3_column_int64 (statement, 2);
      entry.text = crash_text_parse ((const char *) sqlite3_column_text (statement, 3));
      g_array_append_val (sqlite3_column_int (statement, 0) != 0 ? self->own : self->others, entry);
    }
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

static gboolean
read_database (CrashDisk  *self,
               sqlite3    *database)
{
  g_autofree char *check = ask (database, "PRAGMA integrity_check");
  g_autofree char *version = NULL;

  if (g_strcmp0 (check, "ok") != 0)
    return FALSE;
  /* One that was killed before it was made. */
  version = ask (database, "SELECT count (*) FROM sqlite_schema");
  return g_strcmp0 (version, "0") == 0 || read_entries (self, database);
}

/**
 * crash_disk_read:
 * @folder: of the program's profile
 * @scratch: a folder for a copy
 * @error: (out): in words
 *
 * Returns: %FALSE if the database is damaged. One that is not there is an empty one
 */
gboolean
crash_disk_read (CrashDisk   *self,
                 const char  *folder,
                 const char  *scratch,
                 char       **error)
{
  g_autofree char *path = g_build_filename (scratch, FILE_NAME, NULL);
  sqlite3 *database = NULL;
  gboolean good;

  self->own = g_array_new (FALSE, FALSE, sizeof (CrashEntry));
  self->others = g_array_new (FALSE, FALSE, sizeof (CrashEntry));
  if (!copy_file (folder, scratch, ""))
    return TRUE;
  /* Only one of them is there, or neither. */
  copy_file (folder, scratch, "-wal");
  copy_file (folder, scratch, "-journal");

  good = sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
         read_database (self, database);
  if (!good)
    *error = g_strdup_printf ("%s: %s", path, sqlite3_errmsg (database));
  sqlite3_close (database);
  return good;
}

void
crash_disk_clear (CrashDisk *self)
{
  g_clear_pointer (&self->own, g_array_unref);
  g_clear_pointer (&self->others, g_array_unref);
}

/* --- Folders ------------------------------------------------------------------------------ */

/**
 * crash_disk_copy_folder:
 * @to: is made
 *
 * Copies the files that are in a profile's folder.
 */
void
crash_disk_copy_folder (const char *from,
                        const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (from, 0, &error);
  const char *name;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autoptr (GFile) source = g_file_new_build_filename (from, name, NULL);
      g_autoptr (GFile) target = g_file_new_build_filename (to, name, NULL);

      if (g_file_query_file_type (source, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) !=
          G_FILE_TYPE_REGULAR)
        continue;
      g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}
