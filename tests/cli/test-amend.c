/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-process-pair.h"

/* Answers, edits, deletions for both and reactions, as programs and people meet them; and how a
 * person keeps a conversation. */

typedef TinProcessPair Fixture;

#define add_test(name, set_up, function) \
  g_test_add ("/cli/amend/" name, Fixture, NULL, set_up, function, tin_process_pair_tear_down)

/* --- Programs ------------------------------------------------------------------------------ */

/* Bob has said TEXT, and Alice has it. Returns: (transfer full): its id */
static char *
deliver (Fixture    *fixture,
         const char *text)
{
  tin_process_deliver (fixture->bob, "Alice", text);
  return tin_json_dup (tin_process_await (fixture->alice, "message", "own", "false", "text", text,
                                          NULL), "id");
}

/* Returns: (transfer full): the id of what the command said */
static char *
command (TinProcess *process,
         const char *word,
         const char *id,
         const char *text)
{
  tin_process_set_mark (process);
  tin_process_command (process, "%s %s %s", word, id, text);
  return tin_json_dup (tin_process_await (process, "result", "command", word, "ok", "true", NULL),
                       "id");
}

static void
refuse (TinProcess *process,
        const char *word,
        const char *rest)
{
  JsonObject *result;
  JsonObject *error;

  tin_process_set_mark (process);
  tin_process_command (process, "%s %s", word, rest);
  result = tin_process_await (process, "result", "command", word, "ok", "false", NULL);
  error = json_object_get_object_member (result, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "invalid");
}

/* Returns: (transfer none): that message, as it is shown now */
static JsonObject *
look_up (TinProcess *process,
         const char *peer,
         const char *id)
{
  tin_process_set_mark (process);
  tin_process_command (process, "history %s", peer);
  tin_process_await (process, "result", "command", "history", "ok", "true", NULL);
  return tin_process_await (process, "history", "id", id, NULL);
}

static void
assert_members (JsonObject *message,
                const char *text,
                gboolean    edited,
                gboolean    deleted)
{
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, text);
  g_assert_cmpstr (json_object_get_string_member (message, "kind"), ==, "text");
  g_assert_cmpint (json_object_has_member (message, "edited"), ==, edited);
  g_assert_cmpint (json_object_has_member (message, "deleted"), ==, deleted);
}

static void
test_reply (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *asked = NULL;
  g_autofree char *answered = NULL;

  tin_process_pair_connect (fixture);
  asked = deliver (fixture, "tea?");
  answered = command (fixture->alice, "reply", asked, "gladly");
  tin_process_await (fixture->bob, "message", "id", answered, "text", "gladly", "target", asked,
                     "kind", "text", NULL);
  tin_process_await (fixture->alice, "state", "id", answered, "state", "delivered", NULL);
  g_assert_cmpstr (json_object_get_string_member (look_up (fixture->bob, "Alice", answered),
                                                  "target"), ==, asked);
}

/* Both sides show the same, in this run and in the next one. */
static void
test_edit (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *named = NULL;
  g_autofree char *edit = NULL;

  tin_process_pair_connect (fixture);
  id = deliver (fixture, "see you at tem");
  named = g_strconcat ("Alice ", id, NULL);
  edit = command (fixture->bob, "edit", named, "see you at ten");
  tin_process_await (fixture->alice, "message", "id", edit, "text", "see you at ten", "target", id,
                     "kind", "edit", "own", "false", NULL);
  tin_process_await (fixture->bob, "state", "id", edit, "state", "delivered", NULL);
  assert_members (look_up (fixture->bob, "Alice", id), "see you at ten", TRUE, FALSE);
  assert_members (look_up (fixture->alice, "Bob", id), "see you at ten", TRUE, FALSE);

  tin_process_quit (&fixture->alice);
  fixture->alice = tin_process_run (fixture->alice_folder, "Alice", NULL);
  assert_members (look_up (fixture->alice, "Bob", id), "see you at ten", TRUE, FALSE);
}

