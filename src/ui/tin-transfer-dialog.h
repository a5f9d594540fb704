/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

void tin_export_dialog_present (GtkWidget  *parent,
                                TinSession *session,
                                TinPeer    *peer);
void tin_import_dialog_present (GtkWidget  *parent,
                                TinSession *session);

G_END_DECLS
