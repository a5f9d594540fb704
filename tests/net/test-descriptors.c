/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net-door.h"
#include "tin-await.h"
#include "tin-limits.h"

/* Without file descriptors: each case in a process of its own, whose limit is lowered. */

#define DESCRIPTORS 200

static guint n_logged;
/* What socket () fails with, or 0. */
static int shortage;

/* Instead of the C library's, in this program. */
int
socket (int domain,
        int type,
        int protocol)
{
  if (shortage != 0)
    {
      errno = shortage;
      return -1;
    }

  return (int) syscall (SYS_socket, domain, type, protocol);
}

static void
on_log (const char     *domain,
        GLogLevelFlags  level,
        const char     *text,
        gpointer        user_data)
{
  g_assert_cmpint (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL), ==, 0);
  if ((level & G_LOG_LEVEL_MESSAGE) != 0)
    n_logged++;
}

/* TRUE in the process of its own. In the other one the case is over when this returns. */
static gboolean
is_alone (void)
{
  struct rlimit limit = { DESCRIPTORS, DESCRIPTORS };

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return FALSE;
    }

  g_log_set_handler ("tincan-net", G_LOG_LEVEL_MASK, on_log, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  return TRUE;
}

static void
give_back (GArray *fds,
           guint   count)
{
  for (guint i = 0; i < count; i++)
    {
      close (g_array_index (fds, int, fds->len - 1));
      g_array_set_size (fds, fds->len - 1);
    }
}

/* All but `left` of them. */
static void
use_up (GArray *fds,
        guint   left)
{
  int fd;

  while ((fd = fcntl (0, F_DUPFD_CLOEXEC, 0)) >= 0)
    g_array_append_val (fds, fd);
  give_back (fds, left);
}

/* `left`: so many are, of which our own end of the connection takes one. */
static void
test_accepting_pauses_and_does_not_spin (gconstpointer left)
{
  NetDoor door = { 0 };
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  guint turns = 0;
  int fd;

  if (!is_alone ())
    return;

  net_door_set_up (&door, NULL);
  use_up (fds, GPOINTER_TO_UINT (left));
  fd = net_raw_connect (door.port);
  tin_await (tin_listener_is_paused (door.listener));
  close (fd);

  /* It does not spin, however long it takes, ... */
  fd = net_raw_connect (door.port);
  for (guint i = 0; i < 10; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        turns++;
      net_door_advance (&door, TIN_SECONDS (1));
    }
  g_assert_cmpuint (turns, <, 30);
  g_assert_true (tin_listener_is_paused (door.listener));
  g_assert_cmpuint (tin_listener_get_pending (door.listener), ==, 0);

  /* ... and goes on with who is still waiting when there is room. */
  give_back (fds, 100);
  net_door_advance (&door, TIN_SECONDS (1));
  g_assert_false (tin_listener_is_paused (door.listener));
  tin_await (tin_listener_get_pending (door.listener) == 1);
  g_assert_cmpuint (n_logged, ==, 1);
  close (fd);
  give_back (fds, fds->len);
  net_door_tear_down (&door, NULL);
}

/* The one whose knock is what shows it is not sent away either. */
static void
test_who_calls_meanwhile_is_let_in_later (void)
{
  NetDoor door = { 0 };
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  int fd;

  if (!is_alone ())
    return;

  net_door_set_up (&door, NULL);
  use_up (fds, 8);
  fd = net_raw_connect (door.port);
  tin_await (tin_listener_is_paused (door.listener));
  net_door_advance (&door, TIN_SECONDS (5));
  g_assert_false (net_raw_ended (fd));

  give_back (fds, 100);
  net_door_advance (&door, TIN_SECONDS (1));
  tin_await (tin_listener_get_pending (door.listener) == 1);
  g_assert_false (net_raw_ended (fd));
  close (fd);
  give_back (fds, fds->len);
  net_door_tear_down (&door, NULL);
}

/* Descriptors are there, but the whole computer lacks files, or memory. */
static void
test_a_lack_of_anything_else_pauses_as_well (gconstpointer error)
{
  NetDoor door = { 0 };
  int fd;

  if (!is_alone ())
    return;

  net_door_set_up (&door, NULL);
  fd = net_raw_connect (door.port);
  shortage = GPOINTER_TO_INT (error);
  tin_await (tin_listener_is_paused (door.listener));
  net_door_advance (&door, TIN_SECONDS (5));
  g_assert_true (tin_listener_is_paused (door.listener));
  g_assert_cmpuint (n_logged, ==, 1);

  shortage = 0;
  net_door_advance (&door, TIN_SECONDS (1));
  tin_await (tin_listener_get_pending (door.listener) == 1);
  g_assert_false (net_raw_ended (fd));
  close (fd);
  net_door_tear_down (&door, NULL);
}

