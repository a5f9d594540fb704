/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

char *tin_snippet_new (const char     *whose,
                       const char     *text,
                       const char     *words,
                       PangoAttrList **attributes);

G_END_DECLS
