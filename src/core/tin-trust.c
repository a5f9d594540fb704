/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-trust.h"

/* What a peer's key is worth, as one table that has every state and every event.
 *
 *   STRANGER ──accept──> PINNED ──verify──> VERIFIED ──differ──> PINNED
 *       │                   └──────contest─────┴──> CONTESTED ──keep both──> as it was
 *       └──rival──> RIVAL                               └──replace──> REPLACED
 *                     ├──keep both──> STRANGER, or VERIFIED if it was compared
 *                     └──replace, if it was compared──> VERIFIED
 *
 * Without an act of our person a key becomes a contested one or a rival, or one that was not
 * compared, and nothing else; to the first two nothing is sent. A rival is only ever a key that was
 * never accepted: an accepted one may call itself what it likes. Nothing comes back out of
 * REPLACED, and a key is never PLAIN. */

typedef enum
{
  NO,       /* not possible */
  STAY,
  SETTLE,   /* to what `plain`, `known` and `verified` make of it */
  CONTEST,  /* to CONTESTED */
  RIVAL,    /* to RIVAL */
  RETIRE,   /* to REPLACED */
  BLOCK,    /* to BLOCKED */
} Move;

static const Move moves[TIN_TRUST_LAST][TIN_TRUST_EVENT_LAST] = {
  /*                        ACCEPT  VERIFY  DIFFER  CONTEST  RIVAL  KEEP    REPLACE BLOCK  UNBL. */
  [TIN_TRUST_PLAIN]     = { SETTLE, NO,     NO,     NO,      NO,    NO,     NO,     BLOCK, NO },
  [TIN_TRUST_STRANGER]  = { SETTLE, SETTLE, SETTLE, NO,      RIVAL, NO,     NO,     BLOCK, NO },
  [TIN_TRUST_PINNED]    = { SETTLE, SETTLE, SETTLE, CONTEST, NO,    NO,     NO,     BLOCK, NO },
  [TIN_TRUST_VERIFIED]  = { SETTLE, SETTLE, SETTLE, CONTEST, NO,    NO,     NO,     BLOCK, NO },
  [TIN_TRUST_CONTESTED] = { STAY,   STAY,   STAY,   NO,      NO,    SETTLE, RETIRE, BLOCK, NO },
  [TIN_TRUST_RIVAL]     = { NO,     STAY,   STAY,   NO,      NO,    SETTLE, SETTLE, BLOCK, NO },
  [TIN_TRUST_REPLACED]  = { NO,     NO,     NO,     NO,      NO,    NO,     NO,     NO,    NO },
  [TIN_TRUST_BLOCKED]   = { NO,     NO,     NO,     NO,      NO,    NO,     NO,     STAY,  SETTLE },
};

static TinTrust
settle (const TinTrustState *state)
{
  if (state->plain)
    return TIN_TRUST_PLAIN;
  if (!state->known)
    return TIN_TRUST_STRANGER;
  return state->verified ? TIN_TRUST_VERIFIED : TIN_TRUST_PINNED;
}

/**
 * tin_trust_state_new:
 * @trust: what was kept of it
 * @verified: whether a code was compared, ever
 * @known: whether the person accepted it, ever
 * @plain: whether there is no key
 *
 * Returns: the state that these make, wherever they come from: where they contradict each other
 *   @plain counts most, and then @trust
 */
TinTrustState
tin_trust_state_new (TinTrust trust,
                     gboolean verified,
                     gboolean known,
                     gboolean plain)
{
  TinTrustState state = { trust, verified, known, plain };

  if (plain)
    {
      state.verified = FALSE;
      if (trust != TIN_TRUST_BLOCKED)
        state.trust = TIN_TRUST_PLAIN;
      return state;
    }

  switch (trust)
    {
    case TIN_TRUST_PINNED:
    case TIN_TRUST_VERIFIED:
      state.verified = trust == TIN_TRUST_VERIFIED;
      state.known = TRUE;
      break;
    case TIN_TRUST_CONTESTED:
    case TIN_TRUST_REPLACED:
      state.known = TRUE;
      break;
    case TIN_TRUST_STRANGER:
    case TIN_TRUST_RIVAL:
      state.known = FALSE;
      break;
    case TIN_TRUST_BLOCKED:
      break;
    case TIN_TRUST_PLAIN:
    case TIN_TRUST_LAST:
    default:
      state.trust = settle (&state);
    }
  return state;
}

