/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-program.h"

/* Friends, impostors and a plain-text program come and go in any order, programs crash, and Alice
 * does whatever a person can do. What is checked is what the others received: no text that was
 * written to one key ever comes to another one or to the plain program, but where Alice has said
 * that a key takes the place of another; nobody gets anything twice; nothing is lost. */

#define SEEDS 60
#define STEPS 250

/* Whose turn it is: their hosts, keys and names. BOB, MAL and the program take turns at one
 * address. */
enum
{
  BOB,
  MAL,
  EVE,
  CAT,
  N_PUPPETS
};

static const struct
{
  const char *name;
  guint       host;
  guint       key;
} people[] = {
  [BOB] = { "Bob", 2, 2 },
  [MAL] = { "Bob", 2, 77 },
  [EVE] = { "bob ", 9, 78 },
  [CAT] = { "Cat", 4, 4 },
};

/* A text that Alice wrote. */
typedef struct
{
  char *text;     /* (owned) */
  char *to;       /* (owned) the id that she wrote it to */
  char *heir;     /* (owned) (nullable) the id that took its place */
} Sent;

typedef struct
{
  TrustFixture    base;
  GRand          *rand;
  Puppet         *puppets[N_PUPPETS];
  guint           n_seen[N_PUPPETS];  /* of what each of them got, those that were checked */
  int             at_address;         /* BOB, MAL, N_PUPPETS for the program, -1 for nobody */
  TinTestProgram *program;            /* (nullable) while it is at the address */
  GPtrArray      *sent;               /* (element-type Sent) */
  guint           n_written;
  guint           n_replaced;
  guint           n_contested;
  guint           n_moved;            /* texts that came to another key than they were written to */
} World;

static void
sent_free (gpointer data)
{
  Sent *self = data;

  g_free (self->text);
  g_free (self->to);
  g_free (self->heir);
  g_free (self);
}

static guint
dice (World *world,
      guint  n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint32) n);
}

static TinSession *
session (World *world)
{
  return trust_session (&world->base);
}

static TinPeer *
find (World      *world,
      const char *id)
{
  return tin_roster_get_by_id (tin_session_get_roster (session (world)), id);
}

static Puppet *
puppet_of (World      *world,
           const char *id)
{
  for (guint i = 0; i < N_PUPPETS; i++)
    {
      if (g_str_equal (world->puppets[i]->id, id))
        return world->puppets[i];
    }
  return NULL;
}

/* --- What must be so ---------------------------------------------------------------------- */

static Sent *
find_sent (World      *world,
           const char *text)
{
  for (guint i = 0; i < world->sent->len; i++)
    {
      Sent *sent = g_ptr_array_index (world->sent, i);

      if (g_str_equal (sent->text, text))
        return sent;
    }
  return NULL;
}

static gboolean
has_got (Puppet     *puppet,
         const char *text,
         guint       before)
{
  for (guint i = 0; i < before; i++)
    {
      if (g_str_equal (g_ptr_array_index (puppet->got, i), text))
        return TRUE;
    }
  return FALSE;
}

static void
check_puppet (World *world,
              guint  i)
{
  Puppet *puppet = world->puppets[i];

  for (; world->n_seen[i] < puppet->got->len; world->n_seen[i]++)
    {
      const char *text = g_ptr_array_index (puppet->got, world->n_seen[i]);
      Sent *sent = find_sent (world, text);

      g_assert_nonnull (sent);
      g_assert_false (has_got (puppet, text, world->n_seen[i]));
      if (!g_str_equal (sent->heir != NULL ? sent->heir : sent->to, puppet->id))
        g_error ("%s was written to %s and came to %s", text, sent->to, puppet->id);
      world->n_moved += !g_str_equal (sent->to, puppet->id);
    }
}

