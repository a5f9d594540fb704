/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <glib-unix.h>

#include "tin-limits.h"
#include "tin-net-error.h"
#include "tin-poller.h"

/* One epoll instance behind one source of the main loop, for all links of a network.
 *
 * A source a link would make GLib hand every descriptor to poll (2) in every turn of the loop:
 * measured, 79 microseconds a turn with 1000 links, where this costs 0.4.
 *
 * It is level-triggered: a link reads once, and is asked again if that was not all. Links that
 * have something to do without their socket (bytes that are buffered, an end that is to be
 * announced) are kicked; links that were written to are flushed after those that read, so that
 * everything that is written in one turn leaves in it, together. Both wait in a queue: whoever had
 * its turn goes to the end, and a turn of the loop takes no longer than TIN_POLLER_SLICE and one
 * link's work.
 *
 * An entry may be removed, and the poller's last reference dropped, at any time: also in a
 * function that the poller calls. */

/* A quarter of a frame at 60 Hz. */
#define TIN_POLLER_SLICE TIN_MS (4)
#define TIN_POLLER_BATCH 64

typedef struct
{
  GSource    source;
  TinPoller *poller;  /* (borrowed) */
  gpointer   tag;     /* (borrowed) */
} TinPollerSource;

struct _TinPoller
{
  grefcount   ref_count;

  /* owned */
  GSource    *source;
  TinScratch  scratch;
  int         epoll_fd;

  /* state; the entries are borrowed */
  GQueue      ready;
  GQueue      flush;
  gboolean    dispatching;
};

static gboolean
tin_poller_prepare (GSource *source,
                    int     *timeout)
{
  TinPoller *self = ((TinPollerSource *) source)->poller;

  *timeout = -1;
  return !self->dispatching && (self->ready.length > 0 || self->flush.length > 0);
}

static gboolean
tin_poller_check (GSource *source)
{
  TinPollerSource *ours = (TinPollerSource *) source;
  TinPoller *self = ours->poller;

  return !self->dispatching
         && (self->ready.length > 0 || self->flush.length > 0
             || g_source_query_unix_fd (source, ours->tag) != 0);
}

static void
tin_poller_push (GQueue *queue,
                 GList  *link)
{
  TinPollerEntry *entry = link->data;
  gboolean queued = link->prev != NULL || link->next != NULL || queue->head == link;

  if (!queued && entry->poller != NULL)
    g_queue_push_tail_link (queue, link);
}

static TinPollerEvents
events_from_epoll (guint32 events)
{
  TinPollerEvents ours = 0;

  if ((events & EPOLLIN) != 0)
    ours |= TIN_POLLER_READ;
  if ((events & EPOLLOUT) != 0)
    ours |= TIN_POLLER_WRITE;
  if ((events & (EPOLLHUP | EPOLLERR)) != 0)
    ours |= TIN_POLLER_END;
  return ours;
}

static void
tin_poller_collect (TinPoller *self)
{
  struct epoll_event events[TIN_POLLER_BATCH];
  int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 0);

  for (int i = 0; i < n; i++)
    {
      TinPollerEntry *entry = events[i].data.ptr;

      entry->pending |= events_from_epoll (events[i].events);
      tin_poller_push (&self->ready, &entry->ready);
    }
}

/* Each that waits now has one turn; who comes back while this runs waits for the next. */
static void
tin_poller_run (TinPoller *self,
                GQueue    *queue)
{
  gint64 until = queue->length > 1 ? g_get_monotonic_time () + TIN_POLLER_SLICE : G_MAXINT64;
  guint count = queue->length;

  while (count-- > 0 && queue->length > 0)
    {
      TinPollerEntry *entry = g_queue_pop_head_link (queue)->data;
      TinPollerEvents events = TIN_POLLER_FLUSH;

      if (queue == &self->ready)
        {
          events = entry->pending;
          entry->pending = 0;
        }
      entry->func (entry, events);
      if (count > 0 && g_get_monotonic_time () > until)
        break;
    }
}

