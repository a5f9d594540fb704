/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <net/if.h>

#include "tin-error.h"
#include "tin-host-port.h"

static void
test_addresses_and_names (void)
{
  static const struct
  {
    const char *text;
    const char *host;
    guint16     port;
    const char *shown;
  } cases[] = {
    { "192.0.2.7:5000", "192.0.2.7", 5000, "192.0.2.7:5000" },
    { "peer.example:1", "peer.example", 1, "peer.example:1" },
    { "b\xc3\xbc" "cher.example:65535", "b\xc3\xbc" "cher.example", 65535,
      "b\xc3\xbc" "cher.example:65535" },
    { "[2001:db8::1]:80", "2001:db8::1", 80, "[2001:db8::1]:80" },
    { "[fe80::1%eth0]:80", "fe80::1%eth0", 80, "[fe80::1%eth0]:80" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = NULL;
      g_autofree char *shown = NULL;
      g_autoptr (GError) error = NULL;
      guint16 port = 0;

      g_assert_true (tin_host_port_parse (cases[i].text, &host, &port, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpuint (port, ==, cases[i].port);
      shown = tin_host_port_format (host, port);
      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
test_other_texts (void)
{
  g_autofree char *long_name = g_strnfill (256, 'a');
  g_autofree char *too_long = g_strconcat (long_name, ":80", NULL);
  const char *cases[] = {
    "", ":", ":80", "host", "host:", "host:0", "host:65536", "host:-1", "host:+80", "host:80x",
    "a b:80", "a\n:80", "a\x01:80", "a\xff:80", "http://host:80", "a@b:80",
    /* An address without a port, and what GIO takes for a host. */
    "::1:80", "2001:db8::1:80", "[]:80", "d]:80", "[::1]80", "[::1", too_long,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = g_strescape (cases[i], NULL);
      g_autofree char *host = NULL;
      g_autoptr (GError) error = NULL;
      guint16 port = 0;

      g_test_message ("\"%s\"", shown);
      g_assert_false (tin_host_port_parse (cases[i], &host, &port, &error));
      g_assert_error (error, TIN_ERROR, TIN_ERROR_INVALID);
      g_assert_null (host);
    }
}

/* Every interface has a number as well as a name. */
static void
test_zones (void)
{
  struct if_nameindex *interfaces = if_nameindex ();

  g_assert_nonnull (interfaces);
  for (gsize i = 0; interfaces[i].if_index != 0; i++)
    {
      g_autofree char *expected = g_strdup_printf ("fe80::5%%%s", interfaces[i].if_name);
      g_autofree char *numbered = g_strdup_printf ("FE80::5%%%u", interfaces[i].if_index);
      g_autofree char *normal = tin_host_normalise (numbered);

      g_assert_cmpstr (normal, ==, expected);
    }
  if_freenameindex (interfaces);
}

/* Each in the first spelling. */
static void
test_spellings (void)
{
  static const char *const cases[][6] = {
    { "192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:0207", "::ffff:192.0.2.7%lo" },
    { "2001:db8::1", "2001:DB8:0:0::1", "2001:db8::0001", "2001:db8::1%lo" },
    { "fe80::5%any", "FE80::5%any", "fe80:0:0:0:0:0:0:5%any" },
    { "fe80::5", "fe80::0:5", "fe80::5%" },
    { "::1", "0:0:0:0:0:0:0:1", "::1%lo" },
    { "peer.example", "peer.example.", "PEER.Example", "Peer.Example." },
    { "xn--bcher-kva.example", "b\xc3\xbc" "cher.example", "B\xc3\x9c" "CHER.Example",
      "XN--bcher-KVA.example.", "bu\xcc\x88" "cher\xe3\x80\x82" "example" },
    { "localhost", "LOCALHOST", "localhost." },
    /* What only a resolver makes something of. */
    { "127.1" }, { "2130706433" }, { "" }, { "." }, { "a_b", "A_B" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (cases[i]) && cases[i][j] != NULL; j++)
      {
        g_autofree char *normal = tin_host_normalise (cases[i][j]);

        g_assert_cmpstr (normal, ==, cases[i][0]);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/host-port/addresses-and-names-are-shown-as-they-are-typed",
                   test_addresses_and_names);
  g_test_add_func ("/session/host-port/other-texts-are-none", test_other_texts);

  g_test_add_func ("/session/host-port/a-zone-is-the-name-of-an-interface", test_zones);
  g_test_add_func ("/session/host-port/every-spelling-of-a-host-becomes-one", test_spellings);

  return g_test_run ();
}
