/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include <string.h>

/* What was written, and what the sessions claim of it. A claim that contradicts an earlier one is a
 * violation at once; whether claims are true is for sim-check.c. */

#define AT_AUTHOR 0
#define AT_RECEIVER 1
/* Longer than a frame, so that it goes in parts. */
#define LONG_TEXT (70 * 1024)

void
sim_text_free (SimText *self)
{
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_pointer (&self->received, tin_message_unref);
  g_free (self->words);
  g_free (self->key);
  g_free (self->label);
  g_free (self);
}

/* --- Writing ------------------------------------------------------------------------------ */

static char *
make_key (SimNode    *author,
          SimNode    *receiver,
          const char *words)
{
  return g_strdup_printf ("%s>%s %s", author->name, receiver->name, words);
}

static SimText *
new_text (SimNode    *from,
          SimNode    *to,
          const char *words,
          guint       index)
{
  Sim *sim = from->sim;
  SimText *text = g_new0 (SimText, 1);

  text->words = g_strdup (words);
  text->key = make_key (from, to, words);
  text->label = g_strdup_printf ("%s>%s#%u", from->name, to->name, index);
  text->author = from->index;
  text->receiver = to->index;
  text->index = index;
  text->place = sim->texts->len;
  g_ptr_array_add (sim->texts, text);
  g_hash_table_insert (sim->by_words, text->key, text);
  return text;
}

static SimText *
add_text (SimNode    *from,
          SimNode    *to,
          TinMessage *message,
          const char *words,
          guint       index)
{
  SimText *text = new_text (from, to, words, index);

  text->message = tin_message_ref (message);
  text->log_id = tin_message_get_log_id (message);
  text->number = tin_message_get_number (message);
  from->own_log[to->index] = text->log_id;
  sim_trace (from->sim, "%s writes %s (%" G_GUINT64_FORMAT ")", from->name, text->label,
             text->number);
  return text;
}

/**
 * sim_add_moved:
 * @text: that @from wrote to somebody in whose place @to is now
 *
 * Returns: (transfer none): the same to @to
 */
SimText *
sim_add_moved (SimNode *from,
               SimNode *to,
               SimText *text)
{
  SimText *moved = new_text (from, to, text->words, text->index);

  moved->came = TRUE;
  sim_trace (from->sim, "%s gives %s to %s", from->name, text->label, to->name);
  return moved;
}

/* What is written to somebody who waits for a decision is kept; to the others it is not taken. */
static gboolean
is_refused (TinTrust trust)
{
  return !tin_trust_may_send (trust) && trust != TIN_TRUST_CONTESTED;
}

/**
 * sim_write:
 *
 * Returns: (transfer none) (nullable): what was written; %NULL if the session would not have it
 */
SimText *
sim_write (SimNode  *from,
           SimNode  *to,
           gboolean  is_long)
{
  guint index = from->n_written[to->index];
  g_autofree char *head = g_strdup_printf ("%s>%s#%u ", from->name, to->name, index);
  g_autofree char *tail = g_strnfill (is_long ? LONG_TEXT : index % 23, 'x');
  g_autofree char *words = g_strconcat (head, tail, NULL);
  g_autoptr (GError) error = NULL;
  TinPeer *peer = sim_node_get_peer (from, to);
  gboolean refused = is_refused (tin_peer_get_trust (peer));
  g_autoptr (TinMessage) message = tin_session_send (from->session, peer, words, &error);

  if (message == NULL)
    {
      if (tin_session_get_storage (from->session) == TIN_STORAGE_WELL && !refused)
        sim_violation (from->sim, "%s refuses a text: %s", from->name, error->message);
      return NULL;
    }
  if (refused)
    sim_violation (from->sim, "%s takes a text for %s", from->name, to->name);

  from->n_written[to->index]++;
  return add_text (from, to, message, words, index);
}

/**
 * sim_broadcast:
 *
 * One text to several: each copy is known by who has it.
 */
