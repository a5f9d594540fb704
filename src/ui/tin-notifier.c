/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-notifier.h"

#include <glib/gi18n.h>

#include "tin-notification-server.h"

/* One notification a conversation, the next one in the place of the one before, until it is read;
 * and one for all whom the person does not know, which says neither their names nor what they
 * write: both are theirs to choose, and a lock screen shows them.
 *
 * Sounds and "do not disturb" are the desktop's, which has switches for both.
 *
 * An entry is made by the first message that nobody sees, grows with the next ones, and goes when
 * its conversation is read, muted, in front, or gone. */

/* Between two notifications about one thing: a flood must not become one on the bus. */
#define MS_BETWEEN 500

#define EXCERPT_CHARS 250
#define EXCERPT_LINES 5

#define STRANGERS_ID "strangers"

/* What is told of one conversation. */
typedef struct
{
  TinPeer    *peer;     /* (owned) */
  TinMessage *last;     /* (owned) (nullable) the newest one, if it is still there */
  guint       count;    /* of messages since it was last read */
  gboolean    changed;  /* and not told yet */
} Entry;

struct _TinNotifier
{
  GObject                parent_instance;

  /* owned */
  TinSession            *session;
  TinNotificationServer *server;
  GHashTable            *entries;      /* (element-type TinPeer Entry) */
  GHashTable            *strangers;    /* (element-type TinPeer) who have written and wait; owned */

  /* borrowed */
  GApplication          *application;  /* which owns this */
  TinPeer               *front;        /* (nullable) only compared */

  /* state */
  guint                  pause;        /* runs after something was told */
  gboolean               active;       /* the window has the focus */
  gboolean               strangers_told;
};

G_DEFINE_FINAL_TYPE (TinNotifier, tin_notifier, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->last, tin_message_unref);
  g_object_unref (entry->peer);
  g_free (entry);
}

static char *
dup_id (TinPeer *peer)
{
  return g_strconcat ("conversation-", tin_peer_get_id (peer), NULL);
}

/* --- What it says ----------------------------------------------------------------------------- */

/* The beginning, in a few lines: no server has room for more. What is no letter is no part of a
 * markup either, where TEXT becomes one. */
static char *
dup_excerpt (const char *text)
{
  g_autoptr (GString) excerpt = g_string_new (NULL);
  glong n_chars = 0;
  guint n_lines = 1;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      n_lines += c == '\n';
      if (n_lines > EXCERPT_LINES || ++n_chars > EXCERPT_CHARS)
        return g_strconcat (g_strchomp (excerpt->str), "…", NULL);
      g_string_append_unichar (excerpt, c != '\n' && g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_strdup (excerpt->str);
}

static char *
dup_text (TinNotifier *self,
          const Entry *entry)
{
  gboolean content =
    tin_settings_get_notification_content (tin_session_get_settings (self->session));
  g_autofree char *excerpt = NULL;
  g_autofree char *count = NULL;

  if (content && entry->last != NULL)
    excerpt = dup_excerpt (tin_message_get_text (entry->last));
  if (entry->count == 1)
    return excerpt != NULL ? g_steal_pointer (&excerpt) : g_strdup (_("New message"));

  /* Translators: in a notification, below a person's name */
  count = g_strdup_printf (ngettext ("%u new message", "%u new messages", entry->count),
                           entry->count);
  return excerpt != NULL ? g_strconcat (count, "\n", excerpt, NULL) : g_steal_pointer (&count);
}

static void
tell (TinNotifier *self,
      Entry       *entry)
{
  const char *id = tin_peer_get_id (entry->peer);
  g_autoptr (GNotification) notification = g_notification_new (tin_peer_get_name (entry->peer));
  g_autofree char *name = dup_id (entry->peer);
  g_autofree char *text = dup_text (self, entry);
  g_autofree char *body = tin_notification_server_dup_body (self->server, text);

  entry->changed = FALSE;
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.open-conversation", "s", id);
  /* Translators: on a button of a notification about a message */
  g_notification_add_button_with_target (notification, _("Reply"), "app.reply", "s", id);
  g_notification_add_button_with_target (notification, _("Mark as Read"), "app.mark-read", "s", id);
  g_application_send_notification (self->application, name, notification);
}

static void
tell_of_strangers (TinNotifier *self)
{
  g_autoptr (GNotification) notification =
    g_notification_new (_("Somebody New Wants to Talk With You"));

  self->strangers_told = TRUE;
  g_notification_set_body (notification, _("You decide whether you want to hear from them."));
  g_notification_set_category (notification, "im");
  g_notification_set_default_action (notification, "app.show-requests");
  g_application_send_notification (self->application, STRANGERS_ID, notification);
}

/* --- When ------------------------------------------------------------------------------------- */

/* Tells what has changed. Returns: whether there was any */
static gboolean
flush (TinNotifier *self)
{
  gboolean told = FALSE;
  GHashTableIter iter;
  gpointer value;

  if (!tin_notification_server_is_ready (self->server))
    return FALSE;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (!entry->changed)
        continue;
      tell (self, entry);
      told = TRUE;
    }
  if (!self->strangers_told && g_hash_table_size (self->strangers) > 0)
    {
      tell_of_strangers (self);
      told = TRUE;
    }
  return told;
}

