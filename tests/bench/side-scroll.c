/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-bench"

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <adwaita.h>

#include "bench-folder.h"
#include "bench-stats.h"
#include "bench-words.h"
#include "tin-conversation-page.h"
#include "tin-disk-history.h"
#include "tin-identity.h"
#include "tin-message-row.h"
#include "tin-message-view.h"
#include "tin-session-parts.h"
#include "tin-socket-network.h"
#include "tin-ui-resources.h"

/* tincan-bench-scroll MESSAGES HITS
 *
 * One conversation of so many messages, in a history on a disk, in the page that the program shows
 * it in: scrolled from its end to its start and back, a page a frame and no faster than rows come;
 * then so many hits of a search are gone to. Says a line for each figure, its name, unit and value
 * with tabs between, and leaves with 77 where there is no display. A program of its own, so that
 * the others need no GTK. */

#define WIDTH 960
#define HEIGHT 800
#define BATCH 2000
#define BATCHES_MAX 4
/* Frames in which nothing came any more: the end of the way. */
#define FRAMES_AT_REST 30
#define EXIT_SKIPPED 77
#define RESOURCE_PATH "/io/github/tincan_chat/Tincan"

typedef enum
{
  WAY_NONE,
  WAY_UP,
  WAY_DOWN,
} Way;

typedef struct
{
  /* owned */
  char           *folder;
  TinDiskHistory *history;
  TinSession     *session;
  BenchWords     *words;
  GtkWidget      *window;
  GArray         *intervals;   /* (element-type double) nanoseconds from one frame to the next */
  GArray         *work;        /* (element-type double) nanoseconds of processor meanwhile */

  /* borrowed */
  TinPeer        *peer;
  const char     *id;
  TinConversationPage *page;
  TinMessageView *view;
  GtkAdjustment  *adjustment;

  /* state */
  guint           n_messages;
  guint           n_pending;
  gint64          frame;       /* when the present frame began; 0: there was none yet */
  gint64          frame_cpu;   /* processor that this thread had used by then */
  guint64         n_frames;
  Way             way;
  guint           n_at_rest;
  double          value;       /* of the adjustment in the frame before */
  GPtrArray      *hits;        /* (owned) (nullable) (element-type TinHit) */
} Bench;

static void
say (const char *name,
     const char *unit,
     double      value)
{
  printf ("%s\t%s\t%.6g\n", name, unit, value);
  fflush (stdout);
}

static void
fail (const GError *error)
{
  fprintf (stderr, "tincan-bench-scroll: %s\n", error->message);
  exit (1);
}

/* MiB that are this process's own */
static double
measure_memory (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    line = g_strstr_len (text, -1, "\nPss:");
  return line != NULL ? (double) g_ascii_strtoull (line + 5, NULL, 10) / 1024 : 0;
}

/* MiB that it ever had, with what it shares with others */
static double
measure_peak (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    line = g_strstr_len (text, -1, "\nVmHWM:");
  return line != NULL ? (double) g_ascii_strtoull (line + 7, NULL, 10) / 1024 : 0;
}

/* --- The conversation --------------------------------------------------------------------- */

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  if (!tin_history_finish (TIN_HISTORY (source), result, &error))
    fail (error);
}

static void
add_entry (Bench  *self,
           GArray *entries,
           guint   place)
{
  g_autofree char *text = bench_words_new_text (self->words);
  /* A message a minute, up to now; what is written has turns of a few. */
  guint64 time = (guint64) g_get_real_time () / 1000 - (guint64) (self->n_messages - place) * 60000;
  TinHistoryEntry entry = { .conversation = self->id };

  entry.message = tin_message_new (TIN_LOG_ID_FIRST, place + 1, time << 16, TIN_MESSAGE_KIND_TEXT,
                                   0, text, -1);
  g_array_append_val (entries, entry);
}

static void
fill_history (Bench *self)
{
  for (guint place = 0; place < self->n_messages;)
    {
      guint n = MIN (BATCH, self->n_messages - place);
      g_autoptr (GArray) entries = tin_history_entries_new (n);

      for (guint i = 0; i < n; i++)
        add_entry (self, entries, place++);
      self->n_pending++;
      tin_history_append_async (TIN_HISTORY (self->history), entries, on_done, self);
      while (self->n_pending >= BATCHES_MAX)
        g_main_context_iteration (NULL, TRUE);
    }
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* They were read. */
static void
mark_seen (Bench *self)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TinHistoryMark));
  TinHistoryMark mark = { self->id, TIN_LOG_ID_FIRST, TIN_HISTORY_MARK_SEEN, self->n_messages };

  g_array_append_val (marks, mark);
  self->n_pending++;
  tin_history_mark_async (TIN_HISTORY (self->history), marks, on_done, self);
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_history (Bench *self)
{
  TinDiskHistoryOptions options = { self->folder, TIN_WORKER_THREAD, NULL };
  g_autoptr (GError) error = NULL;

  self->history = tin_disk_history_open (&options, &error);
  if (self->history == NULL)
    fail (error);
}

