/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-worker-private.h"

#include "tin-error.h"
#include "tin-limits.h"

/* One worker that does jobs in the order in which they were pushed, and idle jobs when there is
 * nothing else to do. A thread waits a moment before it takes up an idle job, so that it is not in
 * the way of a job that comes in answer to the last one. What came of a job goes back to the main
 * context in which the worker was made, a job a turn, so that a flood of answers lets the window
 * draw.
 *
 * A job belongs to the worker from the moment when it is pushed. Its function runs on the worker's
 * side and ends it by one of tin_job_return_*(), or pushes it again to go on later. The task and
 * the owner that it keeps alive are only ever let go of on the main context's side: the owner can
 * free the worker, which waits for the thread, and a thread cannot wait for itself. */

/* How long there must have been no ordinary job, in microseconds; after MAX a moment will do. */
#define IDLE_WAIT TIN_MS (20)
#define IDLE_WAIT_MAX TIN_MS (500)

struct _TinWorker
{
  gatomicrefcount  ref_count;
  TinWorkerMode    mode;
  gpointer         owner;     /* (borrowed) alive until tin_worker_free() */
  GSource         *source;    /* (owned) in the maker's main context; owns a reference to us */
  GThread         *thread;    /* (owned) (nullable) */

  GMutex           mutex;
  GCond            wake;
  /* Under the mutex. */
  GQueue           jobs;      /* (element-type TinJob): (owned) */
  GQueue           idle;      /* (element-type TinJob): (owned) */
  GQueue           done;      /* (element-type TinJob): (owned) whose answers are on their way */
  TinJob          *last;      /* (borrowed) (nullable) what closes the worker */
  gint64           busy_at;   /* when the last ordinary job was done */
  gint64           idle_at;   /* when the last idle job was done, or the first began to wait */
  gboolean         closed;    /* takes nothing more */
  gboolean         ended;     /* does nothing more */
  gboolean         freed;     /* nobody wants to know what came of it */
};

/* --- The main context's side --------------------------------------------------------------- */

static GError *
cancelled_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "It was not waited for");
}

static void
worker_unref (gpointer data)
{
  TinWorker *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* Something is left only where the main context ended first: nobody can be answered there. */
  g_queue_clear_full (&self->done, tin_job_free);
  g_source_unref (self->source);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_free (self);
}

/* Under the mutex: whether the source has something to do. */
static void
update_source (TinWorker *self)
{
  gboolean ready = !g_queue_is_empty (&self->done);

  if (self->mode == TIN_WORKER_MAIN_LOOP && !self->ended)
    ready = ready || !g_queue_is_empty (&self->jobs) || !g_queue_is_empty (&self->idle);

  if (self->freed && !ready)
    g_source_destroy (self->source);
  else
    g_source_set_ready_time (self->source, ready ? 0 : -1);
}

/* Under the mutex. */
static void
finish_job (TinWorker *self,
            TinJob    *job)
{
  if (job->task == NULL)
    {
      tin_job_free (job);
      return;
    }

  g_queue_push_tail (&self->done, job);
  update_source (self);
}

/* Under the mutex. */
static void
drop_jobs (TinWorker *self,
           GQueue    *jobs)
{
  TinJob *job;

  while ((job = g_queue_pop_head (jobs)) != NULL)
    {
      tin_job_set_error (job, cancelled_error ());
      finish_job (self, job);
    }
}

static gboolean
is_cancelled (TinJob *job)
{
  return job->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (job->task));
}

/* Under the mutex, which it lets go of while the job runs. */
static void
run_job (TinWorker *self,
         TinJob    *job)
{
  gboolean is_last = job == self->last;
  gboolean is_wanted = !self->freed && !is_cancelled (job);

  g_mutex_unlock (&self->mutex);
  if (!is_wanted)
    tin_job_return_error (job, cancelled_error ());
  else
    job->run (self->owner, job);
  g_mutex_lock (&self->mutex);

  if (is_last)
    {
      self->ended = TRUE;
      drop_jobs (self, &self->jobs);
      drop_jobs (self, &self->idle);
    }
}

