/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "tin-limits.h"

/* Own messages that a peer still holds and this history does not: it was lost, an old backup of it
 * was brought back, or a copy of the profile is in use elsewhere. docs/PROTOCOL.md, "Logs".
 *
 * And the other side of it: giving a peer back what it wrote. */

/* Messages that one look into the history brings. */
#define GIVE_BATCH 512

struct _TinRecall
{
  guint64    log_id;
  guint64    new_log_id;  /* to go on with, where LOG_ID is the conversation's own log */
  guint64    upto;
  guint8     digest[TIN_DIGEST_BYTES];  /* of number UPTO */
  GPtrArray *messages;    /* (owned) (element-type TinMessage) that came and are not written */
  gsize      length;      /* of them, as tin_link_hold() counts */
  guint64    n_added;
  guint64    n_moved;
};

static void
recall_free (TinRecall *self)
{
  g_ptr_array_unref (self->messages);
  g_free (self);
}

/* --- Taking back -------------------------------------------------------------------------- */

typedef struct
{
  TinSession *session;   /* (owned) */
  TinPeer    *peer;      /* (owned) */
  TinLink    *link;      /* (owned) that they came over */
  GPtrArray  *messages;  /* (owned) (element-type TinMessage) */
  gsize       length;
  guint64     log_id;
  guint64     new_log_id;
} TakeClosure;

static void
take_closure_free (TakeClosure *self)
{
  g_object_unref (self->session);
  g_object_unref (self->peer);
  g_object_unref (self->link);
  g_ptr_array_unref (self->messages);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TakeClosure, take_closure_free)

static guint64
last_number (const TakeClosure *closure)
{
  return tin_message_get_number (g_ptr_array_index (closure->messages,
                                                    closure->messages->len - 1));
}

static void
tell_person (TinSession *self,
             TinPeer    *peer,
             guint64     n_added,
             guint64     n_moved)
{
  const char *name = tin_peer_get_name (peer);

  if (n_added > 0)
    {
      g_autofree char *note =
        /* Translators: a system line in a conversation; %1$s is somebody's name, %2$u a number */
        g_strdup_printf (ngettext ("A message of yours that only %s still had was brought back. "
                                   "The history here may have been lost or be an old backup, or "
                                   "this profile may be in use elsewhere, too.",
                                   "%2$u messages of yours that only %1$s still had were brought "
                                   "back. The history here may have been lost or be an old backup, "
                                   "or this profile may be in use elsewhere, too.",
                                   (gulong) n_added),
                         name, (guint) n_added);

      tin_session_add_note (self, peer, note);
    }
  if (n_moved > 0)
    {
      g_autofree char *note =
        /* Translators: a system line in a conversation; %s is somebody's name */
        g_strdup_printf (_("%s has other messages of yours than this computer under the same "
                           "numbers. Both are kept; those of this computer are sent again."),
                         name);

      tin_session_add_note (self, peer, note);
    }
}

/**
 * tin_session_drop_recall:
 *
 * It is done, or the link that it came over has gone; the next one begins with what is missing
 * then.
 */
void
tin_session_drop_recall (TinSession *self,
                         TinPeer    *peer)
{
  TinRecall *recall = g_steal_pointer (&peer->recall);

  if (recall == NULL)
    return;

  if (!self->stopped)
    tell_person (self, peer, recall->n_added, recall->n_moved);
  recall_free (recall);
}

/* Whether we write another log now than the link was told. */
static gboolean
writes_another_log (TinPeer *peer)
{
  return tin_link_get_own_hello (peer->link)->log_id !=
         tin_conversation_get_own_log (peer->conversation)->id;
}

static void
end_recall (TinSession *self,
            TinPeer    *peer)
{
  gboolean is_renewed = writes_another_log (peer);

  tin_session_drop_recall (self, peer);
  if (is_renewed)
    {
      tin_link_goodbye (peer->link, TIN_BYE_RENEW);
      return;
    }

  /* What moved to the present log is to be sent. */
  tin_session_pump (self, peer, NULL, 0);
  if (peer->link != NULL)
    tin_session_recall_others (self, peer);
}

/* Messages that the store has moved have other numbers now: so have those that wait to be
 * written, and what they, or a draft, speak of. */
