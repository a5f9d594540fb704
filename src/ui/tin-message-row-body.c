/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

#include <glib/gi18n.h>

#include "tin-emoji.h"
#include "tin-message-links.h"
#include "tin-message-text.h"
#include "tin-words.h"

/* The children of a row and what they say. What a row does not need, it does not make: most have a
 * text and nothing else. */

/* From here on a text is long enough to be worth a cheaper minimum width, in characters. */
#define LONG_TEXT 60
/* A line feed counts as a line's worth of characters. */
#define LINE_WORTH 50
/* What cannot be broken into lines costs the more the longer it is: from so many characters on,
 * each counts as several. */
#define UNBROKEN_MAX 400
#define UNBROKEN_WORTH 8
/* U+200D, zero width joiner */
#define JOINER 0x200d
/* So many of them alone are shown large. */
#define EMOJI_MAX 3

static GtkWidget *
add_label (TinMessageRow *self,
           const char    *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static GtkWidget *
add_button (TinMessageRow *self,
            const char    *text,
            const char    *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  gtk_widget_add_css_class (button, "message-button");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

static void
toggle_css_class (GtkWidget  *widget,
                  const char *css_class,
                  gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* --- The text ----------------------------------------------------------------------------- */

static TinMessageLook
find_look (TinMessageRow *self)
{
  if (tin_message_get_flags (self->message) & TIN_MESSAGE_FLAG_DELETED)
    return TIN_MESSAGE_LOOK_DELETED;
  if (tin_message_get_kind (self->message) == TIN_MESSAGE_KIND_NOTE)
    return TIN_MESSAGE_LOOK_NOTE;
  if (tin_message_get_target (self->message) == NULL &&
      tin_emoji_count (tin_message_get_text (self->message), EMOJI_MAX) > 0)
    return TIN_MESSAGE_LOOK_EMOJI;
  return TIN_MESSAGE_LOOK_TEXT;
}

/* Whether a line may end before or after C, as a rough guess. Tabs are as bad as letters, and so
 * are blanks upon blanks, all of which stand on one line, and emoji that are joined. */
static gboolean
may_break (gunichar before,
           gunichar c)
{
  if (c == ' ')
    return before != ' ';
  return c == '\n' || (g_unichar_iswide (c) && before != JOINER);
}

/* Bytes of the text that are shown. */
static gsize
shown_length (TinMessageRow *self)
{
  const char *text = tin_message_get_text (self->message);
  const char *end = text + tin_message_get_length (self->message);
  gsize count = 0;
  gsize unbroken = 0;
  gunichar before = 0;

  if ((gsize) (end - text) * LINE_WORTH <= self->shown)
    return (gsize) (end - text);
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      unbroken = may_break (before, c) ? 0 : unbroken + 1;
      before = c;
      count += *at == '\n' ? LINE_WORTH : unbroken > UNBROKEN_MAX ? UNBROKEN_WORTH : 1;
      if (count > self->shown)
        return (gsize) (at - text);
    }
  return (gsize) (end - text);
}

static char *
deleted_words (TinMessageRow *self)
{
  g_autofree char *name = NULL;

  if (self->own)
    return g_strdup (_("You deleted this message"));
  name = tin_words_isolate (tin_peer_get_name (self->peer));
  /* Translators: %s is a person's name */
  return g_strdup_printf (_("%s deleted this message"), name);
}

/* A label for a text of SELF's look, and a quote above it where it answers something. */
static void
make_bubble (TinMessageRow *self)
{
  gboolean quotes = self->look == TIN_MESSAGE_LOOK_TEXT &&
                    tin_message_get_target (self->message) != NULL;
  static const char *const classes[] = {
    [TIN_MESSAGE_LOOK_TEXT] = "message-text",
    [TIN_MESSAGE_LOOK_EMOJI] = "message-emoji",
    [TIN_MESSAGE_LOOK_DELETED] = "message-deleted",
    [TIN_MESSAGE_LOOK_NOTE] = "message-note",
  };

  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  self->quote = NULL;
  self->bubble = self->text = add_label (self, classes[self->look]);
  if (self->look == TIN_MESSAGE_LOOK_NOTE)
    {
      gtk_label_set_justify (GTK_LABEL (self->text), GTK_JUSTIFY_CENTER);
      return;
    }
  gtk_label_set_xalign (GTK_LABEL (self->text), 0);
  gtk_label_set_selectable (GTK_LABEL (self->text), self->look != TIN_MESSAGE_LOOK_DELETED);
  if (quotes)
    {
      g_object_ref (self->text);
      gtk_widget_unparent (self->text);
      self->bubble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      self->quote = tin_quote_bar_new ();
      gtk_box_append (GTK_BOX (self->bubble), self->quote);
      gtk_box_append (GTK_BOX (self->bubble), self->text);
      g_object_unref (self->text);
      gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
      g_signal_connect_object (self->quote, "clicked",
                               G_CALLBACK (tin_message_row_activate_quote), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_widget_add_css_class (self->bubble, "message-bubble");
  gtk_widget_add_css_class (self->bubble, self->own ? "message-own" : "message-peer");
}

/* @part: of the message, from its beginning
 * @cut: whether more of it follows */
static void
set_text (TinMessageRow *self,
          const char    *part,
          gboolean       cut)
{
  g_autofree char *markup = tin_message_links_to_markup (part, cut);
  g_autofree char *shown = g_strconcat (markup != NULL ? markup : part, cut ? "…" : NULL, NULL);
  g_autoptr (PangoAttrList) attributes = tin_message_text_style (part);

  self->has_links = markup != NULL;
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (self->text), shown);
  else
    gtk_label_set_text (GTK_LABEL (self->text), shown);
  gtk_label_set_attributes (GTK_LABEL (self->text), attributes);
}

/* What stands below a text that is not shown to its end. */
static void
show_more_button (TinMessageRow *self,
                  gboolean       cut)
{
  gboolean all = self->shown >= TIN_MESSAGE_SHOWN_MAX;

  if (self->more != NULL && (!cut || all == GTK_IS_BUTTON (self->more)))
    g_clear_pointer (&self->more, gtk_widget_unparent);
  if (!cut || self->more != NULL)
    return;
  if (!all)
    {
      self->more = add_button (self, _("_Show More"), "message.show-more");
      return;
    }
  self->more = add_label (self, "message-foot");
  gtk_label_set_text (GTK_LABEL (self->more),
                      _("The rest is too long to show. Copy the message to read it all."));
}

/**
 * tin_message_row_show_text:
 *
 * Shows the message's text, or what stands in its place.
 */
void
tin_message_row_show_text (TinMessageRow *self)
{
  TinMessageLook look = find_look (self);
  gsize length = shown_length (self);
  gboolean cut = length < tin_message_get_length (self->message);
  g_autofree char *part = g_strndup (tin_message_get_text (self->message), length);
  g_autofree char *words = NULL;

  if (self->bubble == NULL || look != self->look)
    {
      self->look = look;
      make_bubble (self);
      tin_message_row_show_quote (self);
    }
  if (look == TIN_MESSAGE_LOOK_TEXT)
    set_text (self, part, cut);
  else
    {
      words = look == TIN_MESSAGE_LOOK_DELETED ? deleted_words (self)
                                               : g_strconcat (part, cut ? "…" : NULL, NULL);
      gtk_label_set_text (GTK_LABEL (self->text), words);
    }
  gtk_label_set_width_chars (GTK_LABEL (self->text), length > LONG_TEXT ? LONG_TEXT / 6 : -1);
  show_more_button (self, cut && look != TIN_MESSAGE_LOOK_DELETED);
}

/**
 * tin_message_row_show_quote:
 *
 * Shows what the message answers, as far as that is known.
 */
void
tin_message_row_show_quote (TinMessageRow *self)
{
  TinConversation *conversation = tin_peer_get_conversation (self->peer);
  const TinMessageName *target = tin_message_get_target (self->message);
  TinMessage *quoted;

  if (self->quote == NULL)
    return;
  quoted = tin_conversation_get_quoted (conversation, target);
  tin_quote_bar_set_message (TIN_QUOTE_BAR (self->quote), self->peer, quoted,
                             quoted == NULL && tin_conversation_is_gone (conversation, target));
}

/* --- Around it ---------------------------------------------------------------------------- */

static const char *
mark_icon (TinDelivery delivery)
{
  switch (delivery)
    {
    case TIN_DELIVERY_QUEUED:
      return "document-open-recent-symbolic";
    case TIN_DELIVERY_FAILED:
      return "dialog-warning-symbolic";
    case TIN_DELIVERY_READ:
      return "tincan-read-symbolic";
    case TIN_DELIVERY_SENT:
    case TIN_DELIVERY_DELIVERED:
    default:
      return "object-select-symbolic";
    }
}

/**
 * tin_message_row_show_mark:
 *
 * Shows what has become of an own message.
 */
void
tin_message_row_show_mark (TinMessageRow *self)
{
  if (self->mark == NULL)
    {
      self->mark = gtk_image_new ();
      gtk_image_set_pixel_size (GTK_IMAGE (self->mark), TIN_MESSAGE_MARK_SIZE);
      gtk_widget_add_css_class (self->mark, "message-mark");
      gtk_widget_set_parent (self->mark, GTK_WIDGET (self));
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->mark), mark_icon (self->delivery));
  gtk_widget_set_tooltip_text (self->mark, tin_words_delivery (self->delivery,
                                                               tin_peer_is_secure (self->peer)));
  toggle_css_class (self->mark, "accent", self->delivery == TIN_DELIVERY_READ);
  toggle_css_class (self->mark, "error", self->delivery == TIN_DELIVERY_FAILED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * tin_message_row_show_reactions:
 *
 * Shows who reacted, and with what.
 */
void
tin_message_row_show_reactions (TinMessageRow *self)
{
  if (tin_message_get_reaction (self->message, FALSE) == NULL &&
      tin_message_get_reaction (self->message, TRUE) == NULL)
    {
      g_clear_pointer (&self->reactions, gtk_widget_unparent);
      return;
    }
  if (self->reactions == NULL)
    {
      self->reactions = tin_reaction_bar_new ();
      gtk_widget_set_parent (self->reactions, GTK_WIDGET (self));
      g_signal_connect_object (self->reactions, "react", G_CALLBACK (tin_message_row_react), self,
                               G_CONNECT_SWAPPED);
    }
  tin_reaction_bar_set_message (TIN_REACTION_BAR (self->reactions), self->peer, self->message);
  gtk_widget_set_sensitive (self->reactions,
                            self->session != NULL &&
                            tin_session_can_react (self->session, self->peer, self->message));
}

static char *
foot_words (TinMessageRow *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  gboolean failed = self->own && self->delivery == TIN_DELIVERY_FAILED;
  gboolean last = (self->place & TIN_MESSAGE_PLACE_LAST) != 0;
  guint flags = tin_message_get_flags (self->message);

  if (flags & TIN_MESSAGE_FLAG_BROADCAST && last)
    /* Translators: a message that was sent to everyone who was connected */
    g_ptr_array_add (words, g_strdup (_("To everyone")));
  if (flags & TIN_MESSAGE_FLAG_EDITED)
    /* Translators: a message that has another text than at first */
    g_ptr_array_add (words, g_strdup (_("Edited")));
  if (last || failed)
    g_ptr_array_add (words, tin_words_time (tin_message_get_time (self->message)));
  if (failed)
    g_ptr_array_add (words, g_strdup (tin_words_delivery (TIN_DELIVERY_FAILED,
                                                          tin_peer_is_secure (self->peer))));
  if (words->len == 0 || self->look == TIN_MESSAGE_LOOK_NOTE)
    return NULL;
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" · ", (char **) words->pdata);
}

/**
 * tin_message_row_show_foot:
 *
 * Shows the time, and whatever else is to be known of the message, in words.
 */
void
tin_message_row_show_foot (TinMessageRow *self)
{
  gboolean failed = self->own && self->delivery == TIN_DELIVERY_FAILED;
  g_autofree char *words = foot_words (self);

  if (words == NULL)
    g_clear_pointer (&self->foot, gtk_widget_unparent);
  else
    {
      if (self->foot == NULL)
        self->foot = add_label (self, "message-foot");
      gtk_label_set_text (GTK_LABEL (self->foot), words);
      toggle_css_class (self->foot, "error", failed);
    }
  if (failed && self->retry == NULL)
    /* Translators: a button: sends that message once more */
    self->retry = add_button (self, _("Re_try"), "message.retry");
  else if (!failed)
    g_clear_pointer (&self->retry, gtk_widget_unparent);
}

static void
show_line (TinMessageRow  *self,
           GtkWidget     **line,
           const char     *text,
           const char     *css_class)
{
  if (text == NULL)
    {
      g_clear_pointer (line, gtk_widget_unparent);
      return;
    }
  if (*line == NULL)
    {
      *line = add_label (self, "message-line");
      gtk_widget_add_css_class (*line, css_class);
    }
  gtk_label_set_text (GTK_LABEL (*line), text);
}

/**
 * tin_message_row_show_lines:
 *
 * Shows what stands above the message: its day, and that it is the first new one.
 */
void
tin_message_row_show_lines (TinMessageRow *self)
{
  g_autofree char *day = NULL;

  if (self->place & TIN_MESSAGE_PLACE_NEW_DAY)
    day = tin_words_day (tin_message_get_time (self->message));
  show_line (self, &self->day, day, "message-day");
  show_line (self, &self->unread,
             self->place & TIN_MESSAGE_PLACE_UNREAD ? _("New messages") : NULL,
             "message-unread");
}

/**
 * tin_message_row_show_check:
 * @selecting: whether messages are being selected
 * @selected: whether this one is
 */
void
tin_message_row_show_check (TinMessageRow *self,
                            gboolean       selecting,
                            gboolean       selected)
{
  if (selecting && self->check == NULL)
    {
      /* The whole row is what is clicked. */
      self->check = gtk_check_button_new ();
      gtk_widget_add_css_class (self->check, "selection-mode");
      gtk_widget_set_can_focus (self->check, FALSE);
      gtk_widget_set_can_target (self->check, FALSE);
      gtk_widget_set_parent (self->check, GTK_WIDGET (self));
    }
  else if (!selecting)
    g_clear_pointer (&self->check, gtk_widget_unparent);
  if (self->check != NULL)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), selected);
  toggle_css_class (GTK_WIDGET (self), "selected", selected);
  if (selecting)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected,
                                 -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED);
}

