/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-trust-strip.h"

#include <glib/gi18n.h>

#include "tin-announce.h"
#include "tin-trust-face.h"
#include "tin-words.h"
#include "tin-wrap-box.h"
#include "tin-wrapped-labels.h"

/* Below the header of a conversation: what the person has to decide about the key, or has decided,
 * with the choices; and, above that, that the other side wants to compare a code. None of the
 * choices is the default one, and nothing here takes the focus.
 *
 * What a choice does is an action of the window, with the peer's id: see tin-window-trust.c. */

struct _TinTrustStrip
{
  GtkWidget        parent_instance;

  /* owned */
  TinSession      *session;            /* (nullable) until it is set */
  TinPeer         *peer;               /* (nullable) */
  GSignalGroup    *peer_signals;
  GSignalGroup    *rival_signals;
  GSignalGroup    *conversation_signals;
  GSignalGroup    *verification_signals;
  TinVerification *verification;       /* (nullable) that is under way */

  /* template */
  GtkWidget       *scroller;
  GtkWidget       *content;            /* of the scroller */
  GtkWidget       *asked;
  GtkLabel        *asked_label;
  GtkWidget       *decide;
  GtkImage        *icon;
  GtkLabel        *heading;
  GtkLabel        *body;
  GtkWidget       *choices;
  GtkWidget       *compare;
  GtkWidget       *accept;
  GtkWidget       *keep_both;
  GtkWidget       *replace;
  GtkWidget       *block;
  GtkWidget       *unblock;
  GtkWidget       *open;
};

G_DEFINE_FINAL_TYPE (TinTrustStrip, tin_trust_strip, GTK_TYPE_WIDGET)

/* --- What it says --------------------------------------------------------------------------- */

