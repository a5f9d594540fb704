/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-error.h"
#include "tin-limits.h"
#include "tin-name.h"
#include "tin-peer-id.h"

/* Who a peer is, what it calls itself, and what went wrong with it. */

#define ID "00010203040506070809abcdef0a1b2c3d4e5f60718293a4b5c6d7e8f90bfeff"
#define ID_UPPER "00010203040506070809ABCDEF0A1B2C3D4E5F60718293A4B5C6D7E8F90BFEFF"
#define ID_GROUPS "0001 0203 0405 0607 0809 abcd ef0a 1b2c 3d4e 5f60 7182 93a4 b5c6 d7e8 f90b feff"

/* --- Ids ---------------------------------------------------------------------------------- */

static void
test_text (void)
{
  static const char *const forms[] = { ID, ID_UPPER };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *text = NULL;
      TinPeerId id;

      g_assert_true (tin_peer_id_parse (forms[i], &id));
      g_assert_cmpuint (id.bytes[1], ==, 1);
      g_assert_cmpuint (id.bytes[31], ==, 0xff);
      text = tin_peer_id_to_string (&id);
      g_assert_cmpstr (text, ==, ID);
      g_assert_cmpuint (strlen (text) + 1, ==, TIN_PEER_ID_TEXT_SIZE);
    }
}

static void
test_bad_text (void)
{
  static const char *const bad[] = { "", "0", "x", ID "0", ID " ", " " ID, ID_GROUPS, "0x" ID,
                                     ID ID };
  const TinPeerId untouched = { { 1, 2, 3 } };
  TinPeerId id = untouched;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (tin_peer_id_parse (bad[i], &id));

  for (gsize at = 0; at < strlen (ID); at++)
    {
      g_autofree char *text = g_strdup (ID);

      text[at] = "g/:@G`\x80 -+"[at % 10];
      g_assert_false (tin_peer_id_parse (text, &id));
      text[at] = '\0';
      g_assert_false (tin_peer_id_parse (text, &id));
    }
  g_assert_true (tin_peer_id_equal (&id, &untouched));
}

/* Byte by byte, the first ones first, and without a sign. */
static void
test_order (void)
{
  TinPeerId ids[] = {
    { { 0 } },
    { { [31] = 1 } },
    { { [31] = 0xff } },
    { { [30] = 1 } },
    { { [0] = 1 } },
    { { [0] = 0x7f, [31] = 9 } },
    { { [0] = 0x80 } },
    { { [0] = 0xff } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids) * G_N_ELEMENTS (ids); i++)
    {
      guint a = i / G_N_ELEMENTS (ids);
      guint b = i % G_N_ELEMENTS (ids);
      int order = tin_peer_id_compare (&ids[a], &ids[b]);

      g_assert_cmpint ((order > 0) - (order < 0), ==, (a > b) - (a < b));
      g_assert_cmpint (tin_peer_id_equal (&ids[a], &ids[b]), ==, a == b);
    }
}

static void
test_round_trips (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = NULL;
      TinPeerId id;
      TinPeerId read;

      for (guint at = 0; at < TIN_PEER_ID_BYTES; at++)
        id.bytes[at] = (guint8) g_test_rand_int ();
      text = tin_peer_id_to_string (&id);
      g_assert_true (tin_peer_id_parse (text, &read));
      g_assert_true (tin_peer_id_equal (&id, &read));
    }
}

/* --- Names -------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *shown;
} names[] = {
  { "", "" },
  { "Ada", "Ada" },
  { "Zo\303\253 \303\205ngstr\303\266m", "Zo\303\253 \303\205ngstr\303\266m" },
  { "\345\244\252\351\203\216 \360\237\246\200", "\345\244\252\351\203\216 \360\237\246\200" },
  { "  spaces around\t", "spaces around" },
  { "two\nlines", "two lines" },
  { "two\r\nlines", "two lines" },
  { "Ada          x", "Ada x" },                          /* a row would cut it */
  { "Ada \342\200\213 \302\240\343\200\200x", "Ada x" },
  { "A\360\235\205\231da\357\277\274", "Ada" },          /* U+1D159, U+FFFC */
  { "\343\205\244A\341\205\237d\315\217a\360\226\277\244", "Ada" },  /* fillers */
  { "\342\240\200Ada\342\240\200x", "Ada x" },           /* empty Braille */
  { "\342\235\244\357\270\217", "\342\235\244\357\270\217" },  /* a heart in colours */
  { "\357\270\217A\357\270\217\357\270\217 \357\270\217b", "A\357\270\217 b" },
  { "a\001b\033[31mc\177", "ab[31mc" },
  { "\302\205next\302\233line", "nextline" },
  { "\342\200\250line\342\200\251", "line" },
  { "\342\200\256evil\342\200\254", "evil" },             /* U+202E, U+202C */
  { "a\342\200\217b\342\200\216c", "abc" },               /* marks of direction */
  { "a\342\201\246b\342\201\251c\330\234d", "abcd" },     /* isolates, U+061C */
  { "in\342\200\213vis\357\273\277ible", "invisible" },   /* U+200B, U+FEFF */
  { "\356\200\200private", "private" },
  { "\357\277\277x", "x" },                               /* U+FFFF is no character */
  { "\342\200\256\342\200\213", "" },
  { " \342\200\256 ", "" },
  { "bad\377", "bad\357\277\275" },
  { "<b>&amp;</b>", "<b>&amp;</b>" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *shown = tin_name_neutralise (names[i].name);
      g_autofree char *again = tin_name_neutralise (shown);

      g_assert_cmpstr (shown, ==, names[i].shown);
      g_assert_cmpstr (again, ==, shown);
    }
}

