/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

/* Writes one JSON object after the other, each as a line. */
typedef struct _TinCliWriter TinCliWriter;

TinCliWriter  *tin_cli_writer_new              (void);
void           tin_cli_writer_free             (TinCliWriter     *self);
void           tin_cli_writer_begin            (TinCliWriter     *self,
                                                const char       *event);
void           tin_cli_writer_begin_result     (TinCliWriter     *self,
                                                const char       *word,
                                                const char       *code,
                                                const char       *message);
const GString *tin_cli_writer_end              (TinCliWriter     *self);

void           tin_cli_writer_add_string       (TinCliWriter     *self,
                                                const char       *member,
                                                const char       *value);
void           tin_cli_writer_add_int          (TinCliWriter     *self,
                                                const char       *member,
                                                gint64            value);
void           tin_cli_writer_add_count        (TinCliWriter     *self,
                                                const char       *member,
                                                guint64           value);
void           tin_cli_writer_add_boolean      (TinCliWriter     *self,
                                                const char       *member,
                                                gboolean          value);
void           tin_cli_writer_add_strings      (TinCliWriter     *self,
                                                const char       *member,
                                                const char *const *values);

void           tin_cli_writer_add_peer         (TinCliWriter     *self,
                                                TinPeer          *peer);
void           tin_cli_writer_add_trust        (TinCliWriter     *self,
                                                TinPeer          *peer);
void           tin_cli_writer_add_message      (TinCliWriter     *self,
                                                TinPeer          *peer,
                                                TinMessage       *message);
void           tin_cli_writer_add_verification (TinCliWriter     *self,
                                                TinVerification  *verification);

/* Whether a peer is one of those that are meant. */
typedef gboolean (*TinCliPeerFunc) (TinPeer *peer);

void           tin_cli_writer_add_peers        (TinCliWriter     *self,
                                                TinRoster        *roster,
                                                TinCliPeerFunc    func);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCliWriter, tin_cli_writer_free)

G_END_DECLS
