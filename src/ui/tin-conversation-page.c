/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include "tin-compat.h"

/* One conversation: who it is with, what state that is in, the messages, and the next one being
 * written. The same page goes from peer to peer; with none it says what to do. */

G_DEFINE_FINAL_TYPE (TinConversationPage, tin_conversation_page, GTK_TYPE_WIDGET)

/* --- Widget ------------------------------------------------------------------------------- */

static gboolean
on_resized (gpointer user_data)
{
  TinConversationPage *self = user_data;

  self->resize_source = 0;
  tin_conversation_page_update_width (self);
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
  if (self->height == height && self->width == width)
    return;
  self->width = width;
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
    g_signal_connect_object (root, "notify::is-active",
                             G_CALLBACK (tin_conversation_page_mark_read), self,
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

  gtk_widget_queue_allocate (widget);
  tin_conversation_page_mark_read (TIN_CONVERSATION_PAGE (widget));
}

/* The window may be narrower when the page is shown again: it would be made as wide as the header
 * was before. */
static void
tin_conversation_page_unmap (GtkWidget *widget)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);

  GTK_WIDGET_CLASS (tin_conversation_page_parent_class)->unmap (widget);

  self->width = 0;
  tin_conversation_page_update_width (self);
}

static gboolean
tin_conversation_page_grab_focus (GtkWidget *widget)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);

  if (self->peer == NULL)
    return FALSE;
  if (tin_peer_is_request (self->peer))
    return gtk_widget_child_focus (GTK_WIDGET (self->request_place), GTK_DIR_TAB_FORWARD);
  return gtk_widget_grab_focus (GTK_WIDGET (self->composer)) ||
         gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
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
  if (self->conversation_signals != NULL)
    g_signal_group_set_target (self->conversation_signals, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_CONVERSATION_PAGE);
  g_clear_object (&self->herald);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_conversation_page_parent_class)->dispose (object);
}

static void
tin_conversation_page_finalize (GObject *object)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (object);

  g_clear_object (&self->peer_signals);
  g_clear_object (&self->conversation_signals);
  g_hash_table_unref (self->edits);
  g_free (self->awaited_text);
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
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, spare);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, find);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, conversation_menu);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, menu);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, find_bar);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, storage);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, request_place);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, trust);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, strip);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, strip_label);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, port_row);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, port);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, set_port);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, connect);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, view);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, loading);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, newest);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, newest_content);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, selection);
  gtk_widget_class_bind_template_child (widget_class, TinConversationPage, composer);
  tin_conversation_page_class_bind_strip (widget_class);
  tin_conversation_page_class_bind_messages (widget_class);
  tin_conversation_page_class_bind_writing (widget_class);
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
  widget_class->unmap = tin_conversation_page_unmap;
  widget_class->focus = tin_conversation_page_focus;
  widget_class->grab_focus = tin_conversation_page_grab_focus;

  g_type_ensure (TIN_TYPE_MESSAGE_VIEW);
  g_type_ensure (TIN_TYPE_COMPOSER);
  g_type_ensure (TIN_TYPE_FIND_BAR);
  g_type_ensure (TIN_TYPE_SELECTION_BAR);
  g_type_ensure (TIN_TYPE_SPARE_BIN);
  g_type_ensure (TIN_TYPE_STORAGE_BANNER);
  g_type_ensure (TIN_TYPE_PEER_TITLE);
  g_type_ensure (TIN_TYPE_TRUST_STRIP);
  bind_template (widget_class);
}

static void
tin_conversation_page_init (TinConversationPage *self)
{
  const char *const watched[] = {
    "notify::name", "notify::state", "notify::reason", "notify::port", "notify::secure",
    "notify::trust", "notify::request", "notify::typing",
  };

  self->dismissed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->peer_signals = g_signal_group_new (TIN_TYPE_PEER);
  tin_conversation_page_init_writing (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_menu_button_set (self->menu, self->conversation_menu);

  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->peer_signals, watched[i],
                                    G_CALLBACK (tin_conversation_page_update_state), self);
  g_signal_connect_object (self->storage, "notify::well",
                           G_CALLBACK (tin_conversation_page_update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_group_connect_swapped (self->peer_signals, "notify::unread",
                                  G_CALLBACK (tin_conversation_page_mark_read), self);
  tin_conversation_page_update_port (self);
  tin_conversation_page_update_state (self);
}

GtkWidget *
tin_conversation_page_new (TinSession *session)
{
  TinConversationPage *self;

  g_return_val_if_fail (TIN_IS_SESSION (session), NULL);

  self = g_object_new (TIN_TYPE_CONVERSATION_PAGE, NULL);
  self->session = g_object_ref (session);
  tin_conversation_page_watch_messages (self);
  tin_find_bar_set_session (self->find_bar, session);
  tin_message_view_set_session (self->view, session);
  tin_storage_banner_set_session (self->storage, session);
  tin_trust_strip_set_session (self->trust, session);
  return GTK_WIDGET (self);
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
  g_return_if_fail (TIN_IS_CONVERSATION_PAGE (self));

  if (self->peer == peer)
    return;
  if (self->peer != NULL)
    tin_conversation_page_end_writing (self);
  /* Before the old one goes: GLib 2.74 forgets to let go of a target that is being disposed. */
  g_signal_group_set_target (self->peer_signals, peer);
  g_set_object (&self->peer, peer);
  tin_herald_forget (self->herald);
  tin_find_bar_set_peer (self->find_bar, peer);
  tin_trust_strip_set_peer (self->trust, peer);
  gtk_editable_set_text (GTK_EDITABLE (self->port), "");
  tin_conversation_page_update_state (self);
  tin_message_view_set_peer (self->view, peer);
  tin_conversation_page_begin_writing (self);
  tin_conversation_page_update_messages (self);
  if (peer != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self));
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

/**
 * tin_conversation_page_get_messages:
 *
 * Returns: (transfer none): the room that the messages have, above where one writes
 */
GtkWidget *
tin_conversation_page_get_messages (TinConversationPage *self)
{
  g_return_val_if_fail (TIN_IS_CONVERSATION_PAGE (self), NULL);

  return GTK_WIDGET (self->toasts);
}
