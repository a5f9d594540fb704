/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-contacts.h"

G_BEGIN_DECLS

const char *tin_contact_find_fault  (const TinContact *contact);
gboolean    tin_contact_equal       (const TinContact *a,
                                     const TinContact *b);

/* A contact is one group of a key file. */
char       *tin_contact_id_to_group (const char       *id);
TinContact *tin_contact_read        (GKeyFile         *file,
                                     const char       *group);
void        tin_contact_write       (GKeyFile         *file,
                                     const char       *group,
                                     const TinContact *contact);
gboolean    tin_contact_says_trust  (GKeyFile         *file,
                                     const char       *group);
gboolean    tin_contact_salvage     (GKeyFile         *file,
                                     const char       *group);

G_END_DECLS
