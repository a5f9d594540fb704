/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-test"

#include "config.h"

#include "page-fixture.h"

#include "tin-await.h"

void
page_set_up (PageFixture   *self,
             gconstpointer  user_data)
{
  tin_ui_pair_set_up (&self->pair);
  self->bob = tin_ui_test_only_peer (self->pair.alice);
  self->alice = tin_ui_test_only_peer (self->pair.bob);
  self->window = gtk_window_new ();
  self->page = TIN_CONVERSATION_PAGE (tin_conversation_page_new (self->pair.alice));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 480, 640);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->page));
  gtk_window_present (GTK_WINDOW (self->window));
  tin_conversation_page_set_peer (self->page, self->bob);
  tin_ui_test_settle (self->window);
}

void
page_tear_down (PageFixture   *self,
                gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  tin_settle ();
  tin_ui_pair_tear_down (&self->pair);
}
