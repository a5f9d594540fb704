/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "amend-fixture.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Replies, edits, deletions for both and reactions, between two whole sessions: what both see, at
 * once, later, and after whatever happens to either. */

#define TEXT TIN_MESSAGE_KIND_TEXT
#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACTION TIN_MESSAGE_KIND_REACTION

#define add_test(name, function) \
  g_test_add ("/session/amend/" name, AmendFixture, NULL, amend_set_up, function, amend_tear_down)

static void
both_see_it_at_once (AmendFixture  *fixture,
                     gconstpointer  user_data)
{
  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->bob, TEXT, NULL, "two");
  amend_say (fixture, fixture->bob, TEXT, "one", "answer");
  amend_assert_looks (fixture, "A:one B:two B:answer^one ");

  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  amend_say (fixture, fixture->alice, REACTION, "two", "👍");
  amend_say (fixture, fixture->bob, REACTION, "uno", "🎉");
  amend_say (fixture, fixture->bob, REACTION, "answer", "🤷");
  amend_assert_looks (fixture, "A~:uno+B🎉 B:two+A👍 B:answer^uno+B🤷 ");

  amend_say (fixture, fixture->alice, REACTION, "two", "👎");
  amend_say (fixture, fixture->bob, REACTION, "answer", "");
  amend_say (fixture, fixture->alice, EDIT, "uno", "eins");
  amend_assert_looks (fixture, "A~:eins+B🎉 B:two+A👎 B:answer^eins ");

  amend_say (fixture, fixture->alice, DELETE, "eins", NULL);
  amend_say (fixture, fixture->bob, DELETE, "answer", NULL);
  amend_assert_looks (fixture, "A- B:two+A👎 B- ");
}

static void
all_of_it (AmendFixture *fixture)
{
  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  amend_say (fixture, fixture->alice, TEXT, "two", "answer");
  amend_say (fixture, fixture->alice, TEXT, NULL, "three");
  amend_say (fixture, fixture->alice, EDIT, "three", "tres");
  amend_say (fixture, fixture->alice, REACTION, "two", "👍");
  amend_say (fixture, fixture->alice, DELETE, "away", NULL);
  amend_say (fixture, fixture->bob, REACTION, "one", "🎉");
  amend_say (fixture, fixture->bob, EDIT, "two", "dos");
}

/* Who is away learns of it later, whatever happens to either program meanwhile. */
static void
later (AmendFixture  *fixture,
       gconstpointer  user_data)
{
  guint what = GPOINTER_TO_UINT (user_data);
  SessionHome *homes[] = { fixture->alice, fixture->bob };

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->bob, TEXT, NULL, "two");
  amend_say (fixture, fixture->alice, TEXT, NULL, "away");
  amend_part (fixture, TRUE);
  all_of_it (fixture);

  /* 1: restart, 2: crash, of Alice; times 3 the same of Bob. */
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++, what /= 3)
    {
      if (what % 3 == 1)
        session_home_stop (homes[i]);
      else if (what % 3 == 2)
        session_home_crash (homes[i]);
      if (what % 3 != 0)
        session_home_start (homes[i]);
    }
  amend_meet (fixture);
  amend_assert_looks (fixture, "A~:uno+B🎉 B~:dos+A👍 A- A:answer^dos A~:tres ");
  g_assert_cmpuint (tin_session_count_queued (fixture->alice->running->session), ==, 0);
  g_assert_cmpuint (tin_session_count_queued (fixture->bob->running->session), ==, 0);
}

