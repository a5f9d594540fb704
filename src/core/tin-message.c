/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-message.h"

#include <string.h>

/* The amendment that counts among those of one kind; log 0: there is none. */
typedef struct
{
  TinMessageName name;
  guint64        sent_at;
} Latest;

/* Of a log, in the name of a message for other programs. */
#define ID_DIGITS 16

/* What few messages have. */
typedef struct
{
  TinMessageName  target;        /* what it speaks of; log 0 if it speaks of nothing */
  Latest          text;          /* the edit or the deletion that made it what it is */
  Latest          reacted[2];    /* the peer's reaction, ours; one that was taken back, too */
  char           *reactions[2];  /* (owned) (nullable) their texts */
} Extra;

/* One allocation a message, the text behind the struct: a million of them are a million small
 * blocks and nothing more. Counted atomically, because the store's thread holds them too. */
struct _TinMessage
{
  Extra           *extra;      /* (owned) (nullable) */
  gint             ref_count;  /* atomic: inline, as GLib's gatomicrefcount is not */
  guint            flags;
  guint64          log_id;
  guint64          number;
  guint64          sent_at;
  guint64          shown_at;
  guint32          length;
  guint16          kind;
  char             text[];
};

G_DEFINE_BOXED_TYPE (TinMessage, tin_message, tin_message_ref, tin_message_unref)

/**
 * tin_message_new:
 * @log_id: the log that it is an entry of
 * @number: its number there, from 1; 0 for what belongs to no log
 * @sent_at: what the author's clock said: hybrid logical time, see tin-hlc.h. It is shown at that
 *   time too; tin_message_new_shown() makes one that is not
 * @flags: TinMessageFlags
 * @text: valid UTF-8
 * @length: bytes of @text, or -1 if it ends with a NUL
 *
 * Returns: (transfer full):
 */
TinMessage *
tin_message_new (guint64         log_id,
                 guint64         number,
                 guint64         sent_at,
                 TinMessageKind  kind,
                 guint           flags,
                 const char     *text,
                 gssize          length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  TinMessage *self;

  g_return_val_if_fail (n <= G_MAXUINT32, NULL);

  self = g_malloc (sizeof (TinMessage) + n + 1);
  self->extra = NULL;
  self->ref_count = 1;
  self->flags = flags;
  self->log_id = log_id;
  self->number = number;
  self->sent_at = sent_at;
  self->shown_at = sent_at;
  self->length = (guint32) n;
  self->kind = (guint16) kind;
  memcpy (self->text, text, n);
  self->text[n] = '\0';

  return self;
}

static Extra *
copy_extra (const Extra *extra)
{
  Extra *copy;

  if (extra == NULL)
    return NULL;

  copy = g_memdup2 (extra, sizeof (Extra));
  for (guint i = 0; i < G_N_ELEMENTS (copy->reactions); i++)
    copy->reactions[i] = g_strdup (extra->reactions[i]);
  return copy;
}

static void
extra_free (Extra *extra)
{
  for (guint i = 0; i < G_N_ELEMENTS (extra->reactions); i++)
    g_free (extra->reactions[i]);
  g_free (extra);
}

/* SELF with another text. */
static TinMessage *
copy_with_text (const TinMessage *self,
                const char       *text,
                gsize             length)
{
  TinMessage *copy =
    tin_message_new (self->log_id, self->number, self->sent_at, (TinMessageKind) self->kind,
                     self->flags, text, (gssize) length);

  copy->shown_at = self->shown_at;
  copy->extra = copy_extra (self->extra);
  return copy;
}

/**
 * tin_message_new_shown:
 * @shown_at: where it stands in the conversation here, see tin_hlc_place()
 *
 * Returns: (transfer full): the same message, shown at another time; @self itself if that is its
 *   time already
 */
