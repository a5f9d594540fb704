/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim-vfs.h"

#include <string.h>

/* No shared memory and no mapped files: SQLite does with less in exclusive mode. */

#define MAX_PATH_LENGTH 512
/* As SQLite's own for Unix: the disk's sectors are smaller, so that more is torn. */
#define SECTOR_SIZE 4096

struct _SimVfs
{
  /* owned */
  char        *name;

  /* borrowed */
  SimDisk     *disk;

  /* state */
  sqlite3_vfs  vfs;
  gint64       wall;       /* milliseconds since 1970 */
  guint        n_scratch;  /* files without a name of their own that were made */
};

typedef struct
{
  sqlite3_file  base;
  SimDisk      *disk;        /* (borrowed) */
  SimFile      *file;        /* (borrowed) not to be touched by a handle of an earlier process */
  guint         generation;
  int           lock;
  gboolean      passing;     /* the file goes when it is closed */
} Handle;

/* --- Handles ------------------------------------------------------------------------------ */

static gboolean
is_dead (Handle *handle)
{
  return handle->generation != handle->disk->generation || handle->disk->dead;
}

static int handle_unlock (sqlite3_file *base,
                          int           lock);

static int
handle_close (sqlite3_file *base)
{
  Handle *handle = (Handle *) base;

  if (handle->generation != handle->disk->generation)
    return SQLITE_OK;

  handle_unlock (base, SQLITE_LOCK_NONE);
  handle->file->n_handles--;
  if (handle->passing)
    handle->file->linked = handle->file->kept = FALSE;
  sim_disk_forget (handle->disk, handle->file);
  return SQLITE_OK;
}

static int
handle_read (sqlite3_file  *base,
             void          *into,
             int            length,
             sqlite3_int64  offset)
{
  Handle *handle = (Handle *) base;
  GByteArray *bytes;
  guint there;

  if (is_dead (handle))
    return SQLITE_IOERR_READ;

  bytes = handle->file->bytes;
  there = offset < bytes->len ? MIN ((guint) length, bytes->len - (guint) offset) : 0;
  if (there > 0)
    memcpy (into, bytes->data + offset, there);
  if (there == (guint) length)
    return SQLITE_OK;

  memset ((guint8 *) into + there, 0, (guint) length - there);
  return SQLITE_IOERR_SHORT_READ;
}

/* What OTHERWISE is the result of that does not take place because the power went, or because the
 * disk is in trouble of that kind. */
static int
attempt (Handle *handle,
         int     otherwise,
         int     trouble)
{
  if (is_dead (handle) || !sim_disk_operate (handle->disk))
    return otherwise;
  return handle->disk->trouble == trouble || handle->disk->trouble == otherwise
         ? handle->disk->trouble : SQLITE_OK;
}

static int
handle_write (sqlite3_file  *base,
              const void    *bytes,
              int            length,
              sqlite3_int64  offset)
{
  Handle *handle = (Handle *) base;
  int result = attempt (handle, SQLITE_IOERR_WRITE, SQLITE_FULL);

  if (result == SQLITE_OK)
    sim_file_write (handle->file, (guint64) offset, bytes, (guint) length);
  return result;
}

static int
handle_truncate (sqlite3_file  *base,
                 sqlite3_int64  length)
{
  Handle *handle = (Handle *) base;
  int result = attempt (handle, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_TRUNCATE);

  if (result == SQLITE_OK)
    sim_file_truncate (handle->file, (guint64) length);
  return result;
}

static int
handle_sync (sqlite3_file *base,
             int           flags)
{
  Handle *handle = (Handle *) base;
  int result = attempt (handle, SQLITE_IOERR_FSYNC, SQLITE_IOERR_FSYNC);

  if (result == SQLITE_OK)
    sim_disk_sync (handle->disk, handle->file);
  return result;
}

static int
handle_size (sqlite3_file  *base,
             sqlite3_int64 *size)
{
  Handle *handle = (Handle *) base;

  if (is_dead (handle))
    return SQLITE_IOERR_FSTAT;

  *size = handle->file->bytes->len;
  return SQLITE_OK;
}

static int
handle_lock (sqlite3_file *base,
             int           lock)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;

  if (is_dead (handle))
    return SQLITE_IOERR_LOCK;
  if (handle->lock >= lock)
    return SQLITE_OK;

  if (lock == SQLITE_LOCK_SHARED)
    {
      if (file->writer != NULL && file->lock >= SQLITE_LOCK_PENDING)
        return SQLITE_BUSY;
      file->n_shared++;
      handle->lock = lock;
      return SQLITE_OK;
    }

  if (file->writer != NULL && file->writer != handle)
    return SQLITE_BUSY;
  file->writer = handle;
  if (lock == SQLITE_LOCK_EXCLUSIVE && file->n_shared > 1)
    {
      file->lock = handle->lock = SQLITE_LOCK_PENDING;
      return SQLITE_BUSY;
    }
  file->lock = handle->lock = lock;
  return SQLITE_OK;
}

static int
handle_unlock (sqlite3_file *base,
               int           lock)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;

  if (handle->generation != handle->disk->generation || handle->lock <= lock)
    return SQLITE_OK;

  if (file->writer == handle)
    {
      file->writer = NULL;
      file->lock = SQLITE_LOCK_NONE;
    }
  if (lock == SQLITE_LOCK_NONE)
    file->n_shared--;
  handle->lock = lock;
  return SQLITE_OK;
}

static int
handle_check_reserved (sqlite3_file *base,
                       int          *reserved)
{
  Handle *handle = (Handle *) base;

  if (is_dead (handle))
    return SQLITE_IOERR_CHECKRESERVEDLOCK;

  *reserved = handle->file->writer != NULL;
  return SQLITE_OK;
}

