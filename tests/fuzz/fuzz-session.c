/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz-actor.h"
#include "fuzz-history.h"
#include "fuzz-support.h"
#include "tin-await.h"
#include "tin-disk-history.h"
#include "tin-limits.h"
#include "tin-manual-clock.h"
#include "tin-session-parts.h"
#include "tin-test-session.h"

/* A whole session with its history, among people who say whatever they like: a friend, the friend's
 * address with another key, a stranger, and a plain-text program. A byte at a time says who does
 * what: bits 0 and 1 who, the rest what; some take more.
 *
 * Whatever is said, a text for one key never goes to another, or out in the open, unless the person
 * has put that other one in its place; nothing goes to whom the person has yet to decide about;
 * nobody is verified whom the person did not find the same; and nobody fills the roster. */

#define ALICE 1
#define BOB_HOST 2

typedef enum
{
  ACT_DIAL,
  ACT_HELLO,
  ACT_MESSAGE,
  ACT_HAVE,
  ACT_COMPARE,
  ACT_FRAME,
  ACT_BYTES,
  ACT_LEAVE,
  ACT_LISTEN,   /* this one from now on, where two have one address */
  ACT_TIME,
  ACT_PERSON,   /* what our person does, and to whom */
  ACT_RESTART,  /* as after a crash, or after a stop in the middle of things, perhaps with other
                 * words about somebody in the contacts */
  ACT_N_KINDS,
} Act;

typedef enum
{
  PERSON_SEND,
  PERSON_ACCEPT,
  PERSON_BLOCK,
  PERSON_UNBLOCK,
  PERSON_KEEP_BOTH,
  PERSON_REPLACE,
  PERSON_VERIFY,
  PERSON_AGREE,
  PERSON_MATCH,
  PERSON_DIFFER,
  PERSON_CANCEL,
  PERSON_RECONNECT,
  PERSON_DISCONNECT,
  PERSON_MARK_READ,
  PERSON_CLEAR,
  PERSON_REMOVE,
  PERSON_BROADCAST,
  PERSON_REACH,
  PERSON_BLOCK_ADDRESS,
  PERSON_UNBLOCK_ADDRESS,
  PERSON_AMEND,
  PERSON_N_KINDS,
} PersonAct;

enum
{
  BOB,
  BOB_OTHER_KEY,
  STRANGER,
  PLAIN,
  N_ACTORS,
};

typedef struct
{
  TinMemoryHub *hub;              /* (owned) */
  TinClock     *clock;            /* (owned) */
  TinContacts  *contacts;         /* (owned) */
  TinSettings  *settings;         /* (owned) */
  TinSession   *session;          /* (owned) */
  FuzzActor     actors[N_ACTORS];
  GHashTable   *matched;          /* (owned) (element-type utf8) ids that our person found the
                                   * same */
  gboolean      replaced;         /* our person has put somebody in another's place */
  gboolean      stopped;
  guint         n_sent;
} Run;

/* --- Beginning and end -------------------------------------------------------------------- */

static gboolean
is_known (TinTrust trust)
{
  return trust == TIN_TRUST_PINNED || trust == TIN_TRUST_VERIFIED ||
         trust == TIN_TRUST_CONTESTED || trust == TIN_TRUST_REPLACED;
}

