/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-database.h"

G_BEGIN_DECLS

/* What a database file says that it is of ours: PRAGMA application_id, "Tinc". */
#define TIN_SCHEMA_APPLICATION_ID 0x54696e63

/* From one version of the schema to the next. */
typedef struct
{
  const char *sql;
} TinSchemaStep;

const TinSchemaStep *tin_schema_get_steps (guint                *n_steps);
gboolean             tin_schema_check     (TinDatabase          *database,
                                           guint                 n_steps,
                                           GError              **error);
gboolean             tin_schema_migrate   (TinDatabase          *database,
                                           const TinSchemaStep  *all_steps,
                                           guint                 n_steps,
                                           GError              **error);

G_END_DECLS
