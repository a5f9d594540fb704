/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tin-await.h"
#include "tin-process.h"
#include "tin-test-folder.h"

/* The passphrase as files and pipes give it, and as a person types it at a terminal. */

#define RIGHT "correct horse"

typedef struct
{
  char *root;     /* (owned) */
  char *profile;  /* (owned) */
  char *right;    /* (owned) a file with RIGHT in it */
  char *wrong;    /* (owned) */
  char *id;       /* (owned) */
} Fixture;

static char *
write_file (Fixture    *fixture,
            const char *name,
            const char *contents,
            gssize      length)
{
  char *path = g_build_filename (fixture->root, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, contents, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  return path;
}

/* Runs it to its end, with no terminal. */
static TinProcess *
ask (Fixture           *fixture,
     int                status,
     const char *const *words)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  TinProcess *process;

  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) words[i]);
  g_ptr_array_add (all, (gpointer) "--data-dir");
  g_ptr_array_add (all, (gpointer) fixture->profile);
  g_ptr_array_add (all, (gpointer) "--json");
  g_ptr_array_add (all, NULL);

  process = tin_process_spawn ((const char *const *) all->pdata, TRUE);
  tin_process_close_input (process);
  g_assert_cmpint (tin_process_await_exit (process), ==, status);
  return process;
}

#define ASK(fixture, status, ...) \
  tin_process_free (ask (fixture, status, (const char *const[]) { __VA_ARGS__, NULL }))

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (TinProcess) process = NULL;

  fixture->root = g_dir_make_tmp ("tincan-cli-XXXXXX", NULL);
  fixture->profile = g_build_filename (fixture->root, "profile", NULL);
  fixture->right = write_file (fixture, "right", RIGHT "\n", -1);
  fixture->wrong = write_file (fixture, "wrong", "wrong\n", -1);
  process = tin_process_run (fixture->profile, "Alice", NULL);
  fixture->id = g_strdup (process->id);
  g_assert_cmpint (tin_process_end (process, SIGTERM), ==, 0);
}

static void
set_up_locked (Fixture       *fixture,
               gconstpointer  user_data)
{
  set_up (fixture, user_data);
  ASK (fixture, 0, "passphrase", "set", "--new-passphrase-file", fixture->right);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_test_folder_remove (fixture->root);
  g_free (fixture->root);
  g_free (fixture->profile);
  g_free (fixture->right);
  g_free (fixture->wrong);
  g_free (fixture->id);
}

