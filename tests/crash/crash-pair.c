/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-pair.h"

#include <signal.h>
#include <string.h>

#include "crash-disk.h"
#include "tin-test-folder.h"

/* Both are given texts as fast as they tell of them. Who comes up later dials; whatever happens to
 * the link afterwards is their own business, but after a while they are told again. */

/* Texts in the hands of one program at a time. */
#define WINDOW 48
/* Milliseconds: for what must happen, and for two that are up and apart. */
#define DEADLINE 30000
#define APART_MAX 400

static void dial_if_apart (CrashPair *self,
                           gint64     patience);

static CrashPerson *
get_other (CrashPerson *self)
{
  return &self->pair->people[self == &self->pair->people[CRASH_ALICE] ? CRASH_BOB : CRASH_ALICE];
}

/* --- Texts -------------------------------------------------------------------------------- */

static void
give_text (CrashPerson *self)
{
  guint64 number = crash_ledger_write (self->ledger);
  g_autofree char *text = crash_text_new (number);
  g_autofree char *line = g_strdup_printf ("send %s %s", get_other (self)->id, text);

  self->n_open++;
  crash_program_say (self->program, line);
}

static void
give_texts (CrashPerson *self)
{
  guint who = (guint) (self - self->pair->people);
  guint64 *n_texts = &self->pair->n_texts[who];

  if (!self->knows || self->program == NULL || self->n_open > WINDOW / 2)
    return;
  while (self->n_open < WINDOW && *n_texts < self->pair->limits[who])
    {
      ++*n_texts;
      give_text (self);
    }
}

/**
 * crash_pair_allow:
 * @n_texts: that each may be given, on top of those that it was
 */
void
crash_pair_allow (CrashPair *self,
                  guint64    n_texts)
{
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    {
      self->limits[i] = self->n_texts[i] + n_texts;
      give_texts (&self->people[i]);
    }
}

/* --- Events ------------------------------------------------------------------------------- */

static const char *
get_word (JsonObject *event,
          const char *member)
{
  return json_object_get_string_member_with_default (event, member, "");
}

/* The name of a message: sixteen hexadecimal digits of the log, a hyphen, the number. */
static void
parse_id (JsonObject *event,
          CrashEntry *entry)
{
  const char *id = get_word (event, "id");
  char *end = NULL;

  entry->log_id = g_ascii_strtoull (id, &end, 16);
  entry->number = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
}

static void
on_message (CrashPerson *self,
            JsonObject  *event)
{
  CrashEntry entry;

  if (strcmp (get_word (event, "peer"), get_other (self)->id) != 0)
    {
      crash_faults_add (self->pair->faults, CRASH_CONFUSED, "%s: a message of a stranger",
                        self->name);
      return;
    }

  parse_id (event, &entry);
  entry.text = crash_text_parse (get_word (event, "text"));
  if (!json_object_get_boolean_member_with_default (event, "own", FALSE))
    {
      crash_ledger_received (get_other (self)->ledger, &entry);
      return;
    }

  crash_ledger_queued (self->ledger, &entry);
  self->n_open -= MIN (self->n_open, 1);
  give_texts (self);
}

static void
on_state (CrashPerson *self,
          JsonObject  *event)
{
  CrashEntry entry;

  if (strcmp (get_word (event, "state"), "delivered") != 0)
    return;
  parse_id (event, &entry);
  crash_ledger_delivered (self->ledger, entry.log_id, entry.number);
}

static void
say_of_other (CrashPerson *self,
              const char  *command)
{
  g_autofree char *line = g_strdup_printf ("%s %s", command, get_other (self)->id);

  crash_program_say (self->program, line);
}

static void
on_peer (CrashPerson *self,
         JsonObject  *event)
{
  if (g_strcmp0 (get_word (event, "id"), get_other (self)->id) != 0)
    return;

  self->connected = strcmp (get_word (event, "state"), "connected") == 0;
  self->apart_since = g_get_monotonic_time ();
  if (self->connected)
    {
      /* Of a stranger not enough would be taken. */
      say_of_other (self, "accept");
      self->knows = TRUE;
      give_texts (self);
    }
}

/* Where the other one was before somebody else may listen now. */
static void
on_trust (CrashPerson *self,
          JsonObject  *event)
{
  if (g_strcmp0 (get_word (event, "peer"), get_other (self)->id) == 0 &&
      strcmp (get_word (event, "trust"), "contested") == 0)
    say_of_other (self, "keep-both");
}

static void
on_result (CrashPerson *self,
           JsonObject  *event)
{
  const char *command = get_word (event, "command");
  gboolean good = json_object_get_boolean_member_with_default (event, "ok", FALSE);

  if (strcmp (command, "connect") == 0)
    {
      self->dialling = FALSE;
      self->apart_since = g_get_monotonic_time ();
    }
  else if (strcmp (command, "send") == 0 && !good)
    {
      /* It may have been killed before it had written down whom it had met. */
      self->knows = FALSE;
      self->n_open -= MIN (self->n_open, 1);
    }
}

