/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <string.h>

#include "tin-await.h"
#include "tin-broadcast-dialog.h"
#include "tin-ui-pair.h"

/* To whom a broadcast goes, and what is said of it: only what somebody has confirmed counts. */

typedef struct
{
  TinUiPair  pair;
  GtkWindow *dialog;  /* GTK's, of Alice */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (fixture->dialog);
  tin_await (fixture->dialog == NULL);
  tin_ui_pair_tear_down (&fixture->pair);
}

static void
show (Fixture *fixture)
{
  fixture->dialog = tin_broadcast_dialog_new (fixture->pair.alice, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (fixture->dialog);
  tin_ui_test_settle (GTK_WIDGET (fixture->dialog));
  g_assert_cmpuint (tin_ui_test_count_unlabelled (fixture->dialog), ==, 0);
}

static void
type_message (Fixture    *fixture,
              const char *text)
{
  GtkWidget *view = tin_ui_test_child (tin_ui_test_child (fixture->dialog, "message"),
                                       "text_view");

  g_object_set (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", text, NULL);
}

static const char *
label_text (Fixture    *fixture,
            const char *name)
{
  return gtk_label_get_text (GTK_LABEL (tin_ui_test_child (fixture->dialog, name)));
}

static gboolean
can_send (Fixture *fixture)
{
  return gtk_widget_is_sensitive (tin_ui_test_child (fixture->dialog, "send_button"));
}

static void
test_plain_programs_do_not_count (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);

  g_assert_no_error (error);
  tin_ui_test_connect (fixture->pair.alice, address, TIN_CONNECT_PLAIN);
  show (fixture);
  g_assert_cmpstr (label_text (fixture, "count_label"), ==, "To 2 people");
  type_message (fixture, "To all");
  gtk_widget_activate_default (GTK_WIDGET (fixture->dialog));
  tin_await (strcmp (label_text (fixture, "result_label"), "Delivered to 1 of 2") == 0);
  tin_await (strcmp (label_text (fixture, "remark_label"),
                     "1 program does not confirm what it receives.") == 0);
  tin_await (tin_ui_test_find_text (fixture->dialog, "Sent") != NULL);
  tin_await (tin_ui_test_find_text (fixture->dialog, "Delivered") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "broadcast-plain");
}

static void
leave (Fixture *fixture)
{
  tin_session_disconnect (fixture->pair.alice, tin_ui_test_only_peer (fixture->pair.alice));
  tin_await (tin_peer_get_state (tin_ui_test_only_peer (fixture->pair.bob)) == TIN_PEER_OFFLINE);
}

static void
test_who_is_offline_gets_it_later (Fixture       *fixture,
                                   gconstpointer  user_data)
{
  g_autofree char *address = tin_ui_test_dup_address (fixture->pair.bob);

  leave (fixture);
  show (fixture);
  type_message (fixture, "To all");
  g_assert_cmpstr (label_text (fixture, "count_label"), ==, "To 0 people");
  g_assert_false (can_send (fixture));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "broadcast-offline");

  gtk_switch_set_active (GTK_SWITCH (tin_ui_test_child (fixture->dialog, "later_switch")), TRUE);
  g_assert_cmpstr (label_text (fixture, "count_label"), ==, "To 1 person");
  g_assert_true (can_send (fixture));
  tin_await (tin_ui_test_find_text (fixture->dialog, "Offline: gets it later") != NULL);
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "broadcast-later");
  gtk_widget_activate_default (GTK_WIDGET (fixture->dialog));
  tin_await (strcmp (label_text (fixture, "result_label"), "Delivered to 0 of 1") == 0);
  tin_await (tin_ui_test_find_text (fixture->dialog, "Queued") != NULL);
  g_assert_true (g_str_has_prefix (label_text (fixture, "remark_label"), "1 person has not got"));
  tin_ui_test_screenshot (GTK_WIDGET (fixture->dialog), "broadcast-queued");

  tin_ui_test_connect (fixture->pair.alice, address, TIN_CONNECT_SECURE);
  tin_await (strcmp (label_text (fixture, "result_label"), "Delivered to 1 of 1") == 0);
  tin_await (tin_ui_test_find_text (fixture->dialog, "Delivered") != NULL);
  tin_session_mark_read (fixture->pair.bob, tin_ui_test_only_peer (fixture->pair.bob));
  tin_await (tin_ui_test_find_text (fixture->dialog, "Read") != NULL);
}

static void
test_the_choice_goes_when_all_are_there (Fixture       *fixture,
                                         gconstpointer  user_data)
{
  show (fixture);
  g_assert_false (gtk_widget_get_mapped (tin_ui_test_child (fixture->dialog, "later_group")));
  leave (fixture);
  tin_await (gtk_widget_get_mapped (tin_ui_test_child (fixture->dialog, "later_group")));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (
                              ADW_ACTION_ROW (tin_ui_test_child (fixture->dialog, "later_row"))),
                            "1 person is offline."));
}

#define ADD(path, func) \
  g_test_add ("/ui/broadcast/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  ADD ("plain-programs-do-not-count-as-delivered", test_plain_programs_do_not_count);
  ADD ("who-is-offline-gets-it-later", test_who_is_offline_gets_it_later);
  ADD ("the-choice-goes-when-all-are-there", test_the_choice_goes_when_all_are_there);
  return g_test_run ();
}
