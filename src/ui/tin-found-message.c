/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-found-message.h"

struct _TinFoundMessage
{
  GObject     parent_instance;

  /* owned */
  TinPeer    *peer;
  TinMessage *message;
  char       *words;    /* a GRefString: all hits of one search share it */
};

G_DEFINE_FINAL_TYPE (TinFoundMessage, tin_found_message, G_TYPE_OBJECT)

static void
tin_found_message_finalize (GObject *object)
{
  TinFoundMessage *self = TIN_FOUND_MESSAGE (object);

  g_object_unref (self->peer);
  tin_message_unref (self->message);
  g_ref_string_release (self->words);

  G_OBJECT_CLASS (tin_found_message_parent_class)->finalize (object);
}

static void
tin_found_message_class_init (TinFoundMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_found_message_finalize;
}

static void
tin_found_message_init (TinFoundMessage *self)
{
}

/**
 * tin_found_message_new:
 * @words: what was looked for; a GRefString
 */
TinFoundMessage *
tin_found_message_new (TinPeer    *peer,
                       TinMessage *message,
                       const char *words)
{
  TinFoundMessage *self = g_object_new (TIN_TYPE_FOUND_MESSAGE, NULL);

  self->peer = g_object_ref (peer);
  self->message = tin_message_ref (message);
  self->words = g_ref_string_acquire ((char *) words);
  return self;
}

TinPeer *
tin_found_message_get_peer (TinFoundMessage *self)
{
  g_return_val_if_fail (TIN_IS_FOUND_MESSAGE (self), NULL);

  return self->peer;
}

TinMessage *
tin_found_message_get_message (TinFoundMessage *self)
{
  g_return_val_if_fail (TIN_IS_FOUND_MESSAGE (self), NULL);

  return self->message;
}

/**
 * tin_found_message_get_words:
 *
 * Returns: what was looked for, as it was typed
 */
const char *
tin_found_message_get_words (TinFoundMessage *self)
{
  g_return_val_if_fail (TIN_IS_FOUND_MESSAGE (self), NULL);

  return self->words;
}
