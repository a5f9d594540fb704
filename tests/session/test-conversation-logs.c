/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "held-history.h"
#include "tin-limits.h"

/* What a conversation knows of its logs, and what it says of an own message. */

#define OWN_LOG 1000
#define OLD_LOG 1100
#define PEER_LOG 2000

typedef struct
{
  HeldHistory     *history;
  TinConversation *conversation;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  id)
{
  fixture->history = held_history_new ();
  fixture->conversation = tin_conversation_new (id, TIN_HISTORY (fixture->history), OWN_LOG);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  id)
{
  g_assert_finalize_object (fixture->conversation);
  g_assert_finalize_object (fixture->history);
}

static TinDelivery
delivery_of (Fixture *fixture,
             guint64  log_id,
             guint64  number,
             guint    flags)
{
  g_autoptr (TinMessage) message =
    tin_message_new (log_id, number, number, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN | flags,
                     "text", -1);

  return tin_conversation_get_delivery (fixture->conversation, message);
}

static void
receive (Fixture        *fixture,
         guint64         log_id,
         guint64         number,
         TinMessageKind  kind)
{
  TinLog *log = tin_conversation_get_peer_log (fixture->conversation, log_id);
  TinMessage *message =
    tin_message_new (log_id, number, 100 * log_id + number, kind, TIN_MESSAGE_FLAGS_NONE,
                     kind == TIN_MESSAGE_KIND_WITHDRAWN ? "" : "text", -1);

  g_assert_cmpint (tin_log_take (log, number, 1), ==, TIN_LOG_NEXT);
  tin_log_commit (log, number);
  tin_conversation_append (fixture->conversation, &message, 1);
  tin_message_unref (message);
}

static GArray *
list_held (Fixture *fixture)
{
  GArray *held = g_array_new (FALSE, FALSE, sizeof (TinHeldLog));

  tin_conversation_list_held (fixture->conversation, held);
  return held;
}

/* --- Restored ----------------------------------------------------------------------------- */

static void
test_restore (Fixture       *fixture,
              gconstpointer  id)
{
  g_autoptr (GArray) logs = g_array_new (FALSE, FALSE, sizeof (TinHistoryLog));
  TinHistoryLog own = { .id = OLD_LOG, .own = TRUE, .head = 9, .offered = 7, .acknowledged = 5,
                        .seen = 3, .latest = 77 };
  TinHistoryLog peers = { .id = PEER_LOG, .head = 4, .seen = 2, .latest = 99, .digest = "digest" };
  TinHistoryLog notes = { .id = TIN_LOG_ID_NOTES, .head = 2, .latest = 120 };
  TinHistoryConversation state = { .id = id, .own_log = OLD_LOG, .logs = logs };
  g_autoptr (GArray) held = NULL;
  TinLog *log;

  g_array_append_val (logs, own);
  g_array_append_val (logs, peers);
  g_array_append_val (logs, notes);
  tin_conversation_restore (fixture->conversation, &state);
  g_assert_false (tin_conversation_has_older (fixture->conversation));

  log = tin_conversation_get_own_log (fixture->conversation);
  g_assert_cmpuint (log->id, ==, OLD_LOG);
  g_assert_cmpuint (log->head, ==, 9);
  g_assert_cmpuint (log->committed, ==, 9);
  g_assert_cmpuint (log->offered, ==, 7);
  g_assert_cmpuint (log->acknowledged, ==, 5);
  g_assert_cmpuint (log->sent, ==, 5);
  g_assert_cmpuint (log->seen, ==, 3);
  g_assert_cmpuint (log->latest, ==, 77);

  g_assert_true (tin_conversation_has_peer_log (fixture->conversation, PEER_LOG));
  g_assert_false (tin_conversation_has_peer_log (fixture->conversation, OLD_LOG));
  log = tin_conversation_get_peer_log (fixture->conversation, PEER_LOG);
  g_assert_cmpuint (log->head, ==, 4);
  g_assert_cmpuint (log->committed, ==, 4);
  g_assert_cmpuint (log->seen, ==, 2);

  held = list_held (fixture);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_cmpuint (g_array_index (held, TinHeldLog, 0).log_id, ==, PEER_LOG);
  g_assert_cmpuint (g_array_index (held, TinHeldLog, 0).upto, ==, 4);
  g_assert_cmpmem (g_array_index (held, TinHeldLog, 0).digest, TIN_DIGEST_BYTES, peers.digest,
                   TIN_DIGEST_BYTES);
}

