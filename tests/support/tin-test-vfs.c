/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-test-vfs.h"

#include <errno.h>

#include <sqlite3.h>

/* The real file system under SQLite, which can be told to fail. It counts the calls that matter,
 * and from the Nth on answers with an error, until it is healed. What fails is not done at all; nor
 * is a sync that succeeds. */

/* In front of the real file, which follows it in memory. */
typedef struct
{
  sqlite3_file  base;
  sqlite3_file *real;  /* (borrowed) the rest of this allocation */
} TestFile;

static struct
{
  GMutex         mutex;
  sqlite3_vfs   *real;       /* (borrowed) (nullable) the one that is in use otherwise */
  guint          counts[4];  /* by the bit of the call */
  guint          failing;    /* TinTestVfsCall flags */
  guint          remaining;  /* calls of these that are still done */
  int            result;
  gboolean       once;       /* the first that fails is the last */
  guint          n_failed;
} state;

/* --- What is to fail ----------------------------------------------------------------------- */

/* SQLite looks at errno when it converts an error. */
static void
set_errno (int result)
{
  if (result == SQLITE_FULL)
    errno = ENOSPC;
  else if (result == SQLITE_CANTOPEN || result == SQLITE_READONLY)
    errno = EACCES;
  else
    errno = EIO;
}

/* Returns: what to answer with, or SQLITE_OK to do it */
static int
look_at (TinTestVfsCall call)
{
  int result = SQLITE_OK;

  g_mutex_lock (&state.mutex);
  state.counts[g_bit_nth_lsf (call, -1)]++;
  if ((state.failing & call) != 0 && state.remaining > 0)
    {
      state.remaining--;
    }
  else if ((state.failing & call) != 0)
    {
      result = state.result;
      state.n_failed++;
      if (state.once)
        state.failing = 0;
    }
  g_mutex_unlock (&state.mutex);

  if (result != SQLITE_OK)
    set_errno (result);
  return result;
}

static void
set_failing (guint    calls,
             guint    after,
             int      result,
             gboolean once)
{
  g_mutex_lock (&state.mutex);
  state.failing = calls;
  state.remaining = after;
  state.result = result;
  state.once = once;
  state.n_failed = 0;
  g_mutex_unlock (&state.mutex);
}

/**
 * tin_test_vfs_fail:
 * @calls: TinTestVfsCall flags
 * @after: so many of these calls are still done
 * @result: what the others answer: SQLITE_FULL, SQLITE_IOERR_WRITE, ...
 */
void
tin_test_vfs_fail (guint calls,
                   guint after,
                   int   result)
{
  set_failing (calls, after, result, FALSE);
}

/**
 * tin_test_vfs_fail_once:
 *
 * The same, but the disk is well again after one failure.
 */
void
tin_test_vfs_fail_once (guint calls,
                        guint after,
                        int   result)
{
  set_failing (calls, after, result, TRUE);
}

void
tin_test_vfs_heal (void)
{
  g_mutex_lock (&state.mutex);
  state.failing = 0;
  g_mutex_unlock (&state.mutex);
}

/**
 * tin_test_vfs_get_count:
 *
 * Returns: how many of these calls there were since it was installed, done or not
 */
guint
tin_test_vfs_get_count (guint calls)
{
  guint count = 0;

  g_mutex_lock (&state.mutex);
  for (guint i = 0; i < G_N_ELEMENTS (state.counts); i++)
    if ((calls & 1u << i) != 0)
      count += state.counts[i];
  g_mutex_unlock (&state.mutex);

  return count;
}

/* How many calls failed since tin_test_vfs_fail(). */
guint
tin_test_vfs_get_failed (void)
{
  guint n_failed;

  g_mutex_lock (&state.mutex);
  n_failed = state.n_failed;
  g_mutex_unlock (&state.mutex);

  return n_failed;
}

/* --- Files -------------------------------------------------------------------------------- */

static sqlite3_file *
real_file (sqlite3_file *file)
{
  return ((TestFile *) file)->real;
}

static int
file_close (sqlite3_file *file)
{
  return real_file (file)->pMethods->xClose (real_file (file));
}

static int
file_read (sqlite3_file  *file,
           void          *bytes,
           int            n,
           sqlite3_int64  offset)
{
  int result = look_at (TIN_TEST_VFS_READ);

  if (result != SQLITE_OK)
    return result;
  return real_file (file)->pMethods->xRead (real_file (file), bytes, n, offset);
}

static int
file_write (sqlite3_file  *file,
            const void    *bytes,
            int            n,
            sqlite3_int64  offset)
{
  int result = look_at (TIN_TEST_VFS_WRITE);

  if (result != SQLITE_OK)
    return result;
  return real_file (file)->pMethods->xWrite (real_file (file), bytes, n, offset);
}

