/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "crash-calls.h"

G_BEGIN_DECLS

/* One run of tincan-cli that will not end well. */
typedef struct _CrashProgram CrashProgram;

typedef void (*CrashEventFunc) (JsonObject *event,
                                gpointer    user_data);

typedef struct
{
  const char *folder;  /* (not owned) for all that it keeps */
  const char *name;    /* (not owned) */
  const char *report;  /* (not owned) (nullable) a file's name: count its calls there */
  guint64     at;      /* with a report: the call at which it is killed, or 0 */
  const char *how;     /* (not owned) (nullable) one of CRASH_HOW_*; needed with AT */
} CrashLaunch;

/* Where the two programs are: the terminal program, and the library to load into it. */
void          crash_program_set_paths (const char         *cli,
                                       const char         *library);

CrashProgram *crash_program_start     (const CrashLaunch  *launch,
                                       CrashEventFunc      func,
                                       gpointer            user_data);
void          crash_program_free      (CrashProgram       *self);
void          crash_program_say       (CrashProgram       *self,
                                       const char         *line);
void          crash_program_kill      (CrashProgram       *self);
gboolean      crash_program_has_ended (CrashProgram       *self);
int           crash_program_get_status (CrashProgram      *self);
guint64       crash_program_get_calls (CrashProgram       *self,
                                       char              **last);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrashProgram, crash_program_free)

G_END_DECLS
