/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-cli"

#include "config.h"

#include "tin-cli-words.h"

#include <glib/gi18n-lib.h>

/* The sentences about what was written, and about the disk that it is on. */

static const char *
get_delivery_word (TinDelivery delivery)
{
  switch (delivery)
    {
    case TIN_DELIVERY_QUEUED:
      return C_("message", "queued");
    case TIN_DELIVERY_SENT:
      return C_("message", "sent");
    case TIN_DELIVERY_DELIVERED:
      return C_("message", "delivered");
    case TIN_DELIVERY_READ:
      return C_("message", "read");
    case TIN_DELIVERY_FAILED:
    default:
      return C_("message", "not sent");
    }
}

static char *
words_for_time (const TinMessage *message)
{
  g_autoptr (GDateTime) time =
    g_date_time_new_from_unix_local (tin_message_get_time (message) / 1000);

  /* Nobody's clock has shown what does not fit. */
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("?");
}

/**
 * tin_cli_words_for_entry:
 *
 * Returns: (transfer full): a line of a history, of what was found, or of the outbox
 */
char *
tin_cli_words_for_entry (const TinHit *hit)
{
  g_autofree char *time = words_for_time (hit->message);
  g_autofree char *who = tin_cli_words_one_line (tin_peer_get_name (hit->peer));
  g_autofree char *text = tin_cli_words_for_said (hit->peer, hit->message);
  g_autofree char *id = tin_message_dup_id (hit->message);
  TinDelivery delivery;

  if (tin_message_get_kind (hit->message) == TIN_MESSAGE_KIND_NOTE)
    /* Translators: a time, a peer's name, and what happened there */
    return g_strdup_printf (_("%s  (%s) %s"), time, who, text);
  if (!tin_message_is_own (hit->message))
    /* Translators: a time, a peer's name, what it said, and the id of that message */
    return g_strdup_printf (_("%s  %s: %s  [%s]"), time, who, text, id);

  delivery = tin_conversation_get_delivery (tin_peer_get_conversation (hit->peer), hit->message);
  /* Translators: a time, a peer's name, what was said to it, "delivered" or the like, and the id */
  return g_strdup_printf (_("%s  To %s: %s  [%s, %s]"), time, who, text,
                          get_delivery_word (delivery), id);
}

/**
 * tin_cli_words_for_progress:
 * @total: 0 if it is not known, as in an export, which counts messages; else @done is a part of it
 *
 * Returns: (transfer full): how far an export or an import is
 */
char *
tin_cli_words_for_progress (guint64 done,
                            guint64 total)
{
  if (total == 0)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, done);

      /* Translators: of an export that goes on; %s is a number */
      return g_strdup_printf (ngettext ("%s message so far…", "%s messages so far…",
                                        (gulong) done),
                              number);
    }

  /* Translators: of an import that goes on; %u is a number, %% a percent sign */
  return g_strdup_printf (_("%u %% done…"), (guint) (100.0 * (double) done / (double) total));
}

/**
 * tin_cli_words_for_storage:
 * @state: a TinError or %TIN_STORAGE_WELL
 */
char *
tin_cli_words_for_storage (int state)
{
  switch (state)
    {
    case TIN_STORAGE_WELL:
      return g_strdup (_("Messages can be written to the disk again. Everything goes on."));
    case TIN_ERROR_DISK_FULL:
      return g_strdup (_("The disk is full. Nothing is sent or received until there is room."));
    case TIN_ERROR_READ_ONLY:
      return g_strdup (_("The folder of this profile may not be written. Nothing is sent or "
                         "received until it may."));
    case TIN_ERROR_DAMAGED:
      return g_strdup (_("The history on the disk is damaged. Nothing is sent or received. Quit "
                         "Tincan and start it again: the damaged file is put aside then."));
    default:
      return g_strdup (_("The history cannot be written; its disk or its file may be gone. Nothing "
                         "is sent or received until it can."));
    }
}

