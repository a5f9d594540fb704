/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-net"

#include "config.h"

#include <errno.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "tin-net-error.h"
#include "tin-tls-pipe.h"

/* GnuTLS never touches the socket. Bytes go through the poller's scratch memory: one recv () fills
 * it, GnuTLS takes its records out of it; what was written in a turn is enciphered into it as full
 * records and leaves with one send (). A link keeps only what did not fit: bytes that came with
 * the end of the handshake, and records that the socket would not take (half a record is kept by
 * GnuTLS). */

/* The largest that TLS lets a record hold. */
#define TIN_RECORD_MAX 16384

/* --- Between GnuTLS and the scratch memory --------------------------------------------------- */

static ssize_t
on_pull (gnutls_transport_ptr_t  pointer,
         void                   *bytes,
         size_t                  length)
{
  TinTlsPipe *self = pointer;

  if (self->in_length == 0)
    {
      if (self->in_ended)
        return 0;
      gnutls_transport_set_errno (self->session, EAGAIN);
      return -1;
    }

  length = MIN (length, self->in_length);
  memcpy (bytes, self->in, length);
  self->in += length;
  self->in_length -= length;

  return (ssize_t) length;
}

static int
on_pull_timeout (gnutls_transport_ptr_t pointer,
                 unsigned int           milliseconds)
{
  TinTlsPipe *self = pointer;

  return self->in_length > 0 || self->in_ended;
}

static ssize_t
on_push (gnutls_transport_ptr_t  pointer,
         const giovec_t         *pieces,
         int                     n_pieces)
{
  TinTlsPipe *self = pointer;
  TinScratch *scratch = tin_poller_get_scratch (self->poller);
  gsize length = 0;

  for (int i = 0; i < n_pieces; i++)
    {
      if (pieces[i].iov_len > TIN_SCRATCH_ROOM - scratch->out_length)
        {
          tin_buffer_append (&self->cipher, scratch->out, scratch->out_length);
          scratch->out_length = 0;
        }
      memcpy (scratch->out + scratch->out_length, pieces[i].iov_base, pieces[i].iov_len);
      scratch->out_length += pieces[i].iov_len;
      length += pieces[i].iov_len;
    }

  return (ssize_t) length;
}

/* --- Between the scratch memory and the socket ----------------------------------------------- */

/* How many were taken. */
static gsize
send_bytes (TinTlsPipe   *self,
            const guint8 *bytes,
            gsize         length)
{
  ssize_t n = send (self->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (n >= 0)
    {
      self->taken += (guint64) n;
      return (gsize) n;
    }
  if (errno != EAGAIN && errno != EINTR)
    {
      self->broken = TRUE;
      tin_buffer_clear (&self->plain);
      tin_buffer_clear (&self->cipher);
    }
  return 0;
}

/* Follows every call that lets GnuTLS write, before the scratch memory is another link's. */
static void
send_scratch (TinTlsPipe *self)
{
  TinScratch *scratch = tin_poller_get_scratch (self->poller);
  gsize length = scratch->out_length;
  gsize sent = 0;

  scratch->out_length = 0;
  if (length == 0)
    return;

  if (!self->broken && !tin_tls_pipe_is_stuck (self))
    sent = send_bytes (self, scratch->out, length);
  if (!self->broken)
    tin_buffer_append (&self->cipher, scratch->out + sent, length - sent);
}

/* FALSE: the socket is full, or gone. */
static gboolean
send_cipher (TinTlsPipe *self)
{
  gsize length = tin_buffer_get_length (&self->cipher);
  gsize sent;

  if (self->broken)
    return FALSE;
  if (length == 0)
    return TRUE;

  sent = send_bytes (self, tin_buffer_peek (&self->cipher), length);
  if (sent > 0)
    tin_buffer_consume (&self->cipher, sent);

  return !self->broken && sent == length;
}

/* --- For the channel ------------------------------------------------------------------------- */

/* `fd` stays the caller's. Without memory for it there is no session. */
void
tin_tls_pipe_open (TinTlsPipe      *self,
                   TinTls          *tls,
                   TinPoller       *poller,
                   int              fd,
                   gboolean         outgoing,
                   const TinPeerId *pinned)
{
  self->poller = tin_poller_ref (poller);
  self->tls = tin_tls_ref (tls);
  self->fd = fd;
  self->session = tin_tls_create_session (tls, outgoing, &self->peer, pinned);
  if (self->session == NULL)
    return;

  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_pull_function (self->session, on_pull);
  gnutls_transport_set_pull_timeout_function (self->session, on_pull_timeout);
  gnutls_transport_set_vec_push_function (self->session, on_push);
}

void
tin_tls_pipe_clear (TinTlsPipe *self)
{
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->tls, tin_tls_unref);
  g_clear_pointer (&self->poller, tin_poller_unref);
  tin_buffer_clear (&self->early);
  tin_buffer_clear (&self->plain);
  tin_buffer_clear (&self->cipher);
  self->in_length = 0;
  self->broken = TRUE;
  self->fd = -1;
}

