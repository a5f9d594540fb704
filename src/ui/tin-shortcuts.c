/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-shortcuts.h"

#include "tin-compat.h"

/* The keys, and the window that shows them. */

/* Titles are those of the menus, buttons and dialogs that do the same, where there are any. */
static const TinShortcut shortcuts[] = {
  /* Translators: opens the help pages */
  { TIN_KEYS_GENERAL, N_("Help"), { "F1" }, "app.help" },
  { TIN_KEYS_GENERAL, N_("Keyboard Shortcuts"), { "<Control>question" }, "app.shortcuts" },
  { TIN_KEYS_GENERAL, N_("Preferences"), { "<Control>comma" }, "app.preferences" },
  { TIN_KEYS_GENERAL, N_("Main Menu"), { "F10" }, "win.menu" },
  { TIN_KEYS_GENERAL, N_("Close Window"), { "<Control>w" }, "window.close" },
  { TIN_KEYS_GENERAL, N_("Close Dialog"), { "Escape" } },
  /* Translators: a verb: ends the program */
  { TIN_KEYS_GENERAL, N_("Quit"), { "<Control>q" }, "app.quit" },

  { TIN_KEYS_PEOPLE, N_("Connect to Peer"), { "<Control>n" }, "win.connect" },
  { TIN_KEYS_PEOPLE, N_("Send to Address"), { "<Control><Shift>n" }, "win.send-to" },
  { TIN_KEYS_PEOPLE, N_("Broadcast"), { "<Control>b" }, "win.broadcast" },
  { TIN_KEYS_PEOPLE, N_("Active Peers"), { "<Control>p" }, "win.peers" },
  { TIN_KEYS_PEOPLE, N_("Search People and All Messages"), { "<Control><Shift>f" }, "win.search" },
  { TIN_KEYS_PEOPLE, N_("Next Conversation"), { "<Control>Page_Down", "<Alt>Down" },
    "win.next-peer" },
  { TIN_KEYS_PEOPLE, N_("Previous Conversation"), { "<Control>Page_Up", "<Alt>Up" },
    "win.previous-peer" },
  { TIN_KEYS_PEOPLE, N_("Previous and Next in the List"), { "Up", "Down" } },
  { TIN_KEYS_PEOPLE, N_("Menu of a Person or a Request"), { "Menu", "<Shift>F10" } },
  { TIN_KEYS_PEOPLE, N_("Width of the List"), { "F8" }, "win.resize" },

  { TIN_KEYS_CONVERSATION, N_("Search in Conversation"), { "<Control>f" }, "win.find" },
  { TIN_KEYS_CONVERSATION, N_("Back to the List"), { "<Alt>Left" }, "win.back",
    "Escape" },
  { TIN_KEYS_CONVERSATION, N_("Details"), { "<Alt>Return" }, "win.details" },
  { TIN_KEYS_CONVERSATION, N_("Compare a Code"), { "<Control><Shift>k" }, "win.compare" },
  { TIN_KEYS_CONVERSATION, N_("Connect Again"), { "<Control>r" }, "win.reconnect" },
  { TIN_KEYS_CONVERSATION, N_("Disconnect"), { "<Control><Shift>d" }, "win.disconnect" },

  { TIN_KEYS_SEARCH, N_("Older Match"), { "Return", "Up", "<Control>g" } },
  { TIN_KEYS_SEARCH, N_("Newer Match"), { "<Shift>Return", "Down", "<Control><Shift>g" } },
  { TIN_KEYS_SEARCH, N_("Close Search"), { "Escape" } },

  { TIN_KEYS_WRITING, N_("Send"), { "Return", "<Control>Return" } },
  { TIN_KEYS_WRITING, N_("New Line"), { "<Shift>Return" } },
  { TIN_KEYS_WRITING, N_("Insert Emoji"), { "<Control>period" } },
  /* Translators: what is suggested while one writes: an emoji behind “:”, a person behind “@”;
   * “name” stands for their names */
  { TIN_KEYS_WRITING, N_("Previous and Next Suggestion for :name or @name"), { "Up", "Down" } },
  { TIN_KEYS_WRITING, N_("Take the Suggestion"), { "Tab", "Return" } },
  { TIN_KEYS_WRITING, N_("Edit the Last Message, With Nothing Written"), { "Up" } },
  { TIN_KEYS_WRITING, N_("Cancel Suggestions, Reply or Edit"), { "Escape" } },
  { TIN_KEYS_WRITING, N_("Older and Newer Messages"), { "Page_Up", "Page_Down" } },

  /* Translators: opens the menu of a message */
  { TIN_KEYS_MESSAGE, N_("Menu"), { "Menu", "<Shift>F10" } },
  { TIN_KEYS_MESSAGE, N_("Previous and Next Message"), { "Up", "Down" } },
  { TIN_KEYS_MESSAGE, N_("Reply"), { "<Control><Shift>r" } },
  /* Translators: a verb: changes the text of a message */
  { TIN_KEYS_MESSAGE, N_("Edit"), { "F2" } },
  /* Translators: a verb: chooses an emoji with which one answers a message */
  { TIN_KEYS_MESSAGE, N_("React"), { "<Control>period" } },
  /* Translators: a verb: copies to the clipboard */
  { TIN_KEYS_MESSAGE, N_("Copy"), { "<Control>c" } },
  { TIN_KEYS_MESSAGE, N_("Copy With Names"), { "<Control><Shift>c" } },
  /* Translators: a verb: selects a message, then others, too */
  { TIN_KEYS_MESSAGE, N_("Select"), { "<Control>space", "space" } },
  { TIN_KEYS_MESSAGE, N_("Select More"), { "<Shift>Up", "<Shift>Down" } },
  { TIN_KEYS_MESSAGE, N_("Cancel Selection"), { "Escape" } },
  { TIN_KEYS_MESSAGE, N_("Delete for Me"), { "Delete" } },
  { TIN_KEYS_MESSAGE, N_("Delete for Both"), { "<Shift>Delete" } },

  { TIN_KEYS_PEERS, N_("Copy as Text"), { "<Control>c" } },
  { TIN_KEYS_PEERS, N_("Disconnect"), { "Delete" } },

  { TIN_KEYS_WIDTH, N_("Narrower and Wider"), { "Left", "Right" } },
  { TIN_KEYS_WIDTH, N_("Much Wider and Much Narrower"), { "Page_Up", "Page_Down" } },
  { TIN_KEYS_WIDTH, N_("Narrowest and Widest"), { "Home", "End" } },
  { TIN_KEYS_WIDTH, N_("Usual Width"), { "Delete", "BackSpace" } },
  /* Translators: a button or key that ends what was begun and keeps it */
  { TIN_KEYS_WIDTH, N_("Done"), { "Return", "space" } },
  /* Translators: a key that ends what was begun and takes it back */
  { TIN_KEYS_WIDTH, N_("Cancel"), { "Escape" } },
};

