/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-scene.h"

#include "crash-disk.h"
#include "tin-test-folder.h"

/* Milliseconds: for what must happen, and between two dials. */
#define DEADLINE 30000
#define DIAL_AGAIN 300

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

/* --- Waiting ------------------------------------------------------------------------------ */

static gboolean
wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * crash_scene_await:
 * @what: in words, for the case that it does not come
 *
 * Returns: whether it came before the end of @actor's program
 */
gboolean
crash_scene_await (CrashActor          *actor,
                   const char          *what,
                   CrashScenePredicate  predicate)
{
  CrashScene *self = actor->scene;
  gint64 deadline = g_get_monotonic_time () + (gint64) DEADLINE * 1000;
  guint waker = g_timeout_add (20, wake, NULL);
  gboolean came;

  while (!(came = predicate (self)) && !crash_actor_has_ended (actor) &&
         crash_faults_none (self->faults) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (waker);
  if (!came && !crash_actor_has_ended (actor) && crash_faults_none (self->faults))
    crash_faults_add (self->faults, CRASH_LOST, "It does not come to this: %s", what);
  return came;
}

static gboolean
everybody_has_ended (CrashScene *self)
{
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      if (!crash_actor_has_ended (&self->actors[i]))
        return FALSE;
    }
  return TRUE;
}

/**
 * crash_scene_quit:
 *
 * Everybody ends.
 */
void
crash_scene_quit (CrashScene *self)
{
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      if (self->actors[i].program != NULL)
        crash_program_say (self->actors[i].program, "quit");
    }
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      if (self->actors[i].program == NULL)
        continue;
      if (!crash_scene_await (&self->actors[i], "the end", everybody_has_ended) &&
          !crash_actor_has_ended (&self->actors[i]))
        crash_program_kill (self->actors[i].program);
      else
        crash_actor_collect (&self->actors[i]);
    }
}

static gboolean
on_dial_again (gpointer user_data)
{
  crash_actor_dial_alice (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_new_here (CrashScene *self)
{
  return get_alice (self)->views[CRASH_NEW_BOB].connected;
}

static gboolean
is_cat_here (CrashScene *self)
{
  return get_alice (self)->views[CRASH_CAT].connected;
}

static gboolean
is_bob_here (CrashScene *self)
{
  return get_alice (self)->views[CRASH_BOB_WAS].connected;
}

/**
 * crash_scene_bring:
 *
 * Returns: whether @actor is with Alice now
 */
gboolean
crash_scene_bring (CrashActor *actor)
{
  static const CrashScenePredicate is_here[] = {
    [CRASH_BOB_WAS] = is_bob_here, [CRASH_NEW_BOB] = is_new_here, [CRASH_CAT] = is_cat_here,
  };
  guint dialler = g_timeout_add (DIAL_AGAIN, on_dial_again, actor);
  gboolean here;

  crash_actor_dial_alice (actor);
  here = crash_scene_await (get_alice (actor->scene), "they meet", is_here[actor->role]);
  g_source_remove (dialler);
  return here;
}

/* --- Before ------------------------------------------------------------------------------- */

static gboolean
bob_has_got (CrashScene *self)
{
  return self->actors[CRASH_BOB_WAS].n_got >= CRASH_SCENE_GOT &&
         get_alice (self)->n_delivered >= CRASH_SCENE_GOT;
}

static gboolean
is_bob_gone (CrashScene *self)
{
  return !is_bob_here (self);
}

static gboolean
is_all_queued (CrashScene *self)
{
  return get_alice (self)->n_own >= CRASH_SCENE_TEXTS;
}

static gboolean
is_contested (CrashScene *self)
{
  return g_strcmp0 (get_alice (self)->views[CRASH_BOB_WAS].trust, "contested") == 0 &&
         g_strcmp0 (get_alice (self)->views[CRASH_NEW_BOB].trust, "rival") == 0;
}

static gboolean
has_cat_written (CrashScene *self)
{
  return self->actors[CRASH_CAT].n_delivered > 0;
}

static void
write_texts (CrashScene *self,
             guint       from,
             guint       to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *text = crash_text_new (i);
      g_autofree char *line = g_strdup_printf ("send %s %s", self->actors[CRASH_BOB_WAS].id,
                                               text);

      crash_program_say (get_alice (self)->program, line);
    }
}

/* What has happened when it begins, with nobody killed. */
static void
rehearse (CrashScene *self)
{
  CrashActor *alice = get_alice (self);
  CrashActor *cat = &self->actors[CRASH_CAT];
  g_autofree char *line = NULL;

  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      if (i != CRASH_NEW_BOB)
        crash_actor_start (&self->actors[i], 0, NULL);
    }
  crash_scene_bring (&self->actors[CRASH_BOB_WAS]);
  crash_actor_say (alice, "accept", CRASH_BOB_WAS);
  write_texts (self, 0, CRASH_SCENE_GOT);
  crash_scene_await (alice, "Bob gets texts", bob_has_got);
  crash_program_say (self->actors[CRASH_BOB_WAS].program, "quit");
  crash_scene_await (alice, "Bob goes", is_bob_gone);
  write_texts (self, CRASH_SCENE_GOT, CRASH_SCENE_TEXTS);
  crash_scene_await (alice, "texts wait", is_all_queued);

  crash_scene_bring (cat);
  line = g_strdup_printf ("send %s hello", alice->id);
  crash_program_say (cat->program, line);
  crash_scene_await (alice, "Cat writes", has_cat_written);
  crash_actor_start (get_new (self), 0, NULL);
  crash_scene_bring (get_new (self));
  crash_scene_await (alice, "the new key is seen", is_contested);
  crash_scene_quit (self);
}

