/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include "tin-session-private.h"
#include "tin-verification.h"

/* Who is who. Two machines take turns at one address and call themselves alike: to the others the
 * one is the other with a new key. Persons accept, block, compare codes and decide. What must be
 * so: nobody gets what was written to another key unless the person has put it into that one's
 * place; who may get nothing gets nothing; what a person was told of a key holds after every
 * crash. */

/* Breaths that two persons take to compare a code. */
#define COMPARE_BREATHS 120

/* --- What is told ------------------------------------------------------------------------- */

/**
 * sim_on_trust:
 *
 * @self says what @other's key is worth now.
 */
void
sim_on_trust (SimNode *self,
              SimNode *other,
              TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  sim_trace (self->sim, "%s has %s as %s%s", self->name, other->name, tin_trust_to_nick (trust),
             tin_peer_is_verified (peer) ? ", verified" : "");
  self->verified[other->index] = tin_peer_is_verified (peer);
  /* Of somebody who is blocked something may be on its way: see block(). Who is contested is away,
   * and with it what was on its way. */
  if (trust != TIN_TRUST_BLOCKED)
    self->held[other->index] = !tin_trust_may_send (trust);
}

/**
 * sim_check_trust:
 *
 * @self has just started: what it was told before holds.
 */
void
sim_check_trust (SimNode *self)
{
  Sim *sim = self->sim;

  for (guint i = 0; i < sim->n_nodes; i++)
    {
      TinPeer *peer = i != self->index ? sim_node_get_peer (self, sim->nodes[i]) : NULL;
      TinTrust trust = peer != NULL ? tin_peer_get_trust (peer) : TIN_TRUST_STRANGER;
      const char *name = sim->nodes[i]->name;

      if (self->blocked[i] && trust != TIN_TRUST_BLOCKED)
        sim_violation (sim, "%s has forgotten that %s is blocked", self->name, name);
      if (self->heir[i] != NULL && trust != TIN_TRUST_REPLACED)
        sim_violation (sim, "%s has forgotten that %s was replaced", self->name, name);
      if (self->verified[i] && (peer == NULL || !tin_peer_is_verified (peer)))
        sim_violation (sim, "%s has forgotten that %s was verified", self->name, name);
      if (self->held[i] && tin_trust_may_send (trust))
        sim_violation (sim, "%s has forgotten that nothing goes to %s", self->name, name);
    }
}

/* --- Texts that move ---------------------------------------------------------------------- */

/**
 * sim_find_moved:
 *
 * Returns: (transfer none) (nullable): what @self has written in these @words to somebody whose
 *   place @other has taken: it is @other's from now on
 */
SimText *
sim_find_moved (SimNode    *self,
                SimNode    *other,
                const char *words)
{
  Sim *sim = self->sim;

  for (guint i = 0; i < sim->n_nodes; i++)
    {
      SimText *text = self->heir[i] == other ? sim_find_text (self, sim->nodes[i], words) : NULL;

      if (text == NULL)
        continue;
      if (text->moved)
        sim_violation (sim, "%s moves %s twice", self->name, text->label);
      text->moved = TRUE;
      return sim_add_moved (self, other, text);
    }
  return NULL;
}

/* --- What a person does ------------------------------------------------------------------- */

static void
accept (SimNode *self,
        SimNode *other,
        TinPeer *peer)
{
  sim_trace (self->sim, "%s accepts %s", self->name, other->name);
  tin_session_accept (self->session, peer);
}

/* Of what had left before, everything has arrived or is lost when the claim begins; but what the
 * other's disk would not take then is shown later. */
static void
block (SimNode *self,
       SimNode *other,
       TinPeer *peer)
{
  Sim *sim = self->sim;
  guint life = self->life;

  sim_trace (sim, "%s blocks %s", self->name, other->name);
  tin_session_block (self->session, peer);
  self->blocked[other->index] = tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED;
  sim_drain (sim);
  tin_memory_hub_cut_between (sim->hub, self->host, other->host);
  tin_memory_hub_cut_between (sim->hub, other->host, self->host);
  sim_drain (sim);
  self->held[other->index] = self->blocked[other->index] && self->life == life &&
                             (!sim->faults.trouble || other->session == NULL);
}

static void
unblock (SimNode *self,
         SimNode *other,
         TinPeer *peer)
{
  sim_trace (self->sim, "%s unblocks %s", self->name, other->name);
  self->blocked[other->index] = FALSE;
  tin_session_unblock (self->session, peer);
}

static void
take_step (SimNode *self,
           SimNode *other)
{
  TinPeer *peer = sim_node_is_up (self) ? sim_node_get_peer (self, other) : NULL;
  TinVerification *verification =
    peer != NULL ? tin_session_get_verification (self->session, peer) : NULL;

  if (verification == NULL)
    return;
  if (tin_verification_get_state (verification) == TIN_COMPARE_ASKED)
    tin_verification_agree (verification);
  else if (tin_verification_get_state (verification) == TIN_COMPARE_CODE)
    tin_verification_match (verification);
}

