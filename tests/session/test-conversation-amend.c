/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-limits.h"
#include "window-fixture.h"

/* What is said later of a message that is loaded changes it where it stands; and whatever the disk
 * is about meanwhile, the window is what the disk has. */

#define N_BEFORE 250u

#define add_test(name, function) \
  g_test_add ("/session/conversation-amend/" name, WindowFixture, GUINT_TO_POINTER (N_BEFORE), \
              window_set_up, function, window_tear_down)

/* The peer's, if it is not OWN: says something of TARGET of the log LOG_ID. */
static TinMessage *
new_amendment (guint64         number,
               TinMessageKind  kind,
               const char     *text,
               guint           flags,
               TinMessageName  target)
{
  TinMessage *message =
    tin_message_new ((flags & TIN_MESSAGE_FLAG_OWN) != 0 ? OWN_LOG : PEER_LOG, number,
                     10 * number, kind, flags, text, -1);

  tin_message_set_target (message, &target);
  return message;
}

static void
amend (WindowFixture  *fixture,
       guint64         number,
       TinMessageKind  kind,
       const char     *text,
       guint64         target)
{
  held_history_append (fixture->history, fixture->conversation,
                       new_amendment (number, kind, text, TIN_MESSAGE_FLAGS_NONE,
                                      (TinMessageName) { PEER_LOG, target }));
}

static void
describe (GString    *text,
          TinMessage *message)
{
  const char *theirs = tin_message_get_reaction (message, FALSE);
  const char *ours = tin_message_get_reaction (message, TRUE);

  g_string_append_printf (text, "%" G_GUINT64_FORMAT ":%s:%x:%s:%s;",
                          tin_message_get_number (message), tin_message_get_text (message),
                          tin_message_get_flags (message), theirs != NULL ? theirs : "",
                          ours != NULL ? ours : "");
}

/* The window looks like the piece of the disk that begins where it begins. */
static void
assert_like_disk (WindowFixture *fixture)
{
  GPtrArray *all = held_history_get_all (fixture->history);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GString) there = g_string_new (NULL);
  guint from = 0;

  g_assert_cmpuint (fixture->seen->len, >, 0);
  while (tin_message_compare (g_ptr_array_index (all, from),
                              g_ptr_array_index (fixture->seen, 0)) != 0)
    from++;
  for (guint i = 0; i < fixture->seen->len; i++)
    {
      describe (seen, g_ptr_array_index (fixture->seen, i));
      describe (there, g_ptr_array_index (all, from + i));
    }
  g_assert_cmpstr (seen->str, ==, there->str);
}

static TinMessage *
seen (WindowFixture *fixture,
      guint64        number)
{
  guint position;

  g_assert_true (tin_conversation_find (fixture->conversation, PEER_LOG, number, &position));
  return g_ptr_array_index (fixture->seen, position);
}

/* --- One after the other ------------------------------------------------------------------ */

static void
on_changed (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            GString    *changes)
{
  g_string_append_printf (changes, "%u,%u,%u;", position, removed, added);
}

static void
takes_its_place (WindowFixture *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (TinMessage) before = NULL;

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_signal_connect (fixture->conversation, "items-changed", G_CALLBACK (on_changed), changes);
  before = tin_message_ref (seen (fixture, 151));

  amend (fixture, 251, TIN_MESSAGE_KIND_EDIT, "other", 151);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (changes->str, ==, "0,1,1;");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 151)), ==, "other");
  g_assert_cmpstr (tin_message_get_text (before), ==, "message 151");
  g_assert_cmpuint (fixture->seen->len, ==, TIN_PAGE_MESSAGES);

  /* Nothing changes: nobody is told. */
  amend (fixture, 252, TIN_MESSAGE_KIND_EDIT, "not here", 1);
  amend (fixture, 253, TIN_MESSAGE_KIND_DELETE, "", 5000);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (changes->str, ==, "0,1,1;");

  amend (fixture, 254, TIN_MESSAGE_KIND_REACTION, "👍", 250);
  amend (fixture, 255, TIN_MESSAGE_KIND_DELETE, "", 200);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (changes->str, ==, "0,1,1;99,1,1;49,1,1;");
  g_assert_cmpstr (tin_message_get_reaction (seen (fixture, 250), FALSE), ==, "👍");
  g_assert_cmpuint (tin_message_get_flags (seen (fixture, 200)), ==, TIN_MESSAGE_FLAG_DELETED);
  assert_like_disk (fixture);

  /* What is deleted stays so. */
  amend (fixture, 256, TIN_MESSAGE_KIND_EDIT, "again", 200);
  amend (fixture, 257, TIN_MESSAGE_KIND_REACTION, "👍", 200);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (changes->str, ==, "0,1,1;99,1,1;49,1,1;");
  assert_like_disk (fixture);
  g_signal_handlers_disconnect_by_data (fixture->conversation, changes);
}

