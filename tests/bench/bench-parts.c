/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include "bench-parts.h"

#include "bench-network.h"
#include "tin-identity.h"
#include "tin-memory-history.h"

/* No stranger here is one too many. */
static const TinNetworkLimits no_limits = {
  .pending_max = 100000,
  .pending_per_address_max = 100000,
  .silent_plain_max = 100000,
  .silent_plain_per_address_max = 100000,
  .address_burst = 100000,
  .address_rate = 100000,
  .friend_burst = 100000,
};

/**
 * bench_parts_init:
 * @n_sessions: that will live in this process: of one all parts are those of the program
 */
void
bench_parts_init (BenchParts *self,
                  guint       n_sessions)
{
  *self = (BenchParts) { .settings = tin_settings_new ("bench", NULL) };

  if (n_sessions == 1)
    {
      self->clock = tin_clock_new_system ();
    }
  else
    {
      self->clock = TIN_CLOCK (bench_clock_new ());
      self->poller = tin_poller_new (NULL);
    }
}

void
bench_parts_clear (BenchParts *self)
{
  g_clear_pointer (&self->poller, tin_poller_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
}

static TinNetwork *
make_network (BenchParts   *self,
              gboolean      shared,
              TinIdentity  *identity,
              GError      **error)
{
  TinSocketNetwork *own;

  if (shared && self->poller != NULL)
    {
      BenchNetwork *part = bench_network_new (self->clock, self->poller, identity, error);

      return part != NULL ? TIN_NETWORK (part) : NULL;
    }

  own = tin_socket_network_new (self->clock, tin_identity_get_key (identity),
                                tin_identity_get_certificate (identity),
                                self->limits != NULL ? self->limits : &no_limits, error);
  return own != NULL ? TIN_NETWORK (own) : NULL;
}

/**
 * bench_parts_make:
 * @shared: whether it may be one of many that share what they can; such a one does not listen
 *
 * Returns: (transfer full): a session with a new identity and a history in memory
 */
TinSession *
bench_parts_make (BenchParts  *self,
                  gboolean     shared,
                  GError     **error)
{
  g_autoptr (TinIdentity) identity = tin_identity_generate (error);
  g_autoptr (TinNetwork) network = NULL;
  g_autoptr (TinMemoryHistory) history = tin_memory_history_new ();
  g_autoptr (TinContacts) contacts = tin_contacts_new ();
  g_autofree char *name = NULL;

  if (identity == NULL)
    return NULL;
  network = make_network (self, shared, identity, error);
  if (network == NULL)
    return NULL;

  self->network = network;
  /* Of two who have one name, one may be somebody who pretends to be the other. */
  name = tin_peer_id_to_string (tin_identity_get_peer_id (identity));
  return tin_session_new (&(TinSessionParts) {
    .clock = self->clock,
    .network = network,
    .history = TIN_HISTORY (history),
    .contacts = contacts,
    .settings = self->settings,
    .id = *tin_identity_get_peer_id (identity),
    .name = name,
  });
}
