/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-support.h"
#include "tin-compare.h"

/* Two sides that compare codes. The first byte: bit 0, whether they are the ends of one TLS
 * session; bit 1, which of them has the smaller id. Then what happens, a byte at a time: bit 0 says
 * at which side, the rest what; a frame that somebody else has made brings its bytes with it.
 *
 * However that goes: nobody is verified unless both persons said so, each of the code that is on
 * its screen; the two codes are the same in one session and others in two; nobody's number is told
 * before the other's is fixed; and an end is an end. */

typedef enum
{
  ACT_DELIVER,   /* the next frame on its way to this side arrives */
  ACT_BEGIN,
  ACT_AGREE,
  ACT_MATCH,
  ACT_DIFFER,
  ACT_CANCEL,
  ACT_EXPIRE,
  ACT_CLOSE,
  ACT_FORGE,     /* a step, a number, a piece */
  ACT_N_KINDS,
} Act;

typedef struct
{
  TinCompareLink  link;
  TinCompare     *compare;     /* (owned) (nullable) */
  GQueue          arriving;    /* (element-type TinCompareFrame): (owned) */
  GByteArray     *commitment;  /* (owned) that the peer gave; empty where we began */
  guint8          nonce[TIN_COMPARE_NONCE_BYTES];
  guint           n_begun;
  gboolean        answered;    /* the peer's nonce came before ours went */
  gboolean        matched;     /* our person said so */
  gboolean        told;        /* the peer's did */
  gboolean        differed;
} Side;

typedef struct
{
  Side     sides[2];
  gboolean forged;
} Run;

/* --- Frames ------------------------------------------------------------------------------- */

static void
check_frame (const TinCompareFrame *frame)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  TinCompareFrame again;

  tin_frame_append_compare (bytes, frame);
  g_assert_true (tin_frame_parse_compare (bytes->data + TIN_FRAME_HEADER_BYTES,
                                          bytes->len - TIN_FRAME_HEADER_BYTES, &again));
  g_assert_cmpint (again.step, ==, frame->step);
  g_assert_cmpuint (again.number, ==, frame->number);
  g_assert_cmpmem (again.data, again.length, frame->data, frame->length);
}

/* The one who begins keeps its number to itself until it has the other's. */
static void
check_said (const Side            *self,
            const TinCompareFrame *frame)
{
  if (frame->step == TIN_COMPARE_STEP_REVEAL)
    g_assert_true (self->answered);
  if (frame->step == TIN_COMPARE_STEP_ANSWER)
    g_assert_cmpuint (self->commitment->len, >, 0);
  if (frame->step == TIN_COMPARE_STEP_MATCH)
    g_assert_true (self->matched);
}

static void
send_frames (Side *self,
             Side *peer)
{
  TinCompareFrame frame;

  while (self->compare != NULL && tin_compare_next_frame (self->compare, &frame))
    {
      check_frame (&frame);
      check_said (self, &frame);
      g_queue_push_tail (&peer->arriving, g_memdup2 (&frame, sizeof frame));
    }
}

/* --- Sides -------------------------------------------------------------------------------- */

static void
forget (Side *self)
{
  g_clear_pointer (&self->compare, tin_compare_free);
  g_byte_array_set_size (self->commitment, 0);
  self->answered = self->matched = self->told = self->differed = FALSE;
  /* Never the same twice. */
  memset (self->nonce, (int) ++self->n_begun, sizeof self->nonce / 2);
}

static void
begin (Side *self)
{
  if (self->compare != NULL && !tin_compare_is_over (self->compare))
    return;

  forget (self);
  self->compare = tin_compare_new_ours (&self->link, self->nonce);
}

static void
note_commitment (Side                  *self,
                 const TinCompareFrame *frame)
{
  g_byte_array_set_size (self->commitment, 0);
  g_byte_array_append (self->commitment, frame->data, frame->length);
}

/* A reveal is taken if it is what was committed to, and never else. */
static void
check_reveal (Side                  *self,
              const TinCompareFrame *frame)
{
  static const char label[] = "tincan/1 compare commit";
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guint8 *) label, sizeof label);
  g_checksum_update (checksum, self->link.peer.bytes, sizeof self->link.peer.bytes);
  g_checksum_update (checksum, self->link.own.bytes, sizeof self->link.own.bytes);
  g_checksum_update (checksum, self->link.binding, sizeof self->link.binding);
  g_checksum_update (checksum, frame->data, frame->length);
  g_checksum_get_digest (checksum, digest, &length);
  g_assert_cmpmem (digest, length, self->commitment->data, self->commitment->len);
}

static void
receive (Side                  *self,
         const TinCompareFrame *frame)
{
  TinCompareState before;
  TinCompareState after;

  if (self->compare == NULL || tin_compare_is_over (self->compare))
    {
      if (frame->step != TIN_COMPARE_STEP_COMMIT)
        return;
      forget (self);
      note_commitment (self, frame);
      self->compare = tin_compare_new_theirs (&self->link, self->nonce, frame);
      g_assert_cmpint (tin_compare_get_state (self->compare), ==, TIN_COMPARE_ASKED);
      return;
    }

  before = tin_compare_get_state (self->compare);
  if (frame->step == TIN_COMPARE_STEP_ANSWER)
    self->answered = TRUE;
  else if (frame->step == TIN_COMPARE_STEP_MATCH)
    self->told = TRUE;
  else if (frame->step == TIN_COMPARE_STEP_COMMIT && before == TIN_COMPARE_ASKING)
    note_commitment (self, frame);

  tin_compare_receive (self->compare, frame);
  after = tin_compare_get_state (self->compare);
  if (frame->step == TIN_COMPARE_STEP_REVEAL && before != after && after == TIN_COMPARE_CODE)
    check_reveal (self, frame);
}

