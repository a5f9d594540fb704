/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-error.h"
#include "tin-key-uri.h"
#include "tin-limits.h"
#include "tin-options.h"

/* The command line of both programs. Every value is taken as raw bytes and looked at here:
 * GOption's own numbers and strings say less when they are wrong, and fail on other letters than
 * ASCII where no locale is set. */

#define SLUG_MAX 120
#define SLUG_KEPT 80

/* What GOption fills. */
typedef struct
{
  char     *name;      /* (owned) (nullable) */
  char     *port;      /* (owned) (nullable) */
  char    **peers;     /* (owned) (nullable) */
  char     *profile;   /* (owned) (nullable) */
  char     *data_dir;  /* (owned) (nullable) */
  char     *passphrase_file;  /* (owned) (nullable) */
  char    **rest;      /* (owned) (nullable) NAME PORT */
  gboolean  version;
} TinRawOptions;

static void
tin_raw_options_clear (TinRawOptions *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->peers, g_strfreev);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->passphrase_file, g_free);
  g_clear_pointer (&self->rest, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TinRawOptions, tin_raw_options_clear)

/**
 * tin_options_new:
 *
 * Returns: (transfer full): what holds when nothing was asked for, but @data_dir, which
 *   tin_options_parse() sets
 */
TinOptions *
tin_options_new (void)
{
  TinOptions *self = g_new0 (TinOptions, 1);

  self->peers = g_new0 (char *, 1);
  self->profile = g_strdup ("default");

  return self;
}

void
tin_options_free (TinOptions *self)
{
  g_free (self->name);
  g_strfreev (self->peers);
  g_free (self->profile);
  g_free (self->data_dir);
  g_free (self->passphrase_file);
  g_free (self);
}

/**
 * tin_options_copy:
 *
 * Returns: (transfer full):
 */
TinOptions *
tin_options_copy (const TinOptions *self)
{
  TinOptions *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->peers = g_strdupv (self->peers);
  copy->profile = g_strdup (self->profile);
  copy->data_dir = g_strdup (self->data_dir);
  copy->passphrase_file = g_strdup (self->passphrase_file);

  return copy;
}

/* Words in capitals, which stand for what is typed, are those of the manual in every language; a
 * description has fifty columns. */
static GOptionContext *
new_context (TinRawOptions      *raw,
             const GOptionEntry *more)
{
  const GOptionEntry entries[] = {
    { "name", 'n', 0, G_OPTION_ARG_FILENAME, &raw->name,
      N_("The name that other people see"), "NAME" },
    { "port", 'p', 0, G_OPTION_ARG_FILENAME, &raw->port,
      N_("The port to listen on; 0 for any that is free"), "PORT" },
    { "peer", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->peers,
      N_("A peer to stay connected to; may be given again"), "HOST:PORT" },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, &raw->profile,
      /* Translators: NAME stands as it is, as in the rest of --help */
      N_("The profile to open, instead of that of NAME"), "PROFILE" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &raw->data_dir,
      N_("Keep everything of the profile in this folder"), "DIR" },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->passphrase_file,
      N_("A file with the passphrase in its first line"), "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version,
      N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL },
    { NULL }
  };
  GOptionContext *context = g_option_context_new ("[NAME [PORT]]");

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (more != NULL)
    g_option_context_add_main_entries (context, more, GETTEXT_PACKAGE);

  return context;
}

/* Arguments are in the locale's letters, or, where there is no locale, most likely in UTF-8. */
static char *
dup_argument_utf8 (const char  *argument,
                   GError     **error)
{
  char *text = NULL;

  if (g_utf8_validate (argument, -1, NULL))
    return g_strdup (argument);

  text = g_locale_to_utf8 (argument, -1, NULL, NULL, NULL);
  if (text == NULL)
    g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                 _("An argument is not readable text, neither as UTF-8 nor in this locale."));
  return text;
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return TRUE;
    }
  return FALSE;
}

static char *
parse_name (const char  *argument,
            GError     **error)
{
  g_autofree char *name = dup_argument_utf8 (argument, error);

  if (name == NULL)
    return NULL;

  g_strstrip (name);
  if (*name == '\0')
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, _("The name must not be empty."));
      return NULL;
    }
  if (g_utf8_strlen (name, -1) > TIN_NAME_MAX_CHARS)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   /* Translators: %d is a number */
                   _("The name must not be longer than %d characters."), TIN_NAME_MAX_CHARS);
      return NULL;
    }
  if (has_control_character (name))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   _("The name must not contain control characters."));
      return NULL;
    }

  return g_steal_pointer (&name);
}

static gboolean
parse_port (const char  *argument,
            guint        lowest,
            guint16     *port,
            GError     **error)
{
  guint64 number = 0;

  if (g_ascii_string_to_unsigned (argument, 10, lowest, G_MAXUINT16, &number, NULL))
    {
      *port = (guint16) number;
      return TRUE;
    }

  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
               lowest == 0
                 /* Translators: %s is what was typed */
                 ? _("“%s” is no port: a port is a number from 1 to 65535, or 0 for any.")
                 /* Translators: %s is what was typed */
                 : _("“%s” is no port: a port is a number from 1 to 65535."),
               argument);
  return FALSE;
}

