/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tin-error.h"

/* Owned by TinCli. Text is collected for one turn of the main loop and then written as far as the
 * reader takes it.
 *
 * The descriptor may be shared with other programs (a shell, a terminal), so it is not made
 * non-blocking. Instead nothing is written that could block: a pipe that polls writable takes a
 * page at once, a socket is told with every call not to wait, a file never blocks. */

#define PIPE_CHUNK 4096
#define TERMINAL_CHUNK 512
#define FILE_CHUNK (256 * 1024)

struct _TinCliOutput
{
  GObject parent_instance;

  /* owned */
  GString *pending;

  /* borrowed */
  TinCliOutputHook before;
  TinCliOutputHook after;
  gpointer         hook_data;

  /* state */
  int      fd;
  gsize    offset;     /* what of PENDING is written */
  gsize    chunk;
  guint    write_id;   /* waits until it can be written to */
  guint    hang_up_id; /* waits for the reader to go away */
  gboolean is_socket;
  gboolean congested;
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (TinCliOutput, tin_cli_output, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONGESTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

static gsize
get_waiting (TinCliOutput *self)
{
  return self->pending->len - self->offset;
}

static void
fail (TinCliOutput *self,
      TinError      code,
      const char   *message)
{
  g_autoptr (TinCliOutput) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (self->failed)
    return;

  self->failed = TRUE;
  g_string_truncate (self->pending, 0);
  self->offset = 0;
  g_clear_handle_id (&self->write_id, g_source_remove);
  g_clear_handle_id (&self->hang_up_id, g_source_remove);

  error = g_error_new_literal (TIN_ERROR, (int) code, message);
  g_signal_emit (self, failed_signal, 0, error);
}

static void
fail_from_errno (TinCliOutput *self,
                 int           number)
{
  gboolean closed = number == EPIPE || number == ECONNRESET || number == EBADF || number == EIO;

  fail (self, closed ? TIN_ERROR_CLOSED : TIN_ERROR_STORAGE, g_strerror (number));
}

static gboolean
is_writable (int fd,
             int timeout)
{
  struct pollfd descriptor = { .fd = fd, .events = POLLOUT };

  return poll (&descriptor, 1, timeout) > 0;
}

/* As write(), but never waits: -1 and EAGAIN instead. */
static gssize
write_some (TinCliOutput *self)
{
  const char *text = self->pending->str + self->offset;
  gsize length = MIN (get_waiting (self), self->chunk);

  if (self->is_socket)
    return send (self->fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (!is_writable (self->fd, 0))
    {
      errno = EAGAIN;
      return -1;
    }
  return write (self->fd, text, length);
}

/* Writes what can be written now. */
static void
write_all (TinCliOutput *self)
{
  while (!self->failed && get_waiting (self) > 0)
    {
      gssize n = write_some (self);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        break;
      if (n < 0)
        {
          fail_from_errno (self, errno);
          return;
        }
      self->offset += (gsize) n;
    }

  /* Moving the rest to the front is worth it when it is the smaller part. */
  if (self->offset > self->pending->len / 2)
    {
      g_string_erase (self->pending, 0, (gssize) self->offset);
      self->offset = 0;
    }
}

static void
update_congested (TinCliOutput *self)
{
  gsize waiting = get_waiting (self);
  gboolean congested = self->congested ? waiting >= TIN_CLI_OUTPUT_LOW
                                       : waiting > TIN_CLI_OUTPUT_HIGH;

  if (congested == self->congested)
    return;

  self->congested = congested;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONGESTED]);
}

static gboolean
on_writable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  g_autoptr (TinCliOutput) self = g_object_ref (user_data);
  gboolean more;

  if (self->before != NULL)
    self->before (self->hook_data);
  write_all (self);
  if (self->after != NULL && get_waiting (self) == 0)
    self->after (self->hook_data);

  more = !self->failed && get_waiting (self) > 0;
  if (!more)
    self->write_id = 0;
  update_congested (self);

  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_hang_up (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  TinCliOutput *self = user_data;

  self->hang_up_id = 0;
  fail (self, TIN_ERROR_CLOSED, "nobody reads the output any more");

  return G_SOURCE_REMOVE;
}

static void
tin_cli_output_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TinCliOutput *self = TIN_CLI_OUTPUT (object);

