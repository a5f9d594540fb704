/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "private-bus.h"
#include "tin-await.h"
#include "tin-notifier.h"
#include "tin-ui-pair.h"

/* What a desktop shows of Bob's program while Alice writes to him: the desktop is pretended, all
 * that goes over the bus is real. */

static GTestDBus *test_bus;

typedef struct
{
  TinUiPair     pair;
  Desktop      *desktop;
  GApplication *application;
  TinNotifier  *notifier;
  char         *action;   /* (owned) (nullable) that was activated last */
  char         *target;   /* (owned) (nullable) */
} Fixture;

static void
action_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->action);
  g_free (fixture->target);
  fixture->action = g_strdup (g_action_get_name (G_ACTION (action)));
  fixture->target = parameter != NULL ? g_variant_dup_string (parameter, NULL) : NULL;
}

static const GActionEntry actions[] = {
  { "open-conversation", action_cb, "s" },
  { "mark-read", action_cb, "s" },
  { "reply", action_cb, "s" },
  { "show-requests", action_cb },
};

/* USER_DATA: a DesktopKind. */
static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  tin_ui_pair_set_up (&fixture->pair);
  fixture->desktop = desktop_new ((DesktopKind) GPOINTER_TO_UINT (user_data));
  fixture->application = g_application_new (TIN_APPLICATION_ID, G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (fixture->application), actions,
                                   G_N_ELEMENTS (actions), fixture);
  g_assert_true (g_application_register (fixture->application, NULL, &error));
  g_assert_no_error (error);
  fixture->notifier = tin_notifier_new (fixture->application, fixture->pair.bob);
}

/* All that the program has told the desktop has arrived there. */
static void
arrive (Fixture *fixture)
{
  private_bus_flush (g_application_get_dbus_connection (fixture->application),
                     fixture->desktop->connection);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  /* GIO 2.74 does not survive an application that leaves some behind, and withdraws only what it
   * was answered for. */
  arrive (fixture);
  tin_notifier_stop (fixture->notifier);
  g_assert_finalize_object (fixture->notifier);
  arrive (fixture);
  g_assert_finalize_object (fixture->application);
  desktop_free (fixture->desktop);
  g_free (fixture->action);
  g_free (fixture->target);
  tin_ui_pair_tear_down (&fixture->pair);
}

/* Alice, as Bob sees her. */
static TinPeer *
get_alice (Fixture *fixture)
{
  return tin_ui_test_only_peer (fixture->pair.bob);
}

/* Alice writes to Bob, who has it then. */
static void
say (Fixture    *fixture,
     const char *text)
{
  TinPeer *alice = get_alice (fixture);
  guint n_unread = tin_peer_get_unread (alice);

  tin_ui_pair_say (&fixture->pair, text);
  tin_await (tin_peer_get_unread (alice) > n_unread);
}

static void
assert_nothing_told (Fixture *fixture)
{
  arrive (fixture);
  g_assert_cmpuint (fixture->desktop->n_told, ==, 0);
}

static gboolean
shows (Fixture    *fixture,
       const char *title,
       const char *body)
{
  Note *note = desktop_find (fixture->desktop, title);

  return note != NULL && g_strcmp0 (note->body, body) == 0;
}

static void
set (Fixture    *fixture,
     const char *setting,
     gboolean    value)
{
  g_object_set (tin_session_get_settings (fixture->pair.bob), setting, value, NULL);
}

/* --- What it says ----------------------------------------------------------------------------- */

static void
test_tells (Fixture       *fixture,
            gconstpointer  user_data)
{
  say (fixture, "Hello");
  tin_await (shows (fixture, "Alice", "Hello"));
}

static void
test_replaces (Fixture       *fixture,
               gconstpointer  user_data)
{
  say (fixture, "One");
  tin_await (shows (fixture, "Alice", "One"));
  say (fixture, "Two");
  say (fixture, "Three");
  tin_await (shows (fixture, "Alice", "3 new messages\nThree"));
  g_assert_cmpuint (fixture->desktop->notes->len, ==, 1);
}

static void
test_hides_content (Fixture       *fixture,
                    gconstpointer  user_data)
{
  set (fixture, "notification-content", FALSE);
  say (fixture, "Secret");
  tin_await (shows (fixture, "Alice", "New message"));
  say (fixture, "Secret, too");
  tin_await (shows (fixture, "Alice", "2 new messages"));
}

