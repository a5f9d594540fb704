/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>

#include <glib/gstdio.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"
#include "trust-fixture.h"

/* Contacts on a disk that takes nothing for a while: who was blocked stays so. */

#define BOBS_KEY 2
#define CATS_KEY 3

typedef struct
{
  TrustFixture  trust;   /* first: it is handed to the trust fixture */
  char         *folder;  /* (owned) of the contacts */
  char         *aside;   /* (owned) where that is while nothing can be written */
  char         *parent;  /* (owned) */
} Fixture;

static void
use_contacts (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->trust.alice->contacts);
  fixture->trust.alice->contacts = tin_contacts_open (fixture->folder, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  tin_test_vfs_install ();
  fixture->parent = g_dir_make_tmp ("tincan-contacts-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = g_build_filename (fixture->parent, "folder", NULL);
  fixture->aside = g_build_filename (fixture->parent, "aside", NULL);

  trust_set_up (&fixture->trust, NULL);
  session_home_stop (fixture->trust.alice);
  fixture->trust.alice->vfs = g_strdup (TIN_TEST_VFS_NAME);
  use_contacts (fixture);
  session_home_start (fixture->trust.alice);
  fixture->trust.alice->running->wary = TRUE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "contacts.ini", NULL);

  tin_test_vfs_heal ();
  trust_tear_down (&fixture->trust, NULL);
  tin_test_vfs_uninstall ();
  g_remove (path);
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_assert_no_errno (g_rmdir (fixture->parent));
  g_free (fixture->folder);
  g_free (fixture->aside);
  g_free (fixture->parent);
}

static void
break_disk (Fixture *fixture)
{
  g_assert_no_errno (g_rename (fixture->folder, fixture->aside));
}

static void
mend_disk (Fixture *fixture)
{
  g_assert_no_errno (g_rename (fixture->aside, fixture->folder));
}

/* Another start: it has what is on the disk, and nothing else. */
static void
start_again (Fixture *fixture)
{
  session_home_stop (fixture->trust.alice);
  use_contacts (fixture);
  session_home_start (fixture->trust.alice);
  fixture->trust.alice->running->wary = TRUE;
  tin_settle ();
}

/* Returns: (transfer full) (nullable): what a start would find after a crash at this moment */
static TinContact *
find_on_disk (Fixture *fixture,
              Puppet  *puppet)
{
  TinContacts *contacts = tin_contacts_open (fixture->folder, NULL);
  g_autoptr (GPtrArray) list = tin_contacts_list (contacts);
  TinContact *found = NULL;

  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((TinContact *) g_ptr_array_index (list, i))->id, puppet->id))
      found = g_ptr_array_steal_index (list, i--);
  g_assert_finalize_object (contacts);
  return found;
}

static void
assert_on_disk (Fixture    *fixture,
                Puppet     *puppet,
                const char *trust)
{
  g_autoptr (TinContact) contact = find_on_disk (fixture, puppet);

  g_assert_nonnull (contact);
  g_assert_cmpstr (contact->trust, ==, trust);
}

static TinSession *
session_of (Fixture *fixture)
{
  return trust_session (&fixture->trust);
}

static int
storage_of (Fixture *fixture)
{
  return tin_session_get_storage (session_of (fixture));
}

static Puppet *
befriend (Fixture    *fixture,
          const char *name,
          guint       host,
          guint       key)
{
  Puppet *puppet = trust_befriend (&fixture->trust, name, host, key);

  trust_advance (&fixture->trust, TIN_SECONDS (2));
  assert_on_disk (fixture, puppet, "pinned");
  return puppet;
}

/* --- Blocked ------------------------------------------------------------------------------- */

/* However long the disk takes nothing, and whatever follows then, a crash for example. */
static void
is_tried_again (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  break_disk (fixture);
  tin_session_block (session_of (fixture), trust_peer (&fixture->trust, bob));
  g_assert_cmpint (storage_of (fixture), ==, TIN_ERROR_STORAGE);
  g_assert_cmpuint (tin_session_count_unsaved (session_of (fixture)), ==, 0);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 1);
  tin_await (!puppet_is_here (bob));

  trust_advance (&fixture->trust, 5 * TIN_STORAGE_RETRY);
  g_assert_cmpint (storage_of (fixture), ==, TIN_ERROR_STORAGE);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 1);

  mend_disk (fixture);
  assert_on_disk (fixture, bob, "pinned");
  trust_advance (&fixture->trust, TIN_STORAGE_RETRY);
  assert_on_disk (fixture, bob, "blocked");
  g_assert_cmpint (storage_of (fixture), ==, TIN_STORAGE_WELL);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 0);
}

static void
is_tried_once_more_at_the_end (Fixture       *fixture,
                               gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  break_disk (fixture);
  tin_session_block (session_of (fixture), trust_peer (&fixture->trust, bob));
  mend_disk (fixture);
  start_again (fixture);
  trust_assert_state (&fixture->trust, bob, TIN_TRUST_BLOCKED);
  g_assert_false (puppet_is_here (bob));
}

/* The person quits anyway. */
static void
program_ends (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);

  break_disk (fixture);
  tin_session_block (session_of (fixture), trust_peer (&fixture->trust, bob));
  session_home_stop (fixture->trust.alice);
  mend_disk (fixture);
  assert_on_disk (fixture, bob, "pinned");
  use_contacts (fixture);
  session_home_start (fixture->trust.alice);
  fixture->trust.alice->running->wary = TRUE;
  g_assert_cmpint (storage_of (fixture), ==, TIN_STORAGE_WELL);
}

/* --- Other things -------------------------------------------------------------------------- */

