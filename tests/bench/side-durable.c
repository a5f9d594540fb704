/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include <string.h>

#include <glib-unix.h>

#include "bench-gaps.h"
#include "bench-sides.h"
#include "bench-stats.h"
#include "bench-syncs.h"
#include "bench-text.h"
#include "side-durable.h"
#include "tin-limits.h"

/* One whole program but for its face, with its profile in a folder and its history on the disk:
 *
 *   open FOLDER    opened PORT
 *   meet           met               whoever comes first is its peer from now on
 *   dial PORT      dialled           the other way round
 *   expect COUNT PLACE   ready, got END GAP_WORST GAP_P99 WORK
 *   row COUNT      row START, done   sent as fast as they are delivered
 *   queue COUNT    queued            written for the peer who is not there
 *   syncs          syncs COUNT       how often it has waited for the disk so far
 *
 * Gaps are nanoseconds by which the main loop was late while the texts came, WORK the nanoseconds
 * of processor that its longest turn took. */

/* Texts on their way, and in one turn of the main loop. */
#define WINDOW 16384
#define TURN 512
/* Behind the source that watches for gaps. */
#define PRIORITY_AFTER_GAPS G_PRIORITY_LOW

struct _BenchDurable
{
  /* owned */
  TinSession   *session;   /* (nullable) */
  TinPeer      *peer;      /* (nullable) */
  BenchGaps    *gaps;      /* (nullable) */

  /* borrowed */
  BenchControl *control;
  GMainLoop    *loop;

  BenchDurableFace face;

  /* state: what the last word asked for */
  guint64       to_send;
  guint64       undelivered;
  guint64       to_queue;
  guint64       uncommitted;
  guint64       to_receive;
  guint64       place_out;
  guint64       place_in;
  guint         turn;      /* the source that sends, or 0 */
  gboolean      sending;
  gboolean      queueing;
  gboolean      meeting;
};

static void
give_up (BenchDurable *self,
         const char   *what,
         GError       *error)
{
  bench_control_say (self->control, "wrong: %s%s%s", what, error != NULL ? ": " : "",
                     error != NULL ? error->message : "");
  g_main_loop_quit (self->loop);
}

/* --- Sending ------------------------------------------------------------------------------ */

static gboolean
send_text (BenchDurable *self)
{
  char text[BENCH_TEXT_LENGTH + 1];
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = NULL;

  bench_text_write (text, BENCH_TEXT_ROW, self->place_out++, 0);
  text[BENCH_TEXT_LENGTH] = '\0';
  message = tin_session_send (self->session, self->peer, text, &error);
  if (message == NULL)
    {
      give_up (self, "not sent", error);
      return FALSE;
    }
  self->undelivered++;
  self->uncommitted++;
  return TRUE;
}

static guint64 *
get_left (BenchDurable *self)
{
  return self->queueing ? &self->to_queue : &self->to_send;
}

static gboolean
may_send (BenchDurable *self)
{
  return (self->queueing ? self->uncommitted : self->undelivered) < WINDOW;
}