/* HOST:PORT or [V6]:PORT. The resolver will judge the host; here only what can be none. */
static char *
parse_peer (const char  *argument,
            GError     **error)
{
  g_autofree char *address = dup_argument_utf8 (argument, error);
  g_autoptr (GError) local_error = NULL;
  const char *colon;
  gsize host_length;
  guint16 port;

  if (address == NULL)
    return NULL;

  g_strstrip (address);
  colon = strrchr (address, ':');
  host_length = colon != NULL ? (gsize) (colon - address) : 0;
  if (host_length == 0 || !parse_port (colon + 1, 1, &port, &local_error))
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   /* Translators: %s is what was typed; HOST and PORT stand for a computer and a
                    * number */
                   _("“%s” is no address of a peer: write HOST:PORT, "
                     "for example 192.168.1.20:5000."),
                   address);
      return NULL;
    }

  if (address[0] == '[')
    {
      g_autofree char *inside = g_strndup (address + 1, host_length > 2 ? host_length - 2 : 0);

      if (address[host_length - 1] == ']' && g_hostname_is_ip_address (inside))
        return g_steal_pointer (&address);
    }
  else if (strcspn (address, ":[]/@ \t\r\n") == host_length && !has_control_character (address))
    return g_steal_pointer (&address);

  g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
               /* Translators: %s is what was typed; HOST, PORT and ADDRESS stand for a computer and
                * numbers */
               _("“%s” is no address of a peer: write HOST:PORT, or [ADDRESS]:PORT for IPv6."),
               address);
  return NULL;
}

static gboolean
is_kept (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* A folder's name for any text: [A-Za-z0-9_-] stay, other bytes become %XX. What is too long keeps
 * its beginning and ends in a digest of the whole, so that two texts never share a folder. */
static char *
make_slug (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *digest = NULL;
  GString *slug = g_string_new (NULL);
  gsize kept = 0;

  for (const char *p = normal; *p != '\0'; p++)
    {
      if (is_kept (*p))
        g_string_append_c (slug, *p);
      else
        g_string_append_printf (slug, "%%%02X", (guchar) *p);
      if (slug->len <= SLUG_KEPT)
        kept = slug->len;
    }

  if (slug->len > SLUG_MAX)
    {
      digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, normal, -1);
      g_string_truncate (slug, kept);
      g_string_append_printf (slug, "%%-%.32s", digest);
    }

  return g_string_free (slug, FALSE);
}

/* Whether --profile already is what make_slug() gave for some name. */
static gboolean
is_slug (const char *text)
{
  if (strlen (text) > SLUG_MAX)
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean escape = p[0] == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]) &&
                        !g_ascii_islower (p[1]) && !g_ascii_islower (p[2]);
      gboolean digest = p[0] == '%' && p[1] == '-' && strlen (p) == 34;

      if (!escape && !digest && !is_kept (*p))
        return FALSE;
    }
  return *text != '\0';
}

/* What stands among NAME and PORT and is a key as an address. */
static char **
take_uris (TinRawOptions *raw)
{
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();

  for (guint i = 0; raw->rest != NULL && raw->rest[i] != NULL; i++)
    g_strv_builder_add (tin_key_uri_is_one (raw->rest[i]) ? uris : others, raw->rest[i]);
  g_strfreev (raw->rest);
  raw->rest = g_strv_builder_end (others);
  return g_strv_builder_end (uris);
}

/* NAME [PORT] stand for --name and --port. */
static gboolean
take_positional (TinRawOptions  *raw,
                 GError        **error)
{
  guint n = raw->rest != NULL ? g_strv_length (raw->rest) : 0;

  if (n > 2)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   /* Translators: %s is what was typed */
                   _("There are too many arguments: “%s” is neither a name nor a port."),
                   raw->rest[2]);
      return FALSE;
    }
  if (n > 0 && raw->name != NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   /* Translators: both %s are names */
                   _("The name is given twice: “%s” and “%s”."), raw->name, raw->rest[0]);
      return FALSE;
    }
  if (n > 1 && raw->port != NULL)
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID,
                   /* Translators: both %s are numbers */
                   _("The port is given twice: “%s” and “%s”."), raw->port, raw->rest[1]);
      return FALSE;
    }

  if (n > 0)
    raw->name = g_strdup (raw->rest[0]);
  if (n > 1)
    raw->port = g_strdup (raw->rest[1]);
  return TRUE;
}

static gboolean
take_peers (TinOptions           *self,
            const TinRawOptions  *raw,
            GError              **error)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; raw->peers != NULL && raw->peers[i] != NULL; i++)
    {
      char *peer = parse_peer (raw->peers[i], error);

      if (peer == NULL)
        return FALSE;
      g_ptr_array_add (peers, peer);
    }
  g_ptr_array_add (peers, NULL);

  g_strfreev (self->peers);
  self->peers = (char **) g_ptr_array_free (g_steal_pointer (&peers), FALSE);
  return TRUE;
}

