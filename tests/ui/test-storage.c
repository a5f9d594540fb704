/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tin-application-private.h"
#include "tin-await.h"
#include "tin-composer.h"
#include "tin-conversation-page.h"
#include "tin-problem-page.h"
#include "tin-sidebar.h"
#include "tin-ui-pair.h"
#include "tin-window.h"

/* What a person sees when the disk takes nothing, or what is on it cannot be read: the history is
 * moved away from under the program, spoilt, or marked as of a later version. */

typedef struct
{
  TinUiPair  pair;
  TinWindow *window;  /* GTK's, of Alice */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);

  fixture->window = tin_window_new (NULL, fixture->pair.alice);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), GPOINTER_TO_INT (user_data), 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
  tin_ui_pair_tear_down (&fixture->pair);
}

static char *
dup_history_path (const char *directory)
{
  return g_build_filename (directory, "history.db", NULL);
}

static char *
dup_away_path (const char *directory)
{
  return g_build_filename (directory, "history.db.away", NULL);
}

static void
take_history_away (const char *directory)
{
  g_autofree char *path = dup_history_path (directory);
  g_autofree char *away = dup_away_path (directory);

  g_assert_cmpint (g_rename (path, away), ==, 0);
}

static void
bring_history_back (const char *directory)
{
  g_autofree char *path = dup_history_path (directory);
  g_autofree char *away = dup_away_path (directory);

  g_assert_cmpint (g_rename (away, path), ==, 0);
}

/* Returns: what the banner in WIDGET says; %NULL if there is none to be seen. */
static const char *
banner_words (GtkWidget *widget)
{
  GtkWidget *banner = tin_ui_test_child (widget, "storage");
  GtkWidget *label = tin_ui_test_child (banner, "label");

  return gtk_widget_get_mapped (label) ? gtk_label_get_text (GTK_LABEL (label)) : NULL;
}

static GtkWidget *
find_page (Fixture *fixture)
{
  return tin_ui_test_find_type (fixture->window, TIN_TYPE_CONVERSATION_PAGE);
}

static void
test_a_banner_says_why (Fixture       *fixture,
                        gconstpointer  user_data)
{
  GtkWidget *page = find_page (fixture);
  GtkWidget *sidebar = tin_ui_test_find_type (fixture->window, TIN_TYPE_SIDEBAR);
  GtkWidget *composer = tin_ui_test_child (page, "composer");
  g_autofree char *text = NULL;

  tin_window_open_peer (fixture->window, tin_ui_test_only_peer (fixture->pair.alice));
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  g_assert_null (banner_words (page));
  tin_composer_set_text (TIN_COMPOSER (composer), "Not yet sent");
  take_history_away (fixture->pair.directories[0]);
  tin_ui_pair_say (&fixture->pair, "Hello");
  tin_await (banner_words (page) != NULL);
  g_assert_nonnull (strstr (banner_words (page), "Nothing can be kept"));
  g_assert_nonnull (strstr (banner_words (page), "1 message of yours waits"));
  g_assert_null (banner_words (sidebar));
  g_assert_false (gtk_widget_is_sensitive (composer));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "storage-banner");

  bring_history_back (fixture->pair.directories[0]);
  tin_await (banner_words (page) == NULL);
  g_assert_true (gtk_widget_is_sensitive (composer));
  text = tin_composer_dup_text (TIN_COMPOSER (composer));
  g_assert_cmpstr (text, ==, "Not yet sent");
  tin_await (g_strcmp0 (tin_peer_get_last_text (tin_ui_test_only_peer (fixture->pair.bob)),
                        "Hello") == 0);
}

static void
test_the_list_alone_says_it_too (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  GtkWidget *sidebar = tin_ui_test_find_type (fixture->window, TIN_TYPE_SIDEBAR);

  g_assert_true (gtk_widget_get_mapped (sidebar));
  g_assert_null (banner_words (sidebar));
  take_history_away (fixture->pair.directories[0]);
  tin_ui_pair_say (&fixture->pair, "Hello");
  tin_await (banner_words (sidebar) != NULL);
  tin_ui_test_settle (GTK_WIDGET (fixture->window));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->window), "storage-banner-narrow");
  bring_history_back (fixture->pair.directories[0]);
  tin_await (banner_words (sidebar) == NULL);
}

/* --- The whole program -------------------------------------------------------------------- */

typedef struct _Run Run;
typedef void (*Script) (Run *run);

struct _Run
{
  const char     *directory;
  TinApplication *application;
  TinWindow      *window;     /* (borrowed) */
  Script          script;
};

static gboolean
is_over (void)
{
  return tin_ui_test_find_window (TIN_TYPE_WINDOW) == NULL;
}

static gboolean
on_begun (gpointer user_data)
{
  Run *run = user_data;

  tin_await (!is_over ());
  run->window = TIN_WINDOW (tin_ui_test_find_window (TIN_TYPE_WINDOW));
  tin_ui_test_settle (GTK_WIDGET (run->window));
  run->script (run);
  tin_application_quit (run->application, FALSE);
  return G_SOURCE_REMOVE;
}

