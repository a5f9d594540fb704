/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tin-error.h"
#include "tin-options.h"

/* Parses the words of LINE, which a "|" separates. */
static TinOptions *
parse (const char  *line,
       GError     **error)
{
  g_autoptr (TinOptions) options = tin_options_new ();
  g_autofree char *whole = g_strconcat ("tincan", *line != '\0' ? "|" : "", line, NULL);
  g_auto (GStrv) arguments = g_strsplit (whole, "|", -1);

  if (!tin_options_parse (options, NULL, &arguments, error))
    return NULL;
  return g_steal_pointer (&options);
}

static TinOptions *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  TinOptions *options = parse (line, &error);

  g_assert_no_error (error);
  return options;
}

static void
test_nothing (void)
{
  g_autoptr (TinOptions) options = parse_good ("");
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "tincan", "profiles",
                                              "default", NULL);

  g_assert_null (options->name);
  g_assert_cmpuint (options->port, ==, 0);
  g_assert_false (options->any_port);
  g_assert_cmpuint (g_strv_length (options->peers), ==, 0);
  g_assert_cmpstr (options->profile, ==, "default");
  g_assert_cmpstr (options->data_dir, ==, folder);
  g_assert_false (options->private_data);
  g_assert_false (options->version);
}

static void
test_positional (void)
{
  g_autoptr (TinOptions) both = parse_good ("Alice|5000");
  g_autoptr (TinOptions) named = parse_good ("--name|Alice|--port|5000");
  g_autoptr (TinOptions) name = parse_good ("Alice");
  g_autoptr (TinOptions) mixed = parse_good ("Alice|--port=5001");

  g_assert_cmpstr (both->name, ==, "Alice");
  g_assert_cmpuint (both->port, ==, 5000);
  g_assert_cmpstr (both->profile, ==, "Alice");
  g_assert_cmpstr (named->name, ==, both->name);
  g_assert_cmpuint (named->port, ==, both->port);
  g_assert_cmpstr (named->data_dir, ==, both->data_dir);
  g_assert_cmpuint (name->port, ==, 0);
  g_assert_false (name->any_port);
  g_assert_cmpuint (mixed->port, ==, 5001);
}

static void
test_everything (void)
{
  g_autoptr (TinOptions) options =
    parse_good ("--name|Zo\xc3\xab B|--port|0|--peer|10.0.0.1:5000|--peer|[::1]:6000|"
                "--peer|some-host.example:1|--profile|work|--data-dir|/tmp/x/../y|--version");

  g_assert_cmpstr (options->name, ==, "Zo\xc3\xab B");
  g_assert_cmpuint (options->port, ==, 0);
  g_assert_true (options->any_port);
  g_assert_cmpuint (g_strv_length (options->peers), ==, 3);
  g_assert_cmpstr (options->peers[0], ==, "10.0.0.1:5000");
  g_assert_cmpstr (options->peers[1], ==, "[::1]:6000");
  g_assert_cmpstr (options->peers[2], ==, "some-host.example:1");
  g_assert_cmpstr (options->profile, ==, "work");
  g_assert_cmpstr (options->data_dir, ==, "/tmp/y");
  g_assert_true (options->private_data);
  g_assert_true (options->version);
}

