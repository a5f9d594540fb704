/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "tin-worker.h"

/* What the jobs of one test did and what was answered, both in order. While the gate is shut, a
 * job that is to wait for it holds the thread; on the main loop nothing runs until it is let. */
typedef struct
{
  TinWorker *worker;    /* (owned) (nullable) */
  GMutex     mutex;
  GCond      changed;
  gboolean   gate_open;
  gboolean   at_gate;
  GString   *done;      /* (owned) under the mutex */
  GString   *answered;  /* (owned) */
  guint      n_freed;   /* requests; under the mutex */
} Fixture;

/* A request that is one letter. */
typedef struct
{
  Fixture *fixture;  /* (borrowed) */
  char     name;
  guint    pieces;   /* that are left of an idle job */
} Request;

static TinWorkerMode
mode_of (gconstpointer user_data)
{
  return (TinWorkerMode) GPOINTER_TO_INT (user_data);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->changed);
  fixture->done = g_string_new (NULL);
  fixture->answered = g_string_new (NULL);
  fixture->worker = tin_worker_new (mode_of (user_data), fixture, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_pointer (&fixture->worker, tin_worker_free);
  tin_settle ();
  g_string_free (fixture->done, TRUE);
  g_string_free (fixture->answered, TRUE);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->changed);
}

/* --- Jobs --------------------------------------------------------------------------------- */

static void
request_free (gpointer data)
{
  Request *request = data;

  g_mutex_lock (&request->fixture->mutex);
  request->fixture->n_freed++;
  g_mutex_unlock (&request->fixture->mutex);
  g_free (request);
}

static void
note_done (Fixture *fixture,
           char     name)
{
  g_mutex_lock (&fixture->mutex);
  g_string_append_c (fixture->done, name);
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->mutex);
}

static void
run_letter (gpointer  owner,
            TinJob   *job)
{
  Request *request = tin_job_get_request (job);

  g_assert_true (owner == request->fixture);
  note_done (owner, request->name);
  tin_job_return_int (job, request->name);
}