static gboolean
paused_cb (gpointer user_data)
{
  TinNotifier *self = user_data;

  if (flush (self))
    return G_SOURCE_CONTINUE;
  self->pause = 0;
  return G_SOURCE_REMOVE;
}

/* The first at once, those soon after it together. */
static void
changed (TinNotifier *self)
{
  if (self->pause == 0 && flush (self))
    self->pause = g_timeout_add (MS_BETWEEN, paused_cb, self);
}

/* --- Conversations ---------------------------------------------------------------------------- */

static void
withdraw (TinNotifier *self,
          TinPeer     *peer)
{
  g_autofree char *name = NULL;

  if (!g_hash_table_contains (self->entries, peer))
    return;
  name = dup_id (peer);
  g_application_withdraw_notification (self->application, name);
  g_signal_handlers_disconnect_by_data (peer, self);
  g_hash_table_remove (self->entries, peer);
}

/* It was read, or some of what was told of was deleted: its author takes that back, and a moment
 * later the session does not count it any more. */
static void
unread_cb (TinNotifier *self,
           GParamSpec  *pspec,
           TinPeer     *peer)
{
  Entry *entry = g_hash_table_lookup (self->entries, peer);
  guint unread = tin_peer_get_unread (peer);

  if (unread == 0)
    withdraw (self, peer);
  else if (entry->count > unread)
    {
      entry->count = unread;
      entry->changed = TRUE;
      changed (self);
    }
}

static void
muted_cb (TinNotifier *self,
          GParamSpec  *pspec,
          TinPeer     *peer)
{
  if (tin_peer_is_muted (peer))
    withdraw (self, peer);
}

