/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-plain.h"

#include <string.h>

#include "tin-limits.h"
#include "tin-plain-forms.h"

/* The reader of plain-text connections. No form frames its messages, so what belongs together is
 * told by time: bytes gather in a chunk, and the chunk is complete when the stream ends or is
 * silent. A complete chunk is decoded and taken apart into events at once. The work is linear in
 * the bytes, whatever they are. A reader belongs to one connection. */

/* What an event in the queue counts for beside its text: so many tiny ones cost as much as one that
 * is large, and cannot outgrow the bytes that they came in. */
#define EVENT_COST 128

struct _TinPlainReader
{
  /* owned */
  GByteArray      *chunk;
  GQueue           events;  /* (element-type TinPlainEvent) */

  /* state */
  TinPlainContext  context;
  gint64           last;    /* when the latest byte of the chunk came */
  gsize            cost;    /* of the events in the queue */
  gsize            most;    /* bytes of a chunk, and what events may cost */
  gboolean         full;
  gboolean         ended;
};

/* A complete chunk, decoded, and how far it was read. */
typedef struct
{
  const char *at;        /* (borrowed) */
  const char *end;       /* (borrowed) */
  const char *line_end;  /* (borrowed) (nullable) of the line that was looked at last */
} TinPlainChunk;

/* Takes EVENT. (nullable) */
static void
queue_event (TinPlainReader *self,
             TinPlainEvent  *event)
{
  if (event == NULL)
    return;

  if (self->cost >= self->most)
    {
      self->full = TRUE;
      tin_plain_event_free (event);
      return;
    }

  self->cost += EVENT_COST + strlen (event->text);
  g_queue_push_tail (&self->events, event);
}

/* --- A chunk -> its messages -------------------------------------------------------------- */

static gsize
skip_line_ends (const char *at,
                gsize       length)
{
  gsize skipped = 0;

  while (skipped < length && (at[skipped] == '\n' || at[skipped] == '\r'))
    skipped++;

  return skipped;
}

static gboolean
starts_with (const char *at,
             const char *end,
             const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (end - at) >= length && memcmp (at, prefix, length) == 0;
}

/* No more than a header: a recogniser never reads far, wherever it begins. */
static void
cursor_init (TinPlainCursor *cursor,
             const char     *at,
             const char     *end)
{
  cursor->at = at;
  cursor->end = at + MIN (end - at, TIN_PLAIN_HEADER_MAX);
  cursor->cut = FALSE;
}

/* Behind the line that AT is in. AT only ever moves on, so each line's end is looked for once, even
 * where there are a thousand messages in it. */
static const char *
get_line_end (TinPlainChunk *chunk,
              const char    *at)
{
  const char *feed;

  if (chunk->line_end != NULL && at < chunk->line_end)
    return chunk->line_end;

  feed = memchr (at, '\n', chunk->end - at);
  chunk->line_end = feed != NULL ? feed + 1 : chunk->end;
  return chunk->line_end;
}

/* Where the message's header stands again between AT and END, or NULL. */
static const char *
find_header_again (const TinPlainMessage *message,
                   gboolean               loose,
                   const char            *at,
                   const char            *end)
{
  const char *again;

  if (message->head.length == 0)
    return NULL;

  while ((again = memmem (at, end - at, message->head.at, message->head.length)) != NULL)
    {
      /* Within a sentence it is what somebody says, not who. */
      if (!loose || again[-1] != ' ')
        return again;
      at = again + message->head.length;
    }

  return NULL;
}

