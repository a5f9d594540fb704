/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "tin-identity.h"
#include "tin-keyring.h"
#include "tin-profile.h"
#include "tin-session-private.h"
#include "tin-text.h"

/* The passphrase of the key: where it comes from, and setting it. Opening with it is in
 * tin-session-open.c. What it costs to try one runs in a thread, so that a window goes on. */

/* --- Setting it --------------------------------------------------------------------------- */

/* What the thread works on. It has a task of its own, which it lets go of a moment after that has
 * answered: the session and its profile must not wait for that. */
typedef struct
{
  char      *directory;  /* (owned) */
  TinSecret *old;        /* (owned) (nullable) */
  TinSecret *new_one;    /* (owned) (nullable) */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->directory);
  tin_secret_free (self->old);
  tin_secret_free (self->new_one);
  g_free (self);
}

static void
change_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Change *change = task_data;
  GError *error = NULL;

  if (tin_identity_set_passphrase (change->directory, change->old, change->new_one, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * tin_session_set_passphrase_async:
 * @old: (nullable): the passphrase as it is now
 * @new_one: (nullable): as it is to be; %NULL for none
 *
 * Locks the key of the profile on the disk. The session goes on as it is.
 */
void
tin_session_set_passphrase_async (TinSession          *self,
                                  const char          *old,
                                  const char          *new_one,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  Change *change;

  g_task_set_source_tag (task, tin_session_set_passphrase_async);
  if (self->profile == NULL)
    {
      g_task_return_new_error (task, TIN_ERROR, TIN_ERROR_INVALID, "The session has no profile");
      return;
    }

  change = g_new0 (Change, 1);
  change->directory = g_strdup (tin_session_get_directory (self));
  change->old = tin_secret_dup (old);
  change->new_one = tin_secret_dup (new_one);
  inner = g_task_new (NULL, NULL, on_changed, g_steal_pointer (&task));
  g_task_set_task_data (inner, change, change_free);
  g_task_run_in_thread (inner, change_in_thread);
}

/**
 * tin_session_set_passphrase_finish:
 *
 * Returns: %FALSE with %TIN_ERROR_LOCKED if the old passphrase is wrong, %TIN_ERROR_INVALID if the
 *   new one can be none, or %TIN_ERROR_STORAGE, %TIN_ERROR_DISK_FULL or %TIN_ERROR_READ_ONLY;
 *   nothing was changed then
 */
gboolean
tin_session_set_passphrase_finish (TinSession    *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * tin_session_set_passphrase_alone:
 *
 * The same where no program has the profile open; comes back when it is done.
 *
 * Returns: %FALSE with an error as of tin_session_set_passphrase_finish(), or %TIN_ERROR_IN_USE
 */
gboolean
tin_session_set_passphrase_alone (const TinOptions  *options,
                                  const char        *old,
                                  const char        *new_one,
                                  GError           **error)
{
  g_autoptr (TinProfile) profile = tin_profile_open (options->data_dir, error);

  return profile != NULL &&
         tin_identity_set_passphrase (tin_profile_get_directory (profile), old, new_one, error);
}

/* --- Whether there is one ----------------------------------------------------------------- */

/**
 * tin_session_is_locked:
 *
 * Returns: whether the profile wants a passphrase to be opened
 */
gboolean
tin_session_is_locked (const TinOptions *options)
{
  return tin_identity_is_locked (options->data_dir);
}

/**
 * tin_session_has_passphrase:
 *
 * Returns: whether the key is locked with a passphrase on the disk
 */
gboolean
tin_session_has_passphrase (TinSession *self)
{
  const char *directory = tin_session_get_directory (self);

  return directory != NULL && tin_identity_is_locked (directory);
}

/**
 * tin_session_get_directory:
 *
 * Returns: (transfer none) (nullable): the profile's folder; %NULL in tests that have none
 */
const char *
tin_session_get_directory (TinSession *self)
{
  return self->profile != NULL ? tin_profile_get_directory (TIN_PROFILE (self->profile)) : NULL;
}

/* --- A file with it ----------------------------------------------------------------------- */

static void
fail (GError     **error,
      const char  *path,
      const char  *format)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *message = tin_text_fill (format, name);

  g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, message);
}

static void
warn_if_open_to_others (int         fd,
                        const char *path)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && (status.st_mode & 077) != 0)
    g_message ("%s has a passphrase in it, and is open to others", path);
}

