/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-application-private.h"

#include "tin-problem-pages.h"
#include "tin-start-page.h"

/* What the window shows first: of which files it must be told that they were damaged, one after the
 * other; who one is, at the first start; then the people. */

static void
show_people (TinApplication *self)
{
  tin_window_show_page (self->window, NULL);
  tin_application_follow_wanted (self);
}

static const char *
get_damaged_history (TinApplication *self)
{
  return self->seen_history_damage ? NULL : tin_session_get_damaged_history (self->session);
}

static const char *
get_damaged_contacts (TinApplication *self)
{
  return self->seen_contacts_damage ? NULL : tin_session_get_damaged_contacts (self->session);
}

/**
 * tin_application_get_damaged_file:
 *
 * Returns: (transfer none) (nullable): the file that was put aside at this start, of which the
 *   person has not read yet: the history's first
 */
const char *
tin_application_get_damaged_file (TinApplication *self)
{
  const char *history;

  if (self->session == NULL)
    return NULL;
  history = get_damaged_history (self);
  return history != NULL ? history : get_damaged_contacts (self);
}

/**
 * tin_application_see_damage:
 *
 * The person has read that the file of tin_application_get_damaged_file() was put aside.
 */
void
tin_application_see_damage (TinApplication *self)
{
  if (tin_application_get_damaged_file (self) == NULL)
    return;
  if (get_damaged_history (self) != NULL)
    self->seen_history_damage = TRUE;
  else
    self->seen_contacts_damage = TRUE;
  tin_application_show_start_or_people (self);
}

/**
 * tin_application_show_start_or_people:
 *
 * Whatever is to be shown next where there is a session.
 */
void
tin_application_show_start_or_people (TinApplication *self)
{
  const char *history = get_damaged_history (self);
  const char *contacts = get_damaged_contacts (self);
  gboolean done = FALSE;
  GtkWidget *page;

  if (history != NULL)
    {
      tin_window_show_page (self->window, tin_history_damage_page_new (history));
      return;
    }
  if (contacts != NULL)
    {
      tin_window_show_page (self->window, tin_contacts_damage_page_new (contacts));
      return;
    }
  g_object_get (tin_session_get_settings (self->session), "first-start-done", &done, NULL);
  if (done || self->options->name != NULL)
    {
      show_people (self);
      return;
    }
  page = tin_start_page_new (self->session);
  g_signal_connect_object (page, "done", G_CALLBACK (show_people), self, G_CONNECT_SWAPPED);
  tin_window_show_page (self->window, page);
}
