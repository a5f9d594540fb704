/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include "tin-session-private.h"

#include <string.h>

/* One machine: it starts a whole session over its disk, and what it runs ends by itself, by a kill
 * or with the power. The disk, the clock and the contacts outlive it. */

#define WALL_START G_GINT64_CONSTANT (1700000000000)

/* --- What the session says ---------------------------------------------------------------- */

/**
 * sim_find_node:
 *
 * Returns: (transfer none) (nullable): the machine of that id
 */
SimNode *
sim_find_node (Sim        *self,
               const char *id_text)
{
  for (guint i = 0; i < self->n_nodes; i++)
    {
      if (g_str_equal (self->nodes[i]->id_text, id_text))
        return self->nodes[i];
    }
  return NULL;
}

static void
on_messages (SimNode   *self,
             TinPeer   *peer,
             GPtrArray *messages)
{
  SimNode *other = sim_find_node (self->sim, tin_peer_get_id (peer));

  for (guint i = 0; i < messages->len && other != NULL; i++)
    sim_on_message (self, other, g_ptr_array_index (messages, i));
}

static void
on_delivery (SimNode *self,
             TinPeer *peer,
             guint64  from,
             guint64  to,
             guint    delivery)
{
  SimNode *other = sim_find_node (self->sim, tin_peer_get_id (peer));

  if (other != NULL)
    sim_on_delivery (self, other, from, to, (TinDelivery) delivery);
}

