/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The names without 64 are wanted as they are. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash-calls.h"

/* libtincan-crash.so, for LD_PRELOAD: counts the system calls that change the files of the history
 * or of the contacts, and kills the process at one of them. It is below SQLite and knows nothing of
 * it. No GLib: whatever is loaded calls this.
 *
 * For the failing of the power it remembers what each write went over, until the file is synced;
 * at the end it puts that back. Removed and new files are taken to be durable at once. */

#define FILES_MAX 4096
#define NAME "history.db"
/* With what is written beside it, to take its place. */
#define CONTACTS "contacts.ini"

typedef struct Undo Undo;

/* One write since the last sync of its file. */
struct Undo
{
  Undo  *older;    /* (owned) (nullable) */
  char  *path;     /* (owned) */
  off_t  offset;
  off_t  size;     /* of the file before */
  size_t length;   /* that was written */
  size_t n_old;    /* that were there before */
  char   old[];
};

typedef enum
{
  HOW_BEFORE,
  HOW_AFTER,
  HOW_TORN,
  HOW_POWER,
  HOW_SCATTER,
} How;

static struct
{
  CrashReport     *report;           /* (nullable) shared with who looks on */
  char            *paths[FILES_MAX]; /* (owned) (nullable) by descriptor, of the history's files */
  Undo            *undo;             /* (owned) (nullable) the newest first */
  uint64_t         n_calls;
  uint64_t         at;
  How              how;
  pthread_mutex_t  lock;
} crash = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The function that would be called if this library were not there. */
#define NEXT(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

/* --- Beginning ---------------------------------------------------------------------------- */

static How
parse_how (const char *word)
{
  static const char *const words[] = {
    [HOW_BEFORE] = CRASH_HOW_BEFORE, [HOW_AFTER] = CRASH_HOW_AFTER, [HOW_TORN] = CRASH_HOW_TORN,
    [HOW_POWER] = CRASH_HOW_POWER,   [HOW_SCATTER] = CRASH_HOW_SCATTER,
  };

  for (size_t i = 0; word != NULL && i < sizeof words / sizeof words[0]; i++)
    if (strcmp (words[i], word) == 0)
      return (How) i;
  return HOW_BEFORE;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv (CRASH_VARIABLE_REPORT);
  const char *at = getenv (CRASH_VARIABLE_AT);
  void *memory;
  int fd;

  crash.at = at != NULL ? strtoull (at, NULL, 10) : 0;
  crash.how = parse_how (getenv (CRASH_VARIABLE_HOW));
  fd = path != NULL ? NEXT (open) (path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0)
    return;

  memory = mmap (NULL, sizeof (CrashReport), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory != MAP_FAILED)
    crash.report = memory;
  NEXT (close) (fd);
}

/* --- The power fails ---------------------------------------------------------------------- */

/* Before LENGTH bytes are written at OFFSET, or before everything behind OFFSET is cut off. */
static void
remember (int         fd,
          const char *path,
          off_t       offset,
          size_t      length)
{
  struct stat status;
  size_t n_old = 0;
  ssize_t n = 0;
  Undo *undo;

  if (crash.how < HOW_POWER || fstat (fd, &status) != 0)
    return;
  if (status.st_size > offset)
    n_old = (size_t) (status.st_size - offset) < length ? (size_t) (status.st_size - offset)
                                                        : length;
  undo = malloc (sizeof *undo + n_old);
  if (undo == NULL)
    abort ();

  while ((size_t) n < n_old)
    {
      ssize_t more = pread (fd, undo->old + n, n_old - (size_t) n, offset + n);

      if (more <= 0)
        abort ();
      n += more;
    }
  undo->path = strdup (path);
  undo->offset = offset;
  undo->size = status.st_size;
  undo->length = length;
  undo->n_old = n_old;
  undo->older = crash.undo;
  crash.undo = undo;
}

/* What was written to this file is durable, or the file is gone. */
static void
forget (const char *path)
{
  Undo **link = &crash.undo;

  while (*link != NULL)
    {
      Undo *undo = *link;

      if (strcmp (undo->path, path) != 0)
        {
          link = &undo->older;
          continue;
        }
      *link = undo->older;
      free (undo->path);
      free (undo);
    }
}

