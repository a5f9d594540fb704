/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-plain-forms.h"

#include <string.h>

#include "tin-limits.h"

/* The table of plain-text forms: how each is told from the others, and how it is written. Another
 * form is another entry, with a recogniser and a writer. Recognisers see bytes that nobody checked,
 * through a cursor that knows where they end, and look at TIN_PLAIN_HEADER_MAX of them at most. */

/* --- Taking ------------------------------------------------------------------------------- */

static gboolean
take (TinPlainCursor *cursor,
      const char     *literal)
{
  gsize length = strlen (literal);
  gsize left = cursor->end - cursor->at;

  if (memcmp (cursor->at, literal, MIN (length, left)) != 0)
    return FALSE;

  if (left < length)
    {
      cursor->cut = TRUE;
      return FALSE;
    }

  cursor->at += length;
  return TRUE;
}

/* A decimal number from LEAST to MOST, without leading zeros: no program writes any. */
static gboolean
take_number (TinPlainCursor *cursor,
             guint           least,
             guint           most,
             guint          *number)
{
  const char *start = cursor->at;
  guint value = 0;

  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at) && value <= most)
    value = value * 10 + (guint) (*cursor->at++ - '0');

  if (cursor->at == start)
    {
      cursor->cut |= cursor->at == cursor->end;
      return FALSE;
    }

  if (*start == '0' && cursor->at - start > 1)
    return FALSE;

  *number = value;
  return value >= least && value <= most;
}

static gboolean
take_port (TinPlainCursor *cursor,
           guint16        *port)
{
  guint number;

  if (!take_number (cursor, 1, G_MAXUINT16, &number))
    return FALSE;

  *port = (guint16) number;
  return TRUE;
}

static gboolean
take_host (TinPlainCursor *cursor,
           TinPlainSlice  *host)
{
  guint number;

  host->at = cursor->at;
  for (guint i = 0; i < 4; i++)
    {
      if (i > 0 && !take (cursor, "."))
        return FALSE;
      if (!take_number (cursor, 0, 255, &number))
        return FALSE;
    }
  host->length = cursor->at - host->at;

  return TRUE;
}

static gboolean
take_address (TinPlainCursor *cursor,
              TinPlainHeader *header)
{
  return take_host (cursor, &header->host) && take (cursor, ":") &&
         take_port (cursor, &header->port);
}

/* One byte or more of a line, up to STOP, which is taken and is not part of the name. */
static gboolean
take_name (TinPlainCursor *cursor,
           char            stop,
           TinPlainSlice  *name)
{
  gsize left = MIN ((gsize) (cursor->end - cursor->at), TIN_NAME_MAX_BYTES + 1);
  gsize length = 0;

  while (length < left && cursor->at[length] != stop && cursor->at[length] != '\n')
    length++;

  if (length == left)
    {
      cursor->cut |= length <= TIN_NAME_MAX_BYTES;
      return FALSE;
    }
  if (length == 0 || cursor->at[length] != stop)
    return FALSE;

  name->at = cursor->at;
  name->length = length;
  cursor->at += length + 1;
  return TRUE;
}

/* Blanks up to the end of the line, or of all there is, if there is nothing else. */
static gboolean
take_rest (TinPlainCursor *cursor)
{
  const char *at = cursor->at;

  while (at < cursor->end && (*at == ' ' || *at == '\t' || *at == '\r'))
    at++;

  if (at < cursor->end && *at != '\n')
    return FALSE;

  cursor->at = at;
  return TRUE;
}

/* --- Recognisers and writers, a form each ------------------------------------------------- */

static gboolean
recognise_canonical (TinPlainCursor        *cursor,
                     const TinPlainContext *context,
                     TinPlainHeader        *header)
{
  return take_address (cursor, header) && take (cursor, " ") &&
         take_name (cursor, ' ', &header->name);
}

static void
write_canonical (GString            *frame,
                 TinPlainEventType   type,
                 const TinPlainSelf *self)
{
  g_string_append_printf (frame, "%s:%u %s ", self->host, self->port, self->name);
}

