/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "tin-settings.h"

G_BEGIN_DECLS

typedef enum
{
  TIN_CLI_VERB_CONNECT,        /* connect HOST:PORT */
  TIN_CLI_VERB_CONNECT_PLAIN,  /* connect-plain HOST:PORT */
  TIN_CLI_VERB_SEND,           /* send PEER TEXT… */
  TIN_CLI_VERB_SEND_TO,        /* send-to HOST:PORT TEXT… */
  TIN_CLI_VERB_BROADCAST,      /* broadcast [--all] TEXT… */
  TIN_CLI_VERB_PEERS,          /* peers */
  TIN_CLI_VERB_READ,           /* read PEER */
  TIN_CLI_VERB_DISCONNECT,     /* disconnect PEER */
  TIN_CLI_VERB_HISTORY,        /* history PEER [N] */
  TIN_CLI_VERB_SEARCH,         /* search TEXT… */
  TIN_CLI_VERB_OUTBOX,         /* outbox */
  TIN_CLI_VERB_WITHDRAW,       /* withdraw PEER ID */
  TIN_CLI_VERB_DELETE,         /* delete PEER ID */
  TIN_CLI_VERB_CLEAR,          /* clear PEER */
  TIN_CLI_VERB_REPLY,          /* reply [PEER] ID TEXT… */
  TIN_CLI_VERB_EDIT,           /* edit [PEER] ID TEXT… */
  TIN_CLI_VERB_RETRACT,        /* retract [PEER] ID */
  TIN_CLI_VERB_REACT,          /* react [PEER] ID [EMOJI] */
  TIN_CLI_VERB_EXPORT,         /* export FILE [PEER] [--html] */
  TIN_CLI_VERB_IMPORT,         /* import FILE */
  TIN_CLI_VERB_CANCEL,         /* cancel */
  TIN_CLI_VERB_VERIFY,         /* verify PEER */
  TIN_CLI_VERB_AGREE,          /* agree PEER */
  TIN_CLI_VERB_MATCH,          /* match PEER */
  TIN_CLI_VERB_DIFFER,         /* differ PEER */
  TIN_CLI_VERB_CANCEL_VERIFY,  /* cancel-verify PEER */
  TIN_CLI_VERB_FINGERPRINT,    /* fingerprint [PEER] */
  TIN_CLI_VERB_ACCEPT,         /* accept PEER */
  TIN_CLI_VERB_REQUESTS,       /* requests */
  TIN_CLI_VERB_BLOCK,          /* block PEER */
  TIN_CLI_VERB_UNBLOCK,        /* unblock PEER */
  TIN_CLI_VERB_BLOCK_ADDRESS,  /* block-address HOST */
  TIN_CLI_VERB_UNBLOCK_ADDRESS, /* unblock-address HOST */
  TIN_CLI_VERB_BLOCKED,        /* blocked */
  TIN_CLI_VERB_KEEP_BOTH,      /* keep-both PEER */
  TIN_CLI_VERB_REPLACE,        /* replace PEER */
  TIN_CLI_VERB_REACH,          /* reach [everyone|ask|known] */
  TIN_CLI_VERB_TYPING,         /* typing PEER */
  TIN_CLI_VERB_IDLE,           /* idle PEER */
  TIN_CLI_VERB_MUTE,           /* mute PEER */
  TIN_CLI_VERB_UNMUTE,         /* unmute PEER */
  TIN_CLI_VERB_PIN,            /* pin PEER */
  TIN_CLI_VERB_UNPIN,          /* unpin PEER */
  TIN_CLI_VERB_QUIT,           /* quit */
  TIN_CLI_N_VERBS
} TinCliVerb;

typedef enum
{
  TIN_CLI_SYNTAX_VERBATIM = 0,
  TIN_CLI_SYNTAX_ESCAPES = 1 << 0,   /* \n and \\ in TEXT */
  TIN_CLI_SYNTAX_COMPLETE = 1 << 1,  /* everything that the verb needs must be there */
} TinCliSyntax;

