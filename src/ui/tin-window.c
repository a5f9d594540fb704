/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "tin-storage-banner.h"
#include "tin-text-scale.h"
#include "tin-window-private.h"
#include "tin-words.h"

/* The main window: the list of peers and one conversation, side by side or one at a time; or,
 * instead of both, a page that must be answered first (the first start, a port that is taken).
 *
 * The conversation page holds the open peer, and says what was read; the window passes the peer on
 * to sidebar, title and actions. */

/* A window less high than this, in pixels, has room for few things at once. */
#define LOW 480
/* Below this width, in pixels where letters have the usual size, menus do without their keys. */
#define CRAMPED 300

struct _TinWindow
{
  AdwApplicationWindow  parent_instance;

  /* owned */
  TinSession           *session;      /* (nullable) when it could not be opened */
  GSignalGroup         *peer;         /* of the open conversation */
  GCancellable         *cancellable;

  /* borrowed */
  TinConversationPage  *conversation; /* (nullable) as the session */
  GtkWidget            *other_page;   /* (nullable) what is shown instead of the shell */

  /* state */
  guint                 low_source;   /* the room has become or ceased to be little */
  gboolean              low;
  gboolean              cramped;      /* few of the letters that there are now stand side by side */

  /* borrowed, weak */
  AdwToast             *undo_toast;   /* (nullable) what goes for good with it: see below */

  /* template */
  GtkWidget            *toasts;
  GtkWidget            *pages;
  GtkWidget            *shell;
  GtkWidget            *sidebar;
  GtkWidget            *content;
};

G_DEFINE_FINAL_TYPE (TinWindow, tin_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  FRONT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What follows the open conversation ------------------------------------------------------ */

static void
front_changed (TinWindow *self)
{
  g_signal_emit (self, signals[FRONT_CHANGED], 0);
}

static void
update_title (TinWindow *self)
{
  TinPeer *peer = tin_window_get_peer (self);
  g_autofree char *name = peer != NULL ? tin_words_isolate (tin_peer_get_name (peer)) : NULL;
  g_autofree char *title = NULL;

  if (peer == NULL || self->other_page != NULL)
    title = g_strdup (_("Tincan"));
  else
    /* Translators: the title of the window; %s is the name of the person in the conversation */
    title = g_strdup_printf (_("%s — Tincan"), name);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
folded_cb (TinWindow *self)
{
  TinShell *shell = TIN_SHELL (self->shell);

  if (self->conversation == NULL)
    return;
  tin_conversation_page_set_show_back (self->conversation, tin_shell_wants_back_button (shell));
  tin_sidebar_set_folded (TIN_SIDEBAR (self->sidebar), tin_shell_get_folded (shell));
  tin_window_update_actions (self);
  front_changed (self);
}

static void
message_chosen_cb (TinWindow  *self,
                   TinPeer    *peer,
                   TinMessage *message)
{
  tin_window_open_peer (self, peer);
  tin_conversation_page_show_message (self->conversation, message);
}

static void
shown_cb (TinWindow *self)
{
  if (self->conversation == NULL)
    return;
  tin_window_update_actions (self);
  front_changed (self);
}

/* Returns: (transfer none) (nullable): who is known now at ADDRESS */
static TinPeer *
find_by_address (TinRoster  *roster,
                 const char *address)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (roster));

  for (guint i = 0; address != NULL && i < n; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);
      g_autofree char *other = tin_peer_dup_address (peer);

      if (g_strcmp0 (address, other) == 0)
        return peer;
    }
  return NULL;
}

/* An address that nobody had answered at yet is a peer until it is known who answers there. */
static void
peer_gone (TinWindow *self,
           TinRoster *roster)
{
  TinPeer *gone = tin_window_get_peer (self);
  g_autofree char *address = NULL;

  if (gone == NULL || tin_roster_get_by_id (roster, tin_peer_get_id (gone)) == gone)
    return;
  address = tin_peer_dup_address (gone);
  tin_window_open_peer (self, find_by_address (roster, address));
}

static void
roster_changed_cb (TinWindow *self,
                   guint      position,
                   guint      removed,
                   guint      added,
                   TinRoster *roster)
{
  if (removed > 0)
    peer_gone (self, roster);
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
set_up_session (TinWindow *self)
{
  tin_sidebar_set_session (TIN_SIDEBAR (self->sidebar), self->session);
  self->conversation = TIN_CONVERSATION_PAGE (tin_conversation_page_new (self->session));
  adw_bin_set_child (ADW_BIN (self->content), GTK_WIDGET (self->conversation));
  tin_window_watch_verifications (self);
  g_signal_connect_object (tin_session_get_roster (self->session), "items-changed",
                           G_CALLBACK (roster_changed_cb), self, G_CONNECT_SWAPPED);
  tin_window_restore_state (self);
}

static void
set_class (TinWindow  *self,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static gboolean
low_changed_cb (gpointer user_data)
{
  TinWindow *self = user_data;

  self->low_source = 0;
  set_class (self, "low", self->low);
  set_class (self, "cramped", self->cramped);
  return G_SOURCE_REMOVE;
}

/* As on a phone with the keyboard open: then pictures make room for what one came for, see
 * style.css. What a widget asks for does not change while it is being given its size. */
static void
tin_window_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  TinWindow *self = TIN_WINDOW (widget);
  gboolean cramped;

  GTK_WIDGET_CLASS (tin_window_parent_class)->size_allocate (widget, width, height, baseline);
  cramped = width < CRAMPED * tin_text_scale_of (widget);
  if (self->low == (height < LOW) && self->cramped == cramped)
    return;
  self->low = height < LOW;
  self->cramped = cramped;
  if (self->low_source == 0)
    self->low_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, low_changed_cb, self, NULL);
}

