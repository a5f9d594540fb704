/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-trust.h"

/* Every state and every event. A state is written as its nick and its flags: v verified, k known,
 * p plain. */

typedef struct
{
  const char *from;
  const char *to[TIN_TRUST_EVENT_LAST];  /* (nullable) not possible */
} Row;

#define NO NULL

static const Row rows[] = {
  /* from: accept, verify, differ, contest, rival, keep both, replace, block, unblock */
  { "plain p", { "plain kp", NO, NO, NO, NO, NO, NO, "blocked p", NO } },
  { "plain kp", { "plain kp", NO, NO, NO, NO, NO, NO, "blocked kp", NO } },
  { "stranger",
    { "pinned k", "verified vk", "stranger", NO, "rival", NO, NO, "blocked", NO } },
  { "stranger v",
    { "verified vk", "verified vk", "stranger", NO, "rival v", NO, NO, "blocked v", NO } },
  { "pinned k",
    { "pinned k", "verified vk", "pinned k", "contested k", NO, NO, NO, "blocked k", NO } },
  { "verified vk",
    { "verified vk", "verified vk", "pinned k", "contested vk", NO, NO, NO, "blocked vk", NO } },
  { "contested k",
    { "contested k", "contested vk", "contested k", NO, NO, "pinned k", "replaced k", "blocked k",
      NO } },
  { "contested vk",
    { "contested vk", "contested vk", "contested k", NO, NO, "verified vk", "replaced vk",
      "blocked vk", NO } },
  { "rival", { NO, "rival v", "rival", NO, NO, "stranger", NO, "blocked", NO } },
  { "rival v",
    { NO, "rival v", "rival", NO, NO, "verified vk", "verified vk", "blocked v", NO } },
  { "replaced k", { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
  { "replaced vk", { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
  { "blocked", { NO, NO, NO, NO, NO, NO, NO, "blocked", "stranger" } },
  { "blocked v", { NO, NO, NO, NO, NO, NO, NO, "blocked v", "stranger v" } },
  { "blocked k", { NO, NO, NO, NO, NO, NO, NO, "blocked k", "pinned k" } },
  { "blocked vk", { NO, NO, NO, NO, NO, NO, NO, "blocked vk", "verified vk" } },
  { "blocked p", { NO, NO, NO, NO, NO, NO, NO, "blocked p", "plain p" } },
  { "blocked kp", { NO, NO, NO, NO, NO, NO, NO, "blocked kp", "plain kp" } },
};

/* What may happen without our person: everything else is an act of its own. */
static gboolean
is_outside (TinTrustEvent event)
{
  return event == TIN_TRUST_EVENT_CONTEST || event == TIN_TRUST_EVENT_RIVAL ||
         event == TIN_TRUST_EVENT_DIFFER;
}

static TinTrustState
parse (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);
  const char *flags = words[1] != NULL ? words[1] : "";
  TinTrustState state = { 0 };

  g_assert_true (tin_trust_from_nick (words[0], &state.trust));
  for (; *flags != '\0'; flags++)
    {
      state.verified |= *flags == 'v';
      state.known |= *flags == 'k';
      state.plain |= *flags == 'p';
    }
  return state;
}

static char *
format (const TinTrustState *state)
{
  gboolean flags = state->verified || state->known || state->plain;

  return g_strdup_printf ("%s%s%s%s%s", tin_trust_to_nick (state->trust), flags ? " " : "",
                          state->verified ? "v" : "", state->known ? "k" : "",
                          state->plain ? "p" : "");
}

static void
assert_state (const TinTrustState *state,
              const char          *expected)
{
  g_autofree char *text = format (state);

  g_assert_cmpstr (text, ==, expected);
}

/* The index of the row; a state that has none is a mistake. */
static guint
find_row (const TinTrustState *state)
{
  g_autofree char *text = format (state);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (g_str_equal (rows[i].from, text))
        return i;
    }
  g_error ("%s is in no row", text);
}

static void
test_every_state_and_event (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint event = 0; event < TIN_TRUST_EVENT_LAST; event++)
        {
          TinTrustState state = parse (rows[i].from);
          const char *to = rows[i].to[event];

          g_test_message ("%s, event %u", rows[i].from, event);
          g_assert_cmpint (tin_trust_move (&state, (TinTrustEvent) event), ==, to != NULL);
          assert_state (&state, to != NULL ? to : rows[i].from);
        }
    }
}

