/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "tin-await.h"
#include "tin-limits.h"
#include "trust-fixture.h"

/* What Alice has begun to write, and how she keeps her conversations. */

#define add_test(name, function) \
  g_test_add ("/session/drafts/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

#define BOBS_KEY 2
#define CATS_KEY 3
#define NEW_KEY 77
#define WRITTEN_AFTER TIN_SECONDS (2)

/* Opening the file itself would remove what is just being written beside it. */
static TinDrafts *
open_copy (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "drafts.ini", NULL);
  g_autofree char *other = g_dir_make_tmp ("tincan-copy-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (other, "drafts.ini", NULL);
  g_autofree char *contents = NULL;
  TinDrafts *drafts;
  gsize length;

  if (g_file_get_contents (path, &contents, &length, NULL))
    {
      g_assert_true (g_file_set_contents_full (copy, contents, (gssize) length,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  drafts = tin_drafts_open (other);
  g_remove (copy);
  g_assert_no_errno (g_rmdir (other));
  return drafts;
}

/* What another start would find at this moment, after a power failure. */
static char *
dup_on_disk (TrustFixture *fixture,
             const char   *id)
{
  TinDrafts *drafts = open_copy (fixture->alice->folder);
  g_autoptr (GPtrArray) list = tin_drafts_list (drafts);
  char *text = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const TinDraft *draft = g_ptr_array_index (list, i);

      if (g_str_equal (draft->id, id))
        text = g_strdup (draft->text);
    }
  g_assert_finalize_object (drafts);
  return text;
}

static gboolean
is_on_disk (TrustFixture *fixture,
            const char   *id,
            const char   *expected)
{
  g_autofree char *text = dup_on_disk (fixture, id);

  return g_strcmp0 (text, expected) == 0;
}

static void
begin (TrustFixture *fixture,
       Puppet       *puppet,
       const char   *text)
{
  tin_session_set_draft (trust_session (fixture), trust_peer (fixture, puppet), text, NULL);
}

static void
assert_draft (TrustFixture         *fixture,
              Puppet               *puppet,
              const char           *text,
              const TinMessageName *target,
              gboolean              edits)
{
  TinPeer *peer = trust_peer (fixture, puppet);
  const TinMessageName *found = tin_peer_get_draft_target (peer);

  g_assert_cmpstr (tin_peer_get_draft (peer), ==, text);
  g_assert_cmpint (found != NULL, ==, target != NULL);
  if (found != NULL && target != NULL)
    {
      g_assert_cmpuint (found->log_id, ==, target->log_id);
      g_assert_cmpuint (found->number, ==, target->number);
    }
  g_assert_cmpint (tin_peer_is_draft_edit (peer), ==, edits);
}

/* --- Drafts -------------------------------------------------------------------------------- */

static void
on_notify (guint *n)
{
  (*n)++;
}

static void
comes_back (TrustFixture  *fixture,
            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) cat = trust_befriend (fixture, "Cat", 4, CATS_KEY);
  const TinMessageName target = { 17, 4 };
  guint n_notified = 0;

  g_signal_connect_swapped (trust_peer (fixture, bob), "notify::draft", G_CALLBACK (on_notify),
                            &n_notified);
  begin (fixture, bob, "see you");
  begin (fixture, bob, "see you at\n");
  g_assert_cmpuint (n_notified, ==, 2);
  tin_session_set_draft (trust_session (fixture), trust_peer (fixture, cat), "yes", &target);
  trust_restart (fixture, FALSE);
  assert_draft (fixture, bob, "see you at\n", NULL, FALSE);
  assert_draft (fixture, cat, "yes", &target, FALSE);

  tin_session_set_edit_draft (trust_session (fixture), trust_peer (fixture, cat), "yes!", &target);
  trust_restart (fixture, FALSE);
  assert_draft (fixture, cat, "yes!", &target, TRUE);

  /* The answer to nothing, and nothing. */
  begin (fixture, cat, "well");
  begin (fixture, bob, "");
  trust_restart (fixture, FALSE);
  assert_draft (fixture, cat, "well", NULL, FALSE);
  assert_draft (fixture, bob, NULL, NULL, FALSE);
}

/* Not at every key, and not only when the person has come to an end. */
static void
is_written_at_a_pause (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 4; i++)
    {
      g_string_append_c (text, (char) ('a' + i));
      begin (fixture, bob, text->str);
      trust_advance (fixture, WRITTEN_AFTER / 2);
      g_assert_true (is_on_disk (fixture, bob->id, NULL));
    }
  trust_advance (fixture, WRITTEN_AFTER / 2);
  tin_await (is_on_disk (fixture, bob->id, "abcd"));

  for (guint i = 0; i < 10; i++)
    {
      g_string_append_c (text, 'x');
      begin (fixture, bob, text->str);
      trust_advance (fixture, WRITTEN_AFTER / 2);
    }
  tin_await (is_on_disk (fixture, bob->id, "abcdxxxxxxxxxx"));
  g_string_free (text, TRUE);
}

/* What was sent does not come back. */
static void
leaves_at_once (TrustFixture  *fixture,
                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  begin (fixture, bob, "secret");
  trust_advance (fixture, WRITTEN_AFTER);
  tin_await (is_on_disk (fixture, bob->id, "secret"));
  begin (fixture, bob, NULL);
  tin_await (is_on_disk (fixture, bob->id, NULL));
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *stopped = user_data;

  *stopped = tin_session_stop_finish (TIN_SESSION (source), result, NULL);
}

/* A window that is taken down empties what it shows. */
static void
outlives_the_window (TrustFixture  *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  gboolean stopped = FALSE;

  begin (fixture, bob, "to be continued");
  tin_session_stop_async (trust_session (fixture), on_stopped, &stopped);
  tin_await (stopped);
  begin (fixture, bob, NULL);
  session_home_crash (fixture->alice);
  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;
  assert_draft (fixture, bob, "to be continued", NULL, FALSE);
}

/* A text that can be sent, and one that is too long for that, are there at the next start. */
static void
is_kept_whole (TrustFixture  *fixture,
               gconstpointer  user_data)
{
  const gsize lengths[] = { 260007, TIN_TEXT_MAX, TIN_DRAFT_MAX };
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i], 'x');

      for (gsize at = 80; at < lengths[i]; at += 80)
        text[at] = '\n';
      begin (fixture, bob, text);
      trust_restart (fixture, FALSE);
      assert_draft (fixture, bob, text, NULL, FALSE);
    }
}

