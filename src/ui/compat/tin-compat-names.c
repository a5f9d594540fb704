/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-compat.h"

/* What a screen reader calls things that the platform puts together, and does not name in some of
 * its versions: buttons that only show an icon (before GTK 4.10), rows, and the items of menus. */

/* Returns: (transfer full) (nullable): what WIDGET is to be called */
static char *
dup_name (GtkWidget *widget)
{
  char *placeholder = NULL;

  if (GTK_IS_BUTTON (widget))
    return g_strdup (gtk_widget_get_tooltip_text (widget));
  if (!GTK_IS_SEARCH_ENTRY (widget))
    return NULL;
  g_object_get (widget, "placeholder-text", &placeholder, NULL);
  /* Translators: a verb */
  return placeholder != NULL ? placeholder : g_strdup (_("Search"));
}

/**
 * tin_name_parts:
 * @widget: a row or an emoji chooser: what the platform has put together
 *
 * Before GTK 4.10 what only shows an icon has no name for a screen reader, whatever its tooltip
 * says: the buttons in @widget are called as that. So is what one searches with.
 */
void
tin_name_parts (GtkWidget *widget)
{
  g_autofree char *name = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  name = dup_name (widget);
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tin_name_parts (child);
}

/**
 * tin_name_widget:
 * @widget: a button or a row, which has been given its label or title
 * @name: what it is called for a screen reader
 *
 * Such a widget is labelled by what it shows, which GTK 4.18 says in the place of a name that it is
 * given, and GTK 4.8 after that: from here on it is @name alone. A row that folds out has no name
 * at all until it is given one: only the row within it has, which takes the focus.
 */
void
tin_name_widget (GtkWidget  *widget,
                 const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (name != NULL);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/* ITEM: of a menu. It is labelled by a label of its own, which tells nobody in GTK 4.18. */
static void
name_item (GtkWidget *item)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) name = NULL;

  g_object_get (item, "text", &text, NULL);
  if (text == NULL)
    return;
  name = g_string_new (text);
  g_string_replace (name, "_", "", 1);
  tin_name_widget (item, name->str);
}

static void
name_items (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if ((role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
       role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO) &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text") != NULL)
    name_item (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

/**
 * tin_name_menu:
 * @menu: (nullable): a popover with the items of a model
 *
 * Has its items, those which there are whenever it shows itself, say what they are.
 */
void
tin_name_menu (GtkPopover *menu)
{
  g_return_if_fail (menu == NULL || GTK_IS_POPOVER (menu));

  if (menu != NULL)
    g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);
}

static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  if (gtk_menu_button_get_menu_model (button) != NULL)
    return;
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (user_data));
  tin_name_menu (gtk_menu_button_get_popover (button));
}

/**
 * tin_menu_button_set:
 *
 * Has @button open @menu. It becomes widgets when it is opened first: the window is there sooner.
 */
void
tin_menu_button_set (GtkMenuButton *button,
                     GMenuModel    *menu)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));
  g_return_if_fail (G_IS_MENU_MODEL (menu));

  gtk_menu_button_set_create_popup_func (button, create_menu_cb, g_object_ref (menu),
                                         g_object_unref);
}