static void
test_takes_content_away (Fixture       *fixture,
                         gconstpointer  user_data)
{
  say (fixture, "Secret");
  tin_await (shows (fixture, "Alice", "Secret"));
  set (fixture, "notification-content", FALSE);
  tin_await (fixture->desktop->notes->len == 0);
}

/* Where a server reads markup a text is escaped; where not, it is not. */
static void
test_text_is_no_markup (Fixture       *fixture,
                        gconstpointer  user_data)
{
  gboolean markup = GPOINTER_TO_UINT (user_data) == DESKTOP_MARKUP;

  say (fixture, "<b>1 & 2</b>\x01");
  tin_await (shows (fixture, "Alice", markup ? "&lt;b&gt;1 &amp; 2&lt;/b&gt; " : "<b>1 & 2</b> "));
}

static void
test_shortens (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autofree char *lines = g_strnfill (300, '\n');
  g_autofree char *start = g_strnfill (250, 'x');
  g_autofree char *body = g_strconcat (start, "…", NULL);
  g_autofree char *many = g_strconcat ("a", lines, "b", NULL);

  say (fixture, text);
  tin_await (shows (fixture, "Alice", body));
  tin_session_mark_read (fixture->pair.bob, get_alice (fixture));
  say (fixture, many);
  tin_await (shows (fixture, "Alice", "a…"));
}

/* --- When it goes, and when it does not come -------------------------------------------------- */

static void
test_withdrawn_when_read (Fixture       *fixture,
                          gconstpointer  user_data)
{
  say (fixture, "Hello");
  tin_await (desktop_find (fixture->desktop, "Alice") != NULL);
  tin_session_mark_read (fixture->pair.bob, get_alice (fixture));
  tin_await (fixture->desktop->notes->len == 0);
  say (fixture, "Again");
  tin_await (shows (fixture, "Alice", "Again"));
}

static void
test_withdrawn_in_front (Fixture       *fixture,
                         gconstpointer  user_data)
{
  TinPeer *alice = get_alice (fixture);

  say (fixture, "Hello");
  tin_await (desktop_find (fixture->desktop, "Alice") != NULL);
  tin_notifier_set_front (fixture->notifier, FALSE, alice);
  arrive (fixture);
  g_assert_cmpuint (fixture->desktop->notes->len, ==, 1);
  tin_notifier_set_front (fixture->notifier, TRUE, alice);
  tin_await (fixture->desktop->notes->len == 0);
}

static void
test_nothing_in_front (Fixture       *fixture,
                       gconstpointer  user_data)
{
  tin_notifier_set_front (fixture->notifier, TRUE, get_alice (fixture));
  say (fixture, "On the screen");
  assert_nothing_told (fixture);
  tin_notifier_set_front (fixture->notifier, TRUE, NULL);
  say (fixture, "Another conversation is");
  tin_await (shows (fixture, "Alice", "Another conversation is"));
}

static void
test_nothing_muted (Fixture       *fixture,
                    gconstpointer  user_data)
{
  tin_session_set_muted (fixture->pair.bob, get_alice (fixture), TRUE);
  say (fixture, "Muted");
  assert_nothing_told (fixture);
  tin_session_set_muted (fixture->pair.bob, get_alice (fixture), FALSE);
  say (fixture, "Not any more");
  tin_await (shows (fixture, "Alice", "Not any more"));
  tin_session_set_muted (fixture->pair.bob, get_alice (fixture), TRUE);
  tin_await (fixture->desktop->notes->len == 0);
}

static void
test_nothing_turned_off (Fixture       *fixture,
                         gconstpointer  user_data)
{
  set (fixture, "notifications", FALSE);
  say (fixture, "Not told");
  assert_nothing_told (fixture);
}

static void
test_nothing_own (Fixture       *fixture,
                  gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  g_autoptr (TinMessage) message = NULL;

  message = tin_session_send (fixture->pair.bob, get_alice (fixture), "Of mine", NULL);
  tin_await (tin_peer_get_unread (bob) == 1);
  assert_nothing_told (fixture);
}

