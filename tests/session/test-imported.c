/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-limits.h"
#include "tin-transfer.h"

/* Conversations that Alice has put here with an import: they are there, and make nobody known; they
 * take the place of no stranger, and no stranger takes theirs. */

#define add_test(name, function) \
  g_test_add ("/session/imported/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

/* Keys of those who are imported begin here. */
#define IMPORTED_KEY 20000
#define STRANGERS_KEY 1000

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* One text of each of N people, of keys from FIRST on. */
static void
import (TrustFixture *fixture,
        guint         first,
        guint         n)
{
  g_autofree char *path = g_build_filename (fixture->alice->folder, "in.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + n; i++)
    {
      TinPeerId key = { { (guint8) i, (guint8) (i >> 8) } };
      g_autofree char *id = tin_peer_id_to_string (&key);

      g_string_append_printf (lines, "{\"peer\":\"%s\",\"name\":\"Old %u\",\"log\":\"%016x\","
                              "\"number\":1,\"own\":false,\"sent_at\":\"65536000\","
                              "\"kind\":\"text\",\"text\":\"of old\"}\n", id, i, 0x10000 + i);
    }
  g_file_set_contents (path, lines->str, -1, &error);
  g_assert_no_error (error);

  tin_session_import_async (trust_session (fixture), file, NULL, NULL, NULL, on_done, &result);
  tin_await (result != NULL);
  g_assert_cmpint (tin_session_transfer_finish (trust_session (fixture), result, &error), ==, n);
  g_assert_no_error (error);
}

static void
fill_with_strangers (TrustFixture *fixture)
{
  for (guint i = 0; i < TIN_STRANGERS_KEPT_MAX; i++)
    {
      g_autoptr (Puppet) zoe =
        puppet_new (fixture->hub, fixture->clock, "", 40 + i / TIN_STRANGERS_PER_ADDRESS_MAX,
                    STRANGERS_KEY + i);

      zoe->port = 0;
      puppet_dial (zoe, TRUST_ALICE);
      puppet_say (zoe, "hello");
      tin_settle ();
    }
}

static void
come_and_go (TrustFixture *fixture,
             Puppet       *puppet)
{
  puppet_dial (puppet, TRUST_ALICE);
  g_assert_true (puppet_is_here (puppet));
  puppet_leave (puppet);
  trust_advance (fixture, TIN_SECONDS (2));
}

/* They stay, though they have said nothing here, and are accepted by nothing. */
static void
imported_one_stays (TrustFixture  *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (Puppet) old = puppet_new (fixture->hub, fixture->clock, "Old", 9, IMPORTED_KEY);

  import (fixture, IMPORTED_KEY, 1);
  for (guint round = 0; round < 3; round++)
    {
      trust_assert_state (fixture, old, TIN_TRUST_STRANGER);
      g_assert_false (tin_peer_is_known (trust_peer (fixture, old)));
      g_assert_cmpstr (tin_peer_get_last_text (trust_peer (fixture, old)), ==, "of old");
      g_assert_true (trust_has_contact (fixture, old->id));
      come_and_go (fixture, old);
      if (round > 0)
        trust_restart (fixture, round > 1);
    }

  tin_session_remove (trust_session (fixture), trust_peer (fixture, old));
  tin_settle ();
  g_assert_null (trust_find (fixture, old));
  trust_restart (fixture, FALSE);
  g_assert_null (trust_find (fixture, old));
}

/* However many there are, there is room for those who come. */
static void
imported_ones_take_no_place (TrustFixture  *fixture,
                             gconstpointer  user_data)
{
  g_autoptr (Puppet) zoe = puppet_new (fixture->hub, fixture->clock, "Zoe", 9, 9);

  import (fixture, IMPORTED_KEY, TIN_STRANGERS_KEPT_MAX + 10);
  for (guint round = 0; round < 2; round++)
    {
      g_assert_cmpuint (trust_count (fixture), ==, TIN_STRANGERS_KEPT_MAX + 10);
      come_and_go (fixture, zoe);
      trust_restart (fixture, FALSE);
    }
}

/* However many strangers there are, an import is whole; but whoever of it comes is one of them. */
static void
strangers_take_no_place_of_theirs (TrustFixture  *fixture,
                                   gconstpointer  user_data)
{
  g_autoptr (Puppet) old = puppet_new (fixture->hub, fixture->clock, "Old", 9, IMPORTED_KEY);
  g_autoptr (Puppet) older = puppet_new (fixture->hub, fixture->clock, "Older", 9,
                                         IMPORTED_KEY + 1);
  g_autoptr (Puppet) zoe =
    puppet_new (fixture->hub, fixture->clock, "", 9, STRANGERS_KEY);

  fill_with_strangers (fixture);
  import (fixture, IMPORTED_KEY, 20);
  g_assert_cmpuint (trust_count (fixture), ==, TIN_STRANGERS_KEPT_MAX + 20);
  puppet_dial (old, TRUST_ALICE);
  g_assert_cmpint (old->reason, ==, TIN_PEER_REASON_ASKING);
  trust_assert_state (fixture, old, TIN_TRUST_STRANGER);

  /* One place is free: the first who comes has it. */
  tin_session_accept (trust_session (fixture), trust_peer (fixture, zoe));
  puppet_dial (old, TRUST_ALICE);
  puppet_say (old, "it is me again");
  tin_settle ();
  g_assert_true (puppet_is_here (old));
  puppet_leave (old);
  puppet_dial (older, TRUST_ALICE);
  g_assert_cmpint (older->reason, ==, TIN_PEER_REASON_ASKING);
  g_assert_cmpuint (trust_count (fixture), ==, TIN_STRANGERS_KEPT_MAX + 20);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("they-stay", imported_one_stays);
  add_test ("they-take-no-place", imported_ones_take_no_place);
  add_test ("strangers-take-none-of-theirs", strangers_take_no_place_of_theirs);
  return g_test_run ();
}
