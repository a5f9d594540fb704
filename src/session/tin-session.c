/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-limits.h"
#include "tin-name.h"
#include "tin-socket-network.h"

enum
{
  PROP_NAME = 1,
  PROP_PORT,
  PROP_LISTENING,
  PROP_ID,
  PROP_STORAGE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_MESSAGES,
  SIGNAL_DELIVERY,
  SIGNAL_PEER_STATE,
  SIGNAL_TRUST,
  SIGNAL_VERIFICATION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinSession, tin_session, G_TYPE_OBJECT)

/* How many ports after the usual one are tried when nobody asked for a certain one. */
#define N_PORTS_TRIED 20

static void
tin_session_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  TinSession *self = TIN_SESSION (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_LISTENING:
      g_value_set_boolean (value, tin_session_is_listening (self));
      break;
    case PROP_ID:
      g_value_set_string (value, self->id_text);
      break;
    case PROP_STORAGE:
      g_value_set_int (value, self->storage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_session_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  TinSession *self = TIN_SESSION (object);

  switch (property_id)
    {
    case PROP_NAME:
      tin_session_set_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
answer_cancelled (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The session has ended");
}

/* Those who wait for an answer hold the session, and it them. */
static void
answer_all_waiting (TinSession *self)
{
  g_autoptr (GTask) stop_task = g_steal_pointer (&self->stop_task);
  GHashTableIter iter;
  gpointer task;

  if (stop_task != NULL)
    answer_cancelled (stop_task);

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    {
      answer_cancelled (task);
      g_hash_table_iter_remove (&iter);
    }
}

static void
tin_session_dispose (GObject *object)
{
  TinSession *self = TIN_SESSION (object);
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  answer_all_waiting (self);
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      tin_session_cancel_redial (self, peer);
      tin_session_drop_recall (self, peer);
      tin_session_end_verification (peer);
      g_clear_object (&peer->link);
      g_clear_object (&peer->outbox);
    }
  tin_session_save_contacts (self);
  tin_session_save_drafts (self);
  tin_session_drop_writes (self);
  tin_clock_clear (self->clock, &self->marks_timer);
  tin_clock_clear (self->clock, &self->expire_timer);
  tin_clock_clear (self->clock, &self->tick_timer);
  tin_clock_clear (self->clock, &self->redial_timer);
  tin_clock_clear (self->clock, &self->stop_timer);
  if (self->network != NULL)
    {
      tin_session_watch_visitors (self, FALSE);
      tin_network_close (self->network);
    }
  g_ptr_array_set_size (self->links, 0);
  g_ptr_array_set_size (self->plain_links, 0);
  g_hash_table_remove_all (self->speakers);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (tin_session_parent_class)->dispose (object);
}

static void
tin_session_finalize (GObject *object)
{
  TinSession *self = TIN_SESSION (object);

  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->flushing);
  g_ptr_array_unref (self->plain_links);
  g_hash_table_unref (self->speakers);
  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->unsaved);
  g_hash_table_unref (self->drafting);
  g_hash_table_unref (self->dormant);
  g_clear_pointer (&self->friends, g_hash_table_unref);
  g_array_unref (self->pending);
  g_array_unref (self->pending_runs);
  g_ptr_array_unref (self->marked);
  g_ptr_array_unref (self->typed_to);
  g_byte_array_unref (self->scratch);
  g_object_unref (self->cancellable);
  g_object_unref (self->roster);
  g_clear_object (&self->history);
  g_clear_object (&self->contacts);
  g_clear_object (&self->drafts);
  g_clear_object (&self->settings);
  g_clear_object (&self->profile);
  g_clear_object (&self->clock);
  g_strfreev (self->peers);
  g_free (self->name);
  g_free (self->id_text);
  g_free (self->damaged_file);

  G_OBJECT_CLASS (tin_session_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  signals[SIGNAL_MESSAGES] =
    g_signal_new ("messages", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TIN_TYPE_PEER, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_DELIVERY] =
    g_signal_new ("delivery", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, TIN_TYPE_PEER, G_TYPE_UINT64, G_TYPE_UINT64, G_TYPE_UINT);
  signals[SIGNAL_PEER_STATE] =
    g_signal_new ("peer-state", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TIN_TYPE_PEER);
  signals[SIGNAL_TRUST] =
    g_signal_new ("trust", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TIN_TYPE_PEER);
  signals[SIGNAL_VERIFICATION] =
    g_signal_new ("verification", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TIN_TYPE_PEER, TIN_TYPE_VERIFICATION);
}

static void
tin_session_class_init (TinSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tin_session_get_property;
  object_class->set_property = tin_session_set_property;
  object_class->dispose = tin_session_dispose;
  object_class->finalize = tin_session_finalize;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, readable);
  properties[PROP_LISTENING] = g_param_spec_boolean ("listening", NULL, NULL, FALSE, readable);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);
  properties[PROP_STORAGE] = g_param_spec_int ("storage", NULL, NULL, TIN_STORAGE_WELL,
                                               TIN_ERROR_LAST, TIN_STORAGE_WELL, readable);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
