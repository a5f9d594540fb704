/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include <adwaita.h>

#include "tin-problem-page.h"

#include "tin-wrapped-labels.h"

/* A page for what must be settled before anything else: it fills the window. */

struct _TinProblemPage
{
  GtkWidget  parent_instance;

  /* template */
  GtkWidget *page;
  GtkWidget *buttons;
  GtkWidget *details;
  GtkWidget *reason;
};

G_DEFINE_FINAL_TYPE (TinProblemPage, tin_problem_page, GTK_TYPE_WIDGET)

static void
tin_problem_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TIN_TYPE_PROBLEM_PAGE);

  G_OBJECT_CLASS (tin_problem_page_parent_class)->dispose (object);
}

static void
tin_problem_page_class_init (TinProblemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_problem_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TinProblemPage, page);
  gtk_widget_class_bind_template_child (widget_class, TinProblemPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, TinProblemPage, details);
  gtk_widget_class_bind_template_child (widget_class, TinProblemPage, reason);
  /* Named only so that it goes with the template. */
  gtk_widget_class_bind_template_child_full (widget_class, "header", FALSE, 0);
}

static void
tin_problem_page_init (TinProblemPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_wrapped_labels_fit (GTK_WIDGET (self));
}

/**
 * tin_problem_page_new:
 * @title: the problem, in a few words
 * @description: what it is about, as text
 */
GtkWidget *
tin_problem_page_new (const char *title,
                      const char *description)
{
  TinProblemPage *self = g_object_new (TIN_TYPE_PROBLEM_PAGE, NULL);
  /* A status page reads its description as markup. */
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), escaped);
  return GTK_WIDGET (self);
}

/**
 * tin_problem_page_add_button:
 * @action: what a click does
 *
 * Adds a way on. The first one is the suggested one and has the focus.
 *
 * Returns: (transfer none): the button
 */
GtkWidget *
tin_problem_page_add_button (TinProblemPage *self,
                             const char     *label,
                             const char     *action)
{
  gboolean first;
  GtkWidget *button;

  g_return_val_if_fail (TIN_IS_PROBLEM_PAGE (self), NULL);

  first = gtk_widget_get_first_child (self->buttons) == NULL;
  button = gtk_button_new_with_mnemonic (label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  if (first)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

/**
 * tin_problem_page_set_reason:
 * @reason: the technical reason, in a fold under the buttons
 * @unfolded: whether it is what helps most
 */
void
tin_problem_page_set_reason (TinProblemPage *self,
                             const char     *reason,
                             gboolean        unfolded)
{
  g_return_if_fail (TIN_IS_PROBLEM_PAGE (self));
  g_return_if_fail (reason != NULL);

  gtk_label_set_text (GTK_LABEL (self->reason), reason);
  gtk_expander_set_expanded (GTK_EXPANDER (self->details), unfolded);
  gtk_widget_set_visible (self->details, TRUE);
}