static gboolean
recognise_canonical_angle (TinPlainCursor        *cursor,
                           const TinPlainContext *context,
                           TinPlainHeader        *header)
{
  return take (cursor, "<") && take_address (cursor, header) && take (cursor, "> ") &&
         take_name (cursor, ' ', &header->name);
}

static void
write_canonical_angle (GString            *frame,
                       TinPlainEventType   type,
                       const TinPlainSelf *self)
{
  g_string_append_printf (frame, "<%s:%u> %s ", self->host, self->port, self->name);
}

static gboolean
recognise_angle (TinPlainCursor        *cursor,
                 const TinPlainContext *context,
                 TinPlainHeader        *header)
{
  if (!take (cursor, "<") || !take_address (cursor, header) || !take (cursor, "> @ <") ||
      !take_name (cursor, '>', &header->name))
    return FALSE;

  if (cursor->at < cursor->end && *cursor->at == '\r')
    cursor->at++;
  return take (cursor, "\n");
}

static void
write_angle (GString            *frame,
             TinPlainEventType   type,
             const TinPlainSelf *self)
{
  g_string_append_printf (frame, "<%s:%u> @ <%s>\n", self->host, self->port, self->name);
}

/* The two lines stand at the beginning of a connection and nowhere else: a number in a line of its
 * own is ordinary writing. */
static gboolean
recognise_port_line (TinPlainCursor        *cursor,
                     const TinPlainContext *context,
                     TinPlainHeader        *header)
{
  TinPlainCursor start = *cursor;

  if (!context->heard && take_port (cursor, &header->port) && take (cursor, "\nCONNECT\n"))
    {
      header->type = TIN_PLAIN_EVENT_HELLO;
      header->whole = TRUE;
      return TRUE;
    }

  if (context->form != TIN_PLAIN_PORT_LINE)
    return FALSE;

  start.cut = cursor->cut;
  *cursor = start;
  return recognise_canonical (cursor, context, header);
}

static void
open_port_line (GString            *frame,
                const TinPlainSelf *self)
{
  g_string_append_printf (frame, "%u\nCONNECT\n", self->port);
}

/* NAME and a colon begin many a text, so they are a header only on a connection that is known to
 * have them, and, once the name is known, only with that name. */
static gboolean
recognise_speaker (TinPlainCursor        *cursor,
                   const TinPlainContext *context,
                   TinPlainHeader        *header)
{
  if (!take_name (cursor, ':', &header->name) || !take (cursor, " "))
    return FALSE;

  return context->name == NULL ||
         (strlen (context->name) == header->name.length &&
          memcmp (context->name, header->name.at, header->name.length) == 0);
}

static gboolean
recognise_connect_port (TinPlainCursor        *cursor,
                        const TinPlainContext *context,
                        TinPlainHeader        *header)
{
  TinPlainCursor start = *cursor;
  TinPlainCursor next;
  TinPlainHeader ignored;

  if (take (cursor, "CONNECT:") && take_port (cursor, &header->port))
    {
      /* The first message may come glued to it: nothing stands between the two. */
      next = *cursor;
      if (take_rest (cursor) || recognise_speaker (&next, context, &ignored))
        {
          header->type = TIN_PLAIN_EVENT_HELLO;
          header->whole = TRUE;
          return TRUE;
        }
      cursor->cut |= next.cut;
    }

  if (context->form != TIN_PLAIN_CONNECT_PORT)
    return FALSE;

  start.cut = cursor->cut;
  *cursor = start;
  header->port = 0;
  return recognise_speaker (cursor, context, header);
}

static void
open_connect_port (GString            *frame,
                   const TinPlainSelf *self)
{
  g_string_append_printf (frame, "CONNECT:%u", self->port);
}

static void
write_connect_port (GString            *frame,
                    TinPlainEventType   type,
                    const TinPlainSelf *self)
{
  g_string_append_printf (frame, "%s: ", self->name);
}

