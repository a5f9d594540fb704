/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

TinSession *tin_cli_open_session    (const TinOptions   *options,
                                     gboolean            may_ask,
                                     GError            **error);
int         tin_cli_passphrase_main (const TinOptions   *options,
                                     const char *const  *words,
                                     const char         *new_file,
                                     gboolean            json);

G_END_DECLS