static void
one_batch_is_one_change_each (WindowFixture *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (GPtrArray) batch =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_signal_connect (fixture->conversation, "items-changed", G_CALLBACK (on_changed), changes);

  /* A text that comes with what is said of it, and a peer that cannot make up its mind. */
  g_ptr_array_add (batch, window_new_message (251, 2510));
  for (guint i = 252; i < 352; i++)
    g_ptr_array_add (batch, new_amendment (i, i % 2 == 0 ? TIN_MESSAGE_KIND_EDIT
                                                         : TIN_MESSAGE_KIND_REACTION,
                                           i % 4 < 2 ? "a" : "b", TIN_MESSAGE_FLAGS_NONE,
                                           (TinMessageName) { PEER_LOG, 250 + i % 4 / 2 }));
  tin_conversation_append (fixture->conversation, (TinMessage **) batch->pdata, batch->len);
  g_assert_cmpstr (changes->str, ==, "100,0,1;99,1,1;100,1,1;");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 250)), ==, "a");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 251)), ==, "b");
  g_signal_handlers_disconnect_by_data (fixture->conversation, changes);
}

/* Whoever hears of a change may look elsewhere at once. */
static void
on_changed_reload (TinConversation *conversation,
                   guint            position,
                   guint            removed,
                   guint            added,
                   guint           *n_left)
{
  if (removed != 1 || *n_left == 0)
    return;

  (*n_left)--;
  tin_conversation_reload (conversation);
}

static void
window_may_move_meanwhile (WindowFixture *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (GPtrArray) batch =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  guint n_left = 1;

  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_signal_connect (fixture->conversation, "items-changed", G_CALLBACK (on_changed_reload),
                    &n_left);
  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (batch, new_amendment (251 + i, TIN_MESSAGE_KIND_EDIT, "other",
                                           TIN_MESSAGE_FLAGS_NONE,
                                           (TinMessageName) { PEER_LOG, 248 + i }));
  tin_conversation_append (fixture->conversation, (TinMessage **) batch->pdata, batch->len);
  g_assert_cmpuint (n_left, ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->conversation, &n_left);
  held_history_answer_all (fixture->history);
  assert_like_disk (fixture);
}

/* --- While the disk is about something ---------------------------------------------------- */

static void
between_two_reads (WindowFixture *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (TinMessage) anchor =
    tin_message_ref (g_ptr_array_index (held_history_get_all (fixture->history), 99));

  /* What is before it is read first, and what is said meanwhile is about that. */
  tin_conversation_load_around (fixture->conversation, anchor);
  window_append (fixture, 254, 985);
  amend (fixture, 255, TIN_MESSAGE_KIND_EDIT, "late", 254);
  amend (fixture, 251, TIN_MESSAGE_KIND_EDIT, "before", 90);
  amend (fixture, 252, TIN_MESSAGE_KIND_EDIT, "behind", 110);
  g_assert_true (held_history_answer (fixture->history));
  amend (fixture, 253, TIN_MESSAGE_KIND_REACTION, "👍", 90);
  held_history_answer_all (fixture->history);

  g_assert_cmpstr (tin_message_get_text (seen (fixture, 90)), ==, "before");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 110)), ==, "behind");
  g_assert_cmpstr (tin_message_get_reaction (seen (fixture, 90), FALSE), ==, "👍");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 254)), ==, "late");
  assert_like_disk (fixture);
}

/* Of what comes while a page is read, and belongs behind it. */
static void
of_what_arrived (WindowFixture *fixture,
                 gconstpointer  user_data)
{
  tin_conversation_load_end (fixture->conversation);
  held_history_answer_all (fixture->history);
  tin_conversation_load_around (fixture->conversation,
                                g_ptr_array_index (held_history_get_all (fixture->history), 99));
  held_history_answer_all (fixture->history);

  window_append (fixture, 251, 2510);
  amend (fixture, 252, TIN_MESSAGE_KIND_EDIT, "other", 251);
  tin_conversation_load_end (fixture->conversation);
  window_append (fixture, 253, 2530);
  amend (fixture, 254, TIN_MESSAGE_KIND_DELETE, "", 253);
  held_history_answer_all (fixture->history);
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 251)), ==, "other");
  g_assert_cmpstr (tin_message_get_text (seen (fixture, 253)), ==, "");
  assert_like_disk (fixture);
}

/* Anything in any order: the window never differs from the disk when that has told all. */
static void
whatever_happens (WindowFixture *fixture,
                  gconstpointer  user_data)
{
  const TinMessageKind kinds[] = {
    TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_KIND_DELETE, TIN_MESSAGE_KIND_REACTION,
    TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_KIND_EDIT,
  };
  guint64 number = N_BEFORE;

  tin_conversation_load_end (fixture->conversation);
  for (guint i = 0; i < 3000; i++)
    {
      GPtrArray *all = held_history_get_all (fixture->history);
      g_autofree char *text = g_strdup_printf ("text %u", i);
      guint kind = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (kinds));

      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
          tin_conversation_load_end (fixture->conversation);
          break;
        case 1:
          tin_conversation_load_older (fixture->conversation);
          break;
        case 2:
          tin_conversation_load_around (
            fixture->conversation,
            g_ptr_array_index (all, g_test_rand_int_range (0, (gint32) all->len)));
          break;
        case 3:
          number++;
          window_append (fixture, number, 10 * number);
          break;
        case 4:
        case 5:
          number++;
          amend (fixture, number, kinds[kind],
                 kinds[kind] == TIN_MESSAGE_KIND_DELETE ? "" : text,
                 (guint64) g_test_rand_int_range (1, (gint32) number));
          break;
        default:
          held_history_answer (fixture->history);
          break;
        }
      if (i % 100 != 0)
        continue;
      held_history_answer_all (fixture->history);
      assert_like_disk (fixture);
    }
}

