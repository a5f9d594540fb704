/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-syncs.h"

#include <sys/syscall.h>
#include <unistd.h>

/* The program's own functions of these names stand before the system's: for SQLite, too, which is
 * how one sees from outside into how many transactions a row of messages went. */

static gint n_syncs;

guint
bench_syncs_count (void)
{
  return (guint) g_atomic_int_get (&n_syncs);
}

int
fdatasync (int fd)
{
  g_atomic_int_inc (&n_syncs);
  return (int) syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  g_atomic_int_inc (&n_syncs);
  return (int) syscall (SYS_fsync, fd);
}
