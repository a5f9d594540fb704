/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"
#include "tin-test-folder.h"

G_BEGIN_DECLS

/* What tests of widgets need: a display or a skip, looking for what a person would look for, and
 * pictures (in the folder that TINCAN_ARTIFACTS names). */

void        tin_ui_test_init              (int         *argc,
                                           char      ***argv);
void        tin_ui_test_settle            (GtkWidget   *widget);
gboolean    tin_ui_test_screenshot        (GtkWidget   *widget,
                                           const char  *name);

GtkWidget  *tin_ui_test_child             (gpointer     widget,
                                           const char  *name);
GtkWidget  *tin_ui_test_find_type         (gpointer     root,
                                           GType        type);
GtkWidget  *tin_ui_test_find_text         (gpointer     root,
                                           const char  *text);
GtkWidget  *tin_ui_test_find_button       (gpointer     root,
                                           const char  *text);
GtkWidget  *tin_ui_test_find_button_anywhere (const char *text);
gboolean    tin_ui_test_is_on_screen      (gpointer     view,
                                           const char  *text);
GtkWindow  *tin_ui_test_find_window       (GType        type);
guint       tin_ui_test_count_windows     (void);
void        tin_ui_test_click             (GtkWidget   *button);
void        tin_ui_test_walk_menu         (GtkWidget   *within,
                                           const char  *item);
guint       tin_ui_test_count_unlabelled  (gpointer     root);
void        tin_ui_test_assert_name       (gpointer     widget,
                                           const char  *name);

char       *tin_ui_test_make_dir          (void);
TinOptions *tin_ui_test_options_new       (const char  *name,
                                           const char  *directory);
TinSession *tin_ui_test_session_new       (const char  *name,
                                           const char  *directory);
void        tin_ui_test_session_stop      (TinSession  *session);
void        tin_ui_test_session_end       (TinSession **session);
char       *tin_ui_test_dup_address       (TinSession  *session);
TinPeer    *tin_ui_test_connect           (TinSession  *session,
                                           const char  *address,
                                           TinConnectMode mode);
TinPeer    *tin_ui_test_befriend         (TinSession  *session,
                                           TinSession  *other);
TinPeer    *tin_ui_test_only_peer         (TinSession  *session);
void        tin_ui_test_say               (TinSession  *session,
                                           TinPeer     *peer,
                                           const char  *text);

G_END_DECLS
