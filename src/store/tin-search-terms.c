/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-search-terms.h"

#include <string.h>

/* What the search index knows of a text: its terms, with one space between them. A query is made
 * of terms by the same rules, so that nothing that somebody types is ever read as a query language.
 *
 * Letters and digits make words, without case, accents and compatibility forms. A script that
 * writes no spaces (Chinese, Japanese, Thai and their like) gives every pair of neighbours, and the
 * last of a run alone: any piece of a text is found by its pairs, one letter by the beginning of a
 * pair. An emoji or another symbol is a term of its own. All else parts terms. Korean syllables are
 * taken apart, so that one that is not finished is the beginning of a word.
 *
 * A term has at most TERM_CHARS characters; what follows in a longer word is not looked at, on
 * either side. The index has all beginnings up to PREFIX_CHARS characters.
 *
 * The index has each term twice: as it is, and after a character that names the conversation. To
 * find what two lists have in common takes 20 ms where both have hundreds of thousands and hardly
 * anything in common, so a word in one conversation is a list of its own. */

#define TERM_CHARS 48
#define PREFIX_CHARS 4
#define QUERY_TERMS 16

/* Texts never have these: a private character parts terms. Conversation n has SCOPE_FIRST + n. */
#define SCOPE_FIRST 0xf0000
#define SCOPE_COUNT 0xfffe

/* A fully decomposed character is not longer. */
#define DECOMPOSED_MAX G_UNICHAR_MAX_DECOMPOSITION_LENGTH

typedef enum
{
  LETTER_NONE,    /* parts terms */
  LETTER_MARK,    /* belongs to what stands before it, or is nothing */
  LETTER_DROPPED, /* an accent */
  LETTER_WORD,
  LETTER_DENSE,   /* of a script without spaces */
  LETTER_SYMBOL,
} LetterType;

typedef struct
{
  GString  *terms;     /* (owned) */
  gsize     start;     /* where the open word begins in TERMS */
  guint     n_chars;   /* of the open word; 0 if there is none */
  gunichar  previous;  /* the letter of a dense run before this; 0 if there is none */
  gboolean  in_query;  /* dense runs of two and more have no single end */
  gboolean  paired;    /* PREVIOUS is in a pair already */
} Splitter;

/* --- Letters ------------------------------------------------------------------------------ */

static gboolean
is_dense (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  if (c >= 0x3005 && c <= 0x30ff)
    return c <= 0x3007 || c >= 0x3031;

  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
    case G_UNICODE_SCRIPT_YI:
      return TRUE;

    default:
      return FALSE;
    }
}

/* Accents by their canonical combining class: Latin, Greek and Cyrillic ones, the points of Hebrew
 * and Arabic. The vowels of Indian scripts have class 0, viramas 9, voicing of kana 8: these make
 * another word. */
static gboolean
is_accent (gunichar c)
{
  int combining = g_unichar_combining_class (c);

  return combining == 1 || (combining >= 10 && combining <= 36) || combining >= 200 ||
         (c >= 0xfe00 && c <= 0xfe0f);
}

static LetterType
classify (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? LETTER_WORD : LETTER_NONE;

  switch (g_unichar_type (c))
    {
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
      return is_dense (c) ? LETTER_DENSE : LETTER_WORD;

    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
      return is_accent (c) ? LETTER_DROPPED : LETTER_MARK;

    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
      return LETTER_SYMBOL;

    default:
      return LETTER_NONE;
    }
}

/* Letters that people type without what no decomposition takes off. */
static const char *
get_plain_letters (gunichar c)
{
  switch (c)
    {
    case 0x00df: return "ss";
    case 0x00e6: return "ae";
    case 0x00f0: return "d";
    case 0x00f8: return "o";
    case 0x00fe: return "th";
    case 0x0111: return "d";
    case 0x0131: return "i";
    case 0x0142: return "l";
    case 0x0153: return "oe";
    case 0x03c2: return "\317\203";
    default: return NULL;
    }
}

/* --- Terms of a text ----------------------------------------------------------------------- */

static void
splitter_begin_term (Splitter *self)
{
  if (self->terms->len > 0)
    g_string_append_c (self->terms, ' ');
  self->start = self->terms->len;
}

/* Ends the open word or run. */
static void
splitter_end (Splitter *self)
{
  if (self->previous != 0 && !(self->in_query && self->paired))
    {
      splitter_begin_term (self);
      g_string_append_unichar (self->terms, self->previous);
    }

  self->previous = 0;
  self->paired = FALSE;
  self->n_chars = 0;
}