static int
handle_control (sqlite3_file *base,
                int           operation,
                void         *argument)
{
  Handle *handle = (Handle *) base;

  switch (operation)
    {
    case SQLITE_FCNTL_HAS_MOVED:
      if (is_dead (handle))
        return SQLITE_IOERR_FSTAT;
      *(int *) argument = !handle->file->linked;
      return SQLITE_OK;
    case SQLITE_FCNTL_LOCKSTATE:
      *(int *) argument = handle->lock;
      return SQLITE_OK;
    default:
      return SQLITE_NOTFOUND;
    }
}

static int
handle_sector_size (sqlite3_file *base)
{
  return SECTOR_SIZE;
}

static int
handle_traits (sqlite3_file *base)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = handle_close,
  .xRead = handle_read,
  .xWrite = handle_write,
  .xTruncate = handle_truncate,
  .xSync = handle_sync,
  .xFileSize = handle_size,
  .xLock = handle_lock,
  .xUnlock = handle_unlock,
  .xCheckReservedLock = handle_check_reserved,
  .xFileControl = handle_control,
  .xSectorSize = handle_sector_size,
  .xDeviceCharacteristics = handle_traits,
};

/* --- The VFS ------------------------------------------------------------------------------ */

static int
vfs_open (sqlite3_vfs   *vfs,
          sqlite3_filename name,
          sqlite3_file  *base,
          int            flags,
          int           *flags_out)
{
  SimVfs *self = vfs->pAppData;
  Handle *handle = (Handle *) base;
  g_autofree char *scratch = name == NULL ? g_strdup_printf ("/scratch-%u", ++self->n_scratch)
                                          : NULL;
  const char *path = name != NULL ? name : scratch;
  SimFile *file = sim_disk_find (self->disk, path);

  memset (handle, 0, sizeof *handle);
  if (self->disk->dead)
    return SQLITE_CANTOPEN;
  if (file == NULL && (flags & SQLITE_OPEN_CREATE) != 0)
    {
      if (!sim_disk_operate (self->disk) && !self->disk->lent)
        return SQLITE_CANTOPEN;
      if (self->disk->trouble == SQLITE_FULL)
        return SQLITE_FULL;
      file = sim_disk_create (self->disk, path);
    }
  if (file == NULL)
    return SQLITE_CANTOPEN;

  handle->base.pMethods = &methods;
  handle->disk = self->disk;
  handle->file = file;
  handle->generation = self->disk->generation;
  handle->passing = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  file->n_handles++;
  if (flags_out != NULL)
    *flags_out = flags;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs,
            const char  *name,
            int          durably)
{
  SimVfs *self = vfs->pAppData;

  if (!sim_disk_operate (self->disk))
    return SQLITE_IOERR_DELETE;
  if (!sim_disk_remove (self->disk, name))
    return SQLITE_IOERR_DELETE_NOENT;
  if (durably)
    sim_disk_sync_names (self->disk);
  return SQLITE_OK;
}

static int
vfs_access (sqlite3_vfs *vfs,
            const char  *name,
            int          flags,
            int         *result)
{
  SimVfs *self = vfs->pAppData;
  SimFile *file = sim_disk_find (self->disk, name);

  /* As SQLite's own: an empty journal is none. */
  *result = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->bytes->len > 0);
  return SQLITE_OK;
}

static int
vfs_full_path (sqlite3_vfs *vfs,
               const char  *name,
               int          length,
               char        *path)
{
  return g_strlcpy (path, name, (gsize) length) < (gsize) length ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_random (sqlite3_vfs *vfs,
            int          length,
            char        *bytes)
{
  SimVfs *self = vfs->pAppData;

  for (int i = 0; i < length; i++)
    bytes[i] = (char) g_rand_int (self->disk->rand);
  return length;
}

static int
vfs_sleep (sqlite3_vfs *vfs,
           int          microseconds)
{
  return microseconds;
}

static int
vfs_time (sqlite3_vfs   *vfs,
          sqlite3_int64 *time)
{
  SimVfs *self = vfs->pAppData;

  /* Julian days in milliseconds. */
  *time = self->wall + G_GINT64_CONSTANT (210866760000000);
  return SQLITE_OK;
}

static int
vfs_last_error (sqlite3_vfs *vfs,
                int          length,
                char        *message)
{
  return 0;
}

/**
 * sim_vfs_new:
 * @name: for sqlite3_open_v2(); nobody else has it
 * @disk: borrowed for as long as the VFS lives
 */
SimVfs *
sim_vfs_new (const char *name,
             SimDisk    *disk)
{
  SimVfs *self = g_new0 (SimVfs, 1);

  self->name = g_strdup (name);
  self->disk = disk;
  self->vfs = (sqlite3_vfs) {
    .iVersion = 2,
    .szOsFile = sizeof (Handle),
    .mxPathname = MAX_PATH_LENGTH,
    .zName = self->name,
    .pAppData = self,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_path,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_time,
  };
  g_assert_cmpint (sqlite3_vfs_register (&self->vfs, 0), ==, SQLITE_OK);
  return self;
}

void
sim_vfs_free (SimVfs *self)
{
  sqlite3_vfs_unregister (&self->vfs);
  g_free (self->name);
  g_free (self);
}

const char *
sim_vfs_get_name (SimVfs *self)
{
  return self->name;
}

/**
 * sim_vfs_set_wall:
 * @wall: milliseconds since 1970 that SQLite shall think it is
 */
void
sim_vfs_set_wall (SimVfs *self,
                  gint64  wall)
{
  self->wall = wall;
}
