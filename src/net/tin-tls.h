/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gnutls/gnutls.h>

#include "tin-error.h"
#include "tin-peer-id.h"

G_BEGIN_DECLS

/* Our own key, and how TLS is spoken. One for all links of a network. */
typedef struct _TinTls TinTls;

/* The other side of one session; it stays where it is for as long as the session lives. */
typedef struct
{
  TinPeerId own;
  TinPeerId pinned;
  gboolean  has_pinned;
  TinPeerId id;       /* after the handshake */
  TinPeerId found;    /* the key that was refused for another */
  int       refusal;  /* 0, or the TinError for which we refuse the key */
} TinTlsPeer;

TinTls           *tin_tls_new             (GBytes                      *key_pem,
                                           GBytes                      *certificate_pem,
                                           GError                     **error);
TinTls           *tin_tls_ref             (TinTls                      *self);
void              tin_tls_unref           (TinTls                      *self);
const TinPeerId  *tin_tls_get_id          (TinTls                      *self);

gnutls_session_t  tin_tls_create_session  (TinTls                      *self,
                                           gboolean                     outgoing,
                                           TinTlsPeer                  *peer,
                                           const TinPeerId             *pinned);
gboolean          tin_tls_check_peer      (gnutls_session_t             session,
                                           TinTlsPeer                  *peer,
                                           gnutls_alert_description_t  *alert,
                                           GError                     **error);
GError           *tin_tls_handshake_error (gnutls_session_t             session,
                                           const TinTlsPeer            *peer,
                                           int                          code);
GError           *tin_tls_link_error      (gnutls_session_t             session,
                                           int                          code);

gboolean          tin_tls_export_binding  (gnutls_session_t             session,
                                           guint8                      *binding,
                                           gsize                        length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTls, tin_tls_unref)

G_END_DECLS
