/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "private-bus.h"

#include <stdlib.h>

#include "tin-await.h"

/* --- The bus ---------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): where there is no dbus-daemon */
GTestDBus *
private_bus_up (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autofree char *display = g_strdup (g_getenv ("DISPLAY"));
  GTestDBus *bus;

  if (daemon == NULL)
    return NULL;
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  /* Which it took away. */
  if (display != NULL)
    g_setenv ("DISPLAY", display, TRUE);
  return bus;
}

void
private_bus_down (GTestDBus *bus)
{
  g_test_dbus_stop (bus);
  g_object_unref (bus);
}

/* Returns: (transfer full): one more program on the bus */
GDBusConnection *
private_bus_connect (void)
{
  g_autoptr (GError) error = NULL;
  const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"), flags, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

void
private_bus_own (GDBusConnection *connection,
                 const char      *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  guint32 result;

  answer = private_bus_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "RequestName",
                             g_variant_new ("(su)", name, 4u), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(u)", &result);
  g_assert_cmpuint (result, ==, 1);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* While the main loop runs: who answers may be in this process. */
GVariant *
private_bus_call (GDBusConnection  *connection,
                  const char       *name,
                  const char       *path,
                  const char       *interface,
                  const char       *method,
                  GVariant         *parameters,
                  GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (connection, name, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, &result);
  tin_await (result != NULL);
  return g_dbus_connection_call_finish (connection, result, error);
}

/* Whatever FROM has sent to TO has arrived there, and what TO answers at once is back: GDBus
 * answers a ping in a thread of its own, hence the second one, after those answers. */
void
private_bus_flush (GDBusConnection *from,
                   GDBusConnection *to)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer = NULL;

      answer = private_bus_call (from, g_dbus_connection_get_unique_name (to), "/",
                                 "org.freedesktop.DBus.Peer", "Ping", NULL, &error);
      g_assert_no_error (error);
      tin_settle ();
    }
}

typedef struct
{
  GClosure         closure;
  PrivateBusCalled called;
} Answer;

static void
marshal (GClosure     *closure,
         GValue       *handled,
         guint         n_values,
         const GValue *values,
         gpointer      hint,
         gpointer      marshal_data)
{
  ((Answer *) closure)->called (g_value_get_object (&values[1]), closure->data);
  g_value_set_boolean (handled, TRUE);
}

void
private_bus_answer (gpointer          skeleton,
                    GType             interface_type,
                    PrivateBusCalled  called,
                    gpointer          user_data)
{
  guint n_signals = 0;
  g_autofree guint *ids = g_signal_list_ids (interface_type, &n_signals);

  for (guint i = 0; i < n_signals; i++)
    {
      GClosure *closure;

      if (!g_str_has_prefix (g_signal_name (ids[i]), "handle-"))
        continue;
      closure = g_closure_new_simple (sizeof (Answer), user_data);
      ((Answer *) closure)->called = called;
      g_closure_set_marshal (closure, marshal);
      g_signal_connect_closure_by_id (skeleton, ids[i], 0, closure, FALSE);
    }
}

/* --- The desktop ------------------------------------------------------------------------------ */

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->id);
  g_free (note->title);
  g_free (note->body);
  g_variant_unref (note->actions);
  g_free (note);
}

static void
remove_note (Desktop    *self,
             const char *id)
{
  for (guint i = self->notes->len; i > 0; i--)
    {
      Note *note = g_ptr_array_index (self->notes, i - 1);

      if (g_str_equal (note->id, id))
        g_ptr_array_remove_index (self->notes, i - 1);
    }
}

/* ID, TITLE, BODY and ACTIONS: (transfer full) */
static void
add_note (Desktop  *self,
          char     *id,
          char     *title,
          char     *body,
          GVariant *actions)
{
  Note *note = g_new0 (Note, 1);

  remove_note (self, id);
  *note = (Note) { id, title, body, actions };
  g_ptr_array_add (self->notes, note);
  self->n_told++;
}

