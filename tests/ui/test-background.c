/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "private-bus.h"
#include "tin-await.h"
#include "tin-background.h"
#include "tin-desktop-group.h"
#include "tin-ui-test.h"

/* What the desktop is asked for: with a portal that is pretended, on a bus of its own, and without
 * one. The folder of settings is a temporary one. */

static GTestDBus *test_bus;
static char *config_folder;

/* --- Without a portal ------------------------------------------------------------------------- */

static TinOptions *
make_options (const char *profile,
              const char *folder)
{
  TinOptions *options = tin_options_new ();

  g_free (options->profile);
  options->profile = g_strdup (profile);
  options->data_dir = g_strdup (folder);
  options->private_data = folder != NULL;
  return options;
}

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
set (TinBackground  *background,
     gboolean        at_login,
     gboolean       *granted,
     gboolean       *login_granted,
     GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  tin_background_set_async (background, at_login, NULL, set_cb, &result);
  tin_await (result != NULL);
  return tin_background_set_finish (background, result, granted, login_granted, error);
}

/* Returns: (transfer full): the arguments that the file NAME starts the program with */
static char **
read_command (const char *name)
{
  g_autofree char *path = g_build_filename (config_folder, "autostart", name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) exec = NULL;
  g_autofree char *value = NULL;
  char **arguments = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  value = g_key_file_get_string (file, "Desktop Entry", "Exec", &error);
  g_assert_no_error (error);
  exec = g_string_new (value);
  /* No field code is left when what stands for a percent sign is gone. */
  g_string_replace (exec, "%%", "\001", 0);
  g_assert_null (strchr (exec->str, '%'));
  g_string_replace (exec, "\001", "%", 0);
  g_shell_parse_argv (exec->str, NULL, &arguments, &error);
  g_assert_no_error (error);
  return arguments;
}

static void
test_file (void)
{
  static const struct
  {
    const char *profile;
    const char *folder;   /* (nullable) of --data-dir */
    const char *name;
    const char *option;   /* (nullable) */
  } table[] = {
    { "default", NULL, TIN_APPLICATION_ID ".desktop", NULL },
    { "Zo%C3%AB", NULL, TIN_APPLICATION_ID ".p_Zo_25C3_25AB.desktop", "--profile" },
    { "x", "/a b/\"c\" $d `e` \\f %g", TIN_APPLICATION_ID
      ".d__2fa_20b_2f_22c_22_20_24d_20_60e_60_20_5cf_20_25g.desktop", "--data-dir" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (TinOptions) options = make_options (table[i].profile, table[i].folder);
      TinBackground *self = tin_background_new (options, NULL);
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) command = NULL;
      gboolean background = FALSE;
      gboolean at_login = FALSE;

      g_assert_true (tin_background_is_known (self));
      g_assert_false (tin_background_is_at_login (self));
      g_assert_true (set (self, TRUE, &background, &at_login, &error));
      g_assert_no_error (error);
      g_assert_true (background && at_login);
      g_assert_true (tin_background_is_at_login (self));
      command = read_command (table[i].name);
      g_assert_cmpstr (command[1], ==, "--background");
      g_assert_cmpstr (command[2], ==, table[i].option);
      if (table[i].option != NULL)
        g_assert_cmpstr (command[3], ==,
                         table[i].folder != NULL ? table[i].folder : table[i].profile);

      g_assert_true (set (self, FALSE, &background, &at_login, &error));
      g_assert_true (background && !at_login);
      g_assert_false (tin_background_is_at_login (self));
      /* What is not there is gone already. */
      g_assert_true (set (self, FALSE, &background, &at_login, &error));
      g_assert_finalize_object (self);
    }
}

