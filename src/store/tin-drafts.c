/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-drafts.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-private-file.h"

/* What the person has begun to write, one group of a key file a peer:
 *
 *   [plain:192.0.2.7:5000]
 *   text="see you at"
 *   target=00112233445566aa-7
 *   edits=true
 *
 * A group is named by the peer's id, percent-encoded. The text stands in quotes, which are not part
 * of it, since a key file loses blanks at the ends of a value. The key file is the only copy in
 * memory too.
 *
 * A disk may take long, and a person goes on typing meanwhile: what is to be kept is written in a
 * thread, one snapshot after the other, and never an older one over a newer one. */

#define FILE_NAME "drafts.ini"
#define ASIDE_SUFFIX ".damaged-1"
/* Of all texts together: a person has begun some letters, not a thousand, and hardly one of them
 * fills a message. Written anew with every change, so no more than a disk takes in a moment. */
#define TEXT_BYTES_MAX (4 * TIN_DRAFT_MAX)
/* An escaped byte is two; the rest of a group is some hundred. */
#define FILE_BYTES_MAX (4 * TEXT_BYTES_MAX)
#define ID_BYTES_MAX 512

#define KEY_TEXT "text"
#define KEY_TARGET "target"
#define KEY_EDITS "edits"
#define QUOTE "\""

/* The file, as the thread that writes it sees it. */
typedef struct
{
  gint     ref_count;  /* atomic */
  GMutex   lock;
  char    *path;       /* (owned) absolute */
  guint64  written;    /* under LOCK: the snapshot that is on the disk; 0: what was found there */
} Place;

struct _TinDrafts
{
  GObject   parent_instance;

  GKeyFile   *file;     /* (owned) only valid groups */
  Place      *place;    /* (owned) (nullable) NULL: in memory only */
  GHashTable *lengths;  /* (owned) (element-type utf8 gsize) of the texts, by group */
  gsize       n_bytes;  /* of all texts */
  guint64     version;  /* counts the changes, so that it names a snapshot */
};

G_DEFINE_FINAL_TYPE (TinDrafts, tin_drafts, G_TYPE_OBJECT)

void
tin_draft_free (TinDraft *self)
{
  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

/* --- One draft ----------------------------------------------------------------------------- */

static gboolean
is_valid (const TinDraft *draft)
{
  gsize length = strlen (draft->text);

  return *draft->id != '\0' && strlen (draft->id) <= ID_BYTES_MAX &&
         g_utf8_validate (draft->id, -1, NULL) && length > 0 && length <= TIN_DRAFT_MAX &&
         g_utf8_validate_len (draft->text, length, NULL) &&
         (draft->target.log_id == 0) == (draft->target.number == 0) &&
         (draft->target.log_id != 0 || !draft->edits);
}

static char *
id_to_group (const char *id)
{
  return g_uri_escape_string (id, ":", TRUE);
}

static gboolean
read_target (GKeyFile   *file,
             const char *group,
             TinDraft   *draft)
{
  g_autofree char *value = g_key_file_get_value (file, group, KEY_TARGET, NULL);

  return value == NULL || tin_message_parse_id (value, &draft->target);
}

/* Returns: (transfer full) (nullable): what stands between the quotes */
static char *
read_text (GKeyFile   *file,
           const char *group)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_key_file_get_string (file, group, KEY_TEXT, &error);
  gsize length;

  if (error != NULL)
    return NULL;
  length = strlen (text);
  if (length < 2 || text[0] != *QUOTE || text[length - 1] != *QUOTE)
    return NULL;

  return g_strndup (text + 1, length - 2);
}

/* Returns: (transfer full) (nullable): NULL if it is no draft */
static TinDraft *
read_draft (GKeyFile   *file,
            const char *group)
{
  g_autoptr (TinDraft) draft = g_new0 (TinDraft, 1);
  g_autofree char *canonical = NULL;

  draft->id = g_uri_unescape_string (group, NULL);
  draft->text = read_text (file, group);
  draft->edits = g_key_file_get_boolean (file, group, KEY_EDITS, NULL);
  if (draft->id == NULL || draft->text == NULL || !read_target (file, group, draft) ||
      !is_valid (draft))
    return NULL;

  canonical = id_to_group (draft->id);
  return g_str_equal (canonical, group) ? g_steal_pointer (&draft) : NULL;
}

static void
write_draft (GKeyFile       *file,
             const char     *group,
             const TinDraft *draft)
{
  g_autofree char *text = g_strconcat (QUOTE, draft->text, QUOTE, NULL);

  g_key_file_remove_group (file, group, NULL);
  g_key_file_set_string (file, group, KEY_TEXT, text);
  if (draft->target.log_id != 0)
    {
      g_autofree char *target = tin_message_make_id (draft->target.log_id, draft->target.number);

      g_key_file_set_string (file, group, KEY_TARGET, target);
    }
  if (draft->edits)
    g_key_file_set_boolean (file, group, KEY_EDITS, TRUE);
}

