/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-contacts.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-peer-id.h"
#include "tin-private-file.h"

/* Whom this profile knows, one group of a key file each:
 *
 *   [plain:192.0.2.7:5000]
 *   name=Ana
 *   host=192.0.2.7
 *   port=5000
 *   form=canonical
 *
 * A group is named by the id, percent-encoded, since an IPv6 address may come with brackets. The
 * key file is the only copy in memory too, so that what a later version adds to a group survives
 * this one.
 *
 * Names and hosts come from others: they are checked on the way in and again when the file is
 * read. Nothing is thrown away: a file of which anything is wrong is kept under another name. */
struct _TinContacts
{
  GObject parent_instance;

  GKeyFile *file;  /* (owned) only valid groups */
  char     *path;  /* (owned) (nullable) absolute; NULL: in memory only */
  gboolean  changed; /* since it was written */
};

G_DEFINE_FINAL_TYPE (TinContacts, tin_contacts, G_TYPE_OBJECT)

#define FILE_NAME "contacts.ini"
/* Some 60,000 contacts. */
#define FILE_BYTES_MAX (16 * 1024 * 1024)
/* RFC 1035, 2.3.4; an address with a zone is shorter. */
#define HOST_BYTES_MAX 255
#define FORM_BYTES_MAX 32
/* Damaged files that are kept; who has more has another problem. */
#define DAMAGED_MAX 1000

#define KEY_NAME "name"
#define KEY_HOST "host"
#define KEY_PORT "port"
#define KEY_FORM "form"

static gboolean
host_is_valid (const char *host,
               gsize       length)
{
  const char *end = host + length;

  if (length == 0 || length > HOST_BYTES_MAX || !g_utf8_validate_len (host, length, NULL))
    return FALSE;

  for (const char *at = host; at < end; at = g_utf8_next_char (at))
    if (!g_unichar_isgraph (g_utf8_get_char (at)))
      return FALSE;

  return TRUE;
}

