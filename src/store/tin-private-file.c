/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-secret.h"

/* Small files that are nobody else's business: read whole and with a bound, replaced whole, never
 * open to others. All errors name the file. What cannot be read is TIN_ERROR_STORAGE; what cannot
 * be written is TIN_ERROR_DISK_FULL or TIN_ERROR_READ_ONLY where that is why, else
 * TIN_ERROR_STORAGE. */

#define DIRECTORY_MODE 0700
#define FILE_MODE 0600
/* Of the file that is written before it is renamed: one name, so that a crash leaves none for
 * ever. */
#define UNFINISHED_PREFIX "."
#define UNFINISHED_SUFFIX ".new"

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

static gboolean
fail_to_write (GError     **error,
               const char  *path,
               const char  *what,
               int          saved_errno)
{
  TinError code = TIN_ERROR_STORAGE;

  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    code = TIN_ERROR_DISK_FULL;
  else if (saved_errno == EROFS || saved_errno == EACCES || saved_errno == EPERM)
    code = TIN_ERROR_READ_ONLY;

  g_set_error (error, TIN_ERROR, code, "%s: %s: %s", path, what, g_strerror (saved_errno));
  return FALSE;
}

/* --- Folders ------------------------------------------------------------------------------- */

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

/* Whatever the umask is. */
static gboolean
make_directory (const char *path)
{
  return g_mkdir (path, DIRECTORY_MODE) == 0 && g_chmod (path, DIRECTORY_MODE) == 0;
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

  if (!make_directory (path))
    {
      int saved_errno = errno;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;
      return fail_to_write (error, path, "cannot be made", saved_errno);
    }

  tin_private_directory_sync (parent);
  return TRUE;
}

/* --- Modes --------------------------------------------------------------------------------- */

/* Takes from others what a copy or a careless umask gave them. Stricter modes stay. */
static gboolean
tighten (int                 fd,
         const char         *path,
         const struct stat  *status,
         GError            **error)
{
  mode_t mode = status->st_mode & 07777;

  if ((mode & ~FILE_MODE) == 0)
    return TRUE;
  if (fchmod (fd, mode & FILE_MODE) != 0)
    return fail (error, path, "is open to others, and that cannot be changed", errno);

  g_message ("%s was open to others and is private now", path);
  return TRUE;
}

/**
 * tin_private_file_tighten:
 *
 * Takes from others what they may do with the file, as far as that can be done. What is not there,
 * or is no regular file, is left alone.
 */
void
tin_private_file_tighten (const char *path)
{
  g_autoptr (GError) error = NULL;
  struct stat status;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) &&
      !tighten (fd, path, &status, &error))
    g_message ("%s", error->message);
  g_close (fd, NULL);
}

/* --- Reading ------------------------------------------------------------------------------- */

/* What was read, which may be a key. */
typedef struct
{
  gsize length;  /* as much as was read */
  char  bytes[];
} Contents;

static void
contents_free (gpointer data)
{
  Contents *self = data;

  tin_secret_wipe (self->bytes, self->length);
  g_free (self);
}

static GBytes *
read_all (int          fd,
          const char  *path,
          gsize        size,
          GError     **error)
{
  Contents *contents = g_malloc (sizeof (Contents) + size);
  gssize n;

  contents->length = 0;
  do
    {
      n = read (fd, contents->bytes + contents->length, size - contents->length);
      if (n > 0)
        contents->length += (gsize) n;
    }
  while ((n > 0 && contents->length < size) || (n < 0 && errno == EINTR));

  if (n >= 0)
    return g_bytes_new_with_free_func (contents->bytes, contents->length, contents_free, contents);

  fail (error, path, "cannot be read", errno);
  contents_free (contents);
  return NULL;
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
  if (status.st_size < 0 || (guint64) status.st_size > max_bytes)
    return fail (error, path, "cannot be read", EFBIG);

  *contents = read_all (fd, path, (gsize) status.st_size, error);
  return *contents != NULL;
}

/**
 * tin_private_file_read:
 * @max_bytes: the size from which on the file cannot be ours
 * @contents: (out) (transfer full) (nullable): %NULL if there is no such file; overwritten when it
 *   is freed
 *
 * Reads the file, and takes from others what they were allowed. A dangling symbolic link is an
 * error, not an absent file: it was put there to say where the file is.
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

/* --- Removing ------------------------------------------------------------------------------ */

