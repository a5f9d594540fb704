/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-message-item.h"

/* A message as a GListModel wants its items. Made when it is asked for: a conversation holds
 * messages, not these. */
struct _TinMessageItem
{
  GObject     parent_instance;

  /* owned */
  TinMessage *message;
};

G_DEFINE_FINAL_TYPE (TinMessageItem, tin_message_item, G_TYPE_OBJECT)

static void
tin_message_item_finalize (GObject *object)
{
  TinMessageItem *self = TIN_MESSAGE_ITEM (object);

  tin_message_unref (self->message);

  G_OBJECT_CLASS (tin_message_item_parent_class)->finalize (object);
}

static void
tin_message_item_class_init (TinMessageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tin_message_item_finalize;
}

static void
tin_message_item_init (TinMessageItem *self)
{
}

TinMessageItem *
tin_message_item_new (TinMessage *message)
{
  TinMessageItem *self = g_object_new (TIN_TYPE_MESSAGE_ITEM, NULL);

  self->message = tin_message_ref (message);
  return self;
}

/**
 * tin_message_item_get_message:
 *
 * Returns: (transfer none):
 */
TinMessage *
tin_message_item_get_message (TinMessageItem *self)
{
  return self->message;
}
