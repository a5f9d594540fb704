/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#include "bench-flood.h"
#include "bench-sides.h"

/* Strangers who mean no good, many in one process: plain sockets of many addresses, without any
 * library between, so that they cost their machine less than whom they call.
 *
 *   flood PORT KIND COUNT ADDRESSES   flooding    each has connected, or was kept from it
 *   stop                              stopped N   and had begun N connections in all
 */

/* Whoever is thrown out comes again so much later; RECONNECT at once. Milliseconds. */
#define COMES_AGAIN 1000
/* How long the first connections may take before the flood counts as one. */
#define BEGINS_WITHIN 3000

typedef struct
{
  int      fd;         /* -1: not connected */
  gint64   again;      /* g_get_monotonic_time() at which it is to connect, while it is not */
  gboolean connected;
} Stranger;

typedef struct
{
  BenchControl   *control;   /* (borrowed) */
  Stranger       *strangers; /* (owned) */
  guint           count;
  guint           n_addresses;
  guint16         port;
  BenchFloodKind  kind;
  GByteArray     *hello;     /* (owned) */
  int             epoll;
  guint           n_connected;
  guint64         n_begun;
  gint64          began;
  gboolean        told;
} Flood;

/* --- A hello --------------------------------------------------------------------------------- */

static ssize_t
on_push (gnutls_transport_ptr_t  pointer,
         const void             *bytes,
         size_t                  length)
{
  g_byte_array_append (pointer, bytes, (guint) length);
  return (ssize_t) length;
}

static ssize_t
on_pull (gnutls_transport_ptr_t  pointer,
         void                   *bytes,
         size_t                  length)
{
  errno = EAGAIN;
  return -1;
}

/* What a Tincan sends first. The same bytes do for everybody: who answers cannot know. */
static GByteArray *
make_hello (void)
{
  GByteArray *hello = g_byte_array_new ();
  gnutls_datum_t alpn = { (unsigned char *) "tincan/1", 8 };
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  gnutls_priority_set_direct (session, "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519",
                              NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_alpn_set_protocols (session, &alpn, 1, 0);
  gnutls_transport_set_ptr (session, hello);
  gnutls_transport_set_push_function (session, on_push);
  gnutls_transport_set_pull_function (session, on_pull);
  gnutls_handshake (session);
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);

  return hello;
}

/* --- One stranger ---------------------------------------------------------------------------- */

/* All in 127.0.0.0/8, none the friend's. */
static struct in_addr
get_address (const Flood *self,
             guint        place)
{
  guint n = self->n_addresses > 1 ? place % self->n_addresses : 0;
  guint32 address = self->n_addresses > 1 ? 0x7f000101 + (n / 250 << 8) + n % 250 : 0x7f000002;

  return (struct in_addr) { .s_addr = htonl (address) };
}

static void
leave (Flood  *self,
       guint   place,
       gint64  wait)
{
  Stranger *stranger = &self->strangers[place];
  struct linger at_once = { 1, 0 };

  if (stranger->fd >= 0)
    {
      /* Without this a machine of its own would soon have no ports left. */
      setsockopt (stranger->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      close (stranger->fd);
    }
  stranger->fd = -1;
  stranger->again = g_get_monotonic_time () + wait * 1000;
}

static void
come (Flood *self,
      guint  place)
{
  struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr = get_address (self, place) };
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT, .data.u32 = place };
  Stranger *stranger = &self->strangers[place];
  int one = 1;

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->n_begun++;
  stranger->connected = FALSE;
  stranger->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (stranger->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  if (stranger->fd < 0
      || bind (stranger->fd, (struct sockaddr *) &from, sizeof from) != 0
      || (connect (stranger->fd, (struct sockaddr *) &to, sizeof to) != 0 && errno != EINPROGRESS)
      || epoll_ctl (self->epoll, EPOLL_CTL_ADD, stranger->fd, &event) != 0)
    leave (self, place, COMES_AGAIN);
}

static void
say (Flood *self,
     int    fd)
{
  gsize length = 0;

  if (self->kind == BENCH_FLOOD_HALF)
    length = self->hello->len / 2;
  else if (self->kind != BENCH_FLOOD_SILENT)
    length = self->hello->len;
  /* Whether it arrives is not asked. */
  if (length > 0 && send (fd, self->hello->data, length, MSG_NOSIGNAL) < 0)
    return;
}

static void
on_event (Flood   *self,
          guint    place,
          guint32  events)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = place };
  Stranger *stranger = &self->strangers[place];
  char bytes[4096];
  ssize_t n;

  if (stranger->fd < 0)
    return;
  if (!stranger->connected)
    {
      stranger->connected = TRUE;
      self->n_connected++;
      epoll_ctl (self->epoll, EPOLL_CTL_MOD, stranger->fd, &event);
      say (self, stranger->fd);
    }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
    return;

  n = recv (stranger->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (self->kind == BENCH_FLOOD_RECONNECT && (n >= 0 || errno != EAGAIN))
    leave (self, place, 0);
  else if (n == 0 || (n < 0 && errno != EAGAIN))
    leave (self, place, COMES_AGAIN);
}

/* --- All of them ----------------------------------------------------------------------------- */

static void
flood_begin (Flood      *self,
             const char *line)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = G_MAXUINT32 };

  self->port = (guint16) bench_line_number (line, 1);
  self->kind = (BenchFloodKind) bench_line_number (line, 2);
  self->count = (guint) bench_line_number (line, 3);
  self->n_addresses = (guint) bench_line_number (line, 4);
  self->strangers = g_new0 (Stranger, self->count);
  self->n_begun = self->n_connected = 0;
  self->told = FALSE;
  self->began = g_get_monotonic_time ();
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->control->fd, &event);
  for (guint i = 0; i < self->count; i++)
    self->strangers[i].fd = -1;
}

static void
flood_end (Flood *self)
{
  for (guint i = 0; i < self->count; i++)
    leave (self, i, 0);
  self->count = 0;
  g_clear_pointer (&self->strangers, g_free);
  close (self->epoll);
}

/* The control's line is one of the descriptors. FALSE: it has something to say. */
static gboolean
flood_turn (Flood *self)
{
  struct epoll_event events[64];
  gint64 now = g_get_monotonic_time ();
  int n;

  for (guint i = 0; i < self->count; i++)
    if (self->strangers[i].fd < 0 && self->strangers[i].again <= now)
      come (self, i);
  if (!self->told && (self->n_connected >= self->count
                      || now - self->began > BEGINS_WITHIN * 1000))
    {
      self->told = TRUE;
      bench_control_say (self->control, "flooding");
    }

  n = epoll_wait (self->epoll, events, G_N_ELEMENTS (events), 10);
  for (int i = 0; i < n; i++)
    {
      if (events[i].data.u32 == G_MAXUINT32)
        return FALSE;
      on_event (self, events[i].data.u32, events[i].events);
    }
  return TRUE;
}

int
bench_side_hostile (BenchControl *control)
{
  Flood self = { .control = control, .hello = make_hello () };
  char *line;

  while ((line = bench_control_wait (control, -1)) != NULL)
    {
      g_autofree char *word = line;

      if (!bench_line_is (word, "flood"))
        return 2;
      flood_begin (&self, word);
      while (flood_turn (&self))
        ;
      flood_end (&self);
      g_clear_pointer (&word, g_free);
      word = bench_control_wait (control, -1);
      if (word == NULL)
        break;
      bench_control_say (control, "stopped %" G_GUINT64_FORMAT, self.n_begun);
    }
  g_byte_array_unref (self.hello);
  return 0;
}