/* RIVAL: (nullable) */
static void
put_contact (Run             *run,
             const FuzzActor *actor,
             TinTrust         trust,
             const FuzzActor *rival)
{
  g_autofree char *id = tin_peer_id_to_string (&actor->id);
  g_autofree char *rival_id = rival != NULL ? tin_peer_id_to_string (&rival->id) : NULL;
  TinContact contact = {
    .id = id,
    .name = (char *) "Bob",
    .host = (char *) "10.0.0.2",
    .port = TIN_TEST_PORT,
    .trust = (char *) tin_trust_to_nick (trust),
    .rival = rival_id,
    .known = is_known (trust),
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (tin_contacts_put (run->contacts, &contact, &error));
  g_assert_no_error (error);
}

static void
open_session (Run *run)
{
  TinPeerId id = { { ALICE } };
  g_autoptr (TinMemoryNetwork) network = tin_memory_network_new (run->hub, "10.0.0.1", &id);
  TinDiskHistoryOptions options = { fuzz_folder_get (), TIN_WORKER_MAIN_LOOP, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TinDiskHistory) history = tin_disk_history_open (&options, &error);
  TinSessionParts parts = {
    .clock = run->clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (history),
    .contacts = run->contacts,
    .settings = run->settings,
    .id = id,
    .name = "Alice",
    .port = TIN_TEST_PORT,
    .port_required = TRUE,
  };

  g_assert_no_error (error);
  run->session = tin_session_new (&parts);
  g_assert_true (tin_session_start (run->session, &error));
  g_assert_no_error (error);
}

/* As a first start leaves it: to make one takes longer than all the rest. */
static void
put_history (void)
{
  static GBytes *empty;
  gsize length;
  const guint8 *bytes;

  if (empty == NULL)
    empty = fuzz_history_make (FALSE);
  bytes = g_bytes_get_data (empty, &length);
  fuzz_folder_clear ();
  fuzz_folder_put (TIN_DISK_HISTORY_FILE, bytes, length);
}

static void
run_begin (Run *run)
{
  *run = (Run) { .hub = tin_memory_hub_new (), .clock = tin_manual_clock_new () };
  run->matched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fuzz_actor_init (&run->actors[BOB], run->hub, BOB_HOST, 2, FALSE);
  fuzz_actor_init (&run->actors[BOB_OTHER_KEY], run->hub, BOB_HOST, 3, FALSE);
  fuzz_actor_init (&run->actors[STRANGER], run->hub, 4, 4, FALSE);
  fuzz_actor_init (&run->actors[PLAIN], run->hub, 5, 5, TRUE);
  fuzz_actor_listen (&run->actors[PLAIN], TRUE);
  put_history ();
  run->contacts = tin_contacts_new ();
  run->settings = g_object_new (TIN_TYPE_SETTINGS, NULL);
  put_contact (run, &run->actors[BOB], TIN_TRUST_PINNED, NULL);
  open_session (run);
  tin_settle ();
}

static void
crash_session (Run *run)
{
  g_object_run_dispose (G_OBJECT (run->session));
  tin_settle ();
  g_assert_finalize_object (g_steal_pointer (&run->session));
}

static void
run_end (Run *run)
{
  crash_session (run);
  g_object_unref (run->contacts);
  g_object_unref (run->settings);
  for (guint i = 0; i < N_ACTORS; i++)
    fuzz_actor_clear (&run->actors[i]);
  tin_settle ();
  g_hash_table_unref (run->matched);
  g_object_unref (run->clock);
  g_object_unref (run->hub);
}

/* --- What must hold ----------------------------------------------------------------------- */

/* Every text of ours names whom it is for: "for ID." */
static void
check_heard (Run             *run,
             const FuzzActor *actor)
{
  g_autofree char *id = tin_peer_id_to_string (&actor->id);
  const char *at = actor->heard->str;

  while ((at = strstr (at, "for ")) != NULL)
    {
      at += strlen ("for ");
      if (actor->plain)
        g_assert_true (g_str_has_prefix (at, TIN_PEER_ID_PLAIN));
      else if (!run->replaced)
        g_assert_true (g_str_has_prefix (at, id));
    }
}

static TinTrust
get_trust (Run       *run,
           FuzzActor *actor)
{
  g_autofree char *id = tin_peer_id_to_string (&actor->id);
  TinPeer *peer = tin_roster_get_by_id (tin_session_get_roster (run->session), id);

  return peer != NULL ? tin_peer_get_trust (peer) : TIN_TRUST_STRANGER;
}

/* Nothing is said to whom the person has yet to decide about, or has decided against. */
static gboolean
is_shut_out (TinTrust trust)
{
  return trust == TIN_TRUST_CONTESTED || trust == TIN_TRUST_RIVAL ||
         trust == TIN_TRUST_REPLACED || trust == TIN_TRUST_BLOCKED;
}

static void
check_peer (Run     *run,
            TinPeer *peer)
{
  TinTrust trust = tin_peer_get_trust (peer);

  g_assert_cmpint (trust == TIN_TRUST_PLAIN, ==,
                   !tin_peer_is_secure (peer) && trust != TIN_TRUST_BLOCKED);
  g_assert_true (g_utf8_validate (tin_peer_get_name (peer), -1, NULL));
  if (tin_peer_is_verified (peer))
    g_assert_true (g_hash_table_contains (run->matched, tin_peer_get_id (peer)));
}

static void
check_all (Run *run)
{
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (run->session));
  guint n = g_list_model_get_n_items (roster);

  g_assert_cmpuint (n, <=, N_ACTORS + TIN_STRANGERS_KEPT_MAX + TIN_PLAIN_PEERS_PER_ADDRESS_MAX);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TinPeer) peer = g_list_model_get_item (roster, i);

      check_peer (run, peer);
    }
  for (guint i = 0; i < N_ACTORS; i++)
    check_heard (run, &run->actors[i]);
}

