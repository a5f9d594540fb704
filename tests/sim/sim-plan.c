/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include "tin-limits.h"

/* What people and fate do, a step at a time. */

#define MINUTE (G_GINT64_CONSTANT (60) * 1000)
#define YEAR (G_GINT64_CONSTANT (365) * 24 * 60 * MINUTE)

static SimNode *
any_node (Sim *self)
{
  return self->nodes[sim_random (self, self->n_nodes)];
}

static SimNode *
another (Sim     *self,
         SimNode *node)
{
  SimNode *other;

  do
    {
      guint index = sim_random (self, self->n_nodes - 1);

      other = self->nodes[index >= node->index ? index + 1 : index];
    }
  while (other == node->twin);
  return other;
}

/* --- People ------------------------------------------------------------------------------- */

static void
act_connect (Sim     *self,
             SimNode *node,
             SimNode *other)
{
  if (!sim_node_is_up (node))
    return;

  sim_node_connect (node, other);
  /* Both at once now and then. */
  if (sim_node_is_up (other) && sim_chance (self, 25))
    sim_node_connect (other, node);
}

static void
act_write (Sim     *self,
           SimNode *node,
           SimNode *other)
{
  guint n_texts = sim_chance (self, 10) ? 1 + sim_random (self, 30) : 1 + sim_random (self, 3);

  if (!sim_node_is_up (node))
    return;
  if (sim_node_get_peer (node, other) == NULL)
    {
      sim_node_connect (node, other);
      return;
    }
  for (guint i = 0; i < n_texts && sim_node_is_up (node); i++)
    {
      if (sim_write (node, other, sim_chance (self, 1), NULL) == NULL)
        break;
      if (sim_chance (self, 20))
        sim_breathe (self, sim_random (self, 4));
    }
}

static void
act_disconnect (Sim     *self,
                SimNode *node,
                SimNode *other)
{
  if (!sim_node_is_up (node) || !sim_node_is_with (node, other))
    return;

  sim_trace (self, "%s disconnects %s", node->name, other->name);
  tin_session_disconnect (node->session, sim_node_get_peer (node, other));
}

static void
act_read (Sim     *self,
          SimNode *node,
          SimNode *other)
{
  if (sim_node_is_up (node) && sim_node_get_peer (node, other) != NULL)
    sim_mark_read (node, other);
}

/* A text that NODE's person can point at: one of its last ones, of this run of its disk. */
static SimText *
choose_text (Sim      *self,
             SimNode  *node,
             gboolean  own)
{
  guint n_tried = MIN (self->texts->len, 40);

  for (guint i = 0; i < n_tried; i++)
    {
      SimText *text =
        g_ptr_array_index (self->texts, self->texts->len - 1 - sim_random (self, n_tried));

      if (text->author == node->index && text->committed && text->gone[0] == SIM_THERE &&
          text->committed_losses == node->n_losses && text->withdrawn == SIM_THERE)
        return text;
      /* One that was found on the disk after a crash was never shown. */
      if (!own && text->receiver == node->index && text->received != NULL && text->shown &&
          text->gone[1] == SIM_THERE && text->shown_losses == node->n_losses)
        return text;
    }
  return NULL;
}

static void
act_withdraw (Sim     *self,
              SimNode *node)
{
  SimText *text = choose_text (self, node, TRUE);
  TinPeer *peer;

  if (text == NULL)
    return;
  peer = sim_node_get_peer (node, self->nodes[text->receiver]);
  if (peer != NULL &&
      tin_conversation_can_withdraw (tin_peer_get_conversation (peer), text->message))
    sim_withdraw (node, text);
}

/* Most of the time it is undone at once, as people do. */
static void
act_clear_for_now (Sim     *self,
                   SimNode *node,
                   SimNode *other)
{
  if (sim_node_get_peer (node, other) == NULL)
    return;

  sim_clear (node, other, TRUE);
  sim_breathe (self, sim_random (self, 12));
  if (sim_node_is_up (node) && sim_chance (self, 40))
    act_write (self, node, other);
  if (sim_node_is_up (node) && sim_node_get_peer (node, other) != NULL && sim_chance (self, 80))
    sim_end_clear (node, other, sim_chance (self, 75));
}

