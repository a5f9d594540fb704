/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "tin-error.h"

/* One connection to one SQLite file in WAL mode, for one thread at a time, and the only one that
 * the file has: locked exclusively, so that there is no shared memory beside it.
 *
 * What a durable commit has answered with TRUE is on the disk. A write-ahead log is only as good as
 * the names under which it will be found again, so each commit first looks whether the files still
 * have theirs. */

/* --- Errors ------------------------------------------------------------------------------- */

static gboolean
is_full (int code,
         int system_error)
{
  return code == SQLITE_FULL ||
         (code == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT));
}

static gboolean
is_read_only (int code,
              int system_error)
{
  return code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_AUTH ||
         ((code == SQLITE_CANTOPEN || code == SQLITE_IOERR) &&
          (system_error == EACCES || system_error == EPERM || system_error == EROFS));
}

static gboolean
is_damaged (int code,
            int extended)
{
  /* What is wrong with the search index alone is put right by making it anew. */
  return (code == SQLITE_CORRUPT && extended != SQLITE_CORRUPT_VTAB) || code == SQLITE_NOTADB ||
         extended == SQLITE_IOERR_CORRUPTFS || extended == SQLITE_IOERR_DATA;
}

/* The next open reads the whole file before anything is done with it. */
static void
leave_marker (TinDatabase *self)
{
  g_autofree char *path = g_strconcat (self->path, TIN_DATABASE_SUSPECT_SUFFIX, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_close (fd, NULL);
  else
    g_message ("%s: cannot be made: %s", path, g_strerror (errno));
}

/* An index of words that makes no sense is not the file's damage: it can be made anew. */
static void
note_damage (TinDatabase *self,
             int          extended)
{
  if (self->damaged || extended == SQLITE_CORRUPT_VTAB)
    return;

  self->damaged = TRUE;
  if (self->writable)
    leave_marker (self);
}

/* Returns: (transfer full): what a caller can act on */
static GError *
convert (TinDatabase *self,
         int          extended,
         const char  *what,
         const char  *message)
{
  int system_error = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;
  int code = extended & 0xff;
  TinError error = TIN_ERROR_STORAGE;

  if (code == SQLITE_INTERRUPT)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: was cancelled", self->path);

  if (extended == SQLITE_READONLY_DBMOVED)
    error = TIN_ERROR_STORAGE;
  else if (is_full (code, system_error))
    error = TIN_ERROR_DISK_FULL;
  else if (is_read_only (code, system_error))
    error = TIN_ERROR_READ_ONLY;
  else if (is_damaged (code, extended))
    error = TIN_ERROR_DAMAGED;
  else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    error = TIN_ERROR_IN_USE;

  if (error == TIN_ERROR_DAMAGED)
    note_damage (self, extended);
  return g_error_new (TIN_ERROR, error, "%s: %s: %s (%d, %d)", self->path, what, message, extended,
                      system_error);
}

/**
 * tin_database_fail:
 * @what: what was being done, for the log
 *
 * Sets @error by what SQLite said last: %TIN_ERROR_DISK_FULL, %TIN_ERROR_READ_ONLY,
 * %TIN_ERROR_DAMAGED, %TIN_ERROR_IN_USE, %G_IO_ERROR_CANCELLED after an interruption, or
 * %TIN_ERROR_STORAGE.
 *
 * Returns: %FALSE
 */
gboolean
tin_database_fail (TinDatabase  *self,
                   const char   *what,
                   GError      **error)
{
  GError *converted = convert (self, sqlite3_extended_errcode (self->handle), what,
                               sqlite3_errmsg (self->handle));

  g_propagate_error (error, converted);
  return FALSE;
}

/**
 * tin_database_distrust:
 * @what: what makes no sense, for the log
 *
 * What was read cannot be, though SQLite finds nothing wrong with it, as where an index has another
 * value than its row. All of the file is looked at when it is opened the next time.
 *
 * Returns: %FALSE with %TIN_ERROR_DAMAGED
 */
gboolean
tin_database_distrust (TinDatabase  *self,
                       const char   *what,
                       GError      **error)
{
  note_damage (self, SQLITE_CORRUPT);
  g_set_error (error, TIN_ERROR, TIN_ERROR_DAMAGED, "%s: %s", self->path, what);
  return FALSE;
}

/**
 * tin_database_is_damaged:
 *
 * Returns: whether anything was read so far that makes no sense
 */
gboolean
tin_database_is_damaged (TinDatabase *self)
{
  return self->damaged;
}

/**
 * tin_database_get_handle:
 *
 * Returns: (transfer none): for what there is no function for here
 */
sqlite3 *
tin_database_get_handle (TinDatabase *self)
{
  return self->handle;
}

/* --- Statements --------------------------------------------------------------------------- */

/**
 * tin_database_execute:
 * @sql: statements without parameters and without answers that matter
 */
gboolean
tin_database_execute (TinDatabase  *self,
                      const char   *sql,
                      GError      **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    return tin_database_fail (self, sql, error);

  return TRUE;
}

/**
 * tin_database_prepare:
 * @sql: one statement; a constant, or at least a text that keeps its address and its content for
 *   as long as the database is open
 * @values: (array length=n_values) (nullable): the first parameters; the others are %NULL
 *
 * Returns: (transfer none) (nullable): to be stepped, and then reset: see TinStatement. The same
 *   text gives the same statement, which must not be in use
 */
TinStatement *
tin_database_prepare (TinDatabase   *self,
                      const char    *sql,
                      const gint64  *values,
                      gsize          n_values,
                      GError       **error)
{
  TinStatement *statement = g_hash_table_lookup (self->statements, sql);

  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                              NULL) != SQLITE_OK)
        {
          tin_database_fail (self, sql, error);
          return NULL;
        }
      g_hash_table_insert (self->statements, (gpointer) sql, statement);
    }
  else
    {
      sqlite3_clear_bindings (statement);
    }

  for (gsize i = 0; i < n_values; i++)
    sqlite3_bind_int64 (statement, (int) i + 1, values[i]);
  return statement;
}

