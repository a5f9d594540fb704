/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-notification-server.h"

/* GIO gives a notification to the portal, to GNOME's own service, or to the freedesktop one, and
 * says nobody which. The first two show a body as the text that it is. To the third GIO hands it as
 * it is, and a server that can do so reads markup in it: for that one, and no other, a text is
 * escaped. Asked in GIO's order:
 *
 * portal, or GNOME's service is there -> text; else the capabilities of the freedesktop server ->
 * markup or text; no answer -> markup, in which no text of a peer does any harm. */

struct _TinNotificationServer
{
  GObject          parent_instance;

  /* owned */
  GDBusConnection *connection;  /* (nullable) where there is no bus */
  GCancellable    *cancellable;

  /* state */
  gboolean         ready;
  gboolean         markup;
};

G_DEFINE_FINAL_TYPE (TinNotificationServer, tin_notification_server, G_TYPE_OBJECT)

enum
{
  READY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
settle (TinNotificationServer *self,
        gboolean               markup)
{
  self->ready = TRUE;
  self->markup = markup;
  g_signal_emit (self, signals[READY], 0);
}

static void
capabilities_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (TinNotificationServer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **capabilities = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL)
    g_variant_get (answer, "(^a&s)", &capabilities);
  else
    g_debug ("No notification server: %s", error->message);
  settle (self, capabilities == NULL || g_strv_contains (capabilities, "body-markup"));
}

static void
ask_capabilities (TinNotificationServer *self)
{
  g_dbus_connection_call (self->connection, "org.freedesktop.Notifications",
                          "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                          "GetCapabilities", NULL, G_VARIANT_TYPE ("(as)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, capabilities_cb,
                          g_object_ref (self));
}

static void
owner_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (TinNotificationServer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL)
    {
      settle (self, FALSE);
      return;
    }
  ask_capabilities (self);
}

/* GIO can be told which one to use: see main.c. */
static gboolean
is_freedesktop_forced (void)
{
  return g_strcmp0 (g_getenv ("GNOTIFICATION_BACKEND"), "freedesktop") == 0;
}

/**
 * tin_notification_uses_portal:
 *
 * Returns: whether the desktop is spoken to through its portals, by the rule that GIO has: in a
 *   sandbox, or where the environment says so
 */
gboolean
tin_notification_uses_portal (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL ||
         g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}

static void
tin_notification_server_dispose (GObject *object)
{
  TinNotificationServer *self = TIN_NOTIFICATION_SERVER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (tin_notification_server_parent_class)->dispose (object);
}

static void
tin_notification_server_finalize (GObject *object)
{
  g_object_unref (TIN_NOTIFICATION_SERVER (object)->cancellable);

  G_OBJECT_CLASS (tin_notification_server_parent_class)->finalize (object);
}

static void
tin_notification_server_class_init (TinNotificationServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_notification_server_dispose;
  object_class->finalize = tin_notification_server_finalize;

  signals[READY] = g_signal_new ("ready", TIN_TYPE_NOTIFICATION_SERVER, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_notification_server_init (TinNotificationServer *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * tin_notification_server_new:
 * @connection: (nullable): to the session bus
 */
TinNotificationServer *
tin_notification_server_new (GDBusConnection *connection)
{
  TinNotificationServer *self = g_object_new (TIN_TYPE_NOTIFICATION_SERVER, NULL);

  if (connection == NULL || (tin_notification_uses_portal () && !is_freedesktop_forced ()))
    {
      settle (self, FALSE);
      return self;
    }
  self->connection = g_object_ref (connection);
  if (is_freedesktop_forced ())
    ask_capabilities (self);
  else
    g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "GetNameOwner",
                            g_variant_new ("(s)", "org.gtk.Notifications"), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, owner_cb,
                            g_object_ref (self));
  return self;
}

gboolean
tin_notification_server_is_ready (TinNotificationServer *self)
{
  g_return_val_if_fail (TIN_IS_NOTIFICATION_SERVER (self), FALSE);

  return self->ready;
}

/**
 * tin_notification_server_dup_body:
 * @text: by anybody
 *
 * Returns: (transfer full): what the server shows as @text
 */
char *
tin_notification_server_dup_body (TinNotificationServer *self,
                                  const char            *text)
{
  g_return_val_if_fail (TIN_IS_NOTIFICATION_SERVER (self), NULL);

  return self->markup ? g_markup_escape_text (text, -1) : g_strdup (text);
}
