/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "history-fixture.h"

G_BEGIN_DECLS

/* What an asynchronous call came to, for tests that ask for several things at a time. */
typedef struct
{
  gboolean   done;
  guint      place;     /* which answer it was, from 1 */
  GPtrArray *messages;  /* (owned) (nullable) */
  GError    *error;     /* (owned) (nullable) */
} Outcome;

void             outcome_clear        (Outcome             *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

void             start_append         (HistoryFixture      *self,
                                       GArray              *entries,
                                       Outcome             *outcome);
void             start_append_text    (HistoryFixture      *self,
                                       const char          *peer,
                                       guint64              log_id,
                                       guint64              number,
                                       Outcome             *outcome);
void             start_mark           (HistoryFixture      *self,
                                       const char          *peer,
                                       guint64              log_id,
                                       TinHistoryMarkType   type,
                                       guint64              upto,
                                       Outcome             *outcome);
void             start_change         (HistoryFixture      *self,
                                       const char          *peer,
                                       guint64              log_id,
                                       guint64              number,
                                       TinHistoryChange     what,
                                       Outcome             *outcome);
void             start_read_page      (HistoryFixture      *self,
                                       const char          *peer,
                                       const TinPageRange  *range,
                                       GCancellable        *cancellable,
                                       Outcome             *outcome);
void             start_read_log       (HistoryFixture      *self,
                                       const char          *peer,
                                       const TinLogRange   *range,
                                       GCancellable        *cancellable,
                                       Outcome             *outcome);
void             refuse_append        (HistoryFixture      *self,
                                       GArray              *entries,
                                       int                  code);
GPtrArray       *read_page            (HistoryFixture      *self,
                                       const char          *peer,
                                       TinPageDirection     direction,
                                       TinMessage          *anchor,
                                       guint                max_messages);
GPtrArray       *read_log             (HistoryFixture      *self,
                                       const char          *peer,
                                       guint64              log_id,
                                       guint64              from,
                                       guint                max_messages);
char            *join                 (GPtrArray           *messages);

/* The state of a history that is closed and opened again. */
TinHistoryState        *reopen_state      (HistoryFixture         *self);
TinHistoryConversation *find_conversation (TinHistoryState        *state,
                                           const char             *peer);
TinHistoryLog          *find_log          (TinHistoryConversation *conversation,
                                           guint64                 log_id);

/* Nothing is done between the two, on a thread or on the main loop; what is asked for waits. */
void             hold_worker          (HistoryFixture      *self);
void             let_worker           (HistoryFixture      *self);
guint            count_commits        (HistoryFixture      *self);

G_END_DECLS
