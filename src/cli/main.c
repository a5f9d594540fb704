/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "tin-cli-main.h"
#include "tin-locale.h"

/* A standard stream that is closed would be the first file or socket to be opened. */
static void
open_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) < 0 && errno == EBADF && open ("/dev/null", O_RDWR) != fd)
        _exit (1);
    }
}

int
main (int    argc,
      char **argv)
{
  open_standard_streams ();
  signal (SIGPIPE, SIG_IGN);

  tin_locale_init ();

  g_set_prgname ("tincan-cli");
  /* The standard output belongs to the front alone. */
  g_log_writer_default_set_use_stderr (TRUE);

  return tin_cli_main (argv);
}