static void
test_no_room (void)
{
  g_autoptr (TinOptions) options = make_options ("default", NULL);
  TinBackground *self = tin_background_new (options, NULL);
  g_autofree char *folder = g_build_filename (config_folder, "autostart", NULL);
  g_autoptr (GError) error = NULL;
  gboolean background;
  gboolean at_login;

  /* Where the folder should be stands a file. */
  tin_test_folder_remove (folder);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  g_assert_false (set (self, TRUE, &background, &at_login, &error));
  g_assert_nonnull (error);
  g_assert_false (tin_background_is_at_login (self));
  g_assert_finalize_object (self);
}

/* --- With one --------------------------------------------------------------------------------- */

typedef struct
{
  GDBusConnection *connection;
  GDBusConnection *client;
  GDBusInterfaceSkeleton *skeleton;
  guint32          response;   /* 0 yes, 1 no */
  gboolean         autostart;  /* granted */
  GVariant        *asked;      /* (nullable) the options of the last request */
} Portal;

static void
called_portal (GDBusMethodInvocation *invocation,
               gpointer               user_data)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  Portal *self = user_data;
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *request = NULL;
  const char *token;
  GVariantBuilder results = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_clear_pointer (&self->asked, g_variant_unref);
  self->asked = g_variant_get_child_value (parameters, 1);
  g_assert_true (g_variant_lookup (self->asked, "handle_token", "&s", &token));
  request = g_strconcat ("/org/freedesktop/portal/desktop/request/", name, "/", token, NULL);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  g_variant_builder_add (&results, "{sv}", "background",
                         g_variant_new_boolean (self->response == 0));
  g_variant_builder_add (&results, "{sv}", "autostart", g_variant_new_boolean (self->autostart));
  g_dbus_connection_emit_signal (self->connection, sender, request,
                                 "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", self->response, &results),
                                 NULL);
}

static void
portal_up (Portal *self)
{
  self->connection = private_bus_connect ();
  self->client = private_bus_connect ();
  self->skeleton =
    G_DBUS_INTERFACE_SKELETON (mock_org_freedesktop_portal_background_skeleton_new ());
  private_bus_answer (self->skeleton, MOCK_TYPE_ORG_FREEDESKTOP_PORTAL_BACKGROUND, called_portal,
                      self);
  g_dbus_interface_skeleton_export (self->skeleton, self->connection,
                                    "/org/freedesktop/portal/desktop", NULL);
  private_bus_own (self->connection, "org.freedesktop.portal.Desktop");
}

static void
portal_down (Portal *self)
{
  g_dbus_interface_skeleton_unexport (self->skeleton);
  g_object_unref (self->skeleton);
  g_assert_true (g_dbus_connection_close_sync (self->client, NULL, NULL));
  g_assert_true (g_dbus_connection_close_sync (self->connection, NULL, NULL));
  tin_settle ();
  g_object_unref (self->client);
  g_object_unref (self->connection);
  g_clear_pointer (&self->asked, g_variant_unref);
}

static void
test_portal (void)
{
  static const struct
  {
    guint32  response;
    gboolean autostart;
    gboolean asked;
    gboolean background;
    gboolean at_login;
  } table[] = {
    { 0, TRUE, TRUE, TRUE, TRUE },
    { 0, FALSE, FALSE, TRUE, FALSE },
    { 0, FALSE, TRUE, TRUE, FALSE },
    { 1, FALSE, TRUE, FALSE, FALSE },
    { 2, TRUE, TRUE, FALSE, FALSE },
  };
  g_autoptr (TinOptions) options = make_options ("Alice", NULL);
  Portal portal = { NULL };
  TinBackground *self;

  portal_up (&portal);
  self = tin_background_new (options, portal.client);
  g_assert_false (tin_background_is_known (self));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree const char **command = NULL;
      g_autoptr (GError) error = NULL;
      gboolean autostart = FALSE;
      gboolean background = FALSE;
      gboolean at_login = FALSE;

      portal.response = table[i].response;
      portal.autostart = table[i].autostart;
      g_assert_true (set (self, table[i].asked, &background, &at_login, &error));
      g_assert_no_error (error);
      g_assert_cmpint (background, ==, table[i].background);
      g_assert_cmpint (at_login, ==, table[i].at_login);
      g_assert_true (g_variant_lookup (portal.asked, "autostart", "b", &autostart));
      g_assert_cmpint (autostart, ==, table[i].asked);
      g_assert_true (g_variant_lookup (portal.asked, "commandline", "^a&s", &command));
      g_assert_cmpstr (command[1], ==, "--background");
      g_assert_cmpstr (command[3], ==, "Alice");
    }
  tin_settle ();
  g_assert_finalize_object (self);
  portal_down (&portal);
}

