/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-peer.h"

G_BEGIN_DECLS

/* What the screen says: translated, in a person's words, shown as text and never as markup. */

/* Names and addresses */
char       *tin_words_isolate    (const char       *name);
char       *tin_words_id         (const char       *id);
const char *tin_words_form       (TinPlainForm      form);

/* Messages and peers */
char       *tin_words_aloud      (const char       *text);
const char *tin_words_delivery   (TinDelivery       delivery,
                                  gboolean          secure);
char       *tin_words_peer_state (TinPeer          *peer);
const char *tin_words_presence   (TinPeer          *peer);
const char *tin_words_dialled_by (TinPeer          *peer);
char       *tin_words_reason     (TinPeer          *peer);

/* Trust: tin-words-trust.c */
const char *tin_words_link       (TinPeer          *peer);
const char *tin_words_link_icon  (TinPeer          *peer);
void        tin_words_show_link  (TinPeer          *peer,
                                  GtkImage         *image);
char       *tin_words_trust      (TinPeer          *peer);
gboolean    tin_words_is_stranger (TinPeer         *peer);
gboolean    tin_words_can_compare (TinPeer         *peer);
gboolean    tin_words_can_dial   (TinPeer          *peer);

/* Failures: tin-words-failure.c */
char       *tin_words_error      (const GError     *error,
                                  const char       *address);
const char *tin_words_hint       (const GError     *error);
char       *tin_words_peer_error (const GError     *error,
                                  TinPeer          *peer);
char       *tin_words_dial_error (const GError     *error,
                                  TinPeer          *peer);
const char *tin_words_peer_hint  (const GError     *error,
                                  TinPeer          *peer);
char       *tin_words_unsaved    (guint             n_messages,
                                  guint             n_contacts);

/* Times and amounts */
char       *tin_words_time       (gint64            time);
char       *tin_words_day        (gint64            time);
guint       tin_words_day_check  (GDateTime        *now);
char       *tin_words_when       (gint64            time);
char       *tin_words_date_time  (gint64            time);
char       *tin_words_round_trip (gint64            microseconds);
char       *tin_words_bytes      (guint64           bytes);
char       *tin_words_count      (guint64           count);

G_END_DECLS
