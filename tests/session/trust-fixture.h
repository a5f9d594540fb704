/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "puppet.h"
#include "session-home.h"

G_BEGIN_DECLS

/* Alice, whose session accepts nobody by itself, and whoever a test lets come. */
#define TRUST_ALICE 1
#define TRUST_BOB 2
#define TRUST_MALLORY 3

typedef struct
{
  TinMemoryHub *hub;    /* (owned) */
  TinClock     *clock;  /* (owned) */
  SessionHome  *alice;  /* (owned) running */
  guint         n_trust; /* "trust" of her session, since it was set to 0 */
} TrustFixture;

void     trust_set_up          (TrustFixture  *self,
                                gconstpointer  user_data);
void     trust_tear_down       (TrustFixture  *self,
                                gconstpointer  user_data);
void     trust_advance         (TrustFixture  *self,
                                gint64         delay);
void     trust_restart         (TrustFixture  *self,
                                gboolean       crash);
TinSession *trust_session      (TrustFixture  *self);
TinPeer *trust_find            (TrustFixture  *self,
                                Puppet        *puppet);
TinPeer *trust_peer            (TrustFixture  *self,
                                Puppet        *puppet);
guint    trust_count           (TrustFixture  *self);
gboolean trust_has_contact     (TrustFixture  *self,
                                const char    *id);
void     trust_send            (TrustFixture  *self,
                                TinPeer       *peer,
                                const char    *text);
void     trust_connect         (TrustFixture  *self,
                                guint          host,
                                GError       **error);
Puppet  *trust_befriend        (TrustFixture  *self,
                                const char    *name,
                                guint          host,
                                guint          key);
void     trust_compare         (TrustFixture  *self,
                                Puppet        *puppet);
void     trust_assert_state    (TrustFixture  *self,
                                Puppet        *puppet,
                                TinTrust       trust);
void     trust_assert_texts    (Puppet        *puppet,
                                const char    *expected);
void     trust_assert_received (TrustFixture  *self,
                                const char    *expected);

G_END_DECLS
