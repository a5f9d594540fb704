/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "application-fixture.h"
#include "private-bus.h"
#include "tin-address-entry.h"
#include "tin-await.h"
#include "tin-bus.h"
#include "tin-connect-dialog.h"
#include "tin-key-uri.h"
#include "tin-send-dialog.h"
#include "tin-start-page.h"

/* "tincan:" addresses that are opened elsewhere, and a new connection that is wanted from the menu
 * of the program's icon: Alice's program within this process, and Bob whom they are about. */

#define STRANGER "tincan:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
/* The discard port: where nothing listens on the machines that tests run on. */
#define NOWHERE "127.0.0.1:9"

typedef struct
{
  AppFixture  app;            /* the first, as it is what its functions take */
  char       *bob_directory;  /* (owned) */
  TinSession *bob;            /* (owned) */
  char       *bob_address;    /* (owned) */
  char       *bob_uri;        /* (owned) his key */
} Fixture;

static GTestDBus *test_bus;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  app_set_up (&fixture->app, user_data);
  fixture->bob_directory = tin_ui_test_make_dir ();
  fixture->bob = tin_ui_test_session_new ("Bob", fixture->bob_directory);
  fixture->bob_address = tin_ui_test_dup_address (fixture->bob);
  fixture->bob_uri = tin_key_uri_new (tin_session_get_id (fixture->bob), "Bob");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  tin_ui_test_session_end (&fixture->bob);
  tin_test_folder_remove (fixture->bob_directory);
  g_free (fixture->bob_directory);
  g_free (fixture->bob_address);
  g_free (fixture->bob_uri);
  app_tear_down (&fixture->app, user_data);
}

static TinSession *
alice_of (Fixture *fixture)
{
  return tin_application_get_session (fixture->app.application);
}

static guint
count_peers (TinSession *session)
{
  return g_list_model_get_n_items (G_LIST_MODEL (tin_session_get_roster (session)));
}

static GtkWindow *
find_dialog (void)
{
  return tin_ui_test_find_window (TIN_TYPE_CONNECT_DIALOG);
}

/* Returns: (transfer full) (nullable): what the form would dial */
static char *
dup_form_address (void)
{
  GtkWidget *entry = tin_ui_test_child (find_dialog (), "address");

  return tin_address_entry_dup_address (TIN_ADDRESS_ENTRY (entry));
}

static void
connect_now (void)
{
  tin_ui_test_settle (GTK_WIDGET (find_dialog ()));
  tin_ui_test_click (tin_ui_test_find_button (find_dialog (), "Connect"));
}

/* Waits for what would be dialled at once. */
static void
assert_nobody_was_dialled (Fixture *fixture)
{
  tin_ui_test_settle (GTK_WIDGET (fixture->app.window));
  g_assert_cmpuint (count_peers (fixture->bob), ==, 0);
  g_assert_cmpuint (count_peers (alice_of (fixture)), ==, 0);
}

/* --- Somebody who is known ------------------------------------------------------------------- */

static void
open_bob (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  TinPeer *bob = tin_ui_test_befriend (alice_of (fixture), fixture->bob);

  g_assert_null (tin_window_get_peer (app->window));
  app_open_uri (app, fixture->bob_uri);
  g_assert_true (tin_window_get_peer (app->window) == bob);
  g_assert_null (find_dialog ());
}

static void
test_known (Fixture       *fixture,
            gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory), open_bob);
}

/* --- Somebody who is not --------------------------------------------------------------------- */

static void
fill_in_and_connect (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  g_autofree char *uri = g_strdup_printf ("%s&address=%s", fixture->bob_uri, fixture->bob_address);
  g_autofree char *address = NULL;

  app_open_uri (app, uri);
  tin_await (find_dialog () != NULL);
  tin_ui_test_settle (GTK_WIDGET (find_dialog ()));
  tin_ui_test_screenshot (GTK_WIDGET (find_dialog ()), "follow-unknown-key");
  address = dup_form_address ();
  g_assert_cmpstr (address, ==, fixture->bob_address);
  g_assert_nonnull (tin_ui_test_find_text (find_dialog (), "From a Link"));
  g_assert_true (gtk_window_get_focus (find_dialog ()) ==
                 tin_ui_test_find_button (find_dialog (), "Cancel"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (find_dialog ()), ==, 0);
  /* A key that was meant for what was in front before. */
  gtk_widget_activate_default (GTK_WIDGET (find_dialog ()));
  tin_await (find_dialog () == NULL);
  assert_nobody_was_dialled (fixture);

  app_open_uri (app, uri);
  tin_await (find_dialog () != NULL);
  connect_now ();
  tin_await (find_dialog () == NULL);
  g_assert_cmpstr (tin_peer_get_id (tin_window_get_peer (app->window)), ==,
                   tin_session_get_id (fixture->bob));
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           fill_in_and_connect);
}

