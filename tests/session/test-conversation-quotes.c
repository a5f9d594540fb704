/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "window-fixture.h"

/* Messages that others answer: found wherever they are, said to be gone where they are not, and
 * told of when they change. */

#define N_BEFORE 250u

#define add_test(name, function) \
  g_test_add ("/session/conversation-quotes/" name, WindowFixture, GUINT_TO_POINTER (N_BEFORE), \
              window_set_up, function, window_tear_down)

#define NAME(number) (&(const TinMessageName) { PEER_LOG, (number) })

static void
on_quoted (GString *told,
           guint64  log_id,
           guint64  number)
{
  g_assert_cmpuint (log_id, ==, PEER_LOG);
  g_string_append_printf (told, "%" G_GUINT64_FORMAT ";", number);
}

/* Returns: (transfer full): what is told from now on */
static GString *
listen (WindowFixture *fixture)
{
  GString *told = g_string_new (NULL);

  g_signal_connect_swapped (fixture->conversation, "quoted", G_CALLBACK (on_quoted), told);
  return told;
}

static void
let_go (WindowFixture *fixture,
        GString       *told)
{
  g_signal_handlers_disconnect_by_data (fixture->conversation, told);
  g_string_free (told, TRUE);
}

static void
assert_quoted (WindowFixture *fixture,
               guint64        number,
               const char    *text)
{
  TinMessage *message = tin_conversation_get_quoted (fixture->conversation, NAME (number));

  if (text == NULL)
    {
      g_assert_null (message);
      return;
    }
  g_assert_nonnull (message);
  g_assert_cmpuint (tin_message_get_number (message), ==, number);
  g_assert_cmpstr (tin_message_get_text (message), ==, text);
  g_assert_false (tin_conversation_is_gone (fixture->conversation, NAME (number)));
}

static void
amend (WindowFixture  *fixture,
       guint64         number,
       TinMessageKind  kind,
       const char     *text,
       guint64         target)
{
  TinMessage *message = tin_message_new (PEER_LOG, number, 10 * number, kind,
                                         TIN_MESSAGE_FLAGS_NONE, text, -1);

  tin_message_set_target (message, NAME (target));
  held_history_append (fixture->history, fixture->conversation, message);
}

static void
load_end (WindowFixture *fixture)
{
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
}

static void
found_anywhere (WindowFixture *fixture,
                gconstpointer  user_data)
{
  GString *told = listen (fixture);
  guint position;

  load_end (fixture);
  assert_quoted (fixture, 200, "message 200");
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);

  /* It is read once, however often it is asked for. */
  assert_quoted (fixture, 7, NULL);
  assert_quoted (fixture, 7, NULL);
  g_assert_false (tin_conversation_is_gone (fixture->conversation, NAME (7)));
  g_assert_cmpuint (held_history_count (fixture->history), ==, 1);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "7;");
  assert_quoted (fixture, 7, "message 7");
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);

  /* And is good to go there. */
  tin_conversation_load_around (fixture->conversation,
                                tin_conversation_get_quoted (fixture->conversation, NAME (7)));
  held_history_answer_all (fixture->history);
  g_assert_true (tin_conversation_find (fixture->conversation, PEER_LOG, 7, &position));
  window_assert_no_holes (fixture);
  assert_quoted (fixture, 7, "message 7");
  let_go (fixture, told);
}

static void
nowhere (WindowFixture *fixture,
         gconstpointer  user_data)
{
  GString *told = listen (fixture);

  assert_quoted (fixture, 251, NULL);
  assert_quoted (fixture, G_MAXINT64, NULL);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "251;9223372036854775807;");
  assert_quoted (fixture, 251, NULL);
  g_assert_true (tin_conversation_is_gone (fixture->conversation, NAME (251)));
  g_assert_true (tin_conversation_is_gone (fixture->conversation, NAME (G_MAXINT64)));
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);

  /* It comes after all: whoever looks is told, loaded or not. */
  g_string_truncate (told, 0);
  window_append (fixture, 251, 2510);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "251;");
  assert_quoted (fixture, 251, "message 251");
  let_go (fixture, told);
}