static void
expect_result (TinProcess *process,
               const char *command,
               const char *code)
{
  JsonObject *result = tin_process_await (process, "result", "command", command, NULL);
  JsonObject *error;

  g_assert_cmpint (json_object_get_boolean_member (result, "ok"), ==, code == NULL);
  if (code == NULL)
    return;
  error = json_object_get_object_member (result, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

static void
ask_and_expect (Fixture           *fixture,
                int                status,
                const char        *code,
                const char *const *words)
{
  g_autoptr (TinProcess) process = ask (fixture, status, words);

  expect_result (process, words[0], code);
}

#define EXPECT(fixture, status, code, ...) \
  ask_and_expect (fixture, status, code, (const char *const[]) { __VA_ARGS__, NULL })

/* --- Files -------------------------------------------------------------------------------- */

static void
test_files (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *other = write_file (fixture, "other", "another one", -1);

  EXPECT (fixture, 0, NULL, "outbox");
  EXPECT (fixture, 0, NULL, "passphrase", "set", "--new-passphrase-file", fixture->right);
  EXPECT (fixture, 2, "invalid", "passphrase", "set", "--new-passphrase-file", other);
  EXPECT (fixture, 0, NULL, "outbox", "--passphrase-file", fixture->right);

  /* As often as one likes: nothing is locked out. */
  for (guint i = 0; i < 3; i++)
    EXPECT (fixture, 5, "locked", "outbox", "--passphrase-file", fixture->wrong);
  EXPECT (fixture, 5, "locked", "outbox");
  EXPECT (fixture, 0, NULL, "outbox", "--passphrase-file", fixture->right);

  EXPECT (fixture, 5, "locked", "passphrase", "change", "--passphrase-file", fixture->wrong,
          "--new-passphrase-file", other);
  EXPECT (fixture, 0, NULL, "passphrase", "change", "--passphrase-file", fixture->right,
          "--new-passphrase-file", other);
  EXPECT (fixture, 5, "locked", "outbox", "--passphrase-file", fixture->right);
  EXPECT (fixture, 0, NULL, "outbox", "--passphrase-file", other);

  EXPECT (fixture, 5, "locked", "passphrase", "remove", "--passphrase-file", fixture->right);
  EXPECT (fixture, 0, NULL, "passphrase", "remove", "--passphrase-file", other);
  EXPECT (fixture, 0, NULL, "outbox");
  EXPECT (fixture, 2, "invalid", "passphrase", "remove", "--passphrase-file", other);
  EXPECT (fixture, 2, "invalid", "passphrase", "change", "--passphrase-file", other,
          "--new-passphrase-file", other);
}

static void
test_run (Fixture       *fixture,
          gconstpointer  user_data)
{
  const char *words[] = { "run", "--port", "0", "--exit-on-eof", NULL };
  g_autoptr (TinProcess) process = NULL;

  ASK (fixture, 5, words[0], words[1], words[2], words[3]);
  ASK (fixture, 5, words[0], words[1], words[2], words[3], "--passphrase-file", fixture->wrong);

  process = tin_process_run (fixture->profile, "Alice", "--passphrase-file", fixture->right, NULL);
  g_assert_cmpstr (process->id, ==, fixture->id);
  EXPECT (fixture, 1, "in-use", "passphrase", "remove", "--passphrase-file", fixture->right);
  g_assert_cmpint (tin_process_end (process, SIGTERM), ==, 0);
}

/* Wherever the options stand. */
static void
test_options_first (Fixture       *fixture,
                    gconstpointer  user_data)
{
  const char *orders[][8] = {
    { "--data-dir", fixture->profile, "--json", "passphrase", "set", "--new-passphrase-file",
      fixture->right, NULL },
    { "--json", "--passphrase-file", fixture->right, "--data-dir", fixture->profile, "passphrase",
      "remove", NULL },
    { "--new-passphrase-file", fixture->right, "passphrase", "--json", "set", "--data-dir",
      fixture->profile, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (TinProcess) process = tin_process_spawn (orders[i], TRUE);

      tin_process_close_input (process);
      g_assert_cmpint (tin_process_await_exit (process), ==, 0);
      expect_result (process, "passphrase", NULL);
    }
  ASK (fixture, 5, "outbox");
  ASK (fixture, 0, "outbox", "--passphrase-file", fixture->right);
  ASK (fixture, 2, "outbox", "--new-passphrase-file", fixture->right);
  ASK (fixture, 2, "status", "--new-passphrase-file", fixture->right);
  ASK (fixture, 2, "passphrase", "remove", "--passphrase-file", fixture->right, "--html");
  ASK (fixture, 2, "passphrase", "remove", "--passphrase-file", fixture->right, "--all");
}

/* What is the passphrase of a file, and what is none. */
static void
test_first_line (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const struct
  {
    const char *contents;
    gssize      length;
    int         status;
  } files[] = {
    { RIGHT, -1, 0 },
    { RIGHT "\r\n", -1, 0 },
    { RIGHT "\nand a note\n", -1, 0 },
    { RIGHT " \n", -1, 5 },
    { "\n" RIGHT "\n", -1, 2 },
    { "", -1, 2 },
    { "\r\n", -1, 2 },
    { "caf\xe9\n", -1, 2 },
    { RIGHT "\0more\n", sizeof (RIGHT) + 5, 2 },
    { "\xef\xbb\xbf" RIGHT "\n", -1, 5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = write_file (fixture, "file", files[i].contents, files[i].length);

      ASK (fixture, files[i].status, "outbox", "--passphrase-file", path);
    }
}

static void
test_no_file (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *longest = g_strnfill (1024, 'x');
  g_autofree char *too_long = g_strnfill (1025, 'x');
  g_autofree char *huge = g_strnfill (1 << 20, 'x');
  const char *contents[] = { longest, too_long, huge };
  const int statuses[] = { 5, 2, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *path = write_file (fixture, "file", contents[i], -1);

      ASK (fixture, statuses[i], "outbox", "--passphrase-file", path);
    }
  ASK (fixture, 2, "outbox", "--passphrase-file", "/nowhere/passphrase");
  ASK (fixture, 2, "outbox", "--passphrase-file", fixture->root);
  ASK (fixture, 2, "outbox", "--passphrase-file", "/dev/null");
  ASK (fixture, 2, "outbox", "--passphrase-file", "");
}

/* As from a program that keeps passphrases: in pieces, with no file anywhere. */
static void
test_pipe (Fixture       *fixture,
           gconstpointer  user_data)
{
  const char *words[] = { "outbox", "--json", "--data-dir", fixture->profile, "--passphrase-file",
                          "/dev/stdin", NULL };
  g_autoptr (TinProcess) process = tin_process_spawn (words, TRUE);

  tin_process_write (process, "correct", -1);
  tin_process_write (process, " horse\n", -1);
  tin_process_close_input (process);
  g_assert_cmpint (tin_process_await_exit (process), ==, 0);
}

static void
test_wrong_words (Fixture       *fixture,
                  gconstpointer  user_data)
{
  ASK (fixture, 2, "passphrase");
  ASK (fixture, 2, "passphrase", "show");
  ASK (fixture, 2, "passphrase", "set", "now");
  ASK (fixture, 2, "passphrase", "set", "--port", "5000");
  ASK (fixture, 2, "passphrase", "set", "--passphrase-file", fixture->right);
  ASK (fixture, 2, "passphrase", "remove", "--new-passphrase-file", fixture->right);
  /* Nobody is there to be asked. */
  ASK (fixture, 2, "passphrase", "set");
  EXPECT (fixture, 0, NULL, "outbox");

  g_free (fixture->profile);
  fixture->profile = g_build_filename (fixture->root, "none", NULL);
  ASK (fixture, 1, "passphrase", "set", "--new-passphrase-file", fixture->right);
  g_assert_false (g_file_test (fixture->profile, G_FILE_TEST_EXISTS));
}

/* --- A terminal --------------------------------------------------------------------------- */

typedef struct
{
  GSubprocess *process;  /* (owned) */
  GString     *shown;    /* (owned) on the terminal itself: what is echoed */
  GString     *said;     /* (owned) on the standard error */
  int          terminal; /* (owned) the person's end */
  int          slave;    /* (owned) the program's, so that its settings can be seen at the end */
  guint        sources[2];
  gboolean     ended;
} Terminal;

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  char buffer[512];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n > 0)
    {
      g_string_append_len (user_data, buffer, n);
      return G_SOURCE_CONTINUE;
    }
  return G_SOURCE_REMOVE;
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gboolean *) user_data = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

static void
terminal_open (Terminal          *self,
               Fixture           *fixture,
               const char *const *words)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int pipes[2];

  g_ptr_array_add (all, (gpointer) g_getenv ("TINCAN_CLI"));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) words[i]);
  g_ptr_array_add (all, (gpointer) "--data-dir");
  g_ptr_array_add (all, fixture->profile);
  g_ptr_array_add (all, NULL);

  self->shown = g_string_new (NULL);
  self->said = g_string_new (NULL);
  self->ended = FALSE;
  self->terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->terminal, >=, 0);
  g_assert_cmpint (grantpt (self->terminal), ==, 0);
  g_assert_cmpint (unlockpt (self->terminal), ==, 0);
  self->slave = g_open (ptsname (self->terminal), O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
  g_assert_cmpint (self->slave, >=, 0);
  g_unix_open_pipe (pipes, FD_CLOEXEC, &error);
  g_assert_no_error (error);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", "C", TRUE);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (self->slave));
  g_subprocess_launcher_take_stderr_fd (launcher, pipes[1]);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) all->pdata,
                                                &error);
  g_assert_no_error (error);
  g_unix_set_fd_nonblocking (self->terminal, TRUE, NULL);
  self->sources[0] = g_unix_fd_add (self->terminal, G_IO_IN, readable_cb, self->shown);
  self->sources[1] = g_unix_fd_add (pipes[0], G_IO_IN, readable_cb, self->said);
  g_subprocess_wait_async (self->process, NULL, ended_cb, &self->ended);
}

