/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "session-home.h"
#include "tin-await.h"
#include "tin-transfer.h"

/* Answers, edits, deletions and reactions in files: as entries where they are to come back, as they
 * are shown on a page. */

#define ALICE 1
#define BOBS_ID "0200000000000000000000000000000000000000000000000000000000000000"
#define OWN_LOG "00000000000003e8"
#define PEER_LOG "00000000000007d0"

typedef struct
{
  TinMemoryHub *hub;
  TinClock     *clock;
  SessionHome  *alice;
  char         *folder;  /* of files */
  GString      *lines;   /* of the file that is imported */
  guint         n_lines;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->hub = tin_memory_hub_new ();
  fixture->clock = tin_manual_clock_new ();
  fixture->alice = session_home_new (fixture->hub, fixture->clock, "Alice", ALICE);
  fixture->folder = g_dir_make_tmp ("tincan-amended-XXXXXX", NULL);
  fixture->lines = g_string_new (NULL);
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
  g_string_free (fixture->lines, TRUE);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->clock);
}

/* One line as an export has it. TARGET may be %NULL. */
static void
add (Fixture    *fixture,
     gboolean    own,
     guint       number,
     const char *kind,
     const char *target,
     const char *text)
{
  guint second = fixture->n_lines++;
  guint64 time = (G_GUINT64_CONSTANT (1600000000123) + second * 1000) << 16;
  g_autofree char *named = target != NULL ? g_strdup_printf (",\"target\":\"%s\"", target)
                                          : g_strdup ("");

  g_string_append_printf (fixture->lines, "{\"peer\":\"" BOBS_ID "\",\"name\":\"Bob\",\"log\":\"%s"
                          "\",\"number\":%u,\"own\":%s,\"time\":\"2020-09-13T12:%02u:%02u.123Z\","
                          "\"sent_at\":\"%" G_GUINT64_FORMAT "\",\"shown_at\":\"%" G_GUINT64_FORMAT
                          "\",\"kind\":\"%s\"%s,\"broadcast\":false,%s\"text\":\"%s\"}\n",
                          own ? OWN_LOG : PEER_LOG, number, own ? "true" : "false",
                          (26 * 60 + 40 + second) / 60, (40 + second) % 60, time, time, kind, named,
                          own ? "\"delivery\":\"sent\"," : "", text);
}

/* What the two have said, with an edit and a reaction. */
static void
add_talk (Fixture *fixture)
{
  add (fixture, FALSE, 1, "text", NULL, "tea?");
  add (fixture, TRUE, 1, "text", PEER_LOG "-1", "gladly");
  add (fixture, FALSE, 2, "text", NULL, "at fife");
  add (fixture, FALSE, 3, "edit", PEER_LOG "-2", "at five");
  add (fixture, TRUE, 2, "reaction", PEER_LOG "-2", "👍");
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gint64
finish (Fixture      *fixture,
        GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gint64 n = tin_session_transfer_finish (fixture->alice->running->session, result, &error);

  g_assert_no_error (error);
  return n;
}

static gint64
import_text (Fixture    *fixture,
             const char *text)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, "in", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = g_file_get_path (file);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  tin_session_import_async (fixture->alice->running->session, file, NULL, NULL, NULL, on_done,
                            &result);
  tin_await (result != NULL);
  return finish (fixture, result);
}

static char *
export_as (Fixture         *fixture,
           TinExportFormat  format,
           gint64          *n_messages)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, "out", NULL);
  TinExport request = { .file = file, .format = format };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = g_file_get_path (file);
  char *text = NULL;

  tin_session_export_async (fixture->alice->running->session, &request, NULL, on_done, &result);
  tin_await (result != NULL);
  *n_messages = finish (fixture, result);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static TinPeer *
get_bob (Fixture *fixture)
{
  TinPeer *peer = tin_roster_get_by_id (tin_session_get_roster (fixture->alice->running->session),
                                        BOBS_ID);

  g_assert_nonnull (peer);
  return peer;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GPtrArray **) user_data = tin_session_read_finish (TIN_SESSION (source), result, NULL);
}

static GPtrArray *
read_shown (Fixture *fixture)
{
  GPtrArray *messages = NULL;

  tin_session_read_async (fixture->alice->running->session, get_bob (fixture), 1000, NULL, on_read,
                          &messages);
  tin_await (messages != NULL);
  return messages;
}

static void
assert_talk (Fixture *fixture)
{
  g_autoptr (GPtrArray) messages = read_shown (fixture);
  const TinMessageName *target;

  g_assert_cmpuint (messages->len, ==, 3);
  g_assert_cmpstr (tin_message_get_text (messages->pdata[0]), ==, "tea?");
  g_assert_cmpstr (tin_message_get_text (messages->pdata[1]), ==, "gladly");
  target = tin_message_get_target (messages->pdata[1]);
  g_assert_nonnull (target);
  g_assert_cmpuint (target->log_id, ==, tin_message_get_log_id (messages->pdata[0]));
  g_assert_cmpuint (target->number, ==, 1);
  g_assert_cmpstr (tin_message_get_text (messages->pdata[2]), ==, "at five");
  g_assert_cmpuint (tin_message_get_flags (messages->pdata[2]) & TIN_MESSAGE_FLAG_EDITED, !=, 0);
  g_assert_cmpstr (tin_message_get_reaction (messages->pdata[2], TRUE), ==, "👍");
  g_assert_null (tin_message_get_reaction (messages->pdata[2], FALSE));
  /* A list shows what it says now. */
  tin_await (g_strcmp0 (tin_peer_get_last_text (get_bob (fixture)), "at five") == 0);
}

