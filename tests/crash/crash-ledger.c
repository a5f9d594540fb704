/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-crash"

#include "config.h"

#include "crash-ledger.h"

/* The rules, for one direction:
 *
 * - A log has one id, and numbers from 1 without holes; the texts in it ascend.
 * - What the author's program tells as its own goes on where its disk ended, and is on its disk.
 * - What is told as delivered is on the reader's disk.
 * - What the reader's program tells goes on where its disk ended, and is on its disk. What is on
 *   the disk was told, but for the end of a run that was killed.
 * - What was on a disk stays there.
 * - In the end the same is on both.
 *
 * Disks are looked at when their program has ended, however it did. */

/* So many faults are kept in words. */
#define WORDS_MAX 20

/* What one program told, and what its disk held when it last ended. */
typedef struct
{
  guint64 told;     /* the last number that it told; at the start of a run, the disk's last */
  guint64 on_disk;  /* the last number on its disk then */
} Side;

struct _CrashLedger
{
  /* owned */
  char        *name;
  GArray      *texts;      /* (element-type guint64) of the log, by number - 1, as first heard */

  /* borrowed */
  CrashFaults *faults;

  /* state */
  Side         author;
  Side         reader;
  guint64      log_id;     /* 0 while it is not known */
  guint64      n_written;
  guint64      n_delivered;
  guint64      n_untold;   /* on the reader's disk when it was killed, and never told */
};

/* --- Faults ------------------------------------------------------------------------------- */

void
crash_faults_init (CrashFaults *self)
{
  *self = (CrashFaults) { .words = g_ptr_array_new_with_free_func (g_free) };
}

void
crash_faults_clear (CrashFaults *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
}

void
crash_faults_add (CrashFaults *self,
                  CrashFault   fault,
                  const char  *format,
                  ...)
{
  static const char *const kinds[] = { "lost", "doubled", "confused" };
  g_autofree char *words = NULL;
  va_list arguments;

  self->n_faults[fault]++;
  if (self->words->len == WORDS_MAX)
    return;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->words, g_strdup_printf ("%s: %s", kinds[fault], words));
}

gboolean
crash_faults_none (CrashFaults *self)
{
  for (guint i = 0; i < CRASH_N_FAULTS; i++)
    if (self->n_faults[i] > 0)
      return FALSE;

  return TRUE;
}

#define ADD(fault, ...) crash_faults_add (self->faults, fault, __VA_ARGS__)

/* The plural of numbers in words. */
#define N "%" G_GUINT64_FORMAT

/* --- What a number stands for ------------------------------------------------------------- */

CrashLedger *
crash_ledger_new (const char  *name,
                  CrashFaults *faults)
{
  CrashLedger *self = g_new0 (CrashLedger, 1);

  self->name = g_strdup (name);
  self->texts = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->faults = faults;
  return self;
}

void
crash_ledger_free (CrashLedger *self)
{
  g_free (self->name);
  g_array_unref (self->texts);
  g_free (self);
}

static gboolean
check_log (CrashLedger *self,
           guint64      log_id)
{
  if (self->log_id == 0)
    self->log_id = log_id;
  if (self->log_id == log_id)
    return TRUE;

  ADD (CRASH_CONFUSED, "%s: a second log, %" G_GINT64_MODIFIER "x", self->name, log_id);
  return FALSE;
}

/* Every number stands for one text, wherever it is seen, and the texts ascend. A number is first
 * heard of by the author's event or disk, or, if it was killed in between, by the reader's event;
 * but always after those below it. */
static void
check_text (CrashLedger      *self,
            const char       *where,
            const CrashEntry *entry)
{
  guint64 n_known = self->texts->len;
  guint64 last;

  if (!check_log (self, entry->log_id))
    return;
  if (entry->number >= 1 && entry->number <= n_known)
    {
      guint64 known = g_array_index (self->texts, guint64, entry->number - 1);

      if (known != entry->text)
        ADD (CRASH_CONFUSED, "%s: number " N " was text " N " and is text " N " %s", self->name,
             entry->number, known, entry->text, where);
      return;
    }
  if (entry->number != n_known + 1)
    {
      ADD (CRASH_CONFUSED, "%s: number " N " after " N " %s", self->name, entry->number, n_known,
           where);
      return;
    }

  last = n_known > 0 ? g_array_index (self->texts, guint64, n_known - 1) : CRASH_NO_TEXT;
  if (entry->text == CRASH_NO_TEXT || entry->text >= self->n_written)
    ADD (CRASH_CONFUSED, "%s: number " N " is a text that nobody wrote %s", self->name,
         entry->number, where);
  else if (n_known > 0 && entry->text == last)
    ADD (CRASH_DOUBLED, "%s: text " N " has number " N " too %s", self->name, entry->text,
         entry->number, where);
  else if (n_known > 0 && entry->text < last)
    ADD (CRASH_CONFUSED, "%s: text " N " after text " N " %s", self->name, entry->text, last,
         where);
  g_array_append_val (self->texts, entry->text);
}

/* --- What is told ------------------------------------------------------------------------- */

/**
 * crash_ledger_write:
 *
 * Returns: the number for the next text that the author's program is given
 */
guint64
crash_ledger_write (CrashLedger *self)
{
  return self->n_written++;
}

