/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-database-private.h"

#include <sys/stat.h>

#include "tin-error.h"

/* How the connection is opened, first to look at the file and then to write to it, and closed. */

/* What the file of the log is cut to when it begins anew: 16 MiB. A transaction can be longer. */
#define LOG_MAX_BYTES 16777216

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static gboolean
open_handle (TinDatabase  *self,
             const char   *vfs,
             GError      **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

  if (sqlite3_open_v2 (self->path, &self->handle, flags, vfs) != SQLITE_OK)
    {
      if (self->handle != NULL)
        return tin_database_fail (self, "cannot be opened", error);
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: there is no memory", self->path);
      return FALSE;
    }

  sqlite3_extended_result_codes (self->handle, 1);

  /* It may be locked for us alone only where it may be written. */
  if (sqlite3_db_readonly (self->handle, "main") != 1)
    return TRUE;
  g_set_error (error, TIN_ERROR, TIN_ERROR_READ_ONLY, "%s: may not be written", self->path);
  return FALSE;
}

/* Nothing of the file's content is trusted; and the log stays when the file is closed. */
static gboolean
configure (TinDatabase  *self,
           GError      **error)
{
  if (sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK &&
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK &&
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK)
    return TRUE;

  return tin_database_fail (self, "cannot be configured", error);
}

/**
 * tin_database_open:
 * @path: absolute
 * @vfs: (nullable): the SQLite file system to use
 *
 * Opens the file, or makes it, and looks into it without changing a byte of what is there: neither
 * of the file nor of its log, and not when the database is freed either. Before anything is
 * written, tin_database_prepare_to_write() is called.
 *
 * Returns: (transfer full) (nullable): %NULL with an error as of tin_database_fail()
 */
TinDatabase *
tin_database_open (const char  *path,
                   const char  *vfs,
                   GError     **error)
{
  g_autoptr (TinDatabase) self = g_new0 (TinDatabase, 1);

  self->path = g_strdup (path);
  self->log_path = g_strconcat (path, "-wal", NULL);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);

  /* The exclusive lock must be asked for before the first look, or there is shared memory. */
  if (!open_handle (self, vfs, error) || !configure (self, error) ||
      !tin_database_execute (self, "PRAGMA locking_mode = EXCLUSIVE", error) ||
      !tin_database_execute (self, "SELECT count (*) FROM sqlite_schema", error))
    return NULL;

  return g_steal_pointer (&self);
}

/* The log is there now: under which identity is remembered. */
static void
remember_log (TinDatabase *self)
{
  struct stat status;

  if (stat (self->log_path, &status) != 0)
    return;

  self->log_device = status.st_dev;
  self->log_inode = status.st_ino;
}

static gboolean
set_wal (TinDatabase  *self,
         GError      **error)
{
  g_autoptr (TinStatement) statement = tin_database_prepare (self, "PRAGMA journal_mode = WAL",
                                                             TIN_NO_VALUES, error);
  gboolean row;

  if (statement == NULL || !tin_database_step (self, statement, &row, error))
    return FALSE;
  if (row && g_ascii_strcasecmp ((const char *) sqlite3_column_text (statement, 0), "wal") == 0)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot have a write-ahead log",
               self->path);
  return FALSE;
}

static int
on_committed (gpointer    user_data,
              sqlite3    *handle,
              const char *name,
              int         n_pages)
{
  TinDatabase *self = user_data;

  self->log_pages = n_pages;
  return SQLITE_OK;
}

/* An earlier process may have been killed between writing and syncing: what it wrote is seen here,
 * and will be answered for. */
static gboolean
sync_log (TinDatabase  *self,
          GError      **error)
{
  sqlite3_file *log = NULL;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log == NULL || log->pMethods == NULL ||
      log->pMethods->xSync (log, SQLITE_SYNC_NORMAL) == SQLITE_OK)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot be synced", self->log_path);
  return FALSE;
}

/**
 * tin_database_prepare_to_write:
 *
 * Makes of an opened file the one that we write to.
 *
 * Returns: %FALSE with an error as of tin_database_fail(); %TIN_ERROR_READ_ONLY if it can be read
 *   alone
 */
gboolean
tin_database_prepare_to_write (TinDatabase  *self,
                               GError      **error)
{
  static const char *const pragmas =
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -8000;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_size_limit = " G_STRINGIFY (LOG_MAX_BYTES) ";"
    /* The log is there after the first look. */
    "SELECT count (*) FROM sqlite_schema;";

  if (!set_wal (self, error) || !tin_database_execute (self, pragmas, error) ||
      !sync_log (self, error))
    return FALSE;

  remember_log (self);
  self->writable = TRUE;
  self->synchronous = TIN_COMMIT_DURABLE;
  sqlite3_wal_hook (self->handle, on_committed, self);
  return TRUE;
}

/**
 * tin_database_free:
 *
 * Closes the file as it is, as a crash would: what was not committed is gone, and the log stays.
 */
void
tin_database_free (TinDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->handle != NULL && sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("%s: is still in use: %s", self->path, sqlite3_errmsg (self->handle));
  g_free (self->path);
  g_free (self->log_path);
  g_free (self);
}

/**
 * tin_database_close:
 *
 * Writes all of the log back, and frees the database. Where that cannot be done the log stays; it
 * is read when the file is opened the next time.
 */
void
tin_database_close (TinDatabase *self)
{
  g_autoptr (GError) error = NULL;

  /* The log is removed by its name, which may be another's by now. */
  if (tin_database_check_place (self, &error))
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  else
    g_message ("The log stays: %s", error->message);
  tin_database_free (self);
}
