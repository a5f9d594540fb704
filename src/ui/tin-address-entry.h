/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TIN_TYPE_ADDRESS_ENTRY (tin_address_entry_get_type ())
G_DECLARE_FINAL_TYPE (TinAddressEntry, tin_address_entry, TIN, ADDRESS_ENTRY, AdwPreferencesGroup)

/* Property: valid (boolean): there is an address and a port. */
gboolean  tin_address_entry_is_valid    (TinAddressEntry *self);
char     *tin_address_entry_dup_address (TinAddressEntry *self);  /* (nullable) HOST:PORT */
void      tin_address_entry_set_address (TinAddressEntry *self,
                                         const char      *address);

G_END_DECLS
