/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "amend-fixture.h"
#include "tin-await.h"
#include "tin-limits.h"

/* Replies, edits, deletions and reactions where a disk is lost, or is an old one: what they speak
 * of has other names then, and they still speak of it. */

#define TEXT TIN_MESSAGE_KIND_TEXT
#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACTION TIN_MESSAGE_KIND_REACTION

/* More turns of the main loop than two sides need to say all they have to say. */
#define N_TURNS 60

#define add_test(name, function) \
  g_test_add ("/session/amend-recovery/" name, AmendFixture, NULL, amend_set_up, function, \
              amend_tear_down)

static void
converse (AmendFixture *fixture)
{
  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->bob, TEXT, "one", "two");
  amend_say (fixture, fixture->alice, TEXT, NULL, "away");
  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  amend_say (fixture, fixture->alice, REACTION, "two", "👍");
  amend_say (fixture, fixture->bob, REACTION, "uno", "🎉");
  amend_say (fixture, fixture->alice, DELETE, "away", NULL);
  amend_say (fixture, fixture->bob, EDIT, "two", "dos");
  amend_assert_looks (fixture, "A~:uno+B🎉 B~:dos^uno+A👍 A- ");
}

static void
assert_texts (AmendFixture *fixture,
              const char   *expected)
{
  g_autofree char *alices = amend_look_at_texts (fixture, fixture->alice);
  g_autofree char *bobs = amend_look_at_texts (fixture, fixture->bob);

  g_assert_cmpstr (alices, ==, expected);
  g_assert_cmpstr (bobs, ==, expected);
}

/* All that the other one has comes back as it looked; of what was deleted nothing is left. */
static void
lost_disk (AmendFixture  *fixture,
           gconstpointer  user_data)
{
  SessionHome *home = user_data != NULL ? fixture->bob : fixture->alice;

  converse (fixture);
  session_home_crash (home);
  session_home_lose (home);
  session_home_start (home);
  amend_meet (fixture);
  amend_advance (fixture, TIN_SECONDS (10));
  assert_texts (fixture, "A~:uno+B🎉 B~:dos^uno+A👍 ");
}

/* Alice goes on with a copy of her history that ends before "lost here", of which Bob knows. */
static void
fork_log (AmendFixture *fixture)
{
  g_autofree char *backup = NULL;

  converse (fixture);
  amend_part (fixture, TRUE);
  amend_say (fixture, fixture->alice, TEXT, NULL, "queued");
  session_home_stop (fixture->alice);
  backup = session_home_back_up (fixture->alice);
  session_home_start (fixture->alice);
  amend_meet (fixture);
  amend_say (fixture, fixture->alice, TEXT, NULL, "lost here");
  amend_say (fixture, fixture->alice, TEXT, NULL, "and here");
  amend_say (fixture, fixture->bob, REACTION, "lost here", "🎉");
  amend_part (fixture, TRUE);
  session_home_crash (fixture->alice);
  session_home_restore (fixture->alice, backup);
  session_home_start (fixture->alice);
  amend_advance (fixture, TIN_SECONDS (1));

  amend_say (fixture, fixture->alice, TEXT, NULL, "new");
  amend_say (fixture, fixture->alice, TEXT, NULL, "newer");
  amend_say (fixture, fixture->alice, EDIT, "new", "nuevo");
  amend_say (fixture, fixture->alice, TEXT, "nuevo", "answer");
  amend_say (fixture, fixture->alice, REACTION, "newer", "👍");
  amend_say (fixture, fixture->alice, EDIT, "uno", "eins");
}

static void
old_copy (AmendFixture  *fixture,
          gconstpointer  user_data)
{
  fork_log (fixture);
  amend_meet (fixture);
  amend_advance (fixture, TIN_SECONDS (10));
  assert_texts (fixture, "A~:eins+B🎉 B~:dos^eins+A👍 A:queued A:lost here+B🎉 A:and here "
                         "A~:nuevo A:newer+A👍 A:answer^nuevo ");
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->running->session), ==, 0);
}

static TinMessage *
find_loaded (AmendFixture *fixture,
             const char   *text)
{
  TinConversation *conversation =
    tin_peer_get_conversation (amend_peer (fixture, fixture->alice));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);

      if (g_str_equal (tin_message_get_text (message), text))
        return message;
    }
  return NULL;
}

