/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "held-history.h"

G_BEGIN_DECLS

#define OWN_LOG 1000
#define PEER_LOG 2000

/* A conversation over a disk that answers late, and somebody who looks at its list. */
typedef struct
{
  HeldHistory     *history;
  TinConversation *conversation;
  GPtrArray       *seen;       /* what a listener to "items-changed" has */
  guint            n_loaded;   /* emissions */
} WindowFixture;

TinMessage *window_new_message     (guint64        number,
                                    guint64        time);
void        window_set_up          (WindowFixture *fixture,
                                    gconstpointer  n_messages);
void        window_tear_down       (WindowFixture *fixture,
                                    gconstpointer  n_messages);
void        window_assert          (WindowFixture *fixture,
                                    guint          from,
                                    guint          n);
void        window_assert_no_holes (WindowFixture *fixture);
void        window_append          (WindowFixture *fixture,
                                    guint64        number,
                                    guint64        time);

G_END_DECLS
