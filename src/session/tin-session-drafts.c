/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <string.h>

#include "tin-limits.h"

/* What the person has begun to write to a peer. A change waits for the next ones, so that a disk is
 * not asked to write at every key; what was emptied, and so perhaps sent, leaves the disk at
 * once. */

/* How long the person may pause before what was begun is written, ... */
#define SAVE_DELAY TIN_SECONDS (2)
/* ... and how long it stays unwritten if there is no such pause. */
#define SAVE_DELAY_MAX TIN_SECONDS (10)

/* As much of TEXT as is kept for the next start: whole characters. */
static char *
dup_kept_text (const char *text)
{
  gsize length = strlen (text);
  const char *end;

  if (length <= TIN_DRAFT_MAX)
    return g_strdup (text);

  end = g_utf8_find_prev_char (text, text + TIN_DRAFT_MAX + 1);
  return g_strndup (text, (gsize) (end - text));
}

static void
put_draft (TinSession *self,
           TinPeer    *peer)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  TinDraft draft = { .id = (char *) peer->id, .target = peer->draft_target,
                     .edits = peer->draft_edits };

  if (peer->draft == NULL || tin_roster_get_by_id (self->roster, peer->id) != peer)
    {
      tin_drafts_remove (self->drafts, peer->id);
      return;
    }

  text = dup_kept_text (peer->draft);
  draft.text = text;
  if (!tin_drafts_put (self->drafts, &draft, &error))
    g_message ("What was begun to be written to %s is kept in this run alone: %s", peer->id,
               error->message);
}

static void
put_drafts (TinSession *self)
{
  GHashTableIter iter;
  gpointer peer;

  if (self->draft_timer != 0)
    tin_clock_clear (self->clock, &self->draft_timer);

  g_hash_table_iter_init (&iter, self->drafting);
  while (g_hash_table_iter_next (&iter, &peer, NULL))
    put_draft (self, peer);
  g_hash_table_remove_all (self->drafting);
}

/**
 * tin_session_save_drafts:
 *
 * What was begun is on the disk when this returns.
 */
void
tin_session_save_drafts (TinSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->drafts == NULL)
    return;

  put_drafts (self);
  if (!tin_drafts_save (self->drafts, &error))
    g_message ("What was begun to be written could not be saved: %s", error->message);
}

static gboolean
on_save_due (gpointer user_data)
{
  TinSession *self = user_data;
  gint64 now = tin_clock_now (self->clock);
  gint64 due = MIN (self->drafted_at + SAVE_DELAY, self->draft_since + SAVE_DELAY_MAX);

  self->draft_timer = 0;
  if (due > now)
    {
      self->draft_timer = tin_clock_add (self->clock, due - now, on_save_due, self);
      return G_SOURCE_REMOVE;
    }

  put_drafts (self);
  tin_drafts_begin_save (self->drafts);
  return G_SOURCE_REMOVE;
}

/* Nothing can be sent to who was never met, so nothing of it waits. A window that is taken down at
 * the end empties its entries, which means nothing. */
static void
draft_changed (TinSession *self,
               TinPeer    *peer)
{
  if (peer->placeholder || self->all_said || self->stopped)
    return;

  g_hash_table_add (self->drafting, g_object_ref (peer));
  if (peer->draft == NULL)
    {
      put_drafts (self);
      tin_drafts_begin_save (self->drafts);
      return;
    }

  self->drafted_at = tin_clock_now (self->clock);
  if (self->draft_timer != 0)
    return;
  self->draft_since = self->drafted_at;
  self->draft_timer = tin_clock_add (self->clock, SAVE_DELAY, on_save_due, self);
}

static void
set_draft (TinSession           *self,
           TinPeer              *peer,
           const char           *text,
           const TinMessageName *target,
           gboolean              edits)
{
  gboolean was_there = peer->draft != NULL;

  tin_peer_set_draft (peer, text, target, edits);
  if (was_there || peer->draft != NULL)
    draft_changed (self, peer);
}

/**
 * tin_session_set_draft:
 * @text: (nullable): what the person has begun to write to @peer; empty, too, when it was sent or
 *   given up
 * @target: (nullable): the message that it answers
 *
 * It is there at the next start, as far as TIN_DRAFT_MAX goes, and is written when the person
 * pauses: to be called with every change.
 */