/* Under the mutex: on the main loop, the next job. */
static void
run_next (TinWorker *self)
{
  TinJob *job = g_queue_pop_head (&self->jobs);

  if (job == NULL)
    job = g_queue_pop_head (&self->idle);
  if (job != NULL)
    run_job (self, job);
}

static gboolean
on_ready (gpointer user_data)
{
  TinWorker *self = user_data;
  TinJob *job;

  g_atomic_ref_count_inc (&self->ref_count);

  g_mutex_lock (&self->mutex);
  job = g_queue_pop_head (&self->done);
  if (job == NULL && self->mode == TIN_WORKER_MAIN_LOOP && !self->ended)
    run_next (self);
  update_source (self);
  if (job != NULL && self->freed)
    tin_job_set_error (job, cancelled_error ());
  g_mutex_unlock (&self->mutex);

  if (job != NULL)
    {
      tin_job_answer (job);
      tin_job_free (job);
    }

  worker_unref (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };

/* --- The worker's side --------------------------------------------------------------------- */

/* Under the mutex: when the next idle job may be done. */
static gint64
get_idle_time (TinWorker *self)
{
  return MIN (self->busy_at + IDLE_WAIT, self->idle_at + IDLE_WAIT_MAX);
}

/* Under the mutex: the next job; or none, after waiting for one. */
static TinJob *
wait_for_job (TinWorker  *self,
              gint64    **done_at)
{
  gint64 idle_time = get_idle_time (self);

  *done_at = &self->busy_at;
  if (!g_queue_is_empty (&self->jobs))
    return g_queue_pop_head (&self->jobs);

  *done_at = &self->idle_at;
  if (!g_queue_is_empty (&self->idle) && g_get_monotonic_time () >= idle_time)
    return g_queue_pop_head (&self->idle);

  if (g_queue_is_empty (&self->idle))
    g_cond_wait (&self->wake, &self->mutex);
  else
    g_cond_wait_until (&self->wake, &self->mutex, idle_time);
  return NULL;
}

static gpointer
run_thread (gpointer data)
{
  TinWorker *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->ended)
    {
      gint64 *done_at;
      TinJob *job = wait_for_job (self, &done_at);

      if (job == NULL)
        continue;
      run_job (self, job);
      *done_at = g_get_monotonic_time ();
    }
  g_mutex_unlock (&self->mutex);

  worker_unref (self);
  return NULL;
}

static void
return_job (TinJob       *self,
            TinJobResult  type)
{
  TinWorker *worker = self->worker;

  tin_job_free_request (self);
  self->type = type;

  g_mutex_lock (&worker->mutex);
  finish_job (worker, self);
  g_mutex_unlock (&worker->mutex);
}

/**
 * tin_job_return_boolean:
 * @self: (transfer full): as in all of these: the job's function is done with it
 */
void
tin_job_return_boolean (TinJob   *self,
                        gboolean  value)
{
  self->number = value;
  return_job (self, TIN_JOB_RESULT_BOOLEAN);
}

void
tin_job_return_int (TinJob *self,
                    gssize  value)
{
  self->number = value;
  return_job (self, TIN_JOB_RESULT_INT);
}

/**
 * tin_job_return_pointer:
 * @value: (transfer full) (nullable):
 */
void
tin_job_return_pointer (TinJob         *self,
                        gpointer        value,
                        GDestroyNotify  free_value)
{
  self->pointer = value;
  self->free_pointer = free_value;
  return_job (self, TIN_JOB_RESULT_POINTER);
}

/**
 * tin_job_return_error:
 * @error: (transfer full):
 */
void
tin_job_return_error (TinJob *self,
                      GError *error)
{
  self->error = error;
  return_job (self, TIN_JOB_RESULT_ERROR);
}

/**
 * tin_worker_take_next:
 *
 * For a job's function that can do several at once.
 *
 * Returns: (transfer full) (nullable): the job that would be done next, if its function is @run
 *   too; now it is the caller's to return
 */
