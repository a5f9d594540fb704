/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "tin-await.h"
#include "tin-delivery.h"
#include "tin-schema.h"
#include "tin-session-passphrase.h"
#include "tin-session.h"
#include "tin-test-folder.h"

/* Profiles that earlier versions have left behind (tests/data/profiles), opened by this one. What
 * those versions told of them is in expected.ini; make-profile.py beside them says how. */

/* In the order in which they came; the last one is of this version. */
static const char *const profiles[] = {
  "1-854da0a",
  "2-21443db",
  "3-f7a97ec",
  "4-8f551df",
  "5-amendments",
};

#define PASSPHRASE "correct horse kettle"
/* Where and how SQLite keeps a file's user_version. */
#define USER_VERSION_OFFSET 60

typedef struct
{
  char       *folder;    /* (owned) a copy */
  GKeyFile   *expected;  /* (owned) */
  TinSession *session;   /* (owned) (nullable) */
} Fixture;

static char *
dup_path (const char *profile,
          const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "profiles", profile, name, NULL);
}

static void
copy_file (const char *from,
           const char *folder,
           const char *name)
{
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (to, contents, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  profile)
{
  g_autofree char *from = dup_path (profile, "profile");
  g_autofree char *expected = dup_path (profile, "expected.ini");
  g_autoptr (GDir) listing = g_dir_open (from, 0, NULL);
  g_autoptr (GError) error = NULL;
  const char *name;

  fixture->folder = g_dir_make_tmp ("tincan-upgrade-XXXXXX", NULL);
  g_assert_nonnull (listing);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (from, name, NULL);

      copy_file (path, fixture->folder, name);
    }

  fixture->expected = g_key_file_new ();
  g_key_file_load_from_file (fixture->expected, expected, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  profile)
{
  g_assert_null (fixture->session);
  g_key_file_unref (fixture->expected);
  g_assert_true (tin_test_folder_remove (fixture->folder));
  g_free (fixture->folder);
}

/* --- The session ------------------------------------------------------------------------------ */

static TinOptions *
make_options (Fixture *fixture)
{
  TinOptions *options = tin_options_new ();

  g_free (options->profile);
  g_free (options->data_dir);
  options->name = g_strdup ("Alice");
  options->profile = g_strdup ("Alice");
  options->data_dir = g_strdup (fixture->folder);
  options->private_data = TRUE;
  options->any_port = TRUE;
  return options;
}

static void
open_session (Fixture    *fixture,
              const char *passphrase)
{
  g_autoptr (TinOptions) options = make_options (fixture);
  g_autoptr (GError) error = NULL;

  fixture->session = tin_session_open_with (options, passphrase, &error);
  g_assert_no_error (error);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *stopped = user_data;

  g_assert_true (tin_session_stop_finish (TIN_SESSION (source), result, NULL));
  *stopped = TRUE;
}

static void
close_session (Fixture *fixture)
{
  gboolean stopped = FALSE;

  tin_session_stop_async (fixture->session, on_stopped, &stopped);
  tin_await (stopped);
  tin_settle ();
  g_settings_sync ();
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
}

/* --- What is there ---------------------------------------------------------------------------- */

/* Returns: (transfer full): the property as GSettings writes it. */
static char *
print_setting (TinSettings *settings,
               const char  *name)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), name);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GVariant) variant = NULL;

  g_assert_nonnull (pspec);
  g_object_get_property (G_OBJECT (settings), name, &value);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    variant = g_variant_new_string (
      g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (&value))
        ->value_nick);
  else if (G_VALUE_HOLDS_STRING (&value))
    variant = g_variant_new_string (g_value_get_string (&value));
  else if (G_VALUE_HOLDS_BOOLEAN (&value))
    variant = g_variant_new_boolean (g_value_get_boolean (&value));
  else if (G_VALUE_HOLDS_INT (&value))
    variant = g_variant_new_int32 (g_value_get_int (&value));
  else if (G_VALUE_HOLDS_UINT (&value))
    variant = g_variant_new_uint32 (g_value_get_uint (&value));
  else
    variant = g_variant_new_strv (g_value_get_boxed (&value), -1);

  g_variant_ref_sink (variant);
  return g_variant_print (variant, FALSE);
}

static void
check_settings (Fixture *fixture)
{
  TinSettings *settings = tin_session_get_settings (fixture->session);
  gsize n_keys = 0;
  g_auto (GStrv) keys = g_key_file_get_keys (fixture->expected, "settings", &n_keys, NULL);

  g_assert_cmpuint (n_keys, >, 4);
  for (gsize i = 0; i < n_keys; i++)
    {
      g_autofree char *expected = g_key_file_get_value (fixture->expected, "settings", keys[i],
                                                        NULL);
      g_autofree char *found = print_setting (settings, keys[i]);

      g_assert_cmpstr (found, ==, expected);
    }
}

static char *
describe_message (TinConversation *conversation,
                  TinMessage      *message)
{
  const gboolean own = tin_message_is_own (message);
  const gboolean deleted = (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED) != 0;
  const char *theirs = tin_message_get_reaction (message, FALSE);
  const char *ours = tin_message_get_reaction (message, TRUE);
  TinDelivery delivery = own ? tin_conversation_get_delivery (conversation, message) : 0;

  return g_strdup_printf ("%s|%s|%s|%s|%s", own ? "to" : "from",
                          own ? tin_delivery_to_nick (delivery) : "-",
                          deleted ? "(deleted)" : tin_message_get_text (message),
                          theirs != NULL ? theirs : "", ours != NULL ? ours : "");
}

