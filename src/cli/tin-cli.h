/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tin-cli-commands.h"
#include "tin-cli-output.h"
#include "tin-session.h"

G_BEGIN_DECLS

#define TIN_TYPE_CLI (tin_cli_get_type ())
G_DECLARE_FINAL_TYPE (TinCli, tin_cli, TIN, CLI, GObject)

/* What tincan-cli ends with. */
enum
{
  TIN_CLI_STATUS_OK = 0,
  TIN_CLI_STATUS_FAILED = 1,
  TIN_CLI_STATUS_USAGE = 2,
  TIN_CLI_STATUS_PORT_TAKEN = 3,
  TIN_CLI_STATUS_NEWER = 4,  /* the profile is of a newer version */
  TIN_CLI_STATUS_LOCKED = 5,  /* the passphrase is missing, or wrong */
  TIN_CLI_STATUS_NOT_RUNNING = 6,  /* no window of the profile is there to be steered */
};

/* How it was asked to run. */
typedef struct
{
  gboolean json;
  gboolean exit_on_eof;  /* the end of the standard input ends the program */
  guint16  port;         /* that was asked for; 0 none */
} TinCliRunOptions;

/* What became of a command. */
typedef struct
{
  TinPeer      *peer;       /* (owned) (nullable) whom it was about */
  TinMessage   *message;    /* (owned) (nullable) what it sent */
  TinBroadcast *broadcast;  /* (owned) (nullable) */
  GError       *error;      /* (owned) (nullable) why it was not done */
  gboolean      counted;    /* it was about messages, and there were */
  gint64        count;      /* so many of them */
  guint64       place;      /* of a search: where to go on; 0 if there is no more */
} TinCliResult;

#define TIN_TYPE_CLI_FRONT (tin_cli_front_get_type ())
G_DECLARE_INTERFACE (TinCliFront, tin_cli_front, TIN, CLI_FRONT, GObject)

/* What was damaged, and put aside when the profile was opened. */
typedef enum
{
  TIN_CLI_DAMAGE_HISTORY,
  TIN_CLI_DAMAGE_CONTACTS,
} TinCliDamage;

/* A way of talking over the standard streams: for people, or for programs. */
struct _TinCliFrontInterface
{
  GTypeInterface parent_interface;

  void (*listening)  (TinCliFront         *self);  /* begin to read */
  void (*set_held)   (TinCliFront         *self,
                      gboolean             held);  /* read nothing for now */
  void (*peer_state) (TinCliFront         *self,
                      TinPeer             *peer);
  void (*trust)      (TinCliFront         *self,
                      TinPeer             *peer,
                      TinTrust             before);  /* may be the same: see TinCliWatch */
  void (*request)    (TinCliFront         *self,
                      TinPeer             *peer,   /* waits for the person, or does no more */
                      const char          *text);  /* (nullable) that it has just written */
  void (*typing)     (TinCliFront         *self,   /* (nullable) */
                      TinPeer             *peer);  /* the person there has begun, or ended */
  void (*verification) (TinCliFront       *self,
                        TinVerification   *comparison);  /* has begun, or gone on */
  void (*messages)   (TinCliFront         *self,
                      TinPeer             *peer,
                      GPtrArray           *messages);
  void (*step)       (TinCliFront         *self,
                      TinPeer             *peer,
                      guint64              log_id,
                      guint64              from,
                      guint64              to,
                      TinDelivery          delivery);
  void (*entry)      (TinCliFront         *self,
                      const TinCliCommand *command,
                      const TinHit        *hit);   /* one message of an answer, before the result */
  void (*progress)   (TinCliFront         *self,
                      const TinCliCommand *command,
                      guint64              done,
                      guint64              total);
  void (*storage)    (TinCliFront         *self,
                      int                  state);  /* a TinError or TIN_STORAGE_WELL */
  void (*damaged)    (TinCliFront         *self,
                      TinCliDamage         what,
                      const char          *file);   /* that was put aside at the start */
  void (*result)     (TinCliFront         *self,
                      const TinCliCommand *command,
                      const TinCliResult  *result);
  void (*stop)       (TinCliFront         *self);  /* read nothing more, ever */
};

TinCli       *tin_cli_new          (TinSession             *session);
int           tin_cli_run          (TinCli                 *self,
                                    TinCliFront            *front,
                                    const TinCliRunOptions *options);
int           tin_cli_run_alone    (TinCli                 *self,
                                    TinCliFront            *front,
                                    TinCliCommand          *command);

TinSession   *tin_cli_get_session  (TinCli                 *self);
TinCliOutput *tin_cli_get_output   (TinCli                 *self);
gboolean      tin_cli_is_alone     (TinCli                 *self);
const char   *tin_cli_get_reach    (TinSession             *session);
void          tin_cli_execute      (TinCli                 *self,
                                    TinCliCommand          *command);
gboolean      tin_cli_end_of_input (TinCli                 *self);

G_END_DECLS
