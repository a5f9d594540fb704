/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sqlite3.h>

#include "amend-fixture.h"
#include "tin-await.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"

/* What is counted and shown beside messages that others speak of: how many are unread, or wait, and
 * how far they got. */

#define TEXT TIN_MESSAGE_KIND_TEXT
#define EDIT TIN_MESSAGE_KIND_EDIT
#define DELETE TIN_MESSAGE_KIND_DELETE
#define REACTION TIN_MESSAGE_KIND_REACTION

#define add_test(name, function) \
  g_test_add ("/session/amend-counts/" name, AmendFixture, NULL, amend_set_up, function, \
              amend_tear_down)

/* --- Unread ------------------------------------------------------------------------------- */

static void
no_news_to_count (AmendFixture  *fixture,
                  gconstpointer  user_data)
{
  TinPeer *alice = amend_peer (fixture, fixture->bob);
  TinPeer *bob = amend_peer (fixture, fixture->alice);

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->alice, TEXT, NULL, "two");
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 2);
  tin_session_mark_read (fixture->bob->running->session, alice);
  tin_settle ();

  amend_say (fixture, fixture->alice, EDIT, "two", "dos");
  amend_say (fixture, fixture->alice, REACTION, "one", "👍");
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 0);
  g_assert_cmpstr (tin_peer_get_last_text (alice), ==, "dos");
  g_assert_cmpstr (tin_peer_get_last_text (bob), ==, "dos");

  /* Another one than the last changes nothing of the last. */
  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  g_assert_cmpstr (tin_peer_get_last_text (alice), ==, "dos");
  amend_say (fixture, fixture->alice, DELETE, "dos", NULL);
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 0);
  g_assert_cmpstr (tin_peer_get_last_text (alice), ==, "");
  g_assert_cmpstr (tin_peer_get_last_text (bob), ==, "");
  g_assert_cmpuint (fixture->bob->running->received->len, ==, 6);

  session_home_stop (fixture->bob);
  session_home_start (fixture->bob);
  alice = amend_peer (fixture, fixture->bob);
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 0);
  g_assert_cmpstr (tin_peer_get_last_text (alice), ==, "");
}

/* What was deleted before it was read is not to be read; and what never was here counts for
 * nothing. */
static void
deleted_before_it_is_read (AmendFixture  *fixture,
                           gconstpointer  user_data)
{
  TinPeer *alice = amend_peer (fixture, fixture->bob);

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  amend_say (fixture, fixture->alice, TEXT, NULL, "two");
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 2);
  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  amend_say (fixture, fixture->alice, DELETE, "two", NULL);
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 1);

  amend_say (fixture, fixture->alice, TEXT, NULL, "three");
  tin_session_mark_read (fixture->bob->running->session, alice);
  amend_say (fixture, fixture->alice, TEXT, NULL, "four");
  amend_say (fixture, fixture->alice, DELETE, "three", NULL);
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 1);

  session_home_stop (fixture->bob);
  session_home_start (fixture->bob);
  g_assert_cmpuint (tin_peer_get_unread (amend_peer (fixture, fixture->bob)), ==, 1);
}

/* How often PART stands in WHOLE. */
static guint
count_in (const char *whole,
          const char *part)
{
  g_auto (GStrv) pieces = g_strsplit (whole, part, -1);

  return g_strv_length (pieces) - 1;
}

static gboolean
has_heard (AmendFixture *fixture,
           const char   *text)
{
  GPtrArray *received = fixture->bob->running->received;

  for (guint i = 0; i < received->len; i++)
    if (g_str_equal (tin_message_get_text (g_ptr_array_index (received, i)), text))
      return TRUE;
  return FALSE;
}

/* The link goes when a text may have left, and before it has come: of a text that never was there,
 * who gets the deletion is shown nothing. What follows arrives, and nothing is counted for it. */
static void
deleted_before_it_arrives (AmendFixture  *fixture,
                           gconstpointer  user_data)
{
  guint n_shown = 0;
  guint n_never = 0;

  for (guint i = 0; i < 40; i++)
    {
      TinSession *session = fixture->alice->running->session;
      TinPeer *bob = amend_peer (fixture, fixture->alice);
      g_autofree char *secret = g_strdup_printf ("secret %u", i);
      g_autofree char *next = g_strdup_printf ("next %u", i);
      g_autofree char *alices = NULL;
      g_autofree char *bobs = NULL;
      g_autoptr (TinMessage) message = tin_session_send (session, bob, secret, NULL);
      gboolean heard;

      for (guint n = 0; n < i % 10; n++)
        g_main_context_iteration (NULL, FALSE);
      amend_part (fixture, TRUE);
      heard = has_heard (fixture, secret);
      if (tin_session_can_retract (session, bob, message))
        {
          tin_message_unref (tin_session_edit (session, bob, message, "secret edit", NULL));
          amend_say (fixture, fixture->alice, DELETE, "secret edit", NULL);
          n_shown += heard;
          n_never += !heard;
        }
      amend_say (fixture, fixture->alice, TEXT, NULL, next);
      amend_meet (fixture);

      alices = amend_look_at_texts (fixture, fixture->alice);
      bobs = amend_look (fixture, fixture->bob);
      g_assert_cmpuint (count_in (bobs, "A- "), ==, n_shown);
      g_assert_cmpuint (count_in (bobs, "next"), ==, i + 1);
      g_assert_cmpuint (count_in (bobs, "secret"), ==, count_in (alices, "secret"));
      g_assert_cmpuint (tin_peer_get_unread (amend_peer (fixture, fixture->bob)), ==,
                        count_in (bobs, "A:"));
      g_assert_cmpuint (tin_session_count_queued (session), ==, 0);
    }
  g_assert_cmpuint (n_never, >, 3);
  g_assert_cmpuint (n_shown, >, 3);
}