static void
act_remove (Sim     *self,
            SimNode *node,
            SimNode *other)
{
  SimText *text;

  if (!self->faults.removals || !sim_node_is_up (node))
    return;

  switch (sim_random (self, 8))
    {
    case 0:
      if (sim_node_get_peer (node, other) != NULL)
        sim_clear (node, other, FALSE);
      break;
    case 1: case 2:
      act_clear_for_now (self, node, other);
      break;
    case 3: case 4:
      text = choose_text (self, node, FALSE);
      if (text != NULL && sim_node_get_peer (node, self->nodes[text->author == node->index
                                                               ? text->receiver
                                                               : text->author]) != NULL)
        sim_delete (node, text);
      break;
    default:
      act_withdraw (self, node);
      break;
    }
}

static void
act_amend (Sim     *self,
           SimNode *node)
{
  guint n_times = 1 + sim_random (self, 3);

  for (guint i = 0; i < n_times && sim_node_is_up (node); i++)
    {
      SimText *text = choose_text (self, node, FALSE);

      if (text != NULL)
        sim_amend (node, text);
      if (sim_chance (self, 30))
        sim_breathe (self, sim_random (self, 4));
    }
}

static void
act_keep (Sim     *self,
          SimNode *node)
{
  static const TinHistoryKeep choices[] = {
    TIN_HISTORY_KEEP_NONE, TIN_HISTORY_KEEP_DAY, TIN_HISTORY_KEEP_YEAR, TIN_HISTORY_KEEP_FOREVER,
  };
  TinHistoryKeep keep = choices[sim_random (self, G_N_ELEMENTS (choices))];

  if (!self->faults.expiry)
    return;

  sim_trace (self, "%s keeps %d", node->name, keep);
  node->forgets = node->forgets || keep != TIN_HISTORY_KEEP_FOREVER;
  g_object_set (node->settings, "history-keep", keep, NULL);
}

/* Whom NODE's person has to decide about, or OTHER. */
static SimNode *
choose_undecided (Sim     *self,
                  SimNode *node,
                  SimNode *other)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      if (node->held[i] && !node->blocked[i] && node->heir[i] == NULL)
        return self->nodes[i];
    }
  return other;
}

/* A machine is put away, and somebody else is at its address, or persons decide. */
static void
act_keys (Sim     *self,
          SimNode *node,
          SimNode *other)
{
  if (node->twin == NULL || sim_chance (self, 50))
    {
      sim_act_trust (node, choose_undecided (self, node, other));
      return;
    }

  if (node->session != NULL)
    sim_node_crash (node, FALSE);
  if (node->twin->session == NULL && sim_chance (self, 60))
    {
      sim_node_start (node->twin);
      act_connect (self, node->twin, other);
    }
}

static void
act_broadcast (Sim     *self,
               SimNode *node)
{
  if (sim_node_is_up (node))
    sim_broadcast (node, sim_chance (self, 50) ? TIN_BROADCAST_CONNECTED
                                               : TIN_BROADCAST_EVERYBODY);
}

/* --- Fate --------------------------------------------------------------------------------- */

static void
act_cut (Sim     *self,
         SimNode *node,
         SimNode *other)
{
  sim_trace (self, "cut %s-%s", node->name, other->name);
  tin_memory_hub_cut_between (self->hub, node->host, other->host);
}

static void
act_part (Sim     *self,
          SimNode *node,
          SimNode *other)
{
  gboolean parted = tin_memory_hub_are_parted (self->hub, node->host, other->host);

  if (!self->faults.partitions)
    return;

  sim_trace (self, "%s %s-%s", parted ? "join" : "part", node->name, other->name);
  tin_memory_hub_part (self->hub, node->host, other->host, !parted);
}

static void
act_jam (Sim *self)
{
  if (!self->faults.jams)
    return;

  self->jammed = !self->jammed;
  sim_trace (self, "the network is %s", self->jammed ? "jammed" : "free");
  tin_memory_hub_set_full (self->hub, self->jammed);
}

static void
act_crash (Sim     *self,
           SimNode *node)
{
  if (!self->faults.crashes || node->session == NULL)
    return;

  if (self->faults.power && sim_chance (self, 60))
    node->disk->fuse = 1 + sim_random (self, 30);
  else
    sim_node_crash (node, self->faults.power && sim_chance (self, 50));
}