static const struct
{
  const char *word;
  gboolean    has_name;
} commands[] = {
  [TIN_PLAIN_EVENT_TEXT] = { "MESSAGE:", TRUE },
  [TIN_PLAIN_EVENT_HELLO] = { "CONNECT:", TRUE },
  [TIN_PLAIN_EVENT_GOODBYE] = { "EXIT:", FALSE },
  [TIN_PLAIN_EVENT_RECEIPT] = { "ACK:", TRUE },
};

/* A command without a text ends with its line, or where the next command is glued to it. */
static gboolean
is_at_command (TinPlainCursor *cursor)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      TinPlainCursor copy = *cursor;

      if (take (&copy, commands[i].word))
        return TRUE;
      cursor->cut |= copy.cut;
    }

  return FALSE;
}

static gboolean
recognise_named_fields (TinPlainCursor        *cursor,
                        const TinPlainContext *context,
                        TinPlainHeader        *header)
{
  guint type = 0;

  /* No two begin with the same letter: a cursor that one of them cut fits none of the others. */
  while (type < G_N_ELEMENTS (commands) && !take (cursor, commands[type].word))
    type++;

  if (type == G_N_ELEMENTS (commands) ||
      (commands[type].has_name && !take_name (cursor, ':', &header->name)) ||
      !take_port (cursor, &header->port))
    return FALSE;

  header->type = (TinPlainEventType) type;
  if (type == TIN_PLAIN_EVENT_TEXT)
    return take (cursor, ":");

  header->whole = TRUE;
  return take_rest (cursor) || is_at_command (cursor);
}

static void
write_named_fields (GString            *frame,
                    TinPlainEventType   type,
                    const TinPlainSelf *self)
{
  g_string_append (frame, commands[type].word);
  if (commands[type].has_name)
    g_string_append_printf (frame, "%s:", self->name);
  g_string_append_printf (frame, "%u", self->port);
  if (type == TIN_PLAIN_EVENT_TEXT)
    g_string_append_c (frame, ':');
}

static gboolean
recognise_piped (TinPlainCursor        *cursor,
                 const TinPlainContext *context,
                 TinPlainHeader        *header)
{
  return take (cursor, "LISTENING_PORT:") && take_port (cursor, &header->port) &&
         take (cursor, "|TEAM_NAME:") && take_name (cursor, '|', &header->name);
}

static void
write_piped (GString            *frame,
             TinPlainEventType   type,
             const TinPlainSelf *self)
{
  g_string_append_printf (frame, "LISTENING_PORT:%u|TEAM_NAME:%s|", self->port, self->name);
}

static gboolean
recognise_colons (TinPlainCursor        *cursor,
                  const TinPlainContext *context,
                  TinPlainHeader        *header)
{
  return take_address (cursor, header) && take (cursor, ":");
}

static void
write_colons (GString            *frame,
              TinPlainEventType   type,
              const TinPlainSelf *self)
{
  g_string_append_printf (frame, "%s:%u:", self->host, self->port);
}

/* --- The table ---------------------------------------------------------------------------- */

/* What the programs of most forms take for these. They do not know receipts of ours. */
#define COMMON_WORDS { [TIN_PLAIN_EVENT_HELLO] = "CONNECT", [TIN_PLAIN_EVENT_GOODBYE] = "exit" }

