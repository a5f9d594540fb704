/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-history.h"

G_BEGIN_DECLS

#define TIN_TYPE_MEMORY_HISTORY (tin_memory_history_get_type ())
G_DECLARE_FINAL_TYPE (TinMemoryHistory, tin_memory_history, TIN, MEMORY_HISTORY, GObject)

TinMemoryHistory *tin_memory_history_new (void);

G_END_DECLS
