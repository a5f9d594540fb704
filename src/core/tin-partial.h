/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-frame.h"

G_BEGIN_DECLS

/* A message of which some parts are here. A value; start with zeros. */
typedef struct
{
  GString        *text;  /* (owned) (nullable) what is here of it */
  TinMessagePart  part;  /* what its parts have in common; without a text */
} TinPartial;

void     tin_partial_clear (TinPartial            *self);
gboolean tin_partial_add   (TinPartial            *self,
                            const TinMessagePart  *part,
                            guint                  flags,
                            TinMessage           **message);

G_END_DECLS
