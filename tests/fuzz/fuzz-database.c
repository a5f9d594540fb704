/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "fuzz-history.h"
#include "fuzz-support.h"
#include "tin-disk-history.h"

/* history.db, as it lies on the disk. The first byte:
 *
 *   0  what follows is the file
 *   1  a file of ours, of which some bytes were changed: where, and a piece, again and again
 *   2  a file of ours in which values or tables were changed, as SQLite lets one do: see below
 *
 * It is opened and used by the real store. What is put aside is kept byte by byte. */

typedef enum
{
  FILE_RAW,
  FILE_PATCHED,
  FILE_CHANGED,
  FILE_N_KINDS,
} FileKind;

/* Where a file says whether it has a write-ahead log (SQLite's file format, 1.3.3). */
#define FORMAT_OFFSET 18
#define FORMAT_ROLLBACK 1
#define FORMAT_LOG 2

#define CHANGES_MAX 16

/* ?1 is a value of any type, ?2 a row. */
static const char *const changes[] = {
  "UPDATE profile SET seed = ?1",
  "UPDATE profile SET indexed = ?1",
  "UPDATE profile SET scrub = ?1",
  "DELETE FROM profile",
  "UPDATE conversation SET id = ?1 WHERE rowid = ?2",
  "UPDATE conversation SET peer = ?1 WHERE rowid = ?2",
  "UPDATE conversation SET own_log = ?1 WHERE rowid = ?2",
  "UPDATE conversation SET cleared = ?1 WHERE rowid = ?2",
  "INSERT INTO conversation (peer) VALUES (?1)",
  "DELETE FROM conversation WHERE rowid = ?2",
  "UPDATE log SET conversation = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET log_id = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET own = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET head = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET offered = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET acknowledged = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET seen = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET latest = ?1 WHERE log_id % 4 = ?2",
  "UPDATE log SET digest = ?1 WHERE log_id % 4 = ?2",
  "INSERT INTO log (conversation, log_id, own, head) VALUES (?2, ?1, 1, ?1)",
  "DELETE FROM log WHERE log_id % 4 = ?2",
  "UPDATE message SET id = ?1 WHERE id = ?2",
  "UPDATE message SET conversation = ?1 WHERE id = ?2",
  "UPDATE message SET log_id = ?1 WHERE id = ?2",
  "UPDATE message SET number = ?1 WHERE id = ?2",
  "UPDATE message SET sent_at = ?1 WHERE id = ?2",
  "UPDATE message SET shown_at = ?1 WHERE id = ?2",
  "UPDATE message SET kind = ?1 WHERE id = ?2",
  "UPDATE message SET flags = ?1 WHERE id = ?2",
  "UPDATE message SET text = ?1 WHERE id = ?2",
  "DELETE FROM message WHERE id = ?2",
  "UPDATE search_data SET block = ?1 WHERE rowid % 16 = ?2",
  "DELETE FROM search_data WHERE rowid % 16 = ?2",
  "UPDATE search_idx SET term = ?1",
  "UPDATE search_idx SET pgno = ?1",
  "UPDATE search_config SET v = ?1 WHERE rowid = ?2",
  "INSERT INTO search_config (k, v) VALUES (?1, ?2)",
  "DROP INDEX message_number",
  "DROP INDEX message_order",
  "DROP TABLE search",
  "DROP TABLE log",
  "ALTER TABLE message ADD COLUMN more TEXT NOT NULL DEFAULT 'x'",
  "ALTER TABLE log DROP COLUMN digest",
  "CREATE TRIGGER added AFTER INSERT ON message BEGIN DELETE FROM log; END",
  "CREATE TRIGGER updated BEFORE UPDATE ON log BEGIN SELECT RAISE (IGNORE); END",
  "CREATE TRIGGER refused BEFORE DELETE ON message BEGIN SELECT RAISE (ABORT, 'no'); END",
  "CREATE TABLE message_copy AS SELECT * FROM message",
  "UPDATE sqlite_schema SET sql = ?1 WHERE rowid = ?2",
  "UPDATE sqlite_schema SET rootpage = ?1 WHERE rowid = ?2",
  "UPDATE sqlite_schema SET sql = replace (sql, 'NOT NULL', '') WHERE rowid = ?2",
  "DELETE FROM sqlite_schema WHERE rowid = ?2",
  "PRAGMA user_version = 2",
  "PRAGMA user_version = -1",
  "PRAGMA application_id = 1",
  "PRAGMA user_version = 1",
  "PRAGMA user_version = 3",
  "UPDATE message SET target_log = ?1 WHERE id = ?2",
  "UPDATE message SET target_number = ?1 WHERE id = ?2",
  "UPDATE message SET target_log = 32, target_number = ?2, kind = ?1",
  "UPDATE OR REPLACE amendment SET log_id = ?1 WHERE number % 4 = ?2",
  "UPDATE OR REPLACE amendment SET number = ?1 WHERE kind = ?2",
  "UPDATE OR REPLACE amendment SET kind = ?1 WHERE number % 4 = ?2",
  "UPDATE OR REPLACE amendment SET own = ?1 WHERE number % 4 = ?2",
  "UPDATE amendment SET entry = ?1 WHERE kind = ?2",
  "INSERT OR REPLACE INTO amendment SELECT conversation, log_id, number, ?2, 0, ?1 FROM message",
  "DELETE FROM amendment WHERE kind = ?2",
  "INSERT OR REPLACE INTO gone SELECT conversation, log_id, number, ?1 FROM message",
  "INSERT OR REPLACE INTO gone VALUES (?1, ?1, ?2, ?2)",
  "DROP TABLE speaker",
  "UPDATE OR REPLACE speaker SET of_log = ?1 WHERE of_number % 4 = ?2",
  "UPDATE OR REPLACE speaker SET entry = ?1 WHERE of_number % 4 = ?2",
  "INSERT OR REPLACE INTO speaker SELECT conversation, 32, ?2, id FROM message",
  "DROP TABLE amendment",
  "DROP TABLE gone",
};

