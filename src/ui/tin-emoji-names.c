/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-emoji-names.h"

#include <gio/gio.h>
#include <string.h>

/* Emoji by their names. The names are those of the toolkit's own chooser, which has them as
 * resources: one table in English within the library, and one a language beside it. They are no
 * promise of its interface, so a table that has another form is left alone, and the short names
 * below, which people know from other programs, work without any. */

#define TABLE_PATH "/org/gtk/libgtk/emoji/%s.data"
#define TABLE_FILE "gtk-4.0/emoji/%s.gresource"

/* An emoji of a table: code points, name, keywords, group (GTK 4.8); ... */
#define TABLE_TYPE "a(ausasu)"
/* ... code points, name in English, in the language, keywords in both, group (since 4.10). */
#define TABLE_TYPE_BOTH "a(aussasasu)"

#define ZERO_WIDTH_JOINER 0x200d
#define EMOJI_PRESENTATION 0xfe0f
#define KEYCAP 0x20e3
#define SKIN_LIGHTEST 0x1f3fb

typedef struct
{
  char *emoji;  /* (owned) */
  char *name;   /* (owned) */
  char *key;    /* (owned): the name folded: see fold() */
  char *words;  /* (owned): other names and keywords, folded, a line feed before each */
  char *short_name; /* (owned) (nullable): what other programs call it, lines as above */
  gboolean in_table; /* the name is of a table */
} Entry;

struct _TinEmojiNames
{
  GPtrArray  *entries;  /* (owned): of Entry, in the order of the tables */
  GHashTable *by_emoji; /* (owned): of the same */
};

/* What people type elsewhere, where it is not how Unicode begins the name. */
static const char *const short_names[][2] = {
  { "+1", "👍" }, { "-1", "👎" }, { "100", "💯" }, { "angry", "😠" }, { "beer", "🍺" },
  { "beers", "🍻" }, { "birthday", "🎂" }, { "blush", "😊" }, { "boom", "💥" },
  { "broken_heart", "💔" }, { "bug", "🐛" }, { "bulb", "💡" }, { "cake", "🍰" }, { "cat", "🐱" },
  { "check", "✅" }, { "clap", "👏" }, { "coffee", "☕" }, { "confused", "😕" }, { "cry", "😢" },
  { "dog", "🐶" }, { "exclamation", "❗" }, { "eyes", "👀" }, { "facepalm", "🤦" },
  { "fire", "🔥" }, { "ghost", "👻" }, { "gift", "🎁" }, { "grin", "😁" }, { "hand", "✋" },
  { "heart", "❤️" }, { "heart_eyes", "😍" }, { "hug", "🤗" }, { "hugs", "🤗" }, { "joy", "😂" },
  { "kiss", "💋" }, { "kissing_heart", "😘" }, { "laughing", "😆" }, { "lol", "😂" },
  { "moon", "🌙" }, { "muscle", "💪" }, { "no", "👎" }, { "ok", "👌" }, { "ok_hand", "👌" },
  { "party", "🥳" }, { "pizza", "🍕" }, { "point_up", "☝️" }, { "poop", "💩" }, { "pray", "🙏" },
  { "question", "❓" }, { "rage", "😡" }, { "rainbow", "🌈" }, { "raised_hands", "🙌" },
  { "rocket", "🚀" }, { "rofl", "🤣" }, { "roll_eyes", "🙄" }, { "rose", "🌹" }, { "sad", "😢" },
  { "scream", "😱" }, { "see_no_evil", "🙈" }, { "shrug", "🤷" }, { "skull", "💀" },
  { "smile", "😄" }, { "smiley", "😃" }, { "smirk", "😏" }, { "snowman", "⛄" }, { "sob", "😭" },
  { "sparkles", "✨" }, { "star", "⭐" }, { "stuck_out_tongue", "😛" }, { "sun", "☀️" },
  { "sunglasses", "😎" }, { "sweat_smile", "😅" }, { "tada", "🎉" }, { "thanks", "🙏" },
  { "thinking", "🤔" }, { "thumbsdown", "👎" }, { "thumbsup", "👍" }, { "umbrella", "☔" },
  { "unamused", "😒" }, { "warning", "⚠️" }, { "wave", "👋" }, { "white_check_mark", "✅" },
  { "wink", "😉" }, { "x", "❌" }, { "yes", "👍" }, { "yum", "😋" }, { "zzz", "💤" },
};

