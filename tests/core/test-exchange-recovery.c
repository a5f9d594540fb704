/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange-node.h"

/* Disks that are restored from a backup or lost, on both sides, at any time, with links that break
 * at any byte: what is on either disk in the end is on both, once, and in its author's order. */

#define SEEDS 250
#define STEPS 1500

typedef struct
{
  Node   a;
  Node   b;
  GRand *random;
  guint  n_texts;
} World;

static void
cut (World *world)
{
  node_disconnect (&world->a);
  node_disconnect (&world->b);
}

static void
reconnect (World *world)
{
  gboolean a_dials = g_rand_boolean (world->random);

  node_connect (&world->a, a_dials);
  node_connect (&world->b, !a_dials);
}

static void
carry (Node  *from,
       Node  *to,
       gsize  n)
{
  g_autofree guint8 *lent = NULL;

  n = MIN (n, from->output->len);
  lent = g_memdup2 (from->output->data, MAX (n, 1));
  tin_exchange_receive (to->exchange, lent, n, 0);
  g_byte_array_remove_range (from->output, 0, (guint) n);
  node_events (to);
}

/* Something happens to a disk or to the link. */
static void
misfortune (World *world,
            Node  *node)
{
  cut (world);
  switch (g_rand_int_range (world->random, 0, 12))
    {
    case 0:
    case 1:
    case 2:
      node_restore (node);
      break;
    case 3:
      node_lose (node);
      break;
    case 4:
    case 5:
    case 6:
    case 7:
      node_back_up (node);
      break;
    default:
      break;
    }
  for (int i = g_rand_int_range (world->random, -4, 4); i > 0; i--)
    node_write (node); /* without a link */
  reconnect (world);
}

static void
step (World *world)
{
  gboolean first = g_rand_boolean (world->random);
  Node *from = first ? &world->a : &world->b;
  Node *to = first ? &world->b : &world->a;
  guint some = (guint) g_rand_int_range (world->random, 1, 5);

  switch (g_rand_int_range (world->random, 0, 30))
    {
    case 0:
      misfortune (world, from);
      break;
    case 1:
      node_withdraw (from);
      break;
    case 2:
    case 3:
      node_see (from);
      break;
    case 4:
    case 5:
    case 6:
      node_write (from);
      break;
    case 7:
    case 8:
    case 9:
    case 10:
      node_commit (from, some);
      break;
    case 11:
    case 12:
    case 13:
      node_take_back (from, some);
      break;
    case 14:
    case 15:
      node_give_back (from, some);
      break;
    case 16:
    case 17:
    case 18:
    case 19:
      node_send (from, some);
      break;
    default:
      carry (from, to, (gsize) g_rand_int_range (world->random, 1, 400));
      break;
    }
  if (world->a.over && world->b.over)
    {
      cut (world);
      reconnect (world);
    }
}

/* Until nobody has anything to say, over as many links as it takes. */
static void
settle (World *world)
{
  Node *nodes[] = { &world->a, &world->b };
  guint n_links = 0;

  cut (world);
  reconnect (world);
  do
    {
      carry (&world->a, &world->b, G_MAXSIZE);
      carry (&world->b, &world->a, G_MAXSIZE);
      for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
        {
          node_commit (nodes[i], G_MAXUINT);
          node_take_back (nodes[i], G_MAXUINT);
          node_give_back (nodes[i], G_MAXUINT);
          node_send (nodes[i], G_MAXUINT);
        }
      if (world->a.over && world->b.over)
        {
          g_assert_cmpuint (++n_links, <, 10);
          cut (world);
          reconnect (world);
        }
    }
  while (world->a.output->len > 0 || world->b.output->len > 0);
}

/* --- What must be true -------------------------------------------------------------------- */

