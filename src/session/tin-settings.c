/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#define G_SETTINGS_ENABLE_BACKEND
#include "tin-settings.h"

#include <string.h>

#include <gio/gsettingsbackend.h>

#include "tin-backports.h"
#include "tin-host-port.h"

#define SCHEMA TIN_APPLICATION_ID ".profile"
#define PATH_PREFIX TIN_APPLICATION_PATH "/profiles/"
#define N_RECENT_MAX 8

/* What is either so or not: a property each, in this order, behind the others. */
typedef enum
{
  FLAG_ACCEPT_PLAIN_PEERS,
  FLAG_FIRST_START_DONE,
  FLAG_SEND_READ_RECEIPTS,
  FLAG_SEND_TYPING,
  FLAG_NOTIFICATIONS,
  FLAG_NOTIFICATION_CONTENT,
  FLAG_RUN_IN_BACKGROUND,
  FLAG_RUN_AT_LOGIN,
  FLAG_BACKGROUND_ASKED,
  FLAG_WINDOW_MAXIMIZED,
  N_FLAGS
} Flag;

/* The defaults are the schema's. */
static const struct
{
  const char *name;
  gboolean    usual;
} flag_table[] = {
  [FLAG_ACCEPT_PLAIN_PEERS] = { "accept-plain-peers", TRUE },
  [FLAG_FIRST_START_DONE] = { "first-start-done", FALSE },
  [FLAG_SEND_READ_RECEIPTS] = { "send-read-receipts", TRUE },
  [FLAG_SEND_TYPING] = { "send-typing", TRUE },
  [FLAG_NOTIFICATIONS] = { "notifications", TRUE },
  [FLAG_NOTIFICATION_CONTENT] = { "notification-content", TRUE },
  [FLAG_RUN_IN_BACKGROUND] = { "run-in-background", FALSE },
  [FLAG_RUN_AT_LOGIN] = { "run-at-login", FALSE },
  [FLAG_BACKGROUND_ASKED] = { "background-asked", FALSE },
  [FLAG_WINDOW_MAXIMIZED] = { "window-maximized", FALSE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (flag_table) == N_FLAGS);

struct _TinSettings
{
  GObject     parent_instance;

  /* owned */
  GSettings  *settings;  /* (nullable) where the schema is not installed */
  char       *name;
  char       *selected_peer;
  char      **mandatory_peers;
  char      **recent_peers;
  char      **blocked_addresses;
  GHashTable *blocked_hosts;      /* (element-type utf8) those, each in one spelling */

  /* state */
  guint       port;
  int         history_keep;       /* a TinHistoryKeep */
  int         reach;              /* a TinReach */
  int         window_width;
  int         window_height;
  int         sidebar_width;
  gboolean    flags[N_FLAGS];     /* by Flag */
};

enum
{
  PROP_NAME = 1,
  PROP_PORT,
  PROP_MANDATORY_PEERS,
  PROP_RECENT_PEERS,
  PROP_HISTORY_KEEP,
  PROP_REACH,
  PROP_BLOCKED_ADDRESSES,
  PROP_WINDOW_WIDTH,
  PROP_WINDOW_HEIGHT,
  PROP_SIDEBAR_WIDTH,
  PROP_SELECTED_PEER,
  PROP_FLAGS,                               /* the first of N_FLAGS */
  N_PROPERTIES = PROP_FLAGS + N_FLAGS
};

static GParamSpec *properties[N_PROPERTIES];

/* The words are the schema's. */
G_DEFINE_ENUM_TYPE (TinHistoryKeep, tin_history_keep,
                    G_DEFINE_ENUM_VALUE (TIN_HISTORY_KEEP_FOREVER, "forever"),
                    G_DEFINE_ENUM_VALUE (TIN_HISTORY_KEEP_YEAR, "year"),
                    G_DEFINE_ENUM_VALUE (TIN_HISTORY_KEEP_MONTH, "month"),
                    G_DEFINE_ENUM_VALUE (TIN_HISTORY_KEEP_DAY, "day"),
                    G_DEFINE_ENUM_VALUE (TIN_HISTORY_KEEP_NONE, "none"))

G_DEFINE_ENUM_TYPE (TinReach, tin_reach,
                    G_DEFINE_ENUM_VALUE (TIN_REACH_EVERYONE, "everyone"),
                    G_DEFINE_ENUM_VALUE (TIN_REACH_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (TIN_REACH_KNOWN, "known"))

G_DEFINE_FINAL_TYPE (TinSettings, tin_settings, G_TYPE_OBJECT)

static void
tin_settings_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TinSettings *self = TIN_SETTINGS (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_MANDATORY_PEERS:
      g_value_set_boxed (value, self->mandatory_peers);
      break;
    case PROP_RECENT_PEERS:
      g_value_set_boxed (value, self->recent_peers);
      break;
    case PROP_HISTORY_KEEP:
      g_value_set_enum (value, self->history_keep);
      break;
    case PROP_REACH:
      g_value_set_enum (value, self->reach);
      break;
    case PROP_BLOCKED_ADDRESSES:
      g_value_set_boxed (value, self->blocked_addresses);
      break;
    case PROP_WINDOW_WIDTH:
      g_value_set_int (value, self->window_width);
      break;
    case PROP_WINDOW_HEIGHT:
      g_value_set_int (value, self->window_height);
      break;
    case PROP_SIDEBAR_WIDTH:
      g_value_set_int (value, self->sidebar_width);
      break;
    case PROP_SELECTED_PEER:
      g_value_set_string (value, self->selected_peer);
      break;
    default:
      if (property_id >= PROP_FLAGS && property_id < N_PROPERTIES)
        g_value_set_boolean (value, self->flags[property_id - PROP_FLAGS]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_strv (char         ***strv,
          const GValue   *value)
{
  const char *const none[] = { NULL };
  char **given = g_value_get_boxed (value);

  g_strfreev (*strv);
  *strv = g_strdupv (given != NULL ? given : (char **) none);
}

/* The file may have been written by hand. */
static void
list_blocked_hosts (TinSettings *self)
{
  g_hash_table_remove_all (self->blocked_hosts);
  for (guint i = 0; self->blocked_addresses[i] != NULL; i++)
    {
      g_autofree char *host = g_strstrip (g_strdup (self->blocked_addresses[i]));

      g_hash_table_add (self->blocked_hosts, tin_host_normalise (host));
    }
}

static void
tin_settings_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  TinSettings *self = TIN_SETTINGS (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_set_str (&self->name, g_value_get_string (value));
      break;
    case PROP_PORT:
      self->port = g_value_get_uint (value);
      break;
    case PROP_MANDATORY_PEERS:
      set_strv (&self->mandatory_peers, value);
      break;
    case PROP_RECENT_PEERS:
      set_strv (&self->recent_peers, value);
      break;
    case PROP_HISTORY_KEEP:
      self->history_keep = g_value_get_enum (value);
      break;
    case PROP_REACH:
      self->reach = g_value_get_enum (value);
      break;
    case PROP_BLOCKED_ADDRESSES:
      set_strv (&self->blocked_addresses, value);
      list_blocked_hosts (self);
      break;
    case PROP_WINDOW_WIDTH:
      self->window_width = g_value_get_int (value);
      break;
    case PROP_WINDOW_HEIGHT:
      self->window_height = g_value_get_int (value);
      break;
    case PROP_SIDEBAR_WIDTH:
      self->sidebar_width = g_value_get_int (value);
      break;
    case PROP_SELECTED_PEER:
      g_set_str (&self->selected_peer, g_value_get_string (value));
      break;
    default:
      if (property_id >= PROP_FLAGS && property_id < N_PROPERTIES)
        self->flags[property_id - PROP_FLAGS] = g_value_get_boolean (value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_settings_finalize (GObject *object)
{
  TinSettings *self = TIN_SETTINGS (object);

  g_clear_object (&self->settings);
  g_free (self->name);
  g_free (self->selected_peer);
  g_strfreev (self->mandatory_peers);
  g_strfreev (self->recent_peers);
  g_strfreev (self->blocked_addresses);
  g_hash_table_unref (self->blocked_hosts);

  G_OBJECT_CLASS (tin_settings_parent_class)->finalize (object);
}

/* The defaults are the schema's. */
static void
tin_settings_class_init (TinSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tin_settings_get_property;
  object_class->set_property = tin_settings_set_property;
  object_class->finalize = tin_settings_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 1, G_MAXUINT16, 5000, flags);
  properties[PROP_MANDATORY_PEERS] =
    g_param_spec_boxed ("mandatory-peers", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_RECENT_PEERS] =
    g_param_spec_boxed ("recent-peers", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_HISTORY_KEEP] =
    g_param_spec_enum ("history-keep", NULL, NULL, TIN_TYPE_HISTORY_KEEP,
                       TIN_HISTORY_KEEP_FOREVER, flags);
  properties[PROP_REACH] =
    g_param_spec_enum ("reach", NULL, NULL, TIN_TYPE_REACH, TIN_REACH_EVERYONE, flags);
  properties[PROP_BLOCKED_ADDRESSES] =
    g_param_spec_boxed ("blocked-addresses", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_WINDOW_WIDTH] =
    g_param_spec_int ("window-width", NULL, NULL, 1, G_MAXINT16, 960, flags);
  properties[PROP_WINDOW_HEIGHT] =
    g_param_spec_int ("window-height", NULL, NULL, 1, G_MAXINT16, 640, flags);
  properties[PROP_SIDEBAR_WIDTH] =
    g_param_spec_int ("sidebar-width", NULL, NULL, 0, G_MAXINT16, 0, flags);
  properties[PROP_SELECTED_PEER] =
    g_param_spec_string ("selected-peer", NULL, NULL, "", flags);
  for (guint i = 0; i < N_FLAGS; i++)
    properties[PROP_FLAGS + i] =
      g_param_spec_boolean (flag_table[i].name, NULL, NULL, flag_table[i].usual, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tin_settings_init (TinSettings *self)
{
  self->blocked_hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GSettings *
open_settings (const char *profile,
               const char *directory)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autofree char *escaped = g_uri_escape_string (profile, NULL, FALSE);
  g_autofree char *path = g_strconcat (PATH_PREFIX, escaped, "/", NULL);

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema == NULL)
    return NULL;

  if (directory != NULL)
    {
      g_autofree char *file = g_build_filename (directory, "settings.ini", NULL);

      backend = g_keyfile_settings_backend_new (file, PATH_PREFIX, NULL);
    }
  return g_settings_new_full (schema, backend, path);
}

/**
 * tin_settings_new:
 * @profile: its name
 * @directory: (nullable): a folder to keep them in, rather than with the person's other settings
 */
TinSettings *
tin_settings_new (const char *profile,
                  const char *directory)
{
  TinSettings *self = g_object_new (TIN_TYPE_SETTINGS, NULL);

  self->settings = open_settings (profile, directory);
  if (self->settings == NULL)
    return self;

  for (guint i = 1; i < N_PROPERTIES; i++)
    g_settings_bind (self->settings, properties[i]->name, self, properties[i]->name,
                     G_SETTINGS_BIND_DEFAULT);
  return self;
}

const char *
tin_settings_get_name (TinSettings *self)
{
  return self->name;
}

guint16
tin_settings_get_port (TinSettings *self)
{
  return (guint16) self->port;
}

/**
 * tin_settings_dup_mandatory_peers:
 *
 * Returns: (transfer full): HOST:PORT each
 */
char **
tin_settings_dup_mandatory_peers (TinSettings *self)
{
  return g_strdupv (self->mandatory_peers);
}

gboolean
tin_settings_get_accept_plain (TinSettings *self)
{
  return self->flags[FLAG_ACCEPT_PLAIN_PEERS];
}

/**
 * tin_settings_dup_recent_peers:
 *
 * Returns: (transfer full): HOST:PORT each, the latest first
 */
char **
tin_settings_dup_recent_peers (TinSettings *self)
{
  return g_strdupv (self->recent_peers);
}

/**
 * tin_settings_add_recent_peer:
 *
 * Puts @address in front, and lets the oldest go.
 */
void
tin_settings_add_recent_peer (TinSettings *self,
                              const char  *address)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) recent = NULL;
  guint n = 1;

  g_strv_builder_add (builder, address);
  for (guint i = 0; self->recent_peers[i] != NULL && n < N_RECENT_MAX; i++)
    {
      if (g_str_equal (self->recent_peers[i], address))
        continue;
      g_strv_builder_add (builder, self->recent_peers[i]);
      n++;
    }

  recent = g_strv_builder_end (builder);
  g_object_set (self, "recent-peers", recent, NULL);
}

/**
 * tin_settings_get_history_keep:
 *
 * Returns: how long messages are kept
 */
TinHistoryKeep
tin_settings_get_history_keep (TinSettings *self)
{
  return (TinHistoryKeep) self->history_keep;
}

/**
 * tin_settings_get_send_read_receipts:
 *
 * Returns: whether others learn what was read here
 */
gboolean
tin_settings_get_send_read_receipts (TinSettings *self)
{
  return self->flags[FLAG_SEND_READ_RECEIPTS];
}

/**
 * tin_settings_get_send_typing:
 *
 * Returns: whether others learn that one is writing to them
 */
gboolean
tin_settings_get_send_typing (TinSettings *self)
{
  return self->flags[FLAG_SEND_TYPING];
}

/**
 * tin_settings_get_notifications:
 *
 * Returns: whether what arrives is told by the desktop while one looks elsewhere
 */
gboolean
tin_settings_get_notifications (TinSettings *self)
{
  return self->flags[FLAG_NOTIFICATIONS];
}

/**
 * tin_settings_get_notification_content:
 *
 * Returns: whether a notification shows the text, or only from whom it is
 */
gboolean
tin_settings_get_notification_content (TinSettings *self)
{
  return self->flags[FLAG_NOTIFICATION_CONTENT];
}

/**
 * tin_settings_get_run_in_background:
 *
 * Returns: whether the program goes on without its window
 */
gboolean
tin_settings_get_run_in_background (TinSettings *self)
{
  return self->flags[FLAG_RUN_IN_BACKGROUND];
}

/**
 * tin_settings_get_run_at_login:
 *
 * Returns: whether the desktop starts the program, without its window
 */
gboolean
tin_settings_get_run_at_login (TinSettings *self)
{
  return self->flags[FLAG_RUN_AT_LOGIN];
}

/**
 * tin_settings_get_reach:
 *
 * Returns: who may begin a conversation with us
 */
TinReach
tin_settings_get_reach (TinSettings *self)
{
  return (TinReach) self->reach;
}

/**
 * tin_settings_dup_blocked_addresses:
 *
 * Returns: (transfer full): hosts as numbers, in the order in which they were blocked
 */
char **
tin_settings_dup_blocked_addresses (TinSettings *self)
{
  return g_strdupv (self->blocked_addresses);
}

/**
 * tin_settings_is_blocked_address:
 * @host: as a number, in any spelling
 *
 * Returns: whether nobody there is let in, or spoken to. What is blocked without a zone is so in
 *   every one
 */
gboolean
tin_settings_is_blocked_address (TinSettings *self,
                                 const char  *host)
{
  g_autofree char *normal = NULL;
  char *zone;

  if (g_hash_table_size (self->blocked_hosts) == 0)
    return FALSE;

  normal = tin_host_normalise (host);
  if (g_hash_table_contains (self->blocked_hosts, normal))
    return TRUE;

  zone = strchr (normal, '%');
  if (zone == NULL)
    return FALSE;
  *zone = '\0';
  return g_hash_table_contains (self->blocked_hosts, normal);
}
