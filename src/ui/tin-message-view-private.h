/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message-row.h"
#include "tin-message-view.h"

G_BEGIN_DECLS

/* What the six files of TinMessageView share:
 *   tin-message-view.c           the widget: layout, scrolling, focus
 *   tin-message-view-make.c      which rows there are, and when they are made
 *   tin-message-view-rows.c      what rows are told, and when they follow the model
 *   tin-message-view-load.c      what is read from the disk, and where that leads
 *   tin-message-view-select.c    several messages, to be copied or deleted together
 *   tin-message-view-requests.c  what a person wants to be done with one
 */

/* A position that is none. */
#define TIN_NOWHERE G_MAXUINT
/* No row is lower than this, in pixels. */
#define TIN_MESSAGE_VIEW_ROW_MIN 32
/* Rows for a page that has no size yet. */
#define TIN_MESSAGE_VIEW_ROWS_FIRST 28

typedef struct
{
  TinMessageRow *widget;    /* (borrowed) a child */
  guint          position;  /* in the model; TIN_NOWHERE once it was removed there */
  guint          day;
  int            y;         /* below the first row's upper edge */
  int            height;
} TinMessageViewRow;

/* What is waited for from the disk before the rows are what the person asked for. */
typedef enum
{
  TIN_AIM_NONE,
  TIN_AIM_OPEN,     /* a conversation that was just chosen: its end, or its first unread message */
  TIN_AIM_END,
  TIN_AIM_MESSAGE,
} TinMessageViewAim;

struct _TinMessageView
{
  GtkWidget        parent_instance;

  /* Owned */
  GArray          *rows;            /* of TinMessageViewRow, in order */
  GtkAdjustment   *adjustments[2];  /* (nullable) horizontal, vertical */
  TinPeer         *peer;            /* (nullable) */
  TinSession      *session;         /* (nullable) */
  GSignalGroup    *peer_signals;
  GSignalGroup    *conversation_signals;
  TinMessage      *first_unread;    /* (nullable) */
  TinMessage      *sought;          /* (nullable) to be shown once it is loaded */
  TinMessage      *marked;          /* (nullable) shown as found */
  GHashTable      *selected;        /* of TinMessage by its TinMessageName */
  TinMessage      *selected_from;   /* (nullable) where what Shift selects begins */
  GtkWidget       *chooser;         /* (nullable) of all emoji */
  TinMessage      *chosen_for;      /* (nullable) what is reacted to with that */
  guint            source;
  guint            tick;            /* of gtk_widget_add_tick_callback() */
  guint            day_source;
  guint            patience;        /* runs until the person is told that it takes long */
  guint            mark_source;

  /* Borrowed */
  TinConversation *conversation;    /* (nullable) of the peer */
  TinMessageRow   *anchor;          /* (nullable) */

  /* State */
  guint            policies[2];
  guint            n_items;
  guint            n_unread;        /* to be looked for from the end backwards */
  guint            n_unscanned;     /* of the first items: not looked through for that yet */
  guint            n_scanned;
  guint            unread_at;       /* the first unread one so far; else TIN_NOWHERE */
  guint            target;          /* where to go once there are rows; else TIN_NOWHERE */
  double           target_y;        /* of its upper edge, on the screen */
  TinMessageViewAim aim;
  guint            n_attempts;      /* to load what is sought */
  gboolean         keep_mark;       /* until it is taken away; else for a moment */
  gboolean         focus_target;
  gboolean         loading;         /* and for so long that it is said */
  gboolean         at_end;
  gboolean         has_end;         /* the last row is that of the last message */
  gboolean         inside;          /* the adjustment is being set by us */
  gboolean         anchor_by_top;
  double           anchor_y;        /* of that edge of it, on the screen */
  double           origin;
  int              total;           /* height of all rows */
  guint            today;
  gint64           synced_at;
  gint64           frame;           /* in which rows were made last, and */
  gint64           spent;           /* microseconds that it took in that one */
};

/* INDEX is less than the number of rows. */
static inline TinMessageViewRow *
tin_message_view_row_at (TinMessageView *self,
                         guint           index)
{
  return &g_array_index (self->rows, TinMessageViewRow, index);
}

/* tin-message-view.c */
void     tin_message_view_queue_layout     (TinMessageView *self);
double   tin_message_view_get_value        (TinMessageView *self);
void     tin_message_view_pick_anchor      (TinMessageView *self);
gboolean tin_message_view_shows_end        (TinMessageView *self);
void     tin_message_view_set_at_end       (TinMessageView *self,
                                            gboolean        at_end);

/* tin-message-view-make.c */
gboolean tin_message_view_make_rows        (TinMessageView *self);

/* tin-message-view-rows.c */
guint    tin_message_view_day_of           (gint64          time);
void     tin_message_view_update_row       (TinMessageView *self,
                                            TinMessageViewRow *row,
                                            const TinMessageViewRow *above);
void     tin_message_view_sync             (TinMessageView *self);
void     tin_message_view_schedule_sync    (TinMessageView *self,
                                            guint           delay);
void     tin_message_view_clear_rows       (TinMessageView *self);
void     tin_message_view_update_words     (TinMessageView *self);
void     tin_message_view_items_changed    (TinMessageView *self,
                                            guint           position,
                                            guint           removed,
                                            guint           added);
void     tin_message_view_delivery_changed (TinMessageView *self,
                                            guint64         from,
                                            guint64         to);

/* tin-message-view-load.c */
void     tin_message_view_open             (TinMessageView *self);
void     tin_message_view_forget           (TinMessageView *self);
void     tin_message_view_load_near        (TinMessageView *self);
void     tin_message_view_loaded           (TinMessageView *self);
void     tin_message_view_count_unscanned  (TinMessageView *self,
                                            guint           position,
                                            guint           removed,
                                            guint           added);
gboolean tin_message_view_is_marked        (TinMessageView *self,
                                            TinMessage     *message);

/* tin-message-view-select.c */
void     tin_message_view_init_selection   (TinMessageView *self);
void     tin_message_view_add_selection_gesture   (TinMessageView *self);
void     tin_message_view_class_install_selection (GtkWidgetClass *widget_class);
void     tin_message_view_forget_selection (TinMessageView *self);
gboolean tin_message_view_is_selected      (TinMessageView *self,
                                            TinMessage     *message);
void     tin_message_view_reselect         (TinMessageView *self,
                                            TinMessage     *message);
void     tin_message_view_toggle_selected  (TinMessageView *self,
                                            TinMessageRow  *row);
void     tin_message_view_message_gone     (TinMessageView *self,
                                            guint64         log_id,
                                            guint64         number);

/* tin-message-view-requests.c */
void     tin_message_view_emit_request     (TinMessageView *self,
                                            guint           request,
                                            TinMessageRow  *row);
void     tin_message_view_emit_react       (TinMessageView *self,
                                            const char     *emoji,
                                            TinMessageRow  *row);
void     tin_message_view_quoted           (TinMessageView *self,
                                            guint64         log_id,
                                            guint64         number);

G_END_DECLS