static void
splitter_add_word (Splitter *self,
                   gunichar  c)
{
  const char *plain;

  if (self->n_chars == 0)
    {
      splitter_end (self);
      splitter_begin_term (self);
    }
  if (self->n_chars++ >= TERM_CHARS)
    return;

  c = g_unichar_tolower (c);
  plain = get_plain_letters (c);
  if (plain != NULL)
    g_string_append (self->terms, plain);
  else
    g_string_append_unichar (self->terms, c);
}

static void
splitter_add_dense (Splitter *self,
                    gunichar  c)
{
  if (self->n_chars > 0)
    splitter_end (self);

  if (self->previous != 0)
    {
      splitter_begin_term (self);
      g_string_append_unichar (self->terms, self->previous);
      g_string_append_unichar (self->terms, c);
      self->paired = TRUE;
    }
  self->previous = c;
}

static void
splitter_add_letter (Splitter *self,
                     gunichar  c)
{
  switch (classify (c))
    {
    case LETTER_WORD:
      splitter_add_word (self, c);
      break;

    case LETTER_DENSE:
      splitter_add_dense (self, c);
      break;

    case LETTER_SYMBOL:
      splitter_end (self);
      splitter_begin_term (self);
      g_string_append_unichar (self->terms, c);
      break;

    case LETTER_MARK:
      if (self->previous != 0)
        splitter_add_dense (self, c);
      else if (self->n_chars > 0)
        splitter_add_word (self, c);
      break;

    case LETTER_DROPPED:
      break;

    case LETTER_NONE:
    default:
      splitter_end (self);
      break;
    }
}

static void
splitter_add_text (Splitter   *self,
                   const char *text,
                   gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      gunichar decomposed[DECOMPOSED_MAX];
      gsize n;

      if ((guchar) *text < 0x80)
        {
          splitter_add_letter (self, (guchar) *text++);
          continue;
        }

      n = g_unichar_fully_decompose (g_utf8_get_char (text), TRUE, decomposed, DECOMPOSED_MAX);
      for (gsize i = 0; i < MIN (n, DECOMPOSED_MAX); i++)
        splitter_add_letter (self, decomposed[i]);
      text = g_utf8_next_char (text);
    }

  splitter_end (self);
}

static char *
dup_terms (const char *text,
           gsize       length,
           gboolean    in_query)
{
  Splitter splitter = { .terms = g_string_sized_new (length + 16), .in_query = in_query };

  splitter_add_text (&splitter, text, length);
  return g_string_free (splitter.terms, FALSE);
}

/**
 * tin_search_terms_dup:
 * @text: valid UTF-8, of @length bytes
 *
 * Returns: (transfer full): the terms of a text, for the index
 */
char *
tin_search_terms_dup (const char *text,
                      gsize       length)
{
  return dup_terms (text, length, FALSE);
}

/**
 * tin_search_terms_dup_scope:
 * @conversation: its row
 *
 * Returns: (transfer full): the character that stands before terms of a conversation. Some
 *   conversations share one when there are more than 65534
 */
char *
tin_search_terms_dup_scope (gint64 conversation)
{
  char scope[7] = "";

  g_unichar_to_utf8 (SCOPE_FIRST + (gunichar) (conversation % SCOPE_COUNT), scope);
  return g_strdup (scope);
}

/**
 * tin_search_terms_dup_indexed:
 * @terms: of a text
 * @scope: the character of its conversation
 *
 * Returns: (transfer full): what the index is given
 */
char *
tin_search_terms_dup_indexed (const char *terms,
                              const char *scope)
{
  GString *indexed = g_string_sized_new (3 * strlen (terms) + 8);
  const char *term = terms;

  g_string_append (indexed, terms);
  while (*term != '\0')
    {
      const char *end = strchrnul (term, ' ');

      g_string_append_c (indexed, ' ');
      g_string_append (indexed, scope);
      g_string_append_len (indexed, term, end - term);
      term = *end == ' ' ? end + 1 : end;
    }

  return g_string_free (indexed, FALSE);
}

/* --- Queries ------------------------------------------------------------------------------- */

typedef struct
{
  char     *padded;   /* (owned) the term with a space before it, and after it if it is whole */
  gboolean  is_prefix;
} Term;

struct _TinSearchQuery
{
  GArray *terms;  /* (owned) (element-type Term) */
};

static void
term_clear (gpointer data)
{
  g_clear_pointer (&((Term *) data)->padded, g_free);
}