static void
tell (CrashLedger      *self,
      Side             *side,
      const char       *where,
      const CrashEntry *entry)
{
  if (entry->number <= side->told)
    ADD (CRASH_DOUBLED, "%s: number " N " is told again %s", self->name, entry->number, where);
  else if (entry->number > side->told + 1)
    ADD (CRASH_LOST, "%s: number " N " is told after " N " %s", self->name, entry->number,
         side->told, where);
  side->told = MAX (side->told, entry->number);
  check_text (self, where, entry);
}

/**
 * crash_ledger_queued:
 *
 * The author's program told a message of its own.
 */
void
crash_ledger_queued (CrashLedger      *self,
                     const CrashEntry *entry)
{
  tell (self, &self->author, "by the author", entry);
}

/**
 * crash_ledger_received:
 *
 * The reader's program told a message.
 */
void
crash_ledger_received (CrashLedger      *self,
                       const CrashEntry *entry)
{
  tell (self, &self->reader, "by the reader", entry);
}

/**
 * crash_ledger_delivered:
 *
 * The author's program told that a message is delivered.
 */
void
crash_ledger_delivered (CrashLedger *self,
                        guint64      log_id,
                        guint64      number)
{
  if (check_log (self, log_id))
    self->n_delivered = MAX (self->n_delivered, number);
}

/* --- What is on the disks ----------------------------------------------------------------- */

static void
check_entries (CrashLedger *self,
               const char  *where,
               GArray      *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const CrashEntry *entry = &g_array_index (entries, CrashEntry, i);

      if (entry->number <= i)
        ADD (CRASH_DOUBLED, "%s: number " N " is there twice %s", self->name, entry->number,
             where);
      else if (entry->number > (guint64) i + 1)
        ADD (CRASH_LOST, "%s: number %u is missing %s", self->name, i + 1, where);
      if (entry->number != (guint64) i + 1)
        return;
      check_text (self, where, entry);
    }
}

static void
check_disk (CrashLedger *self,
            Side        *side,
            const char  *where,
            GArray      *entries)
{
  if (entries->len < side->on_disk)
    ADD (CRASH_LOST, "%s: " N " were %s, and %u are", self->name, side->on_disk, where,
         entries->len);
  if (entries->len < side->told)
    ADD (CRASH_LOST, "%s: " N " were told, and %u are %s", self->name, side->told, entries->len,
         where);
  check_entries (self, where, entries);
}

/**
 * crash_ledger_author_disk:
 * @entries: (element-type CrashEntry): of the author's own log, by number
 * @killed: whether its program was killed; if not, it has told all
 */
void
crash_ledger_author_disk (CrashLedger *self,
                          GArray      *entries,
                          gboolean     killed)
{
  static const char *const where = "on the author's disk";

  check_disk (self, &self->author, where, entries);
  if (!killed && entries->len > self->author.told)
    ADD (CRASH_LOST, "%s: %u are %s, and " N " were told", self->name, entries->len, where,
         self->author.told);
  self->author = (Side) { entries->len, entries->len };
}

/**
 * crash_ledger_reader_disk:
 * @entries: (element-type CrashEntry): of the author's log, by number
 * @killed: whether the reader's program was killed; if not, it has told all
 */
void
crash_ledger_reader_disk (CrashLedger *self,
                          GArray      *entries,
                          gboolean     killed)
{
  static const char *const where = "on the reader's disk";
  guint64 n_untold = entries->len > self->reader.told ? entries->len - self->reader.told : 0;

  check_disk (self, &self->reader, where, entries);
  if (entries->len < self->n_delivered)
    ADD (CRASH_LOST, "%s: " N " were delivered, and %u are %s", self->name, self->n_delivered,
         entries->len, where);
  if (!killed && n_untold > 0)
    ADD (CRASH_LOST, "%s: %u are %s, and " N " were told", self->name, entries->len, where,
         self->reader.told);
  self->n_untold += n_untold;
  self->reader = (Side) { entries->len, entries->len };
}

/**
 * crash_ledger_finish:
 *
 * Both programs have ended, and nothing was left to do: the same is on both disks, and was
 * delivered.
 */
void
crash_ledger_finish (CrashLedger *self)
{
  if (self->reader.on_disk < self->author.on_disk)
    ADD (CRASH_LOST, "%s: the author has " N ", the reader " N, self->name, self->author.on_disk,
         self->reader.on_disk);
  else if (self->reader.on_disk > self->author.on_disk)
    ADD (CRASH_CONFUSED, "%s: the author has " N ", the reader " N, self->name,
         self->author.on_disk, self->reader.on_disk);
  if (self->n_delivered != self->author.on_disk)
    ADD (CRASH_LOST, "%s: of " N " " N " were told as delivered", self->name,
         self->author.on_disk, self->n_delivered);
}

guint64
crash_ledger_get_n_queued (CrashLedger *self)
{
  return self->author.told;
}

guint64
crash_ledger_get_n_delivered (CrashLedger *self)
{
  return self->n_delivered;
}

guint64
crash_ledger_get_n_received (CrashLedger *self)
{
  return self->reader.told;
}

guint64
crash_ledger_get_n_untold (CrashLedger *self)
{
  return self->n_untold;
}
