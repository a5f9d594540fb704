/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-trust.h"

#include <string.h>

#include "crash-disk.h"
#include "crash-scene.h"

/* What a person was told of who is who holds after a kill at any moment; what waited for a key that
 * was replaced is there once, before, in the middle and after. */

/* Runs that are killed before one is let live. */
#define KILLS_A_SCENE 4
/* Milliseconds: by chance, up to so long after a step has begun. */
#define STEP_MAX 25
/* Points of the run that goes on with what was killed. */
#define MENDING_POINTS 40

static CrashActor *
get_alice (CrashScene *self)
{
  return &self->actors[CRASH_ALICE_DECIDES];
}

static CrashActor *
get_new (CrashScene *self)
{
  return &self->actors[CRASH_NEW_BOB];
}

/* --- What holds --------------------------------------------------------------------------- */

static void
expect (CrashScene *self,
        gboolean    promised,
        gboolean    holds,
        const char *what)
{
  if (promised && !holds)
    crash_faults_add (self->faults, CRASH_LOST, "Alice was told of this, and it does not hold: %s",
                      what);
}

static gboolean
is_trust (CrashScene *self,
          CrashRole   about,
          const char *word)
{
  return g_strcmp0 (get_alice (self)->views[about].trust, word) == 0;
}

/* Alice's program has begun with what was on her disk. */
static void
check_promise (CrashScene *self)
{
  CrashPromise *promise = &self->promise;
  gboolean is_blocked = is_trust (self, CRASH_NEW_BOB, "blocked");

  expect (self, promise->known, is_trust (self, CRASH_CAT, "pinned"), "accept");
  expect (self, promise->verified, get_alice (self)->views[CRASH_NEW_BOB].verified, "verified");
  expect (self, promise->replaced, is_trust (self, CRASH_BOB_WAS, "replaced"), "replace");
  expect (self, promise->blocked, is_blocked, "block");
  expect (self, promise->unblocked, !is_blocked, "unblock");
}

/* What waited is in Alice's file once: for Bob or for the new one. */
static void
check_queue (CrashScene *self,
             GArray     *own)
{
  guint n_found[CRASH_SCENE_TEXTS] = { 0 };

  for (guint i = 0; i < own->len; i++)
    {
      const CrashEntry *entry = &g_array_index (own, CrashEntry, i);

      if (entry->text < CRASH_SCENE_TEXTS)
        n_found[entry->text]++;
    }
  for (guint i = 0; i < CRASH_SCENE_TEXTS; i++)
    {
      if (n_found[i] == 0)
        crash_faults_add (self->faults, CRASH_LOST, "Text %u is not on Alice's disk", i);
      else if (n_found[i] > 1)
        crash_faults_add (self->faults, CRASH_DOUBLED, "Text %u is on Alice's disk %u times", i,
                          n_found[i]);
    }
}

static void
check_moved (CrashScene *self,
             GArray     *own)
{
  for (guint i = 0; i < self->moved->len; i++)
    {
      const CrashEntry *moved = &g_array_index (self->moved, CrashEntry, i);
      gboolean found = FALSE;

      for (guint j = 0; j < own->len && !found; j++)
        {
          const CrashEntry *entry = &g_array_index (own, CrashEntry, j);

          found = entry->log_id == moved->log_id && entry->number == moved->number &&
                  entry->text == moved->text;
        }
      if (!found)
        crash_faults_add (self->faults, CRASH_LOST, "Text %" G_GUINT64_FORMAT
                          " was moved, and is not where it was told", moved->text);
    }
}

static void
read_disk (CrashActor *self,
           CrashDisk  *disk)
{
  g_autofree char *error = NULL;

  if (!crash_disk_read (disk, self->folder, self->scene->scratch, &error))
    crash_faults_add (self->scene->faults, CRASH_LOST, "%s: %s", crash_actor_get_name (self),
                      error);
}

static void
check_alice (CrashScene *self)
{
  CrashDisk disk;

  read_disk (get_alice (self), &disk);
  check_queue (self, disk.own);
  check_moved (self, disk.own);
  crash_disk_clear (&disk);
}

