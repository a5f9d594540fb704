/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-hlc.h"
#include "tin-peer-private.h"
#include "tin-roster-private.h"
#include "tin-session-parts.h"

G_BEGIN_DECLS

/* The state that the files of TinSession share; each of them says which part it moves:
 *   tin-session.c          start, properties
 *   tin-session-stop.c     the end
 *   tin-session-open.c     the real parts
 *   tin-session-passphrase.c  the passphrase of the key
 *   tin-session-peers.c    roster, states
 *   tin-session-contacts.c what is remembered of peers
 *   tin-session-drafts.c   what was begun to be written to them
 *   tin-session-links.c    secure links
 *   tin-session-resume.c   what the other side of a link lacks
 *   tin-session-plain.c    plain peers
 *   tin-session-speakers.c who of them speaks
 *   tin-session-connect.c  dialling
 *   tin-session-places.c   where which key was reached
 *   tin-session-late.c     Tincans that were taken for plain peers
 *   tin-session-redial.c   whom the session dials by itself, and when
 *   tin-session-send.c     own messages
 *   tin-session-receive.c  those of others
 *   tin-session-amend.c    those that speak of another message
 *   tin-session-typing.c   who is typing
 *   tin-session-storage.c  what is to be written, and a disk that takes nothing
 *   tin-session-recall.c   own messages that only a peer still has
 *   tin-session-history.c  what a person does with the history
 *   tin-session-trust.c    what a peer's key is worth; it names five files of its own
 */

/* ENTRIES, all of a call of tin_session_write(), are on the disk: their messages may be taken. */
typedef void (*TinWriteDone) (TinSession *self,
                              GArray     *entries,
                              gpointer    closure);

/* Own messages that follow one another and are for one peer. */
typedef struct
{
  TinPeer *peer;        /* (owned) */
  guint    n_messages;
} TinRun;

/* What our person says, before it has a number. */
typedef struct
{
  TinMessageKind        kind;
  guint                 flags;   /* TinMessageFlags */
  const char           *text;    /* (not owned) */
  const TinMessageName *target;  /* (not owned) (nullable) what it speaks of */
} TinSaying;

struct _TinSession
{
  GObject       parent_instance;

  /* owned */
  TinClock     *clock;
  TinNetwork   *network;
  TinHistory   *history;
  TinContacts  *contacts;
  TinDrafts    *drafts;
  TinSettings  *settings;
  GObject      *profile;       /* (nullable) */
  TinRoster    *roster;
  GPtrArray    *links;         /* (element-type TinLink) all that are not closed */
  GPtrArray    *flushing;      /* (element-type TinChannel) of closed links, with last words */
  GPtrArray    *plain_links;   /* (element-type TinPlainLink) all that are not closed */
  GHashTable   *speakers;      /* (element-type TinPlainLink TinPeer) who speaks on which */
  GHashTable   *waiting;       /* (element-type TinLink GTask) connects whose HELLO is awaited */
  GByteArray   *scratch;       /* empty between calls */
  GCancellable *cancellable;
  char         *name;
  char         *id_text;
  char        **peers;         /* (nullable) mandatory, of the command line */
  GHashTable   *unsaved;       /* (element-type TinPeer) peers whose contact changed */
  GHashTable   *drafting;      /* (element-type TinPeer) peers whose draft changed */
  GHashTable   *dormant;       /* (element-type utf8 TinPeer) peers whom the person has removed */
  GHashTable   *friends;       /* (nullable) (element-type utf8) hosts of known peers */

  /* own messages that are not committed */
  GArray       *pending;       /* (owned) (element-type TinHistoryEntry) for the next transaction */
  GArray       *pending_runs;  /* (owned) (element-type TinRun) whom they are for, in their order */
  gboolean      appending;     /* a transaction is on its way, or waits for the disk */
  guint         n_taking_back; /* 1 while a log changes its numbers: nothing is appended */

  /* writing */
  GQueue        stuck;         /* (element-type Write) (owned) what the disk would not take */
  guint64       write_sequence;
  guint         n_writing;
  guint         retry_timer;
  int           storage;           /* what the session goes by, of the next two */
  int           history_storage;
  int           contacts_storage;
  GPtrArray    *marked;        /* (owned) (element-type TinPeer) whose marks have moved */
  guint         marks_timer;
  guint         expire_timer;
  char         *damaged_file;  /* (owned) (nullable) */

  GPtrArray    *typed_to;      /* (owned) (element-type TinPeer) whom the person is typing to */

