/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-address-entry.h"

#include "tin-ui-test.h"

static GtkEditable *
get_row (TinAddressEntry *entry,
         const char      *name)
{
  return GTK_EDITABLE (tin_ui_test_child (entry, name));
}

static TinAddressEntry *
entry_new (void)
{
  return g_object_ref_sink (g_object_new (TIN_TYPE_ADDRESS_ENTRY, NULL));
}

static void
test_pasted_addresses_are_split_and_checked (void)
{
  static const struct
  {
    const char *pasted;
    const char *host;
    const char *port;
    const char *address;
  } cases[] = {
    { "192.168.1.20:5001", "192.168.1.20", "5001", "192.168.1.20:5001" },
    { " bob.local:80 ", "bob.local", "80", "bob.local:80" },
    { "[fe80::1]:6000", "fe80::1", "6000", "[fe80::1]:6000" },
    { "fe80::1:6000", "fe80::1:6000", "5000", "[fe80::1:6000]:5000" },
    { "bob", "bob", "5000", "bob:5000" },
    { "bücher.example:1", "bücher.example", "1", "bücher.example:1" },
    { "bob:0", "bob:0", "5000", NULL },
    { "bob:65536", "bob:65536", "5000", NULL },
    { "bob:50x", "bob:50x", "5000", NULL },
    { "[fe80::1]", "[fe80::1]", "5000", NULL },
    { "[]:5000", "[]:5000", "5000", NULL },
    { ":5000", ":5000", "5000", NULL },
    { "http://bob/", "http://bob/", "5000", NULL },
    { "two words", "two words", "5000", NULL },
    { "", "", "5000", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TinAddressEntry) entry = entry_new ();
      g_autofree char *address = NULL;

      tin_address_entry_set_address (entry, cases[i].pasted);
      address = tin_address_entry_dup_address (entry);
      g_assert_cmpstr (gtk_editable_get_text (get_row (entry, "host_row")), ==, cases[i].host);
      g_assert_cmpstr (gtk_editable_get_text (get_row (entry, "port_row")), ==, cases[i].port);
      g_assert_cmpstr (address, ==, cases[i].address);
      g_assert_cmpint (tin_address_entry_is_valid (entry), ==, cases[i].address != NULL);
    }
}

/* Half a port must not jump away under the cursor; the whole one counts all the same. */
static void
test_typed_addresses_stay_until_they_are_used (void)
{
  g_autoptr (TinAddressEntry) entry = entry_new ();
  GtkEditable *host = get_row (entry, "host_row");
  g_autofree char *address = NULL;
  int position = 0;

  for (const char *at = "bob:6001"; *at != '\0'; at++)
    gtk_editable_insert_text (host, at, 1, &position);
  g_assert_cmpstr (gtk_editable_get_text (host), ==, "bob:6001");
  g_assert_true (tin_address_entry_is_valid (entry));
  address = tin_address_entry_dup_address (entry);
  g_assert_cmpstr (address, ==, "bob:6001");
}

static void
test_wrong_ports_are_marked (void)
{
  static const char *const wrong[] = { "0", "65536", "-1", "5x", "99999999999999999999" };
  g_autoptr (TinAddressEntry) entry = entry_new ();
  GtkEditable *port = get_row (entry, "port_row");

  tin_address_entry_set_address (entry, "bob");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gtk_editable_set_text (port, wrong[i]);
      g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (port), "error"));
      g_assert_false (tin_address_entry_is_valid (entry));
    }
  gtk_editable_set_text (port, "");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (port), "error"));
  g_assert_false (tin_address_entry_is_valid (entry));
  gtk_editable_set_text (port, " 65535 ");
  g_assert_true (tin_address_entry_is_valid (entry));
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/address-entry/pasted-addresses-are-split-and-checked",
                   test_pasted_addresses_are_split_and_checked);
  g_test_add_func ("/ui/address-entry/typed-addresses-stay-until-they-are-used",
                   test_typed_addresses_stay_until_they_are_used);
  g_test_add_func ("/ui/address-entry/wrong-ports-are-marked", test_wrong_ports_are_marked);
  return g_test_run ();
}
