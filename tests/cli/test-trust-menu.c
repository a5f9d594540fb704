/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "tin-process-pair.h"
#include "tin-test-folder.h"

/* What a person at a terminal is told about keys, and types. Alice is such a person. */

typedef TinProcessPair Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_process_pair_set_up_folders (fixture, NULL);
  fixture->alice = tin_process_run_by_hand (fixture->alice_folder, "Alice");
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
}

/* FORMAT: with the beginning of a key in it, once. */
static void
await_about (TinProcess *process,
             const char *format,
             const char *id)
{
  g_autofree char *key = g_strdup_printf ("%.8s", id);
  g_auto (GStrv) halves = g_strsplit (format, "KEY", -1);
  g_autofree char *part = g_strjoinv (key, halves);

  tin_process_await_part (process, part);
}

/* Alice has dialled Bob. */
static void
meet (Fixture *fixture)
{
  tin_process_command (fixture->alice, "connect 127.0.0.1:%u", fixture->bob->port);
  tin_process_await (fixture->bob, "peer", "state", "connected", NULL);
}

static void
test_match (Fixture       *fixture,
            gconstpointer  user_data)
{
  JsonObject *code;
  JsonArray *emoji;
  JsonArray *words;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *digits = NULL;

  meet (fixture);
  tin_process_command (fixture->bob, "verify Alice");
  await_about (fixture->alice, "Bob (KEY) wants to compare a code with you. Type \u201c"
                               "agree KEY\u201d", fixture->bob->id);
  tin_process_command (fixture->alice, "agree %.8s", fixture->bob->id);
  code = tin_process_await (fixture->bob, "verification", "state", "code", NULL);
  emoji = json_object_get_array_member (code, "emoji");
  words = json_object_get_array_member (code, "words");
  for (guint i = 0; i < 5; i++)
    g_string_append_printf (line, "  %s %s", json_array_get_string_element (emoji, i),
                            json_array_get_string_element (words, i));
  digits = g_strconcat ("  ", json_object_get_string_member (code, "digits"), NULL);

  await_about (fixture->alice, "Compare this with what Bob (KEY) sees", fixture->bob->id);
  tin_process_await_line (fixture->alice, line->str);
  tin_process_await_line (fixture->alice, digits);
  tin_process_command (fixture->alice, "match Bob");
  await_about (fixture->alice, "Waiting for Bob (KEY) to say", fixture->bob->id);
  tin_process_command (fixture->bob, "match Alice");
  await_about (fixture->alice, "Verified: you and Bob (KEY) have seen the same code",
               fixture->bob->id);
  tin_process_command (fixture->alice, "peers");
  tin_process_await_part (fixture->alice, "), verified, connected from here");
}

static void
test_differ (Fixture       *fixture,
             gconstpointer  user_data)
{
  meet (fixture);
  tin_process_command (fixture->alice, "verify Bob");
  tin_process_await_part (fixture->alice, "waiting for the other side");
  tin_process_await (fixture->bob, "verification", "state", "asked", NULL);
  tin_process_command (fixture->bob, "agree Alice");
  tin_process_await (fixture->bob, "verification", "state", "code", NULL);
  tin_process_command (fixture->bob, "differ Alice");
  tin_process_await_part (fixture->alice, "Somebody may be in between. Send nothing");
  tin_process_command (fixture->alice, "match Bob");
  tin_process_await_part (fixture->alice, "There is no code to compare with Bob");

  tin_process_command (fixture->alice, "verify Bob");
  tin_process_set_mark (fixture->bob);
  tin_process_await (fixture->bob, "verification", "state", "asked", NULL);
  tin_process_command (fixture->bob, "cancel-verify Alice");
  tin_process_await_part (fixture->alice, "does not want to compare a code now");
}

