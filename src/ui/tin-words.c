/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-ui"

#include "config.h"

#include "tin-words.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

#include "tin-error.h"

/* The one place where codes become sentences. Messages of errors are for the log and for a Details
 * fold; what a person reads is made here, from the code alone. Everything is plain text: names and
 * addresses come from others, and are isolated so that they cannot turn a sentence round. */

#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_ISOLATE "\u2069"

/* Digits of a peer's id that stand together. */
#define ID_GROUP 4

/**
 * tin_words_isolate:
 * @name: (nullable): a name, an address or anything else that was not written by us
 *
 * For use within a sentence, in either direction of writing.
 *
 * Returns: (transfer full):
 */
char *
tin_words_isolate (const char *name)
{
  return g_strconcat (FIRST_STRONG_ISOLATE, name != NULL ? name : "", POP_ISOLATE, NULL);
}

/**
 * tin_words_id:
 * @id: 64 hex digits
 *
 * Returns: (transfer full): the same in groups of four, to be read aloud and compared
 */
char *
tin_words_id (const char *id)
{
  GString *text = g_string_new (NULL);
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i += ID_GROUP)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append_len (text, id + i, MIN (ID_GROUP, length - i));
    }
  return g_string_free (text, FALSE);
}

/**
 * tin_words_form:
 *
 * Returns: how one writes to a plain-text program in @form
 */
const char *
tin_words_form (TinPlainForm form)
{
  switch (form)
    {
    case TIN_PLAIN_AUTO:
      /* Translators: the form in which one writes to a plain-text chat program */
      return C_("plain form", "Automatic");
    case TIN_PLAIN_CANONICAL:
      /* Translators: the form “ADDRESS:PORT NAME TEXT” of plain-text chat programs */
      return C_("plain form", "Address, Name, Text");
    case TIN_PLAIN_RAW:
      /* Translators: the text alone, with nothing before it */
      return C_("plain form", "Text Only");
    default:
      return C_("plain form", "As They Write");
    }
}

/* So many bytes of a text are said aloud: who wants more reads it line by line. */
#define ALOUD_MAX 1000

/**
 * tin_words_aloud:
 *
 * Returns: (transfer full): as much of @text as a screen reader is given at once
 */
char *
tin_words_aloud (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return g_utf8_substring (text, 0, g_utf8_strlen (text, ALOUD_MAX));
}

/**
 * tin_words_delivery:
 * @secure: whether the message goes to a Tincan; a plain-text program gives no receipts
 */
const char *
tin_words_delivery (TinDelivery delivery,
                    gboolean    secure)
{
  switch (delivery)
    {
    case TIN_DELIVERY_QUEUED:
      return secure ? C_("delivery", "Queued") : C_("delivery", "Sending…");
    case TIN_DELIVERY_SENT:
      return C_("delivery", "Sent");
    case TIN_DELIVERY_DELIVERED:
      return C_("delivery", "Delivered");
    case TIN_DELIVERY_READ:
      return C_("delivery", "Read");
    case TIN_DELIVERY_FAILED:
      return C_("delivery", "Not sent");
    default:
      return "";
    }
}

/**
 * tin_words_peer_state:
 *
 * Returns: (transfer full): a peer's state as the header of a conversation says it
 */
char *
tin_words_peer_state (TinPeer *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));

  switch (tin_peer_get_state (peer))
    {
    case TIN_PEER_CONNECTED:
      return g_strdup (tin_peer_is_secure (peer) ? C_("peer", "Connected")
                                                 : C_("peer", "Not encrypted"));
    case TIN_PEER_CONNECTING:
      return g_strdup (C_("peer", "Connecting…"));
    case TIN_PEER_OFFLINE:
    default:
      /* Translators: of an address at which nobody was met yet */
      if (tin_peer_is_placeholder (peer))
        return g_strdup (C_("peer", "Not reached yet"));
      if (!tin_peer_is_secure (peer))
        return g_strdup (C_("peer", "Offline, not encrypted"));
      /* Translators: %s is a person's name */
      return g_strdup_printf (_("Offline: messages wait until %s is back"), name);
    }
}

/**
 * tin_words_presence:
 *
 * Returns: a peer's state in a word or two
 */
