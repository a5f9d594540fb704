/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>

#include "private-bus.h"
#include "tin-await.h"
#include "tin-ui-test.h"

/* The desktop program and the terminal program as processes of their own on one bus: the second
 * steers the first. TINCAN and TINCAN_CLI of the environment say where they are. */

static GTestDBus *test_bus;

typedef struct
{
  char            *alice_folder;
  char            *bob_folder;
  GSubprocess     *alice;     /* the window */
  GDataInputStream *out;
  TinSession      *bob;       /* in this process */
  char            *line;      /* (nullable) that Alice's program printed last */
  gboolean         ended;
} Fixture;

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result,
                                                             NULL, NULL);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static void
start_alice (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->alice = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("TINCAN"),
                                     "--name", "Alice", "--port", "0", "--data-dir",
                                     fixture->alice_folder, "--background", NULL);
  g_assert_no_error (error);
  fixture->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->alice));
  g_data_input_stream_read_line_async (fixture->out, G_PRIORITY_DEFAULT, NULL, line_cb, fixture);
  g_subprocess_wait_async (fixture->alice, NULL, ended_cb, &fixture->ended);
  tin_await_within (30, fixture->line != NULL || fixture->ended);
  g_assert_cmpstr (fixture->line, !=, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->alice_folder = tin_ui_test_make_dir ();
  fixture->bob_folder = tin_ui_test_make_dir ();
  fixture->bob = tin_ui_test_session_new ("Bob", fixture->bob_folder);
  start_alice (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (!fixture->ended)
    g_subprocess_send_signal (fixture->alice, SIGTERM);
  tin_await_within (30, fixture->ended);
  g_object_unref (fixture->out);
  g_object_unref (fixture->alice);
  tin_ui_test_session_end (&fixture->bob);
  tin_test_folder_remove (fixture->alice_folder);
  tin_test_folder_remove (fixture->bob_folder);
  g_free (fixture->alice_folder);
  g_free (fixture->bob_folder);
  g_free (fixture->line);
}

typedef struct
{
  char     *out;
  char     *err;
  gboolean  done;
} Told;

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Told *told = user_data;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &told->out, &told->err,
                                        NULL);
  told->done = TRUE;
}

/* While Bob goes on. Returns: (transfer full): what it printed; on ERR, if it failed */
static char *
tell (Fixture    *fixture,
      int         status,
      const char *words)
{
  g_auto (GStrv) split = g_strsplit (words, "|", -1);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Told told = { NULL };

  g_ptr_array_add (arguments, (gpointer) g_getenv ("TINCAN_CLI"));
  g_ptr_array_add (arguments, (gpointer) "--data-dir");
  g_ptr_array_add (arguments, fixture->alice_folder);
  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (arguments, split[i]);
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, told_cb, &told);
  tin_await_within (30, told.done);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) != status)
    g_error ("%s: status %d, not %d: %s%s", words, g_subprocess_get_exit_status (process), status,
             told.out, told.err);
  if (status != 0 && *told.out == '\0')
    {
      g_free (told.out);
      return told.err;
    }
  g_free (told.err);
  return told.out;
}

static void
tell_well (Fixture    *fixture,
           const char *words)
{
  g_free (tell (fixture, 0, words));
}

static char *
dup_connect (Fixture *fixture)
{
  g_autofree char *address = tin_ui_test_dup_address (fixture->bob);

  return g_strconcat ("connect|", address, NULL);
}

/* --- What it does ----------------------------------------------------------------------------- */

static void
test_main_job (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *connect = dup_connect (fixture);
  g_autofree char *peers = NULL;
  g_autofree char *none = NULL;
  g_autofree char *all = NULL;
  TinPeer *alice;

  tell_well (fixture, connect);
  alice = tin_ui_test_only_peer (fixture->bob);
  tell_well (fixture, "send|Bob|hi|there");
  tin_await (tin_peer_get_unread (alice) == 1);
  g_assert_cmpstr (tin_peer_get_last_text (alice), ==, "hi there");

  peers = tell (fixture, 0, "peers");
  g_assert_true (g_str_has_prefix (peers, "Bob\t127.0.0.1:"));
  g_assert_true (g_str_has_suffix (peers, "\tConnected\n"));

  tell_well (fixture, "disconnect|Bob");
  tin_await (tin_peer_get_state (alice) == TIN_PEER_OFFLINE);
  none = tell (fixture, 0, "peers");
  g_assert_cmpstr (none, ==, "");
  all = tell (fixture, 0, "peers|--all");
  g_assert_true (g_str_has_suffix (all, "\tOffline\n"));

  tell_well (fixture, "connect|Bob");
  tin_await (tin_peer_get_state (alice) == TIN_PEER_CONNECTED);
  tell_well (fixture, "show|Bob");
  tell_well (fixture, "show");
}