/* --- Made and removed --------------------------------------------------------------------- */

static CrashScene *
scene_new (CrashFaults *faults)
{
  static const char *const folders[] = { "alice", "bob", "new", "cat" };
  CrashScene *self = g_new0 (CrashScene, 1);
  g_autoptr (GError) error = NULL;

  self->faults = faults;
  self->kill_step = CRASH_N_STEPS;
  self->moved = g_array_new (FALSE, FALSE, sizeof (CrashEntry));
  self->folder = g_dir_make_tmp ("tincan-crash-XXXXXX", &error);
  g_assert_no_error (error);
  self->scratch = g_build_filename (self->folder, "copy", NULL);
  self->report = g_build_filename (self->folder, "report", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->scratch, 0700), ==, 0);
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      self->actors[i].scene = self;
      self->actors[i].role = (CrashRole) i;
      self->actors[i].folder = g_build_filename (self->folder, folders[i], NULL);
    }
  return self;
}

/**
 * crash_scene_new:
 *
 * Returns: (transfer full): one in which nobody runs, for copies
 */
CrashScene *
crash_scene_new (CrashFaults *faults)
{
  CrashScene *self = scene_new (faults);

  rehearse (self);
  return self;
}

/**
 * crash_scene_copy:
 * @self: in which nobody has run since it was made
 */
CrashScene *
crash_scene_copy (CrashScene *self)
{
  CrashScene *copy = scene_new (self->faults);

  for (guint i = 0; i < CRASH_N_ROLES; i++)
    copy->actors[i].id = g_strdup (self->actors[i].id);
  crash_disk_copy_folder (get_alice (self)->folder, get_alice (copy)->folder);
  crash_disk_copy_folder (get_new (self)->folder, get_new (copy)->folder);
  return copy;
}

void
crash_scene_free (CrashScene *self)
{
  g_clear_handle_id (&self->killer, g_source_remove);
  for (guint i = 0; i < CRASH_N_ROLES; i++)
    {
      CrashActor *actor = &self->actors[i];

      g_clear_pointer (&actor->program, crash_program_free);
      for (guint j = 0; j < CRASH_N_ROLES; j++)
        g_free (actor->views[j].trust);
      g_free (actor->folder);
      g_free (actor->id);
    }
  if (crash_faults_none (self->faults))
    tin_test_folder_remove (self->folder);
  else
    g_printerr ("The profiles are in %s\n", self->folder);
  g_array_unref (self->moved);
  g_free (self->folder);
  g_free (self->scratch);
  g_free (self->report);
  g_free (self);
}