/* The link ends at any moment of it. */
static void
cut_at_any_moment (AmendFixture  *fixture,
                   gconstpointer  user_data)
{
  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->bob, TEXT, NULL, "two");
  for (guint i = 0; i < 30; i++)
    {
      TinSession *session = fixture->alice->running->session;
      TinPeer *bob = amend_peer (fixture, fixture->alice);
      g_autofree char *edited = g_strdup_printf ("one %u", i);
      g_autofree char *reaction = g_strdup_printf ("%u", i);
      g_autofree char *expected = g_strdup_printf ("A~:%s B:two+A%s ", edited, reaction);
      g_autofree char *before = i > 0 ? g_strdup_printf ("one %u", i - 1) : g_strdup ("one");
      g_autoptr (TinMessage) one = amend_find (fixture, fixture->alice, before);
      g_autoptr (TinMessage) two = amend_find (fixture, fixture->alice, "two");

      tin_message_unref (tin_session_edit (session, bob, one, edited, NULL));
      tin_message_unref (tin_session_react (session, bob, two, reaction, NULL));
      for (guint n = 0; n < i; n++)
        g_main_context_iteration (NULL, FALSE);
      tin_memory_hub_cut (fixture->hub);
      tin_settle ();
      amend_meet (fixture);
      amend_assert_looks (fixture, expected);
    }
}

/* --- What is refused ---------------------------------------------------------------------- */

static void
assert_can (AmendFixture *fixture,
            const char   *text,
            const char   *expected)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  g_autoptr (TinMessage) message = amend_find (fixture, fixture->alice, text);
  g_autofree char *can = g_strconcat (tin_session_can_edit (session, bob, message) ? "e" : "",
                                      tin_session_can_retract (session, bob, message) ? "d" : "",
                                      tin_session_can_react (session, bob, message) ? "r" : "",
                                      NULL);

  g_assert_cmpstr (can, ==, expected);
}

/* Each of the four ends with INVALID, but those in EXCEPT. */
static void
assert_refused (AmendFixture *fixture,
                TinMessage   *message,
                const char   *except)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);

  for (const char *kind = "pedr"; *kind != '\0'; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinMessage) said = NULL;

      if (strchr (except, *kind) != NULL)
        continue;
      if (*kind == 'p')
        said = tin_session_reply (session, bob, "x", message, &error);
      else if (*kind == 'e')
        said = tin_session_edit (session, bob, message, "x", &error);
      else if (*kind == 'd')
        said = tin_session_retract (session, bob, message, &error);
      else
        said = tin_session_react (session, bob, message, "x", &error);
      g_assert_null (said);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
}

static void
not_of_every_message (AmendFixture  *fixture,
                      gconstpointer  user_data)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  g_autoptr (TinMessage) note =
    tin_message_new (TIN_LOG_ID_NOTES, 1, 1, TIN_MESSAGE_KIND_NOTE, 0, "note", -1);
  g_autoptr (TinMessage) elsewhere =
    tin_message_new (4711, 1, 1, TEXT, TIN_MESSAGE_FLAG_OWN, "of another conversation", -1);
  g_autoptr (TinMessage) unheard = NULL;
  g_autoptr (TinMessage) theirs = NULL;
  g_autoptr (TinMessage) deleted = NULL;
  g_autoptr (TinMessage) queued = NULL;

  amend_say (fixture, fixture->alice, TEXT, NULL, "mine");
  amend_say (fixture, fixture->alice, TEXT, NULL, "deleted");
  amend_say (fixture, fixture->bob, TEXT, NULL, "his");
  assert_can (fixture, "mine", "edr");
  assert_can (fixture, "his", "r");
  theirs = amend_find (fixture, fixture->alice, "his");
  assert_refused (fixture, theirs, "pr");
  assert_refused (fixture, note, "");
  unheard = tin_message_new (tin_message_get_log_id (theirs), 99, 1, TEXT, 0, "not said", -1);

  amend_say (fixture, fixture->alice, DELETE, "deleted", NULL);
  assert_can (fixture, "", "");
  deleted = amend_find (fixture, fixture->alice, "");
  assert_refused (fixture, deleted, "p");

  /* What nobody there would know by this name is quoted in words. */
  assert_refused (fixture, elsewhere, "p");
  assert_refused (fixture, unheard, "p");
  tin_message_unref (tin_session_reply (session, bob, "answer", elsewhere, NULL));
  tin_settle ();
  amend_assert_looks (fixture, "A:mine A- B:his A:> of another conversation\nanswer ");

  /* What has not left is withdrawn instead. */
  amend_part (fixture, TRUE);
  amend_say (fixture, fixture->alice, TEXT, NULL, "queued");
  assert_can (fixture, "queued", "er");
  queued = amend_find (fixture, fixture->alice, "queued");
  assert_refused (fixture, queued, "per");
}

