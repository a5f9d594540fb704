/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-message.h"

G_BEGIN_DECLS

#define TIN_TYPE_HISTORY (tin_history_get_type ())
G_DECLARE_INTERFACE (TinHistory, tin_history, TIN, HISTORY, GObject)

/* One message on its way to the disk. */
typedef struct
{
  const char *conversation;  /* (not owned) the peer's id; an interned string */
  TinMessage *message;       /* (owned) */
} TinHistoryEntry;

void tin_history_entry_clear (TinHistoryEntry *self);

/* A piece of one log. */
typedef struct
{
  guint64 log_id;
  guint64 from;          /* the first number */
  guint   max_messages;
} TinLogRange;

/* What was written in conversations. Appends are committed in the order in which they were asked
 * for; an append is one transaction. Callbacks run in the main context of the caller. */
struct _TinHistoryInterface
{
  GTypeInterface parent_interface;

  void       (*append_async)    (TinHistory           *self,
                                 GArray               *entries,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
  gboolean   (*append_finish)   (TinHistory           *self,
                                 GAsyncResult         *result,
                                 GError              **error);
  void       (*read_log_async)  (TinHistory           *self,
                                 const char           *conversation,
                                 const TinLogRange    *range,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
  void       (*read_page_async) (TinHistory           *self,
                                 const char           *conversation,
                                 TinMessage           *before,
                                 guint                 max_messages,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
  GPtrArray *(*read_finish)     (TinHistory           *self,
                                 GAsyncResult         *result,
                                 GError              **error);
};

void       tin_history_append_async    (TinHistory           *self,
                                        GArray               *entries,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean   tin_history_append_finish   (TinHistory           *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void       tin_history_read_log_async  (TinHistory           *self,
                                        const char           *conversation,
                                        const TinLogRange    *range,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
void       tin_history_read_page_async (TinHistory           *self,
                                        const char           *conversation,
                                        TinMessage           *before,
                                        guint                 max_messages,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GPtrArray *tin_history_read_finish     (TinHistory           *self,
                                        GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
