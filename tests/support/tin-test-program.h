/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-memory-network.h"

G_BEGIN_DECLS

/* A plain-text program on a hub: it listens, keeps what it hears, and says what a test tells it. */
typedef struct
{
  TinMemoryNetwork *network;   /* (owned) */
  GPtrArray        *heard;     /* (owned) of char *: what came over each connection, in order */
  GPtrArray        *accepted;  /* (owned) of TinChannel: those connections */
  TinChannel       *dialled;   /* (owned) (nullable) the connection that it made */
  GString          *answered;  /* (owned) what came back over that */
} TinTestProgram;

TinTestProgram *tin_test_program_new    (TinMemoryHub    *hub,
                                         guint            number,
                                         guint16          port);
void            tin_test_program_free   (TinTestProgram  *self);
void            tin_test_program_dial   (TinTestProgram  *self,
                                         const char      *host,
                                         guint16          port);
void            tin_test_program_say    (TinTestProgram  *self,
                                         const char      *text);
void            tin_test_program_hang_up (TinTestProgram *self);
void            tin_test_program_send   (TinTestProgram  *self,
                                         const char      *host,
                                         guint16          port,
                                         const char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinTestProgram, tin_test_program_free)

G_END_DECLS
