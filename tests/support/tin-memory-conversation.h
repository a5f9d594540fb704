/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message.h"

G_BEGIN_DECLS

/* What TinMemoryHistory has of one conversation. A message is two pointers: one in the page order,
 * one in its log, where number n stands at index n - 1. Messages nearly always come in page order.
 * Those that do not, such as what a peer wrote while it was away, stay behind the ordered ones
 * until somebody reads a page, and are then merged in, all at once.
 *
 * What amends a message stands in its log, and in no page; it is applied when it is read. */

/* One log of a conversation. */
typedef struct
{
  guint64    id;
  GPtrArray *messages;  /* (owned) (element-type TinMessage): (borrowed) from the conversation */

  /* While a batch is looked at: which one, and the highest number with what was seen of it. */
  guint64    batch;
  guint64    checked;
} TinMemoryLog;

/* One conversation. */
typedef struct
{
  const char   *id;         /* (not owned) interned */
  GPtrArray    *page;       /* (owned) (element-type TinMessage): (owned) */
  GPtrArray    *unseen;     /* (owned) (element-type TinMessage): (owned) of the logs, in no page */
  guint         n_ordered;  /* so many at the start of the page are in order */
  GHashTable   *logs;       /* (owned) (element-type guint64 TinMemoryLog): (owned) by their ids */
  TinMemoryLog *last_log;   /* (borrowed) (nullable) the one that was asked for last */
  GHashTable   *amended;    /* (owned) (element-type TinMessageName GPtrArray): (owned) by what they
                             * name, all that amends it: (owned) messages */
} TinMemoryConversation;

TinMemoryConversation *tin_memory_conversation_new     (const char             *id);
void                   tin_memory_conversation_free    (TinMemoryConversation  *self);

TinMemoryLog          *tin_memory_conversation_find_log (TinMemoryConversation *self,
                                                         guint64                id);
TinMemoryLog          *tin_memory_conversation_add_log  (TinMemoryConversation *self,
                                                         guint64                id);
TinMessage            *tin_memory_conversation_find     (TinMemoryConversation *self,
                                                         const TinMessageName  *name);

void                   tin_memory_conversation_append  (TinMemoryConversation  *self,
                                                        TinMessage             *message);
void                   tin_memory_conversation_empty   (TinMemoryConversation  *self,
                                                        const TinMessageName   *name);
void                   tin_memory_conversation_order   (TinMemoryConversation  *self);
guint                  tin_memory_conversation_count_before (TinMemoryConversation *self,
                                                             TinMessage            *message);
TinMessage            *tin_memory_conversation_show    (TinMemoryConversation  *self,
                                                        TinMessage             *message);

G_END_DECLS
