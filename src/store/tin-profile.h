/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_PROFILE (tin_profile_get_type ())
G_DECLARE_FINAL_TYPE (TinProfile, tin_profile, TIN, PROFILE, GObject)

/* The folder of one profile, held by this process alone. */
TinProfile *tin_profile_open          (const char  *directory,
                                       GError     **error);
const char *tin_profile_get_directory (TinProfile  *self);

G_END_DECLS
