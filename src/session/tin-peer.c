/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-peer-private.h"

#include "tin-name.h"

enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_SECURE,
  PROP_STATE,
  PROP_OUTGOING,
  PROP_HOST,
  PROP_PORT,
  PROP_MANDATORY,
  PROP_REASON,
  PROP_SINCE,
  PROP_UNREAD,
  PROP_LAST_TEXT,
  PROP_LAST_TIME,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_COUNTERS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinPeer, tin_peer, G_TYPE_OBJECT)

static void
tin_peer_get_property (GObject    *object,
                       guint       property_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  TinPeer *self = TIN_PEER (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, tin_peer_get_name (self));
      break;
    case PROP_SECURE:
      g_value_set_boolean (value, self->secure);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_OUTGOING:
      g_value_set_boolean (value, self->outgoing);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_MANDATORY:
      g_value_set_boolean (value, self->mandatory);
      break;
    case PROP_REASON:
      g_value_set_int (value, self->reason);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->last_text);
      break;
    case PROP_LAST_TIME:
      g_value_set_int64 (value, self->last_time);
      break;
    default:
      if (!tin_peer_get_trust_value (self, pspec, value) &&
          !tin_peer_get_kept_value (self, pspec, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_peer_finalize (GObject *object)
{
  TinPeer *self = TIN_PEER (object);

  g_free (self->passing_id);
  g_free (self->name);
  g_free (self->host);
  g_free (self->dial_host);
  g_free (self->last_text);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_object (&self->conversation);
  g_clear_object (&self->link);
  g_clear_object (&self->outbox);
  g_clear_pointer (&self->at_hand, g_ptr_array_unref);
  g_free (self->draft);
  g_hash_table_unref (self->uncounted);
  tin_peer_clear_trust (self);

  G_OBJECT_CLASS (tin_peer_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SECURE] = g_param_spec_boolean ("secure", NULL, NULL, FALSE, flags);
  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, TIN_PEER_CONNECTED, 0, flags);
  properties[PROP_OUTGOING] = g_param_spec_boolean ("outgoing", NULL, NULL, FALSE, flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_MANDATORY] = g_param_spec_boolean ("mandatory", NULL, NULL, FALSE, flags);
  properties[PROP_REASON] =
    g_param_spec_int ("reason", NULL, NULL, G_MININT, G_MAXINT, TIN_PEER_REASON_NONE, flags);
  properties[PROP_SINCE] = g_param_spec_int64 ("since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, NULL, flags);
  properties[PROP_LAST_TIME] =
    g_param_spec_int64 ("last-time", NULL, NULL, 0, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tin_peer_class_init (TinPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tin_peer_get_property;
  object_class->finalize = tin_peer_finalize;
  install_properties (object_class);
  tin_peer_install_trust (object_class);
  tin_peer_install_kept (object_class);

  signals[SIGNAL_COUNTERS] =
    g_signal_new ("counters", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tin_peer_init (TinPeer *self)
{
  self->reason = TIN_PEER_REASON_NONE;
  self->uncounted =
    g_hash_table_new_full (tin_message_name_hash, tin_message_name_equal, g_free, NULL);
  self->counters.round_trip = -1;
}

static void
notify (TinPeer *self,
        guint    property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- For session -------------------------------------------------------------------------- */

/**
 * tin_peer_new:
 * @id: interned
 * @conversation: (transfer full):
 */
TinPeer *
tin_peer_new (const char      *id,
              gboolean         secure,
              TinConversation *conversation)
{
  TinPeer *self = g_object_new (TIN_TYPE_PEER, NULL);

  self->id = id;
  self->secure = secure;
  self->conversation = conversation;
  self->trust = tin_trust_state_new (secure ? TIN_TRUST_STRANGER : TIN_TRUST_PLAIN, FALSE, FALSE,
                                     !secure);
  return self;
}

/**
 * tin_peer_set_name:
 * @name: as the peer says it; it is neutralised here
 */
void
tin_peer_set_name (TinPeer    *self,
                   const char *name)
{
  g_autofree char *shown = tin_name_neutralise (name);

  if (g_strcmp0 (self->name, shown) == 0)
    return;

  g_free (self->name);
  self->name = g_steal_pointer (&shown);
  notify (self, PROP_NAME);
}

/**
 * tin_peer_set_address:
 * @host: (nullable): where it was met, as a number
 * @port: where it listens; 0 leaves what is known
 */
void
tin_peer_set_address (TinPeer    *self,
                      const char *host,
                      guint       port)
{
  if (g_strcmp0 (self->host, host) != 0)
    {
      g_free (self->host);
      self->host = g_strdup (host);
      notify (self, PROP_HOST);
    }
  if (port != 0 && self->port != port)
    {
      self->port = port;
      notify (self, PROP_PORT);
    }
}

static void
set_state (TinPeer      *self,
           TinPeerState  state,
           int           reason)
{
  if (self->reason != reason)
    {
      self->reason = reason;
      notify (self, PROP_REASON);
    }
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
    }
}

static void
set_since (TinPeer *self,
           gint64   since)
{
  if (self->since == since)
    return;

  self->since = since;
  notify (self, PROP_SINCE);
}

/**
 * tin_peer_set_connected:
 * @outgoing: whether we dialled
 * @since: milliseconds since 1970
 */
void
tin_peer_set_connected (TinPeer  *self,
                        gboolean  outgoing,
                        gint64    since)
{
  if (self->outgoing != outgoing)
    {
      self->outgoing = outgoing;
      notify (self, PROP_OUTGOING);
    }
  set_since (self, since);
  set_state (self, TIN_PEER_CONNECTED, TIN_PEER_REASON_NONE);
}

void
tin_peer_set_connecting (TinPeer *self)
{
  set_state (self, TIN_PEER_CONNECTING, self->reason);
}

/**
 * tin_peer_set_offline:
 * @reason: a TinError or TIN_PEER_REASON_*
 */
void
tin_peer_set_offline (TinPeer *self,
                      int      reason)
{
  self->counters.round_trip = -1;
  set_since (self, 0);
  set_state (self, TIN_PEER_OFFLINE, reason);
}

void
tin_peer_set_mandatory (TinPeer  *self,
                        gboolean  mandatory)
{
  if (self->mandatory == mandatory)
    return;

  self->mandatory = mandatory;
  notify (self, PROP_MANDATORY);
}

void
tin_peer_set_unread (TinPeer *self,
                     guint    unread)
{
  if (self->unread == unread)
    return;

  self->unread = unread;
  notify (self, PROP_UNREAD);
}

/* A list shows one line: of a long text no more is kept than that. */
#define LAST_TEXT_MAX_CHARS 200

void
tin_peer_set_last (TinPeer    *self,
                   TinMessage *message)
{
  const char *text = tin_message_get_text (message);
  glong n_chars = g_utf8_strlen (text, 4 * LAST_TEXT_MAX_CHARS);

  g_free (self->last_text);
  self->last_text = g_utf8_substring (text, 0, MIN (n_chars, LAST_TEXT_MAX_CHARS));
  self->last_time = tin_message_get_time (message);
  self->last_name = (TinMessageName) { tin_message_get_log_id (message),
                                       tin_message_get_number (message) };
  notify (self, PROP_LAST_TEXT);
  notify (self, PROP_LAST_TIME);
}

void
tin_peer_clear_last (TinPeer *self)
{
  g_clear_pointer (&self->last_text, g_free);
  self->last_time = 0;
  self->last_name = (TinMessageName) { 0 };
  notify (self, PROP_LAST_TEXT);
  notify (self, PROP_LAST_TIME);
}

/* One emission a batch. */
void
tin_peer_count (TinPeer *self,
                gint64   messages_in,
                gint64   bytes_in,
                gint64   messages_out,
                gint64   bytes_out)
{
  self->counters.messages_in += (guint64) messages_in;
  self->counters.bytes_in += (guint64) bytes_in;
  self->counters.messages_out += (guint64) messages_out;
  self->counters.bytes_out += (guint64) bytes_out;
  g_signal_emit (self, signals[SIGNAL_COUNTERS], 0);
}

void
tin_peer_set_round_trip (TinPeer *self,
                         gint64   round_trip)
{
  self->counters.round_trip = round_trip;
  g_signal_emit (self, signals[SIGNAL_COUNTERS], 0);
}

/**
 * tin_peer_get_dial_host:
 *
 * Returns: (transfer none) (nullable): what is dialled: what was typed for it, else where it was
 *   met
 */
const char *
tin_peer_get_dial_host (TinPeer *self)
{
  return self->dial_host != NULL ? self->dial_host : self->host;
}
