/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE (tin_message_get_type ())

typedef enum
{
  TIN_MESSAGE_KIND_TEXT = 0,      /* with a target: a reply to it */
  TIN_MESSAGE_KIND_WITHDRAWN = 1, /* an entry without a text: taken back, deleted, or gone */
  TIN_MESSAGE_KIND_EDIT = 2,      /* another text for its target, by the same author */
  TIN_MESSAGE_KIND_DELETE = 3,    /* its target, by the same author, goes on both sides */
  TIN_MESSAGE_KIND_REACTION = 4,  /* to its target, by anybody; an empty one takes it back */
  TIN_MESSAGE_KIND_NOTE = 0x7fff, /* a system line: local, never on the wire */
} TinMessageKind;

typedef enum
{
  TIN_MESSAGE_FLAGS_NONE = 0,
  TIN_MESSAGE_FLAG_BROADCAST = 1 << 0, /* said to everybody who was connected */
  TIN_MESSAGE_FLAG_MORE = 1 << 1,      /* on the wire only: a further part follows */
  /* Local, never on the wire: */
  TIN_MESSAGE_FLAG_OWN = 1 << 16,
  TIN_MESSAGE_FLAG_HIDDEN = 1 << 17,   /* own: cleared here, and still on its way */
  TIN_MESSAGE_FLAG_FAILED = 1 << 18,   /* own: a plain peer could not be given it */
  TIN_MESSAGE_FLAG_DELETED = 1 << 19,  /* its author deleted it for both: shown, without its text */
  TIN_MESSAGE_FLAG_EDITED = 1 << 20,   /* has the text of an edit; never stored */
} TinMessageFlags;

#define TIN_MESSAGE_WIRE_FLAGS 0xffffu

/* What names an entry of a conversation for ever. */
typedef struct
{
  guint64 log_id;
  guint64 number;
} TinMessageName;

/* One message, immutable and counted. (log id, number) names it for ever. */
typedef struct _TinMessage TinMessage;

GType       tin_message_get_type   (void) G_GNUC_CONST;
TinMessage *tin_message_new        (guint64           log_id,
                                    guint64           number,
                                    guint64           sent_at,
                                    TinMessageKind    kind,
                                    guint             flags,
                                    const char       *text,
                                    gssize            length);
TinMessage *tin_message_new_shown  (TinMessage       *self,
                                    guint64           shown_at);
TinMessage *tin_message_ref        (TinMessage       *self);
void        tin_message_unref      (TinMessage       *self);

guint64     tin_message_get_log_id  (const TinMessage *self);
guint64     tin_message_get_number  (const TinMessage *self);
guint64     tin_message_get_sent_at (const TinMessage *self);
guint64     tin_message_get_shown_at (const TinMessage *self);
gint64      tin_message_get_time    (const TinMessage *self);
int         tin_message_get_kind    (const TinMessage *self);
guint       tin_message_get_flags   (const TinMessage *self);
gboolean    tin_message_is_own      (const TinMessage *self);
const char *tin_message_get_text    (const TinMessage *self);
gsize       tin_message_get_length  (const TinMessage *self);
guint       tin_message_name_hash   (gconstpointer     name);
gboolean    tin_message_name_equal  (gconstpointer     a,
                                     gconstpointer     b);
char       *tin_message_make_id     (guint64           log_id,
                                     guint64           number);
gboolean    tin_message_parse_id    (const char       *id,
                                     TinMessageName   *name);
char       *tin_message_dup_id      (const TinMessage *self);
int         tin_message_compare     (const TinMessage *a,
                                     const TinMessage *b);

/* --- Messages that speak of another, and those that are spoken of --------------------------- */

void                  tin_message_set_target   (TinMessage           *self,
                                                const TinMessageName *target);
const TinMessageName *tin_message_get_target   (const TinMessage *self);
gboolean              tin_message_is_amendment (const TinMessage *self);
gboolean              tin_message_is_visible   (const TinMessage *self);
gboolean              tin_message_is_news      (const TinMessage *self);
gboolean              tin_message_supersedes   (const TinMessage     *self,
                                                const TinMessage     *other);
TinMessage           *tin_message_amend        (TinMessage           *self,
                                                TinMessage           *amendment);
const TinMessageName *tin_message_get_amended  (const TinMessage *self);
const char           *tin_message_get_reaction (const TinMessage     *self,
                                                gboolean              own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinMessage, tin_message_unref)

G_END_DECLS
