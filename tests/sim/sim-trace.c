/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-sim"

#include "config.h"

#include "sim.h"

/* What happened, line by line. The hash over all lines is how two runs are known to be the same. */

#define FNV_PRIME G_GUINT64_CONSTANT (1099511628211)

static void
hash_line (Sim        *self,
           const char *line)
{
  for (const char *at = line; *at != '\0'; at++)
    self->hash = (self->hash ^ (guint8) *at) * FNV_PRIME;
}

/**
 * sim_hash_state:
 *
 * What no line tells goes into the hash, too: how often each disk was written to.
 */
void
sim_hash_state (Sim *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    self->hash = (self->hash ^ self->nodes[i]->disk->n_operations) * FNV_PRIME;
}

void
sim_trace (Sim        *self,
           const char *format,
           ...)
{
  GString *line = g_string_new (NULL);
  va_list arguments;

  g_string_append_printf (line, "%4u %8.3f ", self->step, (double) self->now / G_USEC_PER_SEC);
  va_start (arguments, format);
  g_string_append_vprintf (line, format, arguments);
  va_end (arguments);

  hash_line (self, line->str);
  if (self->tracing)
    g_print ("%s\n", line->str);
  g_queue_push_tail (&self->lines, g_string_free (line, FALSE));
  if (self->lines.length > SIM_LAST_LINES)
    g_free (g_queue_pop_head (&self->lines));
}

/**
 * sim_violation:
 *
 * Something is wrong. The run ends; what comes after the first is not told.
 */
void
sim_violation (Sim        *self,
               const char *format,
               ...)
{
  va_list arguments;
  g_autofree char *what = NULL;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  sim_trace (self, "VIOLATION: %s", what);
  if (self->violation == NULL)
    self->violation = g_steal_pointer (&what);
}

static char *
describe_faults (const SimFaults *faults)
{
  return g_strconcat (faults->crashes ? "crashes " : "", faults->power ? "power " : "",
                      faults->partitions ? "partitions " : "", faults->clocks ? "clocks " : "",
                      faults->losses ? "losses " : "", faults->trouble ? "trouble " : "",
                      faults->removals ? "removals " : "", faults->expiry ? "expiry " : "",
                      faults->keys ? "keys " : "", NULL);
}

void
sim_print_violation (Sim *self)
{
  g_autofree char *faults = describe_faults (&self->faults);

  g_print ("seed %u, step %u: %s\n", self->seed, self->step, self->violation);
  g_print ("  %u machines; %s\n", self->n_nodes, faults);
  for (GList *link = self->lines.head; link != NULL; link = link->next)
    g_print ("  %s\n", (char *) link->data);
  g_print ("  again: ./dev sim --seed %u --trace\n", self->seed);
}
