/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-manual-clock.h"
#include "tin-memory-network.h"
#include "tin-session-parts.h"

G_BEGIN_DECLS

/* A session on a hub, with what a test wants to look at. */
typedef struct
{
  TinSession *session;    /* (owned) */
  GPtrArray  *received;   /* (owned) of TinMessage: what "messages" told of that is not own */
  GPtrArray  *own;        /* (owned) of TinMessage */
  GString    *states;     /* (owned) "NAME connected;NAME disconnected:goodbye;…" */
  char       *directory;  /* (owned) (nullable) that goes with it */
  gboolean    wary;       /* nobody is accepted who connects; else everybody is */
} TinTestSession;

TinTestSession *tin_test_session_new     (TinMemoryHub     *hub,
                                          TinClock         *clock,
                                          const char       *name,
                                          guint             number);
TinTestSession *tin_test_session_wrap    (TinSession       *session);
void            tin_test_session_free    (TinTestSession   *self);
void            tin_test_advance         (TinClock         *clock,
                                          gint64            delay);
char           *tin_test_session_address (guint             number);
TinPeer        *tin_test_session_connect (TinTestSession   *self,
                                          const char       *address,
                                          GError          **error);
TinPeer        *tin_test_session_peer    (TinTestSession   *self,
                                          const char       *name);
TinMessage     *tin_test_session_send    (TinTestSession   *self,
                                          const char       *name,
                                          const char       *text);
char           *tin_test_session_texts   (TinTestSession   *self);

#define TIN_TEST_PORT 5000

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTestSession, tin_test_session_free)

G_END_DECLS