static void
check_messages (TinPeer *peer,
                char   **expected)
{
  TinConversation *conversation = tin_peer_get_conversation (peer);
  GListModel *messages = G_LIST_MODEL (conversation);

  tin_conversation_load_end (conversation);
  tin_await (!tin_conversation_is_loading (conversation));
  g_assert_false (tin_conversation_has_older (conversation));

  g_assert_cmpuint (g_list_model_get_n_items (messages), ==, g_strv_length (expected));
  for (guint i = 0; expected[i] != NULL; i++)
    {
      g_autofree char *found =
        describe_message (conversation, tin_conversation_get_message (conversation, i));

      g_assert_cmpstr (found, ==, expected[i]);
    }
}

static void
check_peer (Fixture    *fixture,
            const char *group)
{
  g_autofree char *id = g_uri_unescape_string (group, NULL);
  g_autofree char *name = g_key_file_get_string (fixture->expected, group, "name", NULL);
  g_autofree char *trust = g_key_file_get_string (fixture->expected, group, "trust", NULL);
  g_autofree char *draft = g_key_file_get_string (fixture->expected, group, "draft", NULL);
  g_auto (GStrv) messages = g_key_file_get_string_list (fixture->expected, group, "messages", NULL,
                                                        NULL);
  TinPeer *peer = tin_roster_get_by_id (tin_session_get_roster (fixture->session), id);

  g_assert_nonnull (peer);
  if (*name != '\0')
    g_assert_cmpstr (tin_peer_get_name (peer), ==, name);
  g_assert_cmpstr (tin_trust_to_nick (tin_peer_get_trust (peer)), ==, trust);
  g_assert_cmpint (tin_peer_is_pinned (peer), ==,
                   g_key_file_get_boolean (fixture->expected, group, "pinned", NULL));
  g_assert_cmpint (tin_peer_is_muted (peer), ==,
                   g_key_file_get_boolean (fixture->expected, group, "muted", NULL));
  if (draft == NULL)
    {
      g_assert_null (tin_peer_get_draft (peer));
    }
  else
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", tin_peer_get_draft (peer));

      g_assert_cmpstr (quoted, ==, draft);
    }
  check_messages (peer, messages);
}

static void
check_all (Fixture *fixture)
{
  g_autofree char *id = g_key_file_get_string (fixture->expected, "profile", "id", NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (fixture->expected, NULL);
  guint n_peers = 0;

  g_assert_cmpstr (tin_session_get_id (fixture->session), ==, id);
  check_settings (fixture);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_equal (groups[i], "profile") || g_str_equal (groups[i], "settings"))
        continue;
      check_peer (fixture, groups[i]);
      n_peers++;
    }
  g_assert_cmpuint (n_peers, ==, 3);
}

static TinPeer *
find_bob (Fixture *fixture)
{
  TinRoster *roster = tin_session_get_roster (fixture->session);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (roster), i);

      if (g_str_equal (tin_peer_get_name (peer), "Bob"))
        return peer;
    }
  g_assert_not_reached ();
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void
test_all_is_there (Fixture       *fixture,
                   gconstpointer  profile)
{
  open_session (fixture, NULL);
  check_all (fixture);
  close_session (fixture);

  /* And so the next time, when this version has written it. */
  open_session (fixture, NULL);
  check_all (fixture);
  close_session (fixture);
}

static void
test_goes_on (Fixture       *fixture,
              gconstpointer  profile)
{
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  open_session (fixture, NULL);
  message = tin_session_send (fixture->session, find_bob (fixture), "And then?", &error);
  g_assert_no_error (error);
  close_session (fixture);

  open_session (fixture, NULL);
  g_assert_cmpstr (tin_peer_get_last_text (find_bob (fixture)), ==, "And then?");
  close_session (fixture);
}

static void
test_locked_key (Fixture       *fixture,
                 gconstpointer  profile)
{
  g_autofree char *locked = dup_path (profile, "locked.pem");
  g_autoptr (TinOptions) options = make_options (fixture);
  g_autoptr (GError) error = NULL;

  copy_file (locked, fixture->folder, "identity.pem");
  g_assert_null (tin_session_open_with (options, NULL, &error));
  g_assert_error (error, TIN_ERROR, TIN_ERROR_LOCKED);

  open_session (fixture, PASSPHRASE);
  check_all (fixture);
  close_session (fixture);
}

/* Whoever adds a step to the schema adds a profile, too. */
static void
test_newest_is_here (Fixture       *fixture,
                     gconstpointer  profile)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.db", NULL);
  g_autofree char *contents = NULL;
  gsize length = 0;
  guint n_steps;
  guint32 version;

  tin_schema_get_steps (&n_steps);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, USER_VERSION_OFFSET + sizeof version);
  memcpy (&version, contents + USER_VERSION_OFFSET, sizeof version);
  g_assert_cmpuint (GUINT32_FROM_BE (version), ==, n_steps);
}

static void
add (const char *path,
     const char *profile,
     void      (*function) (Fixture *fixture, gconstpointer profile))
{
  g_autofree char *whole = g_strdup_printf ("/session/upgrade/%s/%s", profile, path);

  g_test_add (whole, Fixture, profile, set_up, function, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *locked = dup_path (profiles[i], "locked.pem");

      add ("all-is-there", profiles[i], test_all_is_there);
      add ("goes-on", profiles[i], test_goes_on);
      if (g_file_test (locked, G_FILE_TEST_EXISTS))
        add ("locked-key", profiles[i], test_locked_key);
    }
  add ("is-of-this-version", profiles[G_N_ELEMENTS (profiles) - 1], test_newest_is_here);

  return g_test_run ();
}
