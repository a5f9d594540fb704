/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-block-group.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-text.h"
#include "tin-words.h"

/* The part of the details that turns a peer away: by its key, and everybody at its address. Both
 * can be undone, so nothing is asked, but where two keys are in doubt: that is settled by it.
 * Stands within an AdwToastOverlay. */

struct _TinBlockGroup
{
  AdwPreferencesGroup  parent_instance;

  /* owned */
  TinSession          *session;
  TinPeer             *peer;

  /* template */
  AdwActionRow        *key_row;
  GtkButton           *key_button;
  AdwActionRow        *address_row;
  GtkButton           *address_button;
};

G_DEFINE_FINAL_TYPE (TinBlockGroup, tin_block_group, ADW_TYPE_PREFERENCES_GROUP)

typedef void (*Undo) (TinBlockGroup *self);

static gboolean
is_key_blocked (TinBlockGroup *self)
{
  return tin_peer_get_trust (self->peer) == TIN_TRUST_BLOCKED;
}

static gboolean
is_address_blocked (TinBlockGroup *self)
{
  const char *host = tin_peer_get_host (self->peer);

  return host != NULL
         && tin_settings_is_blocked_address (tin_session_get_settings (self->session), host);
}

/* --- What it shows -------------------------------------------------------------------------- */

/* TITLE: with %s for NAME. The button's word alone does not say whom it is about. */
static void
set_row (AdwActionRow *row,
         GtkButton    *button,
         const char   *title,
         const char   *name)
{
  g_autofree char *isolated = tin_words_isolate (name);
  g_autofree char *text = tin_text_fill (title, isolated);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  tin_name_widget (GTK_WIDGET (button), text);
}

static void
set_button (GtkButton  *button,
            gboolean    blocked,
            const char *block,
            const char *unblock)
{
  /* There are two such buttons in a dialog, and several in a list: they have no mnemonic. */
  gtk_button_set_label (button, blocked
                                /* Translators: the person or the address may come near again */
                                  ? C_("verb", "Unblock")
                                /* Translators: nothing more is taken from there */
                                  : C_("verb", "Block"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), blocked ? unblock : block);
}

static void
update (TinBlockGroup *self)
{
  const char *host = tin_peer_get_host (self->peer);
  gboolean placeholder = tin_peer_is_placeholder (self->peer);
  gboolean has_key = tin_peer_is_secure (self->peer) && !placeholder
                     && tin_peer_get_trust (self->peer) != TIN_TRUST_REPLACED;
  gboolean has_address = host != NULL && !placeholder;

  gtk_widget_set_visible (GTK_WIDGET (self->key_row), has_key);
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), has_address);
  gtk_widget_set_visible (GTK_WIDGET (self), has_key || has_address);
  set_button (self->key_button, is_key_blocked (self), "block.key", "block.unblock-key");
  set_button (self->address_button, is_address_blocked (self), "block.address",
              "block.unblock-address");
  set_row (self->key_row, self->key_button,
           /* Translators: names a button; %s is a person’s name */
           is_key_blocked (self) ? _("Unblock %s")
           /* Translators: names a button; %s is a person’s name */
                                 : _("Block %s"),
           tin_peer_get_name (self->peer));
  if (has_address)
    set_row (self->address_row, self->address_button,
             /* Translators: names a button; %s is an address such as 192.168.1.20 */
             is_address_blocked (self) ? _("Unblock the Address %s")
             /* Translators: names a button; %s is an address such as 192.168.1.20 */
                                       : _("Block the Address %s"),
             host);
}

/* TITLE: with %s for NAME. UNDO: (nullable). */
static void
add_toast (TinBlockGroup *self,
           const char    *title,
           const char    *name,
           Undo           undo)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *isolated = tin_words_isolate (name);
  g_autofree char *text = tin_text_fill (title, isolated);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (undo != NULL)
    {
      /* Translators: a button: takes back what was just done */
      adw_toast_set_button_label (toast, _("_Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo), self,
                               G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), toast);
}

/* --- What it does --------------------------------------------------------------------------- */

static void
unblock_key (TinBlockGroup *self)
{
  tin_session_unblock (self->session, self->peer);
}

