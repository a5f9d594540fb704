/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-private.h"

G_BEGIN_DECLS

/* The state that the files of TinConversation share; each of them says which part it moves:
 *   tin-conversation.c        the window: what is loaded, and how it changes
 *   tin-conversation-pages.c  what is read from the disk into it
 *   tin-conversation-amend.c  what is said later of messages that are loaded
 *   tin-conversation-quotes.c messages that others answer, and that may be anywhere
 *   tin-conversation-logs.c   the logs and their marks
 *
 * The window is a piece without holes of what is shown: nothing is missing between two messages
 * that are loaded. What is said of its two ends: without has_older the first one is the oldest
 * that there is; without has_newer the last one is the newest. An empty window stands at the end,
 * behind FLOOR. */
typedef enum
{
  TIN_LOAD_NONE,
  TIN_LOAD_OLDER,   /* the page before the first */
  TIN_LOAD_NEWER,   /* the page after the last */
  TIN_LOAD_END,     /* the newest page, in the place of all */
  TIN_LOAD_BEFORE,  /* what is before a message, in the place of all, ... */
  TIN_LOAD_AFTER,   /* ... and then that message with what is after it */
} TinLoad;

struct _TinConversation
{
  GObject       parent_instance;

  /* owned */
  TinHistory   *history;      /* (nullable) after dispose */
  GPtrArray    *loaded;       /* (element-type TinMessage) in the order of time */
  TinMessage   *floor;        /* (nullable) nothing before it belongs into the empty window */
  GHashTable   *own_logs;     /* (element-type guint64 TinLog) by log id */
  GHashTable   *peer_logs;    /* (element-type guint64 PeerLog) by log id */
  GHashTable   *failures;     /* (nullable) (element-type guint64 gboolean) by number */
  GHashTable   *quotes;       /* (element-type TinMessageName Quote) */
  char         *id;

  /* borrowed */
  TinLog       *own_log;      /* the present one, of own_logs */

  /* what is being read */
  TinLoad       load;
  guint         generation;   /* an answer for another one is too late */
  GCancellable *cancellable;  /* (owned) (nullable) of the read */
  TinMessage   *anchor;       /* (owned) (nullable) of BEFORE and AFTER */
  GPtrArray    *before;       /* (owned) (nullable) (element-type TinMessage) of AFTER */
  gboolean      before_full;  /* there may be more before those */
  GPtrArray    *arrived;      /* (owned) (nullable) (element-type TinMessage) meanwhile */

  /* state */
  guint64       amended_from; /* own amendments of what was loaded have numbers between these, */
  guint64       amended_upto; /* inclusive; 0 for none */
  guint64       quote_serial; /* of the latest quote */
  gboolean      has_older;
  gboolean      has_newer;
  gboolean      at_end;
  gboolean      wanted;       /* somebody has asked for it */
  gboolean      plain;        /* the peer acknowledges nothing */
};

typedef enum
{
  TIN_CONVERSATION_PROP_HAS_OLDER = 1,
  TIN_CONVERSATION_PROP_HAS_NEWER,
  TIN_CONVERSATION_PROP_LOADING,
  TIN_CONVERSATION_N_PROPERTIES
} TinConversationProperty;

/* tin-conversation.c */
void      tin_conversation_set_ends      (TinConversation  *self,
                                          gboolean          has_older,
                                          gboolean          has_newer);
void      tin_conversation_set_load      (TinConversation  *self,
                                          TinLoad           load);
void      tin_conversation_merge         (TinConversation  *self,
                                          GPtrArray        *messages);
void      tin_conversation_offer         (TinConversation  *self,
                                          TinMessage      **messages,
                                          guint             n_messages);
void      tin_conversation_replace       (TinConversation  *self,
                                          GPtrArray        *messages);
void      tin_conversation_trim          (TinConversation  *self,
                                          TinLoad           looked_at);
void      tin_conversation_emit_loaded   (TinConversation  *self);

/* tin-conversation-amend.c */
void      tin_conversation_note_amended  (TinConversation  *self,
                                          TinMessage       *message);
void      tin_conversation_amend         (TinConversation  *self,
                                          TinMessage      **messages,
                                          guint             n_messages);

/* tin-conversation-quotes.c */
void      tin_conversation_init_quotes   (TinConversation  *self);
void      tin_conversation_renew_quote   (TinConversation  *self,
                                          const TinMessageName *name);
void      tin_conversation_quotes_arrive (TinConversation  *self,
                                          TinMessage      **messages,
                                          guint             n_messages);

/* tin-conversation-pages.c */
void      tin_conversation_cancel_load   (TinConversation  *self);

/* tin-conversation-logs.c */
void      tin_conversation_init_logs     (TinConversation  *self);
void      tin_conversation_clear_logs    (TinConversation  *self);
void      tin_conversation_remember      (TinConversation  *self,
                                          TinMessage       *message);

G_END_DECLS
