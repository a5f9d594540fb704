/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

#include <string.h>

#include "tin-compare-words.h"

/* Codes against the vectors in tests/data/wire, which another program has made. */

static void
read_bytes (GKeyFile   *file,
            const char *group,
            const char *key,
            guint8      bytes[32])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = g_key_file_get_string (file, group, key, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (hex), ==, 64);
  for (guint i = 0; i < 32; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                         g_ascii_xdigit_value (hex[2 * i + 1]));
}

static void
assert_code (GKeyFile   *file,
             const char *group,
             TinCompare *compare)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_key_file_get_string (file, group, "emoji", &error);
  g_autofree char *expected_digits = g_key_file_get_string (file, group, "digits", NULL);
  g_autofree char *digits = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  guint8 emoji[TIN_COMPARE_EMOJI];
  guint32 number;

  g_assert_no_error (error);
  g_assert_cmpint (tin_compare_get_state (compare), ==, TIN_COMPARE_CODE);
  g_assert_true (tin_compare_get_code (compare, emoji, &number));
  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    g_string_append_printf (words, "%s%u %s %s", i > 0 ? ", " : "", emoji[i],
                            tin_compare_emoji (emoji[i]), tin_compare_word (emoji[i]));
  digits = tin_compare_dup_digits (number);
  g_assert_cmpstr (words->str, ==, expected);
  g_assert_cmpstr (digits, ==, expected_digits);
}

/* The initiator commits to what it should, and both come to the code. */
static void
check (GKeyFile   *file,
       const char *group)
{
  g_autoptr (TinCompare) initiator = NULL;
  g_autoptr (TinCompare) responder = NULL;
  TinCompareLink link;
  TinCompareLink back;
  TinCompareFrame frame;
  guint8 initiator_nonce[32];
  guint8 responder_nonce[32];
  guint8 commitment[32];

  read_bytes (file, group, "initiator", link.own.bytes);
  read_bytes (file, group, "responder", link.peer.bytes);
  read_bytes (file, group, "binding", link.binding);
  read_bytes (file, group, "initiator-nonce", initiator_nonce);
  read_bytes (file, group, "responder-nonce", responder_nonce);
  read_bytes (file, group, "commitment", commitment);
  back = (TinCompareLink) { link.peer, link.own, { 0 } };
  memcpy (back.binding, link.binding, sizeof back.binding);

  initiator = tin_compare_new_ours (&link, initiator_nonce);
  g_assert_true (tin_compare_next_frame (initiator, &frame));
  g_assert_cmpint (frame.step, ==, TIN_COMPARE_STEP_COMMIT);
  g_assert_cmpmem (frame.data, frame.length, commitment, sizeof commitment);

  responder = tin_compare_new_theirs (&back, responder_nonce, &frame);
  g_assert_true (tin_compare_agree (responder));
  g_assert_true (tin_compare_next_frame (responder, &frame));
  g_assert_cmpmem (frame.data, frame.length, responder_nonce, sizeof responder_nonce);
  tin_compare_receive (initiator, &frame);
  g_assert_true (tin_compare_next_frame (initiator, &frame));
  g_assert_cmpmem (frame.data, frame.length, initiator_nonce, sizeof initiator_nonce);
  tin_compare_receive (responder, &frame);

  assert_code (file, group, initiator);
  assert_code (file, group, responder);
}

static void
test_vectors (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "wire", "compare-code.ini",
                                                 NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  g_assert_cmpuint (g_strv_length (groups), >=, 20);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_test_message ("%s", groups[i]);
      check (file, groups[i]);
    }
}

void
test_compare_add_vectors (void)
{
  g_test_add_func ("/core/compare/vectors", test_vectors);
}