void
sim_broadcast (SimNode           *from,
               TinBroadcastScope  scope)
{
  Sim *sim = from->sim;
  g_autofree char *said = g_strdup_printf ("%s to all, step %u", from->name, sim->step);
  g_autoptr (TinBroadcast) broadcast =
    tin_session_broadcast (from->session, said, scope, NULL);

  for (guint i = 0; broadcast != NULL && i < tin_broadcast_get_n_peers (broadcast); i++)
    {
      TinPeer *peer = tin_broadcast_get_peer (broadcast, i);
      SimNode *to = sim_find_node (sim, tin_peer_get_id (peer));

      add_text (from, to, tin_broadcast_get_message (broadcast, i), said,
                from->n_written[to->index]++);
    }
}

/**
 * sim_find_text:
 *
 * Returns: (transfer none) (nullable): what was written in these words
 */
SimText *
sim_find_text (SimNode    *author,
               SimNode    *receiver,
               const char *words)
{
  g_autofree char *key = make_key (author, receiver, words);

  return g_hash_table_lookup (author->sim->by_words, key);
}

/* --- Committed and shown ------------------------------------------------------------------ */

static void
replace_message (TinMessage **message,
                 TinMessage  *new_message)
{
  tin_message_ref (new_message);
  g_clear_pointer (message, tin_message_unref);
  *message = new_message;
}

static void
on_committed (SimNode    *self,
              SimNode    *other,
              SimText    *text,
              TinMessage *message)
{
  if (text->committed && text->committed_losses == self->n_losses)
    sim_violation (self->sim, "%s says twice that %s is queued", self->name, text->label);

  text->committed = TRUE;
  text->committed_losses = self->n_losses;
  text->log_id = tin_message_get_log_id (message);
  text->number = tin_message_get_number (message);
  replace_message (&text->message, message);
  self->own_log[other->index] = text->log_id;
}

/* Whether TEXT may come after all that was shown of its author before. */
static gboolean
is_in_order (Sim     *sim,
             SimText *text)
{
  for (guint i = sim->texts->len; i > 0; i--)
    {
      SimText *other = g_ptr_array_index (sim->texts, i - 1);

      if (other == text)
        return TRUE;
      if (other->index <= text->index || other->came != text->came)
        continue;
      if (other->author == text->author && other->receiver == text->receiver && other->shown &&
          other->shown_losses == sim->nodes[text->receiver]->n_losses)
        return FALSE;
    }
  return TRUE;
}

/* An author whose disk was put back cannot know an entry again whose text is gone from the other
 * disk: rather than lose a text, it says it once more. */
static gboolean
may_come_again (SimNode *self,
                SimNode *author,
                SimText *text)
{
  return author->n_losses > 0 &&
         (text->gone[AT_RECEIVER] != SIM_THERE || (self->forgets && text->read));
}

static void
on_shown (SimNode    *self,
          SimNode    *author,
          SimText    *text,
          TinMessage *message)
{
  if (text->shown && text->shown_losses == self->n_losses && !may_come_again (self, author, text))
    sim_violation (self->sim, "%s shows %s twice", self->name, text->label);
  if (text->withdrawn == SIM_GONE)
    sim_violation (self->sim, "%s shows %s, which was withdrawn", self->name, text->label);
  if (author->held[self->index])
    sim_violation (self->sim, "%s shows %s, and was to get nothing", self->name, text->label);
  if (author->n_losses == 0 && !is_in_order (self->sim, text))
    sim_violation (self->sim, "%s shows %s after a later one", self->name, text->label);

  text->shown = TRUE;
  text->shown_losses = self->n_losses;
  text->gone[AT_RECEIVER] = self->n_clearing[author->index] > 0 ? SIM_UNCERTAIN : SIM_THERE;
  replace_message (&text->received, message);
  sim_check_durable (self, author, tin_message_get_log_id (message),
                     tin_message_get_number (message));
}

/**
 * sim_on_message:
 *
 * @self says that @message, of its conversation with @other, is on its disk.
 */