static void
meet_another_key (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  g_autofree char *uri = g_strdup_printf (STRANGER "?address=%s", fixture->bob_address);
  GtkWidget *failure;

  app_open_uri (app, uri);
  tin_await (find_dialog () != NULL);
  tin_ui_test_settle (GTK_WIDGET (find_dialog ()));
  failure = tin_ui_test_child (find_dialog (), "failure");
  connect_now ();
  tin_await (gtk_widget_get_visible (failure));
  tin_ui_test_settle (GTK_WIDGET (find_dialog ()));
  tin_ui_test_screenshot (GTK_WIDGET (find_dialog ()), "follow-another-key");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (tin_ui_test_child (failure,
                                                                              "sentence_label"))),
                            "another key than the one in the link"));
  assert_nobody_was_dialled (fixture);
}

static void
test_other_key (Fixture       *fixture,
                gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           meet_another_key);
}

static void
ask_for_the_address (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  g_autofree char *address = NULL;

  app_open_uri (app, fixture->bob_uri);
  tin_await (find_dialog () != NULL);
  tin_ui_test_settle (GTK_WIDGET (find_dialog ()));
  address = dup_form_address ();
  g_assert_null (address);
  g_assert_null (tin_ui_test_find_text (find_dialog (), "Bob"));
  g_assert_false (gtk_widget_is_sensitive (tin_ui_test_find_button (find_dialog (), "Connect")));
  assert_nobody_was_dialled (fixture);
}

static void
test_no_address (Fixture       *fixture,
                 gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           ask_for_the_address);
}

/* --- What comes from anybody ------------------------------------------------------------------ */

static void
open_nonsense (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  g_autofree char *endless = g_strnfill (1 << 20, 'a');
  g_autofree char *long_uri = g_strconcat (STRANGER "?name=", endless, NULL);
  const char *const cases[] = {
    "tincan:", "tincan://" NOWHERE, "tincan:quit", "tincan:--help", "http://example.org/",
    "file:///etc/passwd", STRANGER "0", STRANGER "?address=",
    STRANGER "?address=" NOWHERE "&address=" NOWHERE, STRANGER "?address=%3Cb%3E:1/",
    STRANGER "?address=a%0Ab:1", STRANGER "?address=%FF:1", long_uri,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      app_open_uri (app, cases[i]);
      g_assert_null (find_dialog ());
      g_assert_cmpuint (tin_ui_test_count_windows (), ==, 1);
    }
  tin_await (app_find_text (app, "This link cannot be opened") != NULL);
  assert_nobody_was_dialled (fixture);
}

static void
test_nonsense (Fixture       *fixture,
               gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           open_nonsense);
}

static void
open_oneself (AppFixture *app)
{
  TinSession *alice = tin_application_get_session (app->application);
  g_autofree char *uri = tin_key_uri_new (tin_session_get_id (alice), "Bob");

  app_open_uri (app, uri);
  tin_await (app_find_text (app, "This link leads to yourself") != NULL);
  g_assert_null (find_dialog ());
}

static void
test_oneself (Fixture       *fixture,
              gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory), open_oneself);
}

static void
open_many (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  GtkWindow *other;

  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *uri = g_strdup_printf (STRANGER "?address=127.0.0.1:%u", i);

      app_open_uri (app, uri);
      g_assert_cmpuint (tin_ui_test_count_windows (), ==, 2);
    }
  gtk_window_destroy (find_dialog ());

  other = tin_send_dialog_new (alice_of (fixture), GTK_WINDOW (app->window));
  gtk_window_present (other);
  app_open_uri (app, STRANGER "?address=" NOWHERE);
  g_assert_null (find_dialog ());
  gtk_window_destroy (other);
  assert_nobody_was_dialled (fixture);
}

static void
test_many (Fixture       *fixture,
           gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory), open_many);
}

/* --- Before there is a window ----------------------------------------------------------------- */

static void
answer_first_start (AppFixture *app)
{
  g_autofree char *address = NULL;

  g_assert_nonnull (tin_ui_test_find_type (app->window, TIN_TYPE_START_PAGE));
  g_assert_null (find_dialog ());
  tin_ui_test_click (app_find_button (app, "Start Chatting"));
  tin_await (find_dialog () != NULL);
  address = dup_form_address ();
  g_assert_cmpstr (address, ==, NOWHERE);
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinOptions *options = tin_ui_test_options_new ("Alice", fixture->app.directory);

  g_clear_pointer (&options->name, g_free);
  fixture->app.uri = STRANGER "?address=" NOWHERE;
  app_run (&fixture->app, options, answer_first_start);
}

