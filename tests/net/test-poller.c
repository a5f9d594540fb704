/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-limits.h"
#include "tin-poller.h"

typedef struct _Link Link;

struct _Link
{
  TinPollerEntry  entry;
  int             ends[2];
  guint           n_turns;
  TinPollerEvents last;
  gboolean        again;   /* kicks itself in each turn */
  Link           *victim;  /* is removed in each turn */
  GString        *order;   /* (borrowed) (nullable) gets the name of whoever has a turn */
  char            name;
};

typedef struct
{
  TinPoller *poller;
  Link       links[3];
} Fixture;

static void
on_turn (TinPollerEntry  *entry,
         TinPollerEvents  events)
{
  Link *self = entry->user_data;
  char bytes[16];

  self->n_turns++;
  self->last = events;
  if (self->order != NULL)
    g_string_append_c (self->order, (events & TIN_POLLER_FLUSH) != 0
                                    ? (char) g_ascii_toupper (self->name) : self->name);
  if ((events & TIN_POLLER_READ) != 0 && recv (self->ends[0], bytes, 1, MSG_DONTWAIT) < 0)
    g_assert_not_reached ();
  if (self->again)
    tin_poller_kick (&self->entry);
  if (self->victim != NULL)
    tin_poller_remove (&self->victim->entry);
}

static void
set_up (Fixture       *self,
        gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;

  self->poller = tin_poller_new (&error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (self->links); i++)
    {
      Link *link = &self->links[i];

      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, link->ends), ==, 0);
      link->name = (char) ('a' + i);
      tin_poller_add (self->poller, &link->entry, link->ends[0], on_turn, link);
    }
}

static void
tear_down (Fixture       *self,
           gconstpointer  unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->links); i++)
    {
      tin_poller_remove (&self->links[i].entry);
      close (self->links[i].ends[0]);
      if (self->links[i].ends[1] >= 0)
        close (self->links[i].ends[1]);
    }
  tin_poller_unref (self->poller);
}

static void
test_reports_what_is_wanted (Fixture       *self,
                             gconstpointer  unused)
{
  Link *link = &self->links[0];

  net_raw_send (link->ends[1], "x", 1);
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 0);
  tin_poller_want (&link->entry, TIN_POLLER_READ);
  tin_await (link->n_turns == 1);
  g_assert_cmpuint (link->last, ==, TIN_POLLER_READ);
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 1);
  tin_poller_want (&link->entry, TIN_POLLER_WRITE);
  tin_await (link->last == TIN_POLLER_WRITE);
  tin_poller_want (&link->entry, 0);
}

static void
test_what_is_left_is_reported_again (Fixture       *self,
                                     gconstpointer  unused)
{
  Link *link = &self->links[0];

  tin_poller_want (&link->entry, TIN_POLLER_READ);
  net_raw_send (link->ends[1], "four", 4);
  tin_await (link->n_turns == 4);
}

static void
test_an_end_is_not_reported_to_who_wants_nothing (Fixture       *self,
                                                  gconstpointer  unused)
{
  Link *link = &self->links[0];

  tin_poller_want (&link->entry, TIN_POLLER_READ);
  tin_poller_want (&link->entry, 0);
  close (link->ends[1]);
  link->ends[1] = -1;
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 0);
  tin_poller_want (&link->entry, TIN_POLLER_WRITE);
  tin_await ((link->last & TIN_POLLER_END) != 0);
}

static void
test_a_kick_comes_from_the_main_loop_once (Fixture       *self,
                                           gconstpointer  unused)
{
  Link *link = &self->links[0];

  tin_poller_kick (&link->entry);
  tin_poller_kick (&link->entry);
  g_assert_cmpuint (link->n_turns, ==, 0);
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 1);
  g_assert_cmpuint (link->last, ==, TIN_POLLER_KICK);
}

static void
test_flushes_follow_all_others_in_the_same_turn (Fixture       *self,
                                                 gconstpointer  unused)
{
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->links); i++)
    {
      self->links[i].order = order;
      tin_poller_flush (&self->links[i].entry);
      tin_poller_kick (&self->links[i].entry);
    }
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (order->str, ==, "abcABC");
}

static void
test_a_busy_link_does_not_keep_others_waiting (Fixture       *self,
                                               gconstpointer  unused)
{
  self->links[0].again = TRUE;
  tin_poller_kick (&self->links[0].entry);
  tin_poller_want (&self->links[1].entry, TIN_POLLER_READ);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (self->links[0].n_turns, >=, 99);
  net_raw_send (self->links[1].ends[1], "x", 1);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (self->links[1].n_turns, ==, 1);
}

static gboolean
on_other_work (gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
  return G_SOURCE_CONTINUE;
}

static void
test_a_busy_link_does_not_keep_the_window_waiting (Fixture       *self,
                                                   gconstpointer  unused)
{
  guint n = 0;
  guint id;

  self->links[0].again = TRUE;
  tin_poller_kick (&self->links[0].entry);
  id = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, on_other_work, &n, NULL);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n, >=, 99);
  g_source_remove (id);
}

static void
test_may_be_removed_in_another_one_s_turn (Fixture       *self,
                                           gconstpointer  unused)
{
  self->links[0].victim = &self->links[1];
  for (guint i = 0; i < 2; i++)
    {
      net_raw_send (self->links[i].ends[1], "x", 1);
      tin_poller_want (&self->links[i].entry, TIN_POLLER_READ);
    }
  tin_poller_flush (&self->links[1].entry);
  tin_await (self->links[0].n_turns == 1);
  tin_settle ();
  g_assert_cmpuint (self->links[1].n_turns, <=, 1);
}

static void
test_may_remove_itself (Fixture       *self,
                        gconstpointer  unused)
{
  Link *link = &self->links[0];

  link->victim = link;
  tin_poller_kick (&link->entry);
  tin_poller_flush (&link->entry);
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 1);
  tin_poller_kick (&link->entry);
  tin_poller_flush (&link->entry);
  tin_settle ();
  g_assert_cmpuint (link->n_turns, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, name) \
  g_test_add ("/net/poller/" path, Fixture, NULL, set_up, name, tear_down)

  ADD ("reports-what-is-wanted", test_reports_what_is_wanted);
  ADD ("what-is-left-is-reported-again", test_what_is_left_is_reported_again);
  ADD ("an-end-is-not-reported-to-who-wants-nothing",
       test_an_end_is_not_reported_to_who_wants_nothing);
  ADD ("a-kick-comes-from-the-main-loop-once", test_a_kick_comes_from_the_main_loop_once);
  ADD ("flushes-follow-all-others-in-the-same-turn",
       test_flushes_follow_all_others_in_the_same_turn);
  ADD ("a-busy-link-does-not-keep-others-waiting",
       test_a_busy_link_does_not_keep_others_waiting);
  ADD ("a-busy-link-does-not-keep-the-window-waiting",
       test_a_busy_link_does_not_keep_the_window_waiting);
  ADD ("may-be-removed-in-another-one-s-turn", test_may_be_removed_in_another_one_s_turn);
  ADD ("may-remove-itself", test_may_remove_itself);

  return g_test_run ();
}
