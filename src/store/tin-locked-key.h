/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* What a guess of a passphrase costs; see tin-locked-key.c. */
#define TIN_LOCKED_KEY_ITERATIONS 600000

char     *tin_locked_key_seal  (gnutls_x509_privkey_t   key,
                                const char             *passphrase,
                                guint                   iterations,
                                GError                **error);
gboolean  tin_locked_key_check (const gnutls_datum_t   *pem,
                                GError                **error);
gboolean  tin_locked_key_open  (gnutls_x509_privkey_t   key,
                                const gnutls_datum_t   *pem,
                                const char             *passphrase,
                                GError                **error);

G_END_DECLS