TinJob *
tin_worker_take_next (TinWorker  *self,
                      TinJobFunc  run)
{
  TinJob *job;

  g_mutex_lock (&self->mutex);
  job = g_queue_peek_head (&self->jobs);
  if (job != NULL && job != self->last && job->run == run)
    g_queue_pop_head (&self->jobs);
  else
    job = NULL;
  g_mutex_unlock (&self->mutex);

  return job;
}

/* --- Both sides ---------------------------------------------------------------------------- */

/**
 * tin_worker_new:
 * @owner: (transfer none): what the jobs' functions are given; it lives until tin_worker_free()
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE if there can be no thread
 */
TinWorker *
tin_worker_new (TinWorkerMode   mode,
                gpointer        owner,
                GError        **error)
{
  TinWorker *self = g_new0 (TinWorker, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GError) foreign = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->mode = mode;
  self->owner = owner;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);

  g_atomic_ref_count_inc (&self->ref_count);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "tincan-store");
  g_source_set_priority (self->source, TIN_PRIORITY_NETWORK);
  g_source_set_callback (self->source, on_ready, self, worker_unref);
  g_source_attach (self->source, context);

  if (mode == TIN_WORKER_MAIN_LOOP)
    return self;

  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_try_new ("tincan-store", run_thread, self, &foreign);
  if (self->thread == NULL)
    {
      worker_unref (self);
      tin_worker_free (self);
      g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "There can be no thread: %s",
                   foreign->message);
      return NULL;
    }

  return self;
}

static void
push (TinWorker *self,
      TinJob    *job,
      GQueue    *jobs)
{
  gboolean goes_on = job->worker != NULL;

  job->worker = self;

  g_mutex_lock (&self->mutex);
  if (self->ended || (self->closed && jobs == &self->jobs))
    {
      /* What was begun in time is broken off; what is asked too late is a mistake. */
      tin_job_set_error (job, goes_on ? cancelled_error ()
                                      : g_error_new_literal (TIN_ERROR, TIN_ERROR_STORAGE,
                                                             "The history is closed"));
      finish_job (self, job);
    }
  else
    {
      if (jobs == &self->idle && g_queue_is_empty (jobs))
        self->idle_at = g_get_monotonic_time ();
      g_queue_push_tail (jobs, job);
      if (self->mode == TIN_WORKER_MAIN_LOOP)
        update_source (self);
      else
        g_cond_signal (&self->wake);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * tin_worker_push:
 * @job: (transfer full):
 *
 * Called on either side. After tin_worker_close() the answer is %TIN_ERROR_STORAGE, or
 * %G_IO_ERROR_CANCELLED to a job that pushes itself again, to go on with its work.
 */
void
tin_worker_push (TinWorker *self,
                 TinJob    *job)
{
  push (self, job, &self->jobs);
}

/**
 * tin_worker_push_idle:
 * @job: (transfer full):
 *
 * The same for what can wait until there is nothing else. A job's function may push its own job
 * again, to go on with the next piece of its work. Called on either side.
 */
void
tin_worker_push_idle (TinWorker *self,
                      TinJob    *job)
{
  push (self, job, &self->idle);
}

/**
 * tin_worker_close:
 * @last: (transfer full): what is done after everything that was pushed so far
 *
 * Takes nothing more. Idle jobs that are left when @last was done are answered with
 * %G_IO_ERROR_CANCELLED.
 */
void
tin_worker_close (TinWorker *self,
                  TinJob    *last)
{
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (!closed)
    self->last = last;
  g_mutex_unlock (&self->mutex);

  push (self, last, &self->jobs);

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_mutex_unlock (&self->mutex);
}

/**
 * tin_worker_free:
 *
 * Stops after the job that is being done, and waits for that. What waits is dropped: it is
 * answered with %G_IO_ERROR_CANCELLED, like all that was not answered yet, when the main context
 * runs next. Called on the main context's side, by the owner.
 */
void
tin_worker_free (TinWorker *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  self->ended = TRUE;
  self->freed = TRUE;
  drop_jobs (self, &self->jobs);
  drop_jobs (self, &self->idle);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);

  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));

  g_mutex_lock (&self->mutex);
  drop_jobs (self, &self->idle);
  update_source (self);
  g_mutex_unlock (&self->mutex);

  worker_unref (self);
}
