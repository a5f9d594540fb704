/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_APPLICATION (tin_application_get_type ())
G_DECLARE_FINAL_TYPE (TinApplication, tin_application, TIN, APPLICATION, AdwApplication)

/* One profile's desktop program: session and window, from the start to the goodbyes.
 *
 * Signals, for those who have a terminal:
 *   listening (guint port)           it listens now
 *   complaint (const char *text)     a sentence about what went wrong at the start */
TinApplication *tin_application_new         (TinOptions       *options,
                                             GApplicationFlags flags);
void            tin_application_start_hidden (TinApplication  *self);
TinSession     *tin_application_get_session (TinApplication   *self);
void            tin_application_quit        (TinApplication   *self,
                                             gboolean          ask);

G_END_DECLS
