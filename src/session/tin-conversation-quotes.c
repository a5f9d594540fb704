/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-conversation-state.h"

/* Messages that others answer. They may be far from the window, or nowhere: a few are remembered,
 * and read when somebody asks for them. */

/* More than rows fit on any screen: who looks at one asks again when it was forgotten. */
#define QUOTES_MAX 256
/* A quote shows a line or two: of a long text no more is kept than that, in bytes. */
#define QUOTE_TEXT_MAX 2048

typedef struct
{
  TinMessageName  name;
  TinMessage     *message;  /* (owned) (nullable) in its last form */
  guint64         serial;   /* in the order in which they were asked for */
  gboolean        known;    /* the disk has answered: without a message it is gone */
  gboolean        reading;
  gboolean        again;    /* the answer that is on its way may be of before */
} Quote;

typedef struct
{
  TinConversation *self;    /* (owned) */
  TinMessageName   name;
} Read;

static void
quote_free (gpointer data)
{
  Quote *self = data;

  g_clear_pointer (&self->message, tin_message_unref);
  g_free (self);
}

void
tin_conversation_init_quotes (TinConversation *self)
{
  self->quotes = g_hash_table_new_full (tin_message_name_hash, tin_message_name_equal,
                                        NULL, quote_free);
}

static void
emit_quoted (TinConversation      *self,
             const TinMessageName *name)
{
  g_signal_emit_by_name (self, "quoted", name->log_id, name->number);
}

/* --- From the disk ------------------------------------------------------------------------ */

static void read_quote (TinConversation *self,
                        Quote           *quote);

static TinMessage *
shorten (TinMessage *message)
{
  g_autoptr (TinMessage) copy = NULL;
  const char *text = tin_message_get_text (message);
  const char *end;

  if (tin_message_get_length (message) <= QUOTE_TEXT_MAX)
    return tin_message_ref (message);

  end = g_utf8_find_prev_char (text, text + QUOTE_TEXT_MAX + 1);
  copy = tin_message_new (tin_message_get_log_id (message), tin_message_get_number (message),
                          tin_message_get_sent_at (message),
                          (TinMessageKind) tin_message_get_kind (message),
                          tin_message_get_flags (message), text, end - text);
  return tin_message_new_shown (copy, tin_message_get_shown_at (message));
}

static void
on_quote_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree Read *read = user_data;
  g_autoptr (TinConversation) self = read->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message =
    tin_history_read_message_finish (TIN_HISTORY (source), result, &error);
  Quote *quote = g_hash_table_lookup (self->quotes, &read->name);

  if (quote == NULL)
    return;

  quote->reading = FALSE;
  if (error != NULL)
    {
      /* Who asks the next time tries again. */
      g_debug ("A message that is quoted could not be read: %s", error->message);
      g_hash_table_remove (self->quotes, &read->name);
      return;
    }
  if (quote->again)
    {
      read_quote (self, quote);
      return;
    }

  g_clear_pointer (&quote->message, tin_message_unref);
  if (message != NULL)
    quote->message = shorten (message);
  quote->known = TRUE;
  emit_quoted (self, &read->name);
}

static void
read_quote (TinConversation *self,
            Quote           *quote)
{
  Read *read;

  quote->again = quote->reading;
  if (quote->reading || self->history == NULL)
    return;

  read = g_new0 (Read, 1);
  read->self = g_object_ref (self);
  read->name = quote->name;
  quote->reading = TRUE;
  tin_history_read_message_async (self->history, g_intern_string (self->id), &quote->name, NULL,
                                  on_quote_read, read);
}

/* --- Which are remembered ----------------------------------------------------------------- */

static void
forget_oldest (TinConversation *self)
{
  Quote *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->quotes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Quote *quote = value;

      if (oldest == NULL || quote->serial < oldest->serial)
        oldest = quote;
    }
  g_hash_table_remove (self->quotes, &oldest->name);
}

static Quote *
add_quote (TinConversation      *self,
           const TinMessageName *name)
{
  Quote *quote = g_new0 (Quote, 1);

  if (g_hash_table_size (self->quotes) >= QUOTES_MAX)
    forget_oldest (self);
  quote->name = *name;
  quote->serial = ++self->quote_serial;
  g_hash_table_insert (self->quotes, &quote->name, quote);
  return quote;
}

/**
 * tin_conversation_renew_quote:
 * @name: of a message that has another form now, or is no more
 *
 * Tells those who quote it.
 */
void
tin_conversation_renew_quote (TinConversation      *self,
                              const TinMessageName *name)
{
  const TinMessageName kept = *name;
  Quote *quote = g_hash_table_lookup (self->quotes, &kept);
  guint position;

  if (quote == NULL || tin_conversation_find (self, kept.log_id, kept.number, &position))
    {
      g_hash_table_remove (self->quotes, &kept);
      emit_quoted (self, &kept);
      return;
    }

  read_quote (self, quote);
}

/**
 * tin_conversation_quotes_arrive:
 * @messages: (array length=n_messages): committed
 *
 * What was quoted and not there may be among them.
 */
void
tin_conversation_quotes_arrive (TinConversation  *self,
                                TinMessage      **messages,
                                guint             n_messages)
{
  if (g_hash_table_size (self->quotes) == 0)
    return;

  for (guint i = 0; i < n_messages; i++)
    {
      TinMessageName name = { tin_message_get_log_id (messages[i]),
                              tin_message_get_number (messages[i]) };

      if (g_hash_table_contains (self->quotes, &name))
        tin_conversation_renew_quote (self, &name);
    }
}

/* --- For those who show them -------------------------------------------------------------- */

/**
 * tin_conversation_get_quoted:
 * @name: what a message answers: its target
 *
 * Returns: (transfer none) (nullable): that message as it is shown now, of a long text the
 *   beginning, until the window or "quoted" says otherwise; good for
 *   tin_conversation_load_around(). %NULL while it is being read ("quoted" tells when it is
 *   there), and where there is none: see tin_conversation_is_gone()
 */
TinMessage *
tin_conversation_get_quoted (TinConversation      *self,
                             const TinMessageName *name)
{
  Quote *quote;
  guint position;

  if (tin_conversation_find (self, name->log_id, name->number, &position))
    return g_ptr_array_index (self->loaded, position);

  quote = g_hash_table_lookup (self->quotes, name);
  if (quote == NULL)
    {
      quote = add_quote (self, name);
      read_quote (self, quote);
    }
  return quote->message;
}

/**
 * tin_conversation_is_gone:
 *
 * Returns: whether tin_conversation_get_quoted() has looked for that message and found none: it was
 *   cleared here, or never was here
 */
gboolean
tin_conversation_is_gone (TinConversation      *self,
                          const TinMessageName *name)
{
  Quote *quote = g_hash_table_lookup (self->quotes, name);
  guint position;

  return quote != NULL && quote->known && quote->message == NULL &&
         !tin_conversation_find (self, name->log_id, name->number, &position);
}
