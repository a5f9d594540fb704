/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The plain-text forms, in the order in which they are tried: what a more specific one takes never
 * reaches a looser one. AUTO is "not heard yet": it is sent as CANONICAL. Stored by nick, never by
 * number. */
typedef enum
{
  TIN_PLAIN_AUTO,
  TIN_PLAIN_PORT_LINE,        /* PORT\nCONNECT\n, then CANONICAL lines on the same connection */
  TIN_PLAIN_ANGLE,            /* <A.B.C.D:PORT> @ <NAME>\nTEXT\n<end> */
  TIN_PLAIN_CANONICAL_ANGLE,  /* <A.B.C.D:PORT> NAME TEXT */
  TIN_PLAIN_CANONICAL,        /* A.B.C.D:PORT NAME TEXT */
  TIN_PLAIN_CONNECT_PORT,     /* CONNECT:PORT, then NAME: TEXT on the same connection */
  TIN_PLAIN_NAMED_FIELDS,     /* MESSAGE:NAME:PORT:TEXT */
  TIN_PLAIN_PIPED,            /* LISTENING_PORT:PORT|TEAM_NAME:NAME|TEXT */
  TIN_PLAIN_COLONS,           /* A.B.C.D:PORT:TEXT */
  TIN_PLAIN_RAW,              /* TEXT */
  TIN_PLAIN_N_FORMS
} TinPlainForm;

typedef enum
{
  TIN_PLAIN_EVENT_TEXT,
  TIN_PLAIN_EVENT_HELLO,
  TIN_PLAIN_EVENT_GOODBYE,
  TIN_PLAIN_EVENT_RECEIPT,
} TinPlainEventType;

/* One thing that a plain peer said. HOST and PORT are what its header claims: HOST is a hint that
 * only serves to tell hearsay (it is never an identity), PORT is 0 where the form has none.
 * FORM says how to answer, but that of a RECEIPT says nothing, and RAW, which is also all that fits
 * no other form, should not replace one that a header told. */
typedef struct
{
  TinPlainEventType  type;
  TinPlainForm       form;
  char              *host;      /* (owned) (nullable) */
  guint16            port;
  char              *name;      /* (owned) (nullable) a label of at most TIN_NAME_MAX_CHARS */
  char              *text;      /* (owned) valid UTF-8, at most TIN_TEXT_MAX bytes, no line ends at
                                 * its end; never blank in a TEXT, may be empty in others */
  gboolean           line_feed; /* what was heard ended in a line feed */
} TinPlainEvent;

void tin_plain_event_free (TinPlainEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinPlainEvent, tin_plain_event_free)

/* How one speaks in a form. */
typedef struct
{
  const char *nick;             /* "canonical", "raw", …: for settings and logs */
  gboolean    keeps_open;       /* the connection stays open and is read; else one a frame */
  gboolean    has_sender_port;  /* a header tells the sender's listening port */
  gboolean    one_line;         /* line feeds in a text become spaces */
} TinPlainTraits;

const TinPlainTraits *tin_plain_form_get_traits (TinPlainForm form);
TinPlainForm          tin_plain_form_from_nick  (const char  *nick);

/* Bytes of one connection -> events. */
typedef struct _TinPlainReader TinPlainReader;

TinPlainReader *tin_plain_reader_new          (gboolean        dialled);
void            tin_plain_reader_free         (TinPlainReader *self);
void            tin_plain_reader_expect       (TinPlainReader *self,
                                               TinPlainForm    form);
void            tin_plain_reader_set_most     (TinPlainReader *self,
                                               gsize           most);
void            tin_plain_reader_push         (TinPlainReader *self,
                                               const guint8   *bytes,
                                               gsize           length,
                                               gint64          now);
void            tin_plain_reader_end          (TinPlainReader *self);
gint64          tin_plain_reader_get_deadline (TinPlainReader *self);
void            tin_plain_reader_tick         (TinPlainReader *self,
                                               gint64          now);
TinPlainEvent  *tin_plain_reader_next         (TinPlainReader *self);
gboolean        tin_plain_reader_is_full      (TinPlainReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinPlainReader, tin_plain_reader_free)

/* Who we are to a plain peer. */
typedef struct
{
  const char *host;  /* (borrowed) our IPv4 address on the interface that reaches the peer */
  guint16     port;  /* our listening port */
  const char *name;  /* (borrowed) as the person wrote it: it is cleaned where it is used */
} TinPlainSelf;

GPtrArray *tin_plain_compose       (TinPlainForm        form,
                                    TinPlainEventType   type,
                                    const TinPlainSelf *self,
                                    const char         *text,
                                    gboolean            first,
                                    gboolean            line_feed);
GPtrArray *tin_plain_compose_start (TinPlainForm        form,
                                    const TinPlainSelf *self,
                                    gboolean            line_feed);
char      *tin_plain_clean_name    (const char         *name);

G_END_DECLS
