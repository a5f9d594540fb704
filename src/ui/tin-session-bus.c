/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-session-bus.h"

#include <string.h>

#include "tin-bus.h"
#include "tin-session-bus-values.h"
#include "tin-session-interface.h"

/* Calls that come over the session bus become calls of the session, and what it tells becomes
 * signals. The application owns this from before it has its name on the bus until after it has
 * given that up; the session comes later, or never.
 *
 * What was written is told only to those who asked for it (Watch): a signal to everybody would give
 * it to every program that listens, and cost something with nobody there. */

/* Programs that are told at once. */
#define WATCHERS_MAX 32

struct _TinSessionBus
{
  GObject          parent_instance;

  /* owned */
  TinBusSession   *skeleton;     /* which holds the properties */
  TinSession      *session;      /* (nullable) until it is open */
  GError          *problem;      /* (nullable) why it is not */
  GCancellable    *cancellable;
  GHashTable      *watchers;     /* (element-type utf8 guint) unique names, and what watches them */
};

G_DEFINE_FINAL_TYPE (TinSessionBus, tin_session_bus, G_TYPE_OBJECT)

enum
{
  WANTED,
  SHOW,
  QUIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Answers ---------------------------------------------------------------------------------- */

/* Returns: %FALSE: the invocation has its error */
static gboolean
has_session (TinSessionBus         *self,
             GDBusMethodInvocation *invocation)
{
  if (self->session == NULL && self->problem == NULL)
    g_signal_emit (self, signals[WANTED], 0);
  if (self->session != NULL)
    return TRUE;

  if (self->problem != NULL)
    g_dbus_method_invocation_return_gerror (invocation, self->problem);
  else
    g_dbus_method_invocation_return_error (invocation, TIN_ERROR, TIN_ERROR_CLOSED,
                                           "the profile is not open");
  return FALSE;
}

/* Returns: (transfer none) (nullable): else the invocation has its error */
static TinPeer *
find_peer (TinSessionBus         *self,
           const char            *text,
           GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  TinPeer *peer = NULL;

  if (!has_session (self, invocation))
    return NULL;
  peer = tin_roster_find (tin_session_get_roster (self->session), text, &error);
  if (peer == NULL)
    g_dbus_method_invocation_return_gerror (invocation, error);
  return peer;
}

static gboolean
on_send (TinSessionBus         *self,
         GDBusMethodInvocation *invocation,
         const char            *whom,
         const char            *text)
{
  TinPeer *peer = find_peer (self, whom, invocation);
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (peer == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  message = tin_session_send (self->session, peer, text, &error);
  if (message == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  id = tin_message_dup_id (message);
  tin_bus_session_complete_send (self->skeleton, invocation, id, tin_peer_get_id (peer));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_broadcast (TinSessionBus         *self,
              GDBusMethodInvocation *invocation,
              const char            *text,
              gboolean               everybody)
{
  g_autoptr (TinBroadcast) said = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_session (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  said = tin_session_broadcast (self->session, text,
                                everybody ? TIN_BROADCAST_EVERYBODY : TIN_BROADCAST_CONNECTED,
                                &error);
  if (said == NULL)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    tin_bus_session_complete_broadcast (self->skeleton, invocation,
                                        tin_broadcast_get_n_peers (said));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* This may be gone before a connection is there. */
typedef struct
{
  TinBusSession         *skeleton;    /* (owned) */
  GDBusMethodInvocation *invocation;  /* (owned) by its answer */
} Connecting;

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Connecting *connecting = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, &error);

  if (peer == NULL)
    g_dbus_method_invocation_return_gerror (connecting->invocation, error);
  else
    tin_bus_session_complete_connect (connecting->skeleton, connecting->invocation,
                                      tin_peer_get_id (peer));
  g_object_unref (connecting->skeleton);
  g_free (connecting);
}

static gboolean
on_connect (TinSessionBus         *self,
            GDBusMethodInvocation *invocation,
            const char            *address)
{
  TinPeer *known = NULL;
  Connecting *connecting;

  if (!has_session (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  /* A name or an id says whom, and the session knows where. */
  if (strchr (address, ':') == NULL && (known = find_peer (self, address, invocation)) == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  connecting = g_new0 (Connecting, 1);
  connecting->skeleton = g_object_ref (self->skeleton);
  connecting->invocation = invocation;
  if (known != NULL)
    tin_session_reconnect_async (self->session, known, self->cancellable, connected_cb, connecting);
  else
    tin_session_connect_async (self->session, address, TIN_CONNECT_AUTOMATIC, self->cancellable,
                               connected_cb, connecting);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_disconnect (TinSessionBus         *self,
               GDBusMethodInvocation *invocation,
               const char            *whom)
{
  g_autoptr (TinPeer) peer = NULL;

  g_set_object (&peer, find_peer (self, whom, invocation));
  if (peer == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  tin_session_disconnect (self->session, peer);
  tin_bus_session_complete_disconnect (self->skeleton, invocation, tin_peer_get_id (peer));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_list_peers (TinSessionBus         *self,
               GDBusMethodInvocation *invocation)
{
  GVariantBuilder peers;
  GListModel *roster;

  if (!has_session (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  roster = G_LIST_MODEL (tin_session_get_roster (self->session));
  g_variant_builder_init (&peers, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      g_variant_builder_add_value (&peers, tin_session_bus_describe_peer (peer));
    }
  tin_bus_session_complete_list_peers (self->skeleton, invocation, g_variant_builder_end (&peers));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_show (TinSessionBus         *self,
         GDBusMethodInvocation *invocation,
         const char            *whom)
{
  gboolean anybody = *whom == '\0';
  TinPeer *peer = anybody ? NULL : find_peer (self, whom, invocation);

  if (anybody ? !has_session (self, invocation) : peer == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  g_signal_emit (self, signals[SHOW], 0, peer);
  tin_bus_session_complete_show (self->skeleton, invocation,
                                 peer != NULL ? tin_peer_get_id (peer) : "");
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A window would ask whether what the disk did not take may be lost; here nobody can be asked. */
static gboolean
on_quit (TinSessionBus         *self,
         GDBusMethodInvocation *invocation)
{
  guint n_contacts = self->session != NULL ? tin_session_count_unsaved_contacts (self->session) : 0;
  guint n_messages = self->session != NULL ? tin_session_count_unsaved (self->session) : 0;
  guint n_unsaved = n_messages + n_contacts;
  int storage = n_unsaved > 0 ? tin_session_get_storage (self->session) : TIN_STORAGE_WELL;

  if (n_unsaved > 0)
    {
      g_dbus_method_invocation_return_error (
        invocation, TIN_ERROR, storage != TIN_STORAGE_WELL ? storage : TIN_ERROR_STORAGE,
        "%u messages and %u contacts are not on the disk yet", n_messages, n_contacts);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  tin_bus_session_complete_quit (self->skeleton, invocation);
  g_signal_emit (self, signals[QUIT], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* --- Who is told ------------------------------------------------------------------------------ */

static void
watcher_gone_cb (GDBusConnection *connection,
                 const char      *name,
                 gpointer         user_data)
{
  g_hash_table_remove (TIN_SESSION_BUS (user_data)->watchers, name);
}

static void
unwatch_name (gpointer data)
{
  g_bus_unwatch_name (GPOINTER_TO_UINT (data));
}

static gboolean
on_watch (TinSessionBus         *self,
          GDBusMethodInvocation *invocation)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  guint id;

  if (g_hash_table_size (self->watchers) >= WATCHERS_MAX &&
      !g_hash_table_contains (self->watchers, sender))
    {
      g_dbus_method_invocation_return_error (invocation, TIN_ERROR, TIN_ERROR_LIMIT,
                                             "too many programs watch");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (!g_hash_table_contains (self->watchers, sender))
    {
      id = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation),
                                           sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                           NULL, watcher_gone_cb, self, NULL);
      g_hash_table_insert (self->watchers, g_strdup (sender), GUINT_TO_POINTER (id));
    }
  tin_bus_session_complete_watch (self->skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_unwatch (TinSessionBus         *self,
            GDBusMethodInvocation *invocation)
{
  g_hash_table_remove (self->watchers, g_dbus_method_invocation_get_sender (invocation));
  tin_bus_session_complete_unwatch (self->skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* VALUE: (transfer floating): of a{sv} */
static void
tell (TinSessionBus *self,
      const char    *name,
      GVariant      *value)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);
  g_autoptr (GVariant) parameters = g_variant_ref_sink (g_variant_new ("(@a{sv})", value));
  GHashTableIter iter;
  gpointer watcher;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &watcher, NULL))
    g_dbus_connection_emit_signal (g_dbus_interface_skeleton_get_connection (skeleton), watcher,
                                   g_dbus_interface_skeleton_get_object_path (skeleton),
                                   TIN_BUS_INTERFACE, name, parameters, NULL);
}

static void
messages_cb (TinSessionBus *self,
             TinPeer       *peer,
             GPtrArray     *messages)
{
  if (g_hash_table_size (self->watchers) == 0)
    return;

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_is_news (message))
        tell (self, "MessageReceived", tin_session_bus_describe_message (peer, message));
    }
}

static void
peer_changed_cb (TinSessionBus *self,
                 TinPeer       *peer)
{
  if (g_hash_table_size (self->watchers) > 0)
    tell (self, "PeerChanged", tin_session_bus_describe_peer (peer));
}

/* --- Properties ------------------------------------------------------------------------------- */

/* Before there is a session: nobody, who listens nowhere. The skeleton tells what has changed. */
static void
update_properties (TinSessionBus *self)
{
  TinSession *session = self->session;

  tin_bus_session_set_name (self->skeleton, session != NULL ? tin_session_get_name (session) : "");
  tin_bus_session_set_id (self->skeleton, session != NULL ? tin_session_get_id (session) : "");
  tin_bus_session_set_port (self->skeleton, session != NULL ? tin_session_get_port (session) : 0);
  tin_bus_session_set_listening (self->skeleton,
                                 session != NULL && tin_session_is_listening (session));
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
tin_session_bus_dispose (GObject *object)
{
  TinSessionBus *self = TIN_SESSION_BUS (object);

  g_cancellable_cancel (self->cancellable);
  if (self->skeleton != NULL)
    {
      tin_session_bus_unexport (self);
      tin_session_bus_set_session (self, NULL);
    }
  g_clear_object (&self->skeleton);

  G_OBJECT_CLASS (tin_session_bus_parent_class)->dispose (object);
}

static void
tin_session_bus_finalize (GObject *object)
{
  TinSessionBus *self = TIN_SESSION_BUS (object);

  g_clear_error (&self->problem);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->watchers);

  G_OBJECT_CLASS (tin_session_bus_parent_class)->finalize (object);
}

static void
tin_session_bus_class_init (TinSessionBusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_session_bus_dispose;
  object_class->finalize = tin_session_bus_finalize;

  signals[WANTED] = g_signal_new ("wanted", TIN_TYPE_SESSION_BUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[SHOW] = g_signal_new ("show", TIN_TYPE_SESSION_BUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, TIN_TYPE_PEER);
  signals[QUIT] = g_signal_new ("quit", TIN_TYPE_SESSION_BUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

/* SIGNAL_NAME: of the skeleton, for one of its methods. This stays until ANSWER returns. */
static void
answer_with (TinSessionBus *self,
             const char    *signal_name,
             GCallback      answer)
{
  g_signal_connect_object (self->skeleton, signal_name, answer, self, G_CONNECT_SWAPPED);
}

static void
tin_session_bus_init (TinSessionBus *self)
{
  tin_bus_register_errors ();
  self->cancellable = g_cancellable_new ();
  self->skeleton = tin_bus_session_skeleton_new ();
  answer_with (self, "handle-send", G_CALLBACK (on_send));
  answer_with (self, "handle-broadcast", G_CALLBACK (on_broadcast));
  answer_with (self, "handle-connect", G_CALLBACK (on_connect));
  answer_with (self, "handle-disconnect", G_CALLBACK (on_disconnect));
  answer_with (self, "handle-list-peers", G_CALLBACK (on_list_peers));
  answer_with (self, "handle-show", G_CALLBACK (on_show));
  answer_with (self, "handle-quit", G_CALLBACK (on_quit));
  answer_with (self, "handle-watch", G_CALLBACK (on_watch));
  answer_with (self, "handle-unwatch", G_CALLBACK (on_unwatch));
  update_properties (self);
  self->watchers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch_name);
}

TinSessionBus *
tin_session_bus_new (void)
{
  return g_object_new (TIN_TYPE_SESSION_BUS, NULL);
}

/**
 * tin_session_bus_export:
 * @path: of the object that gets the interface
 *
 * Returns: %FALSE with an error of GDBus
 */
gboolean
tin_session_bus_export (TinSessionBus    *self,
                        GDBusConnection  *connection,
                        const char       *path,
                        GError          **error)
{
  g_return_val_if_fail (TIN_IS_SESSION_BUS (self), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           path, error);
}

void
tin_session_bus_unexport (TinSessionBus *self)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  g_return_if_fail (TIN_IS_SESSION_BUS (self));

  g_hash_table_remove_all (self->watchers);
  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
}

/**
 * tin_session_bus_set_session:
 * @session: (nullable): that is open now, or %NULL: it ends
 */
void
tin_session_bus_set_session (TinSessionBus *self,
                             TinSession    *session)
{
  g_return_if_fail (TIN_IS_SESSION_BUS (self));

  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  update_properties (self);
  if (session == NULL)
    return;

  g_clear_error (&self->problem);
  g_signal_connect_object (session, "messages", G_CALLBACK (messages_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "peer-state", G_CALLBACK (peer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "trust", G_CALLBACK (peer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::name", G_CALLBACK (update_properties), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::listening", G_CALLBACK (update_properties), self,
                           G_CONNECT_SWAPPED);
}

/**
 * tin_session_bus_set_problem:
 * @problem: why there is no session, which is what callers are answered
 */
void
tin_session_bus_set_problem (TinSessionBus *self,
                             const GError  *problem)
{
  g_return_if_fail (TIN_IS_SESSION_BUS (self));

  g_clear_error (&self->problem);
  self->problem = g_error_copy (problem);
}