/* --- What can be reached ------------------------------------------------------------------ */

/* Marks in `reached` all that events lead to from those that are marked. */
static void
search (gboolean reached[G_N_ELEMENTS (rows)],
        gboolean outside_only)
{
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (rows) * TIN_TRUST_EVENT_LAST; i++)
        {
          TinTrustEvent event = (TinTrustEvent) (i % TIN_TRUST_EVENT_LAST);
          guint from = i / TIN_TRUST_EVENT_LAST;
          TinTrustState state = parse (rows[from].from);
          guint to;

          if (!reached[from] || (outside_only && !is_outside (event)) ||
              !tin_trust_move (&state, event))
            continue;
          to = find_row (&state);
          more = more || !reached[to];
          reached[to] = TRUE;
        }
    }
}

/* The table is no longer and no shorter than what can happen. */
static void
test_every_row_is_reached (void)
{
  gboolean reached[G_N_ELEMENTS (rows)] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    reached[i] = g_str_equal (rows[i].from, "plain p") || g_str_equal (rows[i].from, "stranger");
  search (reached, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].from);
      g_assert_true (reached[i]);
    }
}

static void
test_a_key_is_never_plain (void)
{
  gboolean reached[G_N_ELEMENTS (rows)] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    reached[i] = !parse (rows[i].from).plain;
  search (reached, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      TinTrustState state = parse (rows[i].from);

      g_assert_true (!reached[i] || (!state.plain && state.trust != TIN_TRUST_PLAIN));
    }
}

/* Without an act of the person nothing is accepted, verified, or sent that was not before. */
static void
test_nothing_is_gained_without_the_person (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      TinTrustState from = parse (rows[i].from);
      gboolean reached[G_N_ELEMENTS (rows)] = { FALSE };

      reached[i] = TRUE;
      search (reached, TRUE);
      for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
        {
          TinTrustState to = parse (rows[j].from);

          if (!reached[j])
            continue;
          g_assert_cmpint (to.plain, ==, from.plain);
          g_assert_cmpint (to.known, ==, from.known);
          g_assert_true (from.verified || !to.verified);
          g_assert_true (tin_trust_may_send (from.trust) || !tin_trust_may_send (to.trust));
        }
    }
}

/* --- A key and the one that is met in its place --------------------------------------------- */

#define N_ROWS G_N_ELEMENTS (rows)
#define N_EVENTS TIN_TRUST_EVENT_LAST

/* As a session does it: whoever is contested, and its rival. */
static gboolean
keep_both (TinTrustState *contested,
           TinTrustState *rival)
{
  if (rival->trust != TIN_TRUST_RIVAL)
    return FALSE;

  tin_trust_move (contested, TIN_TRUST_EVENT_KEEP_BOTH);
  return tin_trust_move (rival, TIN_TRUST_EVENT_KEEP_BOTH);
}

/* What may be done with two: the events of either, but what concerns both is done to both. */
static gboolean
move_pair (TinTrustState *a,
           TinTrustState *b,
           guint          move)
{
  TinTrustEvent event = (TinTrustEvent) (move % N_EVENTS);

  if (event == TIN_TRUST_EVENT_KEEP_BOTH)
    return keep_both (a, b);
  if (event == TIN_TRUST_EVENT_REPLACE)
    return tin_trust_replace (a, b);
  return tin_trust_move (move < N_EVENTS ? a : b, event);
}

/* All that two can come to be, from a pinned one and a key that is met. */
static void
search_pairs (gboolean reached[N_ROWS][N_ROWS],
              gboolean outside_only)
{
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < N_ROWS * N_ROWS * 2 * N_EVENTS; i++)
        {
          guint move = i % (2 * N_EVENTS);
          guint pair = i / (2 * N_EVENTS);
          TinTrustState a;
          TinTrustState b;

          if (!reached[pair / N_ROWS][pair % N_ROWS] ||
              (outside_only && !is_outside ((TinTrustEvent) (move % N_EVENTS))))
            continue;
          a = parse (rows[pair / N_ROWS].from);
          b = parse (rows[pair % N_ROWS].from);
          if (!move_pair (&a, &b, move) || reached[find_row (&a)][find_row (&b)])
            continue;
          reached[find_row (&a)][find_row (&b)] = TRUE;
          more = TRUE;
        }
    }
}