static void
entry_free (Entry *self)
{
  g_free (self->emoji);
  g_free (self->name);
  g_free (self->key);
  g_free (self->words);
  g_free (self->short_name);
  g_free (self);
}

/* Returns: (transfer full): @name as it is typed: in small letters, with one underscore for
 *   whatever is between its words; empty where it has no letter and no digit */
static char *
fold (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  GString *key = g_string_new (NULL);

  if (*folded == '+' || *folded == '-')
    g_string_append_c (key, *folded);
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (key, c);
      else if (key->len > 0 && strchr ("_+-", key->str[key->len - 1]) == NULL)
        g_string_append_c (key, '_');
    }
  if (key->len > 0 && strchr ("_+-", key->str[key->len - 1]) != NULL)
    g_string_truncate (key, key->len - 1);
  return g_string_free (key, FALSE);
}

/* --- Tables ------------------------------------------------------------------------------- */

/* Whether @code is shown as text unless the selector is behind it. What Unicode lists as wide is
 * shown as an emoji by itself; regional indicators and tags stand for themselves nowhere. */
static gboolean
wants_selector (gunichar code)
{
  return !g_unichar_iswide (code) && code != ZERO_WIDTH_JOINER && code != KEYCAP &&
         code != EMOJI_PRESENTATION && !(code >= 0x1f1e6 && code <= 0x1f1ff) && code < 0xe0000;
}

/* Returns: (transfer full) (nullable): the characters of @codes, in the yellow that has no skin
 *   tone: a table has 0 or the lightest tone where one may stand */
static char *
dup_emoji (GVariant *codes)
{
  g_autoptr (GString) emoji = g_string_new (NULL);
  gsize n;
  const guint32 *code = g_variant_get_fixed_array (codes, &n, sizeof (guint32));

  for (gsize i = 0; i < n; i++)
    {
      if (code[i] == 0 || code[i] == SKIN_LIGHTEST)
        continue;
      if (!g_unichar_validate (code[i]))
        return NULL;
      g_string_append_unichar (emoji, code[i]);
      if (wants_selector (code[i]) && (i + 1 == n || code[i + 1] != EMOJI_PRESENTATION))
        g_string_append_unichar (emoji, EMOJI_PRESENTATION);
    }
  return emoji->len > 0 ? g_string_free (g_steal_pointer (&emoji), FALSE) : NULL;
}

static void
add_word (char       **words,
          const char  *word)
{
  g_autofree char *folded = fold (word);
  g_autofree char *before = *words;

  *words = *folded == '\0' ? g_strdup (before)
                           : g_strconcat (before != NULL ? before : "", "\n", folded, NULL);
}

/* @name becomes what it is called, unless it has a name: then it is one more. */
static Entry *
ensure_entry (TinEmojiNames *self,
              const char    *emoji,
              const char    *name)
{
  Entry *entry = g_hash_table_lookup (self->by_emoji, emoji);

  if (entry != NULL)
    {
      add_word (&entry->words, name);
      return entry;
    }
  entry = g_new0 (Entry, 1);
  entry->emoji = g_strdup (emoji);
  entry->name = g_strdup (name);
  entry->key = fold (name);
  entry->words = g_strdup ("");
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_emoji, entry->emoji, entry);
  return entry;
}

static void
add_words (Entry    *entry,
           GVariant *words)
{
  GVariantIter iter;
  const char *word;

  g_variant_iter_init (&iter, words);
  while (g_variant_iter_next (&iter, "&s", &word))
    add_word (&entry->words, word);
}

