/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-input.h"

#include <gio/gunixinputstream.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "tin-limits.h"

/* Lines of a file descriptor: a pipe, a file, a terminal, /dev/null. Owned by TinCli.
 *
 * One read is under way, or lines are handed out, or it is paused, or it has ended. What was read
 * beyond the line at which it was paused waits in the buffer, so the buffer never holds more than
 * one line and one read. */

#define READ_SIZE (64 * 1024)

struct _TinCliInput
{
  GObject parent_instance;

  /* owned */
  GInputStream *stream;
  GCancellable *cancellable;
  GByteArray   *buffer;
  guint8       *chunk;

  /* borrowed */
  TinCliLineFunc func;
  gpointer       user_data;

  /* state */
  int      fd;
  gsize    start;     /* of the line in BUFFER that comes next */
  gsize    scanned;   /* no line feed from START to here */
  guint    resume_id;
  gboolean reading;
  gboolean skipping;  /* in a line that is too long; its head is at START */
  gboolean paused;
  gboolean ended;     /* nothing more to read */
  gboolean closed;    /* nothing more to tell */
};

G_DEFINE_FINAL_TYPE (TinCliInput, tin_cli_input, G_TYPE_OBJECT)

static void advance (TinCliInput *self);

static void
tell (TinCliInput    *self,
      TinCliLineKind  kind,
      gsize           end)
{
  gsize start = self->start;
  char *line = (char *) self->buffer->data + start;

  self->start = MIN (end + 1, self->buffer->len);
  self->scanned = self->start;
  line[end - start] = '\0';
  self->func (kind, line, end - start, self->user_data);
}

/* Drops what was handed out. */
static void
compact (TinCliInput *self)
{
  if (self->start > 0)
    g_byte_array_remove_range (self->buffer, 0, (guint) self->start);
  self->scanned -= self->start;
  self->start = 0;
}

/* In a line that is too long only the head is kept. */
static void
skip (TinCliInput *self)
{
  self->skipping = TRUE;
  compact (self);
  g_byte_array_set_size (self->buffer, MIN (self->buffer->len, TIN_CLI_LINE_HEAD));
  self->scanned = self->buffer->len;
}

/* Hands out the next whole line. FALSE if there is none in the buffer. */
static gboolean
tell_next (TinCliInput *self)
{
  const guint8 *scan = self->buffer->data + self->scanned;
  gsize rest = self->buffer->len - self->scanned;
  const guint8 *feed = rest > 0 ? memchr (scan, '\n', rest) : NULL;
  gsize end = feed != NULL ? (gsize) (feed - self->buffer->data) : self->buffer->len;

  if (self->skipping && feed != NULL)
    {
      /* The head, then at once the rest of the refused line up to its line feed. */
      gsize head = MIN (end, self->start + TIN_CLI_LINE_HEAD);

      self->skipping = FALSE;
      g_byte_array_remove_range (self->buffer, (guint) head, (guint) (end - head));
      tell (self, TIN_CLI_LINE_TOO_LONG, head);
      return TRUE;
    }
  if (self->skipping || end - self->start > TIN_CLI_LINE_MAX)
    {
      if (feed == NULL)
        {
          skip (self);
          return FALSE;
        }
      self->skipping = TRUE;
      return TRUE;
    }

  self->scanned = end;
  if (feed == NULL)
    return FALSE;
  tell (self, TIN_CLI_LINE_WHOLE, end);
  return TRUE;
}

/* At a terminal somebody typed Ctrl+D, and may type more, unless the terminal itself is gone. */
static gboolean
may_go_on (TinCliInput *self)
{
  struct pollfd descriptor = { .fd = self->fd };

  return isatty (self->fd) && poll (&descriptor, 1, 0) >= 0 &&
         (descriptor.revents & (POLLHUP | POLLERR | POLLNVAL)) == 0;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (TinCliInput) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->reading = FALSE;
  if (self->closed)
    return;

  if (n > 0)
    g_byte_array_append (self->buffer, self->chunk, (guint) n);
  else if (n == 0 && may_go_on (self))
    self->func (TIN_CLI_LINE_END, NULL, 0, self->user_data);
  else
    self->ended = TRUE;
  if (error != NULL)
    g_printerr ("tincan-cli: %s\n", error->message);

  advance (self);
}