static void
act_start (Sim     *self,
           SimNode *node)
{
  if (node->session != NULL || (node->twin != NULL && node->twin->session != NULL))
    return;
  if (self->faults.power && sim_chance (self, 10))
    node->disk->fuse = 1 + sim_random (self, 40);
  sim_node_start (node);
}

static void
act_jump (Sim     *self,
          SimNode *node)
{
  static const gint64 jumps[] = {
    MINUTE, -MINUTE, 4 * MINUTE, 6 * MINUTE, -10 * MINUTE, 600 * MINUTE, -3000 * MINUTE,
    YEAR, -YEAR, 30 * YEAR, -20 * YEAR,
  };
  gint64 jump = jumps[sim_random (self, G_N_ELEMENTS (jumps))];

  if (!self->faults.clocks)
    return;

  sim_trace (self, "%s's clock jumps by %" G_GINT64_FORMAT " minutes", node->name, jump / MINUTE);
  tin_manual_clock_set_wall (TIN_MANUAL_CLOCK (node->clock), tin_clock_wall (node->clock) + jump);
}

/* A backup is taken of what is on the disk, or comes back, or all is lost. */
static void
act_lose (Sim     *self,
          SimNode *node)
{
  guint choice = sim_random (self, 3);

  if (!self->faults.losses)
    return;
  if (choice == 0)
    {
      sim_trace (self, "%s is backed up", node->name);
      g_clear_pointer (&node->backup, sim_disk_free);
      node->backup = sim_disk_copy (node->disk, TRUE);
      return;
    }
  if (choice == 1 && node->backup == NULL)
    return;

  if (node->session != NULL)
    sim_node_crash (node, TRUE);
  sim_node_lose (node, choice == 1 ? node->backup : NULL);
}

static void
act_trouble (Sim     *self,
             SimNode *node)
{
  static const int troubles[] = { SQLITE_FULL, SQLITE_FULL, SQLITE_IOERR_WRITE,
                                  SQLITE_IOERR_FSYNC };

  if (!self->faults.trouble)
    return;

  node->disk->trouble = node->disk->trouble != SQLITE_OK
                        ? SQLITE_OK : troubles[sim_random (self, G_N_ELEMENTS (troubles))];
  sim_trace (self, "%s's disk gives %d", node->name, node->disk->trouble);
}

/* --- Steps -------------------------------------------------------------------------------- */

static void
act_of_fate (Sim     *self,
             SimNode *node,
             SimNode *other)
{
  switch (sim_random (self, 13))
    {
    case 0: case 1:
      act_cut (self, node, other);
      break;
    case 2:
      act_part (self, node, other);
      break;
    case 3: case 4: case 5:
      act_crash (self, node);
      break;
    case 6:
      act_jump (self, node);
      break;
    case 7:
      if (sim_chance (self, 50))
        act_lose (self, node);
      break;
    case 8:
      act_trouble (self, node);
      break;
    case 9:
      if (sim_node_is_up (node))
        sim_node_stop (node);
      break;
    case 10:
      act_jam (self);
      break;
    default:
      sim_advance (self, TIN_SECONDS (1 + sim_random (self, 40)));
      break;
    }
}

/**
 * sim_act:
 *
 * One thing happens, or nothing where it cannot.
 */
void
sim_act (Sim *self)
{
  SimNode *node = any_node (self);
  SimNode *other = another (self, node);
  guint dice = sim_random (self, 100);

  if (self->faults.keys && sim_chance (self, 20))
    act_keys (self, node, other);
  else if (self->faults.amends && sim_chance (self, 25))
    act_amend (self, node);
  else if (dice < 40)
    act_write (self, node, other);
  else if (dice < 52)
    act_connect (self, node, other);
  else if (dice < 54)
    act_disconnect (self, node, other);
  else if (dice < 60)
    act_read (self, node, other);
  else if (dice < 64)
    act_remove (self, node, other);
  else if (dice < 66)
    act_keep (self, node);
  else if (dice < 68)
    act_broadcast (self, node);
  else if (dice < 80)
    act_start (self, node);
  else
    act_of_fate (self, node, other);
}
