/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_PREFERENCES (tin_preferences_get_type ())
G_DECLARE_FINAL_TYPE (TinPreferences, tin_preferences, TIN, PREFERENCES, AdwWindow)

GtkWindow *tin_preferences_new (TinSession *session,
                                GtkWindow  *parent);

G_END_DECLS
