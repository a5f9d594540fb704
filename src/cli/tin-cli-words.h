/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli-draft.h"
#include "tin-cli.h"

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
char *tin_cli_words_for_start_error (TinSession  *session,
                                    guint16       port,
                                    const GError *error);
char *tin_cli_words_safe           (const char   *text);
char *tin_cli_words_one_line       (const char   *text);

char *tin_cli_words_for_entry      (const TinHit *hit);
char *tin_cli_words_for_progress   (guint64       done,
                                    guint64       total);
char *tin_cli_words_for_storage    (int           state);
char *tin_cli_words_for_damaged    (TinCliDamage  what,
                                    const char   *file);
char *tin_cli_words_for_open_error (const GError *error);
char *tin_cli_words_for_place      (guint64       place);
char *tin_cli_words_for_outcome    (const TinCliCommand *command,
                                    const TinCliResult  *outcome);

char *tin_cli_words_for_said       (TinPeer      *peer,
                                    TinMessage   *message);
char *tin_cli_words_for_amendment  (TinPeer      *peer,
                                    TinMessage   *amendment);
char *tin_cli_words_for_keeping    (const TinCliCommand *command,
                                    const TinCliResult  *outcome);
char *tin_cli_words_for_no_amendment (TinCliVerb verb);

char *tin_cli_words_for_verification (TinVerification *verification);
char *tin_cli_words_for_trust      (TinPeer      *peer);
char *tin_cli_words_for_stranger   (TinPeer      *peer);
char *tin_cli_words_for_request    (TinPeer      *peer,
                                    const char   *text);
char *tin_cli_words_for_trusting   (TinSession          *session,
                                    const TinCliCommand *command,
                                    const TinCliResult  *outcome);
char *tin_cli_words_for_refusal    (const TinCliCommand *command,
                                    const TinCliResult  *outcome);
const char *tin_cli_words_for_mark (TinPeer      *peer);

char *tin_cli_words_for_menu       (void);
char *tin_cli_words_for_help       (void);
char *tin_cli_words_for_peers      (TinRoster    *roster);
const char *tin_cli_words_for_question (TinCliQuestion question);
const char *tin_cli_words_for_answer   (TinCliAnswer   answer);

G_END_DECLS
