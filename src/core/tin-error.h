/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "tin-peer-id.h"

G_BEGIN_DECLS

#define TIN_ERROR (tin_error_quark ())

/* What a caller can act on. The message of such an error is for the log; a screen words its own. */
typedef enum
{
  TIN_ERROR_INVALID,      /* what was asked for makes no sense: an address, a name, an empty text */
  TIN_ERROR_NO_PEER,      /* no such peer, or more than one */
  TIN_ERROR_SELF,         /* the address or the key is our own */
  TIN_ERROR_NAME,         /* the host's name is not known to the resolver */
  TIN_ERROR_UNREACHABLE,  /* no route to that host */
  TIN_ERROR_REFUSED,      /* the host is there, nothing listens on that port */
  TIN_ERROR_TIMED_OUT,    /* no answer in time */
  TIN_ERROR_NOT_TINCAN,   /* something listens there that does not speak the secure protocol */
  TIN_ERROR_WRONG_KEY,    /* another key than the one that is pinned */
  TIN_ERROR_BLOCKED,      /* the other side will not have us */
  TIN_ERROR_PROTOCOL,     /* the peer broke the protocol */
  TIN_ERROR_CLOSED,       /* the link ended */
  TIN_ERROR_LIMIT,        /* one of limits.h was reached */
  TIN_ERROR_PORT_TAKEN,   /* somebody else listens on the port */
  TIN_ERROR_STORAGE,      /* the disk, or what is on it */
  TIN_ERROR_DISK_FULL,    /* there is no room on the disk */
  TIN_ERROR_READ_ONLY,    /* the disk, the folder or the file may not be written */
  TIN_ERROR_DAMAGED,      /* what is on the disk makes no sense */
  TIN_ERROR_NEWER,        /* what is on the disk was written by a newer version */
  TIN_ERROR_IN_USE,       /* another program has the profile open */
  TIN_ERROR_UNDECIDED,    /* nothing goes there until the person has decided about the key */
  TIN_ERROR_LOCKED,       /* the key is locked with a passphrase: there is none, or a wrong one */
  TIN_ERROR_ADDRESS_BLOCKED, /* our person has blocked the address */
  TIN_ERROR_LAST
} TinError;

GQuark      tin_error_quark         (void);
GError     *tin_error_new_wrong_key (const TinPeerId *found);
gboolean    tin_error_get_found_key (const GError    *error,
                                     TinPeerId       *found);
const char *tin_error_code_to_nick  (int              code);

G_END_DECLS
