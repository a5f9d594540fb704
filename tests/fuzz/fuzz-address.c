/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-error.h"
#include "tin-host-port.h"
#include "tin-key-uri.h"
#include "tin-limits.h"
#include "tin-options.h"

/* What a person types or opens, or an administrator sets. The first byte: 0, an address, as it is
 * typed and as the list of mandatory peers has it; 255, a key as an address; else the arguments of
 * the program, with a NUL between them, the first byte of each saying what it is. */

#define KEY_URI 255

#define ARGUMENTS_MAX 16
#define HOST_BYTES_MAX 255

/* --- An address --------------------------------------------------------------------------- */

/* What is shown of an address leads to the same place when it is typed again. */
static void
check_address (const char *text)
{
  g_autofree char *host = NULL;
  g_autofree char *again = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port = 0;
  guint16 port_again = 0;

  if (!tin_host_port_parse (text, &host, &port, &error))
    {
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      return;
    }

  g_assert_nonnull (host);
  g_assert_cmpstr (host, !=, "");
  g_assert_true (g_utf8_validate (host, -1, NULL));
  g_assert_cmpuint (strlen (host), <=, HOST_BYTES_MAX);
  for (const char *at = host; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_true (g_unichar_isgraph (g_utf8_get_char (at)) && strchr ("[]@/", *at) == NULL);
  g_assert_cmpuint (port, >, 0);

  shown = tin_host_port_format (host, port);
  g_assert_true (tin_host_port_parse (shown, &again, &port_again, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, host);
  g_assert_cmpuint (port_again, ==, port);
}

/* --- A key as an address ------------------------------------------------------------------ */

/* What is shown of it is one that a person could have typed. */
static void
check_key_uri (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinKeyUri) uri = tin_key_uri_parse (text, &error);

  if (uri == NULL)
    {
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  g_assert_true (tin_key_uri_is_one (text));
  if (uri->address != NULL)
    {
      g_autofree char *host = NULL;
      guint16 port;

      g_assert_true (tin_host_port_parse (uri->address, &host, &port, NULL));
      check_address (uri->address);
    }
}

/* --- Arguments ---------------------------------------------------------------------------- */

/* "--help", or "h" among short options, would end the program. */
static char *
make_argument (guint8      what,
               const char *text)
{
  static const char *const options[] = {
    "--name=", "--port=", "--peer=", "--profile=", "--data-dir=", "--version",
  };

  if (what % 16 == 6 || what % 16 == 7)
    return g_strdup (what % 16 == 6 ? "-n" : "-p");
  if (what % 16 < G_N_ELEMENTS (options))
    return g_strconcat (options[what % 16], text, NULL);
  return g_strdup (text[0] == '-' ? "--" : text);
}

static void
check_options (const TinOptions *options)
{
  g_assert_cmpstr (options->profile, !=, "");
  g_assert_null (strpbrk (options->profile, "/\\"));
  g_assert_cmpint (options->profile[0], !=, '.');
  g_assert_true (g_path_is_absolute (options->data_dir));
  if (options->name != NULL)
    {
      g_assert_true (g_utf8_validate (options->name, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (options->name, -1), <=, TIN_NAME_MAX_CHARS);
      g_assert_cmpstr (options->name, !=, "");
    }
  for (guint i = 0; options->peers[i] != NULL; i++)
    {
      g_autofree char *host = NULL;
      guint16 port;

      g_assert_true (g_utf8_validate (options->peers[i], -1, NULL));
      /* A name that the resolver would never be asked for may still be there. */
      if (tin_host_port_parse (options->peers[i], &host, &port, NULL))
        g_assert_cmpuint (port, >, 0);
    }
}

static void
check_arguments (FuzzInput *input)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (TinOptions) options = tin_options_new ();
  g_autoptr (GError) error = NULL;
  gboolean has_words = fuzz_input_take_byte (input) & 1;

  g_strv_builder_add (builder, "tincan");
  for (guint i = 0; i < ARGUMENTS_MAX && !fuzz_input_is_empty (input); i++)
    {
      guint8 what = fuzz_input_take_byte (input);
      gsize left = (gsize) (input->end - input->at);
      g_autofree char *text = g_strndup ((const char *) input->at, left);
      g_autofree char *argument = make_argument (what, text);

      input->at += MIN (strlen (text) + 1, left);
      g_strv_builder_add (builder, argument);
    }
  arguments = g_strv_builder_end (builder);

  if (tin_options_parse_words (options, NULL, &arguments, has_words ? &words : NULL, &error))
    check_options (options);
  else
    g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  guint8 what = fuzz_input_take_byte (&input);

  if (what == 0 || what == KEY_URI)
    {
      g_autofree char *text = g_strndup ((const char *) input.at,
                                         (gsize) (input.end - input.at));

      (what == 0 ? check_address : check_key_uri) (text);
    }
  else
    {
      check_arguments (&input);
    }

  return 0;
}
