/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange-node.h"

#include <string.h>

#include "tin-limits.h"

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
}

static guint64
random_id (Node *self)
{
  return ((guint64) g_rand_int (self->random) << 32 | g_rand_int (self->random)) & G_MAXINT64;
}

NodeLog *
node_present (Node *self)
{
  return g_ptr_array_index (self->disk->own, self->disk->own->len - 1);
}

/* --- Its life ----------------------------------------------------------------------------- */

void
node_init (Node  *self,
           Node  *peer,
           GRand *random,
           guint *n_texts)
{
  *self = (Node) { .peer = peer, .random = random, .n_texts = n_texts };
  self->disk = node_disk_new (random_id (self));
  self->output = g_byte_array_new ();
  self->arrived = new_messages ();
  self->returned = new_messages ();
  self->recalls = g_array_new (FALSE, FALSE, sizeof (NodeRecall));
}

void
node_clear (Node *self)
{
  node_disconnect (self);
  node_disk_free (self->disk);
  g_clear_pointer (&self->backup, node_disk_free);
  g_byte_array_unref (self->output);
  g_ptr_array_unref (self->arrived);
  g_ptr_array_unref (self->returned);
  g_array_unref (self->recalls);
}

/* What is not on the disk is gone: to the next link a crash is the same. */
void
node_disconnect (Node *self)
{
  g_clear_pointer (&self->exchange, tin_exchange_free);
  g_byte_array_set_size (self->output, 0);
  g_ptr_array_set_size (self->arrived, 0);
  g_ptr_array_set_size (self->returned, 0);
  g_array_set_size (self->recalls, 0);
  self->renews = FALSE;
  self->over = FALSE;
}

static void
write_to (NodeLog    *log,
          guint64     sent_at,
          const char *text)
{
  guint64 number = log->messages->len + 1;

  g_ptr_array_add (log->messages, tin_message_new (log->id, number, sent_at,
                                                   TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN,
                                                   text, -1));
}

void
node_write (Node *self)
{
  g_autofree char *text = g_strdup_printf ("text %u", ++*self->n_texts);

  write_to (node_present (self), *self->n_texts, text);
  if (self->exchange != NULL && !self->renews)
    tin_exchange_set_head (self->exchange, node_present (self)->messages->len);
}

static TinMessage *
make_gone (const TinMessage *message)
{
  return tin_message_new (tin_message_get_log_id (message), tin_message_get_number (message),
                          tin_message_get_sent_at (message), TIN_MESSAGE_KIND_WITHDRAWN,
                          tin_message_get_flags (message), "", 0);
}

static void
empty_entry (NodeLog *log,
             guint    index)
{
  TinMessage *message = g_ptr_array_index (log->messages, index);

  log->messages->pdata[index] = make_gone (message);
  tin_message_unref (message);
}

/* The last one, if it cannot have left. */
void
node_withdraw (Node *self)
{
  NodeLog *log = node_present (self);

  if (log->messages->len > MAX (log->offered, log->restored))
    empty_entry (log, log->messages->len - 1);
}

/* A text of the peer is cleared; that it was there is kept. To be called when both disks agree:
 * what is gone cannot be compared with what an older disk says. */
void
node_forget (Node *self)
{
  guint n_logs = self->disk->held->len;
  NodeLog *log;

  if (n_logs == 0)
    return;
  g_clear_pointer (&self->backup, node_disk_free);
  g_clear_pointer (&self->peer->backup, node_disk_free);
  log = g_ptr_array_index (self->disk->held, g_rand_int_range (self->random, 0, (gint32) n_logs));
  empty_entry (log, (guint) g_rand_int_range (self->random, 0, (gint32) log->messages->len));
}

void
node_see (Node *self)
{
  self->seen += (guint64) g_rand_int_range (self->random, 0, 5);
  if (self->exchange != NULL)
    tin_exchange_see (self->exchange, self->seen);
}

void
node_back_up (Node *self)
{
  g_clear_pointer (&self->backup, node_disk_free);
  self->backup = node_disk_copy (self->disk);
}

/* An older disk. It does not know what has left since, so nothing in it may be withdrawn. */
void
node_restore (Node *self)
{
  g_assert_null (self->exchange);
  if (self->backup == NULL)
    return;

  node_disk_free (self->disk);
  self->disk = g_steal_pointer (&self->backup);
  self->seen = 0;
  self->has_lost = TRUE;
  for (guint i = 0; i < self->disk->own->len; i++)
    {
      NodeLog *log = g_ptr_array_index (self->disk->own, i);

      log->restored = log->messages->len;
    }
}

void
node_lose (Node *self)
{
  g_assert_null (self->exchange);
  node_disk_free (self->disk);
  g_clear_pointer (&self->backup, node_disk_free);
  self->disk = node_disk_new (random_id (self));
  self->seen = 0;
  self->has_lost = TRUE;
}

/* --- A link ------------------------------------------------------------------------------- */