tin_session_init (TinSession *self)
{
  self->roster = tin_roster_new ();
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  self->flushing = g_ptr_array_new_with_free_func (g_object_unref);
  self->plain_links = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->unsaved = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->drafting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->dormant = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->speakers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->scratch = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  tin_session_reset_pending (self);
  self->instance = (guint64) g_random_int () << 32 | g_random_int ();
  self->marked = g_ptr_array_new_with_free_func (g_object_unref);
  self->typed_to = g_ptr_array_new_with_free_func (g_object_unref);
  self->storage = TIN_STORAGE_WELL;
  self->history_storage = TIN_STORAGE_WELL;
  self->contacts_storage = TIN_STORAGE_WELL;
  g_queue_init (&self->stuck);
}

/* --- Signals ------------------------------------------------------------------------------ */

void
tin_session_emit_messages (TinSession *self,
                           TinPeer    *peer,
                           GPtrArray  *messages)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGES], 0, peer, messages);
}

void
tin_session_emit_delivery (TinSession  *self,
                           TinPeer     *peer,
                           guint64      from,
                           guint64      to,
                           TinDelivery  delivery)
{
  tin_conversation_emit_delivery (peer->conversation, from, to);
  g_signal_emit (self, signals[SIGNAL_DELIVERY], 0, peer, from, to, (guint) delivery);
}

void
tin_session_emit_peer_state (TinSession *self,
                             TinPeer    *peer)
{
  g_signal_emit (self, signals[SIGNAL_PEER_STATE], 0, peer);
}

void
tin_session_emit_trust (TinSession *self,
                        TinPeer    *peer)
{
  g_signal_emit (self, signals[SIGNAL_TRUST], 0, peer);
}

void
tin_session_emit_verification (TinSession      *self,
                               TinPeer         *peer,
                               TinVerification *verification)
{
  g_signal_emit (self, signals[SIGNAL_VERIFICATION], 0, peer, verification);
}

/* --- Start -------------------------------------------------------------------------------- */

static gboolean
on_incoming (TinSession *self,
             TinChannel *channel)
{
  /* Who is not read would take the silence for a dead link, again and again. */
  if (self->stopped || self->stop_task != NULL || self->held_back ||
      self->storage != TIN_STORAGE_WELL)
    return FALSE;

  if (tin_channel_is_secure (channel) && tin_channel_is_outgoing (channel))
    return tin_session_dialled_late (self, channel);

  if (tin_channel_is_secure (channel) &&
      !tin_session_is_welcome (self, tin_channel_get_peer_id (channel)))
    tin_channel_refuse (channel);
  else if (tin_channel_is_secure (channel))
    tin_session_add_link (self, channel);
  else
    tin_session_add_plain_channel (self, channel);
  return TRUE;
}

/**
 * tin_session_new:
 *
 * Returns: (transfer full): a session that neither listens nor dials yet
 */
TinSession *
tin_session_new (const TinSessionParts *parts)
{
  TinSession *self = g_object_new (TIN_TYPE_SESSION, NULL);

  self->clock = g_object_ref (parts->clock);
  self->network = g_object_ref (parts->network);
  self->history = g_object_ref (parts->history);
  self->contacts = g_object_ref (parts->contacts);
  self->drafts = parts->drafts != NULL ? g_object_ref (parts->drafts) : tin_drafts_new ();
  self->settings = g_object_ref (parts->settings);
  g_set_object (&self->profile, parts->profile);
  self->damaged_file = g_strdup (parts->damaged_file);
  self->id = parts->id;
  self->id_text = tin_peer_id_to_string (&parts->id);
  self->name = tin_name_neutralise (parts->name);
  self->asked_port = parts->port;
  self->port_required = parts->port_required;
  self->peers = g_strdupv (parts->peers);

  g_signal_connect_object (self->network, "incoming", G_CALLBACK (on_incoming), self,
                           G_CONNECT_SWAPPED);
  tin_session_restore (self);
  tin_session_load_contacts (self);
  tin_session_restore_removed (self);
  tin_session_load_drafts (self);
  tin_session_watch_visitors (self, TRUE);
  tin_session_init_typing (self);
  return self;
}