static void
begin_pairs (gboolean reached[N_ROWS][N_ROWS])
{
  TinTrustState pinned = parse ("pinned k");
  TinTrustState verified = parse ("verified vk");
  TinTrustState stranger = parse ("stranger");

  reached[find_row (&pinned)][find_row (&stranger)] = TRUE;
  reached[find_row (&verified)][find_row (&stranger)] = TRUE;
}

static void
test_no_place_is_taken_without_a_compared_code (void)
{
  gboolean reached[N_ROWS][N_ROWS] = { { FALSE } };
  guint n_replaced = 0;

  begin_pairs (reached);
  search_pairs (reached, FALSE);
  for (guint i = 0; i < N_ROWS * N_ROWS; i++)
    {
      TinTrustState a = parse (rows[i / N_ROWS].from);
      TinTrustState b = parse (rows[i % N_ROWS].from);
      gboolean was_compared = b.verified;

      if (!reached[i / N_ROWS][i % N_ROWS])
        continue;
      g_assert_true (!a.plain && !b.plain);
      /* It stays accepted, whatever another comparison says later. */
      g_assert_true (a.trust != TIN_TRUST_REPLACED || b.known);
      if (!tin_trust_replace (&a, &b))
        continue;
      n_replaced++;
      g_assert_true (was_compared);
      g_assert_cmpint (a.trust, ==, TIN_TRUST_REPLACED);
      g_assert_cmpint (b.trust, ==, TIN_TRUST_VERIFIED);
    }
  g_assert_cmpuint (n_replaced, >, 0);
}

static void
test_a_key_that_is_met_gets_nothing_by_itself (void)
{
  gboolean reached[N_ROWS][N_ROWS] = { { FALSE } };
  guint n_reached = 0;

  begin_pairs (reached);
  search_pairs (reached, TRUE);
  for (guint i = 0; i < N_ROWS * N_ROWS; i++)
    {
      TinTrustState a = parse (rows[i / N_ROWS].from);
      TinTrustState b = parse (rows[i % N_ROWS].from);

      if (!reached[i / N_ROWS][i % N_ROWS])
        continue;
      n_reached++;
      g_assert_true (a.known && !b.known);
      g_assert_true (a.trust == TIN_TRUST_PINNED || a.trust == TIN_TRUST_VERIFIED ||
                     a.trust == TIN_TRUST_CONTESTED);
      g_assert_true (b.trust == TIN_TRUST_STRANGER || b.trust == TIN_TRUST_RIVAL);
    }
  g_assert_cmpuint (n_reached, ==, 8);
}

typedef struct
{
  const char *a;
  const char *b;
  const char *a_after;  /* (nullable) not possible */
  const char *b_after;
} PairCase;

static void
check_pairs (gboolean       (*move) (TinTrustState *contested,
                                     TinTrustState *rival),
             const PairCase  *cases,
             guint            n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      TinTrustState a = parse (cases[i].a);
      TinTrustState b = parse (cases[i].b);
      gboolean possible = cases[i].a_after != NULL;

      g_assert_cmpint (move (&a, &b), ==, possible);
      assert_state (&a, possible ? cases[i].a_after : cases[i].a);
      assert_state (&b, possible ? cases[i].b_after : cases[i].b);
    }
}

static void
test_both_or_neither (void)
{
  static const PairCase replaced[] = {
    { "contested k", "rival v", "replaced k", "verified vk" },
    { "contested vk", "rival v", "replaced vk", "verified vk" },
    { "contested vk", "rival", NULL },
    { "pinned k", "rival v", NULL },
    { "verified vk", "rival v", NULL },
    { "contested k", "stranger v", NULL },
    { "contested k", "verified vk", NULL },
    { "contested k", "contested k", NULL },
    { "blocked k", "rival v", NULL },
    { "contested k", "blocked v", NULL },
    { "replaced k", "rival v", NULL },
  };
  static const PairCase kept[] = {
    { "contested k", "rival", "pinned k", "stranger" },
    { "contested vk", "rival v", "verified vk", "verified vk" },
    { "pinned k", "rival", "pinned k", "stranger" },
    { "verified vk", "rival v", "verified vk", "verified vk" },
    { "blocked k", "rival", "blocked k", "stranger" },
  };

  check_pairs (tin_trust_replace, replaced, G_N_ELEMENTS (replaced));
  check_pairs (keep_both, kept, G_N_ELEMENTS (kept));
}

