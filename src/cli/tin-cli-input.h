/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_CLI_INPUT (tin_cli_input_get_type ())
G_DECLARE_FINAL_TYPE (TinCliInput, tin_cli_input, TIN, CLI_INPUT, GObject)

/* The longest line, without its line feed. */
#define TIN_CLI_LINE_MAX (4 * 1024 * 1024)
/* What is still told of a longer one. */
#define TIN_CLI_LINE_HEAD 256

typedef enum
{
  TIN_CLI_LINE_WHOLE,
  TIN_CLI_LINE_TOO_LONG,  /* these are its first bytes, the rest was thrown away */
  TIN_CLI_LINE_END,       /* there will be no more lines; at a terminal: for now */
} TinCliLineKind;

/* LINE is lent for the length of the call, is followed by a NUL, and may hold any bytes. */
typedef void (*TinCliLineFunc) (TinCliLineKind  kind,
                                const char     *line,
                                gsize           length,
                                gpointer        user_data);

TinCliInput *tin_cli_input_new        (int             fd,
                                       TinCliLineFunc  func,
                                       gpointer        user_data);
void         tin_cli_input_set_paused (TinCliInput    *self,
                                       gboolean        paused);
void         tin_cli_input_close      (TinCliInput    *self);

G_END_DECLS
