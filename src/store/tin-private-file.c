/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tin-error.h"

/* Small files that are nobody else's business: read whole and with a bound, replaced whole, never
 * open to others. All errors are TIN_ERROR_STORAGE and name the file. */

#define DIRECTORY_MODE 0700
#define FILE_MODE 0600

static gboolean
fail (GError     **error,
      const char  *path,
      const char  *what,
      int          saved_errno)
{
  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: %s: %s", path, what,
               g_strerror (saved_errno));
  return FALSE;
}

/**
 * tin_private_directory_sync:
 *
 * What was just made in a folder, or renamed, is lost in a power failure unless the folder is
 * written out. Not every file system can do that, and where it cannot there is nothing to be done.
 */
void
tin_private_directory_sync (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  if (g_fsync (fd) != 0)
    g_debug ("%s: cannot be synced: %s", path, g_strerror (errno));
  g_close (fd, NULL);
}

/**
 * tin_private_directory_make:
 * @path: an absolute path
 *
 * Makes the folder, and those above it, with mode 0700. What is already there is left as it is.
 *
 * Returns: whether @path is a folder now
 */
gboolean
tin_private_directory_make (const char  *path,
                            GError     **error)
{
  g_autofree char *parent = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  parent = g_path_get_dirname (path);
  if (g_str_equal (parent, path))
    return fail (error, path, "cannot be made", ENOENT);
  if (!tin_private_directory_make (parent, error))
    return FALSE;

  if (g_mkdir (path, DIRECTORY_MODE) != 0)
    {
      int saved_errno = errno;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;
      return fail (error, path, "cannot be made", saved_errno);
    }

  tin_private_directory_sync (parent);
  return TRUE;
}

/* Takes from others what a copy or a careless umask gave them. Stricter modes stay. */
static gboolean
tighten (int                 fd,
         const char         *path,
         const struct stat  *status,
         GError            **error)
{
  if ((status->st_mode & 07777 & ~FILE_MODE) == 0)
    return TRUE;
  if (fchmod (fd, FILE_MODE) != 0)
    return fail (error, path, "is open to others, and that cannot be changed", errno);

  g_message ("%s was open to others and is private now", path);
  return TRUE;
}

static GBytes *
read_all (int          fd,
          const char  *path,
          gsize        max_bytes,
          GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[4096];
  gssize n;

  do
    {
      n = read (fd, buffer, sizeof buffer);
      if (n > 0)
        g_byte_array_append (bytes, buffer, (guint) n);
    }
  while ((n > 0 && bytes->len <= max_bytes) || (n < 0 && errno == EINTR));

  if (n < 0)
    {
      fail (error, path, "cannot be read", errno);
      return NULL;
    }
  if (bytes->len > max_bytes)
    {
      fail (error, path, "cannot be read", EFBIG);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
check_and_read (int          fd,
                const char  *path,
                gsize        max_bytes,
                GBytes     **contents,
                GError     **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (error, path, "cannot be read", errno);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: is not a regular file", path);
      return FALSE;
    }
  if (!tighten (fd, path, &status, error))
    return FALSE;

  *contents = read_all (fd, path, max_bytes, error);
  return *contents != NULL;
}

/**
 * tin_private_file_read:
 * @max_bytes: the size from which on the file cannot be ours
 * @contents: (out) (transfer full) (nullable): %NULL if there is no such file
 *
 * Reads the file, and sets its mode to 0600 where others were allowed more. A dangling symbolic
 * link is an error, not an absent file: it was put there to say where the file is.
 *
 * Returns: %FALSE if there is a file that cannot be read
 */
gboolean
tin_private_file_read (const char  *path,
                       gsize        max_bytes,
                       GBytes     **contents,
                       GError     **error)
{
  struct stat status;
  gboolean done;
  int fd;

  *contents = NULL;

  /* Without O_NONBLOCK a FIFO under that name would hold the program for ever. */
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0)
    {
      int saved_errno = errno;

      if (saved_errno == ENOENT && lstat (path, &status) != 0 && errno == ENOENT)
        return TRUE;
      return fail (error, path, "cannot be opened", saved_errno);
    }

  done = check_and_read (fd, path, max_bytes, contents, error);
  g_close (fd, NULL);

  return done;
}

/**
 * tin_private_file_write:
 *
 * Puts a file with mode 0600 in the place of what was there: a power failure leaves the old one or
 * the new one, and after this has returned %TRUE the new one.
 */
gboolean
tin_private_file_write (const char  *path,
                        const char  *contents,
                        gsize        length,
                        GError     **error)
{
  g_autoptr (GError) foreign = NULL;

  /* Both flags: GLib syncs the new file before the rename and the folder after it. */
  if (g_file_set_contents_full (path, contents, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                FILE_MODE, &foreign))
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot be written: %s", path,
               foreign->message);
  return FALSE;
}
