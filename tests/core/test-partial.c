/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-partial.h"

#include <string.h>

#include "tin-limits.h"

/* A text that comes in parts, kept and not. */

#define LENGTH 1000

static char text[LENGTH];

static TinMessagePart
make_part (gboolean more)
{
  return (TinMessagePart) {
    .log_id = 20,
    .number = 1,
    .sent_at = 9,
    .flags = more ? TIN_MESSAGE_FLAG_MORE : 0,
    .text = text,
    .length = LENGTH,
  };
}

/* The message that three parts make; HOLLOW_FROM: the part before which it becomes hollow. */
static TinMessage *
add_three (TinPartial *partial,
           guint       hollow_from)
{
  TinMessage *message = NULL;

  for (guint i = 0; i < 3; i++)
    {
      TinMessagePart part = make_part (i < 2);

      if (i == hollow_from)
        tin_partial_set_hollow (partial);
      g_assert_null (message);
      g_assert_true (tin_partial_add (partial, &part, 0, &message));
      if (i < 2)
        g_assert_cmpuint (partial->length, ==, (i + 1) * LENGTH);
      if (i >= hollow_from)
        g_assert_null (partial->text);
    }
  g_assert_nonnull (message);
  g_assert_cmpuint (partial->length, ==, 0);
  return message;
}

static void
test_kept (void)
{
  TinPartial partial = { 0 };
  g_autoptr (TinMessage) message = add_three (&partial, G_MAXUINT);

  g_assert_cmpuint (tin_message_get_length (message), ==, 3 * LENGTH);
  tin_partial_clear (&partial);
}

/* Nothing of it stays, from before or after. */
static void
test_hollow (void)
{
  for (guint from = 0; from < 3; from++)
    {
      TinPartial partial = { 0 };
      g_autoptr (TinMessage) message = add_three (&partial, from);
      g_autoptr (TinMessage) again = add_three (&partial, G_MAXUINT);

      g_assert_cmpuint (tin_message_get_number (message), ==, 1);
      g_assert_cmpuint (tin_message_get_length (message), ==, 0);
      g_assert_cmpuint (tin_message_get_length (again), ==, 0);
      tin_partial_clear (&partial);
    }
}

/* It is read as strictly. */
static void
test_hollow_is_no_excuse (void)
{
  TinPartial partial = { 0 };
  TinMessagePart part = make_part (TRUE);
  TinMessage *message;

  tin_partial_set_hollow (&partial);
  for (gsize length = 0; length + LENGTH <= TIN_TEXT_MAX; length += LENGTH)
    g_assert_true (tin_partial_add (&partial, &part, 0, &message));
  g_assert_false (tin_partial_add (&partial, &part, 0, &message));
  tin_partial_clear (&partial);

  g_assert_true (tin_partial_add (&partial, &part, 0, &message));
  part.number++;
  g_assert_false (tin_partial_add (&partial, &part, 0, &message));
  tin_partial_clear (&partial);
}

/* What it speaks of is said by each of its parts. */
static void
test_target (void)
{
  const TinMessageName target = { 16, 5 };
  TinPartial partial = { 0 };
  TinMessagePart first = make_part (TRUE);
  TinMessagePart last = make_part (FALSE);
  TinMessage *message = NULL;
  g_autoptr (TinMessage) plain = NULL;

  first.target = last.target = target;
  g_assert_true (tin_partial_add (&partial, &first, 0, &message));
  g_assert_true (tin_partial_add (&partial, &last, 0, &message));
  g_assert_cmpuint (tin_message_get_length (message), ==, 2 * LENGTH);
  g_assert_cmpmem (tin_message_get_target (message), sizeof target, &target, sizeof target);
  tin_message_unref (message);

  last = make_part (FALSE);
  g_assert_true (tin_partial_add (&partial, &last, 0, &plain));
  g_assert_null (tin_message_get_target (plain));

  g_assert_true (tin_partial_add (&partial, &first, 0, &message));
  g_assert_false (tin_partial_add (&partial, &last, 0, &message));
  tin_partial_clear (&partial);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  memset (text, 'x', sizeof text);
  g_test_add_func ("/core/partial/kept", test_kept);
  g_test_add_func ("/core/partial/target-of-all-parts", test_target);
  g_test_add_func ("/core/partial/hollow-keeps-nothing", test_hollow);
  g_test_add_func ("/core/partial/hollow-is-read-as-strictly", test_hollow_is_no_excuse);
  return g_test_run ();
}