void
node_connect (Node     *self,
              gboolean  outgoing)
{
  g_autoptr (TinHello) hello = tin_hello_new ();

  hello->name = g_strdup ("node");
  hello->log_id = node_present (self)->id;
  for (guint i = self->disk->held->len; i > 0 && hello->held->len < TIN_HELLO_LOGS_MAX; i--)
    {
      const NodeLog *log = g_ptr_array_index (self->disk->held, i - 1);
      TinHeldLog held = { log->id, log->messages->len };

      memcpy (held.digest, log->digest, TIN_DIGEST_BYTES);
      g_array_append_val (hello->held, held);
    }
  self->exchange = tin_exchange_new (hello, outgoing, 0, self->output);
}

static void
want_back (Node    *self,
           guint64  log_id,
           guint64  from,
           guint64  upto)
{
  const NodeRecall recall = { log_id, from, upto };

  g_assert_cmpuint (from, <=, upto);
  g_array_append_val (self->recalls, recall);
}

static gboolean
is_last_held (const NodeLog    *log,
              const TinHeldLog *held)
{
  guint8 digest[TIN_DIGEST_BYTES];

  if (held->upto > log->messages->len)
    return FALSE;

  tin_message_digest (g_ptr_array_index (log->messages, held->upto - 1), digest);
  return memcmp (digest, held->digest, TIN_DIGEST_BYTES) == 0;
}

static void
acknowledge (NodeLog *log,
             guint64  upto)
{
  log->acknowledged = MAX (log->acknowledged, upto);
  log->offered = MAX (log->offered, upto);
}

/* FALSE if the present log has forked. */
static gboolean
look_at (Node             *self,
         const TinHeldLog *held)
{
  NodeLog *log = node_disk_find (self->disk->own, held->log_id);

  if (log == NULL)
    {
      want_back (self, held->log_id, 1, held->upto);
      return TRUE;
    }
  if (log == node_present (self) && is_last_held (log, held))
    {
      acknowledge (log, held->upto);
      return TRUE;
    }
  if (log == node_present (self) || held->upto > log->acknowledged)
    want_back (self, log->id, log->acknowledged + 1, held->upto);
  return log != node_present (self);
}

/* Messages of a log that has ended, which nobody else has, go on in the present one. */
static void
move_to_present (Node    *self,
                 NodeLog *log,
                 guint64  from)
{
  NodeLog *present = node_present (self);

  g_assert_true (log != present && from <= log->messages->len);
  g_clear_pointer (&self->backup, node_disk_free); /* it would say them once more */
  for (guint64 number = from; number <= log->messages->len; number++)
    {
      const TinMessage *message = g_ptr_array_index (log->messages, number - 1);

      self->n_moved++;
      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
        write_to (present, tin_message_get_sent_at (message), tin_message_get_text (message));
    }
  g_ptr_array_set_size (log->messages, (int) from - 1);
  if (self->exchange != NULL && !self->renews)
    tin_exchange_set_head (self->exchange, present->messages->len);
}

static void
recall_next (Node *self)
{
  NodeRecall recall;

  if (self->recalls->len == 0)
    {
      for (guint i = 0; i + 1 < self->disk->own->len; i++)
        {
          NodeLog *log = g_ptr_array_index (self->disk->own, i);

          if (log->acknowledged < log->messages->len)
            move_to_present (self, log, log->acknowledged + 1);
        }
      if (self->renews)
        {
          tin_exchange_goodbye (self->exchange, TIN_BYE_RENEW);
          self->over = TRUE;
        }
      return;
    }

  recall = g_array_index (self->recalls, NodeRecall, 0);
  tin_exchange_recall (self->exchange, recall.log_id, recall.from, recall.upto);
}

static void
on_opened (Node *self)
{
  const TinHello *hello = tin_exchange_get_peer_hello (self->exchange);
  const TinHeldLog *held;
  gboolean fits = TRUE;

  for (guint i = 0; i < hello->held->len; i++)
    fits = look_at (self, &g_array_index (hello->held, TinHeldLog, i)) && fits;

  recall_next (self);
  held = tin_hello_find_held (hello, node_present (self)->id);
  self->resumed = fits;
  if (fits)
    tin_exchange_resume (self->exchange, held != NULL ? held->upto : 0,
                         node_present (self)->messages->len);
}

static void
on_acknowledged (Node    *self,
                 guint64  upto)
{
  NodeLog *log = node_present (self);
  const NodeLog *there = node_disk_find (self->peer->disk->held, log->id);

  /* It is on the other disk at this very moment. */
  g_assert_nonnull (there);
  g_assert_cmpuint (upto, <=, there->messages->len);
  acknowledge (log, upto);
}

static void
take_messages (GPtrArray       *messages,
               const GPtrArray *batch)
{
  for (guint i = 0; i < batch->len; i++)
    g_ptr_array_add (messages, tin_message_ref (batch->pdata[i]));
}

