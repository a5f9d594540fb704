/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tin-await.h"
#include "tin-transfer-dialog.h"
#include "tin-ui-pair.h"

/* Conversations are saved in files and read from them, through the platform's own question for a
 * file, as a person does it; judged by the files and by what is said at the end. */

typedef struct
{
  TinUiPair  pair;
  char      *files;   /* the folder for what is exported */
  GtkWindow *window;  /* GTK's: what the dialogs stand before */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);

  tin_ui_pair_say (&fixture->pair, "Coffee?");
  tin_await (tin_peer_get_unread (tin_ui_test_only_peer (fixture->pair.bob)) == 1);
  fixture->files = tin_ui_test_make_dir ();
  fixture->window = GTK_WINDOW (gtk_window_new ());
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (fixture->window);
  tin_await (fixture->window == NULL);
  tin_test_folder_remove (fixture->files);
  g_free (fixture->files);
  tin_ui_pair_tear_down (&fixture->pair);
}

/* --- What a person does ------------------------------------------------------------------- */

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static GtkFileChooser *
find_chooser (void)
{
  return (GtkFileChooser *) tin_ui_test_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
}

static gboolean
has_file (GtkFileChooser *chooser,
          GFile          *wanted)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  return file != NULL && g_file_equal (file, wanted);
}

/* Whether the chooser has come to the folder of that NAME, or to any: to save a file it begins in
 * one. GTK 4.18 complains of itself where it leaves before its bar has all folders on the way. */
static gboolean
is_in_folder (GtkFileChooser *chooser,
              const char     *name)
{
  GtkWidget *bar = tin_ui_test_find_type (chooser, g_type_from_name ("GtkPathBar"));

  if (bar == NULL)
    return FALSE;
  return name != NULL ? tin_ui_test_find_text (bar, name) != NULL
                      : tin_ui_test_find_type (bar, GTK_TYPE_TOGGLE_BUTTON) != NULL;
}

/* Answers the platform's question for a file. */
static void
choose_file (const char *folder,
             const char *name)
{
  g_autoptr (GFile) parent = g_file_new_for_path (folder);
  g_autoptr (GFile) file = g_file_get_child (parent, name);
  g_autofree char *last = g_file_get_basename (parent);
  g_autoptr (GError) error = NULL;
  GtkFileChooser *chooser;

  tin_await ((chooser = find_chooser ()) != NULL);
  /* It goes to a folder of its own first. */
  tin_ui_test_settle (GTK_WIDGET (chooser));
  if (gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      tin_await (is_in_folder (chooser, NULL));
      gtk_file_chooser_set_current_folder (chooser, parent, &error);
      gtk_file_chooser_set_current_name (chooser, name);
    }
  else
    {
      gtk_file_chooser_set_file (chooser, file, &error);
    }
  g_assert_no_error (error);
  tin_await (has_file (chooser, file));
  tin_await (is_in_folder (chooser, last));
  tin_ui_test_settle (GTK_WIDGET (chooser));
  g_assert_true (has_file (chooser, file));
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  tin_await (find_chooser () == NULL);
}

static void
choose_no_file (void)
{
  GtkFileChooser *chooser;

  tin_await ((chooser = find_chooser ()) != NULL);
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_CANCEL);
  tin_await (find_chooser () == NULL);
}

G_GNUC_END_IGNORE_DEPRECATIONS

static GtkWindow *
find_dialog (void)
{
  GType type = g_type_from_name ("TinTransferDialog");

  return type != 0 ? tin_ui_test_find_window (type) : NULL;
}

static GtkWindow *
begin_export (Fixture    *fixture,
              TinPeer    *peer,
              const char *check)
{
  GtkWindow *dialog;

  tin_export_dialog_present (GTK_WIDGET (fixture->window), fixture->pair.alice, peer);
  dialog = find_dialog ();
  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (tin_ui_test_child (dialog, check)), TRUE);
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "transfer-export");
  /* As Enter does. */
  gtk_widget_activate_default (GTK_WIDGET (dialog));
  return dialog;
}

