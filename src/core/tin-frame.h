/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-message.h"
#include "tin-peer-id.h"

G_BEGIN_DECLS

/* u32 length of what follows, u8 type, one CBOR map. docs/PROTOCOL.md is the normative text. */
#define TIN_FRAME_HEADER_BYTES 5

typedef enum
{
  TIN_FRAME_HELLO = 1,
  TIN_FRAME_MESSAGE = 2,
  TIN_FRAME_HAVE = 3,
  TIN_FRAME_READ = 4,
  TIN_FRAME_TYPING = 5,
  TIN_FRAME_PING = 6,
  TIN_FRAME_PONG = 7,
  TIN_FRAME_BYE = 8,
  TIN_FRAME_RECALL = 9,
  TIN_FRAME_RETURN = 10,
  TIN_FRAME_COMPARE = 11,
} TinFrameType;

/* What is known of one log: up to which number it is held, and a digest of that last message. */
#define TIN_DIGEST_BYTES 16
typedef struct
{
  guint64 log_id;
  guint64 upto;
  guint8  digest[TIN_DIGEST_BYTES];
} TinHeldLog;

typedef struct
{
  char    *name;      /* (owned) valid UTF-8, at most TIN_NAME_MAX_CHARS */
  guint16  port;      /* where the peer listens, 0 if it does not */
  guint64  instance;  /* random, one a run: tells a restarted peer from a second link */
  guint64  log_id;    /* the log that the peer writes to us */
  GArray  *held;      /* (owned) (element-type TinHeldLog) what it holds of ours */
} TinHello;

TinHello *tin_hello_new  (void);
TinHello *tin_hello_copy (const TinHello *self);
void      tin_hello_free (TinHello       *self);

const TinHeldLog *tin_hello_find_held (const TinHello *self,
                                       guint64         log_id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinHello, tin_hello_free)

typedef enum
{
  TIN_BYE_QUIT = 0,       /* the program ends */
  TIN_BYE_DISCONNECT = 1, /* the person ended this link */
  TIN_BYE_DUPLICATE = 2,  /* another link to the same peer is kept */
  TIN_BYE_BLOCKED = 3,
  TIN_BYE_ERROR = 4,      /* the other side broke the protocol */
  TIN_BYE_RENEW = 5,      /* the sender would say another HELLO now: both dial again */
  TIN_BYE_ASKING = 6,     /* the sender asks its person first: come again */
} TinByeReason;

/* The steps of comparing a code, in their order on the wire. */
typedef enum
{
  TIN_COMPARE_STEP_COMMIT = 0,  /* 32 bytes: the initiator's commitment to its nonce */
  TIN_COMPARE_STEP_ANSWER = 1,  /* 32 bytes: the responder's nonce */
  TIN_COMPARE_STEP_REVEAL = 2,  /* 32 bytes: the initiator's nonce */
  TIN_COMPARE_STEP_MATCH = 3,   /* nothing: the sender's person says that the codes match */
  TIN_COMPARE_STEP_END = 4,     /* one byte: a TinCompareEnd */
} TinCompareStep;

typedef enum
{
  TIN_COMPARE_END_CANCELLED = 0,
  TIN_COMPARE_END_DIFFERENT = 1,
  TIN_COMPARE_END_REFUSED = 2,  /* or busy */
  TIN_COMPARE_END_LATE = 3,
} TinCompareEnd;

/* A value. */
#define TIN_COMPARE_DATA_MAX 32
typedef struct
{
  TinCompareStep step;
  guint64        number;  /* which comparison: chosen by the one who began it */
  guint          length;  /* of data, as the step has it */
  guint8         data[TIN_COMPARE_DATA_MAX];
} TinCompareFrame;

/* One part of a message as it was on the wire. */
typedef struct
{
  guint64         log_id;
  guint64         number;
  guint64         sent_at;
  guint           kind;
  guint           flags;
  const char     *text;    /* lent, not NUL-terminated */
  gsize           length;
  TinMessageName  target;  /* log 0: it speaks of none */
} TinMessagePart;

void tin_frame_append_hello   (GByteArray           *out,
                               const TinHello       *hello);
void tin_frame_append_message (GByteArray           *out,
                               const TinMessage     *message);
void tin_frame_append_return  (GByteArray           *out,
                               const TinMessage     *message);
void tin_frame_append_upto    (GByteArray           *out,
                               TinFrameType          type,
                               guint64               log_id,
                               guint64               upto);
void tin_frame_append_recall  (GByteArray           *out,
                               guint64               log_id,
                               guint64               from,
                               guint64               upto);
void tin_frame_append_typing  (GByteArray           *out,
                               gboolean              on);
void tin_frame_append_token   (GByteArray           *out,
                               TinFrameType          type,
                               guint64               token);
void tin_frame_append_bye     (GByteArray           *out,
                               TinByeReason          reason);
void tin_frame_append_compare (GByteArray            *out,
                               const TinCompareFrame *frame);

/* Bodies. Each returns FALSE if a key is missing, a value is out of range or a text is not UTF-8;
 * keys that it does not know are skipped. */
gboolean tin_frame_parse_hello   (const guint8   *body,
                                  gsize           length,
                                  TinHello      **hello);
gboolean tin_frame_parse_message (const guint8   *body,
                                  gsize           length,
                                  TinMessagePart *part);
gboolean tin_frame_parse_upto    (const guint8   *body,
                                  gsize           length,
                                  guint64        *log_id,
                                  guint64        *upto);
gboolean tin_frame_parse_recall  (const guint8   *body,
                                  gsize           length,
                                  guint64        *log_id,
                                  guint64        *from,
                                  guint64        *upto);
gboolean tin_frame_parse_typing  (const guint8   *body,
                                  gsize           length,
                                  gboolean       *on);
gboolean tin_frame_parse_token   (const guint8   *body,
                                  gsize           length,
                                  guint64        *token);
gboolean tin_frame_parse_bye     (const guint8   *body,
                                  gsize           length,
                                  TinByeReason   *reason);
gboolean tin_frame_parse_compare (const guint8    *body,
                                  gsize            length,
                                  TinCompareFrame *frame);

/* Bytes -> whole frames. What tin_frame_reader_next() lends is valid until the next call. */
typedef struct _TinFrameReader TinFrameReader;

typedef enum
{
  TIN_FRAME_READER_MORE,   /* no whole frame is there */
  TIN_FRAME_READER_FRAME,
  TIN_FRAME_READER_ERROR,  /* a frame over the cap, or without a type: for good */
} TinFrameReaderResult;

TinFrameReader       *tin_frame_reader_new     (gsize            cap);
void                  tin_frame_reader_free    (TinFrameReader  *self);
void                  tin_frame_reader_set_cap (TinFrameReader  *self,
                                                gsize            cap);
void                  tin_frame_reader_push    (TinFrameReader  *self,
                                                const guint8    *bytes,
                                                gsize            length);
TinFrameReaderResult  tin_frame_reader_next    (TinFrameReader  *self,
                                                guint8          *type,
                                                const guint8   **body,
                                                gsize           *length);
void                  tin_frame_reader_keep    (TinFrameReader  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinFrameReader, tin_frame_reader_free)

void tin_message_digest (const TinMessage *message,
                         guint8            digest[TIN_DIGEST_BYTES]);

G_END_DECLS
