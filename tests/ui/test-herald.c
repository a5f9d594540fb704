/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-herald.h"

#include "tin-await.h"
#include "tin-conversation-page-private.h"
#include "tin-ui-pair.h"

/* What is said aloud of messages that come: by a herald alone, then in a page between two real
 * sessions. */

#define LOG 77

typedef struct
{
  TinUiPair  pair;
  TinHerald *herald;
  GPtrArray *said;    /* (owned) (element-type utf8) */
} Fixture;

static void
say_cb (TinHerald  *herald,
        const char *words,
        gpointer    user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->said, g_strdup (words));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  tin_ui_pair_set_up (&fixture->pair);
  fixture->said = g_ptr_array_new_with_free_func (g_free);
  fixture->herald = tin_herald_new ();
  g_signal_connect (fixture->herald, "say", G_CALLBACK (say_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->herald);
  g_ptr_array_unref (fixture->said);
  tin_ui_pair_tear_down (&fixture->pair);
}

static TinPeer *
bob_of (Fixture *fixture)
{
  return tin_ui_test_only_peer (fixture->pair.alice);
}

static void
add (Fixture    *fixture,
     TinPeer    *peer,
     int         kind,
     guint       flags,
     const char *text)
{
  g_autoptr (GPtrArray) messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  TinMessage *message = tin_message_new (LOG, 2, 1, kind, flags, text, -1);
  TinMessageName target = { .log_id = LOG, .number = 1 };

  if (kind != TIN_MESSAGE_KIND_TEXT)
    tin_message_set_target (message, &target);
  g_ptr_array_add (messages, message);
  tin_herald_add (fixture->herald, peer, messages);
}

static void
hear (Fixture    *fixture,
      const char *text)
{
  add (fixture, bob_of (fixture), TIN_MESSAGE_KIND_TEXT, 0, text);
}

static const char *
await_words (Fixture *fixture)
{
  tin_await (fixture->said->len == 1);
  return g_ptr_array_index (fixture->said, 0);
}

/* --- The words ---------------------------------------------------------------------------- */

static void
test_one (Fixture       *fixture,
          gconstpointer  user_data)
{
  hear (fixture, "Good <morning>");
  g_assert_cmpuint (fixture->said->len, ==, 0);
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Bob\u2069: Good <morning>");
}

static void
test_few_are_said_in_one_breath (Fixture       *fixture,
                                 gconstpointer  user_data)
{
  hear (fixture, "one");
  hear (fixture, "two");
  hear (fixture, "three");
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Bob\u2069: one\n\u2068Bob\u2069: two\n"
                   "\u2068Bob\u2069: three");
}

static void
test_many_are_a_number (Fixture       *fixture,
                        gconstpointer  user_data)
{
  for (guint i = 0; i < 1000; i++)
    hear (fixture, "again");
  g_assert_cmpstr (await_words (fixture), ==, "1000 new messages from \u2068Bob\u2069");
}

static void
test_a_long_text_is_cut (Fixture       *fixture,
                         gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (100000, 'a');
  const char *words;

  hear (fixture, text);
  words = await_words (fixture);
  g_assert_cmpuint (g_utf8_strlen (words, -1), <, 1100);
  g_assert_true (g_utf8_validate (words, -1, NULL));
}

/* Own ones, and what changes one that is there. */
static void
test_what_is_no_news_is_not_said (Fixture       *fixture,
                                  gconstpointer  user_data)
{
  add (fixture, bob_of (fixture), TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_OWN, "mine");
  add (fixture, bob_of (fixture), TIN_MESSAGE_KIND_EDIT, 0, "edited");
  add (fixture, bob_of (fixture), TIN_MESSAGE_KIND_REACTION, 0, "\U0001f44d");
  add (fixture, bob_of (fixture), TIN_MESSAGE_KIND_DELETE, 0, "");
  hear (fixture, "news");
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Bob\u2069: news");
}

static void
test_another_conversation_takes_its_place (Fixture       *fixture,
                                           gconstpointer  user_data)
{
  hear (fixture, "old");
  add (fixture, tin_ui_test_only_peer (fixture->pair.bob), TIN_MESSAGE_KIND_TEXT, 0, "new");
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Alice\u2069: new");
}

static void
test_forgotten_is_not_said (Fixture       *fixture,
                            gconstpointer  user_data)
{
  hear (fixture, "old");
  tin_herald_forget (fixture->herald);
  hear (fixture, "new");
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Bob\u2069: new");
}

/* --- In a page ---------------------------------------------------------------------------- */

static void
bob_says (Fixture    *fixture,
          const char *text)
{
  TinSession *bob = fixture->pair.bob;

  tin_message_unref (tin_session_send (bob, tin_ui_test_only_peer (bob), text, NULL));
  tin_await (g_strcmp0 (tin_peer_get_last_text (bob_of (fixture)), text) == 0);
}

/* What comes while nobody looks at it is not said when somebody does. */
static void
test_what_is_on_the_screen_is_said (Fixture       *fixture,
                                    gconstpointer  user_data)
{
  GtkWidget *window = gtk_window_new ();
  TinConversationPage *page =
    TIN_CONVERSATION_PAGE (tin_conversation_page_new (fixture->pair.alice));

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  tin_await (gtk_window_is_active (GTK_WINDOW (window)));
  g_signal_connect (page->herald, "say", G_CALLBACK (say_cb), fixture);

  bob_says (fixture, "to nobody");
  tin_conversation_page_set_peer (page, bob_of (fixture));
  bob_says (fixture, "to somebody");
  g_assert_cmpstr (await_words (fixture), ==, "\u2068Bob\u2069: to somebody");

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *path;
    void (*function) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/herald/one", test_one },
    { "/ui/herald/few-are-said-in-one-breath", test_few_are_said_in_one_breath },
    { "/ui/herald/many-are-a-number", test_many_are_a_number },
    { "/ui/herald/a-long-text-is-cut", test_a_long_text_is_cut },
    { "/ui/herald/what-is-no-news-is-not-said", test_what_is_no_news_is_not_said },
    { "/ui/herald/another-conversation-takes-its-place",
      test_another_conversation_takes_its_place },
    { "/ui/herald/forgotten-is-not-said", test_forgotten_is_not_said },
    { "/ui/herald/what-is-on-the-screen-is-said", test_what_is_on_the_screen_is_said },
  };

  tin_ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);
  return g_test_run ();
}
