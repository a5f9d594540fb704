/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-message-text.h"

#include <string.h>

/* What in a text is code (`in a line`, or in lines between ```) and what is quoted ("> "). It is
 * set in other letters, and that is all: each character that was written is shown, the marks as
 * well, so that a text never looks like something that nobody wrote, and is copied as it is. */

/* Pieces of one text; what comes behind them is text like any other. */
#define PIECES_MAX 200
#define FENCE "```"
#define FENCE_LENGTH 3
/* On any background: a grey of which little is to be seen */
#define GREY 0x8080
#define GREY_ALPHA 0x3000
#define MARK_ALPHA 0x9000

typedef struct
{
  const char    *text;      /* (borrowed) */
  PangoAttrList *list;      /* (owned) (nullable) */
  guint          n_pieces;
  gboolean       no_fence;  /* there is none behind what was looked at */
} Style;

static void
add (Style          *self,
     PangoAttribute *attribute,
     const char     *from,
     const char     *to)
{
  if (self->list == NULL)
    self->list = pango_attr_list_new ();
  attribute->start_index = (guint) (from - self->text);
  attribute->end_index = (guint) (to - self->text);
  pango_attr_list_insert (self->list, attribute);
}

/* @mark: bytes at both ends that are not code themselves */
static void
add_code (Style      *self,
          const char *from,
          const char *to,
          gsize       mark)
{
  add (self, pango_attr_family_new ("monospace"), from, to);
  add (self, pango_attr_background_new (GREY, GREY, GREY), from, to);
  add (self, pango_attr_background_alpha_new (GREY_ALPHA), from, to);
  add (self, pango_attr_foreground_alpha_new (MARK_ALPHA), from, from + mark);
  add (self, pango_attr_foreground_alpha_new (MARK_ALPHA), to - mark, to);
  self->n_pieces++;
}

static const char *
line_end (const char *line)
{
  const char *end = strchr (line, '\n');

  return end != NULL ? end : line + strlen (line);
}

static gboolean
is_fence (const char *line)
{
  return strncmp (line, FENCE, FENCE_LENGTH) == 0;
}

/* Returns: (nullable): the end of the block of code that begins at @line */
static const char *
find_block_end (Style      *self,
                const char *line)
{
  const char *end = line_end (line);
  const char *close = g_strstr_len (line + FENCE_LENGTH, end - line - FENCE_LENGTH, FENCE);

  if (close != NULL && close > line + FENCE_LENGTH)
    return close + FENCE_LENGTH;
  while (*end != '\0' && !self->no_fence)
    {
      if (is_fence (end + 1))
        return end + 1 + FENCE_LENGTH;
      end = line_end (end + 1);
    }
  self->no_fence = TRUE;
  return NULL;
}

static void
style_line (Style      *self,
            const char *line,
            const char *end)
{
  const char *at = line;

  while (self->n_pieces < PIECES_MAX &&
         (at = memchr (at, '`', (gsize) (end - at))) != NULL)
    {
      const char *close = memchr (at + 1, '`', (gsize) (end - at - 1));

      if (close == NULL)
        return;
      if (close > at + 1)
        add_code (self, at, close + 1, 1);
      at = close + 1;
    }
}

/**
 * tin_message_text_style:
 * @text: valid UTF-8
 *
 * Returns: (transfer full) (nullable): how its letters are set; %NULL if it is all the same
 */
PangoAttrList *
tin_message_text_style (const char *text)
{
  Style self = { .text = text };
  const char *at = text;

  if (strpbrk (text, "`>") == NULL)
    return NULL;
  while (*at != '\0' && self.n_pieces < PIECES_MAX)
    {
      const char *end = is_fence (at) ? find_block_end (&self, at) : NULL;

      if (end != NULL)
        {
          add_code (&self, at, end, FENCE_LENGTH);
          at = end;
        }
      end = line_end (at);
      if (strncmp (at, "> ", 2) == 0)
        {
          add (&self, pango_attr_style_new (PANGO_STYLE_ITALIC), at, end);
          self.n_pieces++;
        }
      style_line (&self, at, end);
      at = *end != '\0' ? end + 1 : end;
    }
  return self.list;
}