static void
look_at_form (AppFixture *app)
{
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (app->window)));
  tin_await (find_dialog () != NULL);
  assert_nobody_was_dialled ((Fixture *) app);
}

/* Who opens a link wants to see it. */
static void
test_hidden (Fixture       *fixture,
             gconstpointer  user_data)
{
  fixture->app.hidden = TRUE;
  fixture->app.uri = STRANGER "?address=" NOWHERE;
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory), look_at_form);
}

/* --- The desktop ------------------------------------------------------------------------------ */

static void
want_connections (AppFixture *app)
{
  GActionGroup *actions = G_ACTION_GROUP (app->application);

  g_action_group_activate_action (actions, "new-connection", NULL);
  tin_await (find_dialog () != NULL);
  g_assert_null (tin_ui_test_find_text (find_dialog (), "From a Link"));
  g_action_group_activate_action (actions, "new-connection", NULL);
  g_assert_cmpuint (tin_ui_test_count_windows (), ==, 2);
}

static void
test_new_connection (Fixture       *fixture,
                     gconstpointer  user_data)
{
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           want_connections);
}

static void
want_preferences (AppFixture *app)
{
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (app->window)));
  g_action_group_activate_action (G_ACTION_GROUP (app->application), "preferences", NULL);
  tin_await (gtk_widget_get_visible (GTK_WIDGET (app->window)));
  tin_await (tin_ui_test_count_windows () == 2);
}

/* Another program may ask for them while the window is not there. */
static void
test_preferences (Fixture       *fixture,
                  gconstpointer  user_data)
{
  fixture->app.hidden = TRUE;
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           want_preferences);
}

/* As a desktop does it: the name in the entry, and what is to be opened. */
static void
call_over_bus (AppFixture *app)
{
  Fixture *fixture = (Fixture *) app;
  g_autoptr (GDBusConnection) desktop = private_bus_connect ();
  const char *name = g_application_get_application_id (G_APPLICATION (app->application));
  g_autofree char *path = tin_bus_dup_path (name);
  g_autofree char *uri = g_strdup_printf ("%s&address=%s", fixture->bob_uri, fixture->bob_address);
  g_autofree char *address = NULL;
  const char *uris[] = { uri, NULL };
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GVariant) quit = NULL;
  g_autoptr (GError) error = NULL;

  opened = private_bus_call (desktop, name, path, "org.freedesktop.Application", "Open",
                             g_variant_new ("(^asa{sv})", uris, NULL), &error);
  g_assert_no_error (error);
  tin_await (find_dialog () != NULL);
  address = dup_form_address ();
  g_assert_cmpstr (address, ==, fixture->bob_address);
  assert_nobody_was_dialled (fixture);
  gtk_window_destroy (find_dialog ());

  quit = private_bus_call (desktop, name, path, "org.freedesktop.Application", "ActivateAction",
                           g_variant_new ("(sava{sv})", "quit", NULL, NULL), &error);
  g_assert_no_error (error);
  tin_await (app_is_over ());
}

static void
test_bus_calls (Fixture       *fixture,
                gconstpointer  user_data)
{
  if (test_bus == NULL)
    {
      g_test_skip ("there is no dbus-daemon");
      return;
    }
  fixture->app.on_bus = TRUE;
  app_run (&fixture->app, tin_ui_test_options_new ("Alice", fixture->app.directory),
           call_over_bus);
}

#define test_follow(path, function) \
  g_test_add ("/ui/application-follow/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  int status;

  tin_ui_test_init (&argc, &argv);
  test_bus = private_bus_up ();

  test_follow ("a-known-key-leads-to-its-conversation", test_known);
  test_follow ("an-unknown-one-fills-in-a-form-and-dials-nobody", test_unknown);
  test_follow ("another-key-at-the-address-is-not-spoken-to", test_other_key);
  test_follow ("without-an-address-it-is-asked-for", test_no_address);
  test_follow ("nonsense-leads-nowhere", test_nonsense);
  test_follow ("ones-own-key-leads-nowhere", test_oneself);
  test_follow ("many-links-leave-one-form", test_many);
  test_follow ("the-first-start-comes-first", test_first_start);
  test_follow ("a-hidden-window-is-shown", test_hidden);
  test_follow ("a-new-connection-is-wanted-from-the-icon", test_new_connection);
  test_follow ("preferences-are-wanted-without-a-window", test_preferences);
  test_follow ("a-desktop-opens-and-quits-over-the-bus", test_bus_calls);

  status = g_test_run ();
  if (test_bus != NULL)
    private_bus_down (test_bus);
  return status;
}
