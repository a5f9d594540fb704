/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"
#include "sim-look.h"

#include "tin-session-private.h"

#include <string.h>

/* Whether what the sessions have claimed is true: on the disk at the moment of the claim, after
 * each end of a process, and on both sides when all is well again. */

/* Turns of the main loop that reading a conversation may take. */
#define READ_TURNS 10000

/* --- At once ------------------------------------------------------------------------------ */

static void
remember_durable (SimNode       *self,
                  const SimLook *look)
{
  for (guint i = 0; i < look->logs->len; i++)
    {
      const SimLookLog *log = &g_array_index (look->logs, SimLookLog, i);
      SimNode *author = sim_find_node (self->sim, log->peer);

      if (log->own || author == NULL || self->durable_log[author->index] != log->log_id)
        continue;
      self->durable[author->index] = log->head;
    }
}

/**
 * sim_check_durable:
 *
 * Somebody claims that @self has @author's log on its disk up to @number: even if all was lost that
 * was not synced, it must be there. A claim that was found true is not looked up again.
 */
void
sim_check_durable (SimNode *self,
                   SimNode *author,
                   guint64  log_id,
                   guint64  number)
{
  g_autofree char *path = NULL;
  g_autoptr (SimLook) look = NULL;

  if (self->durable_log[author->index] != log_id)
    self->durable[author->index] = 0;
  self->durable_log[author->index] = log_id;
  if (self->durable[author->index] >= number)
    return;

  path = sim_node_dup_path (self);
  look = sim_look_new (self->disk, path, TRUE, FALSE);
  self->sim->n_looks++;
  remember_durable (self, look);
  if (look->error != NULL)
    sim_violation (self->sim, "%s's file cannot be read: %s", self->name, look->error);
  else if (self->durable[author->index] < number)
    sim_violation (self->sim, "%s is said to have %s's messages up to %" G_GUINT64_FORMAT
                   " on its disk: a loss of power would leave %" G_GUINT64_FORMAT, self->name,
                   author->name, number, self->durable[author->index]);
}

/* --- After the end of a process ----------------------------------------------------------- */

/* Whether the receiver has TEXT, by what it or the author has said. An entry is delivered, too,
 * whose text is gone: that may be all that a disk gets which was lost. */
static gboolean
has_arrived (Sim     *sim,
             SimText *text)
{
  SimNode *author = sim->nodes[text->author];
  SimNode *receiver = sim->nodes[text->receiver];

  if (text->shown && text->shown_losses == receiver->n_losses)
    return TRUE;
  if (!text->delivered || text->delivered_losses != receiver->n_losses || author->n_losses > 0 ||
      text->withdrawn != SIM_THERE)
    return FALSE;
  return receiver->n_losses == 0 || (text->gone[0] == SIM_THERE && !author->forgets);
}

/* Whether SELF's own TEXT, which is not kept for ever, may have been told of as delivered: in the
 * log that it was written in, or by another name when that had ended. */
static gboolean
may_be_told (SimNode *self,
             SimText *text)
{
  return text->told || text->log_id != self->own_log[text->receiver];
}

static gboolean
is_promised (SimNode *self,
             SimText *text)
{
  if ((text->author == self->index && text->moved) || text->deleted != SIM_THERE)
    return FALSE;
  if (text->author == self->index)
    return text->committed && text->committed_losses == self->n_losses &&
           (text->gone[0] == SIM_THERE || sim_is_kept (self, text)) &&
           text->withdrawn == SIM_THERE &&
           !(self->forgets && may_be_told (self, text));

  if (text->receiver != self->index ||
      (text->gone[1] != SIM_THERE && !sim_is_kept (self, text)) || (self->forgets && text->read))
    return FALSE;
  return has_arrived (self->sim, text);
}

/* A text that moved in the last moment of a process has its number on the disk, and nobody has said
 * which it is. */
static void
learn_number (SimNode          *self,
              SimNode          *other,
              SimText          *text,
              const SimLookRow *row)
{
  if (!row->own || text->log_id != 0)
    return;

  text->log_id = row->log_id;
  text->number = row->number;
  self->own_log[other->index] = row->log_id;
}

/* What was deleted for both is on the author's disk no more, and in the end on neither. */
static void
check_not_deleted (SimNode          *self,
                   const SimLookRow *row,
                   SimText          *text)
{
  if (text != NULL && text->deleted == SIM_GONE && (row->own || self->session != NULL))
    sim_violation (self->sim, "%s was deleted, and %s has \"%.40s\"", text->label, self->name,
                   row->text);
}