/* Returns: (transfer none): made where there is none yet */
static Entry *
get_entry (TinNotifier *self,
           TinPeer     *peer)
{
  Entry *entry = g_hash_table_lookup (self->entries, peer);

  if (entry != NULL)
    return entry;

  entry = g_new0 (Entry, 1);
  entry->peer = g_object_ref (peer);
  g_hash_table_insert (self->entries, peer, entry);
  g_signal_connect_object (peer, "notify::unread", G_CALLBACK (unread_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (peer, "notify::muted", G_CALLBACK (muted_cb), self, G_CONNECT_SWAPPED);
  return entry;
}

/* Its author takes back what the notification may be showing. */
static void
take_back (TinNotifier *self,
           TinPeer     *peer,
           TinMessage  *message)
{
  Entry *entry = g_hash_table_lookup (self->entries, peer);
  const TinMessageName *target = tin_message_get_target (message);

  if (entry == NULL || entry->last == NULL || target == NULL ||
      target->log_id != tin_message_get_log_id (entry->last) ||
      target->number != tin_message_get_number (entry->last))
    return;

  if (entry->count == 1)
    {
      withdraw (self, peer);
      return;
    }
  g_clear_pointer (&entry->last, tin_message_unref);
  entry->count--;
  entry->changed = TRUE;
}

static void
add_message (TinNotifier *self,
             TinPeer     *peer,
             TinMessage  *message)
{
  Entry *entry;

  if (tin_message_get_kind (message) == TIN_MESSAGE_KIND_DELETE && !tin_message_is_own (message))
    take_back (self, peer, message);
  if (!tin_message_is_news (message))
    return;

  entry = get_entry (self, peer);
  g_clear_pointer (&entry->last, tin_message_unref);
  entry->last = tin_message_ref (message);
  /* Some of a batch that was seen while it came are not unread any more. */
  entry->count = MIN (entry->count + 1, tin_peer_get_unread (peer));
  entry->changed = TRUE;
}

/* --- Strangers -------------------------------------------------------------------------------- */

static void
add_stranger (TinNotifier *self,
              TinPeer     *peer)
{
  if (!self->active && !tin_peer_is_muted (peer))
    g_hash_table_add (self->strangers, g_object_ref (peer));
}

/* Somebody has looked, or nobody waits any more. */
static void
forget_strangers (TinNotifier *self)
{
  if (self->strangers_told)
    g_application_withdraw_notification (self->application, STRANGERS_ID);
  self->strangers_told = FALSE;
  g_hash_table_remove_all (self->strangers);
}

static void
remove_stranger (TinNotifier *self,
                 TinPeer     *peer)
{
  if (g_hash_table_remove (self->strangers, peer) && g_hash_table_size (self->strangers) == 0)
    forget_strangers (self);
}

/* --- The session ------------------------------------------------------------------------------ */

static gboolean
is_wanted (TinNotifier *self)
{
  return tin_settings_get_notifications (tin_session_get_settings (self->session));
}

static void
messages_cb (TinNotifier *self,
             TinPeer     *peer,
             GPtrArray   *messages)
{
  gboolean seen = tin_peer_get_unread (peer) == 0 || (self->active && self->front == peer);

  if (!is_wanted (self) || tin_peer_is_muted (peer) || seen)
    return;

  for (guint i = 0; i < messages->len; i++)
    {
      if (tin_peer_is_known (peer))
        add_message (self, peer, g_ptr_array_index (messages, i));
      else if (tin_message_is_news (g_ptr_array_index (messages, i)))
        add_stranger (self, peer);
    }
  changed (self);
}

/* It waits to be accepted, or does no more. */
static void
trust_cb (TinNotifier *self,
          TinPeer     *peer)
{
  if (tin_peer_is_request (peer) && is_wanted (self))
    add_stranger (self, peer);
  else if (!tin_peer_is_request (peer) && tin_peer_is_known (peer))
    remove_stranger (self, peer);
  changed (self);
}

/* Who is not in the roster any more. */
static void
roster_changed_cb (TinNotifier *self,
                   guint        position,
                   guint        removed,
                   guint        added,
                   TinRoster   *roster)
{
  g_autoptr (GList) told = NULL;
  g_autoptr (GList) strangers = NULL;

  if (removed == 0)
    return;
  told = g_hash_table_get_keys (self->entries);
  strangers = g_hash_table_get_keys (self->strangers);
  for (GList *l = told; l != NULL; l = l->next)
    if (tin_roster_get_by_id (roster, tin_peer_get_id (l->data)) != l->data)
      withdraw (self, l->data);
  for (GList *l = strangers; l != NULL; l = l->next)
    if (tin_roster_get_by_id (roster, tin_peer_get_id (l->data)) != l->data)
      remove_stranger (self, l->data);
}

static void
withdraw_all (TinNotifier *self)
{
  g_autoptr (GList) told = g_hash_table_get_keys (self->entries);

  for (GList *l = told; l != NULL; l = l->next)
    withdraw (self, l->data);
  forget_strangers (self);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
tin_notifier_dispose (GObject *object)
{
  TinNotifier *self = TIN_NOTIFIER (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_object (&self->server);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (tin_notifier_parent_class)->dispose (object);
}

static void
tin_notifier_finalize (GObject *object)
{
  TinNotifier *self = TIN_NOTIFIER (object);

  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->strangers);

  G_OBJECT_CLASS (tin_notifier_parent_class)->finalize (object);
}

static void
tin_notifier_class_init (TinNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_notifier_dispose;
  object_class->finalize = tin_notifier_finalize;
}

static void
tin_notifier_init (TinNotifier *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->strangers = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * tin_notifier_new:
 * @application: registered, which outlives it
 */
TinNotifier *
tin_notifier_new (GApplication *application,
                  TinSession   *session)
{
  TinNotifier *self = g_object_new (TIN_TYPE_NOTIFIER, NULL);
  TinSettings *settings = tin_session_get_settings (session);

  self->application = application;
  self->session = g_object_ref (session);
  self->server = tin_notification_server_new (g_application_get_dbus_connection (application));
  g_signal_connect_object (self->server, "ready", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "messages", G_CALLBACK (messages_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "trust", G_CALLBACK (trust_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tin_session_get_roster (session), "items-changed",
                           G_CALLBACK (roster_changed_cb), self, G_CONNECT_SWAPPED);
  /* What was told stays on a screen: it must not say more than the person wants now. */
  g_signal_connect_object (settings, "notify::notifications", G_CALLBACK (withdraw_all), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::notification-content", G_CALLBACK (withdraw_all),
                           self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * tin_notifier_set_front:
 * @active: whether the window has the focus
 * @peer: (nullable): whose conversation it shows
 *
 * Nothing is told of what is before somebody's eyes.
 */
void
tin_notifier_set_front (TinNotifier *self,
                        gboolean     active,
                        TinPeer     *peer)
{
  g_return_if_fail (TIN_IS_NOTIFIER (self));

  self->active = active;
  self->front = peer;
  if (!active)
    return;
  forget_strangers (self);
  if (peer != NULL)
    withdraw (self, peer);
}

/**
 * tin_notifier_stop:
 *
 * The program ends: nobody would be there to answer a click. To be called before the application
 * goes: GIO 2.74 frees what is still shown without end.
 */
void
tin_notifier_stop (TinNotifier *self)
{
  g_return_if_fail (TIN_IS_NOTIFIER (self));

  g_signal_handlers_disconnect_by_data (self->session, self);
  withdraw_all (self);
}
