/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What one asks before something that cannot be undone. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *accept;       /* the answer that goes on, with its mnemonic */
  gboolean    destructive;  /* going on loses something: it is then not the default answer */
} TinQuestion;

void     tin_confirm_async  (GtkWindow           *parent,
                             const TinQuestion   *question,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data);
gboolean tin_confirm_finish (GAsyncResult        *result);

void     tin_present_about  (GtkWindow           *parent);

G_END_DECLS
