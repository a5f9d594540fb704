/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include "tin-backports.h"
#include "tin-host-port.h"
#include "tin-limits.h"

/* Places: the addresses at which a key was reached. Who dials one again wants that key and no
 * other.
 *
 * A place is learnt by dialling alone, with the port that was dialled: what somebody who calls says
 * about its own port costs nothing, and helps to find that one again and nobody else. A place
 * belongs to one key, and goes to another only where the person says so. */

/* This computer has two addresses for itself, and a resolver says now the one and now the other
 * (RFC 6761, 6.3): what is known of the one holds for the other. */
static char *
normalise (const char *host)
{
  char *normal = tin_host_normalise (host);

  if (g_str_equal (normal, "::1") || g_str_equal (normal, "localhost") ||
      g_str_has_suffix (normal, ".localhost"))
    g_set_str (&normal, "127.0.0.1");
  return normal;
}

static char *
make_place (const char *host,
            guint       port)
{
  g_autofree char *normal = normalise (host);

  return tin_host_port_format (normal, port);
}

/* --- Of one peer -------------------------------------------------------------------------- */

static gboolean
find_place (TinPeer    *self,
            const char *place,
            guint      *index)
{
  return self->places != NULL &&
         g_ptr_array_find_with_equal_func (self->places, place, g_str_equal, index);
}

/* Puts PLACE first. Returns whether it is new. */
static gboolean
put_place (TinPeer    *self,
           const char *place)
{
  guint index;
  gboolean is_new = !find_place (self, place, &index);

  if (self->places == NULL)
    self->places = g_ptr_array_new_with_free_func (g_free);
  if (!is_new)
    g_ptr_array_remove_index (self->places, index);
  g_ptr_array_insert (self->places, 0, g_strdup (place));
  if (self->places->len > TIN_PLACES_MAX)
    g_ptr_array_set_size (self->places, TIN_PLACES_MAX);
  return is_new;
}

/* Returns whether it was there. */
static gboolean
take_place (TinPeer    *self,
            const char *place)
{
  guint index;

  if (!find_place (self, place, &index))
    return FALSE;

  g_ptr_array_remove_index (self->places, index);
  return TRUE;
}

/**
 * tin_peer_has_place:
 * @host: in any spelling
 *
 * Returns: whether the key of @self was reached there by dialling
 */
gboolean
tin_peer_has_place (TinPeer    *self,
                    const char *host,
                    guint       port)
{
  g_autofree char *place = NULL;

  if (self->places == NULL || self->places->len == 0 || host == NULL || port == 0)
    return FALSE;

  place = make_place (host, port);
  return find_place (self, place, NULL);
}

/**
 * tin_peer_is_met_at:
 * @host: in any spelling
 *
 * Returns: whether @self was met at that host, and has said that it listens at @port
 */
gboolean
tin_peer_is_met_at (TinPeer    *self,
                    const char *host,
                    guint       port)
{
  g_autofree char *asked = NULL;
  g_autofree char *met = NULL;
  g_autofree char *dialled = NULL;

  if (host == NULL || port == 0 || self->port != port)
    return FALSE;

  asked = normalise (host);
  met = normalise (self->host != NULL ? self->host : "");
  dialled = normalise (self->dial_host != NULL ? self->dial_host : "");
  return *asked != '\0' && (g_str_equal (met, asked) || g_str_equal (dialled, asked));
}

/* --- Of everybody ------------------------------------------------------------------------- */

/**
 * tin_peer_may_reside:
 *
 * Returns: whether the person knows the key of @self, and has it neither blocked nor replaced: of
 *   anybody else it does not matter where it was
 */
gboolean
tin_peer_may_reside (TinPeer *self)
{
  return self->secure && !self->placeholder &&
         (self->trust.trust == TIN_TRUST_PINNED || self->trust.trust == TIN_TRUST_VERIFIED ||
          self->trust.trust == TIN_TRUST_CONTESTED);
}

/* Whoever has PLACE but PEER. */
static TinPeer *
find_other_resident (TinSession *self,
                     const char *place,
                     TinPeer    *peer)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) one = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (one != peer && tin_peer_may_reside (one) && find_place (one, place, NULL))
        return one;
    }
  return NULL;
}

/**
 * tin_session_find_resident:
 * @host: in any spelling
 *
 * Returns: (transfer none) (nullable): whose place this is
 */
TinPeer *
tin_session_find_resident (TinSession *self,
                           const char *host,
                           guint       port)
{
  g_autofree char *place = make_place (host, port);

  return find_other_resident (self, place, NULL);
}

static TinPeer *
find_neighbour (TinSession *self,
                const char *host,
                guint       port)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  TinPeer *found = tin_session_find_resident (self, host, port);

  for (guint i = 0; found == NULL && i < n_peers; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (tin_peer_may_reside (peer) && tin_peer_is_met_at (peer, host, port))
        found = peer;
    }
  return found;
}

