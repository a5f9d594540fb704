/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TIN_TYPE_MESSAGE (tin_message_get_type ())

typedef enum
{
  TIN_MESSAGE_KIND_TEXT = 0,
  TIN_MESSAGE_KIND_WITHDRAWN = 1, /* an entry without a text: taken back, or gone. Never shown */
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
} TinMessageFlags;

#define TIN_MESSAGE_WIRE_FLAGS 0xffffu

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
char       *tin_message_make_id     (guint64           log_id,
                                     guint64           number);
char       *tin_message_dup_id      (const TinMessage *self);
int         tin_message_compare     (const TinMessage *a,
                                     const TinMessage *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinMessage, tin_message_unref)

G_END_DECLS
