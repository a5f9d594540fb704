/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-desktop-group.h"

/* The part of the preferences that is about the desktop: what it tells of, and whether the program
 * goes on without its window. What a change leads to is the application's to do, which may change
 * it back where the desktop says no. Sounds are the desktop's, and switched off there. */

struct _TinDesktopGroup
{
  AdwPreferencesGroup  parent_instance;

  /* template */
  GtkWidget           *notifications_switch;
  GtkWidget           *content_row;
  GtkWidget           *content_switch;
  GtkWidget           *background_switch;
  GtkWidget           *login_switch;
};

G_DEFINE_FINAL_TYPE (TinDesktopGroup, tin_desktop_group, ADW_TYPE_PREFERENCES_GROUP)

static void
tin_desktop_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_DESKTOP_GROUP);

  G_OBJECT_CLASS (tin_desktop_group_parent_class)->dispose (object);
}

static void
tin_desktop_group_class_init (TinDesktopGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_desktop_group_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-desktop-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TinDesktopGroup, notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, TinDesktopGroup, content_row);
  gtk_widget_class_bind_template_child (widget_class, TinDesktopGroup, content_switch);
  gtk_widget_class_bind_template_child (widget_class, TinDesktopGroup, background_switch);
  gtk_widget_class_bind_template_child (widget_class, TinDesktopGroup, login_switch);
}

static void
tin_desktop_group_init (TinDesktopGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
tell_asked (GBinding     *binding,
            const GValue *from,
            GValue       *to,
            gpointer      user_data)
{
  g_autoptr (GObject) settings = g_binding_dup_source (binding);

  /* Who has set it here need not be asked when the window is closed. */
  g_object_set (settings, "background-asked", TRUE, NULL);
  g_value_set_boolean (to, g_value_get_boolean (from));
  return TRUE;
}

/**
 * tin_desktop_group_set_settings:
 *
 * Once, for the life of the group.
 */
void
tin_desktop_group_set_settings (TinDesktopGroup *self,
                                TinSettings     *settings)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  g_return_if_fail (TIN_IS_DESKTOP_GROUP (self));

  g_object_bind_property (settings, "notifications", self->notifications_switch, "active", both);
  g_object_bind_property (settings, "notification-content", self->content_switch, "active", both);
  g_object_bind_property (settings, "notifications", self->content_row, "sensitive",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (settings, "run-in-background", self->background_switch, "active",
                               both, NULL, tell_asked, NULL, NULL);
  g_object_bind_property (settings, "run-at-login", self->login_switch, "active", both);
}
