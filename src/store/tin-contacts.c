/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-contact-private.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-private-file.h"

/* Whom this profile knows, one group of a key file each:
 *
 *   [plain:192.0.2.7:5000]
 *   name=Ana
 *   host=192.0.2.7
 *   port=5000
 *   form=canonical
 *   trust=plain
 *   known=true
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

  GKeyFile *file;         /* (owned) only valid groups */
  char     *path;         /* (owned) (nullable) absolute; NULL: in memory only */
  char     *damaged_file; /* (owned) (nullable) where a damaged one was put aside */
  gboolean  changed;      /* since it was written */
};

G_DEFINE_FINAL_TYPE (TinContacts, tin_contacts, G_TYPE_OBJECT)

#define FILE_NAME "contacts.ini"
/* Some 60,000 contacts. */
#define FILE_BYTES_MAX (16 * 1024 * 1024)
/* Damaged files that are kept; who has more has another problem. */
#define DAMAGED_MAX 1000

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

/* GKeyFile reads the last of several lines for one key and writes all of them: what was taken out
 * would be there again when the file is read the next time. Here there is one line from now on. */
static void
drop_doubles (GKeyFile   *file,
              const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  guint n_keys = keys != NULL ? g_strv_length (keys) : 0;

  for (guint i = 0; i < n_keys; i++)
    g_hash_table_replace (values, keys[i], g_key_file_get_value (file, group, keys[i], NULL));
  if (g_hash_table_size (values) == n_keys)
    return;

  g_key_file_remove_group (file, group, NULL);
  for (guint i = 0; i < n_keys; i++)
    g_key_file_set_value (file, group, keys[i], g_hash_table_lookup (values, keys[i]));
}

/* Takes out what is no contact, but for what must hold whatever is wrong with it. Returns whether
 * there was any such thing. */
static gboolean
remove_invalid_groups (GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  gboolean any = FALSE;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (TinContact) contact = NULL;

      drop_doubles (file, groups[i]);
      contact = tin_contact_read (file, groups[i]);
      /* The first group of a file may not have that key, and any may come to be the first. */
      g_key_file_remove_key (file, groups[i], "Encoding", NULL);
      if (contact != NULL)
        continue;
      any = TRUE;
      if (!tin_contact_salvage (file, groups[i]))
        g_key_file_remove_group (file, groups[i], NULL);
    }

  return any;
}

/* A copy: until what is whole takes the place of the file, it stays as it is, and is told of at the
 * next start, too. The profile is held by this process, so nobody takes the name between the look
 * and the write. */
static gboolean
keep_aside (TinContacts  *self,
            const char   *text,
            gsize         length,
            GError      **error)
{
  const char *path = self->path;
  GStatBuf status;

  for (guint i = 1; i <= DAMAGED_MAX; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", path, i);

      if (g_lstat (aside, &status) == 0)
        continue;
      if (!tin_private_file_write (aside, text, length, error))
        return FALSE;
      g_message ("%s is damaged and was kept as %s", path, aside);
      self->damaged_file = g_steal_pointer (&aside);
      return TRUE;
    }

  g_set_error (error, TIN_ERROR, TIN_ERROR_STORAGE, "%s: is damaged once too often", path);
  return FALSE;
}

/* --- A file that does not parse ------------------------------------------------------------ */

/* GKeyFile would stop at a NUL without a word. */
static gboolean
parse (GKeyFile   *file,
       const char *text,
       gsize       length)
{
  return memchr (text, '\0', length) == NULL &&
         g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_COMMENTS, NULL);
}

static gboolean
is_whole (const char *text,
          gsize       length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  return parse (file, text, length);
}

/* With its line feed, where it has one. */
static gsize
get_line_length (const char *text,
                 const char *end)
{
  const char *feed = memchr (text, '\n', (gsize) (end - text));

  return (gsize) ((feed != NULL ? feed + 1 : end) - text);
}

/* Whether GKeyFile would look for the name of a group in this line, be it one or not. */
static gboolean
begins_group (const char *line,
              const char *end)
{
  while (line < end && g_ascii_isspace (*line))
    line++;
  return line < end && *line == '[';
}

/* Of one group: its lines that are whole. Nothing where they could be somebody else's, or where
 * what is gone may be what its key was worth. */
static void
take_group (GString    *whole,
            const char *text,
            const char *end)
{
  gsize heading = get_line_length (text, end);
  g_autoptr (GString) group = g_string_new_len (text, (gssize) heading);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *name = NULL;

  if (!begins_group (text, end) || !is_whole (text, heading))
    return;

  for (const char *at = text + heading; at < end; at += get_line_length (at, end))
    {
      gsize length = get_line_length (at, end);
      g_autoptr (GString) alone = g_string_new_len (text, (gssize) heading);

      g_string_append_len (alone, at, (gssize) length);
      if (is_whole (alone->str, alone->len))
        g_string_append_len (group, at, (gssize) length);
    }
  g_string_append_c (group, '\n');

  if (!parse (file, group->str, group->len))
    return;
  name = g_key_file_get_start_group (file);
  if (name != NULL && tin_contact_says_trust (file, name))
    g_string_append_len (whole, group->str, (gssize) group->len);
}

