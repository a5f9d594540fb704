/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-row-private.h"

/* A row lays itself out: a horizontal GtkBox round a wrapping label is searched for its width by
 * bisection in GTK 4.8. A label's natural width is what the toolkit computes and keeps anyway. */

/* The column of messages in a wide window, and the widest bubble in it, in pixels. */
#define COLUMN_MAX 860
#define COLUMN_MARGIN 12
#define BUBBLE_MAX 640
#define BUBBLE_PERCENT 78
#define GAP_INSIDE 2
#define GAP_GROUP 10
#define GAP_LINE 8
#define MARK_COLUMN 20

static int
height_for (GtkWidget *child,
            int        width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static int
natural_width (GtkWidget *child,
               int        most)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, most));
}

/* What a layout pass knows; the same pass measures and allocates. */
typedef struct
{
  int       width;     /* of the row */
  int       column;    /* of the messages, in the middle of the row */
  int       y;
  gboolean  allocate;
} Layout;

/* @from_start: pixels from the start of the column to the child, or, where @at_end, from its end */
static void
place (TinMessageRow *self,
       Layout        *layout,
       GtkWidget     *child,
       gboolean       at_end,
       int            from_edge,
       int            width,
       int            height)
{
  int x = (layout->width - layout->column) / 2 + from_edge;

  if (!layout->allocate)
    return;
  if (at_end != (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL))
    x = layout->width - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation) { x, layout->y, width, height }, -1);
}

static void
lay_out_centred (TinMessageRow *self,
                 Layout        *layout,
                 GtkWidget     *child,
                 int            gap)
{
  int width = natural_width (child, layout->column);
  int height = height_for (child, width);

  layout->y += gap;
  place (self, layout, child, FALSE, (layout->column - width) / 2, width, height);
  layout->y += height + gap;
}

/* What shows whether the message is selected: on the side where the bubble is not. */
static void
lay_out_check (TinMessageRow *self,
               Layout        *layout,
               int            top)
{
  int size;
  int width;
  int y = layout->y;

  if (self->check == NULL)
    return;
  width = natural_width (self->check, layout->column);
  size = height_for (self->check, width);
  layout->y = MAX (top, top + (y - top - size) / 2);
  place (self, layout, self->check, !self->own, 0, width, size);
  layout->y = MAX (y, top + size);
}

static void
lay_out_bubble (TinMessageRow *self,
                Layout        *layout,
                int            edge)
{
  int most = MIN (layout->column * BUBBLE_PERCENT / 100, BUBBLE_MAX);
  int width = natural_width (self->bubble, most);
  int height = height_for (self->bubble, width);

  place (self, layout, self->bubble, self->own, edge, width, height);
  layout->y += height;
  if (self->mark != NULL)
    {
      natural_width (self->mark, TIN_MESSAGE_MARK_SIZE);
      height = height_for (self->mark, TIN_MESSAGE_MARK_SIZE);
      layout->y -= height + 4;
      place (self, layout, self->mark, TRUE,
             MARK_COLUMN - TIN_MESSAGE_MARK_SIZE - TIN_MESSAGE_MARK_SHIFT,
             TIN_MESSAGE_MARK_SIZE, height);
      layout->y += height + 4;
    }
  if (self->reactions == NULL)
    return;
  layout->y += GAP_INSIDE;
  width = natural_width (self->reactions, layout->column - edge);
  height = height_for (self->reactions, width);
  place (self, layout, self->reactions, self->own, edge + 4, width, height);
  layout->y += height;
}

/* Returns: whether it was words, which need a line of their own */
static gboolean
lay_out_end_of_text (TinMessageRow *self,
                     Layout        *layout,
                     int            edge)
{
  int width;
  int height;

  if (self->more == NULL || GTK_IS_BUTTON (self->more))
    return FALSE;
  width = natural_width (self->more, layout->column - edge);
  height = height_for (self->more, width);
  place (self, layout, self->more, self->own, edge, width, height);
  layout->y += height;
  return TRUE;
}

static void
lay_out_foot (TinMessageRow *self,
              Layout        *layout,
              int            edge)
{
  GtkWidget *children[] = { self->more, self->retry, self->foot };
  int height = 0;

  edge += 4;
  if (lay_out_end_of_text (self, layout, edge))
    children[0] = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    if (children[i] != NULL)
      height = MAX (height, height_for (children[i], natural_width (children[i], layout->column)));
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int width;

      if (children[i] == NULL)
        continue;
      width = natural_width (children[i], layout->column - edge);
      place (self, layout, children[i], self->own, edge, width, height);
      edge += width + 8;
    }
  layout->y += height;
}

/**
 * tin_message_row_lay_out:
 * @width: of the row
 * @allocate: whether the children are to be put there, too
 *
 * Returns: the height that the row needs
 */
int
tin_message_row_lay_out (TinMessageRow *self,
                         int            width,
                         gboolean       allocate)
{
  Layout layout = { .width = width, .allocate = allocate };
  int edge = self->own ? MARK_COLUMN : 0;
  int top;

  layout.column = MAX (1, MIN (width - 2 * COLUMN_MARGIN, COLUMN_MAX));
  if (self->day != NULL)
    lay_out_centred (self, &layout, self->day, GAP_LINE);
  if (self->unread != NULL)
    lay_out_centred (self, &layout, self->unread, GAP_LINE);
  if (self->look == TIN_MESSAGE_LOOK_NOTE)
    {
      top = layout.y;
      lay_out_centred (self, &layout, self->bubble, GAP_LINE / 2);
      lay_out_check (self, &layout, top);
      return layout.y;
    }
  layout.y += self->place & TIN_MESSAGE_PLACE_FIRST ? GAP_GROUP : GAP_INSIDE;
  top = layout.y;
  lay_out_bubble (self, &layout, edge);
  lay_out_check (self, &layout, top);
  lay_out_foot (self, &layout, edge);
  return layout.y;
}
