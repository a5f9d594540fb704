/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Runs the default main context until EXPRESSION is true; the test fails after ten seconds, or so
 * many times that as TINCAN_TEST_PATIENCE says, for a program that runs slowly. */
#define tin_await(expression) tin_await_within (10, expression)

#define tin_await_within(seconds, expression) \
  G_STMT_START { \
    gint64 deadline_ = g_get_monotonic_time () + tin_await_patience () * (seconds); \
    guint waker_ = g_timeout_add (50, tin_await_wake, NULL); \
    while (!(expression) && g_get_monotonic_time () < deadline_) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (waker_); \
    if (!(expression)) \
      g_error ("%s:%d: not within %d s: %s", __FILE__, __LINE__, (int) (seconds), #expression); \
  } G_STMT_END

/* Runs what is ready to run, and returns. */
#define tin_settle() \
  G_STMT_START { \
    while (g_main_context_iteration (NULL, FALSE)) \
      ; \
  } G_STMT_END

/* Finalizes OBJECT as g_assert_finalize_object() does, once a thread that worked with it has let it
 * go, which may be a moment after its answer came. */
#define tin_await_finalize(object) \
  G_STMT_START { \
    tin_await (g_atomic_int_get (&G_OBJECT (object)->ref_count) == 1); \
    g_assert_finalize_object (object); \
  } G_STMT_END

gboolean tin_await_wake     (gpointer user_data);
gint64   tin_await_patience (void);
