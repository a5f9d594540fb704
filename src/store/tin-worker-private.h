/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-worker.h"

G_BEGIN_DECLS

/* Shared by the files of TinWorker. */

typedef enum
{
  TIN_JOB_RESULT_NONE,
  TIN_JOB_RESULT_BOOLEAN,
  TIN_JOB_RESULT_INT,
  TIN_JOB_RESULT_POINTER,
  TIN_JOB_RESULT_ERROR,
} TinJobResult;

struct _TinJob
{
  TinJobFunc      run;
  GTask          *task;          /* (owned) (nullable) */
  gpointer        request;       /* (owned) (nullable) */
  GDestroyNotify  free_request;  /* (nullable) */
  TinWorker      *worker;        /* (borrowed) (nullable) until it is pushed */

  TinJobResult    type;
  gssize          number;
  gpointer        pointer;       /* (owned) (nullable) */
  GDestroyNotify  free_pointer;  /* (nullable) */
  GError         *error;         /* (owned) (nullable) */
};

/* tin-job.c */
void tin_job_free         (gpointer  job);
void tin_job_free_request (TinJob   *self);
void tin_job_set_error    (TinJob   *self,
                           GError   *error);
void tin_job_answer       (TinJob   *self);

G_END_DECLS