static void
apply_moves (TinSession         *self,
             TinPeer            *peer,
             guint64             log_id,
             const TinTakenBack *taken)
{
  g_autoptr (GHashTable) moved =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  guint64 first = G_MAXUINT64;

  for (guint i = 0; i < taken->n_moved; i++)
    {
      const TinMovedMessage *one = &g_array_index (taken->moved, TinMovedMessage, i);

      first = MIN (first, one->old_number);
      g_hash_table_insert (moved, g_memdup2 (&one->old_number, sizeof one->old_number),
                           g_memdup2 (&one->number, sizeof one->number));
      tin_conversation_emit_moved (peer->conversation, log_id, one->sent_at, one->number);
    }
  tin_session_renumber_pending (self, peer, moved);
  tin_session_move_draft (self, peer, log_id, first, moved);
}

/* What the store did to a log that has ended, or ends with it. */
static void
apply_end (TinSession         *self,
           TinPeer            *peer,
           TinLog             *log,
           const TakeClosure  *closure,
           const TinTakenBack *taken)
{
  TinConversation *conversation = peer->conversation;
  TinLog *present;

  log->head = log->committed = log->offered = taken->head;
  log->acknowledged = MIN (MAX (log->acknowledged, last_number (closure)), taken->head);
  log->sent = log->acknowledged;

  if (!taken->forked)
    return;

  tin_conversation_begin_log (conversation, closure->new_log_id);
  present = tin_conversation_get_own_log (conversation);
  present->head = present->committed = present->committed + taken->n_moved;
  apply_moves (self, peer, log->id, taken);
}

/* What the store did to the logs, done to what the screen knows of them. */
static void
apply (TinSession         *self,
       TakeClosure        *closure,
       const TinTakenBack *taken)
{
  TinConversation *conversation = closure->peer->conversation;
  TinLog *log = tin_conversation_add_own_log (conversation, closure->log_id);
  guint64 from;

  /* All is the same so far, and more is to come: the log goes on. */
  if (log == tin_conversation_get_own_log (conversation) && !taken->forked)
    tin_log_acknowledge (log, last_number (closure), &from);
  else
    apply_end (self, closure->peer, log, closure, taken);
  tin_conversation_reload (conversation);
}

/* The link may have gone meanwhile, and the next one may be up with a HELLO of before. */
static void
taken_back (TinSession         *self,
            TakeClosure        *closure,
            const TinTakenBack *taken)
{
  TinPeer *peer = closure->peer;
  TinRecall *recall = peer->link == closure->link ? peer->recall : NULL;

  apply (self, closure, taken);
  if (recall != NULL)
    {
      recall->n_added += taken->n_added;
      recall->n_moved += taken->n_moved;
      if (last_number (closure) >= recall->upto)
        end_recall (self, peer);
      return;
    }

  tell_person (self, peer, taken->n_added, taken->n_moved);
  if (peer->link != NULL && writes_another_log (peer))
    tin_link_goodbye (peer->link, TIN_BYE_RENEW);
}

static void
on_probed (TinSession *self,
           GArray     *entries,
           gpointer    closure)
{
}

/* The next link begins with it again. Whether the disk takes anything is seen by a mark that says
 * nothing new: until it does, it is with this as with every other write. */