static TinDelivery
delivery_of (AmendFixture *fixture,
             const char   *text)
{
  g_autoptr (TinMessage) message = amend_find (fixture, fixture->alice, text);

  return tin_conversation_get_delivery (
    tin_peer_get_conversation (amend_peer (fixture, fixture->alice)), message);
}

static void
on_delivery_changed (GString *changes,
                     guint64  from,
                     guint64  to)
{
  g_string_append_printf (changes, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT ";", from, to);
}

static void
delivered_where_both_are (AmendFixture  *fixture,
                          gconstpointer  user_data)
{
  g_autofree char *look = NULL;
  g_autoptr (GString) changes = g_string_new (NULL);
  TinConversation *conversation =
    tin_peer_get_conversation (amend_peer (fixture, fixture->alice));

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  look = amend_look (fixture, fixture->alice);
  g_assert_cmpint (delivery_of (fixture, "one"), ==, TIN_DELIVERY_DELIVERED);
  amend_part (fixture, TRUE);
  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_QUEUED);

  g_signal_connect_swapped (conversation, "delivery-changed", G_CALLBACK (on_delivery_changed),
                            changes);
  amend_meet (fixture);
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_DELIVERED);
  g_assert_cmpstr (changes->str, ==, "2-2;1-1;2-2;1-1;");
  tin_session_mark_read (fixture->bob->running->session, amend_peer (fixture, fixture->bob));
  tin_settle ();
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_READ);
  g_signal_handlers_disconnect_by_data (conversation, changes);
}

/* What is said of messages that were read makes nothing unread, and is read when the person has
 * looked again. */
static void
read_where_both_are (AmendFixture  *fixture,
                     gconstpointer  user_data)
{
  TinSession *session = fixture->bob->running->session;
  TinPeer *alice = amend_peer (fixture, fixture->bob);

  amend_say (fixture, fixture->alice, TEXT, NULL, "one");
  g_assert_true (tin_peer_has_unseen (alice));
  tin_session_mark_read (session, alice);
  tin_settle ();
  g_assert_false (tin_peer_has_unseen (alice));
  g_assert_cmpint (delivery_of (fixture, "one"), ==, TIN_DELIVERY_READ);

  amend_say (fixture, fixture->alice, EDIT, "one", "uno");
  g_assert_cmpuint (tin_peer_get_unread (alice), ==, 0);
  g_assert_true (tin_peer_has_unseen (alice));
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_DELIVERED);
  tin_session_mark_read (session, alice);
  tin_settle ();
  g_assert_false (tin_peer_has_unseen (alice));
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_READ);

  /* A reaction is nothing to wait for: what it is about stays read. */
  amend_say (fixture, fixture->alice, REACTION, "uno", "+");
  g_assert_true (tin_peer_has_unseen (alice));
  g_assert_cmpint (delivery_of (fixture, "uno"), ==, TIN_DELIVERY_READ);
}

/* --- Not on the disk ---------------------------------------------------------------------- */

/* So many messages are not there as the person has left them. */
static void
unsaved_count_once (AmendFixture  *fixture,
                    gconstpointer  user_data)
{
  TinSession *session = fixture->alice->running->session;
  TinPeer *bob = amend_peer (fixture, fixture->alice);
  g_autoptr (TinMessage) mine = NULL;
  g_autoptr (TinMessage) his = NULL;
  g_autoptr (TinMessage) new = NULL;

  amend_say (fixture, fixture->alice, TEXT, NULL, "mine");
  amend_say (fixture, fixture->bob, TEXT, NULL, "his");
  mine = amend_find (fixture, fixture->alice, "mine");
  his = amend_find (fixture, fixture->alice, "his");
  tin_test_vfs_fail (TIN_TEST_VFS_WRITE, 0, SQLITE_FULL);
  for (guint i = 0; i < 3; i++)
    {
      tin_message_unref (tin_session_edit (session, bob, mine, "edited", NULL));
      tin_message_unref (tin_session_react (session, bob, his, "+", NULL));
      tin_message_unref (tin_session_react (session, bob, mine, "+", NULL));
    }
  new = tin_session_send (session, bob, "new", NULL);
  tin_message_unref (tin_session_edit (session, bob, new, "newer", NULL));
  tin_settle ();
  g_assert_cmpuint (tin_session_count_unsaved (session), ==, 3);

  tin_test_vfs_heal ();
  amend_advance (fixture, TIN_SECONDS (3));
  g_assert_cmpuint (tin_session_count_unsaved (session), ==, 0);
  amend_assert_looks (fixture, "A~:edited+A+ B:his+A+ A~:newer ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("no-news-to-count", no_news_to_count);
  add_test ("deleted-before-it-is-read", deleted_before_it_is_read);
  add_test ("deleted-before-it-arrives", deleted_before_it_arrives);
  add_test ("delivered-where-both-are", delivered_where_both_are);
  add_test ("read-where-both-are", read_where_both_are);
  add_test ("unsaved-count-once", unsaved_count_once);

  return g_test_run ();
}
