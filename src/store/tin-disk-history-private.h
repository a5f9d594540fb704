/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-database.h"
#include "tin-disk-history.h"
#include "tin-marks.h"

G_BEGIN_DECLS

/* Where the files of TinDiskHistory meet.
 *
 * Two sides: the caller's, which makes jobs of what is asked for, and the worker's, which alone
 * touches the database from the moment when tin_disk_history_open() is done. A function says on
 * which side it is called. Every job's function gets the history as its owner. */
struct _TinDiskHistory
{
  GObject parent_instance;

  /* The caller's side. */
  TinWorker       *worker;        /* (owned) (nullable) until it is disposed of */
  TinHistoryState *state;         /* (owned) (nullable) until it was asked for */
  char            *damaged_file;  /* (owned) (nullable) */

  /* The worker's side. */
  TinDatabase     *database;      /* (owned) (nullable) until it is closed */
  TinMarks        *marks;         /* (owned) */
  gint64           next_id;       /* of the next message; never one that was used before */
  GError          *failure;       /* (owned) (nullable) why the last append failed, if it did */
  gboolean         indexing;      /* an idle job fills the search index */
  gboolean         clearing;      /* an idle job removes what was cleared */
  guint            n_expiring;    /* idle jobs that remove what is old */
};

/* --- Transactions (worker's side) --------------------------------------------------------- */

gboolean    tin_disk_history_begin    (TinDiskHistory  *self,
                                       TinCommit        commit,
                                       GError         **error);
gboolean    tin_disk_history_commit   (TinDiskHistory  *self,
                                       GError         **error);
void        tin_disk_history_rollback (TinDiskHistory  *self);
gboolean    tin_disk_history_end      (TinDiskHistory  *self,
                                       gboolean         done,
                                       GError         **error);

/* --- Opening (tin_disk_history_open(), before there is a worker) ---------------------------- */

TinHistoryState *tin_disk_history_read_state (TinDiskHistory  *self,
                                              GError         **error);

/* --- Rows (worker's side) ----------------------------------------------------------------- */

/* In this order for tin_disk_history_get_row(). */
#define TIN_MESSAGE_COLUMNS \
  "log_id, number, sent_at, shown_at, kind, flags, text, target_log, target_number"
/* Conditions: what people see, which is a text, a note or what is left of a deleted text; what is
 * hidden from them, by the same words as the index "message_hidden"; what amends another one. */
#define TIN_MESSAGE_IS_HIDDEN "flags & 131072"
#define TIN_MESSAGE_IS_SHOWN \
  "(kind IN (0, 32767) OR (kind = 1 AND flags & 524288)) AND NOT " TIN_MESSAGE_IS_HIDDEN
#define TIN_MESSAGE_IS_AMENDMENT "kind BETWEEN 2 AND 4"
G_STATIC_ASSERT (TIN_MESSAGE_FLAG_HIDDEN == 131072 && TIN_MESSAGE_FLAG_DELETED == 524288);
G_STATIC_ASSERT (TIN_MESSAGE_KIND_TEXT == 0 && TIN_MESSAGE_KIND_NOTE == 32767);
G_STATIC_ASSERT (TIN_MESSAGE_KIND_WITHDRAWN == 1);
G_STATIC_ASSERT (TIN_MESSAGE_KIND_EDIT == 2 && TIN_MESSAGE_KIND_REACTION == 4);

TinMessage *tin_disk_history_get_row  (TinStatement     *row,
                                       int               first_column);
gboolean    tin_disk_history_may_put  (const TinMessage *message);
gboolean    tin_disk_history_put_row  (TinDiskHistory   *self,
                                       gint64            conversation,
                                       TinMessage       *message,
                                       GError          **error);

/* --- What is asked (caller's side): the functions of TinHistory ---------------------------- */

void tin_disk_history_push        (TinDiskHistory                *self,
                                   TinJobFunc                     run,
                                   GTask                         *task,
                                   gpointer                       request,
                                   GDestroyNotify                 free_request);

/* tin-disk-history-append.c */
void tin_disk_history_append      (TinHistory                    *history,
                                   GArray                        *entries,
                                   GTask                         *task);
void tin_disk_history_mark        (TinHistory                    *history,
                                   GArray                        *marks,
                                   GTask                         *task);
/* tin-disk-history-read.c */
void tin_disk_history_read_log    (TinHistory                    *history,
                                   const char                    *conversation,
                                   const TinLogRange             *range,
                                   GTask                         *task);
