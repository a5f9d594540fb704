/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "history-fixture.h"
#include "tin-disk-history-private.h"

static void
execute (HistoryFixture *fixture,
         const char     *sql)
{
  sqlite3 *file = open_file (fixture);
  char *message = NULL;

  if (sqlite3_exec (file, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  g_assert_cmpint (sqlite3_close (file), ==, SQLITE_OK);
}

/* --- Filling ------------------------------------------------------------------------------ */

/* The newest is found though the index is far behind, and the oldest too. */
static void
test_flood (HistoryFixture *fixture,
            gconstpointer   mode)
{
  append_text (fixture, BOB, PEER_LOG, 1, "needle at the start");
  append_texts (fixture, ALICE, PEER_LOG, 10000, "hay ");
  append_text (fixture, BOB, PEER_LOG, 2, "needle at the end");

  assert_text (found (fixture, "needle", NULL),
               "b:1a-2=needle at the end\nb:1a-1=needle at the start\n");
  assert_text (found (fixture, "hay 10000", NULL), "a:1a-10000=hay 10000\n");
  assert_text (found (fixture, "hay 1", BOB), "");
  await_idle (fixture);
  assert_text (found (fixture, "needle", BOB),
               "b:1a-2=needle at the end\nb:1a-1=needle at the start\n");
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT indexed FROM profile"), ==, 10002);
  check_index (fixture);
}

/* Wherever it ends, the index has what it says that it has. */
static void
test_crashes (HistoryFixture *fixture,
              gconstpointer   mode)
{
  gint64 indexed = 0;

  append_texts (fixture, ALICE, PEER_LOG, 5000, "word ");

  for (guint i = 0; i < 10; i++)
    {
      gint64 now;

      assert_text (found (fixture, "word 4321", ALICE), "a:1a-4321=word 4321\n");
      history_fixture_crash (fixture);
      check_index (fixture);
      now = ask_file (fixture, "SELECT indexed FROM profile");
      g_assert_cmpint (now, >=, indexed);
      indexed = now;
      history_fixture_open (fixture);
    }

  await_idle (fixture);
  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT indexed FROM profile"), ==, 5000);
  check_index (fixture);
}

/* What nobody sees is not in it. */
static void
test_only_texts (HistoryFixture *fixture,
                 gconstpointer   mode)
{
  g_autoptr (GArray) entries = tin_history_entries_new (3);

  add_entry (entries, ALICE,
             tin_message_new (PEER_LOG, 1, 1000, TIN_MESSAGE_KIND_WITHDRAWN, 0, "", 0));
  add_entry (entries, ALICE,
             tin_message_new (PEER_LOG, 2, 2000, (TinMessageKind) 77, 0, "unknown", -1));
  add_entry (entries, ALICE, make_message (PEER_LOG, 3, "known"));
  append_entries (fixture, entries);

  for (guint round = 0; round < 2; round++)
    {
      assert_text (found (fixture, "unknown", NULL), "");
      assert_text (found (fixture, "known", NULL), "a:1a-3=known\n");
      await_idle (fixture);
    }
  history_fixture_close (fixture);
  check_index (fixture);
}

/* Small pieces come together: the index does not fall apart into one piece for each message. */
static void
test_merging (HistoryFixture *fixture,
              gconstpointer   mode)
{
  for (guint i = 1; i <= 100; i++)
    {
      append_text (fixture, ALICE, PEER_LOG, i, "one at a time");
      await_idle (fixture);
    }

  history_fixture_close (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT count(DISTINCT segid) FROM search_idx"), <=, 20);
  check_index (fixture);
}

/* --- Damage ------------------------------------------------------------------------------- */

/* An index that makes no sense is made anew; the messages are well, so nothing is put aside. */
static void
test_damaged (HistoryFixture *fixture,
              gconstpointer   mode)
{
  static const char *const damages[] = {
    "DELETE FROM search_data WHERE id > 10",
    "UPDATE search_data SET block = x'00112233445566778899' WHERE id > 10",
    "UPDATE search_data SET block = x'ffffffffffffffffffff' WHERE id = 10",
  };

  append_texts (fixture, ALICE, PEER_LOG, 1000, "word ");
  await_idle (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      history_fixture_close (fixture);
      execute (fixture, damages[i]);
      history_fixture_open (fixture);

      g_assert_null (tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (fixture->history)));
      assert_text (found (fixture, "word 777", NULL), "a:1a-777=word 777\n");
      assert_text (found (fixture, "word 778", ALICE), "a:1a-778=word 778\n");
      change (fixture, ALICE, PEER_LOG, 1 + i, TIN_HISTORY_DELETE);
      append_text (fixture, ALICE, PEER_LOG, 1001 + i, "another");
      await_idle (fixture);
      assert_text (found (fixture, "word 777", NULL), "a:1a-777=word 777\n");

      history_fixture_close (fixture);
      check_index (fixture);
      g_assert_cmpint (ask_file (fixture, "SELECT indexed = (SELECT max(id) FROM message)"
                                          " FROM profile"), ==, 1);
      history_fixture_open (fixture);
      g_assert_null (tin_disk_history_get_damaged_file (TIN_DISK_HISTORY (fixture->history)));
    }
}

/* An index that claims rows which are not there finds nothing of them. */
static void
test_ghosts (HistoryFixture *fixture,
             gconstpointer   mode)
{
  append_texts (fixture, ALICE, PEER_LOG, 10, "word ");
  await_idle (fixture);
  history_fixture_close (fixture);
  execute (fixture, "DELETE FROM message WHERE number = 3;"
                    "UPDATE message SET text = 'changed' WHERE number = 4;"
                    "UPDATE message SET conversation = 99 WHERE number = 5");
  history_fixture_open (fixture);

  assert_text (found (fixture, "word 3", NULL), "");
  assert_text (found (fixture, "word 4", ALICE), "");
  assert_text (found (fixture, "word 5", NULL), "");
  assert_text (found (fixture, "word 6", NULL), "a:1a-6=word 6\n");
}

/* --- Random ------------------------------------------------------------------------------- */

static void
do_something (HistoryFixture *fixture,
              guint64        *head)
{
  static const char *const words[] = { "red", "green", "grey", "blue", "你好", "black" };
  guint64 number = *head == 0 ? 1 : 1 + (guint64) g_test_rand_int_range (0, (gint32) *head);
  g_autofree char *text = NULL;
  g_autofree char *hits = NULL;

  switch (g_test_rand_int_range (0, 14))
    {
    case 0:
      clear_conversation (fixture, ALICE, TIN_HISTORY_CLEAR_FOR_GOOD);
      break;

    case 1:
      mark (fixture, ALICE, OWN_LOG, TIN_HISTORY_MARK_ACKNOWLEDGED, number);
      break;

    case 2:
      expire (fixture, number * 1000);
      break;

    case 3:
      await_idle (fixture);
      break;

    case 4:
      hits = found (fixture, words[number % G_N_ELEMENTS (words)], ALICE);
      break;

    case 5:
      history_fixture_crash (fixture);
      check_index (fixture);
      history_fixture_open (fixture);
      break;

    case 6:
    case 7:
      amend (fixture, TIN_MESSAGE_KIND_EDIT, OWN_LOG, ++*head, OWN_LOG, number, "white 白");
      break;

    case 8:
      amend (fixture, TIN_MESSAGE_KIND_DELETE, OWN_LOG, ++*head, OWN_LOG, number, "");
      break;

    default:
      text = g_strdup_printf ("%s %s %u", words[number % G_N_ELEMENTS (words)],
                              words[*head % G_N_ELEMENTS (words)], (guint) *head);
      append_text (fixture, ALICE, OWN_LOG, ++*head, text);
      break;
    }
}

/* Whatever is done in whatever order: the index is what the messages say. */
static void
test_random (HistoryFixture *fixture,
             gconstpointer   mode)
{
  guint64 head = 0;

  for (guint i = 0; i < 300; i++)
    do_something (fixture, &head);

  await_idle (fixture);
  history_fixture_close (fixture);
  check_index (fixture);
  g_assert_cmpint (ask_file (fixture, "SELECT scrub FROM profile"), ==, 0);
  g_assert_cmpint (ask_file (fixture, "SELECT count(*) FROM conversation WHERE cleared != 0"),
                   ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  HISTORY_TEST ("/store/search-index/all-is-found-in-a-flood", test_flood);
  HISTORY_TEST ("/store/search-index/has-what-it-says-after-a-crash", test_crashes);
  HISTORY_TEST ("/store/search-index/has-only-texts", test_only_texts);
  HISTORY_TEST ("/store/search-index/is-merged", test_merging);
  HISTORY_TEST ("/store/search-index/is-made-anew-when-it-is-damaged", test_damaged);
  HISTORY_TEST ("/store/search-index/ghosts-are-not-found", test_ghosts);
  HISTORY_TEST ("/store/search-index/is-right-after-anything", test_random);

  return g_test_run ();
}
