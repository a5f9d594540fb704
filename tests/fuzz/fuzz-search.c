/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz-support.h"
#include "tin-search-terms.h"

/* What is searched for, then the texts that it is searched in, in two conversations by turns. An
 * index as the history has it must understand whatever was typed, and find what a look at each text
 * finds. */

#define TEXTS_MAX 16
#define N_CONVERSATIONS 2

typedef struct
{
  TinSearchQuery *query;               /* (owned) */
  gboolean        matches[TEXTS_MAX];
  guint           n_texts;
} Run;

static sqlite3 *database;

static void
execute (const char *sql)
{
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
close_index (void)
{
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
open_index (void)
{
  if (database != NULL)
    {
      execute ("INSERT INTO search (search) VALUES ('delete-all')");
      return;
    }

  g_assert_cmpint (sqlite3_open (":memory:", &database), ==, SQLITE_OK);
  execute ("CREATE VIRTUAL TABLE search USING fts5 (terms, content = '', columnsize = 0,"
           " detail = none, prefix = '1 2 3 4', tokenize = 'ascii')");
  atexit (close_index);
}

/* Text I is of row I + 1, and of conversation I % N_CONVERSATIONS. */
static void
add_text (Run        *run,
          const char *text)
{
  guint i = run->n_texts++;
  g_autofree char *terms = tin_search_terms_dup (text, strlen (text));
  g_autofree char *scope = tin_search_terms_dup_scope (i % N_CONVERSATIONS);
  g_autofree char *indexed = tin_search_terms_dup_indexed (terms, scope);
  sqlite3_stmt *statement;

  g_assert_true (g_utf8_validate (indexed, -1, NULL));
  run->matches[i] = tin_search_query_matches (run->query, text, strlen (text));

  g_assert_cmpint (sqlite3_prepare_v2 (database, "INSERT INTO search (rowid, terms) VALUES (?, ?)",
                                       -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_int (statement, 1, (int) i + 1);
  sqlite3_bind_text (statement, 2, indexed, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
}

/* CONVERSATION: -1 for all. EXACT: nothing else may be found. */
static void
check_match (const Run  *run,
             const char *match,
             int         conversation,
             gboolean    exact)
{
  gboolean found[TEXTS_MAX] = { FALSE };
  sqlite3_stmt *statement;
  int result;

  g_assert_cmpint (sqlite3_prepare_v2 (database, "SELECT rowid FROM search WHERE search MATCH ?",
                                       -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, match, -1, SQLITE_STATIC);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    found[sqlite3_column_int (statement, 0) - 1] = TRUE;
  g_assert_cmpint (result, ==, SQLITE_DONE);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);

  for (guint i = 0; i < run->n_texts; i++)
    {
      gboolean ours = conversation == -1 || (int) i % N_CONVERSATIONS == conversation;

      if (run->matches[i] && ours)
        g_assert_true (found[i]);
      else if (exact || !ours)
        g_assert_false (found[i]);
    }
}

static void
check_scope (const Run *run,
             int        conversation)
{
  g_autofree char *scope =
    conversation == -1 ? g_strdup ("") : tin_search_terms_dup_scope (conversation);
  g_autofree char *match = tin_search_query_dup_match (run->query, scope);
  g_autofree char *wider = tin_search_query_dup_wider (run->query, scope);

  check_match (run, match, conversation, TRUE);
  if (wider != NULL)
    check_match (run, wider, conversation, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  g_autofree char *typed = fuzz_input_dup_text (&input, FALSE);
  g_autoptr (TinSearchQuery) query = tin_search_query_new (typed);
  Run run = { .query = query };

  open_index ();
  add_text (&run, typed);
  while (!fuzz_input_is_empty (&input) && run.n_texts < TEXTS_MAX)
    {
      g_autofree char *text = fuzz_input_dup_text (&input, FALSE);

      add_text (&run, text);
    }

  if (tin_search_query_is_empty (query))
    return 0;

  /* What was typed is found by itself. */
  g_assert_true (run.matches[0]);
  for (int conversation = -1; conversation < N_CONVERSATIONS; conversation++)
    check_scope (&run, conversation);
  return 0;
}
