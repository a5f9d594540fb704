/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include <glib/gi18n.h>

#include "tin-announce.h"
#include "tin-compat.h"
#include "tin-message-row.h"
#include "tin-words.h"

/* What is done with the messages of the open conversation: they are read, looked for, taken back
 * and deleted. */

/* Returns: (transfer full): a toast that says @text, which is not markup */
static AdwToast *
make_toast (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  return adw_toast_new (markup);
}

/**
 * tin_conversation_page_toast:
 * @text: said for a moment; not markup
 */
void
tin_conversation_page_toast (TinConversationPage *self,
                             const char          *text)
{
  /* What it is about may end after the page. */
  if (self->toasts != NULL)
    adw_toast_overlay_add_toast (self->toasts, make_toast (text));
}

/* --- Reading ------------------------------------------------------------------------------ */

/* On the screen, in a window that has the focus: in front of somebody */
static gboolean
is_in_front (TinConversationPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return self->peer != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

/* Read is what was in front of somebody: the end. */
void
tin_conversation_page_mark_read (TinConversationPage *self)
{
  if (is_in_front (self) && tin_peer_has_unseen (self->peer) &&
      tin_message_view_is_at_end (self->view))
    tin_session_mark_read (self->session, self->peer);
}

/* What a notification tells of where nobody looks is said here, where somebody may not see. */
static void
on_messages (TinConversationPage *self,
             TinPeer             *peer,
             GPtrArray           *messages)
{
  if (peer == self->peer && !tin_peer_is_request (peer) && is_in_front (self))
    tin_herald_add (self->herald, peer, messages);
  /* What is said of messages that were read makes nothing unread, and is seen all the same. */
  if (peer == self->peer)
    tin_conversation_page_mark_read (self);
}

static void
on_say (TinConversationPage *self,
        const char          *words)
{
  tin_announce (GTK_WIDGET (self->view), words);
}

static void
update_newest (TinConversationPage *self)
{
  guint n_new = tin_message_view_get_n_new (self->view);
  g_autofree char *words = NULL;
  gboolean shown = !tin_message_view_is_at_end (self->view) &&
                   !tin_message_view_is_loading (self->view);

  if (n_new > 0)
    /* Translators: on a button that goes to them */
    words = g_strdup_printf (ngettext ("%u new message", "%u new messages", n_new), n_new);
  adw_button_content_set_label (self->newest_content, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->newest), _("Go to Newest"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->newest), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words != NULL ? words : _("Go to Newest"), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->newest), shown);
}

/* The view shows another part of the conversation, or has another one. */
void
tin_conversation_page_update_messages (TinConversationPage *self)
{
  gboolean loading = tin_message_view_is_loading (self->view);

  update_newest (self);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), tin_message_view_is_empty (self->view));
  gtk_widget_set_visible (GTK_WIDGET (self->loading), loading);
  gtk_spinner_set_spinning (self->loading, loading);
  tin_conversation_page_mark_read (self);
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
on_scroll (TinConversationPage *self,
           int                  pages)
{
  tin_message_view_scroll_pages (self->view, pages);
}

/* --- Looking for words -------------------------------------------------------------------- */

static void
on_found (TinConversationPage *self,
          TinMessage          *message)
{
  if (message != NULL)
    tin_message_view_show_message (self->view, message, FALSE);
  else
    tin_message_view_unmark (self->view);
}