/* Marks in FOUND which texts are on SELF's disk. */
static void
find_rows (SimNode       *self,
           const SimLook *look,
           guint8        *found)
{
  Sim *sim = self->sim;

  for (guint i = 0; i < look->rows->len; i++)
    {
      const SimLookRow *row = &g_array_index (look->rows, SimLookRow, i);
      SimNode *other = sim_find_node (sim, row->peer);
      SimText *text;

      if (row->kind == TIN_MESSAGE_KIND_EDIT && other != NULL)
        check_not_deleted (self, row, row->own ? sim_find_edited (self, other, row->text)
                                               : sim_find_edited (other, self, row->text));
      if (row->kind != TIN_MESSAGE_KIND_TEXT || other == NULL)
        continue;
      text = row->own ? sim_find_text (self, other, row->text)
                      : sim_find_text (other, self, row->text);
      if (row->own && text == NULL)
        text = sim_find_moved (self, other, row->text);
      if (text == NULL)
        sim_violation (sim, "%s has \"%.40s\" of %s on its disk", self->name, row->text,
                       other->name);
      else if (found[text->place]++ > 0)
        sim_violation (sim, "%s has %s twice on its disk", self->name, text->label);
      else
        learn_number (self, other, text, row);
      if (text != NULL)
        check_not_deleted (self, row, text);
    }
}

/* Where nothing was ever removed each number is there. */
static void
check_holes (SimNode       *self,
             const SimLook *look)
{
  const SimFaults *faults = &self->sim->faults;

  for (guint i = 0; i < look->logs->len; i++)
    {
      const SimLookLog *log = &g_array_index (look->logs, SimLookLog, i);

      if (log->n_rows > log->head)
        sim_violation (self->sim, "%s has %" G_GUINT64_FORMAT " messages in a log that ends at %"
                       G_GUINT64_FORMAT, self->name, log->n_rows, log->head);
      if (log->n_rows < log->head && !faults->removals && !faults->expiry && !faults->losses)
        sim_violation (self->sim, "%s has %" G_GUINT64_FORMAT " messages of %" G_GUINT64_FORMAT
                       " in a log", self->name, log->n_rows, log->head);
    }
}

/* What was on the disk before anybody was told is there from the start of the next run on. */
static void
settle_text (SimNode *self,
             SimText *text)
{
  if (text->author == self->index && !text->committed)
    {
      text->committed = TRUE;
      text->committed_losses = self->n_losses;
    }
  if (text->receiver == self->index && !text->shown)
    {
      text->shown = TRUE;
      text->shown_losses = self->n_losses;
    }
}

/**
 * sim_check_survivors:
 *
 * What is on the disk of a machine is what its session and the others have promised.
 */
void
sim_check_survivors (SimNode *self)
{
  Sim *sim = self->sim;
  g_autofree char *path = sim_node_dup_path (self);
  g_autoptr (SimLook) look = sim_look_new (self->disk, path, FALSE, TRUE);
  /* Each may be found to have moved, which makes one more. */
  g_autofree guint8 *found = g_new0 (guint8, sim->texts->len * 2 + 1);

  if (look->error != NULL)
    {
      sim_violation (sim, "%s's file is not sound: %s", self->name, look->error);
      return;
    }
  find_rows (self, look, found);
  check_holes (self, look);
  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (found[i] > 0 && text->moved && text->author == self->index)
        sim_violation (sim, "%s has moved, and is where it was", text->label);
      if (found[i] == 0 && is_promised (self, text))
        sim_violation (sim, "%s is not on %s's disk any more", text->label, self->name);
      if (found[i] > 0 && self->session == NULL)
        settle_text (self, text);
    }
}

/* --- When all is well again --------------------------------------------------------------- */

static gboolean
are_friends (Sim     *self,
             SimNode *a,
             SimNode *b)
{
  return !sim_is_replaced (a, b) && b != self->away &&
         a->n_written[b->index] + b->n_written[a->index] > 0;
}

/* For those who can be there. */
static guint64
count_queued (SimNode *self)
{
  Sim *sim = self->sim;
  guint64 n = 0;

  if (!sim->faults.keys)
    return tin_session_count_queued (self->session);
  for (guint i = 0; i < sim->n_nodes; i++)
    {
      SimNode *other = sim->nodes[i];
      TinPeer *peer = other != self && other != sim->away && !sim_is_replaced (self, other)
                      ? sim_node_get_peer (self, other) : NULL;

      n += peer != NULL ? tin_log_n_queued (tin_conversation_get_own_log (peer->conversation)) : 0;
    }
  return n;
}

