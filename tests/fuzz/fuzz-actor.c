/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-actor.h"

#include <string.h>

#include "tin-await.h"
#include "tin-limits.h"
#include "tin-test-session.h"

/* Who speaks no better than the input wants. A frame of this kind is sent as it is; only the log
 * and the numbers that follow are filled in, which no input could guess. */

/* --- What it hears ------------------------------------------------------------------------ */

static void
hear_frame (FuzzActor    *self,
            guint8        type,
            const guint8 *body,
            gsize         length)
{
  g_autoptr (TinHello) hello = NULL;
  TinCompareFrame step;
  TinMessagePart part;

  if (type == TIN_FRAME_HELLO)
    {
      const TinHeldLog *held;

      g_assert_true (tin_frame_parse_hello (body, length, &hello));
      self->their_log = hello->log_id;
      held = tin_hello_find_held (hello, self->own_log);
      self->said = held != NULL ? held->upto : 0;
    }
  else if (type == TIN_FRAME_MESSAGE)
    {
      g_assert_true (tin_frame_parse_message (body, length, &part));
      self->their_head = part.number;
      g_string_append_len (self->heard, part.text, (gssize) part.length);
      g_string_append_c (self->heard, '\n');
    }
  else if (type == TIN_FRAME_COMPARE)
    {
      g_assert_true (tin_frame_parse_compare (body, length, &step));
      self->comparison = step.number;
    }
}

static void
on_received (FuzzActor    *self,
             const guint8 *bytes,
             guint64       length)
{
  const guint8 *body;
  gsize size;
  guint8 type;

  if (self->reader == NULL)
    {
      g_string_append_len (self->heard, (const char *) bytes, (gssize) length);
      return;
    }

  tin_frame_reader_push (self->reader, bytes, length);
  while (tin_frame_reader_next (self->reader, &type, &body, &size) == TIN_FRAME_READER_FRAME)
    hear_frame (self, type, body, size);
  tin_frame_reader_keep (self->reader);
}

/* --- Links -------------------------------------------------------------------------------- */

void
fuzz_actor_leave (FuzzActor *self)
{
  g_clear_pointer (&self->reader, tin_frame_reader_free);
  if (self->channel == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->channel, self);
  tin_channel_abort (self->channel);
  g_clear_object (&self->channel);
}

static void
take_channel (FuzzActor  *self,
              TinChannel *channel)
{
  fuzz_actor_leave (self);
  self->channel = g_object_ref (channel);
  self->their_log = self->their_head = self->said = 0;
  if (tin_channel_is_secure (channel))
    self->reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_signal_connect_swapped (channel, "received", G_CALLBACK (on_received), self);
}

static gboolean
on_incoming (FuzzActor  *self,
             TinChannel *channel)
{
  take_channel (self, channel);
  return TRUE;
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  FuzzActor *self = user_data;
  g_autoptr (TinChannel) channel =
    tin_network_dial_finish (TIN_NETWORK (source), result, NULL);

  if (channel != NULL)
    take_channel (self, channel);
}

void
fuzz_actor_dial (FuzzActor *self,
                 guint      host)
{
  g_autofree char *address = g_strdup_printf ("10.0.0.%u", host);
  TinDialTarget target = {
    .host = address,
    .port = TIN_TEST_PORT,
    .mode = self->plain ? TIN_DIAL_PLAIN : TIN_DIAL_SECURE,
  };

  fuzz_actor_leave (self);
  tin_network_dial_async (TIN_NETWORK (self->network), &target, NULL, on_dialled, self);
  tin_settle ();
}

/* FALSE: gives its address up, for another one there. */
void
fuzz_actor_listen (FuzzActor *self,
                   gboolean   listen)
{
  if (listen)
    tin_network_listen (TIN_NETWORK (self->network), TIN_TEST_PORT, NULL);
  else
    tin_network_close (TIN_NETWORK (self->network));
}

void
fuzz_actor_init (FuzzActor    *self,
                 TinMemoryHub *hub,
                 guint         host,
                 guint         key,
                 gboolean      plain)
{
  g_autofree char *address = g_strdup_printf ("10.0.0.%u", host);

  *self = (FuzzActor) { .id = { { (guint8) key } }, .plain = plain };
  self->own_log = 0x1000 + key;
  self->heard = g_string_new (NULL);
  self->network = tin_memory_network_new (hub, address, &self->id);
  if (plain)
    tin_memory_network_set_plain (self->network);
  g_signal_connect_swapped (self->network, "incoming", G_CALLBACK (on_incoming), self);
}

void
fuzz_actor_clear (FuzzActor *self)
{
  fuzz_actor_leave (self);
  g_signal_handlers_disconnect_by_data (self->network, self);
  tin_network_close (TIN_NETWORK (self->network));
  g_clear_object (&self->network);
  g_string_free (self->heard, TRUE);
}

/* --- What it says ------------------------------------------------------------------------- */

