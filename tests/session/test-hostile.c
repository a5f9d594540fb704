/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"

/* Whatever the other end of a link says that is wrong, and whoever it is to our person: the link
 * ends, once; nothing of it is shown; what the person thinks of it stays; and it may come again.
 * All that can be wrong in a frame is in the tables of core; here it is one of each kind. */

typedef enum
{
  STRANGER,
  FRIEND,
  VERIFIED,
  RIVAL,      /* a link that is deaf */
  ASKED,      /* it has asked to compare a code */
  COMPARING,  /* both have a code */
  N_STATES,
} State;

static const char *const state_names[] = {
  "stranger", "friend", "verified", "rival", "asked", "comparing",
};

/* FRAMES: with their headers. The peer's log is 99 here, which is no log of anybody's. */
typedef struct
{
  const char *path;
  const char *frames;
} Case;

static const Case cases[] = {
  { "hello-again", "0000000d 01 a5 0160 0200 0300 041863 0580" },
  { "message-of-another-log", "0000000f 02 a6 011863 0201 0301 0400 0500 06 61 78" },
  { "message-without-text", "0000000c 02 a5 011863 0201 0301 0400 0500" },
  { "have-without-number", "00000004 03 a1 0101" },
  { "read-without-number", "00000004 04 a1 0101" },
  { "typing-with-a-number", "00000004 05 a1 0101" },
  { "ping-with-text", "00000005 06 a1 016131" },
  { "pong-without-token", "00000002 07 a0" },
  { "bye-without-reason", "00000002 08 a0" },
  { "recall-of-what-we-do-not-hold", "00000009 09 a3 011863 0201 0301" },
  { "return-that-nobody-wants", "0000000f 0a a6 011863 0201 0301 0400 0500 06 61 78" },
  { "compare-of-no-step", "00000008 0b a3 0105 0240 0301" },
  { "compare-with-too-few-bytes", "00000009 0b a3 0100 024100 0301" },
  { "frame-without-a-type", "00000000" },
  { "frame-that-is-too-long", "0000fffd" },
  { "frame-that-never-ends", "ffffffff" },
  { "tls", "16030102 00010001fc0303" },
};

typedef struct
{
  const Case *test;
  State       state;
} Try;

static GByteArray *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex++)
    {
      guint8 byte;

      if (*hex == ' ')
        continue;
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex++;
    }
  return bytes;
}

/* --- States --------------------------------------------------------------------------------- */

static TinVerification *
ask (TrustFixture *fixture,
     Puppet       *puppet)
{
  TinCompareFrame commit = { TIN_COMPARE_STEP_COMMIT, 1, TIN_COMPARE_NONCE_BYTES, { 1 } };
  TinVerification *verification;

  tin_link_compare (puppet->link, &commit);
  tin_settle ();
  verification = tin_session_get_verification (trust_session (fixture),
                                               trust_peer (fixture, puppet));
  g_assert_nonnull (verification);
  return g_object_ref (verification);
}

static TinVerification *
compare (TrustFixture *fixture,
         Puppet       *puppet)
{
  g_autoptr (GError) error = NULL;
  TinVerification *verification =
    tin_session_verify (trust_session (fixture), trust_peer (fixture, puppet), &error);

  g_assert_no_error (error);
  tin_settle ();
  g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_CODE);
  return g_object_ref (verification);
}

/* The friend whose name it has is away. */
static void
become_rival (TrustFixture *fixture,
              Puppet       *puppet)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);

  puppet_leave (bob);
  g_free (puppet->name);
  puppet->name = g_strdup ("Bob");
}

