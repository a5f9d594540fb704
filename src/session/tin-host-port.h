/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char     *tin_host_port_format (const char  *host,
                                guint        port);
gboolean  tin_host_port_parse  (const char  *text,
                                char       **host,
                                guint16     *port,
                                GError     **error);
char     *tin_host_normalise   (const char  *host);

G_END_DECLS
