/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-steer-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "tin-cli-words.h"
#include "tin-cli-writer.h"
#include "tin-error.h"
#include "tin-host-port.h"

/* What the window answered: lines for people, or the objects that "run --json" prints, too. */

static void
print_event (TinCliWriter *writer)
{
  g_print ("%s", tin_cli_writer_end (writer)->str);
}

/* --- Errors ------------------------------------------------------------------------------- */

gboolean
tin_cli_steer_is_alone (const GError *error)
{
  /* Without a bus there is nobody on it. */
  return error->domain == G_IO_ERROR ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

static const char *
get_code (const GError *error)
{
  if (tin_cli_steer_is_alone (error))
    return "not-running";
  /* It ended while it was asked. */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return "closed";
  return tin_error_code_to_nick (error->domain == TIN_ERROR ? error->code : -1);
}

void
tin_cli_steer_print_error (const char   *word,
                           const char   *target,
                           const GError *error,
                           gboolean      json)
{
  g_autoptr (GError) bare = g_error_copy (error);
  g_autofree char *words = NULL;

  g_dbus_error_strip_remote_error (bare);
  if (json)
    {
      g_autoptr (TinCliWriter) writer = tin_cli_writer_new ();

      tin_cli_writer_begin_result (writer, word, get_code (error), bare->message);
      print_event (writer);
      return;
    }
  if (tin_cli_steer_is_alone (error))
    words = g_strdup (_("Tincan is not running with this profile."));
  else
    words = tin_cli_words_for_error (bare, target);
  g_printerr ("tincan-cli: %s\n", words);
}

/* --- Answers ------------------------------------------------------------------------------ */

/**
 * tin_cli_steer_print_result:
 * @answer: of a method that names in its last part a peer, or of Broadcast
 */
void
tin_cli_steer_print_result (const char *word,
                            GVariant   *answer,
                            gboolean    json)
{
  g_autoptr (TinCliWriter) writer = NULL;
  const char *id = NULL;
  const char *peer = NULL;
  guint32 count = 0;
  gboolean counted = g_variant_is_of_type (answer, G_VARIANT_TYPE ("(u)"));

  if (counted)
    g_variant_get (answer, "(u)", &count);
  if (!json)
    {
      /* Translators: %u is a number */
      g_print (ngettext ("Sent to %u peer.\n", "Sent to %u peers.\n", count), count);
      return;
    }

  if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(ss)")))
    g_variant_get (answer, "(&s&s)", &id, &peer);
  else if (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(s)")))
    g_variant_get (answer, "(&s)", &peer);
  writer = tin_cli_writer_new ();
  tin_cli_writer_begin_result (writer, word, NULL, NULL);
  if (peer != NULL && *peer != '\0')
    tin_cli_writer_add_string (writer, "peer", peer);
  if (id != NULL)
    tin_cli_writer_add_string (writer, "id", id);
  if (counted)
    tin_cli_writer_add_count (writer, "count", count);
  print_event (writer);
}

static const char *
get_text (GVariant   *dictionary,
          const char *name)
{
  const char *text = NULL;

  g_variant_lookup (dictionary, name, "&s", &text);
  return text;
}

/* Returns: (transfer full): with null where D-Bus has none, as "run --json" says it */
static JsonNode *
describe_peer (GVariant *peer)
{
  JsonNode *node = json_gvariant_serialize (peer);
  JsonObject *object = json_node_get_object (node);

  if (!json_object_has_member (object, "address"))
    json_object_set_null_member (object, "address");
  if (!json_object_has_member (object, "rival"))
    json_object_set_null_member (object, "rival");
  return node;
}

static void
print_row (GVariant *peer)
{
  const char *host = get_text (peer, "address");
  gboolean connected = g_strcmp0 (get_text (peer, "state"), "connected") == 0;
  g_autofree char *name = tin_cli_words_one_line (get_text (peer, "name"));
  g_autofree char *place = NULL;
  guint16 port = 0;

  g_variant_lookup (peer, "port", "q", &port);
  if (host != NULL)
    place = tin_host_port_format (host, port);
  g_print ("%s\t%s\t%s\n", name, place != NULL ? place : "-",
           connected ? C_("peer", "Connected") : C_("peer", "Offline"));
}

/* PEERS: (transfer full) */
static void
print_peers_event (JsonArray *peers)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", "peers");
  json_object_set_array_member (event, "peers", peers);
  json_node_take_object (node, event);
  line = json_to_string (node, FALSE);
  g_print ("%s\n", line);
}

void
tin_cli_steer_print_peers (GVariant *peers,
                           gboolean  all,
                           gboolean  json)
{
  JsonArray *array = json ? json_array_new () : NULL;
  GVariantIter iter;
  GVariant *peer;

  g_variant_iter_init (&iter, peers);
  while ((peer = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) owned = peer;

      if (!all && g_strcmp0 (get_text (peer, "state"), "connected") != 0)
        continue;
      if (json)
        json_array_add_element (array, describe_peer (peer));
      else
        print_row (peer);
    }
  if (json)
    print_peers_event (array);
}

void
tin_cli_steer_print_status (GVariant *properties,
                            gboolean  json)
{
  const char *name = get_text (properties, "Name");
  const char *id = get_text (properties, "Id");
  gboolean listening = FALSE;
  guint16 port = 0;

  g_variant_lookup (properties, "Port", "q", &port);
  g_variant_lookup (properties, "Listening", "b", &listening);
  if (json)
    {
      g_autoptr (TinCliWriter) writer = tin_cli_writer_new ();

      tin_cli_writer_begin (writer, "status");
      tin_cli_writer_add_string (writer, "name", name != NULL ? name : "");
      tin_cli_writer_add_string (writer, "id", id != NULL ? id : "");
      tin_cli_writer_add_int (writer, "port", port);
      tin_cli_writer_add_boolean (writer, "listening", listening);
      print_event (writer);
      return;
    }
  if (listening)
    /* Translators: the own name, and the number of a port */
    g_print (_("%s, listening on port %u\n"), name, port);
  else
    g_print ("%s\n", _("Tincan is running, but not listening yet."));
}