TinMessage *
tin_message_new_shown (TinMessage *self,
                       guint64     shown_at)
{
  TinMessage *copy;

  if (shown_at == self->shown_at)
    return tin_message_ref (self);

  copy = copy_with_text (self, self->text, self->length);
  copy->shown_at = shown_at;
  return copy;
}

TinMessage *
tin_message_ref (TinMessage *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
tin_message_unref (TinMessage *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_clear_pointer (&self->extra, extra_free);
  g_free (self);
}

guint64
tin_message_get_log_id (const TinMessage *self)
{
  return self->log_id;
}

guint64
tin_message_get_number (const TinMessage *self)
{
  return self->number;
}

guint64
tin_message_get_sent_at (const TinMessage *self)
{
  return self->sent_at;
}

/**
 * tin_message_get_shown_at:
 *
 * Returns: where it stands in the conversation here, in hybrid logical time: the author's time, as
 *   far as it is believed. Never told to anybody
 */
guint64
tin_message_get_shown_at (const TinMessage *self)
{
  return self->shown_at;
}

/**
 * tin_message_get_time:
 *
 * Returns: when it was sent, as far as that is believed here, in milliseconds since 1970
 */
gint64
tin_message_get_time (const TinMessage *self)
{
  return (gint64) (self->shown_at >> 16);
}

int
tin_message_get_kind (const TinMessage *self)
{
  return self->kind;
}

guint
tin_message_get_flags (const TinMessage *self)
{
  return self->flags;
}

gboolean
tin_message_is_own (const TinMessage *self)
{
  return (self->flags & TIN_MESSAGE_FLAG_OWN) != 0;
}

const char *
tin_message_get_text (const TinMessage *self)
{
  return self->text;
}

gsize
tin_message_get_length (const TinMessage *self)
{
  return self->length;
}

/* TinMessageName as a key. */

guint
tin_message_name_hash (gconstpointer name)
{
  const TinMessageName *self = name;
  guint64 mixed = (self->log_id ^ self->number) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (mixed >> 32);
}

gboolean
tin_message_name_equal (gconstpointer a,
                        gconstpointer b)
{
  const TinMessageName *left = a;
  const TinMessageName *right = b;

  return left->log_id == right->log_id && left->number == right->number;
}

/**
 * tin_message_make_id:
 *
 * Returns: (transfer full): the name of a message for other programs, the same on both sides:
 *   sixteen hexadecimal digits of the log, a hyphen and the number
 */
char *
tin_message_make_id (guint64 log_id,
                     guint64 number)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x-%" G_GUINT64_FORMAT, log_id, number);
}

/**
 * tin_message_parse_id:
 * @id: as tin_message_make_id() writes it; may be anything
 *
 * Returns: whether it is the name of a message: @name is untouched if not
 */
gboolean
tin_message_parse_id (const char     *id,
                      TinMessageName *name)
{
  char log_id[ID_DIGITS + 1] = "";
  TinMessageName found;

  if (strlen (id) < ID_DIGITS + 2 || id[ID_DIGITS] != '-')
    return FALSE;

  memcpy (log_id, id, ID_DIGITS);
  if (!g_ascii_string_to_unsigned (log_id, 16, 1, G_MAXINT64, &found.log_id, NULL) ||
      !g_ascii_string_to_unsigned (id + ID_DIGITS + 1, 10, 1, G_MAXINT64, &found.number, NULL))
    return FALSE;

  *name = found;
  return TRUE;
}

/**
 * tin_message_dup_id:
 *
 * Returns: (transfer full): its name: see tin_message_make_id()
 */
char *
tin_message_dup_id (const TinMessage *self)
{
  return tin_message_make_id (self->log_id, self->number);
}

/**
 * tin_message_compare:
 *
 * The order of a conversation: by the time at which they are shown, then by log and number. It is
 * the same on both sides unless one of them had to correct a time.
 */