/* Cut between characters, and what does not show does not count. */
static void
test_long_names (void)
{
  static const char *const characters[] = { "x", "\303\251", "\344\270\226", "\360\237\246\200" };

  for (guint i = 0; i < G_N_ELEMENTS (characters); i++)
    {
      for (guint length = TIN_NAME_MAX_CHARS - 1; length <= TIN_NAME_MAX_CHARS + 100; length++)
        {
          GString *name = g_string_new (NULL);
          g_autofree char *whole = NULL;
          g_autofree char *shown = NULL;

          for (guint j = 0; j < length; j++)
            g_string_append_printf (name, "%s\342\200\213", characters[i]);
          whole = g_string_free (name, FALSE);
          shown = tin_name_neutralise (whole);
          g_assert_true (g_utf8_validate (shown, -1, NULL));
          g_assert_cmpint (g_utf8_strlen (shown, -1), ==, MIN (length, TIN_NAME_MAX_CHARS));
        }
    }
}

/* Whatever bytes stand for a name, a row can show what comes of it. */
static void
test_random_names (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      char name[200];
      g_autofree char *shown = NULL;

      for (guint at = 0; at < sizeof name; at++)
        name[at] = (char) g_test_rand_int_range (1, 256);
      name[g_test_rand_int_range (0, sizeof name)] = '\0';
      name[sizeof name - 1] = '\0';

      shown = tin_name_neutralise (name);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (shown, -1), <=, TIN_NAME_MAX_CHARS);
      g_assert_cmpuint (strlen (shown), <=, TIN_NAME_MAX_BYTES);
      for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_true (g_unichar_isprint (g_utf8_get_char (at)) ||
                       g_unichar_ismark (g_utf8_get_char (at)));
    }
}

/* --- Errors ------------------------------------------------------------------------------- */

/* Every code has a word of its own, and other programs know these. */
static void
test_nicks (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code < TIN_ERROR_LAST; code++)
    {
      const char *nick = tin_error_code_to_nick (code);

      g_assert_true (g_regex_match_simple ("^[a-z]+(-[a-z]+)*$", nick, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) nick));
    }

  g_assert_cmpstr (tin_error_code_to_nick (TIN_ERROR_PORT_TAKEN), ==, "port-taken");
  g_assert_cmpstr (tin_error_code_to_nick (TIN_ERROR_PROTOCOL), ==, "protocol");
  g_assert_cmpstr (tin_error_code_to_nick (TIN_ERROR_INVALID), ==, "invalid");
  g_assert_cmpstr (tin_error_code_to_nick (TIN_ERROR_STORAGE), ==, "storage");
  g_assert_cmpstr (tin_error_code_to_nick (TIN_ERROR_LAST), ==, "failed");
  g_assert_cmpstr (tin_error_code_to_nick (-1), ==, "failed");
  g_assert_cmpstr (tin_error_code_to_nick (G_MAXINT), ==, "failed");
  g_assert_cmpstr (tin_error_code_to_nick (G_MININT), ==, "failed");
  g_assert_false (g_hash_table_contains (seen, "failed"));
}

/* Whoever has no key acknowledges nothing. */
static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    gboolean    plain;
    gboolean    secure;
  } ids[] = {
    { "aa00000000000000000000000000000000000000000000000000000000000000", FALSE, TRUE },
    { "plain:192.0.2.7:4000", TRUE, FALSE },
    { "plain:192.0.2.7", TRUE, FALSE },
    { "address:192.0.2.7:4000", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_cmpint (tin_peer_id_is_plain (ids[i].text), ==, ids[i].plain);
      g_assert_cmpint (tin_peer_id_is_secure (ids[i].text), ==, ids[i].secure);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/peer-id/text-and-back", test_text);
  g_test_add_func ("/core/peer-id/bad-text-is-refused", test_bad_text);
  g_test_add_func ("/core/peer-id/order", test_order);
  g_test_add_func ("/core/peer-id/random-ids-round-trip", test_round_trips);
  g_test_add_func ("/core/peer-id/kinds-of-others", test_kinds);
  g_test_add_func ("/core/name/neutralised", test_names);
  g_test_add_func ("/core/name/long-ones-are-cut", test_long_names);
  g_test_add_func ("/core/name/random-bytes", test_random_names);
  g_test_add_func ("/core/error/every-code-has-a-nick", test_nicks);

  return g_test_run ();
}
