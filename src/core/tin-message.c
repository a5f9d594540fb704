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
  gint             ref_count;  /* atomic: inline, as GLib's gatomicrefcount is not */
  guint            flags;
  guint64          log_id;
  guint64          number;
  guint64          sent_at;
  guint64          shown_at;
  guint32          length;
  guint16          kind;
  char             text[];
};

G_DEFINE_BOXED_TYPE (TinMessage, tin_message, tin_message_ref, tin_message_unref)

/**
 * tin_message_new:
 * @log_id: the log that it is an entry of
 * @number: its number there, from 1; 0 for what belongs to no log
 * @sent_at: what the author's clock said: hybrid logical time, see tin-hlc.h. It is shown at that
 *   time too; tin_message_new_shown() makes one that is not
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
  self->ref_count = 1;
  self->flags = flags;
  self->log_id = log_id;
  self->number = number;
  self->sent_at = sent_at;
  self->shown_at = sent_at;
  self->length = (guint32) n;
  self->kind = (guint16) kind;
  memcpy (self->text, text, n);
  self->text[n] = '\0';

  return self;
}

/**
 * tin_message_new_shown:
 * @shown_at: where it stands in the conversation here, see tin_hlc_place()
 *
 * Returns: (transfer full): the same message, shown at another time; @self itself if that is its
 *   time already
 */
TinMessage *
tin_message_new_shown (TinMessage *self,
                       guint64     shown_at)
{
  TinMessage *copy;

  if (shown_at == self->shown_at)
    return tin_message_ref (self);

  copy = tin_message_new (self->log_id, self->number, self->sent_at, (TinMessageKind) self->kind,
                          self->flags, self->text, self->length);
  copy->shown_at = shown_at;
  return copy;
}

TinMessage *
tin_message_ref (TinMessage *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
tin_message_unref (TinMessage *self)
{
  if (g_atomic_int_dec_and_test (&self->ref_count))
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
 * tin_message_get_shown_at:
 *
 * Returns: where it stands in the conversation here, in hybrid logical time: the author's time, as
 *   far as it is believed. Never told to anybody
 */
guint64
tin_message_get_shown_at (const TinMessage *self)
{
  return self->shown_at;
}

/**
 * tin_message_get_time:
 *
 * Returns: when it was sent, as far as that is believed here, in milliseconds since 1970
 */
gint64
tin_message_get_time (const TinMessage *self)
{
  return (gint64) (self->shown_at >> 16);
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
 * tin_message_make_id:
 *
 * Returns: (transfer full): the name of a message for other programs, the same on both sides:
 *   sixteen hexadecimal digits of the log, a hyphen and the number
 */
char *
tin_message_make_id (guint64 log_id,
                     guint64 number)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x-%" G_GUINT64_FORMAT, log_id, number);
}

/**
 * tin_message_dup_id:
 *
 * Returns: (transfer full): its name: see tin_message_make_id()
 */
char *
tin_message_dup_id (const TinMessage *self)
{
  return tin_message_make_id (self->log_id, self->number);
}

/**
 * tin_message_compare:
 *
 * The order of a conversation: by the time at which they are shown, then by log and number. It is
 * the same on both sides unless one of them had to correct a time.
 */
int
tin_message_compare (const TinMessage *a,
                     const TinMessage *b)
{
  if (a->shown_at != b->shown_at)
    return a->shown_at < b->shown_at ? -1 : 1;
  if (a->log_id != b->log_id)
    return a->log_id < b->log_id ? -1 : 1;
  if (a->number != b->number)
    return a->number < b->number ? -1 : 1;
  return 0;
}
