/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-actor.h"

#include <signal.h>
#include <string.h>

#include "crash-disk.h"
#include "crash-scene.h"

/* What each program says, and what follows from it at once. */

static const char *const names[] = {
  [CRASH_ALICE_DECIDES] = "Alice",
  [CRASH_BOB_WAS] = "Bob",
  [CRASH_NEW_BOB] = "Bob",
  [CRASH_CAT] = "Cat",
};

/* --- What they say ------------------------------------------------------------------------ */

static const char *
get_word (JsonObject *event,
          const char *member)
{
  return json_object_get_string_member_with_default (event, member, "");
}

const char *
crash_actor_get_name (CrashActor *self)
{
  return names[self->role];
}

void
crash_actor_say (CrashActor *self,
                 const char *command,
                 CrashRole   about)
{
  g_autofree char *line = g_strdup_printf ("%s %s", command, self->scene->actors[about].id);

  crash_program_say (self->program, line);
}

/**
 * crash_actor_ask:
 *
 * The same; whether it is done is told in answered and done.
 */
void
crash_actor_ask (CrashActor *self,
                 const char *command,
                 CrashRole   about)
{
  self->asked = command;
  self->answered = FALSE;
  crash_actor_say (self, command, about);
}

/* Returns: (nullable) */
static CrashView *
find_view (CrashActor *self,
           const char *id)
{
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      if (i != self->role && g_strcmp0 (self->scene->actors[i].id, id) == 0)
        return &self->views[i];
    }
  return NULL;
}

static void
take_trust (CrashActor *self,
            JsonObject *object,
            const char *id)
{
  CrashView *view = find_view (self, id);
  CrashScene *scene = self->scene;

  if (view == NULL)
    return;
  g_free (view->trust);
  view->trust = g_strdup (get_word (object, "trust"));
  view->verified = json_object_get_boolean_member_with_default (object, "verified", FALSE);
  /* Where somebody was before somebody else may listen now. */
  if (self->role == CRASH_NEW_BOB && strcmp (view->trust, "contested") == 0)
    crash_actor_say (self, "keep-both", (CrashRole) (view - self->views));
  if (self->role == CRASH_ALICE_DECIDES && view == &self->views[CRASH_NEW_BOB] && view->verified)
    scene->promise.verified = TRUE;
}

static void
on_peer (CrashActor *self,
         JsonObject *object)
{
  CrashView *view = find_view (self, get_word (object, "id"));

  if (view == NULL)
    return;
  view->connected = strcmp (get_word (object, "state"), "connected") == 0;
  take_trust (self, object, get_word (object, "id"));
}

/* The new one gets the texts that waited for Bob, in their order, once Alice has said so. */
static void
on_received (CrashActor *self,
             guint64     text)
{
  guint64 expected = self->n_got + (self->role == CRASH_NEW_BOB ? CRASH_SCENE_GOT : 0);
  CrashFaults *faults = self->scene->faults;

  if (self->role == CRASH_NEW_BOB && !self->scene->replacing)
    crash_faults_add (faults, CRASH_CONFUSED, "The new key gets %" G_GUINT64_FORMAT
                      " before that was decided", text);
  else if (text < expected)
    crash_faults_add (faults, CRASH_DOUBLED, "%s%u gets %" G_GUINT64_FORMAT " again",
                      crash_actor_get_name (self), self->role, text);
  else if (text > expected)
    crash_faults_add (faults, CRASH_LOST, "%s%u gets %" G_GUINT64_FORMAT " where %"
                      G_GUINT64_FORMAT " is next", crash_actor_get_name (self), self->role, text,
                      expected);
  self->n_got++;
}

/* The name of a message: sixteen hexadecimal digits of the log, a hyphen, the number. */
static CrashEntry
parse_message (JsonObject *event)
{
  CrashEntry entry = { 0 };
  char *end = NULL;

  entry.log_id = g_ascii_strtoull (get_word (event, "id"), &end, 16);
  entry.number = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
  entry.text = crash_text_parse (get_word (event, "text"));
  return entry;
}

static void
on_message (CrashActor *self,
            JsonObject *event)
{
  CrashEntry entry = parse_message (event);
  gboolean to_new = self->role == CRASH_ALICE_DECIDES &&
                    find_view (self, get_word (event, "peer")) == &self->views[CRASH_NEW_BOB];

  if (!json_object_get_boolean_member_with_default (event, "own", FALSE))
    {
      if (entry.text != CRASH_NO_TEXT)
        on_received (self, entry.text);
      return;
    }
  self->n_own++;
  if (to_new)
    g_array_append_val (self->scene->moved, entry);
}

static void
on_verification (CrashActor *self,
                 JsonObject *event)
{
  CrashRole about = self->role == CRASH_ALICE_DECIDES ? CRASH_NEW_BOB : CRASH_ALICE_DECIDES;
  const char *state = get_word (event, "state");

  if (strcmp (state, "asked") == 0)
    crash_actor_say (self, "agree", about);
  else if (strcmp (state, "code") == 0)
    crash_actor_say (self, "match", about);
}