static void
check_state (Side            *self,
             TinCompareState  before)
{
  TinCompareState state;
  guint8 emoji[TIN_COMPARE_EMOJI];
  gboolean has_code;
  guint32 number;

  if (self->compare == NULL)
    return;

  state = tin_compare_get_state (self->compare);
  has_code = tin_compare_get_code (self->compare, emoji, &number);
  g_assert_cmpint (tin_compare_is_over (self->compare), ==, state >= TIN_COMPARE_VERIFIED);
  g_assert_true (before < TIN_COMPARE_VERIFIED || state == before || state == TIN_COMPARE_ASKED ||
                 state == TIN_COMPARE_ASKING);
  if (state == TIN_COMPARE_CODE || state == TIN_COMPARE_CONFIRMED)
    g_assert_true (has_code);
  if (state == TIN_COMPARE_VERIFIED)
    g_assert_true (has_code && self->matched && self->told && !self->differed);
  if (has_code)
    g_assert_cmpuint (number, <, 1000000000);
}

/* --- Both --------------------------------------------------------------------------------- */

/* Who is verified has a peer that shows the same. */
static void
check_both (Run *run)
{
  guint8 emoji[2][TIN_COMPARE_EMOJI];
  guint32 number[2];
  Side *a = &run->sides[0];
  Side *b = &run->sides[1];
  gboolean same_session = memcmp (a->link.binding, b->link.binding, sizeof a->link.binding) == 0;

  if (run->forged || a->compare == NULL || b->compare == NULL ||
      !tin_compare_get_code (a->compare, emoji[0], &number[0]) ||
      !tin_compare_get_code (b->compare, emoji[1], &number[1]))
    return;

  /* Of two sessions with nobody in between, one sees that a commitment is not kept. */
  g_assert_true (same_session);
  if (tin_compare_get_state (a->compare) <= TIN_COMPARE_VERIFIED &&
      tin_compare_get_state (b->compare) <= TIN_COMPARE_VERIFIED)
    {
      g_assert_cmpmem (emoji[0], sizeof emoji[0], emoji[1], sizeof emoji[1]);
      g_assert_cmpuint (number[0], ==, number[1]);
    }
}

static void
forge (Run       *run,
       Side      *side,
       FuzzInput *input)
{
  TinCompareFrame frame = { 0 };
  guint8 step = fuzz_input_take_byte (input);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 *piece;
  gsize length;

  frame.step = (TinCompareStep) (step % (TIN_COMPARE_STEP_END + 1));
  frame.number = fuzz_input_take_number (input);
  length = fuzz_input_take_piece (input, &piece);
  memcpy (frame.data, piece, MIN (length, sizeof frame.data));
  frame.length = frame.step == TIN_COMPARE_STEP_MATCH ? 0
                 : frame.step == TIN_COMPARE_STEP_END ? 1 : TIN_COMPARE_DATA_MAX;
  /* As one of those that are on their way, with other bytes. */
  if (step & 0x80 && !g_queue_is_empty (&side->arriving))
    frame.number = ((TinCompareFrame *) side->arriving.head->data)->number;

  tin_frame_append_compare (bytes, &frame);
  g_assert_true (tin_frame_parse_compare (bytes->data + TIN_FRAME_HEADER_BYTES,
                                          bytes->len - TIN_FRAME_HEADER_BYTES, &frame));
  run->forged = TRUE;
  receive (side, &frame);
}

static void
deliver (Side *side)
{
  g_autofree TinCompareFrame *frame = g_queue_pop_head (&side->arriving);

  if (frame != NULL)
    receive (side, frame);
}

static void
act (Run       *run,
     Side      *side,
     Act        what,
     FuzzInput *input)
{
  if (what == ACT_DELIVER)
    deliver (side);
  else if (what == ACT_BEGIN)
    begin (side);
  else if (what == ACT_FORGE)
    forge (run, side, input);
  else if (side->compare == NULL)
    return;
  else if (what == ACT_AGREE)
    tin_compare_agree (side->compare);
  else if (what == ACT_MATCH)
    side->matched |= tin_compare_match (side->compare);
  else if (what == ACT_DIFFER)
    side->differed |= tin_compare_differ (side->compare);
  else if (what == ACT_CANCEL)
    tin_compare_cancel (side->compare);
  else if (what == ACT_EXPIRE)
    tin_compare_expire (side->compare);
  else
    tin_compare_close (side->compare);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  guint8 how = fuzz_input_take_byte (&input);
  Run run = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      Side *side = &run.sides[i];

      side->commitment = g_byte_array_new ();
      g_queue_init (&side->arriving);
      memset (side->link.own.bytes, how & 2 ? (int) i + 1 : 2 - (int) i, TIN_PEER_ID_BYTES);
      memset (side->link.peer.bytes, how & 2 ? 2 - (int) i : (int) i + 1, TIN_PEER_ID_BYTES);
      memset (side->link.binding, how & 1 ? 7 : (int) i, sizeof side->link.binding);
      memset (side->nonce, 0xa0 + (int) i, sizeof side->nonce);
    }

  while (!fuzz_input_is_empty (&input))
    {
      guint8 what = fuzz_input_take_byte (&input);
      Side *side = &run.sides[what & 1];
      TinCompareState before =
        side->compare != NULL ? tin_compare_get_state (side->compare) : TIN_COMPARE_CLOSED;

      act (&run, side, (Act) ((what >> 1) % ACT_N_KINDS), &input);
      check_state (side, before);
      send_frames (side, &run.sides[!(what & 1)]);
      check_both (&run);
    }

  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&run.sides[i].compare, tin_compare_free);
      g_byte_array_unref (run.sides[i].commitment);
      g_queue_clear_full (&run.sides[i].arriving, g_free);
    }
  return 0;
}
