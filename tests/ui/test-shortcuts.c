/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "application-fixture.h"
#include "taken-keys.h"
#include "tin-await.h"
#include "tin-blocked-list.h"
#include "tin-broadcast-dialog.h"
#include "tin-completion.h"
#include "tin-composer.h"
#include "tin-connect-dialog.h"
#include "tin-details-dialog.h"
#include "tin-find-bar.h"
#include "tin-message-box.h"
#include "tin-message-row.h"
#include "tin-message-view.h"
#include "tin-own-key-dialog.h"
#include "tin-pane-grip.h"
#include "tin-peers-dialog.h"
#include "tin-preferences.h"
#include "tin-request-list.h"
#include "tin-selection-bar.h"
#include "tin-send-dialog.h"
#include "tin-shortcuts.h"
#include "tin-sidebar.h"
#include "tin-ui-pair.h"
#include "tin-window.h"

/* The window of shortcuts against what the widgets really do: each key that one of them takes is
 * shown, and each key that is shown is taken by one of them. */

typedef struct
{
  TinUiPair   pair;
  GtkWidget  *window; /* Alice's, with Bob's conversation open */
  GHashTable *found;  /* (owned) (element-type utf8): what is real: see dup_place() */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  tin_ui_pair_say (&fixture->pair, "Hello");
  fixture->window = GTK_WIDGET (tin_window_new (NULL, fixture->pair.alice));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 960, 640);
  gtk_window_present (GTK_WINDOW (fixture->window));
  tin_await (gtk_widget_get_mapped (fixture->window));
  tin_window_open_peer (TIN_WINDOW (fixture->window), tin_ui_test_only_peer (fixture->pair.alice));
  tin_await (tin_ui_test_find_type (fixture->window, TIN_TYPE_MESSAGE_ROW) != NULL);
  tin_ui_test_settle (fixture->window);
  fixture->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  tin_await (fixture->window == NULL);
  tin_ui_pair_tear_down (&fixture->pair);
  g_hash_table_unref (fixture->found);
}

/* --- What the window shows ---------------------------------------------------------------- */

static TakenKey
parse (const char *accel)
{
  TakenKey key;

  g_assert_true (gtk_accelerator_parse (accel, &key.key, &key.modifiers));
  return key;
}

static gboolean
is_key (const char     *accel,
        const TakenKey *pressed)
{
  const TakenKey key = parse (accel);

  return key.key == pressed->key && key.modifiers == pressed->modifiers;
}

/* Returns: (transfer full): where a key is taken, and which */
static char *
dup_place (TinKeys         where,
           const TakenKey *key)
{
  return g_strdup_printf ("%d %u %u", where, key->key, (guint) key->modifiers);
}

static gboolean
has_accel (const TinShortcut *shortcut,
           const TakenKey    *pressed)
{
  for (guint i = 0; shortcut->accels[i] != NULL; i++)
    if (is_key (shortcut->accels[i], pressed))
      return TRUE;
  return shortcut->last != NULL && is_key (shortcut->last, pressed);
}

/* Returns: whether WHERE has PRESSED, and that it is real is known from now on */
static gboolean
find_shown (Fixture        *fixture,
            TinKeys         where,
            const TakenKey *pressed)
{
  guint n;
  const TinShortcut *all = tin_shortcuts_get_all (&n);

  for (guint i = 0; i < n; i++)
    if (all[i].where == where && has_accel (&all[i], pressed))
      {
        g_hash_table_add (fixture->found, dup_place (where, pressed));
        return TRUE;
      }
  return FALSE;
}

static void
assert_shown (Fixture        *fixture,
              TinKeys         where,
              const TakenKey *pressed,
              const char     *taker)
{
  g_autofree char *name = gtk_accelerator_name (pressed->key, pressed->modifiers);

  if (!find_shown (fixture, where, pressed))
    g_error ("%s takes %s, and the window of shortcuts does not show it", taker, name);
}

/* --- What the widgets take ---------------------------------------------------------------- */