static void
check_program (World *world)
{
  for (guint i = 0; world->program != NULL && i < world->program->heard->len; i++)
    {
      const char *heard = g_ptr_array_index (world->program->heard, i);

      for (guint j = 0; j < world->sent->len; j++)
        {
          Sent *sent = g_ptr_array_index (world->sent, j);

          if (tin_peer_id_is_secure (sent->to) && strstr (heard, sent->text) != NULL)
            g_error ("%s was written to %s and left as plain text", sent->text, sent->to);
        }
    }
}

static void
check (World *world)
{
  for (guint i = 0; i < N_PUPPETS; i++)
    check_puppet (world, i);
  check_program (world);
}

/* --- Others ------------------------------------------------------------------------------- */

static void
change_address (World *world,
                int    to)
{
  if (world->at_address >= 0 && world->at_address < N_PUPPETS)
    puppet_listen (world->puppets[world->at_address], FALSE);
  check (world);
  g_clear_pointer (&world->program, tin_test_program_free);

  world->at_address = to;
  if (to >= 0 && to < N_PUPPETS)
    puppet_listen (world->puppets[to], TRUE);
  else if (to == N_PUPPETS)
    world->program = tin_test_program_new (world->base.hub, people[BOB].host, TIN_TEST_PORT);
}

static void
others_move (World *world)
{
  Puppet *puppet = world->puppets[dice (world, N_PUPPETS)];

  switch (dice (world, 6))
    {
    case 0:
      change_address (world, (int) dice (world, 3) - 1);
      break;
    case 1:
      change_address (world, dice (world, 2) == 0 ? BOB : N_PUPPETS);
      break;
    case 2:
    case 3:
      puppet_dial (puppet, TRUST_ALICE);
      break;
    case 4:
      puppet_leave (puppet);
      break;
    case 5:
    default:
      if (puppet->own->len < TIN_STRANGER_MESSAGES_MAX)
        puppet_say (puppet, "hello");
      break;
    }
}

/* --- Alice -------------------------------------------------------------------------------- */

static void
write_to (World   *world,
          TinPeer *peer)
{
  g_autofree char *text = g_strdup_printf ("text-%u-end", ++world->n_written);
  g_autoptr (GError) error = NULL;
  TinTrust trust = tin_peer_get_trust (peer);
  g_autoptr (TinMessage) message = tin_session_send (session (world), peer, text, &error);
  Sent *sent;

  if (message == NULL)
    {
      g_assert_true (g_error_matches (error, TIN_ERROR, TIN_ERROR_UNDECIDED) ||
                     g_error_matches (error, TIN_ERROR, TIN_ERROR_BLOCKED));
      g_assert_true (trust == TIN_TRUST_RIVAL || trust == TIN_TRUST_REPLACED ||
                     trust == TIN_TRUST_BLOCKED);
      return;
    }

  sent = g_new0 (Sent, 1);
  sent->text = g_steal_pointer (&text);
  sent->to = g_strdup (tin_peer_get_id (peer));
  g_ptr_array_add (world->sent, sent);
}

static void
compare (World   *world,
         TinPeer *peer)
{
  TinVerification *verification = tin_session_verify (session (world), peer, NULL);

  if (verification == NULL)
    return;

  g_object_ref (verification);
  tin_settle ();
  tin_verification_match (verification);
  tin_settle ();
  g_object_unref (verification);
}

/* From here on what the old key has not got is the new one's. */
static void
replace (World   *world,
         TinPeer *peer)
{
  TinPeer *rival = tin_peer_get_rival (peer);
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  if (rival == NULL)
    return;
  if (tin_peer_get_trust (peer) != TIN_TRUST_CONTESTED)
    {
      TinPeer *contested = rival;

      rival = peer;
      peer = contested;
    }
  if (dice (world, 2) == 0)
    compare (world, rival);
  old = g_strdup (tin_peer_get_id (peer));
  new = g_strdup (tin_peer_get_id (rival));

  check (world);
  if (!tin_session_replace (session (world), peer, NULL))
    return;
  world->n_replaced++;
  for (guint i = 0; i < world->sent->len; i++)
    {
      Sent *sent = g_ptr_array_index (world->sent, i);
      const char *owner = sent->heir != NULL ? sent->heir : sent->to;

      if (!g_str_equal (owner, old) ||
          has_got (puppet_of (world, old), sent->text, puppet_of (world, old)->got->len))
        continue;
      g_free (sent->heir);
      sent->heir = g_strdup (new);
    }
}

