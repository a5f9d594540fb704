/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

#include <glib/gi18n.h>

#include "tin-row-menu.h"

/* What can be done with one message: a menu for the other button, a long press and the keys, which
 * stands instead of the text's own and so knows its links and what is selected. It has only what
 * can be done now. */

enum
{
  SIGNAL_REQUEST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Actions ------------------------------------------------------------------------------ */

/* Returns: (transfer full) (nullable): what is selected in the text */
static char *
dup_selection (TinMessageRow *self)
{
  const char *text = gtk_label_get_text (GTK_LABEL (self->text));
  int start;
  int end;

  if (!gtk_label_get_selection_bounds (GTK_LABEL (self->text), &start, &end))
    return NULL;
  return g_utf8_substring (text, start, end);
}

static void
copy (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  g_autofree char *selection = dup_selection (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          selection != NULL ? selection : tin_message_get_text (self->message));
}

static void
copy_link (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  if (self->link != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->link);
}

static void
open_link (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  gboolean handled;

  if (self->link != NULL)
    g_signal_emit_by_name (self->text, "activate-link", self->link, &handled);
}

static void
retry (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REQUEST], 0, TIN_MESSAGE_REQUEST_RETRY);
}

static void
withdraw (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REQUEST], 0, TIN_MESSAGE_REQUEST_WITHDRAW);
}

static void
delete_message (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REQUEST], 0, TIN_MESSAGE_REQUEST_DELETE);
}

static gboolean
can_withdraw (TinMessageRow *self)
{
  return self->own &&
         tin_conversation_can_withdraw (tin_peer_get_conversation (self->peer), self->message);
}

void
tin_message_row_update_menu_actions (TinMessageRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "message.retry",
                                 self->own && self->delivery == TIN_DELIVERY_FAILED);
  gtk_widget_action_set_enabled (widget, "message.withdraw", can_withdraw (self));
  gtk_widget_action_set_enabled (widget, "message.delete", !self->note);
  gtk_widget_action_set_enabled (widget, "message.copy-link", self->link != NULL);
  gtk_widget_action_set_enabled (widget, "message.open-link", self->link != NULL);
}

/* --- Menu --------------------------------------------------------------------------------- */

typedef struct
{
  const char *label;   /* to be translated; NULL begins a new section */
  const char *action;
} MenuEntry;

static const MenuEntry menu_entries[] = {
  { N_("_Open Link"), "message.open-link" },
  { N_("Copy _Link Address"), "message.copy-link" },
  { NULL, NULL },
  { N_("_Copy"), "message.copy" },
  { NULL, NULL },
  { N_("_Retry"), "message.retry" },
  /* Translators: takes back a message that has not left this computer yet */
  { N_("_Withdraw"), "message.withdraw" },
  /* Translators: deletes a message on this computer and not on the other one */
  { N_("_Delete for Me"), "message.delete" },
};

/* Returns: (transfer none): one model for all rows; what cannot be done is hidden */
static GMenuModel *
get_menu_model (void)
{
  static GMenu *menu = NULL;
  g_autoptr (GMenu) section = g_menu_new ();

  if (menu != NULL)
    return G_MENU_MODEL (menu);
  menu = g_menu_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (menu_entries); i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (menu_entries[i].label == NULL)
        {
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
          g_object_unref (section);
          section = g_menu_new ();
          continue;
        }
      item = g_menu_item_new (_(menu_entries[i].label), menu_entries[i].action);
      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}

static void
popup_at (GtkWidget *widget,
          double     x,
          double     y)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  g_free (self->link);
  self->link = g_strdup (gtk_label_get_current_uri (GTK_LABEL (self->text)));
  /* What can be withdrawn now may have left a moment ago. */
  tin_message_row_update_menu_actions (self);
  tin_row_menu_popup (&self->menu, widget, get_menu_model (), x, y);
}

static void
open_menu (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  tin_message_row_popup_menu (TIN_MESSAGE_ROW (widget));
}

/**
 * tin_message_row_popup_menu:
 *
 * Opens what a click with the other button opens, for the keyboard.
 */
void
tin_message_row_popup_menu (TinMessageRow *self)
{
  graphene_rect_t bounds;

  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (gtk_widget_compute_bounds (self->text, GTK_WIDGET (self), &bounds))
    popup_at (GTK_WIDGET (self), bounds.origin.x + bounds.size.width / 2,
              bounds.origin.y + bounds.size.height / 2);
}

/* --- For the row -------------------------------------------------------------------------- */

void
tin_message_row_class_install_menu (GtkWidgetClass *widget_class)
{
  signals[SIGNAL_REQUEST] =
    g_signal_new ("request", G_TYPE_FROM_CLASS (widget_class), G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "message.copy-link", NULL, copy_link);
  gtk_widget_class_install_action (widget_class, "message.open-link", NULL, open_link);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "message.withdraw", NULL, withdraw);
  gtk_widget_class_install_action (widget_class, "message.delete", NULL, delete_message);
  gtk_widget_class_install_action (widget_class, "message.menu", NULL, open_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "message.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "message.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "message.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "message.menu", NULL);
}

void
tin_message_row_init_menu (TinMessageRow *self)
{
  tin_row_menu_add_gestures (GTK_WIDGET (self), popup_at);
}
