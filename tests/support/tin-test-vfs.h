/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TIN_TEST_VFS_NAME "tincan-test"

/* What a file system can be asked for, as flags. */
typedef enum
{
  TIN_TEST_VFS_WRITE = 1 << 0,
  TIN_TEST_VFS_SYNC = 1 << 1,
  TIN_TEST_VFS_CREATE = 1 << 2,  /* of a file that is not there */
  TIN_TEST_VFS_READ = 1 << 3,
} TinTestVfsCall;

void  tin_test_vfs_install    (void);
void  tin_test_vfs_uninstall  (void);
void  tin_test_vfs_fail       (guint calls,
                               guint after,
                               int   result);
void  tin_test_vfs_fail_once  (guint calls,
                               guint after,
                               int   result);
void  tin_test_vfs_heal       (void);
guint tin_test_vfs_get_count  (guint calls);
guint tin_test_vfs_get_failed (void);

G_END_DECLS