void tin_disk_history_read_page   (TinHistory                    *history,
                                   const char                    *conversation,
                                   const TinPageRange            *range,
                                   GTask                         *task);
void tin_disk_history_read_message (TinHistory                   *history,
                                    const char                   *conversation,
                                    const TinMessageName         *name,
                                    GTask                        *task);
/* tin-disk-history-take-back.c */
void tin_disk_history_take_back   (TinHistory                    *history,
                                   const TinTakeBack             *request,
                                   GTask                         *task);
/* tin-disk-history-change.c */
void tin_disk_history_change      (TinHistory                    *history,
                                   const TinHistoryChangeRequest *request,
                                   GTask                         *task);
/* tin-disk-history-clear.c */
void tin_disk_history_clear       (TinHistory                    *history,
                                   const char                    *conversation,
                                   TinHistoryClear                how,
                                   GTask                         *task);
/* tin-disk-history-expire.c */
void tin_disk_history_expire      (TinHistory                    *history,
                                   guint64                        before,
                                   GTask                         *task);
/* tin-disk-history-search.c */
void tin_disk_history_search      (TinHistory                    *history,
                                   const TinSearch               *search,
                                   GTask                         *task);
/* tin-disk-history-outbox.c */
void tin_disk_history_list_outbox (TinHistory                    *history,
                                   guint                          max_messages,
                                   GTask                         *task);
/* tin-disk-history-import.c */
void tin_disk_history_import      (TinHistory                    *history,
                                   GArray                        *entries,
                                   GTask                         *task);

/* --- What one file does for another (worker's side) ---------------------------------------- */

/* tin-disk-history-rows.c */
gboolean tin_disk_history_remove_row     (TinDiskHistory  *self,
                                          gint64           id,
                                          GError         **error);
/* tin-disk-history-move.c */
gboolean tin_disk_history_take_away      (TinDiskHistory        *self,
                                          const TinHistoryEntry *entry,
                                          GError               **error);
gboolean tin_disk_history_move_from      (TinDiskHistory  *self,
                                          TinMarksLog     *log,
                                          guint64          number,
                                          guint64          new_log_id,
                                          TinTakenBack    *taken,
                                          GError         **error);
gboolean tin_disk_history_follow_aside   (TinDiskHistory        *self,
                                          gint64                 conversation,
                                          TinMessage            *message,
                                          GError               **error);
/* tin-disk-history-amend.c */
gboolean tin_disk_history_speak          (TinDiskHistory        *self,
                                          gint64                 conversation,
                                          gint64                 id,
                                          const TinMessageName  *target,
                                          GError               **error);
gboolean tin_disk_history_amend          (TinDiskHistory  *self,
                                          gint64           conversation,
                                          gint64           id,
                                          TinMessage      *amendment,
                                          GError         **error);
gboolean tin_disk_history_settle         (TinDiskHistory    *self,
                                          gint64             conversation,
                                          const TinMessage  *first,
                                          const TinMessage  *last,
                                          GError           **error);
/* tin-disk-history-late.c */

/* Whether an edit or a reaction comes after what it speaks of has gone. */
typedef enum
{
  TIN_LATE_NOT,
  TIN_LATE_EMPTY,   /* for both: it says nothing any more */
  TIN_LATE_UNSEEN,  /* here: nobody here sees it */
} TinLate;

gboolean tin_disk_history_judge          (TinDiskHistory  *self,
                                          gint64           conversation,
                                          TinMessage      *message,
                                          TinLate         *late,
                                          GError         **error);
gboolean tin_disk_history_put_said       (TinDiskHistory  *self,
                                          gint64           conversation,
                                          TinMessage      *message,
                                          GError         **error);
/* tin-disk-history-shown.c */
gboolean tin_disk_history_show           (TinDiskHistory              *self,
                                          const TinMarksConversation  *conversation,
                                          GPtrArray                   *messages,
                                          GError                     **error);
gboolean tin_disk_history_show_one       (TinDiskHistory              *self,
                                          const TinMarksConversation  *conversation,
                                          TinMessage                 **message,
                                          GError                     **error);
/* tin-disk-history-index.c */
void     tin_disk_history_schedule_index (TinDiskHistory  *self);
/* tin-disk-history-clear.c */
void     tin_disk_history_schedule_clear (TinDiskHistory  *self);

G_END_DECLS
