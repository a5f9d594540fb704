/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "trust-window.h"

#include <string.h>

#include "tin-await.h"

void
trust_window_set_up (TrustWindow   *self,
                     gconstpointer  user_data)
{
  self->directory = tin_ui_test_make_dir ();
  self->alice = tin_ui_test_session_new ("Alice", self->directory);
  self->window = tin_window_new (NULL, self->alice);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 960, 640);
  gtk_window_present (GTK_WINDOW (self->window));
  tin_ui_test_settle (GTK_WIDGET (self->window));
}

void
trust_window_tear_down (TrustWindow   *self,
                        gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  tin_await (self->window == NULL);
  for (guint i = 0; i < TRUST_WINDOW_OTHERS_MAX; i++)
    {
      trust_window_let_go (self, i);
      if (self->directories[i] != NULL)
        tin_test_folder_remove (self->directories[i]);
      g_free (self->directories[i]);
    }
  tin_ui_test_session_end (&self->alice);
  tin_test_folder_remove (self->directory);
  g_free (self->directory);
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinPeer) peer =
    tin_session_connect_finish (TIN_SESSION (source), result, NULL);

  *(gboolean *) user_data = TRUE;
}

/**
 * trust_window_let_come:
 *
 * Somebody with a key of its own calls Alice, and is let in or not.
 *
 * Returns: (transfer none):
 */
TinSession *
trust_window_let_come (TrustWindow *self,
                       guint        place,
                       const char  *name)
{
  g_autofree char *address = tin_ui_test_dup_address (self->alice);
  gboolean dialled = FALSE;

  g_assert_null (self->others[place]);
  self->directories[place] = tin_ui_test_make_dir ();
  self->others[place] = tin_ui_test_session_new (name, self->directories[place]);
  tin_session_connect_async (self->others[place], address, TIN_CONNECT_SECURE, NULL, dialled_cb,
                             &dialled);
  tin_await (dialled);
  return self->others[place];
}

void
trust_window_let_go (TrustWindow *self,
                     guint        place)
{
  if (self->others[place] != NULL)
    tin_ui_test_session_end (&self->others[place]);
}

/**
 * trust_window_find:
 *
 * Returns: (transfer none) (nullable): who has the key of @other
 */
TinPeer *
trust_window_find (TrustWindow *self,
                   TinSession  *other)
{
  return tin_roster_get_by_id (tin_session_get_roster (self->alice), tin_session_get_id (other));
}

/**
 * trust_window_befriend:
 *
 * Returns: (transfer none): somebody whom Alice has accepted, and who is here
 */
TinPeer *
trust_window_befriend (TrustWindow *self,
                       guint        place,
                       const char  *name)
{
  TinSession *other = trust_window_let_come (self, place, name);
  TinPeer *peer = NULL;

  tin_await ((peer = trust_window_find (self, other)) != NULL);
  tin_session_accept (self->alice, peer);
  return peer;
}

static void
agree_cb (TinSession      *session,
          TinPeer         *peer,
          TinVerification *verification,
          TinVerification **theirs)
{
  *theirs = verification;
  tin_verification_agree (verification);
}

/**
 * trust_window_compare:
 *
 * Both sides compare a code and find no difference.
 */
void
trust_window_compare (TrustWindow *self,
                      TinSession  *other)
{
  TinPeer *peer = trust_window_find (self, other);
  TinVerification *theirs = NULL;
  TinVerification *ours;
  g_autoptr (GError) error = NULL;
  gulong handler;

  tin_await (tin_peer_get_state (peer) == TIN_PEER_CONNECTED);
  handler = g_signal_connect (other, "verification", G_CALLBACK (agree_cb), &theirs);
  ours = tin_session_verify (self->alice, peer, &error);
  g_assert_no_error (error);
  g_object_ref (ours);
  tin_await (tin_verification_get_state (ours) == TIN_COMPARE_CODE);
  tin_verification_match (ours);
  tin_await (theirs != NULL && tin_verification_get_state (theirs) == TIN_COMPARE_CODE);
  tin_verification_match (theirs);
  tin_await (tin_verification_get_state (ours) == TIN_COMPARE_VERIFIED);
  g_signal_handler_disconnect (other, handler);
  g_object_unref (ours);
}

/* --- What a person does and sees ---------------------------------------------------------- */

GtkWidget *
trust_window_page (TrustWindow *self)
{
  return tin_ui_test_find_type (self->window, g_type_from_name ("TinConversationPage"));
}

GtkWidget *
trust_window_strip (TrustWindow *self)
{
  return tin_ui_test_child (trust_window_page (self), "trust");
}

