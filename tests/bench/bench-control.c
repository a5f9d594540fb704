/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-control.h"

/**
 * bench_control_new:
 * @fd: (transfer full): a stream socket
 */
BenchControl *
bench_control_new (int fd)
{
  BenchControl *self = g_new0 (BenchControl, 1);

  self->fd = fd;
  self->input = g_string_new (NULL);
  return self;
}

void
bench_control_free (BenchControl *self)
{
  close (self->fd);
  g_string_free (self->input, TRUE);
  g_free (self);
}

/**
 * bench_control_fill:
 *
 * Reads once, and waits for it.
 *
 * Returns: %FALSE when the other end is gone
 */
gboolean
bench_control_fill (BenchControl *self)
{
  char bytes[4096];
  ssize_t n;

  do
    n = read (self->fd, bytes, sizeof bytes);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return FALSE;

  g_string_append_len (self->input, bytes, n);
  return TRUE;
}

/**
 * bench_control_take:
 *
 * Returns: (transfer full) (nullable): the next line that is there
 */
char *
bench_control_take (BenchControl *self)
{
  const char *end = strchr (self->input->str, '\n');
  char *line;

  if (end == NULL)
    return NULL;

  line = g_strndup (self->input->str, end - self->input->str);
  g_string_erase (self->input, 0, end - self->input->str + 1);
  return line;
}

/**
 * bench_control_wait:
 * @deadline: of g_get_monotonic_time(), or -1
 *
 * Returns: (transfer full) (nullable): the next line; %NULL when the other end is gone or late
 */
char *
bench_control_wait (BenchControl *self,
                    gint64        deadline)
{
  char *line;

  while ((line = bench_control_take (self)) == NULL)
    {
      struct pollfd poller = { .fd = self->fd, .events = POLLIN };
      gint64 left = deadline < 0 ? -1 : (deadline - g_get_monotonic_time ()) / 1000;
      int n;

      if (deadline >= 0 && left <= 0)
        return NULL;
      n = poll (&poller, 1, (int) left);
      if (n < 0 && errno != EINTR)
        return NULL;
      if (n > 0 && !bench_control_fill (self))
        return NULL;
    }
  return line;
}

void
bench_control_say (BenchControl *self,
                   const char   *format,
                   ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gsize done = 0;
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (line, format, arguments);
  va_end (arguments);
  g_string_append_c (line, '\n');

  /* Whoever no longer listens is found out by who waits for the answer. */
  while (done < line->len)
    {
      ssize_t n = send (self->fd, line->str + done, line->len - done, MSG_NOSIGNAL);

      if (n < 0 && errno != EINTR)
        return;
      done += MAX (n, 0);
    }
}

gboolean
bench_line_is (const char *line,
               const char *word)
{
  gsize length = strlen (word);

  return strncmp (line, word, length) == 0 && (line[length] == ' ' || line[length] == '\0');
}

gint64
bench_line_number (const char *line,
                   guint       place)
{
  for (guint i = 0; i < place && line != NULL; i++)
    line = strchr (line + (i > 0), ' ');

  return line != NULL ? strtoll (line, NULL, 10) : 0;
}
