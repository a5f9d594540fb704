/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

GListModel *tin_connected_peers_new (TinSession *session);
GListModel *tin_told_peers_new      (TinSession *session);
GListModel *tin_reached_peers_new   (TinSession *session);

G_END_DECLS
