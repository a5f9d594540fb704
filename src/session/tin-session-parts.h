/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-clock.h"
#include "tin-contacts.h"
#include "tin-drafts.h"
#include "tin-history.h"
#include "tin-network.h"
#include "tin-session.h"

G_BEGIN_DECLS

/* What a session is made of. The program takes the real ones (tin_session_open()); a test or the
 * simulator passes its own. Everything is borrowed: the session takes its own references. */
typedef struct
{
  TinClock     *clock;
  TinNetwork   *network;
  TinHistory   *history;
  TinContacts  *contacts;
  TinDrafts    *drafts;         /* (nullable) those of this run alone */
  TinSettings  *settings;
  GObject      *profile;        /* (nullable) held as long as the session lives */
  const char   *damaged_file;   /* (nullable) where a history that made no sense was put aside */
  TinPeerId     id;
  const char   *name;
  guint16       port;           /* 0 any */
  gboolean      port_required;  /* a taken port is an error; else the next free one does */
  char        **peers;          /* (nullable) mandatory, besides those of the settings */
} TinSessionParts;

TinSession *tin_session_new (const TinSessionParts *parts);

G_END_DECLS
