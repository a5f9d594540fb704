/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"

#include "tin-memory-history.h"

/* What messages look like after edits, deletions and reactions: on the disk, and in memory, which
 * has to come to the same. */

#define STEPS_MAX 6
#define TEXT TIN_MESSAGE_KIND_TEXT
#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACT TIN_MESSAGE_KIND_REACTION
#define OWN OWN_LOG
#define PEER PEER_LOG

/* An entry. Its time is 1000 times its number in its log, unless it is given. */
typedef struct
{
  guint64         log_id;
  guint64         number;
  int             kind;
  TinMessageName  target;  /* log 0: none */
  const char     *text;
  guint64         time;
} Step;

typedef struct
{
  const char *name;
  Step        steps[STEPS_MAX];
  const char *shown;
  const char *logged;  /* (nullable) our log; not looked at if there is none */
} Scenario;

static const Scenario scenarios[] = {
  { "an-edit-is-shown",
    { { OWN, 1, TEXT, { 0 }, "helo" }, { OWN, 2, EDIT, { OWN, 1 }, "hello" } },
    "a-1=hello (edited) @a-2\n",
    "a:a-1=helo\na:a-2=hello\n" },
  { "the-edit-that-was-sent-last-counts",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "three", 9000 },
      { OWN, 3, EDIT, { OWN, 1 }, "two", 8000 } },
    "a-1=three (edited) @a-2\n" },
  { "of-two-edits-of-one-time-the-one-with-the-higher-number-counts",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "two", 9000 },
      { OWN, 3, EDIT, { OWN, 1 }, "three", 9000 } },
    "a-1=three (edited) @a-3\n" },
  { "nobody-edits-what-another-wrote",
    { { OWN, 1, TEXT, { 0 }, "mine" }, { PEER, 1, EDIT, { OWN, 1 }, "yours" },
      { PEER, 2, TEXT, { 0 }, "yours" }, { OWN, 2, EDIT, { PEER, 2 }, "mine" } },
    "a-1=mine\n1a-2=yours\n" },
  { "an-edit-without-a-text-is-none",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "two" },
      { OWN, 3, EDIT, { OWN, 1 }, "" } },
    "a-1=two (edited) @a-2\n" },
  { "both-react",
    { { OWN, 1, TEXT, { 0 }, "hi" }, { PEER, 1, REACT, { OWN, 1 }, "+" },
      { OWN, 2, REACT, { OWN, 1 }, "!" } },
    "a-1=hi me:! you:+\n" },
  { "the-last-reaction-counts",
    { { PEER, 1, TEXT, { 0 }, "hi" }, { OWN, 1, REACT, { PEER, 1 }, "-", 9000 },
      { OWN, 2, REACT, { PEER, 1 }, "+", 8000 }, { PEER, 2, REACT, { PEER, 1 }, "1" },
      { PEER, 3, REACT, { PEER, 1 }, "2" } },
    "1a-1=hi me:- you:2\n" },
  { "a-reaction-is-taken-back",
    { { PEER, 1, TEXT, { 0 }, "hi" }, { OWN, 1, REACT, { PEER, 1 }, "+" },
      { OWN, 2, REACT, { PEER, 1 }, "" } },
    "1a-1=hi\n" },
  { "what-is-deleted-has-no-text-and-no-edits-and-no-reactions",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "two" },
      { OWN, 3, EDIT, { OWN, 1 }, "three" }, { OWN, 4, REACT, { OWN, 1 }, "!" },
      { PEER, 1, REACT, { OWN, 1 }, "+" }, { OWN, 5, DELETE, { OWN, 1 }, "" } },
    "a-1=(deleted) @a-5\n",
    "a:a-1=(withdrawn)\na:a-2=(withdrawn)\na:a-3=(withdrawn)\na:a-4=(withdrawn)\na:a-5=\n" },
  { "a-deletion-is-for-good",
    { { PEER, 1, TEXT, { 0 }, "one" }, { PEER, 2, DELETE, { PEER, 1 }, "" },
      { PEER, 3, EDIT, { PEER, 1 }, "two" }, { OWN, 1, REACT, { PEER, 1 }, "+" } },
    "1a-1=(deleted) @1a-2\n" },
  { "an-edit-that-was-sent-later-does-not-bring-it-back",
    { { PEER, 1, TEXT, { 0 }, "one" }, { PEER, 2, EDIT, { PEER, 1 }, "two", 9000 },
      { PEER, 3, DELETE, { PEER, 1 }, "", 8000 } },
    "1a-1=(deleted) @1a-3\n" },
  { "of-two-deletions-the-last-counts",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, DELETE, { OWN, 1 }, "", 9000 },
      { OWN, 3, DELETE, { OWN, 1 }, "", 8000 } },
    "a-1=(deleted) @a-2\n" },
  { "nobody-deletes-what-another-wrote",
    { { OWN, 1, TEXT, { 0 }, "mine" }, { PEER, 1, DELETE, { OWN, 1 }, "" },
      { PEER, 2, TEXT, { 0 }, "yours" }, { OWN, 2, DELETE, { PEER, 2 }, "" } },
    "a-1=mine\n1a-2=yours\n",
    "a:a-1=mine\na:a-2=\n" },
  { "a-reply-says-what-it-answers",
    { { OWN, 1, TEXT, { 0 }, "why" }, { PEER, 1, TEXT, { OWN, 1 }, "because" },
      { PEER, 2, EDIT, { PEER, 1 }, "so" } },
    "a-1=why\n1a-1=so (edited) >a-1 @1a-2\n" },
  { "a-deleted-reply-answers-nothing",
    { { OWN, 1, TEXT, { 0 }, "why" }, { PEER, 1, TEXT, { OWN, 1 }, "because" },
      { PEER, 2, DELETE, { PEER, 1 }, "" } },
    "a-1=why\n1a-1=(deleted) @1a-2\n" },
  { "what-is-deleted-can-be-answered",
    { { OWN, 1, TEXT, { 0 }, "why" }, { PEER, 1, TEXT, { OWN, 1 }, "because" },
      { OWN, 2, DELETE, { OWN, 1 }, "" } },
    "a-1=(deleted) @a-2\n1a-1=because >a-1\n" },
  { "what-is-nowhere-is-amended-by-nobody",
    { { OWN, 1, EDIT, { OWN, 7 }, "one" }, { OWN, 2, DELETE, { 0x77, 1 }, "" },
      { PEER, 1, REACT, { OWN, 9 }, "+" }, { PEER, 2, TEXT, { OWN, 9 }, "what" } },
    "1a-2=what >a-9\n" },
  { "what-comes-later-is-amended-by-what-came-before",
    { { PEER, 1, EDIT, { PEER, 3 }, "two" }, { PEER, 2, REACT, { PEER, 3 }, "+" },
      { PEER, 3, TEXT, { 0 }, "one" } },
    "1a-3=two (edited) @1a-1 you:+\n" },
  { "what-comes-later-is-deleted-by-what-came-before",
    { { PEER, 1, DELETE, { PEER, 2 }, "" }, { PEER, 2, TEXT, { 0 }, "one" } },
    "1a-2=(deleted) @1a-1\n" },
  { "amendments-cannot-be-amended",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "two" },
      { OWN, 3, EDIT, { OWN, 2 }, "three" }, { OWN, 4, DELETE, { OWN, 2 }, "" },
      { OWN, 5, REACT, { OWN, 2 }, "+" }, { OWN, 6, DELETE, { OWN, 4 }, "" } },
    "a-1=two (edited) @a-2\n",
    "a:a-1=one\na:a-2=two\na:a-3=three\na:a-4=\na:a-5=+\na:a-6=\n" },
  { "kinds-of-later-versions-do-nothing",
    { { OWN, 1, TEXT, { 0 }, "one" }, { PEER, 1, 5, { OWN, 1 }, "five" },
      { OWN, 2, 6, { OWN, 1 }, "six" } },
    "a-1=one\n",
    "a:a-1=one\na:a-2=six\n" },
  { "what-was-withdrawn-cannot-be-amended",
    { { PEER, 1, TIN_MESSAGE_KIND_WITHDRAWN, { 0 }, "" }, { PEER, 2, EDIT, { PEER, 1 }, "two" },
      { PEER, 3, DELETE, { PEER, 1 }, "" }, { OWN, 1, TEXT, { 0 }, "one" } },
    "a-1=one\n" },
  { "messages-that-lie-far-apart-are-amended",
    { { OWN, 1, TEXT, { 0 }, "one" }, { OWN, 2, EDIT, { OWN, 1 }, "two" },
      { PEER, 1, TEXT, { 0 }, "three" }, { OWN, 3, TEXT, { 0 }, "four" },
      { OWN, 4, EDIT, { OWN, 3 }, "five" }, { OWN, 5, REACT, { PEER, 1 }, "+" } },
    "a-1=two (edited) @a-2\n1a-1=three me:+\na-3=five (edited) @a-4\n" },
};

