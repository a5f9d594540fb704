/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TIN_TYPE_SHORTCUTS (tin_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (TinShortcuts, tin_shortcuts, TIN, SHORTCUTS, AdwWindow)

/* Where a key does what it does. */
typedef enum
{
  TIN_KEYS_GENERAL,
  TIN_KEYS_PEOPLE,
  TIN_KEYS_CONVERSATION,
  TIN_KEYS_SEARCH,        /* in a conversation */
  TIN_KEYS_WRITING,
  TIN_KEYS_MESSAGE,       /* with the focus on a message */
  TIN_KEYS_PEERS,         /* in the dialog */
  TIN_KEYS_WIDTH,         /* with the focus on the line beside the list */
  TIN_KEYS_LAST
} TinKeys;

#define TIN_SHORTCUT_ACCELS 3

typedef struct
{
  TinKeys     where;
  const char *title;                            /* to be translated */
  const char *accels[TIN_SHORTCUT_ACCELS + 1];
  const char *action;                           /* (nullable): a widget's own key, only shown */
  const char *last;                             /* (nullable): where nothing else takes it */
} TinShortcut;

/* The one table of keys: what the application obeys is what the window shows. */
void               tin_shortcuts_install (GtkApplication *application);
const TinShortcut *tin_shortcuts_get_all (guint          *n);
GtkWindow         *tin_shortcuts_new     (GtkWindow      *parent);

G_END_DECLS
