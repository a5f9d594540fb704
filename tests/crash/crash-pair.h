/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crash-ledger.h"
#include "crash-program.h"

G_BEGIN_DECLS

/* Two who talk, and whose programs are killed. */
typedef enum
{
  CRASH_ALICE,
  CRASH_BOB,
  CRASH_N_PEOPLE,
} CrashWho;

#define CRASH_BOTH ((1u << CRASH_ALICE) | (1u << CRASH_BOB))

typedef struct _CrashPair CrashPair;

typedef struct
{
  CrashPair    *pair;       /* (borrowed) */
  const char   *name;       /* (not owned) */
  char         *folder;     /* (owned) its profile */
  char         *report;     /* (owned) a file for the counts */
  CrashLedger  *ledger;     /* (owned) what it says to the other */
  CrashProgram *program;    /* (owned) (nullable) while it runs */
  char         *id;         /* (owned) (nullable) its own */
  guint         port;       /* 0 while it does not listen */
  guint         n_open;     /* texts that it was given in this run and has not told of */
  gboolean      knows;      /* its peer, in this run: it can be given texts */
  gboolean      connected;
  gint64        apart_since;
  gboolean      dialling;
  guint64       n_calls;    /* of its last run */
  char         *last_call;  /* (owned) (nullable) */
} CrashPerson;

struct _CrashPair
{
  char        *folder;   /* (owned) */
  char        *scratch;  /* (owned) for copies of databases */
  CrashFaults *faults;   /* (borrowed) */
  CrashPerson  people[CRASH_N_PEOPLE];
  guint64      limits[CRASH_N_PEOPLE];   /* texts that each may be given */
  guint64      n_texts[CRASH_N_PEOPLE];  /* that each was */
  guint64      until[CRASH_N_PEOPLE];    /* deliveries that the next kill waits for */
  guint        n_kills;
};

typedef gboolean (*CrashPredicate) (CrashPair *pair);

CrashPair *crash_pair_new           (CrashFaults    *faults);
void       crash_pair_free          (CrashPair      *self);
void       crash_pair_start         (CrashPair      *self,
                                     CrashWho        who);
void       crash_pair_start_counted (CrashPair      *self,
                                     CrashWho        who,
                                     guint64         at,
                                     const char     *how);
void       crash_pair_allow         (CrashPair      *self,
                                     guint64         n_texts);
gboolean   crash_pair_await         (CrashPair      *self,
                                     guint           milliseconds,
                                     CrashPredicate  predicate);
gboolean   crash_pair_is_connected  (CrashPair      *self);
gboolean   crash_pair_is_settled    (CrashPair      *self);
void       crash_pair_kill          (CrashPair      *self,
                                     guint           mask);
void       crash_pair_quit          (CrashPair      *self,
                                     guint           mask);
void       crash_pair_collect       (CrashPair      *self,
                                     guint           mask);
gboolean   crash_pair_finish        (CrashPair      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrashPair, crash_pair_free)

G_END_DECLS