/* --- Aloud -------------------------------------------------------------------------------- */

static char *
spoken_text (TinMessageRow *self)
{
  if (self->look == TIN_MESSAGE_LOOK_DELETED)
    return deleted_words (self);
  return tin_words_aloud (tin_message_get_text (self->message));
}

/* Who, when and what */
static char *
spoken_sentence (TinMessageRow *self)
{
  g_autofree char *text = spoken_text (self);
  g_autofree char *time = tin_words_time (tin_message_get_time (self->message));
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));

  if (self->look == TIN_MESSAGE_LOOK_NOTE)
    return g_steal_pointer (&text);
  if (self->own)
    /* Translators: for screen readers. Time, text and delivery ("Sent") of an own message */
    return g_strdup_printf (_("You, %s: %s, %s"), time, text,
                            tin_words_delivery (self->delivery, tin_peer_is_secure (self->peer)));
  /* Translators: for screen readers. Name, time and text of a received message */
  return g_strdup_printf (_("%s, %s: %s"), name, time, text);
}

/**
 * tin_message_row_say:
 *
 * Names the row to a screen reader: all that the bubble, its side, the foot and the mark show.
 */
void
tin_message_row_say (TinMessageRow *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *all = NULL;
  char *reactions = tin_reaction_words (self->peer, self->message);

  g_ptr_array_add (words, spoken_sentence (self));
  if (self->quote != NULL)
    g_ptr_array_add (words, g_strdup (tin_quote_bar_get_words (TIN_QUOTE_BAR (self->quote))));
  if (tin_message_get_flags (self->message) & TIN_MESSAGE_FLAG_EDITED)
    g_ptr_array_add (words, g_strdup (_("Edited")));
  if (reactions != NULL)
    g_ptr_array_add (words, reactions);
  g_ptr_array_add (words, NULL);
  all = g_strjoinv (". ", (char **) words->pdata);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
}