static const char *const groups[] = {
  /* Translators: a heading of keyboard shortcuts */
  [TIN_KEYS_GENERAL] = N_("General"),
  /* Translators: a heading: of people whom one talks with */
  [TIN_KEYS_PEOPLE] = N_("People"),
  /* Translators: a heading, or the title of a part of the window */
  [TIN_KEYS_CONVERSATION] = N_("Conversation"),
  /* Translators: a heading: keys while one searches in a conversation */
  [TIN_KEYS_SEARCH] = N_("Search in Conversation"),
  /* Translators: a heading: keys where a message is written */
  [TIN_KEYS_WRITING] = N_("New Message"),
  /* Translators: a heading: keys for the message that has the keyboard’s focus */
  [TIN_KEYS_MESSAGE] = N_("Message in Focus"),
  [TIN_KEYS_PEERS] = N_("Active Peers"),
  /* Translators: a heading: keys while the width of a list is changed */
  [TIN_KEYS_WIDTH] = N_("Width of the List"),
};
G_STATIC_ASSERT (G_N_ELEMENTS (groups) == TIN_KEYS_LAST);

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
  /* Keys stand in the order in which one reads them on the keyboard. That direction counts for the
   * place of the box, too, which is at the end of the row. */
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  gtk_widget_set_halign (box, gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL
                                ? GTK_ALIGN_START : GTK_ALIGN_END);
  return box;
}

static void
append_spoken (GString    *keys,
               const char *accel)
{
  GdkModifierType mask = 0;
  guint key = 0;
  g_autofree char *label = NULL;

  gtk_accelerator_parse (accel, &key, &mask);
  label = gtk_accelerator_get_label (key, mask);
  if (keys->len > 0)
    /* Translators: stands between two keys */
    g_string_append (keys, C_("keys", ", "));
  g_string_append (keys, label);
}

static char *
dup_spoken (const TinShortcut *shortcut)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; shortcut->accels[i] != NULL; i++)
    append_spoken (keys, shortcut->accels[i]);
  if (shortcut->last != NULL)
    append_spoken (keys, shortcut->last);
  return g_string_free (g_steal_pointer (&keys), FALSE);
}

static GtkWidget *
row_new (const TinShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *keys = dup_spoken (shortcut);
  g_autofree char *spoken = NULL;

  /* Translators: for a screen reader; the first %s is what a key does, the second the key */
  spoken = g_strdup_printf (_("%s: %s"), _(shortcut->title), keys);
  for (guint i = 0; shortcut->accels[i] != NULL; i++)
    gtk_box_append (GTK_BOX (choices), keys_new (shortcut->accels[i]));
  if (shortcut->last != NULL)
    gtk_box_append (GTK_BOX (choices), keys_new (shortcut->last));
  gtk_widget_set_valign (choices, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (choices, 6);
  gtk_widget_set_margin_bottom (choices, 6);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), choices);
  tin_name_widget (row, spoken);
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
      if (i == 0 || shortcuts[i].where != shortcuts[i - 1].where)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _(groups[shortcuts[i].where]));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), group);
        }
      adw_preferences_group_add (group, row_new (&shortcuts[i]));
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

/**
 * tin_shortcuts_get_all:
 * @n: (out): how many there are
 *
 * Returns: (transfer none) (array length=n): every key that the window shows
 */
const TinShortcut *
tin_shortcuts_get_all (guint *n)
{
  *n = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

GtkWindow *
tin_shortcuts_new (GtkWindow *parent)
{
  return g_object_new (TIN_TYPE_SHORTCUTS, "transient-for", parent, NULL);
}