/* In this run all of it is there; the next one has whole characters of it. */
static void
is_bounded (TrustFixture  *fixture,
            gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  GString *text = g_string_new ("x");
  const char *kept;

  while (text->len <= TIN_DRAFT_MAX)
    g_string_append (text, "🙂");
  begin (fixture, bob, text->str);
  assert_draft (fixture, bob, text->str, NULL, FALSE);
  trust_restart (fixture, FALSE);

  kept = tin_peer_get_draft (trust_peer (fixture, bob));
  g_assert_nonnull (kept);
  g_assert_cmpuint (strlen (kept), ==, 1 + (TIN_DRAFT_MAX - 1) / strlen ("🙂") * strlen ("🙂"));
  g_assert_true (g_str_has_prefix (text->str, kept));
  g_string_free (text, TRUE);
}

/* One that Alice has removed leaves nothing. */
static void
goes_with_a_stranger (TrustFixture  *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (Puppet) mallory = puppet_new (fixture->hub, fixture->clock, "Mallory", TRUST_MALLORY,
                                           CATS_KEY);

  puppet_dial (mallory, TRUST_ALICE);
  puppet_say (mallory, "hello");
  tin_settle ();
  begin (fixture, mallory, "who are you");
  trust_advance (fixture, WRITTEN_AFTER);
  tin_await (is_on_disk (fixture, mallory->id, "who are you"));
  tin_session_remove (trust_session (fixture), trust_peer (fixture, mallory));
  tin_await (trust_find (fixture, mallory) == NULL);
  tin_await (is_on_disk (fixture, mallory->id, NULL));
}

/* For somebody of whom nothing else is known any more. */
static void
to_nobody_is_forgotten (TrustFixture  *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  const TinDraft stray = { .id = (char *) "plain:192.0.2.9:1", .text = (char *) "hello" };
  TinDrafts *drafts;

  begin (fixture, bob, "see you");
  session_home_stop (fixture->alice);
  drafts = tin_drafts_open (fixture->alice->folder);
  g_assert_true (tin_drafts_put (drafts, &stray, NULL));
  g_assert_true (tin_drafts_save (drafts, NULL));
  g_assert_finalize_object (drafts);
  g_assert_true (is_on_disk (fixture, stray.id, "hello"));

  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;
  trust_restart (fixture, FALSE);
  g_assert_true (is_on_disk (fixture, stray.id, NULL));
  assert_draft (fixture, bob, "see you", NULL, FALSE);
}

/* --- Another key --------------------------------------------------------------------------- */

/* Bob is away, NEW is here under his name, and a code was compared with it. */
static Puppet *
contest_bob (TrustFixture *fixture,
             Puppet       *new)
{
  Puppet *bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (new, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  trust_compare (fixture, new);
  return bob;
}

static void
replace (TrustFixture *fixture,
         Puppet       *puppet)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_session_replace (trust_session (fixture), trust_peer (fixture, puppet),
                                      &error));
  g_assert_no_error (error);
}

