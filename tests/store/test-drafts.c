/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "store-directory.h"
#include "tin-await.h"
#include "tin-drafts.h"
#include "tin-error.h"
#include "tin-limits.h"

#define NAME "drafts.ini"
#define ASIDE "drafts.ini.damaged-1"
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

static void
put (TinDrafts  *drafts,
     const char *id,
     const char *text)
{
  const TinDraft draft = { .id = (char *) id, .text = (char *) text };
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_drafts_put (drafts, &draft, &error));
  g_assert_no_error (error);
}

static void
save (TinDrafts *drafts)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_drafts_save (drafts, &error));
  g_assert_no_error (error);
}

static void
assert_list (TinDrafts      *drafts,
             const TinDraft *expected,
             guint           n_expected)
{
  g_autoptr (GPtrArray) list = tin_drafts_list (drafts);

  g_assert_cmpuint (list->len, ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    {
      const TinDraft *found = g_ptr_array_index (list, i);

      g_assert_cmpstr (found->id, ==, expected[i].id);
      g_assert_cmpstr (found->text, ==, expected[i].text);
      g_assert_cmpuint (found->target.log_id, ==, expected[i].target.log_id);
      g_assert_cmpuint (found->target.number, ==, expected[i].target.number);
      g_assert_cmpint (found->edits, ==, expected[i].edits);
    }
}

/* What was saved by another run, and nothing else. */
static void
assert_on_disk (Fixture        *fixture,
                const TinDraft *expected,
                guint           n_expected)
{
  TinDrafts *drafts = tin_drafts_open (fixture->directory);

  assert_list (drafts, expected, n_expected);
  g_assert_finalize_object (drafts);
}

static void
test_memory (void)
{
  TinDrafts *drafts = tin_drafts_new ();
  const TinDraft expected = { .id = (char *) KEY_A, .text = (char *) "hello" };

  put (drafts, KEY_A, "hell");
  put (drafts, KEY_A, "hello");
  put (drafts, KEY_B, "gone");
  tin_drafts_remove (drafts, KEY_B);
  tin_drafts_remove (drafts, "nobody");
  assert_list (drafts, &expected, 1);
  save (drafts);
  tin_drafts_begin_save (drafts);
  g_assert_finalize_object (drafts);
}

static void
test_disk (Fixture       *fixture,
           gconstpointer  user_data)
{
  const TinDraft expected[] = {
    { (char *) KEY_A, (char *) "see you at\n  ten\t\r\n", { 0 }, FALSE },
    { (char *) KEY_B, (char *) "  \f\v \"quoted\\n\" #;=[x] \xf0\x9f\x99\x82 ", { 0x10, 1 },
      FALSE },
    { (char *) "plain:[fe80::1%25eth0]:7000", (char *) "\n", { G_MAXINT64, G_MAXINT64 }, TRUE },
    { (char *) "plain:#x=y", (char *) "\\", { 1, 2 }, FALSE },
  };
  TinDrafts *drafts = tin_drafts_open (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (tin_drafts_put (drafts, &expected[i], NULL));
  assert_list (drafts, expected, G_N_ELEMENTS (expected));
  save (drafts);
  g_assert_finalize_object (drafts);

  assert_on_disk (fixture, expected, G_N_ELEMENTS (expected));
  g_assert_cmpuint (store_directory_count (fixture->directory), ==, 1);
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
}

/* What could mean something in a key file, at both ends of a text and within. */
static void
test_characters (Fixture       *fixture,
                 gconstpointer  user_data)
{
  const gunichar characters[] = {
    0x01, '\t', '\n', '\v', '\f', '\r', 0x1b, ' ', '"', '#', ';', '=', '[', '\\', ']', 0x7f, 0x85,
    0xa0, 0x2028, 0xfeff, 0x10ffff,
  };
  TinDrafts *drafts = tin_drafts_open (fixture->directory);

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    {
      char utf8[8] = { 0 };
      g_autofree char *text = NULL;
      TinDraft expected = { .id = (char *) KEY_A };

      g_unichar_to_utf8 (characters[i], utf8);
      text = g_strdup_printf ("%s%sx%sx%s%s", utf8, utf8, utf8, utf8, utf8);
      expected.text = text;
      put (drafts, KEY_A, text);
      save (drafts);
      assert_on_disk (fixture, &expected, 1);
    }
  g_assert_finalize_object (drafts);
}

/* One that answers nothing any more, and one that is gone. */
static void
test_changes (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinDraft draft = { (char *) KEY_A, (char *) "yes", { 16, 3 }, TRUE };
  TinDrafts *drafts = tin_drafts_open (fixture->directory);

  g_assert_true (tin_drafts_put (drafts, &draft, NULL));
  draft.edits = FALSE;
  g_assert_true (tin_drafts_put (drafts, &draft, NULL));
  save (drafts);
  assert_on_disk (fixture, &draft, 1);

  draft.target = (TinMessageName) { 0 };
  g_assert_true (tin_drafts_put (drafts, &draft, NULL));
  save (drafts);
  assert_on_disk (fixture, &draft, 1);

  tin_drafts_remove (drafts, KEY_A);
  save (drafts);
  assert_on_disk (fixture, NULL, 0);
  g_assert_finalize_object (drafts);
}

static void
test_refused (void)
{
  g_autofree char *long_text = g_strnfill (TIN_DRAFT_MAX + 1, 'x');
  g_autofree char *long_id = g_strnfill (513, 'x');
  const TinDraft refused[] = {
    { (char *) KEY_A, (char *) "", { 0 }, FALSE },
    { (char *) KEY_A, long_text, { 0 }, FALSE },
    { (char *) KEY_A, (char *) "a\xff", { 0 }, FALSE },
    { (char *) "", (char *) "a", { 0 }, FALSE },
    { long_id, (char *) "a", { 0 }, FALSE },
    { (char *) "a\xff", (char *) "a", { 0 }, FALSE },
    { (char *) KEY_A, (char *) "a", { 1, 0 }, FALSE },
    { (char *) KEY_A, (char *) "a", { 0, 1 }, FALSE },
    { (char *) KEY_A, (char *) "a", { 0 }, TRUE },
  };
  TinDrafts *drafts = tin_drafts_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (tin_drafts_put (drafts, &refused[i], &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
    }
  assert_list (drafts, NULL, 0);
  g_assert_finalize_object (drafts);
}

/* Four letters of the greatest length, every byte of them escaped; a further one has no room,
 * and the others come back. */
static void
test_bound (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (TIN_DRAFT_MAX, '\\');
  TinDraft further = { (char *) KEY_B, (char *) "a", { 0 }, FALSE };
  TinDraft expected[4] = { 0 };
  TinDrafts *drafts = tin_drafts_open (fixture->directory);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      expected[i].id = g_strdup_printf ("plain:192.0.2.%u", i);
      expected[i].text = text;
      put (drafts, expected[i].id, text);
    }
  g_assert_false (tin_drafts_put (drafts, &further, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_LIMIT);
  /* The place of one of them may be taken. */
  put (drafts, expected[0].id, text);
  save (drafts);
  assert_on_disk (fixture, expected, G_N_ELEMENTS (expected));

  tin_drafts_remove (drafts, expected[0].id);
  g_assert_true (tin_drafts_put (drafts, &further, NULL));
  g_assert_finalize_object (drafts);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_free (expected[i].id);
}

/* --- Files that something else has written ------------------------------------------------- */

static const struct
{
  const char *contents;
  gsize       length;
  const char *text;     /* (nullable) of KEY_A, what is left */
} damaged[] = {
#define FILE_OF(text) text, sizeof text - 1
  { FILE_OF ("rubbish"), NULL },
  { FILE_OF ("\0"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\n\0"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\\q\"\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\\"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=a\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"\"\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"\xff\"\n"), NULL },
  { FILE_OF ("[" KEY_A "]\n"), NULL },
  { FILE_OF ("[%41]\ntext=\"a\"\n"), NULL },
  { FILE_OF ("[%zz]\ntext=\"a\"\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\ntarget=\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\ntarget=7\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\ntarget=0000000000000000-1\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\ntarget=0000000000000010-0\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\ntarget=0000000000000010-1x\n"), NULL },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\nedits=true\n"), NULL },
  /* What is whole stays. */
  { FILE_OF ("[" KEY_B "]\ntext=b\n[" KEY_A "]\ntext=\"a\"\n"), "a" },
  { FILE_OF ("[" KEY_A "]\ntext=\"a\"\n[" KEY_B "]\ntarget=0000000000000010-1\n"), "a" },
#undef FILE_OF
};

static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      Fixture fixture = { store_directory_new () };
      const TinDraft expected = { .id = (char *) KEY_A, .text = (char *) damaged[i].text };
      g_autofree char *aside = NULL;
      TinDrafts *drafts;

      store_directory_write (fixture.directory, NAME, damaged[i].contents,
                             (gssize) damaged[i].length);
      store_directory_chmod (fixture.directory, NAME, 0600);
      g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*is damaged and was kept as *");
      drafts = tin_drafts_open (fixture.directory);
      g_test_assert_expected_messages ();
      assert_list (drafts, &expected, damaged[i].text != NULL ? 1 : 0);

      /* A person may look at it, and the next run has nothing to complain of. */
      aside = store_directory_read (fixture.directory, ASIDE);
      g_assert_cmpmem (aside, strlen (aside), damaged[i].contents, strlen (damaged[i].contents));
      save (drafts);
      g_assert_finalize_object (drafts);
      assert_on_disk (&fixture, &expected, damaged[i].text != NULL ? 1 : 0);
      tear_down (&fixture, NULL);
    }
}

static void
test_open_to_others (Fixture       *fixture,
                     gconstpointer  user_data)
{
  const TinDraft expected = { .id = (char *) KEY_A, .text = (char *) "a" };

  store_directory_write (fixture->directory, NAME, "[" KEY_A "]\ntext=\"a\"\n", -1);
  store_directory_chmod (fixture->directory, NAME, 0644);
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*was open to others*");
  assert_on_disk (fixture, &expected, 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);
}

/* It says where the file is, or is no file: what is there stays, and the program starts. */
static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);
  TinDrafts *drafts;

  g_assert_no_errno (g_mkdir (path, 0700));
  g_test_expect_message ("tincan-store", G_LOG_LEVEL_MESSAGE, "*could not be read*");
  drafts = tin_drafts_open (fixture->directory);
  g_test_assert_expected_messages ();
  put (drafts, KEY_A, "a");
  save (drafts);
  tin_drafts_begin_save (drafts);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_finalize_object (drafts);
  g_assert_no_errno (g_rmdir (path));
}