/* Returns: (transfer full): of the line N of LINES */
static JsonObject *
parse (const char *lines,
       guint       n)
{
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (split), >, n);
  node = json_from_string (split[n], &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static void
test_json (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *connect = dup_connect (fixture);
  g_autofree char *sent = NULL;
  g_autofree char *peers = NULL;
  g_autofree char *status = NULL;
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonObject) list = NULL;
  g_autoptr (JsonObject) state = NULL;
  JsonObject *peer;

  tell_well (fixture, connect);
  sent = tell (fixture, 0, "--json|send|Bob|hi");
  result = parse (sent, 0);
  g_assert_true (json_object_get_boolean_member (result, "ok"));
  g_assert_cmpstr (json_object_get_string_member (result, "command"), ==, "send");
  g_assert_cmpstr (json_object_get_string_member (result, "peer"), ==,
                   tin_session_get_id (fixture->bob));
  g_assert_cmpuint (strlen (json_object_get_string_member (result, "id")), >, 0);

  peers = tell (fixture, 0, "peers|--json");
  list = parse (peers, 0);
  g_assert_cmpstr (json_object_get_string_member (list, "event"), ==, "peers");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (list, "peers")), ==, 1);
  peer = json_array_get_object_element (json_object_get_array_member (list, "peers"), 0);
  g_assert_cmpstr (json_object_get_string_member (peer, "name"), ==, "Bob");
  g_assert_cmpstr (json_object_get_string_member (peer, "direction"), ==, "out");
  g_assert_true (json_object_get_null_member (peer, "rival"));

  status = tell (fixture, 0, "status|--json");
  state = parse (status, 0);
  g_assert_cmpstr (json_object_get_string_member (state, "name"), ==, "Alice");
  g_assert_true (json_object_get_boolean_member (state, "listening"));
}

static void
test_quits (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *status = tell (fixture, 0, "status");
  g_autofree char *words = NULL;
  g_autofree char *json = NULL;

  g_assert_true (g_str_has_prefix (status, "Alice, listening on port "));
  tell_well (fixture, "quit");
  tin_await_within (30, fixture->ended);
  g_assert_cmpint (g_subprocess_get_exit_status (fixture->alice), ==, 0);
  words = tell (fixture, 6, "send|Bob|hi");
  g_assert_nonnull (strstr (words, "is not running"));
  json = tell (fixture, 6, "--json|peers");
  g_assert_nonnull (strstr (json, "\"not-running\""));
}

static void
test_refuses (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const struct
  {
    const char *words;
    int         status;
    const char *part;  /* of what it says */
  } table[] = {
    { "send|Nobody|hi", 1, "" },
    { "--json|send|Nobody|hi", 1, "\"no-peer\"" },
    { "--json|connect|127.0.0.1:1", 1, "\"refused\"" },
    { "--json|show|Nobody", 1, "\"no-peer\"" },
    { "send|Bob", 2, "missing" },
    { "send", 2, "missing" },
    { "connect", 2, "missing" },
    { "peers|more", 2, "too many" },
    { "show|a|b", 2, "too many" },
    { "quit|now", 2, "too many" },
    { "send|--all|Bob|hi", 2, "--all" },
    { "send|Bob|\xff", 2, "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *said = tell (fixture, table[i].status, table[i].words);

      if (strstr (said, table[i].part) == NULL)
        g_error ("%s: %s", table[i].words, said);
    }
}

#define test_steering(path, function) \
  g_test_add ("/ui/steering/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  int status;

  tin_ui_test_init (&argc, &argv);
  test_bus = private_bus_up ();
  if (test_bus == NULL || g_getenv ("TINCAN") == NULL || g_getenv ("TINCAN_CLI") == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon, or no program\n");
      return 0;
    }
  g_setenv ("LANGUAGE", "C", TRUE);

  test_steering ("connects-sends-lists-and-disconnects", test_main_job);
  test_steering ("says-the-same-in-json", test_json);
  test_steering ("quits-and-says-that-nobody-is-there", test_quits);
  test_steering ("refuses-what-makes-no-sense", test_refuses);

  status = g_test_run ();
  private_bus_down (test_bus);
  return status;
}
