/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-plain.h"

G_BEGIN_DECLS

/* Private to tin-plain*.c. */

/* No header of any form is longer: two names at their longest, an address and the words. */
#define TIN_PLAIN_HEADER_MAX 640

/* A part of somebody else's bytes. */
typedef struct
{
  const char *at;      /* (borrowed) (nullable) */
  gsize       length;
} TinPlainSlice;

/* The bounded cursor: every recogniser reads through it and nothing else. */
typedef struct
{
  const char *at;   /* (borrowed) */
  const char *end;  /* (borrowed) */
  gboolean    cut;  /* all that there was fitted, and more would have to come */
} TinPlainCursor;

/* What a connection is known to be from what was heard on it before. */
typedef struct
{
  TinPlainForm  form;     /* AUTO until a form that goes on was heard or expected */
  guint16       port;     /* 0 until told */
  char         *name;     /* (owned) (nullable) */
  gboolean      heard;    /* anything at all */
  gboolean      dialled;  /* we opened it */
} TinPlainContext;

/* What a recogniser found. */
typedef struct
{
  TinPlainEventType type;
  TinPlainSlice     host;
  guint16           port;
  TinPlainSlice     name;
  gboolean          whole;  /* the header is the message: no text follows */
} TinPlainHeader;

/* One message within a chunk. */
typedef struct
{
  TinPlainForm   form;
  TinPlainHeader header;
  TinPlainSlice  head;  /* the header's bytes, none where the message has none */
  TinPlainSlice  body;
} TinPlainMessage;

/* A form. Everything that is particular to one stands in its entry. */
typedef struct
{
  TinPlainTraits  traits;

  /* Takes a header from the cursor, which is left behind it. FALSE if there is none; the cursor is
   * then cut if there may be one when more bytes have come. NULL: the form has no header. */
  gboolean      (*recognise)     (TinPlainCursor        *cursor,
                                  const TinPlainContext *context,
                                  TinPlainHeader        *header);
  /* Says before the first message of a connection who is speaking. NULL: nothing to say. */
  void          (*write_opening) (GString            *frame,
                                  const TinPlainSelf *self);
  /* NULL: the form has no header. SELF has a clean name and an IPv4 address. */
  void          (*write_header)  (GString            *frame,
                                  TinPlainEventType   type,
                                  const TinPlainSelf *self);
  /* What stands behind each text. */
  const char     *tail;
  /* The line that ends a message. NULL: none does. */
  const char     *end_line;
  /* What is said as a text at each of these. NULL: nothing is sent; "": the header says it. */
  const char     *words[TIN_PLAIN_EVENT_RECEIPT + 1];
  /* The header is such that a text may well hold it too. */
  gboolean        loose;
  /* Each of its pieces ends in a line feed: no silence has to be awaited. */
  gboolean        lines;
} TinPlainFormEntry;

const TinPlainFormEntry *tin_plain_form_get_entry (TinPlainForm           form);
TinPlainForm             tin_plain_form_recognise (TinPlainCursor        *cursor,
                                                   const TinPlainContext *context,
                                                   TinPlainHeader        *header);
gboolean                 tin_plain_is_host        (const char            *host);

TinPlainEvent *tin_plain_message_to_event (const TinPlainMessage *message,
                                           const TinPlainContext *context);

G_END_DECLS