static void
test_retract (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *retract = NULL;
  g_autofree char *queued = NULL;
  g_autofree char *withdrawn = NULL;
  g_autofree char *again = NULL;

  tin_process_pair_connect (fixture);
  id = deliver (fixture, "a secret");
  retract = command (fixture->bob, "retract", id, "");
  tin_process_await (fixture->alice, "message", "id", retract, "text", "", "target", id, "kind",
                     "delete", NULL);
  assert_members (look_up (fixture->bob, "Alice", id), "", FALSE, TRUE);
  assert_members (look_up (fixture->alice, "Bob", id), "", FALSE, TRUE);
  again = g_strconcat (id, " again", NULL);
  refuse (fixture->bob, "edit", again);

  /* What has not left is not said and deleted, but never said. */
  tin_process_quit (&fixture->alice);
  tin_process_await (fixture->bob, "peer", "name", "Alice", "state", "disconnected", NULL);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "send Alice never mind");
  queued = tin_json_dup (tin_process_await (fixture->bob, "state", "state", "queued", NULL), "id");
  withdrawn = command (fixture->bob, "retract", queued, "");
  g_assert_cmpstr (withdrawn, ==, queued);
  tin_process_set_mark (fixture->bob);
  tin_process_command (fixture->bob, "outbox");
  tin_process_await (fixture->bob, "result", "command", "outbox", "count", "0", NULL);
}

static void
test_react (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *first = NULL;
  g_autofree char *own = NULL;
  g_autofree char *none = NULL;
  JsonObject *message;

  tin_process_pair_connect (fixture);
  id = deliver (fixture, "I have a dog");
  first = command (fixture->alice, "react", id, "🐶");
  tin_process_await (fixture->bob, "message", "id", first, "text", "🐶", "target", id, "kind",
                     "reaction", NULL);
  own = command (fixture->bob, "react", id, "😀");
  tin_process_await (fixture->alice, "message", "id", own, "kind", "reaction", NULL);
  message = look_up (fixture->bob, "Alice", id);
  assert_members (message, "I have a dog", FALSE, FALSE);
  g_assert_cmpstr (json_object_get_string_member (message, "reaction"), ==, "🐶");
  g_assert_cmpstr (json_object_get_string_member (message, "own_reaction"), ==, "😀");

  none = command (fixture->alice, "react", id, "");
  tin_process_await (fixture->bob, "message", "id", none, "text", "", "kind", "reaction", NULL);
  g_assert_false (json_object_has_member (look_up (fixture->bob, "Alice", id), "reaction"));
}

/* Other people's messages, and what is none. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *with_text = NULL;
  g_autofree char *no_number = NULL;
  g_autofree char *long_reaction = NULL;

  tin_process_pair_connect (fixture);
  id = deliver (fixture, "mine");
  with_text = g_strconcat (id, " yours", NULL);
  no_number = g_strdup_printf ("%.17s999 x", id);
  long_reaction = g_strdup_printf ("%s %065d", id, 0);
  refuse (fixture->alice, "edit", with_text);
  refuse (fixture->alice, "retract", id);
  refuse (fixture->alice, "react", long_reaction);
  refuse (fixture->alice, "reply", no_number);
  refuse (fixture->alice, "reply", "00000000deadbeef-1 x");
  refuse (fixture->alice, "react", "Bob 00000000deadbeef-1 x");
}

/* An edit of a message that was never loaded in this run. */
static void
test_old_message (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autofree char *id = NULL;
  g_autofree char *edit = NULL;

  tin_process_pair_connect (fixture);
  id = deliver (fixture, "long ago");
  tin_process_quit (&fixture->bob);
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  edit = command (fixture->bob, "edit", id, "once upon a time");
  assert_members (look_up (fixture->bob, "Alice", id), "once upon a time", TRUE, FALSE);
}

static void
test_keeping (Fixture       *fixture,
              gconstpointer  user_data)
{
  JsonObject *result;
  JsonObject *peer;

  tin_process_pair_connect (fixture);
  tin_process_command (fixture->bob, "mute Alice");
  tin_process_await (fixture->bob, "result", "command", "mute", "ok", "true", "peer",
                     fixture->alice->id, NULL);
  tin_process_command (fixture->bob, "pin Alice");
  tin_process_await (fixture->bob, "result", "command", "pin", "ok", "true", NULL);
  tin_process_command (fixture->bob, "unmute Alice");
  tin_process_await (fixture->bob, "result", "command", "unmute", "ok", "true", NULL);
  tin_process_command (fixture->bob, "peers");
  result = tin_process_await (fixture->bob, "peers", NULL);
  peer = json_array_get_object_element (json_object_get_array_member (result, "peers"), 0);
  g_assert_false (json_object_get_boolean_member (peer, "muted"));
  g_assert_true (json_object_get_boolean_member (peer, "pinned"));
}

