/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

/* The sentences that a person reads in a terminal; each is given (transfer full). */
char *tin_cli_words_for_error      (const GError *error,
                                    const char   *target);
char *tin_cli_words_for_state      (TinPeer      *peer);
char *tin_cli_words_for_step       (TinPeer      *peer,
                                    guint64       n_messages,
                                    TinDelivery   delivery);
char *tin_cli_words_for_message    (TinPeer      *peer,
                                    TinMessage   *message);
char *tin_cli_words_for_row        (TinPeer      *peer);
char *tin_cli_words_for_taken_port (guint16       port,
                                    const char   *holder);
char *tin_cli_words_safe           (const char   *text);

G_END_DECLS