char *
tin_cli_words_for_damaged (TinCliDamage  what,
                           const char   *file)
{
  g_autofree char *name = g_filename_display_name (file);
  g_autofree char *safe = tin_cli_words_one_line (name);

  if (what == TIN_CLI_DAMAGE_CONTACTS)
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_("The list of people was damaged. The damaged file is kept as %s. "
                              "Names, verified marks and blocks may be lost: check who is "
                              "blocked, and compare codes again."), safe);
  /* Translators: %s is the name of a file */
  return g_strdup_printf (_("The history was damaged, and a new one was begun. The damaged file is "
                            "kept as %s."), safe);
}

/**
 * tin_cli_words_for_open_error:
 *
 * Returns: (transfer full): why a profile could not be opened, and what to do
 */
char *
tin_cli_words_for_open_error (const GError *error)
{
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_IN_USE))
    return g_strdup (_("Another Tincan has this profile open. Quit it first, or choose another "
                       "profile with --profile or --name."));
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_NEWER))
    return g_strdup (_("This profile was written by a newer version of Tincan, and "
                       "was not touched. Install that version, or choose another profile with "
                       "--profile or --name."));
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_LOCKED))
    return g_strdup (_("This profile is locked, and its passphrase is missing or wrong. It is "
                       "asked for on a terminal, or read with --passphrase-file FILE."));
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_DISK_FULL))
    return g_strdup (_("The profile cannot be opened: the disk is full."));
  if (g_error_matches (error, TIN_ERROR, TIN_ERROR_READ_ONLY))
    return g_strdup (_("The profile cannot be opened: its folder may not be written."));

  return tin_cli_words_one_line (error->message);
}

/**
 * tin_cli_words_for_place:
 *
 * Returns: (transfer full): how a search is gone on with from the command line
 */
char *
tin_cli_words_for_place (guint64 place)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, place);

  /* Translators: of messages; the number is to be typed as it is */
  return g_strdup_printf (_("For older ones add --before %s."), number);
}

static char *
words_for_count (TinCliVerb verb,
                 gulong     n,
                 gboolean   more)
{
  switch (verb)
    {
    case TIN_CLI_VERB_HISTORY:
      return n == 0 ? g_strdup (_("There are no messages.")) : NULL;
    case TIN_CLI_VERB_SEARCH:
      /* Translators: the word in quotes is a command, typed as it is */
      return g_strdup (more ? _("Type “more” for older ones.") : _("Nothing more was found."));
    case TIN_CLI_VERB_OUTBOX:
      return n == 0 ? g_strdup (_("Nothing waits to be delivered.")) : NULL;
    case TIN_CLI_VERB_EXPORT:
      /* Translators: of an export; %lu is a number */
      return g_strdup_printf (ngettext ("%lu message was written.", "%lu messages were written.",
                                        n), n);
    case TIN_CLI_VERB_IMPORT:
      /* Translators: of an import; %lu is a number */
      return g_strdup_printf (ngettext ("%lu new message was read.", "%lu new messages were read.",
                                        n), n);
    case TIN_CLI_VERB_CANCEL:
      return n == 0 ? g_strdup (_("There is nothing to cancel.")) : NULL;
    default:
      return NULL;
    }
}

/**
 * tin_cli_words_for_outcome:
 * @outcome: of a command about what was written, that was done
 *
 * Returns: (transfer full) (nullable): %NULL where nothing need be said
 */
char *
tin_cli_words_for_outcome (const TinCliCommand *command,
                           const TinCliResult  *outcome)
{
  switch (command->verb)
    {
    case TIN_CLI_VERB_WITHDRAW:
      return g_strdup (_("The message was withdrawn."));
    case TIN_CLI_VERB_DELETE:
      return g_strdup (_("The message was deleted here."));
    case TIN_CLI_VERB_CLEAR:
      return g_strdup (_("All messages of this conversation were deleted here."));
    default:
      return outcome->counted ? words_for_count (command->verb, (gulong) outcome->count,
                                                 outcome->place != 0) : NULL;
    }
}
