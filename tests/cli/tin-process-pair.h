/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-process.h"

G_BEGIN_DECLS

/* A fixture: Alice, Bob, and a folder that goes when they have gone. */
typedef struct
{
  char       *folder;
  char       *alice_folder;
  char       *bob_folder;
  char       *carol_folder;
  TinProcess *alice;  /* (nullable) */
  TinProcess *bob;    /* (nullable) */
} TinProcessPair;

void        tin_process_pair_set_up          (TinProcessPair    *self,
                                              gconstpointer      user_data);
void        tin_process_pair_set_up_folders  (TinProcessPair    *self,
                                              gconstpointer      user_data);
void        tin_process_pair_tear_down       (TinProcessPair    *self,
                                              gconstpointer      user_data);
void        tin_process_pair_start           (TinProcessPair    *self);
void        tin_process_pair_approach        (TinProcessPair    *self);
void        tin_process_pair_connect         (TinProcessPair    *self);
void        tin_process_accept               (TinProcess        *process,
                                              TinProcess        *peer);
void        tin_process_quit                 (TinProcess       **process);
void        tin_process_deliver              (TinProcess        *from,
                                              const char        *to,
                                              const char        *text);
char       *tin_process_dup_address          (TinProcess        *process);
void        tin_process_expect_error         (TinProcess        *process,
                                              const char        *command,
                                              const char        *code);
TinProcess *tin_process_ask                  (const char        *folder,
                                              const char *const *words,
                                              gboolean           is_json,
                                              int                status);
TinProcess *tin_process_run_by_hand          (const char        *folder,
                                              const char        *name);
guint       tin_process_find_free_port       (void);

/* A command alone, its words after the exit status that it must end with. */
#define tin_ask_json(folder, status, ...) \
  tin_process_ask (folder, (const char *const[]) { __VA_ARGS__, NULL }, TRUE, status)
#define tin_ask_words(folder, status, ...) \
  tin_process_ask (folder, (const char *const[]) { __VA_ARGS__, NULL }, FALSE, status)

G_END_DECLS