static void
on_find_closed (TinConversationPage *self)
{
  tin_message_view_unmark (self->view);
  if (self->peer != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/**
 * tin_conversation_page_find:
 *
 * Opens the search in the open conversation, or goes to it.
 */
void
tin_conversation_page_find (TinConversationPage *self)
{
  g_return_if_fail (TIN_IS_CONVERSATION_PAGE (self));

  if (self->peer != NULL && !tin_peer_is_request (self->peer))
    tin_find_bar_set_open (self->find_bar, TRUE);
}

/**
 * tin_conversation_page_show_message:
 * @message: of the open conversation
 *
 * Shows @message where it was said, and gives it the focus.
 */
void
tin_conversation_page_show_message (TinConversationPage *self,
                                    TinMessage          *message)
{
  g_return_if_fail (TIN_IS_CONVERSATION_PAGE (self));
  g_return_if_fail (self->peer != NULL);

  tin_message_view_show_message (self->view, message, TRUE);
}

/* --- One message -------------------------------------------------------------------------- */

/* What is being done with one message; the page may show another conversation before it is. */
typedef struct
{
  TinConversationPage *page;     /* (owned) */
  TinPeer             *peer;     /* (owned) */
  TinMessage          *message;  /* (owned) */
} Change;

static Change *
change_new (TinConversationPage *page,
            TinMessage          *message)
{
  Change *self = g_new0 (Change, 1);

  self->page = g_object_ref (page);
  self->peer = g_object_ref (page->peer);
  self->message = tin_message_ref (message);
  return self;
}

static void
change_free (Change *self)
{
  g_object_unref (self->page);
  g_object_unref (self->peer);
  tin_message_unref (self->message);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
on_withdrawn (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  TinConversationPage *self = change->page;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!tin_session_change_finish (TIN_SESSION (source), result, &error))
    {
      g_debug ("A message was not withdrawn: %s", error->message);
      tin_conversation_page_toast (self, _("That message can no longer be withdrawn."));
      return;
    }
  if (self->toasts == NULL)
    return;
  /* Translators: a message was taken back before it left; there is little room */
  toast = make_toast (_("Withdrawn"));
  /* Translators: puts the text of a withdrawn message back where one writes */
  adw_toast_set_button_label (toast, _("_Write Again"));
  adw_toast_set_action_name (toast, "conversation.write-again");
  adw_toast_set_action_target (toast, "(ss)", tin_peer_get_id (change->peer),
                               tin_message_get_text (change->message));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* What is being deleted of one conversation; the page may show another one before it is. */
typedef struct
{
  TinConversationPage *page;      /* (owned) */
  TinPeer             *peer;      /* (owned) */
  GPtrArray           *messages;  /* (owned) (element-type TinMessage) */
} Deletion;

/* @messages: (transfer full) */
static Deletion *
deletion_new (TinConversationPage *page,
              GPtrArray           *messages)
{
  Deletion *self = g_new0 (Deletion, 1);

  self->page = g_object_ref (page);
  self->peer = g_object_ref (page->peer);
  self->messages = messages;
  return self;
}

static void
deletion_free (Deletion *self)
{
  g_object_unref (self->page);
  g_object_unref (self->peer);
  g_ptr_array_unref (self->messages);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

/* It is said once, however many were not. */
static void
on_deleted (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Deletion) deletion = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (tin_session_change_finish (TIN_SESSION (source), result, &error))
    return;
  g_debug ("%u messages were not all deleted: %s", deletion->messages->len, error->message);
  /* They were gone before, as with a whole conversation: all is as the person wants it. */
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_INVALID))
    return;
  words = tin_words_peer_error (error, deletion->peer);
  tin_conversation_page_toast (deletion->page, words);
}

static void
on_delete_answered (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (Deletion) deletion = user_data;
  TinConversationPage *self = deletion->page;
  TinPeer *peer = deletion->peer;
  GPtrArray *messages = deletion->messages;

  if (!tin_confirm_finish (result) || self->session == NULL)
    return;
  /* What was selected in another conversation since is not what the question was about. */
  if (peer == self->peer)
    tin_message_view_unselect (self->view);
  tin_session_delete_all_async (self->session, peer, messages, on_deleted,
                                g_steal_pointer (&deletion));
}

/* Returns: (transfer full): what becomes of @message, and of what the other side has of it */
static char *
dup_body (TinConversationPage *self,
          TinMessage          *message)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));

  if (!tin_message_is_own (message))
    /* Translators: of a message from somebody; %s is that person's name */
    return g_strdup_printf (_("It is deleted on this computer only. %s keeps it."), name);
  if (!tin_peer_is_secure (self->peer))
    /* Translators: of an own message that was not encrypted; %s is a person's name */
    return g_strdup_printf (_("It is deleted on this computer only. %s keeps it: nobody can be "
                              "asked to delete what was sent without encryption."), name);
  /* Translators: of an own message; %s is a person's name */
  return g_strdup_printf (_("It is deleted on this computer only. %s keeps it, or still gets it "
                            "if it is waiting."), name);
}

