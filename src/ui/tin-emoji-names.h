/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An emoji that was looked for. Both are the names' own. */
typedef struct
{
  const char *emoji;  /* (borrowed) */
  const char *name;   /* (borrowed): in the person's language where that is known */
} TinEmojiName;

typedef struct _TinEmojiNames TinEmojiNames;

TinEmojiNames *tin_emoji_names_new  (void);
TinEmojiNames *tin_emoji_names_new_empty (void);
TinEmojiNames *tin_emoji_names_get_known (void);
void           tin_emoji_names_free (TinEmojiNames *self);
gboolean       tin_emoji_names_add  (TinEmojiNames *self,
                                     GBytes        *table);
void           tin_emoji_names_add_short (TinEmojiNames *self);
guint          tin_emoji_names_find (TinEmojiNames *self,
                                     const char    *begun,
                                     TinEmojiName  *found,
                                     guint          max);
const char    *tin_emoji_names_get  (TinEmojiNames *self,
                                     const char    *name);
const char    *tin_emoji_names_get_name (TinEmojiNames *self,
                                     const char    *emoji);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinEmojiNames, tin_emoji_names_free)

G_END_DECLS