/* Returns: (transfer full): Alice's side of what she said, so many texts before the last one */
static TinMessage *
dup_said (Fixture *fixture,
          guint    n_before)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  GListModel *conversation = G_LIST_MODEL (tin_peer_get_conversation (bob));
  guint n = g_list_model_get_n_items (conversation);
  g_autoptr (GObject) item = g_list_model_get_item (conversation, n - 1 - n_before);

  return tin_message_ref (tin_message_item_get_message (TIN_MESSAGE_ITEM (item)));
}

/* The next text shows that it has arrived: they come in their order. */
static void
test_nothing_amended (Fixture       *fixture,
                      gconstpointer  user_data)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (TinMessage) edit = NULL;
  g_autoptr (GError) error = NULL;

  set (fixture, "notifications", FALSE);
  say (fixture, "Tea at fife");
  set (fixture, "notifications", TRUE);
  message = dup_said (fixture, 0);
  edit = tin_session_edit (fixture->pair.alice, bob, message, "Tea at five", &error);
  g_assert_no_error (error);
  say (fixture, "Bring cake");
  tin_await (shows (fixture, "Alice", "Bring cake"));
  g_assert_cmpuint (fixture->desktop->n_told, ==, 1);
}

/* Alice deletes, for both, what she said so many texts before the last one. */
static void
take_back (Fixture *fixture,
           guint    n_before)
{
  TinPeer *bob = tin_ui_test_only_peer (fixture->pair.alice);
  g_autoptr (TinMessage) message = dup_said (fixture, n_before);
  g_autoptr (TinMessage) deletion = NULL;
  g_autoptr (GError) error = NULL;

  deletion = tin_session_retract (fixture->pair.alice, bob, message, &error);
  g_assert_no_error (error);
}

static void
test_withdrawn_when_deleted (Fixture       *fixture,
                             gconstpointer  user_data)
{
  say (fixture, "Wrong window");
  tin_await (shows (fixture, "Alice", "Wrong window"));
  take_back (fixture, 0);
  tin_await (fixture->desktop->notes->len == 0);
}

static void
test_counts_without_deleted (Fixture       *fixture,
                             gconstpointer  user_data)
{
  say (fixture, "One");
  say (fixture, "Two");
  say (fixture, "Three");
  tin_await (shows (fixture, "Alice", "3 new messages\nThree"));
  take_back (fixture, 1);
  tin_await (shows (fixture, "Alice", "2 new messages\nThree"));
  take_back (fixture, 0);
  tin_await (shows (fixture, "Alice", "New message"));
  take_back (fixture, 2);
  tin_await (fixture->desktop->notes->len == 0);
}

static void
test_withdrawn_at_end (Fixture       *fixture,
                       gconstpointer  user_data)
{
  say (fixture, "Hello");
  tin_await (desktop_find (fixture->desktop, "Alice") != NULL);
  tin_notifier_stop (fixture->notifier);
  tin_await (fixture->desktop->notes->len == 0);
}

/* --- Strangers -------------------------------------------------------------------------------- */

/* Of whatever name and however much they write. */
static void
test_strangers_are_one (Fixture       *fixture,
                        gconstpointer  user_data)
{
  const char *names[] = { "Mallory <b>", "Your Bank" };
  g_autofree char *address = tin_ui_test_dup_address (fixture->pair.bob);
  TinSession *strangers[G_N_ELEMENTS (names)];
  char *folders[G_N_ELEMENTS (names)];
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (fixture->pair.bob));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      TinPeer *bob;

      folders[i] = tin_ui_test_make_dir ();
      strangers[i] = tin_ui_test_session_new (names[i], folders[i]);
      bob = tin_ui_test_connect (strangers[i], address, TIN_CONNECT_SECURE);
      for (guint j = 0; j < 3; j++)
        {
          g_autoptr (TinMessage) message = tin_session_send (strangers[i], bob, "Send money", NULL);

          g_assert_nonnull (message);
        }
      tin_await (g_list_model_get_n_items (roster) == i + 2);
      {
        g_autoptr (TinPeer) stranger = g_list_model_get_item (roster, i + 1);

        tin_await (tin_peer_get_unread (stranger) == 3);
      }
    }
  tin_await (shows (fixture, "Somebody New Wants to Talk With You",
                    "You decide whether you want to hear from them."));
  arrive (fixture);
  g_assert_cmpuint (fixture->desktop->n_told, ==, 1);

  tin_notifier_set_front (fixture->notifier, TRUE, NULL);
  tin_await (fixture->desktop->notes->len == 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      tin_ui_test_session_end (&strangers[i]);
      tin_test_folder_remove (folders[i]);
      g_free (folders[i]);
    }
}

