/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_PASSPHRASE_PAGE (tin_passphrase_page_get_type ())
G_DECLARE_FINAL_TYPE (TinPassphrasePage, tin_passphrase_page, TIN, PASSPHRASE_PAGE, GtkWidget)

/* The start of a profile whose key is locked: asks for the passphrase, and opens the session.
 * Signals: opened (TinSession *), at the end; failed (GError *), for another reason than a wrong
 * passphrase. */
GtkWidget *tin_passphrase_page_new (const TinOptions *options);

G_END_DECLS
