/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-passphrase-dialog.h"
#include "tin-passphrase-page.h"
#include "tin-session-passphrase.h"

G_BEGIN_DECLS

#define PASSPHRASE "correct horse"

/* A profile of its own; a page that asks for its passphrase, or a dialog that sets it. */
typedef struct
{
  char       *directory;  /* (owned) */
  TinOptions *options;    /* (owned) */
  GtkWidget  *window;     /* (nullable) GTK's: with the page */
  GtkWidget  *page;       /* (borrowed) (nullable) */
  TinSession *session;    /* (owned) (nullable) what the page has opened, or the dialog is of */
  GError     *error;      /* (owned) (nullable) why the page has failed */
} Fixture;

void       passphrase_fixture_set_up        (Fixture       *fixture,
                                             gconstpointer  user_data);
void       passphrase_fixture_set_up_locked (Fixture       *fixture,
                                             gconstpointer  user_data);
void       passphrase_fixture_tear_down     (Fixture       *fixture,
                                             gconstpointer  user_data);
void       passphrase_fixture_lock          (Fixture       *fixture,
                                             const char    *old,
                                             const char    *new_one);
gboolean   passphrase_fixture_opens         (Fixture       *fixture,
                                             const char    *passphrase);
void       passphrase_fixture_show_page     (Fixture       *fixture);
void       passphrase_fixture_close_page    (Fixture       *fixture);
void       passphrase_fixture_type          (gpointer       widget,
                                             const char    *row,
                                             const char    *text);
void       passphrase_fixture_try           (Fixture       *fixture,
                                             const char    *text);
gboolean   passphrase_fixture_is_trying     (Fixture       *fixture);
GtkWidget *passphrase_fixture_show_dialog   (Fixture       *fixture);
GtkWidget *passphrase_fixture_find_dialog   (void);
void       passphrase_fixture_apply         (const char    *button);

G_END_DECLS
