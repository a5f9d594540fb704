/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-reaction-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-words.h"

/* How two people reacted to a message: a button for each emoji, pressed where we are among them.
 * To press one says the same, and again takes it back. What a button shows is what the
 * conversation has, not what was pressed: that may fail. */

/* A reaction may be any short text. */
#define EMOJI_CHARS 8

struct _TinReactionBar
{
  GtkWidget   parent_instance;

  /* owned */
  GtkWidget  *buttons[2];  /* (nullable) */
  TinPeer    *peer;        /* (nullable) */
  TinMessage *message;     /* (nullable) */
};

enum
{
  SIGNAL_REACT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinReactionBar, tin_reaction_bar, GTK_TYPE_WIDGET)

/* Who reacted with one emoji. */
typedef struct
{
  const char *emoji;  /* (borrowed) (nullable) nobody */
  gboolean    peer;
  gboolean    own;
} Reaction;

static void
list_reactions (TinMessage *message,
                Reaction    reactions[2])
{
  const char *theirs = tin_message_get_reaction (message, FALSE);
  const char *ours = tin_message_get_reaction (message, TRUE);
  gboolean same = theirs != NULL && g_strcmp0 (theirs, ours) == 0;

  reactions[0] = (Reaction) { theirs != NULL ? theirs : ours, theirs != NULL,
                              theirs == NULL || same };
  reactions[1] = (Reaction) { theirs != NULL && !same ? ours : NULL, FALSE, TRUE };
}

/* Returns: (transfer full): what a reaction shows, in one line */
static char *
flatten (const char *emoji)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (; *emoji != '\0'; emoji = g_utf8_next_char (emoji))
    if (!g_unichar_iscntrl (g_utf8_get_char (emoji)))
      g_string_append_unichar (line, g_utf8_get_char (emoji));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
words_of (const Reaction *reaction,
          TinPeer        *peer)
{
  g_autofree char *flat = flatten (reaction->emoji);
  g_autofree char *emoji = tin_words_isolate (flat);
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));

  if (!reaction->peer)
    /* Translators: %s is an emoji with which we reacted to a message */
    return g_strdup_printf (_("%s from you"), emoji);
  if (!reaction->own)
    /* Translators: an emoji, and who reacted with it to a message */
    return g_strdup_printf (_("%s from %s"), emoji, name);
  /* Translators: an emoji, and who else reacted with it to a message */
  return g_strdup_printf (_("%s from you and %s"), emoji, name);
}

/* --- Buttons ------------------------------------------------------------------------------ */

static void
on_clicked (TinReactionBar *self,
            GtkWidget      *button)
{
  guint index = button == self->buttons[0] ? 0 : 1;
  Reaction reactions[2];
  g_autofree char *emoji = NULL;

  list_reactions (self->message, reactions);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), reactions[index].own);
  emoji = g_strdup (reactions[index].own ? "" : reactions[index].emoji);
  g_signal_emit (self, signals[SIGNAL_REACT], 0, emoji);
}

static GtkWidget *
add_button (TinReactionBar *self)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *emoji = gtk_label_new (NULL);

  gtk_label_set_single_line_mode (GTK_LABEL (emoji), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (emoji), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (emoji), EMOJI_CHARS);
  gtk_label_set_width_chars (GTK_LABEL (emoji), 2);
  gtk_box_append (GTK_BOX (box), emoji);
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  return button;
}

static void
update_button (TinReactionBar  *self,
               guint            index,
               const Reaction  *reaction)
{
  GtkWidget *button;
  GtkWidget *label;
  g_autofree char *emoji = NULL;
  g_autofree char *words = NULL;

  if (reaction->emoji == NULL)
    {
      g_clear_pointer (&self->buttons[index], gtk_widget_unparent);
      return;
    }
  if (self->buttons[index] == NULL)
    self->buttons[index] = add_button (self);
  button = self->buttons[index];
  emoji = flatten (reaction->emoji);
  words = words_of (reaction, self->peer);
  label = gtk_widget_get_first_child (gtk_button_get_child (GTK_BUTTON (button)));
  gtk_label_set_text (GTK_LABEL (label), emoji);
  label = gtk_widget_get_next_sibling (label);
  gtk_label_set_text (GTK_LABEL (label), "2");
  gtk_widget_set_visible (label, reaction->peer && reaction->own);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), reaction->own);
  /* GTK 4.8 says nothing of one that never was pressed. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_PRESSED,
                               reaction->own ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                             : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_reaction_bar_dispose (GObject *object)
{
  TinReactionBar *self = TIN_REACTION_BAR (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->buttons); i++)
    g_clear_pointer (&self->buttons[i], gtk_widget_unparent);
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (tin_reaction_bar_parent_class)->dispose (object);
}

static void
tin_reaction_bar_class_init (TinReactionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_reaction_bar_dispose;

  signals[SIGNAL_REACT] = g_signal_new ("react", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "reactionbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tin_reaction_bar_init (TinReactionBar *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  /* Translators: for a screen reader: names a row of emoji below a
                                   * message */
                                  _("Reactions"), -1);
}

GtkWidget *
tin_reaction_bar_new (void)
{
  return g_object_new (TIN_TYPE_REACTION_BAR, NULL);
}

/**
 * tin_reaction_bar_set_message:
 * @message: the message to which they belong, as it is shown now
 */
void
tin_reaction_bar_set_message (TinReactionBar *self,
                              TinPeer        *peer,
                              TinMessage     *message)
{
  Reaction reactions[2];

  g_return_if_fail (TIN_IS_REACTION_BAR (self));

  tin_message_ref (message);
  g_clear_pointer (&self->message, tin_message_unref);
  self->message = message;
  g_set_object (&self->peer, peer);
  list_reactions (message, reactions);
  for (guint i = 0; i < G_N_ELEMENTS (reactions); i++)
    update_button (self, i, &reactions[i]);
}

/**
 * tin_reaction_words:
 *
 * Returns: (transfer full) (nullable): the reactions to @message and whose they are, as a screen
 *   reader says them; %NULL if there are none
 */
char *
tin_reaction_words (TinPeer    *peer,
                    TinMessage *message)
{
  Reaction reactions[2];
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  list_reactions (message, reactions);
  if (reactions[0].emoji == NULL)
    return NULL;
  first = words_of (&reactions[0], peer);
  if (reactions[1].emoji == NULL)
    return g_steal_pointer (&first);
  second = words_of (&reactions[1], peer);
  /* Translators: between the parts of what a screen reader says of a row */
  return g_strjoin (C_("list", ", "), first, second, NULL);
}