static gboolean
are_equal (const TinDraft *a,
           const TinDraft *b)
{
  return g_str_equal (a->text, b->text) && a->edits == b->edits &&
         a->target.log_id == b->target.log_id && a->target.number == b->target.number;
}

/* --- The file ------------------------------------------------------------------------------ */

static Place *
place_new (const char *directory)
{
  g_autofree char *folder = g_canonicalize_filename (directory, NULL);
  Place *self = g_new0 (Place, 1);

  self->ref_count = 1;
  self->path = g_build_filename (folder, FILE_NAME, NULL);
  g_mutex_init (&self->lock);
  return self;
}

static Place *
place_ref (Place *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

static void
place_unref (Place *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self);
}

/* On whatever thread. */
static gboolean
write_snapshot (Place       *place,
                GBytes      *contents,
                guint64      version,
                GError     **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&place->lock);
  gsize length;
  const char *text = g_bytes_get_data (contents, &length);

  if (version <= place->written)
    return TRUE;
  if (!tin_private_file_write (place->path, text, length, error))
    return FALSE;

  place->written = version;
  return TRUE;
}

/* What cannot be read is put beside, for a person to look at: it may be all there is of a
 * letter. */
static void
keep_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ASIDE_SUFFIX, NULL);

  if (g_rename (path, aside) == 0)
    g_message ("%s is damaged and was kept as %s", path, aside);
  else
    g_message ("%s is damaged: %s", path, g_strerror (errno));
}

/* A NUL would end the text for GKeyFile, and two wrong escapes would make it warn. */
static gboolean
may_be_parsed (const char *text,
               gsize       length)
{
  if (memchr (text, '\0', length) != NULL)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\\' && (++i == length || strchr ("sntr\\", text[i]) == NULL))
      return FALSE;
  return TRUE;
}

static gsize
get_length (TinDrafts  *self,
            const char *group)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->lengths, group));
}

/* LENGTH: 0 where there is nothing any more. */
static void
set_length (TinDrafts  *self,
            const char *group,
            gsize       length)
{
  self->n_bytes += length - get_length (self, group);
  if (length > 0)
    g_hash_table_replace (self->lengths, g_strdup (group), GSIZE_TO_POINTER (length));
  else
    g_hash_table_remove (self->lengths, group);
}

/* Takes out what is no draft, and counts the others. Returns whether there was any such thing. */
static gboolean
remove_invalid_groups (TinDrafts *self)
{
  GKeyFile *file = self->file;
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  gboolean any = FALSE;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (TinDraft) draft = read_draft (file, groups[i]);

      if (draft != NULL)
        {
          set_length (self, groups[i], strlen (draft->text));
          continue;
        }
      any = TRUE;
      g_key_file_remove_group (file, groups[i], NULL);
    }
  return any;
}

static void
load (TinDrafts *self,
      GBytes    *contents)
{
  gsize length;
  const char *text = g_bytes_get_data (contents, &length);
  gboolean damaged = FALSE;

  if (length == 0)
    return;

  if (!may_be_parsed (text, length) ||
      !g_key_file_load_from_data (self->file, text, length, G_KEY_FILE_NONE, NULL))
    {
      g_key_file_unref (self->file);
      self->file = g_key_file_new ();
      damaged = TRUE;
    }
  if (remove_invalid_groups (self))
    damaged = TRUE;
  if (damaged)
    {
      keep_aside (self->place->path);
      self->version++;
    }
}

/* --- GObject ------------------------------------------------------------------------------- */

static void
tin_drafts_finalize (GObject *object)
{
  TinDrafts *self = TIN_DRAFTS (object);

  g_key_file_unref (self->file);
  g_hash_table_unref (self->lengths);
  g_clear_pointer (&self->place, place_unref);

  G_OBJECT_CLASS (tin_drafts_parent_class)->finalize (object);
}

static void
tin_drafts_class_init (TinDraftsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_drafts_finalize;
}

static void
tin_drafts_init (TinDrafts *self)
{
  self->file = g_key_file_new ();
  self->lengths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * tin_drafts_new:
 *
 * Returns: (transfer full): an empty list that is on no disk
 */
TinDrafts *
tin_drafts_new (void)
{
  return g_object_new (TIN_TYPE_DRAFTS, NULL);
}

/**
 * tin_drafts_open:
 * @directory: the folder of a profile that this process holds
 *
 * Reads the drafts of a profile. They never keep a program from starting: what is no draft is put
 * aside, which the log tells; a file that cannot be read at all stays as it is, and the drafts of
 * this run are in memory only.
 *
 * Returns: (transfer full):
 */
TinDrafts *
tin_drafts_open (const char *directory)
{
  TinDrafts *self = tin_drafts_new ();
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GError) error = NULL;

  self->place = place_new (directory);
  tin_private_file_clean (self->place->path);
  if (!tin_private_file_read (self->place->path, FILE_BYTES_MAX, &contents, &error))
    {
      g_message ("What was begun to be written could not be read: %s", error->message);
      g_clear_pointer (&self->place, place_unref);
      return self;
    }

  tin_private_file_tighten (self->place->path);
  if (contents != NULL)
    load (self, contents);
  return self;
}

