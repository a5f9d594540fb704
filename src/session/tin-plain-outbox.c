/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-plain-outbox.h"

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-peer.h"

typedef struct
{
  TinPlainSaying  saying;
  char           *text;    /* (owned) (nullable) */
  guint64         number;
  GPtrArray      *frames;  /* (owned) (nullable) of GBytes, once our address is known */
  guint           n_written;
} Item;

/* One item after the other. Forms that keep a connection open say all on one; the others get a new
 * connection for each frame, the next when the peer has closed the last or after TIN_PLAIN_GAP. */
struct _TinPlainOutbox
{
  GObject         parent_instance;

  /* owned */
  TinNetwork     *network;
  TinClock       *clock;
  GQueue          items;        /* (element-type Item) */
  TinPlainLink   *link;         /* (nullable) the one that is written to */
  GCancellable   *cancellable;
  char           *host;         /* (nullable) */
  char           *own_name;     /* (nullable) */

  /* state */
  TinPlainRoute   route;        /* its strings are the two above */
  gulong          handlers[2];  /* of the link */
  gboolean        begun;        /* something was said on the link */
  gboolean        dialling;
  gboolean        writing;      /* waiting for the kernel to take it */
  guint           gap_timer;    /* waiting for the peer to close */
};

enum
{
  SIGNAL_LINKED,
  SIGNAL_SENT,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinPlainOutbox, tin_plain_outbox, G_TYPE_OBJECT)

static void pump (TinPlainOutbox *self);

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->text);
  g_clear_pointer (&self->frames, g_ptr_array_unref);
  g_free (self);
}

static void
drop_link (TinPlainOutbox *self)
{
  if (self->link == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->link);
  g_clear_object (&self->link);
  self->begun = FALSE;
  self->writing = FALSE;
}

static void
tin_plain_outbox_dispose (GObject *object)
{
  TinPlainOutbox *self = TIN_PLAIN_OUTBOX (object);

  g_cancellable_cancel (self->cancellable);
  if (self->clock != NULL)
    tin_clock_clear (self->clock, &self->gap_timer);
  drop_link (self);
  g_clear_object (&self->network);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (tin_plain_outbox_parent_class)->dispose (object);
}

static void
tin_plain_outbox_finalize (GObject *object)
{
  TinPlainOutbox *self = TIN_PLAIN_OUTBOX (object);

  g_queue_clear_full (&self->items, item_free);
  g_object_unref (self->cancellable);
  g_free (self->host);
  g_free (self->own_name);

  G_OBJECT_CLASS (tin_plain_outbox_parent_class)->finalize (object);
}

static void
tin_plain_outbox_class_init (TinPlainOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = tin_plain_outbox_dispose;
  object_class->finalize = tin_plain_outbox_finalize;

  signals[SIGNAL_LINKED] = g_signal_new ("linked", type, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, TIN_TYPE_PLAIN_LINK);
  signals[SIGNAL_SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         G_TYPE_UINT64, G_TYPE_INT);
}

static void
tin_plain_outbox_init (TinPlainOutbox *self)
{
  g_queue_init (&self->items);
  self->cancellable = g_cancellable_new ();
}

/* --- Ends of an item ---------------------------------------------------------------------- */

static void
sent_item (TinPlainOutbox *self)
{
  Item *item = g_queue_pop_head (&self->items);
  guint64 number = item->number;

  item_free (item);
  g_signal_emit (self, signals[SIGNAL_SENT], 0, number);
}

/* What could not be said now could not be said a moment later either: everything fails, so that
 * the person sees it at once and decides. */
static void
fail_items (TinPlainOutbox *self,
            int             error)
{
  GQueue failed = self->items;
  Item *item;

  g_queue_init (&self->items);
  drop_link (self);
  while ((item = g_queue_pop_head (&failed)) != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, item->number, error);
      item_free (item);
    }
}

/* --- Writing ------------------------------------------------------------------------------ */

static gboolean
keeps_open (TinPlainOutbox *self)
{
  return tin_plain_form_get_traits (self->route.form)->keeps_open;
}

