/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Which file is wanted. */
typedef struct
{
  const char *title;
  const char *accept;  /* the button that goes on, with its mnemonic */
  const char *name;    /* (nullable) a new file is wanted, and this is a name for it */
  const char *suffix;  /* (nullable) without a dot: of files that are shown, when one is opened */
  const char *kind;    /* (nullable) what such files are called */
} TinFileRequest;

void   tin_choose_file_async  (GtkWindow            *parent,
                               const TinFileRequest *request,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
GFile *tin_choose_file_finish (GAsyncResult         *result);

void   tin_show_in_folder     (GtkWindow            *parent,
                               GFile                *file);

G_END_DECLS
