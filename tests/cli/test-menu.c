/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* The terminal program by hand: what is typed comes through a pipe. */

typedef TinProcessPair Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_process_pair_set_up_folders (fixture, NULL);
  fixture->alice = tin_process_run_by_hand (fixture->alice_folder, "Alice");
  fixture->bob = tin_process_run_by_hand (fixture->bob_folder, "Bob");
}

static void
await_prompted (TinProcess *process,
                const char *prompt,
                const char *answer)
{
  g_autofree char *line = g_strconcat (prompt, answer, NULL);

  tin_process_await_line (process, line);
}

/* The example of the original's README, word for word. */
static void
test_original (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *port = g_strdup_printf ("%u", fixture->alice->port);
  g_autofree char *received = g_strdup_printf ("Received from 127.0.0.1:%u: Hello, Alice!",
                                               fixture->bob->port);

  tin_process_command (fixture->bob, "4\n127.0.0.1\n%s", port);
  await_prompted (fixture->bob, "Enter peer IP: ", "127.0.0.1");
  await_prompted (fixture->bob, "Enter peer port: ", port);
  tin_process_command (fixture->bob, "1\n127.0.0.1\n%s\nHello, Alice!", port);
  await_prompted (fixture->bob, "Enter message: ", "Hello, Alice!");
  tin_process_await_line (fixture->alice, received);

  tin_process_command (fixture->bob, "6");
  g_assert_cmpint (tin_process_await_exit (fixture->bob), ==, 0);
}

/* All at once, as a script would: one thing is done after the other. */
static void
test_script (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *received = g_strdup_printf ("Received from 127.0.0.1:%u: all at once",
                                               fixture->bob->port);
  g_autofree char *peer = g_strdup_printf ("  Alice (127.0.0.1:%u), encrypted, connected from here",
                                           fixture->alice->port);
  g_autofree char *delivered = g_strdup_printf ("Delivered to Alice (127.0.0.1:%u).",
                                                fixture->alice->port);

  tin_process_command (fixture->bob, "4\n127.0.0.1\n%u\n3\n1\n127.0.0.1\n%u\nall at once\n6",
                       fixture->alice->port, fixture->alice->port);
  g_assert_cmpint (tin_process_await_exit (fixture->bob), ==, 0);
  tin_process_await_line (fixture->bob, "Active peers:");
  tin_process_await_line (fixture->bob, peer);
  tin_process_await_line (fixture->bob, delivered);
  tin_process_await_line (fixture->alice, received);
}

static void
test_words (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *received = g_strdup_printf ("Received from 127.0.0.1:%u: C:\\new file",
                                               fixture->bob->port);
  g_autofree char *everybody = g_strdup_printf ("Received from 127.0.0.1:%u: to everybody",
                                                fixture->bob->port);
  g_autofree char *left = g_strdup_printf ("Bob (127.0.0.1:%u) has disconnected.",
                                           fixture->bob->port);

  tin_process_command (fixture->bob, "peers");
  tin_process_await_line (fixture->bob, "Enter your choice: peers");
  tin_process_await_line (fixture->bob, "There are no active peers.");
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u\nsend Alice C:\\new file",
                       fixture->alice->port);
  tin_process_await_line (fixture->alice, received);
  tin_process_command (fixture->bob, "broadcast\nto everybody");
  tin_process_await_line (fixture->alice, everybody);
  tin_process_command (fixture->bob, "disconnect\n127.0.0.1\n%u\nhelp\nmenu",
                       fixture->alice->port);
  tin_process_await_line (fixture->alice, left);
  tin_process_command (fixture->bob, "quit");
  g_assert_cmpint (tin_process_await_exit (fixture->bob), ==, 0);
}

static void
test_mistakes (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *connected = g_strdup_printf ("Connected to Alice (127.0.0.1:%u).",
                                                fixture->alice->port);
  g_autofree char *refused = NULL;
  guint nobody = tin_process_find_free_port ();

  tin_process_command (fixture->bob, "7");
  tin_process_await_line (fixture->bob, "That is neither a number of the menu nor a command. "
                          "Type \xe2\x80\x9chelp\xe2\x80\x9d for a list.");
  tin_process_command (fixture->bob, "send Carol hello");
  tin_process_await_line (fixture->bob, "\xe2\x80\x9c" "Carol\xe2\x80\x9d is not the name, id or "
                          "address of one known peer.");
  refused = g_strdup_printf ("Nothing listens at \xe2\x80\x9c" "127.0.0.1:%u\xe2\x80\x9d. "
                             "Is the other program running?", nobody);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", nobody);
  tin_process_await_line (fixture->bob, refused);

  /* A wrong port is asked for again, an empty answer is no answer. */
  tin_process_command (fixture->bob, "4\n127.0.0.1\nx\n%u", fixture->alice->port);
  tin_process_await_line (fixture->bob, "A port is a number from 1 to 65535.");
  tin_process_await_line (fixture->bob, connected);
  tin_process_command (fixture->bob, "4\n\npeers");
  tin_process_await_line (fixture->bob, "Active peers:");
}