static void
not_taken_back (TinSession   *self,
                TakeClosure  *closure,
                const GError *error)
{
  TinPeer *peer = closure->peer;
  TinHistoryMark probe = {
    .conversation = tin_peer_keep_id (peer),
    .log_id = tin_conversation_get_own_log (peer->conversation)->id,
    .type = TIN_HISTORY_MARK_OFFERED,
  };

  g_message ("Own messages could not be taken back: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  tin_session_write_mark (self, &probe, on_probed, NULL, g_free);
  if (peer->link == closure->link)
    tin_link_fail (peer->link, TIN_ERROR_STORAGE);
}

static void
on_taken_back (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (TakeClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  TinSession *self = closure->session;
  g_auto (TinTakenBack) taken = { 0 };
  gboolean done =
    tin_history_take_back_finish (TIN_HISTORY (source), result, &taken, &error);

  self->n_writing--;
  self->n_taking_back--;
  tin_link_release (closure->link, closure->length);
  if (done)
    taken_back (self, closure, &taken);
  else
    not_taken_back (self, closure, error);

  /* Own messages first: so neither waits for the other for ever. */
  tin_session_commit_pending (self);
  tin_session_continue_recalls (self);
  tin_session_check_stopped (self);
}

/* All that the history may hold under the same numbers is compared in one transaction, within
 * reason: where it takes more, the log goes on with what is written meanwhile until something
 * differs. */
static gboolean
is_enough (TinPeer   *peer,
           TinRecall *recall)
{
  TinLog *log = tin_conversation_find_own_log (peer->conversation, recall->log_id);
  guint64 number;

  if (recall->messages->len == 0)
    return FALSE;

  number =
    tin_message_get_number (g_ptr_array_index (recall->messages, recall->messages->len - 1));
  return number >= recall->upto || log == NULL || number >= log->head ||
         recall->length >= TIN_UNCOMMITTED_MAX / 2;
}

/* Not while own messages are on their way to a log whose numbers may change by this; nor two at a
 * time, of which the second would not know where the first has put them. */
static void
take_back (TinSession *self,
           TinPeer    *peer)
{
  TinRecall *recall = peer->recall;
  TakeClosure *closure;
  TinTakeBack request;

  if (self->appending || self->n_taking_back > 0 || self->storage != TIN_STORAGE_WELL ||
      !is_enough (peer, recall))
    return;

  closure = g_new0 (TakeClosure, 1);
  closure->session = g_object_ref (self);
  closure->peer = g_object_ref (peer);
  closure->link = g_object_ref (peer->link);
  closure->messages = g_steal_pointer (&recall->messages);
  closure->length = recall->length;
  closure->log_id = recall->log_id;
  closure->new_log_id = recall->new_log_id;
  recall->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  recall->length = 0;

  request = (TinTakeBack) { tin_peer_keep_id (peer), closure->log_id, closure->new_log_id,
                            closure->messages, last_number (closure) >= recall->upto };
  if (request.complete)
    request.digest = recall->digest;
  self->n_taking_back++;
  self->n_writing++;
  tin_history_take_back_async (self->history, &request, on_taken_back, closure);
}

/* A message of ours as the peer has it. What it says of the time is not believed blindly. */
static TinMessage *
make_own (TinSession      *self,
          const TinRecall *recall,
          TinMessage      *message)
{
  guint64 sent_at = tin_message_get_sent_at (message);
  g_autoptr (TinMessage) own =
    tin_message_new (recall->log_id, tin_message_get_number (message), sent_at,
                     (TinMessageKind) tin_message_get_kind (message),
                     tin_message_get_flags (message) | TIN_MESSAGE_FLAG_OWN,
                     tin_message_get_text (message), (gssize) tin_message_get_length (message));
  const TinMessageName *target = tin_message_get_target (message);

  if (target != NULL)
    tin_message_set_target (own, target);
  return tin_message_new_shown (own, tin_hlc_place (&self->hlc, sent_at, 0,
                                                    tin_clock_wall (self->clock)));
}

/**
 * tin_session_on_returned:
 * @messages: (element-type TinMessage): the next that were asked for
 */
void
tin_session_on_returned (TinSession *self,
                         GPtrArray  *messages,
                         TinLink    *link)
{
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);
  TinRecall *recall = peer != NULL && peer->link == link ? peer->recall : NULL;
  gsize length = 0;

  if (recall == NULL)
    return;

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      length += tin_message_get_length (message) + TIN_MESSAGE_COST;
      g_ptr_array_add (recall->messages, make_own (self, recall, message));
    }
  recall->length += length;
  tin_link_hold (link, length);
  take_back (self, peer);
}

/**
 * tin_session_continue_recalls:
 *
 * Own messages are written: what waited for that goes on.
 */
void
tin_session_continue_recalls (TinSession *self)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      TinLink *link = g_ptr_array_index (self->links, i);
      g_autofree char *id =
        tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));
      TinPeer *peer = tin_roster_get_by_id (self->roster, id);

      if (peer != NULL && peer->link == link && peer->recall != NULL)
        take_back (self, peer);
    }
}

/**
 * tin_session_recall_log:
 * @log_id: of ours
 *
 * Asks @peer for the messages @from to @upto of it. Until they are here, nothing of that log is
 * sent over this link.
 */