/* --- Our person --------------------------------------------------------------------------- */

static void
send_text (Run     *run,
           TinPeer *peer)
{
  g_autofree char *text = g_strdup_printf ("for %s. %u", tin_peer_get_id (peer), run->n_sent++);
  g_autoptr (TinMessage) message = tin_session_send (run->session, peer, text, NULL);
}

/* A message, or all of the conversation, is removed here, for good or for now. */
static void
forget (Run        *run,
        TinPeer    *peer,
        TinMessage *message,
        guint       how)
{
  if (how == 1 && message != NULL)
    tin_session_delete_async (run->session, peer, message, NULL, NULL);
  else if (how == 2)
    tin_session_clear_async (run->session, peer, TIN_HISTORY_CLEAR_FOR_NOW, NULL, NULL);
  else if (how == 3 || how == 4)
    tin_session_clear_async (run->session, peer,
                             how == 3 ? TIN_HISTORY_CLEAR_UNDO : TIN_HISTORY_CLEAR_SETTLE, NULL,
                             NULL);
}

/* What is said of one of the last messages. To a plain program that would say again what it said,
 * which may be any words. */
static void
amend (Run       *run,
       TinPeer   *peer,
       FuzzInput *input)
{
  TinConversation *conversation = tin_peer_get_conversation (peer);
  guint8 what = fuzz_input_take_byte (input);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));
  g_autofree char *text = g_strdup_printf ("for %s. %u", tin_peer_get_id (peer), run->n_sent++);
  g_autoptr (TinMessage) message = NULL;
  TinMessage *target;

  tin_session_set_typing (run->session, peer, what & 1);
  target = n > 0 ? tin_conversation_get_message (conversation,
                                                 n - 1 - MIN ((what >> 2) & 3u, n - 1)) : NULL;
  if (what >> 5 != 0)
    forget (run, peer, target, what >> 5);
  if (target == NULL || what >> 5 != 0 || !tin_peer_is_secure (peer))
    return;

  if ((what & 3) == 0)
    message = tin_session_reply (run->session, peer, text, target, NULL);
  else if ((what & 3) == 1)
    message = tin_session_edit (run->session, peer, target, text, NULL);
  else if ((what & 3) == 2 && tin_session_can_retract (run->session, peer, target))
    message = tin_session_retract (run->session, peer, target, NULL);
  else
    message = tin_session_react (run->session, peer, target, what & 16 ? "" : "+", NULL);
}