static void
on_peer_state (SimNode *self,
               TinPeer *peer)
{
  SimNode *other = sim_find_node (self->sim, tin_peer_get_id (peer));
  gboolean with = tin_peer_get_state (peer) == TIN_PEER_CONNECTED;
  const char *reason = tin_peer_reason_to_nick (tin_peer_get_reason (peer));

  if (other == NULL)
    return;
  if (with)
    {
      self->met_at[other->index] = self->sim->step;
      /* They are friends, and not kept to what strangers are, but where it is looked at that. */
      if (!self->sim->faults.keys)
        tin_session_accept (self->session, peer);
    }
  sim_trace (self->sim, "%s %s %s%s%s", self->name, with ? "with" : "without", other->name,
             reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

static void
on_trust (SimNode *self,
          TinPeer *peer)
{
  SimNode *other = sim_find_node (self->sim, tin_peer_get_id (peer));

  if (other != NULL && self->sim->faults.keys)
    sim_on_trust (self, other, peer);
}

static void
on_storage (SimNode *self)
{
  int storage = tin_session_get_storage (self->session);

  sim_trace (self->sim, "%s storage %s", self->name,
             storage == TIN_STORAGE_WELL ? "well" : tin_error_code_to_nick (storage));
}

/* --- Start and end ------------------------------------------------------------------------ */

static void
on_session_gone (gpointer  user_data,
                 GObject  *session)
{
  ((Sim *) user_data)->n_sessions--;
}

static TinSession *
make_session (SimNode    *self,
              TinHistory *history)
{
  g_autoptr (TinMemoryNetwork) network =
    tin_memory_network_new (self->sim->hub, self->host, &self->id);
  TinSessionParts parts = {
    .clock = self->clock,
    .network = TIN_NETWORK (network),
    .history = history,
    .contacts = self->contacts,
    .settings = self->settings,
    .id = self->id,
    .name = self->twin != NULL && self->twin->index < self->index ? self->twin->name : self->name,
    .port = SIM_PORT,
    .port_required = TRUE,
  };
  TinSession *session = tin_session_new (&parts);

  g_object_weak_ref (G_OBJECT (session), on_session_gone, self->sim);
  self->sim->n_sessions++;
  g_signal_connect_swapped (session, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect_swapped (session, "delivery", G_CALLBACK (on_delivery), self);
  g_signal_connect_swapped (session, "peer-state", G_CALLBACK (on_peer_state), self);
  g_signal_connect_swapped (session, "trust", G_CALLBACK (on_trust), self);
  g_signal_connect_swapped (session, "notify::storage", G_CALLBACK (on_storage), self);
  return session;
}

/**
 * sim_node_start:
 *
 * Returns: whether it runs now; its disk may be full, or its power may go
 */
gboolean
sim_node_start (SimNode *self)
{
  g_autofree char *directory = g_strconcat ("/", self->name, NULL);
  TinDiskHistoryOptions options = {
    .directory = directory,
    .worker = TIN_WORKER_MAIN_LOOP,
    .vfs = sim_vfs_get_name (self->vfs),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TinDiskHistory) history = tin_disk_history_open (&options, &error);

  if (history == NULL)
    {
      sim_trace (self->sim, "%s does not start: %s", self->name,
                 tin_error_code_to_nick (error->code));
      if (!self->disk->dead && self->disk->trouble == SQLITE_OK)
        sim_violation (self->sim, "%s does not start: %s", self->name, error->message);
      sim_disk_kill (self->disk);
      return FALSE;
    }
  if (tin_disk_history_get_damaged_file (history) != NULL)
    sim_violation (self->sim, "%s found its history damaged", self->name);

  self->life++;
  memset (self->n_clearing, 0, sizeof self->n_clearing);
  sim_trace (self->sim, "%s starts, life %u", self->name, self->life);
  self->history = TIN_HISTORY (g_steal_pointer (&history));
  self->session = make_session (self, self->history);
  if (!tin_session_start (self->session, &error))
    sim_violation (self->sim, "%s cannot listen: %s", self->name, error->message);
  if (self->sim->faults.keys)
    sim_check_trust (self);
  return TRUE;
}

/* Nothing of the run is heard of any more. */
static void
drop_session (SimNode *self)
{
  g_autoptr (TinSession) session = g_steal_pointer (&self->session);
  g_autoptr (TinHistory) history = g_steal_pointer (&self->history);

  self->stopping = FALSE;
  g_signal_handlers_disconnect_by_data (session, self);
  g_object_run_dispose (G_OBJECT (session));
  g_object_run_dispose (G_OBJECT (history));
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  SimNode *self = user_data;

  /* It may have crashed in the meantime. */
  if (self->session != TIN_SESSION (source))
    return;

  sim_trace (self->sim, "%s has stopped", self->name);
  drop_session (self);
  sim_disk_kill (self->disk);
  sim_check_survivors (self);
}

/**
 * sim_node_stop:
 *
 * The person quits the program.
 */
void
sim_node_stop (SimNode *self)
{
  sim_trace (self->sim, "%s stops", self->name);
  self->stopping = TRUE;
  tin_session_stop_async (self->session, on_stopped, self);
}

/**
 * sim_node_crash:
 * @power: with the machine; else the process alone is killed
 *
 * What is left on the disk must be what the session has promised.
 */
void
sim_node_crash (SimNode *self,
                gboolean power)
{
  sim_trace (self->sim, "%s %s%s", self->name, power ? "loses its power" : "is killed",
             self->disk->dead ? ", writing" : "");
  if (power)
    sim_disk_lose_power (self->disk, self->sim->rand);
  else
    sim_disk_kill (self->disk);
  tin_memory_hub_lose (self->sim->hub, self->host, power);
  drop_session (self);
  sim_check_survivors (self);
}

/**
 * sim_node_lose:
 * @backup: (nullable): what takes the place of what was there
 *
 * The disk of a machine that does not run is lost.
 */
void
sim_node_lose (SimNode *self,
               SimDisk *backup)
{
  sim_trace (self->sim, "%s %s", self->name,
             backup != NULL ? "gets an old backup back" : "loses its database");
  if (backup != NULL)
    sim_disk_put_back (self->disk, backup);
  else
    sim_disk_wipe (self->disk);
  self->n_losses++;
  self->lost_at = self->sim->step;
  sim_texts_after_loss (self);
}

/* --- Peers -------------------------------------------------------------------------------- */

gboolean
sim_node_is_up (SimNode *self)
{
  return self->session != NULL && !self->stopping;
}

/**
 * sim_node_get_peer:
 *
 * Returns: (transfer none) (nullable): what this machine knows of another
 */
TinPeer *
sim_node_get_peer (SimNode *self,
                   SimNode *other)
{
  return tin_roster_get_by_id (tin_session_get_roster (self->session), other->id_text);
}

/**
 * sim_node_hears_now:
 *
 * Returns: whether what @self hears of @other was said by the run that there is now; what an ended
 *   one had said may be read late
 */
gboolean
sim_node_hears_now (SimNode *self,
                    SimNode *other)
{
  TinPeer *peer = sim_node_get_peer (self, other);

  return peer != NULL && other->session != NULL && other->session->instance == peer->instance;
}

gboolean
sim_node_is_with (SimNode *self,
                  SimNode *other)
{
  TinPeer *peer = self->session != NULL ? sim_node_get_peer (self, other) : NULL;

  return peer != NULL && tin_peer_get_state (peer) == TIN_PEER_CONNECTED;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, NULL);
}

void
sim_node_connect (SimNode *self,
                  SimNode *other)
{
  g_autofree char *address = g_strdup_printf ("%s:%u", other->host, SIM_PORT);

  sim_trace (self->sim, "%s dials %s", self->name, other->name);
  tin_session_connect_async (self->session, address, TIN_CONNECT_AUTOMATIC, NULL, on_connected,
                             NULL);
}

/* --- Making ------------------------------------------------------------------------------- */

SimNode *
sim_node_new (Sim   *sim,
              guint  index)
{
  SimNode *self = g_new0 (SimNode, 1);
  g_autofree char *vfs = g_strdup_printf ("sim-%u", index);

  self->sim = sim;
  self->index = index;
  self->name = g_strdup_printf ("%c", 'A' + (int) index);
  self->host = g_strdup_printf ("10.0.0.%u", index + 1);
  self->id.bytes[0] = (guint8) (index + 1);
  self->id_text = tin_peer_id_to_string (&self->id);
  self->disk = sim_disk_new (g_rand_int (sim->rand));
  self->vfs = sim_vfs_new (vfs, self->disk);
  self->clock = tin_manual_clock_new ();
  self->contacts = tin_contacts_new ();
  self->settings = g_object_new (TIN_TYPE_SETTINGS, NULL);
  tin_manual_clock_set_wall (TIN_MANUAL_CLOCK (self->clock), WALL_START);
  return self;
}

void
sim_node_free (SimNode *self)
{
  if (self->session != NULL)
    {
      sim_disk_kill (self->disk);
      drop_session (self);
    }
  g_clear_pointer (&self->backup, sim_disk_free);
  g_object_unref (self->settings);
  g_object_unref (self->contacts);
  g_object_unref (self->clock);
  sim_vfs_free (self->vfs);
  sim_disk_free (self->disk);
  g_free (self->id_text);
  g_free (self->host);
  g_free (self->name);
  g_free (self);
}

/**
 * sim_node_dup_path:
 *
 * Returns: (transfer full): the name of the history's file on the machine's disk
 */
char *
sim_node_dup_path (SimNode *self)
{
  return g_strdup_printf ("/%s/" TIN_DISK_HISTORY_FILE, self->name);
}
