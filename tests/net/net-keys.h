/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys with their certificates, as a profile would have them: made with GnuTLS alone. */
typedef enum
{
  NET_KEYS_ED25519,
  NET_KEYS_ECDSA,
  NET_KEYS_RSA,
  NET_KEYS_HUGE,    /* Ed25519; its certificate is larger than all that a stranger may send */
  NET_KEYS_FUTURE,  /* Ed25519; its certificate is not valid yet; those of the others, no more */
} NetKeysKind;

typedef struct
{
  GBytes *key;          /* (owned) PEM */
  GBytes *certificate;  /* (owned) PEM */
} NetKeys;

NetKeys *net_keys_new  (NetKeysKind  kind);
void     net_keys_free (NetKeys     *self);

G_END_DECLS