/* Sets where the message's body ends and moves the chunk to what follows it. */
static void
find_body_end (TinPlainReader  *self,
               TinPlainChunk   *chunk,
               TinPlainMessage *message)
{
  const TinPlainFormEntry *entry = tin_plain_form_get_entry (message->form);
  const char *body = chunk->at;
  const char *line = body;
  const char *stop = NULL;

  while (entry->recognise != NULL && line < chunk->end && stop == NULL)
    {
      const char *line_end = get_line_end (chunk, line);
      TinPlainCursor cursor;
      TinPlainHeader ignored = { 0 };

      cursor_init (&cursor, line, chunk->end);
      if (entry->end_line != NULL && starts_with (line, chunk->end, entry->end_line))
        {
          stop = line;
          chunk->at = line + strlen (entry->end_line);
        }
      else if (line != body && entry->recognise (&cursor, &self->context, &ignored))
        stop = chunk->at = line;
      else if ((stop = find_header_again (message, entry->loose, line, line_end)) != NULL)
        chunk->at = stop;
      line = line_end;
    }

  if (stop == NULL)
    stop = chunk->at = chunk->end;
  message->body = (TinPlainSlice) { body, stop - body };
}

/* What goes on on this connection, and who is at its other end. */
static void
remember (TinPlainReader        *self,
          const TinPlainMessage *message)
{
  const TinPlainHeader *header = &message->header;

  self->context.heard = TRUE;
  if (tin_plain_form_get_entry (message->form)->write_opening == NULL)
    return;

  self->context.form = message->form;
  if (header->port != 0)
    self->context.port = header->port;
  if (header->name.length > 0)
    {
      g_free (self->context.name);
      self->context.name = g_strndup (header->name.at, header->name.length);
    }
}

static void
read_message (TinPlainReader *self,
              TinPlainChunk  *chunk)
{
  TinPlainMessage message = { 0 };
  TinPlainCursor cursor;

  cursor_init (&cursor, chunk->at, chunk->end);
  message.form = tin_plain_form_recognise (&cursor, &self->context, &message.header);
  if (message.form != TIN_PLAIN_AUTO)
    message.head = (TinPlainSlice) { chunk->at, cursor.at - chunk->at };
  else
    message.form = self->context.form != TIN_PLAIN_AUTO ? self->context.form : TIN_PLAIN_RAW;
  chunk->at = cursor.at;

  remember (self, &message);
  if (message.header.whole)
    message.body = (TinPlainSlice) { chunk->at, 0 };
  else
    find_body_end (self, chunk, &message);
  queue_event (self, tin_plain_message_to_event (&message, &self->context));
}

/* A program in C sends the NUL at the end of its string, or its whole buffer: either is an end. */
static void
replace_nuls (GByteArray *bytes)
{
  guint kept = 0;

  for (guint i = 0; i < bytes->len; i++)
    {
      gboolean nul = bytes->data[i] == '\0';

      if (nul && kept > 0 && bytes->data[kept - 1] == '\n')
        continue;
      bytes->data[kept++] = nul ? '\n' : bytes->data[i];
    }

  g_byte_array_set_size (bytes, kept);
}

static void
complete_chunk (TinPlainReader *self)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *text = NULL;
  TinPlainChunk chunk = { 0 };

  if (self->chunk->len == 0)
    return;

  /* A connection that stays open does not keep the room that its largest chunk took. */
  bytes = g_steal_pointer (&self->chunk);
  self->chunk = g_byte_array_new ();
  replace_nuls (bytes);
  text = g_utf8_make_valid ((const char *) bytes->data, bytes->len);

  chunk.at = text;
  chunk.end = text + strlen (text);
  chunk.at += skip_line_ends (chunk.at, chunk.end - chunk.at);
  while (chunk.at < chunk.end && !self->full)
    {
      read_message (self, &chunk);
      chunk.at += skip_line_ends (chunk.at, chunk.end - chunk.at);
    }
}

/* --- Whether a chunk may be complete ------------------------------------------------------ */

static gboolean
ends_inside_character (const char *bytes,
                       gsize       length)
{
  for (gsize i = 1; i <= MIN (length, 3); i++)
    {
      guchar byte = (guchar) bytes[length - i];

      if ((byte & 0xc0) == 0xc0)
        return g_utf8_get_char_validated (bytes + length - i, i) == (gunichar) -2;
      if ((byte & 0xc0) != 0x80)
        return FALSE;
    }

  return FALSE;
}