/* WIDGET takes nothing by itself, beyond what every PLAIN one (nullable) takes, but what is shown
 * for WHERE. */
static void
check_triggers (Fixture   *fixture,
                gpointer   widget,
                GtkWidget *plain,
                TinKeys    where)
{
  g_autoptr (GArray) keys = taken_keys_list (widget);
  g_autoptr (GArray) usual = plain != NULL ? taken_keys_list (plain)
                                           : g_array_new (FALSE, TRUE, sizeof (TakenKey));
  guint n_own = 0;

  for (guint i = 0; i < keys->len; i++)
    {
      const TakenKey *key = &g_array_index (keys, TakenKey, i);

      if (taken_keys_have (usual, key))
        continue;
      n_own++;
      assert_shown (fixture, where, key, G_OBJECT_TYPE_NAME (widget));
    }
  g_assert_cmpuint (n_own, >, 0);
}

/* What is GTK's own, and worth being shown. */
static void
check_usual (Fixture   *fixture,
             GtkWidget *widget,
             TinKeys    where,
             guint      key,
             guint      modifiers)
{
  g_autoptr (GArray) keys = taken_keys_list (widget);
  const TakenKey usual = { key, modifiers };

  g_assert_true (taken_keys_have (keys, &usual));
  assert_shown (fixture, where, &usual, G_OBJECT_TYPE_NAME (widget));
}

/* Keys that a widget might look for by itself. */
static const guint pressable[] = {
  GDK_KEY_Up, GDK_KEY_Down, GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Page_Up, GDK_KEY_Page_Down,
  GDK_KEY_Home, GDK_KEY_End, GDK_KEY_Return, GDK_KEY_Escape, GDK_KEY_Tab, GDK_KEY_space,
  GDK_KEY_Delete, GDK_KEY_BackSpace, GDK_KEY_Insert, GDK_KEY_Menu, GDK_KEY_F1, GDK_KEY_F2,
  GDK_KEY_F3, GDK_KEY_F4, GDK_KEY_F5, GDK_KEY_F6, GDK_KEY_F7, GDK_KEY_F8, GDK_KEY_F9, GDK_KEY_F10,
  GDK_KEY_F11, GDK_KEY_F12, GDK_KEY_a, GDK_KEY_b, GDK_KEY_c, GDK_KEY_d, GDK_KEY_e, GDK_KEY_f,
  GDK_KEY_g, GDK_KEY_k, GDK_KEY_n, GDK_KEY_p, GDK_KEY_q, GDK_KEY_r, GDK_KEY_s, GDK_KEY_u,
  GDK_KEY_v, GDK_KEY_w, GDK_KEY_x, GDK_KEY_z, GDK_KEY_period, GDK_KEY_comma, GDK_KEY_question,
};

static const GdkModifierType held[] = { 0, GDK_SHIFT_MASK, GDK_CONTROL_MASK, GDK_ALT_MASK,
                                        GDK_CONTROL_MASK | GDK_SHIFT_MASK };

/* What is to be as it was before each key. */
typedef void (*Prepare) (Fixture *fixture);

/* OWNER takes of all keys those alone that are shown for WHERE. */
static void
check_pressed (Fixture   *fixture,
               GtkWidget *widget,
               gpointer   owner,
               TinKeys    where,
               Prepare    prepare)
{
  guint n_taken = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pressable); i++)
    for (guint j = 0; j < G_N_ELEMENTS (held); j++)
      {
        const TakenKey key = { pressable[i], held[j] };

        prepare (fixture);
        if (!taken_keys_press (widget, owner, &key))
          continue;
        n_taken++;
        assert_shown (fixture, where, &key, G_OBJECT_TYPE_NAME (owner));
      }
  g_assert_cmpuint (n_taken, >, 0);
}

/* --- The widgets -------------------------------------------------------------------------- */

