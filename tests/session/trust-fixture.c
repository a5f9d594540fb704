/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "trust-fixture.h"

#include "tin-await.h"
#include "tin-limits.h"

static void
on_trust (TrustFixture *self)
{
  self->n_trust++;
}

static void
begin (TrustFixture *self)
{
  session_home_start (self->alice);
  self->alice->running->wary = TRUE;
  g_signal_connect_swapped (self->alice->running->session, "trust", G_CALLBACK (on_trust), self);
  tin_settle ();
}

static void
end (TrustFixture *self,
     gboolean      crash)
{
  g_signal_handlers_disconnect_by_data (self->alice->running->session, self);
  if (crash)
    session_home_crash (self->alice);
  else
    session_home_stop (self->alice);
}

void
trust_set_up (TrustFixture  *self,
              gconstpointer  user_data)
{
  self->hub = tin_memory_hub_new ();
  self->clock = tin_manual_clock_new ();
  self->alice = session_home_new (self->hub, self->clock, "Alice", TRUST_ALICE);
  begin (self);
}

void
trust_tear_down (TrustFixture  *self,
                 gconstpointer  user_data)
{
  end (self, FALSE);
  session_home_free (self->alice);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (self->hub), ==, 0);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->clock);
}

void
trust_advance (TrustFixture *self,
               gint64        delay)
{
  tin_test_advance (self->clock, delay);
}

/* Alice's program ends, or crashes, and begins again. */
void
trust_restart (TrustFixture *self,
               gboolean      crash)
{
  end (self, crash);
  begin (self);
}

TinSession *
trust_session (TrustFixture *self)
{
  return self->alice->running->session;
}

TinPeer *
trust_find (TrustFixture *self,
            Puppet       *puppet)
{
  return tin_roster_get_by_id (tin_session_get_roster (trust_session (self)), puppet->id);
}

TinPeer *
trust_peer (TrustFixture *self,
            Puppet       *puppet)
{
  TinPeer *peer = trust_find (self, puppet);

  g_assert_nonnull (peer);
  return peer;
}

/* How many are in the roster. */
guint
trust_count (TrustFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (tin_session_get_roster (trust_session (self))));
}

gboolean
trust_has_contact (TrustFixture *self,
                   const char   *id)
{
  g_autoptr (GPtrArray) contacts = NULL;

  trust_advance (self, TIN_SECONDS (2));
  contacts = tin_contacts_list (self->alice->contacts);
  for (guint i = 0; i < contacts->len; i++)
    {
      if (g_str_equal (((TinContact *) g_ptr_array_index (contacts, i))->id, id))
        return TRUE;
    }
  return FALSE;
}

void
trust_send (TrustFixture *self,
            TinPeer      *peer,
            const char   *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message = tin_session_send (trust_session (self), peer, text, &error);

  g_assert_no_error (error);
  tin_settle ();
}

/* Alice dials by hand. */
void
trust_connect (TrustFixture  *self,
               guint          host,
               GError       **error)
{
  g_autofree char *address = tin_test_session_address (host);

  tin_test_session_connect (self->alice->running, address, error);
  tin_settle ();
}

/* Somebody whom Alice has dialled by hand, and who listens and is connected. */
Puppet *
trust_befriend (TrustFixture *self,
                const char   *name,
                guint         host,
                guint         key)
{
  Puppet *puppet = puppet_new (self->hub, self->clock, name, host, key);
  g_autoptr (GError) error = NULL;

  puppet_listen (puppet, TRUE);
  trust_connect (self, host, &error);
  g_assert_no_error (error);
  trust_assert_state (self, puppet, TIN_TRUST_PINNED);
  g_assert_true (puppet_is_here (puppet));
  return puppet;
}

/* The persons compare a code, and it is the same. */
void
trust_compare (TrustFixture *self,
               Puppet       *puppet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinVerification) verification =
    tin_session_verify (trust_session (self), trust_peer (self, puppet), &error);

  g_assert_no_error (error);
  g_object_ref (verification);
  tin_settle ();
  g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_CODE);
  tin_verification_match (verification);
  tin_settle ();
  g_assert_cmpint (tin_verification_get_state (verification), ==, TIN_COMPARE_VERIFIED);
}

void
trust_assert_state (TrustFixture *self,
                    Puppet       *puppet,
                    TinTrust      trust)
{
  TinTrust found = tin_peer_get_trust (trust_peer (self, puppet));

  g_assert_cmpstr (tin_trust_to_nick (found), ==, tin_trust_to_nick (trust));
}

void
trust_assert_texts (Puppet     *puppet,
                    const char *expected)
{
  g_autofree char *texts = puppet_texts (puppet);

  g_assert_cmpstr (texts, ==, expected);
}

void
trust_assert_received (TrustFixture *self,
                       const char   *expected)
{
  g_autofree char *texts = tin_test_session_texts (self->alice->running);

  g_assert_cmpstr (texts, ==, expected);
}
