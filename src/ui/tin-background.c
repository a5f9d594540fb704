/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-background.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "tin-bus.h"

/* In a sandbox both have to be allowed: org.freedesktop.portal.Background asks the person, and
 * starts the program at login. Outside of one nothing needs a permission, and the portal could not
 * tell which program asks, nor keep two profiles apart: there a file in the folder "autostart" of
 * the person's settings starts a profile, one file each.
 *
 * A request to the portal is a call, and later a signal from an object of the request's own. Its
 * path is known before, so that the signal is listened for before the call is made. */

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define REQUEST "org.freedesktop.portal.Request"

struct _TinBackground
{
  GObject          parent_instance;

  /* owned */
  GDBusConnection *portal;  /* (nullable) outside of a sandbox */
  char            *file;    /* of the folder "autostart" */
  char           **command; /* that starts this profile without a window */

  /* state */
  guint            n_requests;
};

/* One request to the portal. */
typedef struct
{
  GDBusConnection *connection;  /* (owned) */
  guint            subscription;
} Request;

/* What was granted. */
typedef struct
{
  gboolean background;
  gboolean at_login;
} Grant;

G_DEFINE_FINAL_TYPE (TinBackground, tin_background, G_TYPE_OBJECT)

/* --- Through the portal ----------------------------------------------------------------------- */

static void
request_unsubscribe (Request *request)
{
  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->connection, request->subscription);
  request->subscription = 0;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  request_unsubscribe (request);
  g_object_unref (request->connection);
  g_free (request);
}

static void
return_grant (GTask    *task,
              gboolean  background,
              gboolean  at_login)
{
  Grant *grant = g_new (Grant, 1);

  *grant = (Grant) { background, at_login };
  g_task_return_pointer (task, grant, g_free);
}

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE;
  gboolean at_login = FALSE;
  guint32 response;

  request_unsubscribe (g_task_get_task_data (task));
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &at_login);
  /* 0 is a success, 1 a person's no, 2 any other end. */
  return_grant (task, response == 0 && background, response == 0 && at_login);
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    return;
  request_unsubscribe (g_task_get_task_data (task));
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, g_steal_pointer (&error));
}

/* Returns: (transfer full): where the portal will put the request TOKEN of this connection */
static char *
dup_request_path (GDBusConnection *connection,
                  const char      *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);

  return g_strconcat (PORTAL_PATH, "/request/", g_strdelimit (sender, ".", '_'), "/", token, NULL);
}

static void
ask_portal (TinBackground *self,
            gboolean       at_login,
            GTask         *task)
{
  g_autofree char *token = g_strdup_printf ("tincan%u", ++self->n_requests);
  g_autofree char *path = dup_request_path (self->portal, token);
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  Request *request = g_new0 (Request, 1);

  request->connection = g_object_ref (self->portal);
  g_task_set_task_data (task, request, request_free);
  request->subscription = g_dbus_connection_signal_subscribe (
    self->portal, PORTAL, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
    response_cb, g_object_ref (task), g_object_unref);

  g_variant_builder_add (&values, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&values, "{sv}", "reason",
                         /* Translators: why the program asks to run in the background */
                         g_variant_new_string (_("Messages still arrive.")));
  g_variant_builder_add (&values, "{sv}", "autostart", g_variant_new_boolean (at_login));
  g_variant_builder_add (&values, "{sv}", "commandline",
                         g_variant_new_strv ((const char *const *) self->command, -1));
  g_variant_builder_add (&values, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->portal, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(sa{sv})", "", &values),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), requested_cb, g_object_ref (task));
}

/* --- Without one ------------------------------------------------------------------------------ */

/* WORD as an argument in a desktop entry: quoted, and no field code. */
static void
append_word (GString    *exec,
             const char *word)
{
  if (exec->len > 0)
    g_string_append_c (exec, ' ');
  g_string_append_c (exec, '"');
  for (const char *p = word; *p != '\0'; p++)
    {
      if (strchr ("\"`$\\", *p) != NULL)
        g_string_append_c (exec, '\\');
      else if (*p == '%')
        g_string_append_c (exec, '%');
      g_string_append_c (exec, *p);
    }
  g_string_append_c (exec, '"');
}

static gboolean
write_file (TinBackground  *self,
            GError        **error)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GString) exec = g_string_new (NULL);
  g_autofree char *folder = g_path_get_dirname (self->file);

  for (guint i = 0; self->command[i] != NULL; i++)
    append_word (exec, self->command[i]);
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, "Type", "Application");
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, "Name", _("Tincan"));
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, "Exec", exec->str);
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, "Icon", TIN_APPLICATION_ID);
  g_key_file_set_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, "Terminal", FALSE);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int number = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (number), "%s: %s", folder,
                   g_strerror (number));
      return FALSE;
    }
  return g_key_file_save_to_file (entry, self->file, error);
}