static void
test_own_logs (Fixture       *fixture,
               gconstpointer  id)
{
  TinLog *first = tin_conversation_get_own_log (fixture->conversation);

  g_assert_null (tin_conversation_find_own_log (fixture->conversation, OLD_LOG));
  g_assert_cmpuint (tin_conversation_add_own_log (fixture->conversation, OLD_LOG)->head, ==, 0);
  g_assert_nonnull (tin_conversation_find_own_log (fixture->conversation, OLD_LOG));
  g_assert_true (tin_conversation_get_own_log (fixture->conversation) == first);

  tin_conversation_begin_log (fixture->conversation, 1200);
  g_assert_cmpuint (tin_conversation_get_own_log (fixture->conversation)->id, ==, 1200);
  g_assert_true (tin_conversation_find_own_log (fixture->conversation, OWN_LOG) == first);
}

/* --- Held --------------------------------------------------------------------------------- */

static void
test_held_digest (Fixture       *fixture,
                  gconstpointer  id)
{
  g_autoptr (GArray) held = NULL;
  g_autoptr (TinMessage) last =
    tin_message_new (PEER_LOG, 2, 100 * PEER_LOG + 2, TIN_MESSAGE_KIND_WITHDRAWN,
                     TIN_MESSAGE_FLAGS_NONE, "", 0);
  guint8 digest[TIN_DIGEST_BYTES];

  receive (fixture, PEER_LOG, 1, TIN_MESSAGE_KIND_TEXT);
  receive (fixture, PEER_LOG, 2, TIN_MESSAGE_KIND_WITHDRAWN);
  receive (fixture, TIN_LOG_ID_PLAIN, 1, TIN_MESSAGE_KIND_TEXT);
  receive (fixture, TIN_LOG_ID_NOTES, 1, TIN_MESSAGE_KIND_NOTE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->conversation)), ==, 3);

  tin_message_digest (last, digest);
  held = list_held (fixture);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_cmpuint (g_array_index (held, TinHeldLog, 0).upto, ==, 2);
  g_assert_cmpmem (g_array_index (held, TinHeldLog, 0).digest, TIN_DIGEST_BYTES, digest,
                   TIN_DIGEST_BYTES);
}

static void
test_held_order (Fixture       *fixture,
                 gconstpointer  id)
{
  const guint n = TIN_HELLO_LOGS_MAX + 10;
  g_autoptr (GArray) held = NULL;

  for (guint i = 0; i < n; i++)
    receive (fixture, PEER_LOG + i * 7 % n, 1, TIN_MESSAGE_KIND_TEXT);
  tin_conversation_get_peer_log (fixture->conversation, 9999);

  held = list_held (fixture);
  g_assert_cmpuint (held->len, ==, TIN_HELLO_LOGS_MAX);
  for (guint i = 0; i < held->len; i++)
    g_assert_cmpuint (g_array_index (held, TinHeldLog, i).log_id, ==, PEER_LOG + n - 1 - i);
}

/* --- Delivery ----------------------------------------------------------------------------- */

static void
set_marks (TinLog *log)
{
  log->head = log->committed = 10;
  log->offered = 8;
  log->sent = 6;
  log->acknowledged = 4;
  log->seen = 2;
}