#define TERMINAL_OPEN(self, fixture, ...) \
  terminal_open (self, fixture, (const char *const[]) { __VA_ARGS__, NULL })

/* Waits for the program to say PROMPT, then types. */
static void
terminal_answer (Terminal   *self,
                 const char *prompt,
                 const char *typed)
{
  tin_await_within (TIN_PROCESS_DEADLINE,
                    strstr (self->said->str, prompt) != NULL || self->ended);
  g_assert_nonnull (strstr (self->said->str, prompt));
  g_string_erase (self->said, 0, strstr (self->said->str, prompt) - self->said->str +
                                 (gssize) strlen (prompt));
  g_assert_cmpint (write (self->terminal, typed, strlen (typed)), ==, (gssize) strlen (typed));
}

static gboolean
terminal_echoes (Terminal *self)
{
  struct termios settings;

  g_assert_cmpint (tcgetattr (self->slave, &settings), ==, 0);
  return (settings.c_lflag & ECHO) != 0;
}

/* Returns the exit status, or minus the signal. */
static int
terminal_close (Terminal *self)
{
  int status;

  tin_await_within (TIN_PROCESS_DEADLINE, self->ended);
  g_assert_true (terminal_echoes (self));
  /* Nothing of what was typed was ever to be seen. */
  for (const char *p = self->shown->str; *p != '\0'; p++)
    g_assert_nonnull (strchr ("\r\n", *p));

  status = g_subprocess_get_if_exited (self->process)
             ? g_subprocess_get_exit_status (self->process)
             : -g_subprocess_get_term_sig (self->process);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    {
      if (g_main_context_find_source_by_id (NULL, self->sources[i]) != NULL)
        g_source_remove (self->sources[i]);
    }
  g_close (self->terminal, NULL);
  g_close (self->slave, NULL);
  g_string_free (self->shown, TRUE);
  g_string_free (self->said, TRUE);
  g_object_unref (self->process);
  return status;
}

