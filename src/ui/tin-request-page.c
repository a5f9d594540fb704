/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-request-page.h"

#include <glib/gi18n.h>

#include "tin-words.h"
#include "tin-wrap-box.h"
#include "tin-wrapped-labels.h"

/* Instead of a conversation: somebody new wants to talk, and waits to be accepted or blocked. What
 * is said of them is what they say of themselves, but for the key and the address. */

/* Digits of a key that are shown: enough to tell it from others, too few to compare it by. */
#define KEY_DIGITS 16

struct _TinRequestPage
{
  AdwBin        parent_instance;

  /* owned */
  TinSession   *session;       /* (nullable) until it is set */
  TinPeer      *peer;          /* (nullable) */
  GSignalGroup *peer_signals;

  /* template */
  AdwAvatar    *avatar;
  GtkLabel     *name;
  GtkLabel     *wants;
  AdwActionRow *address_row;
  AdwActionRow *key_row;
  AdwActionRow *link_row;
  GtkImage     *mark;
  GtkWidget    *texts_group;
  GtkListBox   *texts;
};

G_DEFINE_FINAL_TYPE (TinRequestPage, tin_request_page, ADW_TYPE_BIN)

static char *
dup_key_start (TinPeer *peer)
{
  g_autofree char *start = g_strndup (tin_peer_get_id (peer), KEY_DIGITS);
  g_autofree char *groups = tin_words_id (start);

  /* Translators: the beginning of a key, which goes on */
  return g_strdup_printf (_("%s…"), groups);
}

/* In a list, which always has the height that it must have for its width: GTK 4.8 may go on taking
 * a box that was empty for one that has the same height at every width. */
static void
add_text (TinRequestPage *self,
          const char     *text)
{
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "held-text");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->texts, row);
}

static void
update_texts (TinRequestPage *self)
{
  g_auto (GStrv) texts = tin_peer_dup_held_texts (self->peer);
  GtkWidget *old;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (self->texts))) != NULL)
    gtk_list_box_remove (self->texts, old);
  for (guint i = 0; texts[i] != NULL; i++)
    add_text (self, texts[i]);
  gtk_widget_set_visible (self->texts_group, texts[0] != NULL);
}

static char *
dup_wants (TinPeer *peer)
{
  const char *name = tin_peer_get_name (peer);
  g_autofree char *isolated = tin_words_isolate (name);

  if (g_strcmp0 (name, tin_peer_get_host (peer)) == 0)
    /* Translators: %s is an address such as 192.168.1.20 */
    return g_strdup_printf (_("Somebody at %s wants to talk with you."), isolated);
  /* Translators: %s is a person's name */
  return g_strdup_printf (_("%s wants to talk with you. Anybody can choose that name."), isolated);
}

static void
update (TinRequestPage *self)
{
  const char *name;
  g_autofree char *wants = NULL;
  g_autofree char *address = NULL;
  g_autofree char *key = NULL;
  g_autofree char *trust = NULL;

  if (self->peer == NULL)
    return;

  name = tin_peer_get_name (self->peer);
  wants = dup_wants (self->peer);
  address = tin_peer_dup_address (self->peer);
  key = dup_key_start (self->peer);
  trust = tin_words_trust (self->peer);

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->wants, wants);
  adw_action_row_set_subtitle (self->address_row,
                               address != NULL ? address : tin_peer_get_host (self->peer));
  adw_action_row_set_subtitle (self->key_row, key);
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), tin_peer_is_secure (self->peer));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->link_row),
                                 tin_words_link (self->peer));
  adw_action_row_set_subtitle (self->link_row, tin_peer_is_secure (self->peer) ? "" : trust);
  tin_words_show_link (self->peer, self->mark);
  update_texts (self);
}

static void
on_trust (TinRequestPage *self,
          TinPeer        *peer)
{
  if (peer == self->peer)
    update (self);
}

static void
activate (TinRequestPage *self,
          const char     *action)
{
  if (self->peer != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", tin_peer_get_id (self->peer));
}

static void
on_accept_clicked (TinRequestPage *self)
{
  activate (self, "win.accept-peer");
}

static void
on_block_clicked (TinRequestPage *self)
{
  activate (self, "win.block-peer");
}

static void
on_remove_clicked (TinRequestPage *self)
{
  activate (self, "win.remove-peer");
}

static void
tin_request_page_dispose (GObject *object)
{
  TinRequestPage *self = TIN_REQUEST_PAGE (object);

  if (self->peer_signals != NULL)
    g_signal_group_set_target (self->peer_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_REQUEST_PAGE);
  g_clear_object (&self->peer_signals);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_request_page_parent_class)->dispose (object);
}

static void
tin_request_page_class_init (TinRequestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_request_page_dispose;

  g_type_ensure (TIN_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-request-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, name);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, wants);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, link_row);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, mark);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, texts_group);
  gtk_widget_class_bind_template_child (widget_class, TinRequestPage, texts);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_block_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
}

static void
tin_request_page_init (TinRequestPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  self->peer_signals = g_signal_group_new (TIN_TYPE_PEER);
  g_signal_group_connect_swapped (self->peer_signals, "notify::name", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->peer_signals, "notify::host", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->peer_signals, "notify::port", G_CALLBACK (update), self);
}

/**
 * tin_request_page_set_session:
 * @session: to be called once
 */
void
tin_request_page_set_session (TinRequestPage *self,
                              TinSession     *session)
{
  g_return_if_fail (TIN_IS_REQUEST_PAGE (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  /* There is a further text. */
  g_signal_connect_object (session, "trust", G_CALLBACK (on_trust), self, G_CONNECT_SWAPPED);
}

/**
 * tin_request_page_set_peer:
 * @peer: (nullable): who waits
 */
void
tin_request_page_set_peer (TinRequestPage *self,
                           TinPeer        *peer)
{
  g_return_if_fail (TIN_IS_REQUEST_PAGE (self));

  if (self->peer == peer)
    return;

  g_signal_group_set_target (self->peer_signals, peer);
  g_set_object (&self->peer, peer);
  update (self);
}
