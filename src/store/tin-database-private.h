/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/types.h>

#include "tin-database.h"

G_BEGIN_DECLS

/* Shared by the files of TinDatabase. */
struct _TinDatabase
{
  sqlite3      *handle;      /* (owned) (nullable) */
  char         *path;        /* (owned) */
  char         *log_path;    /* (owned) of the write-ahead log */
  GHashTable   *statements;  /* (owned) (element-type utf8 TinStatement): by the address of their
                              * text, which is a constant */
  dev_t         log_device;
  ino_t         log_inode;   /* 0 if the log is no file of this system */
  TinCommit     synchronous; /* what the connection is set to */
  guint         n_commits;
  int           log_pages;   /* pages in the write-ahead log */
  gboolean      in_transaction;
  gboolean      writable;    /* tin_database_prepare_to_write() was called */
  gboolean      damaged;     /* something was read that makes no sense */
  gboolean      doubtful;    /* what the log has on the disk is not known any more */
};

/* tin-database.c: whether the files still have their names. */
gboolean tin_database_check_place (TinDatabase  *self,
                                   GError      **error);

G_END_DECLS