static void
next_frame (TinPlainOutbox *self)
{
  Item *item = g_queue_peek_head (&self->items);

  tin_clock_clear (self->clock, &self->gap_timer);
  if (!keeps_open (self))
    drop_link (self);
  if (item != NULL && item->frames != NULL && item->n_written >= item->frames->len)
    sent_item (self);
  pump (self);
}

static gboolean
on_gap_over (gpointer user_data)
{
  g_autoptr (TinPlainOutbox) self = g_object_ref (user_data);

  self->gap_timer = 0;
  next_frame (self);
  return G_SOURCE_REMOVE;
}

static void
on_written (TinPlainOutbox *self)
{
  g_autoptr (TinPlainOutbox) keep = g_object_ref (self);
  Item *item = g_queue_peek_head (&self->items);

  if (!self->writing)
    return;

  self->writing = FALSE;
  if (keeps_open (self) || item == NULL || item->n_written >= item->frames->len)
    next_frame (self);
  else
    self->gap_timer = tin_clock_add (self->clock, TIN_PLAIN_GAP, on_gap_over, self);
}

static void
on_link_closed (TinPlainOutbox *self,
                int             reason)
{
  g_autoptr (TinPlainOutbox) keep = g_object_ref (self);
  gboolean interrupted = self->writing;

  drop_link (self);
  if (interrupted)
    fail_items (self, reason == TIN_PEER_REASON_NONE ? TIN_ERROR_CLOSED : reason);
  else if (self->gap_timer != 0)
    next_frame (self);
}

static void
use_link (TinPlainOutbox *self,
          TinPlainLink   *link,
          gboolean        begun)
{
  drop_link (self);
  self->link = g_object_ref (link);
  self->begun = begun;
  self->handlers[0] = g_signal_connect_swapped (link, "written", G_CALLBACK (on_written), self);
  self->handlers[1] = g_signal_connect_swapped (link, "closed", G_CALLBACK (on_link_closed), self);
}

static GPtrArray *
compose (TinPlainOutbox *self,
         Item           *item)
{
  TinPlainSelf own = {
    .host = tin_channel_get_local_host (tin_plain_link_get_channel (self->link)),
    .port = self->route.own_port,
    .name = self->own_name,
  };
  TinPlainForm form = self->route.form;
  gboolean line_feed = self->route.line_feed;

  switch (item->saying)
    {
    case TIN_PLAIN_SAY_START:
      return tin_plain_compose_start (form, &own, line_feed);
    case TIN_PLAIN_SAY_HELLO:
      return tin_plain_compose (form, TIN_PLAIN_EVENT_HELLO, &own, "", !self->begun, line_feed);
    case TIN_PLAIN_SAY_GOODBYE:
      return tin_plain_compose (form, TIN_PLAIN_EVENT_GOODBYE, &own, "", !self->begun, line_feed);
    case TIN_PLAIN_SAY_TEXT:
    default:
      return tin_plain_compose (form, TIN_PLAIN_EVENT_TEXT, &own, item->text, !self->begun,
                                line_feed);
    }
}

static void
write_item (TinPlainOutbox *self,
            Item           *item)
{
  if (item->frames == NULL)
    item->frames = compose (self, item);
  self->begun = TRUE;

  if (item->frames->len == 0)
    {
      next_frame (self);
      return;
    }

  self->writing = TRUE;
  do
    tin_plain_link_write (self->link, g_ptr_array_index (item->frames, item->n_written++));
  while (keeps_open (self) && item->n_written < item->frames->len);

  if (!keeps_open (self))
    tin_plain_link_finish (self->link);
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinPlainOutbox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinChannel) channel =
    tin_network_dial_finish (TIN_NETWORK (source), result, &error);
  g_autoptr (TinPlainLink) link = NULL;

  self->dialling = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (channel == NULL)
    {
      fail_items (self, error->domain == TIN_ERROR ? error->code : TIN_ERROR_UNREACHABLE);
      return;
    }

  /* It was given up meanwhile. */
  if (g_queue_is_empty (&self->items))
    {
      tin_channel_abort (channel);
      return;
    }

  link = tin_plain_link_new (channel, self->clock, self->route.form);
  use_link (self, link, FALSE);
  g_signal_emit (self, signals[SIGNAL_LINKED], 0, link);
  pump (self);
}

