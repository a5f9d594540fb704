/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <stdio.h>

#include "tin-socket-network.h"

/* Which program listens on a port, as far as /proc tells: not of other people's programs. */

#define TCP_LISTEN 0x0a

/* The inode of the listening socket in a file such as /proc/net/tcp; 0 for none. The columns:
 * number, local address:port, remote, state, queues, timer, retransmits, uid, timeout, inode. */
static guint64
find_inode (const char *path,
            guint16     port)
{
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    return 0;

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      unsigned int local, state;
      unsigned long long inode;

      if (sscanf (lines[i], " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %llu",
                  &local, &state, &inode) == 3
          && local == port && state == TCP_LISTEN)
        return inode;
    }

  return 0;
}

static gboolean
holds_socket (const char *process,
              const char *wanted)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (g_strcmp0 (target, wanted) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Returns (transfer full) (nullable) the name of the program that listens on `port`. */
char *
tin_socket_network_find_holder (guint16 port)
{
  guint64 inode = find_inode ("/proc/net/tcp", port);
  g_autofree char *wanted = NULL;
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *process;

  if (inode == 0)
    inode = find_inode ("/proc/net/tcp6", port);
  if (inode == 0)
    return NULL;

  wanted = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  while (processes != NULL && (process = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", process, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_ascii_isdigit (*process) && holds_socket (process, wanted)
          && g_file_get_contents (path, &name, NULL, NULL))
        return g_strdup (g_strstrip (name));
    }

  return NULL;
}