static void
add_gnome_note (Desktop  *self,
                GVariant *parameters)
{
  g_autoptr (GVariant) values = NULL;
  char *id;
  char *title = NULL;
  char *body = NULL;

  g_variant_get (parameters, "(ss@a{sv})", NULL, &id, &values);
  g_variant_lookup (values, "title", "s", &title);
  g_variant_lookup (values, "body", "s", &body);
  add_note (self, id, title, body, g_variant_ref (values));
}

/* Returns: its number */
static guint
add_freedesktop_note (Desktop  *self,
                      GVariant *parameters)
{
  GVariant *actions = NULL;
  guint32 number;
  char *title;
  char *body;

  g_variant_get (parameters, "(susss@asa{sv}i)", NULL, &number, NULL, &title, &body, &actions, NULL,
                 NULL);
  if (number == 0)
    number = ++self->n_ids;
  add_note (self, g_strdup_printf ("%u", number), title, body, actions);
  return number;
}

static void
called_desktop (GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  static const char *const capabilities[] = { "actions", "body", "body-markup", NULL };
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  Desktop *self = user_data;
  GVariant *answer = NULL;

  if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new ("(@as)", g_variant_new_strv (capabilities,
                                                         self->kind == DESKTOP_MARKUP ? 3 : 2));
  else if (g_str_equal (method, "AddNotification"))
    add_gnome_note (self, parameters);
  else if (g_str_equal (method, "Notify"))
    answer = g_variant_new ("(u)", add_freedesktop_note (self, parameters));
  else if (g_str_equal (method, "RemoveNotification"))
    {
      const char *id;

      g_variant_get (parameters, "(&s&s)", NULL, &id);
      remove_note (self, id);
    }
  else
    {
      g_autofree char *id = NULL;
      guint32 number;

      g_variant_get (parameters, "(u)", &number);
      id = g_strdup_printf ("%u", number);
      remove_note (self, id);
    }
  g_dbus_method_invocation_return_value (invocation, answer);
}

Desktop *
desktop_new (DesktopKind kind)
{
  g_autoptr (GError) error = NULL;
  Desktop *self = g_new0 (Desktop, 1);
  gboolean gnome = kind == DESKTOP_GNOME;

  self->kind = kind;
  self->notes = g_ptr_array_new_with_free_func (note_free);
  self->connection = private_bus_connect ();
  self->skeleton = G_DBUS_INTERFACE_SKELETON (
    gnome ? (gpointer) mock_org_gtk_notifications_skeleton_new ()
          : (gpointer) mock_org_freedesktop_notifications_skeleton_new ());
  private_bus_answer (self->skeleton,
                      gnome ? MOCK_TYPE_ORG_GTK_NOTIFICATIONS
                            : MOCK_TYPE_ORG_FREEDESKTOP_NOTIFICATIONS,
                      called_desktop, self);
  g_dbus_interface_skeleton_export (self->skeleton, self->connection,
                                    gnome ? "/org/gtk/Notifications"
                                          : "/org/freedesktop/Notifications", &error);
  g_assert_no_error (error);
  private_bus_own (self->connection,
                   gnome ? "org.gtk.Notifications" : "org.freedesktop.Notifications");
  return self;
}

void
desktop_free (Desktop *self)
{
  g_dbus_interface_skeleton_unexport (self->skeleton);
  g_object_unref (self->skeleton);
  g_assert_true (g_dbus_connection_close_sync (self->connection, NULL, NULL));
  tin_settle ();
  g_object_unref (self->connection);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

/* Returns: (transfer none) (nullable): the one that is shown with this TITLE */
Note *
desktop_find (Desktop    *self,
              const char *title)
{
  for (guint i = 0; i < self->notes->len; i++)
    {
      Note *note = g_ptr_array_index (self->notes, i);

      if (g_strcmp0 (note->title, title) == 0)
        return note;
    }
  return NULL;
}

/* Of the freedesktop service, where a note goes with the click. ACTION: as the program named it,
 * "default" for the note itself. */
void
desktop_click (Desktop    *self,
               Note       *note,
               const char *action)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->connection, NULL, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "ActionInvoked",
                                 g_variant_new ("(us)", (guint32) atoi (note->id), action), &error);
  g_assert_no_error (error);
  g_ptr_array_remove (self->notes, note);
}
