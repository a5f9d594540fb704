/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-settings.h"

G_BEGIN_DECLS

#define TIN_TYPE_DESKTOP_GROUP (tin_desktop_group_get_type ())
G_DECLARE_FINAL_TYPE (TinDesktopGroup, tin_desktop_group, TIN, DESKTOP_GROUP, AdwPreferencesGroup)

void tin_desktop_group_set_settings (TinDesktopGroup *self,
                                     TinSettings     *settings);

G_END_DECLS