void
sim_on_message (SimNode    *self,
                SimNode    *other,
                TinMessage *message)
{
  gboolean own = tin_message_is_own (message);
  SimText *text = own ? sim_find_text (self, other, tin_message_get_text (message))
                      : sim_find_text (other, self, tin_message_get_text (message));

  if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT)
    return;
  if (own && text == NULL)
    text = sim_find_moved (self, other, tin_message_get_text (message));

  sim_trace (self->sim, "%s has %s %s (%" G_GUINT64_FORMAT ")", self->name,
             own ? "queued" : "received", text != NULL ? text->label : "what nobody wrote",
             tin_message_get_number (message));
  if (text == NULL || text->author != (own ? self->index : other->index) ||
      text->receiver != (own ? other->index : self->index))
    sim_violation (self->sim, "%s has %.40s of %s, which was never written to it", self->name,
                   tin_message_get_text (message), other->name);
  else if (own)
    on_committed (self, other, text, message);
  else
    on_shown (self, other, text, message);
}

/**
 * sim_on_delivery:
 *
 * @self says what has become of its messages to @other.
 */
void
sim_on_delivery (SimNode     *self,
                 SimNode     *other,
                 guint64      from,
                 guint64      to,
                 TinDelivery  delivery)
{
  Sim *sim = self->sim;
  guint64 log_id = self->own_log[other->index];
  /* What is said of an older state of the other disk says nothing of this one. */
  gboolean stale = other->n_losses > 0 && (other->lost_at >= self->met_at[other->index] ||
                                           !sim_node_hears_now (self, other));

  if (delivery != TIN_DELIVERY_DELIVERED && delivery != TIN_DELIVERY_READ)
    return;

  sim_trace (sim, "%s %s at %s: %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, self->name,
             tin_delivery_to_nick (delivery), other->name, from, to);
  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (text->author != self->index || text->receiver != other->index || !text->committed ||
          text->log_id != log_id || text->number < from || text->number > to ||
          text->withdrawn != SIM_THERE)
        continue;
      text->told = TRUE;
      if (!stale)
        {
          text->delivered = TRUE;
          text->delivered_losses = other->n_losses;
        }
      if (delivery == TIN_DELIVERY_READ && !text->read && self->n_losses + other->n_losses == 0)
        sim_violation (sim, "%s says that %s was read", self->name, text->label);
    }
  if (self->n_losses == 0 && !stale)
    sim_check_durable (other, self, log_id, to);
}

/* --- What a person does with them --------------------------------------------------------- */

static void
mark_texts_read (SimNode *self,
                 SimNode *other)
{
  Sim *sim = self->sim;

  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (text->author == other->index && text->receiver == self->index && text->shown)
        text->read = TRUE;
    }
}

/**
 * sim_mark_read:
 *
 * The person at @self sees the conversation with @other.
 */
void
sim_mark_read (SimNode *self,
               SimNode *other)
{
  sim_trace (self->sim, "%s reads %s", self->name, other->name);
  mark_texts_read (self, other);
  tin_session_mark_read (self->session, sim_node_get_peer (self, other));
}

/* What a change was about, until it is known whether it took place. */
typedef struct
{
  SimNode   *node;     /* (borrowed) */
  GPtrArray *texts;    /* (owned) of SimText, borrowed: gone for certain if it did */
  SimNode   *cleared;  /* (borrowed) (nullable) the other one of a conversation that is cleared */
  gboolean   withdraw;
} Change;

static void
change_free (Change *self)
{
  g_ptr_array_unref (self->texts);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static Change *
change_new (SimNode *node)
{
  Change *change = g_new0 (Change, 1);

  change->node = node;
  change->texts = g_ptr_array_new ();
  return change;
}

static SimPresence *
presence_at (SimNode *node,
             SimText *text)
{
  return &text->gone[text->author == node->index ? AT_AUTHOR : AT_RECEIVER];
}

/* What was written and could not be synced may be found again after the end of the process. */
static gboolean
was_perhaps_done (const GError *error)
{
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_STORAGE);
}

