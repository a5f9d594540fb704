/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-network.h"
#include "tin-plain-link.h"

G_BEGIN_DECLS

#define TIN_TYPE_PLAIN_OUTBOX (tin_plain_outbox_get_type ())
G_DECLARE_FINAL_TYPE (TinPlainOutbox, tin_plain_outbox, TIN, PLAIN_OUTBOX, GObject)

/* What is to be said to one plain peer, one after the other, in its form.
 *
 * Signals:
 *   linked (TinPlainLink *)   a connection was made for it: listen to what comes back
 *   sent (guint64)            the text with this number left; 0 for hello and goodbye
 *   failed (guint64, int)     it could not be said, for the reason of this TinError
 */
typedef struct
{
  const char   *host;       /* (borrowed) of the peer */
  guint16       port;       /* 0 unknown */
  TinPlainForm  form;
  gboolean      line_feed;
  const char   *own_name;   /* (borrowed) */
  guint16       own_port;
} TinPlainRoute;

typedef enum
{
  TIN_PLAIN_SAY_TEXT,
  TIN_PLAIN_SAY_HELLO,
  TIN_PLAIN_SAY_START,    /* the hello of a mandatory peer at start-up */
  TIN_PLAIN_SAY_GOODBYE,
} TinPlainSaying;

TinPlainOutbox *tin_plain_outbox_new       (TinNetwork           *network,
                                            TinClock             *clock);
void            tin_plain_outbox_set_route (TinPlainOutbox       *self,
                                            const TinPlainRoute  *route);
void            tin_plain_outbox_adopt     (TinPlainOutbox       *self,
                                            TinPlainLink         *link,
                                            gboolean              begun);
void            tin_plain_outbox_say       (TinPlainOutbox       *self,
                                            TinPlainSaying        saying,
                                            const char           *text,
                                            guint64               number);
gboolean        tin_plain_outbox_is_idle   (TinPlainOutbox       *self);
void            tin_plain_outbox_close     (TinPlainOutbox       *self);
void            tin_plain_outbox_give_up   (TinPlainOutbox       *self,
                                            int                   error);

G_END_DECLS
