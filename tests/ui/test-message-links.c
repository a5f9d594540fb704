/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

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
    { "at www.example.org/a?b&c, or www.nowhere",
      "at <a href=\"https://www.example.org/a?b&amp;c\">www.example.org/a?b&amp;c</a>, "
      "or www.nowhere" },
    { "xwww.example.org www.. www.", NULL },
    { "ask bob.b+x@mail.example.org.",
      "ask <a href=\"mailto:bob.b+x@mail.example.org\">bob.b+x@mail.example.org</a>." },
    { "<\"a@b.org\">", "&lt;&quot;<a href=\"mailto:a@b.org\">a@b.org</a>&quot;&gt;" },
    { "..hans@example.org",
      "..<a href=\"mailto:hans@example.org\">hans@example.org</a>" },
    { "https://bob@example.org",
      "<a href=\"https://bob@example.org\">https://bob@example.org</a>" },
    { "bob@localhost @example.org bob@ bob@.org bob@1.2.3.4 bob@example.o", NULL },
    { "xmpp:bob@example.org file://bob@example.org/etc a@@b.org", NULL },
    { "b\u00f6b@example.org", NULL },
    { "@@@@@@@@@@ wwwwwwwwwwwww hhhhhhhhhh", NULL },
  };
  g_autoptr (GRegex) title = g_regex_new (" title=\"[^\"]*\"", 0, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = tin_message_links_to_markup (cases[i].text, FALSE);
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

/* Where more was written behind it, an address that may go on there is not the one that was meant;
 * without a cut each of these ends in one. */
static void
test_cut (void)
{
  static const struct
  {
    const char *text;
    const char *linked;  /* (nullable) all that is, when it is cut */
  } cases[] = {
    { "https://exam", NULL },
    { "www.example.or", NULL },
    { "bob@example.or", NULL },
    { "mailto:bob@example.or", NULL },
    { "https://example.", NULL },       /* what would end a sentence */
    { "(https://example.org/a)", NULL },
    { "bob@mail.example.", NULL },
    { "bob@example.org/", NULL },
    { "https://example.org/?m=bob@example.or", NULL },
    { "https://example.org/\u00f6", NULL },
    { "https://example.org ", "https://example.org" },
    { "https://example.org\"", "https://example.org" },
    { "https://example.org\n> and", "https://example.org" },
    { "https://example.org https://exam", "https://example.org" },
    { "bob@example.org, https://exam", "bob@example.org" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = tin_message_links_to_markup (cases[i].text, FALSE);
      g_autofree char *cut = tin_message_links_to_markup (cases[i].text, TRUE);
      g_autofree char *link = g_strdup_printf (">%s</a>", cases[i].linked);

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (whole);
      if (cases[i].linked == NULL)
        {
          g_assert_null (cut);
          continue;
        }
      g_assert_nonnull (cut);
      g_assert_nonnull (strstr (cut, link));
      g_assert_true (strstr (cut, "<a href") == g_strrstr (cut, "<a href"));
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
    "www.x.org/<b>&amp; bob@x.org</a> \"alice@x.org\"",
    "https://\xe2\x80\x8b.org http://\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a.org/\xef\xbf\xbd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = tin_message_links_to_markup (texts[i], FALSE);
      GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));

      g_assert_nonnull (markup);
      gtk_label_set_markup (GTK_LABEL (label), markup);
      g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, texts[i]);
      g_object_unref (label);
    }
}

/* More than anybody writes stays text, and is looked through once. */
static void
test_bounds (void)
{
  g_autofree char *local = g_strnfill (65, 'a');
  g_autofree char *labels = g_strnfill (300, 'd');
  g_autofree char *path = g_strnfill (2048, 'p');
  g_autofree char *mail = g_strconcat (local, "@example.org", NULL);
  g_autofree char *domain = g_strconcat ("a@", labels, ".org", NULL);
  g_autofree char *web = g_strconcat ("https://", path, NULL);
  const char *const texts[] = { mail, domain, web };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *markup = NULL;
  guint n_links = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (tin_message_links_to_markup (texts[i], FALSE));

  while (many->len < 100 * 1000)
    g_string_append (many, "a@b.org https://x.org www.y.org ");
  markup = tin_message_links_to_markup (many->str, FALSE);
  g_assert_nonnull (markup);
  for (const char *at = markup; (at = strstr (at, "<a href")) != NULL; at++)
    n_links++;
  g_assert_cmpuint (n_links, ==, 64);
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/message-links/only-addresses-become-links", test_links);
  g_test_add_func ("/ui/message-links/what-is-cut-is-no-address", test_cut);
  g_test_add_func ("/ui/message-links/what-is-shown-is-what-was-written", test_round_trip);

  g_test_add_func ("/ui/message-links/too-long-and-too-many-stay-text", test_bounds);

  return g_test_run ();
}