static void
run_program (const char *directory,
             Script      script)
{
  Run run = { .directory = directory, .script = script };

  run.application = tin_application_new (tin_ui_test_options_new ("Alice", directory),
                                         G_APPLICATION_NON_UNIQUE);
  g_idle_add (on_begun, &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.application), 0, NULL), ==, 0);
  g_assert_true (is_over ());
  tin_settle ();
  g_assert_finalize_object (run.application);
}

/* A folder in which a program has been. */
static char *
make_used_dir (void)
{
  char *directory = tin_ui_test_make_dir ();
  TinSession *session = tin_ui_test_session_new ("Alice", directory);

  tin_ui_test_session_end (&session);
  return directory;
}

static void
close_and_answer (Run        *run,
                  const char *text)
{
  GtkWidget *button = NULL;

  gtk_window_close (GTK_WINDOW (run->window));
  tin_await ((button = tin_ui_test_find_button_anywhere (text)) != NULL);
  g_assert_nonnull (tin_ui_test_find_button_anywhere ("Quit Anyway"));
  tin_ui_test_screenshot (GTK_WIDGET (gtk_widget_get_root (button)), "storage-quit-question");
  tin_ui_test_click (button);
  tin_settle ();
}

static void
quit_with_something_to_lose (Run *run)
{
  TinSession *alice = tin_application_get_session (run->application);
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *bob = tin_ui_test_session_new ("Bob", directory);
  g_autofree char *address = tin_ui_test_dup_address (bob);
  TinPeer *peer = tin_ui_test_connect (alice, address, TIN_CONNECT_SECURE);

  /* What closing means has been answered before. */
  g_object_set (tin_session_get_settings (alice), "background-asked", TRUE, NULL);
  take_history_away (run->directory);
  tin_message_unref (tin_session_send (alice, peer, "Hello", NULL));
  tin_await (tin_session_get_storage (alice) != TIN_STORAGE_WELL);
  close_and_answer (run, "Cancel");
  g_assert_false (is_over ());
  close_and_answer (run, "Quit Anyway");
  tin_await (is_over ());
  tin_ui_test_session_end (&bob);
  tin_test_folder_remove (directory);
}

static void
test_quitting_is_asked_where_something_is_lost (void)
{
  g_autofree char *directory = make_used_dir ();

  run_program (directory, quit_with_something_to_lose);
  tin_test_folder_remove (directory);
}

/* A folder has taken the place of the file. */
static char *
take_contacts_away (const char *directory)
{
  char *path = g_build_filename (directory, "contacts.ini", NULL);

  g_remove (path);
  g_assert_no_errno (g_mkdir (path, 0700));
  return path;
}

static void
quit_with_a_block_to_lose (Run *run)
{
  TinSession *alice = tin_application_get_session (run->application);
  g_autofree char *directory = tin_ui_test_make_dir ();
  TinSession *bob = tin_ui_test_session_new ("Bob", directory);
  g_autofree char *address = tin_ui_test_dup_address (bob);
  TinPeer *peer = tin_ui_test_connect (alice, address, TIN_CONNECT_SECURE);
  g_autofree char *path = NULL;

  g_object_set (tin_session_get_settings (alice), "background-asked", TRUE, NULL);
  path = take_contacts_away (run->directory);
  tin_session_block (alice, peer);
  g_assert_cmpint (tin_session_get_storage (alice), !=, TIN_STORAGE_WELL);
  close_and_answer (run, "Cancel");
  g_assert_false (is_over ());

  g_assert_no_errno (g_rmdir (path));
  gtk_window_close (GTK_WINDOW (run->window));
  tin_await (is_over ());
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  tin_ui_test_session_end (&bob);
  tin_test_folder_remove (directory);
}

static void
test_quitting_is_asked_where_a_block_is_lost (void)
{
  g_autofree char *directory = make_used_dir ();

  run_program (directory, quit_with_a_block_to_lose);
  tin_test_folder_remove (directory);
}

/* As a command or a notification does it, before the page was read. */
static void
test_a_conversation_behind_a_page_takes_no_keys (Fixture       *fixture,
                                                 gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  GtkWindow *window = GTK_WINDOW (fixture->window);
  GtkWidget *page = tin_problem_page_new ("Problem", "What it is about");
  GtkWidget *button = tin_problem_page_add_button (TIN_PROBLEM_PAGE (page), "Go On",
                                                   "window.close");

  tin_problem_page_set_reason (TIN_PROBLEM_PAGE (page), "reason", TRUE);
  tin_window_show_page (fixture->window, page);
  tin_window_open_peer (fixture->window, bob);
  tin_window_open_peer (fixture->window, bob);
  g_assert_true (gtk_window_get_focus (window) == button);

  tin_window_show_page (fixture->window, NULL);
  tin_window_open_peer (fixture->window, bob);
  tin_await (GTK_IS_TEXT_VIEW (gtk_window_get_focus (window)));
}

