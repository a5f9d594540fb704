/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-store"

#include "config.h"

#include "tin-contact-private.h"

#include <string.h>

#include "tin-limits.h"
#include "tin-peer-id.h"
#include "tin-trust.h"

/* One contact: what is valid in it, and how it stands in a group of a key file. */

/* RFC 1035, 2.3.4; an address with a zone is shorter. */
#define HOST_BYTES_MAX 255
/* A word of ours, for a form or for trust. */
#define NICK_BYTES_MAX 32

#define KEY_NAME "name"
#define KEY_HOST "host"
#define KEY_PORT "port"
#define KEY_PLACES "places"
#define KEY_FORM "form"
#define KEY_TRUST "trust"
#define KEY_RIVAL "rival"
#define KEY_KNOWN "known"
#define KEY_VERIFIED_AT "verified-at"
#define KEY_MUTED "muted"
#define KEY_PINNED "pinned"

static gboolean
host_is_valid (const char *host,
               gsize       length)
{
  const char *end = host + length;

  if (length == 0 || length > HOST_BYTES_MAX || !g_utf8_validate_len (host, length, NULL))
    return FALSE;

  for (const char *at = host; at < end; at = g_utf8_next_char (at))
    if (!g_unichar_isgraph (g_utf8_get_char (at)))
      return FALSE;

  return TRUE;
}

/* HOST:PORT; PORT may be 0 where LEAST is. */
static gboolean
address_is_valid (const char *host,
                  guint       least)
{
  const char *colon = strrchr (host, ':');
  g_autofree char *canonical = NULL;
  guint64 port;

  if (colon == NULL || !host_is_valid (host, (gsize) (colon - host)) ||
      !g_ascii_string_to_unsigned (colon + 1, 10, least, G_MAXUINT16, &port, NULL))
    return FALSE;

  /* One peer, one spelling: no "+80", no "080". */
  canonical = g_strdup_printf ("%u", (guint) port);
  return g_str_equal (colon + 1, canonical);
}

static gboolean
id_is_valid (const char *id)
{
  if (tin_peer_id_is_plain (id))
    return address_is_valid (id + strlen (TIN_PEER_ID_PLAIN), 0);

  return strlen (id) == 2 * TIN_PEER_ID_BYTES &&
         strspn (id, "0123456789abcdef") == 2 * TIN_PEER_ID_BYTES;
}

static gboolean
name_is_valid (const char *name)
{
  return strlen (name) <= TIN_NAME_MAX_BYTES && g_utf8_validate (name, -1, NULL) &&
         g_utf8_strlen (name, -1) <= TIN_NAME_MAX_CHARS;
}

