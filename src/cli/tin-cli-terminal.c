/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-terminal.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef TIN_HAVE_READLINE
#include <readline/history.h>
#include <readline/readline.h>
#endif

#include "tin-cli-commands.h"
#include "tin-limits.h"

/* GNU readline's callback interface: characters are read when there are some, so that the main loop
 * never waits for a person. Owned by TinCliMenu. EDITING means that readline shows a prompt and has
 * the terminal's settings changed; it is left before the program ends or while it is paused. */

struct _TinCliTerminal
{
  GObject parent_instance;

  /* owned */
  TinCliOutput *output;
  char         *prompt;

  /* borrowed */
  TinCliLineFunc func;
  gpointer       user_data;

  /* state */
  guint    input_id;
  gboolean editing;
  gboolean paused;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (TinCliTerminal, tin_cli_terminal, G_TYPE_OBJECT)

#ifdef TIN_HAVE_READLINE

/* Lines of the history, which lives as long as the program. */
#define HISTORY_MAX 500

/* Readline's callback has no data of ours, and readline itself exists once in a process. */
static TinCliTerminal *active;

static void update_editing (TinCliTerminal *self);

static void
on_line (char *line)
{
  g_autoptr (TinCliTerminal) self = g_object_ref (active);

  if (line == NULL)
    {
      /* The cursor still stands behind the prompt. */
      fputc ('\n', rl_outstream);
      self->func (TIN_CLI_LINE_END, NULL, 0, self->user_data);
    }
  else
    {
      gsize length = strlen (line);

      if (!tin_cli_is_blank (line, length))
        add_history (line);
      self->func (length <= TIN_CLI_LINE_MAX ? TIN_CLI_LINE_WHOLE : TIN_CLI_LINE_TOO_LONG, line,
                  length, self->user_data);
    }

  free (line);
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  g_autoptr (TinCliTerminal) self = g_object_ref (user_data);

  if ((condition & (G_IO_HUP | G_IO_ERR)) != 0)
    {
      /* The terminal is gone, and readline would find its end again and again. */
      self->input_id = 0;
      tin_cli_terminal_close (self);
      self->func (TIN_CLI_LINE_END, NULL, 0, self->user_data);
      return G_SOURCE_REMOVE;
    }

  rl_callback_read_char ();
  return G_SOURCE_CONTINUE;
}

static void
before_output (gpointer user_data)
{
  TinCliTerminal *self = user_data;

  if (!self->editing)
    return;

  rl_clear_visible_line ();
  fflush (rl_outstream);
}

static void
after_output (gpointer user_data)
{
  TinCliTerminal *self = user_data;

  if (!self->editing)
    return;

  rl_on_new_line ();
  rl_redisplay ();
}

static char *
complete_word (const char *text,
               int         state)
{
  static int next;

  if (state == 0)
    next = 0;
  while (next < TIN_CLI_N_VERBS)
    {
      const char *word = tin_cli_verb_to_word ((TinCliVerb) next++);

      if (g_str_has_prefix (word, text))
        return strdup (word);
    }
  return NULL;
}

static char **
complete (const char *text,
          int         start,
          int         end)
{
  /* The names of files, readline's other choice, mean nothing here. */
  rl_attempted_completion_over = 1;

  return start == 0 ? rl_completion_matches (text, complete_word) : NULL;
}

static void
update_editing (TinCliTerminal *self)
{
  gboolean editing = !self->paused && !self->closed;

  if (editing == self->editing)
    return;

  self->editing = editing;
  if (editing)
    {
      rl_callback_handler_install (self->prompt, on_line);
      self->input_id = g_unix_fd_add_full (TIN_PRIORITY_NETWORK, STDIN_FILENO,
                                           G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self, NULL);
    }
  else
    {
      rl_callback_handler_remove ();
      g_clear_handle_id (&self->input_id, g_source_remove);
    }
}

static void
set_up (TinCliTerminal *self)
{
  active = self;
  rl_readline_name = "tincan-cli";
  rl_catch_signals = 0;
  rl_attempted_completion_function = complete;
  using_history ();
  stifle_history (HISTORY_MAX);
  tin_cli_output_set_hooks (self->output, before_output, after_output, self);
}

static void
show_prompt (TinCliTerminal *self)
{
  if (self->editing)
    rl_set_prompt (self->prompt);
}

gboolean
tin_cli_terminal_is_possible (void)
{
  return isatty (STDIN_FILENO) && isatty (STDOUT_FILENO) &&
         g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

#else /* without readline the menu reads and writes plain lines */

static void
update_editing (TinCliTerminal *self)
{
}

static void
set_up (TinCliTerminal *self)
{
}

static void
show_prompt (TinCliTerminal *self)
{
}

gboolean
tin_cli_terminal_is_possible (void)
{
  return FALSE;
}

#endif

static void
tin_cli_terminal_dispose (GObject *object)
{
  TinCliTerminal *self = TIN_CLI_TERMINAL (object);

  tin_cli_terminal_close (self);
  g_clear_object (&self->output);

  G_OBJECT_CLASS (tin_cli_terminal_parent_class)->dispose (object);
}

static void
tin_cli_terminal_finalize (GObject *object)
{
  TinCliTerminal *self = TIN_CLI_TERMINAL (object);

  g_free (self->prompt);

  G_OBJECT_CLASS (tin_cli_terminal_parent_class)->finalize (object);
}

static void
tin_cli_terminal_class_init (TinCliTerminalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_terminal_dispose;
  object_class->finalize = tin_cli_terminal_finalize;
}

static void
tin_cli_terminal_init (TinCliTerminal *self)
{
  self->prompt = g_strdup ("");
  self->paused = TRUE;
}

/**
 * tin_cli_terminal_new:
 *
 * It is paused until tin_cli_terminal_set_paused() says otherwise.
 */
TinCliTerminal *
tin_cli_terminal_new (TinCliOutput   *output,
                      TinCliLineFunc  func,
                      gpointer        user_data)
{
  TinCliTerminal *self = g_object_new (TIN_TYPE_CLI_TERMINAL, NULL);

  self->output = g_object_ref (output);
  self->func = func;
  self->user_data = user_data;
  set_up (self);

  return self;
}

void
tin_cli_terminal_set_prompt (TinCliTerminal *self,
                             const char     *prompt)
{
  g_free (self->prompt);
  self->prompt = g_strdup (prompt);
  show_prompt (self);
}

/**
 * tin_cli_terminal_set_paused:
 *
 * While it is paused there is no prompt, and what is typed waits in the terminal.
 */
void
tin_cli_terminal_set_paused (TinCliTerminal *self,
                             gboolean        paused)
{
  self->paused = paused;
  update_editing (self);
}

/**
 * tin_cli_terminal_close:
 *
 * Gives the terminal back as it was. No line is told from now on.
 */
void
tin_cli_terminal_close (TinCliTerminal *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  update_editing (self);
  tin_cli_output_set_hooks (self->output, NULL, NULL, NULL);
}
