/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-profile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-private-file.h"

/* The folder of one profile. The object holds it from tin_profile_open() to its end; two programs
 * that wrote the same log would fork it.
 *
 * The lock is a flock() on the file "lock". It belongs to the open file, so that a second profile
 * in this process conflicts too, and the kernel lets go of it however the process ends. The file
 * itself is never removed: between another's open and its flock it would be another file. */
struct _TinProfile
{
  GObject parent_instance;

  char *directory;  /* (owned) absolute */
  int   lock;       /* (owned) a descriptor, or -1 */
};

G_DEFINE_FINAL_TYPE (TinProfile, tin_profile, G_TYPE_OBJECT)

/* The history has a version of its own. What stands beside it is read by every version in the same
 * way, but for a profile that says another one in the file "version": whoever changes contacts,
 * drafts or settings so that an older program would misread them writes it, and counts up. */
#define PROFILE_VERSION 1
#define VERSION_FILE "version"
#define VERSION_BYTES_MAX 64

/* What is ours begins so, and also the files that belong to it ("-wal", ".damaged-…"). */
static const char *const own_names[] = {
  "contacts.ini",
  "drafts.ini",
  "history.db",
  "identity.pem",
  "lock",
  "settings.ini",
  "version",
};

static gboolean
is_own_name (const char *name)
{
  /* A file that is being written, or a crash has left: ".NAME.new". */
  if (*name == '.')
    name++;
  for (guint i = 0; i < G_N_ELEMENTS (own_names); i++)
    {
      if (g_str_has_prefix (name, own_names[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_ours_alone (const char *directory)
{
  g_autoptr (GDir) listing = g_dir_open (directory, 0, NULL);
  const char *name;

  if (listing == NULL)
    return FALSE;
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      if (!is_own_name (name))
        return FALSE;
    }
  return TRUE;
}

/* A folder that somebody made for us, with the modes of an ordinary one, is made private, and so is
 * one of ours whose modes were changed. One that has other things in it can be anything, even the
 * home folder: its modes are not ours to change, and each of our files is private by itself. */
static void
tighten_directory (const char *path)
{
  struct stat status;

  if (g_stat (path, &status) != 0 || (status.st_mode & 077) == 0)
    return;
  if (is_ours_alone (path) && g_chmod (path, 0700) == 0)
    return;

  g_message ("Others can look into the profile folder %s", path);
}

/* The key, the contacts and the history are seen to where they are opened. */
static void
tighten_settings (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "settings.ini", NULL);

  tin_private_file_tighten (path);
}

static int
take_lock (const char  *directory,
           GError     **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int result, saved_errno;
  int fd;

  tin_private_file_tighten (path);

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0)
    {
      saved_errno = errno;
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot be opened: %s", path,
                   g_strerror (saved_errno));
      return -1;
    }

  do
    result = flock (fd, LOCK_EX | LOCK_NB);
  while (result != 0 && errno == EINTR);
  if (result == 0)
    return fd;

  saved_errno = errno;
  g_close (fd, NULL);
  if (saved_errno == EWOULDBLOCK)
    g_set_error (error, TIN_ERROR, TIN_ERROR_IN_USE,
                 "The profile %s is in use by another Tincan", directory);
  else
    g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot be locked: %s", path,
                 g_strerror (saved_errno));
  return -1;
}

/* A version that makes no sense was not written by this one either. */
static gboolean
check_version (const char  *directory,
               GError     **error)
{
  g_autofree char *path = g_build_filename (directory, VERSION_FILE, NULL);
  g_autoptr (GBytes) contents = NULL;
  g_autofree char *text = NULL;
  guint64 version;

  if (!tin_private_file_read (path, VERSION_BYTES_MAX, &contents, error))
    return FALSE;
  if (contents == NULL)
    return TRUE;

  text = g_strndup (g_bytes_get_data (contents, NULL), g_bytes_get_size (contents));
  if (g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, PROFILE_VERSION, &version, NULL))
    return TRUE;

  g_set_error (error, TIN_ERROR, TIN_ERROR_NEWER,
               "%s: a newer version of the program has written this profile", path);
  return FALSE;
}

static void
tin_profile_finalize (GObject *object)
{
  TinProfile *self = TIN_PROFILE (object);

  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_free (self->directory);

  G_OBJECT_CLASS (tin_profile_parent_class)->finalize (object);
}

static void
tin_profile_class_init (TinProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_profile_finalize;
}

static void
tin_profile_init (TinProfile *self)
{
  self->lock = -1;
}

/**
 * tin_profile_open:
 * @directory: absolute, or relative to the current folder as it is now
 *
 * Makes the folder where there is none, private to this user, and holds it until the profile is
 * finalized. Nothing else in the folder may be opened before.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE, with %TIN_ERROR_IN_USE if the
 *   folder is held already, by another process or by this one, or with %TIN_ERROR_NEWER if a newer
 *   version of the program has written what this one would misread
 */
TinProfile *
tin_profile_open (const char  *directory,
                  GError     **error)
{
  g_autoptr (TinProfile) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (TIN_TYPE_PROFILE, NULL);
  self->directory = g_canonicalize_filename (directory, NULL);

  if (!tin_private_directory_make (self->directory, error))
    return NULL;
  tighten_directory (self->directory);

  self->lock = take_lock (self->directory, error);
  if (self->lock < 0 || !check_version (self->directory, error))
    return NULL;
  tighten_settings (self->directory);

  return g_steal_pointer (&self);
}

/**
 * tin_profile_get_directory:
 *
 * Returns: (transfer none): the absolute path of the folder
 */
const char *
tin_profile_get_directory (TinProfile *self)
{
  g_return_val_if_fail (TIN_IS_PROFILE (self), NULL);

  return self->directory;
}