static void
query_add (TinSearchQuery *self,
           const char     *text,
           gboolean        is_prefix)
{
  Term term = { g_strdup_printf (is_prefix ? " %s" : " %s ", text), is_prefix };

  g_array_append_val (self->terms, term);
}

/* A letter of a dense script alone is the beginning of a pair, wherever it stands. */
static gboolean
is_single_dense (const char *term)
{
  gunichar c = g_utf8_get_char (term);

  return classify (c) == LETTER_DENSE && *g_utf8_next_char (term) == '\0';
}

/* Whether the text ends within its last word. */
static gboolean
ends_in_word (const char *term)
{
  LetterType type = classify (g_utf8_get_char (term));

  return type == LETTER_WORD;
}

/**
 * tin_search_query_new:
 * @text: what was typed: valid UTF-8
 *
 * The last word may be the beginning of one. Of many words the first sixteen count, and the last.
 *
 * Returns: (transfer full):
 */
TinSearchQuery *
tin_search_query_new (const char *text)
{
  TinSearchQuery *self = g_new0 (TinSearchQuery, 1);
  g_autofree char *terms = dup_terms (text, strlen (text), TRUE);
  g_auto (GStrv) list = g_strsplit (terms, " ", -1);
  guint n = g_strv_length (list);

  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_array_set_clear_func (self->terms, term_clear);

  for (guint i = 0; i < n; i++)
    {
      gboolean is_last = i == n - 1;

      if (i < QUERY_TERMS || is_last)
        query_add (self, list[i], is_single_dense (list[i]) || (is_last && ends_in_word (list[i])));
    }

  return self;
}

void
tin_search_query_free (TinSearchQuery *self)
{
  g_array_unref (self->terms);
  g_free (self);
}

/**
 * tin_search_query_is_empty:
 *
 * Returns: whether there is nothing to look for: nothing is found then
 */
gboolean
tin_search_query_is_empty (const TinSearchQuery *self)
{
  return self->terms->len == 0;
}

/**
 * tin_search_query_matches:
 * @text: valid UTF-8, of @length bytes
 *
 * Returns: whether the text has all the terms
 */
gboolean
tin_search_query_matches (const TinSearchQuery *self,
                          const char           *text,
                          gsize                 length)
{
  g_autofree char *terms = tin_search_terms_dup (text, length);
  g_autofree char *padded = g_strconcat (" ", terms, " ", NULL);

  for (guint i = 0; i < self->terms->len; i++)
    if (strstr (padded, g_array_index (self->terms, Term, i).padded) == NULL)
      return FALSE;

  return self->terms->len > 0;
}

static char *
dup_match (const TinSearchQuery *self,
           const char           *scope,
           gboolean              wider,
           gboolean             *changed)
{
  GString *match = g_string_new (NULL);

  *changed = FALSE;
  for (guint i = 0; i < self->terms->len; i++)
    {
      const Term *term = &g_array_index (self->terms, Term, i);
      g_autofree char *text = g_strstrip (g_strconcat (scope, term->padded + 1, NULL));

      if (wider && term->is_prefix && g_utf8_strlen (text, -1) > PREFIX_CHARS)
        {
          *g_utf8_offset_to_pointer (text, PREFIX_CHARS) = '\0';
          *changed = TRUE;
        }
      g_string_append_printf (match, "%s\"%s\"%s", match->len > 0 ? " " : "", text,
                              term->is_prefix ? "*" : "");
    }

  return g_string_free (match, FALSE);
}

/**
 * tin_search_query_dup_match:
 * @scope: the character of the conversation, or an empty text for all
 *
 * Returns: (transfer full): the query as FTS5 reads it. A term is quoted, and has no quote in it
 */
char *
tin_search_query_dup_match (const TinSearchQuery *self,
                            const char           *scope)
{
  gboolean changed;

  return dup_match (self, scope, FALSE, &changed);
}

/**
 * tin_search_query_dup_wider:
 *
 * A beginning of a word that is longer than those in the index makes FTS5 collect all rows that
 * have it, which takes 100 ms where they are hundreds of thousands.
 *
 * Returns: (transfer full) (nullable): a query that the index answers at once, which finds more
 *   than it should; %NULL where tin_search_query_dup_match() is no worse
 */
char *
tin_search_query_dup_wider (const TinSearchQuery *self,
                            const char           *scope)
{
  gboolean changed;
  g_autofree char *match = dup_match (self, scope, TRUE, &changed);

  return changed ? g_steal_pointer (&match) : NULL;
}