/* Out of descriptors and in again, all the time: that is one line a minute. */
static void
test_a_lack_that_comes_and_goes_is_said_once_a_minute (void)
{
  NetDoor door = { 0 };
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));

  if (!is_alone ())
    return;

  net_door_set_up (&door, NULL);
  for (guint i = 0; i < 60; i++)
    {
      int fd;

      use_up (fds, 8);
      fd = net_raw_connect (door.port);
      tin_await (tin_listener_is_paused (door.listener));
      g_assert_cmpuint (n_logged, ==, 1 + i / 30);
      give_back (fds, 100);
      net_door_advance (&door, TIN_SECONDS (1));
      tin_await (tin_listener_get_pending (door.listener) == 1);
      close (fd);
      tin_await (tin_listener_get_pending (door.listener) == 0);
      net_door_advance (&door, TIN_SECONDS (1));
    }
  give_back (fds, fds->len);
  net_door_tear_down (&door, NULL);
}

/* Who listens leaves what the rest of the program needs. */
static void
test_some_descriptors_are_spared (void)
{
  NetDoor door = { 0 };
  int fds[2 * DESCRIPTORS];
  guint n = 0, n_free = 0;

  if (!is_alone ())
    return;

  net_door_set_up (&door, &(TinNetworkLimits) {
    .pending_max = DESCRIPTORS,
    .pending_per_address_max = DESCRIPTORS,
    .silent_plain_max = DESCRIPTORS,
    .silent_plain_per_address_max = DESCRIPTORS,
    .address_burst = DESCRIPTORS,
    .address_rate = DESCRIPTORS,
  });
  while (!tin_listener_is_paused (door.listener))
    {
      fds[n++] = net_raw_connect (door.port);
      tin_settle ();
    }
  while (n_free < G_N_ELEMENTS (fds) - n && (fds[n + n_free] = fcntl (0, F_DUPFD_CLOEXEC, 0)) >= 0)
    n_free++;
  /* The last that came waits, and its own end has one. */
  g_assert_cmpuint (n_free, <=, TIN_SPARE_DESCRIPTORS);
  g_assert_cmpuint (n_free, >=, TIN_SPARE_DESCRIPTORS - 2);

  for (guint i = 0; i < n + n_free; i++)
    close (fds[i]);
  net_door_tear_down (&door, NULL);
}

/* Nor are they taken by many who come at once, each of whom waits for his turn. */
static void
test_a_crowd_does_not_take_what_is_spared (void)
{
  NetDoor door = { 0 };
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  int crowd[TIN_PENDING_PER_ADDRESS_MAX];

  if (!is_alone ())
    return;

  net_door_set_up (&door, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    crowd[i] = net_raw_connect (door.port);
  use_up (fds, TIN_SPARE_DESCRIPTORS + 4);
  tin_await (tin_listener_is_paused (door.listener));
  /* Who accepts may need one himself. */
  g_assert_cmpuint (tin_listener_get_pending (door.listener), >=, 2);
  g_assert_cmpuint (tin_listener_get_pending (door.listener), <=, 4);

  give_back (fds, 100);
  net_door_advance (&door, TIN_SECONDS (1));
  /* The first have been silent for so long that they may be plain. */
  tin_await (tin_listener_get_pending (door.listener) + tin_listener_get_plain (door.listener)
             == G_N_ELEMENTS (crowd));
  g_assert_cmpuint (net_door_count_open (crowd, G_N_ELEMENTS (crowd)), ==, G_N_ELEMENTS (crowd));
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    close (crowd[i]);
  give_back (fds, fds->len);
  net_door_tear_down (&door, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/net/descriptors/accepting-pauses-and-does-not-spin/few",
                        GUINT_TO_POINTER (8), test_accepting_pauses_and_does_not_spin);
  g_test_add_data_func ("/net/descriptors/accepting-pauses-and-does-not-spin/none",
                        GUINT_TO_POINTER (1), test_accepting_pauses_and_does_not_spin);
  g_test_add_func ("/net/descriptors/who-calls-meanwhile-is-let-in-later",
                   test_who_calls_meanwhile_is_let_in_later);
  g_test_add_data_func ("/net/descriptors/a-lack-of-anything-else-pauses-as-well/files",
                        GINT_TO_POINTER (ENFILE), test_a_lack_of_anything_else_pauses_as_well);
  g_test_add_data_func ("/net/descriptors/a-lack-of-anything-else-pauses-as-well/memory",
                        GINT_TO_POINTER (ENOMEM), test_a_lack_of_anything_else_pauses_as_well);
  g_test_add_func ("/net/descriptors/a-lack-that-comes-and-goes-is-said-once-a-minute",
                   test_a_lack_that_comes_and_goes_is_said_once_a_minute);
  g_test_add_func ("/net/descriptors/some-descriptors-are-spared",
                   test_some_descriptors_are_spared);
  g_test_add_func ("/net/descriptors/a-crowd-does-not-take-what-is-spared",
                   test_a_crowd_does_not_take_what_is_spared);

  return g_test_run ();
}
