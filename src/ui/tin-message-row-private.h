/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message-row.h"

#include "tin-quote-bar.h"
#include "tin-reaction-bar.h"

G_BEGIN_DECLS

/* What the four files of TinMessageRow share:
 *   tin-message-row.c         the widget: what it is told, focus
 *   tin-message-row-body.c    the children and what they say
 *   tin-message-row-layout.c  where they stand
 *   tin-message-row-menu.c    what can be done with a message
 */

/* The mark of a delivery, in pixels; the second of two ticks stands this much to the side. */
#define TIN_MESSAGE_MARK_SIZE 12
#define TIN_MESSAGE_MARK_SHIFT 4

/* A row shows no more of a text than this, in characters: to lay out a megabyte takes seconds. */
#define TIN_MESSAGE_SHOWN_MAX 32000

/* What a row looks like. */
typedef enum
{
  TIN_MESSAGE_LOOK_TEXT,
  TIN_MESSAGE_LOOK_EMOJI,    /* one to three of them, large and without a bubble */
  TIN_MESSAGE_LOOK_DELETED,
  TIN_MESSAGE_LOOK_NOTE,     /* a line of the program's own */
} TinMessageLook;

struct _TinMessageRow
{
  GtkWidget        parent_instance;

  /* Owned. The children but the text are there only where they are needed. */
  TinMessage      *message;    /* (owned) as it is shown now */
  TinPeer         *peer;       /* (owned) */
  TinSession      *session;    /* (owned) (nullable) without it only what needs none can be done */
  GtkWidget       *day;        /* (owned) (nullable) */
  GtkWidget       *unread;     /* (owned) (nullable) */
  GtkWidget       *bubble;     /* (owned) the text, or a box with the quote and the text */
  GtkWidget       *mark;       /* (owned) (nullable) */
  GtkWidget       *reactions;  /* (owned) (nullable) */
  GtkWidget       *foot;       /* (owned) (nullable) */
  GtkWidget       *more;       /* (owned) (nullable) a button, or a label: there is no more */
  GtkWidget       *retry;      /* (owned) (nullable) */
  GtkWidget       *check;      /* (owned) (nullable) while messages are being selected */
  GtkWidget       *menu;       /* (owned) (nullable) */
  char            *link;       /* (owned) (nullable) the address that the menu was opened on */

  /* Borrowed */
  GtkWidget       *text;       /* the bubble, or within it */
  GtkWidget       *quote;      /* (nullable) within the bubble */
  GtkWidget       *choices;    /* (nullable) the reactions at the head of the menu */

  /* State */
  TinMessagePlace  place;
  TinMessageLook   look;
  TinDelivery      delivery;
  gsize            shown;      /* characters */
  gboolean         own;
  gboolean         has_links;
  gboolean         has_place;
};

/* tin-message-row.c */
void  tin_message_row_activate_quote    (TinMessageRow  *self);
void  tin_message_row_react             (TinMessageRow  *self,
                                         const char     *emoji);

/* tin-message-row-body.c */
void  tin_message_row_show_text         (TinMessageRow  *self);
void  tin_message_row_show_mark         (TinMessageRow  *self);
void  tin_message_row_show_quote        (TinMessageRow  *self);
void  tin_message_row_show_reactions    (TinMessageRow  *self);
void  tin_message_row_show_lines        (TinMessageRow  *self);
void  tin_message_row_show_foot         (TinMessageRow  *self);
void  tin_message_row_show_check        (TinMessageRow  *self,
                                         gboolean        selecting,
                                         gboolean        selected);
void  tin_message_row_say               (TinMessageRow  *self);

/* tin-message-row-layout.c */
int   tin_message_row_lay_out           (TinMessageRow  *self,
                                         int             width,
                                         gboolean        allocate);

/* tin-message-row-menu.c */
void  tin_message_row_class_install_menu  (GtkWidgetClass *widget_class);
void  tin_message_row_init_menu           (TinMessageRow  *self);
void  tin_message_row_update_menu_actions (TinMessageRow  *self);

G_END_DECLS
