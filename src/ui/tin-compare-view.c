/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-compare-view.h"

#include <glib/gi18n.h>

#include "tin-compare-words.h"

/* A code that two people compare: five pictures with their words, and the same in digits below.
 * The pictures stand in one line where there is room, else in lines of three. All of it is one
 * thing that has the focus, so that a screen reader says the whole code at once; it can also go
 * through the pictures. */

/* Pixels between pictures: no less than the first, and where there is room the second. */
#define GAP 6
#define WIDE_GAP 24
#define DIGITS_GAP 18

struct _TinCompareView
{
  GtkWidget  parent_instance;

  /* children */
  GtkWidget *cells[TIN_COMPARE_EMOJI];
  GtkLabel  *pictures[TIN_COMPARE_EMOJI];
  GtkLabel  *words[TIN_COMPARE_EMOJI];
  GtkWidget *digits;
};

G_DEFINE_FINAL_TYPE (TinCompareView, tin_compare_view, GTK_TYPE_WIDGET)

/* --- Where the pictures stand --------------------------------------------------------------- */

/* The size of the largest one, which all of them have. */
static int
measure_cells (TinCompareView *self,
               GtkOrientation  orientation)
{
  int largest = 0;

  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      int natural = 0;

      gtk_widget_measure (self->cells[i], orientation, -1, NULL, &natural, NULL, NULL);
      largest = MAX (largest, natural);
    }
  return largest;
}

static int
line_length (int n_cells,
             int cell,
             int gap)
{
  return n_cells * cell + (n_cells - 1) * gap;
}

static int
find_columns (int cell,
              int width)
{
  static const int columns[] = { TIN_COMPARE_EMOJI, 3, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (line_length (columns[i], cell, GAP) <= width)
      return columns[i];
  return 1;
}

static int
count_lines (int columns)
{
  return (TIN_COMPARE_EMOJI + columns - 1) / columns;
}

static void
tin_compare_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  TinCompareView *self = TIN_COMPARE_VIEW (widget);
  int width = measure_cells (self, GTK_ORIENTATION_HORIZONTAL);
  int digits_minimum = 0;
  int digits_natural = 0;

  gtk_widget_measure (self->digits, orientation, for_size, &digits_minimum, &digits_natural,
                      NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (width, digits_minimum);
      *natural = MAX (line_length (TIN_COMPARE_EMOJI, width, WIDE_GAP), digits_natural);
    }
  else
    {
      int columns = for_size < 0 ? TIN_COMPARE_EMOJI : find_columns (width, for_size);

      *natural = line_length (count_lines (columns), measure_cells (self, orientation), GAP)
                 + DIGITS_GAP + digits_natural;
      *minimum = *natural;
    }
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static GtkSizeRequestMode
tin_compare_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A last line that is not full stands in the middle. */
static void
tin_compare_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  TinCompareView *self = TIN_COMPARE_VIEW (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int cell_width = measure_cells (self, GTK_ORIENTATION_HORIZONTAL);
  int cell_height = measure_cells (self, GTK_ORIENTATION_VERTICAL);
  int columns = find_columns (cell_width, width);
  int gap = CLAMP ((width - columns * cell_width) / columns, GAP, WIDE_GAP);
  int top = line_length (count_lines (columns), cell_height, GAP) + DIGITS_GAP;

  for (int i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      int line = i / columns;
      int in_line = MIN (columns, TIN_COMPARE_EMOJI - line * columns);
      int column = mirrored ? in_line - 1 - i % columns : i % columns;
      int x = (width - line_length (in_line, cell_width, gap)) / 2 + column * (cell_width + gap);

      gtk_widget_size_allocate (self->cells[i],
                                &(GtkAllocation) { x, line * (cell_height + GAP),
                                                   cell_width, cell_height }, -1);
    }
  gtk_widget_size_allocate (self->digits, &(GtkAllocation) { 0, top, width, height - top }, -1);
}

/* --- Widget --------------------------------------------------------------------------------- */

static void
tin_compare_view_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (tin_compare_view_parent_class)->dispose (object);
}

static void
tin_compare_view_class_init (TinCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_compare_view_dispose;
  widget_class->measure = tin_compare_view_measure;
  widget_class->size_allocate = tin_compare_view_size_allocate;
  widget_class->get_request_mode = tin_compare_view_get_request_mode;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "compareview");
}

/* What it says is said by what it is in. */
static GtkLabel *
add_label (GtkWidget  *parent,
           const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   NULL);

  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (parent), label);
  return GTK_LABEL (label);
}

static void
tin_compare_view_init (TinCompareView *self)
{
  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      self->cells[i] = g_object_new (GTK_TYPE_BOX,
                                     "accessible-role", GTK_ACCESSIBLE_ROLE_IMG,
                                     "orientation", GTK_ORIENTATION_VERTICAL,
                                     "spacing", GAP,
                                     NULL);
      self->pictures[i] = add_label (self->cells[i], "compare-picture");
      self->words[i] = add_label (self->cells[i], "compare-word");
      gtk_widget_set_parent (self->cells[i], GTK_WIDGET (self));
    }

  self->digits = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->digits, "compare-digits");
  gtk_widget_add_css_class (self->digits, "numeric");
  /* Groups of digits would change places in a line that goes from right to left. */
  gtk_widget_set_direction (self->digits, GTK_TEXT_DIR_LTR);
  gtk_widget_set_parent (self->digits, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/* As digits, not as numbers: "1 2 3, 4 5 6, 7 8 9". */
static char *
spell (const char *digits)
{
  GString *text = g_string_new (NULL);

  for (const char *at = digits; *at != '\0'; at++)
    {
      if (*at == ' ')
        g_string_append_c (text, ',');
      if (at != digits && *at != ' ')
        g_string_append_c (text, ' ');
      if (*at != ' ')
        g_string_append_c (text, *at);
    }
  return g_string_free (text, FALSE);
}

/**
 * tin_compare_view_show:
 * @digits: nine of them in groups of three
 */
void
tin_compare_view_show (TinCompareView *self,
                       const guint8    emoji[TIN_COMPARE_EMOJI],
                       const char     *digits)
{
  const char *words[TIN_COMPARE_EMOJI + 1] = { NULL };
  g_autofree char *spelled = NULL;
  g_autofree char *list = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (TIN_IS_COMPARE_VIEW (self));
  g_return_if_fail (digits != NULL);

  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    {
      words[i] = g_dpgettext2 (NULL, "emoji", tin_compare_word (emoji[i]));
      gtk_label_set_text (self->pictures[i], tin_compare_emoji (emoji[i]));
      gtk_label_set_text (self->words[i], words[i]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->cells[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, words[i], -1);
    }
  gtk_label_set_text (GTK_LABEL (self->digits), digits);
  spelled = spell (digits);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->digits), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spelled, -1);
  list = g_strjoinv (C_("list", ", "), (char **) words);
  /* Translators: for screen readers; the names of five pictures, and nine digits */
  spoken = g_strdup_printf (_("The code: %s. In digits: %s"), list, spelled);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