static void
check_new (CrashScene *self)
{
  CrashDisk disk;

  read_disk (get_new (self), &disk);
  if (disk.others->len != CRASH_SCENE_WAIT)
    crash_faults_add (self->faults,
                      disk.others->len < CRASH_SCENE_WAIT ? CRASH_LOST : CRASH_DOUBLED,
                      "The new one has %u texts", disk.others->len);
  for (guint i = 0; i < disk.others->len; i++)
    {
      const CrashEntry *entry = &g_array_index (disk.others, CrashEntry, i);

      if (entry->text != i + CRASH_SCENE_GOT)
        crash_faults_add (self->faults, CRASH_CONFUSED, "The new one has %" G_GUINT64_FORMAT
                          " at place %u", entry->text, i);
    }
  crash_disk_clear (&disk);
}

static gboolean
alice_listens (CrashScene *self)
{
  return get_alice (self)->port != 0;
}

static gboolean
alice_has_answer (CrashScene *self)
{
  return get_alice (self)->answered;
}

static gboolean
alice_has_verified (CrashScene *self)
{
  return get_alice (self)->views[CRASH_NEW_BOB].verified;
}

static gboolean
new_has_all (CrashScene *self)
{
  return get_new (self)->n_got >= CRASH_SCENE_WAIT;
}

/* --- Alice's run -------------------------------------------------------------------------- */

static gboolean
on_kill_due (gpointer user_data)
{
  CrashScene *self = user_data;

  self->killer = 0;
  if (get_alice (self)->program != NULL)
    crash_program_kill (get_alice (self)->program);
  return G_SOURCE_REMOVE;
}

static void
enter_step (CrashScene *self,
            CrashStep   step)
{
  if (step == self->kill_step && self->killer == 0)
    self->killer = g_timeout_add (self->kill_after, on_kill_due, self);
}

/* Returns whether Alice's program has done it, and is still there. */
static gboolean
alice_does (CrashScene *self,
            const char *command,
            CrashRole   about)
{
  CrashActor *alice = get_alice (self);

  crash_actor_ask (alice, command, about);
  if (!crash_scene_await (alice, command, alice_has_answer))
    return FALSE;
  if (!alice->done)
    crash_faults_add (self->faults, CRASH_CONFUSED, "Alice cannot do this: %s", command);
  return alice->done;
}

static gboolean
come_up (CrashScene *self)
{
  enter_step (self, CRASH_STEP_START);
  return crash_scene_await (get_alice (self), "Alice listens", alice_listens);
}

static gboolean
let_in (CrashScene *self)
{
  enter_step (self, CRASH_STEP_ACCEPT);
  if (is_trust (self, CRASH_CAT, "stranger") && !alice_does (self, "accept", CRASH_CAT))
    return FALSE;
  if (!is_trust (self, CRASH_NEW_BOB, "blocked"))
    return TRUE;
  self->promise.blocked = FALSE;
  return alice_does (self, "unblock", CRASH_NEW_BOB);
}

static gboolean
verify (CrashScene *self)
{
  CrashActor *alice = get_alice (self);

  if (!crash_scene_bring (get_new (self)))
    return FALSE;
  if (alice->views[CRASH_NEW_BOB].verified)
    return TRUE;
  enter_step (self, CRASH_STEP_VERIFY);
  return alice_does (self, "verify", CRASH_NEW_BOB) &&
         crash_scene_await (alice, "a code is compared", alice_has_verified);
}

static gboolean
replace (CrashScene *self)
{
  enter_step (self, CRASH_STEP_REPLACE);
  self->replacing = TRUE;
  return is_trust (self, CRASH_BOB_WAS, "replaced") ||
         alice_does (self, "replace", CRASH_NEW_BOB);
}

static gboolean
get_rid (CrashScene *self)
{
  if (!crash_scene_bring (get_new (self)) ||
      !crash_scene_await (get_alice (self), "the new one gets all", new_has_all))
    return FALSE;
  enter_step (self, CRASH_STEP_BLOCK);
  self->promise.unblocked = FALSE;
  return alice_does (self, "block", CRASH_NEW_BOB);
}

/* Alice does all that is not done yet: she accepts Cat, compares a code with the new one, gives it
 * Bob's place, and blocks it when it has all. Then, or when she was killed, her disk is looked
 * at. */
