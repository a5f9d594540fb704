/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-completion.h"

#include <glib/gi18n.h>

#include "tin-announce.h"
#include "tin-completion-word.h"
#include "tin-emoji-names.h"
#include "tin-peer.h"

/* What may be meant by the :name or the @name that is being written. The text keeps the focus and
 * passes its keys on; the list only shows which of them Return takes. */

#define ROWS_MAX 6
/* How much before the cursor is looked at, in characters: more than any name has. */
#define LOOK_BACK 128

struct _TinCompletion
{
  GtkPopover     parent_instance;

  /* Owned */
  GListModel    *people;      /* (nullable) of TinPeer */
  GPtrArray     *insertions;  /* what each row puts in the place of the word */

  /* Borrowed */
  GtkTextView   *view;        /* (nullable) */

  /* State */
  int            start;       /* where the word begins with its mark, in characters */
  int            dismissed;   /* the start of the word that nothing is wanted for; or -1 */
  int            replaced;    /* where a name became an emoji by itself; or -1 */
  gboolean       colon;       /* one was just typed */

  /* Template */
  GtkListBox    *list;
};

G_DEFINE_FINAL_TYPE (TinCompletion, tin_completion, GTK_TYPE_POPOVER)

/* --- What may be meant -------------------------------------------------------------------- */

static void
clear_rows (TinCompletion *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_ptr_array_set_size (self->insertions, 0);
}

/* @emoji: (nullable): before the name */
static void
add_row (TinCompletion *self,
         const char    *emoji,
         const char    *name,
         char          *insertion)
{
  GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW,
                                 "accessible-role", GTK_ACCESSIBLE_ROLE_OPTION,
                                 "focusable", FALSE,
                                 NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (name);

  if (emoji != NULL)
    gtk_box_append (GTK_BOX (box), gtk_label_new (emoji));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (self->list, row);
  g_ptr_array_add (self->insertions, insertion);
}

static void
add_emoji (TinCompletion *self,
           const char    *begun)
{
  TinEmojiName found[ROWS_MAX];
  guint n = tin_emoji_names_find (tin_emoji_names_get_known (), begun, found, ROWS_MAX);

  for (guint i = 0; i < n; i++)
    add_row (self, found[i].emoji, found[i].name, g_strdup (found[i].emoji));
}

/* Somebody whom one would mention: not who is shown for an address alone, or not let in. */
static gboolean
is_person (TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  return !tin_peer_is_placeholder (peer) && !tin_peer_is_request (peer) &&
         trust != TIN_TRUST_BLOCKED && trust != TIN_TRUST_REPLACED &&
         *tin_peer_get_name (peer) != '\0';
}

static void
add_people (TinCompletion *self,
            const char    *begun)
{
  guint n = self->people != NULL ? g_list_model_get_n_items (self->people) : 0;

  for (guint i = 0; i < n && self->insertions->len < ROWS_MAX; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (self->people, i);
      const char *name = tin_peer_get_name (peer);
      g_autofree char *insertion = g_strconcat ("@", name, " ", NULL);

      if (is_person (peer) && tin_completion_is_name (name, begun) &&
          !g_ptr_array_find_with_equal_func (self->insertions, insertion, g_str_equal, NULL))
        add_row (self, NULL, name, g_steal_pointer (&insertion));
    }
}

/* --- Where ------------------------------------------------------------------------------ */

/* Returns: (transfer full): what stands before the cursor, as far as it is looked at */
static char *
dup_before (TinCompletion *self,
            GtkTextIter   *cursor)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_mark (buffer, cursor, gtk_text_buffer_get_insert (buffer));
  start = *cursor;
  gtk_text_iter_backward_chars (&start, MIN (LOOK_BACK, gtk_text_iter_get_line_offset (&start)));
  return gtk_text_iter_get_slice (&start, cursor);
}

