/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-await.h"
#include "tin-error.h"
#include "tin-limits.h"
#include "trust-fixture.h"

/* Peers who would like to say what is not theirs to say, or more than anybody can read; and people
 * to whom nothing goes, of whatever kind. */

#define add_test(name, function) \
  g_test_add ("/session/amend-hostile/" name, TrustFixture, NULL, trust_set_up, function, \
              trust_tear_down)

static TinConversation *
conversation_of (TrustFixture *fixture,
                 Puppet       *puppet)
{
  return tin_peer_get_conversation (trust_peer (fixture, puppet));
}

/* "1:text:flags:theirs:ours;…" of what Alice has loaded of hers and PUPPET's messages. */
static char *
look (TrustFixture *fixture,
      Puppet       *puppet)
{
  TinConversation *conversation = conversation_of (fixture, puppet);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);
      const char *theirs = tin_message_get_reaction (message, FALSE);
      const char *ours = tin_message_get_reaction (message, TRUE);

      if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_NOTE)
        g_string_append_printf (text, "%s:%x:%s:%s;", tin_message_get_text (message),
                                tin_message_get_flags (message), theirs != NULL ? theirs : "",
                                ours != NULL ? ours : "");
    }
  return g_string_free (text, FALSE);
}

/* Alice sees it at once, and after the next start, too. */
static void
assert_looks (TrustFixture *fixture,
              Puppet       *puppet,
              const char   *expected)
{
  g_autofree char *now = NULL;
  g_autofree char *then = NULL;

  tin_conversation_load_end (conversation_of (fixture, puppet));
  tin_settle ();
  now = look (fixture, puppet);
  g_assert_cmpstr (now, ==, expected);
  trust_restart (fixture, FALSE);
  tin_conversation_load_end (conversation_of (fixture, puppet));
  tin_settle ();
  then = look (fixture, puppet);
  g_assert_cmpstr (then, ==, expected);
}

/* --- What is not theirs ------------------------------------------------------------------- */

typedef struct
{
  const char     *of;    /* "ours", "theirs", "deleted", or where nothing is */
  TinMessageKind  kind;
  const char     *text;
} Line;

static TinMessageName
name_of (TrustFixture *fixture,
         Puppet       *mallory,
         const char   *of)
{
  const TinLog *own = tin_conversation_get_own_marks (conversation_of (fixture, mallory));

  if (g_str_equal (of, "ours"))
    return (TinMessageName) { own->id, 1 };
  if (g_str_equal (of, "theirs"))
    return puppet_name (mallory, 1);
  if (g_str_equal (of, "deleted"))
    return puppet_name (mallory, 2);
  if (g_str_equal (of, "nobody's"))
    return (TinMessageName) { 4711, 1 };
  if (g_str_equal (of, "far"))
    return (TinMessageName) { own->id, G_MAXINT64 };
  if (g_str_equal (of, "itself"))
    return puppet_name (mallory, mallory->own->len + 1);
  /* One that is to come. */
  return puppet_name (mallory, mallory->own->len + 2);
}

static const Line without_effect[] = {
  { "ours", TIN_MESSAGE_KIND_EDIT, "I owe you money" },
  { "ours", TIN_MESSAGE_KIND_DELETE, "" },
  { "deleted", TIN_MESSAGE_KIND_EDIT, "back" },
  { "deleted", TIN_MESSAGE_KIND_REACTION, "x" },
  { "deleted", TIN_MESSAGE_KIND_DELETE, "" },
  { "nobody's", TIN_MESSAGE_KIND_EDIT, "x" },
  { "nobody's", TIN_MESSAGE_KIND_DELETE, "" },
  { "nobody's", TIN_MESSAGE_KIND_REACTION, "x" },
  { "far", TIN_MESSAGE_KIND_EDIT, "x" },
  { "far", TIN_MESSAGE_KIND_DELETE, "" },
  { "far", TIN_MESSAGE_KIND_REACTION, "x" },
  { "itself", TIN_MESSAGE_KIND_EDIT, "x" },
  { "itself", TIN_MESSAGE_KIND_DELETE, "" },
  { "itself", TIN_MESSAGE_KIND_REACTION, "x" },
  { "to come", TIN_MESSAGE_KIND_REACTION, "x" },
  { "ours", (TinMessageKind) 5, "of a later version" },
  { "ours", (TinMessageKind) 99, "" },
};

