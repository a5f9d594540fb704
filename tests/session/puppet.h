/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-compare.h"
#include "tin-link.h"
#include "tin-test-session.h"

G_BEGIN_DECLS

/* The other end of a secure link with any key, name and address, which notes what it gets: a
 * friend, a stranger, or somebody who would like to be taken for a friend. */
typedef struct
{
  TinMemoryHub     *hub;          /* (owned) */
  TinClock         *clock;        /* (owned) */
  TinMemoryNetwork *network;      /* (owned) */
  TinLink          *link;         /* (owned) (nullable) the latest */
  GByteArray       *scratch;      /* (owned) */
  char             *name;         /* (owned) */
  char             *id;           /* (owned) 64 digits */
  GPtrArray        *own;          /* (owned) (element-type TinMessage) what it says */
  GPtrArray        *got;          /* (owned) (element-type utf8) texts that came, each once */
  guint             n_amended;    /* edits, deletions and reactions that came */
  GString          *typed;        /* (owned) who types there began, "+", and stopped, "-" */
  TinCompare       *compare;      /* (owned) (nullable) the latest: it finds no difference */
  guint             n_compared;   /* COMMIT that came */
  guint64           claims;       /* how much of the other's log it says that it holds; 0: truly */
  guint             n_recalled;   /* times that it was asked for that */
  TinPeerId         key;
  guint64           instance;     /* of its program */
  guint             log_shift;    /* which of its histories this is */
  const guint64    *log_said;     /* (borrowed) (nullable) another log that its HELLO names */
  guint16           port;         /* where it says that it listens */
  TinMessage       *last;         /* (owned) (nullable) that came */
  guint64           their_log;    /* of the present link */
  guint64           their_head;
  guint64           acknowledged; /* of its own */
  guint64           seen;         /* of its own, by the other's person */
  guint             n_called;     /* connections that came, whatever was said over them */
  gboolean          dialled;
  int               dial_error;   /* a TinError; -1 */
  gboolean          closed;
  int               reason;       /* of the latest link that ended: see tin_link, "closed" */
} Puppet;

Puppet *puppet_new     (TinMemoryHub *hub,
                        TinClock     *clock,
                        const char   *name,
                        guint         host,
                        guint         key);
void    puppet_free    (Puppet       *self);
void    puppet_listen  (Puppet       *self,
                        gboolean      listen);
void    puppet_dial    (Puppet       *self,
                        guint         host);
void    puppet_say     (Puppet       *self,
                        const char   *text);
guint64 puppet_speak   (Puppet       *self,
                        TinMessageKind  kind,
                        const char   *text,
                        const TinMessageName *target);
TinMessageName puppet_name (Puppet   *self,
                        guint64       number);
void    puppet_leave   (Puppet       *self);
gboolean puppet_is_here (Puppet      *self);
char   *puppet_texts   (Puppet       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Puppet, puppet_free)

G_END_DECLS
