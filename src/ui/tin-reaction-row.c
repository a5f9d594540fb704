/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-reaction-row.h"

#include <glib/gi18n.h>

#include "tin-emoji-names.h"

/* What people say most with one emoji, beside each other at the head of a menu. It is one stop on
 * the way through the menu: Left and Right move within, all else leaves. Items of the menu's own
 * that stand beside each other cannot do that: the arrows find the way among items by where they
 * are, and are lost among emoji of unequal heights. */

static const char *const common_reactions[] = { "👍", "❤️", "😂", "😮", "😢", "🎉" };

#define N_REACTIONS G_N_ELEMENTS (common_reactions)

struct _TinReactionRow
{
  GtkWidget  parent_instance;

  GtkWidget *buttons[N_REACTIONS];  /* (owned) */
  GtkWidget *marked;                /* (borrowed) (nullable) (weak) the item that was left last */
};

G_DEFINE_FINAL_TYPE (TinReactionRow, tin_reaction_row, GTK_TYPE_WIDGET)

/* --- Words -------------------------------------------------------------------------------- */

/* Returns: (transfer none): what the button of that reaction does, as a screen reader says it */
static const char *
get_words (guint index)
{
  static char *words[N_REACTIONS];
  const char *name;

  if (words[index] != NULL)
    return words[index];
  name = tin_emoji_names_get_name (tin_emoji_names_get_known (), common_reactions[index]);
  /* Translators: %s is an emoji, or its name, as in “React with red heart” */
  words[index] = g_strdup_printf (_("React with %s"),
                                  name != NULL ? name : common_reactions[index]);
  return words[index];
}

/* --- Focus -------------------------------------------------------------------------------- */

/* Returns: the button that is meant first: that of our own reaction, if there is one */
static GtkWidget *
get_first (TinReactionRow *self)
{
  for (guint i = 0; i < N_REACTIONS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])))
      return self->buttons[i];
  return self->buttons[0];
}

static gboolean
tin_reaction_row_focus (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  TinReactionRow *self = TIN_REACTION_ROW (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint at = 0;

  while (at < N_REACTIONS && !gtk_widget_is_focus (self->buttons[at]))
    at++;
  if (at == N_REACTIONS)
    return gtk_widget_grab_focus (get_first (self));
  if (direction != GTK_DIR_LEFT && direction != GTK_DIR_RIGHT)
    return FALSE;
  if ((direction == GTK_DIR_RIGHT) != rtl)
    at = MIN (at + 1, N_REACTIONS - 1);
  else
    at = at > 0 ? at - 1 : 0;
  return gtk_widget_grab_focus (self->buttons[at]);
}

/* Returns: (nullable): what the menu has marked as the item that is meant, in @widget */
static GtkWidget *
find_marked (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_SELECTED)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_marked (child);
  return found;
}

static GtkWidget *
find_marked_in_menu (TinReactionRow *self)
{
  GtkWidget *menu = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  return menu != NULL ? find_marked (menu) : NULL;
}

/* A menu goes on marking the item that had the focus last, as if that were meant. */
static void
on_enter (TinReactionRow *self)
{
  g_set_weak_pointer (&self->marked, find_marked_in_menu (self));
  if (self->marked != NULL)
    gtk_widget_unset_state_flags (self->marked, GTK_STATE_FLAG_SELECTED);
}

/* It does not mark anew what it believes to be marked; it takes the mark from it when another item
 * gets it, unless one has it already. */
static void
on_leave (TinReactionRow *self)
{
  if (self->marked != NULL && find_marked_in_menu (self) == NULL)
    gtk_widget_set_state_flags (self->marked, GTK_STATE_FLAG_SELECTED, FALSE);
  g_clear_weak_pointer (&self->marked);
}

static void
watch_focus (TinReactionRow *self)
{
  GtkEventController *controller = gtk_event_controller_focus_new ();

  g_signal_connect_object (controller, "enter", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* --- Object ------------------------------------------------------------------------------- */

/* As the items of the menu do, whatever becomes of it. */
static void
on_clicked (TinReactionRow *self)
{
  GtkWidget *menu = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (menu));
}

static GtkWidget *
add_button (TinReactionRow *self,
            guint           index)
{
  GtkWidget *button = gtk_toggle_button_new ();

  /* A child of its own: a button names itself by its label, before any name that it is given. */
  gtk_button_set_child (GTK_BUTTON (button), gtk_label_new (common_reactions[index]));
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", common_reactions[index]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_words (index), -1);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return button;
}

static void
tin_reaction_row_dispose (GObject *object)
{
  TinReactionRow *self = TIN_REACTION_ROW (object);

  for (guint i = 0; i < N_REACTIONS; i++)
    g_clear_pointer (&self->buttons[i], gtk_widget_unparent);
  g_clear_weak_pointer (&self->marked);

  G_OBJECT_CLASS (tin_reaction_row_parent_class)->dispose (object);
}

static void
tin_reaction_row_class_init (TinReactionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tin_reaction_row_dispose;
  widget_class->focus = tin_reaction_row_focus;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "reactionrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tin_reaction_row_init (TinReactionRow *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_homogeneous (layout, TRUE);
  for (guint i = 0; i < N_REACTIONS; i++)
    self->buttons[i] = add_button (self, i);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Reactions"), -1);
  tin_reaction_row_set_own (self, NULL);
  watch_focus (self);
}

/**
 * tin_reaction_row_new:
 * @action: what is done with the emoji that is chosen, a string; where it cannot be done, none can
 *   be chosen
 */
GtkWidget *
tin_reaction_row_new (const char *action)
{
  TinReactionRow *self = g_object_new (TIN_TYPE_REACTION_ROW, NULL);

  for (guint i = 0; i < N_REACTIONS; i++)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->buttons[i]), action);
  return GTK_WIDGET (self);
}

/**
 * tin_reaction_row_set_own:
 * @emoji: (nullable): how we have reacted, which is shown as pressed
 */
void
tin_reaction_row_set_own (TinReactionRow *self,
                          const char     *emoji)
{
  g_return_if_fail (TIN_IS_REACTION_ROW (self));

  for (guint i = 0; i < N_REACTIONS; i++)
    {
      gboolean own = g_strcmp0 (emoji, common_reactions[i]) == 0;

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[i]), own);
      /* GTK 4.8 says nothing of one that never was pressed. */
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_STATE_PRESSED,
                                   own ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                       : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
    }
}
