/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

/* What a person does with texts: sees them, takes them back, has them removed here, for good or for
 * now. */

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
  gboolean   undo;     /* of a conversation that was cleared for now */
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

static guint
side_of (SimNode *node,
         SimText *text)
{
  return text->author == node->index ? SIM_AT_AUTHOR : SIM_AT_RECEIVER;
}

/**
 * sim_presence_at:
 *
 * Returns: whether the person at @node wanted @text gone
 */
SimPresence *
sim_presence_at (SimNode *node,
                 SimText *text)
{
  return &text->gone[side_of (node, text)];
}

/**
 * sim_is_kept:
 *
 * Returns: whether the person at @self has cleared @text for now, and can still have it back
 */
gboolean
sim_is_kept (SimNode *self,
             SimText *text)
{
  guint side = side_of (self, text);

  return self->session != NULL && text->cleared_life[side] == self->life &&
         text->before[side] == SIM_THERE;
}

/* What was written and could not be synced may be found again after the end of the process. */
static gboolean
was_perhaps_done (const GError *error)
{
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_STORAGE);
}

/* What was cleared for now is there again; if something else is asked for meanwhile, perhaps. */
static void
on_undone (Change   *change,
           gboolean  done)
{
  SimNode *node = change->node;

  for (guint i = 0; done && i < change->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (change->texts, i);

      if (node->n_clearing[change->cleared->index] == 0)
        *sim_presence_at (node, text) = text->before[side_of (node, text)];
    }
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
  if (change->undo)
    {
      on_undone (change, done);
      return;
    }
  for (guint i = 0; i < change->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (change->texts, i);

      if (!change->withdraw && done)
        *sim_presence_at (node, text) = SIM_GONE;
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

/* What was cleared for now before is settled by it. */
static void
note_clearing (SimNode  *self,
               SimText  *text,
               gboolean  for_now)
{
  guint side = side_of (self, text);

  text->cleared_life[side] = 0;
  if (!for_now || text->gone[side] == SIM_GONE)
    return;

  text->cleared_life[side] = self->life;
  text->before[side] = text->gone[side];
}

/**
 * sim_clear:
 * @for_now: so that it can be undone
 *
 * The person at @self clears the conversation with @other.
 */
void
sim_clear (SimNode  *self,
           SimNode  *other,
           gboolean  for_now)
{
  Sim *sim = self->sim;
  TinPeer *peer = sim_node_get_peer (self, other);
  Change *change = change_new (self);

  /* What is cleared was seen, or nobody cares to see it. */
  mark_texts_read (self, other);
  sim_trace (sim, "%s clears %s%s", self->name, other->name, for_now ? " for now" : "");
  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);
      SimPresence *presence = sim_presence_at (self, text);
      gboolean there = text->author == self->index
                       ? text->committed && text->committed_losses == self->n_losses
                       : text->shown && text->shown_losses == self->n_losses;

      if (!is_between (text, self, other))
        continue;
      note_clearing (self, text, for_now && there);
      if (*presence == SIM_GONE)
        continue;
      *presence = SIM_UNCERTAIN;
      if (there)
        g_ptr_array_add (change->texts, text);
    }
  change->cleared = other;
  self->n_clearing[other->index]++;
  tin_session_clear_async (self->session, peer,
                           for_now ? TIN_HISTORY_CLEAR_FOR_NOW : TIN_HISTORY_CLEAR_FOR_GOOD,
                           on_changed, change);
}

/**
 * sim_end_clear:
 *
 * The person at @self wants back what was cleared for now, or never again. Only when it is known
 * what that was.
 */
void
sim_end_clear (SimNode  *self,
               SimNode  *other,
               gboolean  undo)
{
  Sim *sim = self->sim;
  Change *change;

  if (self->n_clearing[other->index] > 0)
    return;

  sim_trace (sim, "%s %s what was cleared of %s", self->name, undo ? "wants" : "forgets",
             other->name);
  change = change_new (self);
  change->cleared = other;
  change->undo = undo;
  for (guint i = 0; i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);
      guint side = side_of (self, text);

      if (!is_between (text, self, other) || text->cleared_life[side] != self->life)
        continue;
      text->cleared_life[side] = 0;
      if (!undo)
        continue;
      text->gone[side] = SIM_UNCERTAIN;
      g_ptr_array_add (change->texts, text);
    }
  self->n_clearing[other->index]++;
  tin_session_clear_async (self->session, sim_node_get_peer (self, other),
                           undo ? TIN_HISTORY_CLEAR_UNDO : TIN_HISTORY_CLEAR_SETTLE, on_changed,
                           change);
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
  *sim_presence_at (self, text) = SIM_UNCERTAIN;
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