static void
on_result (CrashActor *self,
           JsonObject *event)
{
  const char *command = get_word (event, "command");
  gboolean done = json_object_get_boolean_member_with_default (event, "ok", FALSE);
  CrashPromise *promise = &self->scene->promise;

  if (strcmp (command, "connect") == 0)
    {
      self->dialling = FALSE;
      return;
    }
  if (g_strcmp0 (command, self->asked) == 0)
    {
      self->answered = TRUE;
      self->done = done;
    }
  if (!done || self->role != CRASH_ALICE_DECIDES)
    return;

  promise->known = promise->known || strcmp (command, "accept") == 0;
  promise->replaced = promise->replaced || strcmp (command, "replace") == 0;
  promise->blocked = promise->blocked || strcmp (command, "block") == 0;
  promise->unblocked = promise->unblocked || strcmp (command, "unblock") == 0;
}

static void
on_listening (CrashActor *self,
              JsonObject *event)
{
  const char *id = get_word (event, "id");

  if (self->id != NULL && strcmp (self->id, id) != 0)
    crash_faults_add (self->scene->faults, CRASH_LOST, "%s has another key",
                      crash_actor_get_name (self));
  g_free (self->id);
  self->id = g_strdup (id);
  self->port = (guint) json_object_get_int_member (event, "port");
}

static void
on_event (JsonObject *event,
          gpointer    user_data)
{
  CrashActor *self = user_data;
  const char *word = get_word (event, "event");

  if (strcmp (word, "listening") == 0)
    on_listening (self, event);
  else if (strcmp (word, "peer") == 0)
    on_peer (self, event);
  else if (strcmp (word, "trust") == 0)
    take_trust (self, event, get_word (event, "peer"));
  else if (strcmp (word, "message") == 0)
    on_message (self, event);
  else if (strcmp (word, "state") == 0)
    self->n_delivered += strcmp (get_word (event, "state"), "delivered") == 0;
  else if (strcmp (word, "verification") == 0)
    on_verification (self, event);
  else if (strcmp (word, "result") == 0)
    on_result (self, event);
  else if (strcmp (word, "damaged") == 0 ||
           (strcmp (word, "storage") == 0 && strcmp (get_word (event, "state"), "ok") != 0))
    crash_faults_add (self->scene->faults, CRASH_LOST, "%s: %s", crash_actor_get_name (self), word);
}

/* --- Beginning and end -------------------------------------------------------------------- */

gboolean
crash_actor_has_ended (CrashActor *self)
{
  return self->program == NULL || crash_program_has_ended (self->program);
}

/* What the next run will find. */
static void
read_contacts (CrashActor *self)
{
  g_autofree char *path = g_build_filename (self->folder, "contacts.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      const char *id = self->scene->actors[i].id;

      if (id == NULL)
        continue;
      self->views[i].trust = g_key_file_get_string (file, id, "trust", NULL);
      self->views[i].verified = g_key_file_has_key (file, id, "verified-at", NULL);
    }
}

/**
 * crash_actor_start:
 * @at: the call at which Alice's program is killed, or 0
 * @how: (nullable): one of CRASH_HOW_*
 */
void
crash_actor_start (CrashActor *self,
                   guint64     at,
                   const char *how)
{
  CrashLaunch launch = { self->folder, crash_actor_get_name (self), NULL, at, how };

  if (self->role == CRASH_ALICE_DECIDES)
    launch.report = self->scene->report;
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      g_clear_pointer (&self->views[i].trust, g_free);
      self->views[i].verified = FALSE;
    }
  read_contacts (self);
  self->program = crash_program_start (&launch, on_event, self);
}

/**
 * crash_actor_collect:
 *
 * Its program has ended.
 */
void
crash_actor_collect (CrashActor *self)
{
  int status = crash_program_get_status (self->program);

  if (status == -SIGKILL)
    self->scene->n_kills++;
  else if (status != 0)
    crash_faults_add (self->scene->faults, CRASH_CONFUSED, "%s: ended with %d",
                      crash_actor_get_name (self), status);
  if (self->role == CRASH_ALICE_DECIDES)
    self->scene->n_calls = crash_program_get_calls (self->program, NULL);
  g_clear_pointer (&self->program, crash_program_free);
  self->port = 0;
  self->dialling = FALSE;
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    self->views[i].connected = FALSE;
}

/**
 * crash_actor_dial_alice:
 *
 * Where both are there and are not connected.
 */
void
crash_actor_dial_alice (CrashActor *self)
{
  CrashActor *alice = &self->scene->actors[CRASH_ALICE_DECIDES];
  g_autofree char *line = NULL;

  if (self->port == 0 || alice->port == 0 || self->dialling ||
      self->views[CRASH_ALICE_DECIDES].connected || crash_actor_has_ended (self))
    return;

  line = g_strdup_printf ("connect 127.0.0.1:%u", alice->port);
  self->dialling = TRUE;
  crash_program_say (self->program, line);
}
