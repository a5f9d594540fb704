/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "puppet.h"

#include "tin-await.h"
#include "tin-log.h"

/* Its log: one for each key, and for each history that it says it has. */
static guint64
log_id_of (Puppet *self)
{
  return TIN_LOG_ID_FIRST + self->key.bytes[0] + ((guint64) self->key.bytes[1] << 8) +
         ((guint64) self->log_shift << 16);
}

static void
send_own (Puppet *self)
{
  guint64 from;

  if (self->link == NULL || !tin_link_is_resumed (self->link))
    return;

  tin_link_set_head (self->link, self->own->len);
  if (tin_link_get_wanted (self->link, &from) && from <= self->own->len)
    tin_link_send (self->link, (TinMessage **) self->own->pdata + (from - 1),
                   self->own->len - (guint) (from - 1));
}

static void
on_opened (Puppet *self)
{
  const TinHello *hello = tin_link_get_hello (self->link);
  const TinHeldLog *held = tin_hello_find_held (hello, log_id_of (self));

  /* Another log than before: another history. */
  if (hello->log_id != self->their_log)
    {
      self->their_head = 0;
      g_clear_pointer (&self->last, tin_message_unref);
    }
  self->their_log = hello->log_id;
  if (held != NULL)
    self->acknowledged = MAX (self->acknowledged, held->upto);
  tin_link_resume (self->link, held != NULL ? held->upto : 0, self->own->len);
  send_own (self);
}

static void
on_messages (Puppet    *self,
             GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      g_assert_cmpuint (tin_message_get_number (message), ==, self->their_head + 1);
      self->their_head++;
      g_clear_pointer (&self->last, tin_message_unref);
      self->last = tin_message_ref (message);
      if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_TEXT)
        g_ptr_array_add (self->got, g_strdup (tin_message_get_text (message)));
      self->n_amended += tin_message_is_amendment (message);
    }
  tin_link_commit (self->link, self->their_head);
}

static void
on_acknowledged (Puppet  *self,
                 guint64  upto)
{
  self->acknowledged = MAX (self->acknowledged, upto);
}

static void
begin_compare (Puppet                *self,
               const TinCompareFrame *commit)
{
  TinChannel *channel = tin_link_get_channel (self->link);
  TinCompareLink between = { .own = self->key, .peer = *tin_channel_get_peer_id (channel) };
  guint8 nonce[TIN_COMPARE_NONCE_BYTES] = { (guint8) self->n_compared, 7 };

  g_assert_true (tin_channel_get_binding (channel, between.binding));
  g_clear_pointer (&self->compare, tin_compare_free);
  self->compare = tin_compare_new_theirs (&between, nonce, commit);
  tin_compare_agree (self->compare);
}

/* Its person agrees to compare, and says that the codes are the same. */
static void
on_seen (Puppet  *self,
         guint64  upto)
{
  self->seen = upto;
}

static void
on_compared (Puppet          *self,
             TinCompareFrame *frame)
{
  TinCompareFrame answer;

  if (frame->step == TIN_COMPARE_STEP_COMMIT)
    {
      self->n_compared++;
      begin_compare (self, frame);
    }
  else if (self->compare != NULL)
    {
      tin_compare_receive (self->compare, frame);
    }
  if (self->compare != NULL && tin_compare_get_state (self->compare) == TIN_COMPARE_CODE)
    tin_compare_match (self->compare);
  while (self->compare != NULL && tin_compare_next_frame (self->compare, &answer))
    tin_link_compare (self->link, &answer);
}

static void
on_typing (Puppet  *self,
           gboolean typing)
{
  g_string_append_c (self->typed, typing ? '+' : '-');
}

static void
on_recalled (Puppet *self)
{
  self->n_recalled++;
}

static void
on_closed (Puppet  *self,
           int      reason,
           TinLink *link)
{
  if (link != self->link)
    return;

  self->closed = TRUE;
  self->reason = reason;
}

static void
drop_link (Puppet *self)
{
  g_autoptr (TinLink) link = g_steal_pointer (&self->link);

  if (link == NULL)
    return;

  g_signal_handlers_disconnect_by_data (link, self);
  self->closed = TRUE;
  g_object_run_dispose (G_OBJECT (link));
}

