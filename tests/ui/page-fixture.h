/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-conversation-page.h"
#include "tin-ui-pair.h"

G_BEGIN_DECLS

/* Alice's conversation with Bob in a window, between real sessions. */
typedef struct
{
  TinUiPair            pair;
  TinPeer             *bob;     /* (borrowed) as Alice sees him */
  TinPeer             *alice;   /* (borrowed) as Bob sees her */
  GtkWidget           *window;
  TinConversationPage *page;    /* (borrowed) Alice's */
} PageFixture;

void page_set_up    (PageFixture   *self,
                     gconstpointer  user_data);
void page_tear_down (PageFixture   *self,
                     gconstpointer  user_data);

G_END_DECLS
