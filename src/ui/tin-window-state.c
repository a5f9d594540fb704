/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-window-private.h"

/* What the window keeps until the next start, in the settings of its session: how large it is, and
 * whose conversation is open. */

/* --- Whose conversation is open --------------------------------------------------------------- */

/**
 * tin_window_save_peer:
 *
 * Keeps whose conversation is open: nobody's where it is a stranger's, who may be gone by then.
 */
void
tin_window_save_peer (TinWindow *self)
{
  TinPeer *peer = tin_window_get_peer (self);
  const char *id = peer != NULL && tin_peer_is_known (peer) ? tin_peer_get_id (peer) : "";
  TinSettings *settings = tin_session_get_settings (tin_window_get_session (self));
  g_autofree char *kept = NULL;

  /* What is set is written to the disk, also where it is the same, as it is at each start. */
  g_object_get (settings, "selected-peer", &kept, NULL);
  if (g_strcmp0 (id, kept) != 0)
    g_object_set (settings, "selected-peer", id, NULL);
}

/* Where there is room for one pane, the list comes first. */
static void
restore_peer (TinWindow *self)
{
  TinSession *session = tin_window_get_session (self);
  g_autofree char *id = NULL;
  TinPeer *peer = NULL;

  g_object_get (tin_session_get_settings (session), "selected-peer", &id, NULL);
  if (*id != '\0')
    peer = tin_roster_get_by_id (tin_session_get_roster (session), id);
  if (peer == NULL)
    return;
  tin_window_open_peer (self, peer);
  tin_shell_set_show_content (tin_window_get_shell (self), FALSE);
}

/* --- How large it is -------------------------------------------------------------------------- */

static void
restore_size (TinWindow *self)
{
  int width;
  int height;
  int sidebar_width;
  gboolean maximized;

  g_object_get (tin_session_get_settings (tin_window_get_session (self)),
                "window-width", &width,
                "window-height", &height,
                "window-maximized", &maximized,
                "sidebar-width", &sidebar_width,
                NULL);
  tin_shell_set_sidebar_width (tin_window_get_shell (self), sidebar_width);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
}

/**
 * tin_window_save_size:
 *
 * Keeps how large it is, while it is on the screen.
 */
void
tin_window_save_size (TinWindow *self)
{
  TinSettings *settings = tin_session_get_settings (tin_window_get_session (self));
  int width;
  int height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_object_set (settings,
                "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)),
                "sidebar-width", tin_shell_get_sidebar_width (tin_window_get_shell (self)),
                NULL);
  if (width > 0 && height > 0)
    g_object_set (settings,
                  "window-width", width,
                  "window-height", height,
                  NULL);
}

/**
 * tin_window_restore_state:
 *
 * Makes the window what it was when it was last used: it has its session and its parts.
 */
void
tin_window_restore_state (TinWindow *self)
{
  restore_size (self);
  restore_peer (self);
}