/* What is whole in a file that is not, group by group: one line that is rubbish lets nobody in who
 * was blocked. */
static GString *
repair (const char *text,
        gsize       length)
{
  GString *whole = g_string_new (NULL);
  const char *end = text + length;

  while (text < end)
    {
      const char *next = text + get_line_length (text, end);

      while (next < end && !begins_group (next, end))
        next += get_line_length (next, end);
      if (begins_group (text, end) && is_whole (text, (gsize) (next - text)))
        {
          g_string_append_len (whole, text, next - text);
          g_string_append_c (whole, '\n');
        }
      else
        {
          take_group (whole, text, next);
        }
      text = next;
    }
  return whole;
}

static gboolean
load (TinContacts  *self,
      GBytes       *contents,
      GError      **error)
{
  gsize length;
  const char *text = g_bytes_get_data (contents, &length);
  gboolean damaged;

  if (length == 0)
    return TRUE;

  damaged = !parse (self->file, text, length);
  if (damaged)
    {
      g_autoptr (GString) whole = repair (text, length);

      g_key_file_unref (self->file);
      self->file = g_key_file_new ();
      if (!parse (self->file, whole->str, whole->len))
        g_message ("Nothing of %s could be read", self->path);
    }
  damaged |= remove_invalid_groups (self->file);

  return !damaged || (keep_aside (self, text, length, error) && save (self, error));
}

static void
tin_contacts_finalize (GObject *object)
{
  TinContacts *self = TIN_CONTACTS (object);

  g_key_file_unref (self->file);
  g_free (self->path);
  g_free (self->damaged_file);

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
 * Reads the contacts of a profile. A file that is damaged is kept under another name, see
 * tin_contacts_get_damaged_file(); the list goes on with the contacts in it that are whole, if any.
 *
 * Returns: (transfer full) (nullable): %NULL with %TIN_ERROR_STORAGE if the file cannot be read,
 *   or is damaged and cannot be kept; with %TIN_ERROR_DISK_FULL or %TIN_ERROR_READ_ONLY if that is
 *   why the folder cannot be made, or what is whole of a damaged file cannot be written
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
 * tin_contacts_get_damaged_file:
 *
 * Returns: (transfer none) (nullable): the absolute path under which a damaged file was kept when
 *   it was opened
 */
const char *
tin_contacts_get_damaged_file (TinContacts *self)
{
  g_return_val_if_fail (TIN_IS_CONTACTS (self), NULL);

  return self->damaged_file;
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
    g_ptr_array_add (contacts, tin_contact_read (self->file, groups[i]));

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

  fault = tin_contact_find_fault (contact);
  if (fault != NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, "The %s of a contact is not valid", fault);
      return FALSE;
    }

  group = tin_contact_id_to_group (contact->id);
  if (g_key_file_has_group (self->file, group))
    old = tin_contact_read (self->file, group);
  if (old != NULL && tin_contact_equal (old, contact))
    return TRUE;

  tin_contact_write (self->file, group, contact);
  self->changed = TRUE;
  return TRUE;
}

/**
 * tin_contacts_has:
 * @id: of a contact, or of nobody
 */
gboolean
tin_contacts_has (TinContacts *self,
                  const char  *id)
{
  g_autofree char *group = NULL;

  g_return_val_if_fail (TIN_IS_CONTACTS (self), FALSE);

  group = tin_contact_id_to_group (id);
  return g_key_file_has_group (self->file, group);
}

/**
 * tin_contacts_remove:
 * @id: of a contact, or of nobody
 *
 * Forgets a contact, until tin_contacts_save() in memory only.
 */
void
tin_contacts_remove (TinContacts *self,
                     const char  *id)
{
  g_autofree char *group = NULL;

  g_return_if_fail (TIN_IS_CONTACTS (self));

  group = tin_contact_id_to_group (id);
  if (g_key_file_remove_group (self->file, group, NULL))
    self->changed = TRUE;
}

/**
 * tin_contacts_save:
 *
 * What was put is on the disk when this returns; where nothing was changed, nothing is written.
 * Many contacts are put and then saved once: each write waits for the disk.
 *
 * Returns: %FALSE with %TIN_ERROR_LIMIT, %TIN_ERROR_DISK_FULL, %TIN_ERROR_READ_ONLY or
 *   %TIN_ERROR_STORAGE; the next call tries again
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
