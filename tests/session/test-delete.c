/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-test-vfs.h"

/* Alice deletes many messages at once, on a disk whose syncs are counted. */

#define ALICE 1
#define BOB 2
#define N_MANY 1000

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  SessionHome  *bob;
  GPtrArray    *messages;  /* of Alice's conversation, from the first */
} Fixture;

static TinPeer *
get_bob (Fixture *fixture)
{
  return tin_test_session_peer (fixture->alice->running, "Bob");
}

static GListModel *
get_conversation (Fixture *fixture)
{
  return G_LIST_MODEL (tin_peer_get_conversation (get_bob (fixture)));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  guint n = GPOINTER_TO_UINT (user_data);
  g_autofree char *address = tin_test_session_address (BOB);
  g_autoptr (GError) error = NULL;

  tin_test_vfs_install ();
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = session_home_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->bob = session_home_new (fixture->hub, fixture->clock, "Bob", BOB);
  fixture->alice->vfs = g_strdup (TIN_TEST_VFS_NAME);
  session_home_start (fixture->alice);
  session_home_start (fixture->bob);
  tin_test_session_connect (fixture->alice->running, address, &error);
  g_assert_no_error (error);
  tin_settle ();

  fixture->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i + 1);

      tin_test_session_send (fixture->alice->running, "Bob", text);
    }
  tin_await (g_list_model_get_n_items (get_conversation (fixture)) == n);
  for (guint i = 0; i < n; i++)
    {
      TinConversation *conversation = tin_peer_get_conversation (get_bob (fixture));

      g_ptr_array_add (fixture->messages,
                       tin_message_ref (tin_conversation_get_message (conversation, i)));
    }
  tin_settle ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_test_vfs_heal ();
  g_ptr_array_unref (fixture->messages);
  session_home_free (fixture->alice);
  session_home_free (fixture->bob);
  tin_settle ();
  tin_test_vfs_uninstall ();
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

typedef struct
{
  guint   n_answers;
  GError *error;
} Answer;

static void
on_deleted (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Answer *answer = user_data;

  answer->n_answers++;
  g_clear_error (&answer->error);
  tin_session_change_finish (TIN_SESSION (source), result, &answer->error);
}

static void
delete_all (Fixture   *fixture,
            GPtrArray *messages,
            Answer    *answer)
{
  tin_session_delete_all_async (fixture->alice->running->session, get_bob (fixture), messages,
                                on_deleted, answer);
  tin_await (answer->n_answers > 0);
  tin_settle ();
  g_assert_cmpuint (answer->n_answers, ==, 1);
}

static void
count_up (guint *n)
{
  (*n)++;
}

/* --- Tests -------------------------------------------------------------------------------- */

/* One answer, a few syncs, and the list learns once what is the last message now. */
static void
many_are_deleted_together (Fixture       *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GPtrArray) selected = g_ptr_array_new ();
  Answer answer = { 0 };
  guint n_last = 0;
  guint n_syncs;

  for (guint i = 1; i < fixture->messages->len; i++)
    g_ptr_array_add (selected, g_ptr_array_index (fixture->messages, i));
  g_signal_connect_swapped (get_bob (fixture), "notify::last-text", G_CALLBACK (count_up),
                            &n_last);
  n_syncs = tin_test_vfs_get_count (TIN_TEST_VFS_SYNC);
  delete_all (fixture, selected, &answer);
  n_syncs = tin_test_vfs_get_count (TIN_TEST_VFS_SYNC) - n_syncs;
  g_test_message ("%u deletions: %u syncs, the last message was told of %u times", selected->len,
                  n_syncs, n_last);
  g_signal_handlers_disconnect_by_func (get_bob (fixture), count_up, &n_last);

  g_assert_no_error (answer.error);
  g_assert_cmpuint (n_syncs, <=, N_MANY / 50);
  g_assert_cmpuint (n_last, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (get_conversation (fixture)), ==, 1);
  g_assert_cmpstr (tin_peer_get_last_text (get_bob (fixture)), ==, "text 1");
}

/* What cannot be deleted is told of once; the others are gone. */
static void
one_of_them_is_gone_already (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GPtrArray) twice = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };

  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (twice, g_ptr_array_index (fixture->messages, 0));
  g_ptr_array_add (twice, g_ptr_array_index (fixture->messages, 1));
  delete_all (fixture, twice, &answer);
  error = answer.error;
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
  g_assert_cmpuint (g_list_model_get_n_items (get_conversation (fixture)), ==, 1);
}

static void
nothing_is_deleted_on_a_full_disk (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  Answer answer = { 0 };

  tin_test_vfs_fail (TIN_TEST_VFS_WRITE | TIN_TEST_VFS_SYNC, 0, SQLITE_FULL);
  delete_all (fixture, fixture->messages, &answer);
  g_assert_error (answer.error, TIN_ERROR, TIN_ERROR_DISK_FULL);
  g_clear_error (&answer.error);
  g_assert_cmpuint (g_list_model_get_n_items (get_conversation (fixture)), ==, 3);
  g_assert_cmpstr (tin_peer_get_last_text (get_bob (fixture)), ==, "text 3");

  tin_test_vfs_heal ();
  answer.n_answers = 0;
  delete_all (fixture, fixture->messages, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (g_list_model_get_n_items (get_conversation (fixture)), ==, 0);
}

/* Nothing is nothing. */
static void
none_are_deleted (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  Answer answer = { 0 };

  delete_all (fixture, none, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (g_list_model_get_n_items (get_conversation (fixture)), ==, 3);
}

#define ADD(path, n, function) \
  g_test_add ("/session/delete/" path, Fixture, GUINT_TO_POINTER (n), set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("many-together", N_MANY, many_are_deleted_together);
  ADD ("one-is-gone-already", 3, one_of_them_is_gone_already);
  ADD ("nothing-on-a-full-disk", 3, nothing_is_deleted_on_a_full_disk);
  ADD ("none", 3, none_are_deleted);

  return g_test_run ();
}
