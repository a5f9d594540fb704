/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is printed of an answer. */
void tin_cli_steer_print_error  (const char   *word,
                                 const char   *target,
                                 const GError *error,
                                 gboolean      json);
void tin_cli_steer_print_result (const char   *word,
                                 GVariant     *answer,
                                 gboolean      json);
void tin_cli_steer_print_peers  (GVariant     *peers,
                                 gboolean      all,
                                 gboolean      json);
void tin_cli_steer_print_status (GVariant     *properties,
                                 gboolean      json);

/* Whether ERROR says that nobody has the name that was called. */
gboolean tin_cli_steer_is_alone (const GError *error);

G_END_DECLS