static void
compare (SimNode *self,
         SimNode *other,
         TinPeer *peer)
{
  Sim *sim = self->sim;

  if (tin_session_verify (self->session, peer, NULL) == NULL)
    return;

  sim_trace (sim, "%s compares a code with %s", self->name, other->name);
  for (guint i = 0; i < COMPARE_BREATHS && sim->violation == NULL; i++)
    {
      sim_breathe (sim, 3);
      take_step (self, other);
      take_step (other, self);
    }
}

/* What waits moves to the new key, and the power may go meanwhile. */
static void
replace (SimNode *self,
         SimNode *rival,
         SimNode *contested)
{
  Sim *sim = self->sim;
  guint n_texts = sim_random (sim, 6);

  for (guint i = 0; i < n_texts && sim_node_get_peer (self, contested) != NULL; i++)
    sim_write (self, contested, FALSE, NULL);
  sim_breathe (sim, sim_random (sim, 30));
  if (!sim_node_is_up (self))
    return;

  sim_trace (sim, "%s puts %s in the place of %s", self->name, rival->name, contested->name);
  self->heir[contested->index] = rival;
  if (!tin_session_replace (self->session, sim_node_get_peer (self, rival), NULL))
    self->heir[contested->index] = NULL;
  else if (sim->faults.power && sim_chance (sim, 50))
    self->disk->fuse = 1 + sim_random (sim, 40);
}

static void
keep_both (SimNode *self,
           SimNode *other,
           TinPeer *peer)
{
  sim_trace (self->sim, "%s keeps %s and who is like it", self->name, other->name);
  tin_session_keep_both (self->session, peer);
}

/* Of two with one name. */
static void
decide (SimNode *self,
        SimNode *other,
        TinPeer *peer)
{
  gboolean is_rival = tin_peer_get_trust (peer) == TIN_TRUST_RIVAL;
  SimNode *rival = is_rival ? other : other->twin;
  SimNode *contested = is_rival ? other->twin : other;
  TinPeer *rival_peer = sim_node_get_peer (self, rival);

  if (rival_peer != NULL && !tin_peer_is_verified (rival_peer))
    compare (self, rival, rival_peer);
  /* The peers may be gone, with the whole program, by now. */
  if (!sim_node_is_up (self) || sim_node_get_peer (self, rival) == NULL)
    return;
  if (sim_chance (self->sim, 70))
    replace (self, rival, contested);
  else if (sim_chance (self->sim, 30))
    keep_both (self, rival, sim_node_get_peer (self, rival));
}

/**
 * sim_act_trust:
 *
 * The person at @self thinks about @other.
 */
void
sim_act_trust (SimNode *self,
               SimNode *other)
{
  TinPeer *peer = sim_node_is_up (self) ? sim_node_get_peer (self, other) : NULL;
  TinTrust trust = peer != NULL ? tin_peer_get_trust (peer) : TIN_TRUST_PLAIN;

  switch (trust)
    {
    case TIN_TRUST_STRANGER:
      if (sim_chance (self->sim, 75))
        accept (self, other, peer);
      else
        block (self, other, peer);
      break;
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
      if (sim_chance (self->sim, 30))
        block (self, other, peer);
      else
        compare (self, other, peer);
      break;
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_RIVAL:
      decide (self, other, peer);
      break;
    case TIN_TRUST_BLOCKED:
      unblock (self, other, peer);
      break;
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_REPLACED:
    case TIN_TRUST_LAST:
    default:
      break;
    }
}

/**
 * sim_let_in:
 *
 * In the end the person at @self lets @other in, whatever it thought before; only a key that was
 * replaced stays so.
 */
void
sim_let_in (SimNode *self,
            SimNode *other)
{
  TinPeer *peer = sim_node_get_peer (self, other);
  TinTrust trust = peer != NULL ? tin_peer_get_trust (peer) : TIN_TRUST_PLAIN;

  if (trust == TIN_TRUST_BLOCKED)
    unblock (self, other, peer);
  if (trust == TIN_TRUST_CONTESTED || trust == TIN_TRUST_RIVAL)
    keep_both (self, other, peer);
  if (peer != NULL && tin_peer_get_trust (peer) == TIN_TRUST_STRANGER)
    accept (self, other, peer);
}

/**
 * sim_is_replaced:
 *
 * Returns: whether either of the two has put somebody else in the other's place
 */
gboolean
sim_is_replaced (SimNode *a,
                 SimNode *b)
{
  return a->heir[b->index] != NULL || b->heir[a->index] != NULL;
}
