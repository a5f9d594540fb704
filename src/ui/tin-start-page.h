/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_START_PAGE (tin_start_page_get_type ())
G_DECLARE_FINAL_TYPE (TinStartPage, tin_start_page, TIN, START_PAGE, GtkWidget)

/* The first start: asks the name. Signal: done (), when it was given. */
GtkWidget *tin_start_page_new (TinSession *session);

G_END_DECLS