static void
point_at (TinCompletion     *self,
          const GtkTextIter *start)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GdkRectangle place;
  graphene_point_t point;

  gtk_text_view_get_iter_location (self->view, start, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                         &place.x, &place.y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), parent,
                                 &GRAPHENE_POINT_INIT ((float) place.x, (float) place.y), &point))
    return;
  place = (GdkRectangle) { (int) point.x, (int) point.y, 1, MAX (1, place.height) };
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &place);
}

/* --- Choosing ----------------------------------------------------------------------------- */

static void
select_row (TinCompletion *self,
            int            index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);
  GtkLabel *label =
    GTK_LABEL (gtk_widget_get_last_child (gtk_list_box_row_get_child (row)));
  /* Translators: for a screen reader, of a suggestion: its name, which one it is, how many there
   * are */
  g_autofree char *words = g_strdup_printf (_("%s, %d of %u"), gtk_label_get_text (label),
                                            index + 1, self->insertions->len);

  gtk_list_box_select_row (self->list, row);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  tin_announce (GTK_WIDGET (self->view), words);
}

static void
move_selection (TinCompletion *self,
                int            step)
{
  int n = (int) self->insertions->len;
  int index = gtk_list_box_row_get_index (gtk_list_box_get_selected_row (self->list));

  select_row (self, (index + step + n) % n);
}

/* Puts @text in the place of what is between @start, in characters, and the cursor. */
static void
replace_word (TinCompletion *self,
              int            start,
              const char    *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter from;
  GtkTextIter to;

  gtk_text_buffer_get_iter_at_offset (buffer, &from, start);
  gtk_text_buffer_get_iter_at_mark (buffer, &to, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &from, &to);
  gtk_text_buffer_insert (buffer, &from, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
take (TinCompletion *self,
      guint          index)
{
  g_autofree char *text = g_strdup (g_ptr_array_index (self->insertions, index));
  int start = self->start;

  tin_completion_close (self);
  replace_word (self, start, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_row_activated (TinCompletion *self,
                  GtkListBoxRow *row)
{
  take (self, (guint) gtk_list_box_row_get_index (row));
}

/* --- What is written ---------------------------------------------------------------------- */

/* A colon that somebody types, and no text that is pasted or put back. */
static void
on_insert_text (TinCompletion *self,
                GtkTextIter   *at,
                const char    *text,
                int            length)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);

  /* A new text is begun. An undo may pass through an empty one, and inserts a whole name. */
  if (length == 1 && gtk_text_buffer_get_char_count (buffer) == 0)
    self->replaced = -1;
  self->colon = length == 1 && *text == ':';
}

/* A :name: that was just closed becomes the emoji. Who undoes that, and closes it again, wants it
 * as it is. */
static void
on_user_action_ended (TinCompletion *self)
{
  g_autofree char *before = NULL;
  g_autofree char *name = NULL;
  const char *emoji;
  GtkTextIter cursor;
  int start;

  if (!self->colon)
    return;
  self->colon = FALSE;
  before = dup_before (self, &cursor);
  name = tin_completion_dup_closed (before);
  emoji = name != NULL ? tin_emoji_names_get (tin_emoji_names_get_known (), name) : NULL;
  if (emoji == NULL)
    return;
  start = gtk_text_iter_get_offset (&cursor) - (int) g_utf8_strlen (name, -1) - 2;
  if (start != self->replaced)
    replace_word (self, start, emoji);
  self->replaced = start;
}

/* The cursor went elsewhere. */
static void
on_mark_set (TinCompletion     *self,
             const GtkTextIter *place,
             GtkTextMark       *mark)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)) &&
      mark == gtk_text_buffer_get_insert (gtk_text_mark_get_buffer (mark)))
    tin_completion_update (self);
}

static void
set_shown (TinCompletion *self,
           gboolean       shown)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)) == shown)
    return;
  if (shown)
    gtk_popover_popup (GTK_POPOVER (self));
  else
    gtk_popover_popdown (GTK_POPOVER (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_EXPANDED, shown,
                               -1);
  if (!shown)
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->view),
                                   GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

/* --- Widget ------------------------------------------------------------------------------- */

