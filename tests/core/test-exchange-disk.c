/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "test-exchange-node.h"

#include <string.h>

/* What a node keeps: its logs and those of the peer. */

NodeLog *
node_log_new (guint64 id)
{
  NodeLog *self = g_new0 (NodeLog, 1);

  self->id = id;
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  return self;
}

static void
log_free (gpointer data)
{
  NodeLog *self = data;

  g_ptr_array_unref (self->messages);
  g_free (self);
}

static NodeLog *
log_copy (const NodeLog *self)
{
  NodeLog *copy = node_log_new (self->id);

  for (guint i = 0; i < self->messages->len; i++)
    g_ptr_array_add (copy->messages, tin_message_ref (self->messages->pdata[i]));
  copy->offered = self->offered;
  copy->acknowledged = self->acknowledged;
  copy->restored = self->restored;
  memcpy (copy->digest, self->digest, TIN_DIGEST_BYTES);
  return copy;
}

NodeDisk *
node_disk_new (guint64 log_id)
{
  NodeDisk *self = g_new0 (NodeDisk, 1);

  self->own = g_ptr_array_new_with_free_func (log_free);
  self->held = g_ptr_array_new_with_free_func (log_free);
  if (log_id != 0)
    g_ptr_array_add (self->own, node_log_new (log_id));
  return self;
}

void
node_disk_free (NodeDisk *self)
{
  g_ptr_array_unref (self->own);
  g_ptr_array_unref (self->held);
  g_free (self);
}

NodeDisk *
node_disk_copy (const NodeDisk *self)
{
  NodeDisk *copy = node_disk_new (0);

  for (guint i = 0; i < self->own->len; i++)
    g_ptr_array_add (copy->own, log_copy (self->own->pdata[i]));
  for (guint i = 0; i < self->held->len; i++)
    g_ptr_array_add (copy->held, log_copy (self->held->pdata[i]));
  return copy;
}

NodeLog *
node_disk_find (GPtrArray *logs,
                guint64    id)
{
  for (guint i = 0; i < logs->len; i++)
    {
      NodeLog *log = g_ptr_array_index (logs, i);

      if (log->id == id)
        return log;
    }
  return NULL;
}
