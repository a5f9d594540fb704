/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-schema.h"

#include "tin-error.h"

/* What the history's file looks like, as the steps that make it so: step n leads to version n,
 * which is the file's user_version. A step that was published is never changed, another one is
 * added; tests/data/schema has a snapshot of every version.
 *
 * Log ids, numbers and times are below 2^63, so that SQLite sorts them as we do. Marks stand in
 * "log", apart from the texts, which they outlive. Ids of messages go up in the order of commits,
 * and none is used twice. */

#define VERSION_1 \
  "CREATE TABLE profile (" \
  "  only INTEGER PRIMARY KEY CHECK (only = 1)," \
  "  seed INTEGER NOT NULL," \
  "  indexed INTEGER NOT NULL DEFAULT 0," /* messages up to this id are in the search index */ \
  "  scrub INTEGER NOT NULL DEFAULT 0);" /* whether the index still has traces of what went: 1, or \
                                          * 2 while they are being removed */ \
  "CREATE TABLE conversation (" \
  "  id INTEGER PRIMARY KEY," \
  "  peer TEXT NOT NULL UNIQUE," \
  "  own_log INTEGER," /* NULL: as it comes from the seed */ \
  "  cleared INTEGER NOT NULL DEFAULT 0);" /* message ids up to this were cleared */ \
  "CREATE TABLE log (" \
  "  conversation INTEGER NOT NULL REFERENCES conversation (id)," \
  "  log_id INTEGER NOT NULL," \
  "  own INTEGER NOT NULL," \
  "  head INTEGER NOT NULL," \
  "  offered INTEGER NOT NULL DEFAULT 0," \
  "  acknowledged INTEGER NOT NULL DEFAULT 0," \
  "  seen INTEGER NOT NULL DEFAULT 0," \
  "  latest INTEGER NOT NULL DEFAULT 0," /* when its newest entry is shown */ \
  "  digest BLOB," /* of entry HEAD, in a peer's log */ \
  "  PRIMARY KEY (conversation, log_id)) WITHOUT ROWID;" \
  "CREATE TABLE message (" \
  "  id INTEGER PRIMARY KEY," \
  "  conversation INTEGER NOT NULL," \
  "  log_id INTEGER NOT NULL," \
  "  number INTEGER NOT NULL," \
  "  sent_at INTEGER NOT NULL," \
  "  shown_at INTEGER NOT NULL," \
  "  kind INTEGER NOT NULL," \
  "  flags INTEGER NOT NULL," \
  "  text TEXT NOT NULL);" \
  "CREATE UNIQUE INDEX message_number ON message (conversation, log_id, number);" \
  "CREATE INDEX message_order ON message (conversation, shown_at, log_id, number);" \
  /* The few that people do not see any more and that are still on their way. A query names them \
   * by the same words. */ \
  "CREATE INDEX message_hidden ON message (conversation, log_id, number)" \
  "  WHERE flags & 131072;" \
  /* The index is given the terms that tin-search-terms.h makes of a text, not the text, and is \
   * told them again when they go. It has no copy. How its pieces are merged is ours to say: see \
   * tin-disk-history-index.c. */ \
  "CREATE VIRTUAL TABLE search USING fts5 (terms," \
  "  content = '', columnsize = 0, detail = none, prefix = '1 2 3 4', tokenize = 'ascii');" \
  "INSERT INTO search (search, rank) VALUES ('automerge', 0);" \
  "INSERT INTO search (search, rank) VALUES ('crisismerge', 512);" \
  "INSERT INTO search (search, rank) VALUES ('usermerge', 8);"

/* Messages that speak of another: what a reply answers, and what an edit, a deletion or a reaction
 * amends. "speaker" finds them by what they speak of: a table and no index of "message", which
 * every text would have to pay for (6 % of an append). Of the amendments of one kind by one side
 * "amendment" has the one that counts, so that a page costs what it shows, however often somebody
 * changes his mind. "gone" has what went and has more amendments than could go with it at once: how
 * it went is a TinTargetEnd. */
