/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-broadcast.h"
#include "tin-error.h"
#include "tin-history-clear.h"
#include "tin-options.h"
#include "tin-roster.h"
#include "tin-settings.h"
#include "tin-verification.h"

G_BEGIN_DECLS

#define TIN_TYPE_SESSION (tin_session_get_type ())
G_DECLARE_FINAL_TYPE (TinSession, tin_session, TIN, SESSION, GObject)

typedef enum
{
  TIN_CONNECT_AUTOMATIC,  /* ask the other side whether it is a Tincan */
  TIN_CONNECT_SECURE,     /* a Tincan or nothing */
  TIN_CONNECT_PLAIN,      /* a plain-text program: never a TLS hello */
} TinConnectMode;

typedef enum
{
  TIN_BROADCAST_CONNECTED,  /* to whoever is connected now */
  TIN_BROADCAST_EVERYBODY,  /* queued for known secure peers that are not, too */
} TinBroadcastScope;

/* The value of "storage" while messages can be written to the disk. */
#define TIN_STORAGE_WELL (-1)

/* A message that was looked for. */
typedef struct
{
  TinPeer    *peer;     /* (owned) */
  TinMessage *message;  /* (owned) */
  guint64     place;    /* where to go on: see tin_session_search_async() */
} TinHit;

void tin_hit_free (TinHit *self);

/* The application without a screen: the window, the terminal program and D-Bus are faces of these
 * calls.
 *
 * Properties: name (string, writable), port (uint), listening (boolean), id (string), storage (int:
 * a TinError while the disk takes nothing, else TIN_STORAGE_WELL).
 * Signals, all after what they tell of is committed:
 *   messages (TinPeer *, GPtrArray *)                a batch of TinMessage, received or own, as
 *                                                    they were said: amendments too, which are no
 *                                                    rows (tin_message_is_visible())
 *   delivery (TinPeer *, guint64, guint64, guint)    own messages with these numbers (inclusive)
 *                                                    reached this TinDelivery
 *   peer-state (TinPeer *)                           connected, or disconnected (see its reason)
 *   trust (TinPeer *)                                a property of trust of it has changed
 *   verification (TinPeer *, TinVerification *)      the other side wants to compare a code
 */
TinSession   *tin_session_open             (const TinOptions     *options,
                                            GError              **error);
gboolean      tin_session_start            (TinSession           *self,
                                            GError              **error);
gboolean      tin_session_start_on         (TinSession           *self,
                                            guint16               port,
                                            GError              **error);
