/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "tin-composer.h"
#include "tin-message-view.h"
#include "tin-words.h"

/* One conversation: who it is with, what state that is in, the messages, and the next one being
 * written. The same page goes from peer to peer; with none it says what to do. */

struct _TinConversationPage
{
  GtkWidget        parent_instance;

  /* Owned */
  TinSession      *session;
  TinPeer         *peer;          /* (nullable) */
  GSignalGroup    *peer_signals;
  GHashTable      *drafts;        /* peer id -> what was begun and not sent */
  GHashTable      *dismissed;     /* peer ids whose port was not known to the person either */
  guint            resize_source;

  /* State */
  int              height;

  /* Template */
  GtkBox          *box;
  AdwWindowTitle  *title;
  GtkButton       *back;
  GtkButton       *link;
  GtkButton       *details;
  GtkStack        *stack;
  AdwToastOverlay *toasts;
  GtkBox          *strip;
  GtkLabel        *strip_label;
  GtkBox          *port_row;
  GtkEntry        *port;
  GtkButton       *set_port;
  GtkButton       *connect;
  TinMessageView  *view;
  GtkLabel        *nothing;
  GtkButton       *newest;
  AdwButtonContent *newest_content;
  TinComposer     *composer;
};

G_DEFINE_FINAL_TYPE (TinConversationPage, tin_conversation_page, GTK_TYPE_WIDGET)

/* --- Header and strip --------------------------------------------------------------------- */

static void
update_header (TinConversationPage *self)
{
  gboolean offline = self->peer == NULL || tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE;
  const char *name = "";
  const char *state = "";

  if (self->peer != NULL)
    {
      name = tin_peer_get_name (self->peer);
      /* Short: the strip below says what it means. */
      state = tin_peer_is_secure (self->peer) ? tin_words_presence (self->peer)
                                              : tin_words_link (self->peer);
    }
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, state);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->link),
                                  offline ? "win.reconnect" : "win.disconnect");
  gtk_button_set_icon_name (self->link, offline ? "tincan-connect-symbolic"
                                               : "tincan-disconnect-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->link), offline ? _("Connect") : _("Disconnect"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  offline ? _("Connect") : _("Disconnect"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->link), self->peer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->details), self->peer != NULL);
}

/* A program that says no port cannot be written to unless somebody knows where it listens. */
static gboolean
wants_port (TinConversationPage *self)
{
  return !tin_peer_is_secure (self->peer) && tin_peer_get_port (self->peer) == 0 &&
         !g_hash_table_contains (self->dismissed, tin_peer_get_id (self->peer));
}

/* Returns: (transfer full) (nullable): what the strip says; %NULL if all is well */
static char *
strip_words (TinConversationPage *self)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  g_autofree char *reason = tin_words_reason (self->peer);
  g_autofree char *rest = NULL;

  if (wants_port (self))
    /* Translators: %s is the name of a plain-text chat program's owner */
    return g_strdup_printf (_("On which port does %s listen?"), name);
  if (!tin_peer_is_secure (self->peer))
    rest = g_strdup (_("Not encrypted: others on the network can read this."));
  else if (tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE)
    /* Translators: %s is a person's name */
    rest = g_strdup_printf (_("Messages wait until %s is back."), name);
  if (reason == NULL || rest == NULL)
    return g_steal_pointer (&rest);
  /* Translators: two sentences: why somebody is offline, and what that means */
  return g_strdup_printf (C_("sentences", "%s %s"), reason, rest);
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
  gtk_widget_set_visible (GTK_WIDGET (self->strip), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->port_row), asks);
  /* A narrow window with large text has no room for all of it side by side. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->strip),
                                  asks ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (GTK_WIDGET (self->connect),
                          !asks && tin_peer_get_state (self->peer) == TIN_PEER_OFFLINE);
  if (!asks && !tin_peer_is_secure (self->peer))
    gtk_widget_add_css_class (GTK_WIDGET (self->strip), "insecure");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->strip), "insecure");
}

static void
update_name (TinConversationPage *self)
{
  g_autofree char *name = NULL;
  g_autofree char *placeholder = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *nothing = NULL;

  if (self->peer == NULL)
    return;
  name = tin_words_isolate (tin_peer_get_name (self->peer));
  if (tin_peer_is_secure (self->peer))
    /* Translators: stands where one writes; %s is a person's name */
    placeholder = g_strdup_printf (_("Message %s"), name);
  else
    /* Translators: stands where one writes; %s is a person's name */
    placeholder = g_strdup_printf (_("Message %s (not encrypted)"), name);
  tin_composer_set_placeholder (self->composer, placeholder);
  /* Translators: for screen readers; %s is a person's name */
  messages = g_strdup_printf (_("Messages with %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  messages, -1);
  /* Translators: %s is a person's name */
  nothing = g_strdup_printf (_("No messages yet. Say hello to %s."), name);
  gtk_label_set_text (self->nothing, nothing);
}

static void
on_peer_changed (TinConversationPage *self)
{
  update_header (self);
  update_strip (self);
  update_name (self);
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

static void
on_port_changed (TinConversationPage *self)
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

/* --- Messages ----------------------------------------------------------------------------- */

/* Read is what was on the screen, in front of somebody. */
static void
mark_read (TinConversationPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->peer != NULL && tin_peer_get_unread (self->peer) > 0 &&
      gtk_widget_get_mapped (GTK_WIDGET (self)) && tin_message_view_is_at_end (self->view) &&
      GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)))
    tin_session_mark_read (self->session, self->peer);
}

