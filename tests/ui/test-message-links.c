/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-message-links.h"
#include "tin-ui-test.h"

/* Which parts of a text from a stranger become links, and that nothing else of it is markup. */

static void
test_links (void)
{
  static const struct
  {
    const char *text;
    const char *markup;  /* (nullable) without the tooltips */
  } cases[] = {
    { "nothing: here", NULL },
    { "see https://example.org/a?b=1&c=2.",
      "see <a href=\"https://example.org/a?b=1&amp;c=2\">https://example.org/a?b=1&amp;c=2</a>." },
    { "(http://example.org/x_(y)) <b>",
      "(<a href=\"http://example.org/x_(y))\">http://example.org/x_(y))</a> &lt;b&gt;" },
    { "mailto:bob@example.org", "<a href=\"mailto:bob@example.org\">mailto:bob@example.org</a>" },
    { "mailto:nobody", NULL },
    { "file:///etc/passwd javascript:alert(1) xhttp://example.org https://", NULL },
    { "https://example.org/\"onclick", "<a href=\"https://example.org/\">https://example.org/</a>"
                                       "&quot;onclick" },
    { "https://example.org/\u202egro", NULL },
    { "HTTPS://EXAMPLE.ORG!", "<a href=\"HTTPS://EXAMPLE.ORG\">HTTPS://EXAMPLE.ORG</a>!" },
  };
  g_autoptr (GRegex) title = g_regex_new (" title=\"[^\"]*\"", 0, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = tin_message_links_to_markup (cases[i].text);
      g_autofree char *bare = NULL;
      g_autoptr (GError) error = NULL;

      if (markup != NULL)
        {
          bare = g_regex_replace_literal (title, markup, -1, 0, "", 0, &error);
          g_assert_no_error (error);
        }
      g_assert_cmpstr (bare, ==, cases[i].markup);
    }
}

/* Whatever comes in, the label can parse what goes out, and shows exactly what came in. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "http://a <b> & \x01\x1f \xc2\x85 \"'",
    "https://x.org/&lt;&#0;&#x1;",
    "http://a\nhttp://b\n\nhttp://c\t",
    "mailto:<b>@c mailto:a@b?subject=<x>&body='y'",
    "https://\xe2\x80\x8b.org http://\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a.org/\xef\xbf\xbd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = tin_message_links_to_markup (texts[i]);
      GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

      g_assert_nonnull (markup);
      gtk_label_set_markup (GTK_LABEL (label), markup);
      g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, texts[i]);
      g_object_unref (label);
    }
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/message-links/only-addresses-become-links", test_links);
  g_test_add_func ("/ui/message-links/what-is-shown-is-what-was-written", test_round_trip);

  return g_test_run ();
}