/* How many line ends the bytes from START to END end with; not more than a few are looked for. */
static gsize
count_line_ends (const char *start,
                 const char *end)
{
  gsize count = 0;

  while (count < 4 && end - count > start && (end[-1 - (gssize) count] == '\n' ||
                                              end[-1 - (gssize) count] == '\r'))
    count++;

  return count;
}

/* The start of the last line, if that is near enough to the end to be within a header, or END. */
static const char *
find_last_line (const char *start,
                const char *end)
{
  const char *from = start + MAX (end - start - TIN_PLAIN_HEADER_MAX, 0);
  const char *feed = memrchr (from, '\n', end - from);

  return feed != NULL ? feed + 1 : end;
}

/* Whether the chunk from START to END, which began in the form of ENTRY, stops in a line that is
 * not to be its last. */
static gboolean
ends_inside_line (const TinPlainFormEntry *entry,
                  const TinPlainContext   *context,
                  const char              *start,
                  const char              *end)
{
  const char *line = find_last_line (start, end);
  TinPlainCursor cursor;
  TinPlainHeader header = { 0 };

  if (entry->end_line != NULL && !starts_with (line, end, entry->end_line))
    return TRUE;
  if (entry->recognise == NULL || line == end)
    return FALSE;

  cursor_init (&cursor, line, end);
  if (entry->recognise (&cursor, context, &header))
    return cursor.at == end && !header.whole;

  return cursor.cut && cursor.end == end;
}

static gboolean
ends_inside_header (TinPlainReader *self,
                    const char     *bytes,
                    gsize           length)
{
  const char *start = bytes + skip_line_ends (bytes, MIN (length, TIN_PLAIN_HEADER_MAX));
  const char *end = bytes + length;
  TinPlainContext context = self->context;
  const TinPlainFormEntry *entry;
  TinPlainCursor cursor;
  TinPlainHeader header;
  TinPlainForm form;

  cursor_init (&cursor, start, end);
  form = tin_plain_form_recognise (&cursor, &context, &header);
  /* Even where a looser form has a header already. */
  if (cursor.cut && cursor.end == end)
    return start < end;
  if (form == TIN_PLAIN_AUTO)
    form = context.form;
  else if (cursor.at == end && !header.whole)
    return TRUE;

  entry = tin_plain_form_get_entry (form);
  context.heard = TRUE;
  if (entry->write_opening != NULL)
    context.form = form;

  return ends_inside_line (entry, &context, start, end - count_line_ends (start, end));
}

/* Whether the bytes themselves say that nothing is missing. */
static gboolean
ends_by_itself (TinPlainReader *self)
{
  const char *bytes = (const char *) self->chunk->data;
  const char *end = bytes + self->chunk->len;
  const TinPlainFormEntry *entry;
  TinPlainCursor cursor;
  TinPlainHeader header;
  TinPlainForm form;

  if (end[-1] != '\n' && end[-1] != '>')
    return FALSE;

  cursor_init (&cursor, bytes, end);
  form = tin_plain_form_recognise (&cursor, &self->context, &header);
  entry = tin_plain_form_get_entry (form != TIN_PLAIN_AUTO ? form : self->context.form);
  if (entry->lines)
    return end[-1] == '\n' && !cursor.cut;
  if (entry->end_line == NULL)
    return FALSE;

  end -= count_line_ends (bytes, end);
  return (gsize) (end - bytes) > strlen (entry->tail) &&
         starts_with (end - strlen (entry->tail), end, entry->tail);
}

/* --- The reader --------------------------------------------------------------------------- */

/* A reader for one connection: one that we opened, if DIALLED. */
TinPlainReader *
tin_plain_reader_new (gboolean dialled)
{
  TinPlainReader *self = g_new0 (TinPlainReader, 1);

  self->chunk = g_byte_array_new ();
  self->most = TIN_PLAIN_CONNECTION_MAX;
  self->context.dialled = dialled;
  g_queue_init (&self->events);

  return self;
}

