/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TIN_WEBSITE "https://github.com/tincan-chat/tincan"

/* What one asks before something that cannot be undone. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *accept;       /* the answer that goes on, with its mnemonic */
  const char *other;        /* (nullable) one more that goes on, in another way */
  gboolean    destructive;  /* going on loses something: it is then not the default answer */
} TinQuestion;

typedef enum
{
  TIN_ANSWER_CANCEL,
  TIN_ANSWER_ACCEPT,
  TIN_ANSWER_OTHER,
} TinAnswer;

void     tin_confirm_async  (GtkWindow           *parent,
                             const TinQuestion   *question,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data);
gboolean tin_confirm_finish (GAsyncResult        *result);
TinAnswer tin_confirm_finish_answer (GAsyncResult *result);
void     tin_close_questions (GtkWindow *window);

void     tin_present_about  (GtkWindow           *parent);
void     tin_name_parts     (GtkWidget           *widget);
void     tin_name_widget    (GtkWidget           *widget,
                             const char          *name);
void     tin_name_menu      (GtkPopover          *menu);
void     tin_menu_button_set (GtkMenuButton      *button,
                              GMenuModel         *menu);

G_END_DECLS
