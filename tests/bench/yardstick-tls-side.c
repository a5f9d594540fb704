/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench-sides.h"
#include "bench-stats.h"
#include "bench-text.h"
#include "tin-limits.h"
#include "yardstick-tls.h"

/* The yardstick as a side of a benchmark: the same words as for Tincan, each a plain loop. */

/* What a PING or PONG of Tincan takes. */
#define KEEP_ALIVE_LENGTH 8
#define EVENTS_MAX 64

typedef struct
{
  BenchControl *control;   /* (owned) */
  SSL_CTX      *context;   /* (owned) */
  GArray       *links;     /* (owned) (element-type BenchTlsLink) */
  GArray       *samples;   /* (owned) */
  guint8       *buffer;    /* (owned) TIN_FRAME_MAX bytes */
  gint64        taken;     /* bytes that the word has brought so far */
  gint64        answered;  /* by CLOCK_MONOTONIC, the last of them */
  gint64        wanted;
  gint64        sent_at;   /* the time in the last text */
  int           listener;
  int           epoll;
  guint16       port;
} Side;

static BenchTlsLink *
link_at (Side  *self,
         guint  place)
{
  return &g_array_index (self->links, BenchTlsLink, place);
}

static void
block (Side     *self,
       gboolean  blocking)
{
  for (guint i = 0; i < self->links->len; i++)
    bench_tls_block (link_at (self, i), blocking);
}

static void
add_link (Side         *self,
          BenchTlsLink *link)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = self->links->len };

  epoll_ctl (self->epoll, EPOLL_CTL_ADD, link->fd, &event);
  g_array_append_val (self->links, *link);
}

/* --- Words of the hub --------------------------------------------------------------------- */

static gboolean
word_listen (Side       *self,
             const char *line)
{
  self->listener = bench_tls_listen (&self->port);
  bench_control_say (self->control, "port %u", self->port);
  return self->listener >= 0;
}

static gboolean
word_accept (Side       *self,
             const char *line)
{
  gint64 n = bench_line_number (line, 1);

  for (gint64 i = 0; i < n; i++)
    {
      BenchTlsLink link;

      if (!bench_tls_accept (self->context, self->listener, &link))
        return FALSE;
      add_link (self, &link);
    }
  bench_control_say (self->control, "accepted");
  return TRUE;
}

static gboolean
word_row (Side       *self,
          const char *line)
{
  gint64 left = bench_line_number (line, 1);
  gint64 piece = bench_line_number (line, 2);
  guint next = 0;

  bench_control_say (self->control, "row %" G_GINT64_FORMAT, bench_now_ns ());
  while (left > 0)
    {
      gint64 n = MIN (left, piece);

      for (gint64 i = 0; i < n; i++)
        bench_text_write ((char *) self->buffer + i * BENCH_TEXT_LENGTH, BENCH_TEXT_ROW,
                          (guint64) i, 0);
      if (!bench_tls_write (link_at (self, next), self->buffer, (gsize) n * BENCH_TEXT_LENGTH))
        return FALSE;
      left -= n;
      next = (next + 1) % self->links->len;
    }
  bench_control_say (self->control, "done");
  return TRUE;
}

static gboolean
word_ping (Side       *self,
           const char *line)
{
  gint64 n = bench_line_number (line, 1);
  gint64 pause = bench_line_number (line, 2);
  BenchTlsLink *link = link_at (self, 0);
  char text[BENCH_TEXT_LENGTH];

  for (gint64 i = 0; i < n; i++)
    {
      if (pause > 0)
        g_usleep ((gulong) pause * 1000);
      bench_text_write (text, BENCH_TEXT_PING, 0, bench_now_ns ());
      if (!bench_tls_write (link, text, sizeof text) || !bench_tls_read (link, text, sizeof text))
        return FALSE;
    }
  bench_control_say (self->control, "pinged");
  return TRUE;
}

static gboolean
word_broadcast (Side       *self,
                const char *line)
{
  char text[BENCH_TEXT_LENGTH];

  bench_text_write (text, BENCH_TEXT_BROADCAST, 0, bench_now_ns ());
  for (guint i = 0; i < self->links->len; i++)
    if (!bench_tls_write (link_at (self, i), text, sizeof text))
      return FALSE;

  bench_control_say (self->control, "settled");
  return TRUE;
}

static gboolean
word_serve (Side       *self,
            const char *line)
{
  gint64 n = bench_line_number (line, 1);

  for (gint64 i = 0; i < n; i++)
    {
      BenchTlsLink link;
      char byte;

      if (!bench_tls_accept (self->context, self->listener, &link))
        return FALSE;
      bench_tls_read_some (&link, &byte, 1);
      bench_tls_close (&link);
    }
  bench_control_say (self->control, "served");
  return TRUE;
}

/* --- Words of the crowd ------------------------------------------------------------------- */

static gboolean
word_join (Side       *self,
           const char *line)
{
  gint64 n = bench_line_number (line, 2);

  self->port = (guint16) bench_line_number (line, 1);
  for (gint64 i = 0; i < n; i++)
    {
      BenchTlsLink link;

      if (!bench_tls_dial (self->context, self->port, &link))
        return FALSE;
      add_link (self, &link);
    }
  bench_control_say (self->control, "joined");
  return TRUE;
}

static gboolean
drain (Side         *self,
       BenchTlsLink *link)
{
  gssize n;

  while (self->taken < self->wanted &&
         (n = bench_tls_read_some (link, self->buffer, TIN_FRAME_MAX)) != 0)
    {
      if (n < 0)
        return FALSE;
      self->taken += n;
      if (n >= BENCH_TEXT_LENGTH)
        self->sent_at = bench_text_get_time ((char *) self->buffer);
    }
  return TRUE;
}

