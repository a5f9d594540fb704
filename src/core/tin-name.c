/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-name.h"

#include "tin-limits.h"

/* Marks over and under one letter. With more of them it would be drawn over what stands above and
 * below; no writing in use needs as many but for a few spells. */
#define MARKS_MAX 4

/* In the order of the characters. */
typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Characters that draw nothing, of those that Unicode counts among letters, marks and symbols: what
 * it calls Default_Ignorable_Code_Point, and a few that are none and are as empty. */
static const Range unseen[] = {
  { 0x034f, 0x034f },    /* combining grapheme joiner */
  { 0x115f, 0x1160 },    /* fillers of Hangul */
  { 0x17b4, 0x17b5 },    /* vowels of Khmer that are not drawn */
  { 0x3164, 0x3164 },    /* filler of Hangul */
  { 0xffa0, 0xffa0 },    /* the same, half as wide */
  { 0xfffc, 0xfffc },    /* stands for what a text cannot hold */
  { 0x16fe4, 0x16fe4 },  /* filler of Khitan */
  { 0x1d159, 0x1d159 },  /* a note without a head */
};

/* Those that choose a form of the character before them, and draw nothing themselves. */
static const Range selectors[] = {
  { 0x180b, 0x180d },    /* of Mongolian */
  { 0x180f, 0x180f },
  { 0xfe00, 0xfe0f },    /* of any script */
  { 0xe0100, 0xe01ef },
};

static gboolean
is_in (gunichar     character,
       const Range *ranges,
       gsize        n_ranges)
{
  for (gsize i = 0; i < n_ranges && ranges[i].first <= character; i++)
    {
      if (character <= ranges[i].last)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_selector (gunichar character)
{
  return is_in (character, selectors, G_N_ELEMENTS (selectors));
}

/* With U+2800, empty Braille. */
static gboolean
is_blank (gunichar character)
{
  return g_unichar_isspace (character) || character == 0x2800;
}

/* Characters that are not seen, and some that change what stands around them: controls, and the
 * format characters that turn the direction of writing (Unicode UAX #9). */
static gboolean
is_harmful (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return is_in (character, unseen, G_N_ELEMENTS (unseen));
    }
}

/* Whether CHARACTER takes no room of its own: it is drawn over or under the letter before it. */
static gboolean
is_mark (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK) &&
         !is_selector (character);
}

/* A vowel that stands beside a letter ends nothing: marks after it are that letter's, too. */
static gboolean
is_beside (gunichar character)
{
  return g_unichar_type (character) == G_UNICODE_SPACING_MARK || is_selector (character);
}

/* However CHARACTER is written, in one piece or in several: each of its marks counts.
 * @n_marks: so many there are on the letter that the text ends with
 *
 * Returns: so many there are on the letter that the text ends with then; MOST is the most on one */
static guint
count_marks (guint     n_marks,
             gunichar  character,
             guint    *most)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n_parts = g_unichar_fully_decompose (character, TRUE, parts, G_N_ELEMENTS (parts));

  *most = 0;
  for (gsize i = 0; i < n_parts; i++)
    {
      if (is_mark (parts[i]))
        n_marks++;
      else if (!is_beside (parts[i]))
        n_marks = 0;
      *most = MAX (*most, n_marks);
    }
  return n_marks;
}

/**
 * tin_name_neutralise:
 * @name: what somebody calls himself
 *
 * Returns: (transfer full): @name as it may be shown: valid UTF-8 on one line, at most
 *   TIN_NAME_MAX_CHARS characters, nothing that is not seen and one space for each run of
 *   them, none at the ends, at most MARKS_MAX marks on a letter; it may be empty
 */
char *
tin_name_neutralise (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *shown = g_string_new (NULL);
  gunichar last = ' ';
  guint n_marks = 0;
  guint n = 0;

  for (const char *at = valid; *at != '\0' && n < TIN_NAME_MAX_CHARS; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean after_none = last == ' ' || is_selector (last);
      guint n_with;
      guint most;

      if (is_blank (character))
        character = ' ';
      n_with = count_marks (n_marks, character, &most);
      if (is_harmful (character) || (character == ' ' && last == ' ') ||
          (is_selector (character) && after_none) || most > MARKS_MAX)
        continue;
      g_string_append_unichar (shown, character);
      n_marks = n_with;
      last = character;
      n++;
    }

  return g_strchomp (g_string_free (shown, FALSE));
}