static void
say (FuzzActor    *self,
     const guint8 *bytes,
     gsize         length)
{
  if (self->channel != NULL && length > 0)
    tin_channel_write (self->channel, bytes, length);
}

/* A name: of the friend, or a piece; what it holds of the session's log. */
void
fuzz_actor_hello (FuzzActor *self,
                  FuzzInput *input)
{
  g_autoptr (TinHello) hello = tin_hello_new ();
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 what = fuzz_input_take_byte (input);
  TinHeldLog held = { .log_id = self->their_log };
  const char *end;

  g_free (hello->name);
  hello->name = what & 1 ? g_strdup ("Bob") : fuzz_input_dup_text (input, FALSE);
  if (g_utf8_strlen (hello->name, -1) > TIN_NAME_MAX_CHARS)
    {
      end = g_utf8_offset_to_pointer (hello->name, TIN_NAME_MAX_CHARS);
      hello->name[end - hello->name] = '\0';
    }
  hello->port = what & 2 ? TIN_TEST_PORT : 0;
  hello->instance = what >> 6;
  hello->log_id = what & 4 ? self->own_log + 0x100 : self->own_log;
  if (what & 8)
    {
      held.upto = fuzz_input_take_byte (input);
      g_array_append_val (hello->held, held);
    }
  if (what & 16)
    {
      held.log_id = 0x7777;
      held.upto = 3;
      g_array_append_val (hello->held, held);
    }
  tin_frame_append_hello (frame, hello);
  say (self, frame->data, frame->len);
}

static TinMessageKind
choose_kind (const char *text)
{
  if (*text == '\0')
    return TIN_MESSAGE_KIND_WITHDRAWN;
  if (*text >= TIN_MESSAGE_KIND_EDIT && *text <= TIN_MESSAGE_KIND_REACTION)
    return (TinMessageKind) *text;
  return TIN_MESSAGE_KIND_TEXT;
}

/* The next one of its log. A text that begins with the number of a kind of amendment, or with 5 for
 * a reply, speaks of another one: of which is in the next byte, the session's where that is odd. */
void
fuzz_actor_message (FuzzActor *self,
                    FuzzInput *input)
{
  g_autofree char *text = fuzz_input_dup_text (input, FALSE);
  TinMessageKind kind = choose_kind (text);
  gboolean targeted = kind >= TIN_MESSAGE_KIND_EDIT || *text == 5;
  const char *rest = targeted && text[1] != '\0' ? text + 2 : text;
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (TinMessage) message = NULL;

  self->said++;
  message = tin_message_new (self->own_log, self->said, self->said << 16, kind,
                             TIN_MESSAGE_FLAGS_NONE,
                             kind == TIN_MESSAGE_KIND_DELETE ? "" : rest, -1);
  if (targeted)
    tin_message_set_target (message, &(TinMessageName) {
      text[1] & 1 ? self->their_log : self->own_log, (guint8) text[1] / 2u + 1 });
  tin_frame_append_message (frame, message);
  say (self, frame->data, frame->len);
}

/* All that came of the session's log, or only some, is held, or seen. */
void
fuzz_actor_have (FuzzActor *self,
                 FuzzInput *input)
{
  guint8 what = fuzz_input_take_byte (input);
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  tin_frame_append_upto (frame, what & 1 ? TIN_FRAME_READ : TIN_FRAME_HAVE, self->their_log,
                         self->their_head - MIN (what >> 1, self->their_head));
  say (self, frame->data, frame->len);
}

/* Number 0 is that of the comparison that the session has begun. */
void
fuzz_actor_compare (FuzzActor *self,
                    FuzzInput *input)
{
  TinCompareFrame step = { 0 };
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  step.step = (TinCompareStep) (fuzz_input_take_byte (input) % (TIN_COMPARE_STEP_END + 1));
  step.number = fuzz_input_take_byte (input);
  if (step.number == 0)
    step.number = self->comparison;
  step.length = step.step == TIN_COMPARE_STEP_MATCH ? 0
                : step.step == TIN_COMPARE_STEP_END ? 1 : TIN_COMPARE_DATA_MAX;
  tin_frame_append_compare (frame, &step);
  say (self, frame->data, frame->len);
}

void
fuzz_actor_frame (FuzzActor *self,
                  FuzzInput *input)
{
  guint8 type = fuzz_input_take_byte (input);
  const guint8 *body;
  gsize length = fuzz_input_take_piece (input, &body);
  guint8 header[TIN_FRAME_HEADER_BYTES] = { 0, 0, 0, 0, type };

  header[2] = (guint8) ((length + 1) >> 8);
  header[3] = (guint8) (length + 1);
  say (self, header, sizeof header);
  say (self, body, length);
}

void
fuzz_actor_bytes (FuzzActor *self,
                  FuzzInput *input)
{
  const guint8 *bytes;
  gsize length = fuzz_input_take_piece (input, &bytes);

  say (self, bytes, length);
}
