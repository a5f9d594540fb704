/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "amend-fixture.h"

#include "tin-await.h"
#include "tin-limits.h"
#include "tin-test-vfs.h"

void
amend_set_up (AmendFixture  *self,
              gconstpointer  user_data)
{
  tin_test_vfs_install ();
  self->hub = tin_memory_hub_new ();
  self->clock = tin_manual_clock_new ();
  self->alice = session_home_new (self->hub, self->clock, "Alice", AMEND_ALICE);
  self->bob = session_home_new (self->hub, self->clock, "Bob", AMEND_BOB);
  self->alice->vfs = g_strdup (TIN_TEST_VFS_NAME);
  self->bob->vfs = g_strdup (TIN_TEST_VFS_NAME);
  session_home_start (self->alice);
  session_home_start (self->bob);
  amend_meet (self);
}

void
amend_tear_down (AmendFixture  *self,
                 gconstpointer  user_data)
{
  tin_test_vfs_heal ();
  session_home_free (self->alice);
  session_home_free (self->bob);
  tin_settle ();
  tin_test_vfs_uninstall ();
  g_assert_cmpuint (tin_memory_hub_count (self->hub), ==, 0);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->clock);
}

void
amend_advance (AmendFixture *self,
               gint64        delay)
{
  tin_test_advance (self->clock, delay);
}

/* The one cannot reach the other, or can again. */
void
amend_part (AmendFixture *self,
            gboolean      parted)
{
  tin_memory_hub_part (self->hub, "10.0.0.1", "10.0.0.2", parted);
  if (parted)
    tin_memory_hub_cut (self->hub);
  tin_settle ();
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (TinPeer) peer = tin_session_connect_finish (TIN_SESSION (source), result, NULL);
}

/* Alice dials Bob, and all that waits is said. */
void
amend_meet (AmendFixture *self)
{
  g_autofree char *address = tin_test_session_address (AMEND_BOB);

  amend_part (self, FALSE);
  tin_session_connect_async (self->alice->running->session, address, TIN_CONNECT_SECURE, NULL,
                             on_connected, NULL);
  tin_settle ();
  amend_advance (self, TIN_SECONDS (2));
}

/* The other one, as HOME knows him. */
TinPeer *
amend_peer (AmendFixture *self,
            SessionHome  *home)
{
  SessionHome *other = home == self->alice ? self->bob : self->alice;
  TinPeerId id = { { (guint8) other->number } };
  g_autofree char *text = tin_peer_id_to_string (&id);
  TinPeer *peer = tin_roster_get_by_id (tin_session_get_roster (home->running->session), text);

  g_assert_nonnull (peer);
  return peer;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GPtrArray **messages = user_data;

  *messages = tin_session_read_finish (TIN_SESSION (source), result, NULL);
  g_assert_nonnull (*messages);
}

static GPtrArray *
read_all (AmendFixture *self,
          SessionHome  *home)
{
  GPtrArray *messages = NULL;

  tin_session_read_async (home->running->session, amend_peer (self, home), 100000, NULL, on_read,
                          &messages);
  tin_await (messages != NULL);
  return messages;
}

static TinMessage *
find_text (GPtrArray  *messages,
           const char *text)
{
  for (guint i = 0; i < messages->len; i++)
    if (g_str_equal (tin_message_get_text (g_ptr_array_index (messages, i)), text))
      return tin_message_ref (g_ptr_array_index (messages, i));
  return NULL;
}

/**
 * amend_find:
 *
 * Returns: (transfer full): the first message that looks so on @home's disk, which must be there
 */
TinMessage *
amend_find (AmendFixture *self,
            SessionHome  *home,
            const char   *text)
{
  g_autoptr (GPtrArray) messages = read_all (self, home);
  TinMessage *message = find_text (messages, text);

  g_assert_nonnull (message);
  return message;
}

/**
 * amend_say:
 * @target: (nullable): what the message looks like that it speaks of
 * @text: (nullable): none of a deletion
 *
 * Says something, and lets it go where it can.
 *
 * Returns: (transfer none): it, which the test session keeps
 */