static void
ignore_result (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, NULL);
}

static void
decide (World   *world,
        TinPeer *peer)
{
  gboolean secure = tin_peer_is_secure (peer);

  switch (dice (world, 9))
    {
    case 0:
      tin_session_accept (session (world), peer);
      break;
    case 1:
      if (secure)
        tin_session_block (session (world), peer);
      break;
    case 2:
      tin_session_unblock (session (world), peer);
      break;
    case 3:
      tin_session_keep_both (session (world), peer);
      break;
    case 4:
    case 5:
      replace (world, peer);
      break;
    case 6:
    case 7:
      compare (world, peer);
      break;
    case 8:
    default:
      tin_session_reconnect_async (session (world), peer, NULL, ignore_result, NULL);
      tin_settle ();
      break;
    }
}

static void
alice_moves (World *world)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session (world)));
  guint n_peers = g_list_model_get_n_items (roster);
  g_autoptr (TinPeer) peer = NULL;

  if (n_peers == 0 || dice (world, 8) == 0)
    {
      tin_session_connect_async (session (world), "10.0.0.2:5000", TIN_CONNECT_AUTOMATIC, NULL,
                                 ignore_result, NULL);
      tin_settle ();
      return;
    }

  peer = g_list_model_get_item (roster, dice (world, n_peers));
  if (dice (world, 3) == 0)
    decide (world, peer);
  else
    write_to (world, peer);
}

/* --- All of it ---------------------------------------------------------------------------- */

static guint
list_trust (World    *world,
            TinTrust  trust[N_PUPPETS])
{
  guint n = 0;

  for (guint i = 0; i < N_PUPPETS; i++)
    {
      TinPeer *peer = find (world, world->puppets[i]->id);

      trust[i] = peer != NULL ? tin_peer_get_trust (peer) : TIN_TRUST_STRANGER;
      n += peer != NULL;
    }
  return n;
}

/* What happens by itself makes a key contested or a rival, and nothing else; and whoever may not be
 * sent anything has got nothing, its own key or not. */
static void
check_by_itself (World          *world,
                 const TinTrust *before,
                 const TinTrust *after,
                 const guint    *n_got)
{
  for (guint i = 0; i < N_PUPPETS; i++)
    {
      if (!tin_trust_may_send (before[i]) && world->puppets[i]->got->len > n_got[i])
        g_error ("%s was sent something while %s", people[i].name, tin_trust_to_nick (before[i]));

      gboolean contested = after[i] == TIN_TRUST_CONTESTED &&
                           (before[i] == TIN_TRUST_PINNED || before[i] == TIN_TRUST_VERIFIED);
      gboolean rival = after[i] == TIN_TRUST_RIVAL && before[i] == TIN_TRUST_STRANGER;

      world->n_contested += contested;
      if (before[i] != after[i] && !contested && !rival)
        g_error ("%s: %s became %s by itself", people[i].name, tin_trust_to_nick (before[i]),
                 tin_trust_to_nick (after[i]));
    }
}