static void
compare (Run       *run,
         TinPeer   *peer,
         PersonAct  what)
{
  TinVerification *verification = tin_session_get_verification (run->session, peer);

  if (verification == NULL)
    return;
  if (what == PERSON_AGREE)
    tin_verification_agree (verification);
  else if (what == PERSON_DIFFER)
    tin_verification_differ (verification);
  else if (what == PERSON_CANCEL)
    tin_verification_cancel (verification);
  else if (tin_verification_get_state (verification) == TIN_COMPARE_CODE)
    {
      g_hash_table_add (run->matched, g_strdup (tin_peer_get_id (peer)));
      tin_verification_match (verification);
    }
}

/* What is about trust. */
static void
decide (Run       *run,
        TinPeer   *peer,
        PersonAct  what)
{
  switch (what)
    {
    case PERSON_ACCEPT:
      tin_session_accept (run->session, peer);
      break;
    case PERSON_BLOCK:
      tin_session_block (run->session, peer);
      break;
    case PERSON_UNBLOCK:
      tin_session_unblock (run->session, peer);
      break;
    case PERSON_KEEP_BOTH:
      tin_session_keep_both (run->session, peer);
      break;
    case PERSON_REPLACE:
      run->replaced |= tin_session_replace (run->session, peer, NULL);
      break;
    case PERSON_VERIFY:
      tin_session_verify (run->session, peer, NULL);
      break;
    default:
      compare (run, peer, what);
      break;
    }
}

static void
act_on_peer (Run       *run,
             TinPeer   *peer,
             PersonAct  what)
{
  switch (what)
    {
    case PERSON_SEND:
      send_text (run, peer);
      break;
    case PERSON_RECONNECT:
      tin_session_reconnect_async (run->session, peer, NULL, NULL, NULL);
      break;
    case PERSON_DISCONNECT:
      tin_session_disconnect (run->session, peer);
      break;
    case PERSON_MARK_READ:
      tin_session_mark_read (run->session, peer);
      break;
    case PERSON_CLEAR:
      tin_session_clear_async (run->session, peer, TIN_HISTORY_CLEAR_FOR_GOOD, NULL, NULL);
      break;
    case PERSON_REMOVE:
      tin_session_remove (run->session, peer);
      break;
    default:
      decide (run, peer, what);
      break;
    }
}

static void
act_of_person (Run       *run,
               FuzzInput *input)
{
  PersonAct what = (PersonAct) (fuzz_input_take_byte (input) % PERSON_N_KINDS);
  guint8 whom = fuzz_input_take_byte (input);
  GListModel *roster = G_LIST_MODEL (tin_session_get_roster (run->session));
  guint n = g_list_model_get_n_items (roster);
  g_autoptr (TinPeer) peer = n > 0 ? g_list_model_get_item (roster, whom % n) : NULL;
  const char *host = whom & 1 ? "10.0.0.2" : "10.0.0.4";

  if (what == PERSON_REACH)
    g_object_set (tin_session_get_settings (run->session), "reach", whom % 3, NULL);
  else if (what == PERSON_BLOCK_ADDRESS)
    tin_session_block_address (run->session, host, NULL);
  else if (what == PERSON_UNBLOCK_ADDRESS)
    tin_session_unblock_address (run->session, host);
  else if (what == PERSON_BROADCAST)
    {
      g_autoptr (TinBroadcast) broadcast =
        tin_session_broadcast (run->session, "to everybody", (TinBroadcastScope) (whom & 1), NULL);
    }
  else if (peer != NULL && what == PERSON_AMEND)
    amend (run, peer, input);
  else if (peer != NULL)
    act_on_peer (run, peer, what);
}

/* --- Everybody ---------------------------------------------------------------------------- */

static void
listen_at_bobs (Run       *run,
                FuzzActor *actor)
{
  if (actor != &run->actors[BOB] && actor != &run->actors[BOB_OTHER_KEY])
    return;

  fuzz_actor_listen (&run->actors[BOB], FALSE);
  fuzz_actor_listen (&run->actors[BOB_OTHER_KEY], FALSE);
  fuzz_actor_listen (actor, TRUE);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Run *run = user_data;

  run->stopped = tin_session_stop_finish (TIN_SESSION (source), result, NULL);
}

