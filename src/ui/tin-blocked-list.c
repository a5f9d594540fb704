/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-blocked-list.h"
#include "tin-compat.h"
#include "tin-text.h"
#include "tin-words.h"
#include "tin-wrapped-labels.h"

/* Who is not let in: people by their keys, and addresses, where somebody without a key is found,
 * too. Each can be unblocked, and that undone; an address can be added. */

/* Digits of a key that are shown, to tell two people of one name apart. */
#define KEY_DIGITS 16

struct _TinBlockedList
{
  AdwWindow        parent_instance;

  /* owned */
  TinSession      *session;

  /* template */
  AdwToastOverlay *toasts;
  GtkListBox      *people;
  GtkListBox      *addresses;
  GtkWidget       *add_row;
};

G_DEFINE_FINAL_TYPE (TinBlockedList, tin_blocked_list, ADW_TYPE_WINDOW)

static gboolean
is_listed (TinPeer *peer)
{
  return tin_peer_is_secure (peer) && tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED;
}

/* --- Rows ----------------------------------------------------------------------------------- */

/* TITLE is a name or an address; NAMED is the button's for those who do not see the row, with %s
 * for the TITLE; ACTION gets TARGET. */
static GtkWidget *
row_new (const char *title,
         const char *subtitle,
         const char *named,
         const char *action,
         const char *target)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (C_("verb", "Unblock"));
  g_autofree char *isolated = tin_words_isolate (title);
  g_autofree char *label = tin_text_fill (named, isolated);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  tin_name_widget (button, label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/* Names alone can be anybody's. */
static GtkWidget *
person_row_new (TinPeer *peer)
{
  const char *id = tin_peer_get_id (peer);
  g_autofree char *start = g_strndup (id, KEY_DIGITS);
  g_autofree char *groups = tin_words_id (start);
  /* Translators: %s is the beginning of a key */
  g_autofree char *key = g_strdup_printf (_("Key %s…"), groups);

  /* Translators: a button that removes from the list; %s is a person’s name */
  return row_new (tin_peer_get_name (peer), key, _("Unblock %s"), "blocked.unblock-peer", id);
}

static GtkWidget *
nobody_row_new (const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_add_css_class (row, "dim-label");
  return row;
}

static void
clear_rows (GtkListBox *list,
            GtkWidget  *last)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL && GTK_WIDGET (row) != last)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
update_people (TinBlockedList *self)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (self->session));

  clear_rows (self->people, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      if (is_listed (peer))
        gtk_list_box_append (self->people, person_row_new (peer));
    }
  if (gtk_list_box_get_row_at_index (self->people, 0) == NULL)
    gtk_list_box_append (self->people, nobody_row_new (_("Nobody is blocked")));
}

/* The list is the addresses and, last, the row that adds one. */
static void
update_addresses (TinBlockedList *self)
{
  g_auto (GStrv) hosts = tin_session_dup_blocked_addresses (self->session);

  clear_rows (self->addresses, self->add_row);
  for (int i = 0; hosts[i] != NULL; i++)
    gtk_list_box_insert (self->addresses,
                         /* Translators: a button that removes from the list; %s is an address */
                         row_new (hosts[i], "", _("Unblock the Address %s"),
                                  "blocked.unblock-address", hosts[i]),
                         i);
}

/* --- What one can do ------------------------------------------------------------------------ */

/* WORDS: with %s for WHO. */
static void
toast_undo (TinBlockedList *self,
            const char     *words,
            const char     *who,
            const char     *action,
            const char     *target)
{
  g_autofree char *isolated = tin_words_isolate (who);
  g_autofree char *title = tin_text_fill (words, isolated);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, action);
  adw_toast_set_action_target (toast, "s", target);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static TinPeer *
find_peer (TinBlockedList *self,
           GVariant       *parameter)
{
  return tin_roster_get_by_id (tin_session_get_roster (self->session),
                               g_variant_get_string (parameter, NULL));
}

static void
unblock_peer_action (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  TinBlockedList *self = TIN_BLOCKED_LIST (widget);
  TinPeer *peer = find_peer (self, parameter);

  if (peer == NULL)
    return;
  /* Translators: %s is a person’s name; there is little room */
  toast_undo (self, _("Unblocked %s"), tin_peer_get_name (peer), "blocked.block-peer",
              tin_peer_get_id (peer));
  gtk_widget_grab_focus (self->add_row);
  tin_session_unblock (self->session, peer);
}

