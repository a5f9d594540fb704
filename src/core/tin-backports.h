/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* What GLib has had since a version that is newer than our oldest one. */

#if !GLIB_CHECK_VERSION (2, 76, 0)
static inline gboolean
g_set_str (char       **pointer,
           const char  *text)
{
  char *copy;

  if (g_strcmp0 (*pointer, text) == 0)
    return FALSE;

  copy = g_strdup (text);
  g_free (*pointer);
  *pointer = copy;
  return TRUE;
}
#endif