/* Somebody still talks while the session says goodbye, or the process ends before that is over. An
 * orderly end comes in its time, whatever anybody does. */
static void
stop_session (Run       *run,
              FuzzActor *actor,
              guint8     how,
              FuzzInput *input)
{
  gint64 left = TIN_GOODBYE_WAIT + TIN_CLOSE_WAIT;

  run->stopped = FALSE;
  tin_session_stop_async (run->session, on_stopped, run);
  if (how & 1)
    fuzz_actor_message (actor, input);
  if (how & 2)
    fuzz_actor_bytes (actor, input);
  if (how & 4)
    fuzz_actor_leave (actor);
  if (how & 8)
    return;

  tin_settle ();
  for (; !run->stopped && left >= 0; left -= TIN_MS (500))
    {
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (run->clock), TIN_MS (500));
      tin_settle ();
    }
  g_assert_true (run->stopped);
  check_all (run);
}

/* What the contacts say of trust may be anything: the file was damaged, or another's. */
static void
restart (Run       *run,
         FuzzActor *actor,
         FuzzInput *input)
{
  guint8 what = fuzz_input_take_byte (input);
  guint8 whom = fuzz_input_take_byte (input);
  TinTrust trust = (TinTrust) (what % TIN_TRUST_LAST);

  if (what & 0x40)
    stop_session (run, actor, whom >> 3, input);
  crash_session (run);
  if (what & 0x80)
    put_contact (run, actor, trust, whom & 4 ? &run->actors[whom & 3] : NULL);
  if (what & 0x80 && trust == TIN_TRUST_VERIFIED)
    g_hash_table_add (run->matched, tin_peer_id_to_string (&actor->id));
  open_session (run);
}

static void
act (Run       *run,
     FuzzActor *actor,
     Act        what,
     FuzzInput *input)
{
  static void (*const says[]) (FuzzActor *, FuzzInput *) = {
    [ACT_HELLO] = fuzz_actor_hello,
    [ACT_MESSAGE] = fuzz_actor_message,
    [ACT_HAVE] = fuzz_actor_have,
    [ACT_COMPARE] = fuzz_actor_compare,
    [ACT_FRAME] = fuzz_actor_frame,
    [ACT_BYTES] = fuzz_actor_bytes,
  };

  if (what == ACT_DIAL)
    fuzz_actor_dial (actor, ALICE);
  else if (what == ACT_LEAVE)
    fuzz_actor_leave (actor);
  else if (what == ACT_LISTEN)
    listen_at_bobs (run, actor);
  else if (what == ACT_PERSON)
    act_of_person (run, input);
  else if (what == ACT_RESTART)
    restart (run, actor, input);
  else if (what == ACT_TIME)
    tin_manual_clock_advance (TIN_MANUAL_CLOCK (run->clock),
                              TIN_MS (100) * fuzz_input_take_byte (input));
  else
    says[what] (actor, input);
}

static void
act_next (Run       *run,
          FuzzInput *input)
{
  guint8 what = fuzz_input_take_byte (input);
  TinTrust trust[N_ACTORS];
  gsize heard[N_ACTORS];

  for (guint i = 0; i < N_ACTORS; i++)
    {
      trust[i] = get_trust (run, &run->actors[i]);
      heard[i] = run->actors[i].heard->len;
    }

  act (run, &run->actors[what & 3], (Act) ((what >> 2) % ACT_N_KINDS), input);
  tin_settle ();
  check_all (run);

  for (guint i = 0; i < N_ACTORS; i++)
    if (is_shut_out (trust[i]) && is_shut_out (get_trust (run, &run->actors[i])))
      g_assert_cmpuint (run->actors[i].heard->len, ==, heard[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, data + size };
  Run run;

  run_begin (&run);
  while (!fuzz_input_is_empty (&input))
    act_next (&run, &input);
  run_end (&run);
  return 0;
}
