/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-announce.h"

/* Before GTK 4.14 (Debian 12) a screen reader is not told what it has not asked for: it says what
 * gets the focus. So whoever calls this moves the focus to something that says the same. */

/**
 * tin_announce:
 * @words: what has changed, for those who do not see it
 */
void
tin_announce (GtkWidget  *widget,
              const char *words)
{
#if GTK_CHECK_VERSION (4, 14, 0)
  g_autoptr (GtkATContext) context = NULL;
#endif

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (words != NULL);

#if GTK_CHECK_VERSION (4, 14, 0)
  context = gtk_accessible_get_at_context (GTK_ACCESSIBLE (widget));
  /* Where nobody listens there is a context that cannot say anything: GTK 4.18 calls a method that
   * it does not have. */
  if (context != NULL && !g_str_equal (G_OBJECT_TYPE_NAME (context), "GtkTestATContext"))
    gtk_accessible_announce (GTK_ACCESSIBLE (widget), words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#endif
}