int
tin_message_compare (const TinMessage *a,
                     const TinMessage *b)
{
  if (a->shown_at != b->shown_at)
    return a->shown_at < b->shown_at ? -1 : 1;
  if (a->log_id != b->log_id)
    return a->log_id < b->log_id ? -1 : 1;
  if (a->number != b->number)
    return a->number < b->number ? -1 : 1;
  return 0;
}

/* --- Messages that speak of another, and those that are spoken of --------------------------- */

static Extra *
ensure_extra (TinMessage *self)
{
  if (self->extra == NULL)
    self->extra = g_new0 (Extra, 1);
  return self->extra;
}

static Latest
get_latest (const TinMessage *amendment)
{
  return (Latest) { { amendment->log_id, amendment->number }, amendment->sent_at };
}

static gboolean
is_after (const TinMessage *amendment,
          const Latest     *latest)
{
  if (latest == NULL || latest->name.log_id == 0)
    return TRUE;
  if (amendment->sent_at != latest->sent_at)
    return amendment->sent_at > latest->sent_at;
  if (amendment->log_id != latest->name.log_id)
    return amendment->log_id > latest->name.log_id;
  return amendment->number > latest->name.number;
}

/* Whose: the index of the arrays above. */
static guint
get_side (const TinMessage *message)
{
  return tin_message_is_own (message) ? 1 : 0;
}

/**
 * tin_message_set_target:
 * @self: that nobody else has seen yet: it is immutable from then on
 * @target: the message that it speaks of. What was withdrawn speaks of nothing, and stays so
 */
void
tin_message_set_target (TinMessage           *self,
                        const TinMessageName *target)
{
  g_return_if_fail (g_atomic_int_get (&self->ref_count) == 1);

  if (self->kind != TIN_MESSAGE_KIND_WITHDRAWN)
    ensure_extra (self)->target = *target;
}

/**
 * tin_message_get_target:
 *
 * Returns: (transfer none) (nullable): the message that it speaks of, which may be anywhere or
 *   nowhere: of a reply what it answers, of an amendment what it amends
 */
const TinMessageName *
tin_message_get_target (const TinMessage *self)
{
  return self->extra != NULL && self->extra->target.log_id != 0 ? &self->extra->target : NULL;
}

/**
 * tin_message_is_amendment:
 *
 * Returns: whether it is shown as a part of another one: an edit, a deletion, a reaction
 */
gboolean
tin_message_is_amendment (const TinMessage *self)
{
  return self->kind >= TIN_MESSAGE_KIND_EDIT && self->kind <= TIN_MESSAGE_KIND_REACTION;
}

/**
 * tin_message_is_visible:
 *
 * Returns: whether it stands in the conversation as a row of its own. Kinds that a later version
 *   has are kept and do not
 */
gboolean
tin_message_is_visible (const TinMessage *self)
{
  if ((self->flags & TIN_MESSAGE_FLAG_HIDDEN) != 0)
    return FALSE;

  return self->kind == TIN_MESSAGE_KIND_TEXT || self->kind == TIN_MESSAGE_KIND_NOTE ||
         (self->flags & TIN_MESSAGE_FLAG_DELETED) != 0;
}

/**
 * tin_message_is_news:
 *
 * Returns: whether it is worth telling of when it comes: a text of the peer's that stands in the
 *   conversation. An edit, a deletion or a reaction is no message of its own, and nobody needs to
 *   be told what they wrote
 */
gboolean
tin_message_is_news (const TinMessage *self)
{
  return self->kind == TIN_MESSAGE_KIND_TEXT && tin_message_is_visible (self) &&
         !tin_message_is_own (self);
}

/**
 * tin_message_supersedes:
 * @self: an amendment
 * @other: another one of the same kind and author, with the same target
 *
 * The rule for the one of several that counts: the one with the later sent-at. Only in logs that
 * were lost can two have the same; then log and number decide, so that both sides come to one.
 */
gboolean
tin_message_supersedes (const TinMessage *self,
                        const TinMessage *other)
{
  Latest latest = { { other->log_id, other->number }, other->sent_at };

  return is_after (self, &latest);
}

