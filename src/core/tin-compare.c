/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-compare.h"

#include <string.h>

#include "tin-compare-words.h"

/* One comparison of a short code, from one side.
 *
 *   we began:    ASKING ──ANSWER / REVEAL──> CODE
 *   they began:  ASKED ──agree / ANSWER──> ASKING ──REVEAL──> CODE
 *   then:        CODE ──match / MATCH──> CONFIRMED ──MATCH──> VERIFIED, the two in any order
 *
 * The one who begins, the initiator, commits to a random number before it sees the other's, and
 * reveals it after. So whoever stands in the middle has to choose all of his numbers before he
 * knows what code they make: there is nothing to search. The code also covers both keys and the
 * TLS session, so that the two ends of two sessions have different ones.
 *
 * Every comparison has a number: what is on its way when one ends is not taken for a step of the
 * next. Frames with another number are skipped. docs/PROTOCOL.md is the normative text. */

#define COMMIT_LABEL "tincan/1 compare commit"
#define CODE_LABEL "tincan/1 compare code"
#define HASH_BYTES 32
/* As the initiator who gives way: COMMIT, its END, ANSWER, MATCH, END. */
#define FRAMES_MAX 5

G_STATIC_ASSERT (TIN_COMPARE_NONCE_BYTES == TIN_COMPARE_DATA_MAX);
G_STATIC_ASSERT (HASH_BYTES == TIN_COMPARE_DATA_MAX);

struct _TinCompare
{
  TinCompareLink  link;
  TinCompareState state;
  gboolean        ours;                           /* we are the initiator */
  gboolean        peer_matched;
  gboolean        has_code;
  guint64         number;
  guint8          nonce[TIN_COMPARE_NONCE_BYTES]; /* ours */
  guint8          commitment[HASH_BYTES];         /* of the initiator */
  guint8          code[HASH_BYTES];

  TinCompareFrame frames[FRAMES_MAX];             /* all that were ever said */
  guint           n_frames;
  guint           n_taken;
};

/* --- The two hashes ----------------------------------------------------------------------- */