static gboolean
plain_id_is_valid (const char *id)
{
  const char *host = id + strlen (TIN_PEER_ID_PLAIN);
  const char *colon = strrchr (host, ':');
  g_autofree char *canonical = NULL;
  guint64 port;

  if (colon == NULL || !host_is_valid (host, (gsize) (colon - host)) ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return FALSE;

  /* One peer, one spelling: no "+80", no "080". */
  canonical = g_strdup_printf ("%u", (guint) port);
  return g_str_equal (colon + 1, canonical);
}

static gboolean
id_is_valid (const char *id)
{
  if (tin_peer_id_is_plain (id))
    return plain_id_is_valid (id);

  return strlen (id) == 2 * TIN_PEER_ID_BYTES &&
         strspn (id, "0123456789abcdef") == 2 * TIN_PEER_ID_BYTES;
}

static gboolean
name_is_valid (const char *name)
{
  return strlen (name) <= TIN_NAME_MAX_BYTES && g_utf8_validate (name, -1, NULL) &&
         g_utf8_strlen (name, -1) <= TIN_NAME_MAX_CHARS;
}

static gboolean
form_is_valid (const char *form)
{
  gsize length = strlen (form);

  return length > 0 && length <= FORM_BYTES_MAX &&
         strspn (form, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* NULL, or which part of the contact is wrong. */
static const char *
find_fault (const TinContact *contact)
{
  if (contact->id == NULL || !id_is_valid (contact->id))
    return "id";
  if (contact->name != NULL && !name_is_valid (contact->name))
    return KEY_NAME;
  if (contact->host != NULL && !host_is_valid (contact->host, strlen (contact->host)))
    return KEY_HOST;
  if (contact->form != NULL && !form_is_valid (contact->form))
    return KEY_FORM;
  return NULL;
}

static char *
id_to_group (const char *id)
{
  return g_uri_escape_string (id, ":", TRUE);
}

static char *
group_to_id (const char *group)
{
  g_autofree char *id = g_uri_unescape_string (group, NULL);
  g_autofree char *canonical = NULL;

  if (id == NULL || !id_is_valid (id))
    return NULL;

  canonical = id_to_group (id);
  return g_str_equal (canonical, group) ? g_steal_pointer (&id) : NULL;
}

/* A key that is absent is NULL; FALSE if it is there and is no text. */
static gboolean
read_text (GKeyFile    *file,
           const char  *group,
           const char  *key,
           char       **text)
{
  g_autoptr (GError) error = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  /* What it returns together with an error is not what was meant. */
  *text = g_key_file_get_string (file, group, key, &error);
  return error == NULL;
}

static gboolean
read_port (GKeyFile   *file,
           const char *group,
           guint16    *port)
{
  g_autoptr (GError) error = NULL;
  int value;

  if (!g_key_file_has_key (file, group, KEY_PORT, NULL))
    return TRUE;

  value = g_key_file_get_integer (file, group, KEY_PORT, &error);
  if (error != NULL || value < 0 || value > G_MAXUINT16)
    return FALSE;

  *port = (guint16) value;
  return TRUE;
}

static TinContact *
read_contact (GKeyFile   *file,
              const char *group)
{
  g_autoptr (TinContact) contact = g_new0 (TinContact, 1);

  contact->id = group_to_id (group);
  if (contact->id == NULL ||
      !read_text (file, group, KEY_NAME, &contact->name) ||
      !read_text (file, group, KEY_HOST, &contact->host) ||
      !read_text (file, group, KEY_FORM, &contact->form) ||
      !read_port (file, group, &contact->port) ||
      find_fault (contact) != NULL)
    return NULL;

  return g_steal_pointer (&contact);
}

static void
set_text (GKeyFile   *file,
          const char *group,
          const char *key,
          const char *text)
{
  if (text == NULL)
    {
      g_key_file_remove_key (file, group, key, NULL);
      return;
    }

  /* The one thing that GKeyFile writes and does not read back: what it takes for indentation. */
  g_key_file_set_string (file, group, key, text + strspn (text, "\f"));
}

static void
set_contact (GKeyFile         *file,
             const char       *group,
             const TinContact *contact)
{
  set_text (file, group, KEY_NAME, contact->name);
  set_text (file, group, KEY_HOST, contact->host);
  g_key_file_set_integer (file, group, KEY_PORT, contact->port);
  set_text (file, group, KEY_FORM, contact->form);
}

static gboolean
contacts_equal (const TinContact *a,
                const TinContact *b)
{
  return a->port == b->port &&
         g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->host, b->host) == 0 &&
         g_strcmp0 (a->form, b->form) == 0;
}

static gboolean
save (TinContacts  *self,
      GError      **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (self->path == NULL)
    return TRUE;

  text = g_key_file_to_data (self->file, &length, NULL);
  if (length > FILE_BYTES_MAX)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_LIMIT, "%s: there are too many contacts",
                   self->path);
      return FALSE;
    }

  return tin_private_file_write (self->path, text, length, error);
}

/* Takes out what is no contact. Returns whether there was any such thing. */
static gboolean
remove_invalid_groups (GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  gboolean any = FALSE;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (TinContact) contact = read_contact (file, groups[i]);

      if (contact != NULL)
        continue;
      g_key_file_remove_group (file, groups[i], NULL);
      any = TRUE;
    }

  return any;
}

/* The profile is held by this process, so nobody takes the name between the look and the rename. */
static gboolean
keep_aside (const char  *path,
            GError     **error)
{
  GStatBuf status;

  for (guint i = 1; i <= DAMAGED_MAX; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", path, i);

      if (g_lstat (aside, &status) == 0)
        continue;
      if (g_rename (path, aside) != 0)
        {
          int saved_errno = errno;

          g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: cannot be kept as %s: %s", path,
                       aside, g_strerror (saved_errno));
          return FALSE;
        }
      g_message ("%s is damaged and was kept as %s", path, aside);
      return TRUE;
    }

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: is damaged once too often", path);
  return FALSE;
}

static gboolean
load (TinContacts  *self,
      GBytes       *contents,
      GError      **error)
{
  gsize length;
  const char *text = g_bytes_get_data (contents, &length);
  gboolean damaged = FALSE;

  if (length > 0)
    {
      /* GKeyFile would stop at a NUL without a word. */
      damaged = memchr (text, '\0', length) != NULL ||
                !g_key_file_load_from_data (self->file, text, length, G_KEY_FILE_KEEP_COMMENTS,
                                            NULL);
      if (damaged)
        {
          g_key_file_unref (self->file);
          self->file = g_key_file_new ();
        }
      damaged |= remove_invalid_groups (self->file);
    }

  return !damaged || (keep_aside (self->path, error) && save (self, error));
}

