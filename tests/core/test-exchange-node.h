/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-exchange.h"

G_BEGIN_DECLS

/* One side of a conversation as a session keeps it, with what can happen to its disk: the rules of
 * docs/PROTOCOL.md, "Logs", in as few words as they need. */

/* One log. Of an own one nothing is missing; of a peer's, texts may have been cleared. */
typedef struct
{
  guint64    id;
  GPtrArray *messages;      /* (owned) of TinMessage */
  guint64    offered;       /* own: may have left */
  guint64    acknowledged;  /* own: on the other disk */
  guint64    restored;      /* own: of a backup, which does not know what has left since */
  guint8     digest[TIN_DIGEST_BYTES]; /* a peer's: of the last one, as it came */
} NodeLog;

typedef struct
{
  GPtrArray *own;   /* (owned) of NodeLog: the last one is the present one */
  GPtrArray *held;  /* (owned) of NodeLog: the peer's */
} NodeDisk;

typedef struct
{
  guint64 log_id;
  guint64 from;
  guint64 upto;
} NodeRecall;

NodeLog  *node_log_new   (guint64         id);
NodeDisk *node_disk_new  (guint64         log_id);
void      node_disk_free (NodeDisk       *self);
NodeDisk *node_disk_copy (const NodeDisk *self);
NodeLog  *node_disk_find (GPtrArray      *logs,
                          guint64         id);

typedef struct _Node Node;

struct _Node
{
  Node        *peer;       /* (borrowed) */
  GRand       *random;     /* (borrowed) */
  guint       *n_texts;    /* (borrowed) counts what was ever written */
  NodeDisk    *disk;       /* (owned) */
  NodeDisk    *backup;     /* (owned) (nullable) */
  gboolean     has_lost;   /* some of what it had of the peer */
  guint        n_forks;    /* logs that were left because the peer had another */
  guint        n_moved;    /* messages that went on in another log */

  /* a link */
  TinExchange *exchange;   /* (owned) (nullable) */
  GByteArray  *output;     /* (owned) */
  GPtrArray   *arrived;    /* (owned) of TinMessage: not on the disk yet */
  GPtrArray   *returned;   /* (owned) of TinMessage: not on the disk yet */
  GArray      *recalls;    /* (owned) (element-type NodeRecall) still to be asked for */
  guint64      seen;       /* what its person has seen of the peer's present log */
  gboolean     resumed;    /* the peer's part of the present log is ours: it goes on from there */
  gboolean     renews;     /* a new log was begun: the link ends when all is back */
  gboolean     over;
};

void     node_init       (Node      *self,
                          Node      *peer,
                          GRand     *random,
                          guint     *n_texts);
void     node_clear      (Node      *self);
NodeLog *node_present    (Node      *self);

void     node_connect    (Node      *self,
                          gboolean   outgoing);
void     node_disconnect (Node      *self);
void     node_events     (Node      *self);
void     node_send       (Node      *self,
                          guint      n);
void     node_commit     (Node      *self,
                          guint      n);
void     node_give_back  (Node      *self,
                          guint      n);
void     node_take_back  (Node      *self,
                          guint      n);

void     node_write      (Node      *self);
void     node_withdraw   (Node      *self);
void     node_forget     (Node      *self);
void     node_see        (Node      *self);
void     node_back_up    (Node      *self);
void     node_restore    (Node      *self);
void     node_lose       (Node      *self);

G_END_DECLS