void          tin_session_stop_async       (TinSession           *self,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      tin_session_stop_finish      (TinSession           *self,
                                            GAsyncResult         *result,
                                            GError              **error);

const char   *tin_session_get_name         (TinSession           *self);
void          tin_session_set_name         (TinSession           *self,
                                            const char           *name);
guint16       tin_session_get_port         (TinSession           *self);
gboolean      tin_session_is_listening     (TinSession           *self);
const char   *tin_session_get_id           (TinSession           *self);
TinRoster    *tin_session_get_roster       (TinSession           *self);
TinSettings  *tin_session_get_settings     (TinSession           *self);
char        **tin_session_dup_addresses    (TinSession           *self);
char         *tin_session_dup_port_holder  (TinSession           *self,
                                            guint16               port);

void          tin_session_connect_async    (TinSession           *self,
                                            const char           *address,
                                            TinConnectMode        mode,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_connect_key_async (TinSession          *self,
                                            const char           *address,
                                            const TinPeerId      *key,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
TinPeer      *tin_session_connect_finish   (TinSession           *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void          tin_session_reconnect_async  (TinSession           *self,
                                            TinPeer              *peer,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_disconnect       (TinSession           *self,
                                            TinPeer              *peer);

TinMessage   *tin_session_send             (TinSession           *self,
                                            TinPeer              *peer,
                                            const char           *text,
                                            GError              **error);
void          tin_session_send_to_async    (TinSession           *self,
                                            const char           *address,
                                            const char           *text,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
TinMessage   *tin_session_send_to_finish   (TinSession           *self,
                                            GAsyncResult         *result,
                                            TinPeer             **peer,
                                            GError              **error);
TinBroadcast *tin_session_broadcast        (TinSession           *self,
                                            const char           *text,
                                            TinBroadcastScope     scope,
                                            GError              **error);
void          tin_session_retry            (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message);
void          tin_session_hold_back        (TinSession           *self,
                                            gboolean              held_back);
void          tin_session_mark_read        (TinSession           *self,
                                            TinPeer              *peer);
void          tin_session_set_plain_port   (TinSession           *self,
                                            TinPeer              *peer,
                                            guint16               port);
void          tin_session_set_plain_form   (TinSession           *self,
                                            TinPeer              *peer,
                                            TinPlainForm          form);
guint         tin_session_count_queued     (TinSession           *self);

/* --- Messages that speak of another ------------------------------------------------------- */

TinMessage   *tin_session_reply            (TinSession           *self,
                                            TinPeer              *peer,
                                            const char           *text,
                                            TinMessage           *target,
                                            GError              **error);
TinMessage   *tin_session_edit             (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *target,
                                            const char           *text,
                                            GError              **error);
TinMessage   *tin_session_retract          (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *target,
                                            GError              **error);
TinMessage   *tin_session_react            (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *target,
                                            const char           *emoji,
                                            GError              **error);
gboolean      tin_session_can_edit         (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message);
gboolean      tin_session_can_retract      (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message);
gboolean      tin_session_can_react        (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message);

/* --- What the person is about ------------------------------------------------------------- */

void          tin_session_set_typing       (TinSession           *self,
                                            TinPeer              *peer,
                                            gboolean              typing);
void          tin_session_set_draft        (TinSession           *self,
                                            TinPeer              *peer,
                                            const char           *text,
                                            const TinMessageName *target);
void          tin_session_set_edit_draft   (TinSession           *self,
                                            TinPeer              *peer,
                                            const char           *text,
                                            const TinMessageName *target);
void          tin_session_set_muted        (TinSession           *self,
                                            TinPeer              *peer,
                                            gboolean              muted);
void          tin_session_set_pinned       (TinSession           *self,
                                            TinPeer              *peer,
                                            gboolean              pinned);

/* --- Trust -------------------------------------------------------------------------------- */

void          tin_session_accept           (TinSession           *self,
                                            TinPeer              *peer);
void          tin_session_remove           (TinSession           *self,
                                            TinPeer              *peer);
void          tin_session_block            (TinSession           *self,
                                            TinPeer              *peer);
void          tin_session_unblock          (TinSession           *self,
                                            TinPeer              *peer);
gboolean      tin_session_block_address    (TinSession           *self,
                                            const char           *host,
                                            GError              **error);
gboolean      tin_session_unblock_address  (TinSession           *self,
                                            const char           *host);
char        **tin_session_dup_blocked_addresses (TinSession      *self);
void          tin_session_keep_both        (TinSession           *self,
                                            TinPeer              *peer);
gboolean      tin_session_replace          (TinSession           *self,
                                            TinPeer              *peer,
                                            GError              **error);
TinVerification *tin_session_verify        (TinSession           *self,
                                            TinPeer              *peer,
                                            GError              **error);
TinVerification *tin_session_get_verification (TinSession        *self,
                                            TinPeer              *peer);

/* --- History ------------------------------------------------------------------------------ */

int           tin_session_get_storage      (TinSession           *self);
guint         tin_session_count_unsaved    (TinSession           *self);
guint         tin_session_count_unsaved_contacts (TinSession     *self);
const char   *tin_session_get_damaged_history (TinSession        *self);
const char   *tin_session_get_damaged_contacts (TinSession       *self);

void          tin_session_withdraw_async   (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_delete_async     (TinSession           *self,
                                            TinPeer              *peer,
                                            TinMessage           *message,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_delete_all_async (TinSession           *self,
                                            TinPeer              *peer,
                                            GPtrArray            *messages,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_clear_async      (TinSession           *self,
                                            TinPeer              *peer,
                                            TinHistoryClear       how,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      tin_session_change_finish    (TinSession           *self,
                                            GAsyncResult         *result,
                                            GError              **error);

void          tin_session_read_async       (TinSession           *self,
                                            TinPeer              *peer,
                                            guint                 n_messages,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray    *tin_session_read_finish      (TinSession           *self,
                                            GAsyncResult         *result,
                                            GError              **error);

void          tin_session_search_async     (TinSession           *self,
                                            TinPeer              *peer,
                                            const char           *text,
                                            guint64               before,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void          tin_session_list_outbox_async (TinSession          *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray    *tin_session_search_finish    (TinSession           *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
