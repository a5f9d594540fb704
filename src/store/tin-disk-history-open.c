/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-disk-history-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-private-file.h"
#include "tin-schema.h"

/* From a file's name to an open history. A file that makes no sense is never written to: it is put
 * aside whole, with its log, and an empty one is begun. */

/* What SQLite may keep beside a database. */
static const char *const companions[] = { "-wal", "-journal" };

static gboolean
fail (const char  *path,
      const char  *what,
      int          saved_errno,
      GError     **error)
{
  TinError code = TIN_ERROR_STORAGE;

  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    code = TIN_ERROR_DISK_FULL;
  else if (saved_errno == EROFS || saved_errno == EACCES || saved_errno == EPERM)
    code = TIN_ERROR_READ_ONLY;

  g_set_error (error, TIN_ERROR, code, "%s: %s: %s", path, what, g_strerror (saved_errno));
  return FALSE;
}

/* --- Files -------------------------------------------------------------------------------- */

/* Makes the file where there is none, for nobody else to read. An open file that is closed takes
 * every lock of this process on it along, so one that is there is not opened. */
static gboolean
make_file (const char  *path,
           GError     **error)
{
  struct stat status;
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    return g_close (fd, NULL) || fail (path, "cannot be made", EIO, error);
  if (errno != EEXIST)
    return fail (path, "cannot be made", errno, error);

  if (g_stat (path, &status) != 0)
    return fail (path, "cannot be looked at", errno, error);
  if (S_ISREG (status.st_mode))
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: is not a regular file", path);
  return FALSE;
}

/* Takes from others what a copy or a careless umask gave them. */
static void
tighten (const char *path)
{
  struct stat status;

  if (g_stat (path, &status) != 0 || (status.st_mode & 0177) == 0)
    return;
  if (g_chmod (path, status.st_mode & 0600) == 0)
    g_message ("%s was open to others and is private now", path);
  else
    g_message ("%s is open to others: %s", path, g_strerror (errno));
}

static void
tighten_all (const char *path)
{
  tighten (path);
  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *companion = g_strconcat (path, companions[i], NULL);

      tighten (companion);
    }
}

/* --- Damage ------------------------------------------------------------------------------- */

/* Returns: (transfer full): a name that is free, also for the companions */
static char *
aside_name (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s.damaged-%s", path, time);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.damaged-%s-%u", path, time, i);
    }

  return g_steal_pointer (&name);
}

/* The companions go first: a log that is left behind without its database is removed by SQLite,
 * when it meets an empty one. */
static gboolean
put_aside (TinDiskHistory  *self,
           const char      *directory,
           const char      *path,
           GError         **error)
{
  g_autofree char *aside = aside_name (path);

  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *from = g_strconcat (path, companions[i], NULL);
      g_autofree char *to = g_strconcat (aside, companions[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        return fail (from, "cannot be put aside", errno, error);
    }
  if (g_rename (path, aside) != 0)
    return fail (path, "cannot be put aside", errno, error);

  tin_private_directory_sync (directory);
  g_message ("The history was damaged: it is put aside as %s, and an empty one is begun", aside);
  g_free (self->damaged_file);
  self->damaged_file = g_steal_pointer (&aside);
  return TRUE;
}

/* Reads all of the file. */
static gboolean
check_whole (TinDiskHistory  *self,
             GError         **error)
{
  g_autoptr (TinStatement) statement = NULL;
  const char *answer = NULL;
  gboolean row;

  statement = tin_database_prepare (self->database, "PRAGMA integrity_check (1)", TIN_NO_VALUES,
                                    error);
  if (statement == NULL || !tin_database_step (self->database, statement, &row, error))
    return FALSE;

  if (row)
    answer = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_DAMAGED, "The history is damaged: %s",
               answer != NULL ? answer : "?");
  return FALSE;
}

/* --- Opening ------------------------------------------------------------------------------ */