/* What a verb takes. */
typedef enum
{
  TIN_CLI_TAKES_FILE = 1 << 0,
  TIN_CLI_TAKES_TARGET = 1 << 1,
  TIN_CLI_TAKES_ID = 1 << 2,
  TIN_CLI_TAKES_TEXT = 1 << 3,
  TIN_CLI_MAY_TARGET = 1 << 4,  /* what may be left out: */
  TIN_CLI_MAY_COUNT = 1 << 5,
  TIN_CLI_MAY_PLACE = 1 << 6,
  TIN_CLI_MAY_HTML = 1 << 7,
  TIN_CLI_MAY_ALL = 1 << 8,
  TIN_CLI_MAY_REACH = 1 << 9,
  TIN_CLI_TAKES_HOST = 1 << 10, /* like a target */
  TIN_CLI_BY_ADDRESS = 1 << 11, /* a target that a person is asked for as HOST and PORT */
  TIN_CLI_ALONE = 1 << 12,      /* needs no running program, either */
  TIN_CLI_MAY_TEXT = 1 << 13,
} TinCliTakes;

/* What "history" shows when it is not told how much, and at most. */
#define TIN_CLI_HISTORY_USUAL 50
#define TIN_CLI_HISTORY_MAX 10000

/* One command as it was typed; nothing in it was looked up yet. */
typedef struct
{
  TinCliVerb  verb;
  char       *target;  /* (owned) (nullable) PEER, HOST:PORT or HOST; never empty */
  char       *text;    /* (owned) (nullable) TEXT, escapes resolved; never empty */
  char       *file;    /* (owned) (nullable) FILE, as the file system writes it; never empty */
  guint64     log_id;  /* ID; 0 where there is none */
  guint64     number;
  guint64     place;   /* where a search goes on; 0 from the newest */
  guint       count;   /* N; 0 for the usual number */
  gboolean    has_reach;
  TinReach    reach;   /* who may reach us, where that was said */
  gboolean    html;
  gboolean    all;     /* those who are offline, too */
} TinCliCommand;

TinCliCommand *tin_cli_command_new          (TinCliVerb           verb,
                                             const char          *target,
                                             const char          *text);
void           tin_cli_command_free         (TinCliCommand       *self);
TinCliCommand *tin_cli_command_parse        (const char          *line,
                                             gsize                length,
                                             TinCliSyntax         syntax,
                                             GError             **error);
TinCliCommand *tin_cli_command_parse_object (const char          *line,
                                             gsize                length,
                                             char               **first_word,
                                             GError             **error);
TinCliCommand *tin_cli_command_parse_words  (const char *const   *words,
                                             GError             **error);
gboolean       tin_cli_command_check        (const TinCliCommand *self,
                                             GError             **error);
gboolean       tin_cli_command_set_id       (TinCliCommand       *self,
                                             const char          *id);
gboolean       tin_cli_command_set_reach    (TinCliCommand       *self,
                                             const char          *word);
const char    *tin_cli_command_get_word     (const TinCliCommand *self);
gboolean       tin_cli_command_needs_target (const TinCliCommand *self);
gboolean       tin_cli_command_needs_text   (const TinCliCommand *self);
gboolean       tin_cli_command_needs_file   (const TinCliCommand *self);
gboolean       tin_cli_command_needs_id     (const TinCliCommand *self);
char          *tin_cli_dup_first_word       (const char          *line,
                                             gsize                length);
gboolean       tin_cli_is_blank             (const char          *line,
                                             gsize                length);
char          *tin_cli_unescape             (const char          *text);
const char    *tin_cli_verb_to_word         (TinCliVerb           verb);
guint          tin_cli_verb_get_takes       (TinCliVerb           verb);
int            tin_cli_find_verb            (const char          *word,
                                             gsize                length);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinCliCommand, tin_cli_command_free)

G_END_DECLS
