/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-compare.h"

#include "tin-compare-words.h"

/* --- A side ------------------------------------------------------------------------------- */

/* Puts what it has to say on its way. */
void
side_say (Side *self,
          Side *other)
{
  TinCompareFrame frame;

  while (tin_compare_next_frame (self->compare, &frame))
    {
      self->n_said++;
      g_queue_push_tail (&other->inbox, g_memdup2 (&frame, sizeof frame));
    }
}

void
side_begin (Side         *self,
            Side         *other,
            const guint8 *nonce)
{
  g_assert_true (self->compare == NULL || tin_compare_is_over (self->compare));
  g_clear_pointer (&self->compare, tin_compare_free);
  self->compare = tin_compare_new_ours (&self->link, nonce);
  side_say (self, other);
}

/* Hears a frame as a session does; with what a COMMIT begins has NONCE. */
void
side_hear (Side                  *self,
           Side                  *other,
           const TinCompareFrame *frame,
           const guint8          *nonce)
{
  gboolean none = self->compare == NULL || tin_compare_is_over (self->compare);

  if (none && frame->step == TIN_COMPARE_STEP_COMMIT)
    {
      g_clear_pointer (&self->compare, tin_compare_free);
      self->compare = tin_compare_new_theirs (&self->link, nonce, frame);
    }
  else if (self->compare != NULL)
    {
      tin_compare_receive (self->compare, frame);
      side_say (self, other);
    }
}

void
side_clear (Side *self)
{
  g_clear_pointer (&self->compare, tin_compare_free);
  g_queue_clear_full (&self->inbox, g_free);
}

void
side_assert (const Side      *self,
             TinCompareState  state)
{
  g_assert_cmpstr (tin_compare_state_to_nick (tin_compare_get_state (self->compare)), ==,
                   tin_compare_state_to_nick (state));
}

/* Both forms of the code, as a person sees them; NULL if there is none. */
char *
side_dup_code (const Side *self)
{
  guint8 emoji[TIN_COMPARE_EMOJI];
  g_autofree char *digits = NULL;
  GString *code;
  guint32 number;

  if (self->compare == NULL || !tin_compare_get_code (self->compare, emoji, &number))
    return NULL;

  code = g_string_new (NULL);
  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    g_string_append_printf (code, "%s ", tin_compare_word (emoji[i]));
  digits = tin_compare_dup_digits (number);
  g_string_append (code, digits);
  return g_string_free (code, FALSE);
}

/* --- Both ----------------------------------------------------------------------------------- */

/* Two over one TLS session; the ids are as large as the numbers. */
void
sides_init (Sides  *self,
            guint8  a_id,
            guint8  b_id)
{
  *self = (Sides) { 0 };
  self->a.link = (TinCompareLink) { { { a_id } }, { { b_id } }, { 7, 7, 7 } };
  self->b.link = (TinCompareLink) { { { b_id } }, { { a_id } }, { 7, 7, 7 } };
  g_queue_init (&self->a.inbox);
  g_queue_init (&self->b.inbox);
}

void
sides_clear (Sides *self)
{
  side_clear (&self->a);
  side_clear (&self->b);
}

/* Delivers all that is on its way, and what follows from it. */
void
sides_carry (Sides *self)
{
  while (self->a.inbox.length + self->b.inbox.length > 0)
    {
      gboolean to_a = self->a.inbox.length > 0;
      Side *to = to_a ? &self->a : &self->b;
      g_autofree TinCompareFrame *frame = g_queue_pop_head (&to->inbox);

      side_hear (to, to_a ? &self->b : &self->a, frame, NONCE (to_a ? 200 : 201));
    }
}

/* A begins, B agrees, and both have a code: the same. */
void
sides_show (Sides *self)
{
  g_autofree char *a_code = NULL;
  g_autofree char *b_code = NULL;

  side_begin (&self->a, &self->b, NONCE (100));
  sides_carry (self);
  sides_assert (self, TIN_COMPARE_ASKING, TIN_COMPARE_ASKED);
  g_assert_true (tin_compare_agree (self->b.compare));
  side_say (&self->b, &self->a);
  sides_carry (self);
  sides_assert (self, TIN_COMPARE_CODE, TIN_COMPARE_CODE);

  a_code = side_dup_code (&self->a);
  b_code = side_dup_code (&self->b);
  g_assert_nonnull (a_code);
  g_assert_cmpstr (a_code, ==, b_code);
}

void
sides_assert (const Sides     *self,
              TinCompareState  a,
              TinCompareState  b)
{
  side_assert (&self->a, a);
  side_assert (&self->b, b);
}
