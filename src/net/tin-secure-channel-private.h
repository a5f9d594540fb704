/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-error.h"
#include "tin-secure-channel.h"
#include "tin-tls-pipe.h"

G_BEGIN_DECLS

/* What tin-secure-channel.c and tin-secure-handshake.c share. */
typedef enum
{
  TIN_SECURE_NEW,
  TIN_SECURE_HANDSHAKE,
  TIN_SECURE_OPEN,
  TIN_SECURE_CLOSING,
  TIN_SECURE_LINGERING,
  TIN_SECURE_GONE,
} TinSecureState;

struct _TinSecureChannel
{
  TinChannel         parent_instance;

  /* owned */
  TinClock          *clock;
  GSocketConnection *connection;  /* (nullable) once gone */
  GTask             *task;        /* (nullable) of the handshake */
  TinSlot           *slot;        /* (nullable) */
  GError            *error;       /* (nullable) why it ended */
  TinSecureChannel  *itself;      /* (nullable) while it ends */
  TinTlsPipe         pipe;
  TinPollerEntry     entry;

  /* state */
  TinSecureState     state;
  guint              timer;            /* the deadline, then the bound on the goodbye */
  gsize              unauthenticated;  /* bytes received that count against a stranger */
  gboolean           outgoing;
  gboolean           started;
  gboolean           reading;
  gboolean           established;
  gboolean           above_low;
  gboolean           farewell;         /* the goodbye was said */
  gboolean           announced;        /* the end was */
};

/* tin-secure-channel.c */
void     tin_secure_channel_end           (TinSecureChannel *self,
                                           TinError          code,
                                           const char       *why);
void     tin_secure_channel_begin_close   (TinSecureChannel *self,
                                           GError           *error,
                                           gboolean          farewell);
void     tin_secure_channel_fail          (TinSecureChannel *self,
                                           GError           *error,
                                           int               code);
void     tin_secure_channel_receive       (TinSecureChannel *self);
gsize    tin_secure_channel_get_allowance (TinSecureChannel *self);
gboolean tin_secure_channel_on_timer      (gpointer          user_data);

/* tin-secure-handshake.c */
void     tin_secure_channel_shake         (TinSecureChannel *self);

G_END_DECLS
