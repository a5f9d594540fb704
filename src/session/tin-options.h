/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What both programs are started with: --name, --port, --peer, --profile, --data-dir,
 * --passphrase-file, --version and NAME PORT. */
typedef struct
{
  char      *name;      /* (owned) (nullable) */
  guint16    port;      /* 0 if it was not asked for */
  gboolean   any_port;  /* --port 0: whichever is free */
  char     **peers;     /* (owned) HOST:PORT */
  char      *profile;   /* (owned) "default", or what NAME gives */
  char      *data_dir;  /* (owned) the profile's own folder */
  gboolean   private_data;  /* --data-dir was given: settings live there, too */
  char      *passphrase_file;  /* (owned) (nullable) as the file system writes it */
  gboolean   version;
} TinOptions;

TinOptions *tin_options_new       (void);
TinOptions *tin_options_copy      (const TinOptions    *self);
void        tin_options_free      (TinOptions          *self);
gboolean    tin_options_parse     (TinOptions          *self,
                                   const GOptionEntry  *more,
                                   char              ***arguments,
                                   GError             **error);
gboolean    tin_options_parse_words (TinOptions         *self,
                                     const GOptionEntry *more,
                                     char             ***arguments,
                                     char             ***words,
                                     GError            **error);
gboolean    tin_options_parse_uris (TinOptions          *self,
                                    const GOptionEntry  *more,
                                    char              ***arguments,
                                    char              ***uris,
                                    GError             **error);
char       *tin_options_get_usage (const GOptionEntry  *more);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinOptions, tin_options_free)

G_END_DECLS
