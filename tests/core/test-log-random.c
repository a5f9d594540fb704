/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-log.h"

/* Two disks, a link between them that breaks, and programs that die, against what must be true at
 * any time: no number is lost, none comes twice, no mark goes back, nothing that may have left is
 * withdrawn. A text is a number here that is never used twice; 0 is one that was withdrawn. */

#define ROUNDS 100
#define STEPS 1000

/* One log, as its author or its reader has it. */
typedef struct
{
  TinLog  log;
  GArray *texts;  /* (owned) (element-type guint) up to its head; behind COMMITTED in memory only */
} Side;

typedef struct
{
  guint64 number;
  guint   text;
} Entry;

typedef struct
{
  Side    author;
  Side    reader;
  GArray *entries;  /* (owned) (element-type Entry) on their way to the reader */
  GArray *haves;    /* (owned) (element-type guint64) on their way back */
  GArray *reads;    /* (owned) (element-type guint64) on their way back */
  guint   n_texts;
  guint64 left;     /* the highest number that ever left */
  guint64 told;     /* up to where the author was told of deliveries */
  guint64 told_seen;
} World;

static guint
text_at (const Side *self,
         guint64     number)
{
  return g_array_index (self->texts, guint, number - 1);
}

static guint64
upto (guint64 max)
{
  return (guint64) g_test_rand_int_range (0, (gint32) max + 1);
}

/* --- What happens ------------------------------------------------------------------------- */

static void
write_one (World *world)
{
  guint text = ++world->n_texts;

  g_assert_cmpuint (tin_log_number (&world->author.log), ==, world->author.texts->len + 1);
  g_array_append_val (world->author.texts, text);
}

static void
commit_some (Side *side)
{
  guint64 to = upto (side->log.head);
  gboolean is_news = to > side->log.committed;

  g_assert_cmpint (tin_log_commit (&side->log, to), ==, is_news);
}

/* What was not committed is gone: a program has died, or a disk would not take it. */
static void
forget_uncommitted (Side *side)
{
  side->log.head = side->log.committed;
  g_array_set_size (side->texts, (guint) side->log.committed);
}

static void
withdraw_one (World *world)
{
  TinLog *log = &world->author.log;
  guint64 number = 1 + upto (log->head);

  if (!tin_log_can_withdraw (log, number))
    {
      g_assert_true (number > log->head || number <= log->offered);
      return;
    }
  g_assert_cmpuint (number, >, world->left);
  g_array_index (world->author.texts, guint, number - 1) = 0;
}

static void
send_one (World *world)
{
  TinLog *log = &world->author.log;
  Entry entry = { log->sent + 1 };

  if (entry.number > log->committed)
    return;

  tin_log_offer (log, entry.number);
  log->sent = entry.number;
  world->left = MAX (world->left, entry.number);
  entry.text = text_at (&world->author, entry.number);
  g_array_append_val (world->entries, entry);
}

static void
receive_one (World *world)
{
  Side *reader = &world->reader;
  Entry entry;

  if (world->entries->len == 0)
    return;

  entry = g_array_index (world->entries, Entry, 0);
  g_array_remove_index (world->entries, 0);
  switch (tin_log_take (&reader->log, entry.number, 1))
    {
    case TIN_LOG_NEXT:
      g_array_append_val (reader->texts, entry.text);
      break;
    case TIN_LOG_DUPLICATE:
      g_assert_cmpuint (text_at (reader, entry.number), ==, entry.text);
      break;
    case TIN_LOG_HOLE:
    default:
      g_assert_not_reached ();
    }
}

static void
answer (World *world)
{
  g_array_append_val (world->haves, world->reader.log.committed);
}

static void
see_some (World *world)
{
  TinLog *log = &world->reader.log;
  guint64 to = upto (log->head);
  gboolean is_news = to > log->seen && to <= log->committed;

  g_assert_cmpint (tin_log_see (log, to), ==, is_news);
  if (is_news)
    {
      answer (world);
      g_array_append_val (world->reads, to);
    }
}

static void
hear_answers (World *world)
{
  TinLog *log = &world->author.log;
  guint64 from;

  for (guint i = 0; i < world->haves->len; i++)
    {
      guint64 to = g_array_index (world->haves, guint64, i);

      if (!tin_log_acknowledge (log, to, &from))
        continue;
      g_assert_cmpuint (from, ==, world->told + 1);
      world->told = to;
    }
  for (guint i = 0; i < world->reads->len; i++)
    {
      guint64 to = g_array_index (world->reads, guint64, i);

      if (!tin_log_acknowledge_seen (log, to, &from))
        continue;
      g_assert_cmpuint (from, ==, world->told_seen + 1);
      world->told_seen = to;
    }
  g_array_set_size (world->haves, 0);
  g_array_set_size (world->reads, 0);
}