static void
test_delivery (Fixture       *fixture,
               gconstpointer  id)
{
  set_marks (tin_conversation_get_own_log (fixture->conversation));
  set_marks (tin_conversation_add_own_log (fixture->conversation, OLD_LOG));

  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 2, 0), ==, TIN_DELIVERY_READ);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 3, 0), ==, TIN_DELIVERY_DELIVERED);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 5, 0), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 7, 0), ==, TIN_DELIVERY_QUEUED);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 10, 0), ==, TIN_DELIVERY_QUEUED);

  /* No link is there for a log that is over. */
  g_assert_cmpint (delivery_of (fixture, OLD_LOG, 2, 0), ==, TIN_DELIVERY_READ);
  g_assert_cmpint (delivery_of (fixture, OLD_LOG, 4, 0), ==, TIN_DELIVERY_DELIVERED);
  g_assert_cmpint (delivery_of (fixture, OLD_LOG, 5, 0), ==, TIN_DELIVERY_QUEUED);

  /* Imported: of another profile, or of a later state of this one. */
  g_assert_cmpint (delivery_of (fixture, 1300, 1, 0), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 11, 0), ==, TIN_DELIVERY_SENT);
}

static void
test_delivery_plain (Fixture       *fixture,
                     gconstpointer  id)
{
  set_marks (tin_conversation_get_own_log (fixture->conversation));

  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 1, 0), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 6, 0), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 7, 0), ==, TIN_DELIVERY_QUEUED);

  /* After a restart. */
  tin_conversation_get_own_log (fixture->conversation)->sent = 0;
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 4, 0), ==, TIN_DELIVERY_SENT);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 5, 0), ==, TIN_DELIVERY_QUEUED);

  tin_conversation_set_failed (fixture->conversation, 5, TRUE);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 5, 0), ==, TIN_DELIVERY_FAILED);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 3, TIN_MESSAGE_FLAG_FAILED), ==,
                   TIN_DELIVERY_FAILED);
  tin_conversation_set_failed (fixture->conversation, 3, FALSE);
  g_assert_cmpint (delivery_of (fixture, OWN_LOG, 3, TIN_MESSAGE_FLAG_FAILED), ==,
                   TIN_DELIVERY_SENT);
}

static gboolean
can_withdraw (Fixture        *fixture,
              guint64         log_id,
              guint64         number,
              TinMessageKind  kind,
              guint           flags)
{
  g_autoptr (TinMessage) message =
    tin_message_new (log_id, number, number, kind, flags, "text", -1);

  return tin_conversation_can_withdraw (fixture->conversation, message);
}

static void
test_can_withdraw (Fixture       *fixture,
                   gconstpointer  id)
{
  const guint own = TIN_MESSAGE_FLAG_OWN;
  gboolean secure = !g_str_has_prefix (id, "plain:");

  set_marks (tin_conversation_get_own_log (fixture->conversation));
  set_marks (tin_conversation_add_own_log (fixture->conversation, OLD_LOG));

  g_assert_true (can_withdraw (fixture, OWN_LOG, 9, TIN_MESSAGE_KIND_TEXT, own) == secure);
  g_assert_true (can_withdraw (fixture, OWN_LOG, 10, TIN_MESSAGE_KIND_TEXT, own) == secure);
  g_assert_false (can_withdraw (fixture, OWN_LOG, 8, TIN_MESSAGE_KIND_TEXT, own));
  g_assert_false (can_withdraw (fixture, OWN_LOG, 11, TIN_MESSAGE_KIND_TEXT, own));
  g_assert_false (can_withdraw (fixture, OWN_LOG, 9, TIN_MESSAGE_KIND_WITHDRAWN, own));
  g_assert_false (can_withdraw (fixture, OLD_LOG, 9, TIN_MESSAGE_KIND_TEXT, own));
  g_assert_false (can_withdraw (fixture, PEER_LOG, 9, TIN_MESSAGE_KIND_TEXT, 0));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    const char *id;
    void      (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "restores-all-marks", "ab", test_restore },
    { "own-logs-retire", "ab", test_own_logs },
    { "held-says-the-digest-of-the-last-entry", "ab", test_held_digest },
    { "held-names-the-newest-first", "ab", test_held_order },
    { "delivery-follows-from-marks", "ab", test_delivery },
    { "delivery-to-a-plain-peer-is-sent-at-most", "plain:10.0.0.1:5000", test_delivery_plain },
    { "withdraws-what-cannot-have-left", "ab", test_can_withdraw },
    { "withdraws-nothing-of-a-plain-peer", "plain:10.0.0.1", test_can_withdraw },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/session/conversation-logs/", tests[i].path, NULL);

      g_test_add (path, Fixture, tests[i].id, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
