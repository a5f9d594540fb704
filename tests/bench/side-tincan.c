/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include <string.h>

#include <glib-unix.h>

#include "bench-parts.h"
#include "bench-sides.h"
#include "bench-stats.h"
#include "bench-text.h"
#include "tin-limits.h"

/* Tincan as a side of a benchmark: the hub is one session as the program makes it; the crowd is as
 * many sessions as there are to be peers. */

/* Of a row: texts that are on their way or not known to have arrived. More would go through the
 * history, which is what a person who is away for long costs, and not what is measured. */
#define WINDOW 16384
/* Runs in one turn of the main loop. */
#define RUNS_A_TURN 4
/* Dials of a crowd at one time. */
#define DIALS_MAX 16

typedef struct
{
  TinPeer *peer;    /* (owned) */
  guint64  places;  /* texts of rows that went to it, or came from it */
} Partner;

typedef struct
{
  /* owned */
  BenchControl *control;
  GMainLoop    *loop;
  BenchParts    parts;
  GPtrArray    *sessions;    /* (element-type TinSession) */
  GHashTable   *by_peer;     /* (element-type TinPeer Partner) */
  GPtrArray    *partners;    /* (element-type Partner) in the order in which they came */
  GArray       *samples;

  /* borrowed */
  TinSession   *dialler;     /* (nullable) the one that comes and goes */

  /* state: what the last word asked for */
  char         *address;
  guint         to_join;
  guint         to_dial;
  guint         to_accept;
  guint         to_serve;
  gint64        dial_start;
  guint64       to_send;
  guint64       to_receive;
  guint64       undelivered;
  guint         to_ping;
  guint         pause;       /* milliseconds before each */
  guint         to_pong;
  guint         to_gather;
  guint         turn;        /* the source that sends a row, or 0 */
  guint         next;        /* the partner whose turn it is */
  gboolean      sending;
  gboolean      broadcasting;
} Side;

static void
partner_free (gpointer data)
{
  Partner *self = data;

  g_object_unref (self->peer);
  g_free (self);
}

static void
give_up (Side       *self,
         const char *what,
         GError     *error)
{
  bench_control_say (self->control, "wrong: %s%s%s", what, error != NULL ? ": " : "",
                     error != NULL ? error->message : "");
  g_main_loop_quit (self->loop);
}

/* --- Sending ------------------------------------------------------------------------------ */

static void
send_text (Side          *self,
           TinSession    *session,
           TinPeer       *peer,
           BenchTextKind  kind,
           guint64        place)
{
  char text[BENCH_TEXT_LENGTH + 1];
  g_autoptr (TinMessage) message = NULL;

  /* Of a row the ends alone are timed. */
  bench_text_write (text, kind, place, kind == BENCH_TEXT_ROW ? 0 : bench_now_ns ());
  text[BENCH_TEXT_LENGTH] = '\0';
  message = tin_session_send (session, peer, text, NULL);
  self->undelivered++;
}