/* The first part of a step: makes bytes available, `most` of them new. Returns how many were. */
gsize
tin_tls_pipe_receive (TinTlsPipe *self,
                      gsize       most)
{
  TinScratch *scratch = tin_poller_get_scratch (self->poller);
  gsize early = tin_buffer_get_length (&self->early);
  gsize room = MIN (MIN (most, TIN_SCRATCH_SIZE), TIN_SCRATCH_ROOM - early);
  ssize_t n;

  if (early > 0)
    memcpy (scratch->in, tin_buffer_peek (&self->early), early);
  tin_buffer_clear (&self->early);
  self->in = scratch->in;
  self->in_length = early;
  if (room == 0)
    return 0;

  n = recv (self->fd, scratch->in + early, room, MSG_DONTWAIT);
  if (n > 0)
    {
      self->in_length += n;
      return n;
    }

  self->in_error = n < 0 && errno != EAGAIN && errno != EINTR ? errno : 0;
  self->in_ended = n == 0 || self->in_error != 0;
  return 0;
}

/* Passes over `text` where what is available begins with it. */
void
tin_tls_pipe_skip (TinTlsPipe *self,
                   const char *text)
{
  gsize length = strlen (text);

  if (self->in_length < length || memcmp (self->in, text, length) != 0)
    return;

  self->in += length;
  self->in_length -= length;
}

/* The last part of a step that may leave bytes for the next. */
void
tin_tls_pipe_keep_rest (TinTlsPipe *self)
{
  if (self->in_length > 0)
    tin_buffer_append (&self->early, self->in, self->in_length);
  self->in_length = 0;
}

/* Goes as far into the handshake as the bytes lead. Returns what GnuTLS says. */
int
tin_tls_pipe_shake (TinTlsPipe *self)
{
  gsize before;
  int code;

  send_cipher (self);
  do
    {
      before = self->in_length;
      code = gnutls_handshake (self->session);
    }
  while (code < 0 && !gnutls_error_is_fatal (code) && self->in_length > 0
         && self->in_length < before);
  send_scratch (self);

  return code;
}

/* Deciphers all bytes that are available. Returns how many that gave, in `plain` for the length of
 * the step; `code` is 0 where the other side has said that it ends, an error of GnuTLS, or
 * GNUTLS_E_AGAIN where more may come. */
gsize
tin_tls_pipe_decipher (TinTlsPipe    *self,
                       const guint8 **plain,
                       int           *code)
{
  guint8 *bytes = tin_poller_get_scratch (self->poller)->plain;
  gsize length = 0;
  gboolean more = TRUE;

  while (more)
    {
      gsize before = self->in_length;
      ssize_t n = gnutls_record_recv (self->session, bytes + length, TIN_SCRATCH_ROOM - length);
      gboolean fatal = n < 0 && gnutls_error_is_fatal ((int) n);

      /* Not everything in there is ours to see: a key update, a ticket, a warning. */
      more = n > 0 || (n < 0 && !fatal && self->in_length > 0 && self->in_length < before);
      *code = n < 0 && !fatal ? GNUTLS_E_AGAIN : (int) n;
      length += MAX (n, 0);
    }
  *plain = bytes;
  send_scratch (self);

  return length;
}