/* Whoever remembers a text from before it was deleted, or from before it was removed here, which
 * somebody has asked for since. */
static void
not_of_what_is_gone (AmendFixture  *fixture,
                     gconstpointer  user_data)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  const char *texts[] = { "deleted for both", "deleted here" };

  amend_say (fixture, fixture->alice, TEXT, NULL, "stays");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (TinMessage) message = NULL;
      g_autoptr (TinMessage) edit = NULL;
      g_autoptr (GError) error = NULL;
      TinMessageName name;

      amend_say (fixture, fixture->alice, TEXT, NULL, texts[i]);
      message = amend_find (fixture, fixture->alice, texts[i]);
      name = (TinMessageName) { tin_message_get_log_id (message),
                                tin_message_get_number (message) };
      if (i == 0)
        tin_message_unref (tin_session_retract (session, bob, message, &error));
      else
        tin_session_delete_async (session, bob, message, NULL, NULL);
      g_assert_no_error (error);
      tin_settle ();
      tin_conversation_get_quoted (tin_peer_get_conversation (bob), &name);
      tin_settle ();

      edit = tin_session_edit (session, bob, message, "edited", &error);
      g_assert_null (edit);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  amend_say (fixture, fixture->alice, EDIT, "stays", "stayed");
}

static void
not_every_text (AmendFixture  *fixture,
                gconstpointer  user_data)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  g_autofree char *long_text = g_strnfill (TIN_TEXT_MAX + 1, 'x');
  g_autofree char *long_emoji = g_strnfill (TIN_REACTION_MAX + 1, 'x');
  g_autofree char *emoji = g_strnfill (TIN_REACTION_MAX, 'x');
  const char *const texts[] = { "", long_text, "\xff" };
  const char *const reactions[] = { long_emoji, "\xff" };
  g_autoptr (TinMessage) message = NULL;
  g_autofree char *expected = g_strdup_printf ("A:one+A%s ", emoji);

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  message = amend_find (fixture, fixture->alice, "one");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) reply = NULL;
      g_autoptr (GError) edit = NULL;

      g_assert_null (tin_session_reply (session, bob, texts[i], message, &reply));
      g_assert_error (reply, TIN_ERROR, TIN_ERROR_INVALID);
      g_assert_null (tin_session_edit (session, bob, message, texts[i], &edit));
      g_assert_error (edit, TIN_ERROR, TIN_ERROR_INVALID);
    }
  for (guint i = 0; i < G_N_ELEMENTS (reactions); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tin_session_react (session, bob, message, reactions[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  amend_say (fixture, fixture->alice, REACTION, "one", emoji);
  amend_assert_looks (fixture, expected);
}

/* --- Taken back before it left ------------------------------------------------------------ */

static void
on_withdrawn (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_session_change_finish (TIN_SESSION (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Nothing of it leaves, in none of its forms; also where the last is not on the disk yet. */
static void
withdrawn_with_its_edits (AmendFixture  *fixture,
                          gconstpointer  user_data)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  g_autoptr (TinMessage) message = NULL;
  gboolean withdrawn = FALSE;

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_part (fixture, TRUE);
  amend_say (fixture, fixture->alice, TEXT, NULL, "secret");
  amend_say (fixture, fixture->alice, EDIT, "secret", "secret two");
  amend_say (fixture, fixture->alice, REACTION, "secret two", "secret three");
  message = amend_find (fixture, fixture->alice, "secret two");
  /* The first is on its way to the disk, the second waits for that. */
  tin_message_unref (tin_session_edit (session, bob, message, "secret four", NULL));
  tin_message_unref (tin_session_edit (session, bob, message, "secret five", NULL));
  tin_session_withdraw_async (session, bob, message, on_withdrawn, &withdrawn);
  tin_await (withdrawn);
  amend_say (fixture, fixture->alice, TEXT, NULL, "two");

  amend_meet (fixture);
  amend_assert_looks (fixture, "A:one A:two ");
  for (guint i = 0; i < fixture->bob->running->received->len; i++)
    g_assert_null (strstr (tin_message_get_text (
                             g_ptr_array_index (fixture->bob->running->received, i)), "secret"));
}

/* --- Anything ----------------------------------------------------------------------------- */

static TinMessage *
pick (AmendFixture *fixture,
      SessionHome  *home)
{
  TinConversation *conversation = tin_peer_get_conversation (amend_peer (fixture, home));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));

  return n > 0 ? tin_conversation_get_message (
                   conversation, (guint) g_test_rand_int_range (0, (gint32) n)) : NULL;
}

static void
do_anything (AmendFixture *fixture,
             SessionHome  *home,
             guint         i)
{
  TinSession *session = home->running->session;
  TinPeer *peer = amend_peer (fixture, home);
  TinMessage *target = pick (fixture, home);
  g_autofree char *text = g_strdup_printf ("%u", i);
  g_autoptr (TinMessage) said = NULL;

  if (target == NULL)
    {
      said = tin_session_send (session, peer, text, NULL);
      return;
    }
  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
    case 1:
      said = tin_session_reply (session, peer, text, target, NULL);
      break;
    case 2:
    case 3:
      said = tin_session_edit (session, peer, target, text, NULL);
      break;
    case 4:
      said = tin_session_retract (session, peer, target, NULL);
      break;
    default:
      said = tin_session_react (session, peer, target, i % 4 == 0 ? "" : text, NULL);
      break;
    }
}

static void
happen_anything (AmendFixture *fixture,
                 SessionHome  *home)
{
  switch (g_test_rand_int_range (0, 40))
    {
    case 0:
      session_home_stop (home);
      session_home_start (home);
      break;
    case 1:
      session_home_crash (home);
      session_home_start (home);
      break;
    case 2:
      amend_part (fixture, TRUE);
      break;
    case 3:
      amend_meet (fixture);
      break;
    case 4:
      tin_memory_hub_cut (fixture->hub);
      break;
    default:
      for (gint n = g_test_rand_int_range (0, 8); n > 0; n--)
        g_main_context_iteration (NULL, FALSE);
      break;
    }
}

static void
in_the_end_both_see_the_same (AmendFixture  *fixture,
                              gconstpointer  user_data)
{
  for (guint i = 0; i < 500; i++)
    {
      SessionHome *home = g_test_rand_bit () ? fixture->alice : fixture->bob;
      g_autofree char *alices = NULL;
      g_autofree char *bobs = NULL;

      do_anything (fixture, home, i);
      happen_anything (fixture, home);
      if (i % 100 != 99)
        continue;
      amend_meet (fixture);
      alices = amend_look_at_texts (fixture, fixture->alice);
      bobs = amend_look_at_texts (fixture, fixture->bob);
      g_assert_cmpstr (alices, ==, bobs);
      g_assert_cmpuint (strlen (alices), >, 100);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("both-see-it-at-once", both_see_it_at_once);
  for (guint what = 0; what < 9; what++)
    {
      g_autofree char *path = g_strdup_printf ("/session/amend/later/%u", what);

      g_test_add (path, AmendFixture, GUINT_TO_POINTER (what), amend_set_up, later,
                  amend_tear_down);
    }
  add_test ("cut-at-any-moment", cut_at_any_moment);
  add_test ("not-of-every-message", not_of_every_message);
  add_test ("not-of-what-is-gone", not_of_what_is_gone);
  add_test ("not-every-text", not_every_text);
  add_test ("withdrawn-with-its-edits", withdrawn_with_its_edits);
  add_test ("in-the-end-both-see-the-same", in_the_end_both_see_the_same);

  return g_test_run ();
}
