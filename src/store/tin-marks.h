/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-database.h"
#include "tin-history.h"

G_BEGIN_DECLS

typedef struct _TinMarks TinMarks;

/* One conversation as the database has it. */
typedef struct
{
  gint64      id;       /* its row */
  const char *peer;     /* (not owned) interned */
  guint64     own_log;  /* 0 if it was never chosen */
  gint64      cleared;  /* message ids up to this were cleared */
  gint64      settled;  /* and up to this for good; never more than CLEARED, and not on the disk */
  GHashTable *logs;     /* (owned) (element-type guint64 TinMarksLog) */

  /* What it was before the transaction, if it is touched. */
  guint64     own_log_before;
  gint64      cleared_before;
  gint64      settled_before;
  gboolean    touched;
  gboolean    is_new;
} TinMarksConversation;

/* One log's marks. Whoever changes them calls tin_marks_touch() first. */
typedef struct
{
  TinHistoryLog         marks;
  TinMarksConversation *conversation;  /* (borrowed) */
  TinHistoryLog         before;        /* MARKS before the transaction, if it is TOUCHED */
  gboolean              touched;
  gboolean              is_new;        /* it is not in the database yet */
} TinMarksLog;

TinMarks             *tin_marks_load                (TinDatabase           *database,
                                                     GError               **error);
void                  tin_marks_free                (TinMarks              *self);

GPtrArray            *tin_marks_get_conversations   (TinMarks              *self);
TinMarksConversation *tin_marks_find_conversation   (TinMarks              *self,
                                                     const char            *peer);
TinMarksConversation *tin_marks_find_row            (TinMarks              *self,
                                                     gint64                 id);
TinMarksConversation *tin_marks_ensure_conversation (TinMarks              *self,
                                                     const char            *peer,
                                                     GError               **error);
gboolean              tin_marks_set_own_log         (TinMarks              *self,
                                                     TinMarksConversation  *conversation,
                                                     guint64                log_id,
                                                     GError               **error);
gboolean              tin_marks_set_cleared         (TinMarks              *self,
                                                     TinMarksConversation  *conversation,
                                                     gint64                 cleared,
                                                     gint64                 settled,
                                                     GError               **error);
TinMarksLog          *tin_marks_find_log            (TinMarks              *self,
                                                     TinMarksConversation  *conversation,
                                                     guint64                log_id);
TinMarksLog          *tin_marks_ensure_log          (TinMarks              *self,
                                                     TinMarksConversation  *conversation,
                                                     guint64                log_id,
                                                     gboolean               own);
void                  tin_marks_touch               (TinMarks              *self,
                                                     TinMarksLog           *log);

gboolean              tin_marks_write               (TinMarks              *self,
                                                     GError               **error);
void                  tin_marks_keep                (TinMarks              *self);
void                  tin_marks_undo                (TinMarks              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinMarks, tin_marks_free)

G_END_DECLS