/* --- The fixture --------------------------------------------------------------------------- */

static void
set_up (HistoryFixture *fixture,
        gboolean        in_memory)
{
  if (in_memory)
    fixture->history = TIN_HISTORY (tin_memory_history_new ());
  else
    history_fixture_set_up (fixture, GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP));
}

static void
tear_down (HistoryFixture *fixture,
           gboolean        in_memory)
{
  if (in_memory)
    g_assert_finalize_object (g_steal_pointer (&fixture->history));
  else
    history_fixture_tear_down (fixture, NULL);
}

/* --- Running ------------------------------------------------------------------------------ */

static void
add_step (GArray     *entries,
          const Step *step)
{
  g_autoptr (TinMessage) message = make_message_at (step->log_id, step->number,
                                                    step->time != 0 ? step->time
                                                                    : step->number * 1000, "");
  TinMessage *copy;

  copy = tin_message_new (step->log_id, step->number, tin_message_get_sent_at (message),
                          (TinMessageKind) step->kind, tin_message_get_flags (message),
                          step->text, -1);
  if (step->target.log_id != 0)
    tin_message_set_target (copy, &step->target);
  add_entry (entries, ALICE, copy);
}

/* One append for each, or one for all. */
static void
run_steps (HistoryFixture *fixture,
           const Scenario *scenario,
           gboolean        at_once)
{
  g_autoptr (GArray) entries = tin_history_entries_new (STEPS_MAX);

  for (guint i = 0; i < STEPS_MAX && scenario->steps[i].number != 0; i++)
    {
      add_step (entries, &scenario->steps[i]);
      if (at_once)
        continue;
      append_entries (fixture, entries);
      g_clear_pointer (&entries, g_array_unref);
      entries = tin_history_entries_new (STEPS_MAX);
    }

  append_entries (fixture, entries);
}