static gboolean
places_are_valid (char **places)
{
  guint n_places = g_strv_length (places);

  if (n_places == 0 || n_places > TIN_PLACES_MAX)
    return FALSE;
  for (guint i = 0; i < n_places; i++)
    {
      if (!address_is_valid (places[i], 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
nick_is_valid (const char *nick)
{
  gsize length = strlen (nick);

  return length > 0 && length <= NICK_BYTES_MAX &&
         strspn (nick, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/**
 * tin_contact_find_fault:
 *
 * Returns: (transfer none) (nullable): which part of the contact is not valid
 */
const char *
tin_contact_find_fault (const TinContact *contact)
{
  if (contact->id == NULL || !id_is_valid (contact->id))
    return "id";
  if (contact->name != NULL && !name_is_valid (contact->name))
    return KEY_NAME;
  if (contact->host != NULL && !host_is_valid (contact->host, strlen (contact->host)))
    return KEY_HOST;
  if (contact->places != NULL && !places_are_valid (contact->places))
    return KEY_PLACES;
  if (contact->form != NULL && !nick_is_valid (contact->form))
    return KEY_FORM;
  if (contact->trust != NULL && !nick_is_valid (contact->trust))
    return KEY_TRUST;
  if (contact->rival != NULL && !id_is_valid (contact->rival))
    return KEY_RIVAL;
  if (contact->verified_at < 0)
    return KEY_VERIFIED_AT;
  return NULL;
}

/**
 * tin_contact_id_to_group:
 *
 * Returns: (transfer full): the name of the group in which the contact stands
 */
char *
tin_contact_id_to_group (const char *id)
{
  return g_uri_escape_string (id, ":", TRUE);
}

static char *
group_to_id (const char *group)
{
  g_autofree char *id = g_uri_unescape_string (group, NULL);
  g_autofree char *canonical = NULL;

  if (id == NULL || !id_is_valid (id))
    return NULL;

  canonical = tin_contact_id_to_group (id);
  return g_str_equal (canonical, group) ? g_steal_pointer (&id) : NULL;
}

#define TEXT_ESCAPES "sntr\\"
#define LIST_ESCAPES TEXT_ESCAPES ";"

/* GKeyFile warns where it meets two escapes that are none. */
static gboolean
escapes_are_valid (const char *value,
                   const char *escapes)
{
  for (const char *at = strchr (value, '\\'); at != NULL; at = strchr (at + 2, '\\'))
    if (at[1] == '\0' || strchr (escapes, at[1]) == NULL)
      return FALSE;
  return TRUE;
}

/* A key that is absent is NULL; FALSE if it is there and is no text. */
static gboolean
read_text (GKeyFile    *file,
           const char  *group,
           const char  *key,
           char       **text)
{
  g_autofree char *value = g_key_file_get_value (file, group, key, NULL);
  g_autoptr (GError) error = NULL;

  if (value == NULL)
    return TRUE;
  if (!escapes_are_valid (value, TEXT_ESCAPES))
    return FALSE;

  /* What it returns together with an error is not what was meant. */
  *text = g_key_file_get_string (file, group, key, &error);
  return error == NULL;
}

/* A place that is none, or one too many, is left out: whoever has lost one is looked at more
 * closely where it answers; a contact that was lost would be a stranger. */
static gboolean
read_places (GKeyFile     *file,
             const char   *group,
             char       ***places)
{
  g_autofree char *value = g_key_file_get_value (file, group, KEY_PLACES, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  guint n_places = 0;

  if (value == NULL)
    return TRUE;
  if (!escapes_are_valid (value, LIST_ESCAPES))
    return FALSE;

  texts = g_key_file_get_string_list (file, group, KEY_PLACES, NULL, NULL);
  for (guint i = 0; texts != NULL && texts[i] != NULL && n_places < TIN_PLACES_MAX; i++)
    {
      if (!address_is_valid (texts[i], 1))
        continue;
      g_strv_builder_add (builder, texts[i]);
      n_places++;
    }
  if (n_places > 0)
    *places = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_port (GKeyFile   *file,
           const char *group,
           guint16    *port)
{
  g_autoptr (GError) error = NULL;
  int value;

  if (!g_key_file_has_key (file, group, KEY_PORT, NULL))
    return TRUE;

  value = g_key_file_get_integer (file, group, KEY_PORT, &error);
  if (error != NULL || value < 0 || value > G_MAXUINT16)
    return FALSE;

  *port = (guint16) value;
  return TRUE;
}

static gboolean
read_time (GKeyFile   *file,
           const char *group,
           const char *key,
           gint64     *time)
{
  g_autofree char *text = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  /* g_key_file_get_int64() takes a number that is too long for another one. */
  text = g_key_file_get_value (file, group, key, NULL);
  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, time, NULL);
}

static gboolean
read_flag (GKeyFile   *file,
           const char *group,
           const char *key,
           gboolean   *flag)
{
  g_autoptr (GError) error = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;

  *flag = g_key_file_get_boolean (file, group, key, &error);
  return error == NULL;
}

/* What is neither yes nor no is no: it is not worth a contact. */
static gboolean
is_marked (GKeyFile   *file,
           const char *group,
           const char *key)
{
  gboolean flag = FALSE;

  return read_flag (file, group, key, &flag) && flag;
}

static gboolean
read_trust (GKeyFile   *file,
            const char *group,
            TinContact *contact)
{
  return read_text (file, group, KEY_TRUST, &contact->trust) &&
         read_text (file, group, KEY_RIVAL, &contact->rival) &&
         read_flag (file, group, KEY_KNOWN, &contact->known) &&
         read_time (file, group, KEY_VERIFIED_AT, &contact->verified_at);
}

/**
 * tin_contact_read:
 *
 * Returns: (transfer full) (nullable): what stands in @group; %NULL if it is no contact
 */
TinContact *
tin_contact_read (GKeyFile   *file,
                  const char *group)
{
  g_autoptr (TinContact) contact = g_new0 (TinContact, 1);

  contact->id = group_to_id (group);
  if (contact->id == NULL ||
      !read_text (file, group, KEY_NAME, &contact->name) ||
      !read_text (file, group, KEY_HOST, &contact->host) ||
      !read_text (file, group, KEY_FORM, &contact->form) ||
      !read_port (file, group, &contact->port) ||
      !read_places (file, group, &contact->places) ||
      !read_trust (file, group, contact) ||
      tin_contact_find_fault (contact) != NULL)
    return NULL;

  contact->muted = is_marked (file, group, KEY_MUTED);
  contact->pinned = is_marked (file, group, KEY_PINNED);
  return g_steal_pointer (&contact);
}

/**
 * tin_contact_says_trust:
 *
 * Returns: whether @group says what the contact is worth; from one that does not, whoever was met
 *   was pinned (version 0.1)
 */
gboolean
tin_contact_says_trust (GKeyFile   *file,
                        const char *group)
{
  return g_key_file_has_key (file, group, KEY_TRUST, NULL);
}

/**
 * tin_contact_salvage:
 * @group: no contact, for tin_contact_read()
 *
 * Makes a contact of what must hold whatever else is wrong: a key that was not to come in does not,
 * and one of which that may have been said is nobody's friend.
 *
 * Returns: %FALSE if nothing of the kind was said: @group is as it was
 */
gboolean
tin_contact_salvage (GKeyFile   *file,
                     const char *group)
{
  g_autofree char *id = group_to_id (group);
  g_autofree char *trust = g_key_file_get_value (file, group, KEY_TRUST, NULL);
  const char *kept = trust;

  if (id == NULL || trust == NULL)
    return FALSE;

  if (!nick_is_valid (trust))
    kept = tin_trust_to_nick (TIN_TRUST_STRANGER);
  else if (!g_str_equal (trust, tin_trust_to_nick (TIN_TRUST_BLOCKED)) &&
           !g_str_equal (trust, tin_trust_to_nick (TIN_TRUST_REPLACED)))
    return FALSE;

  g_key_file_remove_group (file, group, NULL);
  g_key_file_set_string (file, group, KEY_TRUST, kept);
  return TRUE;
}

static void
set_text (GKeyFile   *file,
          const char *group,
          const char *key,
          const char *text)
{
  if (text == NULL)
    {
      g_key_file_remove_key (file, group, key, NULL);
      return;
    }

  /* The one thing that GKeyFile writes and does not read back: what it takes for indentation. */
  g_key_file_set_string (file, group, key, text + strspn (text, "\f"));
}

/* Zero is what an absent one means. */
static void
set_time (GKeyFile   *file,
          const char *group,
          const char *key,
          gint64      time)
{
  if (time == 0)
    g_key_file_remove_key (file, group, key, NULL);
  else
    g_key_file_set_int64 (file, group, key, time);
}

/* The same. */
static void
set_flag (GKeyFile   *file,
          const char *group,
          const char *key,
          gboolean    flag)
{
  if (flag)
    g_key_file_set_boolean (file, group, key, TRUE);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
set_places (GKeyFile   *file,
            const char *group,
            char      **places)
{
  if (places == NULL)
    g_key_file_remove_key (file, group, KEY_PLACES, NULL);
  else
    g_key_file_set_string_list (file, group, KEY_PLACES, (const char *const *) places,
                                g_strv_length (places));
}

/**
 * tin_contact_write:
 * @group: tin_contact_id_to_group() of its id
 *
 * Puts @contact in the place of what stands in @group.
 */
void
tin_contact_write (GKeyFile         *file,
                   const char       *group,
                   const TinContact *contact)
{
  set_text (file, group, KEY_NAME, contact->name);
  set_text (file, group, KEY_HOST, contact->host);
  g_key_file_set_integer (file, group, KEY_PORT, contact->port);
  set_places (file, group, contact->places);
  set_text (file, group, KEY_FORM, contact->form);
  set_text (file, group, KEY_TRUST, contact->trust);
  set_text (file, group, KEY_RIVAL, contact->rival);
  set_flag (file, group, KEY_KNOWN, contact->known);
  set_flag (file, group, KEY_MUTED, contact->muted);
  set_flag (file, group, KEY_PINNED, contact->pinned);
  set_time (file, group, KEY_VERIFIED_AT, contact->verified_at);
}

static gboolean
places_are_equal (char **a,
                  char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * tin_contact_equal:
 *
 * Returns: whether the same is remembered of both; their ids are not looked at
 */
gboolean
tin_contact_equal (const TinContact *a,
                   const TinContact *b)
{
  return a->port == b->port && a->known == b->known &&
         a->muted == b->muted && a->pinned == b->pinned &&
         a->verified_at == b->verified_at &&
         g_strcmp0 (a->trust, b->trust) == 0 &&
         g_strcmp0 (a->rival, b->rival) == 0 &&
         g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->host, b->host) == 0 &&
         places_are_equal (a->places, b->places) &&
         g_strcmp0 (a->form, b->form) == 0;
}

void
tin_contact_free (TinContact *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->host);
  g_strfreev (self->places);
  g_free (self->form);
  g_free (self->trust);
  g_free (self->rival);
  g_free (self);
}