/**
 * tin_drafts_list:
 *
 * Returns: (transfer full) (element-type TinDraft): all drafts; the array owns them
 */
GPtrArray *
tin_drafts_list (TinDrafts *self)
{
  g_autoptr (GPtrArray) drafts = NULL;
  g_auto (GStrv) groups = NULL;

  g_return_val_if_fail (TIN_IS_DRAFTS (self), NULL);

  drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_draft_free);
  groups = g_key_file_get_groups (self->file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    g_ptr_array_add (drafts, read_draft (self->file, groups[i]));

  return g_steal_pointer (&drafts);
}

/**
 * tin_drafts_put:
 * @draft: read, not kept
 *
 * Adds a draft, or replaces the one for its peer; in memory, until it is saved.
 *
 * Returns: %FALSE with %TIN_ERROR_INVALID for one that could not be read back, with
 *   %TIN_ERROR_LIMIT if there are too many others: the one of before stays then
 */
gboolean
tin_drafts_put (TinDrafts       *self,
                const TinDraft  *draft,
                GError         **error)
{
  g_autofree char *group = NULL;
  g_autoptr (TinDraft) old = NULL;

  g_return_val_if_fail (TIN_IS_DRAFTS (self), FALSE);

  if (!is_valid (draft))
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, "It is no draft");
      return FALSE;
    }

  group = id_to_group (draft->id);
  if (g_key_file_has_group (self->file, group))
    old = read_draft (self->file, group);
  if (old != NULL && are_equal (old, draft))
    return TRUE;
  if (self->n_bytes - get_length (self, group) + strlen (draft->text) > TEXT_BYTES_MAX)
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_LIMIT, "There are too many drafts");
      return FALSE;
    }

  write_draft (self->file, group, draft);
  set_length (self, group, strlen (draft->text));
  self->version++;
  return TRUE;
}

/**
 * tin_drafts_remove:
 * @id: of a peer to whom something was begun, or not
 *
 * Forgets what was begun; in memory, until it is saved.
 */
void
tin_drafts_remove (TinDrafts  *self,
                   const char *id)
{
  g_autofree char *group = NULL;

  g_return_if_fail (TIN_IS_DRAFTS (self));

  group = id_to_group (id);
  if (!g_key_file_remove_group (self->file, group, NULL))
    return;
  set_length (self, group, 0);
  self->version++;
}

/* --- Saving -------------------------------------------------------------------------------- */

/* A snapshot on its way. */
typedef struct
{
  Place   *place;     /* (owned) */
  GBytes  *contents;  /* (owned) */
  guint64  version;
} Snapshot;

static void
snapshot_free (gpointer data)
{
  Snapshot *self = data;

  place_unref (self->place);
  g_bytes_unref (self->contents);
  g_free (self);
}

static GBytes *
make_contents (TinDrafts *self)
{
  gsize length;
  char *text = g_key_file_to_data (self->file, &length, NULL);

  return g_bytes_new_take (text, length);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Snapshot *snapshot = task_data;
  g_autoptr (GError) error = NULL;

  if (!write_snapshot (snapshot->place, snapshot->contents, snapshot->version, &error))
    g_message ("What was begun to be written could not be saved: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/**
 * tin_drafts_begin_save:
 *
 * What was put will be on the disk, unless the disk does not take it, which the log tells. Nobody
 * waits for it.
 */
void
tin_drafts_begin_save (TinDrafts *self)
{
  g_autoptr (GTask) task = NULL;
  Snapshot *snapshot;

  g_return_if_fail (TIN_IS_DRAFTS (self));

  if (self->place == NULL || self->version == 0)
    return;

  snapshot = g_new0 (Snapshot, 1);
  snapshot->place = place_ref (self->place);
  snapshot->contents = make_contents (self);
  snapshot->version = self->version;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, tin_drafts_begin_save);
  g_task_set_task_data (task, snapshot, snapshot_free);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * tin_drafts_save:
 *
 * What was put is on the disk when this returns; where nothing was changed, nothing is written.
 *
 * Returns: %FALSE with %TIN_ERROR_DISK_FULL, %TIN_ERROR_READ_ONLY or %TIN_ERROR_STORAGE
 */
gboolean
tin_drafts_save (TinDrafts  *self,
                 GError    **error)
{
  g_autoptr (GBytes) contents = NULL;

  g_return_val_if_fail (TIN_IS_DRAFTS (self), FALSE);

  if (self->place == NULL || self->version == 0)
    return TRUE;

  contents = make_contents (self);
  return write_snapshot (self->place, contents, self->version, error);
}