/* --- Saving -------------------------------------------------------------------------------- */

static gboolean
is_on_disk (Fixture    *fixture,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);
  g_autofree char *contents = NULL;

  return g_file_get_contents (path, &contents, NULL, NULL) && strstr (contents, text) != NULL;
}

static void
test_thread (Fixture       *fixture,
             gconstpointer  user_data)
{
  TinDrafts *drafts = tin_drafts_open (fixture->directory);

  put (drafts, KEY_A, "in a moment");
  tin_drafts_begin_save (drafts);
  tin_await (is_on_disk (fixture, "in a moment"));
  g_assert_cmpuint (store_directory_mode (fixture->directory, NAME), ==, 0600);

  /* What has begun goes on after the end. */
  put (drafts, KEY_A, "at the end");
  tin_drafts_begin_save (drafts);
  g_assert_finalize_object (drafts);
  tin_await (is_on_disk (fixture, "at the end"));
}

/* However many are under way, the last one counts. */
static void
test_order (Fixture       *fixture,
            gconstpointer  user_data)
{
  TinDrafts *drafts = tin_drafts_open (fixture->directory);
  TinDraft expected = { .id = (char *) KEY_A };

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      expected.text = text;
      put (drafts, KEY_A, text);
      tin_drafts_begin_save (drafts);
      if (i % 20 != 19)
        continue;
      save (drafts);
      assert_on_disk (fixture, &expected, 1);
    }
  g_assert_finalize_object (drafts);
}

