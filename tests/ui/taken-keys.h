/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a widget does with the keyboard, as far as its controllers tell. */

/* A key as it is pressed. */
typedef struct
{
  guint           key;
  GdkModifierType modifiers;
} TakenKey;

GArray  *taken_keys_list  (GtkWidget      *widget);
gboolean taken_keys_have  (GArray         *keys,
                           const TakenKey *key);
gboolean taken_keys_press (GtkWidget      *widget,
                           gpointer        owner,
                           const TakenKey *key);

G_END_DECLS
