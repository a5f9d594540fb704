/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-secret.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

/* A line that is typed and not shown. The program does nothing else meanwhile, but a signal that
 * ends it must find the terminal as it was: hence signals are kept until that is put right. */

static const int ending_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

/* 0, or the one that has come. */
static volatile sig_atomic_t caught;

static void
catch (int signal_number)
{
  caught = signal_number;
}

/* Returns whether there is something to be read. UNBLOCKED lets the signals through that are
 * blocked at all other times, so that none comes just before the wait and is not noticed. */
static gboolean
wait_for_input (const sigset_t *unblocked)
{
  struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
  int result;

  do
    result = ppoll (&input, 1, NULL, unblocked);
  while (result < 0 && errno == EINTR && caught == 0);

  return result > 0 && caught == 0;
}

/* Reads up to the end of the line. More than a passphrase can have is read and thrown away, but for
 * one byte, by which it is seen to be too long. */
static TinSecret *
read_line (const sigset_t *unblocked)
{
  char line[TIN_PASSPHRASE_MAX_BYTES + 2] = "";
  TinSecret *secret = NULL;
  gsize length = 0;
  char byte = '\0';

  while (byte != '\n' && wait_for_input (unblocked) && read (STDIN_FILENO, &byte, 1) == 1)
    {
      if (byte != '\n' && length < sizeof line - 1)
        line[length++] = byte;
    }

  if (caught == 0 && (byte == '\n' || length > 0))
    secret = tin_secret_new (line, length);
  tin_secret_wipe (line, sizeof line);

  return secret;
}

/* What was typed before the question is thrown away: nobody meant it for an answer. */
static TinSecret *
read_hidden (const struct termios *usual,
             const char           *prompt,
             const sigset_t       *unblocked)
{
  struct termios hidden = *usual;
  TinSecret *secret;

  hidden.c_lflag &= ~(tcflag_t) ECHO;
  hidden.c_lflag |= ECHONL;
  if (tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
    return NULL;

  fprintf (stderr, "%s", prompt);
  fflush (stderr);
  secret = read_line (unblocked);
  tcsetattr (STDIN_FILENO, TCSADRAIN, usual);
  return secret;
}

/**
 * tin_cli_secret_is_possible:
 *
 * Returns: whether somebody is there who can be asked
 */
gboolean
tin_cli_secret_is_possible (void)
{
  struct termios unused;

  return tcgetattr (STDIN_FILENO, &unused) == 0;
}

/**
 * tin_cli_secret_ask:
 *
 * Returns: (transfer full) (nullable): what was typed, which may be any bytes; %NULL if the input
 *   has ended, or is no terminal
 */
TinSecret *
tin_cli_secret_ask (const char *prompt)
{
  struct sigaction usual_actions[G_N_ELEMENTS (ending_signals)];
  struct sigaction action = { .sa_handler = catch };
  sigset_t blocked, usual_mask, waiting_mask;
  struct termios usual;
  TinSecret *secret;

  if (tcgetattr (STDIN_FILENO, &usual) != 0)
    return NULL;

  caught = 0;
  sigemptyset (&blocked);
  sigaddset (&blocked, SIGTSTP);
  for (guint i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    sigaddset (&blocked, ending_signals[i]);
  sigprocmask (SIG_BLOCK, &blocked, &usual_mask);
  /* Somebody who stops the program here would find the terminal without an echo. */
  waiting_mask = usual_mask;
  sigaddset (&waiting_mask, SIGTSTP);
  for (guint i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    sigaction (ending_signals[i], &action, &usual_actions[i]);

  secret = read_hidden (&usual, prompt, &waiting_mask);

  for (guint i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    sigaction (ending_signals[i], &usual_actions[i], NULL);
  if (caught != 0)
    raise (caught);
  sigprocmask (SIG_SETMASK, &usual_mask, NULL);
  return secret;
}
