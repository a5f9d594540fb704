/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"

gboolean
tin_await_wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* What a second is worth, in microseconds. */
gint64
tin_await_patience (void)
{
  const char *patience = g_getenv ("TINCAN_TEST_PATIENCE");
  gint64 times = patience != NULL ? g_ascii_strtoll (patience, NULL, 10) : 1;

  return MAX (times, 1) * G_USEC_PER_SEC;
}
