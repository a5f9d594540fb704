/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include <glib/gi18n.h>

#include "tin-text-scale.h"
#include "tin-trust-face.h"
#include "tin-words.h"

/* Above the messages: whom they are with and what state that is in, in a word; and, where there is
 * more to be known, a strip that says it, and asks what it takes to write to a plain program. */

/* From here on the header has room for what the menu has, too; in pixels where letters have the
 * usual size. */
#define WIDTH_FOR_ALL 480
/* Below this height, in pixels, as with a keyboard on the screen, the strip is short. */
#define HEIGHT_FOR_ALL 480
#define LINES_WHERE_LOW 3
/* From here on the strip has room for words beside a button; in pixels as above. */
#define WIDTH_FOR_BESIDE 300

/* Whether the page has @width, in pixels where letters have the usual size. */
static gboolean
is_wide (TinConversationPage *self,
         int                  width)
{
  return self->width >= width * tin_text_scale_of (GTK_WIDGET (self));
}

/* Where there is little room, the name needs it; the menu has the same. */
static void
update_spare (TinConversationPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spare),
                          self->peer != NULL && is_wide (self, WIDTH_FOR_ALL));
}

static void
update_header (TinConversationPage *self)
{
  gboolean offline = self->peer == NULL || tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE;

  /* Short: the strips below say what it means. */
  tin_peer_title_show (self->title, self->peer);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->link),
                                  offline ? "win.reconnect" : "win.disconnect");
  gtk_button_set_icon_name (self->link, offline ? "tincan-connect-symbolic"
                                               : "tincan-disconnect-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->link), offline
                               /* Translators: a verb: makes a connection to that person */
                                 ? _("Connect")
                               /* Translators: a verb: ends the connection to that person */
                                 : _("Disconnect"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  offline ? _("Connect") : _("Disconnect"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->find),
                          self->peer != NULL && !tin_peer_is_request (self->peer));
  gtk_widget_set_visible (GTK_WIDGET (self->menu), self->peer != NULL);
  update_spare (self);
}

/* A program that says no port cannot be written to unless somebody knows where it listens. */
static gboolean
wants_port (TinConversationPage *self)
{
  return !tin_peer_is_secure (self->peer) && tin_peer_get_port (self->peer) == 0 &&
         tin_peer_get_trust (self->peer) != TIN_TRUST_BLOCKED &&
         !g_hash_table_contains (self->dismissed, tin_peer_get_id (self->peer));
}

/* Where the other strip says why nothing goes on, this one has nothing to add. */
static gboolean
is_held (TinPeer *peer)
{
  return !tin_trust_may_send (tin_peer_get_trust (peer));
}

/* It is the person here who keeps that one waiting: nobody has to come back. */
static gboolean
is_kept_waiting (TinPeer *peer)
{
  return tin_peer_get_state (peer) == TIN_PEER_OFFLINE && !tin_peer_is_known (peer) &&
         tin_peer_get_reason (peer) == TIN_PEER_REASON_WAITING;
}

static gboolean
is_low (TinConversationPage *self)
{
  return self->height > 0 && self->height < HEIGHT_FOR_ALL;
}

/* Returns: (transfer full) (nullable): what the strip says; %NULL if all is well */
static char *
strip_words (TinConversationPage *self)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  g_autofree char *reason = tin_words_reason (self->peer);
  g_autofree char *rest = NULL;

  if (is_held (self->peer))
    return NULL;
  if (is_kept_waiting (self->peer))
    return g_steal_pointer (&reason);
  if (wants_port (self))
    /* Translators: %s is a person’s name, who uses a plain-text program */
    return g_strdup_printf (_("On which port does %s listen?"), name);
  if (!tin_peer_is_secure (self->peer))
    rest = g_strdup (_("Not encrypted: others on the network can read this."));
  else if (tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE)
    /* Translators: %s is a person's name */
    rest = g_strdup_printf (_("Messages wait until %s is back."), name);
  if (reason == NULL || rest == NULL || is_low (self))
    return g_steal_pointer (&rest);
  /* Translators: two sentences: why somebody is offline, and what that means */
  return g_strdup_printf (C_("sentences", "%s %s"), reason, rest);
}

/* A narrow window with large text has no room for all of it side by side. A low one has none for
 * it one below the other: there the words are short. */
static void
lay_strip_out (TinConversationPage *self,
               gboolean             asks)
{
  gboolean below = asks || (!is_low (self) && !is_wide (self, WIDTH_FOR_BESIDE));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->strip),
                                  below ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (GTK_WIDGET (self->connect), below ? GTK_ALIGN_START : GTK_ALIGN_FILL);
}

static void
update_strip (TinConversationPage *self)
{
  g_autofree char *words = NULL;
  gboolean asks;

  if (self->peer == NULL)
    return;
  words = strip_words (self);
  asks = wants_port (self);
  gtk_label_set_text (self->strip_label, words != NULL ? words : "");
  gtk_label_set_lines (self->strip_label, is_low (self) ? LINES_WHERE_LOW : -1);
  gtk_label_set_ellipsize (self->strip_label,
                           is_low (self) ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->strip_label), is_low (self) ? words : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->strip), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->port_row), asks);
  lay_strip_out (self, asks);
  gtk_widget_set_visible (GTK_WIDGET (self->connect),
                          !asks && tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE &&
                          !is_kept_waiting (self->peer));
  if (!asks && !tin_peer_is_secure (self->peer))
    gtk_widget_add_css_class (GTK_WIDGET (self->strip), "insecure");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->strip), "insecure");
}