static void
test_typed (Fixture       *fixture,
            gconstpointer  user_data)
{
  Terminal terminal;

  TERMINAL_OPEN (&terminal, fixture, "outbox");
  terminal_answer (&terminal, "Passphrase of the profile: ", "wrong\n");
  terminal_answer (&terminal, "That is not the passphrase", "");
  terminal_answer (&terminal, "Passphrase of the profile: ", RIGHT "\n");
  g_assert_cmpint (terminal_close (&terminal), ==, 0);
}

static void
test_mistyped (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *long_line = g_strnfill (3000, 'x');
  g_autofree char *too_long = g_strconcat (long_line, "\n", NULL);
  const char *typed[] = { "wrong\n", "\n", too_long };
  Terminal terminal;

  TERMINAL_OPEN (&terminal, fixture, "outbox");
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    terminal_answer (&terminal, "Passphrase of the profile: ", typed[i]);
  terminal_answer (&terminal, "This profile is locked", "");
  g_assert_cmpint (terminal_close (&terminal), ==, 5);

  TERMINAL_OPEN (&terminal, fixture, "outbox");
  terminal_answer (&terminal, "Passphrase of the profile: ", "\x04");
  g_assert_cmpint (terminal_close (&terminal), ==, 5);
  ASK (fixture, 0, "outbox", "--passphrase-file", fixture->right);
}

