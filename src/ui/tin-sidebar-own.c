/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-sidebar-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-own-addresses.h"
#include "tin-words.h"

/* Above the list: who we are, and the address to give to others. */

static void
update_tooltip (TinSidebar *self)
{
  g_auto (GStrv) addresses = tin_own_addresses_dup (self->session);
  g_autofree char *lines = addresses != NULL ? g_strjoinv ("\n", addresses) : g_strdup ("");
  g_autofree char *tip = NULL;

  /* Translators: a tooltip; %s are one or more addresses, one a line */
  tip = g_strdup_printf (_("Others reach you at\n%s\nClick to copy"), lines);
  gtk_widget_set_tooltip_text (self->own_button, *lines != '\0' ? tip : NULL);
}

/* What to do where nobody is known yet. */
static void
update_empty (TinSidebar *self,
              const char *address)
{
  g_autofree char *isolated = tin_words_isolate (address);
  g_autofree char *words = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL)
    /* Translators: %s is an address such as 192.168.1.20:5000 */
    words = g_strdup_printf (_("Connect to somebody, or give them your address: %s"), isolated);
  else if (tin_session_is_listening (self->session))
    words = g_strdup (_("This computer is on no network. Connect it to one, and your address is "
                        "shown here."));
  else
    words = g_strdup (_("Connect to somebody. Your own address is there in a moment."));
  /* A status page reads it as markup. */
  escaped = g_markup_escape_text (words, -1);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), escaped);
}

static void
update_spoken (TinSidebar *self,
               const char *address)
{
  g_autofree char *name = tin_words_isolate (tin_session_get_name (self->session));
  g_autofree char *isolated = tin_words_isolate (address);
  /* Translators: what a screen reader says of the button with the own name and address; the first
   * %s is the name, the second the address */
  g_autofree char *spoken = g_strdup_printf (_("You are %s at %s: copy the address"), name,
                                             isolated);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* Says anew who we are and where we are reached. */
void
tin_sidebar_update_own (TinSidebar *self)
{
  const char *name = tin_session_get_name (self->session);
  g_autofree char *address = tin_own_addresses_dup_first (self->session);
  g_autofree char *port = NULL;
  const char *shown = address;

  if (address == NULL && tin_session_is_listening (self->session))
    /* Translators: where others reach this machine, when it is on no network */
    shown = port = g_strdup_printf (_("No network, port %u"), tin_session_get_port (self->session));
  else if (address == NULL)
    /* Translators: stands where the own address will be */
    shown = _("Starting…");

  adw_avatar_set_text (ADW_AVATAR (self->own_avatar), name);
  gtk_label_set_text (GTK_LABEL (self->own_name), name);
  gtk_label_set_text (GTK_LABEL (self->own_address), shown);
  gtk_widget_set_visible (self->own_copy, address != NULL);
  gtk_widget_set_sensitive (self->copy_button, address != NULL);
  update_tooltip (self);
  update_empty (self, address);
  update_spoken (self, shown);
}

static void
own_clicked_cb (TinSidebar *self)
{
  g_autofree char *address = tin_own_addresses_dup_first (self->session);

  if (address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Address copied"));
}

void
tin_sidebar_class_bind_own (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_avatar);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_name);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_address);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, own_copy);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TinSidebar, empty);
  gtk_widget_class_bind_template_callback (widget_class, own_clicked_cb);
}
