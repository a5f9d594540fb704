/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-test-program.h"

#include <string.h>

#include "tin-await.h"

static void
on_received (TinTestProgram *self,
             gpointer        bytes,
             guint64         length,
             TinChannel     *channel)
{
  guint at;
  g_autofree char *before = NULL;
  g_autofree char *piece = g_strndup (bytes, length);

  g_assert_true (g_ptr_array_find (self->accepted, channel, &at));
  before = g_ptr_array_index (self->heard, at);
  g_ptr_array_index (self->heard, at) = g_strconcat (before, piece, NULL);
}

static gboolean
on_incoming (TinTestProgram *self,
             TinChannel     *channel)
{
  g_ptr_array_add (self->accepted, g_object_ref (channel));
  g_ptr_array_add (self->heard, g_strdup (""));
  g_signal_connect_swapped (channel, "received", G_CALLBACK (on_received), self);
  g_signal_connect_swapped (channel, "ended", G_CALLBACK (tin_channel_close), channel);
  return TRUE;
}

static void
on_answered (TinTestProgram *self,
             gpointer        bytes,
             guint64         length)
{
  g_string_append_len (self->answered, bytes, (gssize) length);
}

/**
 * tin_test_program_new:
 * @number: of its address on the hub
 * @port: on which it listens
 */
TinTestProgram *
tin_test_program_new (TinMemoryHub *hub,
                      guint         number,
                      guint16       port)
{
  TinTestProgram *self = g_new0 (TinTestProgram, 1);
  g_autofree char *host = g_strdup_printf ("10.0.0.%u", number);
  TinPeerId nobody = { { 0 } };

  self->network = tin_memory_network_new (hub, host, &nobody);
  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->accepted = g_ptr_array_new_with_free_func (g_object_unref);
  self->answered = g_string_new (NULL);
  tin_memory_network_set_plain (self->network);
  g_assert_cmpuint (tin_network_listen (TIN_NETWORK (self->network), port, NULL), ==, port);
  g_signal_connect_swapped (self->network, "incoming", G_CALLBACK (on_incoming), self);
  return self;
}

void
tin_test_program_free (TinTestProgram *self)
{
  for (guint i = 0; i < self->accepted->len; i++)
    {
      TinChannel *channel = g_ptr_array_index (self->accepted, i);

      g_signal_handlers_disconnect_by_data (channel, self);
      tin_channel_abort (channel);
    }
  tin_test_program_hang_up (self);
  tin_settle ();
  g_ptr_array_unref (self->accepted);
  g_ptr_array_unref (self->heard);
  g_string_free (self->answered, TRUE);
  g_object_unref (self->network);
  g_free (self);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  TinTestProgram *self = user_data;

  self->dialled = tin_network_dial_finish (TIN_NETWORK (source), result, NULL);
  g_assert_nonnull (self->dialled);
  g_signal_connect_swapped (self->dialled, "received", G_CALLBACK (on_answered), self);
}

/**
 * tin_test_program_dial:
 *
 * Connects, and says nothing yet.
 */
void
tin_test_program_dial (TinTestProgram *self,
                       const char     *host,
                       guint16         port)
{
  TinDialTarget target = { .host = host, .port = port, .mode = TIN_DIAL_PLAIN };

  g_assert_null (self->dialled);
  tin_network_dial_async (TIN_NETWORK (self->network), &target, NULL, on_dialled, self);
  tin_await (self->dialled != NULL);
}

void
tin_test_program_say (TinTestProgram *self,
                      const char     *text)
{
  tin_channel_write (self->dialled, (const guint8 *) text, strlen (text));
  tin_settle ();
}

void
tin_test_program_hang_up (TinTestProgram *self)
{
  if (self->dialled == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->dialled, self);
  tin_channel_close (self->dialled);
  g_clear_object (&self->dialled);
  tin_settle ();
}

/**
 * tin_test_program_send:
 *
 * One connection, one text, closed at once, as most of these programs do.
 */
void
tin_test_program_send (TinTestProgram *self,
                       const char     *host,
                       guint16         port,
                       const char     *text)
{
  tin_test_program_dial (self, host, port);
  tin_test_program_say (self, text);
  tin_test_program_hang_up (self);
}