static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* A program that is ended while it asks leaves the terminal as it was. */
static void
test_interrupted (Fixture       *fixture,
                  gconstpointer  user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    {
      Terminal terminal;

      TERMINAL_OPEN (&terminal, fixture, "outbox");
      terminal_answer (&terminal, "Passphrase of the profile: ", "half");
      tin_await_within (TIN_PROCESS_DEADLINE, !terminal_echoes (&terminal));
      g_subprocess_send_signal (terminal.process, ending_signals[i]);
      g_assert_cmpint (terminal_close (&terminal), ==, -ending_signals[i]);
    }
}

static void
test_set_by_hand (Fixture       *fixture,
                  gconstpointer  user_data)
{
  Terminal terminal;

  TERMINAL_OPEN (&terminal, fixture, "passphrase", "set");
  terminal_answer (&terminal, "New passphrase: ", RIGHT "\n");
  terminal_answer (&terminal, "New passphrase again: ", "another\n");
  terminal_answer (&terminal, "The two passphrases differ.", "");
  terminal_answer (&terminal, "New passphrase: ", RIGHT "\n");
  terminal_answer (&terminal, "New passphrase again: ", RIGHT "\n");
  g_assert_cmpint (terminal_close (&terminal), ==, 0);
  EXPECT (fixture, 0, NULL, "outbox", "--passphrase-file", fixture->right);

  TERMINAL_OPEN (&terminal, fixture, "passphrase", "change");
  terminal_answer (&terminal, "Current passphrase: ", "wrong\n");
  terminal_answer (&terminal, "New passphrase: ", "pässword\n");
  terminal_answer (&terminal, "New passphrase again: ", "pässword\n");
  terminal_answer (&terminal, "That is not the passphrase", "");
  terminal_answer (&terminal, "Current passphrase: ", RIGHT "\n");
  g_assert_cmpint (terminal_close (&terminal), ==, 0);
  EXPECT (fixture, 5, "locked", "outbox", "--passphrase-file", fixture->right);

  TERMINAL_OPEN (&terminal, fixture, "passphrase", "remove");
  terminal_answer (&terminal, "Current passphrase: ", "pässword\n");
  g_assert_cmpint (terminal_close (&terminal), ==, 0);
  EXPECT (fixture, 0, NULL, "outbox");
}

static void
test_nothing_typed (Fixture       *fixture,
                    gconstpointer  user_data)
{
  const char *typed[] = { "\n", "\x04" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      Terminal terminal;

      TERMINAL_OPEN (&terminal, fixture, "passphrase", "set");
      terminal_answer (&terminal, "New passphrase: ", typed[i]);
      terminal_answer (&terminal, "No passphrase was typed", "");
      g_assert_cmpint (terminal_close (&terminal), ==, 2);
      EXPECT (fixture, 0, NULL, "outbox");
    }
}

static void
add (const char *path,
     gboolean    locked,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/passphrase/", path, NULL);

  g_test_add (whole, Fixture, NULL, locked ? set_up_locked : set_up, func, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  /* Of a shell's job in the background some are ignored, and so they would be by the program. */
  for (gsize i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    signal (ending_signals[i], SIG_DFL);
  g_test_init (&argc, &argv, NULL);

  add ("set-change-and-remove-by-files", FALSE, test_files);
  add ("options-may-stand-before-it", FALSE, test_options_first);
  add ("run-wants-it", TRUE, test_run);
  add ("is-the-first-line-of-a-file", TRUE, test_first_line);
  add ("files-that-are-none", TRUE, test_no_file);
  add ("comes-through-a-pipe", TRUE, test_pipe);
  add ("wrong-words", FALSE, test_wrong_words);
  add ("is-typed-unseen", TRUE, test_typed);
  add ("three-wrong-ones-and-the-end-of-input", TRUE, test_mistyped);
  add ("a-signal-leaves-the-terminal-as-it-was", TRUE, test_interrupted);
  add ("set-change-and-remove-by-hand", FALSE, test_set_by_hand);
  add ("nothing-typed-changes-nothing", FALSE, test_nothing_typed);

  return g_test_run ();
}
