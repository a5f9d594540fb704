/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-contacts.h"
#include "tin-limits.h"
#include "tin-peer-id.h"

/* contacts.ini, as it lies on the disk. What is read can be put and is read again; what cannot be
 * is kept under another name, byte by byte. */

#define FILE_NAME "contacts.ini"

static TinContacts *
open_contacts (void)
{
  g_autoptr (GError) error = NULL;
  TinContacts *contacts = tin_contacts_open (fuzz_folder_get (), &error);

  g_assert_no_error (error);
  g_assert_nonnull (contacts);
  return contacts;
}

static void
check_contact (const TinContact *contact)
{
  g_assert_nonnull (contact->id);
  g_assert_true (tin_peer_id_is_plain (contact->id) ||
                 strlen (contact->id) == 2 * TIN_PEER_ID_BYTES);
  g_assert_true (g_utf8_validate (contact->id, -1, NULL));
  if (contact->name != NULL)
    {
      g_assert_true (g_utf8_validate (contact->name, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (contact->name, -1), <=, TIN_NAME_MAX_CHARS);
    }
  if (contact->host != NULL)
    g_assert_true (g_utf8_validate (contact->host, -1, NULL));
  /* It may be a word of a later version. */
  if (contact->trust != NULL)
    g_assert_true (g_utf8_validate (contact->trust, -1, NULL) && *contact->trust != '\0');
  if (contact->rival != NULL)
    g_assert_cmpuint (strlen (contact->rival), ==, 2 * TIN_PEER_ID_BYTES);
  g_assert_cmpint (contact->verified_at, >=, 0);
}

/* Puts all of FROM into TO, the file's own order kept. */
static void
check_all (TinContacts *from,
           TinContacts *to)
{
  g_autoptr (GPtrArray) list = tin_contacts_list (from);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      const TinContact *contact = g_ptr_array_index (list, i);
      g_autoptr (GError) error = NULL;

      check_contact (contact);
      g_assert_true (g_hash_table_add (ids, contact->id));
      g_assert_true (tin_contacts_put (to, contact, &error));
      g_assert_no_error (error);
    }
}

static void
check_same (TinContacts *a,
            TinContacts *b)
{
  g_autoptr (GPtrArray) first = tin_contacts_list (a);
  g_autoptr (GPtrArray) second = tin_contacts_list (b);

  g_assert_cmpuint (first->len, ==, second->len);
  for (guint i = 0; i < first->len; i++)
    {
      const TinContact *contact = g_ptr_array_index (first, i);
      const TinContact *other = g_ptr_array_index (second, i);

      g_assert_cmpstr (contact->id, ==, other->id);
      g_assert_cmpstr (contact->name, ==, other->name);
      g_assert_cmpstr (contact->host, ==, other->host);
      g_assert_cmpuint (contact->port, ==, other->port);
      g_assert_cmpstr (contact->form, ==, other->form);
      g_assert_cmpstr (contact->trust, ==, other->trust);
      g_assert_cmpstr (contact->rival, ==, other->rival);
      g_assert_cmpint (contact->known, ==, other->known);
      g_assert_cmpint (contact->verified_at, ==, other->verified_at);
    }
}

/* What was put by itself, and written, is whole when it is read. */
static void
check_written (TinContacts *contacts)
{
  g_autoptr (TinContacts) written = NULL;
  g_autoptr (TinContacts) again = NULL;
  g_autoptr (GError) error = NULL;

  fuzz_folder_clear ();
  written = open_contacts ();
  check_all (contacts, written);
  g_assert_true (tin_contacts_save (written, &error));
  g_assert_no_error (error);

  again = open_contacts ();
  check_same (contacts, again);
  g_assert_false (fuzz_folder_has (FILE_NAME ".damaged"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (TinContacts) contacts = NULL;
  g_autoptr (TinContacts) again = NULL;

  fuzz_folder_clear ();
  fuzz_folder_put (FILE_NAME, data, size);
  contacts = open_contacts ();
  g_assert_true (fuzz_folder_holds (FILE_NAME, data, size));
  check_all (contacts, contacts);

  /* It is mended once. */
  again = open_contacts ();
  check_same (contacts, again);
  check_written (contacts);

  return 0;
}
