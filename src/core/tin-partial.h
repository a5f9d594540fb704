/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-frame.h"

G_BEGIN_DECLS

/* A message of which some parts are here. A value; start with zeros. */
typedef struct
{
  GString        *text;    /* (owned) (nullable) what is here of it */
  gsize           length;  /* bytes that came of it, kept or not */
  TinMessagePart  part;    /* what its parts have in common; without a text */
  gboolean        begun;   /* a part is here */
  gboolean        hollow;  /* the text is not kept: nobody wants the message */
} TinPartial;

void     tin_partial_clear      (TinPartial            *self);
void     tin_partial_set_hollow (TinPartial            *self);
gboolean tin_partial_add        (TinPartial            *self,
                                 const TinMessagePart  *part,
                                 guint                  flags,
                                 TinMessage           **message);

G_END_DECLS