/**
 * sim_is_quiet:
 *
 * Returns: whether everybody is there and nothing waits for anything
 */
gboolean
sim_is_quiet (Sim *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      SimNode *node = self->nodes[i];

      if (node == self->away)
        continue;
      if (!sim_node_is_up (node) || count_queued (node) > 0 ||
          tin_session_count_unsaved (node->session) > 0 ||
          tin_session_get_storage (node->session) != TIN_STORAGE_WELL)
        return FALSE;
      for (guint j = 0; j < self->n_nodes; j++)
        {
          SimNode *other = self->nodes[j];

          if (i != j && are_friends (self, node, other) && !sim_node_is_with (node, other))
            return FALSE;
        }
    }
  return TRUE;
}

/* What one person sees of a conversation. */
typedef struct
{
  SimNode   *node;   /* (borrowed) */
  SimNode   *other;  /* (borrowed) */
  GPtrArray *texts;  /* (owned) of SimText, borrowed, in the order in which they are shown */
  guint     *place;  /* (owned) by the place of a text: 1 for the first one here, 0 for none */
  GPtrArray *shown;  /* (owned) of TinMessage (nullable), by the place of a text */
} View;

static void
view_free (View *self)
{
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->texts);
  g_free (self->place);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (View, view_free)

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
read_messages (SimNode *self,
               TinPeer *peer)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *messages;

  tin_session_read_async (self->session, peer, G_MAXINT, NULL, on_read, &result);
  for (guint i = 0; i < READ_TURNS && result == NULL; i++)
    g_main_context_iteration (NULL, FALSE);
  if (result == NULL)
    {
      sim_violation (self->sim, "%s does not read its history", self->name);
      return NULL;
    }

  messages = tin_session_read_finish (self->session, result, &error);
  if (messages == NULL)
    sim_violation (self->sim, "%s cannot read its history: %s", self->name, error->message);
  return messages;
}

static void
add_to_view (View       *view,
             TinPeer    *peer,
             TinMessage *message)
{
  Sim *sim = view->node->sim;
  gboolean own = tin_message_is_own (message);
  SimText *text = sim_find_shown (view->node, view->other, message);
  TinDelivery delivery = tin_conversation_get_delivery (tin_peer_get_conversation (peer), message);

  if (text == NULL)
    return;

  if (view->shown->pdata[text->place] != NULL)
    sim_violation (sim, "%s sees %s twice", view->node->name, text->label);
  view->shown->pdata[text->place] = tin_message_ref (message);
  if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_TEXT)
    return;

  if (view->place[text->place] != 0)
    sim_violation (sim, "%s sees %s twice", view->node->name, text->label);
  g_ptr_array_add (view->texts, text);
  view->place[text->place] = view->texts->len;
  if (own && delivery != TIN_DELIVERY_DELIVERED && delivery != TIN_DELIVERY_READ &&
      view->other->heir[view->node->index] == NULL)
    sim_violation (sim, "%s sees %s as %s", view->node->name, text->label,
                   tin_delivery_to_nick (delivery));
}

/* What a window has, amended as the amendments came, is what the history has. */
static void
check_loaded (View            *view,
              TinConversation *conversation)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  for (guint i = 0; i < n_items; i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);
      SimText *text = sim_find_shown (view->node, view->other, message);

      if (text != NULL)
        sim_check_loaded (view->node, text, message, view->shown->pdata[text->place]);
    }
}

static void
message_clear (gpointer message)
{
  if (message != NULL)
    tin_message_unref (message);
}

static View *
view_new (SimNode *node,
          SimNode *other)
{
  View *view = g_new0 (View, 1);
  TinPeer *peer = sim_node_get_peer (node, other);
  g_autoptr (GPtrArray) messages = peer != NULL ? read_messages (node, peer) : NULL;

  view->node = node;
  view->other = other;
  view->texts = g_ptr_array_new ();
  view->place = g_new0 (guint, node->sim->texts->len + 1);
  view->shown = g_ptr_array_new_with_free_func (message_clear);
  g_ptr_array_set_size (view->shown, (int) node->sim->texts->len + 1);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    add_to_view (view, peer, g_ptr_array_index (messages, i));
  /* What is too old for the history may still be in a window. */
  if (messages != NULL && node->sim->faults.amends)
    check_loaded (view, tin_peer_get_conversation (peer));
  return view;
}

