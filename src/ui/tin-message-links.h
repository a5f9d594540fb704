/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tin_message_links_to_markup (const char *text,
                                   gboolean    cut);

G_END_DECLS
