/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-application-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "tin-connect-dialog.h"
#include "tin-key-uri.h"
#include "tin-preferences.h"

/* What is wanted before there is a window to do it in: a new connection, from the menu of the
 * program's icon, and "tincan:" addresses that are opened elsewhere. It is done as soon as the list
 * is shown: who has a passphrase or a port to be asked about first is asked first.
 *
 * Anybody may write such an address on a web page. Hence it leads to a conversation that is there,
 * or to a form that the person may send: it dials nobody, accepts nobody, and nothing that it says
 * is shown but the key and the address that would be dialled. */

/* A GVfs that is installed reads the addresses of any scheme as if they were those of files, and
 * writes them anew: with slashes, and with other escapes. */
static GFile *
keep_uri_cb (GVfs       *vfs,
             const char *identifier,
             gpointer    user_data)
{
  GVfs *plain = user_data;

  return vfs != plain ? g_vfs_get_file_for_uri (plain, identifier) : NULL;
}

/**
 * tin_application_prepare_uris:
 *
 * From now on a GFile of a "tincan:" address has it as it was written.
 */
void
tin_application_prepare_uris (void)
{
  /* Asked for here: to make it while one is called, it would wait for itself. */
  g_vfs_register_uri_scheme (g_vfs_get_default (), "tincan", keep_uri_cb, g_vfs_get_local (), NULL,
                             NULL, NULL, NULL);
}

/* --- When there is a window ------------------------------------------------------------------- */

/* Whether there was a dialog over the window, which has to be answered first. A form for another
 * connection gives way, unless it is connecting. */
static gboolean
present_dialog_over (TinApplication *self)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    {
      GtkWindow *dialog = l->data;

      if (gtk_window_get_transient_for (dialog) != GTK_WINDOW (self->window) ||
          !gtk_window_get_modal (dialog) || !gtk_widget_get_visible (GTK_WIDGET (dialog)))
        continue;
      if (!TIN_IS_CONNECT_DIALOG (dialog) ||
          tin_attempt_dialog_is_under_way (TIN_ATTEMPT_DIALOG (dialog)))
        {
          gtk_window_present (dialog);
          return TRUE;
        }
      gtk_window_destroy (dialog);
    }
  return FALSE;
}

static void
follow_uri (TinApplication *self,
            const char     *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinKeyUri) uri = tin_key_uri_parse (text, &error);
  g_autofree char *id = NULL;
  TinPeer *peer;

  if (uri == NULL)
    {
      g_debug ("%s", error->message);
      tin_window_toast (self->window, _("This link cannot be opened"));
      return;
    }
  id = tin_peer_id_to_string (&uri->key);
  peer = tin_roster_get_by_id (tin_session_get_roster (self->session), id);
  if (g_strcmp0 (id, tin_session_get_id (self->session)) == 0)
    tin_window_toast (self->window, _("This link leads to yourself"));
  else if (peer != NULL)
    tin_application_show_peer (self, peer);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect-to-key", "(ss)", id,
                                uri->address != NULL ? uri->address : "");
}

/**
 * tin_application_follow_wanted:
 *
 * Does what was wanted, once, if the window is there for it.
 */
void
tin_application_follow_wanted (TinApplication *self)
{
  g_autofree char *wanted = NULL;

  if (self->wanted == NULL || self->session == NULL || self->window == NULL ||
      !gtk_widget_get_visible (GTK_WIDGET (self->window)) ||
      !tin_window_shows_peers (self->window))
    return;

  wanted = g_steal_pointer (&self->wanted);
  if (present_dialog_over (self))
    return;
  if (strcmp (wanted, TIN_WANTED_CONNECTION) == 0)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect", NULL);
  else if (strcmp (wanted, TIN_WANTED_PREFERENCES) == 0)
    gtk_window_present (tin_preferences_new (self->session, GTK_WINDOW (self->window)));
  else
    follow_uri (self, wanted);
}

/**
 * tin_application_want:
 * @what: a link, which may be anything, or one of the words in tin-application-private.h
 *
 * Brings the window forward, and does it now or as soon as it can be done. Of two that wait the
 * later one is done.
 */
void
tin_application_want (TinApplication *self,
                      const char     *what)
{
  if (self->stopping)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (what);
  self->hidden = FALSE;
  g_application_activate (G_APPLICATION (self));
  tin_application_follow_wanted (self);
}

/**
 * tin_application_open_files:
 *
 * GApplication's *open*. Several at once are not ours to show: the first one is.
 */
void
tin_application_open_files (GApplication  *application,
                            GFile        **files,
                            int            n_files,
                            const char    *hint)
{
  g_autofree char *uri = n_files > 0 ? g_file_get_uri (files[0]) : NULL;

  if (uri != NULL)
    tin_application_want (TIN_APPLICATION (application), uri);
}