/* Which profile, and where it lives. */
static gboolean
take_profile (TinOptions           *self,
              const TinRawOptions  *raw,
              GError              **error)
{
  g_autofree char *asked = NULL;

  if (raw->profile != NULL && (asked = dup_argument_utf8 (raw->profile, error)) == NULL)
    return FALSE;
  if (asked != NULL && *g_strstrip (asked) == '\0')
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, _("The profile must not be empty."));
      return FALSE;
    }
  if (raw->data_dir != NULL && *raw->data_dir == '\0')
    {
      g_set_error (error, TIN_ERROR, TIN_ERROR_INVALID, _("The folder must not be empty."));
      return FALSE;
    }

  g_clear_pointer (&self->profile, g_free);
  if (asked != NULL)
    self->profile = is_slug (asked) ? g_strdup (asked) : make_slug (asked);
  else if (self->name != NULL)
    self->profile = make_slug (self->name);
  else
    self->profile = g_strdup ("default");

  g_clear_pointer (&self->data_dir, g_free);
  self->private_data = raw->data_dir != NULL;
  if (self->private_data)
    self->data_dir = g_canonicalize_filename (raw->data_dir, NULL);
  else
    self->data_dir = g_build_filename (g_get_user_data_dir (), "tincan", "profiles",
                                       self->profile, NULL);
  return TRUE;
}

/* Where the rest of the arguments goes. */
typedef struct
{
  char ***words;  /* (nullable) all of it, as it is */
  char ***uris;   /* (nullable) what is a key as an address */
} Rest;

static gboolean
parse (TinOptions           *self,
       const GOptionEntry   *more,
       char               ***arguments,
       const Rest           *rest,
       GError              **error)
{
  g_auto (TinRawOptions) raw = { NULL };
  g_autoptr (GOptionContext) context = new_context (&raw, more);
  g_auto (GStrv) uris = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!g_option_context_parse_strv (context, arguments, &local_error))
    {
      g_set_error_literal (error, TIN_ERROR, TIN_ERROR_INVALID, local_error->message);
      return FALSE;
    }
  if (rest->uris != NULL)
    uris = take_uris (&raw);
  if ((rest->words == NULL && !take_positional (&raw, error)) || !take_peers (self, &raw, error))
    return FALSE;

  if (raw.name != NULL)
    {
      g_clear_pointer (&self->name, g_free);
      self->name = parse_name (raw.name, error);
      if (self->name == NULL)
        return FALSE;
    }
  if (raw.port != NULL)
    {
      if (!parse_port (raw.port, 0, &self->port, error))
        return FALSE;
      self->any_port = self->port == 0;
    }
  g_free (self->passphrase_file);
  self->passphrase_file = g_steal_pointer (&raw.passphrase_file);
  self->version = raw.version;
  if (!take_profile (self, &raw, error))
    return FALSE;

  if (rest->words != NULL)
    *rest->words = raw.rest != NULL ? g_steal_pointer (&raw.rest) : g_new0 (char *, 1);
  if (rest->uris != NULL)
    *rest->uris = g_steal_pointer (&uris);
  return TRUE;
}

/**
 * tin_options_parse_words:
 * @more: (nullable): further options, of the program that asks
 * @arguments: (inout): the program's name and its arguments; those that were understood are removed
 * @words: (out) (optional): where the program has words of its own that are not options: all of
 *   them, as they were given, instead of NAME and PORT
 *
 * "--help" prints the usage and ends the program, as GOption does.
 *
 * Returns: FALSE with TIN_ERROR_INVALID and a sentence for the person when something is wrong
 */
gboolean
tin_options_parse_words (TinOptions           *self,
                         const GOptionEntry   *more,
                         char               ***arguments,
                         char               ***words,
                         GError              **error)
{
  return parse (self, more, arguments, &(Rest) { words, NULL }, error);
}

/**
 * tin_options_parse_uris:
 * @uris: (out): those arguments beside NAME and PORT that are keys as addresses, right or wrong
 *
 * As tin_options_parse(), for a program that opens such ones.
 */
gboolean
tin_options_parse_uris (TinOptions           *self,
                        const GOptionEntry   *more,
                        char               ***arguments,
                        char               ***uris,
                        GError              **error)
{
  return parse (self, more, arguments, &(Rest) { NULL, uris }, error);
}

/**
 * tin_options_parse:
 *
 * As tin_options_parse_words(), for a program whose only words are NAME and PORT.
 */
gboolean
tin_options_parse (TinOptions           *self,
                   const GOptionEntry   *more,
                   char               ***arguments,
                   GError              **error)
{
  return parse (self, more, arguments, &(Rest) { NULL, NULL }, error);
}

/**
 * tin_options_get_usage:
 * @more: (nullable): further options, of the program that asks
 *
 * Returns: (transfer full): what "--help" prints
 */
char *
tin_options_get_usage (const GOptionEntry *more)
{
  TinRawOptions raw = { NULL };
  g_autoptr (GOptionContext) context = new_context (&raw, more);

  return g_option_context_get_help (context, TRUE, NULL);
}