static void
on_event (Node                   *self,
          const TinExchangeEvent *event)
{
  switch (event->type)
    {
    case TIN_EXCHANGE_EVENT_OPENED:
      on_opened (self);
      break;
    case TIN_EXCHANGE_EVENT_MESSAGES:
      take_messages (self->arrived, event->messages);
      break;
    case TIN_EXCHANGE_EVENT_RETURNED:
      take_messages (self->returned, event->messages);
      break;
    case TIN_EXCHANGE_EVENT_ACKNOWLEDGED:
      on_acknowledged (self, event->upto);
      break;
    case TIN_EXCHANGE_EVENT_SEEN:
      g_assert_cmpuint (event->upto, <=, self->peer->seen);
      if (self->resumed)
        g_assert_cmpuint (event->upto, <=, node_present (self)->acknowledged);
      break;
    case TIN_EXCHANGE_EVENT_RECALLED:
    case TIN_EXCHANGE_EVENT_ROUND_TRIP:
      break;
    case TIN_EXCHANGE_EVENT_GOODBYE:
      g_assert_cmpint (event->reason, ==, TIN_BYE_RENEW);
      self->over = TRUE;
      break;
    case TIN_EXCHANGE_EVENT_COMPARE:
    case TIN_EXCHANGE_EVENT_TYPING:
    case TIN_EXCHANGE_EVENT_FAILED:
    default:
      g_assert_not_reached ();
    }
}

void
node_events (Node *self)
{
  TinExchangeEvent event;

  while (tin_exchange_next_event (self->exchange, &event))
    {
      on_event (self, &event);
      tin_exchange_event_clear (&event);
    }
}

void
node_send (Node  *self,
           guint  n)
{
  NodeLog *log = node_present (self);
  guint64 from;
  guint64 upto;

  if (self->renews)
    return;
  while (n-- > 0 && tin_exchange_get_wanted (self->exchange, &from, &upto))
    {
      log->offered = MAX (log->offered, from);
      tin_exchange_send (self->exchange, g_ptr_array_index (log->messages, from - 1));
    }
}

void
node_commit (Node  *self,
             guint  n)
{
  const TinHello *hello = tin_exchange_get_peer_hello (self->exchange);
  NodeLog *log;

  if (hello == NULL || self->arrived->len == 0)
    return;

  log = node_disk_find (self->disk->held, hello->log_id);
  if (log == NULL)
    {
      log = node_log_new (hello->log_id);
      g_ptr_array_add (self->disk->held, log);
    }
  while (n-- > 0 && self->arrived->len > 0)
    {
      TinMessage *message = g_ptr_array_steal_index (self->arrived, 0);

      g_assert_cmpuint (tin_message_get_number (message), ==, log->messages->len + 1);
      g_ptr_array_add (log->messages, message);
      tin_message_digest (message, log->digest);
    }
  tin_exchange_commit (self->exchange, log->messages->len);
}

void
node_give_back (Node  *self,
                guint  n)
{
  guint64 log_id;
  guint64 from;
  guint64 upto;

  while (n-- > 0 && tin_exchange_get_recalled (self->exchange, &log_id, &from, &upto))
    {
      const NodeLog *log = node_disk_find (self->disk->held, log_id);

      tin_exchange_give_back (self->exchange, g_ptr_array_index (log->messages, from - 1));
    }
}

/* A text that is gone there was ours if ours may have left. */
static gboolean
is_same (const NodeLog    *log,
         const TinMessage *back)
{
  guint64 number = tin_message_get_number (back);
  guint8 digests[2][TIN_DIGEST_BYTES];

  if (tin_message_get_kind (back) == TIN_MESSAGE_KIND_WITHDRAWN && number <= log->offered)
    return TRUE;

  tin_message_digest (g_ptr_array_index (log->messages, number - 1), digests[0]);
  tin_message_digest (back, digests[1]);
  return memcmp (digests[0], digests[1], TIN_DIGEST_BYTES) == 0;
}

/* One message that is back. From the first number on under which something else is here, ours move
 * to the present log. */
static void
put_back (Node       *self,
          NodeLog    *log,
          TinMessage *message)
{
  guint64 number = tin_message_get_number (message);

  g_assert_cmpuint (number, <=, log->messages->len + 1);
  if (number <= log->messages->len && !is_same (log, message))
    move_to_present (self, log, number);
  if (number == log->messages->len + 1)
    g_ptr_array_add (log->messages, tin_message_ref (message));
  acknowledge (log, number);
}

/* Puts up to N of what was given back on the disk, as one transaction. */
void
node_take_back (Node  *self,
                guint  n)
{
  const NodeRecall *recall;
  NodeLog *log;

  if (self->returned->len == 0)
    return;

  recall = &g_array_index (self->recalls, NodeRecall, 0);
  log = node_disk_find (self->disk->own, recall->log_id);
  if (log == NULL)
    {
      log = node_log_new (recall->log_id);
      g_ptr_array_insert (self->disk->own, 0, log);
    }
  else if (log == node_present (self))
    {
      self->renews = TRUE;
      self->n_forks++;
      g_ptr_array_add (self->disk->own, node_log_new (random_id (self)));
    }
  while (n-- > 0 && self->returned->len > 0)
    {
      g_autoptr (TinMessage) message = g_ptr_array_steal_index (self->returned, 0);

      put_back (self, log, message);
    }
  if (log->acknowledged == recall->upto)
    {
      g_array_remove_index (self->recalls, 0);
      recall_next (self);
    }
}