static guint16
listen_near (TinSession  *self,
             GError     **error)
{
  guint16 port = 0;

  for (guint i = 0; i < N_PORTS_TRIED && port == 0 && self->asked_port + i <= G_MAXUINT16; i++)
    port = tin_network_listen (self->network, (guint16) (self->asked_port + i), NULL);

  return port != 0 ? port : tin_network_listen (self->network, 0, error);
}

static gboolean
started (TinSession *self,
         guint16     port)
{
  if (port == 0)
    return FALSE;

  self->port = port;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
  tin_session_dial_mandatory (self);
  tin_session_move_all_queues (self);
  tin_session_dial_awaited (self);
  tin_session_keep_expiring (self);
  return TRUE;
}

/**
 * tin_session_start:
 *
 * Listens, and dials the mandatory peers.
 *
 * Returns: %FALSE with %TIN_ERROR_PORT_TAKEN if the port was asked for and somebody else has it
 */
gboolean
tin_session_start (TinSession  *self,
                   GError     **error)
{
  if (self->port_required || self->asked_port == 0)
    return tin_session_start_on (self, self->asked_port, error);

  return started (self, listen_near (self, error));
}

/**
 * tin_session_start_on:
 * @port: 0 for any
 *
 * The same on another port than was asked for at first.
 */
gboolean
tin_session_start_on (TinSession  *self,
                      guint16      port,
                      GError     **error)
{
  g_return_val_if_fail (self->port == 0, FALSE);

  return started (self, tin_network_listen (self->network, port, error));
}

/* --- Properties --------------------------------------------------------------------------- */

const char *
tin_session_get_name (TinSession *self)
{
  return self->name;
}

/**
 * tin_session_set_name:
 *
 * Peers see it from their next connection on.
 */
void
tin_session_set_name (TinSession *self,
                      const char *name)
{
  g_autofree char *shown = tin_name_neutralise (name);

  if (*shown == '\0' || g_strcmp0 (self->name, shown) == 0)
    return;

  g_free (self->name);
  self->name = g_steal_pointer (&shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

guint16
tin_session_get_port (TinSession *self)
{
  return self->port;
}

gboolean
tin_session_is_listening (TinSession *self)
{
  return self->port != 0;
}

const char *
tin_session_get_id (TinSession *self)
{
  return self->id_text;
}

TinRoster *
tin_session_get_roster (TinSession *self)
{
  return self->roster;
}

TinSettings *
tin_session_get_settings (TinSession *self)
{
  return self->settings;
}

/**
 * tin_session_get_damaged_history:
 *
 * Returns: (transfer none) (nullable): where a history was put aside at this start because it made
 *   no sense
 */
const char *
tin_session_get_damaged_history (TinSession *self)
{
  return self->damaged_file;
}

/**
 * tin_session_get_damaged_contacts:
 *
 * Returns: (transfer none) (nullable): where the list of people was put aside at this start because
 *   not all of it made sense. Whoever there is a history with is in the list all the same, but not
 *   the name, that a code was compared, or that they were blocked
 */
const char *
tin_session_get_damaged_contacts (TinSession *self)
{
  return tin_contacts_get_damaged_file (self->contacts);
}

/**
 * tin_session_dup_addresses:
 *
 * Returns: (transfer full): the addresses under which others may reach this machine, best first
 */
char **
tin_session_dup_addresses (TinSession *self)
{
  return tin_socket_network_get_addresses ();
}

/**
 * tin_session_dup_port_holder:
 *
 * Returns: (transfer full) (nullable): the name of the program that listens on @port, as far as
 *   this user may know
 */
char *
tin_session_dup_port_holder (TinSession *self,
                             guint16     port)
{
  return tin_socket_network_find_holder (port);
}