/* @row: of either type of table */
static void
add_row (TinEmojiNames *self,
         GVariant      *row)
{
  gsize n_names = g_variant_n_children (row) == 6 ? 2 : 1;
  g_autoptr (GVariant) codes = g_variant_get_child_value (row, 0);
  g_autofree char *emoji = dup_emoji (codes);

  /* What the person calls it is behind the English name. */
  for (gsize i = n_names; emoji != NULL && i > 0; i--)
    {
      g_autoptr (GVariant) name = g_variant_get_child_value (row, i);
      g_autoptr (GVariant) words = g_variant_get_child_value (row, n_names + i);

      if (*g_variant_get_string (name, NULL) != '\0')
        {
          Entry *entry = ensure_entry (self, emoji, g_variant_get_string (name, NULL));

          entry->in_table = TRUE;
          add_words (entry, words);
        }
    }
}

/**
 * tin_emoji_names_add:
 * @table: serialised as the toolkit's are; the names of an earlier one come first
 *
 * Returns: whether it has a form that is known
 */
gboolean
tin_emoji_names_add (TinEmojiNames *self,
                     GBytes        *table)
{
  static const char *const types[] = { TABLE_TYPE_BOTH, TABLE_TYPE };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GVariant) rows =
        g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (types[i]), table, FALSE));

      if (g_variant_n_children (rows) == 0 || !g_variant_is_normal_form (rows))
        continue;
      for (gsize at = 0; at < g_variant_n_children (rows); at++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (rows, at);

          add_row (self, row);
        }
      return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full) (nullable) */
static GBytes *
load_file (const char *language,
           const char *path)
{
  g_autofree char *file = g_strdup_printf (TABLE_FILE, language);

  for (const char *const *dir = g_get_system_data_dirs (); *dir != NULL; dir++)
    {
      g_autofree char *full = g_build_filename (*dir, file, NULL);
      g_autoptr (GResource) resource = g_resource_load (full, NULL);

      if (resource != NULL)
        return g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    }
  return NULL;
}

static void
add_language (TinEmojiNames *self,
              const char    *language)
{
  g_autofree char *path = g_strdup_printf (TABLE_PATH, language);
  g_autoptr (GBytes) table = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (table == NULL)
    table = load_file (language, path);
  if (table != NULL && !tin_emoji_names_add (self, table))
    g_debug ("The names of emoji in “%s” have a form that is not known", language);
}

/**
 * tin_emoji_names_add_short:
 *
 * Adds what other programs call emoji: more names of those that are there, and the only ones of the
 * rest.
 */
void
tin_emoji_names_add_short (TinEmojiNames *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (short_names); i++)
    {
      Entry *entry = g_hash_table_lookup (self->by_emoji, short_names[i][1]);
      g_autofree char *before = NULL;

      if (entry == NULL)
        entry = ensure_entry (self, short_names[i][1], short_names[i][0]);
      before = entry->short_name;
      entry->short_name = g_strconcat (before != NULL ? before : "", "\n", short_names[i][0],
                                       NULL);
    }
}

/* --- Names -------------------------------------------------------------------------------- */

/**
 * tin_emoji_names_new_empty:
 *
 * Returns: (transfer full): names without any
 */
