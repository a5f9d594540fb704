/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-launcher-count.h"

/* The docks of Ubuntu, KDE, Plank and others show the number that a program sends as a signal
 * (com.canonical.Unity.LauncherEntry). It has no answer, and costs nothing where nobody listens;
 * the number alone says nothing of whom it is from. Those whom the person has muted or does not
 * know are not counted. */

#define INTERFACE "com.canonical.Unity.LauncherEntry"
#define PATH "/io/github/tincan_chat/Tincan/LauncherEntry"
#define ENTRY "application://" TIN_APPLICATION_ID ".desktop"

struct _TinLauncherCount
{
  GObject          parent_instance;

  /* owned */
  GDBusConnection *connection;
  GListModel      *roster;

  /* state */
  guint            update;  /* soon */
  gint64           shown;
};

G_DEFINE_FINAL_TYPE (TinLauncherCount, tin_launcher_count, G_TYPE_OBJECT)

static gint64
count (TinLauncherCount *self)
{
  gint64 n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (self->roster, i);

      if (tin_peer_is_known (peer) && !tin_peer_is_muted (peer))
        n += tin_peer_get_unread (peer);
    }
  return n;
}

static void
show (TinLauncherCount *self,
      gint64            n)
{
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (self->shown == n)
    return;
  self->shown = n;
  g_variant_builder_add (&values, "{sv}", "count", g_variant_new_int64 (n));
  g_variant_builder_add (&values, "{sv}", "count-visible", g_variant_new_boolean (n > 0));
  g_dbus_connection_emit_signal (self->connection, NULL, PATH, INTERFACE, "Update",
                                 g_variant_new ("(sa{sv})", ENTRY, &values), NULL);
}

static gboolean
update_cb (gpointer user_data)
{
  TinLauncherCount *self = user_data;

  self->update = 0;
  show (self, count (self));
  return G_SOURCE_REMOVE;
}

static void
update_soon (TinLauncherCount *self)
{
  if (self->update == 0)
    self->update = g_idle_add_full (G_PRIORITY_LOW, update_cb, self, NULL);
}

static void
roster_changed_cb (TinLauncherCount *self,
                   guint             position,
                   guint             removed,
                   guint             added)
{
  static const char *const watched[] = { "notify::unread", "notify::muted", "notify::trust" };

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (self->roster, i);

      for (guint j = 0; j < G_N_ELEMENTS (watched); j++)
        g_signal_connect_object (peer, watched[j], G_CALLBACK (update_soon), self,
                                 G_CONNECT_SWAPPED);
    }
  update_soon (self);
}

static void
tin_launcher_count_dispose (GObject *object)
{
  TinLauncherCount *self = TIN_LAUNCHER_COUNT (object);

  g_clear_handle_id (&self->update, g_source_remove);
  g_clear_object (&self->roster);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (tin_launcher_count_parent_class)->dispose (object);
}

static void
tin_launcher_count_class_init (TinLauncherCountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tin_launcher_count_dispose;
}

static void
tin_launcher_count_init (TinLauncherCount *self)
{
}

/**
 * tin_launcher_count_new:
 * @connection: to the session bus
 */
TinLauncherCount *
tin_launcher_count_new (GDBusConnection *connection,
                        TinSession      *session)
{
  TinLauncherCount *self = g_object_new (TIN_TYPE_LAUNCHER_COUNT, NULL);

  self->connection = g_object_ref (connection);
  self->roster = g_object_ref (G_LIST_MODEL (tin_session_get_roster (session)));
  g_signal_connect_object (self->roster, "items-changed", G_CALLBACK (roster_changed_cb), self,
                           G_CONNECT_SWAPPED);
  roster_changed_cb (self, 0, 0, g_list_model_get_n_items (self->roster));
  return self;
}

/**
 * tin_launcher_count_stop:
 *
 * The program ends: nothing of it is shown any more.
 */
void
tin_launcher_count_stop (TinLauncherCount *self)
{
  g_return_if_fail (TIN_IS_LAUNCHER_COUNT (self));

  g_clear_handle_id (&self->update, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->roster, self);
  for (guint i = 0; i < g_list_model_get_n_items (self->roster); i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (self->roster, i);

      g_signal_handlers_disconnect_by_data (peer, self);
    }
  show (self, 0);
}