static void
tin_completion_dispose (GObject *object)
{
  TinCompletion *self = TIN_COMPLETION (object);

  if (self->list != NULL)
    clear_rows (self);
  self->view = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_COMPLETION);
  g_clear_object (&self->people);

  G_OBJECT_CLASS (tin_completion_parent_class)->dispose (object);
}

static void
tin_completion_finalize (GObject *object)
{
  TinCompletion *self = TIN_COMPLETION (object);

  g_ptr_array_unref (self->insertions);

  G_OBJECT_CLASS (tin_completion_parent_class)->finalize (object);
}

static void
tin_completion_class_init (TinCompletionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_completion_dispose;
  object_class->finalize = tin_completion_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-completion.ui");
  gtk_widget_class_bind_template_child (widget_class, TinCompletion, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
tin_completion_init (TinCompletion *self)
{
  self->dismissed = -1;
  self->replaced = -1;
  self->insertions = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tin_completion_set_view:
 * @view: where it is written: a descendant of the popover's parent, which lives as long
 *
 * To be called once.
 */
void
tin_completion_set_view (TinCompletion *self,
                         GtkTextView   *view)
{
  GtkTextBuffer *buffer;

  g_return_if_fail (TIN_IS_COMPLETION (self));
  g_return_if_fail (self->view == NULL);

  self->view = view;
  buffer = gtk_text_view_get_buffer (view);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE,
                                  -1);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (on_insert_text), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "end-user-action", G_CALLBACK (on_user_action_ended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "mark-set", G_CALLBACK (on_mark_set), self, G_CONNECT_SWAPPED);
}

/**
 * tin_completion_set_people:
 * @people: (nullable): a list of TinPeer, who may be meant
 */
void
tin_completion_set_people (TinCompletion *self,
                           GListModel    *people)
{
  g_return_if_fail (TIN_IS_COMPLETION (self));

  g_set_object (&self->people, people);
}

/**
 * tin_completion_update:
 *
 * To be called when somebody has written something: shows what may be meant, if anything.
 */
void
tin_completion_update (TinCompletion *self)
{
  g_autofree char *before = NULL;
  const char *word = NULL;
  TinCompletionKind kind;
  GtkTextIter cursor;
  int start;

  g_return_if_fail (TIN_IS_COMPLETION (self));

  before = dup_before (self, &cursor);
  kind = tin_completion_find_word (before, &word);
  if (kind == TIN_COMPLETION_NONE)
    {
      tin_completion_close (self);
      return;
    }
  start = gtk_text_iter_get_offset (&cursor) - (int) g_utf8_strlen (word, -1) - 1;
  if (start == self->dismissed)
    return;
  self->start = start;
  clear_rows (self);
  if (kind == TIN_COMPLETION_EMOJI)
    add_emoji (self, word);
  else
    add_people (self, word);
  if (self->insertions->len > 0)
    {
      gtk_text_iter_set_offset (&cursor, start);
      point_at (self, &cursor);
      select_row (self, 0);
    }
  set_shown (self, self->insertions->len > 0);
}

/**
 * tin_completion_close:
 *
 * Shows nothing until something else is written.
 */
void
tin_completion_close (TinCompletion *self)
{
  g_return_if_fail (TIN_IS_COMPLETION (self));

  self->dismissed = -1;
  set_shown (self, FALSE);
}

/**
 * tin_completion_press:
 * @keyval: a key that was pressed in the text, without a modifier
 *
 * Returns: whether it was meant for the list, and the text is not to have it
 */
gboolean
tin_completion_press (TinCompletion *self,
                      guint          keyval)
{
  g_return_val_if_fail (TIN_IS_COMPLETION (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_selection (self, -1);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_selection (self, 1);
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      take (self, (guint) gtk_list_box_row_get_index (gtk_list_box_get_selected_row (self->list)));
      return TRUE;
    case GDK_KEY_Escape:
      tin_completion_close (self);
      self->dismissed = self->start;
      return TRUE;
    default:
      return FALSE;
    }
}
