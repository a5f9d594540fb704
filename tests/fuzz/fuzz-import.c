/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-cbor.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-transfer-private.h"

/* A file that is imported, which anybody may have written. A line that is taken is exported again
 * and must say the same. */

static void
check_length (const TinMessage *message,
              gsize             length)
{
  switch (tin_message_get_kind (message))
    {
    case TIN_MESSAGE_KIND_DELETE:
      g_assert_cmpuint (length, ==, 0);
      break;
    case TIN_MESSAGE_KIND_REACTION:
      g_assert_cmpuint (length, <=, TIN_REACTION_MAX);
      break;
    default:
      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, TIN_TEXT_MAX);
      break;
    }
}

static void
check_values (const TinTransferLine *line)
{
  const char *text = tin_message_get_text (line->message);
  gsize length = tin_message_get_length (line->message);

  g_assert_true (g_utf8_validate (line->peer_id, -1, NULL));
  g_assert_cmpstr (line->peer_id, !=, "");
  if (line->peer_name != NULL)
    g_assert_true (g_utf8_validate (line->peer_name, -1, NULL));
  g_assert_cmpuint (strlen (text), ==, length);
  check_length (line->message, length);
  g_assert_true (tin_text_is_valid (text, length));
  g_assert_cmpuint (tin_message_get_log_id (line->message), <=, G_MAXINT64);
  g_assert_cmpuint (tin_message_get_number (line->message) - 1, <, G_MAXINT64 - 1);
  g_assert_cmpuint (tin_message_get_sent_at (line->message) - 1, <, G_MAXINT64);
  g_assert_cmpuint (tin_message_get_shown_at (line->message) - 1, <, G_MAXINT64);
}

static void
check_target (const TinMessage *message,
              const TinMessage *again)
{
  const TinMessageName *target = tin_message_get_target (message);
  const TinMessageName *found = tin_message_get_target (again);

  g_assert_cmpint (target != NULL, ==, found != NULL);
  if (target == NULL)
    {
      g_assert_false (tin_message_is_amendment (message));
      return;
    }
  g_assert_cmpuint (target->log_id, ==, found->log_id);
  g_assert_cmpuint (target->number, ==, found->number);
  g_assert_cmpuint (target->log_id, >=, TIN_LOG_ID_FIRST);
  g_assert_cmpuint (target->number - 1, <, G_MAXINT64 - 1);
}

static void
check_line (const TinTransferLine *line)
{
  TinTransferItem item = {
    .peer_id = line->peer_id,
    .peer_name = line->peer_name != NULL ? line->peer_name : "",
    .own_name = "",
    .message = line->message,
    .log_id = tin_message_get_log_id (line->message),
  };
  const TinMessageName *target = tin_message_get_target (line->message);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (TinTransferLine) again = NULL;
  g_autoptr (GError) error = NULL;

  check_values (line);
  if (target != NULL)
    item.target = *target;
  tin_transfer_json_append (out, &item);
  g_assert_cmpint (out->str[out->len - 1], ==, '\n');
  g_assert_null (memchr (out->str, '\n', out->len - 1));

  again = tin_transfer_json_parse (out->str, out->len - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->peer_id, ==, line->peer_id);
  g_assert_cmpstr (again->peer_name, ==, item.peer_name);
  g_assert_cmpint (tin_message_compare (again->message, line->message), ==, 0);
  g_assert_cmpuint (tin_message_get_sent_at (again->message), ==,
                    tin_message_get_sent_at (line->message));
  g_assert_cmpuint (tin_message_get_flags (again->message), ==,
                    tin_message_get_flags (line->message));
  g_assert_cmpstr (tin_message_get_text (again->message), ==,
                   tin_message_get_text (line->message));
  g_assert_cmpint (tin_message_get_kind (again->message), ==,
                   tin_message_get_kind (line->message));
  check_target (line->message, again->message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (TinTransferReader) reader = tin_transfer_reader_new (stream);
  g_autoptr (GError) error = NULL;
  guint64 n_lines = 0;
  const char *text;
  gsize length;

  while (tin_transfer_reader_next (reader, &text, &length, &error) && text != NULL)
    {
      g_autofree char *lent = g_malloc (MAX (length, 1));
      g_autoptr (TinTransferLine) line = NULL;
      g_autoptr (GError) fault = NULL;

      g_assert_cmpuint (reader->line, ==, ++n_lines);
      memcpy (lent, text, length);
      g_assert_null (memchr (lent, '\n', length));
      line = tin_transfer_json_parse (lent, length, &fault);
      if (line != NULL)
        check_line (line);
      else
        g_assert_error (fault, TIN_ERROR, TIN_ERROR_INVALID);
    }

  if (error != NULL)
    g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  else
    g_assert_cmpuint (reader->n_bytes, ==, size);
  return 0;
}
