/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <glib/gstdio.h>

#include "tin-settings.h"

/* Settings of a profile that has them in a folder. */

typedef struct
{
  char *folder;
  char *file;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->folder = g_dir_make_tmp ("tincan-settings-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "settings.ini", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_remove (fixture->file);
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  g_free (fixture->file);
}

static void
on_notify (guint *n)
{
  (*n)++;
}

static void
test_history (Fixture       *fixture,
              gconstpointer  user_data)
{
  TinSettings *settings = tin_settings_new ("default", fixture->folder);
  guint n_notified = 0;

  g_assert_cmpint (tin_settings_get_history_keep (settings), ==, TIN_HISTORY_KEEP_FOREVER);
  g_assert_true (tin_settings_get_send_read_receipts (settings));

  g_signal_connect_swapped (settings, "notify::history-keep", G_CALLBACK (on_notify),
                            &n_notified);
  g_signal_connect_swapped (settings, "notify::send-read-receipts", G_CALLBACK (on_notify),
                            &n_notified);
  g_object_set (settings, "history-keep", TIN_HISTORY_KEEP_MONTH, "send-read-receipts", FALSE,
                NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  g_settings_sync ();
  g_assert_finalize_object (settings);

  settings = tin_settings_new ("default", fixture->folder);
  g_assert_cmpint (tin_settings_get_history_keep (settings), ==, TIN_HISTORY_KEEP_MONTH);
  g_assert_false (tin_settings_get_send_read_receipts (settings));
  g_assert_finalize_object (settings);
}

static void
test_reach (Fixture       *fixture,
            gconstpointer  user_data)
{
  const char *const blocked[] = { "192.0.2.1", "fe80::1%eth0", NULL };
  TinSettings *settings = tin_settings_new ("default", fixture->folder);
  g_auto (GStrv) found = tin_settings_dup_blocked_addresses (settings);

  g_assert_cmpint (tin_settings_get_reach (settings), ==, TIN_REACH_EVERYONE);
  g_assert_cmpuint (g_strv_length (found), ==, 0);
  g_object_set (settings, "reach", TIN_REACH_ASK, "blocked-addresses", blocked, NULL);
  g_settings_sync ();
  g_assert_finalize_object (settings);

  settings = tin_settings_new ("default", fixture->folder);
  g_assert_cmpint (tin_settings_get_reach (settings), ==, TIN_REACH_ASK);
  g_assert_true (tin_settings_is_blocked_address (settings, "192.0.2.1"));
  g_assert_true (tin_settings_is_blocked_address (settings, "fe80::1%eth0"));
  g_assert_false (tin_settings_is_blocked_address (settings, "192.0.2.10"));
  g_assert_finalize_object (settings);
}

/* What a person may turn on and off, and what it is before that. */
static const struct
{
  const char *name;
  gboolean    usual;
  gboolean  (*get) (TinSettings *settings);
} flags[] = {
  { "accept-plain-peers", TRUE, tin_settings_get_accept_plain },
  { "send-read-receipts", TRUE, tin_settings_get_send_read_receipts },
  { "send-typing", TRUE, tin_settings_get_send_typing },
  { "notifications", TRUE, tin_settings_get_notifications },
  { "notification-content", TRUE, tin_settings_get_notification_content },
  { "run-in-background", FALSE, tin_settings_get_run_in_background },
  { "run-at-login", FALSE, tin_settings_get_run_at_login },
};

/* One changed, the others as they were; and so after the next start. */
static void
test_flags (Fixture       *fixture,
            gconstpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      TinSettings *settings = tin_settings_new ("default", fixture->folder);
      g_autofree char *signal = g_strconcat ("notify::", flags[i].name, NULL);
      guint n_notified = 0;

      g_assert_cmpint (flags[i].get (settings), ==, flags[i].usual);
      g_signal_connect_swapped (settings, signal, G_CALLBACK (on_notify), &n_notified);
      g_object_set (settings, flags[i].name, !flags[i].usual, NULL);
      g_assert_cmpuint (n_notified, ==, 1);
      g_settings_sync ();
      g_assert_finalize_object (settings);

      settings = tin_settings_new ("default", fixture->folder);
      for (guint other = 0; other < G_N_ELEMENTS (flags); other++)
        g_assert_cmpint (flags[other].get (settings) != flags[other].usual, ==, other <= i);
      g_assert_finalize_object (settings);
    }
}

static void
test_word_nobody_knows (Fixture       *fixture,
                        gconstpointer  user_data)
{
  TinSettings *settings;

  g_file_set_contents (fixture->file, "[default]\nhistory-keep='an hour'\n", -1, NULL);
  settings = tin_settings_new ("default", fixture->folder);
  g_assert_cmpint (tin_settings_get_history_keep (settings), ==, TIN_HISTORY_KEEP_FOREVER);
  g_assert_finalize_object (settings);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/settings/history-is-kept-as-long-as-was-said", Fixture, NULL, set_up,
              test_history, tear_down);
  g_test_add ("/session/settings/who-may-come-is-kept", Fixture, NULL, set_up, test_reach,
              tear_down);
  g_test_add ("/session/settings/what-was-turned-on-or-off-stays-so", Fixture, NULL, set_up,
              test_flags, tear_down);
  g_test_add ("/session/settings/a-word-that-nobody-knows-is-the-default", Fixture, NULL, set_up,
              test_word_nobody_knows, tear_down);
  return g_test_run ();
}