/* Returns: (transfer full) (nullable): the comparison that is under way */
static TinVerification *
bring_to (TrustFixture *fixture,
          Puppet       *puppet,
          State         state)
{
  if (state == RIVAL)
    become_rival (fixture, puppet);
  puppet_dial (puppet, TRUST_ALICE);
  if (state == FRIEND || state == VERIFIED)
    tin_session_accept (trust_session (fixture), trust_peer (fixture, puppet));
  if (state == VERIFIED)
    trust_compare (fixture, puppet);
  puppet_say (puppet, "before");
  tin_settle ();
  trust_assert_state (fixture, puppet,
                      state == RIVAL      ? TIN_TRUST_RIVAL
                      : state == VERIFIED ? TIN_TRUST_VERIFIED
                      : state == FRIEND   ? TIN_TRUST_PINNED
                                          : TIN_TRUST_STRANGER);
  if (state == ASKED)
    return ask (fixture, puppet);
  return state == COMPARING ? compare (fixture, puppet) : NULL;
}

/* --- Mistakes ------------------------------------------------------------------------------- */

static void
mistake_ends_the_link (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  const Try *try = user_data;
  const char *shown = try->state == RIVAL ? "" : "before|";
  g_autoptr (Puppet) mallory =
    puppet_new (fixture->hub, fixture->clock, "Mallory", TRUST_MALLORY, 3);
  g_autoptr (TinVerification) verification = bring_to (fixture, mallory, try->state);
  g_autoptr (GByteArray) bytes = from_hex (try->test->frames);
  g_autoptr (Puppet) ann = puppet_new (fixture->hub, fixture->clock, "Ann", 8, 8);
  TinTrust trust = tin_peer_get_trust (trust_peer (fixture, mallory));

  tin_channel_write (tin_link_get_channel (mallory->link), bytes->data, bytes->len);
  tin_settle ();
  g_assert_false (puppet_is_here (mallory));
  g_assert_cmpint (mallory->reason, ==, TIN_ERROR_PROTOCOL);
  trust_assert_received (fixture, shown);
  trust_assert_state (fixture, mallory, trust);
  g_assert_cmpint (tin_peer_is_verified (trust_peer (fixture, mallory)), ==,
                   try->state == VERIFIED);
  if (verification != NULL)
    g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_CLOSED);

  /* Nobody else has noticed, and it goes on where it was. */
  puppet_dial (ann, TRUST_ALICE);
  g_assert_true (puppet_is_here (ann));
  puppet_dial (mallory, TRUST_ALICE);
  g_assert_true (puppet_is_here (mallory));
  trust_assert_received (fixture, shown);
}

/* --- Logs that are none --------------------------------------------------------------------- */

/* Whoever says that it writes our own log, or one for use within, is not listened to. */
static void
hello_names_a_log_that_is_not_its_own (TrustFixture  *fixture,
                                       gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  guint64 logs[TIN_LOG_ID_FIRST + 1];

  for (guint i = 0; i < TIN_LOG_ID_FIRST; i++)
    logs[i] = i;
  logs[TIN_LOG_ID_FIRST] = bob->their_log;
  puppet_say (bob, "before");
  tin_settle ();

  for (gsize i = 0; i < G_N_ELEMENTS (logs); i++)
    {
      bob->log_said = &logs[i];
      puppet_dial (bob, TRUST_ALICE);
      g_assert_false (puppet_is_here (bob));
      g_assert_cmpint (bob->reason, ==, TIN_ERROR_PROTOCOL);
      trust_assert_received (fixture, "before|");
    }
  bob->log_said = NULL;
  puppet_dial (bob, TRUST_ALICE);
  g_assert_true (puppet_is_here (bob));
}

int
main (int   argc,
      char *argv[])
{
  static Try tries[N_STATES][G_N_ELEMENTS (cases)];

  g_test_init (&argc, &argv, NULL);
  G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == N_STATES);

  for (State state = STRANGER; state < N_STATES; state++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autofree char *path =
          g_strdup_printf ("/session/hostile/%s/%s", state_names[state], cases[i].path);
        Try *try = &tries[state][i];

        *try = (Try) { &cases[i], state };
        g_test_add (path, TrustFixture, try, trust_set_up, mistake_ends_the_link,
                    trust_tear_down);
      }
  g_test_add ("/session/hostile/hello-names-a-log-that-is-not-its-own", TrustFixture, NULL,
              trust_set_up, hello_names_a_log_that_is_not_its_own, trust_tear_down);
  return g_test_run ();
}
