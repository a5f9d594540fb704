/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-title.h"

#include <glib/gi18n.h>

#include "tin-fit-bin.h"
#include "tin-words.h"

/* In a header bar: who it is, and below that, smaller, the mark of the link with its words, and
 * whether they are there: as much of it as there is room for. The owner says when that has
 * changed. */

struct _TinPeerTitle
{
  GtkWidget  parent_instance;

  /* template */
  GtkLabel  *name;
  GtkWidget *line;         /* the same three times, ever shorter */
  GtkImage  *mark;
  GtkLabel  *state;
  GtkWidget *short_line;
  GtkImage  *short_mark;
  GtkLabel  *short_state;
  GtkImage  *only_mark;
};

G_DEFINE_FINAL_TYPE (TinPeerTitle, tin_peer_title, GTK_TYPE_WIDGET)

static void
tin_peer_title_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_PEER_TITLE);

  G_OBJECT_CLASS (tin_peer_title_parent_class)->dispose (object);
}

static void
tin_peer_title_class_init (TinPeerTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_peer_title_dispose;

  g_type_ensure (TIN_TYPE_FIT_BIN);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-peer-title.ui");
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, name);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, line);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, mark);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, state);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, short_state);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, short_line);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, short_mark);
  gtk_widget_class_bind_template_child (widget_class, TinPeerTitle, only_mark);
}

static void
tin_peer_title_init (TinPeerTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Of somebody whom nobody lets in it is of no interest; and that a conversation is not encrypted
 * needs all the room there is. */
static gboolean
has_state (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  return tin_peer_is_secure (peer) && trust != TIN_TRUST_BLOCKED && trust != TIN_TRUST_REPLACED;
}

/**
 * tin_peer_title_show:
 * @peer: (nullable): %NULL: nobody
 */
void
tin_peer_title_show (TinPeerTitle *self,
                     TinPeer      *peer)
{
  g_autofree char *state = NULL;

  g_return_if_fail (TIN_IS_PEER_TITLE (self));

  gtk_widget_set_visible (self->line, peer != NULL);
  gtk_label_set_text (self->name, peer != NULL ? tin_peer_get_name (peer) : "");
  if (peer == NULL)
    return;

  tin_words_show_link (peer, self->mark);
  tin_words_show_link (peer, self->short_mark);
  tin_words_show_link (peer, self->only_mark);
  /* The mark's word first: it is what a narrow window has room for. What somebody does says that
   * they are there, and has that place alone: the mark itself stays. */
  if (tin_peer_is_typing (peer))
    /* Translators: below a person's name, while that person is writing a message */
    state = g_strdup (C_("presence", "Typing…"));
  else if (has_state (peer))
    /* Translators: below a person's name: the first %s is such as “Encrypted”, the second such as
     * “Connected” */
    state = g_strdup_printf (_("%s · %s"), tin_words_link (peer), tin_words_presence (peer));
  else
    state = g_strdup (tin_words_link (peer));
  gtk_label_set_text (self->state, state);
  gtk_label_set_text (self->short_state, tin_words_link (peer));
  gtk_widget_set_visible (self->short_line, has_state (peer));
  /* Whatever there is room for. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  state, -1);
}
