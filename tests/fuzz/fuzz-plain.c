/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-limits.h"
#include "tin-plain.h"

/* A plain-text connection. The first byte says who opened it and in what form the peer was heard
 * before; then, again and again, a byte that says how many bytes come next, and one for the silence
 * before them, in steps of 50 ms. The stream ends where the input does. */

#define SILENCE_STEP TIN_MS (50)

/* What is heard can be said again: whatever the text, the frames keep to what the peers bear. */
static void
check_compose (const TinPlainEvent *event)
{
  const TinPlainSelf self = {
    event->host != NULL ? event->host : "::1",
    event->port,
    event->name != NULL ? event->name : "",
  };
  g_autoptr (GPtrArray) frames = NULL;

  frames = tin_plain_compose (event->form, event->type, &self, event->text, event->port % 2,
                              event->line_feed);
  g_assert_nonnull (frames);
  for (guint i = 0; i < frames->len; i++)
    {
      gsize length;
      const char *bytes = g_bytes_get_data (g_ptr_array_index (frames, i), &length);

      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, TIN_PLAIN_FRAME_MAX);
      g_assert_true (g_utf8_validate (bytes, (gssize) length, NULL));
    }
}

static void
check_event (const TinPlainEvent *event,
             gboolean             dialled)
{
  g_assert_nonnull (event->text);
  g_assert_true (g_utf8_validate (event->text, -1, NULL));
  g_assert_cmpuint (strlen (event->text), <=, TIN_TEXT_MAX);
  g_assert_false (g_str_has_suffix (event->text, "\n"));
  g_assert_cmpint (event->form, >, TIN_PLAIN_AUTO);
  g_assert_cmpint (event->form, <, TIN_PLAIN_N_FORMS);
  g_assert_true (event->type != TIN_PLAIN_EVENT_TEXT || event->text[0] != '\0');
  g_assert_true (event->type != TIN_PLAIN_EVENT_RECEIPT || dialled);
  if (event->name != NULL)
    {
      g_assert_true (g_utf8_validate (event->name, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (event->name, -1), <=, TIN_NAME_MAX_CHARS);
      g_assert_cmpint (event->name[0], !=, '\0');
    }
  if (event->host != NULL)
    g_assert_cmpuint (strlen (event->host), <=, strlen ("255.255.255.255"));

  check_compose (event);
}

/* Each event came in a byte at least, and no byte can become more than three. */
static void
take_events (TinPlainReader *reader,
             gboolean        dialled,
             gsize           heard,
             gsize          *said)
{
  TinPlainEvent *event;

  while ((event = tin_plain_reader_next (reader)) != NULL)
    {
      check_event (event, dialled);
      *said += MAX (strlen (event->text), 1);
      g_assert_cmpuint (*said, <=, 3 * heard);
      tin_plain_event_free (event);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (TinPlainReader) reader = NULL;
  gboolean dialled;
  gint64 now = 0;
  gsize heard = 0;
  gsize said = 0;
  size_t at = 1;

  if (size == 0)
    return 0;

  dialled = data[0] & 1;
  reader = tin_plain_reader_new (dialled);
  tin_plain_reader_expect (reader, (TinPlainForm) ((data[0] >> 1) % TIN_PLAIN_N_FORMS));

  while (at + 2 < size)
    {
      gsize length = MIN (data[at], size - at - 2);
      gint64 deadline;

      now += data[at + 1] * SILENCE_STEP;
      deadline = tin_plain_reader_get_deadline (reader);
      if (deadline != -1 && deadline <= now && data[at + 1] % 2)
        {
          tin_plain_reader_tick (reader, now);
          g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
        }

      tin_plain_reader_push (reader, data + at + 2, length, now);
      heard += length;
      deadline = tin_plain_reader_get_deadline (reader);
      g_assert_true (deadline == -1 || deadline >= now);
      g_assert_true (deadline <= now + TIN_PLAIN_QUIET + TIN_PLAIN_PATIENCE);
      take_events (reader, dialled, heard, &said);
      at += 2 + length;
    }

  tin_plain_reader_end (reader);
  take_events (reader, dialled, heard, &said);
  g_assert_cmpint (tin_plain_reader_get_deadline (reader), ==, -1);
  g_assert_false (tin_plain_reader_is_full (reader));

  return 0;
}
