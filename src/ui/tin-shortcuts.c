/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-shortcuts.h"

/* The keys, and the window that shows them. */

#define ACCELS_MAX 2

typedef struct
{
  const char *title;                  /* to be translated; starts a group if it has no keys */
  const char *accels[ACCELS_MAX + 1];
  const char *action;                 /* (nullable): a widget's own key, only shown here */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_("General"), { NULL } },
  { N_("Show the keyboard shortcuts"), { "<Control>question" }, "app.shortcuts" },
  { N_("Preferences"), { "<Control>comma" }, "app.preferences" },
  { N_("Open the main menu"), { "F10" }, "win.menu" },
  { N_("Close the window and quit"), { "<Control>w" }, "window.close" },
  { N_("Quit"), { "<Control>q" }, "app.quit" },

  { N_("People"), { NULL } },
  { N_("Connect to a peer"), { "<Control>n" }, "win.connect" },
  { N_("Send to an address"), { "<Control><Shift>n" }, "win.send-to" },
  { N_("Broadcast"), { "<Control>b" }, "win.broadcast" },
  { N_("Active peers"), { "<Control>p" }, "win.peers" },
  { N_("Search people and all messages"), { "<Control><Shift>f" }, "win.search" },
  { N_("Menu of a person in the list"), { "Menu", "<Shift>F10" } },

  { N_("Conversation"), { NULL } },
  { N_("Next conversation"), { "<Control>Page_Down", "<Alt>Down" }, "win.next-peer" },
  { N_("Previous conversation"), { "<Control>Page_Up", "<Alt>Up" }, "win.previous-peer" },
  { N_("Search in the conversation"), { "<Control>f" }, "win.find" },
  { N_("Older and newer match"), { "Up", "Down" } },
  { N_("Back to the list"), { "<Alt>Left" }, "win.back" },
  { N_("Details"), { "<Alt>Return" }, "win.details" },
  { N_("Compare a code"), { "<Control><Shift>k" }, "win.compare" },
  { N_("Connect again"), { "<Control>r" }, "win.reconnect" },
  { N_("Disconnect"), { "<Control><Shift>d" }, "win.disconnect" },

  { N_("Message"), { NULL } },
  { N_("Send"), { "Return" } },
  { N_("New line"), { "<Shift>Return" } },
  { N_("Insert an emoji"), { "<Control>period" } },
  { N_("Menu of a message"), { "Menu", "<Shift>F10" } },
  { N_("Copy a message"), { "<Control>c" } },
  { N_("Delete a message here"), { "Delete" } },
};

struct _TinShortcuts
{
  AdwWindow  parent_instance;

  /* template */
  GtkWidget *page;
};

G_DEFINE_FINAL_TYPE (TinShortcuts, tin_shortcuts, ADW_TYPE_WINDOW)

static void
append_cap (GtkBox     *box,
            const char *text)
{
  GtkWidget *cap = gtk_label_new (text);

  gtk_widget_add_css_class (cap, "keycap");
  gtk_box_append (box, cap);
}

/* A box with one cap a key. */
static GtkWidget *
keys_new (const char *accel)
{
  const GdkModifierType modifiers[] = { GDK_CONTROL_MASK, GDK_SHIFT_MASK, GDK_ALT_MASK };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *key_label = NULL;
  GdkModifierType mask;
  guint key;

  if (!gtk_accelerator_parse (accel, &key, &mask))
    return box;
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    {
      g_autofree char *label = NULL;

      if ((mask & modifiers[i]) == 0)
        continue;
      label = gtk_accelerator_get_label (0, modifiers[i]);
      append_cap (GTK_BOX (box), label);
    }
  key_label = gtk_accelerator_get_label (key, 0);
  append_cap (GTK_BOX (box), key_label);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  /* Keys stand in the order in which one reads them on the keyboard. */
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  return box;
}

static char *
dup_spoken (const Shortcut *shortcut)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; shortcut->accels[i] != NULL; i++)
    {
      GdkModifierType mask = 0;
      guint key = 0;
      g_autofree char *label = NULL;

      gtk_accelerator_parse (shortcut->accels[i], &key, &mask);
      label = gtk_accelerator_get_label (key, mask);
      if (i > 0)
        /* Translators: stands between two keys that do the same */
        g_string_append (keys, C_("keys", ", "));
      g_string_append (keys, label);
    }
  return g_string_free (g_steal_pointer (&keys), FALSE);
}

static GtkWidget *
row_new (const Shortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *keys = dup_spoken (shortcut);
  g_autofree char *spoken = NULL;

  /* Translators: for a screen reader; the first %s is what a key does, the second the key */
  spoken = g_strdup_printf (_("%s: %s"), _(shortcut->title), keys);
  for (guint i = 0; shortcut->accels[i] != NULL; i++)
    {
      GtkWidget *box = keys_new (shortcut->accels[i]);

      gtk_widget_set_halign (box, GTK_ALIGN_END);
      gtk_box_append (GTK_BOX (choices), box);
    }
  gtk_widget_set_valign (choices, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (choices, 6);
  gtk_widget_set_margin_bottom (choices, 6);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), choices);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
tin_shortcuts_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_SHORTCUTS);

  G_OBJECT_CLASS (tin_shortcuts_parent_class)->dispose (object);
}

static void
tin_shortcuts_class_init (TinShortcutsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_shortcuts_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-shortcuts.ui");
  gtk_widget_class_bind_template_child (widget_class, TinShortcuts, page);
}

static void
tin_shortcuts_init (TinShortcuts *self)
{
  AdwPreferencesGroup *group = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].accels[0] == NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _(shortcuts[i].title));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), group);
        }
      else
        {
          adw_preferences_group_add (group, row_new (&shortcuts[i]));
        }
    }
}

/**
 * tin_shortcuts_install:
 *
 * Gives the application its keys.
 */
void
tin_shortcuts_install (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL)
      gtk_application_set_accels_for_action (application, shortcuts[i].action,
                                             (const char * const *) shortcuts[i].accels);
}

GtkWindow *
tin_shortcuts_new (GtkWindow *parent)
{
  return g_object_new (TIN_TYPE_SHORTCUTS, "transient-for", parent, NULL);
}