static void
step (World *world)
{
  TinTrust before[N_PUPPETS];
  TinTrust after[N_PUPPETS];
  guint n_got[N_PUPPETS];

  for (guint i = 0; i < N_PUPPETS; i++)
    n_got[i] = world->puppets[i]->got->len;
  list_trust (world, before);
  switch (dice (world, 10))
    {
    case 0:
    case 1:
    case 2:
      others_move (world);
      break;
    case 3:
      trust_advance (&world->base, TIN_SECONDS (dice (world, 20)));
      break;
    case 4:
      tin_settle ();
      break;
    case 5:
      if (dice (world, 4) == 0)
        {
          /* What was written and is not on the disk is lost with a crash, as it may be. */
          tin_settle ();
          trust_advance (&world->base, TIN_SECONDS (2));
          trust_restart (&world->base, dice (world, 2) == 0);
        }
      break;
    default:
      alice_moves (world);
      check (world);
      return;
    }

  check (world);
  list_trust (world, after);
  check_by_itself (world, before, after, n_got);
}

/* Alice lets everybody in, and everybody comes: what she wrote to each is there. */
static void
end_well (World *world)
{
  change_address (world, -1);
  for (guint i = 0; i < N_PUPPETS; i++)
    {
      TinPeer *peer = find (world, world->puppets[i]->id);

      if (peer == NULL)
        continue;
      tin_session_unblock (session (world), peer);
      tin_session_keep_both (session (world), peer);
      tin_session_accept (session (world), peer);
    }
  tin_settle ();
  for (guint i = 0; i < N_PUPPETS; i++)
    {
      puppet_dial (world->puppets[i], TRUST_ALICE);
      trust_advance (&world->base, TIN_SECONDS (2));
      check (world);
    }

  for (guint i = 0; i < world->sent->len; i++)
    {
      Sent *sent = g_ptr_array_index (world->sent, i);
      Puppet *puppet = puppet_of (world, sent->heir != NULL ? sent->heir : sent->to);

      if (puppet != NULL && !has_got (puppet, sent->text, puppet->got->len))
        g_error ("%s was written to %s and did not come", sent->text, sent->to);
    }
}

/* Adds what has happened to TOTAL. */
static void
run (guint32  seed,
     World   *total)
{
  World world = { .at_address = -1 };

  trust_set_up (&world.base, NULL);
  world.rand = g_rand_new_with_seed (seed);
  world.sent = g_ptr_array_new_with_free_func (sent_free);
  for (guint i = 0; i < N_PUPPETS; i++)
    world.puppets[i] = puppet_new (world.base.hub, world.base.clock, people[i].name,
                                   people[i].host, people[i].key);
  puppet_listen (world.puppets[CAT], TRUE);
  change_address (&world, BOB);
  trust_connect (&world.base, people[BOB].host, NULL);
  trust_assert_state (&world.base, world.puppets[BOB], TIN_TRUST_PINNED);

  for (guint i = 0; i < STEPS; i++)
    step (&world);
  end_well (&world);
  total->n_written += world.sent->len;
  total->n_contested += world.n_contested;
  total->n_replaced += world.n_replaced;
  total->n_moved += world.n_moved;

  for (guint i = 0; i < N_PUPPETS; i++)
    puppet_free (world.puppets[i]);
  g_ptr_array_unref (world.sent);
  g_rand_free (world.rand);
  trust_advance (&world.base, TIN_SECONDS (5));
  trust_tear_down (&world.base, NULL);
}

/* TIN_TEST_SEED: one of them alone. */
static void
nothing_goes_astray (void)
{
  const char *only = g_getenv ("TIN_TEST_SEED");
  World total = { 0 };

  if (only != NULL)
    {
      run ((guint32) g_ascii_strtoull (only, NULL, 10), &total);
      return;
    }
  for (guint32 seed = 0; seed < SEEDS; seed++)
    {
      g_test_message ("seed %u", seed);
      run (seed, &total);
    }

  g_test_message ("%u texts, %u contests, %u replaced, %u texts moved", total.n_written,
                  total.n_contested, total.n_replaced, total.n_moved);
  g_assert_cmpuint (total.n_contested, >, SEEDS / 2);
  g_assert_cmpuint (total.n_replaced, >, SEEDS / 10);
  g_assert_cmpuint (total.n_moved, >, SEEDS / 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/trust/nothing-goes-astray", nothing_goes_astray);
  return g_test_run ();
}