static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  SimNode *node = change->node;
  g_autoptr (GError) error = NULL;
  gboolean done = tin_session_change_finish (TIN_SESSION (source), result, &error);

  if (node->session != TIN_SESSION (source))
    return;

  if (change->cleared != NULL)
    node->n_clearing[change->cleared->index]--;
  sim_trace (node->sim, "%s: %s", node->name, done ? "done" : tin_error_code_to_nick (error->code));
  for (guint i = 0; i < change->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (change->texts, i);

      if (!change->withdraw && done)
        *presence_at (node, text) = SIM_GONE;
      else if (change->withdraw)
        text->withdrawn = done ? SIM_GONE : was_perhaps_done (error) ? SIM_UNCERTAIN : SIM_THERE;
      if (change->withdraw && done && text->shown)
        sim_violation (node->sim, "%s was withdrawn and was shown", text->label);
    }
}

static gboolean
is_between (SimText *text,
            SimNode *node,
            SimNode *other)
{
  return (text->author == node->index && text->receiver == other->index) ||
         (text->author == other->index && text->receiver == node->index);
}

/**
 * sim_clear:
 *
 * The person at @self clears the conversation with @other.
 */
void
sim_clear (SimNode *self,
           SimNode *other)
{
  Sim *sim = self->sim;
  Change *change = change_new (self);

  /* What is cleared was seen, or nobody cares to see it. */
  mark_texts_read (self, other);
  sim_trace (sim, "%s clears %s", self->name, other->name);
  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);
      SimPresence *presence = presence_at (self, text);
      gboolean there = text->author == self->index
                       ? text->committed && text->committed_losses == self->n_losses
                       : text->shown && text->shown_losses == self->n_losses;

      if (!is_between (text, self, other) || *presence == SIM_GONE)
        continue;
      *presence = SIM_UNCERTAIN;
      if (there)
        g_ptr_array_add (change->texts, text);
    }
  change->cleared = other;
  self->n_clearing[other->index]++;
  tin_session_clear_async (self->session, sim_node_get_peer (self, other), on_changed, change);
}

/**
 * sim_delete:
 *
 * The person at @self removes one message for herself.
 */
void
sim_delete (SimNode *self,
            SimText *text)
{
  gboolean own = text->author == self->index;
  SimNode *other = self->sim->nodes[own ? text->receiver : text->author];
  Change *change = change_new (self);

  sim_trace (self->sim, "%s deletes %s", self->name, text->label);
  *presence_at (self, text) = SIM_UNCERTAIN;
  g_ptr_array_add (change->texts, text);
  tin_session_delete_async (self->session, sim_node_get_peer (self, other),
                            own ? text->message : text->received, on_changed, change);
}

void
sim_withdraw (SimNode *self,
              SimText *text)
{
  SimNode *other = self->sim->nodes[text->receiver];
  Change *change = change_new (self);

  sim_trace (self->sim, "%s withdraws %s", self->name, text->label);
  text->withdrawn = SIM_UNCERTAIN;
  change->withdraw = TRUE;
  g_ptr_array_add (change->texts, text);
  tin_session_withdraw_async (self->session, sim_node_get_peer (self, other), text->message,
                              on_changed, change);
}

/**
 * sim_texts_after_loss:
 *
 * What was gone from @self's disk may have come back with the disk, or from the others.
 */
void
sim_texts_after_loss (SimNode *self)
{
  Sim *sim = self->sim;

  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (text->author != self->index && text->receiver != self->index)
        continue;
      if (*presence_at (self, text) == SIM_GONE)
        *presence_at (self, text) = SIM_UNCERTAIN;
      if (text->author == self->index && text->withdrawn == SIM_GONE)
        text->withdrawn = SIM_UNCERTAIN;
    }
  memset (self->durable, 0, sizeof self->durable);
}