static void
run_gate (gpointer  owner,
          TinJob   *job)
{
  Fixture *fixture = owner;

  g_mutex_lock (&fixture->mutex);
  fixture->at_gate = TRUE;
  g_cond_broadcast (&fixture->changed);
  while (!fixture->gate_open)
    g_cond_wait (&fixture->changed, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
  run_letter (owner, job);
}

/* Takes all of its kind, and puts them in brackets. */
static void
run_group (gpointer  owner,
           TinJob   *job)
{
  Fixture *fixture = owner;

  note_done (fixture, '(');
  for (; job != NULL; job = tin_worker_take_next (fixture->worker, run_group))
    run_letter (owner, job);
  note_done (fixture, ')');
}

static void
run_pieces (gpointer  owner,
            TinJob   *job)
{
  Fixture *fixture = owner;
  Request *request = tin_job_get_request (job);

  note_done (fixture, request->name);
  if (--request->pieces > 0)
    tin_worker_push_idle (fixture->worker, job);
  else
    tin_job_return_int (job, request->name);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  gssize name = g_task_propagate_int (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    name = '!';
  else if (g_error_matches (error, TIN_ERROR, TIN_ERROR_STORAGE))
    name = '#';
  else
    g_assert_no_error (error);
  g_string_append_c (fixture->answered, (char) name);
}

static TinJob *
make_job (Fixture      *fixture,
          TinJobFunc    run,
          char          name,
          GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, on_answer, fixture);
  Request *request = g_new0 (Request, 1);

  request->fixture = fixture;
  request->name = name;
  request->pieces = 3;
  return tin_job_new (run, task, request, request_free);
}

static void
push (Fixture    *fixture,
      TinJobFunc  run,
      const char *names)
{
  for (; *names != '\0'; names++)
    tin_worker_push (fixture->worker, make_job (fixture, run, *names, NULL));
}

static void
push_idle (Fixture    *fixture,
           TinJobFunc  run,
           const char *names)
{
  for (; *names != '\0'; names++)
    tin_worker_push_idle (fixture->worker, make_job (fixture, run, *names, NULL));
}

/* What is pushed from here on waits, until the gate is opened. */
static void
shut_gate (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (mode_of (user_data) == TIN_WORKER_MAIN_LOOP)
    return;

  push (fixture, run_gate, "[");
  g_mutex_lock (&fixture->mutex);
  while (!fixture->at_gate)
    g_cond_wait (&fixture->changed, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
}

static void
open_gate (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (mode_of (user_data) == TIN_WORKER_MAIN_LOOP)
    note_done (fixture, '[');

  g_mutex_lock (&fixture->mutex);
  fixture->gate_open = TRUE;
  g_cond_broadcast (&fixture->changed);
  g_mutex_unlock (&fixture->mutex);
}

/* How many answers there are, the gate's left out. */
static gsize
n_answered (Fixture *fixture)
{
  return fixture->answered->len - (strchr (fixture->answered->str, '[') != NULL);
}

static const char *
answered (Fixture *fixture)
{
  return fixture->answered->str + (fixture->answered->str[0] == '[');
}

/* For what is done after the answer was given. */
static gboolean
has_done (Fixture    *fixture,
          const char *expected)
{
  gboolean has;

  g_mutex_lock (&fixture->mutex);
  has = g_str_equal (fixture->done->str, expected);
  g_mutex_unlock (&fixture->mutex);

  return has;
}

/* --- Tests -------------------------------------------------------------------------------- */

static void
jobs_are_done_in_order (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_c (all, (char) ('a' + i % 26));
  push (fixture, run_letter, all->str);

  tin_await (fixture->answered->len == all->len);
  g_assert_cmpstr (fixture->answered->str, ==, all->str);
  g_assert_cmpstr (fixture->done->str, ==, all->str);
  g_assert_cmpuint (fixture->n_freed, ==, all->len);
}

static void
an_answer_comes_later (Fixture       *fixture,
                       gconstpointer  user_data)
{
  push (fixture, run_letter, "a");
  g_assert_cmpstr (fixture->answered->str, ==, "");
  tin_await (fixture->answered->len > 0);
}

static void
idle_jobs_wait_for_the_others (Fixture       *fixture,
                               gconstpointer  user_data)
{
  shut_gate (fixture, user_data);
  push_idle (fixture, run_letter, "xyz");
  push (fixture, run_letter, "abc");
  open_gate (fixture, user_data);

  tin_await (n_answered (fixture) == 6);
  g_assert_cmpstr (fixture->done->str, ==, "[abcxyz");
  g_assert_cmpstr (answered (fixture), ==, "abcxyz");
}

static void
an_idle_job_goes_on_in_pieces (Fixture       *fixture,
                               gconstpointer  user_data)
{
  shut_gate (fixture, user_data);
  push_idle (fixture, run_pieces, "xy");
  push (fixture, run_letter, "a");
  open_gate (fixture, user_data);

  tin_await (n_answered (fixture) == 3);
  g_assert_cmpstr (fixture->done->str, ==, "[axyxyxy");
  g_assert_cmpstr (answered (fixture), ==, "axy");
}

static void
what_waits_can_be_done_at_once (Fixture       *fixture,
                                gconstpointer  user_data)
{
  shut_gate (fixture, user_data);
  push_idle (fixture, run_group, "x");
  push (fixture, run_group, "abc");
  push (fixture, run_letter, "d");
  push (fixture, run_group, "ef");
  open_gate (fixture, user_data);

  tin_await (n_answered (fixture) == 7);
  tin_await (has_done (fixture, "[(abc)d(ef)(x)"));
  g_assert_cmpstr (answered (fixture), ==, "abcdefx");
}

static void
a_cancelled_job_is_not_done (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  shut_gate (fixture, user_data);
  tin_worker_push (fixture->worker, make_job (fixture, run_letter, 'a', cancellable));
  push (fixture, run_letter, "b");
  g_cancellable_cancel (cancellable);
  open_gate (fixture, user_data);

  tin_await (n_answered (fixture) == 2);
  g_assert_cmpstr (fixture->done->str, ==, "[b");
  g_assert_cmpstr (answered (fixture), ==, "!b");
}

static void
closing_does_what_was_asked (Fixture       *fixture,
                             gconstpointer  user_data)
{
  shut_gate (fixture, user_data);
  push_idle (fixture, run_pieces, "x");
  push (fixture, run_letter, "ab");
  tin_worker_close (fixture->worker, make_job (fixture, run_letter, 'z', NULL));
  push (fixture, run_letter, "c");
  tin_worker_close (fixture->worker, make_job (fixture, run_letter, 'y', NULL));
  open_gate (fixture, user_data);

  tin_await (n_answered (fixture) == 6);
  g_assert_cmpstr (fixture->done->str, ==, "[abz");
  /* What is refused is so at once; the order of the others is theirs. */
  if (mode_of (user_data) == TIN_WORKER_MAIN_LOOP)
    g_assert_cmpstr (answered (fixture), ==, "##abz!");

  push (fixture, run_letter, "d");
  push_idle (fixture, run_letter, "e");
  tin_await (n_answered (fixture) == 8);
  g_assert_true (g_str_has_suffix (fixture->answered->str, "##"));
  g_assert_cmpstr (fixture->done->str, ==, "[abz");
}

static gpointer
open_gate_from_outside (gpointer data)
{
  open_gate (data, GINT_TO_POINTER (TIN_WORKER_THREAD));
  return NULL;
}

/* The one that is being done is waited for; and none is answered but by an error. */
static void
freeing_drops_what_waits (Fixture       *fixture,
                          gconstpointer  user_data)
{
  gboolean threaded = mode_of (user_data) == TIN_WORKER_THREAD;
  GThread *opener = NULL;

  shut_gate (fixture, user_data);
  push (fixture, run_letter, "abc");
  push_idle (fixture, run_pieces, "x");
  if (threaded)
    opener = g_thread_new ("opener", open_gate_from_outside, fixture);
  g_clear_pointer (&fixture->worker, tin_worker_free);
  if (threaded)
    g_thread_join (opener);
  g_assert_cmpstr (fixture->answered->str, ==, "");

  tin_await (fixture->answered->len == 4u + threaded);
  g_assert_cmpstr (fixture->answered->str, ==, threaded ? "!!!!!" : "!!!!");
  g_assert_cmpuint (fixture->n_freed, ==, 4u + threaded);
}

/* What was done and not yet answered when all ended is not known to have been done. */
static void
an_answer_on_its_way_is_dropped (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  push (fixture, run_letter, "a");
  if (mode_of (user_data) == TIN_WORKER_MAIN_LOOP)
    g_main_context_iteration (NULL, FALSE);

  g_mutex_lock (&fixture->mutex);
  while (fixture->done->len == 0)
    g_cond_wait (&fixture->changed, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);
  g_assert_cmpstr (fixture->answered->str, ==, "");

  g_clear_pointer (&fixture->worker, tin_worker_free);
  tin_await (fixture->answered->len == 1);
  g_assert_cmpstr (fixture->answered->str, ==, "!");
}

static void
run_quietly (gpointer  owner,
             TinJob   *job)
{
  note_done (owner, 'q');
  tin_job_return_boolean (job, TRUE);
}

static void
a_job_may_have_nobody_to_answer (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  tin_worker_push (fixture->worker, tin_job_new (run_quietly, NULL, NULL, NULL));
  push (fixture, run_letter, "a");
  tin_await (fixture->answered->len == 1);
  g_assert_cmpstr (fixture->done->str, ==, "qa");

  /* Nor does it matter that it is dropped. */
  tin_worker_push_idle (fixture->worker, tin_job_new (run_quietly, NULL, NULL, NULL));
}

static void
run_array (gpointer  owner,
           TinJob   *job)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (array, g_strdup ("x"));
  tin_job_return_pointer (job, array, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_array (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GPtrArray) array = g_task_propagate_pointer (G_TASK (result), NULL);

  g_assert_true (array == NULL || array->len == 1);
  (*(guint *) user_data)++;
}

/* The sanitizer sees what is lost on the way. */
static void
what_is_answered_is_not_lost (Fixture       *fixture,
                              gconstpointer  user_data)
{
  guint n = 0;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_array, &n);

      tin_worker_push (fixture->worker, tin_job_new (run_array, task, NULL, NULL));
      if (i == 0)
        tin_await (n == 1);
    }

  g_main_context_iteration (NULL, FALSE);
  g_clear_pointer (&fixture->worker, tin_worker_free);
  tin_await (n == 3);
}