/* What waits for more of its kind is known to be lost, or not, when the program is about to end. */
static void
marks_are_counted_at_once (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) cat = befriend (fixture, "Cat", 4, CATS_KEY);
  g_autoptr (TinContact) contact = NULL;

  tin_session_set_pinned (session_of (fixture), trust_peer (&fixture->trust, cat), TRUE);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 0);
  contact = find_on_disk (fixture, cat);
  g_assert_true (contact->pinned);

  break_disk (fixture);
  tin_session_set_muted (session_of (fixture), trust_peer (&fixture->trust, bob), TRUE);
  tin_session_set_pinned (session_of (fixture), trust_peer (&fixture->trust, cat), FALSE);
  g_assert_cmpint (storage_of (fixture), ==, TIN_STORAGE_WELL);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 2);
  g_assert_cmpint (storage_of (fixture), ==, TIN_ERROR_STORAGE);
  mend_disk (fixture);
  start_again (fixture);
  g_assert_true (tin_peer_is_muted (trust_peer (&fixture->trust, bob)));
  g_assert_false (tin_peer_is_pinned (trust_peer (&fixture->trust, cat)));
}

/* What changes while nothing can be written is there, too, as it was in the end. */
static void
last_word_counts (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  TinPeer *peer = trust_peer (&fixture->trust, bob);

  break_disk (fixture);
  tin_session_set_muted (session_of (fixture), peer, TRUE);
  trust_advance (&fixture->trust, TIN_STORAGE_RETRY);
  tin_session_block (session_of (fixture), peer);
  trust_advance (&fixture->trust, TIN_STORAGE_RETRY);
  tin_session_set_muted (session_of (fixture), peer, FALSE);
  mend_disk (fixture);
  trust_advance (&fixture->trust, TIN_STORAGE_RETRY);
  assert_on_disk (fixture, bob, "blocked");
  start_again (fixture);
  g_assert_false (tin_peer_is_muted (trust_peer (&fixture->trust, bob)));
}

/* Who is removed, and so in no list of what is to be written. */
static void
removed_ones_count (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (Puppet) mallory = puppet_new (fixture->trust.hub, fixture->trust.clock, "Mallory",
                                           TRUST_MALLORY, CATS_KEY);
  g_autoptr (TinContact) before = NULL;
  g_autoptr (TinContact) after = NULL;

  puppet_dial (mallory, TRUST_ALICE);
  puppet_say (mallory, "hello");
  trust_advance (&fixture->trust, TIN_SECONDS (2));
  before = find_on_disk (fixture, mallory);
  g_assert_nonnull (before);

  break_disk (fixture);
  tin_session_remove (session_of (fixture), trust_peer (&fixture->trust, mallory));
  tin_await (trust_find (&fixture->trust, mallory) == NULL);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 1);
  mend_disk (fixture);
  trust_advance (&fixture->trust, TIN_STORAGE_RETRY);
  after = find_on_disk (fixture, mallory);
  g_assert_null (after);
  g_assert_cmpint (storage_of (fixture), ==, TIN_STORAGE_WELL);
}

/* The one is well before the other, whichever it is. */
static void
both_must_be_well (Fixture       *fixture,
                   gconstpointer  user_data)
{
  gboolean contacts_first = GPOINTER_TO_INT (user_data);
  g_autoptr (Puppet) bob = befriend (fixture, "Bob", TRUST_BOB, BOBS_KEY);
  g_autoptr (Puppet) cat = befriend (fixture, "Cat", 4, CATS_KEY);

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  break_disk (fixture);
  trust_send (&fixture->trust, trust_peer (&fixture->trust, cat), "hello");
  tin_session_block (session_of (fixture), trust_peer (&fixture->trust, bob));
  g_assert_cmpint (storage_of (fixture), ==, TIN_ERROR_DISK_FULL);
  g_assert_cmpuint (tin_session_count_unsaved (session_of (fixture)), ==, 1);
  g_assert_cmpuint (tin_session_count_unsaved_contacts (session_of (fixture)), ==, 1);

  if (contacts_first)
    mend_disk (fixture);
  else
    tin_test_vfs_heal ();
  trust_advance (&fixture->trust, 2 * TIN_STORAGE_RETRY);
  g_assert_cmpint (storage_of (fixture), ==,
                   contacts_first ? TIN_ERROR_DISK_FULL : TIN_ERROR_STORAGE);
  trust_assert_texts (cat, contacts_first ? "" : "hello|");

  if (contacts_first)
    tin_test_vfs_heal ();
  else
    mend_disk (fixture);
  trust_advance (&fixture->trust, 2 * TIN_STORAGE_RETRY);
  g_assert_cmpint (storage_of (fixture), ==, TIN_STORAGE_WELL);
  assert_on_disk (fixture, bob, "blocked");
  trust_assert_texts (cat, "hello|");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, data, func) \
  g_test_add ("/session/block-disk/" path, Fixture, data, set_up, func, tear_down)

  ADD ("a-block-is-tried-again", NULL, is_tried_again);
  ADD ("a-block-is-tried-once-more-at-the-end", NULL, is_tried_once_more_at_the_end);
  ADD ("a-program-ends-on-a-full-disk", NULL, program_ends);
  ADD ("what-waits-is-counted-at-once", NULL, marks_are_counted_at_once);
  ADD ("the-last-word-counts", NULL, last_word_counts);
  ADD ("who-was-removed-counts", NULL, removed_ones_count);
  ADD ("both-must-be-well/contacts-first", GINT_TO_POINTER (TRUE), both_must_be_well);
  ADD ("both-must-be-well/history-first", NULL, both_must_be_well);

  return g_test_run ();
}
