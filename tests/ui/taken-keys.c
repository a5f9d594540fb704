/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "taken-keys.h"

/* --- Shortcuts ---------------------------------------------------------------------------- */

/* The keypad's keys and the like do what their twins do. */
static guint
fold (guint key)
{
  switch (key)
    {
    case GDK_KEY_KP_Up:
      return GDK_KEY_Up;
    case GDK_KEY_KP_Down:
      return GDK_KEY_Down;
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return GDK_KEY_Return;
    default:
      return key;
    }
}

static void
add_trigger (GArray             *keys,
             GtkShortcutTrigger *trigger)
{
  TakenKey key;

  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    {
      add_trigger (keys, gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger)));
      add_trigger (keys, gtk_alternative_trigger_get_second (GTK_ALTERNATIVE_TRIGGER (trigger)));
    }
  else if (GTK_IS_KEYVAL_TRIGGER (trigger))
    {
      key.key = fold (gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)));
      key.modifiers = gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger));
      g_array_append_val (keys, key);
    }
}

/* Returns: (transfer full) (element-type TakenKey): what the shortcut controllers of WIDGET wait
 *   for, those of its class, too */
GArray *
taken_keys_list (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GArray *keys = g_array_new (FALSE, TRUE, sizeof (TakenKey));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          add_trigger (keys, gtk_shortcut_get_trigger (shortcut));
        }
    }
  return keys;
}

gboolean
taken_keys_have (GArray         *keys,
                 const TakenKey *key)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const TakenKey *other = &g_array_index (keys, TakenKey, i);

      if (other->key == key->key && other->modifiers == key->modifiers)
        return TRUE;
    }
  return FALSE;
}

/* --- Pressed ------------------------------------------------------------------------------ */

/* Returns: whether something that OWNER (a widget of ours) has connected on WIDGET takes KEY */
gboolean
taken_keys_press (GtkWidget      *widget,
                  gpointer        owner,
                  const TakenKey *key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          g_signal_handler_find (controller, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, owner) != 0)
        g_signal_emit_by_name (controller, "key-pressed", key->key, 0, key->modifiers, &handled);
    }
  return handled;
}
