/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "tin-test-session.h"

#include "tin-await.h"
#include "tin-disk-history.h"
#include "tin-limits.h"
#include "tin-test-folder.h"

static void
on_messages (TinTestSession *self,
             TinPeer        *peer,
             GPtrArray      *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      g_ptr_array_add (tin_message_is_own (message) ? self->own : self->received,
                       tin_message_ref (message));
    }
}

static void
on_peer_state (TinTestSession *self,
               TinPeer        *peer)
{
  const char *reason = tin_peer_reason_to_nick (tin_peer_get_reason (peer));

  g_string_append_printf (self->states, "%s %s%s%s;", tin_peer_get_name (peer),
                          tin_peer_get_state (peer) == TIN_PEER_CONNECTED ? "connected"
                                                                          : "disconnected",
                          reason != NULL ? ":" : "", reason != NULL ? reason : "");
  if (!self->wary && tin_peer_get_state (peer) == TIN_PEER_CONNECTED)
    tin_session_accept (self->session, peer);
}

/**
 * tin_test_session_wrap:
 * @session: (transfer full):
 */
TinTestSession *
tin_test_session_wrap (TinSession *session)
{
  TinTestSession *self = g_new0 (TinTestSession, 1);

  self->session = session;
  self->received = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->own = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
  self->states = g_string_new (NULL);
  g_signal_connect_swapped (session, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect_swapped (session, "peer-state", G_CALLBACK (on_peer_state), self);
  return self;
}

static TinSession *
open_session (TinMemoryHub *hub,
              TinClock     *clock,
              const char   *name,
              guint         number,
              const char   *directory)
{
  TinPeerId id = { { (guint8) number } };
  g_autofree char *host = g_strdup_printf ("10.0.0.%u", number);
  g_autoptr (TinMemoryNetwork) network = tin_memory_network_new (hub, host, &id);
  TinDiskHistoryOptions options = { .directory = directory, .worker = TIN_WORKER_MAIN_LOOP };
  g_autoptr (GError) error = NULL;
  g_autoptr (TinDiskHistory) history = tin_disk_history_open (&options, &error);
  g_autoptr (TinContacts) contacts = tin_contacts_new ();
  g_autoptr (TinSettings) settings = g_object_new (TIN_TYPE_SETTINGS, NULL);
  TinSessionParts parts = {
    .clock = clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (history),
    .contacts = contacts,
    .settings = settings,
    .id = id,
    .name = name,
    .port = TIN_TEST_PORT,
    .port_required = TRUE,
  };

  g_assert_no_error (error);
  return tin_session_new (&parts);
}

static TinTestSession *
new_in (TinMemoryHub *hub,
        TinClock     *clock,
        const char   *name,
        guint         number,
        const char   *directory)
{
  TinTestSession *self =
    tin_test_session_wrap (open_session (hub, clock, name, number, directory));
  g_autoptr (GError) error = NULL;

  tin_session_start (self->session, &error);
  g_assert_no_error (error);
  return self;
}

/**
 * tin_test_session_new:
 * @number: 1 to 250: of its address and its key
 *
 * Returns: (transfer full): a session that has started, with an empty history on the disk that
 *   goes with it. Its transactions are turns of the main loop
 */
TinTestSession *
tin_test_session_new (TinMemoryHub *hub,
                      TinClock     *clock,
                      const char   *name,
                      guint         number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("tincan-test-XXXXXX", &error);
  TinTestSession *self;

  g_assert_no_error (error);
  self = new_in (hub, clock, name, number, directory);
  self->directory = g_steal_pointer (&directory);
  return self;
}

/**
 * tin_test_session_free:
 *
 * Proves that nothing else holds the session. It ends as in a crash: who wants an orderly end stops
 * it before.
 */
void
tin_test_session_free (TinTestSession *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_object_run_dispose (G_OBJECT (self->session));
  tin_settle ();
  g_assert_finalize_object (self->session);
  if (self->directory != NULL)
    g_assert_true (tin_test_folder_remove (self->directory));
  g_ptr_array_unref (self->received);
  g_ptr_array_unref (self->own);
  g_string_free (self->states, TRUE);
  g_free (self->directory);
  g_free (self);
}

/**
 * tin_test_advance:
 * @clock: a manual one
 *
 * Moves time on, as often as links look at it, and lets happen what falls due.
 */
void
tin_test_advance (TinClock *clock,
                  gint64    delay)
{
  for (gint64 left = delay; left > 0; left -= TIN_LINK_TICK)
    {
      tin_manual_clock_advance (TIN_MANUAL_CLOCK (clock), MIN (left, TIN_LINK_TICK));
      tin_settle ();
    }
}

char *
tin_test_session_address (guint number)
{
  return g_strdup_printf ("10.0.0.%u:%u", number, TIN_TEST_PORT);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * tin_test_session_connect:
 *
 * Connects and waits for the answer.
 *
 * Returns: (transfer none):
 */
TinPeer *
tin_test_session_connect (TinTestSession  *self,
                          const char      *address,
                          GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TinPeer) peer = NULL;

  tin_session_connect_async (self->session, address, TIN_CONNECT_AUTOMATIC, NULL,
                             on_connected, &result);
  tin_await (result != NULL);
  peer = tin_session_connect_finish (self->session, result, error);
  return peer;
}

/**
 * tin_test_session_peer:
 *
 * Returns: (transfer none): the only peer of that name, which must be there
 */
TinPeer *
tin_test_session_peer (TinTestSession *self,
                       const char     *name)
{
  g_autoptr (GError) error = NULL;
  TinPeer *peer = tin_roster_find (tin_session_get_roster (self->session), name, &error);

  g_assert_no_error (error);
  return peer;
}

/**
 * tin_test_session_send:
 *
 * Returns: (transfer none): what was sent; it is numbered and not yet committed
 */
TinMessage *
tin_test_session_send (TinTestSession *self,
                       const char     *name,
                       const char     *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinMessage) message =
    tin_session_send (self->session, tin_test_session_peer (self, name), text, &error);

  g_assert_no_error (error);
  return message;
}

/**
 * tin_test_session_texts:
 *
 * Returns: (transfer full): what was received, with a vertical bar after each
 */
char *
tin_test_session_texts (TinTestSession *self)
{
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < self->received->len; i++)
    g_string_append_printf (texts, "%s|",
                            tin_message_get_text (g_ptr_array_index (self->received, i)));
  return g_string_free (texts, FALSE);
}