static void
update_newest (TinConversationPage *self)
{
  guint n_new = tin_message_view_get_n_new (self->view);
  g_autofree char *words = NULL;

  if (n_new > 0)
    /* Translators: on a button that goes to them */
    words = g_strdup_printf (ngettext ("%u new message", "%u new messages", n_new), n_new);
  adw_button_content_set_label (self->newest_content, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->newest), _("Go to Newest"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->newest), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : _("Go to Newest"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->newest), !tin_message_view_is_at_end (self->view));
}

static void
on_view_changed (TinConversationPage *self)
{
  update_newest (self);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), tin_message_view_is_empty (self->view));
  mark_read (self);
}

static void
go_to_newest (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);

  tin_message_view_scroll_to_end (self->view);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
on_retry (TinConversationPage *self,
          TinMessage          *message)
{
  tin_session_retry (self->session, self->peer, message);
}

static void
on_scroll (TinConversationPage *self,
           int                  pages)
{
  tin_message_view_scroll_pages (self->view, pages);
}

static void
on_send (TinConversationPage *self,
         const char          *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *markup = NULL;
  AdwToast *toast;

  if (tin_session_send (self->session, self->peer, text, &error) != NULL)
    {
      g_hash_table_remove (self->drafts, tin_peer_get_id (self->peer));
      tin_composer_set_text (self->composer, "");
      tin_message_view_scroll_to_end (self->view);
      return;
    }
  g_debug ("A message was not taken: %s", error->message);
  words = tin_words_error (error, tin_peer_get_name (self->peer));
  /* A toast's title is markup, and there is a name in it. */
  markup = g_markup_escape_text (words, -1);
  toast = adw_toast_new ("");
  adw_toast_set_title (toast, markup);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- Widget ------------------------------------------------------------------------------- */

static gboolean
on_resized (gpointer user_data)
{
  TinConversationPage *self = user_data;

  self->resize_source = 0;
  tin_composer_set_max_height (self->composer, MAX (60, self->height / 3));
  return G_SOURCE_REMOVE;
}

static void
tin_conversation_page_size_allocate (GtkWidget *widget,
                                     int        width,
                                     int        height,
                                     int        baseline)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);

  gtk_widget_size_allocate (GTK_WIDGET (self->box), &(GtkAllocation) { 0, 0, width, height },
                            baseline);
  if (self->height == height)
    return;
  self->height = height;
  /* What a widget asks for does not change while it is being given its size. */
  if (self->resize_source == 0)
    self->resize_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_resized, self, NULL);
}

static void
tin_conversation_page_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (TIN_CONVERSATION_PAGE (widget)->box), orientation, for_size,
                      minimum, natural, minimum_baseline, natural_baseline);
}

static GtkSizeRequestMode
tin_conversation_page_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (GTK_WIDGET (TIN_CONVERSATION_PAGE (widget)->box));
}

static void
tin_conversation_page_root (GtkWidget *widget)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (tin_conversation_page_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (mark_read), self,
                             G_CONNECT_SWAPPED);
}

static void
tin_conversation_page_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_root (widget), widget);

  GTK_WIDGET_CLASS (tin_conversation_page_parent_class)->unroot (widget);
}

static void
tin_conversation_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tin_conversation_page_parent_class)->map (widget);

  mark_read (TIN_CONVERSATION_PAGE (widget));
}

static gboolean
tin_conversation_page_grab_focus (GtkWidget *widget)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);

  return self->peer != NULL && gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* Without this the toolkit would fall back upon grab_focus(), and Tab would never leave. */
static gboolean
tin_conversation_page_focus (GtkWidget        *widget,
                             GtkDirectionType  direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (TIN_CONVERSATION_PAGE (widget)->box), direction);
}