static void
without_effect_and_without_harm (TrustFixture  *fixture,
                                 gconstpointer  user_data)
{
  g_autoptr (Puppet) mallory = trust_befriend (fixture, "Mallory", TRUST_MALLORY, 3);
  const char *const expected = "theirs:0::;:80000::;ours:10000:👍:;";
  TinMessageName ours;
  TinMessageName deleted;
  guint n_told;

  trust_send (fixture, trust_peer (fixture, mallory), "ours");
  ours = name_of (fixture, mallory, "ours");
  puppet_say (mallory, "theirs");
  puppet_say (mallory, "deleted");
  deleted = puppet_name (mallory, 2);
  puppet_speak (mallory, TIN_MESSAGE_KIND_DELETE, "", &deleted);
  puppet_speak (mallory, TIN_MESSAGE_KIND_REACTION, "👍", &ours);
  tin_settle ();
  n_told = fixture->alice->running->received->len;

  for (guint i = 0; i < G_N_ELEMENTS (without_effect); i++)
    {
      const Line *line = &without_effect[i];
      TinMessageName target = name_of (fixture, mallory, line->of);
      g_autofree char *now = NULL;

      puppet_speak (mallory, line->kind, line->text, &target);
      tin_settle ();
      now = look (fixture, mallory);
      g_assert_cmpstr (now, ==, expected);
      g_assert_true (puppet_is_here (mallory));
      g_assert_cmpuint (mallory->acknowledged, ==, mallory->own->len);
    }
  g_assert_cmpuint (tin_peer_get_unread (trust_peer (fixture, mallory)), ==, 1);
  g_assert_cmpuint (fixture->alice->running->received->len, >=, n_told);

  puppet_leave (mallory);
  assert_looks (fixture, mallory, expected);
  g_assert_cmpuint (trust_count (fixture), ==, 1);
}

/* A conversation is no place from which another one can be changed. */
static void
other_conversations_are_out_of_reach (TrustFixture  *fixture,
                                      gconstpointer  user_data)
{
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (Puppet) mallory = trust_befriend (fixture, "Mallory", TRUST_MALLORY, 3);
  TinMessageName bobs = puppet_name (bob, 1);
  TinMessageName ours;

  puppet_say (bob, "his");
  trust_send (fixture, trust_peer (fixture, bob), "ours");
  tin_settle ();
  ours = (TinMessageName) {
    tin_conversation_get_own_marks (conversation_of (fixture, bob))->id, 1,
  };
  for (guint kind = TIN_MESSAGE_KIND_EDIT; kind <= TIN_MESSAGE_KIND_REACTION; kind++)
    {
      const char *text = kind == TIN_MESSAGE_KIND_DELETE ? "" : "x";

      puppet_speak (mallory, (TinMessageKind) kind, text, &bobs);
      puppet_speak (mallory, (TinMessageKind) kind, text, &ours);
    }
  puppet_speak (mallory, TIN_MESSAGE_KIND_TEXT, "what Bob said", &bobs);
  tin_settle ();
  /* What it quotes is not to be had in its conversation. */
  g_assert_null (tin_conversation_get_quoted (conversation_of (fixture, mallory), &bobs));
  tin_settle ();
  g_assert_null (tin_conversation_get_quoted (conversation_of (fixture, mallory), &bobs));
  g_assert_true (tin_conversation_is_gone (conversation_of (fixture, mallory), &bobs));
  puppet_leave (bob);
  puppet_leave (mallory);
  assert_looks (fixture, bob, "his:0::;ours:10000::;");
  assert_looks (fixture, mallory, "what Bob said:0::;");
}

static void
count_changes (guint      *n_changes,
               guint       position,
               guint       removed,
               guint       added)
{
  (*n_changes)++;
}

