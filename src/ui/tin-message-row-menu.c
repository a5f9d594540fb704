/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-reaction-row.h"
#include "tin-row-menu.h"

/* What can be done with one message: a menu for the other button, a long press and the keys, which
 * stands instead of the text's own and so knows its links and what is selected. It has only what
 * can be done now. */

/* Where the reactions stand in a menu that has them. */
#define CHOICES "reactions"

enum
{
  SIGNAL_REQUEST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What somebody else does. */
static const struct
{
  const char        *action;
  TinMessageRequest  request;
} requesting_actions[] = {
  { "message.reply", TIN_MESSAGE_REQUEST_REPLY },
  { "message.edit", TIN_MESSAGE_REQUEST_EDIT },
  { "message.retry", TIN_MESSAGE_REQUEST_RETRY },
  { "message.withdraw", TIN_MESSAGE_REQUEST_WITHDRAW },
  { "message.retract", TIN_MESSAGE_REQUEST_RETRACT },
  { "message.react-more", TIN_MESSAGE_REQUEST_CHOOSE_REACTION },
  { "message.select", TIN_MESSAGE_REQUEST_SELECT },
};

static const struct
{
  guint            key;
  GdkModifierType  modifiers;
  const char      *action;
} keys[] = {
  { GDK_KEY_c, GDK_CONTROL_MASK, "message.copy" },
  { GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "message.reply" },
  { GDK_KEY_F2, 0, "message.edit" },
  { GDK_KEY_period, GDK_CONTROL_MASK, "message.react-more" },
  { GDK_KEY_Delete, 0, "message.delete" },
  { GDK_KEY_Delete, GDK_SHIFT_MASK, "message.retract" },
  { GDK_KEY_Menu, 0, "message.menu" },
  { GDK_KEY_F10, GDK_SHIFT_MASK, "message.menu" },
};

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
  g_autofree char *selection = NULL;

  /* Among messages that are selected, those are meant. */
  if (self->check != NULL && gtk_widget_activate_action (widget, "messages.copy", NULL))
    return;
  selection = dup_selection (self);
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
request (TinMessageRow     *self,
         TinMessageRequest  request)
{
  g_signal_emit (self, signals[SIGNAL_REQUEST], 0, request);
}

static void
on_request (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (requesting_actions); i++)
    if (strcmp (requesting_actions[i].action, action) == 0)
      request (TIN_MESSAGE_ROW (widget), requesting_actions[i].request);
}

static void
delete_message (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  request (self, self->check != NULL ? TIN_MESSAGE_REQUEST_DELETE_SELECTED
                                     : TIN_MESSAGE_REQUEST_DELETE);
}

/* Once more the same takes it back. */
static void
react (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  const char *emoji = g_variant_get_string (parameter, NULL);
  const char *own = tin_message_get_reaction (self->message, TRUE);

  tin_message_row_react (self, g_strcmp0 (own, emoji) == 0 ? "" : emoji);
}

static gboolean
can_withdraw (TinMessageRow *self)
{
  return self->own &&
         tin_conversation_can_withdraw (tin_peer_get_conversation (self->peer), self->message);
}

static gboolean
can_react (TinMessageRow *self)
{
  return self->session != NULL &&
         tin_session_can_react (self->session, self->peer, self->message);
}

static void
show_choices (TinMessageRow *self)
{
  if (self->choices != NULL)
    tin_reaction_row_set_own (TIN_REACTION_ROW (self->choices),
                              tin_message_get_reaction (self->message, TRUE));
}

