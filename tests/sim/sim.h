/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sim-vfs.h"
#include "tin-disk-history.h"
#include "tin-manual-clock.h"
#include "tin-memory-network.h"
#include "tin-session-parts.h"

G_BEGIN_DECLS

#define SIM_NODES_MAX 4
#define SIM_PORT 5000
/* Lines of the trace that a violation shows. */
#define SIM_LAST_LINES 60

typedef struct _Sim Sim;

/* Whether something that a person wanted gone is gone. */
typedef enum
{
  SIM_THERE,
  SIM_UNCERTAIN,  /* it was wanted, and perhaps it was done */
  SIM_GONE,
} SimPresence;

/* Whose eyes: indices of the arrays below. */
#define SIM_AT_AUTHOR 0
#define SIM_AT_RECEIVER 1

/* What was said of a text, one after the other: its edits, or the reactions of one side. */
typedef struct
{
  GPtrArray *words;    /* (owned) (nullable) of utf8 */
  guint      certain;  /* so many, with the last of them, are surely on a disk or replaced by one */
} SimSaid;

/* One text that somebody wrote, and what was claimed of it. No two of
 * one author to one receiver have the same words. */
typedef struct
{
  char        *words;            /* (owned) */
  char        *key;              /* (owned) who to whom, and the words */
  char        *label;            /* (owned) short, for the trace */
  guint        author;
  guint        receiver;
  guint        index;            /* of the author's texts to the receiver, from 0 */
  guint        place;            /* in the list of all */
  guint64      log_id;
  guint64      number;
  TinMessage  *message;          /* (owned) as the author has it */
  TinMessage  *received;         /* (owned) (nullable) as the receiver has it */

  gboolean     committed;        /* the author said that it is on its disk, */
  guint        committed_losses; /* when that disk had been lost so often */
  gboolean     shown;            /* the receiver said that it is on its disk, likewise */
  guint        shown_losses;
  gboolean     delivered;        /* the author said that it is on the receiver's disk, likewise */
  guint        delivered_losses;
  gboolean     told;             /* the author was told so, by whichever state of that disk */
  gboolean     read;             /* the receiver's person may have seen it */
  SimPresence  withdrawn;
  SimPresence  gone[2];          /* here: from the author's eyes, from the receiver's */
  SimPresence  before[2];        /* what that was before it was cleared for now, ... */
  guint        cleared_life[2];  /* in which run, as long as it can be undone; 0: it cannot */
  SimPresence  deleted;          /* for both, by its author */
  SimSaid      edits;
  SimSaid      reactions[2];     /* the author's, the receiver's */
  TinMessageName answers;        /* what it answers; log 0: nothing */
  gboolean     moved;            /* it is another key's now: a text of its own */
  gboolean     came;             /* it is such a one */
} SimText;

typedef struct _SimNode SimNode;

/* One machine with a Tincan. */
struct _SimNode
{
  Sim         *sim;        /* (borrowed) */
  guint        index;
  char        *name;       /* (owned) A, B, C, D */
  SimNode     *twin;       /* (borrowed) (nullable) who takes turns with it at its address */
  char        *host;       /* (owned) */
  char        *id_text;    /* (owned) */
  TinPeerId    id;
  SimDisk     *disk;       /* (owned) */
  SimVfs      *vfs;        /* (owned) */
  TinClock    *clock;      /* (owned) */
  TinContacts *contacts;   /* (owned) */
  TinSettings *settings;   /* (owned) */

  TinSession  *session;    /* (owned) (nullable) while it runs */
  TinHistory  *history;    /* (owned) (nullable) likewise */
  gboolean     stopping;
  guint        life;       /* which run it is */
  SimDisk     *backup;     /* (owned) (nullable) */
  guint        n_losses;   /* of its disk: whole, or put back to a backup */
  guint        lost_at;    /* the step */
  gboolean     forgets;    /* it does not keep its history for ever, or once did not */
  guint        met_at[SIM_NODES_MAX];       /* the step at which it was connected with another */
  guint        n_written[SIM_NODES_MAX];    /* texts to another */
  guint        n_clearing[SIM_NODES_MAX];   /* conversations that are being cleared */
  guint64      own_log[SIM_NODES_MAX];      /* that its last text to another is of */
  guint64      durable[SIM_NODES_MAX];      /* number of another's, of its log: surely durable */
  guint64      durable_log[SIM_NODES_MAX];

  /* by the other */
  SimNode     *heir[SIM_NODES_MAX];         /* (nullable) (borrowed) who was put in its place */
  gboolean     blocked[SIM_NODES_MAX];      /* the person was told so, */
  gboolean     verified[SIM_NODES_MAX];     /* likewise */
  gboolean     held[SIM_NODES_MAX];         /* it gets nothing */
};

/* What may happen in a run; each seed chooses. */
typedef struct
{
  gboolean crashes;
  gboolean power;       /* crashes take unsynced bytes along */
  gboolean partitions;
  gboolean jams;        /* links take nothing for a while */
  gboolean clocks;      /* walls jump */
  gboolean losses;      /* databases are lost, or put back */
  gboolean trouble;     /* disks are full for a while */
  gboolean removals;    /* cleared, deleted, withdrawn */
  gboolean expiry;      /* histories are not kept for ever */
  gboolean keys;        /* somebody comes with another key, and persons decide */
  gboolean amends;      /* texts are answered, edited, deleted for both, reacted to */
} SimFaults;

struct _Sim
{
  /* owned */
  GRand        *rand;
  TinMemoryHub *hub;
  SimNode      *nodes[SIM_NODES_MAX];
  GPtrArray    *texts;      /* (element-type SimText) */
  GHashTable   *by_words;   /* (element-type utf8 SimText) borrowed */
  GQueue        lines;      /* (element-type utf8) the last of the trace */
  char         *violation;  /* (nullable) the first */

