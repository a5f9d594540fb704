/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tin-await.h"
#include "tin-cli-output.h"
#include "tin-error.h"

typedef struct
{
  TinCliOutput *output;
  int           reader;
  int           writer;
  GError       *error;
  guint         n_failures;
  GString      *read;
} Fixture;

static void
on_failed (Fixture      *fixture,
           const GError *error)
{
  fixture->n_failures++;
  g_set_error_literal (&fixture->error, error->domain, error->code, error->message);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  as_socket)
{
  int fds[2];

  if (as_socket != NULL)
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  else
    g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));

  fixture->reader = fds[0];
  fixture->writer = fds[1];
  g_assert_true (g_unix_set_fd_nonblocking (fixture->reader, TRUE, NULL));
  fixture->read = g_string_new (NULL);
  fixture->output = tin_cli_output_new (fixture->writer);
  g_signal_connect_swapped (fixture->output, "failed", G_CALLBACK (on_failed), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->output);
  if (fixture->reader >= 0)
    close (fixture->reader);
  close (fixture->writer);
  g_clear_error (&fixture->error);
  g_string_free (fixture->read, TRUE);
}

/* Reads what there is. */
static gsize
read_all (Fixture *fixture)
{
  char block[16 * 1024];
  gssize n;

  while ((n = read (fixture->reader, block, sizeof block)) > 0)
    g_string_append_len (fixture->read, block, n);
  return fixture->read->len;
}

static void
append_block (Fixture *fixture,
              gsize    size)
{
  g_autofree char *block = g_malloc (size);

  memset (block, 'z', size);
  tin_cli_output_append (fixture->output, block, (gssize) size);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u\n", i);

      g_string_append (expected, line);
      tin_cli_output_append (fixture->output, line, -1);
    }

  tin_await (read_all (fixture) == expected->len);
  g_assert_cmpstr (fixture->read->str, ==, expected->str);
  g_assert_cmpuint (fixture->n_failures, ==, 0);
}

static void
test_congestion (Fixture       *fixture,
                 gconstpointer  user_data)
{
  gsize size = TIN_CLI_OUTPUT_HIGH / 2;

  append_block (fixture, size);
  g_assert_false (tin_cli_output_is_congested (fixture->output));
  append_block (fixture, size);
  append_block (fixture, size);
  g_assert_true (tin_cli_output_is_congested (fixture->output));

  tin_settle ();
  g_assert_true (tin_cli_output_is_congested (fixture->output));
  tin_await (read_all (fixture) > 0 && !tin_cli_output_is_congested (fixture->output));
  tin_await (read_all (fixture) == 3 * size);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  user_data)
{
  for (guint i = 0; i < 16; i++)
    append_block (fixture, TIN_CLI_OUTPUT_MAX / 16);
  g_assert_cmpuint (fixture->n_failures, ==, 0);
  tin_settle ();

  append_block (fixture, TIN_CLI_OUTPUT_MAX / 16);
  append_block (fixture, TIN_CLI_OUTPUT_MAX / 16);
  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_error (fixture->error, TIN_ERROR, TIN_ERROR_LIMIT);
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  user_data)
{
  tin_cli_output_append (fixture->output, "hello\n", -1);
  tin_await (read_all (fixture) == 6);
  close (fixture->reader);
  fixture->reader = -1;
  tin_cli_output_append (fixture->output, "anybody?\n", -1);

  tin_await (fixture->n_failures > 0);
  tin_cli_output_append (fixture->output, "nobody\n", -1);
  tin_settle ();
  g_assert_cmpuint (fixture->n_failures, ==, 1);
  g_assert_error (fixture->error, TIN_ERROR, TIN_ERROR_CLOSED);
}

/* The reader's end is noticed although there is nothing to say. */
static void
test_closed_in_silence (Fixture       *fixture,
                        gconstpointer  user_data)
{
  close (fixture->reader);
  fixture->reader = -1;

  tin_await (fixture->n_failures > 0);
  g_assert_error (fixture->error, TIN_ERROR, TIN_ERROR_CLOSED);
}

static void
test_finish (Fixture       *fixture,
             gconstpointer  user_data)
{
  tin_cli_output_append (fixture->output, "last words\n", -1);
  g_assert_true (tin_cli_output_finish (fixture->output, G_USEC_PER_SEC));
  g_assert_cmpuint (read_all (fixture), ==, 11);
  g_assert_cmpstr (fixture->read->str, ==, "last words\n");

  append_block (fixture, 1024 * 1024);
  g_assert_false (tin_cli_output_finish (fixture->output, G_USEC_PER_SEC / 10));
}

static gpointer
read_slowly (gpointer user_data)
{
  Fixture *fixture = user_data;
  char block[32 * 1024];
  gssize n;

  g_assert_true (g_unix_set_fd_nonblocking (fixture->reader, FALSE, NULL));
  for (gsize left = 1024 * 1024; left > 0; left -= (gsize) n)
    {
      n = read (fixture->reader, block, MIN (left, sizeof block));
      g_assert_cmpint (n, >, 0);
    }
  return NULL;
}

/* It takes longer than the reader may pause, but the reader does not pause. */
static void
test_finish_slowly (Fixture       *fixture,
                    gconstpointer  user_data)
{
  GThread *thread;

  append_block (fixture, 1024 * 1024);
  thread = g_thread_new ("reader", read_slowly, fixture);
  g_assert_true (tin_cli_output_finish (fixture->output, G_USEC_PER_SEC));
  g_thread_join (thread);
}

static void
test_flags_untouched (Fixture       *fixture,
                      gconstpointer  user_data)
{
  tin_cli_output_append (fixture->output, "x\n", -1);
  tin_await (read_all (fixture) == 2);
  g_assert_cmpint (fcntl (fixture->writer, F_GETFL) & O_NONBLOCK, ==, 0);
}

static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  int fd = g_file_open_tmp ("tincan-output-XXXXXX", &path, NULL);
  g_autoptr (TinCliOutput) output = tin_cli_output_new (fd);

  tin_cli_output_append (output, "to a file\n", -1);
  tin_settle ();
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "to a file\n");

  close (fd);
  g_unlink (path);
}

static void
test_full_device (void)
{
  Fixture fixture = { NULL };
  int fd = g_open ("/dev/full", O_WRONLY | O_CLOEXEC, 0);
  g_autoptr (TinCliOutput) output = NULL;

  if (fd < 0)
    {
      g_test_skip ("there is no /dev/full");
      return;
    }

  output = tin_cli_output_new (fd);
  g_signal_connect_swapped (output, "failed", G_CALLBACK (on_failed), &fixture);
  tin_cli_output_append (output, "x\n", -1);
  tin_await (fixture.n_failures == 1);
  g_assert_error (fixture.error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_clear_error (&fixture.error);
  close (fd);
}

#define add(path, func) \
  g_test_add ("/cli/output/pipe/" path, Fixture, NULL, set_up, func, tear_down); \
  g_test_add ("/cli/output/socket/" path, Fixture, "socket", set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("everything-in-order", test_order);
  add ("a-slow-reader-is-noticed", test_congestion);
  add ("there-is-a-limit", test_limit);
  add ("a-reader-that-left", test_closed);
  add ("a-reader-that-left-in-silence", test_closed_in_silence);
  add ("the-last-words-get-out", test_finish);
  add ("the-last-words-wait-for-a-reader", test_finish_slowly);
  add ("the-descriptor-stays-as-it-was", test_flags_untouched);
  g_test_add_func ("/cli/output/file/everything", test_file);
  g_test_add_func ("/cli/output/file/full", test_full_device);

  return g_test_run ();
}