void
trust_window_open (TrustWindow *self,
                   TinPeer     *peer)
{
  tin_window_open_peer (self->window, peer);
  tin_ui_test_settle (GTK_WIDGET (self->window));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (self->window), ==, 0);
}

/**
 * trust_window_says:
 * @heading: (nullable): %NULL: there is no strip
 * @words: (nullable): that stand somewhere below it
 */
gboolean
trust_window_says (TrustWindow *self,
                   const char  *heading,
                   const char  *words)
{
  GtkWidget *strip = trust_window_strip (self);
  GtkWidget *label = tin_ui_test_child (strip, "heading");
  GtkWidget *body = tin_ui_test_child (strip, "body");

  if (heading == NULL || !gtk_widget_get_mapped (label))
    return heading == NULL && !gtk_widget_get_mapped (label);
  return g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), heading) == 0 &&
         (words == NULL || strstr (gtk_label_get_text (GTK_LABEL (body)), words) != NULL);
}

gboolean
trust_window_can_write (TrustWindow *self)
{
  return gtk_widget_is_sensitive (tin_ui_test_child (trust_window_page (self), "composer"));
}

static void
clicked_cb (gboolean *clicked)
{
  *clicked = TRUE;
}

/* Somewhere in the window, as a person does who has no pointer: it can have the focus, and Enter
 * presses it. */
void
trust_window_press (TrustWindow *self,
                    const char  *button)
{
  GtkWidget *widget = tin_ui_test_find_button (self->window, button);
  g_autoptr (GtkWidget) keep = NULL;
  gboolean clicked = FALSE;
  gulong handler;

  g_assert_nonnull (widget);
  keep = g_object_ref (widget);
  g_assert_true (gtk_widget_is_sensitive (widget));
  g_assert_true (gtk_widget_grab_focus (widget));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == widget);
  handler = g_signal_connect_swapped (widget, "clicked", G_CALLBACK (clicked_cb), &clicked);
  g_assert_true (gtk_widget_activate (widget));
  tin_await (clicked);
  g_signal_handler_disconnect (widget, handler);
  tin_settle ();
}

/* Of a question. */
void
trust_window_answer (const char *button,
                     const char *picture)
{
  GtkWidget *widget = NULL;

  tin_await ((widget = tin_ui_test_find_button_anywhere (button)) != NULL);
  if (picture != NULL)
    tin_ui_test_screenshot (GTK_WIDGET (gtk_widget_get_root (widget)), picture);
  tin_ui_test_click (widget);
  tin_settle ();
}

gboolean
trust_window_has_toast (TrustWindow *self,
                        const char  *text)
{
  return tin_ui_test_find_text (self->window, text) != NULL;
}

/* What the window gets may be some pixels more or less, for a frame that nobody draws. */
static void
resize (TrustWindow *self,
        int          width)
{
  GtkWidget *window = GTK_WIDGET (self->window);
  int minimum;

  gtk_window_set_default_size (GTK_WINDOW (window), width, 640);
  tin_await (ABS (gtk_widget_get_width (window) - width) < 60);
  tin_ui_test_settle (window);
  gtk_widget_measure (tin_ui_test_child (window, "shell"), GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                      NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, width);
}

/* A window is no wider than its screen, whatever it asks for. */
static int
get_screen_width (TrustWindow *self)
{
  GtkWidget *window = GTK_WIDGET (self->window);
  GdkRectangle geometry;

  gdk_monitor_get_geometry (
    gdk_display_get_monitor_at_surface (gtk_widget_get_display (window),
                                        gtk_native_get_surface (GTK_NATIVE (window))),
    &geometry);
  return geometry.width;
}

/* At the widths of a phone, a window and a large screen, as far as there is one, light and dark. */
void
trust_window_pictures (TrustWindow *self,
                       const char  *name)
{
  static const int widths[] = { 360, 960, 1600 };
  AdwStyleManager *style = adw_style_manager_get_default ();
  int screen_width = get_screen_width (self);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (widths) && widths[i / 2] <= screen_width; i++)
    {
      gboolean dark = i % 2 == 1;
      g_autofree char *file = g_strdup_printf ("trust-%s-%d%s", name, widths[i / 2],
                                               dark ? "-dark" : "");

      adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                      : ADW_COLOR_SCHEME_FORCE_LIGHT);
      resize (self, widths[i / 2]);
      tin_ui_test_screenshot (GTK_WIDGET (self->window), file);
      g_assert_cmpuint (tin_ui_test_count_unlabelled (self->window), ==, 0);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  resize (self, 960);
}