static void
unblock_address (TinBlockGroup *self)
{
  tin_session_unblock_address (self->session, tin_peer_get_host (self->peer));
}

static void
block_key (TinBlockGroup *self)
{
  tin_session_block (self->session, self->peer);
  /* Translators: %s is a person's name */
  add_toast (self, _("Blocked %s"), tin_peer_get_name (self->peer), unblock_key);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (TinBlockGroup) self = user_data;

  if (tin_confirm_finish (result) && self->session != NULL)
    block_key (self);
}

static void
ask_to_settle (TinBlockGroup *self)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  /* Translators: %s is a person's name */
  g_autofree char *heading = g_strdup_printf (_("Block This Key of %s?"), name);
  const TinQuestion question = {
    .heading = heading,
    .body = _("Two keys use the same name or address. To block this one decides for the other one, "
              "which then goes on as before. That cannot be undone by unblocking."),
    .accept = _("Block _This Key"),
    .destructive = TRUE,
  };

  tin_confirm_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &question, on_answered,
                     g_object_ref (self));
}

static void
block_key_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  TinBlockGroup *self = TIN_BLOCK_GROUP (widget);
  TinTrust trust = tin_peer_get_trust (self->peer);

  if (trust == TIN_TRUST_CONTESTED || trust == TIN_TRUST_RIVAL)
    ask_to_settle (self);
  else
    block_key (self);
}

static void
unblock_key_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  TinBlockGroup *self = TIN_BLOCK_GROUP (widget);

  unblock_key (self);
  /* Translators: %s is a person's name */
  add_toast (self, _("Unblocked %s"), tin_peer_get_name (self->peer), NULL);
}

static void
block_address_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  TinBlockGroup *self = TIN_BLOCK_GROUP (widget);
  const char *host = tin_peer_get_host (self->peer);
  g_autoptr (GError) error = NULL;

  if (tin_session_block_address (self->session, host, &error))
    {
      /* Translators: %s is an address such as 192.168.1.20 */
      add_toast (self, _("Blocked the address %s"), host, unblock_address);
      return;
    }
  g_debug ("Not blocked: %s", error->message);
  /* Translators: %s is the name of a computer */
  add_toast (self, _("%s is a name: only the number of an address can be blocked"), host, NULL);
}

static void
unblock_address_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  TinBlockGroup *self = TIN_BLOCK_GROUP (widget);

  unblock_address (self);
  /* Translators: %s is an address such as 192.168.1.20 */
  add_toast (self, _("Unblocked the address %s"), tin_peer_get_host (self->peer),
             NULL);
}

/* --- Widget --------------------------------------------------------------------------------- */

static void
tin_block_group_dispose (GObject *object)
{
  TinBlockGroup *self = TIN_BLOCK_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_BLOCK_GROUP);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_block_group_parent_class)->dispose (object);
}

static void
tin_block_group_class_init (TinBlockGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_block_group_dispose;

  gtk_widget_class_install_action (widget_class, "block.key", NULL, block_key_action);
  gtk_widget_class_install_action (widget_class, "block.unblock-key", NULL, unblock_key_action);
  gtk_widget_class_install_action (widget_class, "block.address", NULL, block_address_action);
  gtk_widget_class_install_action (widget_class, "block.unblock-address", NULL,
                                   unblock_address_action);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-block-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TinBlockGroup, key_row);
  gtk_widget_class_bind_template_child (widget_class, TinBlockGroup, key_button);
  gtk_widget_class_bind_template_child (widget_class, TinBlockGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, TinBlockGroup, address_button);
}

static void
tin_block_group_init (TinBlockGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tin_block_group_set_peer:
 *
 * Once, for the life of the group.
 */
void
tin_block_group_set_peer (TinBlockGroup *self,
                          TinSession    *session,
                          TinPeer       *peer)
{
  static const char *const watched[] = {
    "notify::name", "notify::secure", "notify::host", "notify::trust",
  };

  g_return_if_fail (TIN_IS_BLOCK_GROUP (self));
  g_return_if_fail (self->peer == NULL);

  self->session = g_object_ref (session);
  self->peer = g_object_ref (peer);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (peer, watched[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tin_session_get_settings (session), "notify::blocked-addresses",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