static void
changes_are_told (WindowFixture *fixture,
                  gconstpointer  user_data)
{
  GString *told = listen (fixture);

  load_end (fixture);
  assert_quoted (fixture, 7, NULL);
  held_history_answer_all (fixture->history);
  g_string_truncate (told, 0);

  amend (fixture, 251, TIN_MESSAGE_KIND_EDIT, "seven", 7);
  amend (fixture, 252, TIN_MESSAGE_KIND_EDIT, "two hundred", 200);
  amend (fixture, 253, TIN_MESSAGE_KIND_EDIT, "unheard", 8);
  amend (fixture, 254, TIN_MESSAGE_KIND_REACTION, "👍", 7);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "200;7;");
  assert_quoted (fixture, 7, "seven");
  assert_quoted (fixture, 200, "two hundred");

  amend (fixture, 255, TIN_MESSAGE_KIND_DELETE, "", 7);
  held_history_answer_all (fixture->history);
  assert_quoted (fixture, 7, "");
  g_assert_cmpuint (tin_message_get_flags (tin_conversation_get_quoted (fixture->conversation,
                                                                        NAME (7))),
                    ==, TIN_MESSAGE_FLAG_DELETED);
  let_go (fixture, told);
}

/* An answer that is of before is none. */
static void
changes_while_it_is_read (WindowFixture *fixture,
                          gconstpointer  user_data)
{
  GString *told = listen (fixture);

  load_end (fixture);
  amend (fixture, 251, TIN_MESSAGE_KIND_EDIT, "one", 7);
  assert_quoted (fixture, 7, NULL);
  amend (fixture, 252, TIN_MESSAGE_KIND_EDIT, "two", 7);
  held_history_answer (fixture->history);
  amend (fixture, 253, TIN_MESSAGE_KIND_EDIT, "three", 7);
  held_history_answer_all (fixture->history);
  assert_quoted (fixture, 7, "three");
  g_assert_cmpuint (held_history_count (fixture->history), ==, 0);
  let_go (fixture, told);
}

static void
removed_is_gone (WindowFixture *fixture,
                 gconstpointer  user_data)
{
  GPtrArray *all = held_history_get_all (fixture->history);
  const guint64 numbers[] = { 200, 7 };

  load_end (fixture);
  assert_quoted (fixture, 7, NULL);
  held_history_answer_all (fixture->history);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      GString *told = listen (fixture);
      g_autoptr (TinMessage) message = tin_message_ref (g_ptr_array_index (all, numbers[i] - 1));

      held_history_delete (fixture->history, fixture->conversation, message);
      held_history_answer_all (fixture->history);
      g_assert_cmpuint (told->len, >, 0);
      assert_quoted (fixture, numbers[i], NULL);
      held_history_answer_all (fixture->history);
      g_assert_true (tin_conversation_is_gone (fixture->conversation, NAME (numbers[i])));
      let_go (fixture, told);
    }
}

static void
disk_that_fails (WindowFixture *fixture,
                 gconstpointer  user_data)
{
  GString *told = listen (fixture);

  assert_quoted (fixture, 7, NULL);
  held_history_fail_next (fixture->history);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "");
  g_assert_false (tin_conversation_is_gone (fixture->conversation, NAME (7)));

  assert_quoted (fixture, 7, NULL);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (told->str, ==, "7;");
  assert_quoted (fixture, 7, "message 7");
  let_go (fixture, told);
}

static void
many_and_long (WindowFixture *fixture,
               gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (100 * 1000 + 1, 'x');
  TinMessage *message;

  /* Cut between characters. */
  memcpy (text + 2047, "\xe2\x82\xac", 3);
  held_history_put (fixture->history,
                    tin_message_new (PEER_LOG, 251, 2510, TIN_MESSAGE_KIND_TEXT,
                                     TIN_MESSAGE_FLAG_BROADCAST, text, -1));
  assert_quoted (fixture, 251, NULL);
  held_history_answer_all (fixture->history);
  message = tin_conversation_get_quoted (fixture->conversation, NAME (251));
  g_assert_cmpuint (tin_message_get_length (message), ==, 2047);
  g_assert_true (g_utf8_validate (tin_message_get_text (message), -1, NULL));
  g_assert_cmpuint (tin_message_get_shown_at (message), ==, 2510);
  g_assert_cmpuint (tin_message_get_flags (message), ==, TIN_MESSAGE_FLAG_BROADCAST);

  /* The oldest of many is forgotten, and read again. */
  for (guint i = 1; i <= 5000; i++)
    {
      tin_conversation_get_quoted (fixture->conversation, NAME (i));
      if (i % 10 == 0)
        held_history_answer_all (fixture->history);
    }
  assert_quoted (fixture, 251, NULL);
  held_history_answer_all (fixture->history);
  g_assert_nonnull (tin_conversation_get_quoted (fixture->conversation, NAME (251)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("found-anywhere", found_anywhere);
  add_test ("nowhere", nowhere);
  add_test ("changes-are-told", changes_are_told);
  add_test ("changes-while-it-is-read", changes_while_it_is_read);
  add_test ("removed-is-gone", removed_is_gone);
  add_test ("disk-that-fails", disk_that_fails);
  add_test ("many-and-long", many_and_long);

  return g_test_run ();
}