static gboolean
on_turn (gpointer user_data)
{
  BenchDurable *self = user_data;
  guint64 *left = get_left (self);

  for (guint i = 0; i < TURN && *left > 0 && may_send (self); i++, --*left)
    if (!send_text (self))
      break;

  if (*left > 0 && may_send (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
go_on (BenchDurable *self)
{
  if (self->turn == 0 && *get_left (self) > 0 && may_send (self))
    self->turn = g_idle_add_full (TIN_PRIORITY_NETWORK, on_turn, self, NULL);
}

static void
on_delivery (TinSession *session,
             TinPeer    *peer,
             guint64     from,
             guint64     to,
             guint       delivery,
             gpointer    user_data)
{
  BenchDurable *self = user_data;

  if (delivery != TIN_DELIVERY_DELIVERED)
    return;

  self->undelivered -= MIN (to - from + 1, self->undelivered);
  go_on (self);
  if (self->sending && self->undelivered == 0 && self->to_send == 0)
    {
      self->sending = FALSE;
      bench_control_say (self->control, "done");
    }
}

static void
take_own (BenchDurable *self,
          GPtrArray    *messages)
{
  self->uncommitted -= MIN (messages->len, self->uncommitted);
  go_on (self);
  if (self->queueing && self->uncommitted == 0 && self->to_queue == 0)
    {
      self->queueing = FALSE;
      bench_control_say (self->control, "queued");
    }
}

/* --- Receiving ---------------------------------------------------------------------------- */

static void
say_got (BenchDurable *self)
{
  gint64 end = bench_now_ns ();
  double worst, p99, work;

  bench_gaps_read (self->gaps, &worst, &p99, &work);
  g_clear_pointer (&self->gaps, bench_gaps_free);
  bench_control_say (self->control, "got %" G_GINT64_FORMAT " %.0f %.0f %.0f", end, worst, p99,
                     work);
}

static gboolean
on_last_turn (gpointer user_data)
{
  say_got (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_messages (TinSession *session,
             TinPeer    *peer,
             GPtrArray  *messages,
             gpointer    user_data)
{
  BenchDurable *self = user_data;

  if (tin_message_is_own (g_ptr_array_index (messages, 0)))
    {
      take_own (self, messages);
      return;
    }

  for (guint i = 0; i < messages->len; i++)
    {
      const char *text = tin_message_get_text (g_ptr_array_index (messages, i));

      if (bench_text_get_place (text) != self->place_in++ || self->to_receive == 0)
        {
          give_up (self, "a text that is not the next", NULL);
          return;
        }
      /* Once more to the loop, so that the last gap is seen. */
      if (--self->to_receive == 0)
        g_timeout_add_full (PRIORITY_AFTER_GAPS, 2, on_last_turn, self, NULL);
    }
}

/* --- The peer ----------------------------------------------------------------------------- */

static void
set_peer (BenchDurable *self,
          TinPeer      *peer)
{
  if (self->peer != NULL)
    return;

  self->peer = g_object_ref (peer);
  if (self->face.met != NULL)
    self->face.met (self->session, peer, self->face.user_data);
}

static void
on_peer_state (TinSession *session,
               TinPeer    *peer,
               gpointer    user_data)
{
  BenchDurable *self = user_data;

  if (!self->meeting || tin_peer_get_state (peer) != TIN_PEER_CONNECTED)
    return;

  self->meeting = FALSE;
  tin_session_accept (session, peer);
  set_peer (self, peer);
  bench_control_say (self->control, "met");
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  BenchDurable *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);

  if (peer == NULL)
    {
      give_up (self, "no link", error);
      return;
    }
  set_peer (self, peer);
  bench_control_say (self->control, "dialled");
}

/* Of an earlier run: who it was is known, and what was written is there. */
static void
find_peer (BenchDurable *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (self->session));
  g_autoptr (TinPeer) peer = g_list_model_get_item (roster, 0);

  if (peer != NULL)
    set_peer (self, peer);
}

/* --- Words -------------------------------------------------------------------------------- */

static void
word_open (BenchDurable *self,
           const char   *line)
{
  g_autoptr (TinOptions) options = tin_options_new ();
  g_autoptr (GError) error = NULL;
  const char *folder = strchr (line, ' ') + 1;

  g_free (options->data_dir);
  g_free (options->name);
  options->data_dir = g_strdup (folder);
  options->name = g_path_get_basename (folder);
  options->private_data = TRUE;
  options->any_port = TRUE;
  self->session = self->face.open (g_steal_pointer (&options), self->face.user_data, &error);
  if (self->session == NULL)
    {
      give_up (self, "no session", error);
      return;
    }

  g_signal_connect (self->session, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect (self->session, "delivery", G_CALLBACK (on_delivery), self);
  g_signal_connect (self->session, "peer-state", G_CALLBACK (on_peer_state), self);
  find_peer (self);
  bench_control_say (self->control, "opened %u", tin_session_get_port (self->session));
}

static void
word_dial (BenchDurable *self,
           guint         port)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);

  tin_session_connect_async (self->session, address, TIN_CONNECT_SECURE, NULL, on_dialled, self);
}

static void
word_expect (BenchDurable *self,
             guint64       n_texts,
             guint64       place)
{
  self->to_receive = n_texts;
  self->place_in = place;
  g_clear_pointer (&self->gaps, bench_gaps_free);
  self->gaps = bench_gaps_new ();
  bench_control_say (self->control, "ready");
}

static void
word_row (BenchDurable *self,
          guint64       n_texts)
{
  self->to_send = n_texts;
  self->sending = TRUE;
  bench_control_say (self->control, "row %" G_GINT64_FORMAT, bench_now_ns ());
  go_on (self);
}

static void
word_queue (BenchDurable *self,
            guint64       n_texts)
{
  self->to_queue = n_texts;
  self->uncommitted = 0;
  self->queueing = TRUE;
  go_on (self);
}

static void
run_line (BenchDurable *self,
          const char   *line)
{
  gint64 number = bench_line_number (line, 1);

  if (bench_line_is (line, "open"))
    word_open (self, line);
  else if (bench_line_is (line, "meet"))
    self->meeting = TRUE;
  else if (bench_line_is (line, "dial"))
    word_dial (self, (guint) number);
  else if (bench_line_is (line, "expect"))
    word_expect (self, (guint64) number, (guint64) bench_line_number (line, 2));
  else if (bench_line_is (line, "row"))
    word_row (self, (guint64) number);
  else if (bench_line_is (line, "queue"))
    word_queue (self, (guint64) number);
  else if (bench_line_is (line, "syncs"))
    bench_control_say (self->control, "syncs %u", bench_syncs_count ());
  else
    give_up (self, "an unknown word", NULL);
}

static gboolean
on_control (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  BenchDurable *self = user_data;
  char *line;

  if (!bench_control_fill (self->control))
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  while ((line = bench_control_take (self->control)) != NULL)
    {
      run_line (self, line);
      g_free (line);
    }
  return G_SOURCE_CONTINUE;
}

/* --- The side ----------------------------------------------------------------------------- */

/**
 * bench_durable_new:
 * @loop: is quit when nobody is at the other end of @control any more
 */
BenchDurable *
bench_durable_new (BenchControl           *control,
                   const BenchDurableFace *face,
                   GMainLoop              *loop)
{
  BenchDurable *self = g_new0 (BenchDurable, 1);

  self->control = control;
  self->loop = loop;
  self->face = *face;
  g_unix_fd_add (control->fd, G_IO_IN, on_control, self);
  return self;
}

void
bench_durable_free (BenchDurable *self)
{
  g_clear_pointer (&self->gaps, bench_gaps_free);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);
  g_free (self);
}

static TinSession *
open_session (TinOptions  *all_options,
              gpointer     user_data,
              GError     **error)
{
  g_autoptr (TinOptions) options = all_options;
  g_autoptr (TinSession) session = tin_session_open (options, error);

  if (session == NULL || !tin_session_start (session, error))
    return NULL;
  return g_steal_pointer (&session);
}

int
bench_side_durable (BenchControl *control)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  BenchDurableFace face = { .open = open_session };
  BenchDurable *self = bench_durable_new (control, &face, loop);

  g_main_loop_run (loop);
  bench_durable_free (self);
  return 0;
}
