/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest passphrase. Nobody types more; what is longer is a file that was named by mistake. */
#define TIN_PASSPHRASE_MAX_BYTES 1024

/* A passphrase: text that is overwritten before its memory is given back. */
typedef char TinSecret;

TinSecret *tin_secret_new  (const char *text,
                            gsize       length);
TinSecret *tin_secret_dup  (const char *text);
void       tin_secret_wipe (gpointer    memory,
                            gsize       length);
void       tin_secret_free (TinSecret  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinSecret, tin_secret_free)

G_END_DECLS
