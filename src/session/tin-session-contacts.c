/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-host-port.h"
#include "tin-limits.h"

/* What is remembered of peers from one run to the next. */

/* How long changed contacts wait for more of them. */
#define SAVE_DELAY TIN_SECONDS (1)

/* Of a word that a later version has made it is not known how much it is worth: so it is nothing,
 * until the person says it again. */
static TinTrustState
read_trust (const TinContact *contact,
            gboolean          secure)
{
  TinTrust trust;

  /* Written when whoever was met was pinned. */
  if (contact->trust == NULL)
    return tin_trust_state_new (secure ? TIN_TRUST_PINNED : TIN_TRUST_PLAIN, FALSE, TRUE, !secure);
  if (!tin_trust_from_nick (contact->trust, &trust))
    return tin_trust_state_new (TIN_TRUST_STRANGER, FALSE, FALSE, !secure);

  return tin_trust_state_new (trust, contact->verified_at > 0, contact->known, !secure);
}

static void
load_contact (TinSession       *self,
              const TinContact *contact)
{
  gboolean secure = !tin_peer_id_is_plain (contact->id);
  TinPeer *peer = tin_session_ensure_peer (self, contact->id, secure);

  if (contact->name != NULL)
    tin_peer_set_name (peer, contact->name);
  if (secure)
    {
      g_autofree char *host = contact->host != NULL ? tin_host_normalise (contact->host) : NULL;

      tin_peer_set_address (peer, host, contact->port);
    }
  peer->plain_form = contact->form != NULL ? tin_plain_form_from_nick (contact->form)
                                           : TIN_PLAIN_AUTO;
  tin_peer_set_muted (peer, contact->muted);
  tin_peer_set_pinned (peer, contact->pinned);
  tin_peer_set_trust (peer, read_trust (contact, secure), contact->verified_at);
  if (peer->trust.known && secure)
    tin_session_load_places (self, peer, (const char *const *) contact->places);
}

/* Of keys that took each other's place, which only a file says that something else has written,
 * none would come to an end: what is queued would move for ever. */
static gboolean
closes_circle (const TinPeer *peer,
               const TinPeer *other)
{
  while (other != NULL && other != peer && other->trust.trust == TIN_TRUST_REPLACED)
    other = other->other;
  return other == peer;
}

/* An address is blocked or not, whatever was kept of who speaks there. */
static void
load_other (TinSession       *self,
            const TinContact *contact)
{
  TinPeer *peer = tin_roster_get_by_id (self->roster, contact->id);
  TinPeer *other = contact->rival != NULL ? tin_roster_get_by_id (self->roster, contact->rival)
                                          : NULL;

  if (!closes_circle (peer, other))
    tin_peer_set_other (peer, other);
  if (!peer->secure && peer->host != NULL)
    tin_peer_move_trust (peer, tin_settings_is_blocked_address (self->settings, peer->host)
                                 ? TIN_TRUST_EVENT_BLOCK : TIN_TRUST_EVENT_UNBLOCK);
}

/**
 * tin_session_load_contacts:
 *
 * To be called once, after what the history holds was taken up.
 */
void
tin_session_load_contacts (TinSession *self)
{
  g_autoptr (GPtrArray) contacts = tin_contacts_list (self->contacts);

  for (guint i = 0; i < contacts->len; i++)
    load_contact (self, g_ptr_array_index (contacts, i));
  for (guint i = 0; i < contacts->len; i++)
    load_other (self, g_ptr_array_index (contacts, i));
}

/* A plain peer that did not tell its port is remembered under the one that it was given. */
static char *
contact_id (TinPeer *peer)
{
  g_autofree char *address = NULL;

  if (peer->secure)
    return g_strdup (peer->id);

  address = tin_host_port_format (peer->host, peer->port);
  return g_strconcat (TIN_PEER_ID_PLAIN, address, NULL);
}

/**
 * tin_session_has_contact:
 *
 * Returns: whether @peer is remembered
 */
gboolean
tin_session_has_contact (TinSession *self,
                         TinPeer    *peer)
{
  g_autofree char *id = NULL;

  if (peer->placeholder || (!peer->secure && peer->port == 0))
    return FALSE;

  id = contact_id (peer);
  return tin_contacts_has (self->contacts, id);
}

/* Returns: whether it could be read back, and so waits for nothing but the disk */
static gboolean
put_contact (TinSession *self,
             TinPeer    *peer)
{
  const TinPlainTraits *traits = tin_plain_form_get_traits (peer->plain_form);
  g_autofree char *id = contact_id (peer);
  g_auto (GStrv) places = tin_peer_dup_places (peer);
  g_autoptr (GError) error = NULL;
  TinContact contact = {
    .id = id,
    .name = peer->name,
    .host = peer->host,
    .port = (guint16) peer->port,
    .places = places,
    .form = peer->secure || peer->plain_form == TIN_PLAIN_AUTO ? NULL : (char *) traits->nick,
    .trust = (char *) tin_trust_to_nick (peer->trust.trust),
    .rival = peer->other != NULL ? (char *) peer->other->id : NULL,
    .known = peer->trust.known,
    .verified_at = peer->trust.verified ? peer->verified_at : 0,
    .muted = peer->muted,
    .pinned = peer->pinned,
  };

  if (tin_contacts_put (self->contacts, &contact, &error))
    return TRUE;
  g_message ("A contact could not be kept: %s", error->message);
  return FALSE;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  return strcmp (((const TinPeer *) a)->id, ((const TinPeer *) b)->id);
}

