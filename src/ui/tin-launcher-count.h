/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_LAUNCHER_COUNT (tin_launcher_count_get_type ())
G_DECLARE_FINAL_TYPE (TinLauncherCount, tin_launcher_count, TIN, LAUNCHER_COUNT, GObject)

/* How many messages were not read, on the program's icon in a dock. */
TinLauncherCount *tin_launcher_count_new  (GDBusConnection  *connection,
                                           TinSession       *session);
void              tin_launcher_count_stop (TinLauncherCount *self);

G_END_DECLS
