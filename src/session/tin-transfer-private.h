/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-transfer.h"

G_BEGIN_DECLS

/* --- A message in a file ------------------------------------------------------------------ */

/* What is written of one message. Everything is borrowed. */
typedef struct
{
  const char *peer_id;
  const char *peer_name;
  const char *own_name;
  TinMessage *message;
  TinMessage *quoted;      /* (nullable) of a page: what it answers, as that is shown */
  guint64     log_id;      /* the name that its log has outside of this profile */
  TinMessageName target;   /* what it speaks of, named in the same way; log 0: nothing */
  TinDelivery delivery;    /* of an own message */
} TinTransferItem;

/* What was read of one. */
typedef struct
{
  guint64     line;        /* its number in the file, from 1 */
  char       *peer_id;     /* (owned) the id of a secure or a plain peer */
  char       *peer_name;   /* (owned) (nullable) as it stands there */
  TinMessage *message;     /* (owned) */
} TinTransferLine;

void tin_transfer_line_free (TinTransferLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTransferLine, tin_transfer_line_free)

/* tin-transfer-json.c */
const char      *tin_transfer_kind_to_word (int                     kind);
gboolean         tin_transfer_kind_from_word (const char           *word,
                                            TinMessageKind         *kind);
void             tin_transfer_json_append (GString                *out,
                                           const TinTransferItem  *item);
/* tin-transfer-parse.c */
TinTransferLine *tin_transfer_json_parse  (const char             *text,
                                           gsize                   length,
                                           GError                **error);

/* tin-transfer-html.c */
void             tin_transfer_html_begin      (GString               *out,
                                               const char            *title);
void             tin_transfer_html_begin_peer (GString               *out,
                                               const char            *name);
void             tin_transfer_html_append     (GString               *out,
                                               const TinTransferItem *item,
                                               int                   *day);
void             tin_transfer_html_end_peer   (GString               *out,
                                               int                   *day);
void             tin_transfer_html_end        (GString               *out);

/* --- Lines of a file ---------------------------------------------------------------------- */

/* A line of an import, without its end: a text of TIN_TEXT_MAX bytes, every one of them escaped,
 * and the rest. */
#define TIN_TRANSFER_LINE_MAX (8 * 1024 * 1024)

/* Reads a stream line by line, on whatever thread. */
typedef struct
{
  GInputStream *stream;  /* (owned) */
  GByteArray   *buffer;  /* (owned) what was read and not given out */
  gsize         at;      /* where the next line begins */
  guint64       line;    /* the number of the last line that was given out */
  guint64       n_bytes; /* that were given out */
  gboolean      at_end;  /* the stream is */
} TinTransferReader;

/* tin-transfer-reader.c */
TinTransferReader *tin_transfer_reader_new  (GInputStream       *stream);
void               tin_transfer_reader_free (TinTransferReader  *self);
gboolean           tin_transfer_reader_next (TinTransferReader  *self,
                                             const char        **text,
                                             gsize              *length,
                                             GError            **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTransferReader, tin_transfer_reader_free)

/* tin-transfer.c */
gboolean tin_transfer_check         (GTask   *task,
                                     GError **error);
void     tin_transfer_convert_error (GError **error);

G_END_DECLS
