/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-frame.h"
#include "tin-history-clear.h"

G_BEGIN_DECLS

#define TIN_TYPE_HISTORY (tin_history_get_type ())
G_DECLARE_INTERFACE (TinHistory, tin_history, TIN, HISTORY, GObject)

/* --- What is there at the start ----------------------------------------------------------- */

/* The marks of one log. They outlive the texts. */
typedef struct
{
  guint64  id;
  gboolean own;
  guint64  head;          /* the highest number */
  guint64  offered;       /* own: numbers up to this may have left */
  guint64  acknowledged;  /* own: on the other disk */
  guint64  seen;          /* own: on their screen; a peer's: on ours */
  guint64  latest;        /* when the newest entry is shown: see tin-hlc.h */
  guint8   digest[TIN_DIGEST_BYTES]; /* a peer's: of entry HEAD */
} TinHistoryLog;

typedef struct
{
  const char *id;         /* (not owned) the peer's id; an interned string */
  guint64     own_log;    /* the log that we write; 0 if it was never chosen */
  GArray     *logs;       /* (owned) (element-type TinHistoryLog) */
  TinMessage *last;       /* (owned) (nullable) the newest that is shown, in its shown form */
  guint64     n_unseen;   /* of the peer's; counted up to ten thousand in each log */
} TinHistoryConversation;

typedef struct
{
  guint64    seed;          /* random, made with the history: the names of our logs come from it */
  guint64    latest;        /* the latest time in it */
  GPtrArray *conversations; /* (owned) (element-type TinHistoryConversation) */
} TinHistoryState;

TinHistoryState *tin_history_state_new  (guint64          seed);
void             tin_history_state_free (TinHistoryState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinHistoryState, tin_history_state_free)

/* --- What is asked ------------------------------------------------------------------------ */

/* One message on its way to the disk. */
typedef struct
{
  const char *conversation;  /* (not owned) the peer's id; an interned string */
  TinMessage *message;       /* (owned) */
  gboolean    offered;       /* own: it leaves as soon as it is committed */

  /* Own, and written to another conversation before: it is withdrawn there in the same transaction,
   * even where it may have left. */
  const char *moved_from;    /* (not owned) (nullable) an interned string */
  guint64     moved_log_id;
  guint64     moved_number;
} TinHistoryEntry;

GArray *tin_history_entries_new (guint n_entries);

typedef enum
{
  TIN_HISTORY_MARK_OFFERED,
  TIN_HISTORY_MARK_ACKNOWLEDGED,
  TIN_HISTORY_MARK_SEEN,
} TinHistoryMarkType;

typedef struct
{
  const char         *conversation; /* (not owned) an interned string */
  guint64             log_id;
  TinHistoryMarkType  type;
  guint64             upto;
} TinHistoryMark;

/* Where an import puts what must not stand under a number that is still to be written: see
 * tin-disk-history-import.c. The same for the same log, always; no log that we write has such an
 * id. */
#define TIN_IMPORTED_LOGS G_GUINT64_CONSTANT (0x696d706f00000000)
#define TIN_IMPORTED_LOG(log_id) (TIN_IMPORTED_LOGS | ((log_id) & G_MAXUINT32))
#define TIN_IS_IMPORTED_LOG(log_id) (((log_id) & ~(guint64) G_MAXUINT32) == TIN_IMPORTED_LOGS)

/* A piece of one log. */
typedef struct
{
  guint64 log_id;
  guint64 from;          /* the first number */
  guint   max_messages;
} TinLogRange;

typedef enum
{
  TIN_PAGE_BEFORE,  /* those before the anchor, or the newest ones where there is none */
  TIN_PAGE_AFTER,   /* those after the anchor, or the oldest ones */
} TinPageDirection;

typedef struct
{
  TinPageDirection  direction;
  TinMessage       *anchor;        /* (not owned) (nullable) not in the page */
  guint             max_messages;
  gboolean          entries;       /* what was written, amendments among it and none applied, and
                                    * not what is shown of it */
} TinPageRange;

typedef enum
{
  TIN_HISTORY_WITHDRAW,  /* own, not offered: an empty entry from now on, as is what amends it */
  TIN_HISTORY_DROP,      /* own amendment: an empty entry from now on, even if it may have left */
  TIN_HISTORY_DELETE,    /* gone for us, with what amends it; an own one that is not acknowledged
                          * still arrives */
  TIN_HISTORY_FAIL,      /* own, to a plain peer: could not be given to it */
  TIN_HISTORY_RETRY,     /* the opposite */
} TinHistoryChange;

typedef struct
{
  const char       *conversation; /* (not owned) an interned string */
  guint64           log_id;
  guint64           number;
  TinHistoryChange  change;
} TinHistoryChangeRequest;

/* Own messages that the peer gives back: see tin_history_take_back_async(). */
typedef struct
{
  const char *conversation; /* (not owned) an interned string */
  guint64     log_id;       /* the log that they are of */
  guint64     new_log_id;   /* the one to go on with if LOG_ID is the conversation's own log */
  GPtrArray  *messages;     /* (not owned) (element-type TinMessage) in order, without holes */
  gboolean    complete;     /* the peer holds nothing behind them */
  const guint8 *digest;     /* (not owned) (nullable) of the last, as it was when the peer got it */
} TinTakeBack;

