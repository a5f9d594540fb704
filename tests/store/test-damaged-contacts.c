/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store-directory.h"
#include "tin-contacts.h"
#include "tin-error.h"
#include "tin-limits.h"

#define NAME "contacts.ini"
#define KEY_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define KEY_B "00000000000000000000000000000000000000000000000000000000000000bb"

/* Files that are no key files any more: rubbish between the lines, lines that are cut, bytes that
 * are no text. What is whole in them counts, above all who is blocked. */
static const struct
{
  const char *contents;
  gsize       length;
  const char *trust_a;  /* (nullable) no contact */
  const char *trust_b;  /* (nullable) no contact */
} damaged[] = {
#define FILE_OF(text) text, sizeof text - 1
  { FILE_OF ("[" KEY_A "]\ntrust=blocked\n\nrubbish\n"), "blocked", NULL },
  { FILE_OF ("[" KEY_A "]\nrubbish\ntrust=blocked\n"), "blocked", NULL },
  { FILE_OF ("rubbish\n[" KEY_A "]\ntrust=blocked\n"), "blocked", NULL },
  { FILE_OF ("\xff\xfe\n[" KEY_A "]\ntrust=pinned\n[" KEY_B "]\ntrust=blocked\n"),
    "pinned", "blocked" },
  { FILE_OF ("[" KEY_A "]\ntrust=blocked\nname=A\0na\n[" KEY_B "]\ntrust=verified\n"),
    "blocked", "verified" },
  { FILE_OF ("[" KEY_A "]\r\ntrust=blocked\r\nrubbish\r\n"), "blocked", NULL },
  { FILE_OF ("[" KEY_A "]\ntrust=blocked\nrubbish"), "blocked", NULL },
  /* What stands under a heading that is cut is nobody's, and not the one's before. */
  { FILE_OF ("[" KEY_A "]\ntrust=blocked\n[" KEY_B "\ntrust=pinned\n"), "blocked", NULL },
  { FILE_OF ("[" KEY_A "\ntrust=pinned\n[" KEY_B "]\ntrust=blocked\n"), NULL, "blocked" },
  /* Who had no such word was pinned once: nobody is by an accident. */
  { FILE_OF ("[" KEY_A "]\nname=Ana\ntrust\n[" KEY_B "]\ntrust=blocked\n"), NULL, "blocked" },
  /* The rest may be rubbish, and the key stays blocked. */
  { FILE_OF ("[" KEY_A "]\ntrust=blocked\nknown=perhaps\nname=\xff\n"), "blocked", NULL },
  { FILE_OF ("[" KEY_A "]\ntrust=replaced\nrival=Bob\n"), "replaced", NULL },
  /* A word that cannot be read might have said so. */
  { FILE_OF ("[" KEY_A "]\ntrust=blocke!\nknown=true\n"), "stranger", NULL },
  { FILE_OF ("[" KEY_A "]\ntrust=\\q\nknown=true\n"), "stranger", NULL },
  { FILE_OF ("[" KEY_A "]\ntrust=\xff\nknown=true\n"), "stranger", NULL },
#undef FILE_OF
};

/* @trust: (nullable): there is no such contact */
static void
assert_trust (TinContacts *contacts,
              const char  *id,
              const char  *trust)
{
  g_autoptr (GPtrArray) list = tin_contacts_list (contacts);
  const TinContact *found = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const TinContact *contact = g_ptr_array_index (list, i);

      if (g_str_equal (contact->id, id))
        found = contact;
    }

  g_assert_cmpint (found != NULL, ==, trust != NULL);
  if (found == NULL)
    return;
  g_assert_cmpstr (found->trust, ==, trust);
  g_assert_false (found->known);
}

/* What was damaged is kept as it was, and told of once. */
static void
assert_kept (TinContacts *contacts,
             guint        round,
             const char  *contents,
             gsize        length)
{
  const char *path = tin_contacts_get_damaged_file (contacts);
  g_autofree char *kept = NULL;
  gsize n_kept = 0;

  g_assert_cmpint (path != NULL, ==, round == 0);
  if (path == NULL)
    return;
  g_assert_true (g_path_is_absolute (path));
  g_assert_true (g_file_get_contents (path, &kept, &n_kept, NULL));
  g_assert_cmpmem (kept, n_kept, contents, length);
}