TinEmojiNames *
tin_emoji_names_new_empty (void)
{
  TinEmojiNames *self = g_new0 (TinEmojiNames, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_emoji = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * tin_emoji_names_new:
 *
 * Takes some ten milliseconds: see tin_emoji_names_get_known().
 *
 * Returns: (transfer full): the names that are known, in the person's languages and in English
 */
TinEmojiNames *
tin_emoji_names_new (void)
{
  TinEmojiNames *self = tin_emoji_names_new_empty ();
  const char *const *languages = g_get_language_names ();

  for (gsize i = 0; languages[i] != NULL; i++)
    if (strpbrk (languages[i], "./@") == NULL && !g_str_equal (languages[i], "C") &&
        !g_str_equal (languages[i], "en"))
      add_language (self, languages[i]);
  add_language (self, "en");
  tin_emoji_names_add_short (self);
  return self;
}

/**
 * tin_emoji_names_get_known:
 *
 * Reads the names when somebody asks for the first time.
 *
 * Returns: (transfer none): those of tin_emoji_names_new(), for the whole program
 */
TinEmojiNames *
tin_emoji_names_get_known (void)
{
  static TinEmojiNames *names;

  if (names == NULL)
    names = tin_emoji_names_new ();
  return names;
}

void
tin_emoji_names_free (TinEmojiNames *self)
{
  g_hash_table_unref (self->by_emoji);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

typedef enum
{
  MATCH_SHORT_NAME,        /* it is a short name, ... */
  MATCH_NAME,              /* ... or the name */
  MATCH_BEGINS_SHORT_NAME,
  MATCH_BEGINS_NAME,
  MATCH_BEGINS_WORD,       /* of the name */
  MATCH_BEGINS_KEYWORD,
  N_MATCHES,               /* it does not match */
} Match;

/* Whether a line of @lines, each with a line feed before it, begins with @begun; and is it, where
 * it is to be the @whole. */
static gboolean
has_line (const char *lines,
          const char *begun,
          gboolean    whole)
{
  gsize length = strlen (begun);

  for (const char *line = lines; line != NULL && *line != '\0'; line = strchr (line + 1, '\n'))
    if (strncmp (line + 1, begun, length) == 0 &&
        (!whole || line[1 + length] == '\0' || line[1 + length] == '\n'))
      return TRUE;
  return FALSE;
}

static Match
match (const Entry *entry,
       const char  *begun)
{
  if (has_line (entry->short_name, begun, TRUE))
    return MATCH_SHORT_NAME;
  if (strcmp (entry->key, begun) == 0)
    return MATCH_NAME;
  if (has_line (entry->short_name, begun, FALSE))
    return MATCH_BEGINS_SHORT_NAME;
  if (g_str_has_prefix (entry->key, begun))
    return MATCH_BEGINS_NAME;
  for (const char *word = entry->key; (word = strchr (word, '_')) != NULL; word++)
    if (g_str_has_prefix (word + 1, begun))
      return MATCH_BEGINS_WORD;
  return has_line (entry->words, begun, FALSE) ? MATCH_BEGINS_KEYWORD : N_MATCHES;
}

/**
 * tin_emoji_names_find:
 * @begun: the beginning of a name, of a word of it, or of what else it is known by
 * @found: (out): the best matches first
 * @max: how many have room there
 *
 * Returns: how many there are in @found
 */
guint
tin_emoji_names_find (TinEmojiNames *self,
                      const char    *begun,
                      TinEmojiName  *found,
                      guint          max)
{
  g_autofree char *key = fold (begun);
  g_autofree guint8 *matches = g_new (guint8, self->entries->len);
  guint n_found = 0;

  if (*key == '\0')
    return 0;
  for (guint i = 0; i < self->entries->len; i++)
    matches[i] = (guint8) match (g_ptr_array_index (self->entries, i), key);
  for (guint rank = 0; rank < N_MATCHES; rank++)
    for (guint i = 0; i < self->entries->len && n_found < max; i++)
      if (matches[i] == rank)
        {
          const Entry *entry = g_ptr_array_index (self->entries, i);

          found[n_found++] = (TinEmojiName) { entry->emoji, entry->name };
        }
  return n_found;
}

/**
 * tin_emoji_names_get:
 * @name: a whole name, with underscores between its words
 *
 * Returns: (transfer none) (nullable): what is called so
 */
const char *
tin_emoji_names_get (TinEmojiNames *self,
                     const char    *name)
{
  g_autofree char *key = fold (name);

  for (guint rank = MATCH_SHORT_NAME; *key != '\0' && rank <= MATCH_NAME; rank++)
    for (guint i = 0; i < self->entries->len; i++)
      {
        const Entry *entry = g_ptr_array_index (self->entries, i);

        if (rank == MATCH_NAME ? strcmp (entry->key, key) == 0
                               : has_line (entry->short_name, key, TRUE))
          return entry->emoji;
      }
  return NULL;
}

/**
 * tin_emoji_names_get_name:
 *
 * Returns: (transfer none) (nullable): what people call @emoji, in the person's language where that
 *   is known; %NULL if it has no name but a short one of other programs
 */
const char *
tin_emoji_names_get_name (TinEmojiNames *self,
                          const char    *emoji)
{
  const Entry *entry = g_hash_table_lookup (self->by_emoji, emoji);

  return entry != NULL && entry->in_table ? entry->name : NULL;
}