/* After each layout: what is written may have made room for itself. What a toast asks for then is
 * settled before anything is painted. */
static void
laid_out_cb (TinWindow *self)
{
  if (self->toasts != NULL)
    tin_toasts_lift (ADW_TOAST_OVERLAY (self->toasts),
                     self->conversation != NULL
                       ? tin_conversation_page_get_messages (self->conversation) : NULL);
}

static void
tin_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tin_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "layout",
                           G_CALLBACK (laid_out_cb), widget, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
tin_window_unrealize (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (widget), laid_out_cb, widget);
  GTK_WIDGET_CLASS (tin_window_parent_class)->unrealize (widget);
}

static void
tin_window_unmap (GtkWidget *widget)
{
  TinWindow *self = TIN_WINDOW (widget);

  if (self->session != NULL)
    tin_window_save_size (self);
  tin_window_set_undo_toast (self, NULL);

  GTK_WIDGET_CLASS (tin_window_parent_class)->unmap (widget);
}

/* Whether that hides the window or ends the program is the application's to say. */
static gboolean
tin_window_close_request (GtkWindow *window)
{
  if (gtk_widget_activate_action (GTK_WIDGET (window), "app.close-window", NULL))
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (tin_window_parent_class)->close_request (window);
}

static void
tin_window_dispose (GObject *object)
{
  TinWindow *self = TIN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->undo_toast);
  g_clear_handle_id (&self->low_source, g_source_remove);
  if (self->peer != NULL)
    g_signal_group_set_target (self->peer, NULL);
  self->conversation = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_WINDOW);
  g_clear_object (&self->peer);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_window_parent_class)->dispose (object);
}

