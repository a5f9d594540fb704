/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-disk-history-private.h"

G_BEGIN_DECLS

/* What removes messages works on pieces of this size, so that an append never waits for long. */
#define TIN_PIECE_ROWS 100
#define TIN_PIECE_BYTES (64 * 1024)

/* All of this is called on the worker's side, and what writes within a transaction. */

/* A message as it is stored. */
typedef struct
{
  gint64      id;
  gint64      conversation;  /* its row */
  TinMessage *message;       /* (owned) */
} TinStoredRow;

/* In this order for tin_disk_history_read_rows(). */
#define TIN_STORED_COLUMNS "id, conversation, " TIN_MESSAGE_COLUMNS

GPtrArray *tin_disk_history_read_rows    (TinDiskHistory      *self,
                                          const char          *sql,
                                          const gint64        *values,
                                          gsize                n_values,
                                          GError             **error);

GArray    *tin_disk_history_list_values  (TinDiskHistory      *self,
                                          const char          *sql,
                                          const gint64        *values,
                                          gsize                n_values,
                                          GError             **error);

gboolean   tin_disk_history_may_remove   (TinDiskHistory      *self,
                                          const TinStoredRow  *row);
gboolean   tin_disk_history_remove       (TinDiskHistory      *self,
                                          const TinStoredRow  *row,
                                          GError             **error);
gboolean   tin_disk_history_empty_row    (TinDiskHistory      *self,
                                          const TinStoredRow  *row,
                                          TinMessageFlags      flags,
                                          GError             **error);
gboolean   tin_disk_history_remove_here  (TinDiskHistory      *self,
                                          const TinStoredRow  *row,
                                          GError             **error);

/* tin-disk-history-amend.c */

/* How a message went that others may speak of; stored in "gone". */
typedef enum
{
  TIN_TARGET_DELETED = 1,    /* for both, by its author: what it said and was told is emptied */
  TIN_TARGET_REMOVED = 2,    /* here: what amends it is removed in the same way */
  TIN_TARGET_WITHDRAWN = 3,  /* it never arrives: neither does what we said of it */
} TinTargetEnd;

/* Where the idle job is in what is left of "gone". */
typedef struct
{
  gint64         conversation;  /* its row; 0 before the first */
  TinMessageName target;
  gint64         how;
  gint64         id;            /* the last message that was looked at */
} TinGone;

gboolean   tin_disk_history_fall_silent  (TinDiskHistory        *self,
                                          const TinStoredRow    *row,
                                          GError               **error);
gboolean   tin_disk_history_forget_amendment (TinDiskHistory        *self,
                                              const TinStoredRow    *row,
                                              GError               **error);
gboolean   tin_disk_history_recount      (TinDiskHistory        *self,
                                          const TinStoredRow    *row,
                                          GError               **error);
gboolean   tin_disk_history_take_along   (TinDiskHistory        *self,
                                          gint64                 conversation,
                                          const TinMessageName  *target,
                                          TinTargetEnd           how,
                                          gint64                 after,
                                          GError               **error);
gboolean   tin_disk_history_find_gone    (TinDiskHistory        *self,
                                          TinGone               *gone,
                                          gboolean              *found,
                                          GError               **error);
gboolean   tin_disk_history_take_gone    (TinDiskHistory        *self,
                                          TinGone               *gone,
                                          GError               **error);

/* tin-disk-history-index.c */
gboolean   tin_disk_history_get_indexed  (TinDiskHistory      *self,
                                          gint64              *indexed,
                                          GError             **error);
gboolean   tin_disk_history_unindex      (TinDiskHistory      *self,
                                          const TinStoredRow  *row,
                                          GError             **error);
gboolean   tin_disk_history_remake_index (TinDiskHistory      *self,
                                          GError             **error);
gboolean   tin_disk_history_is_index_bad (TinDiskHistory      *self);

/* A log id, a number or a time as SQLite knows it: signed. Where one that is beyond that is asked
 * about, the last one there can be is as good. */
static inline gint64
tin_to_stored (guint64 value)
{
  return (gint64) MIN (value, (guint64) G_MAXINT64);
}

G_END_DECLS