static void
block_peer_action (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  TinBlockedList *self = TIN_BLOCKED_LIST (widget);
  TinPeer *peer = find_peer (self, parameter);

  if (peer != NULL)
    tin_session_block (self->session, peer);
}

static void
unblock_address_action (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  TinBlockedList *self = TIN_BLOCKED_LIST (widget);
  g_autofree char *host = g_variant_dup_string (parameter, NULL);

  /* Translators: %s is an address; there is little room */
  toast_undo (self, _("Unblocked the address %s"), host, "blocked.block-address", host);
  gtk_widget_grab_focus (self->add_row);
  tin_session_unblock_address (self->session, host);
}

static void
block_address_action (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  tin_session_block_address (TIN_BLOCKED_LIST (widget)->session,
                             g_variant_get_string (parameter, NULL), NULL);
}

/* --- Adding an address ---------------------------------------------------------------------- */

static char *
dup_entered (TinBlockedList *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->add_row))));
}

static void
set_wrong (GtkWidget *row,
           gboolean   wrong)
{
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
add_changed_cb (TinBlockedList *self)
{
  set_wrong (self->add_row, FALSE);
}

static void
add_apply_cb (TinBlockedList *self)
{
  g_autofree char *host = dup_entered (self);
  g_autoptr (GError) error = NULL;

  if (*host == '\0')
    return;
  if (tin_session_block_address (self->session, host, &error))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
      return;
    }
  g_debug ("An address was not blocked: %s", error->message);
  set_wrong (self->add_row, TRUE);
  adw_toast_overlay_add_toast (self->toasts,
                               adw_toast_new (_("Write an address as a number, such as "
                                                "192.168.1.20")));
}

/* --- Object --------------------------------------------------------------------------------- */

static void
tin_blocked_list_dispose (GObject *object)
{
  TinBlockedList *self = TIN_BLOCKED_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_BLOCKED_LIST);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_blocked_list_parent_class)->dispose (object);
}

static void
tin_blocked_list_class_init (TinBlockedListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_blocked_list_dispose;

  gtk_widget_class_install_action (widget_class, "blocked.unblock-peer", "s",
                                   unblock_peer_action);
  gtk_widget_class_install_action (widget_class, "blocked.block-peer", "s", block_peer_action);
  gtk_widget_class_install_action (widget_class, "blocked.unblock-address", "s",
                                   unblock_address_action);
  gtk_widget_class_install_action (widget_class, "blocked.block-address", "s",
                                   block_address_action);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-blocked-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TinBlockedList, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinBlockedList, people);
  gtk_widget_class_bind_template_child (widget_class, TinBlockedList, addresses);
  gtk_widget_class_bind_template_child (widget_class, TinBlockedList, add_row);
  gtk_widget_class_bind_template_callback (widget_class, add_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_changed_cb);
}

static void
tin_blocked_list_init (TinBlockedList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  tin_name_parts (GTK_WIDGET (self->add_row));
}

GtkWindow *
tin_blocked_list_new (TinSession *session,
                      GtkWindow  *parent)
{
  TinBlockedList *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_BLOCKED_LIST, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "trust", G_CALLBACK (update_people), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tin_session_get_settings (session), "notify::blocked-addresses",
                           G_CALLBACK (update_addresses), self, G_CONNECT_SWAPPED);
  update_people (self);
  update_addresses (self);
  return GTK_WINDOW (self);
}

/**
 * tin_blocked_list_dup_summary:
 *
 * Returns: (transfer full): how many are blocked, in a few words
 */
char *
tin_blocked_list_dup_summary (TinSession *session)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (session));
  g_auto (GStrv) hosts = tin_session_dup_blocked_addresses (session);
  guint n_hosts = g_strv_length (hosts);
  guint n_people = 0;
  g_autofree char *people = NULL;
  g_autofree char *addresses = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      n_people += is_listed (peer);
    }
  if (n_people == 0 && n_hosts == 0)
    /* Translators: who is blocked */
    return g_strdup (_("Nobody"));

  /* Translators: how many are blocked; may stand before “, 1 address” */
  people = g_strdup_printf (ngettext ("%u person", "%u people", n_people), n_people);
  /* Translators: how many are blocked */
  addresses = g_strdup_printf (ngettext ("%u address", "%u addresses", n_hosts), n_hosts);
  if (n_hosts == 0)
    return g_steal_pointer (&people);
  if (n_people == 0)
    return g_steal_pointer (&addresses);
  /* Translators: what is blocked, such as “2 people, 1 address” */
  return g_strdup_printf (C_("blocked", "%s, %s"), people, addresses);
}
