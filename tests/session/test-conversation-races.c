/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-limits.h"
#include "window-fixture.h"

/* Whatever happens while something is read, the window has no holes and nothing twice. */

#define PAGE TIN_PAGE_MESSAGES

/* --- Meanwhile ---------------------------------------------------------------------------- */

static void
test_appended_meanwhile (WindowFixture *fixture,
                         gconstpointer  n_messages)
{
  /* One that the page has, and of which nobody was told yet. */
  window_append (fixture, 251, 2510);
  tin_conversation_load_end (fixture->conversation);
  window_append (fixture, 252, 2520);
  window_append (fixture, 253, 1005);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
  g_assert_cmpuint (fixture->seen->len, ==, PAGE + 1);
  g_assert_false (tin_conversation_has_newer (fixture->conversation));

  /* Elsewhere, and back to the end. */
  tin_conversation_load_around (fixture->conversation,
                                g_ptr_array_index (held_history_get_all (fixture->history), 60));
  window_append (fixture, 254, 605);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
  window_append (fixture, 255, 2550);
  tin_conversation_load_end (fixture->conversation);
  window_append (fixture, 256, 2560);
  window_append (fixture, 257, 2555);
  held_history_answer_all (fixture->history);
  window_assert (fixture, 257 - PAGE - 2, PAGE + 2);
}

static void
test_late (WindowFixture *fixture,
           gconstpointer  n_messages)
{
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);

  window_append (fixture, 251, 2005);
  window_append (fixture, 252, 15);
  held_history_answer_all (fixture->history);
  g_assert_cmpuint (fixture->seen->len, ==, PAGE + 1);
  window_assert_no_holes (fixture);

  while (tin_conversation_has_older (fixture->conversation))
    {
      tin_conversation_load_older (fixture->conversation);
      held_history_answer_all (fixture->history);
    }
  window_assert (fixture, 0, 252);
}

static void
test_superseded (WindowFixture *fixture,
                 gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer (fixture->history);
  tin_conversation_load_older (fixture->conversation);
  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 10));
  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 60));
  held_history_answer (fixture->history);
  held_history_answer (fixture->history);
  held_history_answer (fixture->history);
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_assert_cmpuint (fixture->n_loaded, ==, 2);
  window_assert (fixture, 150, PAGE);
}

static void
test_removed (WindowFixture *fixture,
              gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 200));
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 3));
  held_history_answer_all (fixture->history);
  window_assert (fixture, 149, PAGE - 1);

  /* While the piece that it is in is read, in two steps. */
  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 60));
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 55));
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
  g_assert_cmpuint (fixture->seen->len, ==, PAGE);
}

/* Between the two reads of a piece something comes and goes. */
static void
test_came_and_went (WindowFixture *fixture,
                    gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);
  guint position;

  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 60));
  window_append (fixture, 251, 605);
  held_history_delete (fixture->history, fixture->conversation, g_ptr_array_index (all, 60));
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_find (fixture->conversation, PEER_LOG, 251, &position));
  window_assert_no_holes (fixture);
}

/* One that belongs into what was read already, and into what is shown until the rest is read. */
static void
test_late_between (WindowFixture *fixture,
                   gconstpointer  n_messages)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_load_around (fixture->conversation, g_ptr_array_index (all, 200));
  window_append (fixture, 251, 1905);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
  window_assert (fixture, 150, 101);
}

static void
load_all_older (WindowFixture *fixture,
                guint          n_loaded)
{
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_set_at_end (fixture->conversation, FALSE);
  while (fixture->seen->len < n_loaded)
    {
      tin_conversation_load_older (fixture->conversation);
      held_history_answer_all (fixture->history);
    }
}

/* The window moves on from where a page is being read. */
static void
test_trimmed_meanwhile (WindowFixture *fixture,
                        gconstpointer  n_messages)
{
  guint n = GPOINTER_TO_UINT (n_messages);

  load_all_older (fixture, 2 * TIN_WINDOW_MESSAGES);
  tin_conversation_set_at_end (fixture->conversation, TRUE);
  tin_conversation_load_older (fixture->conversation);
  held_history_append (fixture->history, fixture->conversation,
                       window_new_message (n + 1, 10 * n + 5));
  tin_conversation_append (fixture->conversation,
                           (TinMessage **) &held_history_get_all (fixture->history)->pdata[n], 1);
  g_assert_cmpuint (fixture->seen->len, ==, TIN_WINDOW_MESSAGES);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
}