/**
 * tin_session_find_neighbour:
 * @host: what was dialled
 * @remote: the address that this has led to
 *
 * Returns: (transfer none) (nullable): whose place one of these is, or else who is known and was
 *   met there: whoever answers and is nobody who is known may want to be taken for that one
 */
TinPeer *
tin_session_find_neighbour (TinSession *self,
                            const char *host,
                            const char *remote,
                            guint       port)
{
  TinPeer *found = find_neighbour (self, host, port);

  return found != NULL ? found : find_neighbour (self, remote, port);
}

/**
 * tin_session_find_wronged:
 * @channel: secure and dialled, before anything is said
 * @host: what was dialled
 * @expected: (nullable): for whom
 * @for_text: whether a text for whoever is there is to follow
 *
 * Another spelling of somebody's address is no way past the key that is expected there. A key that
 * is known may be met anywhere; what it is not given is a text that was written to an address
 * where another one was reached.
 *
 * Returns: (transfer none) (nullable): who else is known there, so that nothing may be said to the
 *   key that answers
 */
TinPeer *
tin_session_find_wronged (TinSession *self,
                          TinChannel *channel,
                          const char *host,
                          TinPeer    *expected,
                          gboolean    for_text)
{
  const char *remote = tin_channel_get_remote_host (channel);
  guint port = tin_channel_get_remote_port (channel);
  g_autofree char *id = tin_peer_id_to_string (tin_channel_get_peer_id (channel));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  gboolean is_known = peer != NULL && peer->trust.known;
  TinPeer *wronged = NULL;

  if (peer != NULL && peer == expected)
    return NULL;

  if (!is_known)
    wronged = tin_session_find_neighbour (self, host, remote, port);
  else if (for_text)
    wronged = tin_session_find_resident (self, host, port);
  if (wronged == NULL && for_text)
    wronged = tin_session_find_resident (self, remote, port);
  return wronged == peer ? NULL : wronged;
}

/* --- Moves -------------------------------------------------------------------------------- */

/* Nobody else has it from now on: those who are blocked do not come back to it either. */
static gboolean
move_place (TinSession *self,
            TinPeer    *peer,
            const char *place)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (self->roster));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (TinPeer) one = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (one != peer && take_place (one, place))
        tin_session_save_contact (self, one);
    }
  return put_place (peer, place);
}

/**
 * tin_session_reached:
 * @peer: who has said HELLO over a link that we dialled
 * @host: what was dialled
 * @remote: the address that this has led to, as a number
 * @chosen: whether the person wanted @peer itself, and not whoever is there
 *
 * From now on @peer is expected there, unless somebody else is and the person has not decided. What
 * this changes is on the disk when it returns.
 */
void
tin_session_reached (TinSession *self,
                     TinPeer    *peer,
                     const char *host,
                     const char *remote,
                     guint16     port,
                     gboolean    chosen)
{
  g_autofree char *typed = make_place (host, port);
  g_autofree char *numeric = make_place (remote, port);
  gboolean changed = FALSE;

  if (!tin_peer_may_reside (peer))
    return;
  /* A name that leads to somebody else's place is no name of PEER's either. */
  if (!chosen && (find_other_resident (self, numeric, peer) != NULL ||
                  find_other_resident (self, typed, peer) != NULL))
    return;

  changed |= move_place (self, peer, numeric);
  changed |= move_place (self, peer, typed);
  tin_session_save_contact (self, peer);
  if (changed)
    tin_session_save_contacts (self);
}

/**
 * tin_session_hand_over_places:
 *
 * The person says that @to is who @from was.
 */
void
tin_session_hand_over_places (TinSession *self,
                              TinPeer    *from,
                              TinPeer    *to)
{
  g_autoptr (GPtrArray) places = g_steal_pointer (&from->places);

  for (guint i = places != NULL ? places->len : 0; i > 0; i--)
    put_place (to, g_ptr_array_index (places, i - 1));
}

/* --- On the disk -------------------------------------------------------------------------- */

/**
 * tin_session_load_places:
 * @places: (nullable): HOST:PORT of each, the newest first
 *
 * What was remembered of @peer. Of several keys with one place, which only a file says that
 * something else has written, the first has it.
 */
void
tin_session_load_places (TinSession         *self,
                         TinPeer            *peer,
                         const char *const  *places)
{
  guint n_places = places != NULL ? g_strv_length ((char **) places) : 0;

  for (guint i = n_places; i > 0; i--)
    {
      g_autofree char *host = NULL;
      g_autofree char *place = NULL;
      guint16 port;

      if (!tin_host_port_parse (places[i - 1], &host, &port, NULL))
        continue;
      place = make_place (host, port);
      if (find_other_resident (self, place, peer) == NULL)
        put_place (peer, place);
    }
}

/**
 * tin_peer_dup_places:
 *
 * Returns: (transfer full) (nullable): as tin_session_load_places() takes them
 */
char **
tin_peer_dup_places (TinPeer *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (self->places == NULL || self->places->len == 0)
    return NULL;

  builder = g_strv_builder_new ();
  for (guint i = 0; i < self->places->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->places, i));
  return g_strv_builder_end (builder);
}