static int
file_truncate (sqlite3_file  *file,
               sqlite3_int64  size)
{
  return real_file (file)->pMethods->xTruncate (real_file (file), size);
}

/* Nobody cuts the power here, and the disk is busy with others. */
static int
file_sync (sqlite3_file *file,
           int           flags)
{
  return look_at (TIN_TEST_VFS_SYNC);
}

static int
file_size (sqlite3_file  *file,
           sqlite3_int64 *size)
{
  return real_file (file)->pMethods->xFileSize (real_file (file), size);
}

static int
file_lock (sqlite3_file *file,
           int           lock)
{
  return real_file (file)->pMethods->xLock (real_file (file), lock);
}

static int
file_unlock (sqlite3_file *file,
             int           lock)
{
  return real_file (file)->pMethods->xUnlock (real_file (file), lock);
}

static int
file_check_lock (sqlite3_file *file,
                 int          *locked)
{
  return real_file (file)->pMethods->xCheckReservedLock (real_file (file), locked);
}

static int
file_control (sqlite3_file *file,
              int           operation,
              void         *argument)
{
  return real_file (file)->pMethods->xFileControl (real_file (file), operation, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  return real_file (file)->pMethods->xSectorSize (real_file (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return real_file (file)->pMethods->xDeviceCharacteristics (real_file (file));
}

/* Version 1 has no shared memory: what asks for it is not locked exclusively, and fails. */
static const sqlite3_io_methods file_methods = {
  .iVersion = 1,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
};

/* --- The file system ----------------------------------------------------------------------- */

static gboolean
is_there (const char *name)
{
  int there = 0;

  return name != NULL &&
         state.real->xAccess (state.real, name, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there;
}

static int
vfs_open (sqlite3_vfs  *vfs,
          const char   *name,
          sqlite3_file *file,
          int           flags,
          int          *out_flags)
{
  TestFile *self = (TestFile *) file;
  int result = SQLITE_OK;

  self->base.pMethods = NULL;
  self->real = (sqlite3_file *) (self + 1);
  if ((flags & SQLITE_OPEN_CREATE) != 0 && !is_there (name))
    result = look_at (TIN_TEST_VFS_CREATE);
  if (result != SQLITE_OK)
    return result;

  result = state.real->xOpen (state.real, name, self->real, flags, out_flags);
  if (result == SQLITE_OK)
    self->base.pMethods = &file_methods;
  return result;
}

static int
vfs_delete (sqlite3_vfs *vfs,
            const char  *name,
            int          sync)
{
  return state.real->xDelete (state.real, name, sync);
}

static int
vfs_access (sqlite3_vfs *vfs,
            const char  *name,
            int          flags,
            int         *answer)
{
  return state.real->xAccess (state.real, name, flags, answer);
}

static int
vfs_full_pathname (sqlite3_vfs *vfs,
                   const char  *name,
                   int          n_out,
                   char        *out)
{
  return state.real->xFullPathname (state.real, name, n_out, out);
}

static int
vfs_randomness (sqlite3_vfs *vfs,
                int          n,
                char        *bytes)
{
  return state.real->xRandomness (state.real, n, bytes);
}

static int
vfs_sleep (sqlite3_vfs *vfs,
           int          microseconds)
{
  return state.real->xSleep (state.real, microseconds);
}

static int
vfs_current_time (sqlite3_vfs *vfs,
                  double      *days)
{
  return state.real->xCurrentTime (state.real, days);
}

static int
vfs_get_last_error (sqlite3_vfs *vfs,
                    int          n,
                    char        *message)
{
  return errno;
}

static sqlite3_vfs test_vfs = {
  .iVersion = 1,
  .zName = TIN_TEST_VFS_NAME,
  .xOpen = vfs_open,
  .xDelete = vfs_delete,
  .xAccess = vfs_access,
  .xFullPathname = vfs_full_pathname,
  .xRandomness = vfs_randomness,
  .xSleep = vfs_sleep,
  .xCurrentTime = vfs_current_time,
  .xGetLastError = vfs_get_last_error,
};

/**
 * tin_test_vfs_install:
 *
 * Makes the file system known under its name, all well.
 */
void
tin_test_vfs_install (void)
{
  g_assert_null (state.real);

  state.real = sqlite3_vfs_find (NULL);
  g_assert_nonnull (state.real);
  for (guint i = 0; i < G_N_ELEMENTS (state.counts); i++)
    state.counts[i] = 0;
  tin_test_vfs_heal ();

  test_vfs.szOsFile = (int) sizeof (TestFile) + state.real->szOsFile;
  test_vfs.mxPathname = state.real->mxPathname;
  g_assert_cmpint (sqlite3_vfs_register (&test_vfs, 0), ==, SQLITE_OK);
}

void
tin_test_vfs_uninstall (void)
{
  g_assert_cmpint (sqlite3_vfs_unregister (&test_vfs), ==, SQLITE_OK);
  state.real = NULL;
}