static gboolean
on_turn (gpointer user_data)
{
  Side *self = user_data;
  TinSession *session = g_ptr_array_index (self->sessions, 0);

  for (guint i = 0; i < RUNS_A_TURN && self->to_send > 0; i++)
    {
      Partner *partner = g_ptr_array_index (self->partners, self->next);
      guint n = (guint) MIN (self->to_send, BENCH_RUN);

      if (self->undelivered + n > WINDOW)
        {
          self->turn = 0;
          return G_SOURCE_REMOVE;
        }
      for (guint j = 0; j < n; j++)
        send_text (self, session, partner->peer, BENCH_TEXT_ROW, partner->places++);
      self->to_send -= n;
      self->next = (self->next + 1) % self->partners->len;
    }

  if (self->to_send > 0)
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
go_on (Side *self)
{
  if (self->turn == 0 && self->to_send > 0 && self->undelivered <= WINDOW / 2)
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
  Side *self = user_data;

  if (delivery != TIN_DELIVERY_DELIVERED)
    return;

  self->undelivered -= to - from + 1;
  go_on (self);
  if (self->undelivered > 0 || self->to_send > 0)
    return;

  if (self->sending)
    bench_control_say (self->control, "done");
  if (self->broadcasting)
    bench_control_say (self->control, "settled");
  self->sending = self->broadcasting = FALSE;
}

/* --- Receiving ---------------------------------------------------------------------------- */

static void
take_row (Side       *self,
          TinPeer    *peer,
          const char *text)
{
  Partner *partner = g_hash_table_lookup (self->by_peer, peer);

  if (bench_text_get_place (text) != partner->places++)
    {
      give_up (self, "a text that is not the next", NULL);
      return;
    }
  if (--self->to_receive == 0)
    bench_control_say (self->control, "got %" G_GINT64_FORMAT, bench_now_ns ());
}

static void
take_ping (Side       *self,
           TinSession *session,
           TinPeer    *peer,
           const char *text)
{
  double took = (double) (bench_now_ns () - bench_text_get_time (text));

  g_array_append_val (self->samples, took);
  send_text (self, session, peer, BENCH_TEXT_PONG, 0);
  if (--self->to_pong > 0)
    return;

  bench_control_say (self->control, "pongs %.0f %.0f", bench_percentile (self->samples, 50),
                     bench_percentile (self->samples, 99));
}

static gboolean
on_pause_over (gpointer user_data)
{
  Side *self = user_data;
  Partner *partner = g_ptr_array_index (self->partners, 0);

  send_text (self, g_ptr_array_index (self->sessions, 0), partner->peer, BENCH_TEXT_PING, 0);
  return G_SOURCE_REMOVE;
}

static void
send_ping (Side *self)
{
  if (self->pause > 0)
    g_timeout_add_full (TIN_PRIORITY_NETWORK, self->pause, on_pause_over, self, NULL);
  else
    on_pause_over (self);
}

static void
take_pong (Side *self)
{
  if (--self->to_ping > 0)
    send_ping (self);
  else
    bench_control_say (self->control, "pinged");
}

static void
take_broadcast (Side       *self,
                const char *text)
{
  if (self->to_gather == 0)
    give_up (self, "a broadcast too many", NULL);
  else if (--self->to_gather == 0)
    bench_control_say (self->control, "all %" G_GINT64_FORMAT,
                       bench_now_ns () - bench_text_get_time (text));
}

static void
on_messages (TinSession *session,
             TinPeer    *peer,
             GPtrArray  *messages,
             gpointer    user_data)
{
  Side *self = user_data;

  if (tin_message_is_own (g_ptr_array_index (messages, 0)))
    return;

  for (guint i = 0; i < messages->len; i++)
    {
      const char *text = tin_message_get_text (g_ptr_array_index (messages, i));

      switch (bench_text_get_kind (text))
        {
        case BENCH_TEXT_ROW:
          take_row (self, peer, text);
          break;
        case BENCH_TEXT_PING:
          take_ping (self, session, peer, text);
          break;
        case BENCH_TEXT_PONG:
          take_pong (self);
          break;
        case BENCH_TEXT_BROADCAST:
          take_broadcast (self, text);
          break;
        default:
          give_up (self, "a text of nobody", NULL);
        }
    }
}

/* --- Coming and going --------------------------------------------------------------------- */

static void
add_partner (Side    *self,
             TinPeer *peer)
{
  Partner *partner = g_new0 (Partner, 1);

  partner->peer = g_object_ref (peer);
  g_ptr_array_add (self->partners, partner);
  g_hash_table_insert (self->by_peer, peer, partner);
}

static void
on_peer_state (TinSession *session,
               TinPeer    *peer,
               gpointer    user_data)
{
  Side *self = user_data;
  gboolean connected = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;

  if (connected && self->to_accept > 0)
    {
      /* What is measured is what those cost who know each other. */
      tin_session_accept (session, peer);
      add_partner (self, peer);
      if (--self->to_accept == 0)
        bench_control_say (self->control, "accepted");
    }
  else if (!connected && self->to_serve > 0)
    {
      if (--self->to_serve == 0)
        bench_control_say (self->control, "served");
    }
  else if (!connected && g_hash_table_contains (self->by_peer, peer))
    {
      give_up (self, "a link was lost", NULL);
    }
}

/* One of many in the crowd, a SHARED one, is told of by its messages alone. */
static TinSession *
add_session (Side     *self,
             gboolean  shared)
{
  g_autoptr (GError) error = NULL;
  TinSession *session = bench_parts_make (&self->parts, shared, &error);

  if (session == NULL)
    {
      give_up (self, "no session", error);
      return NULL;
    }

  g_ptr_array_add (self->sessions, session);
  g_signal_connect (session, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect (session, "delivery", G_CALLBACK (on_delivery), self);
  if (!shared)
    g_signal_connect (session, "peer-state", G_CALLBACK (on_peer_state), self);
  return session;
}

static void join_next (Side *self);

static void
on_joined (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Side *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);

  if (peer == NULL)
    {
      give_up (self, "no link", error);
      return;
    }

  add_partner (self, peer);
  if (self->partners->len == self->to_join)
    bench_control_say (self->control, "joined");
  else
    join_next (self);
}

static void
join_next (Side *self)
{
  TinSession *session;

  if (self->sessions->len == self->to_join)
    return;

  session = add_session (self, TRUE);
  if (session != NULL)
    tin_session_connect_async (session, self->address, TIN_CONNECT_SECURE, NULL, on_joined, self);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Side *self = user_data;
  TinSession *session = TIN_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (session, result, &error);

  if (peer == NULL)
    {
      give_up (self, "no link", error);
      return;
    }

  tin_session_disconnect (session, peer);
  if (--self->to_dial == 0)
    bench_control_say (self->control, "dialled %" G_GINT64_FORMAT,
                       bench_now_ns () - self->dial_start);
  else
    tin_session_connect_async (session, self->address, TIN_CONNECT_SECURE, NULL, on_dialled,
                               self);
}

/* --- Words -------------------------------------------------------------------------------- */

static void
word_listen (Side       *self,
             const char *line)
{
  g_autoptr (GError) error = NULL;
  TinSession *session;

  bench_parts_init (&self->parts, 1);
  session = add_session (self, FALSE);
  if (session == NULL)
    return;
  if (tin_session_start_on (session, 0, &error))
    bench_control_say (self->control, "port %u", tin_session_get_port (session));
  else
    give_up (self, "no port", error);
}

static void
word_join (Side       *self,
           const char *line)
{
  self->address = g_strdup_printf ("127.0.0.1:%u", (guint) bench_line_number (line, 1));
  self->to_join = (guint) bench_line_number (line, 2);
  bench_parts_init (&self->parts, self->to_join);
  for (guint i = 0; i < DIALS_MAX; i++)
    join_next (self);
}

static void
word_row (Side       *self,
          const char *line)
{
  self->to_send = (guint64) bench_line_number (line, 1);
  self->sending = TRUE;
  bench_control_say (self->control, "row %" G_GINT64_FORMAT, bench_now_ns ());
  go_on (self);
}

static void
word_ping (Side       *self,
           const char *line)
{
  self->to_ping = (guint) bench_line_number (line, 1);
  self->pause = (guint) bench_line_number (line, 2);
  send_ping (self);
}

static void
word_broadcast (Side       *self,
                const char *line)
{
  g_autoptr (TinBroadcast) broadcast = NULL;
  char text[BENCH_TEXT_LENGTH + 1] = "";

  self->broadcasting = TRUE;
  self->undelivered = self->partners->len;
  bench_text_write (text, BENCH_TEXT_BROADCAST, 0, bench_now_ns ());
  broadcast = tin_session_broadcast (g_ptr_array_index (self->sessions, 0), text,
                                     TIN_BROADCAST_CONNECTED, NULL);
}

static void
word_dial (Side       *self,
           const char *line)
{
  if (self->dialler == NULL)
    self->dialler = add_session (self, FALSE);
  if (self->dialler == NULL)
    return;

  self->to_dial = (guint) bench_line_number (line, 2);
  self->dial_start = bench_now_ns ();
  tin_session_connect_async (self->dialler, self->address, TIN_CONNECT_SECURE, NULL, on_dialled,
                             self);
}

static void
run_line (Side       *self,
          const char *line)
{
  gint64 number = bench_line_number (line, 1);

  if (bench_line_is (line, "listen"))
    word_listen (self, line);
  else if (bench_line_is (line, "accept"))
    self->to_accept = (guint) number;
  else if (bench_line_is (line, "join"))
    word_join (self, line);
  else if (bench_line_is (line, "row"))
    word_row (self, line);
  else if (bench_line_is (line, "ping"))
    word_ping (self, line);
  else if (bench_line_is (line, "broadcast"))
    word_broadcast (self, line);
  else if (bench_line_is (line, "serve"))
    self->to_serve = (guint) number;
  else if (bench_line_is (line, "dial"))
    word_dial (self, line);
  else if (bench_line_is (line, "idle"))
    bench_control_say (self->control, "idling");
  else
    {
      g_array_set_size (self->samples, 0);
      if (bench_line_is (line, "expect"))
        self->to_receive = (guint64) number;
      else if (bench_line_is (line, "pong"))
        self->to_pong = (guint) number;
      else if (bench_line_is (line, "gather"))
        self->to_gather = self->partners->len;
      bench_control_say (self->control, "ready");
    }
}

static gboolean
on_control (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  Side *self = user_data;
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

/* Ends without tidying up: a thousand sessions take their time, and nobody looks. */
int
bench_side_tincan (BenchControl *control)
{
  Side self = {
    .control = control,
    .loop = g_main_loop_new (NULL, FALSE),
    .sessions = g_ptr_array_new_with_free_func (g_object_unref),
    .by_peer = g_hash_table_new (NULL, NULL),
    .partners = g_ptr_array_new_with_free_func (partner_free),
    .samples = bench_samples_new (),
  };

  g_unix_fd_add (control->fd, G_IO_IN, on_control, &self);
  g_main_loop_run (self.loop);
  return 0;
}
