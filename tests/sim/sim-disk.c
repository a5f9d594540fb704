/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim-disk.h"

#include <string.h>

/* What a disk may do to a program when the power goes, and no kinder: of what was not synced any
 * sectors may be there, and names that were made or taken away may have come to be or not. What a
 * write does not touch it leaves alone, which is what SQLite expects of today's disks
 * (SQLITE_IOCAP_POWERSAFE_OVERWRITE). */

#define SECTOR 512

/* Either bytes, or a length that the file was cut to. */
typedef struct
{
  guint64  offset;
  GBytes  *bytes;   /* (owned) (nullable) */
} SimWrite;

static void
write_free (gpointer data)
{
  SimWrite *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/* --- Files -------------------------------------------------------------------------------- */

static void
file_free (gpointer data)
{
  SimFile *self = data;

  g_free (self->name);
  g_byte_array_unref (self->bytes);
  g_byte_array_unref (self->durable);
  g_ptr_array_unref (self->unsynced);
  g_free (self);
}

/* A hole that appears is filled with zeros. */
static void
set_length (GByteArray *bytes,
            guint64     length)
{
  guint old = bytes->len;

  g_byte_array_set_size (bytes, (guint) length);
  if (length > old)
    memset (bytes->data + old, 0, length - old);
}

static void
put (GByteArray   *into,
     guint64       offset,
     const guint8 *bytes,
     gsize         length)
{
  if (offset + length > into->len)
    set_length (into, offset + length);
  memcpy (into->data + offset, bytes, length);
}

static void
apply (GByteArray     *into,
       const SimWrite *write)
{
  gsize length;
  const guint8 *bytes;

  if (write->bytes == NULL)
    {
      set_length (into, write->offset);
      return;
    }
  bytes = g_bytes_get_data (write->bytes, &length);
  put (into, write->offset, bytes, length);
}

/**
 * sim_file_write:
 *
 * Writes as a program does: it is seen at once, and durable when it is synced.
 */
void
sim_file_write (SimFile      *self,
                guint64       offset,
                const guint8 *bytes,
                guint         length)
{
  SimWrite *write = g_new0 (SimWrite, 1);

  write->offset = offset;
  write->bytes = g_bytes_new (bytes, length);
  put (self->bytes, offset, bytes, length);
  g_ptr_array_add (self->unsynced, write);
}

void
sim_file_truncate (SimFile *self,
                   guint64  length)
{
  SimWrite *write = g_new0 (SimWrite, 1);

  write->offset = length;
  set_length (self->bytes, length);
  g_ptr_array_add (self->unsynced, write);
}

/* --- The disk ----------------------------------------------------------------------------- */

SimDisk *
sim_disk_new (guint32 seed)
{
  SimDisk *self = g_new0 (SimDisk, 1);

  self->files = g_ptr_array_new_with_free_func (file_free);
  self->rand = g_rand_new_with_seed (seed);
  return self;
}

void
sim_disk_free (SimDisk *self)
{
  g_ptr_array_unref (self->files);
  g_rand_free (self->rand);
  g_free (self);
}

/**
 * sim_disk_find:
 *
 * Returns: (transfer none) (nullable): the file of that name
 */
SimFile *
sim_disk_find (SimDisk    *self,
               const char *name)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      SimFile *file = g_ptr_array_index (self->files, i);

      if (file->linked && strcmp (file->name, name) == 0)
        return file;
    }
  return NULL;
}

/**
 * sim_disk_create:
 *
 * Returns: (transfer none): an empty file whose name is not durable yet
 */
SimFile *
sim_disk_create (SimDisk    *self,
                 const char *name)
{
  SimFile *file = g_new0 (SimFile, 1);

  file->name = g_strdup (name);
  file->bytes = g_byte_array_new ();
  file->durable = g_byte_array_new ();
  file->unsynced = g_ptr_array_new_with_free_func (write_free);
  file->linked = TRUE;
  g_ptr_array_add (self->files, file);
  return file;
}

/**
 * sim_disk_forget:
 *
 * Lets go of a file that has no name, nobody has open, and that cannot come back.
 */
void
sim_disk_forget (SimDisk *self,
                 SimFile *file)
{
  if (!file->linked && !file->kept && file->n_handles == 0)
    g_ptr_array_remove (self->files, file);
}

/**
 * sim_disk_remove:
 *
 * Takes the name away. Until names are synced the file may come back when the power is lost.
 *
 * Returns: %FALSE if there is no such file
 */
gboolean
sim_disk_remove (SimDisk    *self,
                 const char *name)
{
  SimFile *file = sim_disk_find (self, name);

  if (file == NULL)
    return FALSE;

  file->linked = FALSE;
  sim_disk_forget (self, file);
  return TRUE;
}

/**
 * sim_disk_sync_names:
 *
 * Syncs the folder: which files there are is durable.
 */
void
sim_disk_sync_names (SimDisk *self)
{
  for (guint i = self->files->len; i > 0; i--)
    {
      SimFile *file = g_ptr_array_index (self->files, i - 1);

      file->kept = file->linked;
      sim_disk_forget (self, file);
    }
}

/**
 * sim_disk_sync:
 *
 * Makes what was written to a file durable, and the names that were made and taken away before: the
 * file systems of Linux keep these in their order.
 */
void
sim_disk_sync (SimDisk *self,
               SimFile *file)
{
  for (guint i = 0; i < file->unsynced->len; i++)
    apply (file->durable, g_ptr_array_index (file->unsynced, i));
  g_ptr_array_set_size (file->unsynced, 0);
  sim_disk_sync_names (self);
}

/**
 * sim_disk_operate:
 *
 * Counts one operation that changes something.
 *
 * Returns: whether it takes place: the power may go before it
 */