static void
read_and_go_on (Run        *run,
                const char *title,
                const char *path,
                const char *picture)
{
  GtkWidget *label = tin_ui_test_find_text (run->window, path);

  g_assert_nonnull (tin_ui_test_find_text (run->window, title));
  /* What "Show in Folder" shows. */
  g_assert_cmpstr (tin_application_get_damaged_file (run->application), ==, path);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
  g_assert_nonnull (tin_ui_test_find_button (run->window, "Show in Folder"));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (run->window)) ==
                 tin_ui_test_find_button (run->window, "Continue"));
  tin_ui_test_screenshot (GTK_WIDGET (run->window), picture);
  tin_ui_test_click (tin_ui_test_find_button (run->window, "Continue"));
}

static void
read_of_damage (Run *run)
{
  TinSession *session = tin_application_get_session (run->application);

  read_and_go_on (run, "The History Was Damaged", tin_session_get_damaged_history (session),
                  "storage-damaged");
  tin_await (tin_ui_test_find_text (run->window, "Nobody Here Yet") != NULL);
}

static void
read_of_both (Run *run)
{
  TinSession *session = tin_application_get_session (run->application);

  read_and_go_on (run, "The History Was Damaged", tin_session_get_damaged_history (session),
                  "storage-damaged");
  g_assert_null (tin_ui_test_find_text (run->window, "The History Was Damaged"));
  read_and_go_on (run, "The List of People Was Damaged",
                  tin_session_get_damaged_contacts (session), "storage-damaged-contacts");
  tin_await (tin_ui_test_find_text (run->window, "Nobody Here Yet") != NULL);
}

static void
test_a_damaged_history_is_told_of (void)
{
  g_autofree char *directory = make_used_dir ();
  g_autofree char *path = dup_history_path (directory);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "This was a history once.", -1, &error);
  g_assert_no_error (error);
  run_program (directory, read_of_damage);
  tin_test_folder_remove (directory);
}

static void
test_a_damaged_list_of_people_is_told_of_next (void)
{
  g_autofree char *directory = make_used_dir ();
  g_autofree char *history = dup_history_path (directory);
  g_autofree char *contacts = g_build_filename (directory, "contacts.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (history, "This was a history once.", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (contacts, "These were people.", -1,
                            G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  run_program (directory, read_of_both);
  tin_test_folder_remove (directory);
}

static void
read_what_is_newer (Run *run)
{
  g_assert_nonnull (tin_ui_test_find_text (run->window, "A Newer Tincan Is Needed"));
  tin_ui_test_screenshot (GTK_WIDGET (run->window), "storage-newer");
  tin_ui_test_click (tin_ui_test_find_button (run->window, "Quit"));
  g_assert_true (is_over ());
}

static void
test_a_newer_history_is_left_alone (void)
{
  /* Where and how SQLite keeps a file's user_version. */
  const gsize offset = 60;
  const guint32 version = GUINT32_TO_BE (1000);
  g_autofree char *directory = make_used_dir ();
  g_autofree char *path = dup_history_path (directory);
  g_autofree char *contents = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0, length_after = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  memcpy (contents + offset, &version, sizeof version);
  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
  run_program (directory, read_what_is_newer);
  g_file_get_contents (path, &after, &length_after, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (contents, length, after, length_after);
  tin_test_folder_remove (directory);
}

static void
test_a_newer_profile_is_left_alone (void)
{
  g_autofree char *directory = make_used_dir ();
  g_autofree char *path = g_build_filename (directory, "version", NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "2\n", -1, &error);
  g_assert_no_error (error);
  run_program (directory, read_what_is_newer);
  g_file_get_contents (path, &after, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, "2\n");
  tin_test_folder_remove (directory);
}

#define ADD(path, width, func) \
  g_test_add ("/ui/storage/" path, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down)

/* Room for both panes; and as wide as a phone, where it is the list or the conversation. */
#define WIDE 900
#define NARROW 360

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("a-banner-says-why-nothing-is-kept", WIDE, test_a_banner_says_why);
  ADD ("the-list-alone-says-it-too", NARROW, test_the_list_alone_says_it_too);
  ADD ("a-conversation-behind-a-page-takes-no-keys", WIDE,
       test_a_conversation_behind_a_page_takes_no_keys);
  g_test_add_func ("/ui/storage/quitting-is-asked-where-something-is-lost",
                   test_quitting_is_asked_where_something_is_lost);
  g_test_add_func ("/ui/storage/quitting-is-asked-where-a-block-is-lost",
                   test_quitting_is_asked_where_a_block_is_lost);
  g_test_add_func ("/ui/storage/a-damaged-history-is-told-of", test_a_damaged_history_is_told_of);
  g_test_add_func ("/ui/storage/a-damaged-list-of-people-is-told-of-next",
                   test_a_damaged_list_of_people_is_told_of_next);
  g_test_add_func ("/ui/storage/a-newer-history-is-left-alone", test_a_newer_history_is_left_alone);
  g_test_add_func ("/ui/storage/a-newer-profile-is-left-alone", test_a_newer_profile_is_left_alone);
  return g_test_run ();
}