static gboolean
has_own (GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    if (tin_message_is_own (g_ptr_array_index (messages, i)))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full): the same of several @messages */
static char *
dup_body_of_several (TinConversationPage *self,
                     GPtrArray           *messages)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  guint n = messages->len;

  if (!has_own (messages))
    /* Translators: of messages from somebody; %s is that person's name */
    return g_strdup_printf (ngettext ("The message is deleted on this computer only. %s keeps it.",
                                      "They are deleted on this computer only. %s keeps them.",
                                      n), name);
  if (!tin_peer_is_secure (self->peer))
    /* Translators: of messages that were not encrypted; %s is a person's name */
    return g_strdup_printf (ngettext ("The message is deleted on this computer only. %s keeps it: "
                                      "nobody can be asked to delete what was sent without "
                                      "encryption.",
                                      "They are deleted on this computer only. %s keeps them: "
                                      "nobody can be asked to delete what was sent without "
                                      "encryption.", n), name);
  /* Translators: of messages; %s is a person's name */
  return g_strdup_printf (ngettext ("The message is deleted on this computer only. %s keeps it, or "
                                    "still gets it if it is waiting.",
                                    "They are deleted on this computer only. %s keeps them, or "
                                    "still gets what is waiting.", n), name);
}

/* It cannot be undone, and so it is asked.
 * @messages: (transfer full): one or more of the open conversation */
static void
ask_to_delete (TinConversationPage *self,
               GPtrArray           *messages)
{
  guint n = messages->len;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  TinQuestion question = {
    /* Translators: a verb: deletes messages */
    .accept = _("_Delete"),
    .destructive = TRUE,
  };

  if (n == 1)
    {
      heading = g_strdup (_("Delete Message?"));
      body = dup_body (self, g_ptr_array_index (messages, 0));
    }
  else
    {
      /* Translators: %u is how many messages are selected */
      heading = g_strdup_printf (ngettext ("Delete %u Message?", "Delete %u Messages?", n), n);
      body = dup_body_of_several (self, messages);
    }
  question.heading = heading;
  question.body = body;
  tin_confirm_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &question,
                     on_delete_answered, deletion_new (self, messages));
}

static void
ask_to_delete_one (TinConversationPage *self,
                   TinMessage          *message)
{
  GPtrArray *one = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  g_ptr_array_add (one, tin_message_ref (message));
  ask_to_delete (self, one);
}

static void
ask_to_delete_selected (TinConversationPage *self)
{
  g_autoptr (GPtrArray) messages = tin_message_view_list_selected (self->view);

  if (messages->len > 0)
    ask_to_delete (self, g_steal_pointer (&messages));
}

/* --- What both sides see ------------------------------------------------------------------ */

static void
say_failure (TinConversationPage *self,
             TinPeer             *peer,
             const GError        *error)
{
  g_autofree char *words = NULL;

  g_debug ("A message was not changed: %s", error->message);
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_INVALID))
    words = g_strdup (_("That message was deleted."));
  else
    words = tin_words_peer_error (error, peer);
  tin_conversation_page_toast (self, words);
}