void
tin_message_row_update_menu_actions (TinMessageRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TinSession *session = self->session;
  TinPeer *peer = self->peer;
  gboolean said = self->look == TIN_MESSAGE_LOOK_TEXT || self->look == TIN_MESSAGE_LOOK_EMOJI;
  gboolean reacts = can_react (self);
  const struct
  {
    const char *action;
    gboolean    enabled;
  } actions[] = {
    { "message.retry", self->own && self->delivery == TIN_DELIVERY_FAILED },
    { "message.withdraw", said && can_withdraw (self) },
    { "message.delete", self->look != TIN_MESSAGE_LOOK_NOTE },
    { "message.retract", session != NULL &&
                         tin_session_can_retract (session, peer, self->message) },
    { "message.edit", session != NULL && tin_session_can_edit (session, peer, self->message) },
    { "message.reply", said && session != NULL },
    { "message.react", reacts },
    { "message.react-more", reacts },
    { "message.copy", self->look != TIN_MESSAGE_LOOK_DELETED || self->check != NULL },
    { "message.copy-link", self->link != NULL },
    { "message.open-link", self->link != NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (widget, actions[i].action, actions[i].enabled);
  show_choices (self);
}

/* --- Menu --------------------------------------------------------------------------------- */

typedef struct
{
  const char *label;   /* to be translated; NULL begins a new section */
  const char *action;
} MenuEntry;

static const MenuEntry menu_entries[] = {
  /* Translators: chooses an emoji with which one reacts to a message */
  { N_("More Re_actions…"), "message.react-more" },
  { NULL, NULL },
  { N_("_Open Link"), "message.open-link" },
  { N_("Copy _Link Address"), "message.copy-link" },
  { NULL, NULL },
  /* Translators: a verb: answers that message */
  { N_("_Reply"), "message.reply" },
  /* Translators: a verb: changes the text of that message */
  { N_("_Edit"), "message.edit" },
  /* Translators: a verb: copies the text to the clipboard */
  { N_("_Copy"), "message.copy" },
  /* Translators: begins to select several messages */
  { N_("_Select"), "message.select" },
  { NULL, NULL },
  { N_("Re_try"), "message.retry" },
  /* Translators: takes back a message that has not left this computer yet */
  { N_("_Withdraw"), "message.withdraw" },
  /* Translators: deletes a message on this computer and not on the other one */
  { N_("_Delete for Me"), "message.delete" },
  /* Translators: deletes a message on this computer and on the other one */
  { N_("Delete for _Both"), "message.retract" },
};

/* What cannot be done is not there. */
static void
append_item (GMenu     *section,
             GMenuItem *item)
{
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (section, item);
}

/* Returns: (transfer full) */
static GMenu *
menu_new (gboolean reacts)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  if (reacts)
    {
      g_autoptr (GMenuItem) choices = g_menu_item_new (NULL, NULL);

      g_menu_item_set_attribute (choices, "custom", "s", CHOICES);
      g_menu_append_item (section, choices);
    }
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
      append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return menu;
}

/* Returns: (transfer none): one model for all rows with reactions, and one for those without */
static GMenuModel *
get_menu_model (gboolean reacts)
{
  static GMenu *menus[2];
  guint index = reacts ? 1 : 0;

  if (menus[index] == NULL)
    menus[index] = menu_new (reacts);
  return G_MENU_MODEL (menus[index]);
}

static void
popup_at (GtkWidget *widget,
          double     x,
          double     y)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  gboolean reacts = can_react (self);

  g_free (self->link);
  self->link = g_strdup (gtk_label_get_current_uri (GTK_LABEL (self->text)));
  /* What can be withdrawn now may have left a moment ago. */
  tin_message_row_update_menu_actions (self);
  self->choices = NULL;
  tin_row_menu_new (&self->menu, widget, get_menu_model (reacts));
  if (reacts)
    {
      self->choices = tin_reaction_row_new ("message.react");
      gtk_popover_menu_add_child (GTK_POPOVER_MENU (self->menu), self->choices, CHOICES);
      show_choices (self);
    }
  tin_row_menu_popup (self->menu, x, y);
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

  if (gtk_widget_compute_bounds (self->bubble, GTK_WIDGET (self), &bounds))
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
  gtk_widget_class_install_action (widget_class, "message.react", "s", react);
  gtk_widget_class_install_action (widget_class, "message.delete", NULL, delete_message);
  gtk_widget_class_install_action (widget_class, "message.menu", NULL, open_menu);
  for (gsize i = 0; i < G_N_ELEMENTS (requesting_actions); i++)
    gtk_widget_class_install_action (widget_class, requesting_actions[i].action, NULL, on_request);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers,
                                         keys[i].action, NULL);
}

void
tin_message_row_init_menu (TinMessageRow *self)
{
  tin_row_menu_add_gestures (GTK_WIDGET (self), popup_at);
}