void
tin_session_set_draft (TinSession           *self,
                       TinPeer              *peer,
                       const char           *text,
                       const TinMessageName *target)
{
  set_draft (self, peer, text, target, FALSE);
}

/**
 * tin_session_set_edit_draft:
 * @text: (nullable): what is to take the place of what @target says
 *
 * As tin_session_set_draft(): there is one draft for a peer, of the one kind or the other.
 */
void
tin_session_set_edit_draft (TinSession           *self,
                            TinPeer              *peer,
                            const char           *text,
                            const TinMessageName *target)
{
  set_draft (self, peer, text, target, TRUE);
}

/**
 * tin_session_forget_draft:
 * @peer: that leaves the roster
 */
void
tin_session_forget_draft (TinSession *self,
                          TinPeer    *peer)
{
  if (peer->draft != NULL)
    set_draft (self, peer, NULL, NULL, FALSE);
}

/**
 * tin_session_hand_over_keeping:
 * @from: in whose place @to is from now on
 *
 * What the person has begun to write to @from, and how it keeps that conversation, goes to @to:
 * what was begun for both is in one text. It answers nothing any more: the message stays with
 * @from.
 */
void
tin_session_hand_over_keeping (TinSession *self,
                               TinPeer    *from,
                               TinPeer    *to)
{
  g_autofree char *text = NULL;

  if (from->muted)
    tin_session_set_muted (self, to, TRUE);
  if (from->pinned)
    tin_session_set_pinned (self, to, TRUE);
  tin_session_set_pinned (self, from, FALSE);
  if (from->draft == NULL)
    return;

  text = to->draft != NULL ? g_strconcat (from->draft, "\n", to->draft, NULL)
                           : g_strdup (from->draft);
  set_draft (self, to, text, to->draft_edits ? NULL : tin_peer_get_draft_target (to), FALSE);
  set_draft (self, from, NULL, NULL, FALSE);
}

/**
 * tin_session_move_draft:
 * @log_id: of ours, whose messages from number @first on are not there any more
 * @moved: (element-type guint64 guint64): their numbers in the present log, by those that they had
 *
 * What was begun to @peer speaks of the same message, by the name that it has now. One that was
 * taken back has none, and its number is another one's.
 */
void
tin_session_move_draft (TinSession *self,
                        TinPeer    *peer,
                        guint64     log_id,
                        guint64     first,
                        GHashTable *moved)
{
  TinMessageName target = peer->draft_target;
  const guint64 *number;

  if (peer->draft == NULL || target.log_id != log_id)
    return;

  number = g_hash_table_lookup (moved, &target.number);
  if (number == NULL && target.number < first)
    return;
  if (number != NULL)
    target = (TinMessageName) {
      tin_conversation_get_own_log (peer->conversation)->id, *number
    };
  set_draft (self, peer, peer->draft, number != NULL ? &target : NULL, peer->draft_edits);
}

/* Whoever is not known is not written to. */
static void
load_draft (TinSession     *self,
            const TinDraft *draft)
{
  TinPeer *peer = tin_roster_get_by_id (self->roster, draft->id);

  if (peer == NULL)
    {
      tin_drafts_remove (self->drafts, draft->id);
      return;
    }

  tin_peer_set_draft (peer, draft->text, draft->target.log_id != 0 ? &draft->target : NULL,
                      draft->edits);
}

/**
 * tin_session_load_drafts:
 *
 * To be called once, after the contacts are loaded.
 */
void
tin_session_load_drafts (TinSession *self)
{
  g_autoptr (GPtrArray) drafts = tin_drafts_list (self->drafts);

  for (guint i = 0; i < drafts->len; i++)
    load_draft (self, g_ptr_array_index (drafts, i));

  /* A crash may have come between the contacts, which say who took whose place, and this. */
  for (guint i = 0; i < drafts->len; i++)
    {
      const TinDraft *draft = g_ptr_array_index (drafts, i);
      TinPeer *peer = tin_roster_get_by_id (self->roster, draft->id);

      if (peer != NULL && peer->trust.trust == TIN_TRUST_REPLACED && peer->other != NULL)
        tin_session_hand_over_keeping (self, peer, peer->other);
    }
}