TinMessage *
amend_say (AmendFixture   *self,
           SessionHome    *home,
           TinMessageKind  kind,
           const char     *target,
           const char     *text)
{
  TinSession *session = home->running->session;
  TinPeer *peer = amend_peer (self, home);
  g_autoptr (TinMessage) of = target != NULL ? amend_find (self, home, target) : NULL;
  g_autoptr (TinMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  switch (kind)
    {
    case TIN_MESSAGE_KIND_EDIT:
      message = tin_session_edit (session, peer, of, text, &error);
      break;
    case TIN_MESSAGE_KIND_DELETE:
      message = tin_session_retract (session, peer, of, &error);
      break;
    case TIN_MESSAGE_KIND_REACTION:
      message = tin_session_react (session, peer, of, text, &error);
      break;
    default:
      message = of != NULL ? tin_session_reply (session, peer, text, of, &error)
                           : tin_session_send (session, peer, text, &error);
      break;
    }

  g_assert_no_error (error);
  g_assert_cmpint (tin_message_get_kind (message), ==, kind);
  tin_settle ();
  return message;
}

/* --- What it looks like -------------------------------------------------------------------- */

/* "A" is what Alice wrote, "B" what Bob did; "~" was edited, "-" deleted for both, "^" quotes
 * what has a text; then what the two think of it. */
static void
describe (GString    *look,
          GPtrArray  *messages,
          TinMessage *message,
          gboolean    at_alice)
{
  const TinMessageName *target = tin_message_get_target (message);
  const char *alices = tin_message_get_reaction (message, at_alice);
  const char *bobs = tin_message_get_reaction (message, !at_alice);
  guint flags = tin_message_get_flags (message);

  g_string_append_printf (look, "%s%s%s%s",
                          tin_message_is_own (message) == at_alice ? "A" : "B",
                          (flags & TIN_MESSAGE_FLAG_EDITED) != 0 ? "~" : "",
                          (flags & TIN_MESSAGE_FLAG_DELETED) != 0 ? "-" : ":",
                          tin_message_get_text (message));
  for (guint i = 0; target != NULL && i < messages->len; i++)
    {
      TinMessage *other = g_ptr_array_index (messages, i);

      if (tin_message_get_log_id (other) == target->log_id &&
          tin_message_get_number (other) == target->number && tin_message_get_length (other) > 0)
        g_string_append_printf (look, "^%s", tin_message_get_text (other));
    }
  if (alices != NULL)
    g_string_append_printf (look, "+A%s", alices);
  if (bobs != NULL)
    g_string_append_printf (look, "+B%s", bobs);
  g_string_append_c (look, ' ');
}

static char *
describe_all (GPtrArray *messages,
              gboolean   at_alice)
{
  GString *look = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      TinMessage *message = g_ptr_array_index (messages, i);

      if (tin_message_get_kind (message) != TIN_MESSAGE_KIND_NOTE)
        describe (look, messages, message, at_alice);
    }
  return g_string_free (look, FALSE);
}

/* What somebody sees who has had the conversation open all the time. */
static GPtrArray *
list_loaded (TinConversation *conversation)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);

  tin_conversation_load_end (conversation);
  tin_await (!tin_conversation_is_loading (conversation));
  while (tin_conversation_has_older (conversation))
    {
      tin_conversation_load_older (conversation);
      tin_await (!tin_conversation_is_loading (conversation));
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    g_ptr_array_add (messages, tin_message_ref (tin_conversation_get_message (conversation, i)));
  return messages;
}

/**
 * amend_look:
 *
 * Returns: (transfer full): what the conversation looks like at @home, on the disk and in the
 *   window, which must be the same
 */
char *
amend_look (AmendFixture *self,
            SessionHome  *home)
{
  gboolean at_alice = home == self->alice;
  g_autoptr (GPtrArray) stored = read_all (self, home);
  g_autoptr (GPtrArray) loaded =
    list_loaded (tin_peer_get_conversation (amend_peer (self, home)));
  g_autofree char *window = describe_all (loaded, at_alice);
  char *look = describe_all (stored, at_alice);

  g_assert_cmpstr (window, ==, look);
  return look;
}

/**
 * amend_look_at_texts:
 *
 * Returns: (transfer full): the same without what was deleted: who never had it, or lost it, sees
 *   nothing in its place
 */
char *
amend_look_at_texts (AmendFixture *self,
                     SessionHome  *home)
{
  g_autofree char *look = amend_look (self, home);
  g_autoptr (GString) left = g_string_new (look);

  g_string_replace (left, "A- ", "", 0);
  g_string_replace (left, "B- ", "", 0);
  return g_strdup (left->str);
}

/* The conversation looks so to both. */
void
amend_assert_looks (AmendFixture *self,
                    const char   *expected)
{
  g_autofree char *alices = amend_look (self, self->alice);
  g_autofree char *bobs = amend_look (self, self->bob);

  g_assert_cmpstr (alices, ==, expected);
  g_assert_cmpstr (bobs, ==, expected);
}
