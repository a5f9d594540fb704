/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "window-fixture.h"

TinMessage *
window_new_message (guint64 number,
                    guint64 time)
{
  g_autofree char *text = g_strdup_printf ("message %" G_GUINT64_FORMAT, number);

  return tin_message_new (PEER_LOG, number, time, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE,
                          text, -1);
}

static void
on_items_changed (GListModel    *model,
                  guint          position,
                  guint          removed,
                  guint          added,
                  WindowFixture *fixture)
{
  GPtrArray *seen = fixture->seen;

  g_assert_cmpuint (position + removed, <=, seen->len);
  if (removed > 0)
    g_ptr_array_remove_range (seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      TinMessage *message =
        tin_conversation_get_message (TIN_CONVERSATION (model), position + i);

      g_assert_nonnull (message);
      g_ptr_array_insert (seen, (gint) (position + i), tin_message_ref (message));
    }
  g_assert_cmpuint (seen->len, ==, g_list_model_get_n_items (model));
}

static void
on_loaded (WindowFixture *fixture)
{
  fixture->n_loaded++;
}

/* N messages are on the disk, at the times 10, 20, 30 and so on. */
void
window_set_up (WindowFixture *fixture,
               gconstpointer  n_messages)
{
  guint n = GPOINTER_TO_UINT (n_messages);
  g_autoptr (GArray) logs = g_array_new (FALSE, FALSE, sizeof (TinHistoryLog));
  TinHistoryConversation state = { .id = "ab", .logs = logs };

  fixture->history = held_history_new ();
  for (guint i = 1; i <= n; i++)
    held_history_put (fixture->history, window_new_message (i, 10 * i));
  if (n > 0)
    state.last = g_ptr_array_index (held_history_get_all (fixture->history), n - 1);

  fixture->conversation = tin_conversation_new ("ab", TIN_HISTORY (fixture->history), OWN_LOG);
  tin_conversation_restore (fixture->conversation, &state);
  fixture->seen = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  g_signal_connect (fixture->conversation, "items-changed", G_CALLBACK (on_items_changed),
                    fixture);
  g_signal_connect_swapped (fixture->conversation, "loaded", G_CALLBACK (on_loaded), fixture);
}

void
window_tear_down (WindowFixture *fixture,
                  gconstpointer  n_messages)
{
  held_history_answer_all (fixture->history);
  for (guint i = 0; i < fixture->seen->len; i++)
    g_assert_true (g_ptr_array_index (fixture->seen, i) ==
                   tin_conversation_get_message (fixture->conversation, i));
  g_ptr_array_unref (fixture->seen);
  g_assert_finalize_object (fixture->conversation);
  g_assert_finalize_object (fixture->history);
}

/* The window is this piece of all: from FROM, N of them. */
void
window_assert (WindowFixture *fixture,
               guint          from,
               guint          n)
{
  GPtrArray *all = held_history_get_all (fixture->history);

  g_assert_cmpuint (fixture->seen->len, ==, n);
  g_assert_cmpuint (from + n, <=, all->len);
  for (guint i = 0; i < n; i++)
    g_assert_true (g_ptr_array_index (fixture->seen, i) == g_ptr_array_index (all, from + i));
}

/* Nothing is missing between the first and the last, and what is said of the ends is true. */
void
window_assert_no_holes (WindowFixture *fixture)
{
  GPtrArray *all = held_history_get_all (fixture->history);
  guint from = 0;

  if (fixture->seen->len == 0)
    return;
  g_assert_true (g_ptr_array_find (all, g_ptr_array_index (fixture->seen, 0), &from));
  window_assert (fixture, from, fixture->seen->len);
  if (from > 0)
    g_assert_true (tin_conversation_has_older (fixture->conversation));
  if (from + fixture->seen->len < all->len)
    g_assert_true (tin_conversation_has_newer (fixture->conversation));
}

void
window_append (WindowFixture *fixture,
               guint64        number,
               guint64        time)
{
  held_history_append (fixture->history, fixture->conversation, window_new_message (number, time));
}