static GBytes *template;

/* --- A file of ours ----------------------------------------------------------------------- */

static GByteArray *
copy_template (void)
{
  return g_byte_array_append (g_byte_array_new (), g_bytes_get_data (template, NULL),
                              (guint) g_bytes_get_size (template));
}

/* --- Changed ------------------------------------------------------------------------------ */

static GByteArray *
make_patched (FuzzInput *input)
{
  GByteArray *file = copy_template ();

  while (!fuzz_input_is_empty (input))
    {
      gsize at = fuzz_input_take_number (input) % file->len;
      const guint8 *bytes;
      gsize length = fuzz_input_take_piece (input, &bytes);

      memcpy (file->data + at, bytes, MIN (length, file->len - at));
    }
  return file;
}

static void
bind_value (sqlite3_stmt *statement,
            FuzzInput    *input)
{
  const guint8 *bytes;
  gsize length;

  switch (fuzz_input_take_byte (input) % 5)
    {
    case 0:
      sqlite3_bind_int64 (statement, 1, (gint64) fuzz_input_take_number (input));
      break;
    case 1:
      length = fuzz_input_take_piece (input, &bytes);
      sqlite3_bind_text (statement, 1, (const char *) bytes, (int) length, SQLITE_TRANSIENT);
      break;
    case 2:
      length = fuzz_input_take_piece (input, &bytes);
      sqlite3_bind_blob (statement, 1, bytes, (int) length, SQLITE_TRANSIENT);
      break;
    case 3:
      sqlite3_bind_double (statement, 1, (double) fuzz_input_take_number (input) / 3);
      break;
    default:
      sqlite3_bind_null (statement, 1);
      break;
    }
}

/* What SQLite does not let one do is left. */
static void
apply_change (sqlite3   *database,
              FuzzInput *input)
{
  const char *sql = changes[fuzz_input_take_byte (input) % G_N_ELEMENTS (changes)];
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) == SQLITE_OK)
    {
      if (sqlite3_bind_parameter_index (statement, "?2") > 0)
        sqlite3_bind_int (statement, 2, fuzz_input_take_byte (input) % 32);
      if (sqlite3_bind_parameter_index (statement, "?1") > 0)
        bind_value (statement, input);
      while (sqlite3_step (statement) == SQLITE_ROW)
        ;
    }
  sqlite3_finalize (statement);
}

static GByteArray *
make_changed (FuzzInput *input)
{
  GByteArray *file = copy_template ();
  sqlite3 *database;
  sqlite3_int64 size;
  unsigned char *bytes;

  memset (file->data + FORMAT_OFFSET, FORMAT_ROLLBACK, 2);
  bytes = sqlite3_malloc64 (file->len);
  memcpy (bytes, file->data, file->len);
  g_assert_cmpint (sqlite3_open (":memory:", &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_deserialize (database, "main", bytes, file->len, file->len,
                                        SQLITE_DESERIALIZE_FREEONCLOSE |
                                        SQLITE_DESERIALIZE_RESIZEABLE), ==, SQLITE_OK);
  sqlite3_exec (database, "PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON",
                NULL, NULL, NULL);
  for (guint i = 0; i < CHANGES_MAX && !fuzz_input_is_empty (input); i++)
    apply_change (database, input);

  bytes = sqlite3_serialize (database, "main", &size, 0);
  g_assert_nonnull (bytes);
  g_byte_array_set_size (file, 0);
  g_byte_array_append (file, bytes, (guint) size);
  sqlite3_free (bytes);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  return file;
}

static GByteArray *
make_bytes (FuzzInput *input)
{
  switch (fuzz_input_take_byte (input) % FILE_N_KINDS)
    {
    case FILE_PATCHED:
      return make_patched (input);
    case FILE_CHANGED:
      return make_changed (input);
    default:
      return g_byte_array_append (g_byte_array_new (), input->at,
                                  (guint) (input->end - input->at));
    }
}

/* Without a log in its header SQLite would write one there, before what else it is can be seen. */
static GByteArray *
make_file (FuzzInput *input)
{
  GByteArray *file = make_bytes (input);

  if (file->len > FORMAT_OFFSET + 1)
    memset (file->data + FORMAT_OFFSET, FORMAT_LOG, 2);
  return file;
}

/* ------------------------------------------------------------------------------------------ */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  g_autoptr (GByteArray) file = NULL;
  TinHistory *history;

  if (template == NULL)
    template = fuzz_history_make (TRUE);

  file = make_file (&input);
  fuzz_folder_clear ();
  fuzz_folder_put (TIN_DISK_HISTORY_FILE, file->data, file->len);
  history = fuzz_history_open (fuzz_folder_get ());
  if (history == NULL)
    {
      g_assert_true (fuzz_folder_holds (TIN_DISK_HISTORY_FILE, file->data, file->len));
      return 0;
    }

  if (tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (history)) != NULL)
    g_assert_true (fuzz_folder_holds (TIN_DISK_HISTORY_FILE ".damaged", file->data, file->len));
  fuzz_history_use (history);
  fuzz_history_close (history);

  /* What we have left can be opened, or is put aside. */
  history = fuzz_history_open (fuzz_folder_get ());
  if (history != NULL)
    fuzz_history_close (history);
  return 0;
}
