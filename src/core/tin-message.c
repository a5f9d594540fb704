/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-message.h"

#include <string.h>

/* One allocation a message, the text behind the struct: a million of them are a million small
 * blocks and nothing more. Counted atomically, because the store's thread holds them too. */
struct _TinMessage
{
  gatomicrefcount  ref_count;
  guint            flags;
  guint64          log_id;
  guint64          number;
  guint64          sent_at;
  guint32          length;
  guint16          kind;
  char             text[];
};

G_DEFINE_BOXED_TYPE (TinMessage, tin_message, tin_message_ref, tin_message_unref)

/**
 * tin_message_new:
 * @log_id: the log that it is an entry of
 * @number: its number there, from 1; 0 for what belongs to no log
 * @sent_at: hybrid logical time, see tin-hlc.h
 * @flags: TinMessageFlags
 * @text: valid UTF-8
 * @length: bytes of @text, or -1 if it ends with a NUL
 *
 * Returns: (transfer full):
 */
TinMessage *
tin_message_new (guint64         log_id,
                 guint64         number,
                 guint64         sent_at,
                 TinMessageKind  kind,
                 guint           flags,
                 const char     *text,
                 gssize          length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  TinMessage *self;

  g_return_val_if_fail (n <= G_MAXUINT32, NULL);

  self = g_malloc (sizeof (TinMessage) + n + 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->flags = flags;
  self->log_id = log_id;
  self->number = number;
  self->sent_at = sent_at;
  self->length = (guint32) n;
  self->kind = (guint16) kind;
  memcpy (self->text, text, n);
  self->text[n] = '\0';

  return self;
}

TinMessage *
tin_message_ref (TinMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tin_message_unref (TinMessage *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

guint64
tin_message_get_log_id (const TinMessage *self)
{
  return self->log_id;
}

guint64
tin_message_get_number (const TinMessage *self)
{
  return self->number;
}

guint64
tin_message_get_sent_at (const TinMessage *self)
{
  return self->sent_at;
}

/**
 * tin_message_get_time:
 *
 * Returns: when it was sent, in milliseconds since 1970
 */
gint64
tin_message_get_time (const TinMessage *self)
{
  return (gint64) (self->sent_at >> 16);
}

int
tin_message_get_kind (const TinMessage *self)
{
  return self->kind;
}

guint
tin_message_get_flags (const TinMessage *self)
{
  return self->flags;
}

gboolean
tin_message_is_own (const TinMessage *self)
{
  return (self->flags & TIN_MESSAGE_FLAG_OWN) != 0;
}

const char *
tin_message_get_text (const TinMessage *self)
{
  return self->text;
}

gsize
tin_message_get_length (const TinMessage *self)
{
  return self->length;
}

/**
 * tin_message_dup_id:
 *
 * Returns: (transfer full): the name of the message for other programs, the same on both sides:
 *   sixteen hexadecimal digits of the log, a hyphen and the number
 */
char *
tin_message_dup_id (const TinMessage *self)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x-%" G_GUINT64_FORMAT,
                          self->log_id, self->number);
}

/**
 * tin_message_compare:
 *
 * The order of a conversation, the same on both sides: by time, then by log and number.
 */
int
tin_message_compare (const TinMessage *a,
                     const TinMessage *b)
{
  if (a->sent_at != b->sent_at)
    return a->sent_at < b->sent_at ? -1 : 1;
  if (a->log_id != b->log_id)
    return a->log_id < b->log_id ? -1 : 1;
  if (a->number != b->number)
    return a->number < b->number ? -1 : 1;
  return 0;
}
