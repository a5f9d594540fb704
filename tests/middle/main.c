/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-middle"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tin-clock.h"
#include "tin-compare.h"
#include "tin-frame.h"
#include "tin-identity.h"
#include "tin-limits.h"
#include "tin-socket-network.h"

/* tincan-middle --to HOST:PORT [--port N] [--answer]
 *
 * Somebody in the middle: whoever connects is brought to HOST:PORT, and all that either says is
 * passed on. Both meet its key and not each other's. Where they compare a code it passes that on,
 * too, or, with --answer, compares one with each of them and says to both that it matches. Prints
 * the port that it listens on, then a line for each pair. To see what two Tincans show then, and
 * for the test that a compared code tells. */

typedef struct
{
  TinNetwork *network;  /* (owned) */
  char       *host;     /* (owned) */
  guint16     port;
  TinPeerId   id;
  gboolean    answers;
} Middle;

/* One side of a pair. */
typedef struct
{
  TinChannel     *channel;  /* (owned) (nullable) of the second until it is there */
  TinFrameReader *reader;   /* (owned) */
  TinCompare     *compare;  /* (owned) (nullable) with this side */
} End;

/* One who came, and the one to whom it was brought. Each signal holds a reference. */
typedef struct
{
  grefcount     ref_count;
  const Middle *middle;   /* (borrowed) */
  End           ends[2];
} Pair;

static void
pair_unref (gpointer data)
{
  Pair *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    {
      g_clear_object (&self->ends[i].channel);
      g_clear_pointer (&self->ends[i].reader, tin_frame_reader_free);
      g_clear_pointer (&self->ends[i].compare, tin_compare_free);
    }
  g_free (self);
}

static Pair *
pair_ref (Pair *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
release_pair (gpointer  data,
              GClosure *closure)
{
  pair_unref (data);
}

/* --- The code ------------------------------------------------------------------------------- */

/* Says what is to be said, and that all is well as soon as there is a code. */
static void
go_on (End *end)
{
  TinCompareFrame frame;

  if (tin_compare_get_state (end->compare) == TIN_COMPARE_ASKED)
    tin_compare_agree (end->compare);
  if (tin_compare_get_state (end->compare) == TIN_COMPARE_CODE)
    tin_compare_match (end->compare);
  while (tin_compare_next_frame (end->compare, &frame))
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      tin_frame_append_compare (bytes, &frame);
      tin_channel_write (end->channel, bytes->data, bytes->len);
    }
}

static void
compare_with (Pair                  *pair,
              End                   *end,
              const TinCompareFrame *commit)
{
  TinCompareLink link = { .own = pair->middle->id,
                          .peer = *tin_channel_get_peer_id (end->channel) };
  guint8 nonce[TIN_COMPARE_NONCE_BYTES] = { 1, 2, 3 };

  tin_channel_get_binding (end->channel, link.binding);
  g_clear_pointer (&end->compare, tin_compare_free);
  end->compare = commit != NULL ? tin_compare_new_theirs (&link, nonce, commit)
                                : tin_compare_new_ours (&link, nonce);
  go_on (end);
}

/* One side begins: so does the middle, with the other. */
static void
answer (Pair                  *pair,
        End                   *end,
        End                   *other,
        const TinCompareFrame *frame)
{
  if (frame->step == TIN_COMPARE_STEP_COMMIT)
    {
      compare_with (pair, end, frame);
      compare_with (pair, other, NULL);
    }
  else if (end->compare != NULL)
    {
      tin_compare_receive (end->compare, frame);
      go_on (end);
    }
}

/* --- Passing on ----------------------------------------------------------------------------- */

static void
pass_on (End          *other,
         guint8        type,
         const guint8 *body,
         gsize         length)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 size = GUINT32_TO_BE ((guint32) length + 1);

  g_byte_array_append (bytes, (const guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, &type, 1);
  g_byte_array_append (bytes, body, (guint) length);
  tin_channel_write (other->channel, bytes->data, bytes->len);
}

