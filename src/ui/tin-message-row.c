/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

#include <glib/gi18n.h>

#include "tin-message-links.h"
#include "tin-words.h"

/* One message as it is shown: lines above it (the day, "New messages"), the bubble, a mark of its
 * delivery beside the bubble and a foot below. The view that owns the rows tells each its place
 * among the others; what a row does not need, it does not make. */

/* From here on a text is long enough to be worth a cheaper minimum width, in characters. */
#define LONG_TEXT 60
/* The part of a text that a row shows at first, in characters, a line feed counting as a line's
 * worth of them; then this many times as much with each click. Laying out a megabyte takes
 * seconds. */
#define SHOWN_FIRST 2000
#define LINE_WORTH 50
#define SHOWN_FACTOR 4
/* A screen reader's share of a text, in bytes. */
#define SPOKEN_MAX 1000

G_DEFINE_FINAL_TYPE (TinMessageRow, tin_message_row, GTK_TYPE_WIDGET)

/* --- Children ----------------------------------------------------------------------------- */

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

/* Bytes of the text that are shown. */
static gsize
shown_length (TinMessageRow *self)
{
  const char *text = tin_message_get_text (self->message);
  const char *end = text + tin_message_get_length (self->message);
  gsize count = 0;

  if ((gsize) (end - text) * LINE_WORTH <= self->shown)
    return (gsize) (end - text);
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      count += *at == '\n' ? LINE_WORTH : 1;
      if (count > self->shown)
        return (gsize) (at - text);
    }
  return (gsize) (end - text);
}

static void
update_text (TinMessageRow *self)
{
  gsize length = shown_length (self);
  gboolean cut = length < tin_message_get_length (self->message);
  g_autofree char *part = g_strndup (tin_message_get_text (self->message), length);
  g_autofree char *text = cut ? g_strconcat (part, "…", NULL) : g_steal_pointer (&part);
  g_autofree char *markup = tin_message_links_to_markup (text);

  self->has_links = markup != NULL;
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (self->text), markup);
  else
    gtk_label_set_text (GTK_LABEL (self->text), text);
  if (length > LONG_TEXT)
    gtk_label_set_width_chars (GTK_LABEL (self->text), LONG_TEXT / 6);
  if (cut && self->more == NULL)
    self->more = add_button (self, _("_Show More"), "message.show-more");
  else if (!cut)
    g_clear_pointer (&self->more, gtk_widget_unparent);
}

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

static void
update_mark (TinMessageRow *self)
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

static char *
foot_words (TinMessageRow *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  gboolean failed = self->own && self->delivery == TIN_DELIVERY_FAILED;
  gboolean broadcast = tin_message_get_flags (self->message) & TIN_MESSAGE_FLAG_BROADCAST;

  if (broadcast && self->place & TIN_MESSAGE_PLACE_LAST)
    /* Translators: a message that was sent to everyone who was connected */
    g_ptr_array_add (words, g_strdup (_("To everyone")));
  if (self->place & TIN_MESSAGE_PLACE_LAST || failed)
    g_ptr_array_add (words, tin_words_time (tin_message_get_time (self->message)));
  if (failed)
    g_ptr_array_add (words, g_strdup (tin_words_delivery (TIN_DELIVERY_FAILED,
                                                          tin_peer_is_secure (self->peer))));
  if (words->len == 0 || self->note)
    return NULL;
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" · ", (char **) words->pdata);
}

static void
update_foot (TinMessageRow *self)
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
    self->retry = add_button (self, _("_Retry"), "message.retry");
  else if (!failed)
    g_clear_pointer (&self->retry, gtk_widget_unparent);
}

static void
update_line (TinMessageRow  *self,
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

/* One sentence that says what the bubble, its side, the foot and the mark show. */
static void
update_accessible (TinMessageRow *self)
{
  const char *all = tin_message_get_text (self->message);
  g_autofree char *text = g_utf8_substring (all, 0, g_utf8_strlen (all, SPOKEN_MAX));
  g_autofree char *time = tin_words_time (tin_message_get_time (self->message));
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));
  g_autofree char *words = NULL;

  if (self->note)
    words = g_steal_pointer (&text);
  else if (self->own)
    /* Translators: for screen readers. Time, text and delivery ("Sent") of an own message */
    words = g_strdup_printf (_("You, %s: %s, %s"), time, text,
                             tin_words_delivery (self->delivery, tin_peer_is_secure (self->peer)));
  else
    /* Translators: for screen readers. Name, time and text of a received message */
    words = g_strdup_printf (_("%s, %s: %s"), name, time, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* --- Layout ------------------------------------------------------------------------------- */

static void
tin_message_row_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 400;
      return;
    }
  *minimum = *natural = tin_message_row_lay_out (TIN_MESSAGE_ROW (widget),
                                                 for_size < 0 ? 400 : for_size, FALSE);
}

static void
tin_message_row_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  tin_message_row_lay_out (self, width, TRUE);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static GtkSizeRequestMode
tin_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Two ticks say that it arrived: the one mark, drawn twice. */
static void
tin_message_row_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  GTK_WIDGET_CLASS (tin_message_row_parent_class)->snapshot (widget, snapshot);
  if (self->mark == NULL || self->delivery != TIN_DELIVERY_DELIVERED)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (TIN_MESSAGE_MARK_SHIFT, 0));
  gtk_widget_snapshot_child (widget, self->mark, snapshot);
  gtk_snapshot_restore (snapshot);
}

/* --- Focus and actions -------------------------------------------------------------------- */