/* What she says while her messages get their new names is about the same ones. */
static void
said_while_it_moves (AmendFixture  *fixture,
                     gconstpointer  user_data)
{
  guint n_said = 0;

  fork_log (fixture);
  for (guint n = 0; n < N_TURNS; n++)
    {
      g_autofree char *address = tin_test_session_address (AMEND_BOB);
      g_autofree char *expected = NULL;
      TinSession *session = fixture->alice->running->session;
      TinPeer *bob = amend_peer (fixture, fixture->alice);
      TinMessage *newer;
      gboolean said = FALSE;

      session_home_stop (fixture->bob);
      session_home_start (fixture->bob);
      tin_memory_hub_part (fixture->hub, "10.0.0.1", "10.0.0.2", FALSE);
      tin_conversation_load_end (tin_peer_get_conversation (bob));
      tin_settle ();
      tin_session_connect_async (session, address, TIN_CONNECT_SECURE, NULL, NULL, NULL);
      for (guint i = 0; i < n; i++)
        g_main_context_iteration (NULL, FALSE);

      /* In between the window may be empty for a moment. */
      newer = find_loaded (fixture, "newer");
      if (newer != NULL)
        {
          g_autoptr (TinMessage) target = tin_message_ref (newer);
          g_autoptr (TinMessage) edit = tin_session_edit (session, bob, target, "newest", NULL);
          g_autoptr (TinMessage) reply =
            tin_session_reply (session, bob, "reply", target, NULL);

          said = edit != NULL && reply != NULL;
          n_said += said;
        }
      amend_advance (fixture, TIN_SECONDS (20));
      expected = g_strdup_printf (
        "A~:eins+B🎉 B~:dos^eins+A👍 A:queued A:lost here+B🎉 A:and here A~:nuevo %s"
        "A:answer^nuevo %s", said ? "A~:newest+A👍 " : "A:newer+A👍 ",
        said ? "A:reply^newest " : "");
      assert_texts (fixture, expected);

      /* Everything anew. */
      amend_tear_down (fixture, NULL);
      amend_set_up (fixture, NULL);
      if (n + 1 < N_TURNS)
        fork_log (fixture);
    }
  g_assert_cmpuint (n_said, >, N_TURNS / 3);
}

/* What she had begun to write is about the same ones, too, and at the next start as well. What was
 * taken back is nowhere, and its number is another one's. */
static void
assert_draft_answers (AmendFixture *fixture,
                      const char   *expected,
                      gboolean      edits)
{
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  const TinMessageName *target = tin_peer_get_draft_target (bob);
  g_autoptr (TinMessage) message = expected != NULL ? amend_find (fixture, fixture->alice, expected)
                                                    : NULL;

  g_assert_cmpstr (tin_peer_get_draft (bob), ==, "begun");
  g_assert_true (tin_peer_is_draft_edit (bob) == edits);
  g_assert_true ((target != NULL) == (message != NULL));
  if (message == NULL)
    return;
  g_assert_cmpuint (target->log_id, ==, tin_message_get_log_id (message));
  g_assert_cmpuint (target->number, ==, tin_message_get_number (message));
}

typedef struct
{
  const char *answers;
  const char *found;
  gboolean    edits;
} Draft;

static const Draft drafts[] = {
  { "eins", "eins", FALSE },
  { "eins", "eins", TRUE },
  { "dos", "dos", FALSE },
  { "newer", "newer", FALSE },
  { "answer", "answer", TRUE },
  { "taken back", NULL, FALSE },
  { "taken back", NULL, TRUE },
};

static void
on_withdrawn (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_assert_true (tin_session_change_finish (TIN_SESSION (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
draft_moves_along (AmendFixture  *fixture,
                   gconstpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      const Draft *draft = &drafts[i];
      g_autoptr (TinMessage) target = NULL;
      TinSession *session;
      TinMessageName name;
      gboolean withdrawn = FALSE;

      fork_log (fixture);
      session = fixture->alice->running->session;
      amend_say (fixture, fixture->alice, TEXT, NULL, "taken back");
      amend_say (fixture, fixture->alice, TEXT, NULL, "last");
      target = amend_find (fixture, fixture->alice, draft->answers);
      name = (TinMessageName) { tin_message_get_log_id (target), tin_message_get_number (target) };
      if (draft->edits)
        tin_session_set_edit_draft (session, amend_peer (fixture, fixture->alice), "begun", &name);
      else
        tin_session_set_draft (session, amend_peer (fixture, fixture->alice), "begun", &name);
      if (draft->found == NULL)
        {
          tin_session_withdraw_async (session, amend_peer (fixture, fixture->alice), target,
                                      on_withdrawn, &withdrawn);
          tin_await (withdrawn);
        }
      amend_meet (fixture);
      amend_advance (fixture, TIN_SECONDS (10));
      assert_draft_answers (fixture, draft->found, draft->edits && draft->found != NULL);
      session_home_stop (fixture->alice);
      session_home_start (fixture->alice);
      assert_draft_answers (fixture, draft->found, draft->edits && draft->found != NULL);

      amend_tear_down (fixture, NULL);
      amend_set_up (fixture, NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("lost-disk", lost_disk);
  g_test_add ("/session/amend-recovery/lost-disk-of-the-other", AmendFixture,
              GINT_TO_POINTER (TRUE), amend_set_up, lost_disk, amend_tear_down);
  add_test ("old-copy", old_copy);
  add_test ("said-while-it-moves", said_while_it_moves);
  add_test ("draft-moves-along", draft_moves_along);

  return g_test_run ();
}
