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