static void
fill_with_zeros (int         fd,
                 const Undo *undo)
{
  static const char zeros[4096];

  for (size_t i = undo->n_old; i < undo->length; i += sizeof zeros)
    {
      size_t n = undo->length - i < sizeof zeros ? undo->length - i : sizeof zeros;

      if (NEXT (pwrite) (fd, zeros, n, undo->offset + (off_t) i) < 0)
        abort ();
    }
}

static void
put_back (const Undo *undo,
          bool        all)
{
  int fd = NEXT (open) (undo->path, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (undo->n_old > 0 && NEXT (pwrite) (fd, undo->old, undo->n_old, undo->offset) < 0)
    abort ();
  /* Where others survive, a file is as long as they made it, and empty where one is lost. */
  if (!all)
    fill_with_zeros (fd, undo);
  else if (NEXT (ftruncate) (fd, undo->size) != 0)
    abort ();
  NEXT (close) (fd);
}

static void
lose_unsynced (void)
{
  uint64_t chance = crash.at;

  for (const Undo *undo = crash.undo; undo != NULL; undo = undo->older)
    {
      chance = chance * 6364136223846793005u + 1442695040888963407u;
      if (crash.how == HOW_POWER || (chance >> 63) != 0)
        put_back (undo, crash.how == HOW_POWER);
    }
}

/* --- Counting ----------------------------------------------------------------------------- */

static void
die (void)
{
  if (crash.how >= HOW_POWER)
    lose_unsynced ();
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static const char *
get_base (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

/* What is in the shared index of a log is never durable. */
static bool
is_counted (const char *path)
{
  const char *base = get_base (path);

  return (strncmp (base, NAME, strlen (NAME)) == 0 && strcmp (base, NAME "-shm") != 0) ||
         strstr (base, CONTACTS) != NULL;
}

/* Before a call, with the lock held. Returns: whether the process is to die after it */
static bool
count (const char *call,
       const char *path)
{
  crash.n_calls++;
  if (crash.report != NULL)
    {
      snprintf (crash.report->last, sizeof crash.report->last, "%s %s", call, get_base (path));
      __atomic_store_n (&crash.report->n_calls, crash.n_calls, __ATOMIC_RELEASE);
    }
  if (crash.n_calls != crash.at)
    return false;
  if (crash.how != HOW_AFTER && crash.how != HOW_TORN)
    die ();
  return true;
}

static const char *
get_path (int fd)
{
  return fd >= 0 && fd < FILES_MAX ? crash.paths[fd] : NULL;
}

static void
set_path (int         fd,
          const char *path)
{
  if (fd < 0 || fd >= FILES_MAX)
    return;
  free (crash.paths[fd]);
  crash.paths[fd] = path != NULL ? strdup (path) : NULL;
}

/* --- The calls ---------------------------------------------------------------------------- */

/* Makes CALL, an expression of the type TYPE, as one of the calls that are counted. */
#define COUNTED(type, name, path, call)    \
  do                                       \
    {                                      \
      bool dies_;                          \
      type result_;                        \
                                           \
      pthread_mutex_lock (&crash.lock);    \
      dies_ = count (name, path);          \
      result_ = (call);                    \
      if (dies_)                           \
        die ();                            \
      pthread_mutex_unlock (&crash.lock);  \
      return result_;                      \
    }                                      \
  while (0)

static int
opened (int         fd,
        const char *path)
{
  if (fd >= 0)
    set_path (fd, path);
  return fd;
}

/* Opening a file changes something only where it may make one. */
static int
open_next (int         folder,
           const char *path,
           int         flags,
           mode_t      mode)
{
  if (!is_counted (path))
    return NEXT (openat) (folder, path, flags, mode);
  if ((flags & O_CREAT) != 0)
    COUNTED (int, "open", path, opened (NEXT (openat) (folder, path, flags, mode), path));
  return opened (NEXT (openat) (folder, path, flags, mode), path);
}

/* The mode, which is there where a file may be made. */
#define TAKE_MODE(mode, flags)                        \
  do                                                  \
    {                                                 \
      va_list arguments_;                             \
                                                      \
      va_start (arguments_, flags);                   \
      if (((flags) & (O_CREAT | __O_TMPFILE)) != 0)   \
        mode = va_arg (arguments_, mode_t);           \
      va_end (arguments_);                            \
    }                                                 \
  while (0)

int
open (const char *path,
      int         flags,
      ...)
{
  mode_t mode = 0;

  TAKE_MODE (mode, flags);
  return open_next (AT_FDCWD, path, flags, mode);
}

int
open64 (const char *path,
        int         flags,
        ...)
{
  mode_t mode = 0;

  TAKE_MODE (mode, flags);
  return open_next (AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int
openat (int         folder,
        const char *path,
        int         flags,
        ...)
{
  mode_t mode = 0;

  TAKE_MODE (mode, flags);
  return open_next (folder, path, flags, mode);
}

int
openat64 (int         folder,
          const char *path,
          int         flags,
          ...)
{
  mode_t mode = 0;

  TAKE_MODE (mode, flags);
  return open_next (folder, path, flags | O_LARGEFILE, mode);
}

int
close (int fd)
{
  if (get_path (fd) != NULL)
    set_path (fd, NULL);
  return NEXT (close) (fd);
}

/* Where half of it is to be written, that is all. */
static size_t
get_length (size_t length)
{
  return crash.n_calls == crash.at && crash.how == HOW_TORN ? length / 2 : length;
}

static ssize_t
write_at (int         fd,
          const void *bytes,
          size_t      length,
          off_t       offset)
{
  remember (fd, get_path (fd), offset, length);
  return NEXT (pwrite) (fd, bytes, get_length (length), offset);
}

static ssize_t
write_next (int         fd,
            const void *bytes,
            size_t      length)
{
  remember (fd, get_path (fd), lseek (fd, 0, SEEK_CUR), length);
  return NEXT (write) (fd, bytes, get_length (length));
}

ssize_t
pwrite (int         fd,
        const void *bytes,
        size_t      length,
        off_t       offset)
{
  if (get_path (fd) == NULL)
    return NEXT (pwrite) (fd, bytes, length, offset);
  COUNTED (ssize_t, "pwrite", get_path (fd), write_at (fd, bytes, length, offset));
}

ssize_t
pwrite64 (int         fd,
          const void *bytes,
          size_t      length,
          off64_t     offset)
{
  return pwrite (fd, bytes, length, offset);
}

ssize_t
write (int         fd,
       const void *bytes,
       size_t      length)
{
  if (get_path (fd) == NULL)
    return NEXT (write) (fd, bytes, length);
  COUNTED (ssize_t, "write", get_path (fd), write_next (fd, bytes, length));
}

static int
synced (int result,
        int fd)
{
  if (result == 0)
    forget (get_path (fd));
  return result;
}

int
fsync (int fd)
{
  if (get_path (fd) == NULL)
    return NEXT (fsync) (fd);
  COUNTED (int, "fsync", get_path (fd), synced (NEXT (fsync) (fd), fd));
}

int
fdatasync (int fd)
{
  if (get_path (fd) == NULL)
    return NEXT (fdatasync) (fd);
  COUNTED (int, "fdatasync", get_path (fd), synced (NEXT (fdatasync) (fd), fd));
}

static int
truncate_next (int   fd,
               off_t length)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && status.st_size > length)
    remember (fd, get_path (fd), length, (size_t) (status.st_size - length));
  return NEXT (ftruncate) (fd, length);
}

int
ftruncate (int   fd,
           off_t length)
{
  if (get_path (fd) == NULL)
    return NEXT (ftruncate) (fd, length);
  COUNTED (int, "ftruncate", get_path (fd), truncate_next (fd, length));
}

int
ftruncate64 (int     fd,
             off64_t length)
{
  return ftruncate (fd, length);
}

static int
unlink_next (const char *path)
{
  forget (path);
  return NEXT (unlink) (path);
}

int
unlink (const char *path)
{
  if (!is_counted (path))
    return NEXT (unlink) (path);
  COUNTED (int, "unlink", path, unlink_next (path));
}

/* What was not synced may be lost under the new name, too. */
static int
rename_next (const char *from,
             const char *to)
{
  int result = NEXT (rename) (from, to);

  if (result != 0)
    return result;
  forget (to);
  for (Undo *undo = crash.undo; undo != NULL; undo = undo->older)
    {
      if (strcmp (undo->path, from) == 0)
        {
          free (undo->path);
          undo->path = strdup (to);
        }
    }
  return result;
}

int
rename (const char *from,
        const char *to)
{
  if (!is_counted (from))
    return NEXT (rename) (from, to);
  COUNTED (int, "rename", from, rename_next (from, to));
}