static void
on_react (TinConversationPage *self,
          TinMessage          *message,
          const char          *emoji)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) reaction =
    tin_session_react (self->session, self->peer, message, emoji, &error);

  if (reaction == NULL)
    say_failure (self, self->peer, error);
}

static void
on_retract_answered (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  TinConversationPage *self = change->page;
  g_autoptr (TinMessage) deletion = NULL;
  g_autoptr (GError) error = NULL;

  if (!tin_confirm_finish (result) || self->session == NULL)
    return;
  deletion = tin_session_retract (self->session, change->peer, change->message, &error);
  if (deletion == NULL)
    say_failure (self, change->peer, error);
}

static void
ask_to_retract (TinConversationPage *self,
                TinMessage          *message)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Delete for Both?"),
    /* Translators: a verb: deletes messages */
    .accept = _("_Delete"),
    .destructive = TRUE,
  };

  if (tin_peer_get_state (self->peer) == TIN_PEER_CONNECTED)
    /* Translators: %s is a person's name */
    body = g_strdup_printf (_("The message is deleted here and on %s’s computer. %s may have read "
                              "it, and sees that there was one."), name, name);
  else
    /* Translators: %s is a person's name */
    body = g_strdup_printf (_("The message is deleted here at once, and on %s’s computer when you "
                              "are both connected. %s may have read it, and sees that there was "
                              "one."), name, name);
  question.body = body;
  tin_confirm_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &question,
                     on_retract_answered, change_new (self, message));
}

/* --- What is asked for -------------------------------------------------------------------- */

/* The composer takes these up. */
static void
begin (TinConversationPage *self,
       const char          *action,
       TinMessage          *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "(tt)",
                              tin_message_get_log_id (message), tin_message_get_number (message));
}

/* @message: (nullable): where it is about those that are selected */
static void
on_request (TinConversationPage *self,
            guint                request,
            TinMessage          *message)
{
  switch ((TinMessageRequest) request)
    {
    case TIN_MESSAGE_REQUEST_RETRY:
      tin_session_retry (self->session, self->peer, message);
      break;
    case TIN_MESSAGE_REQUEST_WITHDRAW:
      tin_session_withdraw_async (self->session, self->peer, message, on_withdrawn,
                                  change_new (self, message));
      break;
    case TIN_MESSAGE_REQUEST_DELETE:
      ask_to_delete_one (self, message);
      break;
    case TIN_MESSAGE_REQUEST_RETRACT:
      ask_to_retract (self, message);
      break;
    case TIN_MESSAGE_REQUEST_REPLY:
      begin (self, "conversation.reply", message);
      break;
    case TIN_MESSAGE_REQUEST_EDIT:
      begin (self, "conversation.edit", message);
      break;
    case TIN_MESSAGE_REQUEST_DELETE_SELECTED:
      ask_to_delete_selected (self);
      break;
    case TIN_MESSAGE_REQUEST_CHOOSE_REACTION:
    case TIN_MESSAGE_REQUEST_SHOW_QUOTED:
    case TIN_MESSAGE_REQUEST_SELECT:
    default:
      g_return_if_reached ();
    }
}

/* --- For the page ------------------------------------------------------------------------- */

/* Once it has a session */
void
tin_conversation_page_watch_messages (TinConversationPage *self)
{
  self->herald = tin_herald_new ();
  g_signal_connect_object (self->herald, "say", G_CALLBACK (on_say), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "messages", G_CALLBACK (on_messages), self,
                           G_CONNECT_SWAPPED);
}

void
tin_conversation_page_class_bind_messages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "conversation.newest", NULL, go_to_newest);
  gtk_widget_class_bind_template_callback_full (
    widget_class, "on_view_changed", G_CALLBACK (tin_conversation_page_update_messages));
  gtk_widget_class_bind_template_callback (widget_class, on_find_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_found);
  gtk_widget_class_bind_template_callback (widget_class, on_react);
  gtk_widget_class_bind_template_callback (widget_class, on_request);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
}