static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autofree char *directory = store_directory_new ();

      store_directory_write (directory, NAME, damaged[i].contents, (gssize) damaged[i].length);
      store_directory_chmod (directory, NAME, 0600);
      g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*is damaged and was kept as *");
      for (guint round = 0; round < 2; round++)
        {
          g_autoptr (GError) error = NULL;
          TinContacts *contacts = tin_contacts_open (directory, &error);

          g_assert_no_error (error);
          g_test_assert_expected_messages ();
          assert_kept (contacts, round, damaged[i].contents, damaged[i].length);
          assert_trust (contacts, KEY_A, damaged[i].trust_a);
          assert_trust (contacts, KEY_B, damaged[i].trust_b);
          g_assert_finalize_object (contacts);
        }
      store_directory_free (g_steal_pointer (&directory));
    }
}

/* What is whole cannot take the place of the file: nothing is lost, and it is told of again. */
static void
test_not_mended (void)
{
  static const char contents[] = "[" KEY_A "]\ntrust=blocked\nrubbish\n";
  g_autofree char *directory = store_directory_new ();
  g_autofree char *obstacle = g_build_filename (directory, "." NAME ".new", NULL);
  g_autofree char *within = g_build_filename (obstacle, "anything", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  TinContacts *contacts;

  store_directory_write (directory, NAME, contents, -1);
  store_directory_chmod (directory, NAME, 0600);
  g_assert_cmpint (g_mkdir_with_parents (within, 0700), ==, 0);
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*is damaged and was kept as *-1");
  g_assert_null (tin_contacts_open (directory, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  kept = store_directory_read (directory, NAME);
  g_assert_cmpstr (kept, ==, contents);

  g_assert_cmpint (g_rmdir (within), ==, 0);
  g_assert_cmpint (g_rmdir (obstacle), ==, 0);
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*is damaged and was kept as *-2");
  contacts = tin_contacts_open (directory, NULL);
  g_test_assert_expected_messages ();
  assert_kept (contacts, 0, contents, strlen (contents));
  assert_trust (contacts, KEY_A, "blocked");
  g_assert_finalize_object (contacts);
  store_directory_free (g_steal_pointer (&directory));
}

/* --- Parts that are wrong ------------------------------------------------------------------ */

/* Returns: (transfer full): the only contact of a file with this line in it */
static TinContact *
read_with (const char *line)
{
  g_autofree char *directory = store_directory_new ();
  g_autofree char *text = g_strdup_printf ("[" KEY_A "]\ntrust=pinned\n%s\n", line);
  TinContacts *contacts;
  g_autoptr (GPtrArray) list = NULL;

  store_directory_write (directory, NAME, text, -1);
  store_directory_chmod (directory, NAME, 0600);
  contacts = tin_contacts_open (directory, NULL);
  list = tin_contacts_list (contacts);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_finalize_object (contacts);
  store_directory_free (g_steal_pointer (&directory));
  g_ptr_array_set_free_func (list, NULL);
  return g_ptr_array_index (list, 0);
}

/* Written by something else: what is no place is left out, and the key is still known. */
static void
test_places (void)
{
  static const struct
  {
    const char *line;
    const char *places[TIN_PLACES_MAX + 1];
  } cases[] = {
    { "places=", { NULL } },
    { "places=;;nonsense", { NULL } },
    { "places=a:0;b:1;c d:1;:2;", { "b:1" } },
    { "places=a:1;b:1;c:1;d:1;e:1;f:1;g:1;h:1;i:1;j:1;",
      { "a:1", "b:1", "c:1", "d:1", "e:1", "f:1", "g:1", "h:1" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TinContact) found = read_with (cases[i].line);

      g_assert_cmpstr (found->trust, ==, "pinned");
      g_assert_cmpint (found->places != NULL, ==, cases[i].places[0] != NULL);
      if (found->places != NULL)
        g_assert_cmpstrv (found->places, cases[i].places);
    }
}

/* A mark that is neither yes nor no is no; and the key is still known. */
static void
test_marks (void)
{
  static const char *const lines[] = { "muted=perhaps", "pinned=", "muted=\\q", "pinned=\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (TinContact) found = read_with (lines[i]);

      g_assert_cmpstr (found->trust, ==, "pinned");
      g_assert_false (found->muted);
      g_assert_false (found->pinned);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/contacts/lines-of-a-damaged-file-stay", test_damaged);
  g_test_add_func ("/store/contacts/what-cannot-be-mended-stays-and-is-told-of-again",
                   test_not_mended);
  g_test_add_func ("/store/contacts/bad-places-cost-no-contact", test_places);
  g_test_add_func ("/store/contacts/bad-marks-cost-no-contact", test_marks);
  return g_test_run ();
}