/* All texts of some logs, each of which is there once. */
static GHashTable *
collect (GPtrArray *logs)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < logs->len; i++)
    {
      const NodeLog *log = g_ptr_array_index (logs, i);

      for (guint j = 0; j < log->messages->len; j++)
        {
          const TinMessage *message = g_ptr_array_index (log->messages, j);

          g_assert_cmpuint (tin_message_get_number (message), ==, j + 1);
          if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
            g_assert_true (g_hash_table_add (texts, g_strdup (tin_message_get_text (message))));
        }
    }
  return texts;
}

static void
assert_holds_all (GHashTable *texts,
                  GHashTable *expected)
{
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_assert_true (g_hash_table_contains (texts, text));
}

/* Number by number the reader has what the author has, but for texts that were cleared; of logs
 * that have ended it lacks what it lost itself. */
static void
assert_same_logs (Node *author,
                  Node *reader)
{
  for (guint i = 0; i < author->disk->own->len; i++)
    {
      const NodeLog *own = g_ptr_array_index (author->disk->own, i);
      const NodeLog *held = node_disk_find (reader->disk->held, own->id);
      guint n_held = held != NULL ? held->messages->len : 0;

      g_assert_cmpuint (own->acknowledged, ==, own->messages->len);
      g_assert_cmpuint (n_held, <=, own->messages->len);
      if (own == node_present (author) || !reader->has_lost)
        g_assert_cmpuint (n_held, ==, own->messages->len);
      for (guint j = 0; j < n_held; j++)
        {
          const TinMessage *said = g_ptr_array_index (own->messages, j);
          const TinMessage *got = g_ptr_array_index (held->messages, j);

          if (tin_message_get_kind (got) == TIN_MESSAGE_KIND_TEXT)
            g_assert_cmpstr (tin_message_get_text (got), ==, tin_message_get_text (said));
        }
    }
  for (guint i = 0; i < reader->disk->held->len; i++)
    {
      const NodeLog *held = g_ptr_array_index (reader->disk->held, i);

      g_assert_nonnull (node_disk_find (author->disk->own, held->id));
    }
}

static void
heal (World *world)
{
  Node *nodes[] = { &world->a, &world->b };
  GHashTable *said[2];
  GHashTable *held[2];

  for (guint i = 0; i < 2; i++)
    {
      said[i] = collect (nodes[i]->disk->own);
      held[i] = collect (nodes[!i]->disk->held);
    }
  settle (world);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GHashTable) own = collect (nodes[i]->disk->own);
      g_autoptr (GHashTable) there = collect (nodes[!i]->disk->held);

      assert_same_logs (nodes[i], nodes[!i]);
      assert_holds_all (own, said[i]);
      assert_holds_all (own, held[i]);
      assert_holds_all (own, there);
      g_hash_table_unref (said[i]);
      g_hash_table_unref (held[i]);
    }
  node_forget (&world->a);
  node_forget (&world->b);
}

static void
test_random (void)
{
  guint n_texts = 0;
  guint n_forks = 0;
  guint n_moved = 0;

  for (guint i = 0; i < SEEDS; i++)
    {
      guint32 seed = (guint32) g_test_rand_int ();
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      World world = { .random = random };

      g_test_message ("seed %u", seed);
      node_init (&world.a, &world.b, random, &world.n_texts);
      node_init (&world.b, &world.a, random, &world.n_texts);
      reconnect (&world);
      for (guint j = 0; j < STEPS; j++)
        {
          step (&world);
          if (j % (STEPS / 4) == 0)
            heal (&world);
        }
      heal (&world);
      n_texts += world.n_texts;
      n_forks += world.a.n_forks + world.b.n_forks;
      n_moved += world.a.n_moved + world.b.n_moved;
      node_clear (&world.a);
      node_clear (&world.b);
    }

  /* There was something to lose, and logs did fork. */
  g_assert_cmpuint (n_texts, >, SEEDS * STEPS / 20);
  g_test_message ("%u texts, %u forks, %u moved", n_texts, n_forks, n_moved);
  g_assert_cmpuint (n_forks, >, SEEDS / 5);
  g_assert_cmpuint (n_moved, >, SEEDS / 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/exchange-recovery/nothing-is-lost-that-somebody-has", test_random);

  return g_test_run ();
}
