/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-peer-cell.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* One thing about one peer as a live label. A peer under a flood changes hundreds of times a
 * second: the label follows a few times a second, for nobody reads faster. */

/* Milliseconds from a change to the screen. */
#define REFRESH_DELAY 150

/* Letters of a name that are always shown: in a table, and in a row of a narrow list. */
#define NAME_CHARS 12
#define NAME_CHARS_NARROW 6

struct _TinPeerCell
{
  AdwBin         parent_instance;

  /* owned */
  TinPeer       *peer;        /* (nullable) */
  GSignalGroup  *peer_group;

  /* borrowed */
  GtkLabel      *label;       /* the child */

  /* state */
  TinPeerColumn  column;
  guint          refresh_id;  /* 0 while the label is up to date */
};

G_DEFINE_FINAL_TYPE (TinPeerCell, tin_peer_cell, ADW_TYPE_BIN)

/* The row has the focus, which is two widgets around this one in the table and in the list. */
static void
name_row (TinPeerCell *self)
{
  GtkWidget *around = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = around != NULL ? gtk_widget_get_parent (around) : NULL;
  g_autofree char *address = NULL;
  g_autofree char *words = NULL;

  if (row == NULL)
    return;
  address = tin_peer_column_dup_text (TIN_PEER_COLUMN_ADDRESS, self->peer);
  /* Translators: between the parts of what a screen reader says of a row */
  words = g_strjoin (C_("list", ", "), tin_peer_get_name (self->peer),
                     tin_words_link (self->peer), address, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
refresh (TinPeerCell *self)
{
  g_autofree char *text = NULL;

  if (self->peer != NULL)
    text = tin_peer_column_dup_text (self->column, self->peer);
  gtk_label_set_text (self->label, text != NULL ? text : "");
  if (self->peer != NULL && self->column == TIN_PEER_COLUMN_NAME)
    name_row (self);
}

static gboolean
on_refresh (gpointer user_data)
{
  TinPeerCell *self = user_data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
on_change (TinPeerCell *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_DELAY, on_refresh, self);
}

static void
tin_peer_cell_dispose (GObject *object)
{
  TinPeerCell *self = TIN_PEER_CELL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->peer_group);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (tin_peer_cell_parent_class)->dispose (object);
}

static void
tin_peer_cell_class_init (TinPeerCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tin_peer_cell_dispose;
}

static void
tin_peer_cell_init (TinPeerCell *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));

  self->peer_group = g_signal_group_new (TIN_TYPE_PEER);
  g_signal_group_connect_swapped (self->peer_group, "notify", G_CALLBACK (on_change), self);
  g_signal_group_connect_swapped (self->peer_group, "counters", G_CALLBACK (on_change), self);
}

/**
 * tin_peer_cell_new:
 *
 * Shows what it says whole, on one line; but a name gives way.
 */
GtkWidget *
tin_peer_cell_new (TinPeerColumn column)
{
  TinPeerCell *self = g_object_new (TIN_TYPE_PEER_CELL, NULL);
  gboolean figure = tin_peer_column_is_figure (column);

  self->column = column;
  gtk_label_set_xalign (self->label, figure ? 1 : 0);
  if (figure)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  if (column == TIN_PEER_COLUMN_NAME)
    {
      gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (self->label, NAME_CHARS);
    }
  return GTK_WIDGET (self);
}

/**
 * tin_peer_cell_set_narrow:
 *
 * Takes further lines rather than asking for room, and of a name keeps to fewer letters.
 */
void
tin_peer_cell_set_narrow (TinPeerCell *self)
{
  g_return_if_fail (TIN_IS_PEER_CELL (self));

  if (self->column == TIN_PEER_COLUMN_NAME)
    {
      gtk_label_set_width_chars (self->label, NAME_CHARS_NARROW);
      return;
    }
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
}

/**
 * tin_peer_cell_set_peer:
 * @peer: (nullable): %NULL to let go of it
 */
void
tin_peer_cell_set_peer (TinPeerCell *self,
                        TinPeer     *peer)
{
  g_return_if_fail (TIN_IS_PEER_CELL (self));

  g_set_object (&self->peer, peer);
  g_signal_group_set_target (self->peer_group, peer);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  refresh (self);
}