static void
test_profiles (void)
{
  static const char *const names[][2] = {
    { "Alice", "Alice" }, { "a_b-C9", "a_b-C9" }, { "Anna Maria", "Anna%20Maria" },
    { "Zo\xc3\xab", "Zo%C3%AB" }, { "Zoe\xcc\x88", "Zo%C3%AB" },
    { "../../etc", "%2E%2E%2F%2E%2E%2Fetc" },
    { "100%", "100%25" }, { ".", "%2E" }, { "%C3", "%25C3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TinOptions) by_name = parse_good (names[i][0]);
      g_autofree char *again = g_strconcat ("--profile|", names[i][1], NULL);
      g_autoptr (TinOptions) by_profile = parse_good (again);
      g_autofree char *folder = g_path_get_basename (by_name->data_dir);

      g_assert_cmpstr (by_name->profile, ==, names[i][1]);
      g_assert_cmpstr (folder, ==, names[i][1]);
      g_assert_cmpstr (by_profile->data_dir, ==, by_name->data_dir);
    }
}

static void
test_hostile_profile (void)
{
  g_autoptr (TinOptions) options = parse_good ("--profile|../../x/y");

  g_assert_cmpstr (options->profile, ==, "%2E%2E%2F%2E%2E%2Fx%2Fy");
}

static void
test_long_names (void)
{
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  g_autoptr (TinOptions) a = NULL;
  g_autoptr (TinOptions) b = NULL;
  g_autoptr (TinOptions) again = NULL;
  g_autofree char *by_profile = NULL;

  for (guint i = 0; i < 63; i++)
    {
      g_string_append (one, "\xf0\x9f\xa5\xab");
      g_string_append (other, "\xf0\x9f\xa5\xab");
    }
  g_string_append (one, "1");
  g_string_append (other, "2");
  a = parse_good (one->str);
  b = parse_good (other->str);

  g_assert_cmpstr (a->profile, !=, b->profile);
  g_assert_cmpuint (strlen (a->profile), <=, 120);

  by_profile = g_strconcat ("--profile|", a->profile, NULL);
  again = parse_good (by_profile);
  g_assert_cmpstr (again->profile, ==, a->profile);
}

static void
test_refused (void)
{
  static const char *const lines[] = {
    "--port|70000", "--port|65536", "--port|-1", "--port|x", "--port|5000x", "--port| 5000",
    "--port|", "--port", "Alice|x", "Alice|70000", "Alice|5000|more", "Alice|5000|more|yet",
    "--nonsense", "--name", "--name|", "--name|  ", "", "--peer|nonsense", "--peer|host",
    "--peer|host:", "--peer|:5000", "--peer|host:0", "--peer|host:70000", "--peer|::1:5000",
    "--peer|[::1]", "--peer|[nonsense]:5000", "--peer|[]:5000", "--peer|a b:5000", "--peer|",
    "--peer|http://host:5000", "--peer|[::1:5000", "--peer|user@host:1", "--profile|",
    "--data-dir|",
    "--name|Alice|Bob", "--name|Alice|5000", "--port|5000|Alice|5001", "-x", "--json",
    "--name|a\nb", "--name|a\x1b[2J",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinOptions) options = NULL;

      /* The empty argument is an empty name. */
      options = parse (*lines[i] != '\0' ? lines[i] : "|", &error);
      g_test_message ("%s: %s", lines[i], error != NULL ? error->message : "accepted");
      g_assert_null (options);
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
}

static void
test_too_long_name (void)
{
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *longer = g_strnfill (65, 'x');
  g_autoptr (TinOptions) options = parse_good (longest);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (longer, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

static void
test_more (void)
{
  gboolean json = FALSE;
  const GOptionEntry more[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Speak JSON", NULL },
    { NULL }
  };
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) arguments = g_strsplit ("tincan-cli|--json|Alice", "|", -1);
  g_autofree char *usage = tin_options_get_usage (more);

  g_assert_true (tin_options_parse (options, more, &arguments, NULL));
  g_assert_true (json);
  g_assert_cmpstr (options->name, ==, "Alice");
  g_assert_nonnull (strstr (usage, "--json"));
  g_assert_nonnull (strstr (usage, "--peer=HOST:PORT"));
}

/* A program with words of its own has them all, in any order with the options. */
static void
test_own_words (void)
{
  g_autoptr (TinOptions) options = tin_options_new ();
  g_auto (GStrv) arguments = g_strsplit ("tincan|search|--name|Alice|two|words|--|--port", "|", -1);
  g_auto (GStrv) words = NULL;
  g_autoptr (TinOptions) bare = tin_options_new ();
  g_auto (GStrv) nothing = g_strsplit ("tincan", "|", -1);
  g_auto (GStrv) no_words = NULL;
  g_autofree char *joined = NULL;

  g_assert_true (tin_options_parse_words (options, NULL, &arguments, &words, NULL));
  joined = g_strjoinv ("|", words);
  g_assert_cmpstr (joined, ==, "search|two|words|--port");
  g_assert_cmpstr (options->name, ==, "Alice");
  g_assert_cmpstr (options->profile, ==, "Alice");
  g_assert_cmpuint (options->port, ==, 0);

  g_assert_true (tin_options_parse_words (bare, NULL, &nothing, &no_words, NULL));
  g_assert_null (no_words[0]);
  g_assert_cmpstr (bare->profile, ==, "default");
}

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_uris (void)
{
  const struct
  {
    const char *line;
    const char *uris;
    const char *name;
  } cases[] = {
    { "tincan", "", NULL },
    { "tincan|tincan:" KEY, "tincan:" KEY, NULL },
    { "tincan|Alice|TINCAN:x|5000|tincan:", "TINCAN:x|tincan:", "Alice" },
    { "tincan|--name|tincan:x|tincan:y", "tincan:y", "tincan:x" },
    { "tincan|--|tincan:--help", "tincan:--help", NULL },
    { "tincan|http://example.org/", "", "http://example.org/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TinOptions) options = tin_options_new ();
      g_auto (GStrv) arguments = g_strsplit (cases[i].line, "|", -1);
      g_auto (GStrv) uris = NULL;
      g_autofree char *joined = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (tin_options_parse_uris (options, NULL, &arguments, &uris, &error));
      g_assert_no_error (error);
      joined = g_strjoinv ("|", uris);
      g_assert_cmpstr (joined, ==, cases[i].uris);
      g_assert_cmpstr (options->name, ==, cases[i].name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/session/options/nothing", test_nothing);
  g_test_add_func ("/session/options/name-and-port", test_positional);
  g_test_add_func ("/session/options/everything", test_everything);
  g_test_add_func ("/session/options/a-name-has-its-profile", test_profiles);
  g_test_add_func ("/session/options/no-profile-walks-out", test_hostile_profile);
  g_test_add_func ("/session/options/long-names-differ", test_long_names);
  g_test_add_func ("/session/options/wrong-ones-are-refused", test_refused);
  g_test_add_func ("/session/options/a-name-has-an-end", test_too_long_name);
  g_test_add_func ("/session/options/more-options", test_more);
  g_test_add_func ("/session/options/words-of-its-own", test_own_words);
  g_test_add_func ("/session/options/keys-as-addresses", test_uris);

  return g_test_run ();
}
