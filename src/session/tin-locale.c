/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-locale.h"

#include <libintl.h>
#include <locale.h>

/**
 * tin_locale_init:
 *
 * Makes the program speak the person's language. The environment's TINCAN_LOCALE_DIR names the
 * folder of the translations where they are not installed.
 */
void
tin_locale_init (void)
{
  const char *directory = g_getenv ("TINCAN_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory != NULL ? directory : TIN_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
