/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sqlite3.h>

#include "tin-disk-history.h"

G_BEGIN_DECLS

/* A history on a real file, asked and answered in one call. Logs of these ids are our own: */
#define OWN_LOG 0x0a
#define OLD_OWN_LOG 0x0b
/* ... all others are a peer's. */
#define PEER_LOG 0x1a

#define ALICE "aa00000000000000000000000000000000000000000000000000000000000000"
#define BOB "bb00000000000000000000000000000000000000000000000000000000000000"
#define PLAIN "plain:192.0.2.7:4000"

typedef struct
{
  char          *directory;  /* (owned) */
  TinWorkerMode  mode;
  TinHistory    *history;    /* (owned) (nullable) while it is open */
} HistoryFixture;

void         history_fixture_set_up     (HistoryFixture   *self,
                                         gconstpointer     mode);
void         history_fixture_tear_down  (HistoryFixture   *self,
                                         gconstpointer     mode);
void         history_fixture_open       (HistoryFixture   *self);
void         history_fixture_close      (HistoryFixture   *self);
void         history_fixture_crash      (HistoryFixture   *self);
void         history_fixture_reopen     (HistoryFixture   *self);

TinMessage  *make_message               (guint64           log_id,
                                         guint64           number,
                                         const char       *text);
TinMessage  *make_message_at            (guint64           log_id,
                                         guint64           number,
                                         guint64           time,
                                         const char       *text);
TinMessage  *make_amendment             (guint64           log_id,
                                         guint64           number,
                                         TinMessageKind    kind,
                                         guint64           target_log,
                                         guint64           target_number,
                                         const char       *text);
void         add_entry                  (GArray           *entries,
                                         const char       *peer,
                                         TinMessage       *message);
void         append_entries             (HistoryFixture   *self,
                                         GArray           *entries);
void         append_text                (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id,
                                         guint64           number,
                                         const char       *text);
void         amend                      (HistoryFixture   *self,
                                         TinMessageKind    kind,
                                         guint64           log_id,
                                         guint64           number,
                                         guint64           target_log,
                                         guint64           target_number,
                                         const char       *text);
void         append_texts               (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id,
                                         guint             n,
                                         const char       *prefix);
void         mark                       (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id,
                                         TinHistoryMarkType  type,
                                         guint64           upto);
void         change                     (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id,
                                         guint64           number,
                                         TinHistoryChange  what);
void         refuse_change              (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id,
                                         guint64           number,
                                         TinHistoryChange  what);
void         clear_conversation         (HistoryFixture   *self,
                                         const char       *peer,
                                         TinHistoryClear   how);
gint64       expire                     (HistoryFixture   *self,
                                         guint64           before);
gint64       import_entries             (HistoryFixture   *self,
                                         GArray           *entries,
                                         GError          **error);
GPtrArray   *search                     (HistoryFixture   *self,
                                         const char       *text,
                                         const char       *peer,
                                         guint64           before,
                                         guint             max_hits);
char        *found                      (HistoryFixture   *self,
                                         const char       *text,
                                         const char       *peer);
char        *listed_outbox              (HistoryFixture   *self,
                                         guint             max_messages);
char        *shown                      (HistoryFixture   *self,
                                         const char       *peer);
char        *shown_in_full              (HistoryFixture   *self,
                                         const char       *peer);
TinMessage  *read_message               (HistoryFixture   *self,
                                         const char       *peer,
                                         const TinMessageName *name);
char        *logged                     (HistoryFixture   *self,
                                         const char       *peer,
                                         guint64           log_id);

/* The file, while the history is closed; and waiting until the idle jobs have done their work. */
sqlite3     *open_file                  (HistoryFixture   *self);
gint64       ask_file                   (HistoryFixture   *self,
                                         const char       *sql);
void         await_idle                 (HistoryFixture   *self);
gboolean     is_on_disk                 (HistoryFixture   *self,
                                         const char       *text);
void         check_index                (HistoryFixture   *self);

/* A test that is run with a thread and without one. */
#define HISTORY_TEST(path, function) \
  G_STMT_START { \
    g_test_add (path "/thread", HistoryFixture, GINT_TO_POINTER (TIN_WORKER_THREAD), \
                history_fixture_set_up, function, history_fixture_tear_down); \
    g_test_add (path "/main-loop", HistoryFixture, GINT_TO_POINTER (TIN_WORKER_MAIN_LOOP), \
                history_fixture_set_up, function, history_fixture_tear_down); \
  } G_STMT_END

#define assert_text(expression, expected) \
  G_STMT_START { \
    g_autofree char *text_ = (expression); \
    g_assert_cmpstr (text_, ==, (expected)); \
  } G_STMT_END

G_END_DECLS