static void
tin_conversation_page_dispose (GObject *object)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (object);

  g_clear_handle_id (&self->resize_source, g_source_remove);
  if (self->view != NULL)
    tin_message_view_set_peer (self->view, NULL);
  if (self->peer_signals != NULL)
    g_signal_group_set_target (self->peer_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_CONVERSATION_PAGE);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_conversation_page_parent_class)->dispose (object);
}

static void
tin_conversation_page_finalize (GObject *object)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (object);

  g_clear_object (&self->peer_signals);
  g_hash_table_unref (self->drafts);
  g_hash_table_unref (self->dismissed);

  G_OBJECT_CLASS (tin_conversation_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-conversation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, box);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, title);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, back);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, link);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, details);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, strip);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, strip_label);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, port_row);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, port);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, set_port);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, connect);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, view);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, newest);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, newest_content);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, composer);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_port_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_port_dismissed);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
}

static void
tin_conversation_page_class_init (TinConversationPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_conversation_page_dispose;
  object_class->finalize = tin_conversation_page_finalize;
  widget_class->size_allocate = tin_conversation_page_size_allocate;
  widget_class->measure = tin_conversation_page_measure;
  widget_class->get_request_mode = tin_conversation_page_get_request_mode;
  widget_class->root = tin_conversation_page_root;
  widget_class->unroot = tin_conversation_page_unroot;
  widget_class->map = tin_conversation_page_map;
  widget_class->focus = tin_conversation_page_focus;
  widget_class->grab_focus = tin_conversation_page_grab_focus;

  g_type_ensure (TIN_TYPE_MESSAGE_VIEW);
  g_type_ensure (TIN_TYPE_COMPOSER);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "conversation.newest", NULL, go_to_newest);
}

static void
tin_conversation_page_init (TinConversationPage *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->dismissed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->peer_signals = g_signal_group_new (TIN_TYPE_PEER);
  for (gsize i = 0; i < 5; i++)
    {
      static const char *const signals[] = { "notify::name", "notify::state", "notify::reason",
                                             "notify::port", "notify::secure" };

      g_signal_group_connect_swapped (self->peer_signals, signals[i],
                                      G_CALLBACK (on_peer_changed), self);
    }
  g_signal_group_connect_swapped (self->peer_signals, "notify::unread", G_CALLBACK (mark_read),
                                  self);
  on_port_changed (self);
  update_header (self);
}

GtkWidget *
tin_conversation_page_new (TinSession *session)
{
  TinConversationPage *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_CONVERSATION_PAGE, NULL);
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

static void
keep_draft (TinConversationPage *self)
{
  g_autofree char *text = tin_composer_dup_text (self->composer);
  const char *id = tin_peer_get_id (self->peer);

  if (*text != '\0')
    g_hash_table_insert (self->drafts, g_strdup (id), g_steal_pointer (&text));
  else
    g_hash_table_remove (self->drafts, id);
}

/**
 * tin_conversation_page_set_peer:
 * @peer: (nullable): whom to talk with
 *
 * What was begun in another conversation is kept and is there again when that one is opened.
 */
void
tin_conversation_page_set_peer (TinConversationPage *self,
                                TinPeer             *peer)
{
  const char *draft = NULL;

  g_return_if_fail (TIN_IS_CONVERSATION_PAGE (self));

  if (self->peer == peer)
    return;
  if (self->peer != NULL)
    keep_draft (self);
  /* Before the old one goes: GLib 2.74 forgets to let go of a target that is being disposed. */
  g_signal_group_set_target (self->peer_signals, peer);
  g_set_object (&self->peer, peer);
  gtk_editable_set_text (GTK_EDITABLE (self->port), "");
  on_peer_changed (self);
  gtk_stack_set_visible_child_name (self->stack, peer != NULL ? "conversation" : "nobody");
  tin_message_view_set_peer (self->view, peer);
  if (peer != NULL)
    draft = g_hash_table_lookup (self->drafts, tin_peer_get_id (peer));
  tin_composer_set_text (self->composer, draft != NULL ? draft : "");
  on_view_changed (self);
  if (peer != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

TinPeer *
tin_conversation_page_get_peer (TinConversationPage *self)
{
  g_return_val_if_fail (TIN_IS_CONVERSATION_PAGE (self), NULL);

  return self->peer;
}

/**
 * tin_conversation_page_set_show_back:
 * @show_back: whether the list of peers is not beside the page
 */
void
tin_conversation_page_set_show_back (TinConversationPage *self,
                                     gboolean             show_back)
{
  g_return_if_fail (TIN_IS_CONVERSATION_PAGE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->back), show_back);
}