  /* state */
  TinPeerId     id;
  guint16       asked_port;
  gboolean      port_required;
  guint16       port;          /* 0 while not listening */
  guint64       instance;
  guint64       seed;          /* of the names of our logs: made with the history */
  TinHlc        hlc;
  guint         tick_timer;
  guint         redial_timer;
  gint64        redial_timer_at;
  guint         save_timer;
  guint         draft_timer;
  gint64        drafted_at;    /* monotonic: the last change of a draft that is not saved, */
  gint64        draft_since;   /* and the first one */

  /* stopping */
  GTask        *stop_task;     /* (owned) (nullable) */
  guint         stop_timer;
  gboolean      all_said;      /* to everybody, or there was no more time for it */
  gboolean      closing;       /* the history is */
  gboolean      stopped;

  gboolean      held_back;     /* see tin_session_hold_back() */
};

/* tin-session.c */
void      tin_session_emit_messages      (TinSession       *self,
                                          TinPeer          *peer,
                                          GPtrArray        *messages);
void      tin_session_emit_delivery      (TinSession       *self,
                                          TinPeer          *peer,
                                          guint64           from,
                                          guint64           to,
                                          TinDelivery       delivery);
void      tin_session_emit_peer_state    (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_emit_trust         (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_emit_verification  (TinSession       *self,
                                          TinPeer          *peer,
                                          TinVerification  *verification);

/* tin-session-stop.c */
void      tin_session_check_stopped      (TinSession       *self);

/* tin-session-peers.c */
guint64   tin_session_get_log_id         (TinSession       *self,
                                          const char       *id);
TinPeer  *tin_session_ensure_peer        (TinSession       *self,
                                          const char       *id,
                                          gboolean          secure);
TinPeer  *tin_session_ensure_passing     (TinSession       *self,
                                          const char       *id);
TinPeer  *tin_session_ensure_placeholder (TinSession       *self,
                                          const char       *host,
                                          guint16           port);
void      tin_session_replace_placeholder (TinSession      *self,
                                          TinPeer          *placeholder,
                                          TinPeer          *peer);
void      tin_session_peer_connected     (TinSession       *self,
                                          TinPeer          *peer,
                                          gboolean          outgoing);
void      tin_session_peer_offline       (TinSession       *self,
                                          TinPeer          *peer,
                                          int               reason);
void      tin_session_let_sleep          (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_drop_peer          (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_is_awaited         (TinPeer          *peer);
void      tin_session_add_note           (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *text);
void      tin_session_update_reading     (TinSession       *self);

/* tin-session-contacts.c */
void      tin_session_load_contacts      (TinSession       *self);
void      tin_session_save_contact       (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_save_contacts      (TinSession       *self);
gboolean  tin_session_has_contact        (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_forget_contact     (TinSession       *self,
                                          TinPeer          *peer);

/* tin-session-drafts.c */
void      tin_session_load_drafts        (TinSession       *self);
void      tin_session_save_drafts        (TinSession       *self);
void      tin_session_forget_draft       (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_move_draft         (TinSession       *self,
                                          TinPeer          *peer,
                                          guint64           log_id,
                                          guint64           first,
                                          GHashTable       *moved);
void      tin_session_hand_over_keeping  (TinSession       *self,
                                          TinPeer          *from,
                                          TinPeer          *to);

/* tin-session-trust.c */
void      tin_session_trust_changed      (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_move_trust         (TinSession       *self,
                                          TinPeer          *peer,
                                          TinTrustEvent     event);
void      tin_session_begin_friendship   (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_make_known         (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_restore_trust      (TinPeer          *peer);
void      tin_session_restore_removed    (TinSession       *self);

/* tin-session-block.c */
void      tin_session_watch_visitors     (TinSession       *self,
                                          gboolean          watch);
void      tin_session_end_links          (TinSession       *self,
                                          TinPeer          *peer,
                                          TinByeReason      reason);
void      tin_session_shut_out           (TinSession       *self,
                                          TinPeer          *peer);
TinPeer  *tin_session_find_shut_out      (TinSession       *self,
                                          const char       *host,
                                          guint             port);
gboolean  tin_session_is_barred          (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_may_speak          (TinSession       *self,
                                          TinChannel       *channel,
                                          GError          **error);

/* tin-session-requests.c */
gboolean  tin_session_is_silent          (TinPeer          *peer);
gboolean  tin_session_is_full            (TinPeer          *peer);
gboolean  tin_session_may_take           (TinPeer          *peer,
                                          gsize             length);
gboolean  tin_session_has_room           (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *host);
void      tin_session_bound              (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_is_known_host      (TinSession       *self,
                                          const char       *host);
void      tin_session_begin_request      (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_hold_text          (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *text);
void      tin_session_end_request        (TinSession       *self,
                                          TinPeer          *peer,
                                          gboolean          accepted);
gboolean  tin_session_is_welcome         (TinSession       *self,
                                          const TinPeerId  *id);
gboolean  tin_session_admit              (TinSession       *self,
                                          TinLink          *link);
void      tin_session_let_go             (TinSession       *self,
                                          TinPeer          *peer);
TinReach  tin_session_judge_host         (TinSession       *self,
                                          const char       *host);

/* tin-session-rivals.c */
TinPeer  *tin_session_find_namesake      (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *name,
                                          const char       *host,
                                          guint             port);
gboolean  tin_session_has_rival          (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_count_refused      (TinSession       *self,
                                          TinPeer          *peer);
gboolean  tin_session_contest            (TinSession       *self,
                                          TinPeer          *target,
                                          TinPeer          *peer);
void      tin_session_found_key          (TinSession       *self,
                                          TinPeer          *expected,
                                          const TinPeerId  *found,
                                          const char       *host,
                                          guint16           port);
TinPeer  *tin_session_settle_rivals      (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_go_on              (TinSession       *self,
                                          TinPeer          *peer);

/* tin-session-replace.c */
void      tin_session_move_queue         (TinSession       *self,
                                          TinPeer          *from);
void      tin_session_move_all_queues    (TinSession       *self);
void      tin_session_on_moved           (TinSession       *self,
                                          GArray           *entries,
                                          guint             from,
                                          guint             n_entries);

/* tin-session-verify.c */
void      tin_session_on_compared        (TinSession       *self,
                                          const TinCompareFrame *frame,
                                          TinLink          *link);
void      tin_session_end_verification   (TinPeer          *peer);

/* tin-session-links.c */
void      tin_session_answer_waiting     (TinSession       *self,
                                          TinLink          *link,
                                          TinPeer          *peer,
                                          int               reason);
TinLink  *tin_session_add_link           (TinSession       *self,
                                          TinChannel       *channel);

/* tin-session-recall.c */
void      tin_session_recall_log         (TinSession       *self,
                                          TinPeer          *peer,
                                          guint64           log_id,
                                          guint64           from,
                                          guint64           upto);
void      tin_session_recall_others      (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_on_recalled        (TinSession       *self,
                                          TinLink          *link);
void      tin_session_on_returned        (TinSession       *self,
                                          GPtrArray        *messages,
                                          TinLink          *link);
void      tin_session_give_back          (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_continue_recalls   (TinSession       *self);
void      tin_session_drop_recall        (TinSession       *self,
                                          TinPeer          *peer);

/* tin-session-resume.c */
void      tin_session_begin_resume       (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_tell_seen          (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_drop_at_hand       (TinPeer          *peer);
void      tin_session_pump               (TinSession       *self,
                                          TinPeer          *peer,
                                          TinMessage      **messages,
                                          guint             n_messages);

/* tin-session-speakers.c */
TinPeer  *tin_session_ensure_plain       (TinSession       *self,
                                          const char       *host,
                                          guint16           port);
TinPeer  *tin_session_find_speaker       (TinSession       *self,
                                          TinPlainLink     *link,
                                          const TinPlainEvent *event,
                                          guint16          *port);
gboolean  tin_session_is_hearsay         (TinSession       *self,
                                          TinPeer          *peer,
                                          const TinPlainEvent *event);

/* tin-session-plain.c */
void      tin_session_add_plain_channel  (TinSession       *self,
                                          TinChannel       *channel);
void      tin_session_plain_say          (TinSession       *self,
                                          TinPeer          *peer,
                                          TinPlainSaying    saying,
                                          const char       *text,
                                          guint64           number);
void      tin_session_take_plain_text    (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *text);
TinPeer  *tin_session_plain_dialled      (TinSession       *self,
                                          TinChannel       *channel,
                                          const char       *host,
                                          guint16           port,
                                          TinPlainSaying    saying);

/* tin-session-late.c */
gboolean  tin_session_dialled_late       (TinSession       *self,
                                          TinChannel       *channel);
void      tin_session_greeted            (TinSession       *self,
                                          TinPeer          *plain);
void      tin_session_replace_plain      (TinSession       *self,
                                          TinPeer          *plain,
                                          TinPeer          *peer);

/* tin-session-places.c */
TinPeer  *tin_session_find_resident      (TinSession       *self,
                                          const char       *host,
                                          guint             port);
TinPeer  *tin_session_find_neighbour     (TinSession       *self,
                                          const char       *host,
                                          const char       *remote,
                                          guint             port);
TinPeer  *tin_session_find_wronged       (TinSession       *self,
                                          TinChannel       *channel,
                                          const char       *host,
                                          TinPeer          *expected,
                                          gboolean          for_text);
void      tin_session_reached            (TinSession       *self,
                                          TinPeer          *peer,
                                          const char       *host,
                                          const char       *remote,
                                          guint16           port,
                                          gboolean          chosen);
void      tin_session_hand_over_places   (TinSession       *self,
                                          TinPeer          *from,
                                          TinPeer          *to);
void      tin_session_load_places        (TinSession       *self,
                                          TinPeer          *peer,
                                          const char *const *places);

/* tin-session-redial.c */
void      tin_session_dial_mandatory     (TinSession       *self);
void      tin_session_dial_awaited       (TinSession       *self);
void      tin_session_want_redial        (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_cancel_redial      (TinSession       *self,
                                          TinPeer          *peer);

/* tin-session-connect.c */
TinPeer  *tin_session_find_expected      (TinSession       *self,
                                          const char       *host,
                                          guint16           port,
                                          TinConnectMode    mode);
void      tin_session_dial_again         (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_go_on_secure       (TinSession       *self,
                                          TinPeer          *plain,
                                          TinChannel       *channel);
void      tin_session_connect_to_send_async (TinSession          *self,
                                             const char          *address,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);

/* tin-session-send.c */
void      tin_session_reset_pending      (TinSession       *self);
void      tin_session_commit_pending     (TinSession       *self);
void      tin_session_renumber_pending   (TinSession       *self,
                                          TinPeer          *peer,
                                          GHashTable       *moved);
void      tin_session_empty_pending      (TinSession       *self,
                                          TinPeer          *peer,
                                          TinMessage       *message);
gboolean  tin_session_check_text         (const char       *text,
                                          GError          **error);
void      tin_session_enqueue_moved      (TinSession       *self,
                                          TinPeer          *peer,
                                          TinPeer          *from,
                                          TinMessage       *message,
                                          const char       *text);
gboolean  tin_session_may_write          (TinSession       *self,
                                          TinPeer          *peer);
TinMessage *tin_session_say              (TinSession       *self,
                                          TinPeer          *peer,
                                          const TinSaying  *saying,
                                          GError          **error);

/* tin-session-amend.c */
void      tin_session_show_last          (TinSession       *self,
                                          TinPeer          *peer,
                                          GPtrArray        *messages);
void      tin_session_uncount_deleted    (TinSession       *self,
                                          TinPeer          *peer,
                                          GPtrArray        *messages);

/* tin-session-typing.c */
void      tin_session_init_typing        (TinSession       *self);
void      tin_session_tick_typing        (TinSession       *self);
void      tin_session_on_typing          (TinSession       *self,
                                          gboolean          typing,
                                          TinLink          *link);

/* tin-session-storage.c */
void      tin_session_write              (TinSession       *self,
                                          GArray           *entries,
                                          TinWriteDone      done,
                                          gpointer          closure,
                                          GDestroyNotify    destroy);
void      tin_session_write_mark         (TinSession       *self,
                                          const TinHistoryMark *mark,
                                          TinWriteDone      done,
                                          gpointer          closure,
                                          GDestroyNotify    destroy);
void      tin_session_contacts_failed    (TinSession       *self,
                                          const GError     *error);
void      tin_session_drop_writes        (TinSession       *self);
gboolean  tin_session_is_written         (TinSession       *self);
void      tin_session_marks_moved        (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_save_marks         (TinSession       *self);

/* tin-session-history.c */
void      tin_session_restore            (TinSession       *self);
void      tin_session_expire             (TinSession       *self);
void      tin_session_keep_expiring      (TinSession       *self);
guint64   tin_session_new_log_id         (void);
void      tin_session_refresh_last       (TinSession       *self,
                                          TinPeer          *peer);
void      tin_session_set_failed         (TinSession       *self,
                                          TinPeer          *peer,
                                          guint64           number,
                                          gboolean          failed);

/* tin-session-receive.c */
GPtrArray *tin_session_take_messages     (GArray           *entries,
                                          guint             from,
                                          guint             n_messages);
void       tin_session_receive           (TinSession       *self,
                                          TinPeer          *peer,
                                          TinLink          *link,
                                          GArray           *entries);

G_END_DECLS