const char *
tin_words_presence (TinPeer *peer)
{
  switch (tin_peer_get_state (peer))
    {
    case TIN_PEER_CONNECTED:
      /* Translators: of a person: the two programs hear each other */
      return C_("peer", "Connected");
    case TIN_PEER_CONNECTING:
      return C_("peer", "Connecting…");
    case TIN_PEER_OFFLINE:
    default:
      /* Who asks to be let in is not connected, but not away, either. */
      if (tin_peer_is_request (peer))
        /* Translators: of somebody new: that person waits for you to accept them */
        return C_("peer", "Waiting to be accepted");
      /* Translators: of a person, who is not connected now */
      return C_("peer", "Offline");
    }
}

/**
 * tin_words_dialled_by:
 *
 * Returns: which side made the connection
 */
const char *
tin_words_dialled_by (TinPeer *peer)
{
  if (tin_peer_is_outgoing (peer))
    /* Translators: who made the connection: this side */
    return C_("connected by", "You");
  /* Translators: who made the connection: the other side */
  return C_("connected by", "Them");
}

/**
 * tin_words_reason:
 *
 * Returns: (transfer full) (nullable): why that peer is not connected, as a sentence; %NULL if
 *   there is nothing to say
 */
char *
tin_words_reason (TinPeer *peer)
{
  g_autofree char *name = tin_words_isolate (tin_peer_get_name (peer));
  g_autoptr (GError) error = NULL;
  int reason = tin_peer_get_reason (peer);

  /* Whom the person keeps waiting, or out, is not there for that. */
  if (tin_peer_is_request (peer) || tin_peer_get_trust (peer) == TIN_TRUST_BLOCKED)
    return NULL;
  if (tin_peer_get_state (peer) != TIN_PEER_OFFLINE || reason == TIN_PEER_REASON_NONE
      || reason == TIN_PEER_REASON_DUPLICATE)
    return NULL;
  if (reason == TIN_PEER_REASON_GOODBYE)
    /* Translators: %s is a person's name */
    return g_strdup_printf (_("%s said goodbye."), name);
  if (reason == TIN_PEER_REASON_DISCONNECTED)
    return g_strdup (_("You disconnected."));
  if (reason == TIN_PEER_REASON_ASKING)
    /* Translators: %s is a person's name */
    return g_strdup_printf (_("%s has yet to let you in."), name);
  if (reason == TIN_PEER_REASON_WAITING && tin_peer_is_known (peer))
    return NULL;
  if (reason == TIN_PEER_REASON_WAITING)
    /* Translators: of somebody who was not accepted yet; %s is that person's name. To accept is to
     * press the button of that name */
    return g_strdup_printf (_("%s has written all that somebody new may. Accept to read on."),
                            name);
  if (reason == TIN_ERROR_CLOSED)
    /* Translators: %s is a person's name */
    return g_strdup_printf (_("The connection to %s was lost."), name);
  if (reason == TIN_ERROR_REFUSED)
    /* Translators: %s is a person's name */
    return g_strdup_printf (_("%s’s computer answers, but the program is not running."),
                            name);
  error = g_error_new_literal (TIN_ERROR, reason, "");
  return tin_words_peer_error (error, peer);
}

static GDateTime *
local_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / 1000);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

/* As the desktop's setting says, else as the locale does. */
static gboolean
wants_twelve_hours (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *format = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, "clock-format"))
    return strstr (nl_langinfo (T_FMT), "%r") != NULL || strstr (nl_langinfo (T_FMT), "%p") != NULL;
  settings = g_settings_new_full (schema, NULL, NULL);
  format = g_settings_get_string (settings, "clock-format");
  return strcmp (format, "12h") == 0;
}

static const char *
clock_format (void)
{
  static gsize twelve_hours = 0;  /* 1 no, 2 yes: asked once, for rows are many */

  if (g_once_init_enter (&twelve_hours))
    g_once_init_leave (&twelve_hours, wants_twelve_hours () ? 2 : 1);
  if (twelve_hours == 2)
    /* Translators: a time of day with 12 hours: see g_date_time_format() */
    return _("%-I:%M %p");
  /* Translators: a time of day with 24 hours: see g_date_time_format() */
  return _("%H:%M");
}

static guint32
julian_day (GDateTime *time)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  return g_date_get_julian (&date);
}

/* By the calendar: yesterday is 1, however late it was. */
static int
days_ago (GDateTime *then)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return (int) julian_day (now) - (int) julian_day (then);
}

static gboolean
is_this_year (GDateTime *then)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_get_year (now) == g_date_time_get_year (then);
}

static char *
format_time (GDateTime  *then,
             const char *format)
{
  char *text = g_date_time_format (then, format);

  return text != NULL ? text : g_strdup ("");
}