#define VERSION_2 \
  "ALTER TABLE message ADD COLUMN target_log INTEGER;" /* NULL: it speaks of nothing */ \
  "ALTER TABLE message ADD COLUMN target_number INTEGER;" \
  "CREATE TABLE speaker (" \
  "  of_conversation INTEGER NOT NULL," \
  "  of_log INTEGER NOT NULL," \
  "  of_number INTEGER NOT NULL," \
  "  entry INTEGER NOT NULL," /* the id of the message that speaks of it */ \
  "  PRIMARY KEY (of_conversation, of_log, of_number, entry)) WITHOUT ROWID;" \
  "CREATE TABLE amendment (" \
  "  conversation INTEGER NOT NULL," \
  "  log_id INTEGER NOT NULL," /* of the target, and its number, which may not be here */ \
  "  number INTEGER NOT NULL," \
  "  kind INTEGER NOT NULL," \
  "  own INTEGER NOT NULL," /* whose the amendment is */ \
  "  entry INTEGER NOT NULL," /* the id of its message */ \
  "  PRIMARY KEY (conversation, log_id, number, kind, own)) WITHOUT ROWID;" \
  "CREATE TABLE gone (" \
  "  conversation INTEGER NOT NULL," \
  "  log_id INTEGER NOT NULL," \
  "  number INTEGER NOT NULL," \
  "  how INTEGER NOT NULL," \
  "  PRIMARY KEY (conversation, log_id, number, how)) WITHOUT ROWID;"

static const TinSchemaStep steps[] = {
  { VERSION_1 },
  { VERSION_2 },
};

/**
 * tin_schema_get_steps:
 * @n_steps: (out): how many, which is the version of now
 *
 * Returns: (array length=n_steps): the steps from an empty file on
 */
const TinSchemaStep *
tin_schema_get_steps (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (steps);
  return steps;
}

static gboolean
get_version (TinDatabase  *database,
             gint64       *version,
             GError      **error)
{
  *version = 0;
  return tin_database_get_int (database, "PRAGMA user_version", TIN_NO_VALUES, version, error);
}

/**
 * tin_schema_check:
 * @n_steps: the version of now
 *
 * Looks whether the file is one that tin_schema_migrate() can begin with. Nothing is written.
 *
 * Returns: %FALSE with %TIN_ERROR_NEWER if a newer version of the program wrote it, with
 *   %TIN_ERROR_DAMAGED if it is something else altogether, or with an error of reading
 */
gboolean
tin_schema_check (TinDatabase  *database,
                  guint         n_steps,
                  GError      **error)
{
  gint64 version;
  gint64 application_id = 0;
  gint64 n_things = 0;

  if (!get_version (database, &version, error) ||
      !tin_database_get_int (database, "PRAGMA application_id", TIN_NO_VALUES, &application_id,
                             error) ||
      !tin_database_get_int (database, "SELECT count (*) FROM sqlite_schema", TIN_NO_VALUES,
                             &n_things, error))
    return FALSE;

  if (version == 0 && application_id == 0 && n_things == 0)
    return TRUE;

  if (application_id != TIN_SCHEMA_APPLICATION_ID || version < 1)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_DAMAGED, "This is no history of ours");
      return FALSE;
    }
  if (version > n_steps)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_NEWER,
                   "The history has version %" G_GINT64_FORMAT ", and %u is the newest known here",
                   version, n_steps);
      return FALSE;
    }

  return TRUE;
}

/* One step is one transaction: it is done, or the old version is whole. */
static gboolean
migrate_once (TinDatabase          *database,
              const TinSchemaStep  *step,
              guint                 version,
              GError              **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
                                           TIN_SCHEMA_APPLICATION_ID, version);

  if (!tin_database_begin (database, TIN_COMMIT_DURABLE, error))
    return FALSE;

  if (!tin_database_execute (database, step->sql, error) ||
      !tin_database_execute (database, mark, error))
    {
      tin_database_rollback (database);
      return FALSE;
    }

  return tin_database_commit (database, error);
}

/**
 * tin_schema_migrate:
 * @all_steps: (array length=n_steps): all there are, from the first on
 *
 * Brings a file that tin_schema_check() let pass to the version of now, a step at a time.
 *
 * Returns: %FALSE with an error as of tin_database_fail(); the file then has the last version that
 *   could be reached
 */
gboolean
tin_schema_migrate (TinDatabase          *database,
                    const TinSchemaStep  *all_steps,
                    guint                 n_steps,
                    GError              **error)
{
  gint64 version;

  if (!get_version (database, &version, error))
    return FALSE;

  for (guint i = (guint) version; i < n_steps; i++)
    if (!migrate_once (database, &all_steps[i], i + 1, error))
      return FALSE;

  return TRUE;
}
