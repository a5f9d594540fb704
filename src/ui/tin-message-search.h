/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-found-message.h"
#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE_SEARCH (tin_message_search_get_type ())
G_DECLARE_FINAL_TYPE (TinMessageSearch, tin_message_search, TIN, MESSAGE_SEARCH, GObject)

/* The messages that hold some words, newest first: a GListModel of TinFoundMessage.
 *
 * Property: looking (boolean): it has taken half a second already.
 * Signal: answered (gboolean first)  a page has come, the first one of these words or a further
 *                                    one; or none, if it failed. */
TinMessageSearch *tin_message_search_new         (TinSession       *session);
void              tin_message_search_set_words   (TinMessageSearch *self,
                                                  TinPeer          *peer,
                                                  const char       *words);
void              tin_message_search_renew       (TinMessageSearch *self);
gboolean          tin_message_search_is_waiting  (TinMessageSearch *self);
gboolean          tin_message_search_is_looking  (TinMessageSearch *self);
gboolean          tin_message_search_has_more    (TinMessageSearch *self);
gboolean          tin_message_search_has_failed  (TinMessageSearch *self);
void              tin_message_search_load_more   (TinMessageSearch *self);
TinFoundMessage  *tin_message_search_get_found   (TinMessageSearch *self,
                                                  guint             position);

G_END_DECLS
