/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-conversation-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-composer-count.h"
#include "tin-words.h"

/* What is written in the open conversation: it is sent, kept as a draft while it is not, and the
 * other side learns that somebody is typing. The session keeps one draft for each peer. An edit
 * that was begun over another text leaves that one its place, and stays with the page. */

/* How far back the message is looked for that the up arrow edits. */
#define LOOK_BACK 200

/* An edit in a conversation that is not open now. */
typedef struct
{
  TinConversation *conversation;  /* (owned) */
  gulong           moved;         /* a handler of its */
  TinMessage      *message;       /* (owned) */
  char            *text;          /* (owned) */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *self = data;

  g_signal_handler_disconnect (self->conversation, self->moved);
  g_object_unref (self->conversation);
  tin_message_unref (self->message);
  g_free (self->text);
  g_free (self);
}

static TinMessageName
get_name (TinMessage *message)
{
  return (TinMessageName) { tin_message_get_log_id (message), tin_message_get_number (message) };
}

/* --- Drafts ------------------------------------------------------------------------------- */

static void
keep_edit (TinConversationPage *self,
           TinMessage          *target,
           const char          *text)
{
  TinMessageName name = get_name (target);

  /* The draft is what was there before. */
  if (tin_composer_get_aside (self->composer) != NULL)
    return;
  if (strcmp (text, tin_message_get_text (target)) == 0)
    tin_session_set_draft (self->session, self->peer, NULL, NULL);
  else
    tin_session_set_edit_draft (self->session, self->peer, text, &name);
}

static void
write_draft (TinConversationPage *self)
{
  gboolean edits;
  TinMessage *target = tin_composer_get_target (self->composer, &edits);
  g_autofree char *text = tin_composer_dup_text (self->composer);
  TinMessageName name;

  /* The draft is an edit whose message is being read; it and what is written meanwhile go together
   * into the composer then. */
  if (self->awaited_text != NULL)
    return;
  if (edits)
    {
      keep_edit (self, target, text);
      return;
    }
  if (target != NULL)
    name = get_name (target);
  else
    name = self->awaited;
  tin_session_set_draft (self->session, self->peer, text, name.log_id != 0 ? &name : NULL);
}

/**
 * tin_conversation_page_keep_draft:
 *
 * What is in the composer is there at the next start.
 */
void
tin_conversation_page_keep_draft (TinConversationPage *self)
{
  self->keeping = TRUE;
  write_draft (self);
  self->keeping = FALSE;
}

static void
on_composer_changed (TinConversationPage *self,
                     gboolean             typed)
{
  gboolean blank = tin_composer_is_blank (self->composer) &&
                   !tin_composer_is_composing (self->composer);

  if (self->peer == NULL || self->placing)
    return;
  tin_conversation_page_keep_draft (self);
  /* A text that is only put there is nobody's typing; one that goes ends it. */
  if (typed || blank)
    tin_session_set_typing (self->session, self->peer, !blank);
}

/**
 * tin_conversation_page_put_text:
 *
 * Puts @text, which was to replace a message that can no longer be replaced, where one writes.
 */
void
tin_conversation_page_put_text (TinConversationPage *self,
                                const char          *text)
{
  g_autofree char *begun = tin_composer_dup_text (self->composer);
  g_autofree char *both = g_strconcat (text, "\n", begun, NULL);

  tin_composer_set_text (self->composer, *begun == '\0' ? text : both);
}

/* The draft speaks of a message, which may have to be read first. */
static void
take_up_target (TinConversationPage *self)
{
  TinConversation *conversation = tin_peer_get_conversation (self->peer);
  TinMessageName name = self->awaited;
  TinMessage *message = tin_conversation_get_quoted (conversation, &name);
  g_autofree char *text = NULL;

  if (message == NULL && !tin_conversation_is_gone (conversation, &name))
    return;
  text = g_steal_pointer (&self->awaited_text);
  self->awaited = (TinMessageName) { 0 };
  self->placing = TRUE;
  if (text != NULL && message != NULL &&
      tin_session_can_edit (self->session, self->peer, message))
    {
      tin_composer_begin_edit (self->composer, message);
      tin_composer_set_text (self->composer, text);
    }
  else if (text != NULL)
    tin_conversation_page_put_text (self, text);
  else if (message != NULL && tin_composer_get_target (self->composer, NULL) == NULL)
    tin_composer_begin_reply (self->composer, message);
  self->placing = FALSE;
  tin_conversation_page_keep_draft (self);
}

