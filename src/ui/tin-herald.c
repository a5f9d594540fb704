/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-herald.h"

#include <glib/gi18n.h>

#include "tin-words.h"

/* So long (ms) does the first wait for others: a screen reader cuts off what it was saying when
 * it is given something new. */
#define GATHER_TIME 300
/* More than so many are told as a number: nobody listens to a hundred messages in one breath. */
#define SAID_MAX 3

struct _TinHerald
{
  GObject    parent_instance;

  TinPeer   *peer;      /* (owned) (nullable) who wrote what waits to be said */
  GPtrArray *messages;  /* (owned) the first ones of it */
  guint      count;     /* how many it is */
  guint      source;
};

enum
{
  SIGNAL_SAY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TinHerald, tin_herald, G_TYPE_OBJECT)

/* Returns: (transfer full) */
static char *
sentence (TinPeer    *peer,
          TinMessage *message)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  g_autofree char *text = tin_words_aloud (tin_message_get_text (message));

  /* Translators: a screen reader says this when a message comes: its author's name, its text */
  return g_strdup_printf (_("%s: %s"), name, text);
}

/* Returns: (transfer full) */
static char *
tidings (TinHerald *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) sentences = NULL;

  if (self->count > SAID_MAX)
    {
      g_autofree char *name = tin_words_isolate (tin_peer_get_name (self->peer));

      /* Translators: a screen reader says this when many messages come at once. %u is how many,
       * %s is their author's name */
      return g_strdup_printf (ngettext ("%u new message from %s", "%u new messages from %s",
                                        self->count), self->count, name);
    }
  for (guint i = 0; i < self->messages->len; i++)
    {
      g_autofree char *one = sentence (self->peer, g_ptr_array_index (self->messages, i));

      g_strv_builder_add (builder, one);
    }
  sentences = g_strv_builder_end (builder);
  return g_strjoinv ("\n", sentences);
}

static gboolean
say_cb (gpointer user_data)
{
  TinHerald *self = user_data;
  g_autofree char *words = tidings (self);

  self->source = 0;
  tin_herald_forget (self);
  g_signal_emit (self, signals[SIGNAL_SAY], 0, words);
  return G_SOURCE_REMOVE;
}

static void
tin_herald_dispose (GObject *object)
{
  tin_herald_forget (TIN_HERALD (object));

  G_OBJECT_CLASS (tin_herald_parent_class)->dispose (object);
}

static void
tin_herald_finalize (GObject *object)
{
  g_ptr_array_unref (TIN_HERALD (object)->messages);

  G_OBJECT_CLASS (tin_herald_parent_class)->finalize (object);
}

static void
tin_herald_class_init (TinHeraldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_herald_dispose;
  object_class->finalize = tin_herald_finalize;

  signals[SIGNAL_SAY] =
    g_signal_new ("say", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tin_herald_init (TinHerald *self)
{
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
}

/** tin_herald_new: */
TinHerald *
tin_herald_new (void)
{
  return g_object_new (TIN_TYPE_HERALD, NULL);
}

/**
 * tin_herald_add:
 * @peer: whose conversation is on the screen
 * @messages: (element-type TinMessage): what has come into it, as the session tells it
 *
 * Takes up what is to be said, which "say" tells within a third of a second. What waits to be said
 * of another conversation is forgotten.
 */
void
tin_herald_add (TinHerald *self,
                TinPeer   *peer,
                GPtrArray *messages)
{
  g_return_if_fail (TIN_IS_HERALD (self));
  g_return_if_fail (TIN_IS_PEER (peer));
  g_return_if_fail (messages != NULL);

  if (self->peer != peer)
    tin_herald_forget (self);
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (!tin_message_is_news (message))
        continue;
      self->count++;
      if (self->messages->len < SAID_MAX)
        g_ptr_array_add (self->messages, tin_message_ref (message));
    }
  if (self->count == 0)
    return;
  g_set_object (&self->peer, peer);
  if (self->source == 0)
    self->source = g_timeout_add (GATHER_TIME, say_cb, self);
}

/**
 * tin_herald_forget:
 *
 * Nobody looks at that conversation any more.
 */
void
tin_herald_forget (TinHerald *self)
{
  g_return_if_fail (TIN_IS_HERALD (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->peer);
  g_ptr_array_set_size (self->messages, 0);
  self->count = 0;
}