/* Who cannot make up his mind costs no rows, and not a change of the list for each time. */
static void
many_of_them (TrustFixture  *fixture,
              gconstpointer  user_data)
{
  const guint n = 4000;
  g_autoptr (Puppet) mallory = trust_befriend (fixture, "Mallory", TRUST_MALLORY, 3);
  TinConversation *conversation = conversation_of (fixture, mallory);
  TinMessageName theirs = puppet_name (mallory, 1);
  TinMessageName ours;
  guint n_changes = 0;

  trust_send (fixture, trust_peer (fixture, mallory), "ours");
  ours = name_of (fixture, mallory, "ours");
  puppet_say (mallory, "theirs");
  tin_settle ();
  g_signal_connect_swapped (conversation, "items-changed", G_CALLBACK (count_changes),
                            &n_changes);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      if (i % 2 == 0)
        puppet_speak (mallory, TIN_MESSAGE_KIND_REACTION, text, &ours);
      else
        puppet_speak (mallory, TIN_MESSAGE_KIND_EDIT, text, &theirs);
    }
  tin_await_within (60, mallory->acknowledged == n + 1);
  tin_settle ();
  g_assert_cmpuint (n_changes, >, 1);
  g_assert_cmpuint (n_changes, <, n / 4);
  g_signal_handlers_disconnect_by_data (conversation, &n_changes);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, 2);
  g_assert_cmpuint (tin_peer_get_unread (trust_peer (fixture, mallory)), ==, 1);
  g_assert_cmpstr (tin_peer_get_last_text (trust_peer (fixture, mallory)), ==, "ours");
  puppet_leave (mallory);
  assert_looks (fixture, mallory, "3999:100000::;ours:10000:3998:;");
}

/* --- Strangers ---------------------------------------------------------------------------- */

/* To say something of what is not there is to say something. */
static void
strangers_are_bounded (TrustFixture  *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (Puppet) stranger =
    puppet_new (fixture->hub, fixture->clock, "Eve", TRUST_MALLORY, 3);
  TinMessageName nowhere = { 4711, 1 };
  TinPeer *peer;

  puppet_dial (stranger, TRUST_ALICE);
  for (guint i = 0; i < 2 * TIN_STRANGER_MESSAGES_MAX; i++)
    puppet_speak (stranger, TIN_MESSAGE_KIND_REACTION, "x", &nowhere);
  tin_settle ();
  g_assert_false (puppet_is_here (stranger));
  g_assert_cmpint (stranger->reason, ==, TIN_PEER_REASON_ASKING);
  peer = trust_peer (fixture, stranger);
  g_assert_cmpuint (tin_peer_get_unread (peer), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation_of (fixture, stranger))),
                    ==, 0);
}

/* --- To whom nothing goes ------------------------------------------------------------------ */

typedef struct
{
  TinTrust trust;
  int      error;  /* -1: it waits */
} Expected;

static const Expected expected[] = {
  { TIN_TRUST_CONTESTED, -1 },
  { TIN_TRUST_BLOCKED, TIN_ERROR_BLOCKED },
  { TIN_TRUST_REPLACED, TIN_ERROR_UNDECIDED },
};

/* All that can be said of "his" and "ours" is said to PEER. */
static void
say_all (TrustFixture *fixture,
         TinPeer      *peer,
         TinMessage   *his,
         TinMessage   *ours,
         int           code)
{
  TinSession *session = trust_session (fixture);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TinMessage) said =
        i == 0 ? tin_session_reply (session, peer, "secret", his, &error)
        : i == 1 ? tin_session_edit (session, peer, ours, "secret", &error)
        : i == 2 ? tin_session_react (session, peer, his, "secret", &error)
                 : tin_session_retract (session, peer, ours, &error);

      if (code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, TIN_ERROR, code);
      g_assert_true ((said != NULL) == (code < 0));
    }
  tin_session_set_typing (session, peer, TRUE);
  tin_settle ();
}

static TinMessage *
find_message (TrustFixture *fixture,
              Puppet       *puppet,
              const char   *text)
{
  TinConversation *conversation = conversation_of (fixture, puppet);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      TinMessage *message = tin_conversation_get_message (conversation, i);

      if (g_str_equal (tin_message_get_text (message), text))
        return tin_message_ref (message);
    }
  g_assert_not_reached ();
}

static void
bring_to (TrustFixture *fixture,
          Puppet       *bob,
          Puppet       *new,
          TinTrust      trust)
{
  if (trust == TIN_TRUST_BLOCKED)
    {
      tin_session_block (trust_session (fixture), trust_peer (fixture, bob));
      return;
    }

  puppet_listen (bob, FALSE);
  puppet_leave (bob);
  puppet_dial (new, TRUST_ALICE);
  trust_assert_state (fixture, bob, TIN_TRUST_CONTESTED);
  if (trust == TIN_TRUST_CONTESTED)
    return;

  trust_compare (fixture, new);
  g_assert_true (tin_session_replace (trust_session (fixture), trust_peer (fixture, new), NULL));
  tin_settle ();
}

