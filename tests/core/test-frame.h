/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-frame.h"

G_BEGIN_DECLS

/* Frames against the wire vectors in tests/data/wire, which another encoder has made. */

/* What a group of a vector file says. */
typedef struct
{
  GKeyFile   *file;   /* (borrowed) */
  const char *group;  /* (borrowed) */
} Vector;

/* A frame type: how one is written from a vector, and read and compared with it. With no vector
 * it is read only. */
typedef struct
{
  const char    *name;
  TinFrameType   type;
  guint          n_vectors;  /* at least: nothing is passed over unseen */
  void         (*append) (GByteArray   *out,
                          const Vector *vector);
  gboolean     (*parse)  (const guint8 *body,
                          gsize         length,
                          const Vector *vector);
} Kind;

extern const Kind  vector_kinds[];
extern const guint n_vector_kinds;

gboolean    vector_has_key     (const Vector *self,
                                const char   *key);
guint64     vector_get_number  (const Vector *self,
                                const char   *key);
char       *vector_get_string  (const Vector *self,
                                const char   *key);
GByteArray *vector_get_bytes   (const Vector *self,
                                const char   *key);
char       *vector_get_text    (const Vector *self);
TinMessage *vector_get_message (const Vector *self);

G_END_DECLS
