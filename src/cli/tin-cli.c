/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli.h"

#include <unistd.h>

#include "tin-cli-private.h"
#include "tin-cli-tracker.h"
#include "tin-cli-watch.h"
#include "tin-cli-words.h"
#include "tin-limits.h"

/* The application object: a session, a front, and the life of the program.
 *
 * RUNNING -> SETTLING (after "quit" or the end of the input: commands that run are finished, and
 * what was just sent to connected peers may arrive) -> STOPPING (the session says goodbye) ->
 * ENDED. A signal goes to STOPPING at once. Owned by main.
 *
 * Alone, it has one command, no input and a session that is open but not started: nobody listens,
 * nobody is dialled, and the end of the command is that of the program. */

/* More commands than these at once are not begun. */
#define COMMANDS_MAX 256
/* How long what was sent may take to arrive, once nothing else is to be done. */
#define SETTLE_MS 5000
#define QUIT_SETTLE_MS 3000
/* The session ends within TIN_GOODBYE_WAIT and TIN_CLOSE_WAIT; if not, the program still does. */
#define STOP_MS 15000
#define FLUSH_WAIT TIN_SECONDS (2)

typedef enum
{
  TIN_CLI_RUNNING,
  TIN_CLI_SETTLING,
  TIN_CLI_STOPPING,
  TIN_CLI_ENDED,
} TinCliPhase;

struct _TinCli
{
  GObject parent_instance;

  /* owned */
  TinSession    *session;
  TinCliOutput  *output;
  TinCliTracker *tracker;
  GCancellable  *cancellable;
  GMainLoop     *loop;
  TinCliWatch   *watch;      /* (nullable) from the start on */
  GPtrArray     *transfers;  /* (element-type GCancellable) what "cancel" ends */
  TinCliCommand *quit;       /* (nullable) the one whose result is due at the end */

  /* borrowed */
  TinCliFront *front;

  /* state */
  TinCliPhase phase;
  int         status;
  guint       n_commands;   /* that are being carried out */
  guint       settle_id;
  guint       stop_id;
  guint       signal_ids[TIN_CLI_N_SIGNALS];
  gboolean    exit_on_eof;
  gboolean    held;
  gboolean    alone;
};

G_DEFINE_FINAL_TYPE (TinCli, tin_cli, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (TinCliFront, tin_cli_front, G_TYPE_OBJECT)

static void
tin_cli_front_default_init (TinCliFrontInterface *iface)
{
}

/* --- The end ------------------------------------------------------------------------------ */

static void
end_if_idle (TinCli *self)
{
  if (self->phase == TIN_CLI_ENDED && self->n_commands == 0)
    g_main_loop_quit (self->loop);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (TinCli) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!tin_session_stop_finish (self->session, result, &error))
    {
      g_printerr ("tincan-cli: %s\n", error->message);
      self->status = TIN_CLI_STATUS_FAILED;
    }

  self->phase = TIN_CLI_ENDED;
  if (self->quit != NULL)
    {
      g_autoptr (TinCliCommand) quit = g_steal_pointer (&self->quit);
      g_auto (TinCliResult) nothing = { NULL };

      tin_cli_command_ended (self, quit, &nothing);
    }
  end_if_idle (self);
}