static void
set_style (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* In a low window with large letters it may be higher than there is room, and is scrolled. */
static void
update_shown (TinTrustStrip *self)
{
  gtk_widget_set_visible (self->scroller, gtk_widget_get_visible (self->asked) ||
                                          gtk_widget_get_visible (self->decide));
}

static void
update_choices (TinTrustStrip      *self,
                const TinTrustFace *face)
{
  const struct
  {
    GtkWidget       *button;
    TinTrustChoices  choice;
  } buttons[] = {
    { self->compare, TIN_TRUST_CHOICE_COMPARE },
    { self->accept, TIN_TRUST_CHOICE_ACCEPT },
    { self->keep_both, TIN_TRUST_CHOICE_KEEP_BOTH },
    { self->replace, TIN_TRUST_CHOICE_REPLACE },
    { self->block, TIN_TRUST_CHOICE_BLOCK },
    { self->unblock, TIN_TRUST_CHOICE_UNBLOCK },
    { self->open, TIN_TRUST_CHOICE_OPEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_widget_set_visible (buttons[i].button, (face->choices & buttons[i].choice) != 0);
  gtk_widget_set_sensitive (self->replace, face->compared);
  gtk_widget_set_tooltip_text (self->replace,
                               face->compared ? NULL : _("Compare a code with the new key first"));
}

static void
update_decide (TinTrustStrip *self)
{
  g_autoptr (TinTrustFace) face = self->peer != NULL ? tin_trust_face_new (self->peer) : NULL;

  gtk_widget_set_visible (self->decide, face != NULL);
  update_shown (self);
  if (face == NULL)
    return;

  /* Once, and only what came while the conversation was open. */
  if (face->urgent && g_strcmp0 (gtk_label_get_text (self->heading), face->heading) != 0 &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    tin_announce (GTK_WIDGET (self), face->heading);
  gtk_image_set_from_icon_name (self->icon, face->icon);
  gtk_label_set_text (self->heading, face->heading);
  gtk_label_set_text (self->body, face->body);
  set_style (self->decide, "urgent", face->urgent);
  update_choices (self, face);
}

static void
update_asked (TinTrustStrip *self)
{
  gboolean asked = self->verification != NULL &&
                   tin_verification_get_state (self->verification) == TIN_COMPARE_ASKED;
  gboolean was_asked = gtk_widget_get_visible (self->asked);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->asked, asked);
  update_shown (self);
  if (!asked)
    return;

  name = tin_words_isolate (tin_peer_get_name (self->peer));
  /* Translators: %s is a person's name */
  words = g_strdup_printf (_("%s wants to compare a code with you, so that both can be sure who "
                             "the other one is."), name);
  gtk_label_set_text (self->asked_label, words);
  if (!was_asked)
    tin_announce (GTK_WIDGET (self), words);
}

static void
update_rival (TinTrustStrip *self)
{
  g_signal_group_set_target (self->rival_signals,
                             self->peer != NULL ? tin_peer_get_rival (self->peer) : NULL);
  update_decide (self);
}

static void
update_verification (TinTrustStrip *self)
{
  TinVerification *verification =
    self->peer != NULL ? tin_session_get_verification (self->session, self->peer) : NULL;

  g_signal_group_set_target (self->verification_signals, verification);
  g_set_object (&self->verification, verification);
  update_asked (self);
}

static void
on_verification (TinTrustStrip   *self,
                 TinPeer         *peer,
                 TinVerification *verification)
{
  if (peer == self->peer)
    update_verification (self);
}

/* --- What can be done ----------------------------------------------------------------------- */

static void
activate (TinTrustStrip *self,
          const char    *action,
          TinPeer       *peer)
{
  if (peer != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", tin_peer_get_id (peer));
}

/* With a contested one there is nothing to compare: its new key is in question. */
static void
on_compare_clicked (TinTrustStrip *self)
{
  gboolean contested = tin_peer_get_trust (self->peer) == TIN_TRUST_CONTESTED;

  activate (self, "win.compare-with-peer",
            contested ? tin_peer_get_rival (self->peer) : self->peer);
}

static void
on_accept_clicked (TinTrustStrip *self)
{
  activate (self, "win.accept-peer", self->peer);
}

static void
on_keep_both_clicked (TinTrustStrip *self)
{
  activate (self, "win.keep-both-peers", self->peer);
}

static void
on_replace_clicked (TinTrustStrip *self)
{
  activate (self, "win.replace-peer", self->peer);
}

static void
on_block_clicked (TinTrustStrip *self)
{
  activate (self, "win.block-peer", self->peer);
}

static void
on_unblock_clicked (TinTrustStrip *self)
{
  activate (self, "win.unblock-peer", self->peer);
}

static void
on_open_clicked (TinTrustStrip *self)
{
  activate (self, "win.open-peer", tin_peer_get_rival (self->peer));
}

static void
on_agree_clicked (TinTrustStrip *self)
{
  g_autoptr (TinPeer) peer = g_object_ref (self->peer);

  tin_verification_agree (self->verification);
  activate (self, "win.compare-with-peer", peer);
}

static void
on_not_now_clicked (TinTrustStrip *self)
{
  tin_verification_cancel (self->verification);
}

/* --- Object --------------------------------------------------------------------------------- */

static GtkSizeRequestMode
tin_trust_strip_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A scrolled window wishes for what its child does, whatever the width. */
static void
tin_trust_strip_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  TinTrustStrip *self = TIN_TRUST_STRIP (widget);
  int needed;

  *minimum = *natural = 0;
  if (!gtk_widget_get_visible (self->scroller))
    return;
  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  gtk_widget_measure (self->content, orientation, for_size, &needed, NULL, NULL, NULL);
  *minimum = MIN (*minimum, needed);
  *natural = needed;
}

static void
tin_trust_strip_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  TinTrustStrip *self = TIN_TRUST_STRIP (widget);

  if (gtk_widget_get_visible (self->scroller))
    gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
}

static void
tin_trust_strip_dispose (GObject *object)
{
  TinTrustStrip *self = TIN_TRUST_STRIP (object);

  if (self->peer_signals != NULL)
    tin_trust_strip_set_peer (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_TRUST_STRIP);
  g_clear_object (&self->peer_signals);
  g_clear_object (&self->rival_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->verification_signals);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_trust_strip_parent_class)->dispose (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_agree_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_block_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_compare_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_both_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_not_now_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_replace_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_unblock_clicked);
}

static void
tin_trust_strip_class_init (TinTrustStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_trust_strip_dispose;
  widget_class->get_request_mode = tin_trust_strip_get_request_mode;
  widget_class->measure = tin_trust_strip_measure;
  widget_class->size_allocate = tin_trust_strip_size_allocate;

  g_type_ensure (TIN_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-trust-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, scroller);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, content);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, asked);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, asked_label);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, decide);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, icon);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, heading);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, body);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, choices);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, compare);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, accept);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, keep_both);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, replace);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, block);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, unblock);
  gtk_widget_class_bind_template_child (widget_class, TinTrustStrip, open);
  bind_callbacks (widget_class);
}

