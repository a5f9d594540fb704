/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TIN_WORKER_THREAD,     /* one thread of its own */
  TIN_WORKER_MAIN_LOOP,  /* the main context of its maker, a job at a time: the same order always */
} TinWorkerMode;

typedef struct _TinWorker TinWorker;
typedef struct _TinJob TinJob;

/* Does the job, on the worker's side, and returns it or pushes it again. OWNER is the worker's. */
typedef void (*TinJobFunc) (gpointer  owner,
                            TinJob   *job);

TinJob       *tin_job_new            (TinJobFunc      run,
                                      GTask          *task,
                                      gpointer        request,
                                      GDestroyNotify  free_request);
gpointer      tin_job_get_request    (TinJob         *self);
void          tin_job_return_boolean (TinJob         *self,
                                      gboolean        value);
void          tin_job_return_int     (TinJob         *self,
                                      gssize          value);
void          tin_job_return_pointer (TinJob         *self,
                                      gpointer        value,
                                      GDestroyNotify  free_value);
void          tin_job_return_error   (TinJob         *self,
                                      GError         *error);

TinWorker    *tin_worker_new         (TinWorkerMode   mode,
                                      gpointer        owner,
                                      GError        **error);
void          tin_worker_push        (TinWorker      *self,
                                      TinJob         *job);
void          tin_worker_push_idle   (TinWorker      *self,
                                      TinJob         *job);
TinJob       *tin_worker_take_next   (TinWorker      *self,
                                      TinJobFunc      run);
void          tin_worker_close       (TinWorker      *self,
                                      TinJob         *last);
void          tin_worker_free        (TinWorker      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinWorker, tin_worker_free)

G_END_DECLS
