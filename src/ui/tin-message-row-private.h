/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message-row.h"

G_BEGIN_DECLS

/* What the three files of TinMessageRow share:
 *   tin-message-row.c         the children and what they say
 *   tin-message-row-layout.c  where they stand
 *   tin-message-row-menu.c    what can be done with a message
 */

/* The mark of a delivery, in pixels; the second of two ticks stands this much to the side. */
#define TIN_MESSAGE_MARK_SIZE 12
#define TIN_MESSAGE_MARK_SHIFT 4

struct _TinMessageRow
{
  GtkWidget        parent_instance;

  /* Owned. The children but the text are there only where they are needed. */
  TinMessage      *message;  /* (owned) */
  TinPeer         *peer;     /* (owned) */
  GtkWidget       *day;      /* (owned) (nullable) */
  GtkWidget       *unread;   /* (owned) (nullable) */
  GtkWidget       *text;     /* (owned) */
  GtkWidget       *mark;     /* (owned) (nullable) */
  GtkWidget       *foot;     /* (owned) (nullable) */
  GtkWidget       *more;     /* (owned) (nullable) */
  GtkWidget       *retry;    /* (owned) (nullable) */
  GtkWidget       *menu;     /* (owned) (nullable) */
  char            *link;     /* (owned) (nullable) the address that the menu was opened on */

  /* State */
  TinMessagePlace  place;
  TinDelivery      delivery;
  gsize            shown;  /* characters */
  gboolean         own;
  gboolean         note;
  gboolean         has_links;
  gboolean         has_place;
};

int tin_message_row_lay_out (TinMessageRow *self,
                             int            width,
                             gboolean       allocate);

void tin_message_row_class_install_menu  (GtkWidgetClass *widget_class);
void tin_message_row_init_menu           (TinMessageRow  *self);
void tin_message_row_update_menu_actions (TinMessageRow  *self);

G_END_DECLS
