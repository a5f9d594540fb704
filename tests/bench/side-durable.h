/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-control.h"
#include "tin-session.h"

G_BEGIN_DECLS

/* How a side gets its session: as the terminal program does, or behind a window. It is given its
 * options to keep. */
typedef struct
{
  TinSession *(*open)   (TinOptions  *options,
                         gpointer     user_data,
                         GError     **error);
  void        (*met)    (TinSession  *session,
                         TinPeer     *peer,
                         gpointer     user_data);  /* (nullable) who it talks with */
  gpointer     user_data;
} BenchDurableFace;

typedef struct _BenchDurable BenchDurable;

BenchDurable *bench_durable_new  (BenchControl           *control,
                                  const BenchDurableFace *face,
                                  GMainLoop              *loop);
void          bench_durable_free (BenchDurable           *self);

G_END_DECLS