static void
on_quoted (TinConversationPage *self,
           guint64              log_id,
           guint64              number)
{
  if (self->peer != NULL && self->awaited.log_id == log_id && self->awaited.number == number)
    take_up_target (self);
  tin_conversation_page_check_targets (self);
}

/* --- Messages that get another name ------------------------------------------------------- */

/* One that has moved: what it is called now, and was. */
typedef struct
{
  guint64        log_id;
  guint64        sent_at;
  TinMessageName name;
} Moved;

/* Returns: (transfer full) (nullable): @message as it is called now, if that is the one */
static TinMessage *
rename_message (TinMessage  *message,
                const Moved *moved)
{
  g_autoptr (TinMessage) renamed = NULL;

  if (message == NULL || !tin_message_is_own (message) ||
      tin_message_get_log_id (message) != moved->log_id ||
      tin_message_get_sent_at (message) != moved->sent_at)
    return NULL;
  renamed = tin_message_new (moved->name.log_id, moved->name.number, moved->sent_at,
                             (TinMessageKind) tin_message_get_kind (message),
                             tin_message_get_flags (message), tin_message_get_text (message),
                             (gssize) tin_message_get_length (message));
  return tin_message_new_shown (renamed, tin_message_get_shown_at (message));
}

static void
rename_in_composer (TinConversationPage *self,
                    TinMessage          *message,
                    const Moved         *moved)
{
  g_autoptr (TinMessage) renamed = rename_message (message, moved);

  if (renamed != NULL)
    tin_composer_replace (self->composer, message, renamed);
}

/* Under the number that it had there is, or will be, another message. */
static void
on_moved (TinConversation *conversation,
          guint64          log_id,
          guint64          sent_at,
          guint64          new_log_id,
          guint64          number,
          gpointer         user_data)
{
  TinConversationPage *self = user_data;
  Moved moved = { log_id, sent_at, { new_log_id, number } };

  rename_in_composer (self, tin_composer_get_target (self->composer, NULL), &moved);
  rename_in_composer (self, tin_composer_get_aside_target (self->composer), &moved);
}

/* The same where the edit is begun and not open. */
static void
on_edited_moved (TinConversation *conversation,
                 guint64          log_id,
                 guint64          sent_at,
                 guint64          new_log_id,
                 guint64          number,
                 gpointer         user_data)
{
  Edit *edit = user_data;
  Moved moved = { log_id, sent_at, { new_log_id, number } };
  TinMessage *renamed = rename_message (edit->message, &moved);

  if (renamed == NULL)
    return;
  tin_message_unref (edit->message);
  edit->message = renamed;
}

static Edit *
edit_new (TinConversationPage *self,
          TinMessage          *target)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->conversation = g_object_ref (tin_peer_get_conversation (self->peer));
  edit->moved = g_signal_connect (edit->conversation, "moved", G_CALLBACK (on_edited_moved), edit);
  edit->message = tin_message_ref (target);
  edit->text = tin_composer_dup_text (self->composer);
  return edit;
}

/* What is awaited is what the draft speaks of, which the session keeps true. */
static void
on_draft (TinConversationPage *self)
{
  const TinMessageName *target = tin_peer_get_draft_target (self->peer);
  g_autofree char *text = NULL;

  if (self->keeping || self->awaited.log_id == 0 ||
      (target != NULL && tin_message_name_equal (target, &self->awaited)))
    return;
  self->awaited = target != NULL ? *target : (TinMessageName) { 0 };
  if (target != NULL)
    {
      take_up_target (self);
      return;
    }
  text = g_steal_pointer (&self->awaited_text);
  if (text == NULL)
    return;
  self->placing = TRUE;
  tin_conversation_page_put_text (self, text);
  self->placing = FALSE;
}

