/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-plain-forms.h"

#include <string.h>

#include "tin-limits.h"

/* What one message of a plain peer means: chat, or one of the words by which these programs greet,
 * leave and acknowledge. */

/* What is no chat where it is the whole text. One with a name goes on with it. */
static const struct
{
  const char        *word;
  TinPlainEventType  type;
  gboolean           has_name;
} control_words[] = {
  { "exit", TIN_PLAIN_EVENT_GOODBYE, FALSE },
  { "quit", TIN_PLAIN_EVENT_GOODBYE, FALSE },
  { "disconnect", TIN_PLAIN_EVENT_GOODBYE, FALSE },
  { "disconnected", TIN_PLAIN_EVENT_GOODBYE, FALSE },
  { "[peer_quit]", TIN_PLAIN_EVENT_GOODBYE, FALSE },
  { "connect", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connected", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connecting", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connect_request", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connection_request", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "handshake", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connection established", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connection message", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "hello, i am connecting!", TIN_PLAIN_EVENT_HELLO, FALSE },
  { "connection from ", TIN_PLAIN_EVENT_HELLO, TRUE },
  { "message received", TIN_PLAIN_EVENT_RECEIPT, FALSE },
  { "ack from ", TIN_PLAIN_EVENT_RECEIPT, TRUE },
  { "[ack] message received from ", TIN_PLAIN_EVENT_RECEIPT, TRUE },
};

/* No control word with the longest name is longer, spaces around it included. */
#define CONTROL_MAX 512

/* A label for the screen, (transfer full), or NULL where there is none. */
static char *
dup_label (const TinPlainSlice *slice)
{
  g_autofree char *label = NULL;

  if (slice->length == 0)
    return NULL;

  label = g_strndup (slice->at, slice->length);
  if (g_utf8_strlen (label, -1) <= TIN_NAME_MAX_CHARS)
    return g_steal_pointer (&label);

  return g_utf8_substring (label, 0, TIN_NAME_MAX_CHARS);
}

static gboolean
is_label (const char *name)
{
  return *name != '\0' && strchr (name, '\n') == NULL &&
         g_utf8_strlen (name, -1) <= TIN_NAME_MAX_CHARS;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n\f\v")] == '\0';
}

/* Where the text of EVENT is a control word, makes it that event. */
static void
read_control_word (const TinPlainContext *context,
                   TinPlainEvent         *event)
{
  g_autofree char *text = NULL;

  if (strlen (event->text) > CONTROL_MAX)
    return;

  text = g_strstrip (g_strdup (event->text));
  for (guint i = 0; i < G_N_ELEMENTS (control_words); i++)
    {
      gsize length = strlen (control_words[i].word);
      const char *rest = text + length;

      if (g_ascii_strncasecmp (text, control_words[i].word, length) != 0)
        continue;
      if (control_words[i].has_name ? !is_label (rest) : *rest != '\0')
        continue;
      /* On a connection that they opened there is nothing of ours to be received. */
      if (control_words[i].type == TIN_PLAIN_EVENT_RECEIPT && !context->dialled)
        continue;

      event->type = control_words[i].type;
      if (control_words[i].has_name && event->name == NULL)
        event->name = g_strdup (rest);
      g_free (event->text);
      event->text = g_steal_pointer (&text);
      return;
    }
}

/* The body's text: no longer than a text may be, the line ends at its end left out. */
static char *
dup_text (const TinPlainSlice *body,
          gboolean            *line_feed)
{
  gsize length = body->length;

  *line_feed = FALSE;
  while (length > 0 && (body->at[length - 1] == '\n' || body->at[length - 1] == '\r'))
    *line_feed |= body->at[--length] == '\n';

  /* Replacing bad bytes can have made it three times as long as it came. */
  if (length > TIN_TEXT_MAX)
    {
      length = TIN_TEXT_MAX;
      while (((guchar) body->at[length] & 0xc0) == 0x80)
        length--;
    }

  return g_strndup (body->at, length);
}

/* What MESSAGE says on the connection that CONTEXT knows: (transfer full), or NULL if nothing. */
TinPlainEvent *
tin_plain_message_to_event (const TinPlainMessage *message,
                            const TinPlainContext *context)
{
  const TinPlainHeader *header = &message->header;
  const TinPlainFormEntry *entry = tin_plain_form_get_entry (message->form);
  g_autoptr (TinPlainEvent) event = g_new0 (TinPlainEvent, 1);

  event->type = header->type;
  event->form = message->form;
  event->host = dup_label (&header->host);
  event->name = dup_label (&header->name);
  event->port = header->port;
  /* What was said once on such a connection holds for all of it. */
  if (entry->write_opening != NULL && event->port == 0)
    event->port = context->port;
  if (entry->write_opening != NULL && event->name == NULL && context->name != NULL)
    event->name = dup_label (&(TinPlainSlice) { context->name, strlen (context->name) });

  if (header->type == TIN_PLAIN_EVENT_RECEIPT && !context->dialled)
    {
      event->type = TIN_PLAIN_EVENT_TEXT;
      event->text = dup_text (&message->head, &event->line_feed);
    }
  else
    {
      event->text = dup_text (&message->body, &event->line_feed);
      if (event->type == TIN_PLAIN_EVENT_TEXT)
        read_control_word (context, event);
    }

  /* A header with nothing behind it is a probe, like a connection without a byte. */
  if (event->type == TIN_PLAIN_EVENT_TEXT && is_blank (event->text))
    return NULL;

  return g_steal_pointer (&event);
}

/* (nullable) */
void
tin_plain_event_free (TinPlainEvent *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}
