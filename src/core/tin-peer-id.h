/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TIN_PEER_ID_BYTES 32
/* As text: 64 lower-case hexadecimal digits and a NUL. */
#define TIN_PEER_ID_TEXT_SIZE (2 * TIN_PEER_ID_BYTES + 1)

/* Whom there is no key of has an id that begins with one of these. */
#define TIN_PEER_ID_PLAIN "plain:"     /* a plain-text program: its HOST:PORT, or its HOST */
#define TIN_PEER_ID_ADDRESS "address:" /* nobody was met there yet: a HOST:PORT */

/* A value: copied by assignment. */
typedef struct
{
  guint8 bytes[TIN_PEER_ID_BYTES];
} TinPeerId;

gboolean  tin_peer_id_parse     (const char      *text,
                                 TinPeerId       *id);
char     *tin_peer_id_to_string (const TinPeerId *self);
gboolean  tin_peer_id_equal     (const TinPeerId *a,
                                 const TinPeerId *b);
int       tin_peer_id_compare   (const TinPeerId *a,
                                 const TinPeerId *b);
gboolean  tin_peer_id_is_plain  (const char      *text);
gboolean  tin_peer_id_is_secure (const char      *text);

G_END_DECLS