static TinMessage *
copy_with_edit (const TinMessage *self,
                const TinMessage *edit)
{
  TinMessage *copy = copy_with_text (self, edit->text, edit->length);

  copy->flags |= TIN_MESSAGE_FLAG_EDITED;
  ensure_extra (copy)->text = get_latest (edit);
  return copy;
}

/* SELF without anything that was said: its text, what it answered, what others thought of it. */
static TinMessage *
copy_deleted (const TinMessage *self,
              const TinMessage *deletion)
{
  TinMessage *copy =
    tin_message_new (self->log_id, self->number, self->sent_at, TIN_MESSAGE_KIND_WITHDRAWN,
                     self->flags & ~(guint) TIN_MESSAGE_FLAG_EDITED, "", 0);

  copy->flags |= TIN_MESSAGE_FLAG_DELETED;
  copy->shown_at = self->shown_at;
  ensure_extra (copy)->text = get_latest (deletion);
  return copy;
}

static TinMessage *
copy_with_reaction (const TinMessage *self,
                    const TinMessage *reaction)
{
  TinMessage *copy = copy_with_text (self, self->text, self->length);
  guint side = get_side (reaction);

  ensure_extra (copy)->reacted[side] = get_latest (reaction);
  g_free (copy->extra->reactions[side]);
  copy->extra->reactions[side] = reaction->length > 0 ? g_strdup (reaction->text) : NULL;
  return copy;
}

/**
 * tin_message_amend:
 * @amendment: that names @self as its target, from either side
 *
 * The rules of docs/PROTOCOL.md, "Amendments": only the author edits and deletes; what is deleted
 * stays so; of one author's edits, and of one person's reactions, the one that was sent last
 * counts: see tin_message_supersedes(). In whatever order they come, and however often, the end is
 * the same.
 *
 * Returns: (transfer full): @self as it is shown from now on; @self itself where nothing changes
 */
TinMessage *
tin_message_amend (TinMessage *self,
                   TinMessage *amendment)
{
  gboolean is_text = self->kind == TIN_MESSAGE_KIND_TEXT;
  gboolean is_deleted = !is_text && (self->flags & TIN_MESSAGE_FLAG_DELETED) != 0;
  gboolean is_author = tin_message_is_own (self) == tin_message_is_own (amendment);
  const Latest *text = self->extra != NULL ? &self->extra->text : NULL;
  const Latest *reacted = self->extra != NULL ? &self->extra->reacted[get_side (amendment)] : NULL;

  switch (amendment->kind)
    {
    case TIN_MESSAGE_KIND_EDIT:
      if (is_text && is_author && amendment->length > 0 && is_after (amendment, text))
        return copy_with_edit (self, amendment);
      break;
    case TIN_MESSAGE_KIND_DELETE:
      if (is_author && (is_text || (is_deleted && is_after (amendment, text))))
        return copy_deleted (self, amendment);
      break;
    case TIN_MESSAGE_KIND_REACTION:
      if (is_text && is_after (amendment, reacted))
        return copy_with_reaction (self, amendment);
      break;
    default:
      break;
    }
  return tin_message_ref (self);
}

/**
 * tin_message_get_amended:
 *
 * Returns: (transfer none) (nullable): the edit or the deletion that made it what it is: it has
 *   arrived where both have
 */
const TinMessageName *
tin_message_get_amended (const TinMessage *self)
{
  return self->extra != NULL && self->extra->text.name.log_id != 0 ? &self->extra->text.name : NULL;
}

/**
 * tin_message_get_reaction:
 * @own: whose: ours or the peer's
 *
 * Returns: (transfer none) (nullable): the emoji
 */
const char *
tin_message_get_reaction (const TinMessage *self,
                          gboolean          own)
{
  return self->extra != NULL ? self->extra->reactions[own ? 1 : 0] : NULL;
}