/**
 * tin_database_step:
 * @row: (out) (optional): whether there is a row to look at; %FALSE at the end
 *
 * Returns: %FALSE if it could not be done; the statement is reset then
 */
gboolean
tin_database_step (TinDatabase   *self,
                   TinStatement  *statement,
                   gboolean      *row,
                   GError       **error)
{
  int result = sqlite3_step (statement);

  if (row != NULL)
    *row = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;

  tin_database_fail (self, sqlite3_sql (statement), error);
  sqlite3_reset (statement);
  return FALSE;
}

/**
 * tin_database_run:
 *
 * Does one statement whose answer is of no interest; see tin_database_prepare().
 */
gboolean
tin_database_run (TinDatabase   *self,
                  const char    *sql,
                  const gint64  *values,
                  gsize          n_values,
                  GError       **error)
{
  g_autoptr (TinStatement) statement = tin_database_prepare (self, sql, values, n_values, error);

  return statement != NULL && tin_database_step (self, statement, NULL, error);
}

/**
 * tin_database_get_int:
 * @value: (inout): the first column of the first row; left alone if there is none, or it is NULL
 *
 * Asks for one number.
 */
gboolean
tin_database_get_int (TinDatabase   *self,
                      const char    *sql,
                      const gint64  *values,
                      gsize          n_values,
                      gint64        *value,
                      GError       **error)
{
  g_autoptr (TinStatement) statement = tin_database_prepare (self, sql, values, n_values, error);
  gboolean row;

  if (statement == NULL || !tin_database_step (self, statement, &row, error))
    return FALSE;

  if (row && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    *value = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

/* --- Transactions ------------------------------------------------------------------------- */

static gboolean
set_synchronous (TinDatabase  *self,
                 TinCommit     commit,
                 GError      **error)
{
  const char *sql = commit == TIN_COMMIT_DURABLE ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL";

  if (self->synchronous == commit)
    return TRUE;
  if (!tin_database_execute (self, sql, error))
    return FALSE;

  self->synchronous = commit;
  return TRUE;
}

/* Begins the log anew, where it is in doubt, with all that was in it in the database. */
static gboolean
renew_log (TinDatabase  *self,
           GError      **error)
{
  if (!self->doubtful)
    return TRUE;
  if (!tin_database_cut_log (self, error))
    return FALSE;

  self->doubtful = FALSE;
  return TRUE;
}

/**
 * tin_database_begin:
 * @commit: what the commit is to be
 *
 * Begins a transaction that writes.
 */
gboolean
tin_database_begin (TinDatabase  *self,
                    TinCommit     commit,
                    GError      **error)
{
  g_return_val_if_fail (!self->in_transaction, FALSE);

  if (!renew_log (self, error) || !set_synchronous (self, commit, error) ||
      !tin_database_run (self, "BEGIN IMMEDIATE", TIN_NO_VALUES, error))
    return FALSE;

  self->in_transaction = TRUE;
  return TRUE;
}

/* A file that was moved or removed takes all that is written to it along. SQLite sees that of the
 * database itself; of its log it does not. */
gboolean
tin_database_check_place (TinDatabase  *self,
                          GError      **error)
{
  struct stat status;
  int moved = 0;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (!moved && self->log_inode != 0)
    moved = stat (self->log_path, &status) != 0 || status.st_ino != self->log_inode ||
            status.st_dev != self->log_device;
  if (!moved)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s was moved or removed", self->path);
  return FALSE;
}

/* After a sync that failed, the system may take for written what it has thrown away, and the log is
 * of no use from there on, however well the next sync goes. */
static gboolean
end_transaction (TinDatabase  *self,
                 GError      **error)
{
  if (tin_database_run (self, "COMMIT", TIN_NO_VALUES, error))
    return TRUE;

  if ((sqlite3_errcode (self->handle) & 0xff) == SQLITE_IOERR)
    self->doubtful = TRUE;
  return FALSE;
}

/**
 * tin_database_commit:
 *
 * Ends the transaction; if that cannot be done, it is rolled back.
 *
 * Returns: whether all of it is stored, as durably as tin_database_begin() was told
 */
gboolean
tin_database_commit (TinDatabase  *self,
                     GError      **error)
{
  g_return_val_if_fail (self->in_transaction, FALSE);

  if (!tin_database_check_place (self, error) || !end_transaction (self, error))
    {
      tin_database_rollback (self);
      return FALSE;
    }

  self->in_transaction = FALSE;
  self->n_commits++;
  return TRUE;
}

/**
 * tin_database_rollback:
 *
 * Ends the transaction as if there had been none.
 */
void
tin_database_rollback (TinDatabase *self)
{
  g_return_if_fail (self->in_transaction);

  self->in_transaction = FALSE;
  /* After some errors SQLite has done it already. */
  if (!sqlite3_get_autocommit (self->handle))
    tin_database_run (self, "ROLLBACK", TIN_NO_VALUES, NULL);
}

/**
 * tin_database_get_n_commits:
 *
 * Returns: how many transactions were committed so far
 */
guint
tin_database_get_n_commits (TinDatabase *self)
{
  return self->n_commits;
}

static gboolean
write_back (TinDatabase  *self,
            int           mode,
            GError      **error)
{
  if (sqlite3_wal_checkpoint_v2 (self->handle, "main", mode, NULL, NULL) != SQLITE_OK)
    return tin_database_fail (self, "cannot be written back", error);

  return TRUE;
}

/**
 * tin_database_checkpoint:
 * @min_pages: how long the log must be at least
 *
 * Writes the log back into the database, so that it does not grow for ever. To be called between
 * transactions; nothing is lost if it fails.
 */
gboolean
tin_database_checkpoint (TinDatabase  *self,
                         guint         min_pages,
                         GError      **error)
{
  if (self->log_pages < 0 || (guint) self->log_pages < min_pages)
    return TRUE;

  /* Also where it fails: it is tried again when there is more. */
  self->log_pages = 0;
  return write_back (self, SQLITE_CHECKPOINT_PASSIVE, error);
}

/**
 * tin_database_cut_log:
 *
 * Writes the log back and cuts it off, so that nothing stands in it any more. To be called between
 * transactions; nothing is lost if it fails.
 */
gboolean
tin_database_cut_log (TinDatabase  *self,
                      GError      **error)
{
  return write_back (self, SQLITE_CHECKPOINT_TRUNCATE, error);
}