static const TinPlainFormEntry forms[TIN_PLAIN_N_FORMS] = {
  [TIN_PLAIN_AUTO] = {
    .traits = { "automatic", FALSE, TRUE, TRUE },
    .write_header = write_canonical,
    .words = COMMON_WORDS,
  },
  [TIN_PLAIN_PORT_LINE] = {
    .traits = { "port-line", TRUE, TRUE, TRUE },
    .recognise = recognise_port_line,
    .write_opening = open_port_line,
    .write_header = write_canonical,
    .tail = "\n",
    .words = { [TIN_PLAIN_EVENT_GOODBYE] = "exit" },
    .lines = TRUE,
  },
  [TIN_PLAIN_ANGLE] = {
    .traits = { "angle", FALSE, TRUE, TRUE },
    .recognise = recognise_angle,
    .write_header = write_angle,
    .tail = "\n<end>",
    .end_line = "<end>",
    .words = COMMON_WORDS,
  },
  [TIN_PLAIN_CANONICAL_ANGLE] = {
    .traits = { "canonical-angle", FALSE, TRUE, TRUE },
    .recognise = recognise_canonical_angle,
    .write_header = write_canonical_angle,
    .words = COMMON_WORDS,
  },
  [TIN_PLAIN_CANONICAL] = {
    .traits = { "canonical", FALSE, TRUE, TRUE },
    .recognise = recognise_canonical,
    .write_header = write_canonical,
    .words = COMMON_WORDS,
  },
  [TIN_PLAIN_CONNECT_PORT] = {
    .traits = { "connect-port", TRUE, TRUE, TRUE },
    .recognise = recognise_connect_port,
    .write_opening = open_connect_port,
    .write_header = write_connect_port,
    .words = { [TIN_PLAIN_EVENT_GOODBYE] = "exit" },
    .loose = TRUE,
  },
  [TIN_PLAIN_NAMED_FIELDS] = {
    .traits = { "named-fields", FALSE, TRUE, TRUE },
    .recognise = recognise_named_fields,
    .write_header = write_named_fields,
    .words = { NULL, "", "", "" },
  },
  [TIN_PLAIN_PIPED] = {
    .traits = { "piped", FALSE, TRUE, TRUE },
    .recognise = recognise_piped,
    .write_header = write_piped,
    .words = COMMON_WORDS,
  },
  [TIN_PLAIN_COLONS] = {
    .traits = { "colons", FALSE, TRUE, TRUE },
    .recognise = recognise_colons,
    .write_header = write_colons,
    .words = COMMON_WORDS,
  },
  /* A raw goodbye is the end of the connection. */
  [TIN_PLAIN_RAW] = {
    .traits = { "raw", TRUE, FALSE, FALSE },
    .words = { [TIN_PLAIN_EVENT_HELLO] = "Connection established" },
  },
};

const TinPlainFormEntry *
tin_plain_form_get_entry (TinPlainForm form)
{
  g_return_val_if_fail ((guint) form < TIN_PLAIN_N_FORMS, &forms[TIN_PLAIN_AUTO]);

  return &forms[form];
}

/* Takes the header of the first form that has one here. TIN_PLAIN_AUTO if none has; the cursor,
 * which stays where it is, is then cut if one may have when more bytes have come. */
TinPlainForm
tin_plain_form_recognise (TinPlainCursor        *cursor,
                          const TinPlainContext *context,
                          TinPlainHeader        *header)
{
  for (guint i = TIN_PLAIN_AUTO + 1; i < TIN_PLAIN_N_FORMS; i++)
    {
      TinPlainCursor copy = *cursor;

      *header = (TinPlainHeader) { 0 };
      if (forms[i].recognise != NULL && forms[i].recognise (&copy, context, header))
        {
          *cursor = copy;
          return (TinPlainForm) i;
        }
      cursor->cut |= copy.cut;
    }

  *header = (TinPlainHeader) { 0 };
  return TIN_PLAIN_AUTO;
}

/* Whether HOST is an IPv4 address as these programs write one. */
gboolean
tin_plain_is_host (const char *host)
{
  TinPlainCursor cursor = { host, host + strlen (host), FALSE };
  TinPlainSlice slice;

  return take_host (&cursor, &slice) && cursor.at == cursor.end;
}

/* Never NULL. */
const TinPlainTraits *
tin_plain_form_get_traits (TinPlainForm form)
{
  return &tin_plain_form_get_entry (form)->traits;
}

/* TIN_PLAIN_AUTO for a nick that is NULL or that no form has: a setting may come from a newer
 * version. */
TinPlainForm
tin_plain_form_from_nick (const char *nick)
{
  for (guint i = 0; i < TIN_PLAIN_N_FORMS; i++)
    if (g_strcmp0 (forms[i].traits.nick, nick) == 0)
      return (TinPlainForm) i;

  return TIN_PLAIN_AUTO;
}