static void
check (HistoryFixture *fixture,
       const Scenario *scenario)
{
  assert_text (shown_in_full (fixture, ALICE), scenario->shown);
  if (scenario->logged != NULL)
    assert_text (logged (fixture, ALICE, OWN_LOG), scenario->logged);
}

static void
test_scenario (const Scenario *scenario,
               gboolean        in_memory)
{
  for (guint at_once = FALSE; at_once <= TRUE; at_once++)
    {
      HistoryFixture self = { 0 };
      HistoryFixture *fixture = &self;

      set_up (fixture, in_memory);
      run_steps (fixture, scenario, at_once);
      check (fixture, scenario);
      /* What is there already does nothing again. */
      run_steps (fixture, scenario, !at_once);
      check (fixture, scenario);

      if (!in_memory)
        {
          await_idle (fixture);
          check (fixture, scenario);
          history_fixture_reopen (fixture);
          check (fixture, scenario);
          history_fixture_close (fixture);
          check_index (fixture);
        }
      tear_down (fixture, in_memory);
    }
}

/* --- Random ------------------------------------------------------------------------------- */

/* One of each side's log: mostly about a message of the last few of either, often one that was
 * amended already, by clocks that are not in step. */
static void
add_random (GArray  *entries,
            guint64 *heads)
{
  static const int kinds[] = { TEXT, TEXT, EDIT, EDIT, EDIT, REACT, REACT, REACT, DELETE };
  guint side = (guint) g_test_rand_int_range (0, 2);
  guint other = (guint) g_test_rand_int_range (0, 2);
  int kind = kinds[g_test_rand_int_range (0, G_N_ELEMENTS (kinds))];
  g_autofree char *text = g_strdup_printf ("%u", (guint) (heads[0] + heads[1]));
  gint32 range = (gint32) MIN (heads[other], 20);
  Step step = { side == 0 ? OWN : PEER, ++heads[side], kind, { 0 }, text, 0 };

  step.time = step.number * 1000 + (guint64) g_test_rand_int_range (0, 9) * 1000;
  if (kind != TEXT || g_test_rand_int_range (0, 3) == 0)
    step.target = (TinMessageName) { other == 0 ? OWN : PEER,
                                     heads[other] - (guint64) g_test_rand_int_range (0, range + 1)
                                     + 1 };
  /* Nothing speaks of itself. */
  if (other == side && step.target.number == step.number)
    step.target.number++;
  if (kind == DELETE || (kind == REACT && g_test_rand_int_range (0, 4) == 0))
    step.text = "";
  add_step (entries, &step);
}

/* A, B: (transfer full) */
static void
assert_same (char *a,
             char *b)
{
  g_assert_cmpstr (a, ==, b);
  g_free (a);
  g_free (b);
}

/* Whatever is written in whatever order: both come to the same. */
static void
test_random (void)
{
  HistoryFixture disk = { 0 };
  HistoryFixture memory = { 0 };
  guint64 heads[2] = { 0, 0 };

  set_up (&disk, FALSE);
  set_up (&memory, TRUE);
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GArray) entries = tin_history_entries_new (10);

      for (gint32 n = g_test_rand_int_range (1, 10); n > 0; n--)
        add_random (entries, heads);
      append_entries (&disk, entries);
      append_entries (&memory, entries);
      assert_same (shown_in_full (&disk, ALICE), shown_in_full (&memory, ALICE));
      assert_same (logged (&disk, ALICE, OWN), logged (&memory, ALICE, OWN));
      if (round % 10 == 9)
        history_fixture_reopen (&disk);
    }

  await_idle (&disk);
  history_fixture_close (&disk);
  check_index (&disk);
  tear_down (&disk, FALSE);
  tear_down (&memory, TRUE);
}

/* ------------------------------------------------------------------------------------------ */

static void
test_on_disk (gconstpointer scenario)
{
  test_scenario (scenario, FALSE);
}

static void
test_in_memory (gconstpointer scenario)
{
  test_scenario (scenario, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *disk = g_strdup_printf ("/store/amend/%s/disk", scenarios[i].name);
      g_autofree char *memory = g_strdup_printf ("/store/amend/%s/memory", scenarios[i].name);

      g_test_add_data_func (disk, &scenarios[i], test_on_disk);
      g_test_add_data_func (memory, &scenarios[i], test_in_memory);
    }

  g_test_add_func ("/store/amend/disk-and-memory-come-to-the-same", test_random);

  return g_test_run ();
}