/* GLib's case folding takes the capital letters of Cherokee for the small ones and these for those:
 * it is to see small ones only. It knows better what becomes of the Turkish capital i. */
static gunichar
make_small (gunichar character)
{
  return character == 0x0130 ? character : g_unichar_tolower (character);
}

/* Drops what is not seen, and makes one space of all that is seen as one. */
static char *
drop_unseen (const char *name)
{
  GString *seen = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean blank = is_blank (character);

      if (blank && seen->len > 0 && seen->str[seen->len - 1] != ' ')
        g_string_append_c (seen, ' ');
      if (!blank && !is_harmful (character) && !is_selector (character))
        g_string_append_unichar (seen, make_small (character));
    }

  return g_strchomp (g_string_free (seen, FALSE));
}

static char *
fold_once (const char *name)
{
  g_autofree char *seen = drop_unseen (name);
  g_autofree char *normal = g_utf8_normalize (seen, -1, G_NORMALIZE_NFKC);
  g_autofree char *folded = g_utf8_casefold (normal, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFKC);
}

/**
 * tin_name_fold:
 * @name: what somebody calls himself
 *
 * For finding out whether two call themselves the same, and for nothing else: without case, without
 * the variants of a character (NFKC), without what is not seen, and with one space for each run of
 * them. Letters that only look alike stay different: see tin_name_is_like().
 *
 * Returns: (transfer full): a text that is the same for such names; empty for one of which nothing
 *   is seen, and that is nobody's
 */
char *
tin_name_fold (const char *name)
{
  g_autofree char *shown = tin_name_neutralise (name);
  char *folded = fold_once (shown);

  /* What one round makes of a few characters is something that another one changes again. */
  for (guint i = 0; i < 4; i++)
    {
      char *again = fold_once (folded);
      gboolean same = g_str_equal (again, folded);

      g_free (folded);
      folded = again;
      if (same)
        break;
    }
  return folded;
}

/* --- Names that look alike ---------------------------------------------------------------- */

/* Characters that look like a small Latin letter, or a capital one, in most fonts: Latin ones and
 * digits, in their order. Other scripts are left to those who read them. */
static const struct
{
  gunichar character;
  char     letter;
} look_alikes[] = {
  { '0', 'o' },
  { '1', 'l' },
  { 'I', 'l' },
  { '|', 'l' },
  { 0x0131, 'i' },  /* without its dot */
  { 0x01c0, 'l' },  /* a click */
  { 0x0237, 'j' },  /* without its dot */
  { 0x0251, 'a' },
  { 0x0261, 'g' },
  { 0x1d04, 'c' },  /* small capitals, which look like the small letters */
  { 0x1d0f, 'o' },
  { 0x1d20, 'v' },
  { 0x1d21, 'w' },
  { 0x1d22, 'z' },
  { 0xa731, 's' },
};

static gunichar
get_letter (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (look_alikes) && look_alikes[i].character <= character; i++)
    {
      if (look_alikes[i].character == character)
        return (gunichar) look_alikes[i].letter;
    }
  return character;
}

/* As tin_name_fold(), of what NAME looks like. The forms of a letter are looked through first; its
 * case is lost last, since the small i looks like no l. */
static char *
fold_looks (const char *name)
{
  g_autofree char *shown = tin_name_neutralise (name);
  g_autofree char *normal = g_utf8_normalize (shown, -1, G_NORMALIZE_NFKC);
  g_autoptr (GString) looks = g_string_new (NULL);

  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (looks, get_letter (g_utf8_get_char (at)));
  return tin_name_fold (looks->str);
}

/**
 * tin_name_is_like:
 * @name: what somebody calls himself
 * @other: what somebody else does
 *
 * Whether one can be taken for the other by who reads them: they are the same (tin_name_fold()), or
 * look so with an l for an I, a digit for a letter and the like. Names in different scripts that
 * look alike are told apart.
 *
 * Returns: %FALSE for names of which nothing is seen, which are nobody's
 */
gboolean
tin_name_is_like (const char *name,
                  const char *other)
{
  g_autofree char *folded = tin_name_fold (name);
  g_autofree char *other_folded = tin_name_fold (other);
  g_autofree char *looks = NULL;
  g_autofree char *other_looks = NULL;

  if (*folded == '\0' || *other_folded == '\0')
    return FALSE;
  if (g_str_equal (folded, other_folded))
    return TRUE;

  looks = fold_looks (name);
  other_looks = fold_looks (other);
  return g_str_equal (looks, other_looks);
}