/* One of ours that had the number of another: in the new log now. */
typedef struct
{
  guint64 sent_at;     /* tells it from all others of ours */
  guint64 number;      /* in the new log */
  guint64 old_number;  /* in the log that it was in */
} TinMovedMessage;

typedef struct
{
  guint64   head;     /* of LOG_ID now */
  guint64   n_added;  /* that were not here */
  guint64   n_moved;
  GArray   *moved;    /* (owned) (nullable) (element-type TinMovedMessage) so many; in order */
  gboolean  forked;   /* NEW_LOG_ID is the conversation's own log now */
} TinTakenBack;

void tin_taken_back_clear (TinTakenBack *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TinTakenBack, tin_taken_back_clear)

typedef struct
{
  const char *text;          /* (not owned) words as they were typed; the last may be unfinished */
  const char *conversation;  /* (not owned) (nullable) %NULL for all */
  guint64     before;        /* go on after this place of an earlier answer; 0 from the newest */
  guint       max_hits;
} TinSearch;

typedef struct
{
  const char *conversation;  /* (not owned) an interned string */
  TinMessage *message;       /* (owned) */
  guint64     place;         /* for TinSearch.before */
} TinHistoryHit;

void tin_history_hit_free (TinHistoryHit *self);

/* --- The store of messages ---------------------------------------------------------------- */

/* What was written in conversations. A message has two forms: the entry, as its author wrote it,
 * which is what a log has and what is appended; and the shown form, which is the entry with all
 * that amends it: see tin_message_amend().
 *
 * Everything is done in the order in which it was asked for; an append is stored as a whole or not
 * at all. Callbacks run in the main context of the caller. What an implementation leaves out
 * answers TIN_ERROR_STORAGE; without a close it is closed at once. */
struct _TinHistoryInterface
{
  GTypeInterface parent_interface;

  TinHistoryState *(*dup_state) (TinHistory *self);

  void (*append)    (TinHistory *self, GArray *entries, GTask *task);
  void (*mark)      (TinHistory *self, GArray *marks, GTask *task);
  void (*read_log)  (TinHistory *self, const char *conversation, const TinLogRange *range,
                     GTask *task);
  void (*read_page) (TinHistory *self, const char *conversation, const TinPageRange *range,
                     GTask *task);
  void (*read_message) (TinHistory *self, const char *conversation, const TinMessageName *name,
                        GTask *task);
  void (*change)    (TinHistory *self, const TinHistoryChangeRequest *request, GTask *task);
  void (*take_back) (TinHistory *self, const TinTakeBack *request, GTask *task);
  void (*clear)     (TinHistory *self, const char *conversation, TinHistoryClear how,
                     GTask *task);
  void (*expire)    (TinHistory *self, guint64 before, GTask *task);
  void (*search)    (TinHistory *self, const TinSearch *search, GTask *task);
  void (*list_outbox) (TinHistory *self, guint max_messages, GTask *task);
  void (*import)    (TinHistory *self, GArray *entries, GTask *task);
  void (*close)     (TinHistory *self, GTask *task);
};

TinHistoryState *tin_history_dup_state (TinHistory *self);

void       tin_history_append_async      (TinHistory                    *self,
                                          GArray                        *entries,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_mark_async        (TinHistory                    *self,
                                          GArray                        *marks,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_change_async      (TinHistory                    *self,
                                          const TinHistoryChangeRequest *request,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_clear_async       (TinHistory                    *self,
                                          const char                    *conversation,
                                          TinHistoryClear                how,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_close_async       (TinHistory                    *self,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
gboolean   tin_history_finish            (TinHistory                    *self,
                                          GAsyncResult                  *result,
                                          GError                       **error);

void       tin_history_read_log_async    (TinHistory                    *self,
                                          const char                    *conversation,
                                          const TinLogRange             *range,
                                          GCancellable                  *cancellable,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_read_page_async   (TinHistory                    *self,
                                          const char                    *conversation,
                                          const TinPageRange            *range,
                                          GCancellable                  *cancellable,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
GPtrArray *tin_history_read_finish       (TinHistory                    *self,
                                          GAsyncResult                  *result,
                                          GError                       **error);

void        tin_history_read_message_async  (TinHistory            *self,
                                             const char            *conversation,
                                             const TinMessageName  *name,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
TinMessage *tin_history_read_message_finish (TinHistory            *self,
                                             GAsyncResult          *result,
                                             GError               **error);

void       tin_history_take_back_async   (TinHistory                    *self,
                                          const TinTakeBack             *request,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
gboolean   tin_history_take_back_finish  (TinHistory                    *self,
                                          GAsyncResult                  *result,
                                          TinTakenBack                  *taken_back,
                                          GError                       **error);

void       tin_history_search_async      (TinHistory                    *self,
                                          const TinSearch               *search,
                                          GCancellable                  *cancellable,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_list_outbox_async (TinHistory                    *self,
                                          guint                          max_messages,
                                          GCancellable                  *cancellable,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
GPtrArray *tin_history_search_finish     (TinHistory                    *self,
                                          GAsyncResult                  *result,
                                          GError                       **error);

void       tin_history_expire_async      (TinHistory                    *self,
                                          guint64                        before,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
void       tin_history_import_async      (TinHistory                    *self,
                                          GArray                        *entries,
                                          GAsyncReadyCallback            callback,
                                          gpointer                       user_data);
gint64     tin_history_count_finish      (TinHistory                    *self,
                                          GAsyncResult                  *result,
                                          GError                       **error);

G_END_DECLS