static void
on_received (TinChannel *channel,
             gpointer    bytes,
             guint64     length,
             gpointer    user_data)
{
  Pair *pair = user_data;
  End *end = &pair->ends[channel == pair->ends[0].channel ? 0 : 1];
  End *other = &pair->ends[end == &pair->ends[0] ? 1 : 0];
  TinCompareFrame compare;
  const guint8 *body;
  gsize body_length;
  guint8 type;

  if (other->channel == NULL)
    return;

  tin_frame_reader_push (end->reader, bytes, (gsize) length);
  while (tin_frame_reader_next (end->reader, &type, &body, &body_length) ==
         TIN_FRAME_READER_FRAME)
    {
      if (pair->middle->answers && type == TIN_FRAME_COMPARE &&
          tin_frame_parse_compare (body, body_length, &compare))
        answer (pair, end, other, &compare);
      else
        pass_on (other, type, body, body_length);
    }
  tin_frame_reader_keep (end->reader);
}

static void
on_closed (TinChannel   *channel,
           const GError *error,
           gpointer      user_data)
{
  Pair *pair = user_data;
  TinChannel *other = pair->ends[channel == pair->ends[0].channel ? 1 : 0].channel;

  if (other != NULL)
    tin_channel_close (other);
}

static void
watch (Pair *pair,
       End  *end)
{
  end->reader = tin_frame_reader_new (TIN_FRAME_MAX);
  g_signal_connect_data (end->channel, "received", G_CALLBACK (on_received), pair_ref (pair),
                         release_pair, (GConnectFlags) 0);
  g_signal_connect_data (end->channel, "closed", G_CALLBACK (on_closed), pair_ref (pair),
                         release_pair, (GConnectFlags) 0);
  tin_channel_establish (end->channel);
}

/* --- Pairs ---------------------------------------------------------------------------------- */

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Pair *pair = user_data;
  g_autoptr (GError) error = NULL;

  pair->ends[1].channel = tin_network_dial_finish (TIN_NETWORK (source), result, &error);
  if (pair->ends[1].channel == NULL)
    {
      g_printerr ("Not there: %s\n", error->message);
      tin_channel_close (pair->ends[0].channel);
    }
  else
    {
      watch (pair, &pair->ends[1]);
      tin_channel_set_reading (pair->ends[0].channel, TRUE);
      printf ("between\n");
      fflush (stdout);
    }
  pair_unref (pair);
}

static gboolean
on_incoming (TinNetwork *network,
             TinChannel *channel,
             gpointer    user_data)
{
  Middle *self = user_data;
  TinDialTarget target = { .host = self->host, .port = self->port, .mode = TIN_DIAL_SECURE };
  Pair *pair;

  if (!tin_channel_is_secure (channel))
    return FALSE;

  pair = g_new0 (Pair, 1);
  g_ref_count_init (&pair->ref_count);
  pair->middle = self;
  pair->ends[0].channel = g_object_ref (channel);
  watch (pair, &pair->ends[0]);
  tin_channel_set_reading (channel, FALSE);
  tin_network_dial_async (network, &target, NULL, on_dialled, pair);
  return TRUE;
}

static Middle *
middle_new (const char  *to,
            GError     **error)
{
  g_autoptr (TinIdentity) identity = tin_identity_generate (error);
  g_autoptr (TinClock) clock = tin_clock_new_system ();
  g_autofree char *copy = g_strdup (to);
  char *colon = strrchr (copy, ':');
  TinSocketNetwork *network;
  guint64 port;
  Middle *self;

  if (identity == NULL)
    return NULL;
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--to HOST:PORT");
      return NULL;
    }
  network = tin_socket_network_new (clock, tin_identity_get_key (identity),
                                    tin_identity_get_certificate (identity), NULL, error);
  if (network == NULL)
    return NULL;

  *colon = '\0';
  self = g_new0 (Middle, 1);
  self->network = TIN_NETWORK (network);
  self->host = g_steal_pointer (&copy);
  self->port = (guint16) port;
  self->id = *tin_identity_get_peer_id (identity);
  g_signal_connect (network, "incoming", G_CALLBACK (on_incoming), self);
  return self;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *to = NULL;
  int wanted = 0;
  gboolean answers = FALSE;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, "Whom it brings others to", "HOST:PORT" },
    { "port", 0, 0, G_OPTION_ARG_INT, &wanted, "Where it listens; 0: anywhere", "N" },
    { "answer", 0, 0, G_OPTION_ARG_NONE, &answers, "Compares codes itself, with each", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- stands between two Tincans");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Middle *middle = NULL;
  guint16 port = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    middle = middle_new (to != NULL ? to : "", &error);
  if (middle != NULL)
    middle->answers = answers;
  if (middle != NULL)
    port = tin_network_listen (middle->network, (guint16) wanted, &error);
  if (port == 0)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  printf ("%u\n", port);
  fflush (stdout);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