static void
test_end_goes_meanwhile (WindowFixture *fixture,
                         gconstpointer  n_messages)
{
  guint n = GPOINTER_TO_UINT (n_messages);
  GPtrArray *all = held_history_get_all (fixture->history);
  guint position = 0;

  load_all_older (fixture, 2 * TIN_WINDOW_MESSAGES);
  for (guint i = 1; i <= 10; i++)
    window_append (fixture, n + i, 10 * (n + i));
  held_history_answer_all (fixture->history);
  g_assert_true (tin_conversation_has_newer (fixture->conversation));
  g_assert_cmpuint (fixture->seen->len, ==, 2 * TIN_WINDOW_MESSAGES);

  tin_conversation_load_newer (fixture->conversation);
  held_history_append (fixture->history, fixture->conversation,
                       window_new_message (n + 11, 10 * n - 5));
  while (tin_message_get_number (g_ptr_array_index (all, position)) != n + 11)
    position++;
  tin_conversation_append (fixture->conversation, (TinMessage **) &all->pdata[position], 1);
  held_history_answer_all (fixture->history);
  window_assert_no_holes (fixture);
}

/* --- Anything ----------------------------------------------------------------------------- */

static TinMessage *
random_message (WindowFixture *fixture)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  return all->len > 0 ? g_ptr_array_index (all, g_test_rand_int_range (0, (gint) all->len)) : NULL;
}

static void
do_something (WindowFixture *fixture,
              guint         *number,
              guint         *now)
{
  TinConversation *conversation = fixture->conversation;
  TinMessage *any = random_message (fixture);
  gint what = g_test_rand_int_range (0, 20);

  if (what < 5)
    window_append (fixture, ++*number, *now += 3);
  else if (what < 8)
    window_append (fixture, ++*number, (guint64) g_test_rand_int_range (1, (gint) *now));
  else if (what == 8 && any != NULL)
    held_history_delete (fixture->history, conversation, any);
  else if (what == 9 && any != NULL)
    tin_conversation_load_around (conversation, any);
  else if (what == 10)
    tin_conversation_load_end (conversation);
  else if (what < 13)
    tin_conversation_load_older (conversation);
  else if (what < 15)
    tin_conversation_load_newer (conversation);
  else if (what == 15)
    tin_conversation_set_at_end (conversation, g_test_rand_bit ());
  else if (what == 16 && g_test_rand_int_range (0, 10) == 0)
    tin_conversation_reload (conversation);
  else
    held_history_answer (fixture->history);
}

static void
test_anything (WindowFixture *fixture,
               gconstpointer  n_messages)
{
  guint number = GPOINTER_TO_UINT (n_messages);
  guint now = 10 * number;

  for (guint round = 0; round < 200; round++)
    {
      for (guint i = 0; i < 50; i++)
        do_something (fixture, &number, &now);
      held_history_answer_all (fixture->history);
      window_assert_no_holes (fixture);
      g_assert_cmpuint (fixture->seen->len, <=, 2 * TIN_WINDOW_MESSAGES);
    }

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_assert_false (tin_conversation_has_newer (fixture->conversation));
  window_assert_no_holes (fixture);
  g_assert_cmpuint (fixture->seen->len, >=,
                    MIN ((guint) PAGE, held_history_get_all (fixture->history)->len));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    guint       n_messages;
    void      (*test) (WindowFixture *, gconstpointer);
  } tests[] = {
    { "what-comes-while-something-is-read-is-there-once", 250, test_appended_meanwhile },
    { "late-ones-go-where-they-belong", 250, test_late },
    { "a-new-wish-takes-the-place-of-the-old-one", 250, test_superseded },
    { "what-is-removed-is-gone", 250, test_removed },
    { "what-came-and-went-is-gone", 250, test_came_and_went },
    { "late-one-is-not-lost-between-two-reads", 250, test_late_between },
    { "page-for-where-the-window-was-is-dropped", 3000, test_trimmed_meanwhile },
    { "page-for-where-the-end-was-is-dropped", 3000, test_end_goes_meanwhile },
    { "anything-in-any-order", 300, test_anything },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/session/conversation-races/", tests[i].path, NULL);

      g_test_add (path, WindowFixture, GUINT_TO_POINTER (tests[i].n_messages), window_set_up,
                  tests[i].test, window_tear_down);
    }
  return g_test_run ();
}