static void
test_typing (Fixture       *fixture,
             gconstpointer  user_data)
{
  tin_process_pair_connect (fixture);
  tin_process_command (fixture->bob, "typing Alice");
  tin_process_await (fixture->bob, "result", "command", "typing", "ok", "true", NULL);
  tin_process_await (fixture->alice, "typing", "peer", fixture->bob->id, "name", "Bob", "typing",
                     "true", NULL);
  tin_process_command (fixture->bob, "idle Alice");
  tin_process_await (fixture->bob, "result", "command", "idle", "ok", "true", NULL);
  tin_process_await (fixture->alice, "typing", "peer", fixture->bob->id, "typing", "false", NULL);
}

/* --- People -------------------------------------------------------------------------------- */

/* One command by hand, which answers in words. */
static void
say_by_hand (TinProcess *process,
             const char *line)
{
  tin_process_command (process, "%s", line);
}

static void
test_people (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *asked = NULL;
  g_autofree char *said = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *react = NULL;
  g_autofree char *none = NULL;
  g_autofree char *retract = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *received = NULL;

  fixture->alice = tin_process_run_by_hand (fixture->alice_folder, "Alice");
  fixture->bob = tin_process_run (fixture->bob_folder, "Bob", NULL);
  tin_process_command (fixture->bob, "connect 127.0.0.1:%u", fixture->alice->port);
  tin_process_await (fixture->bob, "peer", "name", "Alice", "state", "connected", NULL);
  say_by_hand (fixture->alice, "accept Bob");
  say_by_hand (fixture->alice, "send Bob Where are you?");
  asked = tin_json_dup (tin_process_await (fixture->bob, "message", "own", "false", NULL), "id");

  reply = command (fixture->bob, "reply", asked, "at home");
  received = g_strdup_printf ("Received from 127.0.0.1:%u: > Where are you?", fixture->bob->port);
  tin_process_await_line (fixture->alice, received);
  tin_process_await_line (fixture->alice, "  at home");

  tin_process_deliver (fixture->bob, "Alice", "tem o'clock");
  said = tin_json_dup (tin_process_await (fixture->bob, "message", "text", "tem o'clock", NULL),
                       "id");
  edit = command (fixture->bob, "edit", said, "ten o'clock");
  tin_process_await_line (fixture->alice, "Bob edited: ten o'clock");
  react = command (fixture->bob, "react", asked, "👍");
  tin_process_await_line (fixture->alice, "Bob reacted 👍 to: Where are you?");
  none = command (fixture->bob, "react", asked, "");
  tin_process_await_line (fixture->alice, "Bob took the reaction back to: Where are you?");
  retract = command (fixture->bob, "retract", said, "");
  tin_process_await_line (fixture->alice, "Bob deleted a message.");

  say_by_hand (fixture->alice, "mute Bob");
  tin_process_await_line (fixture->alice, "You are no longer notified of what Bob writes.");
  say_by_hand (fixture->alice, "history Bob");
  tin_process_await_part (fixture->alice, "Bob: (deleted)");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("an-answer-names-what-it-answers", tin_process_pair_set_up, test_reply);
  add_test ("an-edit-changes-both-sides", tin_process_pair_set_up, test_edit);
  add_test ("a-deletion-empties-both-sides", tin_process_pair_set_up, test_retract);
  add_test ("reactions-come-and-go", tin_process_pair_set_up, test_react);
  add_test ("what-is-not-ones-own-is-refused", tin_process_pair_set_up, test_refused);
  add_test ("an-old-message-is-looked-for", tin_process_pair_set_up, test_old_message);
  add_test ("who-writes-is-told-of", tin_process_pair_set_up, test_typing);
  add_test ("a-conversation-is-muted-and-pinned", tin_process_pair_set_up, test_keeping);
  add_test ("people-read-what-has-changed", tin_process_pair_set_up_folders, test_people);
  return g_test_run ();
}