/* A text cannot move the cursor of a terminal, nor pretend to be a line of the program's. */
static void
test_harmless (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *line = NULL;
  g_autoptr (TinProcess) carol = tin_process_run (fixture->carol_folder, "Ca\xe2\x80\xaerol", NULL);

  line = g_strdup_printf ("Received from 127.0.0.1:%u: \xef\xbf\xbd[2Jx", carol->port);
  tin_process_command (carol, "send-to 127.0.0.1:%u \x1b[2Jx\\nReceived from 1.2.3.4:5: y",
                       fixture->alice->port);
  tin_process_await_line (fixture->alice, line);
  tin_process_await_line (fixture->alice, "  Received from 1.2.3.4:5: y");
}

static void
test_end_of_input (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *received = g_strdup_printf ("Received from 127.0.0.1:%u: hello",
                                               fixture->bob->port);

  tin_process_close_input (fixture->alice);
  tin_process_command (fixture->bob, "send 127.0.0.1:%u hello", fixture->alice->port);
  tin_process_await_line (fixture->alice, received);
  g_assert_cmpint (tin_process_end (fixture->alice, SIGINT), ==, 0);
}

/* What was written, by hand. */
static void
test_history (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *delivered = g_strdup_printf ("Delivered to Alice (127.0.0.1:%u).",
                                                fixture->alice->port);

  tin_process_command (fixture->bob, "connect 127.0.0.1:%u\nsend Alice green tea",
                       fixture->alice->port);
  tin_process_await_line (fixture->bob, delivered);
  tin_process_command (fixture->bob, "more");
  tin_process_await_line (fixture->bob, "There is no search to go on with.");
  tin_process_command (fixture->bob, "history Alice");
  tin_process_await_part (fixture->bob, "  To Alice: green tea  [delivered, ");
  tin_process_command (fixture->alice, "search\ntea");
  await_prompted (fixture->alice, "Enter message: ", "tea");
  tin_process_await_part (fixture->alice, "  Bob: green tea  [");
  tin_process_await_line (fixture->alice, "Nothing more was found.");
  tin_process_command (fixture->alice, "more");
  tin_process_await_line (fixture->alice, "There is no search to go on with.");
  tin_process_command (fixture->bob, "outbox\ncancel");
  tin_process_await_line (fixture->bob, "Nothing waits to be delivered.");
  tin_process_await_line (fixture->bob, "There is nothing to cancel.");

  /* What cannot be undone is asked about. */
  tin_process_command (fixture->bob, "clear Alice\nno\nhistory Alice\nclear\nAlice\nyes");
  tin_process_await_line (fixture->bob, "All messages of this conversation were deleted here.");
  tin_process_command (fixture->bob, "history Alice");
  tin_process_await_line (fixture->bob, "There are no messages.");
}

static void
test_outbox (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *left = g_strdup_printf ("Alice (127.0.0.1:%u) has disconnected.",
                                           fixture->alice->port);
  g_autofree char *id = NULL;

  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_command (fixture->bob, "peers");
  tin_process_await_line (fixture->bob, "Active peers:");
  tin_process_command (fixture->alice, "quit");
  tin_process_await_line (fixture->bob, left);
  tin_process_command (fixture->bob, "broadcast --all hello everybody\noutbox");
  tin_process_await_part (fixture->bob, "  To Alice: hello everybody  [queued, ");
  for (guint i = 0; i < fixture->bob->lines->len; i++)
    {
      const char *queued = strstr (g_ptr_array_index (fixture->bob->lines, i), "[queued, ");

      if (queued != NULL)
        id = g_strndup (queued + 9, strlen (queued) - 10);
    }

  tin_process_command (fixture->bob, "withdraw Alice\n7\n%s\noutbox", id);
  tin_process_await_part (fixture->bob, "That is no id of a message; ");
  tin_process_await_line (fixture->bob, "The message was withdrawn.");
  tin_process_await_line (fixture->bob, "Nothing waits to be delivered.");
}

static void
test_files (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "a file", NULL);

  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u one\nexport\n%s\nimport \"%s\"",
                       fixture->alice->port, file, file);
  tin_process_await_line (fixture->bob, "1 message was written.");
  tin_process_await_line (fixture->bob, "0 new messages were read.");
  tin_process_command (fixture->bob, "history");
  tin_process_command (fixture->bob, "Alice");
  await_prompted (fixture->bob, "Enter peer: ", "Alice");
  tin_process_command (fixture->bob, "export a b c");
  tin_process_await_line (fixture->bob, "That command is used in another way. "
                          "Type \xe2\x80\x9chelp\xe2\x80\x9d for a list.");
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/menu/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("the-original-example", test_original);
  add ("a-script-of-answers", test_script);
  add ("words-instead-of-numbers", test_words);
  add ("mistakes", test_mistakes);
  add ("texts-do-no-harm", test_harmless);
  add ("history-and-search", test_history);
  add ("outbox-and-withdraw", test_outbox);
  add ("export-and-import", test_files);
  add ("the-end-of-the-input", test_end_of_input);

  return g_test_run ();
}