/* Returns: (nullable): the first one of TYPE from ROOT on, be it hidden */
static GtkWidget *
find_below (GtkWidget *root,
            GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (root, type) ? root : NULL;
  GtkWidget *child = gtk_widget_get_first_child (root);

  for (; found == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    found = find_below (child, type);
  return found;
}

static gpointer
find (Fixture *fixture,
      GType    type)
{
  GtkWidget *widget = find_below (fixture->window, type);

  if (widget == NULL)
    g_error ("There is no %s", g_type_name (type));
  return widget;
}

static GtkTextView *
text_view (Fixture *fixture)
{
  return GTK_TEXT_VIEW (tin_ui_test_child (find (fixture, TIN_TYPE_COMPOSER), "text_view"));
}

static void
write_text (Fixture    *fixture,
            const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view (fixture));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete_interactive (buffer, &start, &end, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE);
}

/* Nothing is written: Up edits the last message. */
static void
with_nothing_written (Fixture *fixture)
{
  tin_composer_cancel (find (fixture, TIN_TYPE_COMPOSER));
  write_text (fixture, "");
}

static void
with_an_edit (Fixture *fixture)
{
  const TakenKey up = { GDK_KEY_Up, 0 };

  with_nothing_written (fixture);
  g_assert_true (taken_keys_press (GTK_WIDGET (text_view (fixture)),
                                   find (fixture, TIN_TYPE_COMPOSER), &up));
}

static void
with_suggestions (Fixture *fixture)
{
  with_nothing_written (fixture);
  write_text (fixture, ":smi");
  tin_await (gtk_widget_get_visible (find (fixture, TIN_TYPE_COMPLETION)));
}

static void
with_a_search (Fixture *fixture)
{
  gtk_widget_activate_action (fixture->window, "win.find", NULL);
}

static void
as_it_is (Fixture *fixture)
{
}

static void
check_composer (Fixture *fixture)
{
  const TakenKey new_line = { GDK_KEY_Return, GDK_SHIFT_MASK };
  GtkWidget *text = GTK_WIDGET (text_view (fixture));
  gpointer composer = find (fixture, TIN_TYPE_COMPOSER);

  check_pressed (fixture, text, composer, TIN_KEYS_WRITING, with_nothing_written);
  check_pressed (fixture, text, composer, TIN_KEYS_WRITING, with_an_edit);
  check_pressed (fixture, text, composer, TIN_KEYS_WRITING, with_suggestions);
  with_nothing_written (fixture);
  check_usual (fixture, text, TIN_KEYS_WRITING, GDK_KEY_period, GDK_CONTROL_MASK);
  /* This one the text has to have. */
  g_assert_false (taken_keys_press (text, composer, &new_line));
  assert_shown (fixture, TIN_KEYS_WRITING, &new_line, "GtkTextView");
}

