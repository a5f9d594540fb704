/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib.h>

#include "tin-error.h"
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

static void
a_key_and_where_it_is_are_read (void)
{
  const struct
  {
    const char *uri;
    const char *address;
  } cases[] = {
    { "tincan:" ID, NULL },
    { "TinCan:" ID, NULL },
    { "tincan:///" ID "?name=Bob&address=192.168.1.7:5000", "192.168.1.7:5000" },
    { "tincan:" ID "?", NULL },
    { "tincan:" ID "?name=Bob", NULL },
    { "tincan:" ID "?name=%00%ZZ&colour=red&&=", NULL },
    { "tincan:" ID "?address=192.168.1.7:5000", "192.168.1.7:5000" },
    { "tincan:" ID "?name=Bob&address=bob.example%3a5000", "bob.example:5000" },
    { "tincan:" ID "?address=%5B2001%3Adb8%3A%3A1%5D%3A5000&name=", "[2001:db8::1]:5000" },
    { "tincan:" ID "?Address=elsewhere:1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinKeyUri) uri = tin_key_uri_parse (cases[i].uri, &error);
      g_autofree char *id = NULL;

      g_assert_no_error (error);
      id = tin_peer_id_to_string (&uri->key);
      g_assert_cmpstr (id, ==, ID);
      g_assert_cmpstr (uri->address, ==, cases[i].address);
    }
}

static void
anything_else_is_refused (void)
{
  g_autofree char *endless = g_strnfill (100000, 'a');
  g_autofree char *long_name = g_strconcat ("tincan:" ID "?name=", endless, NULL);
  g_autofree char *long_key = g_strconcat ("tincan:", endless, NULL);
  const char *cases[] = {
    "", "tincan", "tincan:", "tincan:?name=Bob", "tincan://" ID, "tincan:/" ID, "tincan:////" ID,
    "tincan:///", "tincan: " ID,
    " tincan:" ID, "http:" ID, "tincan:" ID "0", "tincan:" ID "#x", "tincan:" ID "/",
    "tincan:0123456789abcdef", "tincan:g123456789abcdef" "0123456789abcdef"
    "0123456789abcdef" "0123456789abcdef",
    "tincan:" ID "?address=", "tincan:" ID "?address=192.168.1.7",
    "tincan:" ID "?address=192.168.1.7:0", "tincan:" ID "?address=192.168.1.7:70000",
    "tincan:" ID "?address=a:1&address=b:1", "tincan:" ID "?address=a:1&address=a:1",
    "tincan:" ID "?address=user@host:1", "tincan:" ID "?address=http%3A//host:1",
    "tincan:" ID "?address=ho%00st:1", "tincan:" ID "?address=ho%ZZst:1",
    "tincan:" ID "?address=ho%0Ast:1", "tincan:" ID "?address=ho%20st:1",
    "tincan:" ID "?address=ho%FFst:1", "tincan:" ID "?address=host:1#x",
    "tincan:" ID "?address=%E2%80%AEtsoh:1", "tincan:" ID "?address=host:1%20",
    "tincan:" ID "?address=--help:1%0A", long_name, long_key,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinKeyUri) uri = tin_key_uri_parse (cases[i], &error);

      if (uri != NULL)
        g_test_fail_printf ("taken: %s", cases[i]);
      else
        g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
}

static void
what_is_written_is_read (void)
{
  g_autofree char *text = tin_key_uri_new (ID, "a&address=elsewhere:1?address=b:2#");
  g_autoptr (GError) error = NULL;
  g_autoptr (TinKeyUri) uri = tin_key_uri_parse (text, &error);

  g_assert_no_error (error);
  g_assert_null (uri->address);
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
  g_test_add_func ("/session/key-uri/a-key-and-where-it-is-are-read",
                   a_key_and_where_it_is_are_read);
  g_test_add_func ("/session/key-uri/anything-else-is-refused", anything_else_is_refused);
  g_test_add_func ("/session/key-uri/what-is-written-is-read", what_is_written_is_read);
  return g_test_run ();
}