static gboolean
on_stop_timeout (gpointer user_data)
{
  TinCli *self = user_data;

  self->stop_id = 0;
  g_printerr ("tincan-cli: the session did not end in time\n");
  self->status = TIN_CLI_STATUS_FAILED;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
stop (TinCli *self)
{
  if (self->phase >= TIN_CLI_STOPPING)
    return;

  self->phase = TIN_CLI_STOPPING;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  TIN_CLI_FRONT_GET_IFACE (self->front)->stop (self->front);
  g_cancellable_cancel (self->cancellable);
  tin_cli_cancel_transfers (self);
  self->stop_id = g_timeout_add (STOP_MS, on_stop_timeout, self);
  tin_session_stop_async (self->session, on_stopped, g_object_ref (self));
}

static gboolean
on_settle_timeout (gpointer user_data)
{
  TinCli *self = user_data;

  self->settle_id = 0;
  stop (self);

  return G_SOURCE_REMOVE;
}

/* Whether there is still something to wait for is asked anew after everything that happens. */
static void
check_settled (TinCli *self)
{
  guint n_others = self->quit != NULL ? 1 : 0;

  if (self->phase != TIN_CLI_SETTLING || self->n_commands > n_others)
    return;

  if (!tin_cli_tracker_is_underway (self->tracker))
    stop (self);
  else if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settle_timeout, self);
}

static gboolean
on_settle_idle (gpointer user_data)
{
  check_settled (user_data);
  return G_SOURCE_REMOVE;
}

/* Not from within the command or signal that it follows from. */
static void
schedule_check (TinCli *self)
{
  if (self->phase == TIN_CLI_SETTLING)
    g_idle_add_full (TIN_PRIORITY_NETWORK, on_settle_idle, g_object_ref (self), g_object_unref);
}

/**
 * tin_cli_end_of_input:
 *
 * For the front: there will be no more commands.
 *
 * Returns: whether that ends the program
 */
gboolean
tin_cli_end_of_input (TinCli *self)
{
  if (!self->exit_on_eof)
    return FALSE;

  if (self->phase == TIN_CLI_RUNNING)
    {
      self->phase = TIN_CLI_SETTLING;
      schedule_check (self);
    }
  return TRUE;
}

/**
 * tin_cli_quit:
 * @command: (transfer full): its result is told when the session has ended
 */
void
tin_cli_quit (TinCli        *self,
              TinCliCommand *command)
{
  if (self->phase != TIN_CLI_RUNNING)
    {
      g_auto (TinCliResult) nothing = { NULL };

      tin_cli_command_ended (self, command, &nothing);
      tin_cli_command_free (command);
      return;
    }

  self->quit = command;
  self->phase = TIN_CLI_SETTLING;
  TIN_CLI_FRONT_GET_IFACE (self->front)->stop (self->front);
  self->settle_id = g_timeout_add (QUIT_SETTLE_MS, on_settle_timeout, self);
  schedule_check (self);
}

static gboolean
on_signal (gpointer user_data)
{
  TinCli *self = user_data;

  /* A second one: at once. */
  if (self->phase >= TIN_CLI_STOPPING)
    g_main_loop_quit (self->loop);
  else
    stop (self);

  return G_SOURCE_CONTINUE;
}

/* --- Commands ----------------------------------------------------------------------------- */

static void
update_held (TinCli *self)
{
  gboolean congested = tin_cli_output_is_congested (self->output);
  gboolean held = congested || self->n_commands >= COMMANDS_MAX;

  /* What others send makes output, too. */
  tin_session_hold_back (self->session, congested);
  if (held == self->held)
    return;

  self->held = held;
  TIN_CLI_FRONT_GET_IFACE (self->front)->set_held (self->front, held);
}

GCancellable *
tin_cli_get_cancellable (TinCli *self)
{
  return self->cancellable;
}

void
tin_cli_command_begun (TinCli *self)
{
  self->n_commands++;
  update_held (self);
}

TinCliFront *
tin_cli_get_front (TinCli *self)
{
  return self->front;
}

GPtrArray *
tin_cli_get_transfers (TinCli *self)
{
  return self->transfers;
}

TinCliWatch *
tin_cli_get_watch (TinCli *self)
{
  return self->watch;
}

static gboolean
on_stop_idle (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_REMOVE;
}

/* Not from within what led to it, which may be a signal of the session. */
static void
schedule_stop (TinCli *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_stop_idle, g_object_ref (self), g_object_unref);
}

