/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tin-await.h"
#include "tin-cli-input.h"

typedef struct
{
  TinCliInput *input;
  int          reader;
  int          writer;
  GPtrArray   *lines;       /* (element-type utf8) */
  GArray      *kinds;
  gsize        last_length;
  guint        pause_after; /* lines; 0 never */
} Fixture;

static void
on_line (TinCliLineKind  kind,
         const char     *line,
         gsize           length,
         gpointer        user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (line == NULL || line[length] == '\0');
  g_ptr_array_add (fixture->lines, g_strndup (line != NULL ? line : "(end)", 400));
  g_array_append_val (fixture->kinds, kind);
  fixture->last_length = length;
  if (fixture->lines->len == fixture->pause_after)
    tin_cli_input_set_paused (fixture->input, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  fixture->reader = fds[0];
  fixture->writer = fds[1];
  fixture->lines = g_ptr_array_new_with_free_func (g_free);
  fixture->kinds = g_array_new (FALSE, FALSE, sizeof (TinCliLineKind));
  fixture->input = tin_cli_input_new (fixture->reader, on_line, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  GObject *input = G_OBJECT (fixture->input);

  g_object_add_weak_pointer (input, (gpointer *) &fixture->input);
  tin_cli_input_close (fixture->input);
  g_object_unref (input);
  tin_await (fixture->input == NULL);

  if (fixture->writer >= 0)
    close (fixture->writer);
  close (fixture->reader);
  g_ptr_array_unref (fixture->lines);
  g_array_unref (fixture->kinds);
}

static void
put (Fixture    *fixture,
     const char *text)
{
  g_assert_cmpint (write (fixture->writer, text, strlen (text)), ==, (gssize) strlen (text));
}

static void
end (Fixture *fixture)
{
  close (fixture->writer);
  fixture->writer = -1;
}

static const char *
get_line (Fixture *fixture,
          guint    position)
{
  return g_ptr_array_index (fixture->lines, position);
}

static TinCliLineKind
get_kind (Fixture *fixture,
          guint    position)
{
  return g_array_index (fixture->kinds, TinCliLineKind, position);
}

static void
test_lines (Fixture       *fixture,
            gconstpointer  user_data)
{
  put (fixture, "one\ntwo\n\nfo");
  tin_await (fixture->lines->len == 3);
  put (fixture, "ur\n");
  tin_await (fixture->lines->len == 4);
  put (fixture, "last");
  tin_settle ();
  g_assert_cmpuint (fixture->lines->len, ==, 4);
  end (fixture);
  tin_await (fixture->lines->len == 6);

  g_assert_cmpstr (get_line (fixture, 0), ==, "one");
  g_assert_cmpstr (get_line (fixture, 1), ==, "two");
  g_assert_cmpstr (get_line (fixture, 2), ==, "");
  g_assert_cmpstr (get_line (fixture, 3), ==, "four");
  g_assert_cmpstr (get_line (fixture, 4), ==, "last");
  g_assert_cmpint (get_kind (fixture, 4), ==, TIN_CLI_LINE_WHOLE);
  g_assert_cmpint (get_kind (fixture, 5), ==, TIN_CLI_LINE_END);
}

static gpointer
write_long (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  g_autofree char *block = g_malloc (TIN_CLI_LINE_MAX + 1);
  gsize sizes[] = { TIN_CLI_LINE_MAX, TIN_CLI_LINE_MAX + 1, 3 * TIN_CLI_LINE_MAX };

  memset (block, 'x', TIN_CLI_LINE_MAX + 1);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize left = sizes[i];

      while (left > 0)
        {
          gssize n = write (fd, block, MIN (left, TIN_CLI_LINE_MAX + 1));

          g_assert_cmpint (n, >, 0);
          left -= (gsize) n;
        }
      g_assert_cmpint (write (fd, "\n", 1), ==, 1);
    }
  g_assert_cmpint (write (fd, "after\n", 6), ==, 6);
  return NULL;
}

static void
test_long_lines (Fixture       *fixture,
                 gconstpointer  user_data)
{
  GThread *thread = g_thread_new ("writer", write_long, GINT_TO_POINTER (fixture->writer));

  tin_await (fixture->lines->len == 1);
  g_assert_cmpint (get_kind (fixture, 0), ==, TIN_CLI_LINE_WHOLE);
  g_assert_cmpuint (fixture->last_length, ==, TIN_CLI_LINE_MAX);
  tin_await (fixture->lines->len == 4);
  g_thread_join (thread);

  g_assert_cmpint (get_kind (fixture, 1), ==, TIN_CLI_LINE_TOO_LONG);
  g_assert_cmpint (get_kind (fixture, 2), ==, TIN_CLI_LINE_TOO_LONG);
  g_assert_cmpuint (strlen (get_line (fixture, 2)), ==, TIN_CLI_LINE_HEAD);
  g_assert_cmpstr (get_line (fixture, 3), ==, "after");
}

static gpointer
write_endless (gpointer data)
{
  char block[64 * 1024];
  gsize left = 2 * TIN_CLI_LINE_MAX;

  memset (block, 'y', sizeof block);
  while (left > 0)
    {
      gssize n = write (GPOINTER_TO_INT (data), block, sizeof block);

      g_assert_cmpint (n, >, 0);
      left -= MIN (left, (gsize) n);
    }
  close (GPOINTER_TO_INT (data));
  return NULL;
}

static void
test_long_last_line (Fixture       *fixture,
                     gconstpointer  user_data)
{
  GThread *thread = g_thread_new ("writer", write_endless, GINT_TO_POINTER (fixture->writer));

  tin_await (fixture->lines->len == 2);
  g_thread_join (thread);
  fixture->writer = -1;

  g_assert_cmpint (get_kind (fixture, 0), ==, TIN_CLI_LINE_TOO_LONG);
  g_assert_cmpint (get_kind (fixture, 1), ==, TIN_CLI_LINE_END);
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  user_data)
{
  fixture->pause_after = 2;
  put (fixture, "one\ntwo\nthree\nfo");
  tin_await (fixture->lines->len == 2);
  put (fixture, "ur\n");
  end (fixture);
  tin_settle ();
  g_assert_cmpuint (fixture->lines->len, ==, 2);

  tin_cli_input_set_paused (fixture->input, FALSE);
  tin_await (fixture->lines->len == 5);
  g_assert_cmpstr (get_line (fixture, 2), ==, "three");
  g_assert_cmpstr (get_line (fixture, 3), ==, "four");
  g_assert_cmpint (get_kind (fixture, 4), ==, TIN_CLI_LINE_END);
}

static void
test_pause_at_last_line (Fixture       *fixture,
                         gconstpointer  user_data)
{
  fixture->pause_after = 1;
  put (fixture, "one");
  end (fixture);
  tin_await (fixture->lines->len == 1);
  tin_settle ();
  g_assert_cmpuint (fixture->lines->len, ==, 1);

  tin_cli_input_set_paused (fixture->input, FALSE);
  tin_await (fixture->lines->len == 2);
  g_assert_cmpint (get_kind (fixture, 1), ==, TIN_CLI_LINE_END);
}

static void
test_close (Fixture       *fixture,
            gconstpointer  user_data)
{
  put (fixture, "one\n");
  tin_await (fixture->lines->len == 1);
  tin_cli_input_close (fixture->input);
  put (fixture, "two\n");
  end (fixture);
  tin_settle ();
  g_assert_cmpuint (fixture->lines->len, ==, 1);
}

/* Descriptors that poll() can say nothing of. */
static void
test_file (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("tincan-input-XXXXXX", &path, NULL);
  g_autoptr (TinCliInput) input = NULL;

  g_assert_cmpint (write (fd, "a\nb", 3), ==, 3);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  input = tin_cli_input_new (fd, on_line, fixture);
  tin_await (fixture->lines->len == 3);
  g_assert_cmpstr (get_line (fixture, 1), ==, "b");
  g_assert_cmpint (get_kind (fixture, 2), ==, TIN_CLI_LINE_END);

  close (fd);
  g_unlink (path);
}

static void
test_null (Fixture       *fixture,
           gconstpointer  user_data)
{
  int fd = g_open ("/dev/null", O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (TinCliInput) input = tin_cli_input_new (fd, on_line, fixture);

  tin_await (fixture->lines->len == 1);
  g_assert_cmpint (get_kind (fixture, 0), ==, TIN_CLI_LINE_END);
  close (fd);
}

/* At a terminal the end is not the end, until the terminal is gone. */
static void
test_terminal (Fixture       *fixture,
               gconstpointer  user_data)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_autoptr (TinCliInput) input = NULL;
  int fd;

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  fd = g_open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);

  input = tin_cli_input_new (fd, on_line, fixture);
  g_assert_cmpint (write (master, "one\n", 4), ==, 4);
  tin_await (fixture->lines->len == 1);
  g_assert_cmpint (write (master, "\004", 1), ==, 1);
  tin_await (fixture->lines->len == 2);
  g_assert_cmpint (get_kind (fixture, 1), ==, TIN_CLI_LINE_END);
  g_assert_cmpint (write (master, "two\n", 4), ==, 4);
  tin_await (fixture->lines->len == 3);
  g_assert_cmpstr (get_line (fixture, 2), ==, "two");

  close (master);
  tin_await (fixture->lines->len == 4);
  tin_settle ();
  g_assert_cmpuint (fixture->lines->len, ==, 4);
  g_assert_cmpint (get_kind (fixture, 3), ==, TIN_CLI_LINE_END);
  close (fd);
}

#define add(path, func) g_test_add ("/cli/input/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("lines-however-they-arrive", test_lines);
  add ("long-lines-are-refused-and-forgotten", test_long_lines);
  add ("a-long-last-line-is-refused", test_long_last_line);
  add ("a-pause-loses-nothing", test_pause);
  add ("a-pause-at-the-last-line", test_pause_at_last_line);
  add ("nothing-after-close", test_close);
  add ("a-file", test_file);
  add ("dev-null", test_null);
  add ("a-terminal", test_terminal);

  return g_test_run ();
}