/* The end: a last line may lack its line feed. */
static void
finish (TinCliInput *self)
{
  if (self->buffer->len > self->start)
    {
      TinCliLineKind kind = self->skipping ? TIN_CLI_LINE_TOO_LONG : TIN_CLI_LINE_WHOLE;
      guint end = self->buffer->len;

      g_byte_array_append (self->buffer, (const guint8 *) "", 1);
      tell (self, kind, end);
    }
  if (!self->closed && !self->paused)
    {
      self->closed = TRUE;
      self->func (TIN_CLI_LINE_END, NULL, 0, self->user_data);
    }
}

static void
advance (TinCliInput *self)
{
  g_autoptr (TinCliInput) alive = g_object_ref (self);

  while (!self->closed && !self->paused && tell_next (self))
    ;
  if (self->closed || self->paused || self->reading)
    return;

  if (self->ended)
    {
      finish (self);
      return;
    }

  compact (self);
  self->reading = TRUE;
  /* Not before the network: a flood of commands must not keep it waiting. */
  g_input_stream_read_async (self->stream, self->chunk, READ_SIZE, TIN_PRIORITY_NETWORK,
                             self->cancellable, on_read, g_object_ref (self));
}

static gboolean
on_resume (gpointer user_data)
{
  TinCliInput *self = user_data;

  self->resume_id = 0;
  advance (self);

  return G_SOURCE_REMOVE;
}

static void
schedule (TinCliInput *self)
{
  if (self->resume_id == 0)
    self->resume_id = g_idle_add_full (TIN_PRIORITY_NETWORK, on_resume, self, NULL);
}

static void
tin_cli_input_dispose (GObject *object)
{
  TinCliInput *self = TIN_CLI_INPUT (object);

  tin_cli_input_close (self);

  G_OBJECT_CLASS (tin_cli_input_parent_class)->dispose (object);
}

static void
tin_cli_input_finalize (GObject *object)
{
  TinCliInput *self = TIN_CLI_INPUT (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->buffer, g_byte_array_unref);
  g_clear_pointer (&self->chunk, g_free);

  G_OBJECT_CLASS (tin_cli_input_parent_class)->finalize (object);
}

static void
tin_cli_input_class_init (TinCliInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_input_dispose;
  object_class->finalize = tin_cli_input_finalize;
}

static void
tin_cli_input_init (TinCliInput *self)
{
  self->cancellable = g_cancellable_new ();
  self->buffer = g_byte_array_new ();
  self->chunk = g_malloc (READ_SIZE);
}

/**
 * tin_cli_input_new:
 * @fd: stays open
 * @func: called from the main loop, never from within this call
 */
TinCliInput *
tin_cli_input_new (int             fd,
                   TinCliLineFunc  func,
                   gpointer        user_data)
{
  TinCliInput *self = g_object_new (TIN_TYPE_CLI_INPUT, NULL);

  self->fd = fd;
  self->stream = g_unix_input_stream_new (fd, FALSE);
  self->func = func;
  self->user_data = user_data;
  schedule (self);

  return self;
}

/**
 * tin_cli_input_set_paused:
 *
 * While it is paused no line is told, and nothing but what was asked for already is read.
 */
void
tin_cli_input_set_paused (TinCliInput *self,
                          gboolean     paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (!paused && !self->closed)
    schedule (self);
}

/**
 * tin_cli_input_close:
 *
 * Nothing is told from now on, not even the end.
 */
void
tin_cli_input_close (TinCliInput *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->resume_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}