/**
 * tin_session_save_contacts:
 *
 * Writes the contacts that have changed. Where the disk takes nothing they stay unsaved, and are
 * tried again.
 *
 * Returns: whether nothing is left to be saved
 */
gboolean
tin_session_save_contacts (TinSession *self)
{
  g_autoptr (GList) unsaved = NULL;
  g_autoptr (GError) error = NULL;

  if (self->save_timer != 0)
    tin_clock_clear (self->clock, &self->save_timer);
  if (self->contacts == NULL)
    return TRUE;

  /* The next run has them in the order in which they are in the file, and what it does by itself
   * does not hang on where they lie in memory now. */
  unsaved = g_list_sort (g_hash_table_get_keys (self->unsaved), compare_ids);
  for (GList *link = unsaved; link != NULL; link = link->next)
    if (!put_contact (self, link->data))
      g_hash_table_remove (self->unsaved, link->data);

  if (!tin_contacts_save (self->contacts, &error))
    {
      tin_session_contacts_failed (self, error);
      return FALSE;
    }
  g_hash_table_remove_all (self->unsaved);
  return TRUE;
}

/**
 * tin_session_count_unsaved_contacts:
 *
 * What waits for more of its kind is written first: the answer is the disk's.
 *
 * Returns: of how many peers that which is known, whether they are blocked for example, is not on
 *   the disk and would not be there if the program ended now
 */
guint
tin_session_count_unsaved_contacts (TinSession *self)
{
  g_return_val_if_fail (TIN_IS_SESSION (self), 0);

  if (tin_session_save_contacts (self))
    return 0;
  /* Of those that were removed none is in the list. */
  return MAX (g_hash_table_size (self->unsaved), 1);
}

static gboolean
on_save_due (gpointer user_data)
{
  TinSession *self = user_data;

  self->save_timer = 0;
  tin_session_save_contacts (self);
  return G_SOURCE_REMOVE;
}

/* A stranger who has said nothing leaves no trace. */
static gboolean
is_worth_keeping (TinPeer *peer)
{
  if (peer->placeholder || (!peer->secure && peer->port == 0))
    return FALSE;
  return !peer->secure ? !peer->request
                       : !tin_peer_is_stranger (peer) || !tin_session_is_silent (peer);
}

/**
 * tin_session_save_contact:
 *
 * Remembers what is known of @peer beyond this run; many at once become one write.
 */
void
tin_session_save_contact (TinSession *self,
                          TinPeer    *peer)
{
  g_clear_pointer (&self->friends, g_hash_table_unref);
  if (!is_worth_keeping (peer))
    {
      /* Who was blocked, and is not, would be blocked again by what was written of it. */
      if (peer->secure && tin_session_has_contact (self, peer))
        tin_session_forget_contact (self, peer);
      return;
    }

  if (!g_hash_table_contains (self->unsaved, peer))
    g_hash_table_add (self->unsaved, g_object_ref (peer));
  if (self->save_timer == 0)
    self->save_timer = tin_clock_add (self->clock, SAVE_DELAY, on_save_due, self);
}

/**
 * tin_session_forget_contact:
 *
 * The opposite.
 */
void
tin_session_forget_contact (TinSession *self,
                            TinPeer    *peer)
{
  g_autofree char *id = NULL;

  g_clear_pointer (&self->friends, g_hash_table_unref);
  g_hash_table_remove (self->unsaved, peer);
  if (peer->placeholder || (!peer->secure && peer->port == 0))
    return;

  id = contact_id (peer);
  tin_contacts_remove (self->contacts, id);
  if (self->save_timer == 0 && !self->stopped)
    self->save_timer = tin_clock_add (self->clock, SAVE_DELAY, on_save_due, self);
}

/* --- How the person keeps a conversation -------------------------------------------------- */

/**
 * tin_session_set_muted:
 * @muted: whether the person is not to be told of what @peer writes
 */
void
tin_session_set_muted (TinSession *self,
                       TinPeer    *peer,
                       gboolean    muted)
{
  if (peer->muted == muted)
    return;

  tin_peer_set_muted (peer, muted);
  tin_session_save_contact (self, peer);
}

/**
 * tin_session_set_pinned:
 * @pinned: whether @peer is to stand above the others
 */
void
tin_session_set_pinned (TinSession *self,
                        TinPeer    *peer,
                        gboolean    pinned)
{
  if (peer->pinned == pinned)
    return;

  tin_peer_set_pinned (peer, pinned);
  tin_session_save_contact (self, peer);
}