/**
 * tin_words_time:
 * @time: milliseconds since 1970
 *
 * Returns: (transfer full): the time of day, short
 */
char *
tin_words_time (gint64 time)
{
  g_autoptr (GDateTime) then = local_time (time);

  return then != NULL ? format_time (then, clock_format ()) : g_strdup ("");
}

/**
 * tin_words_day:
 * @time: milliseconds since 1970
 *
 * Returns: (transfer full): the day, as a line between messages says it
 */
char *
tin_words_day (gint64 time)
{
  g_autoptr (GDateTime) then = local_time (time);
  int days;

  if (then == NULL)
    return g_strdup ("");
  days = days_ago (then);
  if (days == 0)
    /* Translators: a day, on its own */
    return g_strdup (_("Today"));
  if (days == 1)
    /* Translators: a day, on its own */
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    /* Translators: a day of the last week, see g_date_time_format(): the weekday’s full name */
    return format_time (then, _("%A"));
  if (is_this_year (then))
    /* Translators: a day of this year: see g_date_time_format() */
    return format_time (then, _("%A, %-d %B"));
  /* Translators: a day of another year: see g_date_time_format() */
  return format_time (then, _("%-d %B %Y"));
}

/* The clock that waits stands still while the machine sleeps, and the other may be set. */
#define DAY_CHECK_SECONDS (60 * 60)

/**
 * tin_words_day_check:
 * @now: local
 *
 * "Today" is over at midnight, even if nothing happens then.
 *
 * Returns: in how many seconds to look what day it is: at midnight, but at the latest in an hour
 */
guint
tin_words_day_check (GDateTime *now)
{
  guint left = (guint) (24 * 60 * 60 - g_date_time_get_hour (now) * 60 * 60 -
                        g_date_time_get_minute (now) * 60 - g_date_time_get_second (now));

  return MIN (left + 1, DAY_CHECK_SECONDS);
}

/**
 * tin_words_when:
 * @time: milliseconds since 1970; 0 for never
 *
 * Returns: (transfer full): as short as a list wants it: the time of today, else the day
 */
char *
tin_words_when (gint64 time)
{
  g_autoptr (GDateTime) then = time > 0 ? local_time (time) : NULL;
  int days;

  if (then == NULL)
    return g_strdup ("");
  days = days_ago (then);
  if (days == 0)
    return format_time (then, clock_format ());
  if (days == 1)
    /* Translators: a day, on its own */
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    /* Translators: a day of the last week, see g_date_time_format(): the weekday’s short name */
    return format_time (then, _("%a"));
  /* Translators: a day of this year in short: see g_date_time_format() */
  return format_time (then, is_this_year (then) ? _("%-d %b") : "%x");
}

/**
 * tin_words_date_time:
 * @time: milliseconds since 1970; 0 for never
 *
 * Returns: (transfer full): day and time
 */
char *
tin_words_date_time (gint64 time)
{
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;

  if (time <= 0)
    return g_strdup ("");
  day = tin_words_day (time);
  clock = tin_words_time (time);
  /* Translators: the first %s is a day such as “Today” or “3 March 2024”, the second a time */
  return g_strdup_printf (C_("day and time", "%s, %s"), day, clock);
}

/**
 * tin_words_round_trip:
 * @microseconds: -1 if it is not known
 *
 * Returns: (transfer full):
 */
char *
tin_words_round_trip (gint64 microseconds)
{
  if (microseconds < 0)
    /* Translators: stands where a figure is not known */
    return g_strdup (C_("figure", "–"));
  if (microseconds < G_USEC_PER_SEC / 100)
    /* Translators: milliseconds */
    return g_strdup_printf (_("%.1f ms"), (double) microseconds / 1000.0);
  if (microseconds < G_USEC_PER_SEC)
    /* Translators: milliseconds */
    return g_strdup_printf (_("%.0f ms"), (double) microseconds / 1000.0);
  /* Translators: seconds */
  return g_strdup_printf (_("%.1f s"), (double) microseconds / G_USEC_PER_SEC);
}

/**
 * tin_words_bytes:
 *
 * Returns: (transfer full): an amount of data, rounded
 */
char *
tin_words_bytes (guint64 bytes)
{
  return g_format_size (bytes);
}

/**
 * tin_words_count:
 *
 * Returns: (transfer full): a number with the locale’s grouping
 */
char *
tin_words_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}
