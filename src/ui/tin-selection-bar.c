/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-selection-bar.h"

#include <glib/gi18n.h>

#include "tin-compat.h"
#include "tin-fit-bin.h"
#include "tin-message-row.h"

/* What can be done with the messages that are selected in a view. It shows itself while there are
 * any. */

struct _TinSelectionBar
{
  GtkWidget       parent_instance;

  /* owned */
  TinMessageView *view;       /* (nullable) */

  /* template */
  GtkActionBar   *bar;
  GtkLabel       *count;
  GtkLabel       *number;     /* instead of that, where there is little room */
  GtkWidget      *more;

  /* state */
  gboolean        selecting;
};

enum
{
  PROP_0,
  PROP_VIEW,
  PROP_SELECTING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TinSelectionBar, tin_selection_bar, GTK_TYPE_WIDGET)

static void
update (TinSelectionBar *self)
{
  guint n = self->view != NULL ? tin_message_view_get_n_selected (self->view) : 0;
  /* Translators: %u is how many messages are selected */
  g_autofree char *words = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);
  g_autofree char *number = g_strdup_printf ("%u", n);

  if (n > 0)
    {
      gtk_label_set_text (self->count, words);
      gtk_label_set_text (self->number, number);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (self->selecting == (n > 0))
    return;
  self->selecting = n > 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTING]);
}

/* The focus is on what goes now: it goes on in the messages. */
static void
on_cancel (TinSelectionBar *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_BACKWARD);
  tin_message_view_unselect (self->view);
}

static void
copy (TinSelectionBar *self,
      gboolean         with_names)
{
  tin_message_view_copy_selected (self->view, with_names);
  on_cancel (self);
}

static void
on_copy (TinSelectionBar *self)
{
  copy (self, FALSE);
}

static void
copy_with_names (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  copy (TIN_SELECTION_BAR (widget), TRUE);
}

static void
on_delete (TinSelectionBar *self)
{
  g_signal_emit_by_name (self->view, "request", TIN_MESSAGE_REQUEST_DELETE_SELECTED, NULL);
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *parameter,
           gpointer   user_data)
{
  on_cancel (TIN_SELECTION_BAR (widget));
  return TRUE;
}

static void
set_view (TinSelectionBar *self,
          TinMessageView  *view)
{
  if (self->view == view)
    return;
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (view != NULL)
    g_signal_connect_object (view, "notify::n-selected", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
}

static void
tin_selection_bar_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  TinSelectionBar *self = TIN_SELECTION_BAR (object);

  if (id != PROP_VIEW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  set_view (self, g_value_get_object (value));
  update (self);
}

static void
tin_selection_bar_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TinSelectionBar *self = TIN_SELECTION_BAR (object);

  switch (id)
    {
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    case PROP_SELECTING:
      g_value_set_boolean (value, self->selecting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tin_selection_bar_dispose (GObject *object)
{
  TinSelectionBar *self = TIN_SELECTION_BAR (object);

  set_view (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TIN_TYPE_SELECTION_BAR);

  G_OBJECT_CLASS (tin_selection_bar_parent_class)->dispose (object);
}

static void
tin_selection_bar_class_init (TinSelectionBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = tin_selection_bar_set_property;
  object_class->get_property = tin_selection_bar_get_property;
  object_class->dispose = tin_selection_bar_dispose;

  properties[PROP_VIEW] =
    g_param_spec_object ("view", NULL, NULL, TIN_TYPE_MESSAGE_VIEW,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTING] =
    g_param_spec_boolean ("selecting", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TIN_TYPE_FIT_BIN);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tincan_chat/Tincan/ui/tin-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TinSelectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, TinSelectionBar, count);
  gtk_widget_class_bind_template_child (widget_class, TinSelectionBar, number);
  gtk_widget_class_bind_template_child (widget_class, TinSelectionBar, more);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_delete);
  gtk_widget_class_install_action (widget_class, "selection.copy-with-names", NULL,
                                   copy_with_names);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tin_selection_bar_init (TinSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tin_name_menu (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->more)));
}
