/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TIN_TYPE_CLI_OUTPUT (tin_cli_output_get_type ())
G_DECLARE_FINAL_TYPE (TinCliOutput, tin_cli_output, TIN, CLI_OUTPUT, GObject)

/* Waiting for the reader: above HIGH it is congested until it is below LOW, ... */
#define TIN_CLI_OUTPUT_LOW (256 * 1024)
#define TIN_CLI_OUTPUT_HIGH (1024 * 1024)
/* ... and above MAX there is no reader worth the name. */
#define TIN_CLI_OUTPUT_MAX (64 * 1024 * 1024)

/* What the program says, on its way to a file descriptor that may be slow.
 *
 * Properties: congested (boolean).
 * Signals:
 *   failed (GError *)  once: TIN_ERROR_CLOSED when nobody reads any more, TIN_ERROR_LIMIT above
 *                      MAX, TIN_ERROR_STORAGE when a file cannot be written; all later text is
 *                      dropped
 */
TinCliOutput *tin_cli_output_new           (int           fd);
void          tin_cli_output_append        (TinCliOutput *self,
                                            const char   *text,
                                            gssize        length);
gboolean      tin_cli_output_is_congested  (TinCliOutput *self);
gboolean      tin_cli_output_finish        (TinCliOutput *self,
                                            gint64        timeout);

/* Called before something is written, and after all that there was is written: for a line editor
 * that has to step aside. */
typedef void (*TinCliOutputHook) (gpointer user_data);

void          tin_cli_output_set_hooks     (TinCliOutput     *self,
                                            TinCliOutputHook  before,
                                            TinCliOutputHook  after,
                                            gpointer          user_data);

G_END_DECLS