/* Each author's texts stand in the order in which they were written. */
static void
check_order (View *view)
{
  SimText *last[SIM_NODES_MAX][2] = { { NULL } };
  Sim *sim = view->node->sim;

  for (guint i = 0; i < view->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (view->texts, i);
      SimText *before = last[text->author][text->came];

      if (before != NULL && before->index > text->index && sim->nodes[text->author]->n_losses == 0)
        sim_violation (sim, "%s sees %s before %s", view->node->name, before->label,
                       text->label);
      last[text->author][text->came] = text;
    }
}

/* Both see what both have in one order, unless a clock was corrected. */
static void
check_same_order (View *a,
                  View *b)
{
  guint before = 0;

  for (guint i = 0; i < a->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (a->texts, i);
      guint place = b->place[text->place];

      if (place == 0)
        continue;
      if (place < before)
        sim_violation (a->node->sim, "%s and %s see %s at different places", a->node->name,
                       b->node->name, text->label);
      before = place;
    }
}

static void
check_text (Sim     *sim,
            SimText *text,
            gboolean in_a,
            gboolean in_b)
{
  SimNode *a = sim->nodes[text->author];
  SimNode *b = sim->nodes[text->receiver];
  gboolean both_lost = a->n_losses > 0 && b->n_losses > 0;
  gboolean may_miss_a = text->gone[0] != SIM_THERE || a->forgets;
  gboolean may_miss_b = text->gone[1] != SIM_THERE || (b->forgets && (text->read || both_lost));
  gboolean queued = text->committed && text->committed_losses == a->n_losses &&
                    text->withdrawn == SIM_THERE;

  if (text->moved)
    {
      if (in_a)
        sim_violation (sim, "%s has moved, and %s sees it where it was", text->label, a->name);
      if (text->shown && !in_b)
        sim_violation (sim, "%s has lost %s, which had arrived", b->name, text->label);
      return;
    }
  if (text->deleted != SIM_THERE)
    return;
  if (text->withdrawn == SIM_GONE && (in_a || in_b))
    sim_violation (sim, "%s sees %s, which was withdrawn", in_a ? a->name : b->name,
                   text->label);
  if ((text->gone[0] == SIM_GONE && in_a) || (text->gone[1] == SIM_GONE && in_b))
    sim_violation (sim, "%s was removed, and is there", text->label);
  if (queued && !in_a && !may_miss_a)
    sim_violation (sim, "%s has lost its own %s", a->name, text->label);
  if (has_arrived (sim, text) && !in_b && !may_miss_b)
    sim_violation (sim, "%s has lost %s, which had arrived", b->name, text->label);
  /* What both have lost cannot be had back from anybody. */
  if (both_lost || (a->n_losses > 0 && text->withdrawn == SIM_UNCERTAIN))
    return;
  /* What is written to somebody who refuses it waits for ever. */
  if ((queued || in_a) && !in_b && !may_miss_b && b->heir[a->index] == NULL &&
      !(a->n_losses + b->n_losses > 0 && may_miss_a))
    sim_violation (sim, "%s has not arrived", text->label);
  if (in_b && !in_a && !may_miss_a)
    sim_violation (sim, "%s arrived, and %s does not have it", text->label, a->name);
}

static void
check_both (SimText *text,
            View    *author,
            View    *receiver)
{
  Sim *sim = author->node->sim;

  check_text (sim, text, author->place[text->place] != 0, receiver->place[text->place] != 0);
  if (sim->faults.amends)
    sim_check_shown (author->node, text, author->shown->pdata[text->place],
                     receiver->shown->pdata[text->place]);
}

static void
check_pair (Sim     *sim,
            SimNode *a,
            SimNode *b)
{
  g_autoptr (View) from_a = view_new (a, b);
  g_autoptr (View) from_b = view_new (b, a);

  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (text->author == a->index && text->receiver == b->index)
        check_both (text, from_a, from_b);
      else if (text->author == b->index && text->receiver == a->index)
        check_both (text, from_b, from_a);
    }
  check_order (from_a);
  check_order (from_b);
  if (!sim->faults.clocks && !sim->faults.losses)
    check_same_order (from_a, from_b);
}

/**
 * sim_check_end:
 *
 * All is well, and quiet: both sides of each conversation must be equal.
 */
void
sim_check_end (Sim *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      sim_check_survivors (self->nodes[i]);
      for (guint j = 0; j < i; j++)
        {
          if (self->nodes[i] != self->away && self->nodes[j] != self->away)
            check_pair (self, self->nodes[i], self->nodes[j]);
        }
    }
}
