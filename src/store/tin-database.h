/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _TinDatabase TinDatabase;

/* An empty file of the database's name and this says that damage was met while it was in use. */
#define TIN_DATABASE_SUSPECT_SUFFIX ".suspect"

/* A statement that the database keeps: what is borrowed is reset when it is let go of. */
typedef sqlite3_stmt TinStatement;

static inline void
tin_statement_reset (TinStatement *self)
{
  sqlite3_reset (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinStatement, tin_statement_reset)

/* Whole numbers for a statement's parameters, as the two arguments VALUES, N_VALUES. */
#define TIN_VALUES(...)                  \
  ((const gint64[]) { __VA_ARGS__ }),    \
  (sizeof ((const gint64[]) { __VA_ARGS__ }) / sizeof (gint64))
#define TIN_NO_VALUES NULL, 0

typedef enum
{
  TIN_COMMIT_DURABLE,  /* on the disk, whatever happens to the power */
  TIN_COMMIT_LAZY,     /* with the next durable one, or at the next checkpoint */
} TinCommit;

TinDatabase  *tin_database_open       (const char    *path,
                                       const char    *vfs,
                                       GError       **error);
gboolean      tin_database_prepare_to_write (TinDatabase  *self,
                                             GError      **error);
void          tin_database_close      (TinDatabase   *self);
void          tin_database_free       (TinDatabase   *self);

sqlite3      *tin_database_get_handle (TinDatabase   *self);
gboolean      tin_database_distrust   (TinDatabase   *self,
                                       const char    *what,
                                       GError       **error);
gboolean      tin_database_is_damaged (TinDatabase   *self);
guint         tin_database_get_n_commits (TinDatabase *self);

gboolean      tin_database_execute    (TinDatabase   *self,
                                       const char    *sql,
                                       GError       **error);
TinStatement *tin_database_prepare    (TinDatabase   *self,
                                       const char    *sql,
                                       const gint64  *values,
                                       gsize          n_values,
                                       GError       **error);
gboolean      tin_database_step       (TinDatabase   *self,
                                       TinStatement  *statement,
                                       gboolean      *row,
                                       GError       **error);
gboolean      tin_database_run        (TinDatabase   *self,
                                       const char    *sql,
                                       const gint64  *values,
                                       gsize          n_values,
                                       GError       **error);
gboolean      tin_database_get_int    (TinDatabase   *self,
                                       const char    *sql,
                                       const gint64  *values,
                                       gsize          n_values,
                                       gint64        *value,
                                       GError       **error);

gboolean      tin_database_begin      (TinDatabase   *self,
                                       TinCommit      commit,
                                       GError       **error);
gboolean      tin_database_commit     (TinDatabase   *self,
                                       GError       **error);
void          tin_database_rollback   (TinDatabase   *self);
gboolean      tin_database_checkpoint (TinDatabase   *self,
                                       guint          min_pages,
                                       GError       **error);
gboolean      tin_database_cut_log    (TinDatabase   *self,
                                       GError       **error);

gboolean      tin_database_fail       (TinDatabase   *self,
                                       const char    *what,
                                       GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinDatabase, tin_database_free)

G_END_DECLS
