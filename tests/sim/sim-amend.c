/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

#include <string.h>

/* What people say of texts: answers, edits, deletions for both, reactions. In the end both sides
 * see the same of each text, and it is what was said of it last. */

/* Stands between the words of a text and the number of its edit; no text has it. */
#define EDIT_MARK '~'

#define BY_AUTHOR 0
#define BY_RECEIVER 1

void
sim_said_clear (SimSaid *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
}

static void
add_said (SimSaid    *self,
          const char *words)
{
  if (self->words == NULL)
    self->words = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->words, g_strdup (words));
}

static guint
count_said (const SimSaid *self)
{
  return self->words != NULL ? self->words->len : 0;
}

static SimSaid *
get_reactions (SimNode *self,
               SimText *text)
{
  return &text->reactions[text->author == self->index ? BY_AUTHOR : BY_RECEIVER];
}

/* --- Saying ------------------------------------------------------------------------------- */

static TinMessage *
edit (SimNode  *self,
      SimText  *text,
      TinPeer  *peer,
      GError  **error)
{
  g_autofree char *words =
    g_strdup_printf ("%s%c%u", text->words, EDIT_MARK, count_said (&text->edits) + 1);
  TinMessage *message = tin_session_edit (self->session, peer, text->message, words, error);

  if (message != NULL)
    add_said (&text->edits, words);
  return message;
}

/* Every third one takes it back. */
static TinMessage *
react (SimNode     *self,
       SimText     *text,
       TinPeer     *peer,
       TinMessage  *target,
       GError     **error)
{
  SimSaid *reactions = get_reactions (self, text);
  guint n_said = count_said (reactions);
  g_autofree char *words = n_said % 3 == 2 ? g_strdup ("") : g_strdup_printf ("+%u", n_said);
  TinMessage *message = tin_session_react (self->session, peer, target, words, error);

  if (message != NULL)
    add_said (reactions, words);
  return message;
}

static TinMessage *
retract (SimNode  *self,
         SimText  *text,
         TinPeer  *peer,
         GError  **error)
{
  TinMessage *message = tin_session_retract (self->session, peer, text->message, error);

  if (message != NULL)
    text->deleted = SIM_UNCERTAIN;
  return message;
}

/**
 * sim_amend:
 * @text: of either side, that the person at @self sees
 *
 * Something is said of it. Who has not heard yet that it is deleted may still react.
 */
void
sim_amend (SimNode *self,
           SimText *text)
{
  Sim *sim = self->sim;
  gboolean own = text->author == self->index;
  TinMessage *target = own ? text->message : text->received;
  SimNode *other = sim->nodes[own ? text->receiver : text->author];
  TinPeer *peer = sim_node_get_peer (self, other);
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const char *what = "reacts to";
  guint dice = sim_random (sim, 10);

  if (peer == NULL || (own && text->deleted != SIM_THERE))
    return;
  if (dice < 2)
    {
      sim_write (self, other, FALSE, target);
      return;
    }

  if (own && dice < 6)
    {
      what = "edits";
      message = edit (self, text, peer, &error);
    }
  else if (own && dice == 6 && tin_session_can_retract (self->session, peer, target))
    {
      what = "retracts";
      message = retract (self, text, peer, &error);
    }
  else
    {
      message = react (self, text, peer, target, &error);
    }

  sim_trace (sim, "%s %s %s%s", self->name, what, text->label, message == NULL ? ", in vain" : "");
  if (message == NULL && tin_session_get_storage (self->session) == TIN_STORAGE_WELL)
    sim_violation (sim, "%s may not say it: %s", self->name, error->message);
}

/* --- Committed ---------------------------------------------------------------------------- */

