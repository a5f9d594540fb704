/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include "net-fixture.h"
#include "tin-await.h"
#include "tin-limits.h"

/* Strangers whose handshakes are stuck, at both ends of what we do, while the clock stands still:
 * whatever waits for them would wait for ever, and a friend does not. */

#define N_STUCK (TIN_PENDING_PER_ADDRESS_MAX / 2 - 1)

typedef struct
{
  NetPair *pair;
  int      callers[2 * N_STUCK];  /* half of them silent, half of them in a hello */
  int      listener;              /* of somebody who never answers */
  NetDial *dials[N_STUCK];        /* (owned) of the first network to that one */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  user_data)
{
  guint16 port;

  self->pair = net_pair_new (TRUE, NULL);
  self->listener = net_raw_listen (&port);
  for (guint i = 0; i < G_N_ELEMENTS (self->callers); i++)
    {
      self->callers[i] = net_raw_connect (self->pair->port);
      if (i % 2 == 1)
        net_raw_send (self->callers[i], NET_HALF_A_HELLO, sizeof NET_HALF_A_HELLO - 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->dials); i++)
    {
      TinDialTarget target = { "127.0.0.1", port, TIN_DIAL_SECURE, NULL };

      self->dials[i] = net_dial_new (TIN_NETWORK (self->pair->network[0]), &target, NULL);
    }
  tin_settle ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->callers); i++)
    close (self->callers[i]);
  net_pair_advance (self->pair, TIN_HANDSHAKE_TIMEOUT);
  for (guint i = 0; i < G_N_ELEMENTS (self->dials); i++)
    {
      tin_await (self->dials[i]->done);
      g_assert_nonnull (self->dials[i]->error);
      net_dial_free (self->dials[i]);
    }
  close (self->listener);
  net_pair_free (self->pair);
}

static void
test_stuck_handshakes_keep_nobody_waiting (Fixture       *self,
                                           gconstpointer  user_data)
{
  NetWatch *here;
  NetWatch *there;

  net_pair_connect (self->pair, &here, &there);
  tin_channel_write (here->channel, (const guint8 *) "hello", 5);
  tin_channel_write (there->channel, (const guint8 *) "hello", 5);
  tin_await (here->length == 5 && there->length == 5);

  /* They are still where they were. */
  for (guint i = 0; i < G_N_ELEMENTS (self->callers); i++)
    g_assert_false (net_raw_ended (self->callers[i]));
  for (guint i = 0; i < G_N_ELEMENTS (self->dials); i++)
    g_assert_false (self->dials[i]->done);
  net_watch_free (here);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/net/stuck/handshakes-keep-nobody-waiting", Fixture, NULL, set_up,
              test_stuck_handshakes_keep_nobody_waiting, tear_down);

  return g_test_run ();
}
