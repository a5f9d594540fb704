/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_SESSION_BUS (tin_session_bus_get_type ())
G_DECLARE_FINAL_TYPE (TinSessionBus, tin_session_bus, TIN, SESSION_BUS, GObject)

/* The face of a session on the session bus: see docs/DBUS.md.
 *
 * Signals:
 *   wanted ()            somebody asks for what needs a session, and there is none: whoever can
 *                        open one does so now, and tells of it
 *   show (TinPeer *)     bring the window forward, with this conversation (nullable: as it is)
 *   quit ()              end the program */
TinSessionBus *tin_session_bus_new         (void);
gboolean       tin_session_bus_export      (TinSessionBus    *self,
                                            GDBusConnection  *connection,
                                            const char       *path,
                                            GError          **error);
void           tin_session_bus_unexport    (TinSessionBus    *self);
void           tin_session_bus_set_session (TinSessionBus    *self,
                                            TinSession       *session);
void           tin_session_bus_set_problem (TinSessionBus    *self,
                                            const GError     *problem);

G_END_DECLS