/* --- Lines --------------------------------------------------------------------------------- */

static void
test_round (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *out = NULL;
  gint64 n_messages;

  add_talk (fixture);
  g_assert_cmpint (import_text (fixture, fixture->lines->str), ==, 5);
  assert_talk (fixture);
  out = export_as (fixture, TIN_EXPORT_JSON_LINES, &n_messages);
  g_assert_cmpstr (out, ==, fixture->lines->str);
  g_assert_cmpint (n_messages, ==, 5);
  g_assert_cmpint (import_text (fixture, out), ==, 0);
  assert_talk (fixture);
}

/* What is said of a message may stand before it. */
static void
test_backwards (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_auto (GStrv) lines = NULL;

  add_talk (fixture);
  lines = g_strsplit (fixture->lines->str, "\n", -1);
  for (guint i = 5; i > 0; i--)
    g_assert_cmpint (import_text (fixture, lines[i - 1]), ==, 1);
  assert_talk (fixture);
}

/* What was deleted is in no file any more, and stays deleted where it is read. */
static void
test_deleted (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *out = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  gint64 n_messages;

  add (fixture, FALSE, 1, "text", NULL, "a secret");
  add (fixture, FALSE, 2, "edit", PEER_LOG "-1", "a great secret");
  add (fixture, FALSE, 3, "delete", PEER_LOG "-1", "");
  g_assert_cmpint (import_text (fixture, fixture->lines->str), ==, 3);
  messages = read_shown (fixture);
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_cmpstr (tin_message_get_text (messages->pdata[0]), ==, "");
  g_assert_cmpuint (tin_message_get_flags (messages->pdata[0]) & TIN_MESSAGE_FLAG_DELETED, !=, 0);

  out = export_as (fixture, TIN_EXPORT_JSON_LINES, &n_messages);
  g_assert_null (strstr (out, "secret"));
  g_assert_nonnull (strstr (out, "\"kind\":\"delete\",\"target\":\"" PEER_LOG "-1\""));
  g_clear_pointer (&messages, g_ptr_array_unref);
  import_text (fixture, fixture->lines->str);
  messages = read_shown (fixture);
  g_assert_cmpstr (tin_message_get_text (messages->pdata[0]), ==, "");
}

/* Nobody changes what another has said, whatever a file says. */
static void
test_of_another (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GPtrArray) messages = NULL;

  add (fixture, FALSE, 1, "text", NULL, "hers");
  add (fixture, TRUE, 1, "edit", PEER_LOG "-1", "mine");
  add (fixture, TRUE, 2, "delete", PEER_LOG "-1", "");
  g_assert_cmpint (import_text (fixture, fixture->lines->str), ==, 3);
  messages = read_shown (fixture);
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_cmpstr (tin_message_get_text (messages->pdata[0]), ==, "hers");
}

/* --- Pages --------------------------------------------------------------------------------- */

static void
test_page (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *out = NULL;
  gint64 n_messages;

  add_talk (fixture);
  add (fixture, FALSE, 4, "text", NULL, "a secret");
  add (fixture, FALSE, 5, "delete", PEER_LOG "-4", "");
  add (fixture, FALSE, 6, "text", "00000000deadbeef-9", "what?");
  import_text (fixture, fixture->lines->str);
  out = export_as (fixture, TIN_EXPORT_HTML, &n_messages);
  g_assert_nonnull (strstr (out, "<blockquote dir=\"auto\">tea?</blockquote>\n"
                                 "<p dir=\"auto\">gladly</p>"));
  g_assert_nonnull (strstr (out, "at five</p>"));
  g_assert_nonnull (strstr (out, " · Edited · <bdi>👍</bdi> <bdi>Alice</bdi></footer>"));
  g_assert_nonnull (strstr (out, "<p class=\"gone\">This message was deleted.</p>"));
  g_assert_nonnull (strstr (out, ">A message that is no longer here</blockquote>\n"
                                 "<p dir=\"auto\">what?</p>"));
  g_assert_null (strstr (out, "fife"));
  g_assert_null (strstr (out, "secret"));
}

/* What is answered was said so long ago that it is read for itself. */
static void
test_far_away (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *out = NULL;
  gint64 n_messages;

  add (fixture, FALSE, 1, "text", NULL, "<first>\\nof all");
  for (guint i = 2; i < 300; i++)
    add (fixture, FALSE, i, "text", NULL, "between");
  add (fixture, FALSE, 300, "text", PEER_LOG "-1", "one");
  add (fixture, FALSE, 301, "text", PEER_LOG "-1", "two");
  import_text (fixture, fixture->lines->str);
  out = export_as (fixture, TIN_EXPORT_HTML, &n_messages);
  g_assert_cmpint (n_messages, ==, 301);
  g_assert_nonnull (strstr (out, "<blockquote dir=\"auto\">&lt;first&gt;</blockquote>\n"
                                 "<p dir=\"auto\">one</p>"));
  g_assert_nonnull (strstr (out, "<blockquote dir=\"auto\">&lt;first&gt;</blockquote>\n"
                                 "<p dir=\"auto\">two</p>"));
}

#define add_test(name, function) \
  g_test_add ("/session/transfer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("amendments-come-back", test_round);
  add_test ("amendments-may-come-first", test_backwards);
  add_test ("what-was-deleted-is-in-no-file", test_deleted);
  add_test ("only-the-author-amends", test_of_another);
  add_test ("a-page-shows-the-last-form", test_page);
  add_test ("a-page-quotes-what-is-far-away", test_far_away);
  return g_test_run ();
}
