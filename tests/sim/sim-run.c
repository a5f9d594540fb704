/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include "tin-limits.h"

/* One run: everything that happens in it comes from its seed. */

#define STEPS_MIN 50
#define STEPS_MAX 220
/* All must be well within this, once nothing disturbs any more. */
#define SETTLE_MAX TIN_SECONDS (900)
/* How long it must then be quiet: longer than writes are retried and marks wait. */
#define SETTLE_QUIET TIN_SECONDS (10)
/* Between two attempts to connect those who are not. */
#define SETTLE_DIAL TIN_SECONDS (30)
#define SETTLE_TURNS_MAX 200000
/* Ticks in which a program ends. */
#define SETTLE_STOP 1000

guint
sim_random (Sim   *self,
            guint  n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

gboolean
sim_chance (Sim   *self,
            guint  percent)
{
  return sim_random (self, 100) < percent;
}

/* --- Time --------------------------------------------------------------------------------- */

/* Who was to lose its power while it writes does so before it does anything else. */
static void
crash_the_dead (Sim *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      SimNode *node = self->nodes[i];

      if (!node->disk->dead)
        continue;
      if (node->session != NULL)
        sim_node_crash (node, TRUE);
      else
        sim_disk_lose_power (node->disk, self->rand);
    }
}

/**
 * sim_advance:
 * @delay: microseconds
 *
 * Moves every clock on, in small steps, and lets happen what falls due.
 */
void
sim_advance (Sim    *self,
             gint64  delay)
{
  while (delay > 0 && self->violation == NULL)
    {
      gint64 part = MIN (delay, TIN_LINK_TICK);

      delay -= part;
      self->now += part;
      for (guint i = 0; i < self->n_nodes; i++)
        {
          SimNode *node = self->nodes[i];

          tin_manual_clock_advance (TIN_MANUAL_CLOCK (node->clock), part);
          sim_vfs_set_wall (node->vfs, tin_clock_wall (node->clock));
        }
      crash_the_dead (self);
      sim_breathe (self, sim_random (self, 6));
    }
}

/**
 * sim_breathe:
 *
 * Lets so many small things happen: a turn of the main loop, or something on the network.
 */
void
sim_breathe (Sim   *self,
             guint  n_breaths)
{
  for (guint i = 0; i < n_breaths && self->violation == NULL; i++)
    {
      if (g_rand_boolean (self->rand))
        g_main_context_iteration (NULL, FALSE);
      else
        tin_memory_hub_move (self->hub);
      crash_the_dead (self);
    }
}

/**
 * sim_drain:
 *
 * Lets happen what can happen without time.
 */
void
sim_drain (Sim *self)
{
  for (guint i = 0; i < SETTLE_TURNS_MAX && self->violation == NULL; i++)
    {
      gboolean turned = g_main_context_iteration (NULL, FALSE);
      gboolean moved = tin_memory_hub_move (self->hub);

      crash_the_dead (self);
      if (!turned && !moved)
        return;
    }
  sim_violation (self, "it never rests");
}

/* --- The end ------------------------------------------------------------------------------ */

static void
heal (Sim *self)
{
  sim_trace (self, "all is healed");
  self->ending = TRUE;
  tin_memory_hub_set_full (self->hub, FALSE);
  for (guint i = 0; i < self->n_nodes; i++)
    {
      self->nodes[i]->disk->trouble = SQLITE_OK;
      self->nodes[i]->disk->fuse = 0;
      for (guint j = 0; j < i; j++)
        tin_memory_hub_part (self->hub, self->nodes[i]->host, self->nodes[j]->host, FALSE);
    }
}

/* Where persons decide who is who: it may be that only one of the two knows where the other is. */
static void
meet (SimNode *a,
      SimNode *b)
{
  if (!sim_node_is_up (a) || !sim_node_is_up (b))
    return;

  sim_let_in (a, b);
  sim_let_in (b, a);
  if (sim_is_replaced (a, b) || sim_node_is_with (a, b))
    return;
  sim_node_connect (a, b);
  sim_node_connect (b, a);
}

static void
bring_together (Sim *self)
{
  for (guint i = 0; i < self->n_nodes && self->violation == NULL; i++)
    {
      SimNode *node = self->nodes[i];

      if (node->session == NULL && node != self->away)
        sim_node_start (node);
      for (guint j = 0; j < i; j++)
        {
          SimNode *other = self->nodes[j];

          if (self->faults.keys && node->twin != other)
            meet (node, other);
          else if (sim_node_is_up (node) && sim_node_is_up (other) &&
                   !sim_node_is_with (node, other))
            sim_node_connect (node, other);
        }
    }
}

static void
explain_unrest (Sim *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      SimNode *node = self->nodes[i];

      if (!sim_node_is_up (node))
        {
          sim_trace (self, "%s is not up", node->name);
          continue;
        }
      sim_trace (self, "%s: %u queued, %u unsaved, storage %d", node->name,
                 tin_session_count_queued (node->session),
                 tin_session_count_unsaved (node->session),
                 tin_session_get_storage (node->session));
      for (guint j = 0; j < self->n_nodes; j++)
        {
          if (i != j && !sim_node_is_with (node, self->nodes[j]))
            sim_trace (self, "%s is not with %s", node->name, self->nodes[j]->name);
        }
    }
}

static void
settle (Sim *self)
{
  gint64 end = self->now + SETTLE_MAX;
  gint64 dial_at = self->now;
  gint64 quiet_since = self->now;

  heal (self);
  while (self->violation == NULL && self->now < end && self->now - quiet_since < SETTLE_QUIET)
    {
      sim_drain (self);
      if (self->now >= dial_at)
        {
          bring_together (self);
          sim_drain (self);
          dial_at = self->now + SETTLE_DIAL;
        }
      if (!sim_is_quiet (self))
        quiet_since = self->now + TIN_LINK_TICK;
      sim_advance (self, TIN_LINK_TICK);
    }
  if (self->violation != NULL || self->now - quiet_since >= SETTLE_QUIET)
    return;

  explain_unrest (self);
  sim_violation (self, "it does not come to rest");
}

