/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "compare-fixture.h"

#include <string.h>

#include "tin-await.h"
#include "tin-limits.h"

static void
connect_alice (CompareFixture *self)
{
  g_autofree char *address = tin_test_session_address (COMPARE_BOB);
  g_autoptr (GError) error = NULL;

  tin_test_session_connect (self->alice, address, &error);
  g_assert_no_error (error);
  tin_settle ();
}

void
compare_set_up (CompareFixture *self,
                gconstpointer   user_data)
{
  self->n_windows = tin_ui_test_count_windows ();
  self->hub = tin_memory_hub_new ();
  self->clock = tin_manual_clock_new ();
  self->alice = tin_test_session_new (self->hub, self->clock, "Alice", COMPARE_ALICE);
  self->bob = tin_test_session_new (self->hub, self->clock, "Bob", COMPARE_BOB);
  connect_alice (self);
}

void
compare_tear_down (CompareFixture *self,
                   gconstpointer   user_data)
{
  g_clear_pointer (&self->alices, gtk_window_destroy);
  g_clear_pointer (&self->bobs, gtk_window_destroy);
  tin_settle ();
  g_assert_cmpuint (tin_ui_test_count_windows (), ==, self->n_windows);
  g_clear_pointer (&self->alice, tin_test_session_free);
  g_clear_pointer (&self->bob, tin_test_session_free);
  tin_settle ();
  g_assert_cmpuint (tin_memory_hub_count (self->hub), ==, 0);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->clock);
}

void
compare_advance (CompareFixture *self,
                 gint64          delay)
{
  for (gint64 left = delay; left > 0; left -= TIN_LINK_TICK)
    {
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (self->clock), MIN (left, TIN_LINK_TICK));
      tin_settle ();
    }
}

/* --- What a person does and sees ---------------------------------------------------------- */

/* DIALOG: where it is kept; NULL when it is gone. */
void
compare_present (TinTestSession  *side,
                 TinPeer         *peer,
                 GtkWindow      **dialog)
{
  tin_compare_dialog_present (side->session, peer, NULL);
  if (*dialog == NULL)
    {
      *dialog = tin_ui_test_find_window (TIN_TYPE_COMPARE_DIALOG);
      g_object_add_weak_pointer (G_OBJECT (*dialog), (gpointer *) dialog);
    }
  tin_ui_test_settle (GTK_WIDGET (*dialog));
}

void
compare_from_alice (CompareFixture *self)
{
  compare_present (self->alice, tin_test_session_peer (self->alice, "Bob"), &self->alices);
}

void
compare_from_bob (CompareFixture *self)
{
  compare_present (self->bob, tin_test_session_peer (self->bob, "Alice"), &self->bobs);
}

const char *
compare_title (GtkWindow *dialog)
{
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_child (dialog, "title_label")));
}

gboolean
compare_shows_code (GtkWindow *dialog)
{
  GtkWidget *stack = tin_ui_test_child (dialog, "stack");

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "code") == 0;
}

void
compare_assert_page (GtkWindow  *dialog,
                     const char *expected,
                     const char *says)
{
  const char *body;

  tin_ui_test_settle (GTK_WIDGET (dialog));
  g_assert_false (compare_shows_code (dialog));
  g_assert_cmpstr (compare_title (dialog), ==, expected);
  body = gtk_label_get_text (GTK_LABEL (tin_ui_test_child (dialog, "body_label")));
  if (strstr (body, says) == NULL)
    g_error ("\"%s\" is not in \"%s\"", says, body);
  g_assert_cmpuint (tin_ui_test_count_unlabelled (dialog), ==, 0);
  /* Who cannot see it is told by what has the focus. */
  g_assert_nonnull (gtk_window_get_focus (dialog));
}

