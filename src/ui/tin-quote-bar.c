/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-quote-bar.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* A message that another one answers: who said it, and one or two lines of it. It is a button that
 * leads to where it was said. */

/* Of the text, in characters; what is longer than its lines is cut there anyway. */
#define QUOTED_MAX 200
#define LINES_MAX 2
#define WIDTH_CHARS 44

struct _TinQuoteBar
{
  GtkWidget  parent_instance;

  /* owned */
  char      *words;   /* (nullable) for a screen reader */
  GtkWidget *button;  /* (nullable) after dispose */

  /* borrowed: within the button */
  GtkLabel  *name;
  GtkLabel  *text;
};

enum
{
  SIGNAL_CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinQuoteBar, tin_quote_bar, GTK_TYPE_WIDGET)

static void
on_clicked (TinQuoteBar *self)
{
  g_signal_emit (self, signals[SIGNAL_CLICKED], 0);
}

static void
tin_quote_bar_dispose (GObject *object)
{
  g_clear_pointer (&TIN_QUOTE_BAR (object)->button, gtk_widget_unparent);

  G_OBJECT_CLASS (tin_quote_bar_parent_class)->dispose (object);
}

static void
tin_quote_bar_finalize (GObject *object)
{
  g_free (TIN_QUOTE_BAR (object)->words);

  G_OBJECT_CLASS (tin_quote_bar_parent_class)->finalize (object);
}

static gboolean
tin_quote_bar_focus (GtkWidget        *widget,
                     GtkDirectionType  direction)
{
  return gtk_widget_child_focus (TIN_QUOTE_BAR (widget)->button, direction);
}

static void
tin_quote_bar_class_init (TinQuoteBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_quote_bar_dispose;
  object_class->finalize = tin_quote_bar_finalize;
  widget_class->focus = tin_quote_bar_focus;

  signals[SIGNAL_CLICKED] = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "quotebar");
}

static void
tin_quote_bar_init (TinQuoteBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->name = GTK_LABEL (gtk_label_new (NULL));
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->name, 0);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->name), "quote-name");
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (self->text, LINES_MAX);
  gtk_label_set_max_width_chars (self->text, WIDTH_CHARS);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));

  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
tin_quote_bar_new (void)
{
  return g_object_new (TIN_TYPE_QUOTE_BAR, NULL);
}

/* Returns: (transfer full): the beginning of @text, without empty lines and what is no letter */
static char *
shorten (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  glong count = 0;

  for (; *text != '\0' && count < QUOTED_MAX; text = g_utf8_next_char (text), count++)
    {
      gunichar c = g_utf8_get_char (text);
      gboolean begins = line->len == 0 || line->str[line->len - 1] == '\n';

      if (c == '\n' && !begins)
        g_string_append_c (line, '\n');
      else if (!g_unichar_iscntrl (c) && !(begins && g_unichar_isspace (c)))
        g_string_append_unichar (line, c);
    }
  if (*text != '\0')
    g_string_append (line, "…");
  return g_strchomp (g_string_free (g_steal_pointer (&line), FALSE));
}

/**
 * tin_quote_bar_set_message:
 * @peer: whose conversation it is
 * @message: (nullable): as it is shown now; %NULL while it is read, and where there is none
 * @gone: there is none: it was removed here, or never came
 */
void
tin_quote_bar_set_message (TinQuoteBar *self,
                           TinPeer     *peer,
                           TinMessage  *message,
                           gboolean     gone)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (TIN_IS_QUOTE_BAR (self));

  if (message == NULL)
    text = g_strdup (gone ? _("A message that is not here") : "…");
  else if (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED)
    text = g_strdup (_("A deleted message"));
  else
    text = shorten (tin_message_get_text (message));
  if (message != NULL)
    name = tin_message_is_own (message) ? g_strdup (_("You"))
                                        : tin_words_isolate (tin_peer_get_name (peer));

  gtk_label_set_text (self->name, name != NULL ? name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->name), name != NULL);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_sensitive (self->button, message != NULL);
  g_free (self->words);
  self->words = name == NULL
                  /* Translators: of a message; %s is the beginning of the one that it answers */
                  ? g_strdup_printf (_("In reply to: %s"), text)
                  /* Translators: of a message; a person and the beginning of what that one said */
                  : g_strdup_printf (_("In reply to %s: %s"), name, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->words, -1);
}

/**
 * tin_quote_bar_get_words:
 *
 * Returns: (transfer none): what it says, as a sentence
 */
const char *
tin_quote_bar_get_words (TinQuoteBar *self)
{
  g_return_val_if_fail (TIN_IS_QUOTE_BAR (self), NULL);

  return self->words != NULL ? self->words : "";
}
