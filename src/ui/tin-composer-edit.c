/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-composer-private.h"

/* Above the text stands what it answers, or whose place it takes. What was begun before an edit is
 * laid aside meanwhile. */

static void
show_target (TinComposer *self)
{
  if (self->target != NULL)
    tin_composer_target_show (self->target_bar, self->target, self->edits, self->name);
  gtk_widget_set_visible (GTK_WIDGET (self->target_bar), self->target != NULL);
}

/* @target: (transfer full) (nullable) */
static void
take_target (TinComposer *self,
             TinMessage  *target,
             gboolean     edits)
{
  g_clear_pointer (&self->target, tin_message_unref);
  self->target = target;
  self->edits = edits;
  show_target (self);
}

/* After an edit: what was begun before is there again. */
void
tin_composer_put_back (TinComposer *self)
{
  g_autofree char *aside = g_steal_pointer (&self->aside);

  take_target (self, g_steal_pointer (&self->aside_target), FALSE);
  tin_composer_set_text (self, aside != NULL ? aside : "");
}

/**
 * tin_composer_begin_reply:
 * @message: of the open conversation
 *
 * What is written answers @message from now on.
 */
void
tin_composer_begin_reply (TinComposer *self,
                          TinMessage  *message)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));
  g_return_if_fail (message != NULL);

  if (self->edits)
    tin_composer_put_back (self);
  take_target (self, tin_message_ref (message), FALSE);
  g_signal_emit (self, tin_composer_signals[SIGNAL_CHANGED], 0, FALSE);
}

/**
 * tin_composer_begin_edit:
 * @message: an own one of the open conversation, that can be edited
 *
 * Shows the text of @message to be changed. What was written is laid aside.
 */
void
tin_composer_begin_edit (TinComposer *self,
                         TinMessage  *message)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));
  g_return_if_fail (message != NULL);

  if (!self->edits)
    {
      g_free (self->aside);
      self->aside = tin_composer_dup_text (self);
      g_clear_pointer (&self->aside_target, tin_message_unref);
      self->aside_target = g_steal_pointer (&self->target);
    }
  take_target (self, tin_message_ref (message), TRUE);
  tin_composer_set_text (self, tin_message_get_text (message));
}

/**
 * tin_composer_cancel:
 *
 * What is written is a message of its own again; after an edit, what was written before.
 */
void
tin_composer_cancel (TinComposer *self)
{
  g_return_if_fail (TIN_IS_COMPOSER (self));

  if (self->target == NULL)
    return;
  if (self->edits)
    {
      tin_composer_put_back (self);
      return;
    }
  take_target (self, NULL, FALSE);
  g_signal_emit (self, tin_composer_signals[SIGNAL_CHANGED], 0, FALSE);
}

/**
 * tin_composer_get_target:
 * @edits: (out) (optional): whether the text takes the place of it, and does not answer it
 *
 * Returns: (transfer none) (nullable): the message that the text speaks of
 */
TinMessage *
tin_composer_get_target (TinComposer *self,
                         gboolean    *edits)
{
  g_return_val_if_fail (TIN_IS_COMPOSER (self), NULL);

  if (edits != NULL)
    *edits = self->edits;
  return self->target;
}

/**
 * tin_composer_replace:
 * @before: that the text speaks of, or what was laid aside does
 * @after: (nullable): the same message as it is now, or %NULL if it is gone; not for what is
 *   edited, which tin_composer_cancel() ends
 */
void
tin_composer_replace (TinComposer *self,
                      TinMessage  *before,
                      TinMessage  *after)
{
  TinMessage **places[] = { &self->target, &self->aside_target };

  g_return_if_fail (TIN_IS_COMPOSER (self));
  g_return_if_fail (before != NULL);
  g_return_if_fail (after != NULL || !self->edits || before != self->target);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (*places[i] != before)
        continue;
      *places[i] = after != NULL ? tin_message_ref (after) : NULL;
      tin_message_unref (before);
    }
  show_target (self);
}

/**
 * tin_composer_get_aside_target:
 *
 * Returns: (transfer none) (nullable): the message that the text speaks of that an edit has laid
 *   aside
 */
TinMessage *
tin_composer_get_aside_target (TinComposer *self)
{
  g_return_val_if_fail (TIN_IS_COMPOSER (self), NULL);

  return self->aside_target;
}

/**
 * tin_composer_get_aside:
 *
 * Returns: (transfer none) (nullable): what an edit has laid aside
 */
const char *
tin_composer_get_aside (TinComposer *self)
{
  g_return_val_if_fail (TIN_IS_COMPOSER (self), NULL);

  return self->aside != NULL && *self->aside != '\0' ? self->aside : NULL;
}