/* NAME: of the template's. */
void
compare_assert_focus (GtkWindow  *dialog,
                      const char *name)
{
  GtkWidget *focus = gtk_window_get_focus (dialog);

  if (focus == NULL)
    g_error ("Nothing has the focus");
  if (focus != tin_ui_test_child (dialog, name))
    g_error ("%s \"%s\" has the focus", G_OBJECT_TYPE_NAME (focus),
             gtk_buildable_get_buildable_id (GTK_BUILDABLE (focus)));
}

void
compare_click (GtkWindow  *dialog,
               const char *words)
{
  tin_ui_test_click (tin_ui_test_find_button (dialog, words));
  tin_settle ();
}

/* Of two windows one is not active, and does not know the way to what has the focus in it. What
 * comes next is found by where things stand. */
void
compare_press_tab (GtkWindow *dialog)
{
  GtkWidget *focus = gtk_window_get_focus (dialog);

  tin_await (gtk_widget_get_height (focus) > 0);
  gtk_window_set_focus (dialog, NULL);
  gtk_window_set_focus (dialog, focus);
  gtk_widget_child_focus (GTK_WIDGET (dialog), GTK_DIR_TAB_FORWARD);
}

/* On what has the focus; a button takes a moment. */
gboolean
compare_press_space (GtkWindow *dialog)
{
  gboolean activated = gtk_widget_activate (gtk_window_get_focus (dialog));

  tin_settle ();
  return activated;
}

void
compare_press_enter (GtkWindow *dialog)
{
  gtk_widget_activate_default (GTK_WIDGET (dialog));
  tin_settle ();
}

void
compare_press_escape (GtkWindow *dialog)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "window.close", NULL);
  tin_settle ();
}

gboolean
compare_is_alice_verified (CompareFixture *self)
{
  return tin_peer_is_verified (tin_test_session_peer (self->bob, "Alice"));
}

gboolean
compare_is_bob_verified (CompareFixture *self)
{
  return tin_peer_is_verified (tin_test_session_peer (self->alice, "Bob"));
}

/* Until both see the code. */
void
compare_show_both_codes (CompareFixture *self)
{
  compare_from_alice (self);
  compare_from_bob (self);
  compare_click (self->bobs, "Compare");
  tin_await (compare_shows_code (self->alices) && compare_shows_code (self->bobs));
  tin_ui_test_settle (GTK_WIDGET (self->alices));
  tin_ui_test_settle (GTK_WIDGET (self->bobs));
}

/* Everything that can be read in ROOT, in its order. */
static void
collect_texts (GtkWidget *root,
               GString   *texts)
{
  if (!gtk_widget_get_mapped (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (texts, "%s|", gtk_label_get_text (GTK_LABEL (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_texts (child, texts);
}

char *
compare_dup_code (GtkWindow *dialog)
{
  GString *texts = g_string_new (NULL);

  collect_texts (tin_ui_test_child (dialog, "code"), texts);
  return g_string_free (texts, FALSE);
}

/* As on a telephone, in a window beside others, and over all of a large screen. */
void
compare_take_pictures (GtkWindow  *dialog,
                       const char *name)
{
  static const int widths[] = { 360, 960, 1600 };
  static const int heights[] = { 640, 700, 900 };
  AdwStyleManager *style = adw_style_manager_get_default ();
  int width;
  int height;

  gtk_window_get_default_size (dialog, &width, &height);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (widths); i++)
    {
      gboolean dark = i >= G_N_ELEMENTS (widths);
      guint size = i % G_N_ELEMENTS (widths);
      g_autofree char *file =
        g_strdup_printf ("compare-%s-%d%s", name, widths[size], dark ? "-dark" : "");

      adw_style_manager_set_color_scheme (style, dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                      : ADW_COLOR_SCHEME_FORCE_LIGHT);
      gtk_window_set_default_size (dialog, widths[size], heights[size]);
      tin_ui_test_settle (GTK_WIDGET (dialog));
      tin_ui_test_screenshot (GTK_WIDGET (dialog), file);
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (dialog, width, height);
}