static void
test_disk_that_fails (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);
  const TinDraft expected = { .id = (char *) KEY_A, .text = (char *) "a" };
  TinDrafts *drafts = tin_drafts_open (fixture->directory);
  g_autoptr (GError) error = NULL;

  put (drafts, KEY_A, "a");
  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_false (tin_drafts_save (drafts, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_STORAGE);

  g_assert_no_errno (g_rmdir (path));
  save (drafts);
  assert_on_disk (fixture, &expected, 1);
  g_assert_finalize_object (drafts);
}

static void
test_no_write (Fixture       *fixture,
               gconstpointer  user_data)
{
  TinDrafts *drafts = tin_drafts_open (fixture->directory);
  g_autofree char *path = g_build_filename (fixture->directory, NAME, NULL);

  save (drafts);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  put (drafts, KEY_A, "a");
  save (drafts);
  g_assert_no_errno (g_unlink (path));
  put (drafts, KEY_A, "a");
  tin_drafts_remove (drafts, KEY_B);
  save (drafts);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (drafts);
}

#define ADD(path, function) \
  g_test_add ("/store/drafts/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/drafts/memory-keeps-what-was-put", test_memory);
  ADD ("come-back-from-the-disk", test_disk);
  ADD ("any-character-comes-back", test_characters);
  ADD ("changed-and-removed-ones-are-so-on-the-disk", test_changes);
  g_test_add_func ("/store/drafts/what-is-none-is-refused", test_refused);
  ADD ("all-together-are-bounded", test_bound);
  g_test_add_func ("/store/drafts/a-damaged-file-is-put-aside", test_damaged);
  ADD ("a-file-that-was-open-to-others-is-private", test_open_to_others);
  ADD ("what-cannot-be-read-stays-as-it-is", test_unreadable);
  ADD ("are-saved-in-a-thread", test_thread);
  ADD ("an-older-one-never-takes-the-place-of-a-newer", test_order);
  ADD ("a-disk-that-fails-is-tried-again", test_disk_that_fails);
  ADD ("what-has-not-changed-costs-no-write", test_no_write);
  return g_test_run ();
}