static gboolean
tin_poller_dispatch (GSource     *source,
                     GSourceFunc  callback,
                     gpointer     user_data)
{
  TinPollerSource *ours = (TinPollerSource *) source;
  g_autoptr (TinPoller) self = tin_poller_ref (ours->poller);

  self->dispatching = TRUE;
  if (g_source_query_unix_fd (source, ours->tag) != 0)
    tin_poller_collect (self);
  tin_poller_run (self, &self->ready);
  tin_poller_run (self, &self->flush);
  self->dispatching = FALSE;

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs tin_poller_source_funcs = {
  tin_poller_prepare,
  tin_poller_check,
  tin_poller_dispatch,
  NULL,
};

/* Runs in the thread's default main context. */
TinPoller *
tin_poller_new (GError **error)
{
  TinPoller *self;
  TinPollerSource *source;
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);

  if (epoll_fd < 0)
    {
      g_propagate_error (error, tin_net_error_from_errno (errno, "epoll"));
      return NULL;
    }

  self = g_new0 (TinPoller, 1);
  g_ref_count_init (&self->ref_count);
  self->epoll_fd = epoll_fd;
  g_queue_init (&self->ready);
  g_queue_init (&self->flush);
  self->scratch.in = g_malloc (TIN_SCRATCH_ROOM);
  self->scratch.plain = g_malloc (TIN_SCRATCH_ROOM);
  self->scratch.out = g_malloc (TIN_SCRATCH_ROOM);

  self->source = g_source_new (&tin_poller_source_funcs, sizeof (TinPollerSource));
  g_source_set_static_name (self->source, "[tincan] links");
  g_source_set_priority (self->source, TIN_PRIORITY_NETWORK);
  /* It never does. But of a source that must not, GLib takes the descriptor out of the main loop
   * and puts it back in every turn: three system calls and a turn for nothing. */
  g_source_set_can_recurse (self->source, TRUE);
  source = (TinPollerSource *) self->source;
  source->poller = self;
  source->tag = g_source_add_unix_fd (self->source, epoll_fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

TinPoller *
tin_poller_ref (TinPoller *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
tin_poller_unref (TinPoller *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->epoll_fd);
  g_free (self->scratch.in);
  g_free (self->scratch.plain);
  g_free (self->scratch.out);
  g_free (self);
}

TinScratch *
tin_poller_get_scratch (TinPoller *self)
{
  return &self->scratch;
}

/* `fd` stays the caller's and is open until the entry was removed or wants nothing. */
void
tin_poller_add (TinPoller      *self,
                TinPollerEntry *entry,
                int             fd,
                TinPollerFunc   func,
                gpointer        user_data)
{
  g_return_if_fail (entry->poller == NULL);

  *entry = (TinPollerEntry) {
    .poller = tin_poller_ref (self),
    .func = func,
    .user_data = user_data,
    .fd = fd,
    .ready = { .data = entry },
    .flush = { .data = entry },
  };
}

static void
unqueue (GQueue *queue,
         GList  *link)
{
  if (link->prev != NULL || link->next != NULL || queue->head == link)
    g_queue_unlink (queue, link);
}

/* The function is not called again. Of an entry that was never added: nothing. */
void
tin_poller_remove (TinPollerEntry *entry)
{
  if (entry->poller == NULL)
    return;

  tin_poller_want (entry, 0);
  unqueue (&entry->poller->ready, &entry->ready);
  unqueue (&entry->poller->flush, &entry->flush);
  g_clear_pointer (&entry->poller, tin_poller_unref);
}

/* READ, WRITE, both or none. With none not even an end is reported: nothing can spin. */
void
tin_poller_want (TinPollerEntry  *entry,
                 TinPollerEvents  events)
{
  struct epoll_event event = { .data.ptr = entry };
  int operation;

  if (entry->poller == NULL || entry->wanted == events)
    return;

  if ((events & TIN_POLLER_READ) != 0)
    event.events |= EPOLLIN;
  if ((events & TIN_POLLER_WRITE) != 0)
    event.events |= EPOLLOUT;

  if (entry->wanted == 0)
    operation = EPOLL_CTL_ADD;
  else if (events == 0)
    operation = EPOLL_CTL_DEL;
  else
    operation = EPOLL_CTL_MOD;
  entry->wanted = events;

  /* Out of memory or watches: the link reports it as an end as soon as it looks. */
  if (epoll_ctl (entry->poller->epoll_fd, operation, entry->fd, &event) != 0
      && operation != EPOLL_CTL_DEL)
    {
      entry->wanted = 0;
      entry->pending |= TIN_POLLER_END;
      tin_poller_push (&entry->poller->ready, &entry->ready);
    }
}

/* The function is called with KICK, from the main loop and not from in here. */
void
tin_poller_kick (TinPollerEntry *entry)
{
  if (entry->poller == NULL)
    return;

  entry->pending |= TIN_POLLER_KICK;
  tin_poller_push (&entry->poller->ready, &entry->ready);
}

/* The function is called with FLUSH at the end of the poller's turn, this one or the next. */
void
tin_poller_flush (TinPollerEntry *entry)
{
  if (entry->poller != NULL)
    tin_poller_push (&entry->poller->flush, &entry->flush);
}