/**
 * tin_message_row_get_focused:
 *
 * Returns: (transfer none) (nullable): the child of @widget with the focus in it. A widget's own
 *   "focus child" stays the same when the focus is somewhere else.
 */
GtkWidget *
tin_message_row_get_focused (GtkWidget *widget)
{
  gboolean within = gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN;

  return within && !gtk_widget_is_focus (widget) ? gtk_widget_get_focus_child (widget) : NULL;
}

/* The row takes the focus as a whole (a screen reader then says it); Tab goes on to its links and
 * buttons. Texts without links are left out: they are copied from the row. */
static gboolean
tin_message_row_focus (GtkWidget        *widget,
                       GtkDirectionType  direction)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);
  GtkWidget *stops[] = { self->has_links ? self->text : NULL, self->more, self->retry };
  GtkWidget *inside = tin_message_row_get_focused (widget);
  int step = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1;
  int at = -1;

  if (inside == NULL && !gtk_widget_is_focus (widget))
    return gtk_widget_grab_focus (widget);
  /* The arrows move within the menu, too: it is a child like the others. */
  if (inside != NULL && gtk_widget_child_focus (inside, direction))
    return TRUE;
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return FALSE;
  for (int i = 0; i < (int) G_N_ELEMENTS (stops); i++)
    if (inside != NULL && stops[i] == inside)
      at = i;
  for (at += step; at >= 0 && at < (int) G_N_ELEMENTS (stops); at += step)
    if (stops[at] != NULL && gtk_widget_child_focus (stops[at], direction))
      return TRUE;
  return inside != NULL && step < 0 && gtk_widget_grab_focus (widget);
}

static void
show_more (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (widget);

  self->shown *= SHOWN_FACTOR;
  update_text (self);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
tin_message_row_dispose (GObject *object)
{
  TinMessageRow *self = TIN_MESSAGE_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->day = self->unread = self->text = self->mark = NULL;
  self->foot = self->more = self->retry = self->menu = NULL;
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->message, tin_message_unref);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (tin_message_row_parent_class)->dispose (object);
}

static void
tin_message_row_class_init (TinMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tin_message_row_dispose;
  widget_class->measure = tin_message_row_measure;
  widget_class->size_allocate = tin_message_row_size_allocate;
  widget_class->get_request_mode = tin_message_row_get_request_mode;
  widget_class->snapshot = tin_message_row_snapshot;
  widget_class->focus = tin_message_row_focus;

  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_install_action (widget_class, "message.show-more", NULL, show_more);
  tin_message_row_class_install_menu (widget_class);
}

static void
tin_message_row_init (TinMessageRow *self)
{
  self->shown = SHOWN_FIRST;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  tin_message_row_init_menu (self);
}

/**
 * tin_message_row_new:
 * @message: a message of the conversation with @peer
 */
GtkWidget *
tin_message_row_new (TinMessage *message,
                     TinPeer    *peer)
{
  TinMessageRow *self = g_object_new (TIN_TYPE_MESSAGE_ROW, NULL);

  self->message = tin_message_ref (message);
  self->peer = g_object_ref (peer);
  self->own = tin_message_is_own (message);
  self->note = tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE;
  self->text = add_label (self, self->note ? "message-note" : "message-text");
  if (self->note)
    gtk_label_set_justify (GTK_LABEL (self->text), GTK_JUSTIFY_CENTER);
  else
    {
      gtk_label_set_xalign (GTK_LABEL (self->text), 0);
      gtk_label_set_selectable (GTK_LABEL (self->text), TRUE);
      gtk_widget_add_css_class (self->text, self->own ? "message-own" : "message-peer");
    }
  update_text (self);
  tin_message_row_update_menu_actions (self);
  return GTK_WIDGET (self);
}

TinMessage *
tin_message_row_get_message (TinMessageRow *self)
{
  g_return_val_if_fail (TIN_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

void
tin_message_row_set_place (TinMessageRow   *self,
                           TinMessagePlace  place)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (self->has_place && self->place == place)
    return;
  self->has_place = TRUE;
  self->place = place;
  tin_message_row_update_words (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * tin_message_row_set_delivery:
 *
 * For own messages; without effect on others.
 */
void
tin_message_row_set_delivery (TinMessageRow *self,
                              TinDelivery    delivery)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (!self->own || self->note || (self->mark != NULL && self->delivery == delivery))
    return;
  self->delivery = delivery;
  update_mark (self);
  update_foot (self);
  update_accessible (self);
  tin_message_row_update_menu_actions (self);
}

/**
 * tin_message_row_set_found:
 * @found: whether it stands out as what was looked for
 */
void
tin_message_row_set_found (TinMessageRow *self,
                           gboolean       found)
{
  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  toggle_css_class (GTK_WIDGET (self), "found", found);
}

/**
 * tin_message_row_update_words:
 *
 * Says again what depends on the day ("Today") and on the peer's name.
 */
void
tin_message_row_update_words (TinMessageRow *self)
{
  g_autofree char *day = NULL;

  g_return_if_fail (TIN_IS_MESSAGE_ROW (self));

  if (self->place & TIN_MESSAGE_PLACE_NEW_DAY)
    day = tin_words_day (tin_message_get_time (self->message));
  update_line (self, &self->day, day, "message-day");
  update_line (self, &self->unread,
               self->place & TIN_MESSAGE_PLACE_UNREAD ? _("New messages") : NULL,
               "message-unread");
  update_foot (self);
  update_accessible (self);
}
