/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Logs of a conversation that are no author's and never leave this machine have ids of their own;
 * those of authors begin at FIRST. */
#define TIN_LOG_ID_NOTES 1
#define TIN_LOG_ID_PLAIN 2 /* what a plain peer said, which numbers nothing */
#define TIN_LOG_ID_FIRST 16

/* One author's numbered messages in one conversation: what is here, what is there, what is
 * missing. A value; docs/PROTOCOL.md, "Logs". */
typedef struct
{
  guint64 id;
  guint64 head;          /* the highest number given out (own) or taken in (a peer's) */
  guint64 committed;     /* the highest that is on this disk */
  guint64 offered;       /* own: the highest that may ever have left */
  guint64 sent;          /* own: the highest that was written to the present link */
  guint64 acknowledged;  /* own: the highest that is on the other disk */
  guint64 seen;          /* own: the highest that was seen there; a peer's: here */
  guint64 latest;        /* when the newest entry is shown */
  guint64 writer;        /* a peer's: the instance that wrote what was taken in last; 0 for none */
  guint64 written_from;  /* a peer's: the first number of those in a row that WRITER wrote */
} TinLog;

typedef enum
{
  TIN_LOG_NEXT,
  TIN_LOG_DUPLICATE,
  TIN_LOG_HOLE,
} TinLogVerdict;

guint64       tin_log_number           (TinLog       *self);
TinLogVerdict tin_log_take             (TinLog       *self,
                                        guint64       number,
                                        guint64       writer);
gboolean      tin_log_is_known_to      (const TinLog *self,
                                        guint64       writer,
                                        guint64       said);
gboolean      tin_log_commit           (TinLog       *self,
                                        guint64       upto);
gboolean      tin_log_offer            (TinLog       *self,
                                        guint64       upto);
gboolean      tin_log_acknowledge      (TinLog       *self,
                                        guint64       upto,
                                        guint64      *from);
gboolean      tin_log_acknowledge_seen (TinLog       *self,
                                        guint64       upto,
                                        guint64      *from);
gboolean      tin_log_see              (TinLog       *self,
                                        guint64       upto);
gboolean      tin_log_can_withdraw     (const TinLog *self,
                                        guint64       number);
guint64       tin_log_n_queued         (const TinLog *self);

G_END_DECLS