/* (nullable) */
void
tin_plain_reader_free (TinPlainReader *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->chunk);
  g_queue_clear_full (&self->events, (GDestroyNotify) tin_plain_event_free);
  g_free (self->context.name);
  g_free (self);
}

/* Tells the reader, before anything is pushed, in which form this peer was heard before. Needed
 * where the peer answers in the middle of things on a connection that we opened (PORT_LINE,
 * CONNECT_PORT): its messages there do not say by themselves what they are. Any form may be passed;
 * bytes that are plainly of another one are still read as that. */
void
tin_plain_reader_expect (TinPlainReader *self,
                         TinPlainForm    form)
{
  g_return_if_fail (self != NULL);

  if (!self->context.heard && tin_plain_form_get_entry (form)->write_opening != NULL)
    self->context.form = form;
}

/* MOST: bytes that are kept of a chunk, and what events in the queue may cost; at most, and at
 * first, TIN_PLAIN_CONNECTION_MAX. */
void
tin_plain_reader_set_most (TinPlainReader *self,
                           gsize           most)
{
  g_return_if_fail (self != NULL && most <= TIN_PLAIN_CONNECTION_MAX);

  self->most = most;
}

/* Bytes that came at NOW, in microseconds on a monotonic clock. Look for events, for the deadline
 * and for is_full () after it. */
void
tin_plain_reader_push (TinPlainReader *self,
                       const guint8   *bytes,
                       gsize           length,
                       gint64          now)
{
  gsize room;

  g_return_if_fail (self != NULL);

  /* The tick may be late: these bytes came after a silence all the same. */
  tin_plain_reader_tick (self, now);
  if (length == 0 || self->full || self->ended)
    return;

  room = self->most - MIN (self->chunk->len, self->most);
  g_byte_array_append (self->chunk, bytes, (guint) MIN (length, room));
  self->last = now;

  if (length >= room)
    {
      complete_chunk (self);
      self->full = TRUE;
    }
  else if (ends_by_itself (self))
    complete_chunk (self);
}

/* The stream ended: what is there is complete. */
void
tin_plain_reader_end (TinPlainReader *self)
{
  g_return_if_fail (self != NULL);

  self->ended = TRUE;
  complete_chunk (self);
}

/* When tick () has to be called, if nothing more comes before; -1 if it has not to be. */
gint64
tin_plain_reader_get_deadline (TinPlainReader *self)
{
  const char *bytes;

  g_return_val_if_fail (self != NULL, -1);

  if (self->chunk->len == 0)
    return -1;

  bytes = (const char *) self->chunk->data;
  if (ends_inside_character (bytes, self->chunk->len) ||
      ends_inside_header (self, bytes, self->chunk->len))
    return self->last + TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE;

  return self->last + TIN_PLAIN_QUIET;
}

/* Completes the chunk if its silence was long enough at NOW. Too early a call does nothing. */
void
tin_plain_reader_tick (TinPlainReader *self,
                       gint64          now)
{
  g_return_if_fail (self != NULL);

  if (self->chunk->len == 0 || now - self->last < TIN_PLAIN_QUIET)
    return;

  if (now >= tin_plain_reader_get_deadline (self))
    complete_chunk (self);
}

/* (transfer full) (nullable): the oldest event that was not taken yet. */
TinPlainEvent *
tin_plain_reader_next (TinPlainReader *self)
{
  TinPlainEvent *event;

  g_return_val_if_fail (self != NULL, NULL);

  event = g_queue_pop_head (&self->events);
  if (event != NULL)
    self->cost -= EVENT_COST + strlen (event->text);

  return event;
}

/* Whether a chunk, or what waits to be taken, reached what tin_plain_reader_set_most () allows.
 * What was read until then can be taken; more is not read, and the connection is to be closed. */
gboolean
tin_plain_reader_is_full (TinPlainReader *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->full;
}