/* --- Values ------------------------------------------------------------------------------- */

static void
test_what_may_be_sent (void)
{
  static const struct
  {
    TinTrust trust;
    gboolean may_send;
  } cases[] = {
    { TIN_TRUST_PLAIN, TRUE },
    { TIN_TRUST_STRANGER, TRUE },
    { TIN_TRUST_PINNED, TRUE },
    { TIN_TRUST_VERIFIED, TRUE },
    { TIN_TRUST_CONTESTED, FALSE },
    { TIN_TRUST_RIVAL, FALSE },
    { TIN_TRUST_REPLACED, FALSE },
    { TIN_TRUST_BLOCKED, FALSE },
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (cases) == TIN_TRUST_LAST);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (cases[i].trust, ==, i);
      g_assert_cmpint (tin_trust_may_send (cases[i].trust), ==, cases[i].may_send);
    }
}

/* Whatever a file says, what is made of it is a state; and of a key never a plain one. */
static void
test_whatever_was_kept (void)
{
  for (guint i = 0; i < TIN_TRUST_LAST * 8; i++)
    {
      TinTrust trust = (TinTrust) (i / 8);
      gboolean plain = (i & 4) != 0;
      TinTrustState state = tin_trust_state_new (trust, i & 1, (i & 2) != 0, plain);

      find_row (&state);
      g_assert_cmpint (state.plain, ==, plain);
      if (plain)
        g_assert_cmpint (state.trust, ==,
                         trust == TIN_TRUST_BLOCKED ? TIN_TRUST_BLOCKED : TIN_TRUST_PLAIN);
      else if (trust != TIN_TRUST_PLAIN)
        g_assert_cmpint (state.trust, ==, trust);
    }

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      TinTrustState state = parse (rows[i].from);

      state = tin_trust_state_new (state.trust, state.verified, state.known, state.plain);
      assert_state (&state, rows[i].from);
    }
}

static void
test_nicks (void)
{
  TinTrust trust = TIN_TRUST_LAST;

  for (guint i = 0; i < TIN_TRUST_LAST; i++)
    {
      g_assert_true (tin_trust_from_nick (tin_trust_to_nick ((TinTrust) i), &trust));
      g_assert_cmpint (trust, ==, i);
    }
  g_assert_cmpstr (tin_trust_to_nick (TIN_TRUST_CONTESTED), ==, "contested");

  trust = TIN_TRUST_LAST;
  g_assert_false (tin_trust_from_nick ("", &trust));
  g_assert_false (tin_trust_from_nick ("Pinned", &trust));
  g_assert_false (tin_trust_from_nick ("pinned ", &trust));
  g_assert_cmpint (trust, ==, TIN_TRUST_LAST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/trust/every-state-and-event", test_every_state_and_event);
  g_test_add_func ("/core/trust/every-row-is-reached", test_every_row_is_reached);
  g_test_add_func ("/core/trust/a-key-is-never-plain", test_a_key_is_never_plain);
  g_test_add_func ("/core/trust/nothing-is-gained-without-the-person",
                   test_nothing_is_gained_without_the_person);
  g_test_add_func ("/core/trust/no-place-is-taken-without-a-compared-code",
                   test_no_place_is_taken_without_a_compared_code);
  g_test_add_func ("/core/trust/a-key-that-is-met-gets-nothing-by-itself",
                   test_a_key_that_is_met_gets_nothing_by_itself);
  g_test_add_func ("/core/trust/both-or-neither", test_both_or_neither);
  g_test_add_func ("/core/trust/what-may-be-sent", test_what_may_be_sent);
  g_test_add_func ("/core/trust/whatever-was-kept", test_whatever_was_kept);
  g_test_add_func ("/core/trust/nicks", test_nicks);

  return g_test_run ();
}