static void
tin_window_finalize (GObject *object)
{
  TinWindow *self = TIN_WINDOW (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (tin_window_parent_class)->finalize (object);
}

static void
tin_window_class_init (TinWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_window_dispose;
  object_class->finalize = tin_window_finalize;
  widget_class->size_allocate = tin_window_size_allocate;
  widget_class->unmap = tin_window_unmap;
  widget_class->realize = tin_window_realize;
  widget_class->unrealize = tin_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = tin_window_close_request;

  g_type_ensure (TIN_TYPE_SHELL);
  g_type_ensure (TIN_TYPE_SIDEBAR);
  g_type_ensure (TIN_TYPE_STORAGE_BANNER);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TinWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TinWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, TinWindow, shell);
  gtk_widget_class_bind_template_child (widget_class, TinWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TinWindow, content);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  tin_window_class_install_actions (widget_class);

  signals[FRONT_CHANGED] = g_signal_new ("front-changed", TIN_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_window_init (TinWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->peer = g_signal_group_new (TIN_TYPE_PEER);
  g_signal_group_connect_swapped (self->peer, "notify::state",
                                  G_CALLBACK (tin_window_update_actions), self);
  g_signal_group_connect_swapped (self->peer, "notify::trust",
                                  G_CALLBACK (tin_window_update_actions), self);
  g_signal_group_connect_swapped (self->peer, "notify::request",
                                  G_CALLBACK (tin_window_update_actions), self);
  g_signal_group_connect_swapped (self->peer, "notify::muted",
                                  G_CALLBACK (tin_window_update_actions), self);
  g_signal_group_connect_swapped (self->peer, "notify::pinned",
                                  G_CALLBACK (tin_window_update_actions), self);
  g_signal_group_connect_swapped (self->peer, "notify::name", G_CALLBACK (update_title), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* libadwaita draws stripes then. */
  if (TIN_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  tin_window_update_actions (self);
}

/**
 * tin_window_new:
 * @application: (nullable): its application; without one, closing just closes
 * @session: (nullable): %NULL when it is not open: the window then shows the page that says why,
 *   see tin_window_show_page()
 */
TinWindow *
tin_window_new (GtkApplication *application,
                TinSession     *session)
{
  TinWindow *self = g_object_new (TIN_TYPE_WINDOW, "application", application, NULL);

  if (session != NULL)
    tin_window_set_session (self, session);
  else
    gtk_window_set_default_size (GTK_WINDOW (self), 480, 480);
  return self;
}

/**
 * tin_window_set_session:
 *
 * What was not open when the window was made is now.
 */
void
tin_window_set_session (TinWindow  *self,
                        TinSession *session)
{
  g_return_if_fail (TIN_IS_WINDOW (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  set_up_session (self);
  folded_cb (self);
}

/**
 * tin_window_get_session:
 *
 * Returns: (transfer none) (nullable):
 */
TinSession *
tin_window_get_session (TinWindow *self)
{
  g_return_val_if_fail (TIN_IS_WINDOW (self), NULL);

  return self->session;
}

/**
 * tin_window_get_peer:
 *
 * Returns: (transfer none) (nullable): whose conversation is open
 */
TinPeer *
tin_window_get_peer (TinWindow *self)
{
  g_return_val_if_fail (TIN_IS_WINDOW (self), NULL);

  return self->conversation != NULL ? tin_conversation_page_get_peer (self->conversation) : NULL;
}

/**
 * tin_window_get_front:
 *
 * Returns: (transfer none) (nullable): whose conversation can be seen, if the window can
 */
TinPeer *
tin_window_get_front (TinWindow *self)
{
  TinShell *shell = TIN_SHELL (self->shell);

  g_return_val_if_fail (TIN_IS_WINDOW (self), NULL);

  if (!tin_window_shows_peers (self) ||
      (tin_shell_get_folded (shell) && !tin_shell_get_show_content (shell)))
    return NULL;
  return tin_window_get_peer (self);
}

/**
 * tin_window_open_peer:
 * @peer: (nullable): %NULL closes the conversation
 *
 * Shows the conversation with @peer.
 */
void
tin_window_open_peer (TinWindow *self,
                      TinPeer   *peer)
{
  g_return_if_fail (TIN_IS_WINDOW (self));
  g_return_if_fail (peer == NULL || TIN_IS_PEER (peer));
  g_return_if_fail (self->conversation != NULL);

  if (peer != tin_window_get_peer (self))
    tin_conversation_page_set_peer (self->conversation, peer);
  else if (peer != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->conversation));
  g_signal_group_set_target (self->peer, peer);
  tin_sidebar_set_selected (TIN_SIDEBAR (self->sidebar), peer);
  tin_shell_set_show_content (TIN_SHELL (self->shell), peer != NULL);
  tin_window_save_peer (self);
  update_title (self);
  tin_window_update_actions (self);
  front_changed (self);
}

/**
 * tin_window_show_page:
 * @page: (nullable) (transfer floating): what fills the window instead of peers and conversation;
 *   %NULL goes back to these
 */
void
tin_window_show_page (TinWindow *self,
                      GtkWidget *page)
{
  GtkWidget *old;
  GtkWidget *focus;

  g_return_if_fail (TIN_IS_WINDOW (self));
  g_return_if_fail (page == NULL || GTK_IS_WIDGET (page));

  old = self->other_page;
  self->other_page = page;
  if (page != NULL)
    gtk_stack_add_child (GTK_STACK (self->pages), page);
  /* A conversation that is opened behind the page does not take the keys away from it. */
  gtk_widget_set_can_focus (self->shell, page == NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->pages), page != NULL ? page : self->shell);
  if (old != NULL)
    gtk_stack_remove (GTK_STACK (self->pages), old);
  /* Where the old page had it, the stack has taken it along. */
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (page != NULL && (focus == NULL || !gtk_widget_is_ancestor (focus, page)))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  update_title (self);
  tin_window_update_actions (self);
  front_changed (self);
}

/**
 * tin_window_toast:
 *
 * Says @text for a moment, as text.
 */
void
tin_window_toast (TinWindow  *self,
                  const char *text)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (TIN_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  escaped = g_markup_escape_text (text, -1);
  tin_window_add_toast (self, adw_toast_new (escaped));
}

/* The title of @toast is markup. */
void
tin_window_add_toast (TinWindow *self,
                      AdwToast  *toast)
{
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/**
 * tin_window_set_undo_toast:
 * @toast: (nullable) (transfer full): says what was done, and undoes it; %NULL only ends the last
 *
 * There is one of these at a time, and none when the window is not shown: what it speaks of is done
 * for good when it is dismissed.
 */
void
tin_window_set_undo_toast (TinWindow *self,
                           AdwToast  *toast)
{
  AdwToast *old = self->undo_toast;

  g_clear_weak_pointer (&self->undo_toast);
  if (old != NULL)
    adw_toast_dismiss (old);
  if (toast == NULL)
    return;
  g_set_weak_pointer (&self->undo_toast, toast);
  tin_window_add_toast (self, toast);
}

TinSidebar *
tin_window_get_sidebar (TinWindow *self)
{
  return TIN_SIDEBAR (self->sidebar);
}

TinShell *
tin_window_get_shell (TinWindow *self)
{
  return TIN_SHELL (self->shell);
}

TinConversationPage *
tin_window_get_conversation (TinWindow *self)
{
  return self->conversation;
}

GCancellable *
tin_window_get_cancellable (TinWindow *self)
{
  return self->cancellable;
}

/* Whether the list and a conversation are shown, rather than a page instead. */
gboolean
tin_window_shows_peers (TinWindow *self)
{
  return self->conversation != NULL && self->other_page == NULL;
}