static gboolean
open_database (TinDiskHistory               *self,
               const TinDiskHistoryOptions  *options,
               const char                   *path,
               GError                      **error)
{
  const TinSchemaStep *steps;
  guint n_steps;

  if (options->vfs == NULL && !make_file (path, error))
    return FALSE;

  self->database = tin_database_open (path, options->vfs, error);
  if (self->database == NULL)
    return FALSE;

  steps = tin_schema_get_steps (&n_steps);
  if (!tin_schema_check (self->database, n_steps, error))
    return FALSE;

  if (options->vfs == NULL)
    tighten_all (path);
  return tin_database_prepare_to_write (self->database, error) &&
         tin_schema_migrate (self->database, steps, n_steps, error);
}

static gboolean
open_once (TinDiskHistory               *self,
           const TinDiskHistoryOptions  *options,
           const char                   *path,
           GError                      **error)
{
  g_autofree char *suspect = g_strconcat (path, TIN_DATABASE_SUSPECT_SUFFIX, NULL);

  if (!open_database (self, options, path, error))
    return FALSE;
  if (g_file_test (suspect, G_FILE_TEST_EXISTS) && !check_whole (self, error))
    return FALSE;

  self->state = tin_disk_history_read_state (self, error);
  if (self->state == NULL)
    return FALSE;

  if (g_unlink (suspect) != 0 && errno != ENOENT)
    g_message ("%s: cannot be removed: %s", suspect, g_strerror (errno));
  /* A program that was killed may have made the files and not seen to their names. */
  if (options->vfs == NULL)
    tin_private_directory_sync (options->directory);
  return TRUE;
}

static gboolean
open_file (TinDiskHistory               *self,
           const TinDiskHistoryOptions  *options,
           GError                      **error)
{
  g_autofree char *path = g_build_filename (options->directory, TIN_DISK_HISTORY_FILE, NULL);
  g_autoptr (GError) damage = NULL;

  if (open_once (self, options, path, &damage))
    return TRUE;
  if (!g_error_matches (damage, TIN_ERROR, TIN_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }

  g_message ("%s", damage->message);
  g_clear_pointer (&self->marks, tin_marks_free);
  g_clear_pointer (&self->database, tin_database_free);
  return put_aside (self, options->directory, path, error) &&
         open_once (self, options, path, error);
}

/* What was left to do is gone on with; on the worker's side, which it belongs to. */
static void
run_resume (gpointer  owner,
            TinJob   *job)
{
  TinDiskHistory *self = owner;

  tin_disk_history_schedule_clear (self);
  tin_disk_history_schedule_index (self);
  tin_job_return_boolean (job, TRUE);
}

/**
 * tin_disk_history_open:
 * @options: copied where it is needed
 *
 * Opens the history of a profile, or begins one, with what was committed before the last end,
 * whatever end that was. A file that is damaged is put aside: see
 * tin_disk_history_get_damaged_file(). The answers come in the main context that is the thread's
 * default one now.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_NEWER if a newer version wrote it (not
 *   a byte is changed then), %TIN_ERROR_IN_USE, %TIN_ERROR_READ_ONLY, %TIN_ERROR_DISK_FULL,
 *   %TIN_ERROR_DAMAGED if it cannot be put aside, or %TIN_ERROR_STORAGE
 */
TinDiskHistory *
tin_disk_history_open (const TinDiskHistoryOptions  *options,
                       GError                      **error)
{
  g_autoptr (TinDiskHistory) self = g_object_new (TIN_TYPE_DISK_HISTORY, NULL);

  g_return_val_if_fail (options != NULL && options->directory != NULL, NULL);

  if (!open_file (self, options, error))
    return NULL;

  self->worker = tin_worker_new (options->worker, self, error);
  if (self->worker == NULL)
    return NULL;

  tin_worker_push (self->worker, tin_job_new (run_resume, NULL, NULL, NULL));
  return g_steal_pointer (&self);
}
