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

void   tin_process_pair_set_up          (TinProcessPair *self,
                                         gconstpointer   user_data);
void   tin_process_pair_set_up_folders  (TinProcessPair *self,
                                         gconstpointer   user_data);
void   tin_process_pair_tear_down       (TinProcessPair *self,
                                         gconstpointer   user_data);
void   tin_process_pair_start           (TinProcessPair *self);
void   tin_process_pair_connect         (TinProcessPair *self);
void   tin_process_quit                 (TinProcess    **process);
void   tin_process_deliver              (TinProcess     *from,
                                         const char     *to,
                                         const char     *text);
char  *tin_process_dup_address          (TinProcess     *process);
guint  tin_process_find_free_port       (void);

G_END_DECLS