/* A command that was cut off by the end failed because the session closed. */
static void
translate_cancelled (TinCli       *self,
                     TinCliResult *result)
{
  if (self->phase < TIN_CLI_STOPPING ||
      !g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_error (&result->error);
  result->error = g_error_new_literal (TIN_ERROR, TIN_ERROR_CLOSED, "the program is ending");
}

/**
 * tin_cli_command_ended:
 * @result: (inout): told to the front; what it sent is waited for at the end
 *
 * Once for each tin_cli_command_begun().
 */
void
tin_cli_command_ended (TinCli              *self,
                       const TinCliCommand *command,
                       TinCliResult        *result)
{
  translate_cancelled (self, result);
  if (result->peer != NULL && result->message != NULL)
    tin_cli_expect (self, result->peer, result->message);

  self->n_commands--;
  TIN_CLI_FRONT_GET_IFACE (self->front)->result (self->front, command, result);
  update_held (self);
  schedule_check (self);
  end_if_idle (self);
  if (!self->alone)
    return;

  if (result->error != NULL)
    self->status = TIN_CLI_STATUS_FAILED;
  schedule_stop (self);
}

void
tin_cli_expect (TinCli     *self,
                TinPeer    *peer,
                TinMessage *message)
{
  tin_cli_tracker_expect (self->tracker, peer, message);
}

/* --- What the session tells --------------------------------------------------------------- */

static void
on_messages (TinCli    *self,
             TinPeer   *peer,
             GPtrArray *messages)
{
  TIN_CLI_FRONT_GET_IFACE (self->front)->messages (self->front, peer, messages);
  tin_cli_tracker_own (self->tracker, peer, messages);
}

static void
on_delivery (TinCli  *self,
             TinPeer *peer,
             guint64  from,
             guint64  to,
             guint    delivery)
{
  tin_cli_tracker_delivery (self->tracker, peer, from, to, (TinDelivery) delivery);
  schedule_check (self);
}

static void
on_storage (TinCli *self)
{
  if (self->front != NULL && self->phase < TIN_CLI_ENDED)
    TIN_CLI_FRONT_GET_IFACE (self->front)->storage (self->front,
                                                    tin_session_get_storage (self->session));
}

static void
on_step (TinPeer     *peer,
         guint64      log_id,
         guint64      from,
         guint64      to,
         TinDelivery  delivery,
         gpointer     user_data)
{
  TinCli *self = user_data;

  TIN_CLI_FRONT_GET_IFACE (self->front)->step (self->front, peer, log_id, from, to, delivery);
}

/* Nobody reads any more: that is an end like any other. */
static void
on_output_failed (TinCli       *self,
                  const GError *error)
{
  if (error->code != TIN_ERROR_CLOSED)
    {
      g_printerr ("tincan-cli: %s\n", error->message);
      self->status = TIN_CLI_STATUS_FAILED;
    }
  schedule_stop (self);
}

/* --- GObject ------------------------------------------------------------------------------ */

static void
tin_cli_dispose (GObject *object)
{
  TinCli *self = TIN_CLI (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->session);
  g_clear_object (&self->output);

  G_OBJECT_CLASS (tin_cli_parent_class)->dispose (object);
}

static void
tin_cli_finalize (GObject *object)
{
  TinCli *self = TIN_CLI (object);

  tin_cli_tracker_free (self->tracker);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_ptr_array_unref (self->transfers);
  g_clear_pointer (&self->quit, tin_cli_command_free);

  G_OBJECT_CLASS (tin_cli_parent_class)->finalize (object);
}

static void
tin_cli_class_init (TinCliClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tin_cli_dispose;
  object_class->finalize = tin_cli_finalize;
}

static void
tin_cli_init (TinCli *self)
{
  self->tracker = tin_cli_tracker_new (on_step, self);
  self->cancellable = g_cancellable_new ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->transfers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tin_cli_new:
 * @session: not started yet
 */
TinCli *
tin_cli_new (TinSession *session)
{
  TinCli *self = g_object_new (TIN_TYPE_CLI, NULL);

  self->session = g_object_ref (session);
  self->output = tin_cli_output_new (STDOUT_FILENO);
  g_signal_connect_object (session, "messages", G_CALLBACK (on_messages), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "delivery", G_CALLBACK (on_delivery), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::storage", G_CALLBACK (on_storage), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->output, "failed", G_CALLBACK (on_output_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->output, "notify::congested", G_CALLBACK (update_held), self,
                           G_CONNECT_SWAPPED);

  return self;
}

TinSession *
tin_cli_get_session (TinCli *self)
{
  return self->session;
}

TinCliOutput *
tin_cli_get_output (TinCli *self)
{
  return self->output;
}

gboolean
tin_cli_is_alone (TinCli *self)
{
  return self->alone;
}

static int
report_start_error (TinCli       *self,
                    guint16       port,
                    const GError *error)
{
  g_autofree char *words = tin_cli_words_for_start_error (self->session, port, error);

  g_printerr ("tincan-cli: %s\n", words);
  return g_error_matches (error, TIN_ERROR, TIN_ERROR_PORT_TAKEN) ? TIN_CLI_STATUS_PORT_TAKEN
                                                                  : TIN_CLI_STATUS_FAILED;
}

/* What was wrong with the disk when the profile was opened, and what still is. */
static void
tell_problems (TinCli *self)
{
  const char *history = tin_session_get_damaged_history (self->session);
  const char *contacts = tin_session_get_damaged_contacts (self->session);

  if (history != NULL)
    TIN_CLI_FRONT_GET_IFACE (self->front)->damaged (self->front, TIN_CLI_DAMAGE_HISTORY,
                                                  history);
  if (contacts != NULL)
    TIN_CLI_FRONT_GET_IFACE (self->front)->damaged (self->front, TIN_CLI_DAMAGE_CONTACTS,
                                                  contacts);
  if (tin_session_get_storage (self->session) != TIN_STORAGE_WELL)
    on_storage (self);
}

static void
set_front (TinCli      *self,
           TinCliFront *front)
{
  self->front = front;
  self->watch = tin_cli_watch_new (self->session, front);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (schedule_check), self,
                           G_CONNECT_SWAPPED);
}

static int
run_to_end (TinCli *self)
{
  g_main_loop_run (self->loop);
  tin_cli_output_finish (self->output, FLUSH_WAIT);

  return self->status;
}

/**
 * tin_cli_run:
 *
 * Starts the session, and comes back when everything is over.
 *
 * Returns: the program's exit status
 */
int
tin_cli_run (TinCli                 *self,
             TinCliFront            *front,
             const TinCliRunOptions *options)
{
  g_autoptr (GError) error = NULL;

  set_front (self, front);
  self->exit_on_eof = options->exit_on_eof;
  tin_cli_tracker_begin (self->tracker, tin_session_get_roster (self->session));
  if (!tin_session_start (self->session, &error))
    return report_start_error (self, options->port, error);

  tin_cli_watch_signals (on_signal, self, self->signal_ids);
  TIN_CLI_FRONT_GET_IFACE (front)->listening (front);
  tell_problems (self);

  return run_to_end (self);
}

/**
 * tin_cli_run_alone:
 * @command: (transfer full): complete, and one that %TIN_CLI_ALONE holds of
 *
 * Carries the command out with the session as it is: not started.
 *
 * Returns: the program's exit status
 */
int
tin_cli_run_alone (TinCli        *self,
                   TinCliFront   *front,
                   TinCliCommand *command)
{
  set_front (self, front);
  self->alone = TRUE;
  tin_cli_watch_signals (on_signal, self, self->signal_ids);
  TIN_CLI_FRONT_GET_IFACE (front)->stop (front);
  tell_problems (self);
  tin_cli_execute (self, command);

  return run_to_end (self);
}