static void
run_alice (CrashScene *self,
           guint64     at,
           const char *how)
{
  CrashActor *alice = get_alice (self);

  crash_actor_start (alice, at, how);
  check_promise (self);
  if (come_up (self) && let_in (self) && verify (self) && replace (self) && get_rid (self))
    crash_program_say (alice->program, "quit");
  if (!crash_faults_none (self->faults))
    crash_program_kill (alice->program);
  while (!crash_actor_has_ended (alice))
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&self->killer, g_source_remove);
  crash_actor_collect (alice);
  get_new (self)->dialling = FALSE;
  check_alice (self);
}

/* --- Kills -------------------------------------------------------------------------------- */

/* Everybody ends; all that waited is on the new one's disk, once and in order. */
static void
end_scene (CrashOutcome *outcome,
           CrashScene   *scene)
{
  crash_scene_quit (scene);
  if (crash_faults_none (scene->faults))
    check_new (scene);
  outcome->n_kills += scene->n_kills;
  outcome->n_texts += get_new (scene)->n_got;
}

/**
 * crash_run_trust_kills:
 * @n_kills: at least, at moments by chance
 */
void
crash_run_trust_kills (CrashOutcome *outcome,
                       guint         n_kills,
                       guint32       seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (CrashScene) rehearsed = n_kills > 0 ? crash_scene_new (&outcome->faults) : NULL;
  guint n_before = outcome->n_kills;

  while (outcome->n_kills - n_before < n_kills && crash_faults_none (&outcome->faults))
    {
      g_autoptr (CrashScene) scene = crash_scene_copy (rehearsed);

      crash_actor_start (get_new (scene), 0, NULL);
      for (guint i = 0; i < KILLS_A_SCENE; i++)
        {
          scene->kill_step = (CrashStep) g_rand_int_range (rand, 0, CRASH_N_STEPS);
          scene->kill_after = (guint) g_rand_int_range (rand, 0, STEP_MAX);
          run_alice (scene, 0, NULL);
        }
      scene->kill_step = CRASH_N_STEPS;
      run_alice (scene, 0, NULL);
      end_scene (outcome, scene);
    }
}

static void
run_point (CrashOutcome *outcome,
           CrashScene   *rehearsed,
           guint64       at,
           const char   *how,
           guint64       again)
{
  g_autoptr (CrashScene) scene = crash_scene_copy (rehearsed);

  crash_actor_start (get_new (scene), 0, NULL);
  run_alice (scene, at, how);
  /* And once more while she goes on with what was broken off. */
  run_alice (scene, again, how);
  run_alice (scene, 0, NULL);
  end_scene (outcome, scene);
  if (!crash_faults_none (&outcome->faults))
    g_printerr ("At call %" G_GUINT64_FORMAT ", then %" G_GUINT64_FORMAT " (%s)\n", at, again, how);
}

/**
 * crash_run_trust_points:
 *
 * See crash_run_points().
 */
void
crash_run_trust_points (CrashOutcome *outcome,
                        guint         max_points,
                        guint32       seed,
                        guint         part,
                        guint         n_parts)
{
  static const char *const hows[] = {
    CRASH_HOW_BEFORE, CRASH_HOW_POWER, CRASH_HOW_TORN, CRASH_HOW_SCATTER, CRASH_HOW_AFTER,
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (CrashScene) rehearsed = crash_scene_new (&outcome->faults);
  g_autoptr (CrashScene) whole = crash_scene_copy (rehearsed);
  guint64 n_points;
  guint64 n;

  crash_actor_start (get_new (whole), 0, NULL);
  run_alice (whole, 0, NULL);
  n_points = whole->n_calls;
  end_scene (outcome, whole);
  outcome->n_points += n_points;

  n = max_points == 0 ? n_points * G_N_ELEMENTS (hows) : max_points;
  for (guint64 i = part; i < n && crash_faults_none (&outcome->faults); i += n_parts)
    {
      guint64 at = max_points == 0 ? i / G_N_ELEMENTS (hows) : i * n_points / n;

      run_point (outcome, rehearsed, at + 1, hows[i % G_N_ELEMENTS (hows)],
                 (guint64) g_rand_int_range (rand, 1, MENDING_POINTS + 1));
    }
}
