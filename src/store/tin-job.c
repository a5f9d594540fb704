/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-worker-private.h"

/* What is asked of a worker, and what came of it. */

/**
 * tin_job_new:
 * @run: runs on the worker's side
 * @task: (transfer none) (nullable): what is answered
 * @request: (transfer full) (nullable): what is asked, freed before the answer is given
 *
 * Returns: (transfer full): for tin_worker_push()
 */
TinJob *
tin_job_new (TinJobFunc      run,
             GTask          *task,
             gpointer        request,
             GDestroyNotify  free_request)
{
  TinJob *self = g_new0 (TinJob, 1);

  self->run = run;
  if (task != NULL)
    self->task = g_object_ref (task);
  self->request = request;
  self->free_request = free_request;

  return self;
}

/* The request is freed on whichever side it is done with. */
void
tin_job_free_request (TinJob *self)
{
  gpointer request = g_steal_pointer (&self->request);

  if (request != NULL && self->free_request != NULL)
    self->free_request (request);
}

static void
clear_result (TinJob *self)
{
  gpointer pointer = g_steal_pointer (&self->pointer);

  if (pointer != NULL && self->free_pointer != NULL)
    self->free_pointer (pointer);
  g_clear_error (&self->error);
  self->type = TIN_JOB_RESULT_NONE;
}

void
tin_job_free (gpointer job)
{
  TinJob *self = job;

  tin_job_free_request (self);
  clear_result (self);
  g_clear_object (&self->task);
  g_free (self);
}

/* The request was freed, on whichever side: an answer must find its caller alone with what it
 * asked for. */
void
tin_job_set_error (TinJob *self,
                   GError *error)
{
  tin_job_free_request (self);
  clear_result (self);
  self->type = TIN_JOB_RESULT_ERROR;
  self->error = error;
}

gpointer
tin_job_get_request (TinJob *self)
{
  return self->request;
}

/* The answer, on the main context's side. */
void
tin_job_answer (TinJob *self)
{
  switch (self->type)
    {
    case TIN_JOB_RESULT_BOOLEAN:
      g_task_return_boolean (self->task, self->number != 0);
      break;

    case TIN_JOB_RESULT_INT:
      g_task_return_int (self->task, self->number);
      break;

    case TIN_JOB_RESULT_POINTER:
      g_task_return_pointer (self->task, g_steal_pointer (&self->pointer), self->free_pointer);
      break;

    case TIN_JOB_RESULT_ERROR:
      g_task_return_error (self->task, g_steal_pointer (&self->error));
      break;

    case TIN_JOB_RESULT_NONE:
    default:
      g_assert_not_reached ();
    }
}
