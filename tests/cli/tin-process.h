/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How long anything may take that a test waits for. */
#define TIN_PROCESS_DEADLINE 20

/* One running tincan-cli, its standard streams held by the test. */
typedef struct
{
  GSubprocess  *process;
  char         *id;       /* of its "listening" */
  guint         port;
  GPtrArray    *lines;    /* (element-type utf8) its output so far */
  GPtrArray    *events;   /* (element-type JsonObject) the same with --json */
  guint         mark;     /* the event from which is searched */
  gboolean      is_json;
  gboolean      ended;    /* its output has ended */

  /* private */
  JsonParser       *parser;
  GDataInputStream *output;
  GString          *input;
  gsize             written;
  GCancellable     *cancellable;
  guint             n_operations;
  gboolean          writing;
  gboolean          closing;  /* the input, when it is written */
  gboolean          paused;
  gboolean          reading;
} TinProcess;

TinProcess *tin_process_spawn        (const char *const *arguments,
                                      gboolean           is_json);
TinProcess *tin_process_run          (const char        *folder,
                                      const char        *name,
                                      ...) G_GNUC_NULL_TERMINATED;
void        tin_process_free         (TinProcess        *self);
void        tin_process_write        (TinProcess        *self,
                                      const char        *text,
                                      gssize             length);
void        tin_process_command      (TinProcess        *self,
                                      const char        *format,
                                      ...) G_GNUC_PRINTF (2, 3);
void        tin_process_close_input  (TinProcess        *self);
void        tin_process_close_output (TinProcess        *self);
void        tin_process_pause        (TinProcess        *self,
                                      gboolean           paused);
void        tin_process_set_mark     (TinProcess        *self);
JsonObject *tin_process_await        (TinProcess        *self,
                                      const char        *event,
                                      ...) G_GNUC_NULL_TERMINATED;
guint       tin_process_count        (TinProcess        *self,
                                      const char        *event,
                                      ...) G_GNUC_NULL_TERMINATED;
void        tin_process_await_line   (TinProcess        *self,
                                      const char        *line);
gboolean    tin_process_has_part     (TinProcess        *self,
                                      const char        *part);
void        tin_process_await_part   (TinProcess        *self,
                                      const char        *part);
int         tin_process_await_exit   (TinProcess        *self);
int         tin_process_end          (TinProcess        *self,
                                      int                signal_number);

char       *tin_json_dup             (JsonObject        *object,
                                      const char        *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinProcess, tin_process_free)

G_END_DECLS
