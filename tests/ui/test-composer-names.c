/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-completion-word.h"
#include "tin-composer-count.h"
#include "tin-emoji-names.h"
#include "tin-limits.h"
#include "tin-ui-test.h"

/* What the composer knows: which word is being written, what emoji are called,
 * how much room there is. */

/* --- The word before the cursor ----------------------------------------------------------- */

static void
test_words (void)
{
  static const struct
  {
    const char       *before;
    TinCompletionKind kind;
    const char       *word;
  } cases[] = {
    { "", TIN_COMPLETION_NONE, NULL },
    { ":", TIN_COMPLETION_NONE, NULL },
    { ":D", TIN_COMPLETION_NONE, NULL },
    { ":sm", TIN_COMPLETION_EMOJI, "sm" },
    { "hello :smile", TIN_COMPLETION_EMOJI, "smile" },
    { "(:thumbs_u", TIN_COMPLETION_EMOJI, "thumbs_u" },
    { ":+1", TIN_COMPLETION_EMOJI, "+1" },
    { ":-1", TIN_COMPLETION_EMOJI, "-1" },
    { ":30", TIN_COMPLETION_NONE, NULL },
    { "at 10:30", TIN_COMPLETION_NONE, NULL },
    { "http://x", TIN_COMPLETION_NONE, NULL },
    { "std::sort", TIN_COMPLETION_NONE, NULL },
    { ":smile ", TIN_COMPLETION_NONE, NULL },
    { ":)", TIN_COMPLETION_NONE, NULL },
    { "@", TIN_COMPLETION_PERSON, "" },
    { "Hi @Bo", TIN_COMPLETION_PERSON, "Bo" },
    { "«@Žof", TIN_COMPLETION_PERSON, "Žof" },
    { "@王", TIN_COMPLETION_PERSON, "王" },
    { "bob@example", TIN_COMPLETION_NONE, NULL },
    { "@Bob ", TIN_COMPLETION_NONE, NULL },
    { "@@", TIN_COMPLETION_NONE, NULL },
    { "👍:tada", TIN_COMPLETION_NONE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *word = NULL;

      g_test_message ("“%s”", cases[i].before);
      g_assert_cmpint (tin_completion_find_word (cases[i].before, &word), ==, cases[i].kind);
      if (cases[i].kind != TIN_COMPLETION_NONE)
        g_assert_cmpstr (word, ==, cases[i].word);
    }
}

static void
test_closed (void)
{
  static const struct
  {
    const char *before;
    const char *name;
  } cases[] = {
    { "", NULL },
    { ":", NULL },
    { "::", NULL },
    { "x:", NULL },
    { "well:well:", NULL },
    { ":smile:", "smile" },
    { "so (:+1:", "+1" },
    { ":100:", "100" },
    { ":a b:", NULL },
    { ":smile: ", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = tin_completion_dup_closed (cases[i].before);

      g_test_message ("“%s”", cases[i].before);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_people (void)
{
  g_assert_true (tin_completion_is_name ("Bob Smith", ""));
  g_assert_true (tin_completion_is_name ("Bob Smith", "bo"));
  g_assert_true (tin_completion_is_name ("Bob Smith", "SMI"));
  g_assert_true (tin_completion_is_name ("Zoë-Anne (work)", "WORK"));
  g_assert_true (tin_completion_is_name ("ŽOFIE", "žo"));
  g_assert_true (tin_completion_is_name ("José Müller", "jose"));
  g_assert_true (tin_completion_is_name ("José Müller", "mu"));
  g_assert_true (tin_completion_is_name ("José Müller", "mü"));
  g_assert_true (tin_completion_is_name ("🐙", ""));
  g_assert_false (tin_completion_is_name ("Bob Smith", "mith"));
  g_assert_false (tin_completion_is_name ("Bob", "Bobby"));
  g_assert_false (tin_completion_is_name ("", "b"));
}

/* --- Names of emoji ----------------------------------------------------------------------- */

static void
assert_finds (TinEmojiNames *names,
              const char    *begun,
              const char    *emoji)
{
  TinEmojiName found[4];
  guint n = tin_emoji_names_find (names, begun, found, G_N_ELEMENTS (found));

  g_test_message ("%s", begun);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpstr (found[0].emoji, ==, emoji);
}

static guint
count (TinEmojiNames *names,
       const char    *begun)
{
  TinEmojiName found[6];

  return tin_emoji_names_find (names, begun, found, G_N_ELEMENTS (found));
}

/* Whatever toolkit this is has a table that is understood. */
static void
test_table_of_the_toolkit (void)
{
  g_autoptr (GBytes) table =
    g_resources_lookup_data ("/org/gtk/libgtk/emoji/en.data", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (TinEmojiNames) names = tin_emoji_names_new_empty ();

  g_assert_nonnull (table);
  g_assert_true (tin_emoji_names_add (names, table));
  g_assert_cmpstr (tin_emoji_names_get (names, "octopus"), ==, "🐙");
  g_assert_cmpstr (tin_emoji_names_get (names, "red_heart"), ==, "❤️");
  g_assert_cmpstr (tin_emoji_names_get (names, "thumbs_up"), ==, "👍");
  g_assert_cmpstr (tin_emoji_names_get (names, "flag_denmark"), ==, "🇩🇰");
  g_assert_cmpstr (tin_emoji_names_get (names, "keyboard"), ==, "⌨️");
  g_assert_cmpstr (tin_emoji_names_get_name (names, "❤️"), ==, "red heart");
  g_assert_null (tin_emoji_names_get_name (names, "❤️❤️"));
  g_assert_null (tin_emoji_names_get (names, "thumbs"));
  g_assert_null (tin_emoji_names_get (names, ""));
}

static void
test_finding (void)
{
  static const struct
  {
    const char *begun;
    const char *emoji;
  } cases[] = {
    { "smile", "😄" },    { "tada", "🎉" },  { "+1", "👍" },   { "-1", "👎" },
    { "thumbsu", "👍" },  { "THUMBS_UP", "👍" }, { "heart", "❤️" }, { "octop", "🐙" },
    { "popper", "🎉" },   { "100", "💯" },   { "x", "❌" },    { "rocket", "🚀" },
  };
  TinEmojiNames *names = tin_emoji_names_get_known ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_finds (names, cases[i].begun, cases[i].emoji);
  g_assert_cmpuint (count (names, "fa"), ==, 6);
  g_assert_cmpuint (count (names, "qqqq"), ==, 0);
  g_assert_cmpuint (count (names, ""), ==, 0);
  g_assert_cmpuint (count (names, "-"), ==, 0);
}

/* Where the toolkit has no table, or one in another form, the short names are still there. */
static void
test_without_table (void)
{
  g_autoptr (TinEmojiNames) names = tin_emoji_names_new_empty ();

  g_assert_cmpuint (count (names, "smile"), ==, 0);
  tin_emoji_names_add_short (names);
  assert_finds (names, "smi", "😄");
  g_assert_cmpstr (tin_emoji_names_get (names, "thumbsup"), ==, "👍");
  g_assert_null (tin_emoji_names_get_name (names, "👍"));
  g_assert_cmpstr (tin_emoji_names_get (names, "+1"), ==, "👍");
}

static GBytes *
serialise (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return g_variant_get_data_as_bytes (rows);
}

#define ROWS "[([uint32 128025], 'octopus', ['arms'], uint32 3), " \
             "([128077, 0], 'thumbs up', ['+1', 'hand'], 1), " \
             "([128130, 127995], 'guard', ['soldier'], 1), " \
             "([9729], 'cloud', ['sky'], 5)]"
#define ROWS_BOTH "[([uint32 128025], 'octopus', 'Oktopus', ['arms'], ['Tintenfisch'], " \
                  "  uint32 3), " \
                  "([128077, 0], 'thumbs up', 'Daumen hoch', ['hand'], ['gut'], 1), " \
                  "([128130, 127995], 'guard', '', ['soldier'], @as [], 1), " \
                  "([9729, 65039], 'cloud', 'Wolke', ['sky'], ['Himmel'], 5)]"

static void
test_forms (void)
{
  static const char *const forms[] = { ROWS, ROWS_BOTH };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GBytes) table = serialise (forms[i]);
      g_autoptr (TinEmojiNames) names = tin_emoji_names_new_empty ();

      g_assert_true (tin_emoji_names_add (names, table));
      assert_finds (names, "oct", "🐙");
      assert_finds (names, "arms", "🐙");
      assert_finds (names, "thumbs_up", "👍");
      assert_finds (names, "guard", "💂");
      assert_finds (names, "cloud", "☁️");
      if (i == 1)
        {
          assert_finds (names, "tinten", "🐙");
          assert_finds (names, "daumen_h", "👍");
        }
    }
}

/* What somebody may have put into a file of that name. */
static void
test_hostile_tables (void)
{
  static const char *const forms[] = {
    "@a(ausasu) []",
    "[([uint32 55296], 'surrogate', ['x'], uint32 0)]",
    "[([uint32 4294967295], 'no character', ['x'], uint32 0)]",
    "[(@au [], 'nothing', ['x'], uint32 0), ([0], 'zero', @as [], 1)]",
    "[([uint32 128025], '', [''], uint32 0)]",
    "[uint32 1, 2, 3]",
    "'a text'",
  };
  g_autoptr (GBytes) whole = serialise (ROWS);
  gsize length = g_bytes_get_size (whole);

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GBytes) table = serialise (forms[i]);
      g_autoptr (TinEmojiNames) names = tin_emoji_names_new_empty ();

      g_test_message ("%s", forms[i]);
      tin_emoji_names_add (names, table);
      g_assert_cmpuint (count (names, "x"), ==, 0);
      g_assert_cmpuint (count (names, "nothing"), ==, 0);
    }
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) table = g_bytes_new_from_bytes (whole, 0, cut);
      g_autoptr (TinEmojiNames) names = tin_emoji_names_new_empty ();

      g_assert_false (tin_emoji_names_add (names, table));
    }
}