/* A new link: what was under way is gone, and the reader says what it has. */
static void
reconnect (World *world)
{
  g_array_set_size (world->entries, 0);
  g_array_set_size (world->haves, 0);
  g_array_set_size (world->reads, 0);
  answer (world);
  hear_answers (world);
  world->author.log.sent = world->reader.log.committed;
}

static void
step (World *world)
{
  switch (g_test_rand_int_range (0, 80))
    {
    case 0:
      forget_uncommitted (&world->author);
      reconnect (world);
      break;
    case 1:
      forget_uncommitted (&world->reader);
      reconnect (world);
      break;
    case 2:
      reconnect (world);
      break;
    case 3:
      forget_uncommitted (&world->author); /* the disk was full */
      break;
    case 4:
    case 5:
      withdraw_one (world);
      break;
    case 6:
    case 7:
      hear_answers (world);
      break;
    case 8:
    case 9:
      see_some (world);
      break;
    case 10:
    case 11:
      commit_some (&world->reader);
      answer (world);
      break;
    default:
      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          write_one (world);
          break;
        case 1:
          commit_some (&world->author);
          break;
        case 2:
          send_one (world);
          break;
        default:
          receive_one (world);
        }
    }
}

/* --- What must be true -------------------------------------------------------------------- */

static void
assert_side (const Side   *side,
             const TinLog *before)
{
  const TinLog *log = &side->log;

  g_assert_cmpuint (log->head, ==, side->texts->len);
  g_assert_cmpuint (log->committed, <=, log->head);
  g_assert_cmpuint (log->committed, >=, before->committed);
  g_assert_cmpuint (log->offered, >=, before->offered);
  g_assert_cmpuint (log->acknowledged, >=, before->acknowledged);
  g_assert_cmpuint (log->seen, >=, before->seen);
}

static void
assert_world (const World *world)
{
  const TinLog *own = &world->author.log;
  const TinLog *theirs = &world->reader.log;

  g_assert_cmpuint (own->acknowledged, ==, world->told);
  g_assert_cmpuint (own->seen, ==, world->told_seen);
  g_assert_cmpuint (own->seen, <=, own->acknowledged);
  g_assert_cmpuint (own->acknowledged, <=, theirs->committed);
  g_assert_cmpuint (own->seen, <=, theirs->seen);
  g_assert_cmpuint (theirs->seen, <=, theirs->committed);
  g_assert_cmpuint (theirs->head, <=, own->committed);
  g_assert_cmpuint (world->left, <=, own->offered);
  g_assert_cmpuint (own->offered, <=, own->committed);
  g_assert_cmpuint (tin_log_n_queued (own), ==, own->head - own->acknowledged);
}

/* Whatever the reader has is what the author wrote, number by number. */
static void
assert_same (const World *world,
             guint64      n)
{
  g_assert_cmpuint (world->reader.log.committed, >=, n);
  for (guint64 number = 1; number <= world->reader.log.head; number++)
    g_assert_cmpuint (text_at (&world->reader, number), ==, text_at (&world->author, number));
}

static void
side_init (Side *side)
{
  *side = (Side) { .texts = g_array_new (FALSE, FALSE, sizeof (guint)) };
}

static guint64
play (void)
{
  World world = { 0 };
  guint64 n_written;

  side_init (&world.author);
  side_init (&world.reader);
  world.entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  world.haves = g_array_new (FALSE, FALSE, sizeof (guint64));
  world.reads = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < STEPS; i++)
    {
      TinLog own = world.author.log;
      TinLog theirs = world.reader.log;

      step (&world);
      assert_side (&world.author, &own);
      assert_side (&world.reader, &theirs);
      assert_world (&world);
    }
  assert_same (&world, 0);

  /* On a link that holds, all of it arrives. */
  reconnect (&world);
  n_written = world.author.log.committed;
  for (guint64 i = 0; i < n_written; i++)
    {
      send_one (&world);
      receive_one (&world);
    }
  tin_log_commit (&world.reader.log, world.reader.log.head);
  answer (&world);
  hear_answers (&world);
  assert_world (&world);
  assert_same (&world, n_written);
  g_assert_cmpuint (world.author.log.acknowledged, ==, n_written);

  g_array_unref (world.author.texts);
  g_array_unref (world.reader.texts);
  g_array_unref (world.entries);
  g_array_unref (world.haves);
  g_array_unref (world.reads);
  return n_written;
}

static void
test_random (void)
{
  guint64 n_written = 0;

  for (guint i = 0; i < ROUNDS; i++)
    n_written += play ();
  g_assert_cmpuint (n_written, >, ROUNDS * STEPS / 20);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/log/random/none-lost-and-none-twice", test_random);

  return g_test_run ();
}
