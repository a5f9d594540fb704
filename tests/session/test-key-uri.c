/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib.h>

#include "tin-key-uri.h"

/* A key with a name, as an address for other programs. */

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
a_name_is_a_label_behind_the_key (void)
{
  const struct
  {
    const char *name;
    const char *uri;
  } cases[] = {
    { "Bob", "tincan:" ID "?name=Bob" },
    { NULL, "tincan:" ID },
    { "", "tincan:" ID },
    { "Bob & Co", "tincan:" ID "?name=Bob%20%26%20Co" },
    { "a?name=b#c=d/e", "tincan:" ID "?name=a%3Fname%3Db%23c%3Dd%2Fe" },
    { "100 %", "tincan:" ID "?name=100%20%25" },
    { "Zoë", "tincan:" ID "?name=Zo%C3%AB" },
    { "\u202eboB", "tincan:" ID "?name=%E2%80%AEboB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = tin_key_uri_new (ID, cases[i].name);

      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

static void
others_read_the_same_out_of_it (void)
{
  g_autofree char *text = tin_key_uri_new (ID, "Bob & Zoë = 100 %");
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED_QUERY, &error);
  g_autoptr (GHashTable) query = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "tincan");
  g_assert_cmpstr (g_uri_get_path (uri), ==, ID);
  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (query), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (query, "name"), ==, "Bob & Zoë = 100 %");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/key-uri/a-name-is-a-label-behind-the-key",
                   a_name_is_a_label_behind_the_key);
  g_test_add_func ("/session/key-uri/others-read-the-same-out-of-it",
                   others_read_the_same_out_of_it);
  return g_test_run ();
}
