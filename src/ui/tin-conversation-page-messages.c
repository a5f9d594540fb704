/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-compat.h"
#include "tin-message-row.h"
#include "tin-words.h"

/* What is done with the messages of the open conversation: they are read, written, looked for,
 * taken back and deleted. */

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

/* Read is what was on the screen, in front of somebody: the end, in a window that has the focus. */
void
tin_conversation_page_mark_read (TinConversationPage *self)
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

/* --- Writing ------------------------------------------------------------------------------ */

static void
on_send (TinConversationPage *self,
         const char          *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message =
    tin_session_send (self->session, self->peer, text, &error);
  g_autofree char *words = NULL;

  if (message != NULL)
    {
      g_hash_table_remove (self->drafts, tin_peer_get_id (self->peer));
      tin_composer_set_text (self->composer, "");
      tin_message_view_scroll_to_end (self->view);
      return;
    }
  g_debug ("A message was not taken: %s", error->message);
  words = tin_words_peer_error (error, self->peer);
  tin_conversation_page_toast (self, words);
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

/* What was taken back is there to be changed and sent. */
static void
write_again (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);
  g_autofree char *begun = tin_composer_dup_text (self->composer);
  const char *id;
  const char *text;

  g_variant_get (parameter, "(&s&s)", &id, &text);
  if (self->peer == NULL || strcmp (tin_peer_get_id (self->peer), id) != 0)
    {
      g_hash_table_insert (self->drafts, g_strdup (id), g_strdup (text));
      return;
    }
  if (*begun == '\0')
    tin_composer_set_text (self->composer, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

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

static void
on_deleted (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (tin_session_change_finish (TIN_SESSION (source), result, &error))
    return;
  g_debug ("A message was not deleted: %s", error->message);
  words = tin_words_peer_error (error, change->peer);
  tin_conversation_page_toast (change->page, words);
}

static void
on_delete_answered (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  TinSession *session = change->page->session;
  TinPeer *peer = change->peer;
  TinMessage *message = change->message;

  if (tin_confirm_finish (result) && session != NULL)
    tin_session_delete_async (session, peer, message, on_deleted, g_steal_pointer (&change));
}

/* It cannot be undone, and so it is asked. */
static void
ask_to_delete (TinConversationPage *self,
               TinMessage          *message)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  g_autofree char *body = NULL;
  TinQuestion question = {
    .heading = _("Delete Message?"),
    .accept = _("_Delete"),
    .destructive = TRUE,
  };

  if (tin_message_is_own (message))
    /* Translators: of an own message; %s is a person's name */
    body = g_strdup_printf (_("It is deleted on this computer only. %s keeps it, or still gets it "
                              "if it is waiting."), name);
  else
    /* Translators: of a message from somebody; %s is that person's name */
    body = g_strdup_printf (_("It is deleted on this computer only. %s keeps it."), name);
  question.body = body;
  tin_confirm_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &question,
                     on_delete_answered, change_new (self, message));
}

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
      ask_to_delete (self, message);
      break;
    default:
      g_return_if_reached ();
    }
}

/* --- For the page ------------------------------------------------------------------------- */

void
tin_conversation_page_class_bind_messages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "conversation.newest", NULL, go_to_newest);
  gtk_widget_class_install_action (widget_class, "conversation.write-again", "(ss)", write_again);
  gtk_widget_class_bind_template_callback_full (
    widget_class, "on_view_changed", G_CALLBACK (tin_conversation_page_update_messages));
  gtk_widget_class_bind_template_callback (widget_class, on_find_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_found);
  gtk_widget_class_bind_template_callback (widget_class, on_request);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
}