  /* state */
  guint32       seed;
  guint         n_nodes;
  SimFaults     faults;
  guint         step;
  gint64        now;        /* microseconds since the beginning */
  guint64       hash;       /* of the whole trace */
  gboolean      tracing;
  gboolean      jammed;     /* no link has room */
  gboolean      ending;     /* the plan is done: all shall be well */
  guint         n_sessions; /* that are alive */
  guint         n_looks;
  SimNode      *away;       /* (borrowed) (nullable) in the end: the one whose twin is there */
};

/* sim-run.c */
gboolean  sim_run              (guint32      seed,
                                gboolean     tracing,
                                guint64     *hash);
void      sim_breathe          (Sim         *self,
                                guint        n_breaths);
void      sim_advance          (Sim         *self,
                                gint64       delay);
void      sim_drain            (Sim         *self);
guint     sim_random           (Sim         *self,
                                guint        n);
gboolean  sim_chance           (Sim         *self,
                                guint        percent);

/* sim-trace.c */
void      sim_trace            (Sim         *self,
                                const char  *format,
                                ...) G_GNUC_PRINTF (2, 3);
void      sim_hash_state       (Sim         *self);
void      sim_violation        (Sim         *self,
                                const char  *format,
                                ...) G_GNUC_PRINTF (2, 3);
void      sim_print_violation  (Sim         *self);

/* sim-plan.c */
void      sim_act              (Sim         *self);

/* sim-node.c */
SimNode  *sim_node_new         (Sim         *sim,
                                guint        index);
void      sim_node_free        (SimNode     *self);
gboolean  sim_node_start       (SimNode     *self);
void      sim_node_stop        (SimNode     *self);
void      sim_node_crash       (SimNode     *self,
                                gboolean     power);
void      sim_node_lose        (SimNode     *self,
                                SimDisk     *backup);
char     *sim_node_dup_path    (SimNode     *self);
gboolean  sim_node_is_up       (SimNode     *self);
TinPeer  *sim_node_get_peer    (SimNode     *self,
                                SimNode     *other);
gboolean  sim_node_is_with     (SimNode     *self,
                                SimNode     *other);
gboolean  sim_node_hears_now   (SimNode     *self,
                                SimNode     *other);
void      sim_node_connect     (SimNode     *self,
                                SimNode     *other);
SimNode  *sim_find_node        (Sim         *self,
                                const char  *id_text);

/* sim-texts.c */
SimText  *sim_write            (SimNode     *from,
                                SimNode     *to,
                                gboolean     is_long,
                                TinMessage  *answered);
SimText  *sim_find_text        (SimNode     *author,
                                SimNode     *receiver,
                                const char  *words);
void      sim_broadcast        (SimNode     *from,
                                TinBroadcastScope scope);
void      sim_on_message       (SimNode     *self,
                                SimNode     *other,
                                TinMessage  *message);
void      sim_on_delivery      (SimNode     *self,
                                SimNode     *other,
                                guint64      from,
                                guint64      to,
                                TinDelivery  delivery);
void      sim_text_free        (SimText     *self);
SimText  *sim_add_moved        (SimNode     *from,
                                SimNode     *to,
                                SimText     *text);
void      sim_texts_after_loss (SimNode     *self);

/* sim-remove.c */
void      sim_mark_read        (SimNode     *self,
                                SimNode     *other);
void      sim_clear            (SimNode     *self,
                                SimNode     *other,
                                gboolean     for_now);
void      sim_end_clear        (SimNode     *self,
                                SimNode     *other,
                                gboolean     undo);
gboolean  sim_is_kept          (SimNode     *self,
                                SimText     *text);
void      sim_delete           (SimNode     *self,
                                SimText     *text);
void      sim_withdraw         (SimNode     *self,
                                SimText     *text);
SimPresence *sim_presence_at (SimNode     *self,
                               SimText     *text);

/* sim-amend.c */
void      sim_amend            (SimNode     *self,
                                SimText     *text);
void      sim_on_amendment     (SimNode     *self,
                                SimNode     *other,
                                TinMessage  *message);
void      sim_amend_after_loss (SimNode     *self,
                                SimText     *text);
SimText  *sim_find_shown       (SimNode     *self,
                                SimNode     *other,
                                TinMessage  *message);
SimText  *sim_find_edited      (SimNode     *author,
                                SimNode     *receiver,
                                const char  *words);
void      sim_check_shown      (SimNode     *author,
                                SimText     *text,
                                TinMessage  *at_author,
                                TinMessage  *at_receiver);
void      sim_check_loaded     (SimNode     *self,
                                SimText     *text,
                                TinMessage  *loaded,
                                TinMessage  *read);
void      sim_said_clear       (SimSaid     *self);

/* sim-trust.c */
void      sim_on_trust         (SimNode     *self,
                                SimNode     *other,
                                TinPeer     *peer);
void      sim_check_trust      (SimNode     *self);
SimText  *sim_find_moved       (SimNode     *self,
                                SimNode     *other,
                                const char  *words);
void      sim_act_trust        (SimNode     *self,
                                SimNode     *other);
void      sim_let_in           (SimNode     *self,
                                SimNode     *other);
gboolean  sim_is_replaced      (SimNode     *a,
                                SimNode     *b);

/* sim-check.c */
void      sim_check_survivors  (SimNode     *self);
void      sim_check_durable    (SimNode     *self,
                                SimNode     *author,
                                guint64      log_id,
                                guint64      number);
void      sim_check_end        (Sim         *self);
gboolean  sim_is_quiet         (Sim         *self);

G_END_DECLS