static void
connect_all (GSignalGroup      *group,
             const char *const *names,
             GCallback          callback,
             TinTrustStrip     *self)
{
  for (gsize i = 0; names[i] != NULL; i++)
    g_signal_group_connect_swapped (group, names[i], callback, self);
}

static void
tin_trust_strip_init (TinTrustStrip *self)
{
  const char *const of_peer[] = { "notify::name", "notify::host", "notify::verified",
                                  "notify::request", "notify::refused-keys", NULL };
  const char *const of_both[] = { "notify::trust", "notify::rival", NULL };
  const char *const of_rival[] = { "notify::name", "notify::trust", "notify::verified", NULL };
  const char *const of_conversation[] = { "items-changed", "delivery-changed", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
  self->peer_signals = g_signal_group_new (TIN_TYPE_PEER);
  connect_all (self->peer_signals, of_peer, G_CALLBACK (update_decide), self);
  connect_all (self->peer_signals, of_both, G_CALLBACK (update_rival), self);
  g_signal_group_connect_swapped (self->peer_signals, "notify::name", G_CALLBACK (update_asked),
                                  self);
  self->rival_signals = g_signal_group_new (TIN_TYPE_PEER);
  connect_all (self->rival_signals, of_rival, G_CALLBACK (update_decide), self);
  self->conversation_signals = g_signal_group_new (TIN_TYPE_CONVERSATION);
  connect_all (self->conversation_signals, of_conversation, G_CALLBACK (update_decide), self);
  self->verification_signals = g_signal_group_new (TIN_TYPE_VERIFICATION);
  g_signal_group_connect_swapped (self->verification_signals, "notify::state",
                                  G_CALLBACK (update_asked), self);
}

/**
 * tin_trust_strip_set_session:
 * @session: to be called once
 */
void
tin_trust_strip_set_session (TinTrustStrip *self,
                             TinSession    *session)
{
  g_return_if_fail (TIN_IS_TRUST_STRIP (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "verification", G_CALLBACK (on_verification), self,
                           G_CONNECT_SWAPPED);
}

/**
 * tin_trust_strip_set_peer:
 * @peer: (nullable): whose conversation is open
 */
void
tin_trust_strip_set_peer (TinTrustStrip *self,
                          TinPeer       *peer)
{
  g_return_if_fail (TIN_IS_TRUST_STRIP (self));

  if (self->peer == peer)
    return;

  /* Before the old one goes: GLib 2.74 forgets to let go of a target that is being disposed. */
  g_signal_group_set_target (self->peer_signals, peer);
  g_signal_group_set_target (self->conversation_signals,
                             peer != NULL ? tin_peer_get_conversation (peer) : NULL);
  g_set_object (&self->peer, peer);
  update_rival (self);
  update_verification (self);
}
