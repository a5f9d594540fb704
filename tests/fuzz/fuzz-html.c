/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-transfer-private.h"

/* The page of an export. Pieces: the title, the peer's name, ours; then messages: what they are, a
 * number for their time, and their text. The page must be well formed (but for its head, which is
 * no XML), of our tags and attributes alone, and its texts the ones that went in. */

/* Where the parser is. */
typedef struct
{
  GPtrArray *expected;  /* (owned) (element-type utf8) the texts of <h1>, <h2>, bdi, and <p> */
  GString   *text;      /* (owned) (nullable) of the element that is open */
  guint      n_found;
} Page;

static const char *const tags[] = {
  "main", "h1", "section", "h2", "h3", "bdi", "article", "p", "footer", "time",
  "blockquote", NULL,
};
static const char *const attributes[] = { "class", "dir", "datetime", NULL };
static const char *const values[] = { "own", "note", "gone", "auto", NULL };

/* --- What goes in ------------------------------------------------------------------------- */

/* What a page may not hold is shown as something that is missing. */
static char *
as_shown (const char *text)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if ((guchar) *at >= 0x20 || strchr ("\t\n\r", *at) != NULL)
      g_string_append_c (shown, *at == 0x7f ? '\1' : *at);
    else
      g_string_append_c (shown, '\1');
  g_string_replace (shown, "\1", "\xef\xbf\xbd", 0);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
expect (Page       *page,
        const char *text)
{
  g_ptr_array_add (page->expected, as_shown (text));
}

static void
amend_as (TinMessage     **message,
          TinMessageKind   kind,
          gboolean         own,
          FuzzInput       *input)
{
  g_autofree char *text = fuzz_input_dup_text (input, FALSE);
  g_autoptr (TinMessage) before = *message;
  g_autoptr (TinMessage) amendment =
    tin_message_new (17, 1, G_MAXINT64, kind, own ? TIN_MESSAGE_FLAG_OWN : 0, text, -1);

  *message = tin_message_amend (before, amendment);
}

static void
amend (TinMessage **message,
       guint8       what,
       FuzzInput   *input)
{
  if (what & 32)
    amend_as (message, TIN_MESSAGE_KIND_EDIT, (what & 8) != 0, input);
  if (what & 64)
    amend_as (message, TIN_MESSAGE_KIND_REACTION, (what & 32) != 0, input);
  if (what & 128)
    amend_as (message, TIN_MESSAGE_KIND_DELETE, (what & 8) != 0, input);
}

static void
expect_reaction (Page       *page,
                 const char *emoji,
                 const char *name)
{
  if (emoji == NULL)
    return;

  expect (page, emoji);
  expect (page, name);
}

static void
expect_message (Page                  *page,
                const TinTransferItem *item)
{
  TinMessage *message = item->message;
  gboolean gone = (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED) != 0;

  expect (page, gone ? "This message was deleted." : tin_message_get_text (message));
  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_NOTE)
    return;
  expect (page, tin_message_is_own (message) ? item->own_name : item->peer_name);
  expect_reaction (page, tin_message_get_reaction (message, FALSE), item->peer_name);
  expect_reaction (page, tin_message_get_reaction (message, TRUE), item->own_name);
}

static void
append_message (Page            *page,
                GString         *out,
                FuzzInput       *input,
                TinTransferItem *item,
                int             *day)
{
  guint8 what = fuzz_input_take_byte (input);
  guint64 time = fuzz_input_take_number (input) & G_MAXINT64;
  g_autofree char *text = fuzz_input_dup_text (input, FALSE);
  gboolean note = what % 8 == 7;
  gboolean own = what & 8;
  g_autoptr (TinMessage) message = NULL;

  message = tin_message_new (16, 1, time, note ? TIN_MESSAGE_KIND_NOTE : TIN_MESSAGE_KIND_TEXT,
                             (own ? TIN_MESSAGE_FLAG_OWN : 0) |
                             (what & 16 ? TIN_MESSAGE_FLAG_BROADCAST : 0), text, -1);
  if (!note)
    amend (&message, what, input);
  item->message = message;
  item->delivery = (TinDelivery) (what % 8 % (TIN_DELIVERY_FAILED + 1));
  expect_message (page, item);
  tin_transfer_html_append (out, item, day);
}

/* --- What comes out ----------------------------------------------------------------------- */

static gboolean
is_text (const char *tag)
{
  return g_str_equal (tag, "h1") || g_str_equal (tag, "bdi") || g_str_equal (tag, "p");
}

static void
on_start (GMarkupParseContext  *context,
          const char           *tag,
          const char          **names,
          const char          **contents,
          gpointer              user_data,
          GError              **error)
{
  Page *page = user_data;

  g_assert_true (g_strv_contains (tags, tag));
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_assert_true (g_strv_contains (attributes, names[i]));
      g_assert_true (g_str_equal (names[i], "datetime") || g_strv_contains (values, contents[i]));
    }
  g_assert_null (page->text);
  if (is_text (tag))
    page->text = g_string_new (NULL);
}

static void
on_text (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  Page *page = user_data;

  if (page->text != NULL)
    g_string_append_len (page->text, text, (gssize) length);
}

static void
on_end (GMarkupParseContext  *context,
        const char           *tag,
        gpointer              user_data,
        GError              **error)
{
  Page *page = user_data;

  if (!is_text (tag))
    return;

  g_assert_cmpuint (page->n_found, <, page->expected->len);
  g_assert_cmpstr (page->text->str, ==, g_ptr_array_index (page->expected, page->n_found));
  page->n_found++;
  g_string_free (g_steal_pointer (&page->text), TRUE);
}

/* A comment, CDATA, a declaration. */
static void
on_other (GMarkupParseContext  *context,
          const char           *text,
          gsize                 length,
          gpointer              user_data,
          GError              **error)
{
  g_assert_not_reached ();
}

static void
check_page (Page       *page,
            const char *html)
{
  const GMarkupParser parser = { on_start, on_end, on_text, on_other, NULL };
  const char *title = strstr (html, "<title>");
  const char *body = strstr (html, "<main>");
  const char *end = strstr (html, "</main>");
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (title);
  g_assert_true (g_str_has_prefix (strchr (title + 1, '<'), "</title>"));
  g_assert_true (body != NULL && end != NULL);
  g_assert_true (g_str_equal (end, "</main>\n</body>\n</html>\n"));

  context = g_markup_parse_context_new (&parser, 0, page, NULL);
  g_assert_true (g_markup_parse_context_parse (context, body, end + strlen ("</main>") - body,
                                               &error));
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (page->n_found, ==, page->expected->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  g_autofree char *title = fuzz_input_dup_text (&input, FALSE);
  g_autofree char *name = fuzz_input_dup_text (&input, FALSE);
  g_autofree char *own_name = fuzz_input_dup_text (&input, FALSE);
  TinTransferItem item = { .peer_id = "plain:x", .peer_name = name, .own_name = own_name };
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);
  Page page = { expected, NULL, 0 };
  int day = 0;

  expect (&page, title);
  expect (&page, name);
  tin_transfer_html_begin (out, title);
  tin_transfer_html_begin_peer (out, name);
  while (!fuzz_input_is_empty (&input))
    append_message (&page, out, &input, &item, &day);
  tin_transfer_html_end_peer (out, &day);
  g_assert_cmpint (day, ==, 0);
  tin_transfer_html_end (out);

  g_assert_true (g_utf8_validate_len (out->str, out->len, NULL));
  check_page (&page, out->str);
  return 0;
}