/* Zeros in the place of what stands in the file, and on the disk when this returns. A magnetic disk
 * that writes in place has lost the old contents then. A flash disk, which writes elsewhere and
 * erases later, a file system that copies on write, its snapshots and whoever made a copy may still
 * have them: then nothing but the encryption of the whole disk helps.
 *
 * Not where more than N_NAMES lead to the file: another one is somebody's copy. */
static void
overwrite (int     fd,
           nlink_t n_names)
{
  static const char zeros[4096];
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_nlink > n_names)
    return;

  for (off_t at = 0; at < status.st_size; at += (off_t) sizeof zeros)
    {
      gsize length = MIN (sizeof zeros, (gsize) (status.st_size - at));

      if (pwrite (fd, zeros, length, at) != (gssize) length)
        return;
    }
  g_fsync (fd);
}

/* What a crash has left, or an error: it may be a key that was to be encrypted, or the one that is
 * encrypted no more. */
static void
remove_unfinished (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);

  if (fd >= 0)
    {
      overwrite (fd, 1);
      g_close (fd, NULL);
    }
  g_unlink (path);
}

/* --- Writing ------------------------------------------------------------------------------- */

/* Where a symbolic link says that the file is, it stays. */
static char *
dup_real_path (const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  char *real = realpath (canonical, NULL);
  char *copy;

  if (real == NULL)
    return g_steal_pointer (&canonical);
  copy = g_strdup (real);
  free (real);
  return copy;
}

static char *
dup_unfinished_path (const char *real_path)
{
  g_autofree char *folder = g_path_get_dirname (real_path);
  g_autofree char *base = g_path_get_basename (real_path);
  g_autofree char *name = g_strconcat (UNFINISHED_PREFIX, base, UNFINISHED_SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
write_all (int         fd,
           const char *contents,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, contents, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          contents += n;
          length -= (gsize) n;
        }
    }
  return TRUE;
}

static gboolean
write_unfinished (const char  *path,
                  const char  *contents,
                  gsize        length,
                  GError     **error)
{
  int fd;
  gboolean done;

  remove_unfinished (path);
  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
  if (fd < 0)
    return fail_to_write (error, path, "cannot be made", errno);

  done = (fchmod (fd, FILE_MODE) == 0 && write_all (fd, contents, length) && g_fsync (fd) == 0) ||
         fail_to_write (error, path, "cannot be written", errno);
  g_close (fd, NULL);

  return done;
}

/**
 * tin_private_file_write:
 *
 * Puts a file with mode 0600 in the place of what was there: a power failure leaves the old one or
 * the new one, and after this has returned %TRUE the new one. What a power failure has left of the
 * new one is removed by tin_private_file_clean(), or by the next write.
 */
gboolean
tin_private_file_write (const char  *path,
                        const char  *contents,
                        gsize        length,
                        GError     **error)
{
  g_autofree char *real_path = dup_real_path (path);
  g_autofree char *unfinished = dup_unfinished_path (real_path);
  g_autofree char *folder = g_path_get_dirname (real_path);

  if (!write_unfinished (unfinished, contents, length, error) ||
      (g_rename (unfinished, real_path) != 0 &&
       !fail_to_write (error, path, "cannot be replaced", errno)))
    {
      remove_unfinished (unfinished);
      return FALSE;
    }

  tin_private_directory_sync (folder);
  return TRUE;
}

/**
 * tin_private_file_replace:
 *
 * As tin_private_file_write(); and overwrites the old contents after that, as far as the disk does.
 */
gboolean
tin_private_file_replace (const char  *path,
                          const char  *contents,
                          gsize        length,
                          GError     **error)
{
  /* Read only is also what the old file may be. */
  int old = g_open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  gboolean done = tin_private_file_write (path, contents, length, error);

  if (old >= 0)
    {
      if (done)
        overwrite (old, 0);
      g_close (old, NULL);
    }
  return done;
}

/**
 * tin_private_file_clean:
 *
 * Removes what a crash in the middle of a write has left beside the file, and overwrites it before.
 */
void
tin_private_file_clean (const char *path)
{
  g_autofree char *real_path = dup_real_path (path);
  g_autofree char *unfinished = dup_unfinished_path (real_path);

  remove_unfinished (unfinished);
}