/* The page has another size. */
void
tin_conversation_page_update_width (TinConversationPage *self)
{
  update_spare (self);
  update_strip (self);
}

/* Returns: (transfer full): what stands where one writes */
static char *
dup_placeholder (TinPeer    *peer,
                 const char *name)
{
  if (tin_peer_get_trust (peer) == TIN_TRUST_CONTESTED)
    /* Translators: stands where one writes, of somebody whose key is in doubt: what is written
     * waits for a decision; %s is a person's name; there is little room */
    return g_strdup_printf (_("Message %s (waits)"), name);
  if (tin_peer_is_secure (peer))
    /* Translators: stands where one writes; %s is a person's name */
    return g_strdup_printf (_("Message %s"), name);
  /* Translators: stands where one writes; %s is a person's name */
  return g_strdup_printf (_("Message %s (not encrypted)"), name);
}

static void
update_composer (TinConversationPage *self,
                 const char          *name)
{
  g_autofree char *unwritable = tin_trust_face_dup_unwritable (self->peer);
  g_autofree char *placeholder = NULL;
  gboolean well = tin_session_get_storage (self->session) == TIN_STORAGE_WELL;

  tin_composer_set_name (self->composer, tin_peer_get_name (self->peer));
  if (unwritable == NULL)
    placeholder = dup_placeholder (self->peer, name);
  tin_composer_set_placeholder (self->composer,
                                unwritable != NULL ? unwritable : placeholder);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->composer), unwritable);
  /* Who was writing must not press what the focus would go to. */
  if (unwritable != NULL && gtk_widget_get_focus_child (GTK_WIDGET (self->composer)) != NULL)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->composer), well && unwritable == NULL);
}

static void
update_name (TinConversationPage *self)
{
  g_autofree char *name = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *nothing = NULL;

  if (self->peer == NULL)
    return;
  name = tin_words_isolate (tin_peer_get_name (self->peer));
  update_composer (self, name);
  /* Translators: for screen readers; %s is a person's name */
  messages = g_strdup_printf (_("Messages with %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  messages, -1);
  if (is_held (self->peer))
    nothing = g_strdup (_("No messages."));
  else
    /* Translators: %s is a person's name */
    nothing = g_strdup_printf (_("No messages yet. Say hello to %s."), name);
  gtk_label_set_text (self->nothing, nothing);
}

/* Hardly anybody asks: the page is made when somebody does. */
static void
update_request (TinConversationPage *self)
{
  GtkWidget *request = adw_bin_get_child (self->request_place);
  gboolean wanted = self->peer != NULL && tin_peer_is_request (self->peer);

  if (request == NULL && wanted)
    {
      request = g_object_new (TIN_TYPE_REQUEST_PAGE, NULL);
      tin_request_page_set_session (TIN_REQUEST_PAGE (request), self->session);
      adw_bin_set_child (self->request_place, request);
    }
  if (request != NULL)
    tin_request_page_set_peer (TIN_REQUEST_PAGE (request), self->peer);
}

static void
update_stack (TinConversationPage *self)
{
  gboolean has_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->request_place)) != NULL;
  const char *page = "conversation";

  update_request (self);
  if (self->peer == NULL)
    page = "nobody";
  else if (tin_peer_is_request (self->peer))
    page = "request";
  gtk_stack_set_visible_child_name (self->stack, page);
  /* It was accepted: what one does next is to write. */
  if (has_focus && g_str_equal (page, "conversation"))
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* Says anew what follows from the peer. */
void
tin_conversation_page_update_state (TinConversationPage *self)
{
  update_header (self);
  update_strip (self);
  update_name (self);
  update_stack (self);
}

static guint
entered_port (TinConversationPage *self)
{
  guint64 port = 0;

  if (!g_ascii_string_to_unsigned (gtk_editable_get_text (GTK_EDITABLE (self->port)), 10, 1,
                                   G_MAXUINT16, &port, NULL))
    return 0;
  return (guint) port;
}

void
tin_conversation_page_update_port (TinConversationPage *self)
{
  gboolean empty = *gtk_editable_get_text (GTK_EDITABLE (self->port)) == '\0';
  guint port = entered_port (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->set_port), port != 0);
  if (port == 0 && !empty)
    gtk_widget_add_css_class (GTK_WIDGET (self->port), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->port), "error");
}

static void
on_port_chosen (TinConversationPage *self)
{
  guint port = entered_port (self);

  if (port == 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  tin_session_set_plain_port (self->session, self->peer, (guint16) port);
  update_strip (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
on_port_dismissed (TinConversationPage *self)
{
  g_hash_table_add (self->dismissed, g_strdup (tin_peer_get_id (self->peer)));
  update_strip (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
tin_conversation_page_class_bind_strip (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback_full (widget_class, "on_port_changed",
                                                G_CALLBACK (tin_conversation_page_update_port));
  gtk_widget_class_bind_template_callback (widget_class, on_port_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_port_dismissed);
}