/* --- Clicks ----------------------------------------------------------------------------------- */

static void
test_clicks (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const char *const clicked[][2] = {
    { "default", "open-conversation" },
    { "app.reply", "reply" },
    { "app.mark-read", "mark-read" },
  };
  const char *id = tin_peer_get_id (get_alice (fixture));

  for (guint i = 0; i < G_N_ELEMENTS (clicked); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("%s('%s')", clicked[i][0], id);
      g_autofree char *text = g_strdup_printf ("Click %u", i);
      Note *note;

      say (fixture, text);
      tin_await ((note = desktop_find (fixture->desktop, "Alice")) != NULL);
      desktop_click (fixture->desktop, note, i == 0 ? clicked[i][0] : quoted);
      tin_await (g_strcmp0 (fixture->action, clicked[i][1]) == 0);
      g_assert_cmpstr (fixture->target, ==, id);
      g_assert_cmpuint (fixture->desktop->notes->len, ==, 0);
      tin_session_mark_read (fixture->pair.bob, get_alice (fixture));
    }
}

/* GIO chooses a service once for a process: the tests of another one run in a process each. */
static void
test_in_process (gconstpointer user_data)
{
  g_test_trap_subprocess (user_data, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

#define test_notifier_on(path, kind, function) \
  g_test_add ("/ui/notifier/" path, Fixture, GUINT_TO_POINTER (kind), set_up, function, tear_down)

#define test_notifier(path, function) test_notifier_on (path, DESKTOP_GNOME, function)

#define test_freedesktop(path, kind, function) \
  G_STMT_START { \
    test_notifier_on (path "/subprocess/1", kind, function); \
    g_test_add_data_func ("/ui/notifier/" path, "/ui/notifier/" path "/subprocess/1", \
                          test_in_process); \
  } G_STMT_END

int
main (int    argc,
      char **argv)
{
  int status;

  tin_ui_test_init (&argc, &argv);
  test_bus = private_bus_up ();
  if (test_bus == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  test_notifier ("tells-of-a-message", test_tells);
  test_notifier ("replaces-what-it-told-of-a-conversation", test_replaces);
  test_notifier ("says-no-more-than-is-wanted", test_hides_content);
  test_notifier ("takes-back-what-is-not-wanted-any-more", test_takes_content_away);
  test_notifier ("text-is-no-markup/gnome", test_text_is_no_markup);
  test_freedesktop ("text-is-no-markup/server-that-reads-it", DESKTOP_MARKUP,
                    test_text_is_no_markup);
  test_freedesktop ("text-is-no-markup/server-that-does-not", DESKTOP_TEXT,
                    test_text_is_no_markup);
  test_notifier ("shortens-long-texts", test_shortens);
  test_notifier ("withdraws-what-was-read", test_withdrawn_when_read);
  test_notifier ("withdraws-what-comes-to-the-front", test_withdrawn_in_front);
  test_notifier ("tells-nothing-of-what-is-in-front", test_nothing_in_front);
  test_notifier ("tells-nothing-of-the-muted", test_nothing_muted);
  test_notifier ("tells-nothing-where-it-is-turned-off", test_nothing_turned_off);
  test_notifier ("tells-nothing-of-own-messages", test_nothing_own);
  test_notifier ("tells-nothing-of-edits", test_nothing_amended);
  test_notifier ("withdraws-what-was-deleted-for-both", test_withdrawn_when_deleted);
  test_notifier ("counts-without-what-was-deleted-for-both", test_counts_without_deleted);
  test_notifier ("withdraws-all-at-the-end", test_withdrawn_at_end);
  test_notifier ("tells-of-strangers-once", test_strangers_are_one);
  test_freedesktop ("clicks-lead-to-the-conversation", DESKTOP_TEXT, test_clicks);

  status = g_test_run ();
  private_bus_down (test_bus);
  return status;
}
