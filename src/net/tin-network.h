/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-channel.h"

G_BEGIN_DECLS

#define TIN_TYPE_NETWORK (tin_network_get_type ())
G_DECLARE_INTERFACE (TinNetwork, tin_network, TIN, NETWORK, GObject)

typedef enum
{
  TIN_DIAL_TYPED,   /* may be a plain program: waits for the greeting, then TLS or plain */
  TIN_DIAL_SECURE,  /* TLS at once */
  TIN_DIAL_PLAIN,   /* plain at once */
} TinDialMode;

typedef struct
{
  const char      *host;
  guint16          port;
  TinDialMode      mode;
  const TinPeerId *pinned;  /* (nullable) the only key that will do; plain is then refused, too */
} TinDialTarget;

/* Who calls, by the address that the call comes from; or who is called. */
typedef enum
{
  TIN_VISIT_ADMIT,   /* nobody who is known lives there */
  TIN_VISIT_FRIEND,  /* somebody does: places and connections are kept for these addresses */
  TIN_VISIT_BLOCK,   /* closed at once: nothing is read, nothing is said, no TLS. A dial that leads
                      * there fails with TIN_ERROR_ADDRESS_BLOCKED */
} TinVisit;

/* `host`: numeric, as tin_channel_get_remote_host () has it. Called for every connection that
 * comes in or has been made, so it should do no more than look something up. */
typedef TinVisit (*TinNetworkFilter) (const char *host,
                                      gpointer    user_data);

/* Where channels come from. The program's own is a TinSocketNetwork; tests have one in memory.
 *
 * Signal: incoming (TinChannel *)  somebody connected: a secure channel after its handshake, a
 *                                  plain one when its first bytes are there. An outgoing
 *                                  secure one: a dial that was taken for plain, and whose channel
 *                                  has just ended, met a Tincan that was slow. A handler that takes
 *                                  it returns TRUE, and no other is asked; nobody does: it is
 *                                  closed.
 */
struct _TinNetworkInterface
{
  GTypeInterface parent_interface;

  guint16      (*listen)      (TinNetwork           *self,
                               guint16               port,
                               GError              **error);
  void         (*close)       (TinNetwork           *self);
  void         (*dial_async)  (TinNetwork           *self,
                               const TinDialTarget  *target,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
  TinChannel  *(*dial_finish) (TinNetwork           *self,
                               GAsyncResult         *result,
                               GError              **error);
  void         (*set_filter)  (TinNetwork           *self,    /* (nullable) where nobody calls */
                               TinNetworkFilter      filter,
                               gpointer              user_data);
};

guint16      tin_network_listen        (TinNetwork           *self,
                                        guint16               port,
                                        GError              **error);
void         tin_network_close         (TinNetwork           *self);
void         tin_network_dial_async    (TinNetwork           *self,
                                        const TinDialTarget  *target,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
TinChannel  *tin_network_dial_finish   (TinNetwork           *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void         tin_network_set_filter    (TinNetwork           *self,
                                        TinNetworkFilter      filter,
                                        gpointer              user_data);
void         tin_network_emit_incoming (TinNetwork           *self,
                                        TinChannel           *channel);

G_END_DECLS
