/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-limits.h"
#include "tin-name.h"

/* What somebody calls himself, as it is shown and as it is compared with others. */

/* Nothing that turns the direction of writing, ends a line or is no character. */
static void
check_shown (const char *shown)
{
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (shown, -1), <=, TIN_NAME_MAX_CHARS);
  for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_assert_false (g_unichar_iscntrl (character));
      g_assert_false (character >= 0x202a && character <= 0x202e);
      g_assert_false (character >= 0x2066 && character <= 0x2069);
      g_assert_false (character == 0x2028 || character == 0x2029);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  g_autofree char *name = fuzz_input_dup_text (&input, TRUE);
  g_autofree char *shown = tin_name_neutralise (name);
  g_autofree char *shown_again = tin_name_neutralise (shown);
  g_autofree char *folded = tin_name_fold (name);
  g_autofree char *of_shown = tin_name_fold (shown);
  g_autofree char *of_folded = tin_name_fold (folded);
  g_autofree char *spaced = g_strdup_printf (" %s\t", shown);
  g_autofree char *of_spaced = tin_name_fold (spaced);

  check_shown (shown);
  g_assert_cmpstr (shown_again, ==, shown);

  /* Who sees two names as the same one is told that they are. */
  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_cmpstr (of_shown, ==, folded);
  if (g_utf8_strlen (folded, -1) <= TIN_NAME_MAX_CHARS)
    g_assert_cmpstr (of_folded, ==, folded);
  if (g_utf8_strlen (spaced, -1) <= TIN_NAME_MAX_CHARS)
    g_assert_cmpstr (of_spaced, ==, folded);
  return 0;
}