/* Reads COUNT texts from all links. */
static gboolean
gather (Side   *self,
        gint64  count)
{
  struct epoll_event events[EVENTS_MAX];
  gboolean good = TRUE;

  block (self, FALSE);
  self->taken = 0;
  self->wanted = count * BENCH_TEXT_LENGTH;
  bench_control_say (self->control, "ready");
  while (good && self->taken < self->wanted)
    {
      int n = epoll_wait (self->epoll, events, EVENTS_MAX, -1);

      for (int i = 0; i < n && good; i++)
        good = drain (self, link_at (self, events[i].data.u32));
    }
  self->answered = bench_now_ns ();
  block (self, TRUE);
  return good && self->taken == self->wanted;
}

static gboolean
word_expect (Side       *self,
             const char *line)
{
  if (!gather (self, bench_line_number (line, 1)))
    return FALSE;

  bench_control_say (self->control, "got %" G_GINT64_FORMAT, self->answered);
  return TRUE;
}

static gboolean
word_gather (Side       *self,
             const char *line)
{
  if (!gather (self, self->links->len))
    return FALSE;

  bench_control_say (self->control, "all %" G_GINT64_FORMAT, self->answered - self->sent_at);
  return TRUE;
}

static gboolean
word_pong (Side       *self,
           const char *line)
{
  gint64 n = bench_line_number (line, 1);
  BenchTlsLink *link = link_at (self, 0);
  char text[BENCH_TEXT_LENGTH];

  g_array_set_size (self->samples, 0);
  bench_control_say (self->control, "ready");
  for (gint64 i = 0; i < n; i++)
    {
      double took;

      if (!bench_tls_read (link, text, sizeof text))
        return FALSE;
      took = (double) (bench_now_ns () - bench_text_get_time (text));
      g_array_append_val (self->samples, took);
      if (!bench_tls_write (link, text, sizeof text))
        return FALSE;
    }
  bench_control_say (self->control, "pongs %.0f %.0f", bench_percentile (self->samples, 50),
                     bench_percentile (self->samples, 99));
  return TRUE;
}

static gboolean
word_dial (Side       *self,
           const char *line)
{
  gint64 n = bench_line_number (line, 2);
  gint64 start = bench_now_ns ();

  for (gint64 i = 0; i < n; i++)
    {
      BenchTlsLink link;

      if (!bench_tls_dial (self->context, self->port, &link))
        return FALSE;
      bench_tls_close (&link);
    }
  bench_control_say (self->control, "dialled %" G_GINT64_FORMAT, bench_now_ns () - start);
  return TRUE;
}

/* --- Both --------------------------------------------------------------------------------- */

/* The hub asks all links as often as Tincan does, the crowd answers. Ends before the next word. */
static gboolean
word_idle (Side       *self,
           const char *line)
{
  gboolean is_hub = self->listener >= 0;
  struct epoll_event control = { .events = EPOLLIN, .data.u32 = G_MAXUINT32 };
  gint64 due = g_get_monotonic_time () + TIN_PING_AFTER;
  guint8 bytes[KEEP_ALIVE_LENGTH] = "";
  gboolean over = FALSE;

  block (self, FALSE);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->control->fd, &control);
  bench_control_say (self->control, "idling");
  while (!over)
    {
      struct epoll_event events[EVENTS_MAX];
      gint64 left = is_hub ? MAX (due - g_get_monotonic_time (), 0) : -1;
      int n = epoll_wait (self->epoll, events, EVENTS_MAX, is_hub ? (int) (left / 1000) + 1 : -1);

      for (int i = 0; i < n; i++)
        {
          guint place = events[i].data.u32;

          over = over || place == G_MAXUINT32;
          if (place != G_MAXUINT32 && bench_tls_read_some (link_at (self, place), bytes,
                                                           sizeof bytes) > 0 && !is_hub)
            bench_tls_write (link_at (self, place), bytes, sizeof bytes);
        }
      if (!is_hub || g_get_monotonic_time () < due)
        continue;
      due += TIN_PING_AFTER;
      for (guint i = 0; i < self->links->len; i++)
        bench_tls_write (link_at (self, i), bytes, sizeof bytes);
    }
  epoll_ctl (self->epoll, EPOLL_CTL_DEL, self->control->fd, NULL);
  block (self, TRUE);
  return TRUE;
}

static const struct
{
  const char *word;
  gboolean  (*func) (Side *self, const char *line);
} words[] = {
  { "listen", word_listen },
  { "accept", word_accept },
  { "row", word_row },
  { "ping", word_ping },
  { "broadcast", word_broadcast },
  { "serve", word_serve },
  { "join", word_join },
  { "expect", word_expect },
  { "pong", word_pong },
  { "gather", word_gather },
  { "dial", word_dial },
  { "idle", word_idle },
};

static gboolean
run_line (Side       *self,
          const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (bench_line_is (line, words[i].word))
      return words[i].func (self, line);

  return FALSE;
}

int
bench_side_tls (BenchControl *control)
{
  Side self = {
    .control = control,
    .context = bench_tls_context (),
    .links = g_array_new (FALSE, FALSE, sizeof (BenchTlsLink)),
    .samples = bench_samples_new (),
    .buffer = g_malloc0 (TIN_FRAME_MAX),
    .listener = -1,
    .epoll = epoll_create1 (EPOLL_CLOEXEC),
  };
  char *line;

  while ((line = bench_control_wait (control, -1)) != NULL)
    {
      if (!run_line (&self, line))
        bench_control_say (control, "wrong: %s", line);
      g_free (line);
    }
  return 0;
}