/* Enciphers and sends as much as one turn may. Returns an error of GnuTLS or 0; a socket that
 * takes no more is no error here, but `broken`: what the peer sent before may still be there to
 * read. */
int
tin_tls_pipe_send (TinTlsPipe *self)
{
  gsize length, done = 0;

  if (!send_cipher (self))
    return 0;

  length = MIN (tin_buffer_get_length (&self->plain), TIN_SCRATCH_SIZE);
  while (done < length)
    {
      const guint8 *bytes = tin_buffer_peek (&self->plain) + done;
      ssize_t n = gnutls_record_send (self->session, bytes, MIN (length - done, TIN_RECORD_MAX));

      if (n <= 0)
        return n < 0 ? (int) n : GNUTLS_E_PUSH_ERROR;
      done += n;
    }
  if (done > 0)
    tin_buffer_consume (&self->plain, done);
  send_scratch (self);

  return 0;
}

void
tin_tls_pipe_send_alert (TinTlsPipe                 *self,
                         gnutls_alert_description_t  alert)
{
  gnutls_alert_send (self->session, GNUTLS_AL_FATAL, alert);
  send_scratch (self);
}

/* The alert for an error that GnuTLS returned, unless that was theirs. */
void
tin_tls_pipe_say_why (TinTlsPipe *self,
                      int         code)
{
  if (code != GNUTLS_E_FATAL_ALERT_RECEIVED)
    gnutls_alert_send_appropriate (self->session, code);
  send_scratch (self);
}

/* close_notify */
void
tin_tls_pipe_send_bye (TinTlsPipe *self)
{
  gnutls_bye (self->session, GNUTLS_SHUT_WR);
  send_scratch (self);
}

/* Whether the other end has acknowledged bytes since the last call, and not all there are. tcp (7):
 * SIOCOUTQ tells what it has not acknowledged. */
gboolean
tin_tls_pipe_is_moving (TinTlsPipe *self)
{
  guint64 before = self->acknowledged;
  int left = 0;

  if (ioctl (self->fd, SIOCOUTQ, &left) < 0)
    return FALSE;

  self->acknowledged = self->taken - (guint64) left;
  return self->acknowledged > before && (left > 0 || tin_tls_pipe_get_queued (self) > 0);
}

/* Whether the bytes end without a goodbye. */
gboolean
tin_tls_pipe_is_cut (TinTlsPipe *self)
{
  return (self->in_ended && self->in_length == 0) || self->broken;
}

static GError *
get_socket_error (TinTlsPipe *self)
{
  return tin_net_error_from_errno (self->in_error, "recv");
}

/* Why tin_tls_pipe_decipher () came to an end. Half a record and the end is just the end. */
GError *
tin_tls_pipe_get_error (TinTlsPipe *self,
                        int         code)
{
  if (tin_tls_pipe_is_cut (self) && code != GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      if (self->in_error != 0)
        return get_socket_error (self);
      code = GNUTLS_E_PREMATURE_TERMINATION;
    }

  return tin_tls_link_error (self->session, code);
}

/* Why tin_tls_pipe_shake () did. A handshake that is cut off is an end, as above. */
GError *
tin_tls_pipe_get_shake_error (TinTlsPipe *self,
                              int         code)
{
  gboolean cut = tin_tls_pipe_is_cut (self) && code != GNUTLS_E_FATAL_ALERT_RECEIVED
                 && self->peer.refusal == 0;
  gboolean fatal = gnutls_error_is_fatal (code) && !cut;

  if (cut && self->in_error != 0)
    return get_socket_error (self);

  return tin_tls_handshake_error (self->session, &self->peer,
                                  fatal ? code : GNUTLS_E_PREMATURE_TERMINATION);
}