/* As the program does at its start: the session reads what there is. */
static void
reopen_history (Bench *self)
{
  TinHistoryState *state = tin_history_dup_state (TIN_HISTORY (self->history));

  tin_history_state_free (state);
  fill_history (self);
  mark_seen (self);
  self->n_pending++;
  tin_history_close_async (TIN_HISTORY (self->history), on_done, self);
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->history);
  open_history (self);
}

static void
open_session (Bench *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TinIdentity) identity = tin_identity_generate (&error);
  g_autoptr (TinClock) clock = tin_clock_new_system ();
  g_autoptr (TinContacts) contacts = tin_contacts_new ();
  g_autoptr (TinSettings) settings = tin_settings_new ("bench", NULL);
  g_autoptr (TinSocketNetwork) network = NULL;
  TinContact contact = { .id = (char *) self->id, .name = (char *) "Bob", .known = TRUE };

  if (identity == NULL || !tin_contacts_put (contacts, &contact, &error))
    fail (error);
  network = tin_socket_network_new (clock, tin_identity_get_key (identity),
                                    tin_identity_get_certificate (identity), NULL, &error);
  if (network == NULL)
    fail (error);
  self->session = tin_session_new (&(TinSessionParts) {
    .clock = clock,
    .network = TIN_NETWORK (network),
    .history = TIN_HISTORY (self->history),
    .contacts = contacts,
    .settings = settings,
    .id = *tin_identity_get_peer_id (identity),
    .name = "Alice",
  });
}

/* --- Frames ------------------------------------------------------------------------------- */

/* Nanoseconds: whatever else the machine does, that is what the work costs. */
static gint64
get_cpu (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (gint64) used.tv_sec * 1000000000 + used.tv_nsec;
}

static void
on_frame_begins (Bench *self)
{
  gint64 now = bench_now_ns ();
  gint64 cpu = get_cpu ();
  double interval = (double) (now - self->frame);
  double work = (double) (cpu - self->frame_cpu);

  if (self->frame != 0 && self->intervals != NULL)
    {
      g_array_append_val (self->intervals, interval);
      g_array_append_val (self->work, work);
    }
  self->frame = now;
  self->frame_cpu = cpu;
}

static void
on_frame_ends (Bench *self)
{
  self->n_frames++;
}

static void
start_measuring (Bench *self)
{
  self->frame = 0;
  self->intervals = bench_samples_new ();
  self->work = bench_samples_new ();
}

static void
say_frames (const char *way,
            const char *what,
            GArray     *samples)
{
  static const struct
  {
    const char *name;
    double      percent;
  } figures[] = { { "median", 50 }, { "p99", 99 }, { "worst", 100 } };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s, %s, %s", way, what, figures[i].name);

      say (name, "ms", bench_percentile (samples, figures[i].percent) / 1e6);
    }
}

static void
stop_measuring (Bench      *self,
                const char *way)
{
  say_frames (way, "from frame to frame", self->intervals);
  say_frames (way, "processor for a frame", self->work);
  g_clear_pointer (&self->intervals, g_array_unref);
  g_clear_pointer (&self->work, g_array_unref);
}

/* Until so many more are drawn. */
static void
draw_frames (Bench *self,
             guint  n)
{
  guint64 until = self->n_frames + n;

  while (self->n_frames < until)
    {
      gtk_widget_queue_draw (self->window);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* --- Scrolling ---------------------------------------------------------------------------- */

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Bench *self = user_data;
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double lower = gtk_adjustment_get_lower (self->adjustment);
  double last = gtk_adjustment_get_upper (self->adjustment) - page;
  double value = gtk_adjustment_get_value (self->adjustment);

  if (self->way == WAY_NONE)
    return G_SOURCE_CONTINUE;
  value += self->way == WAY_UP ? -page : page;
  value = CLAMP (value, lower, MAX (lower, last));
  self->n_at_rest = value == self->value ? self->n_at_rest + 1 : 0;
  self->value = value;
  gtk_adjustment_set_value (self->adjustment, value);
  return G_SOURCE_CONTINUE;
}

/* Whether the message at the end of the way is what is seen. */
static gboolean
is_there (Bench *self)
{
  TinConversation *conversation = tin_peer_get_conversation (self->peer);

  if (self->n_at_rest < FRAMES_AT_REST || tin_conversation_is_loading (conversation))
    return FALSE;
  return self->way == WAY_UP ? !tin_conversation_has_older (conversation)
                             : tin_message_view_is_at_end (self->view);
}

static void
scroll (Bench      *self,
        Way         way,
        const char *name)
{
  g_autofree char *rate = g_strdup_printf ("%s, rate", name);
  g_autofree char *memory = g_strdup_printf ("%s, memory then", name);
  gint64 begin = bench_now_ns ();

  start_measuring (self);
  self->n_at_rest = 0;
  self->way = way;
  while (!is_there (self))
    g_main_context_iteration (NULL, TRUE);
  self->way = WAY_NONE;
  stop_measuring (self, name);
  say (rate, "messages/s", self->n_messages * 1e9 / (double) (bench_now_ns () - begin));
  say (memory, "MiB", measure_memory ());
}

/* --- Hits --------------------------------------------------------------------------------- */

static void
on_hits (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;
  g_autoptr (GError) error = NULL;

  self->hits = tin_session_search_finish (TIN_SESSION (source), result, &error);
  if (self->hits == NULL)
    fail (error);
}

/* Whether the row of that message is on the screen. */
static gboolean
is_shown (Bench      *self,
          TinMessage *message)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self->view));

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t bounds;

      if (!TIN_IS_MESSAGE_ROW (row) || !gtk_widget_get_mapped (row) ||
          tin_message_compare (tin_message_row_get_message (TIN_MESSAGE_ROW (row)), message) != 0)
        continue;
      return gtk_widget_compute_bounds (row, GTK_WIDGET (self->view), &bounds) &&
             bounds.origin.y < height && bounds.origin.y + bounds.size.height > 0;
    }
  return FALSE;
}