static void
check_search (Fixture *fixture)
{
  const guint activate = g_signal_lookup ("activate", GTK_TYPE_SEARCH_ENTRY);
  const TakenKey enter = { GDK_KEY_Return, 0 };
  TinFindBar *bar;
  GtkWidget *entry;

  with_a_search (fixture);
  bar = find (fixture, TIN_TYPE_FIND_BAR);
  entry = find_below (GTK_WIDGET (bar), GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (entry);
  check_pressed (fixture, entry, bar, TIN_KEYS_SEARCH, with_a_search);
  /* GTK's entry tells of these by signals of its own. */
  g_assert_cmpuint (g_signal_handler_find (entry, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, activate,
                                           0, NULL, NULL, bar), !=, 0);
  assert_shown (fixture, TIN_KEYS_SEARCH, &enter, "TinFindBar");
  check_usual (fixture, entry, TIN_KEYS_SEARCH, GDK_KEY_g, GDK_CONTROL_MASK);
  check_usual (fixture, entry, TIN_KEYS_SEARCH, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  check_usual (fixture, entry, TIN_KEYS_SEARCH, GDK_KEY_Escape, 0);
}

static void
check_messages (Fixture *fixture)
{
  GtkWidget *view = find (fixture, TIN_TYPE_MESSAGE_VIEW);

  check_triggers (fixture, find (fixture, TIN_TYPE_MESSAGE_ROW), NULL, TIN_KEYS_MESSAGE);
  check_triggers (fixture, view, NULL, TIN_KEYS_MESSAGE);
  check_triggers (fixture, find (fixture, TIN_TYPE_SELECTION_BAR), NULL, TIN_KEYS_MESSAGE);
  /* Arrows move the focus in any window, and the view says to which message. */
  check_usual (fixture, fixture->window, TIN_KEYS_MESSAGE, GDK_KEY_Up, 0);
  check_usual (fixture, fixture->window, TIN_KEYS_MESSAGE, GDK_KEY_Down, 0);
}

static void
check_lists (Fixture *fixture)
{
  GtkWidget *plain = g_object_ref_sink (gtk_list_view_new (NULL, NULL));
  GtkWidget *plain_box = g_object_ref_sink (gtk_list_box_new ());
  GtkWidget *requests = find_below (find (fixture, TIN_TYPE_REQUEST_LIST), GTK_TYPE_LIST_BOX);
  GtkWidget *people = find_below (find (fixture, TIN_TYPE_SIDEBAR), GTK_TYPE_LIST_VIEW);

  check_triggers (fixture, people, plain, TIN_KEYS_PEOPLE);
  check_usual (fixture, people, TIN_KEYS_PEOPLE, GDK_KEY_Up, 0);
  check_usual (fixture, people, TIN_KEYS_PEOPLE, GDK_KEY_Down, 0);
  check_triggers (fixture, requests, plain_box, TIN_KEYS_PEOPLE);
  g_object_unref (plain_box);
  g_object_unref (plain);
}

static void
check_width (Fixture *fixture)
{
  GtkWidget *grip = tin_pane_grip_new ();
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), grip);
  check_pressed (fixture, grip, grip, TIN_KEYS_WIDTH, as_it_is);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What a window takes by itself is shown for WHERE, and that Escape closes it, for all. */
static void
check_dialog (Fixture   *fixture,
              GtkWindow *dialog,
              TinKeys    where)
{
  GtkWidget *plain = adw_window_new ();
  g_autoptr (GArray) keys = taken_keys_list (GTK_WIDGET (dialog));
  g_autoptr (GArray) usual = taken_keys_list (plain);

  for (guint i = 0; i < keys->len; i++)
    {
      const TakenKey *key = &g_array_index (keys, TakenKey, i);

      if (taken_keys_have (usual, key))
        continue;
      if (!find_shown (fixture, TIN_KEYS_GENERAL, key))
        assert_shown (fixture, where, key, G_OBJECT_TYPE_NAME (dialog));
    }
  gtk_window_destroy (GTK_WINDOW (plain));
  gtk_window_destroy (dialog);
}

static void
check_dialogs (Fixture *fixture)
{
  GtkWindow *(*const dialogs[]) (TinSession *, GtkWindow *) = {
    tin_blocked_list_new, tin_broadcast_dialog_new, tin_connect_dialog_new, tin_own_key_dialog_new,
    tin_peers_dialog_new, tin_preferences_new, tin_send_dialog_new,
  };
  GtkWindow *parent = GTK_WINDOW (fixture->window);

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    check_dialog (fixture, dialogs[i] (fixture->pair.alice, parent), TIN_KEYS_PEERS);
  check_dialog (fixture, tin_shortcuts_new (parent), TIN_KEYS_GENERAL);
  check_dialog (fixture,
                tin_details_dialog_new (fixture->pair.alice,
                                        tin_ui_test_only_peer (fixture->pair.alice), parent),
                TIN_KEYS_GENERAL);
}

/* A message in a dialog is written like any other. */
static void
check_message_box (Fixture *fixture)
{
  GtkWindow *dialog = tin_send_dialog_new (fixture->pair.alice, GTK_WINDOW (fixture->window));
  GtkWidget *box = find_below (GTK_WIDGET (dialog), TIN_TYPE_MESSAGE_BOX);

  check_pressed (fixture, find_below (box, GTK_TYPE_TEXT_VIEW), box, TIN_KEYS_WRITING, as_it_is);
  gtk_window_destroy (dialog);
}

/* --- Tests -------------------------------------------------------------------------------- */

/* What is shown of the keys that no action has, something takes. */
static void
assert_real (Fixture           *fixture,
             const TinShortcut *shortcut)
{
  for (guint i = 0; i <= TIN_SHORTCUT_ACCELS; i++)
    {
      const char *accel = i < TIN_SHORTCUT_ACCELS && shortcut->action == NULL ? shortcut->accels[i]
                          : i == TIN_SHORTCUT_ACCELS ? shortcut->last : NULL;
      g_autofree char *place = NULL;
      TakenKey key;

      if (accel == NULL)
        continue;
      key = parse (accel);
      place = dup_place (shortcut->where, &key);
      if (!g_hash_table_contains (fixture->found, place))
        g_error ("Nothing takes %s, which is shown for “%s”", accel, shortcut->title);
    }
}

static void
test_complete (Fixture       *fixture,
               gconstpointer  user_data)
{
  GtkWidget *plain = g_object_ref_sink (adw_application_window_new (NULL));
  GtkWindow *window = GTK_WINDOW (fixture->window);
  guint n;
  const TinShortcut *all = tin_shortcuts_get_all (&n);

  check_composer (fixture);
  check_message_box (fixture);
  check_search (fixture);
  check_messages (fixture);
  check_lists (fixture);
  check_width (fixture);
  check_triggers (fixture, window, plain, TIN_KEYS_CONVERSATION);
  check_dialogs (fixture);
  gtk_window_destroy (GTK_WINDOW (plain));
  g_object_unref (plain);

  for (guint i = 0; i < n; i++)
    assert_real (fixture, &all[i]);
}

static gboolean
has_class_action (GtkWidget  *widget,
                  const char *wanted)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_GET_CLASS (widget);
  const GVariantType *parameter;
  const char *property;
  const char *name;
  GType owner;

  for (guint i = 0; gtk_widget_class_query_action (widget_class, i, &owner, &name, &parameter,
                                                   &property); i++)
    if (g_str_equal (name, wanted))
      return TRUE;
  return FALSE;
}