static void
on_event (JsonObject *event,
          gpointer    user_data)
{
  CrashPerson *self = user_data;
  const char *word = get_word (event, "event");

  if (strcmp (word, "message") == 0)
    {
      on_message (self, event);
    }
  else if (strcmp (word, "state") == 0)
    {
      on_state (self, event);
    }
  else if (strcmp (word, "peer") == 0)
    {
      on_peer (self, event);
    }
  else if (strcmp (word, "trust") == 0)
    {
      on_trust (self, event);
    }
  else if (strcmp (word, "result") == 0)
    {
      on_result (self, event);
    }
  else if (strcmp (word, "listening") == 0)
    {
      g_free (self->id);
      self->id = g_strdup (get_word (event, "id"));
      self->port = (guint) json_object_get_int_member (event, "port");
      dial_if_apart (self->pair, 0);
    }
  else if (strcmp (word, "damaged") == 0 ||
           (strcmp (word, "storage") == 0 && strcmp (get_word (event, "state"), "ok") != 0))
    {
      crash_faults_add (self->pair->faults, CRASH_LOST, "%s: %s", self->name, word);
    }
}

/* --- Both --------------------------------------------------------------------------------- */

gboolean
crash_pair_is_connected (CrashPair *self)
{
  return self->people[CRASH_ALICE].connected && self->people[CRASH_BOB].connected;
}

/* Where both are up, are not connected, and have not been for PATIENCE microseconds. */
static void
dial_if_apart (CrashPair *self,
               gint64     patience)
{
  CrashPerson *alice = &self->people[CRASH_ALICE];
  CrashPerson *bob = &self->people[CRASH_BOB];
  gint64 since = MAX (alice->apart_since, bob->apart_since);
  g_autofree char *line = NULL;

  if (alice->port == 0 || bob->port == 0 || alice->connected || bob->connected ||
      alice->dialling || bob->dialling || g_get_monotonic_time () - since < patience)
    return;

  line = g_strdup_printf ("connect 127.0.0.1:%u", bob->port);
  alice->dialling = TRUE;
  crash_program_say (alice->program, line);
}

static gboolean
on_tick (gpointer user_data)
{
  dial_if_apart (user_data, APART_MAX * 1000);
  return G_SOURCE_CONTINUE;
}

/**
 * crash_pair_await:
 *
 * Returns: %FALSE if it did not come in time
 */
gboolean
crash_pair_await (CrashPair      *self,
                  guint           milliseconds,
                  CrashPredicate  predicate)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  guint ticker = g_timeout_add (5, on_tick, self);
  gboolean came;

  while (!(came = predicate (self)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticker);
  return came;
}

static gboolean
is_settled (CrashPerson *self)
{
  guint64 n = crash_ledger_get_n_queued (self->ledger);
  guint who = (guint) (self - self->pair->people);

  return self->n_open == 0 && self->pair->n_texts[who] >= self->pair->limits[who] &&
         crash_ledger_get_n_received (self->ledger) == n &&
         crash_ledger_get_n_delivered (self->ledger) == n;
}

/**
 * crash_pair_is_settled:
 *
 * Returns: whether all that they were given is told of, and delivered
 */
gboolean
crash_pair_is_settled (CrashPair *self)
{
  return crash_pair_is_connected (self) && is_settled (&self->people[CRASH_ALICE]) &&
         is_settled (&self->people[CRASH_BOB]);
}

/* --- Beginning and end of a run ----------------------------------------------------------- */

static void
start (CrashPerson       *self,
       const CrashLaunch *launch)
{
  g_assert_null (self->program);
  self->knows = g_file_test (self->folder, G_FILE_TEST_EXISTS) && get_other (self)->id != NULL;
  self->program = crash_program_start (launch, on_event, self);
  give_texts (self);
}

void
crash_pair_start (CrashPair *self,
                  CrashWho   who)
{
  CrashPerson *person = &self->people[who];

  start (person, &(CrashLaunch) { person->folder, person->name });
}

/**
 * crash_pair_start_counted:
 * @at: the call at which it is killed, or 0
 * @how: (nullable): one of CRASH_HOW_*
 */
void
crash_pair_start_counted (CrashPair  *self,
                          CrashWho    who,
                          guint64     at,
                          const char *how)
{
  CrashPerson *person = &self->people[who];

  start (person, &(CrashLaunch) { person->folder, person->name, person->report, at, how });
}

/**
 * crash_pair_kill:
 * @mask: of people, a bit each
 */
void
crash_pair_kill (CrashPair *self,
                 guint      mask)
{
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    if ((mask & 1u << i) != 0)
      crash_program_kill (self->people[i].program);
}

void
crash_pair_quit (CrashPair *self,
                 guint      mask)
{
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    if ((mask & 1u << i) != 0)
      crash_program_say (self->people[i].program, "quit");
}

