/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-plain.h"

#include <string.h>

#include "tin-limits.h"
#include "tin-plain-forms.h"

/* Messages -> the bytes that a plain peer takes. A frame is what such a program reads with one
 * recv (): it is never longer than TIN_PLAIN_FRAME_MAX and never ends inside a character, for that
 * ends the listening thread of some of them. */

/* What a form has for a separator. The name in a header must hold none. */
static gboolean
is_separator (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
         (c < 0x80 && strchr (":|<>", (int) c) != NULL);
}

/* NAME as it may stand in a header: 1 to TIN_PLAIN_NAME_MAX characters of valid UTF-8, with "_" for
 * spaces, for : | < > and for what cannot be seen. (transfer full) */
char *
tin_plain_clean_name (const char *name)
{
  g_autofree char *valid = NULL;
  const char *at;
  GString *clean;

  g_return_val_if_fail (name != NULL, NULL);

  at = valid = g_utf8_make_valid (name, -1);
  clean = g_string_new (NULL);
  for (guint i = 0; *at != '\0' && i < TIN_PLAIN_NAME_MAX; i++)
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (clean, is_separator (c) ? '_' : c);
      at = g_utf8_next_char (at);
    }

  if (clean->len == 0)
    g_string_append_c (clean, '_');

  return g_string_free (clean, FALSE);
}

/* TEXT as a form takes it: valid, without line ends at its end, in one line if ONE_LINE. */
static char *
clean_text (const char *text,
            gboolean    one_line)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gsize length = strlen (valid);
  GString *clean;

  while (length > 0 && (valid[length - 1] == '\n' || valid[length - 1] == '\r'))
    valid[--length] = '\0';

  if (!one_line)
    return g_steal_pointer (&valid);

  clean = g_string_sized_new (length);
  for (const char *at = valid; *at != '\0'; at++)
    if (at[0] == '\n' || (at[0] == '\r' && at[1] != '\n'))
      g_string_append_c (clean, ' ');
    else if (at[0] != '\r')
      g_string_append_c (clean, *at);

  return g_string_free (clean, FALSE);
}

/* Takes FRAME. */
static void
add_frame (GPtrArray *frames,
           GString   *frame)
{
  g_ptr_array_add (frames, g_string_free_to_bytes (frame));
}

/* TEXT in as many frames as it takes, at least one, each with HEADER before it and TAIL behind. */
static void
add_frames (GPtrArray     *frames,
            const GString *header,
            const char    *text,
            const char    *tail)
{
  gsize room = TIN_PLAIN_FRAME_MAX - header->len - strlen (tail);
  gsize left = strlen (text);

  do
    {
      GString *frame = g_string_new_len (header->str, (gssize) header->len);
      gsize length = MIN (left, room);

      /* TEXT is valid, so that a character starts at most three bytes before. */
      while (length < left && ((guchar) text[length] & 0xc0) == 0x80)
        length--;

      g_string_append_len (frame, text, (gssize) length);
      g_string_append (frame, tail);
      add_frame (frames, frame);
      text += length;
      left -= length;
    }
  while (left > 0);
}

static void
add_opening (GPtrArray               *frames,
             const TinPlainFormEntry *entry,
             const TinPlainSelf      *self)
{
  GString *frame = g_string_new (NULL);

  entry->write_opening (frame, self);
  add_frame (frames, frame);
}

static GPtrArray *
compose_text (const TinPlainFormEntry *entry,
              TinPlainEventType        type,
              const TinPlainSelf      *self,
              const char              *text,
              gboolean                 first,
              gboolean                 line_feed)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *name = tin_plain_clean_name (self->name);
  const char *host = tin_plain_is_host (self->host) ? self->host : "0.0.0.0";
  const TinPlainSelf clean_self = { host, self->port, name };
  g_autoptr (GString) header = g_string_new (NULL);
  g_autofree char *body = NULL;

  /* A goodbye to somebody who was not greeted needs no words. */
  if (first && entry->write_opening != NULL && type == TIN_PLAIN_EVENT_GOODBYE)
    return g_steal_pointer (&frames);

  if (first && entry->write_opening != NULL)
    add_opening (frames, entry, &clean_self);
  if (text == NULL)
    return g_steal_pointer (&frames);

  if (entry->write_header != NULL)
    entry->write_header (header, type, &clean_self);
  body = clean_text (text, entry->traits.one_line);
  if (line_feed && entry->write_header == NULL)
    {
      g_autofree char *line = g_strconcat (body, "\n", NULL);

      add_frames (frames, header, line, "");
    }
  else
    add_frames (frames, header, body, entry->tail != NULL ? entry->tail : "");

  return g_steal_pointer (&frames);
}

/* The frames that say a thing of TYPE in FORM, in the order in which they are to be sent: a
 * (transfer full) array of GBytes, each at most TIN_PLAIN_FRAME_MAX long. Where the form keeps a
 * connection open (its traits) they all go on that one; else each goes on a connection of its own,
 * when the peer has closed the last or TIN_PLAIN_GAP after it. FIRST says that nothing was said yet
 * on the connection that is kept open: what some forms begin with is then the first frame.
 *
 * TEXT is that of a TEXT and is not looked at for the others, which may pass NULL. LINE_FEED asks
 * for a final line feed where the form leaves that open (RAW). SELF's host has to be an IPv4
 * address; for another "0.0.0.0" is written.
 *
 * No frames at all come back for an empty text, for a RECEIPT in a form that has none, for a HELLO
 * that was said already, and where a goodbye is the bare end of the connection (RAW). */
GPtrArray *
tin_plain_compose (TinPlainForm        form,
                   TinPlainEventType   type,
                   const TinPlainSelf *self,
                   const char         *text,
                   gboolean            first,
                   gboolean            line_feed)
{
  const TinPlainFormEntry *entry = tin_plain_form_get_entry (form);

  g_return_val_if_fail (self != NULL && self->host != NULL && self->name != NULL, NULL);
  g_return_val_if_fail (type != TIN_PLAIN_EVENT_TEXT || text != NULL, NULL);

  if (type != TIN_PLAIN_EVENT_TEXT)
    return compose_text (entry, type, self, entry->words[type],
                         first && type != TIN_PLAIN_EVENT_RECEIPT, line_feed);
  if (text[strspn (text, "\r\n")] == '\0')
    return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return compose_text (entry, type, self, text, first, line_feed);
}

/* What is said to a mandatory peer at start: "Connection from NAME" to a RAW one, as the original
 * does, the HELLO of the form to the others. (transfer full), as from tin_plain_compose (). */
GPtrArray *
tin_plain_compose_start (TinPlainForm        form,
                         const TinPlainSelf *self,
                         gboolean            line_feed)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL && self->host != NULL && self->name != NULL, NULL);

  if (form != TIN_PLAIN_RAW)
    return tin_plain_compose (form, TIN_PLAIN_EVENT_HELLO, self, NULL, TRUE, line_feed);

  name = tin_plain_clean_name (self->name);
  text = g_strdup_printf ("Connection from %s", name);
  return tin_plain_compose (form, TIN_PLAIN_EVENT_TEXT, self, text, TRUE, line_feed);
}