static gboolean
remove_file (TinBackground  *self,
             GError        **error)
{
  int number;

  if (g_unlink (self->file) == 0 || errno == ENOENT)
    return TRUE;

  number = errno;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (number), "%s: %s", self->file,
               g_strerror (number));
  return FALSE;
}

/* --- Object ----------------------------------------------------------------------------------- */

/* The program as it is found by its name, or where this one is. */
static char *
dup_program (void)
{
  g_autofree char *found = g_find_program_in_path ("tincan");
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *real = found != NULL ? realpath (found, NULL) : NULL;

  if (own == NULL || g_strcmp0 (own, real) == 0)
    return g_strdup ("tincan");
  return g_steal_pointer (&own);
}

static char **
make_command (const TinOptions *options,
              gboolean          sandboxed)
{
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  g_autofree char *program = sandboxed ? g_strdup ("tincan") : dup_program ();

  g_strv_builder_add_many (command, program, "--background", NULL);
  if (options->private_data)
    g_strv_builder_add_many (command, "--data-dir", options->data_dir, NULL);
  else if (g_strcmp0 (options->profile, "default") != 0)
    g_strv_builder_add_many (command, "--profile", options->profile, NULL);
  return g_strv_builder_end (command);
}

static void
tin_background_finalize (GObject *object)
{
  TinBackground *self = TIN_BACKGROUND (object);

  g_clear_object (&self->portal);
  g_free (self->file);
  g_strfreev (self->command);

  G_OBJECT_CLASS (tin_background_parent_class)->finalize (object);
}

static void
tin_background_class_init (TinBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_background_finalize;
}

static void
tin_background_init (TinBackground *self)
{
}

/**
 * tin_background_new:
 * @options: which profile it is about
 * @portal: (nullable): the bus on which the portal is, in a sandbox; %NULL outside of one
 */
TinBackground *
tin_background_new (const TinOptions *options,
                    GDBusConnection  *portal)
{
  TinBackground *self = g_object_new (TIN_TYPE_BACKGROUND, NULL);
  g_autofree char *id = tin_bus_dup_name (options);
  g_autofree char *name = g_strconcat (id, ".desktop", NULL);

  self->portal = portal != NULL ? g_object_ref (portal) : NULL;
  self->file = g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
  self->command = make_command (options, portal != NULL);
  return self;
}

/**
 * tin_background_set_async:
 * @at_login: whether this profile is to be started at login, without a window
 *
 * Asks for running in the background, and for that. In a sandbox the person may be asked meanwhile.
 */
void
tin_background_set_async (TinBackground       *self,
                          gboolean             at_login,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TIN_IS_BACKGROUND (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tin_background_set_async);
  if (self->portal != NULL)
    ask_portal (self, at_login, task);
  else if (at_login ? write_file (self, &error) : remove_file (self, &error))
    return_grant (task, TRUE, at_login);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * tin_background_set_finish:
 * @background: (out): whether the program may run without a window
 * @at_login: (out): whether it will be started at login
 *
 * Returns: %FALSE with an error of GIO or GDBus where that could not even be asked
 */
gboolean
tin_background_set_finish (TinBackground  *self,
                           GAsyncResult   *result,
                           gboolean       *background,
                           gboolean       *at_login,
                           GError        **error)
{
  g_autofree Grant *grant = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  grant = g_task_propagate_pointer (G_TASK (result), error);
  if (grant == NULL)
    return FALSE;
  *background = grant->background;
  *at_login = grant->at_login;
  return TRUE;
}

/**
 * tin_background_is_known:
 *
 * Returns: whether tin_background_is_at_login() can be told: the portal does not say
 */
gboolean
tin_background_is_known (TinBackground *self)
{
  g_return_val_if_fail (TIN_IS_BACKGROUND (self), FALSE);

  return self->portal == NULL;
}

/**
 * tin_background_is_at_login:
 *
 * Returns: whether the profile is started at login
 */
gboolean
tin_background_is_at_login (TinBackground *self)
{
  g_return_val_if_fail (TIN_IS_BACKGROUND (self), FALSE);

  return g_file_test (self->file, G_FILE_TEST_EXISTS);
}
