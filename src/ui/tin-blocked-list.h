/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_BLOCKED_LIST (tin_blocked_list_get_type ())
G_DECLARE_FINAL_TYPE (TinBlockedList, tin_blocked_list, TIN, BLOCKED_LIST, AdwWindow)

GtkWindow *tin_blocked_list_new         (TinSession *session,
                                         GtkWindow  *parent);
char      *tin_blocked_list_dup_summary (TinSession *session);

G_END_DECLS