#define ADD(path, function)                                                              \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_test_add ("/store/worker/thread/" path, Fixture,                                   \
                GINT_TO_POINTER (TIN_WORKER_THREAD), set_up, function, tear_down);       \
    g_test_add ("/store/worker/main-loop/" path, Fixture,                                \
                GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), set_up, function, tear_down);    \
  }                                                                                      \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("jobs-are-done-in-order", jobs_are_done_in_order);
  ADD ("an-answer-comes-later", an_answer_comes_later);
  ADD ("idle-jobs-wait-for-the-others", idle_jobs_wait_for_the_others);
  ADD ("an-idle-job-goes-on-in-pieces", an_idle_job_goes_on_in_pieces);
  ADD ("what-waits-can-be-done-at-once", what_waits_can_be_done_at_once);
  ADD ("a-cancelled-job-is-not-done", a_cancelled_job_is_not_done);
  ADD ("closing-does-what-was-asked", closing_does_what_was_asked);
  ADD ("freeing-drops-what-waits", freeing_drops_what_waits);
  ADD ("an-answer-on-its-way-is-dropped", an_answer_on_its_way_is_dropped);
  ADD ("a-job-may-have-nobody-to-answer", a_job_may_have_nobody_to_answer);
  ADD ("what-is-answered-is-not-lost", what_is_answered_is_not_lost);

  return g_test_run ();
}
