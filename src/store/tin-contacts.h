/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_CONTACTS (tin_contacts_get_type ())
G_DECLARE_FINAL_TYPE (TinContacts, tin_contacts, TIN, CONTACTS, GObject)

/* What is remembered of a peer from one run to the next. */
typedef struct
{
  char    *id;         /* (owned) 64 hexadecimal digits, or plain:HOST:PORT */
  char    *name;       /* (owned) (nullable) as it called itself last */
  char    *host;       /* (owned) (nullable) where it was last reached */
  guint16  port;
  char    *form;       /* (owned) (nullable) the plain-text form in which it was heard */
  char    *trust;      /* (owned) (nullable) the nick of a TinTrust; NULL: written by a version that
                        * pinned whomever it met */
  char    *rival;      /* (owned) (nullable) the id of who was met under the same name or at
                        * the same address, or of who has replaced it */
  gboolean known;      /* the person has accepted it */
  gint64   verified_at; /* milliseconds since 1970; 0: no code was compared */
  char   **places;     /* (owned) (nullable) HOST:PORT of each address at which it was reached, the
                        * newest first, at most TIN_PLACES_MAX; never empty */
  gboolean muted;      /* the person is not told of what it writes */
  gboolean pinned;     /* it stands above the others */
} TinContact;

void         tin_contact_free   (TinContact        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinContact, tin_contact_free)

TinContacts *tin_contacts_new   (void);
TinContacts *tin_contacts_open  (const char        *directory,
                                 GError           **error);
const char  *tin_contacts_get_damaged_file (TinContacts *self);
GPtrArray   *tin_contacts_list  (TinContacts       *self);
gboolean     tin_contacts_put   (TinContacts       *self,
                                 const TinContact  *contact,
                                 GError           **error);
gboolean     tin_contacts_has   (TinContacts       *self,
                                 const char        *id);
void         tin_contacts_remove (TinContacts      *self,
                                 const char        *id);
gboolean     tin_contacts_save  (TinContacts       *self,
                                 GError           **error);

G_END_DECLS
