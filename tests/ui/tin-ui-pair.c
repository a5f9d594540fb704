/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-ui-pair.h"

#include "tin-await.h"

void
tin_ui_pair_set_up (TinUiPair *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->directories); i++)
    self->directories[i] = tin_ui_test_make_dir ();
  self->alice = tin_ui_test_session_new ("Alice", self->directories[0]);
  self->bob = tin_ui_test_session_new ("Bob", self->directories[1]);
  tin_ui_test_befriend (self->alice, self->bob);
}

/* What shows the sessions is gone by now. */
void
tin_ui_pair_tear_down (TinUiPair *self)
{
  if (self->bob != NULL)
    tin_ui_test_session_end (&self->bob);
  tin_ui_test_session_end (&self->alice);
  for (guint i = 0; i < G_N_ELEMENTS (self->directories); i++)
    {
      tin_test_folder_remove (self->directories[i]);
      g_free (self->directories[i]);
    }
}

/* Alice to Bob. */
void
tin_ui_pair_say (TinUiPair  *self,
                 const char *text)
{
  TinPeer *bob = tin_ui_test_only_peer (self->alice);

  tin_message_unref (tin_session_send (self->alice, bob, text, NULL));
}