/* Returns how many bytes were read, or -1. A pipe gives them in pieces. */
static gssize
read_some (int    fd,
           char  *buffer,
           gsize  size)
{
  gsize length = 0;
  gssize n;

  do
    {
      n = read (fd, buffer + length, size - length);
      if (n > 0)
        length += (gsize) n;
    }
  while ((n > 0 && length < size) || (n < 0 && errno == EINTR));

  return n < 0 ? -1 : (gssize) length;
}

/* Returns how long the first line is, without its end. */
static gsize
measure_line (const char *buffer,
              gsize       length)
{
  const char *end = memchr (buffer, '\n', length);
  gsize line = end != NULL ? (gsize) (end - buffer) : length;

  return end != NULL && line > 0 && buffer[line - 1] == '\r' ? line - 1 : line;
}

static TinSecret *
take_line (const char  *buffer,
           gsize        length,
           const char  *path,
           GError     **error)
{
  gsize line = measure_line (buffer, length);

  if (line == 0)
    /* Translators: %s is a file */
    fail (error, path, _("There is no passphrase in the first line of %s."));
  else if (line > TIN_PASSPHRASE_MAX_BYTES)
    /* Translators: %s is a file */
    fail (error, path, _("The first line of %s is too long to be a passphrase."));
  else if (!g_utf8_validate_len (buffer, line, NULL))
    /* Translators: %s is a file */
    fail (error, path, _("The passphrase in %s is not readable text in UTF-8."));
  else
    return tin_secret_new (buffer, line);

  return NULL;
}

/**
 * tin_session_read_passphrase:
 * @path: a file, a pipe or a terminal
 *
 * The passphrase is the first line, without its end.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_INVALID and a sentence for the person
 */
TinSecret *
tin_session_read_passphrase (const char  *path,
                             GError     **error)
{
  char buffer[TIN_PASSPHRASE_MAX_BYTES + 2];
  TinSecret *passphrase = NULL;
  gssize length;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);

  if (fd < 0)
    {
      /* Translators: %s is a file */
      fail (error, path, _("The file %s cannot be read."));
      return NULL;
    }

  warn_if_open_to_others (fd, path);
  length = read_some (fd, buffer, sizeof buffer);
  g_close (fd, NULL);
  if (length >= 0)
    passphrase = take_line (buffer, (gsize) length, path, error);
  else
    /* Translators: %s is a file */
    fail (error, path, _("The file %s cannot be read."));
  tin_secret_wipe (buffer, sizeof buffer);

  return passphrase;
}

/* --- The keyring -------------------------------------------------------------------------- */

/**
 * tin_session_look_up_passphrase_async:
 * @directory: the folder of a profile
 *
 * Asks the person's keyring.
 */
void
tin_session_look_up_passphrase_async (const char          *directory,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autofree char *folder = g_canonicalize_filename (directory, NULL);

  tin_keyring_look_up_async (folder, cancellable, callback, user_data);
}

/**
 * tin_session_look_up_passphrase_finish:
 *
 * Returns: (transfer full) (nullable): %NULL without an error if there is a keyring that does not
 *   have it; with %TIN_ERROR_STORAGE if there is no keyring, or it refuses
 */
TinSecret *
tin_session_look_up_passphrase_finish (GAsyncResult  *result,
                                       GError       **error)
{
  return tin_keyring_look_up_finish (result, error);
}

/**
 * tin_session_keep_passphrase_async:
 * @directory: the folder of a profile
 * @passphrase: (nullable): %NULL makes the keyring forget the one that it has
 *
 * Gives it to the person's keyring.
 */
void
tin_session_keep_passphrase_async (const char          *directory,
                                   const char          *passphrase,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autofree char *folder = g_canonicalize_filename (directory, NULL);

  tin_keyring_keep_async (folder, passphrase, cancellable, callback, user_data);
}

gboolean
tin_session_keep_passphrase_finish (GAsyncResult  *result,
                                    GError       **error)
{
  return tin_keyring_keep_finish (result, error);
}