/* --- Room --------------------------------------------------------------------------------- */

static char *
repeat (const char *unit,
        gsize       n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append (text, unit);
  return g_string_free (text, FALSE);
}

static void
test_room (void)
{
  static const struct
  {
    const char     *unit;
    gsize           n;
    TinComposerRoom room;
    const char     *words;
  } cases[] = {
    { "x", 0, TIN_COMPOSER_ROOM_PLENTY, NULL },
    { "x", TIN_TEXT_MAX - TIN_TEXT_MAX / 16 - 1, TIN_COMPOSER_ROOM_PLENTY, NULL },
    { "x", TIN_TEXT_MAX - 5, TIN_COMPOSER_ROOM_LITTLE, "Room for 5 more characters" },
    { "x", TIN_TEXT_MAX - 1, TIN_COMPOSER_ROOM_LITTLE, "Room for 1 more character" },
    { "x", TIN_TEXT_MAX, TIN_COMPOSER_ROOM_LITTLE, "Room for 0 more characters" },
    { "x", TIN_TEXT_MAX + 1, TIN_COMPOSER_ROOM_NONE,
      "Too long to send: shorten it by 1 character" },
    { "👍", TIN_TEXT_MAX / 4 - 2, TIN_COMPOSER_ROOM_LITTLE, "Room for 2 more characters" },
    { "👍", TIN_TEXT_MAX / 4 + 3, TIN_COMPOSER_ROOM_NONE,
      "Too long to send: shorten it by 3 characters" },
    /* The limit is within a character. */
    { "€", TIN_TEXT_MAX / 3 + 1, TIN_COMPOSER_ROOM_NONE,
      "Too long to send: shorten it by 1 character" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = repeat (cases[i].unit, cases[i].n);
      g_autofree char *words = NULL;

      g_assert_cmpint (tin_composer_count_room (text, &words), ==, cases[i].room);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_editable (void)
{
  g_autofree char *line = repeat ("x", 32 * 1024);
  g_autofree char *fits = g_strconcat (line, "\n", line, "\n", NULL);
  g_autofree char *too_long_a_line = g_strconcat ("\n", line, "x", NULL);
  g_autofree char *too_long = repeat ("line\n", 2 * TIN_TEXT_MAX / 5 + 1);

  g_assert_true (tin_composer_count_is_editable (""));
  g_assert_true (tin_composer_count_is_editable ("\n\n"));
  g_assert_true (tin_composer_count_is_editable (fits));
  g_assert_false (tin_composer_count_is_editable (too_long_a_line));
  g_assert_false (tin_composer_count_is_editable (too_long));
}

int
main (int   argc,
      char *argv[])
{
  /* The toolkit has its tables once it is initialised, which takes a display. */
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/composer/names/word-before-the-cursor", test_words);
  g_test_add_func ("/ui/composer/names/name-between-colons", test_closed);
  g_test_add_func ("/ui/composer/names/people-by-any-word-of-the-name", test_people);
  g_test_add_func ("/ui/composer/names/table-of-this-toolkit", test_table_of_the_toolkit);
  g_test_add_func ("/ui/composer/names/emoji-found-best-first", test_finding);
  g_test_add_func ("/ui/composer/names/short-names-without-a-table", test_without_table);
  g_test_add_func ("/ui/composer/names/both-forms-of-tables", test_forms);
  g_test_add_func ("/ui/composer/names/hostile-tables-name-nothing", test_hostile_tables);
  g_test_add_func ("/ui/composer/names/room-in-characters", test_room);
  g_test_add_func ("/ui/composer/names/long-lines-are-not-edited", test_editable);
  return g_test_run ();
}
