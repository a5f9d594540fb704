/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

/* What libFuzzer calls, and run-corpus.c for a file of the corpus. */
int      LLVMFuzzerInitialize    (int            *argc,
                                  char         ***argv);
int      LLVMFuzzerTestOneInput  (const uint8_t  *data,
                                  size_t          size);

/* What is left of an input. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} FuzzInput;

gboolean fuzz_input_is_empty     (const FuzzInput *self);
guint8   fuzz_input_take_byte    (FuzzInput       *self);
guint64  fuzz_input_take_number  (FuzzInput       *self);
gsize    fuzz_input_take_piece   (FuzzInput       *self,
                                  const guint8   **bytes);
char    *fuzz_input_dup_text     (FuzzInput       *self,
                                  gboolean         all);

/* A folder of this process, which goes when it ends. */
const char *fuzz_folder_get      (void);
void     fuzz_folder_clear       (void);
void     fuzz_folder_put         (const char      *name,
                                  const guint8    *bytes,
                                  gsize            length);
gboolean fuzz_folder_has         (const char      *prefix);
gboolean fuzz_folder_holds       (const char      *prefix,
                                  const guint8    *bytes,
                                  gsize            length);

G_END_DECLS