  switch (id)
    {
    case PROP_CONGESTED:
      g_value_set_boolean (value, self->congested);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_cli_output_dispose (GObject *object)
{
  TinCliOutput *self = TIN_CLI_OUTPUT (object);

  g_clear_handle_id (&self->write_id, g_source_remove);
  g_clear_handle_id (&self->hang_up_id, g_source_remove);

  G_OBJECT_CLASS (tin_cli_output_parent_class)->dispose (object);
}

static void
tin_cli_output_finalize (GObject *object)
{
  TinCliOutput *self = TIN_CLI_OUTPUT (object);

  g_string_free (self->pending, TRUE);

  G_OBJECT_CLASS (tin_cli_output_parent_class)->finalize (object);
}

static void
tin_cli_output_class_init (TinCliOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tin_cli_output_get_property;
  object_class->dispose = tin_cli_output_dispose;
  object_class->finalize = tin_cli_output_finalize;

  properties[PROP_CONGESTED] =
    g_param_spec_boolean ("congested", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  failed_signal = g_signal_new ("failed", TIN_TYPE_CLI_OUTPUT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
tin_cli_output_init (TinCliOutput *self)
{
  self->pending = g_string_new (NULL);
}

/**
 * tin_cli_output_new:
 * @fd: stays open
 */
TinCliOutput *
tin_cli_output_new (int fd)
{
  TinCliOutput *self = g_object_new (TIN_TYPE_CLI_OUTPUT, NULL);
  struct stat status = { 0 };

  self->fd = fd;
  self->chunk = PIPE_CHUNK;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    self->chunk = FILE_CHUNK;
  else if (isatty (fd))
    self->chunk = TERMINAL_CHUNK;
  self->is_socket = S_ISSOCK (status.st_mode);

  if (!S_ISREG (status.st_mode))
    self->hang_up_id = g_unix_fd_add (fd, G_IO_ERR | G_IO_HUP, on_hang_up, self);

  return self;
}

/**
 * tin_cli_output_set_hooks:
 * @before: (nullable):
 * @after: (nullable):
 */
void
tin_cli_output_set_hooks (TinCliOutput     *self,
                          TinCliOutputHook  before,
                          TinCliOutputHook  after,
                          gpointer          user_data)
{
  self->before = before;
  self->after = after;
  self->hook_data = user_data;
}

/**
 * tin_cli_output_append:
 * @length: bytes of @text, or -1 if it ends with a NUL
 *
 * Never writes by itself: what is appended in one turn of the main loop leaves in the next.
 */
void
tin_cli_output_append (TinCliOutput *self,
                       const char   *text,
                       gssize        length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;

  if (self->failed)
    return;
  if (get_waiting (self) + n > TIN_CLI_OUTPUT_MAX)
    {
      fail (self, TIN_ERROR_LIMIT, "the output is not read, and there is too much of it");
      return;
    }

  g_string_append_len (self->pending, text, (gssize) n);
  if (self->write_id == 0 && n > 0)
    self->write_id = g_unix_fd_add_full (G_PRIORITY_DEFAULT, self->fd,
                                         G_IO_OUT | G_IO_ERR | G_IO_HUP, on_writable, self, NULL);
  update_congested (self);
}

gboolean
tin_cli_output_is_congested (TinCliOutput *self)
{
  return self->congested;
}

/**
 * tin_cli_output_finish:
 * @timeout: how long a reader may take nothing, in microseconds
 *
 * Writes what is left, and waits for the reader for as long as it reads. For the end of the
 * program.
 *
 * Returns: whether all of it was written
 */
gboolean
tin_cli_output_finish (TinCliOutput *self,
                       gint64        timeout)
{
  gint64 deadline = g_get_monotonic_time () + timeout;

  if (self->before != NULL)
    self->before (self->hook_data);

  while (!self->failed && get_waiting (self) > 0 && g_get_monotonic_time () < deadline)
    {
      gsize waiting = get_waiting (self);

      write_all (self);
      if (get_waiting (self) < waiting)
        deadline = g_get_monotonic_time () + timeout;
      else
        is_writable (self->fd, 50);
    }

  return !self->failed && get_waiting (self) == 0;
}