/* Of two who take turns both have theirs: the other one's program ends first. */
static void
change_over (Sim     *self,
             SimNode *node)
{
  self->away = node;
  if (node->session != NULL && !node->stopping)
    sim_node_stop (node);
  for (guint i = 0; i < SETTLE_STOP && node->session != NULL && self->violation == NULL; i++)
    {
      sim_drain (self);
      sim_advance (self, TIN_LINK_TICK);
    }
  if (node->session != NULL)
    sim_violation (self, "%s does not stop", node->name);
}

static void
end_well (Sim *self)
{
  SimNode *last = self->nodes[self->n_nodes - 1];

  if (self->violation == NULL && last->twin != NULL)
    {
      heal (self);
      change_over (self, last);
    }
  if (self->violation == NULL)
    settle (self);
  if (self->violation == NULL)
    sim_check_end (self);
  if (self->violation != NULL || last->twin == NULL)
    return;

  change_over (self, last->twin);
  settle (self);
  if (self->violation == NULL)
    sim_check_end (self);
}

/* --- The run ------------------------------------------------------------------------------ */

/* Some faults in each run: where fewer things go wrong more is certain, and more can be checked. */
static void
choose_faults (Sim *self)
{
  SimFaults *faults = &self->faults;

  faults->crashes = sim_chance (self, 80);
  faults->power = faults->crashes && sim_chance (self, 75);
  faults->partitions = sim_chance (self, 50);
  faults->clocks = sim_chance (self, 30);
  faults->losses = faults->crashes && sim_chance (self, 30);
  faults->trouble = sim_chance (self, 30);
  faults->removals = sim_chance (self, 35);
  faults->expiry = sim_chance (self, 20);
  faults->jams = sim_chance (self, 30);
  faults->keys = sim_chance (self, 25);
  faults->amends = sim_chance (self, 35);
  /* What is lost of a disk is not looked at together with whose it is. */
  if (faults->keys)
    faults->losses = faults->removals = faults->expiry = FALSE;
  /* Nor is what was said of texts that are not there any more. */
  if (faults->amends)
    faults->removals = faults->expiry = faults->keys = FALSE;
}

/* The last one comes as the second one with another key. */
static void
make_twins (Sim *self)
{
  SimNode *one = self->nodes[1];
  SimNode *other = self->nodes[self->n_nodes - 1];

  one->twin = other;
  other->twin = one;
  g_free (other->host);
  other->host = g_strdup (one->host);
}

static void
set_up (Sim     *self,
        guint32  seed)
{
  g_random_set_seed (seed);
  self->seed = seed;
  self->rand = g_rand_new_with_seed (seed);
  self->hash = G_GUINT64_CONSTANT (14695981039346656037);
  self->hub = tin_memory_hub_new ();
  self->texts = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_text_free);
  self->by_words = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->lines);
  tin_memory_hub_set_driven (self->hub, g_rand_int (self->rand));
  choose_faults (self);

  self->n_nodes = sim_chance (self, 60) ? 2 : 3 + sim_random (self, SIM_NODES_MAX - 2);
  if (self->faults.keys)
    self->n_nodes = MAX (self->n_nodes, 3);
  for (guint i = 0; i < self->n_nodes; i++)
    self->nodes[i] = sim_node_new (self, i);
  if (self->faults.keys)
    make_twins (self);
  for (guint i = 0; i < self->n_nodes; i++)
    {
      if (self->nodes[i]->twin == NULL || self->nodes[i]->twin->session == NULL)
        sim_node_start (self->nodes[i]);
    }
}

/* Returns whether nothing was found wrong. */
static gboolean
tear_down (Sim *self)
{
  gboolean well;

  for (guint i = 0; i < self->n_nodes; i++)
    g_clear_pointer (&self->nodes[i], sim_node_free);
  while (g_main_context_iteration (NULL, FALSE) || tin_memory_hub_move (self->hub))
    ;
  if (self->n_sessions > 0 && self->violation == NULL)
    sim_violation (self, "%u sessions were never let go of", self->n_sessions);
  well = self->violation == NULL;
  if (!well)
    sim_print_violation (self);

  g_object_unref (self->hub);
  g_hash_table_unref (self->by_words);
  g_ptr_array_unref (self->texts);
  g_queue_clear_full (&self->lines, g_free);
  g_rand_free (self->rand);
  g_free (self->violation);
  return well;
}

/**
 * sim_run:
 * @tracing: whether every line is printed
 * @hash: (out) (optional): the same for two runs of one seed
 *
 * Returns: whether nothing was found wrong; else it was printed
 */
gboolean
sim_run (guint32   seed,
         gboolean  tracing,
         guint64  *hash)
{
  Sim self = { .tracing = tracing };
  guint n_steps;
  gboolean well;

  set_up (&self, seed);
  n_steps = STEPS_MIN + sim_random (&self, STEPS_MAX - STEPS_MIN);
  for (self.step = 1; self.step <= n_steps && self.violation == NULL; self.step++)
    {
      sim_act (&self);
      sim_breathe (&self, sim_random (&self, 30));
      sim_advance (&self, TIN_MS (sim_random (&self, 300)));
      sim_hash_state (&self);
    }
  end_well (&self);

  well = tear_down (&self);
  if (hash != NULL)
    *hash = self.hash;
  return well;
}
