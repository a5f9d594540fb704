/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "trust-fixture.h"

G_BEGIN_DECLS

/* Bob, whom Alice knows, at an address with several names, and another key there. */
#define PLACES_BOBS_KEY 2
#define PLACES_OTHER_KEY 77
#define PLACES_NAME "bob.test"
#define PLACES_NUMBER "10.0.0.2"
#define PLACES_OTHER_PORT 5001

#define PLACES_N_SPELLINGS 8
extern const char *const places_spellings[PLACES_N_SPELLINGS];

void     places_name_host      (TrustFixture  *fixture);
TinPeer *places_dial           (TrustFixture  *fixture,
                                const char    *host,
                                GError       **error);
int      places_send_to        (TrustFixture  *fixture,
                                const char    *host,
                                const char    *text);
void     places_go_away        (Puppet        *puppet);
Puppet  *places_meet_bob       (TrustFixture  *fixture);
Puppet  *places_new_other      (TrustFixture  *fixture);
Puppet  *places_accept_other   (TrustFixture  *fixture);
void     places_assert_contest (TrustFixture  *fixture,
                                Puppet        *contested,
                                Puppet        *rival);
void     places_assert_untold  (Puppet        *puppet);
char    *places_dup            (TrustFixture  *fixture,
                                Puppet        *puppet);
void     places_assert         (TrustFixture  *fixture,
                                Puppet        *puppet,
                                const char    *expected);

G_END_DECLS
