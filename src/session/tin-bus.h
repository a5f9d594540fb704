/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-error.h"
#include "tin-options.h"

G_BEGIN_DECLS

/* The interface of a running profile on the session bus, and how the names of its errors begin: see
 * docs/DBUS.md. Whoever calls it finds the same in the development variant. */
#define TIN_BUS_INTERFACE "io.github.tincan_chat.Tincan.Session"
#define TIN_BUS_ERROR_PREFIX "io.github.tincan_chat.Tincan.Error."

char *tin_bus_dup_name         (const TinOptions *options);
char *tin_bus_dup_path         (const char       *name);
void  tin_bus_register_errors  (void);

G_END_DECLS
