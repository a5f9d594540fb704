/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-private.h"

#include <glib-unix.h>
#include <signal.h>

/**
 * tin_cli_watch_signals:
 * @ids: (out): the sources, 0 for a signal that is not watched
 *
 * Has @func called in the main loop for each signal that asks the program to end.
 */
void
tin_cli_watch_signals (GSourceFunc func,
                       gpointer    user_data,
                       guint       ids[TIN_CLI_N_SIGNALS])
{
  struct sigaction action;

  ids[0] = g_unix_signal_add (SIGINT, func, user_data);
  ids[1] = g_unix_signal_add (SIGTERM, func, user_data);
  /* nohup asks that a lost terminal does not matter. */
  if (sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
    ids[2] = g_unix_signal_add (SIGHUP, func, user_data);
}