static void
follows_a_new_key (TrustFixture  *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);
  const TinMessageName target = { 17, 4 };

  tin_session_set_edit_draft (trust_session (fixture), trust_peer (fixture, bob), "old", &target);
  tin_session_set_muted (trust_session (fixture), trust_peer (fixture, bob), TRUE);
  tin_session_set_pinned (trust_session (fixture), trust_peer (fixture, bob), TRUE);
  replace (fixture, new);
  for (guint i = 0; i < 2; i++)
    {
      assert_draft (fixture, new, "old", NULL, FALSE);
      assert_draft (fixture, bob, NULL, NULL, FALSE);
      g_assert_true (tin_peer_is_muted (trust_peer (fixture, new)));
      g_assert_true (tin_peer_is_pinned (trust_peer (fixture, new)));
      g_assert_false (tin_peer_is_pinned (trust_peer (fixture, bob)));
      trust_restart (fixture, FALSE);
    }
}

static void
joins_that_of_a_new_key (TrustFixture  *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);

  begin (fixture, bob, "old");
  begin (fixture, new, "new");
  replace (fixture, bob);
  assert_draft (fixture, new, "old\nnew", NULL, FALSE);
  assert_draft (fixture, bob, NULL, NULL, FALSE);
}

/* The contacts know of the new key, and the drafts did not get so far. */
static void
follows_after_a_crash (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, NEW_KEY);
  g_autoptr (Puppet) bob = contest_bob (fixture, new);
  const TinDraft draft = { .id = bob->id, .text = (char *) "old" };
  TinDrafts *drafts;

  replace (fixture, bob);
  session_home_stop (fixture->alice);
  drafts = tin_drafts_open (fixture->alice->folder);
  g_assert_true (tin_drafts_put (drafts, &draft, NULL));
  g_assert_true (tin_drafts_save (drafts, NULL));
  g_assert_finalize_object (drafts);

  session_home_start (fixture->alice);
  fixture->alice->running->wary = TRUE;
  assert_draft (fixture, new, "old", NULL, FALSE);
  assert_draft (fixture, bob, NULL, NULL, FALSE);
}

/* --- Marks --------------------------------------------------------------------------------- */

static void
marks_come_back (TrustFixture  *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) cat = trust_befriend (fixture, "Cat", 4, CATS_KEY);
  guint n_notified = 0;

  g_signal_connect_swapped (trust_peer (fixture, bob), "notify::muted", G_CALLBACK (on_notify),
                            &n_notified);
  tin_session_set_muted (trust_session (fixture), trust_peer (fixture, bob), TRUE);
  tin_session_set_muted (trust_session (fixture), trust_peer (fixture, bob), TRUE);
  tin_session_set_pinned (trust_session (fixture), trust_peer (fixture, cat), TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  trust_restart (fixture, FALSE);
  g_assert_true (tin_peer_is_muted (trust_peer (fixture, bob)));
  g_assert_false (tin_peer_is_pinned (trust_peer (fixture, bob)));
  g_assert_false (tin_peer_is_muted (trust_peer (fixture, cat)));
  g_assert_true (tin_peer_is_pinned (trust_peer (fixture, cat)));

  tin_session_set_muted (trust_session (fixture), trust_peer (fixture, bob), FALSE);
  tin_session_set_pinned (trust_session (fixture), trust_peer (fixture, cat), FALSE);
  trust_restart (fixture, FALSE);
  g_assert_false (tin_peer_is_muted (trust_peer (fixture, bob)));
  g_assert_false (tin_peer_is_pinned (trust_peer (fixture, cat)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("come-back", comes_back);
  add_test ("are-written-at-a-pause", is_written_at_a_pause);
  add_test ("what-was-emptied-leaves-the-disk-at-once", leaves_at_once);
  add_test ("outlive-the-window", outlives_the_window);
  add_test ("long-ones-are-kept-whole", is_kept_whole);
  add_test ("are-bounded", is_bounded);
  add_test ("go-with-a-stranger-who-was-removed", goes_with_a_stranger);
  add_test ("to-nobody-are-forgotten", to_nobody_is_forgotten);
  add_test ("follow-a-new-key", follows_a_new_key);
  add_test ("join-those-for-the-new-key", joins_that_of_a_new_key);
  add_test ("follow-a-new-key-after-a-crash", follows_after_a_crash);
  add_test ("marks-come-back", marks_come_back);
  return g_test_run ();
}
