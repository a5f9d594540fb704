/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TIN_COMPOSER_ROOM_PLENTY,
  TIN_COMPOSER_ROOM_LITTLE,
  TIN_COMPOSER_ROOM_NONE,    /* it is too long to be sent */
} TinComposerRoom;

TinComposerRoom  tin_composer_count_room         (const char *text,
                                                  char      **words);
gboolean         tin_composer_count_is_editable  (const char *text);
char            *tin_composer_count_dup_refusal  (const char *text);

G_END_DECLS