/* All over the conversation: a hit of each word in turn, the last one that was said. */
static void
jump (Bench *self,
      guint  n_hits)
{
  g_autoptr (GArray) samples = bench_samples_new ();

  start_measuring (self);
  for (guint i = 0; i < n_hits; i++)
    {
      const char *word = bench_words_get (self->words, 100 + i * 37 % 5000);
      TinMessage *message;
      double took;
      gint64 begin;

      tin_session_search_async (self->session, self->peer, word, 0, NULL, on_hits, self);
      while (self->hits == NULL)
        g_main_context_iteration (NULL, TRUE);
      if (self->hits->len > 0)
        {
          message = ((TinHit *) g_ptr_array_index (self->hits, self->hits->len - 1))->message;
          begin = bench_now_ns ();
          tin_conversation_page_show_message (self->page, message);
          while (!is_shown (self, message))
            g_main_context_iteration (NULL, TRUE);
          draw_frames (self, 1);
          took = (double) (bench_now_ns () - begin);
          g_array_append_val (samples, took);
        }
      g_clear_pointer (&self->hits, g_ptr_array_unref);
    }
  stop_measuring (self, "hits");
  say ("hits, reached", "hits", samples->len);
  say_frames ("hits", "from click to sight", samples);
  say ("hits, memory then", "MiB", measure_memory ());
}

/* --- The window --------------------------------------------------------------------------- */

static GtkWidget *
find_type (GtkWidget *widget,
           GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GdkDisplay *display = gdk_display_get_default ();

  g_resources_register (tin_ui_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    RESOURCE_PATH "/icons");
  gtk_css_provider_load_from_resource (provider, RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
open_window (Bench *self)
{
  g_autoptr (TinPeer) peer =
    g_list_model_get_item (G_LIST_MODEL (tin_session_get_roster (self->session)), 0);
  GdkFrameClock *clock;
  gint64 begin;

  /* The roster keeps it. */
  self->peer = peer;
  self->window = gtk_window_new ();
  self->page = TIN_CONVERSATION_PAGE (tin_conversation_page_new (self->session));
  self->view = TIN_MESSAGE_VIEW (find_type (GTK_WIDGET (self->page), TIN_TYPE_MESSAGE_VIEW));
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  gtk_window_set_default_size (GTK_WINDOW (self->window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->page));
  gtk_window_present (GTK_WINDOW (self->window));
  clock = gtk_widget_get_frame_clock (self->window);
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (on_frame_begins), self);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_frame_ends), self);
  gtk_widget_add_tick_callback (self->window, on_tick, self, NULL);
  draw_frames (self, 2);

  begin = bench_now_ns ();
  tin_conversation_page_set_peer (self->page, self->peer);
  while (tin_message_view_is_empty (self->view) ||
         find_type (GTK_WIDGET (self->view), TIN_TYPE_MESSAGE_ROW) == NULL)
    g_main_context_iteration (NULL, TRUE);
  draw_frames (self, 1);
  say ("opened, first rows", "ms", (double) (bench_now_ns () - begin) / 1e6);
  draw_frames (self, FRAMES_AT_REST);
  say ("opened, memory then", "MiB", measure_memory ());
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  guint n_hits = argc > 2 ? (guint) atoi (argv[2]) : 0;
  Bench self = { .n_messages = argc > 1 ? (guint) atoi (argv[1]) : 0 };

  gtk_disable_setlocale ();
  setlocale (LC_ALL, "C.UTF-8");
  if (!gtk_init_check ())
    return EXIT_SKIPPED;
  adw_init ();
  style ();
  if (self.n_messages == 0)
    return 2;

  self.folder = bench_folder_new (&error);
  if (self.folder == NULL)
    fail (error);
  self.words = bench_words_new ();
  self.id = g_intern_string ("000000000000000000000000000000000000000000000000000000000000000b");
  open_history (&self);
  reopen_history (&self);
  open_session (&self);
  open_window (&self);
  scroll (&self, WAY_UP, "to the start");
  scroll (&self, WAY_DOWN, "to the end");
  jump (&self, n_hits);
  say ("memory, peak", "MiB", measure_peak ());

  /* Ends without tidying up, but for the disk: nobody looks. */
  bench_folder_free (self.folder);
  return 0;
}