/* The edit whose message was not read in time, and what was written meanwhile, are one text. */
static void
keep_awaited (TinConversationPage *self)
{
  g_autofree char *text = NULL;

  if (self->awaited_text == NULL || tin_composer_is_blank (self->composer))
    return;
  text = g_steal_pointer (&self->awaited_text);
  self->awaited = (TinMessageName) { 0 };
  self->placing = TRUE;
  tin_conversation_page_put_text (self, text);
  self->placing = FALSE;
  tin_conversation_page_keep_draft (self);
}

/**
 * tin_conversation_page_end_writing:
 *
 * The open conversation is left. What was begun in it is kept.
 */
void
tin_conversation_page_end_writing (TinConversationPage *self)
{
  const char *id = tin_peer_get_id (self->peer);
  gboolean edits;
  TinMessage *target;

  keep_awaited (self);
  target = tin_composer_get_target (self->composer, &edits);
  if (edits && tin_composer_get_aside (self->composer) != NULL)
    g_hash_table_insert (self->edits, g_strdup (id), edit_new (self, target));
  else
    g_hash_table_remove (self->edits, id);
  tin_session_set_typing (self->session, self->peer, FALSE);
  g_signal_group_set_target (self->conversation_signals, NULL);
}

/**
 * tin_conversation_page_begin_writing:
 *
 * Another conversation is open, or none. What was begun in it is there again.
 */
void
tin_conversation_page_begin_writing (TinConversationPage *self)
{
  const char *draft = self->peer != NULL ? tin_peer_get_draft (self->peer) : NULL;
  const TinMessageName *target = NULL;
  Edit *edit;

  g_clear_pointer (&self->awaited_text, g_free);
  self->awaited = (TinMessageName) { 0 };
  self->placing = TRUE;
  tin_composer_clear (self->composer);
  if (draft != NULL)
    target = tin_peer_get_draft_target (self->peer);
  if (target != NULL)
    self->awaited = *target;
  if (target != NULL && tin_peer_is_draft_edit (self->peer))
    self->awaited_text = g_strdup (draft);
  else if (draft != NULL)
    tin_composer_set_text (self->composer, draft);
  self->placing = FALSE;
  if (self->peer == NULL)
    return;
  tin_composer_set_people (self->composer,
                           G_LIST_MODEL (tin_session_get_roster (self->session)));
  g_signal_group_set_target (self->conversation_signals,
                             tin_peer_get_conversation (self->peer));
  if (target != NULL)
    take_up_target (self);
  edit = g_hash_table_lookup (self->edits, tin_peer_get_id (self->peer));
  if (edit == NULL)
    return;
  self->placing = TRUE;
  tin_composer_begin_edit (self->composer, edit->message);
  tin_composer_set_text (self->composer, edit->text);
  self->placing = FALSE;
  /* It may have gone while nobody looked. */
  tin_conversation_page_check_targets (self);
}

/* --- Sending ------------------------------------------------------------------------------ */

/* Returns: (transfer full) (nullable): what was sent */
static TinMessage *
send_as_meant (TinConversationPage  *self,
               const char           *text,
               GError              **error)
{
  gboolean edits;
  TinMessage *target = tin_composer_get_target (self->composer, &edits);

  if (target == NULL)
    return tin_session_send (self->session, self->peer, text, error);
  if (edits)
    return tin_session_edit (self->session, self->peer, target, text, error);
  return tin_session_reply (self->session, self->peer, text, target, error);
}

static void
on_send (TinConversationPage *self,
         const char          *text)
{
  gboolean edits;
  TinMessage *target = tin_composer_get_target (self->composer, &edits);
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (edits && strcmp (tin_message_get_text (target), text) == 0)
    {
      tin_composer_cancel (self->composer);
      return;
    }
  message = send_as_meant (self, text, &error);
  if (message != NULL)
    {
      self->awaited = (TinMessageName) { 0 };
      tin_composer_finish (self->composer);
      if (!edits)
        tin_message_view_scroll_to_end (self->view);
      return;
    }
  g_debug ("A message was not taken: %s", error->message);
  words = tin_words_peer_error (error, self->peer);
  tin_conversation_page_toast (self, words);
}

