/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-buffer.h"
#include "tin-poller.h"
#include "tin-tls.h"

G_BEGIN_DECLS

/* A TLS session between a socket and the scratch memory of a poller. A part of a secure channel, on
 * which alone it may be used: in one piece of memory that does not move. */
typedef struct
{
  /* owned */
  TinPoller        *poller;
  TinTls           *tls;
  gnutls_session_t  session;   /* (nullable) without memory for it, or cleared */
  TinBuffer         early;     /* received, and not used in the step that received it */
  TinBuffer         plain;     /* written */
  TinBuffer         cipher;    /* enciphered, not taken by the socket */

  /* borrowed, for the length of a step */
  const guint8     *in;
  gsize             in_length;

  /* state */
  TinTlsPeer        peer;
  int               fd;
  guint64           taken;     /* bytes that the socket has taken */
  guint64           acknowledged;  /* of these, by the other end, when that was last looked at */
  int               in_error;  /* 0 or the errno for which the socket gives no more */
  gboolean          in_ended;  /* it gives no more */
  gboolean          broken;    /* it takes no more */
} TinTlsPipe;

void      tin_tls_pipe_open       (TinTlsPipe                  *self,
                                   TinTls                      *tls,
                                   TinPoller                   *poller,
                                   int                          fd,
                                   gboolean                     outgoing,
                                   const TinPeerId             *pinned);
void      tin_tls_pipe_clear      (TinTlsPipe                  *self);

gsize     tin_tls_pipe_receive    (TinTlsPipe                  *self,
                                   gsize                        most);
void      tin_tls_pipe_skip       (TinTlsPipe                  *self,
                                   const char                  *text);
void      tin_tls_pipe_keep_rest  (TinTlsPipe                  *self);
int       tin_tls_pipe_shake      (TinTlsPipe                  *self);
gsize     tin_tls_pipe_decipher   (TinTlsPipe                  *self,
                                   const guint8               **plain,
                                   int                         *code);

int       tin_tls_pipe_send       (TinTlsPipe                  *self);
void      tin_tls_pipe_send_alert (TinTlsPipe                  *self,
                                   gnutls_alert_description_t   alert);
void      tin_tls_pipe_say_why    (TinTlsPipe                  *self,
                                   int                          code);
void      tin_tls_pipe_send_bye   (TinTlsPipe                  *self);

gboolean  tin_tls_pipe_is_moving  (TinTlsPipe                  *self);
gboolean  tin_tls_pipe_is_cut     (TinTlsPipe                  *self);
GError   *tin_tls_pipe_get_error  (TinTlsPipe                  *self,
                                   int                          code);
GError   *tin_tls_pipe_get_shake_error (TinTlsPipe             *self,
                                   int                          code);

static inline void
tin_tls_pipe_write (TinTlsPipe   *self,
                    const guint8 *bytes,
                    gsize         length)
{
  tin_buffer_append (&self->plain, bytes, length);
}

static inline gsize
tin_tls_pipe_get_queued (const TinTlsPipe *self)
{
  return tin_buffer_get_length (&self->plain) + tin_buffer_get_length (&self->cipher);
}

static inline gboolean
tin_tls_pipe_is_stuck (const TinTlsPipe *self)
{
  return tin_buffer_get_length (&self->cipher) > 0;
}

G_END_DECLS
