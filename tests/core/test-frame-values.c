/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-frame.h"

#include <string.h>

/* What goes into frames and their digests, and what does not. */

static void
test_unknown_reason (void)
{
  TinByeReason reason = TIN_BYE_ERROR;

  g_assert_true (tin_frame_parse_bye ((const guint8 *) "\xa1\x01\x18\x63", 4, &reason));
  g_assert_cmpint (reason, ==, TIN_BYE_QUIT);
}

/* What is local to a disk never leaves it. */
static void
test_local (void)
{
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinMessage) own = NULL;
  g_autoptr (TinMessage) shown = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 digest[TIN_DIGEST_BYTES];
  guint8 own_digest[TIN_DIGEST_BYTES];
  TinMessagePart part;

  message = tin_message_new (1, 2, 3, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_BROADCAST, "x", -1);
  own = tin_message_new (1, 2, 3, TIN_MESSAGE_KIND_TEXT,
                         TIN_MESSAGE_FLAG_BROADCAST | TIN_MESSAGE_FLAG_OWN |
                           TIN_MESSAGE_FLAG_HIDDEN | TIN_MESSAGE_FLAG_FAILED, "x", -1);
  shown = tin_message_new_shown (own, 99);
  tin_frame_append_message (out, shown);
  g_assert_true (tin_frame_parse_message (out->data + TIN_FRAME_HEADER_BYTES,
                                          out->len - TIN_FRAME_HEADER_BYTES, &part));
  g_assert_cmpuint (part.flags, ==, TIN_MESSAGE_FLAG_BROADCAST);
  g_assert_cmpuint (part.sent_at, ==, 3);

  /* Both sides come to one digest, wherever either shows it. */
  tin_message_digest (message, digest);
  tin_message_digest (shown, own_digest);
  g_assert_cmpmem (digest, sizeof digest, own_digest, sizeof own_digest);
}

/* What was made of it by others is local, too; and what is gone speaks of nothing. */
static void
test_shown_form (void)
{
  const TinMessageName target = { 20, 21 };
  g_autoptr (TinMessage) entry = NULL;
  g_autoptr (TinMessage) reaction = NULL;
  g_autoptr (TinMessage) reacted = NULL;
  g_autoptr (TinMessage) gone = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) same = g_byte_array_new ();
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  TinMessagePart part;

  entry = tin_message_new (1, 2, 3, TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAGS_NONE, "x", -1);
  tin_message_set_target (entry, &target);
  reaction = tin_message_new (2, 3, 4, TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_FLAGS_NONE, "+", -1);
  reacted = tin_message_amend (entry, reaction);
  g_assert_cmpstr (tin_message_get_reaction (reacted, FALSE), ==, "+");
  tin_frame_append_message (bytes, entry);
  tin_frame_append_message (same, reacted);
  g_assert_cmpmem (bytes->data, bytes->len, same->data, same->len);

  gone = tin_message_new (1, 2, 3, TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAG_DELETED, "", 0);
  tin_message_set_target (gone, &target);
  tin_frame_append_message (rest, gone);
  g_assert_true (tin_frame_parse_message (rest->data + TIN_FRAME_HEADER_BYTES,
                                          rest->len - TIN_FRAME_HEADER_BYTES, &part));
  g_assert_cmpuint (part.target.log_id, ==, 0);
  g_assert_cmpuint (part.flags, ==, 0);
}

/* Each thing that a message says changes its digest. */
static void
test_digest_differs (void)
{
  static const struct
  {
    guint64         log_id;
    guint64         number;
    guint64         sent_at;
    guint           kind;
    guint           flags;
    const char     *text;
    TinMessageName  target;
  } messages[] = {
    { 1, 2, 9, 0, 0, "x", { 0 } },
    { 2, 2, 9, 0, 0, "x", { 0 } },
    { 1, 3, 9, 0, 0, "x", { 0 } },
    { 1, 2, 8, 0, 0, "x", { 0 } },
    { 1, 2, 9, 2, 0, "x", { 0 } },
    { 1, 2, 9, 0, 1, "x", { 0 } },
    { 1, 2, 9, 0, 0, "y", { 0 } },
    { 1, 2, 9, 1, 0, "", { 0 } },
    { 1, 2, 9, 0, 0, "xx", { 0 } },
    { 1, 2, 9, 0, 0, "x", { 16, 1 } },
    { 1, 2, 9, 0, 0, "x", { 17, 1 } },
    { 1, 2, 9, 0, 0, "x", { 16, 2 } },
    { 1, 2, 9, 2, 0, "x", { 16, 1 } },
    { 1, 2, 9, 3, 0, "", { 16, 1 } },
    { 1, 2, 9, 4, 0, "", { 16, 1 } },
  };
  guint8 digests[G_N_ELEMENTS (messages)][TIN_DIGEST_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (TinMessage) message = NULL;

      message = tin_message_new (messages[i].log_id, messages[i].number, messages[i].sent_at,
                                 (TinMessageKind) messages[i].kind, messages[i].flags,
                                 messages[i].text, -1);
      if (messages[i].target.log_id != 0)
        tin_message_set_target (message, &messages[i].target);
      tin_message_digest (message, digests[i]);
      for (guint j = 0; j < i; j++)
        g_assert_cmpint (memcmp (digests[i], digests[j], TIN_DIGEST_BYTES), !=, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/frame/bye/reason-of-a-later-version", test_unknown_reason);
  g_test_add_func ("/core/frame/message/local-things-stay-here", test_local);
  g_test_add_func ("/core/frame/message/shown-form-stays-here", test_shown_form);
  g_test_add_func ("/core/frame/message/digest-of-what-it-says", test_digest_differs);

  return g_test_run ();
}