static char *
dup_end (GtkWindow  *dialog,
         const char *label)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (tin_ui_test_child (dialog,
                                                                                   "stack"))),
                   ==, "end");
  return g_strdup (gtk_label_get_text (GTK_LABEL (tin_ui_test_child (dialog, label))));
}

/* Waits for the end, and returns: what it says. */
static char *
await_end (const char *picture,
           char      **remark)
{
  GtkWindow *dialog;
  char *words;

  tin_await ((dialog = find_dialog ()) != NULL && tin_ui_test_find_button (dialog, "Done") != NULL);
  words = dup_end (dialog, "end_label");
  *remark = dup_end (dialog, "remark_label");
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  tin_ui_test_settle (GTK_WIDGET (dialog));
  tin_ui_test_screenshot (GTK_WIDGET (dialog), picture);
  tin_ui_test_click (tin_ui_test_find_button (dialog, "Done"));
  tin_await (find_dialog () == NULL);
  return words;
}

static char *
read_file (Fixture    *fixture,
           const char *name)
{
  g_autofree char *path = g_build_filename (fixture->files, name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  return contents;
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *contents)
{
  g_autofree char *path = g_build_filename (fixture->files, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

/* --- Export ------------------------------------------------------------------------------- */

static void
test_export_saves_a_conversation (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *path = g_build_filename (fixture->files, "bob.jsonl", NULL);

  begin_export (fixture, tin_ui_test_only_peer (fixture->pair.alice), "json_check");
  choose_file (fixture->files, "bob.jsonl");
  words = await_end ("transfer-exported", &remark);
  g_assert_cmpstr (words, ==, "1 Message Exported");
  g_assert_cmpstr (remark, ==, path);
  contents = read_file (fixture, "bob.jsonl");
  g_assert_true (g_str_has_prefix (contents, "{"));
  g_assert_nonnull (strstr (contents, "Coffee?"));
}

static void
test_export_saves_all_as_a_page (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;
  g_autofree char *contents = NULL;

  begin_export (fixture, NULL, "web_check");
  choose_file (fixture->files, "all.html");
  words = await_end ("transfer-exported", &remark);
  g_assert_cmpstr (words, ==, "1 Message Exported");
  contents = read_file (fixture, "all.html");
  g_assert_nonnull (strstr (contents, "<html"));
  g_assert_nonnull (strstr (contents, "Coffee?"));
}

static void
test_export_goes_on_without_a_file (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  GtkWindow *dialog = begin_export (fixture, NULL, "web_check");
  GtkWidget *button = tin_ui_test_child (dialog, "export_button");

  tin_await (!gtk_widget_is_sensitive (button));
  choose_no_file ();
  tin_await (gtk_widget_is_sensitive (button));
  gtk_window_close (dialog);
  tin_await (find_dialog () == NULL);
}

static void
test_export_failure_is_said (Fixture       *fixture,
                             gconstpointer  user_data)
{
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;

  begin_export (fixture, NULL, "web_check");
  /* Nobody makes files there. */
  choose_file ("/proc", "all.html");
  words = await_end ("transfer-export-failed", &remark);
  g_assert_cmpstr (words, ==, "The Export Failed");
  g_assert_nonnull (strstr (remark, "Choose another"));
}

/* --- Import ------------------------------------------------------------------------------- */

/* Bob's file of the conversation, which Alice's message begins. */
static void
export_for_import (Fixture    *fixture,
                   const char *name)
{
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;

  tin_ui_pair_say (&fixture->pair, "Or tea?");
  begin_export (fixture, NULL, "json_check");
  choose_file (fixture->files, name);
  words = await_end ("transfer-exported", &remark);
  g_assert_cmpstr (words, ==, "2 Messages Exported");
}

static void
import (Fixture     *fixture,
        TinSession  *session,
        const char  *name,
        char       **words,
        char       **remark)
{
  tin_import_dialog_present (GTK_WIDGET (fixture->window), session);
  choose_file (fixture->files, name);
  *words = await_end ("transfer-imported", remark);
}

static void
test_import_adds_what_is_missing (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *other = tin_ui_test_session_new ("Alice", directory);
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;
  g_autofree char *words_again = NULL;
  g_autofree char *remark_again = NULL;

  export_for_import (fixture, "all.jsonl");
  import (fixture, other, "all.jsonl", &words, &remark);
  g_assert_cmpstr (words, ==, "2 Messages Added");
  tin_await (tin_ui_test_only_peer (other) != NULL);
  g_assert_cmpstr (tin_peer_get_name (tin_ui_test_only_peer (other)), ==, "Bob");
  g_assert_cmpstr (tin_peer_get_last_text (tin_ui_test_only_peer (other)), ==, "Or tea?");

  import (fixture, other, "all.jsonl", &words_again, &remark_again);
  g_assert_cmpstr (words_again, ==, "No Message Was Added");
  g_assert_cmpstr (remark_again, ==, "All that the file holds was here already.");
  tin_ui_test_session_end (&other);
  tin_test_folder_remove (directory);
}

static void
test_import_names_the_bad_line (Fixture       *fixture,
                                gconstpointer  user_data)
{
  g_autofree char *whole = NULL;
  g_autofree char *broken = NULL;
  g_autofree char *words = NULL;
  g_autofree char *remark = NULL;

  export_for_import (fixture, "all.jsonl");
  whole = read_file (fixture, "all.jsonl");
  broken = g_strconcat (whole, "Dear diary\n", NULL);
  write_file (fixture, "broken.jsonl", broken);
  import (fixture, fixture->pair.bob, "broken.jsonl", &words, &remark);
  g_assert_cmpstr (words, ==, "The Import Failed");
  g_assert_true (g_str_has_prefix (remark, "Line 3 of the file"));
}

static void
test_import_without_a_file_ends (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  guint n_windows = tin_ui_test_count_windows ();

  tin_import_dialog_present (GTK_WIDGET (fixture->window), fixture->pair.bob);
  choose_no_file ();
  tin_await (tin_ui_test_count_windows () == n_windows);
}

/* A file that comes to no end until it is closed: what takes long, without a long time. */
static void
test_long_import_can_be_cancelled (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->files, "slow.jsonl", NULL);
  GtkWindow *dialog;
  int writer;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  writer = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (writer, >=, 0);
  tin_import_dialog_present (GTK_WIDGET (fixture->window), fixture->pair.bob);
  choose_file (fixture->files, "slow.jsonl");
  tin_await ((dialog = find_dialog ()) != NULL);
  tin_ui_test_settle (GTK_WIDGET (dialog));
  tin_ui_test_screenshot (GTK_WIDGET (dialog), "transfer-progress");
  g_assert_nonnull (tin_ui_test_find_text (dialog, "Adding messages…"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);

  tin_ui_test_click (tin_ui_test_find_button (dialog, "Cancel"));
  g_assert_cmpint (write (writer, "\n", 1), ==, 1);
  close (writer);
  tin_await (find_dialog () == NULL);
}

#define ADD(path, func) \
  g_test_add ("/ui/transfer/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("export-saves-a-conversation", test_export_saves_a_conversation);
  ADD ("export-saves-all-as-a-page", test_export_saves_all_as_a_page);
  ADD ("export-goes-on-without-a-file", test_export_goes_on_without_a_file);
  ADD ("export-failure-is-said-in-words", test_export_failure_is_said);
  ADD ("import-adds-what-is-missing", test_import_adds_what_is_missing);
  ADD ("import-names-the-bad-line", test_import_names_the_bad_line);
  ADD ("import-without-a-file-ends", test_import_without_a_file_ends);
  ADD ("long-import-can-be-cancelled", test_long_import_can_be_cancelled);
  return g_test_run ();
}