/* --- Delivery ----------------------------------------------------------------------------- */

static void
on_delivery (GString *changes,
             guint64  from,
             guint64  to)
{
  g_string_append_printf (changes, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT ";", from, to);
}

static TinDelivery
get_delivery (WindowFixture *fixture,
              guint64        number)
{
  guint position;

  g_assert_true (tin_conversation_find (fixture->conversation, OWN_LOG, number, &position));
  return tin_conversation_get_delivery (fixture->conversation,
                                        g_ptr_array_index (fixture->seen, position));
}

static void
append_own (WindowFixture  *fixture,
            TinMessageKind  kind,
            const char     *text,
            guint64         target)
{
  guint64 number = tin_log_number (tin_conversation_get_own_log (fixture->conversation));
  TinMessage *message = new_amendment (number, kind, text, TIN_MESSAGE_FLAG_OWN,
                                       (TinMessageName) { OWN_LOG, target });

  if (kind == TIN_MESSAGE_KIND_TEXT)
    {
      tin_message_unref (message);
      message = tin_message_new (OWN_LOG, number, 10000 + number, kind, TIN_MESSAGE_FLAG_OWN,
                                 text, -1);
    }
  held_history_append (fixture->history, fixture->conversation, message);
  held_history_answer_all (fixture->history);
  tin_log_commit (tin_conversation_get_own_log (fixture->conversation), number);
}

static void
acknowledge (WindowFixture *fixture,
             guint64        upto)
{
  guint64 from;

  g_assert_true (tin_log_acknowledge (tin_conversation_get_own_log (fixture->conversation), upto,
                                      &from));
  tin_conversation_emit_delivery (fixture->conversation, from, upto);
}

static void
lesser_of_both (WindowFixture *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GString) changes = g_string_new (NULL);
  TinLog *log = tin_conversation_get_own_log (fixture->conversation);
  guint64 from;

  g_signal_connect_swapped (fixture->conversation, "delivery-changed", G_CALLBACK (on_delivery),
                            changes);
  append_own (fixture, TIN_MESSAGE_KIND_TEXT, "one", 0);
  append_own (fixture, TIN_MESSAGE_KIND_TEXT, "two", 0);
  acknowledge (fixture, 2);
  g_assert_cmpstr (changes->str, ==, "1-2;");
  append_own (fixture, TIN_MESSAGE_KIND_EDIT, "other", 1);
  append_own (fixture, TIN_MESSAGE_KIND_REACTION, "👍", 2);
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_QUEUED);
  g_assert_cmpint (get_delivery (fixture, 2), ==, TIN_DELIVERY_DELIVERED);

  /* The row has the number of the text: it is told of, too. */
  g_string_truncate (changes, 0);
  acknowledge (fixture, 3);
  g_assert_cmpstr (changes->str, ==, "3-3;1-1;");
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_DELIVERED);

  g_assert_true (tin_log_acknowledge_seen (log, 2, &from));
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_DELIVERED);
  g_assert_cmpint (get_delivery (fixture, 2), ==, TIN_DELIVERY_READ);
  g_assert_true (tin_log_acknowledge_seen (log, 3, &from));
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_READ);

  append_own (fixture, TIN_MESSAGE_KIND_DELETE, "", 1);
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_QUEUED);
  g_string_truncate (changes, 0);
  acknowledge (fixture, 4);
  g_assert_cmpstr (changes->str, ==, "4-4;");
  acknowledge (fixture, 5);
  g_assert_cmpstr (changes->str, ==, "4-4;5-5;1-1;");
  g_assert_cmpint (get_delivery (fixture, 1), ==, TIN_DELIVERY_DELIVERED);

  /* What is read from the disk counts, too. */
  tin_conversation_reload (fixture->conversation);
  held_history_answer_all (fixture->history);
  g_string_truncate (changes, 0);
  tin_conversation_emit_delivery (fixture->conversation, 5, 5);
  g_assert_cmpstr (changes->str, ==, "5-5;1-1;");
  g_signal_handlers_disconnect_by_data (fixture->conversation, changes);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("takes-its-place", takes_its_place);
  add_test ("one-batch-is-one-change-each", one_batch_is_one_change_each);
  add_test ("window-may-move-meanwhile", window_may_move_meanwhile);
  add_test ("between-two-reads", between_two_reads);
  add_test ("of-what-arrived", of_what_arrived);
  add_test ("whatever-happens", whatever_happens);
  add_test ("delivery-is-the-lesser-of-both", lesser_of_both);

  return g_test_run ();
}
