/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-partial.h"

#include "tin-limits.h"

void
tin_partial_clear (TinPartial *self)
{
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
  self->length = 0;
  self->begun = FALSE;
}

/**
 * tin_partial_set_hollow:
 *
 * From here on parts are read as strictly, and their text is not kept: messages come without it.
 */
void
tin_partial_set_hollow (TinPartial *self)
{
  self->hollow = TRUE;
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

static gboolean
is_same_message (const TinMessagePart *a,
                 const TinMessagePart *b)
{
  return a->log_id == b->log_id && a->number == b->number && a->sent_at == b->sent_at &&
         a->kind == b->kind && a->flags == (b->flags & ~(guint) TIN_MESSAGE_FLAG_MORE) &&
         a->target.log_id == b->target.log_id && a->target.number == b->target.number;
}

/* Keeps a part of a long text. TRUE if PART fits what came before. */
static gboolean
keep (TinPartial           *self,
      const TinMessagePart *part)
{
  if (!self->begun)
    {
      self->begun = TRUE;
      self->part = *part;
      self->part.flags &= ~(guint) TIN_MESSAGE_FLAG_MORE;
      self->part.text = NULL;
    }
  else if (!is_same_message (&self->part, part))
    {
      return FALSE;
    }

  if (part->length > TIN_TEXT_MAX - self->length)
    return FALSE;

  self->length += part->length;
  if (self->hollow)
    return TRUE;
  if (self->text == NULL)
    self->text = g_string_sized_new (2 * TIN_PART_MAX);
  g_string_append_len (self->text, part->text, (gssize) part->length);
  return TRUE;
}

/**
 * tin_partial_add:
 * @flags: TinMessageFlags that are ours to add
 * @message: (out) (transfer full) (nullable): the message, if this was its last part
 *
 * Adds the next part. Most messages have one, which is not copied twice.
 *
 * Returns: %FALSE if it does not fit those before it, or if the text becomes too long
 */
gboolean
tin_partial_add (TinPartial            *self,
                 const TinMessagePart  *part,
                 guint                  flags,
                 TinMessage           **message)
{
  gboolean more = (part->flags & TIN_MESSAGE_FLAG_MORE) != 0;
  const char *text = part->text;
  gsize length = part->length;

  *message = NULL;
  if ((more || self->begun) && !keep (self, part))
    return FALSE;
  if (more)
    return TRUE;

  if (self->text != NULL)
    {
      text = self->text->str;
      length = self->text->len;
    }
  if (self->hollow)
    length = 0;
  *message = tin_message_new (part->log_id, part->number, part->sent_at,
                              (TinMessageKind) part->kind, part->flags | flags,
                              text, (gssize) length);
  if (part->target.log_id != 0)
    tin_message_set_target (*message, &part->target);
  tin_partial_clear (self);
  return TRUE;
}
