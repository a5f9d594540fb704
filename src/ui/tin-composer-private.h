/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-composer.h"

#include "tin-completion.h"
#include "tin-composer-count.h"
#include "tin-composer-target.h"

G_BEGIN_DECLS

/* What the two files of TinComposer share:
 *   tin-composer.c       the text, the keys, the widget
 *   tin-composer-edit.c  the message that the text answers or changes
 */

struct _TinComposer
{
  GtkWidget          parent_instance;

  /* Owned */
  char              *name;          /* of who is written to */
  TinMessage        *target;        /* (nullable) */
  char              *aside;         /* (nullable) what was written before an edit */
  TinMessage        *aside_target;  /* (nullable) what that answers */

  /* State */
  gboolean           edits;         /* the text takes the place of the target */
  gboolean           composing;     /* an input method has something that is not committed */
  gboolean           undoing;       /* what is inserted was there before */
  gboolean           placing;       /* what changes is not the person's doing */
  TinComposerRoom    left;          /* how much more goes in */

  /* Template */
  GtkBox            *box;
  TinComposerTarget *target_bar;
  GtkLabel          *refused;
  GtkLabel          *room;
  GtkScrolledWindow *scroller;
  GtkTextView       *text_view;
  GtkLabel          *placeholder;
  TinCompletion     *completion;
};

enum
{
  SIGNAL_SEND,
  SIGNAL_SCROLL,
  SIGNAL_CHANGED,
  SIGNAL_EDIT_LAST,
  N_SIGNALS
};

extern guint tin_composer_signals[N_SIGNALS];

/* tin-composer-edit.c */
void tin_composer_put_back (TinComposer *self);

G_END_DECLS