/* Sets what an event that is possible leaves behind whatever becomes of the state. */
static void
mark (TinTrustState *state,
      TinTrustEvent  event)
{
  gboolean rival = state->trust == TIN_TRUST_RIVAL;

  switch (event)
    {
    case TIN_TRUST_EVENT_ACCEPT:
      state->known = TRUE;
      break;
    case TIN_TRUST_EVENT_VERIFY:
      state->verified = TRUE;
      state->known = !rival; /* of a rival the person has yet to say who it is */
      break;
    case TIN_TRUST_EVENT_DIFFER:
      state->verified = FALSE;
      break;
    case TIN_TRUST_EVENT_KEEP_BOTH:
    case TIN_TRUST_EVENT_REPLACE:
      state->known = state->known || (rival && state->verified);
      break;
    case TIN_TRUST_EVENT_CONTEST:
    case TIN_TRUST_EVENT_RIVAL:
    case TIN_TRUST_EVENT_BLOCK:
    case TIN_TRUST_EVENT_UNBLOCK:
    case TIN_TRUST_EVENT_LAST:
    default:
      break;
    }
}

/**
 * tin_trust_move:
 *
 * What @event makes of @state. A blocked key that is let in again is what it was accepted and
 * compared to be, and no contested one or rival any more.
 *
 * Returns: FALSE if it is not possible, with @state unchanged; %TRUE also where nothing changes
 */
gboolean
tin_trust_move (TinTrustState *state,
                TinTrustEvent  event)
{
  Move move = moves[state->trust][event];

  if (move == NO)
    return FALSE;
  if (state->trust == TIN_TRUST_RIVAL && event == TIN_TRUST_EVENT_REPLACE && !state->verified)
    return FALSE;

  mark (state, event);
  switch (move)
    {
    case SETTLE:
      state->trust = settle (state);
      break;
    case CONTEST:
      state->trust = TIN_TRUST_CONTESTED;
      break;
    case RIVAL:
      state->trust = TIN_TRUST_RIVAL;
      break;
    case RETIRE:
      state->trust = TIN_TRUST_REPLACED;
      break;
    case BLOCK:
      state->trust = TIN_TRUST_BLOCKED;
      break;
    case NO:
    case STAY:
    default:
      break;
    }
  return TRUE;
}

/**
 * tin_trust_replace:
 *
 * %TIN_TRUST_EVENT_REPLACE of both at once.
 *
 * Returns: FALSE if @contested is not contested, or if @rival is none or was not compared, with
 *   both unchanged
 */
gboolean
tin_trust_replace (TinTrustState *contested,
                   TinTrustState *rival)
{
  if (contested->trust != TIN_TRUST_CONTESTED || rival->trust != TIN_TRUST_RIVAL)
    return FALSE;

  return tin_trust_move (rival, TIN_TRUST_EVENT_REPLACE) &&
         tin_trust_move (contested, TIN_TRUST_EVENT_REPLACE);
}

/**
 * tin_trust_may_send:
 *
 * Returns: whether what the person writes to such a peer may leave
 */
gboolean
tin_trust_may_send (TinTrust trust)
{
  return trust == TIN_TRUST_PLAIN || trust == TIN_TRUST_STRANGER || trust == TIN_TRUST_PINNED ||
         trust == TIN_TRUST_VERIFIED;
}

static const char *const nicks[] = {
  [TIN_TRUST_PLAIN] = "plain",
  [TIN_TRUST_STRANGER] = "stranger",
  [TIN_TRUST_PINNED] = "pinned",
  [TIN_TRUST_VERIFIED] = "verified",
  [TIN_TRUST_CONTESTED] = "contested",
  [TIN_TRUST_RIVAL] = "rival",
  [TIN_TRUST_REPLACED] = "replaced",
  [TIN_TRUST_BLOCKED] = "blocked",
};
G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == TIN_TRUST_LAST);

/**
 * tin_trust_to_nick:
 *
 * Returns: (transfer none): the stable word for it in files and in what other programs read
 */
const char *
tin_trust_to_nick (TinTrust trust)
{
  g_return_val_if_fail (trust < TIN_TRUST_LAST, NULL);

  return nicks[trust];
}

/**
 * tin_trust_from_nick:
 * @trust: (out): set only on success
 */
gboolean
tin_trust_from_nick (const char *nick,
                     TinTrust   *trust)
{
  for (guint i = 0; i < TIN_TRUST_LAST; i++)
    {
      if (g_str_equal (nick, nicks[i]))
        {
          *trust = (TinTrust) i;
          return TRUE;
        }
    }
  return FALSE;
}