/* The last one of a name: of those before it that had it none was ever on a disk. */
static SimText *
find_named (SimNode *author,
            SimNode *receiver,
            guint64  log_id,
            guint64  number)
{
  Sim *sim = author->sim;

  for (guint i = sim->texts->len; i > 0; i--)
    {
      SimText *text = g_ptr_array_index (sim->texts, i - 1);

      if (text->author == author->index && text->receiver == receiver->index &&
          text->log_id == log_id && text->number == number)
        return text;
    }
  return NULL;
}

/* Whether WORDS were said and are not surely replaced by others. */
static gboolean
find_said (const SimSaid *self,
           const char    *words,
           guint          from,
           guint         *place)
{
  for (guint i = from; i < count_said (self); i++)
    {
      if (g_str_equal (g_ptr_array_index (self->words, i), words))
        {
          *place = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* What AUTHOR may have said with MESSAGE of TEXT; NULL for a deletion. */
static SimSaid *
get_said (SimNode    *author,
          SimText    *text,
          TinMessage *message)
{
  switch (tin_message_get_kind (message))
    {
    case TIN_MESSAGE_KIND_EDIT:
      return &text->edits;
    case TIN_MESSAGE_KIND_REACTION:
      return get_reactions (author, text);
    default:
      return NULL;
    }
}

static gboolean
may_be_said_of (SimNode    *author,
                SimText    *text,
                TinMessage *message)
{
  const SimSaid *said = get_said (author, text, message);
  guint place;

  return said != NULL ? find_said (said, tin_message_get_text (message), 0, &place)
                      : text->deleted != SIM_THERE;
}

/* By the name that it has at its author, or the one by which it came. */
static gboolean
is_named (SimText              *text,
          const TinMessageName *name)
{
  return (text->log_id == name->log_id && text->number == name->number) ||
         (text->received != NULL && tin_message_get_log_id (text->received) == name->log_id &&
          tin_message_get_number (text->received) == name->number);
}

/* The text that MESSAGE speaks of. Whose disk was put back writes again what has the names of
 * before, until it hears of it from the other; that one speaks of what it has. */
static SimText *
find_spoken_of (SimNode    *self,
                SimNode    *other,
                TinMessage *message)
{
  Sim *sim = self->sim;
  SimNode *author = tin_message_is_own (message) ? self : other;
  const TinMessageName *target = tin_message_get_target (message);
  SimText *last = NULL;

  for (guint i = sim->texts->len; i > 0; i--)
    {
      SimText *text = g_ptr_array_index (sim->texts, i - 1);
      gboolean between = (text->author == self->index && text->receiver == other->index) ||
                         (text->author == other->index && text->receiver == self->index);

      if (!between || !is_named (text, target))
        continue;
      if (last == NULL)
        last = text;
      if (sim->nodes[text->author]->n_losses == 0 || may_be_said_of (author, text, message))
        return text;
    }
  return last;
}

/**
 * sim_on_amendment:
 * @message: an edit, a deletion or a reaction in @self's conversation with @other, which says that
 *   it is on its disk
 */
void
sim_on_amendment (SimNode    *self,
                  SimNode    *other,
                  TinMessage *message)
{
  gboolean own = tin_message_is_own (message);
  SimNode *author = own ? self : other;
  SimText *text = find_spoken_of (self, other, message);
  SimSaid *said;
  guint place;

  if (own)
    self->own_log[other->index] = tin_message_get_log_id (message);
  if (text == NULL)
    {
      sim_violation (self->sim, "%s hears of what nobody wrote", self->name);
      return;
    }

  sim_trace (self->sim, "%s has %s of %s: %d", self->name, own ? "said" : "heard", text->label,
             tin_message_get_kind (message));
  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_DELETE)
    {
      if (text->author != author->index || text->deleted == SIM_THERE)
        sim_violation (self->sim, "%s deletes %s, which nobody wanted", author->name, text->label);
      text->deleted = SIM_GONE;
      return;
    }

  said = get_said (author, text, message);
  if (!find_said (said, tin_message_get_text (message), 0, &place))
    sim_violation (self->sim, "%s has %s of %s, which nobody said", self->name,
                   tin_message_get_text (message), text->label);
  else if (own && find_said (said, tin_message_get_text (message), said->certain, &place))
    said->certain = place + 1;
}

/**
 * sim_amend_after_loss:
 *
 * What @self had said of @text may be gone with its disk, if the other had not heard it.
 */
void
sim_amend_after_loss (SimNode *self,
                      SimText *text)
{
  get_reactions (self, text)->certain = 0;
  if (text->author != self->index)
    return;

  text->edits.certain = 0;
  if (text->deleted == SIM_GONE)
    text->deleted = SIM_UNCERTAIN;
}

/* --- Shown -------------------------------------------------------------------------------- */

/**
 * sim_find_edited:
 * @words: of a text, edited or not
 *
 * Returns: (transfer none) (nullable): that text
 */
SimText *
sim_find_edited (SimNode    *author,
                 SimNode    *receiver,
                 const char *words)
{
  const char *mark = strrchr (words, EDIT_MARK);
  g_autofree char *first = mark != NULL ? g_strndup (words, (gsize) (mark - words))
                                        : g_strdup (words);

  return sim_find_text (author, receiver, first);
}

/**
 * sim_find_shown:
 * @message: as @self sees it in its conversation with @other
 *
 * Returns: (transfer none) (nullable): what was written there
 */
SimText *
sim_find_shown (SimNode    *self,
                SimNode    *other,
                TinMessage *message)
{
  SimNode *author = tin_message_is_own (message) ? self : other;
  SimNode *receiver = author == self ? other : self;

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
    return sim_find_edited (author, receiver, tin_message_get_text (message));
  if ((tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED) != 0)
    return find_named (author, receiver, tin_message_get_log_id (message),
                       tin_message_get_number (message));
  return NULL;
}

static gboolean
is_deleted (TinMessage *message)
{
  return (tin_message_get_flags (message) & TIN_MESSAGE_FLAG_DELETED) != 0;
}

static gboolean
is_same_name (const TinMessageName *a,
              const TinMessageName *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->log_id == b->log_id && a->number == b->number;
}

/* But for the reactions. */
static gboolean
is_same_text (TinMessage *a,
              TinMessage *b)
{
  const guint flags = TIN_MESSAGE_FLAG_DELETED | TIN_MESSAGE_FLAG_EDITED;

  return tin_message_get_kind (a) == tin_message_get_kind (b) &&
         (tin_message_get_flags (a) & flags) == (tin_message_get_flags (b) & flags) &&
         g_str_equal (tin_message_get_text (a), tin_message_get_text (b)) &&
         is_same_name (tin_message_get_target (a), tin_message_get_target (b)) &&
         is_same_name (tin_message_get_amended (a), tin_message_get_amended (b));
}

/* Both are seen from one side. */
static gboolean
has_same_reactions (TinMessage *a,
                    TinMessage *b)
{
  for (guint own = 0; own < 2; own++)
    if (g_strcmp0 (tin_message_get_reaction (a, own), tin_message_get_reaction (b, own)) != 0)
      return FALSE;
  return TRUE;
}

/* What the reader said in a log that has ended is not sent again to an author who has lost it. */
static gboolean
may_lack_reaction (SimNode    *author,
                   SimText    *text,
                   TinMessage *at_author,
                   guint       by)
{
  return by != BY_AUTHOR && author->n_losses > 0 &&
         author->sim->nodes[text->receiver]->n_losses > 0 &&
         tin_message_get_reaction (at_author, FALSE) == NULL;
}

static gboolean
is_same_shown (SimNode    *author,
               SimText    *text,
               TinMessage *at_author,
               TinMessage *at_receiver)
{
  for (guint by = 0; by < 2; by++)
    {
      gboolean own = by == BY_AUTHOR;

      if (g_strcmp0 (tin_message_get_reaction (at_author, own),
                     tin_message_get_reaction (at_receiver, !own)) != 0 &&
          !may_lack_reaction (author, text, at_author, by))
        return FALSE;
    }
  return is_same_text (at_author, at_receiver);
}

/* Whether SHOWN, or nothing, is what was said last and is kept. */
static gboolean
is_last (const SimSaid *self,
         const char    *shown)
{
  guint place;

  return (shown == NULL && self->certain == 0) ||
         find_said (self, shown != NULL ? shown : "", MAX (self->certain, 1) - 1, &place);
}

/* Whether both, or neither, name the same text: it may have another name since its log forked. */
static gboolean
name_the_same (Sim                  *sim,
               const TinMessageName *a,
               const TinMessageName *b)
{
  if (is_same_name (a, b))
    return TRUE;

  for (guint i = 0; a != NULL && b != NULL && i < sim->texts->len; i++)
    {
      SimText *text = g_ptr_array_index (sim->texts, i);

      if (is_named (text, a) && is_named (text, b))
        return TRUE;
    }
  return FALSE;
}

static void
check_as_said (SimNode    *author,
               SimText    *text,
               TinMessage *shown)
{
  gboolean edited = (tin_message_get_flags (shown) & TIN_MESSAGE_FLAG_EDITED) != 0;
  const char *words = tin_message_get_text (shown);
  const TinMessageName *answered = text->answers.log_id != 0 ? &text->answers : NULL;

  if (!is_last (&text->edits, edited ? words : NULL) ||
      (!edited && strcmp (words, text->words) != 0))
    sim_violation (author->sim, "%s is seen as %.60s", text->label, words);
  for (guint by = 0; by < 2; by++)
    {
      const char *reaction = tin_message_get_reaction (shown, by == BY_AUTHOR);

      if (!is_last (&text->reactions[by], reaction) &&
          !may_lack_reaction (author, text, shown, by))
        sim_violation (author->sim, "%s has reaction %s of side %u", text->label, reaction, by);
    }
  if (!name_the_same (author->sim, tin_message_get_target (shown), answered))
    sim_violation (author->sim, "%s answers what it does not", text->label);
}

/**
 * sim_check_shown:
 * @at_author: (nullable): what the author sees where it wrote @text
 * @at_receiver: (nullable): what the receiver sees there; of what was deleted before it came that
 *   is nothing
 *
 * All is quiet: they see the same, and what was said last.
 */
void
sim_check_shown (SimNode    *author,
                 SimText    *text,
                 TinMessage *at_author,
                 TinMessage *at_receiver)
{
  TinMessage *either = at_author != NULL ? at_author : at_receiver;
  Sim *sim = author->sim;

  if (either == NULL)
    {
      if (text->deleted == SIM_GONE)
        sim_violation (sim, "%s was deleted, and nothing says so", text->label);
      return;
    }
  if (text->deleted != SIM_UNCERTAIN && is_deleted (either) != (text->deleted == SIM_GONE))
    sim_violation (sim, "%s is%s deleted", text->label, is_deleted (either) ? "" : " not");
  if (at_author != NULL && at_receiver != NULL &&
      !is_same_shown (author, text, at_author, at_receiver))
    sim_violation (sim, "both see %s, and not the same: %.60s and %.60s", text->label,
                   tin_message_get_text (at_author), tin_message_get_text (at_receiver));
  if (at_author != NULL && !is_deleted (at_author))
    check_as_said (author, text, at_author);
}

/**
 * sim_check_loaded:
 * @loaded: what a window of @self has of @text, amended there as the amendments came
 * @read: (nullable): what its history has
 */
void
sim_check_loaded (SimNode    *self,
                  SimText    *text,
                  TinMessage *loaded,
                  TinMessage *read)
{
  if (read == NULL || !is_same_text (loaded, read) || !has_same_reactions (loaded, read))
    sim_violation (self->sim, "%s shows %s as %.60s, and has %.60s", self->name, text->label,
                   tin_message_get_text (loaded), read != NULL ? tin_message_get_text (read) : "-");
}