static void
test_no_portal (void)
{
  g_autoptr (GDBusConnection) client = private_bus_connect ();
  g_autoptr (TinOptions) options = make_options ("Alice", NULL);
  TinBackground *self = tin_background_new (options, client);
  g_autoptr (GError) error = NULL;
  gboolean background;
  gboolean at_login;

  g_assert_false (set (self, TRUE, &background, &at_login, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
  tin_settle ();
  g_assert_finalize_object (self);
  g_assert_true (g_dbus_connection_close_sync (client, NULL, NULL));
}

/* --- The preferences -------------------------------------------------------------------------- */

static gboolean
get_flag (TinSettings *settings,
          const char  *name)
{
  gboolean flag;

  g_object_get (settings, name, &flag, NULL);
  return flag;
}

static void
test_preferences (void)
{
  static const struct
  {
    const char *widget;
    const char *setting;
  } table[] = {
    { "notifications_switch", "notifications" },
    { "content_switch", "notification-content" },
    { "background_switch", "run-in-background" },
    { "login_switch", "run-at-login" },
  };
  TinSettings *settings = tin_settings_new ("default", config_folder);
  GtkWidget *window = g_object_ref_sink (gtk_window_new ());
  TinDesktopGroup *group = g_object_new (TIN_TYPE_DESKTOP_GROUP, NULL);

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (group));
  tin_desktop_group_set_settings (group, settings);
  g_assert_false (get_flag (settings, "background-asked"));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (window), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      GtkSwitch *row = GTK_SWITCH (tin_ui_test_child (group, table[i].widget));
      gboolean before = get_flag (settings, table[i].setting);

      g_assert_cmpint (gtk_switch_get_active (row), ==, before);
      gtk_switch_set_active (row, !before);
      g_assert_cmpint (get_flag (settings, table[i].setting), ==, !before);
      /* As where the desktop says no. */
      g_object_set (settings, table[i].setting, before, NULL);
      g_assert_cmpint (gtk_switch_get_active (row), ==, before);
    }
  /* Who has found the switch is not asked any more. */
  g_assert_true (get_flag (settings, "background-asked"));
  gtk_window_destroy (GTK_WINDOW (window));
  tin_settle ();
  g_assert_finalize_object (window);
  g_assert_finalize_object (settings);
}

int
main (int    argc,
      char **argv)
{
  int status;

  config_folder = tin_ui_test_make_dir ();
  g_setenv ("XDG_CONFIG_HOME", config_folder, TRUE);
  tin_ui_test_init (&argc, &argv);
  test_bus = private_bus_up ();

  g_test_add_func ("/ui/background/a-file-starts-the-profile-at-login", test_file);
  g_test_add_func ("/ui/background/says-when-the-file-cannot-be-written", test_no_room);
  g_test_add_func ("/ui/background/is-a-choice-in-the-preferences", test_preferences);
  if (test_bus != NULL)
    {
      g_test_add_func ("/ui/background/the-portal-is-asked", test_portal);
      g_test_add_func ("/ui/background/says-when-there-is-no-portal", test_no_portal);
    }

  status = g_test_run ();
  if (test_bus != NULL)
    private_bus_down (test_bus);
  tin_test_folder_remove (config_folder);
  g_free (config_folder);
  return status;
}