/* PARTS: each 32 bytes long. The NUL at the end of the label is a part of what is hashed. */
static void
hash (const char          *label,
      const guint8 *const *parts,
      guint                n_parts,
      guint8               result[HASH_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = HASH_BYTES;

  g_checksum_update (checksum, (const guint8 *) label, (gssize) strlen (label) + 1);
  for (guint i = 0; i < n_parts; i++)
    g_checksum_update (checksum, parts[i], HASH_BYTES);
  g_checksum_get_digest (checksum, result, &length);
}

/* NONCE: the initiator's. */
static void
make_commitment (TinCompare   *self,
                 const guint8  nonce[TIN_COMPARE_NONCE_BYTES],
                 guint8        commitment[HASH_BYTES])
{
  const TinPeerId *initiator = self->ours ? &self->link.own : &self->link.peer;
  const TinPeerId *responder = self->ours ? &self->link.peer : &self->link.own;
  const guint8 *parts[] = { initiator->bytes, responder->bytes, self->link.binding, nonce };

  hash (COMMIT_LABEL, parts, G_N_ELEMENTS (parts), commitment);
}

static void
make_code (TinCompare   *self,
           const guint8  peer_nonce[TIN_COMPARE_NONCE_BYTES])
{
  const guint8 *own = self->link.own.bytes;
  const guint8 *peer = self->link.peer.bytes;
  const guint8 *ours[] = { own, peer, self->nonce, peer_nonce, self->link.binding };
  const guint8 *theirs[] = { peer, own, peer_nonce, self->nonce, self->link.binding };

  hash (CODE_LABEL, self->ours ? ours : theirs, G_N_ELEMENTS (ours), self->code);
  self->has_code = TRUE;
}

static guint64
read_u64 (const guint8 *bytes)
{
  guint64 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT64_FROM_BE (number);
}

/* --- Steps of ours ------------------------------------------------------------------------ */

static void
say (TinCompare     *self,
     TinCompareStep  step,
     const guint8   *bytes,
     guint           length)
{
  TinCompareFrame *frame = &self->frames[self->n_frames];

  g_return_if_fail (self->n_frames < FRAMES_MAX);

  frame->step = step;
  frame->number = self->number;
  frame->length = length;
  if (length > 0)
    memcpy (frame->data, bytes, length);
  self->n_frames++;
}

static void
say_end (TinCompare    *self,
         TinCompareEnd  reason)
{
  guint8 byte = (guint8) reason;

  say (self, TIN_COMPARE_STEP_END, &byte, 1);
}

static void
end (TinCompare      *self,
     TinCompareEnd    reason,
     TinCompareState  state)
{
  say_end (self, reason);
  self->state = state;
}

static void
answer (TinCompare *self)
{
  say (self, TIN_COMPARE_STEP_ANSWER, self->nonce, sizeof self->nonce);
  self->state = TIN_COMPARE_ASKING;
}

static TinCompare *
new_compare (const TinCompareLink *link,
             const guint8          nonce[TIN_COMPARE_NONCE_BYTES])
{
  TinCompare *self = g_new0 (TinCompare, 1);

  self->link = *link;
  memcpy (self->nonce, nonce, sizeof self->nonce);
  return self;
}

/**
 * tin_compare_new_ours:
 * @nonce: random, of this comparison alone
 *
 * Our person wants to compare. The first frame is the COMMIT.
 *
 * Returns: (transfer full):
 */
TinCompare *
tin_compare_new_ours (const TinCompareLink *link,
                      const guint8          nonce[TIN_COMPARE_NONCE_BYTES])
{
  TinCompare *self = new_compare (link, nonce);

  self->state = TIN_COMPARE_ASKING;
  self->ours = TRUE;
  make_commitment (self, self->nonce, self->commitment);
  self->number = read_u64 (self->commitment);
  say (self, TIN_COMPARE_STEP_COMMIT, self->commitment, sizeof self->commitment);
  return self;
}

/**
 * tin_compare_new_theirs:
 * @nonce: random, of this comparison alone
 * @commit: a COMMIT of the peer, while no comparison with it is under way
 *
 * The peer's person wants to compare: ours is to be asked, for tin_compare_agree() or
 * tin_compare_cancel(). Every other frame while there is no comparison is to be skipped: it belongs
 * to one that has ended, and the peer knows that or is about to.
 *
 * Returns: (transfer full) (nullable): %NULL, with a warning, for another frame than a COMMIT
 */
TinCompare *
tin_compare_new_theirs (const TinCompareLink  *link,
                        const guint8           nonce[TIN_COMPARE_NONCE_BYTES],
                        const TinCompareFrame *commit)
{
  TinCompare *self;

  g_return_val_if_fail (commit->step == TIN_COMPARE_STEP_COMMIT, NULL);

  self = new_compare (link, nonce);
  self->state = TIN_COMPARE_ASKED;
  self->number = commit->number;
  memcpy (self->commitment, commit->data, sizeof self->commitment);
  return self;
}

void
tin_compare_free (TinCompare *self)
{
  g_free (self);
}

/* --- Steps of the peer -------------------------------------------------------------------- */

static void
break_off (TinCompare *self)
{
  end (self, TIN_COMPARE_END_CANCELLED, TIN_COMPARE_CANCELLED);
}

/* Where both began at once, the one with the smaller id stays the initiator. The other one takes
 * its own beginning back, for a peer that has ended its one meanwhile and would ask its person; and
 * it answers at once: its person wanted the comparison. The nonce that it has committed to serves
 * as its answer: nobody has seen it, and that commitment is never opened. */
static void
on_commit (TinCompare            *self,
           const TinCompareFrame *frame)
{
  if (self->state != TIN_COMPARE_ASKING || !self->ours)
    {
      break_off (self);
      return;
    }
  if (tin_peer_id_compare (&self->link.own, &self->link.peer) < 0)
    return;

  say_end (self, TIN_COMPARE_END_CANCELLED);
  self->ours = FALSE;
  self->number = frame->number;
  memcpy (self->commitment, frame->data, sizeof self->commitment);
  answer (self);
}

static void
on_answer (TinCompare            *self,
           const TinCompareFrame *frame)
{
  if (self->state != TIN_COMPARE_ASKING || !self->ours)
    {
      break_off (self);
      return;
    }

  make_code (self, frame->data);
  say (self, TIN_COMPARE_STEP_REVEAL, self->nonce, sizeof self->nonce);
  self->state = TIN_COMPARE_CODE;
}

static void
on_reveal (TinCompare            *self,
           const TinCompareFrame *frame)
{
  guint8 commitment[HASH_BYTES];

  if (self->state != TIN_COMPARE_ASKING || self->ours)
    {
      break_off (self);
      return;
    }

  make_commitment (self, frame->data, commitment);
  if (memcmp (commitment, self->commitment, sizeof commitment) != 0)
    {
      end (self, TIN_COMPARE_END_DIFFERENT, TIN_COMPARE_DIFFERENT);
      return;
    }
  make_code (self, frame->data);
  self->state = TIN_COMPARE_CODE;
}

static void
on_match (TinCompare *self)
{
  if (!self->has_code || self->peer_matched)
    {
      break_off (self);
      return;
    }

  self->peer_matched = TRUE;
  if (self->state == TIN_COMPARE_CONFIRMED)
    self->state = TIN_COMPARE_VERIFIED;
}

/* Who has no code to show has not found that two differ. */
static TinCompareState
read_end (TinCompare *self,
          guint8      reason)
{
  switch (reason)
    {
    case TIN_COMPARE_END_DIFFERENT:
      return self->has_code ? TIN_COMPARE_DIFFERENT : TIN_COMPARE_CANCELLED;
    case TIN_COMPARE_END_REFUSED:
      return TIN_COMPARE_REFUSED;
    case TIN_COMPARE_END_LATE:
      return TIN_COMPARE_LATE;
    case TIN_COMPARE_END_CANCELLED:
    default:
      return TIN_COMPARE_CANCELLED;
    }
}

/**
 * tin_compare_receive:
 * @frame: as tin_frame_parse_compare() gives it
 *
 * A step that is out of order ends the comparison, and not the link. One of another comparison is
 * skipped, as is every one after the end.
 */
void
tin_compare_receive (TinCompare            *self,
                     const TinCompareFrame *frame)
{
  if (tin_compare_is_over (self))
    return;
  if (frame->number != self->number && frame->step != TIN_COMPARE_STEP_COMMIT)
    return;

  switch (frame->step)
    {
    case TIN_COMPARE_STEP_COMMIT:
      on_commit (self, frame);
      break;
    case TIN_COMPARE_STEP_ANSWER:
      on_answer (self, frame);
      break;
    case TIN_COMPARE_STEP_REVEAL:
      on_reveal (self, frame);
      break;
    case TIN_COMPARE_STEP_MATCH:
      on_match (self);
      break;
    case TIN_COMPARE_STEP_END:
      self->state = read_end (self, frame->data[0]);
      break;
    default:
      g_return_if_reached ();
    }
}

/* --- The person --------------------------------------------------------------------------- */

/**
 * tin_compare_agree:
 *
 * Our person, who was asked, wants to compare, too.
 *
 * Returns: FALSE if it was not asked, or the comparison is over
 */
gboolean
tin_compare_agree (TinCompare *self)
{
  if (self->state != TIN_COMPARE_ASKED)
    return FALSE;

  answer (self);
  return TRUE;
}

/**
 * tin_compare_match:
 *
 * Our person says that both screens show the same code.
 *
 * Returns: FALSE if there is no code to compare, or it was said before
 */
gboolean
tin_compare_match (TinCompare *self)
{
  if (self->state != TIN_COMPARE_CODE)
    return FALSE;

  say (self, TIN_COMPARE_STEP_MATCH, NULL, 0);
  self->state = self->peer_matched ? TIN_COMPARE_VERIFIED : TIN_COMPARE_CONFIRMED;
  return TRUE;
}

/**
 * tin_compare_differ:
 *
 * Our person says that the screens show different codes, or takes back that they match.
 *
 * Returns: FALSE if there is no code to compare, or the comparison is over
 */
gboolean
tin_compare_differ (TinCompare *self)
{
  if (self->state != TIN_COMPARE_CODE && self->state != TIN_COMPARE_CONFIRMED)
    return FALSE;

  end (self, TIN_COMPARE_END_DIFFERENT, TIN_COMPARE_DIFFERENT);
  return TRUE;
}

/**
 * tin_compare_cancel:
 *
 * Our person does not want to compare, or not to go on. The peer of one who was asked sees
 * %TIN_COMPARE_REFUSED.
 *
 * Returns: FALSE if the comparison is over
 */
gboolean
tin_compare_cancel (TinCompare *self)
{
  gboolean asked = self->state == TIN_COMPARE_ASKED;

  if (tin_compare_is_over (self))
    return FALSE;

  end (self, asked ? TIN_COMPARE_END_REFUSED : TIN_COMPARE_END_CANCELLED, TIN_COMPARE_CANCELLED);
  return TRUE;
}

/**
 * tin_compare_expire:
 *
 * TIN_COMPARE_TIMEOUT has passed since the comparison was made.
 *
 * Returns: FALSE if the comparison is over
 */
gboolean
tin_compare_expire (TinCompare *self)
{
  if (tin_compare_is_over (self))
    return FALSE;

  end (self, TIN_COMPARE_END_LATE, TIN_COMPARE_LATE);
  return TRUE;
}

/**
 * tin_compare_close:
 *
 * The link has ended. Over another one it would be another comparison.
 *
 * Returns: FALSE if the comparison is over
 */
gboolean
tin_compare_close (TinCompare *self)
{
  if (tin_compare_is_over (self))
    return FALSE;

  self->state = TIN_COMPARE_CLOSED;
  return TRUE;
}

/**
 * tin_compare_next_frame:
 * @frame: (out): set only if there is one
 *
 * Returns: whether there was a frame that is still to be written
 */
gboolean
tin_compare_next_frame (TinCompare      *self,
                        TinCompareFrame *frame)
{
  if (self->n_taken == self->n_frames)
    return FALSE;

  *frame = self->frames[self->n_taken++];
  return TRUE;
}

/* --- What there is to show ---------------------------------------------------------------- */

TinCompareState
tin_compare_get_state (TinCompare *self)
{
  return self->state;
}

/**
 * tin_compare_is_over:
 *
 * Returns: whether the state is one of the ends, which it never leaves
 */
gboolean
tin_compare_is_over (TinCompare *self)
{
  return self->state >= TIN_COMPARE_VERIFIED;
}

/**
 * tin_compare_get_code:
 * @emoji: (out): each below TIN_COMPARE_WORDS, for tin_compare_emoji()
 * @number: (out): below a thousand million, for tin_compare_dup_digits()
 *
 * The code in both of its forms: to compare one of them is enough.
 *
 * Returns: FALSE if there is none: before %TIN_COMPARE_CODE
 */
gboolean
tin_compare_get_code (TinCompare *self,
                      guint8      emoji[TIN_COMPARE_EMOJI],
                      guint32    *number)
{
  if (!self->has_code)
    return FALSE;

  for (guint i = 0; i < TIN_COMPARE_EMOJI; i++)
    emoji[i] = self->code[i] % TIN_COMPARE_WORDS;
  *number = (guint32) (read_u64 (self->code + 8) % 1000000000);
  return TRUE;
}

/**
 * tin_compare_decline:
 * @commit: a COMMIT of the peer
 * @answer: (out): what to answer where nobody is to be asked
 */
void
tin_compare_decline (const TinCompareFrame *commit,
                     TinCompareFrame       *answer)
{
  *answer = (TinCompareFrame) {
    .step = TIN_COMPARE_STEP_END,
    .number = commit->number,
    .length = 1,
    .data = { TIN_COMPARE_END_REFUSED },
  };
}

/**
 * tin_compare_dup_digits:
 *
 * Returns: (transfer full): nine digits in groups of three: "012 345 678"
 */
char *
tin_compare_dup_digits (guint32 number)
{
  return g_strdup_printf ("%03u %03u %03u", number / 1000000, number / 1000 % 1000, number % 1000);
}

/**
 * tin_compare_state_to_nick:
 *
 * Returns: (transfer none): the stable word for it in what other programs read
 */
const char *
tin_compare_state_to_nick (TinCompareState state)
{
  static const char *const nicks[] = {
    [TIN_COMPARE_ASKED] = "asked",
    [TIN_COMPARE_ASKING] = "asking",
    [TIN_COMPARE_CODE] = "code",
    [TIN_COMPARE_CONFIRMED] = "confirmed",
    [TIN_COMPARE_VERIFIED] = "verified",
    [TIN_COMPARE_DIFFERENT] = "different",
    [TIN_COMPARE_CANCELLED] = "cancelled",
    [TIN_COMPARE_REFUSED] = "refused",
    [TIN_COMPARE_LATE] = "late",
    [TIN_COMPARE_CLOSED] = "closed",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == TIN_COMPARE_LAST);

  g_return_val_if_fail (state < TIN_COMPARE_LAST, NULL);

  return nicks[state];
}