static void
test_ask (Fixture       *fixture,
          gconstpointer  user_data)
{
  tin_process_command (fixture->alice, "reach ask");
  tin_process_await_line (fixture->alice,
                          "You are asked before somebody new may talk with you.");
  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u may I?", fixture->alice->port);
  await_about (fixture->alice, "Bob (KEY) wants to talk with you, from 127.0.0.1. Type \u201c"
                               "accept KEY\u201d", fixture->bob->id);
  tin_process_command (fixture->alice, "requests");
  await_about (fixture->alice, "  Bob (KEY), encrypted", fixture->bob->id);
  g_assert_false (tin_process_has_part (fixture->alice, "may I?"));
  tin_process_command (fixture->alice, "accept Bob");
  await_about (fixture->alice, "You have accepted Bob (KEY).", fixture->bob->id);
  tin_process_await_part (fixture->alice, ": may I?");

  tin_process_command (fixture->alice, "block Bob");
  await_about (fixture->alice, "Bob (KEY) is blocked", fixture->bob->id);
  tin_process_command (fixture->alice, "send Bob hello");
  await_about (fixture->alice, "You have blocked Bob (KEY).", fixture->bob->id);
  tin_process_command (fixture->alice, "blocked");
  await_about (fixture->alice, "  Bob (KEY)", fixture->bob->id);
  tin_process_command (fixture->alice, "unblock Bob");
  await_about (fixture->alice, "Bob (KEY) is no longer blocked.", fixture->bob->id);
}

static void
test_stranger (Fixture       *fixture,
               gconstpointer  user_data)
{
  tin_process_command (fixture->bob, "send-to 127.0.0.1:%u hello", fixture->alice->port);
  await_about (fixture->alice, "You have not talked with Bob (KEY) before.", fixture->bob->id);
  tin_process_await_part (fixture->alice, ": hello");
  tin_process_command (fixture->alice, "peers");
  tin_process_await_part (fixture->alice, "), encrypted, not accepted yet, connected from there");
  tin_process_command (fixture->alice, "accept Bob\npeers");
  tin_process_await_part (fixture->alice, "), encrypted, connected from there");
}

static void
test_another_key (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autofree char *old_id = g_strdup (fixture->bob->id);

  meet (fixture);
  tin_process_quit (&fixture->bob);
  tin_process_await_part (fixture->alice, "has disconnected.");
  tin_test_folder_remove (fixture->bob_folder);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  await_about (fixture->alice, "Another key was met under the name or the address of Bob (KEY)",
               old_id);
  await_about (fixture->alice, "Compare a code with the new key first: \u201cverify KEY\u201d",
               fixture->bob->id);

  tin_process_command (fixture->alice, "send %.8s hello", fixture->bob->id);
  tin_process_await_part (fixture->alice, "to decide about the key of Bob");
  tin_process_command (fixture->alice, "replace %.8s\nyes", old_id);
  await_about (fixture->alice, "No key can take the place of that of Bob (KEY)", old_id);
  tin_process_command (fixture->alice, "verify %.8s", fixture->bob->id);
  tin_process_await (fixture->bob, "verification", "state", "asked", NULL);
  tin_process_command (fixture->bob, "agree Alice\n");
  tin_process_await (fixture->bob, "verification", "state", "code", NULL);
  tin_process_await_part (fixture->alice, "Compare this with what");
  tin_process_command (fixture->bob, "match Alice");
  tin_process_command (fixture->alice, "match %.8s", fixture->bob->id);
  await_about (fixture->alice, "If this is the person whom you know as Bob (KEY)", old_id);

  /* There is no way back, so it is asked about. */
  tin_process_command (fixture->alice, "replace %.8s\nno", fixture->bob->id);
  tin_process_await_part (fixture->alice, "to go on: no");
  tin_process_command (fixture->alice, "replace %.8s\nyes", fixture->bob->id);
  tin_process_await_part (fixture->alice, "The new key has taken the place of the old one");
}

static void
test_fingerprint (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autofree char *groups = g_strdup_printf ("  %.4s %.4s %.4s ", fixture->bob->id,
                                             fixture->bob->id + 4, fixture->bob->id + 8);

  meet (fixture);
  tin_process_command (fixture->alice, "fingerprint Bob");
  tin_process_await_line (fixture->alice, "The key of Bob:");
  tin_process_await_part (fixture->alice, groups);
  tin_process_await_part (fixture->alice, "\u2588\u2580");
  tin_process_command (fixture->alice, "fingerprint");
  tin_process_await_line (fixture->alice, "Your own key, Alice:");
  tin_process_command (fixture->alice, "block-address\nlocalhost");
  tin_process_await_part (fixture->alice, "is not a numeric address");
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/cli/trust-menu/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up, func, tin_process_pair_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  add ("the-same-code", test_match);
  add ("different-codes", test_differ);
  add ("ask-first-and-block", test_ask);
  add ("a-stranger", test_stranger);
  add ("another-key", test_another_key);
  add ("fingerprints", test_fingerprint);

  return g_test_run ();
}
