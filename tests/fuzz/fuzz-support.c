/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz-support.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

/* What all targets share: bytes taken apart, a folder, and that a warning ends the program. */

static char *folder;

/* --- The program -------------------------------------------------------------------------- */

/* That a file is damaged is said each time, and of no use here. Nothing may warn, whatever comes
 * from outside. libFuzzer keeps the input that led to SIGABRT, and not that of GLib's SIGTRAP. */
static void
handle_log (const char     *domain,
            GLogLevelFlags  level,
            const char     *message,
            gpointer        user_data)
{
  if ((level & G_LOG_LEVEL_MASK) >= G_LOG_LEVEL_MESSAGE)
    return;
  g_log_default_handler (domain, level & ~G_LOG_FLAG_FATAL, message, user_data);
  abort ();
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_default_handler (handle_log, NULL);
  return 0;
}

/* --- Bytes -------------------------------------------------------------------------------- */

gboolean
fuzz_input_is_empty (const FuzzInput *self)
{
  return self->at == self->end;
}

/* 0 where there is no more. */
guint8
fuzz_input_take_byte (FuzzInput *self)
{
  return self->at < self->end ? *self->at++ : 0;
}

/* A number of any size: how many bytes, or from 9 on what is near a bound, then the bytes. */
guint64
fuzz_input_take_number (FuzzInput *self)
{
  static const guint64 bounds[] = {
    G_MAXUINT64, G_MAXUINT64 - 1, G_MAXINT64, (guint64) G_MAXINT64 + 1, G_MAXINT64 - 1,
    G_MAXUINT32, (guint64) G_MAXUINT32 + 1, G_MAXINT32, (guint64) G_MAXINT32 + 1,
  };
  guint8 how = fuzz_input_take_byte (self);
  guint64 number = 0;

  if (how > 8)
    return how - 9u < G_N_ELEMENTS (bounds) ? bounds[how - 9] : how;
  for (guint8 i = 0; i < how; i++)
    number = number << 8 | fuzz_input_take_byte (self);
  return number;
}

/* A byte that says how many, and so many bytes, or as many as there are. */
gsize
fuzz_input_take_piece (FuzzInput     *self,
                       const guint8 **bytes)
{
  gsize length = fuzz_input_take_byte (self);

  length = MIN (length, (gsize) (self->end - self->at));
  *bytes = self->at;
  self->at += length;
  return length;
}

/* A text as all texts are that come this far: UTF-8 without NUL. ALL: the rest, else a piece.
 *
 * Returns: (transfer full) */
char *
fuzz_input_dup_text (FuzzInput *self,
                     gboolean   all)
{
  const guint8 *bytes = self->at;
  gsize length = (gsize) (self->end - self->at);
  g_autofree char *text = NULL;

  if (all)
    self->at = self->end;
  else
    length = fuzz_input_take_piece (self, &bytes);

  text = g_strndup ((const char *) bytes, length);
  return g_utf8_make_valid (text, -1);
}

/* --- A folder ----------------------------------------------------------------------------- */

static void
remove_folder (void)
{
  fuzz_folder_clear ();
  g_rmdir (folder);
}

const char *
fuzz_folder_get (void)
{
  g_autoptr (GError) error = NULL;

  if (folder != NULL)
    return folder;

  folder = g_dir_make_tmp ("tincan-fuzz-XXXXXX", &error);
  g_assert_no_error (error);
  atexit (remove_folder);
  return folder;
}

void
fuzz_folder_clear (void)
{
  g_autoptr (GDir) dir = g_dir_open (fuzz_folder_get (), 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

void
fuzz_folder_put (const char   *name,
                 const guint8 *bytes,
                 gsize         length)
{
  g_autofree char *path = g_build_filename (fuzz_folder_get (), name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, (const char *) bytes, (gssize) length,
                            G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

/* Whether there is a file whose name begins so. */
gboolean
fuzz_folder_has (const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (fuzz_folder_get (), 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      return TRUE;
  return FALSE;
}

static gboolean
is_same (const char   *path,
         const guint8 *bytes,
         gsize         length)
{
  g_autofree char *contents = NULL;
  gsize size;

  return g_file_get_contents (path, &contents, &size, NULL) && size == length &&
         memcmp (contents, bytes, length) == 0;
}

/* Whether a file whose name begins so has these bytes: nothing that was there is ever lost. */
gboolean
fuzz_folder_holds (const char   *prefix,
                   const guint8 *bytes,
                   gsize         length)
{
  g_autoptr (GDir) dir = g_dir_open (fuzz_folder_get (), 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, prefix) && is_same (path, bytes, length))
        return TRUE;
    }
  return FALSE;
}
