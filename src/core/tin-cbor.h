/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The subset of CBOR (RFC 8949) that frames use: unsigned integers, byte and text strings, arrays,
 * maps and booleans, definite lengths, the shortest heads. Everything else is refused. */

/* The most that one head takes. */
#define TIN_CBOR_HEAD_MAX 9

/* A cursor over room that the caller has made: too little of it is a bug of the caller. */
typedef struct
{
  guint8 *at;
  guint8 *end;
} TinCborWriter;

void tin_cbor_write_uint  (TinCborWriter *self,
                           guint64        value);
void tin_cbor_write_bool  (TinCborWriter *self,
                           gboolean       value);
void tin_cbor_write_bytes (TinCborWriter *self,
                           const guint8  *bytes,
                           gsize          length);
void tin_cbor_write_text  (TinCborWriter *self,
                           const char    *text,
                           gsize          length);
void tin_cbor_write_array (TinCborWriter *self,
                           gsize          n_items);
void tin_cbor_write_map   (TinCborWriter *self,
                           gsize          n_pairs);

/* A cursor over somebody else's bytes. Every function returns FALSE, and moves no further, once
 * anything was wrong; what it lends points into those bytes. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} TinCborReader;

gboolean tin_cbor_read_uint  (TinCborReader *self,
                              guint64       *value);
gboolean tin_cbor_read_bool  (TinCborReader *self,
                              gboolean      *value);
gboolean tin_cbor_read_bytes (TinCborReader *self,
                              const guint8 **bytes,
                              gsize         *length);
gboolean tin_cbor_read_text  (TinCborReader *self,
                              const char   **text,
                              gsize         *length);
gboolean tin_cbor_read_array (TinCborReader *self,
                              gsize         *n_items);
gboolean tin_cbor_read_map   (TinCborReader *self,
                              gsize         *n_pairs);
gboolean tin_cbor_skip       (TinCborReader *self);
gboolean tin_cbor_at_end     (TinCborReader *self);

gboolean tin_text_is_valid   (const char    *text,
                              gsize          length);

G_END_DECLS
