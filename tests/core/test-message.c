/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-message.h"

#include <string.h>

static void
test_fields (void)
{
  g_autoptr (TinMessage) message = NULL;

  message = tin_message_new (G_MAXUINT64, G_MAXINT64, (guint64) 1700000000123 << 16 | 0xffff,
                             TIN_MESSAGE_KIND_NOTE, TIN_MESSAGE_FLAG_BROADCAST, "h\303\251", -1);
  g_assert_cmpuint (tin_message_get_log_id (message), ==, G_MAXUINT64);
  g_assert_cmpuint (tin_message_get_number (message), ==, G_MAXINT64);
  g_assert_cmpuint (tin_message_get_sent_at (message), ==, (guint64) 1700000000123 << 16 | 0xffff);
  g_assert_cmpuint (tin_message_get_shown_at (message), ==, tin_message_get_sent_at (message));
  g_assert_cmpint (tin_message_get_time (message), ==, 1700000000123);
  g_assert_cmpint (tin_message_get_kind (message), ==, TIN_MESSAGE_KIND_NOTE);
  g_assert_cmpuint (tin_message_get_flags (message), ==, TIN_MESSAGE_FLAG_BROADCAST);
  g_assert_false (tin_message_is_own (message));
  g_assert_cmpstr (tin_message_get_text (message), ==, "h\303\251");
  g_assert_cmpuint (tin_message_get_length (message), ==, 3);
}

/* Where it stands here is another matter than what its author's clock said. */
static void
test_shown (void)
{
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinMessage) shown = NULL;
  g_autoptr (TinMessage) again = NULL;

  message = tin_message_new (7, 8, (guint64) 4070908800000 << 16, TIN_MESSAGE_KIND_TEXT,
                             TIN_MESSAGE_FLAG_BROADCAST, "2099", -1);
  shown = tin_message_new_shown (message, (guint64) 1700000000123 << 16 | 4);
  g_assert_cmpuint (tin_message_get_log_id (shown), ==, 7);
  g_assert_cmpuint (tin_message_get_number (shown), ==, 8);
  g_assert_cmpuint (tin_message_get_sent_at (shown), ==, (guint64) 4070908800000 << 16);
  g_assert_cmpuint (tin_message_get_shown_at (shown), ==, (guint64) 1700000000123 << 16 | 4);
  g_assert_cmpint (tin_message_get_time (shown), ==, 1700000000123);
  g_assert_cmpuint (tin_message_get_flags (shown), ==, TIN_MESSAGE_FLAG_BROADCAST);
  g_assert_cmpstr (tin_message_get_text (shown), ==, "2099");
  g_assert_cmpint (tin_message_compare (shown, message), <, 0);
  g_assert_cmpint (tin_message_get_time (message), ==, 4070908800000);

  /* Most are shown when they were sent, and are not copied. */
  again = tin_message_new_shown (shown, tin_message_get_shown_at (shown));
  g_assert_true (again == shown);
}

/* A part of somebody else's bytes becomes a string of its own. */
static void
test_text (void)
{
  static const char bytes[] = { 'o', 'n', 'e', 't', 'w', 'o' };
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinMessage) empty = NULL;
  g_autoptr (TinMessage) large = NULL;
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');

  message = tin_message_new (1, 1, 1, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN, bytes, 3);
  g_assert_cmpstr (tin_message_get_text (message), ==, "one");
  g_assert_cmpuint (tin_message_get_length (message), ==, 3);
  g_assert_true (tin_message_is_own (message));

  empty = tin_message_new (1, 2, 1, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, bytes, 0);
  g_assert_cmpstr (tin_message_get_text (empty), ==, "");
  g_assert_cmpuint (tin_message_get_length (empty), ==, 0);

  large = tin_message_new (1, 3, 1, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, text, -1);
  g_assert_cmpmem (tin_message_get_text (large), tin_message_get_length (large),
                   text, strlen (text));
}

