/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-limits.h"
#include "tin-own-addresses.h"
#include "tin-start-page.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* What a person sees at the very first start: the name, filled in already, and the addresses to
 * give to others. The name is the account's real name only for as long as nothing else is typed. */

struct _TinStartPage
{
  GtkWidget   parent_instance;

  /* owned */
  TinSession *session;
  GPtrArray  *rows;  /* of GtkWidget (borrowed): what the addresses group shows */

  /* template */
  GtkWidget  *name_row;
  GtkWidget  *addresses;
  GtkWidget  *done_button;
};

G_DEFINE_FINAL_TYPE (TinStartPage, tin_start_page, GTK_TYPE_WIDGET)

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Returns: (nullable): the name as it stands there, if it can be one. */
static char *
dup_name (TinStartPage *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));

  g_strstrip (name);
  if (*name == '\0' || g_utf8_strlen (name, -1) > TIN_NAME_MAX_CHARS)
    return NULL;
  return g_steal_pointer (&name);
}

static void
name_changed_cb (TinStartPage *self)
{
  g_autofree char *name = dup_name (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->name_row));

  gtk_widget_set_sensitive (self->done_button, name != NULL);
  if (name == NULL && *text != '\0')
    gtk_widget_add_css_class (self->name_row, "error");
  else
    gtk_widget_remove_css_class (self->name_row, "error");
}

static void
done_clicked_cb (TinStartPage *self)
{
  g_autofree char *name = dup_name (self);

  if (name == NULL)
    return;
  tin_session_set_name (self->session, name);
  g_object_set (tin_session_get_settings (self->session),
                "name", name,
                "first-start-done", TRUE,
                NULL);
  g_signal_emit (self, signals[DONE], 0);
}

static void
copy_clicked_cb (GtkWidget *button,
                 gpointer   user_data)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button),
                          adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  gtk_widget_activate_action (button, "win.toast", "s", _("Address copied"));
}

static GtkWidget *
address_row_new (const char *address)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *isolated = tin_words_isolate (address);
  /* Translators: a button that copies; %s is an address such as 192.168.1.20:5000 */
  g_autofree char *label = g_strdup_printf (_("Copy %s"), isolated);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (row, "numeric");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_clicked_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}

static void
update_addresses (TinStartPage *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self->addresses);
  g_auto (GStrv) addresses = tin_own_addresses_dup (self->session);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      GtkWidget *row = address_row_new (addresses[i]);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (group, row);
    }
  adw_preferences_group_set_description (group, self->rows->len > 0
                                                ? _("Others reach this computer here.")
                                                : _("This computer is on no network now."));
}

static gboolean
tin_start_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (TIN_START_PAGE (widget)->name_row);
}

static void
tin_start_page_dispose (GObject *object)
{
  TinStartPage *self = TIN_START_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_START_PAGE);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_start_page_parent_class)->dispose (object);
}

static void
tin_start_page_class_init (TinStartPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_start_page_dispose;
  widget_class->grab_focus = tin_start_page_grab_focus;

  signals[DONE] = g_signal_new ("done", TIN_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TinStartPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TinStartPage, addresses);
  gtk_widget_class_bind_template_child (widget_class, TinStartPage, done_button);
  /* Named only so that they go with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "header", FALSE, 0);
  gtk_widget_class_bind_template_child_full (widget_class, "page", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, done_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static void
tin_start_page_init (TinStartPage *self)
{
  GObject *page;

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  page = gtk_widget_get_template_child (GTK_WIDGET (self), TIN_TYPE_START_PAGE, "page");
  g_object_set (page, "icon-name", TIN_APPLICATION_ID, NULL);
}

GtkWidget *
tin_start_page_new (TinSession *session)
{
  TinStartPage *self;
  const char *name;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_START_PAGE, NULL);
  self->session = g_object_ref (session);
  name = tin_session_get_name (session);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  name_changed_cb (self);
  update_addresses (self);
  g_signal_connect_object (session, "notify::port", G_CALLBACK (update_addresses),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::listening", G_CALLBACK (update_addresses),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (update_addresses), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