static void
dial (TinPlainOutbox *self)
{
  TinDialTarget target = {
    .host = self->host,
    .port = self->route.port,
    .mode = TIN_DIAL_PLAIN,
  };

  self->dialling = TRUE;
  tin_network_dial_async (self->network, &target, self->cancellable, on_dialled,
                          g_object_ref (self));
}

static void
pump (TinPlainOutbox *self)
{
  Item *item = g_queue_peek_head (&self->items);

  if (item == NULL || self->dialling || self->writing || self->gap_timer != 0 ||
      self->network == NULL)
    return;

  if (self->link != NULL && tin_plain_link_is_open (self->link))
    write_item (self, item);
  else if (item->saying == TIN_PLAIN_SAY_GOODBYE && keeps_open (self))
    sent_item (self); /* the connection is closed: that was the goodbye */
  else if (self->route.port == 0)
    fail_items (self, TIN_ERROR_INVALID);
  else
    dial (self);
}

/* --- For session -------------------------------------------------------------------------- */

TinPlainOutbox *
tin_plain_outbox_new (TinNetwork *network,
                      TinClock   *clock)
{
  TinPlainOutbox *self = g_object_new (TIN_TYPE_PLAIN_OUTBOX, NULL);

  self->network = g_object_ref (network);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * tin_plain_outbox_set_route:
 * @route: copied; holds for what is composed from now on
 */
void
tin_plain_outbox_set_route (TinPlainOutbox      *self,
                            const TinPlainRoute *route)
{
  g_autofree char *host = g_strdup (route->host);
  g_autofree char *own_name = g_strdup (route->own_name);

  self->route = *route;
  g_free (self->host);
  g_free (self->own_name);
  self->host = g_steal_pointer (&host);
  self->own_name = g_steal_pointer (&own_name);
  self->route.host = self->host;
  self->route.own_name = self->own_name;
}

/**
 * tin_plain_outbox_adopt:
 * @link: a connection of the peer that is open already
 * @begun: whether its first word was said
 *
 * Writes to @link what comes next, rather than to a connection of its own.
 */
void
tin_plain_outbox_adopt (TinPlainOutbox *self,
                        TinPlainLink   *link,
                        gboolean        begun)
{
  if (self->writing || self->dialling || self->gap_timer != 0)
    return;

  use_link (self, link, begun);
}

/**
 * tin_plain_outbox_say:
 * @text: (nullable): of %TIN_PLAIN_SAY_TEXT
 * @number: what "sent" and "failed" will call it
 */
void
tin_plain_outbox_say (TinPlainOutbox *self,
                      TinPlainSaying  saying,
                      const char     *text,
                      guint64         number)
{
  g_autoptr (TinPlainOutbox) keep = g_object_ref (self);
  Item *item = g_new0 (Item, 1);

  item->saying = saying;
  item->text = g_strdup (text);
  item->number = number;
  g_queue_push_tail (&self->items, item);
  pump (self);
}

gboolean
tin_plain_outbox_is_idle (TinPlainOutbox *self)
{
  return g_queue_is_empty (&self->items);
}

/**
 * tin_plain_outbox_close:
 *
 * Closes the connection that is kept open, if any.
 */
void
tin_plain_outbox_close (TinPlainOutbox *self)
{
  g_autoptr (TinPlainLink) link = NULL;

  if (self->link == NULL)
    return;

  link = g_object_ref (self->link);
  drop_link (self);
  tin_plain_link_close (link);
}

/**
 * tin_plain_outbox_give_up:
 * @error: a TinError: why
 *
 * The same, and "failed" tells of what was still to be said.
 */
void
tin_plain_outbox_give_up (TinPlainOutbox *self,
                          int             error)
{
  g_autoptr (TinPlainOutbox) keep = g_object_ref (self);

  tin_clock_clear (self->clock, &self->gap_timer);
  tin_plain_outbox_close (self);
  fail_items (self, error);
}
