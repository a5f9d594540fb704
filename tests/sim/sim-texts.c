/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include <string.h>

/* What was written, and what the sessions claim of it. A claim that contradicts an earlier one is a
 * violation at once; whether claims are true is for sim-check.c. */

/* Longer than a frame, so that it goes in parts. */
#define LONG_TEXT (70 * 1024)

void
sim_text_free (SimText *self)
{
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_pointer (&self->received, tin_message_unref);
  sim_said_clear (&self->edits);
  sim_said_clear (&self->reactions[0]);
  sim_said_clear (&self->reactions[1]);
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
 * @answered: (nullable): what it is a reply to
 *
 * Returns: (transfer none) (nullable): what was written; %NULL if the session would not have it
 */
SimText *
sim_write (SimNode    *from,
           SimNode    *to,
           gboolean    is_long,
           TinMessage *answered)
{
  guint index = from->n_written[to->index];
  g_autofree char *head = g_strdup_printf ("%s>%s#%u ", from->name, to->name, index);
  g_autofree char *tail = g_strnfill (is_long ? LONG_TEXT : index % 23, 'x');
  g_autofree char *words = g_strconcat (head, tail, NULL);
  g_autoptr (GError) error = NULL;
  TinPeer *peer = sim_node_get_peer (from, to);
  gboolean refused = is_refused (tin_peer_get_trust (peer));
  g_autoptr (TinMessage) message = NULL;
  SimText *text;

  message = answered != NULL ? tin_session_reply (from->session, peer, words, answered, &error)
                             : tin_session_send (from->session, peer, words, &error);
  if (message == NULL)
    {
      if (tin_session_get_storage (from->session) == TIN_STORAGE_WELL && !refused)
        sim_violation (from->sim, "%s refuses a text: %s", from->name, error->message);
      return NULL;
    }
  if (refused)
    sim_violation (from->sim, "%s takes a text for %s", from->name, to->name);

  from->n_written[to->index]++;
  text = add_text (from, to, message, words, index);
  if (answered != NULL)
    text->answers = (TinMessageName) { tin_message_get_log_id (answered),
                                       tin_message_get_number (answered) };
  return text;
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
         (text->gone[SIM_AT_RECEIVER] != SIM_THERE || (self->forgets && text->read));
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
  text->gone[SIM_AT_RECEIVER] = self->n_clearing[author->index] > 0 ? SIM_UNCERTAIN : SIM_THERE;
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

  if (tin_message_is_amendment (message))
    sim_on_amendment (self, other, message);
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
          text->withdrawn != SIM_THERE || text->deleted != SIM_THERE)
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

/* --- Losses ------------------------------------------------------------------------------- */

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
      if (*sim_presence_at (self, text) == SIM_GONE)
        *sim_presence_at (self, text) = SIM_UNCERTAIN;
      if (text->author == self->index && text->withdrawn == SIM_GONE)
        text->withdrawn = SIM_UNCERTAIN;
      sim_amend_after_loss (self, text);
    }
  memset (self->durable, 0, sizeof self->durable);
}
