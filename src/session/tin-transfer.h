/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

typedef enum
{
  TIN_EXPORT_JSON_LINES,  /* for programs, and for tin_session_import_async() */
  TIN_EXPORT_HTML,        /* one page for people */
} TinExportFormat;

/* How far a long work is: so many messages or bytes of TOTAL, which is 0 where it is not known. */
typedef void (*TinProgress) (guint64  done,
                             guint64  total,
                             gpointer user_data);

typedef struct
{
  TinPeer         *peer;           /* (not owned) (nullable) %NULL for all conversations */
  GFile           *file;           /* (not owned) */
  TinExportFormat  format;
  TinProgress      progress;       /* (nullable) */
  gpointer         progress_data;
} TinExport;

void    tin_session_export_async     (TinSession           *self,
                                      const TinExport      *request,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void    tin_session_import_async     (TinSession           *self,
                                      GFile                *file,
                                      TinProgress           progress,
                                      gpointer              progress_data,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gint64  tin_session_transfer_finish  (TinSession           *self,
                                      GAsyncResult         *result,
                                      GError              **error);
void    tin_transfer_get_failure     (GAsyncResult         *result,
                                      guint64              *line,
                                      gint64               *n_messages);

G_END_DECLS