static void
take_channel (Puppet     *self,
              TinChannel *channel)
{
  g_autoptr (TinHello) hello = tin_hello_new ();

  drop_link (self);
  hello->name = g_strdup (self->name);
  hello->port = self->port;
  hello->instance = self->instance;
  hello->log_id = self->log_said != NULL ? *self->log_said : log_id_of (self);
  if (self->claims > 0)
    {
      TinHeldLog held = { .log_id = self->their_log, .upto = self->claims };

      g_array_append_val (hello->held, held);
    }
  else if (self->last != NULL)
    {
      TinHeldLog held = { .log_id = self->their_log, .upto = self->their_head };

      tin_message_digest (self->last, held.digest);
      g_array_append_val (hello->held, held);
    }

  self->closed = FALSE;
  self->reason = 0;
  self->link = tin_link_new (channel, self->clock, hello, self->scratch);
  g_signal_connect_swapped (self->link, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect_swapped (self->link, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect_swapped (self->link, "acknowledged", G_CALLBACK (on_acknowledged), self);
  g_signal_connect_swapped (self->link, "seen", G_CALLBACK (on_seen), self);
  g_signal_connect_swapped (self->link, "compared", G_CALLBACK (on_compared), self);
  g_signal_connect_swapped (self->link, "recalled", G_CALLBACK (on_recalled), self);
  g_signal_connect_swapped (self->link, "writable", G_CALLBACK (send_own), self);
  g_signal_connect_swapped (self->link, "typing", G_CALLBACK (on_typing), self);
  g_signal_connect_swapped (self->link, "closed", G_CALLBACK (on_closed), self);
}

static gboolean
on_incoming (Puppet     *self,
             TinChannel *channel)
{
  self->n_called++;
  if (!tin_channel_is_secure (channel))
    return FALSE;

  take_channel (self, channel);
  return TRUE;
}

Puppet *
puppet_new (TinMemoryHub *hub,
            TinClock     *clock,
            const char   *name,
            guint         host,
            guint         key)
{
  Puppet *self = g_new0 (Puppet, 1);
  g_autofree char *address = g_strdup_printf ("10.0.0.%u", host);

  self->hub = g_object_ref (hub);
  self->clock = g_object_ref (clock);
  self->key.bytes[0] = (guint8) key;
  self->key.bytes[1] = (guint8) (key >> 8);
  self->id = tin_peer_id_to_string (&self->key);
  self->network = tin_memory_network_new (hub, address, &self->key);
  self->name = g_strdup (name);
  self->port = TIN_TEST_PORT;
  self->instance = 1;
  self->scratch = g_byte_array_new ();
  self->own = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->got = g_ptr_array_new_with_free_func (g_free);
  self->typed = g_string_new (NULL);
  g_signal_connect_swapped (self->network, "incoming", G_CALLBACK (on_incoming), self);
  return self;
}

void
puppet_free (Puppet *self)
{
  puppet_leave (self);
  g_signal_handlers_disconnect_by_data (self->network, self);
  tin_network_close (TIN_NETWORK (self->network));
  tin_settle ();
  g_object_unref (self->network);
  g_object_unref (self->hub);
  g_object_unref (self->clock);
  g_byte_array_unref (self->scratch);
  g_clear_pointer (&self->last, tin_message_unref);
  g_ptr_array_unref (self->own);
  g_ptr_array_unref (self->got);
  g_string_free (self->typed, TRUE);
  g_clear_pointer (&self->compare, tin_compare_free);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

/* Takes its address, or gives it up. */
void
puppet_listen (Puppet  *self,
               gboolean listen)
{
  if (listen)
    g_assert_cmpuint (tin_network_listen (TIN_NETWORK (self->network), TIN_TEST_PORT, NULL),
                      ==, TIN_TEST_PORT);
  else
    tin_network_close (TIN_NETWORK (self->network));
}

static void
on_dialled (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Puppet *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TinChannel) channel =
    tin_network_dial_finish (TIN_NETWORK (source), result, &error);

  self->dial_error = error != NULL ? error->code : -1;
  if (channel != NULL)
    take_channel (self, channel);
  self->dialled = TRUE;
}

/* Connects to a session, and lets the two talk. */
void
puppet_dial (Puppet *self,
             guint   host)
{
  g_autofree char *address = g_strdup_printf ("10.0.0.%u", host);
  TinDialTarget target = { .host = address, .port = TIN_TEST_PORT, .mode = TIN_DIAL_SECURE };

  self->dialled = FALSE;
  tin_network_dial_async (TIN_NETWORK (self->network), &target, NULL, on_dialled, self);
  tin_await (self->dialled);
  tin_settle ();
}

/**
 * puppet_speak:
 * @target: (nullable): what it speaks of
 *
 * Writes into its log, and sends what the other end wants of that.
 *
 * Returns: the number there
 */
guint64
puppet_speak (Puppet               *self,
              TinMessageKind        kind,
              const char           *text,
              const TinMessageName *target)
{
  guint64 number = self->own->len + 1;
  TinMessage *message = tin_message_new (log_id_of (self), number, number << 16, kind,
                                         TIN_MESSAGE_FLAGS_NONE, text, -1);

  if (target != NULL)
    tin_message_set_target (message, target);
  g_ptr_array_add (self->own, message);
  send_own (self);
  return number;
}

void
puppet_say (Puppet     *self,
            const char *text)
{
  puppet_speak (self, TIN_MESSAGE_KIND_TEXT, text, NULL);
}

/* What names a message that it said. */
TinMessageName
puppet_name (Puppet  *self,
             guint64  number)
{
  return (TinMessageName) { log_id_of (self), number };
}

/* Hangs up, if it is connected. */
void
puppet_leave (Puppet *self)
{
  drop_link (self);
  tin_settle ();
}

gboolean
puppet_is_here (Puppet *self)
{
  return self->link != NULL && !self->closed && tin_link_is_up (self->link);
}

/* What it got, with a vertical bar after each. */
char *
puppet_texts (Puppet *self)
{
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < self->got->len; i++)
    g_string_append_printf (texts, "%s|", (char *) g_ptr_array_index (self->got, i));
  return g_string_free (texts, FALSE);
}
