/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-directory.h"
#include "tin-contacts.h"
#include "tin-error.h"
#include "tin-limits.h"

#define NAME "contacts.ini"
#define KEY_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define KEY_B "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

typedef struct
{
  char *directory;  /* (owned) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->directory = store_directory_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  store_directory_free (fixture->directory);
}

static TinContacts *
open_contacts (const char *directory)
{
  g_autoptr (GError) error = NULL;
  TinContacts *contacts = tin_contacts_open (directory, &error);

  g_assert_no_error (error);
  g_assert_true (TIN_IS_CONTACTS (contacts));
  return contacts;
}

static TinContact
contact (const char *id,
         const char *name,
         const char *host,
         guint16     port,
         const char *form)
{
  return (TinContact) { (char *) id, (char *) name, (char *) host, port, (char *) form };
}

static void
put (TinContacts *contacts,
     TinContact   value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_contacts_put (contacts, &value, &error));
  g_assert_no_error (error);
  g_assert_true (tin_contacts_save (contacts, &error));
  g_assert_no_error (error);
}

static void
assert_places (char **found,
               char **expected)
{
  g_assert_cmpint (found != NULL, ==, expected != NULL);
  if (found != NULL)
    g_assert_cmpstrv (found, expected);
}

static void
assert_list (TinContacts      *contacts,
             const TinContact *expected,
             guint             n_expected)
{
  g_autoptr (GPtrArray) list = tin_contacts_list (contacts);

  g_assert_cmpuint (list->len, ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    {
      const TinContact *found = g_ptr_array_index (list, i);

      g_assert_cmpstr (found->id, ==, expected[i].id);
      g_assert_cmpstr (found->name, ==, expected[i].name);
      g_assert_cmpstr (found->host, ==, expected[i].host);
      g_assert_cmpuint (found->port, ==, expected[i].port);
      g_assert_cmpstr (found->form, ==, expected[i].form);
      g_assert_cmpstr (found->trust, ==, expected[i].trust);
      g_assert_cmpstr (found->rival, ==, expected[i].rival);
      g_assert_cmpint (found->known, ==, expected[i].known);
      g_assert_cmpint (found->verified_at, ==, expected[i].verified_at);
      g_assert_cmpint (found->muted, ==, expected[i].muted);
      g_assert_cmpint (found->pinned, ==, expected[i].pinned);
      assert_places (found->places, expected[i].places);
    }
}

static void
memory_keeps_what_was_put (void)
{
  TinContacts *contacts = tin_contacts_new ();
  TinContact a = contact (KEY_A, "Ana", "192.0.2.7", 5000, NULL);
  TinContact b = contact ("plain:192.0.2.8:5001", NULL, NULL, 0, "raw");
  TinContact moved = contact (KEY_A, "Ana María", NULL, 5002, NULL);

  assert_list (contacts, NULL, 0);
  put (contacts, a);
  put (contacts, b);
  assert_list (contacts, (TinContact[]) { a, b }, 2);
  put (contacts, moved);
  assert_list (contacts, (TinContact[]) { moved, b }, 2);

  g_assert_finalize_object (contacts);
}

static void
comes_back_from_the_disk (Fixture       *fixture,
                          gconstpointer  user_data)
{
  /* Names as peers choose them, ids with what is special in a key file. */
  TinContact expected[] = {
    contact (KEY_A, "", "fe80::1%eth0", 65535, "canonical"),
    contact (KEY_B, "  [x]=\\n;#\t \n\r\v\x01 ", "bücher.example", 0, NULL),
    contact ("plain:[fe80::1%25eth0]:7000", "日本語 🙂", "[::1]", 1, "port-line"),
    contact ("plain:fe80::1%eth0:7000", NULL, NULL, 0, "raw"),
    contact ("plain:#x=y:0", "\"#", "#", 0, NULL),
  };
  TinContacts *contacts = open_contacts (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    put (contacts, expected[i]);
  assert_list (contacts, expected, G_N_ELEMENTS (expected));
  g_assert_finalize_object (contacts);

  contacts = open_contacts (fixture->directory);
  assert_list (contacts, expected, G_N_ELEMENTS (expected));
  g_assert_finalize_object (contacts);

  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
}

/* Each part of it: there, changed alone, and gone again. */
static void
trust_comes_back (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinContact values[] = {
    { .id = (char *) KEY_A },
    { .id = (char *) KEY_A, .trust = (char *) "contested" },
    { .id = (char *) KEY_A, .trust = (char *) "contested", .rival = (char *) KEY_B },
    { .id = (char *) KEY_A, .trust = (char *) "rival", .rival = (char *) KEY_B },
    { .id = (char *) KEY_A, .trust = (char *) "rival", .rival = (char *) KEY_B, .known = TRUE },
    { .id = (char *) KEY_A, .known = TRUE, .verified_at = 1 },
    { .id = (char *) KEY_A, .known = TRUE, .verified_at = G_MAXINT64 },
    { .id = (char *) KEY_A, .known = TRUE },
    { .id = (char *) KEY_A, .verified_at = 5 },
    { .id = (char *) KEY_A, .muted = TRUE },
    { .id = (char *) KEY_A, .muted = TRUE, .pinned = TRUE },
    { .id = (char *) KEY_A, .pinned = TRUE, .known = TRUE },
    { .id = (char *) KEY_A },
  };
  TinContacts *contacts = open_contacts (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      TinContacts *again;

      put (contacts, values[i]);
      again = open_contacts (fixture->directory);
      assert_list (again, &values[i], 1);
      g_assert_finalize_object (again);
    }
  g_assert_finalize_object (contacts);
}

static void
places_come_back (Fixture       *fixture,
                  gconstpointer  user_data)
{
  static const char *const bad[] = { "192.0.2.7:5000", "192.0.2.7", NULL };
  static const char *const many[] = { "a:1", "b:1", "c:1", "d:1", "e:1", "f:1", "g:1", "h:1", "i:1",
                                      NULL };
  static const char *const refused[][2] = {
    { NULL }, { "" }, { "192.0.2.7" }, { ":1" }, { "a:0" }, { "a:+1" }, { "a:01" }, { "a:65536" },
    { "a b:1" }, { "a\n:1" }, { "a\xff:1" },
  };
  static const char *const good[] = { "bob.example:5000", "[fe80::1%eth0]:1", "a;b\\;:65535",
                                      "xn--bcher-kva.example:7", NULL };
  TinContacts *contacts = open_contacts (fixture->directory);
  TinContact value = contact (KEY_A, "Ana", "192.0.2.7", 5000, NULL);

  value.places = (char **) good;
  put (contacts, value);
  g_assert_finalize_object (contacts);
  contacts = open_contacts (fixture->directory);
  assert_list (contacts, &value, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (refused) + 2; i++)
    {
      const char *const *const others[] = { bad, many };
      TinContact wrong = value;
      g_autoptr (GError) error = NULL;

      wrong.places = (char **) (i < 2 ? others[i] : refused[i - 2]);
      g_assert_false (tin_contacts_put (contacts, &wrong, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  assert_list (contacts, &value, 1);

  value.places = NULL;
  put (contacts, value);
  assert_list (contacts, &value, 1);
  g_assert_finalize_object (contacts);
}

static void
a_removed_contact_is_gone (Fixture       *fixture,
                           gconstpointer  user_data)
{
  TinContact a = contact (KEY_A, "Ana", NULL, 0, NULL);
  TinContact b = contact ("plain:[fe80::1%25eth0]:7000", NULL, "fe80::1", 7000, NULL);
  TinContacts *contacts = open_contacts (fixture->directory);

  put (contacts, a);
  put (contacts, b);
  tin_contacts_remove (contacts, b.id);
  tin_contacts_remove (contacts, KEY_B);
  assert_list (contacts, &a, 1);
  g_assert_true (tin_contacts_save (contacts, NULL));
  g_assert_finalize_object (contacts);

  contacts = open_contacts (fixture->directory);
  assert_list (contacts, &a, 1);
  g_assert_finalize_object (contacts);
}

/* What could mean something in a key file, at every place in a name. The exception is a form feed
 * at the start, which is dropped. */
static void
any_name_comes_back (Fixture       *fixture,
                     gconstpointer  user_data)
{
  const gunichar characters[] = {
    0x01, '\t', '\n', '\v', '\f', '\r', 0x1b, ' ', '"', '#', ';', '=', '[', '\\', ']', 0x7f, 0x85,
    0xa0, 0x2028, 0xfeff,
  };
  TinContacts *contacts = open_contacts (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    {
      gunichar c = characters[i];
      char utf8[8] = { 0 };
      g_autofree char *name = NULL;
      TinContact value;
      TinContacts *again;

      g_unichar_to_utf8 (c, utf8);
      name = g_strdup_printf ("%s%sx%sx%s%s", utf8, utf8, utf8, utf8, utf8);
      value = contact (KEY_A, name, NULL, 0, NULL);
      put (contacts, value);
      if (c == '\f')
        value.name += 2;

      again = open_contacts (fixture->directory);
      assert_list (again, &value, 1);
      g_assert_finalize_object (again);
    }

  g_assert_finalize_object (contacts);
}

static void
an_unchanged_contact_costs_no_write (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);
  TinContacts *contacts = open_contacts (fixture->directory);

  put (contacts, contact (KEY_A, "Ana", "192.0.2.7", 5000, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  put (contacts, contact (KEY_A, "Ana", "192.0.2.7", 5000, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_finalize_object (contacts);
}

static void
refuses_what_could_not_be_read_back (Fixture       *fixture,
                                     gconstpointer  user_data)
{
  g_autofree char *long_name = g_strnfill (65, 'x');
  g_autofree char *long_host = g_strnfill (256, 'x');
  const TinContact refused[] = {
    contact (NULL, NULL, NULL, 0, NULL),
    contact ("", NULL, NULL, 0, NULL),
    contact ("Ana", NULL, NULL, 0, NULL),
    contact (KEY_A "0", NULL, NULL, 0, NULL),
    contact ("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", NULL, NULL, 0,
             NULL),
    contact ("plain:", NULL, NULL, 0, NULL),
    contact ("plain:192.0.2.7", NULL, NULL, 0, NULL),
    contact ("plain::5000", NULL, NULL, 0, NULL),
    contact ("plain:192.0.2.7:", NULL, NULL, 0, NULL),
    contact ("plain:192.0.2.7:65536", NULL, NULL, 0, NULL),
    contact ("plain:192.0.2.7:-1", NULL, NULL, 0, NULL),
    contact ("plain:192.0.2.7:080", NULL, NULL, 0, NULL),
    contact ("plain:a b:80", NULL, NULL, 0, NULL),
    contact ("plain:a\nb:80", NULL, NULL, 0, NULL),
    contact ("plain:\xff:80", NULL, NULL, 0, NULL),
    contact (KEY_A, "\xff\xfe", NULL, 0, NULL),
    contact (KEY_A, long_name, NULL, 0, NULL),
    contact (KEY_A, NULL, "", 0, NULL),
    contact (KEY_A, NULL, "a\nb", 0, NULL),
    contact (KEY_A, NULL, "\xc3", 0, NULL),
    contact (KEY_A, NULL, long_host, 0, NULL),
    contact (KEY_A, NULL, NULL, 0, ""),
    contact (KEY_A, NULL, NULL, 0, "Raw\n"),
    { .id = (char *) KEY_A, .trust = (char *) "" },
    { .id = (char *) KEY_A, .trust = (char *) "Pinned" },
    { .id = (char *) KEY_A, .trust = (char *) "a-word-that-is-longer-than-any-of-ours" },
    { .id = (char *) KEY_A, .rival = (char *) "Bob" },
    { .id = (char *) KEY_A, .verified_at = -1 },
  };
  TinContacts *contacts = open_contacts (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (tin_contacts_put (contacts, &refused[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  assert_list (contacts, NULL, 0);
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 0);

  g_assert_finalize_object (contacts);
}

static void
a_failed_write_is_made_up_for (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "folder", NULL);
  g_autofree char *moved = g_build_filename (fixture->directory, "moved", NULL);
  TinContacts *contacts = open_contacts (folder);
  TinContact a = contact (KEY_A, "Ana", "192.0.2.7", 5000, "raw");
  TinContact changed = contact (KEY_A, NULL, "192.0.2.8", 5001, NULL);
  TinContact b = contact (KEY_B, NULL, NULL, 0, NULL);
  g_autoptr (GError) error = NULL;

  put (contacts, a);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);

  g_assert_true (tin_contacts_put (contacts, &changed, NULL));
  g_assert_true (tin_contacts_put (contacts, &b, NULL));
  g_assert_false (tin_contacts_save (contacts, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, folder));

  g_assert_cmpint (g_rename (moved, folder), ==, 0);
  g_assert_true (tin_contacts_save (contacts, NULL));
  g_assert_finalize_object (contacts);

  contacts = open_contacts (folder);
  assert_list (contacts, (TinContact[]) { changed, b }, 2);

  g_assert_finalize_object (contacts);
}

static TinContacts *
open_damaged (const char *directory,
              const char *contents,
              gssize      length,
              guint       number)
{
  g_autofree char *aside = g_strdup_printf (NAME ".damaged-%u", number);
  g_autofree char *pattern = g_strdup_printf ("*is damaged and was kept as *%s", aside);
  g_autofree char *kept = NULL;
  TinContacts *contacts;

  store_directory_write (directory, NAME, contents, length);
  store_directory_chmod (directory, NAME, 0600);

  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, pattern);
  contacts = open_contacts (directory);
  g_test_assert_expected_messages ();

  /* Up to the first NUL. */
  kept = store_directory_read (directory, aside);
  g_assert_cmpmem (kept, strlen (kept), contents, strlen (contents));

  return contacts;
}

static void
a_damaged_file_is_kept_aside (Fixture       *fixture,
                              gconstpointer  user_data)
{
  const struct { const char *contents; gssize length; } damaged[] = {
    { "no group\n", -1 },
    { "[" KEY_A "\nname=Ana\n", -1 },
    { "[" KEY_A "]\nname\n", -1 },
    { "\xff\xfe\x01\x02", -1 },
    { "[" KEY_A "]\nname=Ana\0\n", sizeof "[" KEY_A "]\nname=Ana\0\n" - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      TinContacts *contacts = open_damaged (fixture->directory, damaged[i].contents,
                                            damaged[i].length, i + 1);

      assert_list (contacts, NULL, 0);
      put (contacts, contact (KEY_B, NULL, NULL, 0, NULL));
      g_assert_finalize_object (contacts);
      contacts = open_contacts (fixture->directory);
      assert_list (contacts, (TinContact[]) { contact (KEY_B, NULL, NULL, 0, NULL) }, 1);
      g_assert_finalize_object (contacts);
    }
}

static void
whole_contacts_of_a_damaged_file_stay (Fixture       *fixture,
                                       gconstpointer  user_data)
{
  const char *faults[] = {
    "[Ana]\nname=Ana\n",
    "[plain%3A192.0.2.7%3A5000]\n",
    "[plain:%zz:5000]\n",
    "[plain:%00:5000]\n",
    "[" KEY_B "]\nname=\xff\n",
    "[" KEY_B "]\nname=\\q\n",
    "[" KEY_B "]\nhost=a b\n",
    "[" KEY_B "]\nport=65536\n",
    "[" KEY_B "]\nport=-1\n",
    "[" KEY_B "]\nport=80x\n",
    "[" KEY_B "]\nport=99999999999999999999\n",
    "[" KEY_B "]\nform=RAW\n",
    "[" KEY_B "]\nrival=Bob\n",
    "[" KEY_B "]\nknown=perhaps\n",
    "[" KEY_B "]\nverified-at=today\n",
    "[" KEY_B "]\nverified-at=-5\n",
    "[" KEY_B "]\nverified-at=99999999999999999999\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *contents = g_strconcat ("[" KEY_A "]\nname=Ana\nport=5000\n\n", faults[i],
                                               NULL);
      TinContact whole = contact (KEY_A, "Ana", NULL, 5000, NULL);
      TinContacts *contacts = open_damaged (fixture->directory, contents, -1, i + 1);

      assert_list (contacts, &whole, 1);
      g_assert_finalize_object (contacts);
      contacts = open_contacts (fixture->directory);
      assert_list (contacts, &whole, 1);
      g_assert_finalize_object (contacts);
    }
}

static void
what_a_later_version_added_stays (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *contents = NULL;
  TinContacts *contacts;

  store_directory_write (fixture->directory, NAME,
                         "# from the future\n[" KEY_A "]\nname=Ana\nverified=true\n", -1);
  store_directory_chmod (fixture->directory, NAME, 0600);

  contacts = open_contacts (fixture->directory);
  put (contacts, contact (KEY_A, "Ana", "192.0.2.7", 5000, NULL));
  g_assert_finalize_object (contacts);

  contents = store_directory_read (fixture->directory, NAME);
  g_assert_nonnull (strstr (contents, "verified=true\n"));
  g_assert_nonnull (strstr (contents, "# from the future\n"));
  g_assert_nonnull (strstr (contents, "host=192.0.2.7\n"));
}

/* GLib refuses a file whose first group says another encoding, be it said once or twice. */
static void
a_group_that_comes_first_is_read (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  TinContact expected = contact (KEY_B, "Bob", NULL, 0, NULL);
  TinContacts *contacts;

  store_directory_write (fixture->directory, NAME,
                         "[" KEY_A "]\nname=An\n[" KEY_B "]\nname=Bob\nEncoding=\nEncoding=\n", -1);
  store_directory_chmod (fixture->directory, NAME, 0600);

  contacts = open_contacts (fixture->directory);
  tin_contacts_remove (contacts, KEY_A);
  g_assert_true (tin_contacts_save (contacts, NULL));
  g_assert_finalize_object (contacts);

  contacts = open_contacts (fixture->directory);
  assert_list (contacts, &expected, 1);
  g_assert_finalize_object (contacts);
}

static void
an_empty_file_is_an_empty_list (Fixture       *fixture,
                                gconstpointer  user_data)
{
  TinContacts *contacts;

  store_directory_write (fixture->directory, NAME, "", 0);
  store_directory_chmod (fixture->directory, NAME, 0600);
  contacts = open_contacts (fixture->directory);
  assert_list (contacts, NULL, 0);

  g_assert_finalize_object (contacts);
}

static void
what_cannot_be_read_is_an_error (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (tin_contacts_open (fixture->directory, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

#define ADD(path, function) \
  g_test_add ("/store/contacts/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/contacts/memory-keeps-what-was-put", memory_keeps_what_was_put);
  ADD ("comes-back-from-the-disk", comes_back_from_the_disk);
  ADD ("trust-comes-back", trust_comes_back);
  ADD ("places-come-back", places_come_back);
  ADD ("a-removed-contact-is-gone", a_removed_contact_is_gone);
  ADD ("any-name-comes-back", any_name_comes_back);
  ADD ("an-unchanged-contact-costs-no-write", an_unchanged_contact_costs_no_write);
  ADD ("refuses-what-could-not-be-read-back", refuses_what_could_not_be_read_back);
  ADD ("a-failed-write-is-made-up-for", a_failed_write_is_made_up_for);
  ADD ("a-damaged-file-is-kept-aside", a_damaged_file_is_kept_aside);
  ADD ("whole-contacts-of-a-damaged-file-stay", whole_contacts_of_a_damaged_file_stay);
  ADD ("what-a-later-version-added-stays", what_a_later_version_added_stays);
  ADD ("a-group-that-comes-first-is-read", a_group_that_comes_first_is_read);
  ADD ("an-empty-file-is-an-empty-list", an_empty_file_is_an_empty_list);
  ADD ("what-cannot-be-read-is-an-error", what_cannot_be_read_is_an_error);

  return g_test_run ();
}
