/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong, by kind. */
typedef enum
{
  CRASH_LOST,      /* what was promised is not there */
  CRASH_DOUBLED,   /* something is there, or was told, twice */
  CRASH_CONFUSED,  /* anything else: the order, the numbers, a text that nobody wrote */
  CRASH_N_FAULTS,
} CrashFault;

/* What has gone wrong in all. */
typedef struct
{
  guint      n_faults[CRASH_N_FAULTS];
  GPtrArray *words;  /* (owned) (element-type utf8) each in words, the first ones */
} CrashFaults;

void     crash_faults_init  (CrashFaults *self);
void     crash_faults_clear (CrashFaults *self);
void     crash_faults_add   (CrashFaults *self,
                             CrashFault   fault,
                             const char  *format,
                             ...) G_GNUC_PRINTF (3, 4);
gboolean crash_faults_none  (CrashFaults *self);

/* One entry of one log. */
typedef struct
{
  guint64 log_id;
  guint64 number;
  guint64 text;    /* the number that is written in it; CRASH_NO_TEXT for something else */
} CrashEntry;

#define CRASH_NO_TEXT G_MAXUINT64

/* What one of two says to the other: what was promised of it, told of it, and found on the disks.
 * Texts carry numbers of their own, from 0, in the order in which they were given to the author's
 * program; one that was killed before it read a text has never seen it. */
typedef struct _CrashLedger CrashLedger;

CrashLedger *crash_ledger_new         (const char       *name,
                                       CrashFaults      *faults);
void         crash_ledger_free        (CrashLedger      *self);

guint64      crash_ledger_write       (CrashLedger      *self);
void         crash_ledger_queued      (CrashLedger      *self,
                                       const CrashEntry *entry);
void         crash_ledger_delivered   (CrashLedger      *self,
                                       guint64           log_id,
                                       guint64           number);
void         crash_ledger_received    (CrashLedger      *self,
                                       const CrashEntry *entry);
void         crash_ledger_author_disk (CrashLedger      *self,
                                       GArray           *entries,
                                       gboolean          killed);
void         crash_ledger_reader_disk (CrashLedger      *self,
                                       GArray           *entries,
                                       gboolean          killed);
void         crash_ledger_finish      (CrashLedger      *self);

/* Of the texts: the last that was told, and the last number of the log. */
guint64      crash_ledger_get_n_queued    (CrashLedger *self);
guint64      crash_ledger_get_n_delivered (CrashLedger *self);
guint64      crash_ledger_get_n_received  (CrashLedger *self);
guint64      crash_ledger_get_n_untold    (CrashLedger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrashLedger, crash_ledger_free)

G_END_DECLS
