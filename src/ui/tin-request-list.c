/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-request-list.h"

#include <glib/gi18n.h>

#include "tin-announce.h"
#include "tin-peer-row.h"

/* Above the people in the sidebar: who waits to be let in. It is there only while somebody does,
 * and can be folded: strangers must not push those one knows off the screen. */

struct _TinRequestList
{
  GtkWidget   parent_instance;

  /* owned */
  GListModel *requests;  /* (nullable) until it is set */
  TinPeer    *selected;  /* (nullable) */

  /* template */
  GtkWidget  *button;
  GtkLabel   *count;
  GtkImage   *arrow;
  GtkWidget  *revealer;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (TinRequestList, tin_request_list, GTK_TYPE_WIDGET)

static void
update_selection (TinRequestList *self)
{
  GtkListBoxRow *found = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      TinPeerRow *peer_row = TIN_PEER_ROW (gtk_list_box_row_get_child (row));

      if (self->selected != NULL && tin_peer_row_get_peer (peer_row) == self->selected)
        found = row;
    }
  gtk_list_box_select_row (self->list, found);
}

static void
update (TinRequestList *self)
{
  guint n = g_list_model_get_n_items (self->requests);
  g_autofree char *count = g_strdup_printf ("%u", n);
  /* Translators: for a screen reader: of strangers who want to talk */
  g_autofree char *spoken = g_strdup_printf (ngettext ("%u request", "%u requests", n), n);
  gboolean is_first = n > 0 && !gtk_widget_get_visible (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_label_set_text (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  /* Strangers are not to drown what else is said: only of the first. */
  if (is_first)
    tin_announce (self->button, spoken);
  update_selection (self);
}

static void
on_unfolded (TinRequestList *self)
{
  gboolean unfolded = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), unfolded);
  gtk_image_set_from_icon_name (self->arrow, unfolded ? "pan-down-symbolic"
                                                      : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               unfolded, -1);
}

/* A click opens by itself, as in every row of this kind; this is for the keyboard. */
static void
on_row_activated (TinRequestList *self,
                  GtkListBoxRow  *row)
{
  TinPeer *peer = tin_peer_row_get_peer (TIN_PEER_ROW (gtk_list_box_row_get_child (row)));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-peer", "s", tin_peer_get_id (peer));
}

static void
popup_menu (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (GTK_IS_LIST_BOX_ROW (focus))
    tin_peer_row_popup_menu (TIN_PEER_ROW (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (focus))));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = tin_peer_row_new ();

  tin_peer_row_set_peer (TIN_PEER_ROW (row), item);
  return row;
}

static void
tin_request_list_dispose (GObject *object)
{
  TinRequestList *self = TIN_REQUEST_LIST (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_REQUEST_LIST);
  g_clear_object (&self->requests);
  g_clear_object (&self->selected);

  G_OBJECT_CLASS (tin_request_list_parent_class)->dispose (object);
}

static void
tin_request_list_class_init (TinRequestListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_request_list_dispose;

  gtk_widget_class_install_action (widget_class, "requests.menu", NULL, popup_menu);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-request-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TinRequestList, button);
  gtk_widget_class_bind_template_child (widget_class, TinRequestList, count);
  gtk_widget_class_bind_template_child (widget_class, TinRequestList, arrow);
  gtk_widget_class_bind_template_child (widget_class, TinRequestList, revealer);
  gtk_widget_class_bind_template_child (widget_class, TinRequestList, list);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "separator", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_unfolded);
}

static void
tin_request_list_init (TinRequestList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_unfolded (self);
}

/**
 * tin_request_list_set_requests:
 * @requests: (element-type TinPeer): who waits; to be called once
 */
void
tin_request_list_set_requests (TinRequestList *self,
                               GListModel     *requests)
{
  g_return_if_fail (TIN_IS_REQUEST_LIST (self));
  g_return_if_fail (self->requests == NULL);

  self->requests = g_object_ref (requests);
  gtk_list_box_bind_model (self->list, self->requests, create_row, NULL, NULL);
  /* After the list, which has its rows by then. */
  g_signal_connect_object (self->requests, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/**
 * tin_request_list_set_selected:
 * @peer: (nullable): whose page is open
 */
void
tin_request_list_set_selected (TinRequestList *self,
                               TinPeer        *peer)
{
  g_return_if_fail (TIN_IS_REQUEST_LIST (self));

  g_set_object (&self->selected, peer);
  update_selection (self);
}
