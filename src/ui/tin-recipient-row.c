/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-recipient-row.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* One person of a broadcast: before it is sent who it is and how well protected, or that they get
 * it later; afterwards what became of it there, too. */

struct _TinRecipientRow
{
  GtkBox        parent_instance;

  /* owned */
  TinPeer      *peer;         /* (nullable) */
  GSignalGroup *peer_group;
  GSignalGroup *broadcast_group;

  /* template */
  AdwAvatar    *avatar;
  GtkLabel     *name_label;
  GtkLabel     *link_label;
  GtkLabel     *delivery_label;
  GtkImage     *delivery_icon;

  /* state */
  guint         position;     /* in the broadcast */
};

G_DEFINE_FINAL_TYPE (TinRecipientRow, tin_recipient_row, GTK_TYPE_BOX)

static const char *
delivery_icon_name (TinDelivery delivery)
{
  switch (delivery)
    {
    case TIN_DELIVERY_SENT:
    case TIN_DELIVERY_DELIVERED:
    case TIN_DELIVERY_READ:
      return "object-select-symbolic";
    case TIN_DELIVERY_FAILED:
      return "dialog-warning-symbolic";
    case TIN_DELIVERY_QUEUED:
    default:
      return "content-loading-symbolic";
    }
}

/* What has the focus is the list's own widget around this one. */
static void
update_spoken (TinRecipientRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean sent = gtk_widget_get_visible (GTK_WIDGET (self->delivery_label));
  g_autofree char *words = g_strjoin (C_("list", ", "), gtk_label_get_text (self->name_label),
                                      gtk_label_get_text (self->link_label),
                                      sent ? gtk_label_get_text (self->delivery_label) : NULL,
                                      NULL);

  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
}

static void
update_delivery (TinRecipientRow *self)
{
  g_autoptr (TinBroadcast) broadcast = g_signal_group_dup_target (self->broadcast_group);
  gboolean visible = broadcast != NULL && self->peer != NULL;
  TinDelivery delivery;

  gtk_widget_set_visible (GTK_WIDGET (self->delivery_label), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->delivery_icon), visible);
  if (!visible)
    return;
  delivery = tin_broadcast_get_delivery (broadcast, self->position);
  gtk_label_set_text (self->delivery_label,
                      tin_words_delivery (delivery, tin_peer_is_secure (self->peer)));
  gtk_image_set_from_icon_name (self->delivery_icon, delivery_icon_name (delivery));
  if (delivery == TIN_DELIVERY_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->delivery_icon), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->delivery_icon), "error");
  update_spoken (self);
}

static void
update_peer (TinRecipientRow *self)
{
  g_autoptr (TinBroadcast) broadcast = g_signal_group_dup_target (self->broadcast_group);
  const char *name;

  if (self->peer == NULL)
    return;
  name = tin_peer_get_name (self->peer);
  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name_label, name);
  if (broadcast == NULL && tin_peer_get_state (self->peer) != TIN_PEER_CONNECTED)
    /* Translators: of somebody who will get a message as soon as they are connected again */
    gtk_label_set_text (self->link_label, _("Offline: gets it later"));
  else
    gtk_label_set_text (self->link_label, tin_words_link (self->peer));
  if (tin_peer_is_secure (self->peer))
    gtk_widget_set_css_classes (GTK_WIDGET (self->link_label),
                                (const char *[]) { "caption", "dim-label", NULL });
  else
    gtk_widget_set_css_classes (GTK_WIDGET (self->link_label),
                                (const char *[]) { "caption", "warning", NULL });
  update_spoken (self);
}

static void
tin_recipient_row_dispose (GObject *object)
{
  TinRecipientRow *self = TIN_RECIPIENT_ROW (object);

  g_clear_object (&self->peer_group);
  g_clear_object (&self->broadcast_group);
  g_clear_object (&self->peer);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_RECIPIENT_ROW);

  G_OBJECT_CLASS (tin_recipient_row_parent_class)->dispose (object);
}

static void
tin_recipient_row_class_init (TinRecipientRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_recipient_row_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-recipient-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TinRecipientRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TinRecipientRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TinRecipientRow, link_label);
  gtk_widget_class_bind_template_child (widget_class, TinRecipientRow, delivery_label);
  gtk_widget_class_bind_template_child (widget_class, TinRecipientRow, delivery_icon);
}

static void
tin_recipient_row_init (TinRecipientRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->peer_group = g_signal_group_new (TIN_TYPE_PEER);
  g_signal_group_connect_swapped (self->peer_group, "notify::name", G_CALLBACK (update_peer), self);
  g_signal_group_connect_swapped (self->peer_group, "notify::state", G_CALLBACK (update_peer),
                                  self);
  self->broadcast_group = g_signal_group_new (TIN_TYPE_BROADCAST);
  g_signal_group_connect_swapped (self->broadcast_group, "changed",
                                  G_CALLBACK (update_delivery), self);
}

GtkWidget *
tin_recipient_row_new (void)
{
  return g_object_new (TIN_TYPE_RECIPIENT_ROW, NULL);
}

/**
 * tin_recipient_row_bind:
 * @peer: (nullable): %NULL to let go of it
 * @broadcast: (nullable): %NULL while nothing was sent
 * @position: that of @peer in @broadcast
 */
void
tin_recipient_row_bind (TinRecipientRow *self,
                        TinPeer         *peer,
                        TinBroadcast    *broadcast,
                        guint            position)
{
  g_return_if_fail (TIN_IS_RECIPIENT_ROW (self));

  g_set_object (&self->peer, peer);
  self->position = position;
  g_signal_group_set_target (self->peer_group, peer);
  g_signal_group_set_target (self->broadcast_group, broadcast);
  update_delivery (self);
  update_peer (self);
}
