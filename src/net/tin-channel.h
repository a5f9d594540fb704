/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "tin-peer-id.h"

G_BEGIN_DECLS

#define TIN_TYPE_CHANNEL (tin_channel_get_type ())
G_DECLARE_DERIVABLE_TYPE (TinChannel, tin_channel, TIN, CHANNEL, GObject)

/* What both ends of one secure channel, and nobody else, derive from it. */
#define TIN_CHANNEL_BINDING_BYTES 32

/* One peer's bytes.
 *
 * Signals:
 *   received (gpointer bytes, guint64 length)  bytes that are lent for the length of the call
 *   drained ()          secure channels: what is queued has fallen below TIN_QUEUE_LOW again, and
 *                       whoever found it too long may go on; plain ones: the kernel has taken all
 *                       that was written
 *   ended ()            plain channels: the peer will send nothing more, it may still read
 *   closed (GError *)   once, the last signal; NULL after an orderly end; TIN_ERROR otherwise
 */
struct _TinChannelClass
{
  GObjectClass parent_class;

  void  (*write)       (TinChannel   *self,
                        const guint8 *bytes,
                        gsize         length);
  void  (*shutdown)    (TinChannel   *self);  /* (nullable) nothing */
  void  (*close)       (TinChannel   *self);
  void  (*abort)       (TinChannel   *self);
  void  (*set_reading) (TinChannel   *self,
                        gboolean      reading);
  gsize (*get_queued)  (TinChannel   *self);
  void  (*establish)   (TinChannel   *self);  /* (nullable) nothing */
  gboolean (*is_moving) (TinChannel  *self);  /* (nullable) never */
  void  (*refuse)      (TinChannel   *self);  /* (nullable) as close */
  gboolean (*get_binding) (TinChannel *self,  /* (nullable) there is none */
                           guint8     *binding);
};

/* What a channel is, given at construction by the class that implements it. */
typedef struct
{
  gboolean   secure;
  gboolean   outgoing;
  TinPeerId  peer_id;      /* of secure channels */
  char      *remote_host;  /* (owned) numeric */
  guint16    remote_port;
  char      *local_host;   /* (owned) numeric: our address on this path */
} TinChannelPath;

void             tin_channel_set_path        (TinChannel     *self,
                                              TinChannelPath *path);
gboolean         tin_channel_is_secure       (TinChannel     *self);
gboolean         tin_channel_is_outgoing     (TinChannel     *self);
const TinPeerId *tin_channel_get_peer_id     (TinChannel     *self);
const char      *tin_channel_get_remote_host (TinChannel     *self);
guint16          tin_channel_get_remote_port (TinChannel     *self);
const char      *tin_channel_get_local_host  (TinChannel     *self);

void             tin_channel_write           (TinChannel     *self,
                                              const guint8   *bytes,
                                              gsize           length);
void             tin_channel_shutdown        (TinChannel     *self);
void             tin_channel_close           (TinChannel     *self);
void             tin_channel_abort           (TinChannel     *self);
void             tin_channel_set_reading     (TinChannel     *self,
                                              gboolean        reading);
gsize            tin_channel_get_queued      (TinChannel     *self);
void             tin_channel_establish       (TinChannel     *self);
gboolean         tin_channel_is_moving       (TinChannel     *self);
void             tin_channel_refuse          (TinChannel     *self);
gboolean         tin_channel_get_binding     (TinChannel     *self,
                                              guint8          binding[TIN_CHANNEL_BINDING_BYTES]);

/* For implementations. */
void             tin_channel_emit_received   (TinChannel     *self,
                                              const guint8   *bytes,
                                              gsize           length);
void             tin_channel_emit_drained    (TinChannel     *self);
void             tin_channel_emit_ended      (TinChannel     *self);
void             tin_channel_emit_closed     (TinChannel     *self,
                                              const GError   *error);

G_END_DECLS