gboolean
sim_disk_operate (SimDisk *self)
{
  self->n_operations++;
  if (self->fuse > 0 && --self->fuse == 0)
    self->dead = TRUE;
  return !self->dead && !self->lent;
}

/* --- Accidents ---------------------------------------------------------------------------- */

/* After this nothing that the process had open is of any use. */
static void
end_process (SimDisk *self)
{
  self->generation++;
  self->dead = FALSE;
  self->fuse = 0;
  for (guint i = self->files->len; i > 0; i--)
    {
      SimFile *file = g_ptr_array_index (self->files, i - 1);

      file->n_handles = 0;
      file->n_shared = 0;
      file->writer = NULL;
      file->lock = 0;
      sim_disk_forget (self, file);
    }
}

/**
 * sim_disk_kill:
 *
 * The process ends where it stands. All that it has written is there.
 */
void
sim_disk_kill (SimDisk *self)
{
  end_process (self);
}

/* Some of the sectors of a write that the power interrupted. */
static void
apply_torn (GByteArray     *into,
            const SimWrite *write,
            GRand          *rand)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (write->bytes, &length);

  for (gsize at = 0; at < length;)
    {
      gsize end = MIN (length, at + SECTOR - (write->offset + at) % SECTOR);

      if (g_rand_boolean (rand))
        put (into, write->offset + at, bytes + at, end - at);
      at = end;
    }
}

/* None, all, those up to one of them, or any: with what is torn at the end or anywhere. */
static void
settle_file (SimFile *file,
             GRand   *rand)
{
  int way = g_rand_int_range (rand, 0, 4);
  guint n_writes = file->unsynced->len;
  guint n_kept = way == 0 ? 0
               : way == 1 ? n_writes
               : n_writes == 0 ? 0 : (guint) g_rand_int_range (rand, 0, (gint32) n_writes + 1);

  for (guint i = 0; i < n_writes; i++)
    {
      SimWrite *write = g_ptr_array_index (file->unsynced, i);
      gboolean any = way == 3 ? g_rand_boolean (rand) : i < n_kept;
      gboolean torn = way == 3 ? g_rand_int_range (rand, 0, 4) == 0
                               : way == 2 && i == n_kept;

      if (torn && write->bytes != NULL)
        apply_torn (file->durable, write, rand);
      else if (any)
        apply (file->durable, write);
    }
  g_ptr_array_set_size (file->unsynced, 0);
  g_byte_array_set_size (file->bytes, 0);
  g_byte_array_append (file->bytes, file->durable->data, file->durable->len);
}

/* Of files of one name one is there at most: the older one if its end was lost, or the newer. */
static void
settle_name (SimDisk *self,
             SimFile *file,
             GRand   *rand)
{
  gboolean there = file->linked == file->kept ? file->linked : g_rand_boolean (rand);

  for (guint i = 0; there && i < self->files->len; i++)
    {
      SimFile *other = g_ptr_array_index (self->files, i);

      if (other == file)
        break;
      if (other->linked && strcmp (other->name, file->name) == 0)
        there = FALSE;
    }
  file->linked = file->kept = there;
}

/**
 * sim_disk_lose_power:
 * @rand: decides on what was not synced
 */
void
sim_disk_lose_power (SimDisk *self,
                     GRand   *rand)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      SimFile *file = g_ptr_array_index (self->files, i);

      settle_file (file, rand);
      settle_name (self, file, rand);
    }
  end_process (self);
}

/**
 * sim_disk_wipe:
 *
 * Nothing is left. Only between two processes.
 */
void
sim_disk_wipe (SimDisk *self)
{
  g_ptr_array_set_size (self->files, 0);
}

/**
 * sim_disk_copy:
 * @durable: what would be there if all was lost that was not synced; else what is seen
 *
 * Returns: (transfer full): another disk with the same files
 */
SimDisk *
sim_disk_copy (SimDisk  *self,
               gboolean  durable)
{
  g_autoptr (SimDisk) lent = sim_disk_lend (self, durable);
  SimDisk *copy = sim_disk_new (0);

  sim_disk_put_back (copy, lent);
  return copy;
}

/**
 * sim_disk_lend:
 * @durable: as above
 *
 * Returns: (transfer full): a disk that shows the same bytes, and to which nothing can be written;
 *   to be freed before anything is written to @self
 */
SimDisk *
sim_disk_lend (SimDisk  *self,
               gboolean  durable)
{
  SimDisk *lent = sim_disk_new (0);

  for (guint i = 0; i < self->files->len; i++)
    {
      SimFile *file = g_ptr_array_index (self->files, i);
      SimFile *same;

      if (!(durable ? file->kept : file->linked) || sim_disk_find (lent, file->name) != NULL)
        continue;
      same = sim_disk_create (lent, file->name);
      g_byte_array_unref (same->bytes);
      same->bytes = g_byte_array_ref (durable ? file->durable : file->bytes);
    }
  lent->lent = TRUE;
  return lent;
}

/**
 * sim_disk_put_back:
 *
 * A backup takes the place of what is there, and is durable. Only between two processes.
 */
void
sim_disk_put_back (SimDisk *self,
                   SimDisk *copy)
{
  sim_disk_wipe (self);
  for (guint i = 0; i < copy->files->len; i++)
    {
      SimFile *file = g_ptr_array_index (copy->files, i);
      SimFile *new = sim_disk_create (self, file->name);

      new->kept = TRUE;
      g_byte_array_append (new->bytes, file->bytes->data, file->bytes->len);
      g_byte_array_append (new->durable, file->bytes->data, file->bytes->len);
    }
}
