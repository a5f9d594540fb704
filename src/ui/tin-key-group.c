/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-key-group.h"

#include <glib/gi18n.h>

#include "tin-compare-dialog.h"
#include "tin-key-card.h"
#include "tin-words.h"

/* The part of the details that says how sure one can be of a peer: its mark and what that means,
 * and its key; where there is none, that nothing can be compared. Stands within an
 * AdwToastOverlay. */

struct _TinKeyGroup
{
  AdwPreferencesGroup  parent_instance;

  /* owned */
  TinSession          *session;
  TinPeer             *peer;

  /* template */
  AdwActionRow        *trust_row;
  GtkImage            *mark;
  GtkWidget           *compare_row;
  TinKeyCard          *key_card;
};

G_DEFINE_FINAL_TYPE (TinKeyGroup, tin_key_group, ADW_TYPE_PREFERENCES_GROUP)

/* Returns: (transfer full): */
static char *
describe_trust (TinPeer *peer)
{
  g_autofree char *trust = tin_words_trust (peer);
  gint64 time = tin_peer_is_verified (peer) ? tin_peer_get_verified_at (peer) : 0;
  g_autofree char *when = NULL;
  g_autofree char *compared = NULL;

  if (!tin_peer_is_secure (peer) && !tin_peer_is_placeholder (peer))
    compared = g_strdup (_("A plain-text program has no key: there is nothing to compare."));
  if (time > 0)
    {
      when = tin_words_date_time (time);
      /* Translators: %s is a day and a time, such as “Yesterday, 14:05” */
      compared = g_strdup_printf (_("A code was last compared: %s"), when);
    }
  if (compared == NULL)
    return g_steal_pointer (&trust);
  return g_strconcat (trust, "\n", compared, NULL);
}

static void
update_key (TinKeyGroup *self)
{
  const char *name = tin_peer_get_name (self->peer);
  g_autofree char *isolated = tin_words_isolate (name);
  /* Translators: of a picture, for those who do not see it; %s is a person's name */
  g_autofree char *words = g_strdup_printf (_("QR code of the key of %s"), isolated);

  tin_key_card_set_key (self->key_card, tin_peer_get_id (self->peer), name, words);
}

static void
update (TinKeyGroup *self)
{
  gboolean has_key = tin_peer_is_secure (self->peer) && !tin_peer_is_placeholder (self->peer);
  g_autofree char *trust = describe_trust (self->peer);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trust_row),
                                 tin_words_link (self->peer));
  adw_action_row_set_subtitle (self->trust_row, trust);
  tin_words_show_link (self->peer, self->mark);
  gtk_widget_set_visible (self->compare_row, tin_words_can_compare (self->peer));
  gtk_widget_set_visible (GTK_WIDGET (self->key_card), has_key);
  if (has_key)
    update_key (self);
}

static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TinKeyGroup *self = TIN_KEY_GROUP (widget);

  tin_compare_dialog_present (self->session, self->peer, widget);
}

static void
tin_key_group_dispose (GObject *object)
{
  TinKeyGroup *self = TIN_KEY_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_KEY_GROUP);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_key_group_parent_class)->dispose (object);
}

static void
tin_key_group_class_init (TinKeyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_key_group_dispose;

  g_type_ensure (TIN_TYPE_KEY_CARD);
  gtk_widget_class_install_action (widget_class, "key.compare", NULL, compare_action);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-key-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TinKeyGroup, trust_row);
  gtk_widget_class_bind_template_child (widget_class, TinKeyGroup, mark);
  gtk_widget_class_bind_template_child (widget_class, TinKeyGroup, compare_row);
  gtk_widget_class_bind_template_child (widget_class, TinKeyGroup, key_card);
}

static void
tin_key_group_init (TinKeyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tin_key_group_set_peer:
 *
 * Once, for the life of the group.
 */
void
tin_key_group_set_peer (TinKeyGroup *self,
                        TinSession  *session,
                        TinPeer     *peer)
{
  static const char *const watched[] = {
    "notify::name", "notify::secure", "notify::trust", "notify::verified", "notify::rival",
    "notify::request",
  };

  g_return_if_fail (TIN_IS_KEY_GROUP (self));
  g_return_if_fail (self->peer == NULL);

  self->session = g_object_ref (session);
  self->peer = g_object_ref (peer);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (peer, watched[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