static void
tin_contacts_finalize (GObject *object)
{
  TinContacts *self = TIN_CONTACTS (object);

  g_key_file_unref (self->file);
  g_free (self->path);

  G_OBJECT_CLASS (tin_contacts_parent_class)->finalize (object);
}

static void
tin_contacts_class_init (TinContactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_contacts_finalize;
}

static void
tin_contacts_init (TinContacts *self)
{
  self->file = g_key_file_new ();
}

void
tin_contact_free (TinContact *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->host);
  g_free (self->form);
  g_free (self);
}

/**
 * tin_contacts_new:
 *
 * Returns: (transfer full): an empty list that is on no disk
 */
TinContacts *
tin_contacts_new (void)
{
  return g_object_new (TIN_TYPE_CONTACTS, NULL);
}

/**
 * tin_contacts_open:
 * @directory: the folder of a profile that this process holds
 *
 * Reads the contacts of a profile. A file that is damaged is kept under another name, which the
 * log tells; the list goes on with the contacts in it that are whole, if any.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE if the file cannot be read,
 *   or is damaged and cannot be moved
 */
TinContacts *
tin_contacts_open (const char  *directory,
                   GError     **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (TinContacts) self = NULL;
  g_autoptr (GBytes) contents = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  folder = g_canonicalize_filename (directory, NULL);
  self = tin_contacts_new ();
  self->path = g_build_filename (folder, FILE_NAME, NULL);

  if (!tin_private_directory_make (folder, error) ||
      !tin_private_file_read (self->path, FILE_BYTES_MAX, &contents, error))
    return NULL;
  if (contents != NULL && !load (self, contents, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tin_contacts_list:
 *
 * Returns: (transfer full) (element-type TinContact): all contacts, in the order in which they
 *   were first put; the array owns them
 */
GPtrArray *
tin_contacts_list (TinContacts *self)
{
  g_autoptr (GPtrArray) contacts = NULL;
  g_auto (GStrv) groups = NULL;

  g_return_val_if_fail (TIN_IS_CONTACTS (self), NULL);

  contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_contact_free);
  groups = g_key_file_get_groups (self->file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    g_ptr_array_add (contacts, read_contact (self->file, groups[i]));

  return g_steal_pointer (&contacts);
}

/**
 * tin_contacts_put:
 * @contact: read, not kept
 *
 * Adds a contact, or replaces the one with its id, until tin_contacts_save() in memory only. Form
 * feeds at the start of a name are not kept.
 *
 * Returns: %FALSE with %TIN_ERROR_INVALID for a contact that could not be read back
 */
gboolean
tin_contacts_put (TinContacts       *self,
                  const TinContact  *contact,
                  GError           **error)
{
  g_autoptr (TinContact) old = NULL;
  g_autofree char *group = NULL;
  const char *fault;

  g_return_val_if_fail (TIN_IS_CONTACTS (self), FALSE);
  g_return_val_if_fail (contact != NULL, FALSE);

  fault = find_fault (contact);
  if (fault != NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "The %s of a contact is not valid", fault);
      return FALSE;
    }

  group = id_to_group (contact->id);
  if (g_key_file_has_group (self->file, group))
    old = read_contact (self->file, group);
  if (old != NULL && contacts_equal (old, contact))
    return TRUE;

  set_contact (self->file, group, contact);
  self->changed = TRUE;
  return TRUE;
}

/**
 * tin_contacts_save:
 *
 * What was put is on the disk when this returns; where nothing was changed, nothing is written.
 * Many contacts are put and then saved once: each write waits for the disk.
 *
 * Returns: %FALSE with %TIN_ERROR_LIMIT or %TIN_ERROR_STORAGE; the next call tries again
 */
gboolean
tin_contacts_save (TinContacts  *self,
                   GError      **error)
{
  g_return_val_if_fail (TIN_IS_CONTACTS (self), FALSE);

  if (self->changed && !save (self, error))
    return FALSE;

  self->changed = FALSE;
  return TRUE;
}