/* Other programs keep these: they never change. */
static void
test_ids (void)
{
  static const struct
  {
    guint64     log_id;
    guint64     number;
    const char *id;
  } ids[] = {
    { 0, 0, "0000000000000000-0" },
    { 1, 1, "0000000000000001-1" },
    { G_GUINT64_CONSTANT (0xfedcba9876543210), 42, "fedcba9876543210-42" },
    { G_MAXUINT64, G_MAXUINT64, "ffffffffffffffff-18446744073709551615" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (TinMessage) message = NULL;
      g_autofree char *id = NULL;

      message = tin_message_new (ids[i].log_id, ids[i].number, 0, TIN_MESSAGE_KIND_TEXT,
                                 TIN_MESSAGE_FLAGS_NONE, "", -1);
      id = tin_message_dup_id (message);
      g_assert_cmpstr (id, ==, ids[i].id);
    }
}

/* What is typed may be anything; nothing is said of what is no name. */
static void
test_typed_ids (void)
{
  static const char *const wrong[] = {
    "", "-", "7", "00000000000000ff", "00000000000000ff-", "00000000000000ff7", "ff-7",
    "00000000000000ff-0", "0000000000000000-7", "00000000000000ff-7x", "00000000000000ff-7 ",
    " 0000000000000ff-7", "00000000000000ff--7", "00000000000000ff-+7", "00000000000000fg-7",
    "ffffffffffffffff-7", "00000000000000ff-9223372036854775808", "-0000000000000ff-7",
    "00000000000000f\xff-7",
  };
  TinMessageName name = { 3, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (tin_message_parse_id (wrong[i], &name));
  g_assert_cmpuint (name.log_id, ==, 3);
  g_assert_cmpuint (name.number, ==, 4);

  g_assert_true (tin_message_parse_id ("00000000000000ff-7", &name));
  g_assert_cmpuint (name.log_id, ==, 0xff);
  g_assert_cmpuint (name.number, ==, 7);
  g_assert_true (tin_message_parse_id ("7fffffffffffffff-9223372036854775807", &name));
  g_assert_cmpuint (name.log_id, ==, G_MAXINT64);
  g_assert_cmpuint (name.number, ==, G_MAXINT64);
}

/* By time, then by log, then by number; each line is later than the one before. */
static void
test_order (void)
{
  static const guint64 values[][3] = {
    { 0, 0, 0 },
    { 0, 0, 1 },
    { 0, 1, 0 },
    { 0, G_MAXUINT64, 0 },
    { 1, 0, 0 },
    { 1, 2, 5 },
    { 1, 2, 6 },
    { 1, 3, 1 },
    { G_MAXINT64, 0, 0 },
    { G_MAXUINT64, 0, 0 },
    { G_MAXUINT64, G_MAXUINT64, G_MAXUINT64 },
  };
  g_autoptr (GPtrArray) messages = NULL;

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_ptr_array_add (messages, tin_message_new (values[i][1], values[i][2], values[i][0],
                                                TIN_MESSAGE_KIND_TEXT, i, "x", -1));

  for (guint i = 0; i < messages->len * messages->len; i++)
    {
      guint a = i / messages->len;
      guint b = i % messages->len;
      int order = tin_message_compare (messages->pdata[a], messages->pdata[b]);

      g_assert_cmpint ((order > 0) - (order < 0), ==, (a > b) - (a < b));
    }
}

/* What a person is told of, whichever way: by a notification, by a voice, by another program. */
static void
test_news (void)
{
  static const struct
  {
    int      kind;
    guint    flags;
    gboolean news;
  } ones[] = {
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, TRUE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_BROADCAST, TRUE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_EDITED, TRUE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN, FALSE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_FAILED, FALSE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_HIDDEN, FALSE },
    { TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAG_DELETED, FALSE },
    { TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { TIN_MESSAGE_KIND_DELETE, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { TIN_MESSAGE_KIND_NOTE, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { 5, TIN_MESSAGE_FLAGS_NONE, FALSE },
    { 0x7ffe, TIN_MESSAGE_FLAGS_NONE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ones); i++)
    {
      g_autoptr (TinMessage) message = NULL;

      message = tin_message_new (1, 1, 1, (TinMessageKind) ones[i].kind, ones[i].flags, "x", -1);
      if (tin_message_is_news (message) != ones[i].news)
        g_error ("Kind %d with flags %#x", ones[i].kind, ones[i].flags);
    }
}

static gpointer
ref_and_unref (gpointer user_data)
{
  for (guint i = 0; i < 10000; i++)
    tin_message_unref (tin_message_ref (user_data));
  return NULL;
}

/* The thread of the store holds messages too. */
static void
test_counted (void)
{
  TinMessage *message = NULL;
  GThread *threads[4];
  GValue value = G_VALUE_INIT;

  message = tin_message_new (1, 1, 1, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, "kept", -1);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, ref_and_unref, message);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_value_init (&value, TIN_TYPE_MESSAGE);
  g_value_take_boxed (&value, message);
  g_assert_true (g_value_get_boxed (&value) == message);
  g_assert_cmpstr (tin_message_get_text (g_value_get_boxed (&value)), ==, "kept");
  g_value_unset (&value);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/message/fields", test_fields);
  g_test_add_func ("/core/message/shown-at-another-time", test_shown);
  g_test_add_func ("/core/message/text-is-its-own", test_text);
  g_test_add_func ("/core/message/ids-are-stable", test_ids);
  g_test_add_func ("/core/message/typed-ids", test_typed_ids);
  g_test_add_func ("/core/message/order-of-a-conversation", test_order);
  g_test_add_func ("/core/message/what-is-news", test_news);
  g_test_add_func ("/core/message/counted-across-threads", test_counted);

  return g_test_run ();
}