void
tin_session_recall_log (TinSession *self,
                        TinPeer    *peer,
                        guint64     log_id,
                        guint64     from,
                        guint64     upto)
{
  guint64 present = tin_conversation_get_own_log (peer->conversation)->id;
  const TinHeldLog *held = tin_hello_find_held (tin_link_get_hello (peer->link), log_id);

  g_return_if_fail (peer->recall == NULL && held != NULL && held->upto == upto);

  g_info ("%s holds messages of ours that are not here: asking for them", peer->id);
  peer->recall = g_new0 (TinRecall, 1);
  peer->recall->log_id = log_id;
  peer->recall->new_log_id = log_id == present ? tin_session_new_log_id () : present;
  peer->recall->upto = upto;
  memcpy (peer->recall->digest, held->digest, sizeof peer->recall->digest);
  peer->recall->messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  tin_link_recall (peer->link, log_id, from, upto);
}

/**
 * tin_session_recall_others:
 *
 * Asks for what @peer holds more of our logs than is here, one log after the other; the present
 * one is not among them.
 */
void
tin_session_recall_others (TinSession *self,
                           TinPeer    *peer)
{
  const TinHello *hello = tin_link_get_hello (peer->link);
  guint64 present = tin_conversation_get_own_log (peer->conversation)->id;

  if (peer->recall != NULL || !tin_link_is_up (peer->link))
    return;

  for (guint i = 0; i < hello->held->len; i++)
    {
      const TinHeldLog *held = &g_array_index (hello->held, TinHeldLog, i);
      TinLog *log = tin_conversation_find_own_log (peer->conversation, held->log_id);
      guint64 known = log != NULL ? log->acknowledged : 0;

      if (held->log_id == present || held->log_id < TIN_LOG_ID_FIRST || held->upto <= known ||
          tin_conversation_has_peer_log (peer->conversation, held->log_id))
        continue;
      tin_session_recall_log (self, peer, held->log_id, known + 1, held->upto);
      return;
    }
}

/* --- Giving back -------------------------------------------------------------------------- */

typedef struct
{
  TinSession *session;  /* (owned) */
  TinPeer    *peer;     /* (owned) */
  TinLink    *link;     /* (owned) */
} GiveClosure;

static void
give_closure_free (GiveClosure *self)
{
  g_object_unref (self->session);
  g_object_unref (self->peer);
  g_object_unref (self->link);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GiveClosure, give_closure_free)

static void
on_peer_log_read (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GiveClosure) closure = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = tin_history_read_finish (TIN_HISTORY (source), result, &error);
  TinPeer *peer = closure->peer;

  if (peer->link != closure->link)
    return;

  peer->giving_back = FALSE;
  if (messages == NULL || messages->len == 0)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tin_link_fail (peer->link, TIN_ERROR_STORAGE);
      return;
    }

  tin_link_give_back (peer->link, (TinMessage **) messages->pdata, messages->len);
  tin_session_give_back (closure->session, peer);
}

/**
 * tin_session_give_back:
 *
 * Gives @peer the next of its own messages that it asked for, if it did and there is room.
 */
void
tin_session_give_back (TinSession *self,
                       TinPeer    *peer)
{
  GiveClosure *closure;
  TinLogRange range;
  guint64 log_id;
  guint64 from;
  guint64 upto;

  if (peer->link == NULL || peer->giving_back ||
      !tin_link_get_recalled (peer->link, &log_id, &from, &upto))
    return;

  peer->giving_back = TRUE;
  range = (TinLogRange) { log_id, from, (guint) MIN (upto - from + 1, GIVE_BATCH) };
  closure = g_new0 (GiveClosure, 1);
  closure->session = g_object_ref (self);
  closure->peer = g_object_ref (peer);
  closure->link = g_object_ref (peer->link);
  tin_history_read_log_async (self->history, peer->id, &range, self->cancellable,
                              on_peer_log_read, closure);
}

/**
 * tin_session_on_recalled:
 *
 * The peer has lost messages of its own.
 */
void
tin_session_on_recalled (TinSession *self,
                         TinLink    *link)
{
  g_autofree char *id =
    tin_peer_id_to_string (tin_channel_get_peer_id (tin_link_get_channel (link)));
  TinPeer *peer = tin_roster_get_by_id (self->roster, id);

  if (peer != NULL && peer->link == link)
    tin_session_give_back (self, peer);
}