static gboolean
has_ended (CrashPerson *self)
{
  return self->program == NULL || crash_program_has_ended (self->program);
}

static void
read_disk (CrashPerson *self,
           gboolean     killed)
{
  CrashDisk disk;
  g_autofree char *error = NULL;

  if (!crash_disk_read (&disk, self->folder, self->pair->scratch, &error))
    crash_faults_add (self->pair->faults, CRASH_LOST, "%s: %s", self->name, error);
  crash_ledger_author_disk (self->ledger, disk.own, killed);
  crash_ledger_reader_disk (get_other (self)->ledger, disk.others, killed);
  crash_disk_clear (&disk);
}

static void
collect (CrashPerson *self)
{
  int status = crash_program_get_status (self->program);
  gboolean killed = status == -SIGKILL;

  if (killed)
    self->pair->n_kills++;
  else if (status != 0)
    crash_faults_add (self->pair->faults, CRASH_CONFUSED, "%s: ended with %d", self->name, status);

  g_free (self->last_call);
  self->n_calls = crash_program_get_calls (self->program, &self->last_call);
  g_clear_pointer (&self->program, crash_program_free);
  self->port = self->n_open = 0;
  self->knows = self->connected = self->dialling = FALSE;
  read_disk (self, killed);
}

/* What the other was told before the end, and what it told of it, is known when it sees the end. */
static gboolean
is_noticed (CrashPerson *self)
{
  return has_ended (self) && (has_ended (get_other (self)) || !get_other (self)->connected);
}

static gboolean
is_alice_gone (CrashPair *self)
{
  return is_noticed (&self->people[CRASH_ALICE]);
}

static gboolean
is_bob_gone (CrashPair *self)
{
  return is_noticed (&self->people[CRASH_BOB]);
}

/**
 * crash_pair_collect:
 * @mask: of people, a bit each, whose programs were killed or told to quit
 *
 * Waits until they have ended, and looks at their disks.
 */
void
crash_pair_collect (CrashPair *self,
                    guint      mask)
{
  static const CrashPredicate is_gone[] = { is_alice_gone, is_bob_gone };

  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    if ((mask & 1u << i) != 0 && !crash_pair_await (self, DEADLINE, is_gone[i]))
      g_error ("%s: does not end, or nobody notices", self->people[i].name);
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    if ((mask & 1u << i) != 0)
      collect (&self->people[i]);
}

/**
 * crash_pair_finish:
 *
 * Both run. Each gets a last text, and when that is delivered so is all before it. Then both end,
 * and their disks are compared.
 *
 * Returns: %FALSE if it took too long
 */
gboolean
crash_pair_finish (CrashPair *self)
{
  gboolean settled;

  crash_pair_allow (self, 1);
  settled = crash_pair_await (self, crash_faults_none (self->faults) ? DEADLINE : 0,
                              crash_pair_is_settled);
  if (!settled)
    crash_faults_add (self->faults, CRASH_LOST, "It does not come to rest: %s",
                      crash_pair_is_connected (self) ? "connected" : "not connected");

  crash_pair_quit (self, CRASH_BOTH);
  crash_pair_collect (self, CRASH_BOTH);
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    crash_ledger_finish (self->people[i].ledger);
  return settled;
}

/* --- Both, made and removed --------------------------------------------------------------- */

static void
init_person (CrashPerson *self,
             CrashPair   *pair,
             const char  *name)
{
  self->pair = pair;
  self->name = name;
  self->folder = g_build_filename (pair->folder, name, NULL);
  self->report = g_strconcat (self->folder, ".report", NULL);
  self->ledger = crash_ledger_new (name, pair->faults);
}

CrashPair *
crash_pair_new (CrashFaults *faults)
{
  CrashPair *self = g_new0 (CrashPair, 1);
  g_autoptr (GError) error = NULL;

  self->faults = faults;
  self->folder = g_dir_make_tmp ("tincan-crash-XXXXXX", &error);
  g_assert_no_error (error);
  self->scratch = g_build_filename (self->folder, "copy", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->scratch, 0700), ==, 0);
  init_person (&self->people[CRASH_ALICE], self, "alice");
  init_person (&self->people[CRASH_BOB], self, "bob");
  return self;
}

void
crash_pair_free (CrashPair *self)
{
  for (guint i = 0; i < CRASH_N_PEOPLE; i++)
    {
      CrashPerson *person = &self->people[i];

      g_clear_pointer (&person->program, crash_program_free);
      crash_ledger_free (person->ledger);
      g_free (person->folder);
      g_free (person->report);
      g_free (person->id);
      g_free (person->last_call);
    }
  if (crash_faults_none (self->faults))
    tin_test_folder_remove (self->folder);
  else
    g_printerr ("Both profiles are in %s\n", self->folder);
  g_free (self->folder);
  g_free (self->scratch);
  g_free (self);
}
