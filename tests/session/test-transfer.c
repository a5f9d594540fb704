/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-error.h"
#include "tin-transfer.h"

/* Conversations that leave as a file and come back. */

#define ALICE 1
#define BOB 2
#define OWN_LOG "00000000000003e8"
#define PEER_LOG "00000000000007d0"

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  char         *folder;     /* of files */
  guint         n_reports;  /* of progress */
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = session_home_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->folder = g_dir_make_tmp ("tincan-transfer-XXXXXX", NULL);
  fixture->cancellable = g_cancellable_new ();
  session_home_start (fixture->alice);
}

static void
remove_file (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  session_home_free (fixture->alice);
  tin_settle ();
  remove_file (fixture, "in");
  remove_file (fixture, "out");
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  tin_await_finalize (fixture->cancellable);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

/* --- Files -------------------------------------------------------------------------------- */

static GFile *
file_at (Fixture    *fixture,
         const char *name)
{
  return g_file_new_build_filename (fixture->folder, name, NULL);
}

static void
put (Fixture    *fixture,
     const char *text,
     gssize      length)
{
  g_autofree char *path = g_build_filename (fixture->folder, "in", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static char *
get_out (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "out", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
id_of (guint number)
{
  TinPeerId id = { { (guint8) number } };

  return tin_peer_id_to_string (&id);
}

/* One line as an export has it, written down a second time. TEXT is escaped already. */
static void
add_line (GString    *lines,
          guint       peer,
          gboolean    own,
          guint       number,
          const char *text)
{
  g_autofree char *id = id_of (peer);
  guint64 time = (G_GUINT64_CONSTANT (1600000000123) + number * 1000) << 16;
  guint second = 40 + number;

  g_string_append_printf (lines, "{\"peer\":\"%s\",\"name\":\"Peer %u\",\"log\":\"%s\","
                          "\"number\":%u,\"own\":%s,\"time\":\"2020-09-13T%02u:%02u:%02u.123Z\","
                          "\"sent_at\":\"%" G_GUINT64_FORMAT "\",\"shown_at\":\"%" G_GUINT64_FORMAT
                          "\",\"kind\":\"text\",\"broadcast\":%s,%s\"text\":\"%s\"}\n",
                          id, peer, own ? OWN_LOG : PEER_LOG, number, own ? "true" : "false",
                          12 + (26 * 60 + second) / 3600, (26 + second / 60) % 60, second % 60,
                          time + 7, time + 9, number % 3 == 0 ? "true" : "false",
                          own ? "\"delivery\":\"sent\"," : "", text);
}

/* --- Transfers ---------------------------------------------------------------------------- */

static void
on_progress (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (done, >, 0);
  fixture->n_reports++;
}

static void
on_progress_cancel (guint64  done,
                    guint64  total,
                    gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_reports++;
  g_cancellable_cancel (fixture->cancellable);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
run_export (Fixture         *fixture,
            SessionHome     *home,
            TinExportFormat  format,
            TinPeer         *peer,
            TinProgress      progress)
{
  g_autoptr (GFile) file = file_at (fixture, "out");
  TinExport request = { peer, file, format, progress, fixture };
  GAsyncResult *result = NULL;

  tin_session_export_async (home->running->session, &request, fixture->cancellable, on_done,
                            &result);
  tin_await (result != NULL);
  return result;
}

static gint64
export_all (Fixture         *fixture,
            SessionHome     *home,
            TinExportFormat  format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = run_export (fixture, home, format, NULL, on_progress);
  gint64 n = tin_session_transfer_finish (home->running->session, result, &error);

  g_assert_no_error (error);
  return n;
}

static GAsyncResult *
run_import (Fixture     *fixture,
            TinProgress  progress)
{
  g_autoptr (GFile) file = file_at (fixture, "in");
  GAsyncResult *result = NULL;

  tin_session_import_async (fixture->alice->running->session, file, progress, fixture,
                            fixture->cancellable, on_done, &result);
  tin_await (result != NULL);
  return result;
}

static gint64
import_all (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = run_import (fixture, on_progress);
  gint64 n = tin_session_transfer_finish (fixture->alice->running->session, result, &error);

  g_assert_no_error (error);
  return n;
}

static TinPeer *
peer_of (Fixture *fixture,
         guint    number)
{
  g_autofree char *id = id_of (number);

  return tin_roster_get_by_id (tin_session_get_roster (fixture->alice->running->session), id);
}

/* --- There and back ----------------------------------------------------------------------- */

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const char *const texts[] = {
    "plain", "\\\"quoted\\\" and \\\\", "two\\nlines\\tand a tab", "\\u0001\\u000d\\u001f",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae turned", "\xf0\x9f\x98\x80", "</script> &amp;",
  };
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *longest = g_strnfill (1024 * 1024, 'x');
  g_autofree char *out = NULL;
  guint n = 0;

  for (guint peer = BOB; peer < BOB + 3; peer++)
    for (guint i = 1; i <= 700; i++, n++)
      add_line (lines, peer, i % 2 == 0, i, texts[i % G_N_ELEMENTS (texts)]);
  add_line (lines, BOB + 3, FALSE, 1, longest);
  put (fixture, lines->str, (gssize) lines->len);

  g_assert_cmpint (import_all (fixture), ==, n + 1);
  g_assert_cmpuint (fixture->n_reports, >=, 4);
  fixture->n_reports = 0;
  g_assert_cmpint (export_all (fixture, fixture->alice, TIN_EXPORT_JSON_LINES), ==, n + 1);
  g_assert_cmpuint (fixture->n_reports, >, 0);
  out = get_out (fixture);
  g_assert_true (g_str_equal (out, lines->str));
  g_assert_cmpuint (count_files (fixture), ==, 2);

  /* All of it is there, and after a restart too. */
  g_assert_cmpint (import_all (fixture), ==, 0);
  session_home_stop (fixture->alice);
  session_home_start (fixture->alice);
  g_assert_cmpint (import_all (fixture), ==, 0);
  g_assert_cmpstr (tin_peer_get_name (peer_of (fixture, BOB)), ==, "Peer 2");
}

static void
test_says_what_was_said (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (SessionHome) bob = session_home_new (fixture->hub, fixture->clock, "Bob", BOB);
  g_autofree char *address = tin_test_session_address (BOB);
  g_autofree char *out = NULL;
  g_autofree char *in = NULL;
  g_auto (GStrv) lines = NULL;

  session_home_start (bob);
  tin_test_session_connect (fixture->alice->running, address, NULL);
  tin_settle ();
  tin_test_session_send (fixture->alice->running, "Bob", "Hello \"Bob\"");
  tin_settle ();
  tin_test_session_send (bob->running, "Alice", "Hello Alice");
  tin_settle ();
  session_home_crash (bob);
  tin_test_session_send (fixture->alice->running, "Bob", "Are you there?");
  tin_settle ();

  g_assert_cmpint (export_all (fixture, fixture->alice, TIN_EXPORT_JSON_LINES), ==, 3);
  out = get_out (fixture);
  lines = g_strsplit (out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_nonnull (strstr (lines[0], "\"own\":true,"));
  g_assert_nonnull (strstr (lines[0], "\"delivery\":\"delivered\","
                                      "\"text\":\"Hello \\\"Bob\\\"\"}"));
  g_assert_nonnull (strstr (lines[1], "\"own\":false,"));
  g_assert_nonnull (strstr (lines[1], "\"broadcast\":false,\"text\":\"Hello Alice\"}"));
  g_assert_nonnull (strstr (lines[2], "\"delivery\":\"queued\",\"text\":\"Are you there?\"}"));

  /* Where it comes from nothing of it is new, and a queued message stays queued. */
  in = g_strdup (out);
  put (fixture, in, -1);
  g_assert_cmpint (import_all (fixture), ==, 0);

  /* Somebody who lost everything gets it back. */
  session_home_stop (fixture->alice);
  session_home_lose (fixture->alice);
  session_home_start (fixture->alice);
  g_assert_cmpint (import_all (fixture), ==, 3);
  g_free (out);
  g_assert_cmpint (export_all (fixture, fixture->alice, TIN_EXPORT_JSON_LINES), ==, 3);
  out = get_out (fixture);
  g_assert_null (strstr (out, "queued"));
  g_assert_nonnull (strstr (out, "\"delivery\":\"sent\",\"text\":\"Are you there?\"}"));
}

static void
test_plain_peer (Fixture       *fixture,
                 gconstpointer  user_data)
{
  static const char id[] = "plain:10.0.0.9:5000";
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *out = NULL;
  TinPeer *peer;

  g_string_append_printf (lines, "{\"peer\":\"%s\",\"name\":\"Old\",\"log\":\"" OWN_LOG "\","
                          "\"number\":3,\"own\":true,\"sent_at\":\"65536\",\"text\":\"a\"}\n", id);
  g_string_append_printf (lines, "{\"peer\":\"%s\",\"log\":\"" PEER_LOG "\",\"number\":1,"
                          "\"own\":false,\"sent_at\":\"131072\",\"text\":\"b\"}", id);
  put (fixture, lines->str, -1);
  g_assert_cmpint (import_all (fixture), ==, 2);
  peer = tin_roster_get_by_id (tin_session_get_roster (fixture->alice->running->session), id);
  g_assert_false (tin_peer_is_secure (peer));
  g_assert_cmpint (tin_peer_get_state (peer), ==, TIN_PEER_OFFLINE);
  g_assert_cmpstr (tin_peer_get_name (peer), ==, "Old");
  g_assert_cmpstr (tin_peer_get_last_text (peer), ==, "b");
  g_assert_cmpuint (tin_peer_get_port (peer), ==, 5000);

  g_assert_cmpint (export_all (fixture, fixture->alice, TIN_EXPORT_JSON_LINES), ==, 2);
  out = get_out (fixture);
  g_assert_nonnull (strstr (out, "\"time\":\"1970-01-01T00:00:00.001Z\",\"sent_at\":\"65536\","
                                 "\"shown_at\":\"65536\",\"kind\":\"text\",\"broadcast\":false,"
                                 "\"delivery\":\"sent\",\"text\":\"a\"}\n"));
}

static void
test_is_shown (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  TinConversation *conversation;
  GListModel *model;

  for (guint i = 1; i <= 10; i++)
    add_line (lines, BOB, FALSE, 2 * i, "even");
  put (fixture, lines->str, -1);
  g_assert_cmpint (import_all (fixture), ==, 10);
  conversation = tin_peer_get_conversation (peer_of (fixture, BOB));
  model = G_LIST_MODEL (conversation);
  g_assert_true (tin_conversation_has_older (conversation));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_cmpuint (tin_peer_get_unread (peer_of (fixture, BOB)), ==, 0);
  tin_conversation_load_end (conversation);
  tin_await (g_list_model_get_n_items (model) == 10);

  for (guint i = 1; i <= 10; i++)
    add_line (lines, BOB, FALSE, 2 * i - 1, "odd");
  put (fixture, lines->str, -1);
  g_assert_cmpint (import_all (fixture), ==, 10);
  tin_await (g_list_model_get_n_items (model) == 20);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpuint (tin_message_get_number (tin_conversation_get_message (conversation, i)), ==,
                      i + 1);
}

/* An export that is newer than this history, of a log that the disk knows nothing of yet. */
static void
test_numbers_to_come (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *id = id_of (BOB);
  g_autofree char *texts = NULL;

  add_line (lines, BOB, FALSE, 1, "theirs");
  put (fixture, lines->str, -1);
  import_all (fixture);
  g_string_append_printf (lines, "{\"peer\":\"%s\",\"log\":\"%016" G_GINT64_MODIFIER "x\",\"number"
                          "\":1,\"own\":true,\"sent_at\":\"65536\",\"text\":\"exported\"}", id,
    tin_conversation_get_own_marks (tin_peer_get_conversation (peer_of (fixture, BOB)))->id);
  put (fixture, lines->str, -1);
  g_assert_cmpint (import_all (fixture), ==, 1);
  tin_test_session_send (fixture->alice->running, "Peer 2", "new");
  g_assert_cmpint (import_all (fixture), ==, 0);
  texts = session_home_texts (fixture->alice, id, TRUE);
  g_assert_cmpstr (texts, ==, "exported;new;");
}

/* A clock that was wrong when it was exported does not turn ours. */
static void
test_far_ahead (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autofree char *line =
    g_strdup_printf ("{\"peer\":\"plain:10.0.0.9\",\"log\":\"" PEER_LOG "\",\"number\":1,"
                     "\"own\":false,\"sent_at\":\"%" G_GINT64_FORMAT "\",\"text\":\"late\"}",
                     G_MAXINT64);
  g_autofree char *out = NULL;
  gint64 latest = tin_clock_wall (fixture->clock) + 10 * 60 * 1000;
  TinPeer *peer;

  put (fixture, line, -1);
  g_assert_cmpint (import_all (fixture), ==, 1);
  peer = tin_roster_get_by_id (tin_session_get_roster (fixture->alice->running->session),
                               "plain:10.0.0.9");
  g_assert_cmpint (tin_peer_get_last_time (peer), <, latest);
  g_assert_cmpint (export_all (fixture, fixture->alice, TIN_EXPORT_JSON_LINES), ==, 1);
  out = get_out (fixture);
  g_assert_nonnull (strstr (out, "\"sent_at\":\"9223372036854775807\""));
}

/* --- Pages -------------------------------------------------------------------------------- */

static void
test_html (Fixture       *fixture,
           gconstpointer  all)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *out = NULL;

  add_line (lines, BOB, FALSE, 1, "<script>alert ('1 & 2')</script>\\u0007");
  add_line (lines, BOB, TRUE, 2, "\\\"fine\\\"\\nnext line");
  add_line (lines, BOB + 1, TRUE, 3, "another");
  put (fixture, lines->str, -1);
  g_assert_cmpint (import_all (fixture), ==, 3);

  result = run_export (fixture, fixture->alice, TIN_EXPORT_HTML,
                       all == NULL ? peer_of (fixture, BOB) : NULL, NULL);
  g_assert_cmpint (tin_session_transfer_finish (fixture->alice->running->session, result, NULL),
                   ==, all == NULL ? 2 : 3);
  out = get_out (fixture);
  g_assert_true (g_str_has_prefix (out, "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n"));
  g_assert_true (g_str_has_suffix (out, "</body>\n</html>\n"));
  g_assert_null (strstr (out, "<script"));
  g_assert_null (strstr (out, "http:"));
  g_assert_nonnull (strstr (out, "&lt;script&gt;alert (&#39;1 &amp; 2&#39;)&lt;/script&gt;"
                                 "\xef\xbf\xbd</p>"));
  g_assert_nonnull (strstr (out, "&quot;fine&quot;\nnext line</p>"));
  g_assert_nonnull (strstr (out, "<bdi>Peer 2</bdi>"));
  g_assert_nonnull (strstr (out, "<bdi>Alice</bdi>"));
  g_assert_nonnull (strstr (out, "<h3>Sunday, 13 September 2020</h3>"));
  g_assert_nonnull (strstr (out, "prefers-color-scheme: dark"));
  g_assert_true ((strstr (out, "another</p>") != NULL) == (all != NULL));
  g_assert_true ((strstr (out, "<h2><bdi>Peer 3</bdi></h2>") != NULL) == (all != NULL));
}

/* --- When it ends otherwise --------------------------------------------------------------- */

static void
import_many (Fixture *fixture)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 1; i <= 3000; i++)
    add_line (lines, BOB, FALSE, i, "something that is long enough for a few chunks");
  put (fixture, lines->str, -1);
}

static void
test_cancelled_export (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "out", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  import_many (fixture);
  g_assert_cmpint (import_all (fixture), ==, 3000);
  g_file_set_contents (path, "what was there", -1, NULL);

  result = run_export (fixture, fixture->alice, TIN_EXPORT_JSON_LINES, NULL, on_progress_cancel);
  g_assert_cmpint (tin_session_transfer_finish (fixture->alice->running->session, result, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture), ==, 2);
  out = get_out (fixture);
  g_assert_cmpstr (out, ==, "what was there");
}

static void
test_export_nowhere (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GFile) file = file_at (fixture, "no-such-folder/out");
  TinExport request = { NULL, file, TIN_EXPORT_HTML, NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  tin_session_export_async (fixture->alice->running->session, &request, NULL, on_done, &result);
  tin_await (result != NULL);
  g_assert_cmpint (tin_session_transfer_finish (fixture->alice->running->session, result, &error),
                   ==, -1);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_cancelled_import (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint64 line = 99;
  gint64 n_messages = 99;

  import_many (fixture);
  result = run_import (fixture, on_progress_cancel);
  g_assert_cmpint (tin_session_transfer_finish (fixture->alice->running->session, result, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tin_transfer_get_failure (result, &line, &n_messages);
  g_assert_cmpuint (line, ==, 0);
  g_assert_cmpint (n_messages, ==, 500);
  g_assert_cmpuint (fixture->n_reports, ==, 1);

  g_cancellable_reset (fixture->cancellable);
  g_assert_cmpint (import_all (fixture), ==, 2500);
}

static void
test_session_ends (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GFile) file = file_at (fixture, "in");
  g_autoptr (GFile) out = file_at (fixture, "out");
  TinExport request = { NULL, out, TIN_EXPORT_JSON_LINES, NULL, NULL };
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) exported = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GError) error = NULL;
  TinSession *session = fixture->alice->running->session;

  import_many (fixture);
  tin_session_import_async (session, file, NULL, NULL, NULL, on_done, &imported);
  tin_session_export_async (session, &request, NULL, on_done, &exported);
  tin_session_stop_async (session, on_done, &stopped);
  tin_await (imported != NULL && exported != NULL && stopped != NULL);
  g_assert_cmpint (tin_session_transfer_finish (session, imported, &error), ==, -1);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (tin_session_transfer_finish (session, exported, &error), ==, -1);
  g_assert_error (error, TIN_ERROR, TIN_ERROR_CLOSED);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void      (*test) (Fixture *, gconstpointer);
    const char *argument;
  } tests[] = {
    { "what-comes-back-is-what-left", test_round_trip, NULL },
    { "says-what-was-said-and-what-became-of-it", test_says_what_was_said, NULL },
    { "plain-peer-comes-back-as-one", test_plain_peer, NULL },
    { "what-is-imported-is-shown-in-its-place", test_is_shown, NULL },
    { "numbers-to-come-stay-free", test_numbers_to_come, NULL },
    { "time-far-ahead-does-not-turn-our-clock", test_far_ahead, NULL },
    { "page-of-one-conversation-has-no-tags-of-others", test_html, NULL },
    { "page-of-all-has-a-heading-for-each", test_html, "all" },
    { "cancelled-export-leaves-nothing", test_cancelled_export, NULL },
    { "export-to-nowhere-is-an-error", test_export_nowhere, NULL },
    { "cancelled-import-keeps-what-was-taken", test_cancelled_import, NULL },
    { "session-that-ends-ends-them", test_session_ends, NULL },
  };

  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/session/transfer/", tests[i].path, NULL);

      g_test_add (path, Fixture, tests[i].argument, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