/* --- What is answered or changed ---------------------------------------------------------- */

static void
begin_edit (TinConversationPage *self,
            TinMessage          *message)
{
  if (!tin_composer_count_is_editable (tin_message_get_text (message)))
    {
      tin_conversation_page_toast (self, _("That message is too long to be edited here."));
      return;
    }
  tin_composer_begin_edit (self->composer, message);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* Returns: (transfer none) (nullable): the message that @parameter names, where it is loaded */
static TinMessage *
find_message (TinConversationPage *self,
              GVariant            *parameter)
{
  TinConversation *conversation;
  guint64 log_id;
  guint64 number;
  guint position;

  if (self->peer == NULL)
    return NULL;
  g_variant_get (parameter, "(tt)", &log_id, &number);
  conversation = tin_peer_get_conversation (self->peer);
  if (!tin_conversation_find (conversation, log_id, number, &position))
    return NULL;
  return tin_conversation_get_message (conversation, position);
}

static void
reply_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);
  TinMessage *message = find_message (self, parameter);

  if (message == NULL)
    return;
  tin_composer_begin_reply (self->composer, message);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
edit_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);
  TinMessage *message = find_message (self, parameter);

  if (message != NULL && tin_session_can_edit (self->session, self->peer, message))
    begin_edit (self, message);
}

/* The last own message, if it is loaded. */
static gboolean
on_edit_last (TinConversationPage *self)
{
  TinConversation *conversation;
  guint n;

  if (self->peer == NULL)
    return FALSE;
  conversation = tin_peer_get_conversation (self->peer);
  n = g_list_model_get_n_items (G_LIST_MODEL (conversation));
  if (tin_conversation_has_newer (conversation))
    return FALSE;
  for (guint i = n; i > 0 && n - i < LOOK_BACK; i--)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i - 1);

      if (tin_session_can_edit (self->session, self->peer, message))
        {
          begin_edit (self, message);
          return TRUE;
        }
    }
  return FALSE;
}

/* What was taken back is there to be changed and sent, where nothing else was begun. */
static void
write_again (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TinConversationPage *self = TIN_CONVERSATION_PAGE (widget);
  TinPeer *peer;
  const char *id;
  const char *text;

  g_variant_get (parameter, "(&s&s)", &id, &text);
  peer = tin_roster_get_by_id (tin_session_get_roster (self->session), id);
  if (peer == NULL)
    return;
  if (peer != self->peer)
    {
      if (tin_peer_get_draft (peer) == NULL)
        tin_session_set_draft (self->session, peer, text, NULL);
      return;
    }
  if (tin_composer_is_blank (self->composer))
    tin_composer_set_text (self->composer, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* --- What is dropped ---------------------------------------------------------------------- */

/* Before the text view, which would take the name of the file for text. */
static gboolean
on_files_dropped (TinConversationPage *self)
{
  if (self->peer == NULL)
    return FALSE;
  tin_conversation_page_toast (self, _("Files cannot be sent, only text."));
  return TRUE;
}

static void
take_files (TinConversationPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_files_dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- For the page ------------------------------------------------------------------------- */

void
tin_conversation_page_init_writing (TinConversationPage *self)
{
  self->edits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, edit_free);
  take_files (self);
  self->conversation_signals = g_signal_group_new (TIN_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "quoted", G_CALLBACK (on_quoted),
                                  self);
  g_signal_group_connect (self->conversation_signals, "moved", G_CALLBACK (on_moved), self);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (tin_conversation_page_check_targets), self);
  g_signal_group_connect_swapped (self->peer_signals, "notify::draft", G_CALLBACK (on_draft),
                                  self);
}

void
tin_conversation_page_class_bind_writing (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "conversation.reply", "(tt)", reply_action);
  gtk_widget_class_install_action (widget_class, "conversation.edit", "(tt)", edit_action);
  gtk_widget_class_install_action (widget_class, "conversation.write-again", "(ss)", write_again);
  gtk_widget_class_bind_template_callback (widget_class, on_composer_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_last);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
}
