/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-transfer-private.h"

#include <string.h>

/* JSON Lines (jsonlines.org): one object (RFC 8259) a message, always in the same words and order,
 * so that two exports of the same messages are the same bytes. Numbers that a reader may take for
 * a double are texts. */

/* The kinds that a file has; others are of this profile alone. */
static const struct
{
  TinMessageKind  kind;
  const char     *word;
} kinds[] = {
  { TIN_MESSAGE_KIND_TEXT, "text" },
  { TIN_MESSAGE_KIND_EDIT, "edit" },
  { TIN_MESSAGE_KIND_DELETE, "delete" },
  { TIN_MESSAGE_KIND_REACTION, "reaction" },
};

/**
 * tin_transfer_kind_to_word:
 *
 * Returns: (transfer none) (nullable): %NULL for a kind that no file has
 */
const char *
tin_transfer_kind_to_word (int kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((int) kinds[i].kind == kind)
      return kinds[i].word;
  return NULL;
}

gboolean
tin_transfer_kind_from_word (const char     *word,
                             TinMessageKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].word, word))
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

static void
append_escaped (GString    *out,
                const char *from,
                const char *to)
{
  const char *done = from;

  for (const char *at = from; at < to; at++)
    {
      guchar byte = (guchar) *at;

      if (byte >= 0x20 && byte != '"' && byte != '\\')
        continue;

      g_string_append_len (out, done, at - done);
      done = at + 1;
      if (byte == '"' || byte == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, (char) byte);
        }
      else if (byte == '\n')
        g_string_append (out, "\\n");
      else if (byte == '\t')
        g_string_append (out, "\\t");
      else
        g_string_append_printf (out, "\\u%04x", byte);
    }
  g_string_append_len (out, done, to - done);
}

/* KEY is a name with its comma or brace before it. */
static void
append_text (GString    *out,
             const char *key,
             const char *text,
             gsize       length)
{
  g_string_append (out, key);
  g_string_append_c (out, '"');
  append_escaped (out, text, text + length);
  g_string_append_c (out, '"');
}

static void
append_time (GString *out,
             gint64   time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (time / 1000);
  g_autofree char *text = then != NULL ? g_date_time_format (then, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text == NULL)
    g_string_append (out, ",\"time\":null");
  else
    g_string_append_printf (out, ",\"time\":\"%s.%03dZ\"", text, (int) (time % 1000));
}

/**
 * tin_transfer_json_append:
 *
 * Appends one line: an entry of a kind that a file has.
 */
void
tin_transfer_json_append (GString               *out,
                          const TinTransferItem *item)
{
  TinMessage *message = item->message;
  gboolean own = tin_message_is_own (message);
  gboolean broadcast = (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_BROADCAST) != 0;

  append_text (out, "{\"peer\":", item->peer_id, strlen (item->peer_id));
  append_text (out, ",\"name\":", item->peer_name, strlen (item->peer_name));
  g_string_append_printf (out, ",\"log\":\"%016" G_GINT64_MODIFIER "x\",\"number\":%"
                          G_GUINT64_FORMAT ",\"own\":%s", item->log_id,
                          tin_message_get_number (message), own ? "true" : "false");
  append_time (out, tin_message_get_time (message));
  g_string_append_printf (out, ",\"sent_at\":\"%" G_GUINT64_FORMAT "\",\"shown_at\":\"%"
                          G_GUINT64_FORMAT "\",\"kind\":\"%s\"",
                          tin_message_get_sent_at (message), tin_message_get_shown_at (message),
                          tin_transfer_kind_to_word (tin_message_get_kind (message)));
  if (item->target.log_id != 0)
    {
      g_autofree char *target = tin_message_make_id (item->target.log_id, item->target.number);

      append_text (out, ",\"target\":", target, strlen (target));
    }
  g_string_append_printf (out, ",\"broadcast\":%s", broadcast ? "true" : "false");
  if (own)
    g_string_append_printf (out, ",\"delivery\":\"%s\"", tin_delivery_to_nick (item->delivery));
  append_text (out, ",\"text\":", tin_message_get_text (message),
               tin_message_get_length (message));
  g_string_append (out, "}\n");
}