static void
nothing_leaves_to (TrustFixture  *fixture,
                   gconstpointer  user_data)
{
  const Expected *line = user_data;
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, 7);
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (TinMessage) his = NULL;
  g_autoptr (TinMessage) ours = NULL;
  guint64 n_before;

  puppet_say (bob, "his");
  tin_settle ();
  trust_send (fixture, trust_peer (fixture, bob), "ours");
  his = find_message (fixture, bob, "his");
  ours = find_message (fixture, bob, "ours");
  n_before = bob->their_head;
  bring_to (fixture, bob, new, line->trust);
  trust_assert_state (fixture, bob, line->trust);
  say_all (fixture, trust_peer (fixture, bob), his, ours, line->error);
  g_assert_true (tin_session_can_react (trust_session (fixture), trust_peer (fixture, bob), his) ==
                 (line->error < 0));

  puppet_dial (bob, TRUST_ALICE);
  trust_advance (fixture, TIN_SECONDS (5));
  trust_assert_state (fixture, bob, line->trust);
  tin_session_set_typing (trust_session (fixture), trust_peer (fixture, bob), TRUE);
  trust_advance (fixture, TIN_SECONDS (5));
  g_assert_cmpuint (bob->their_head, ==, n_before);
  g_assert_cmpstr (bob->typed->str, ==, "");
  trust_assert_texts (bob, "ours|");
  trust_assert_texts (new, "");
  g_assert_cmpuint (new->n_amended, ==, 0);
}

/* The rival is told nothing either, and what it says of messages is not heard. */
static void
rival_is_deaf_and_told_nothing (TrustFixture  *fixture,
                                gconstpointer  user_data)
{
  g_autoptr (Puppet) new = puppet_new (fixture->hub, fixture->clock, "Bob", 9, 7);
  g_autoptr (Puppet) bob = trust_befriend (fixture, "Bob", TRUST_BOB, 2);
  g_autoptr (TinMessage) his = NULL;
  TinMessageName ours = { 0, 1 };
  TinPeer *rival;

  puppet_say (bob, "his");
  tin_settle ();
  trust_send (fixture, trust_peer (fixture, bob), "ours");
  his = find_message (fixture, bob, "his");
  ours.log_id = tin_conversation_get_own_marks (conversation_of (fixture, bob))->id;
  bring_to (fixture, bob, new, TIN_TRUST_CONTESTED);
  trust_assert_state (fixture, new, TIN_TRUST_RIVAL);
  rival = trust_peer (fixture, new);

  puppet_speak (new, TIN_MESSAGE_KIND_REACTION, "x", &ours);
  puppet_speak (new, TIN_MESSAGE_KIND_DELETE, "", &ours);
  if (new->link != NULL)
    tin_link_type (new->link, TRUE);
  tin_session_set_typing (trust_session (fixture), rival, TRUE);
  trust_advance (fixture, TIN_SECONDS (5));
  g_assert_cmpuint (new->acknowledged, ==, 0);
  g_assert_cmpuint (new->their_head, ==, 0);
  g_assert_cmpstr (new->typed->str, ==, "");
  g_assert_false (tin_peer_is_typing (rival));
  g_assert_false (tin_session_can_react (trust_session (fixture), rival, his));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("without-effect-and-without-harm", without_effect_and_without_harm);
  add_test ("other-conversations-are-out-of-reach", other_conversations_are_out_of_reach);
  add_test ("many-of-them", many_of_them);
  add_test ("strangers-are-bounded", strangers_are_bounded);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strdup_printf ("/session/amend-hostile/nothing-leaves-to/%s",
                                               tin_trust_to_nick (expected[i].trust));

      g_test_add (path, TrustFixture, &expected[i], trust_set_up, nothing_leaves_to,
                  trust_tear_down);
    }
  add_test ("rival-is-deaf-and-told-nothing", rival_is_deaf_and_told_nothing);

  return g_test_run ();
}