/* The keys that the program has are those that are shown, and each does something. */
static void
compare_actions (AppFixture *fixture)
{
  g_auto (GStrv) known =
    gtk_application_list_action_descriptions (GTK_APPLICATION (fixture->application));
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_actions = 0;
  guint n;
  const TinShortcut *all = tin_shortcuts_get_all (&n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) accels = NULL;

      if (all[i].action == NULL)
        continue;
      n_actions++;
      accels = gtk_application_get_accels_for_action (GTK_APPLICATION (fixture->application),
                                                      all[i].action);
      g_assert_cmpuint (g_strv_length (accels), ==, g_strv_length ((GStrv) all[i].accels));
      for (guint j = 0; accels[j] != NULL; j++)
        {
          const TakenKey key = parse (accels[j]);

          g_assert_true (is_key (all[i].accels[j], &key));
          /* GTK writes one key in one way. */
          g_assert_true (g_hash_table_add (taken, g_strdup (accels[j])));
        }
      if (g_str_has_prefix (all[i].action, "app."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (fixture->application),
                                                  all[i].action + strlen ("app.")));
      else if (!has_class_action (GTK_WIDGET (fixture->window), all[i].action))
        g_error ("There is no action %s", all[i].action);
    }
  g_assert_cmpuint (g_strv_length (known), ==, n_actions);
}

static void
test_actions (AppFixture    *fixture,
              gconstpointer  user_data)
{
  app_run (fixture, tin_ui_test_options_new ("Alice", fixture->directory), compare_actions);
}

int
main (int    argc,
      char **argv)
{
  tin_ui_test_init (&argc, &argv);

  g_test_add ("/ui/shortcuts/shows-every-key-that-is-taken", Fixture, NULL, set_up, test_complete,
              tear_down);
  g_test_add ("/ui/shortcuts/belong-to-actions-that-are-there", AppFixture, NULL, app_set_up,
              test_actions, app_tear_down);

  return g_test_run ();
}
