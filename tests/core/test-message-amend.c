/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tin-message.h"

#include <string.h>

/* What a message looks like once others have spoken of it. */

#define OWN_LOG 100
#define PEER_LOG 200

static TinMessage *
make (TinMessageKind  kind,
      gboolean        own,
      guint64         number,
      guint64         sent_at,
      const char     *text)
{
  TinMessage *message = NULL;

  message = tin_message_new (own ? OWN_LOG : PEER_LOG, number, sent_at, kind,
                             own ? TIN_MESSAGE_FLAG_OWN : TIN_MESSAGE_FLAGS_NONE, text, -1);
  if (kind >= TIN_MESSAGE_KIND_EDIT && kind != TIN_MESSAGE_KIND_NOTE)
    tin_message_set_target (message, &(TinMessageName) { OWN_LOG, 1 });
  return message;
}

/* All that a person may see of it, in one line. */
static char *
describe (const TinMessage *message)
{
  const TinMessageName *amended = tin_message_get_amended (message);
  const TinMessageName *target = tin_message_get_target (message);
  g_autofree char *by = NULL;
  guint flags = tin_message_get_flags (message);

  by = amended != NULL ? tin_message_make_id (amended->log_id, amended->number) : g_strdup ("-");
  return g_strdup_printf ("%d '%s'%s%s by %s peer %s own %s to %s", tin_message_get_kind (message),
                          tin_message_get_text (message),
                          flags & TIN_MESSAGE_FLAG_EDITED ? " edited" : "",
                          flags & TIN_MESSAGE_FLAG_DELETED ? " deleted" : "", by,
                          tin_message_get_reaction (message, FALSE),
                          tin_message_get_reaction (message, TRUE), target != NULL ? "that" : "-");
}

/* --- One amendment ------------------------------------------------------------------------ */

/* What becomes of an own text "x", number 1, when this speaks of it. */
static const struct
{
  TinMessageKind  kind;
  gboolean        own;
  const char     *text;
  int             shown_kind;
  const char     *shown_text;
  guint           shown_flags;
  gboolean        amended;
  const char     *reactions[2];
} ones[] = {
  { TIN_MESSAGE_KIND_EDIT, TRUE, "y", TIN_MESSAGE_KIND_TEXT, "y", TIN_MESSAGE_FLAG_EDITED, TRUE,
    { NULL, NULL } },
  { TIN_MESSAGE_KIND_EDIT, FALSE, "y", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_EDIT, TRUE, "", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_DELETE, TRUE, "", TIN_MESSAGE_KIND_WITHDRAWN, "", TIN_MESSAGE_FLAG_DELETED,
    TRUE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_DELETE, FALSE, "", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_REACTION, TRUE, "+", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, "+" } },
  { TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { "+", NULL } },
  { TIN_MESSAGE_KIND_REACTION, FALSE, "", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_TEXT, TRUE, "y", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_WITHDRAWN, TRUE, "", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { (TinMessageKind) 5, TRUE, "y", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
  { TIN_MESSAGE_KIND_NOTE, TRUE, "y", TIN_MESSAGE_KIND_TEXT, "x", 0, FALSE, { NULL, NULL } },
};

static void
test_ones (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ones); i++)
    {
      g_autoptr (TinMessage) message = make (TIN_MESSAGE_KIND_TEXT, TRUE, 1, 10, "x");
      g_autoptr (TinMessage) amendment = make (ones[i].kind, ones[i].own, 2, 20, ones[i].text);
      g_autoptr (TinMessage) shown = tin_message_amend (message, amendment);
      const TinMessageName *amended = tin_message_get_amended (shown);

      g_test_message ("line %u", i);
      g_assert_cmpint (tin_message_get_kind (shown), ==, ones[i].shown_kind);
      g_assert_cmpstr (tin_message_get_text (shown), ==, ones[i].shown_text);
      g_assert_cmpuint (tin_message_get_length (shown), ==, strlen (ones[i].shown_text));
      g_assert_cmpuint (tin_message_get_flags (shown), ==,
                        TIN_MESSAGE_FLAG_OWN | ones[i].shown_flags);
      g_assert_cmpint (amended != NULL, ==, ones[i].amended);
      if (amended != NULL)
        g_assert_cmpuint (amended->number, ==, 2);
      for (guint own = 0; own < 2; own++)
        g_assert_cmpstr (tin_message_get_reaction (shown, own), ==, ones[i].reactions[own]);

      /* It stands where it stood, under its name; and the entry itself is as it was. */
      g_assert_cmpuint (tin_message_get_log_id (shown), ==, OWN_LOG);
      g_assert_cmpuint (tin_message_get_number (shown), ==, 1);
      g_assert_cmpuint (tin_message_get_sent_at (shown), ==, 10);
      g_assert_cmpint (tin_message_compare (shown, message), ==, 0);
      g_assert_true (tin_message_is_visible (shown));
      g_assert_cmpstr (tin_message_get_text (message), ==, "x");
      g_assert_cmpuint (tin_message_get_flags (message), ==, TIN_MESSAGE_FLAG_OWN);
      g_assert_null (tin_message_get_amended (message));
    }
}

/* --- Two, in both orders ------------------------------------------------------------------ */

/* What becomes of an own text "x" when these speak of it: A was sent before B. */
static const struct
{
  const char     *path;
  TinMessageKind  kind_a;
  gboolean        own_a;
  const char     *text_a;
  TinMessageKind  kind_b;
  gboolean        own_b;
  const char     *text_b;
  const char     *expected;
} twos[] = {
  { "later-edit", TIN_MESSAGE_KIND_EDIT, TRUE, "y", TIN_MESSAGE_KIND_EDIT, TRUE, "z",
    "0 'z' edited by B peer (null) own (null) to -" },
  { "edit-of-another-is-none", TIN_MESSAGE_KIND_EDIT, TRUE, "y", TIN_MESSAGE_KIND_EDIT, FALSE, "z",
    "0 'y' edited by A peer (null) own (null) to -" },
  { "edited-and-deleted", TIN_MESSAGE_KIND_EDIT, TRUE, "y", TIN_MESSAGE_KIND_DELETE, TRUE, "",
    "1 '' deleted by B peer (null) own (null) to -" },
  { "deleted-and-edited", TIN_MESSAGE_KIND_DELETE, TRUE, "", TIN_MESSAGE_KIND_EDIT, TRUE, "y",
    "1 '' deleted by A peer (null) own (null) to -" },
  { "deleted-twice", TIN_MESSAGE_KIND_DELETE, TRUE, "", TIN_MESSAGE_KIND_DELETE, TRUE, "",
    "1 '' deleted by B peer (null) own (null) to -" },
  { "deleted-by-another", TIN_MESSAGE_KIND_EDIT, TRUE, "y", TIN_MESSAGE_KIND_DELETE, FALSE, "",
    "0 'y' edited by A peer (null) own (null) to -" },
  { "reacted-and-deleted", TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_DELETE, TRUE, "",
    "1 '' deleted by B peer (null) own (null) to -" },
  { "deleted-and-reacted", TIN_MESSAGE_KIND_DELETE, TRUE, "", TIN_MESSAGE_KIND_REACTION, FALSE, "+",
    "1 '' deleted by A peer (null) own (null) to -" },
  { "two-react", TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_REACTION, TRUE, "-",
    "0 'x' by - peer + own - to -" },
  { "another-reaction", TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_REACTION, FALSE,
    "-", "0 'x' by - peer - own (null) to -" },
  { "reaction-taken-back", TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_REACTION, FALSE,
    "", "0 'x' by - peer (null) own (null) to -" },
  { "taken-back-and-reacted", TIN_MESSAGE_KIND_REACTION, FALSE, "", TIN_MESSAGE_KIND_REACTION,
    FALSE, "+", "0 'x' by - peer + own (null) to -" },
  { "reacted-and-edited", TIN_MESSAGE_KIND_REACTION, FALSE, "+", TIN_MESSAGE_KIND_EDIT, TRUE, "y",
    "0 'y' edited by B peer + own (null) to -" },
};

static void
test_two (gconstpointer user_data)
{
  const guint i = GPOINTER_TO_UINT (user_data);
  g_autoptr (TinMessage) message = make (TIN_MESSAGE_KIND_TEXT, TRUE, 1, 10, "x");
  g_autoptr (TinMessage) a = make (twos[i].kind_a, twos[i].own_a, 2, 20, twos[i].text_a);
  g_autoptr (TinMessage) b = make (twos[i].kind_b, twos[i].own_b, 3, 30, twos[i].text_b);
  TinMessage *orders[][2] = { { a, b }, { b, a } };
  g_autofree char *id_a = tin_message_dup_id (a);
  g_autofree char *id_b = tin_message_dup_id (b);

  for (guint order = 0; order < G_N_ELEMENTS (orders); order++)
    {
      g_autoptr (TinMessage) first = tin_message_amend (message, orders[order][0]);
      g_autoptr (TinMessage) second = tin_message_amend (first, orders[order][1]);
      g_autofree char *found = describe (second);
      g_autoptr (GString) name = g_string_new (found);

      g_string_replace (name, id_a, "A", 0);
      g_string_replace (name, id_b, "B", 0);
      g_assert_cmpstr (name->str, ==, twos[i].expected);
    }
}

/* --- What is not amended ------------------------------------------------------------------ */

static void
test_targets (void)
{
  static const struct
  {
    TinMessageKind kind;
    guint          flags;
  } targets[] = {
    { TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAGS_NONE },
    { TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_FLAGS_NONE },
    { TIN_MESSAGE_KIND_DELETE, TIN_MESSAGE_FLAGS_NONE },
    { TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_FLAGS_NONE },
    { TIN_MESSAGE_KIND_NOTE, TIN_MESSAGE_FLAGS_NONE },
    { (TinMessageKind) 77, TIN_MESSAGE_FLAGS_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      for (guint kind = TIN_MESSAGE_KIND_EDIT; kind <= TIN_MESSAGE_KIND_REACTION; kind++)
        {
          g_autoptr (TinMessage) target = make (targets[i].kind, TRUE, 1, 10, "x");
          g_autoptr (TinMessage) amendment = make ((TinMessageKind) kind, TRUE, 2, 20, "y");
          g_autoptr (TinMessage) shown = tin_message_amend (target, amendment);

          g_assert_true (shown == target);
        }
    }
}

/* What the disk has forgotten because it was deleted still says by what. */
static void
test_forgotten (void)
{
  g_autoptr (TinMessage) forgotten = NULL;
  g_autoptr (TinMessage) deletion = make (TIN_MESSAGE_KIND_DELETE, TRUE, 2, 20, "");
  g_autoptr (TinMessage) edit = make (TIN_MESSAGE_KIND_EDIT, TRUE, 3, 30, "y");
  g_autoptr (TinMessage) reaction = make (TIN_MESSAGE_KIND_REACTION, FALSE, 3, 30, "+");
  g_autoptr (TinMessage) shown = NULL;
  g_autoptr (TinMessage) edited = NULL;
  g_autoptr (TinMessage) reacted = NULL;

  forgotten = tin_message_new (OWN_LOG, 1, 10, TIN_MESSAGE_KIND_WITHDRAWN,
                               TIN_MESSAGE_FLAG_OWN | TIN_MESSAGE_FLAG_DELETED, "", 0);
  g_assert_true (tin_message_is_visible (forgotten));
  shown = tin_message_amend (forgotten, deletion);
  g_assert_cmpuint (tin_message_get_amended (shown)->number, ==, 2);
  g_assert_cmpuint (tin_message_get_flags (shown), ==, tin_message_get_flags (forgotten));
  edited = tin_message_amend (shown, edit);
  g_assert_true (edited == shown);
  reacted = tin_message_amend (shown, reaction);
  g_assert_true (reacted == shown);
}

/* What changes nothing makes no copy. */
static void
test_same (void)
{
  static const TinMessageKind kinds[] = {
    TIN_MESSAGE_KIND_REACTION, TIN_MESSAGE_KIND_EDIT, TIN_MESSAGE_KIND_DELETE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (TinMessage) message = make (TIN_MESSAGE_KIND_TEXT, TRUE, 1, 10, "x");
      g_autoptr (TinMessage) amendment = NULL;
      g_autoptr (TinMessage) earlier = NULL;
      g_autoptr (TinMessage) shown = NULL;
      g_autoptr (TinMessage) again = NULL;
      g_autoptr (TinMessage) still = NULL;

      amendment = make (kinds[i], TRUE, 3, 30, kinds[i] == TIN_MESSAGE_KIND_DELETE ? "" : "y");
      earlier = make (kinds[i], TRUE, 2, 20, kinds[i] == TIN_MESSAGE_KIND_DELETE ? "" : "z");
      shown = tin_message_amend (message, amendment);
      g_assert_true (shown != message);
      again = tin_message_amend (shown, amendment);
      g_assert_true (again == shown);
      still = tin_message_amend (shown, earlier);
      g_assert_true (still == shown);
    }
}

/* A reply goes with its text: nobody is told what was answered by what is not there any more. */
static void
test_reply (void)
{
  g_autoptr (TinMessage) reply = make (TIN_MESSAGE_KIND_TEXT, TRUE, 5, 10, "so it is");
  g_autoptr (TinMessage) edit = make (TIN_MESSAGE_KIND_EDIT, TRUE, 6, 20, "so it was");
  g_autoptr (TinMessage) deletion = make (TIN_MESSAGE_KIND_DELETE, TRUE, 7, 30, "");
  g_autoptr (TinMessage) moved = NULL;
  g_autoptr (TinMessage) edited = NULL;
  g_autoptr (TinMessage) deleted = NULL;

  tin_message_set_target (reply, &(TinMessageName) { PEER_LOG, 8 });
  g_assert_false (tin_message_is_amendment (reply));
  edited = tin_message_amend (reply, edit);
  g_assert_cmpuint (tin_message_get_target (edited)->log_id, ==, PEER_LOG);
  g_assert_cmpuint (tin_message_get_target (edited)->number, ==, 8);

  /* Shown at another time it is the same. */
  moved = tin_message_new_shown (edited, 77);
  g_assert_cmpuint (tin_message_get_shown_at (moved), ==, 77);
  g_assert_cmpuint (tin_message_get_target (moved)->number, ==, 8);
  g_assert_cmpuint (tin_message_get_amended (moved)->number, ==, 6);

  deleted = tin_message_amend (moved, deletion);
  g_assert_null (tin_message_get_target (deleted));
  g_assert_cmpuint (tin_message_get_shown_at (deleted), ==, 77);
}

static void
test_rows (void)
{
  static const struct
  {
    TinMessageKind kind;
    guint          flags;
    gboolean       visible;
    gboolean       amendment;
  } rows[] = {
    { TIN_MESSAGE_KIND_TEXT, 0, TRUE, FALSE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_EDITED, TRUE, FALSE },
    { TIN_MESSAGE_KIND_TEXT, TIN_MESSAGE_FLAG_HIDDEN, FALSE, FALSE },
    { TIN_MESSAGE_KIND_WITHDRAWN, 0, FALSE, FALSE },
    { TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAG_DELETED, TRUE, FALSE },
    { TIN_MESSAGE_KIND_WITHDRAWN, TIN_MESSAGE_FLAG_DELETED | TIN_MESSAGE_FLAG_HIDDEN, FALSE,
      FALSE },
    { TIN_MESSAGE_KIND_EDIT, 0, FALSE, TRUE },
    { TIN_MESSAGE_KIND_DELETE, 0, FALSE, TRUE },
    { TIN_MESSAGE_KIND_REACTION, 0, FALSE, TRUE },
    { (TinMessageKind) 5, 0, FALSE, FALSE },
    { TIN_MESSAGE_KIND_NOTE, 0, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TinMessage) message = NULL;

      message = tin_message_new (OWN_LOG, 1, 1, rows[i].kind, rows[i].flags, "", 0);
      g_assert_cmpint (tin_message_is_visible (message), ==, rows[i].visible);
      g_assert_cmpint (tin_message_is_amendment (message), ==, rows[i].amendment);
    }
}

/* --- Many --------------------------------------------------------------------------------- */

/* The rules in another way: what counts, found in all of them at once. */
static TinMessage *
find_latest (const GPtrArray *amendments,
             TinMessageKind   kind,
             gboolean         own)
{
  TinMessage *latest = NULL;

  for (guint i = 0; i < amendments->len; i++)
    {
      TinMessage *one = g_ptr_array_index (amendments, i);

      if (tin_message_get_kind (one) != (int) kind || tin_message_is_own (one) != own)
        continue;
      if (latest == NULL || tin_message_supersedes (one, latest))
        latest = one;
    }
  return latest;
}

static char *
describe_reaction (const GPtrArray *amendments,
                   gboolean         own)
{
  TinMessage *latest = find_latest (amendments, TIN_MESSAGE_KIND_REACTION, own);

  if (latest == NULL || *tin_message_get_text (latest) == '\0')
    return g_strdup ("(null)");
  return g_strdup (tin_message_get_text (latest));
}

static char *
describe_all (const GPtrArray *amendments,
              gboolean         own)
{
  TinMessage *deletion = find_latest (amendments, TIN_MESSAGE_KIND_DELETE, own);
  TinMessage *edit = find_latest (amendments, TIN_MESSAGE_KIND_EDIT, own);
  g_autofree char *id = NULL;
  g_autofree char *peers = NULL;
  g_autofree char *owns = NULL;

  if (deletion != NULL)
    {
      id = tin_message_dup_id (deletion);
      return g_strdup_printf ("1 '' deleted by %s peer (null) own (null) to -", id);
    }

  peers = describe_reaction (amendments, FALSE);
  owns = describe_reaction (amendments, TRUE);
  if (edit == NULL)
    return g_strdup_printf ("0 'x' by - peer %s own %s to that", peers, owns);
  id = tin_message_dup_id (edit);
  return g_strdup_printf ("0 '%s' edited by %s peer %s own %s to that",
                          tin_message_get_text (edit), id, peers, owns);
}

/* Of both sides, of several logs, some with the same time; few of them deletions. */
static TinMessage *
make_any (GRand   *rand,
          guint64  number)
{
  TinMessageKind kind = TIN_MESSAGE_KIND_REACTION;
  gboolean own = g_rand_boolean (rand);
  g_autofree char *text = g_strdup_printf ("%u", g_rand_int_range (rand, 0, 1000));
  TinMessage *message = NULL;

  if (g_rand_int_range (rand, 0, 3) == 0)
    kind = TIN_MESSAGE_KIND_EDIT;
  if (g_rand_int_range (rand, 0, 20) == 0)
    kind = TIN_MESSAGE_KIND_DELETE;
  if (kind == TIN_MESSAGE_KIND_DELETE ||
      (kind == TIN_MESSAGE_KIND_REACTION && g_rand_int_range (rand, 0, 3) == 0))
    *text = '\0';

  message = tin_message_new ((guint64) g_rand_int_range (rand, 100, 103) + (own ? 0 : 100), number,
                             (guint64) g_rand_int_range (rand, 1, 12), kind,
                             own ? TIN_MESSAGE_FLAG_OWN : TIN_MESSAGE_FLAGS_NONE, text, -1);
  tin_message_set_target (message, &(TinMessageName) { OWN_LOG, 1 });
  return message;
}

static void
shuffle (GRand     *rand,
         GPtrArray *amendments)
{
  for (guint i = amendments->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (rand, 0, (gint32) i);
      gpointer kept = amendments->pdata[i - 1];

      amendments->pdata[i - 1] = amendments->pdata[other];
      amendments->pdata[other] = kept;
    }
}

/* SELF as all of them make it, in this order, some of them more than once. */
static TinMessage *
amend_all (GRand      *rand,
           TinMessage *self,
           GPtrArray  *amendments)
{
  TinMessage *shown = tin_message_ref (self);

  for (guint i = 0; i < amendments->len; i++)
    {
      guint again = (guint) g_rand_int_range (rand, 0, (gint32) i + 1);
      TinMessage *once = tin_message_amend (shown, amendments->pdata[i]);
      TinMessage *twice = tin_message_amend (once, amendments->pdata[again]);

      tin_message_unref (shown);
      tin_message_unref (once);
      shown = twice;
    }
  return shown;
}

/* The same amendments make the same of a message, in whatever order and however often they come. */
static void
test_any_order (void)
{
  guint n_deleted = 0;

  for (guint seed = 0; seed < 2000; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GPtrArray) amendments = NULL;
      gboolean own = g_rand_boolean (rand);
      g_autoptr (TinMessage) message = make (TIN_MESSAGE_KIND_TEXT, own, 1, 1, "x");
      g_autofree char *expected = NULL;
      guint n = (guint) g_rand_int_range (rand, 0, 12);

      tin_message_set_target (message, &(TinMessageName) { PEER_LOG, 9 });
      amendments = g_ptr_array_new_with_free_func ((GDestroyNotify) tin_message_unref);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (amendments, make_any (rand, i + 2));
      expected = describe_all (amendments, own);
      n_deleted += expected[0] == '1';

      for (guint order = 0; order < 10; order++)
        {
          g_autoptr (TinMessage) shown = NULL;
          g_autofree char *found = NULL;

          shuffle (rand, amendments);
          shown = amend_all (rand, message, amendments);
          found = describe (shown);
          g_assert_cmpstr (found, ==, expected);
        }
    }
  g_assert_cmpuint (n_deleted, >, 100);
  g_assert_cmpuint (n_deleted, <, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/message/amend/one", test_ones);
  for (guint i = 0; i < G_N_ELEMENTS (twos); i++)
    {
      g_autofree char *path = g_strconcat ("/core/message/amend/two/", twos[i].path, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_two);
    }
  g_test_add_func ("/core/message/amend/only-texts-are", test_targets);
  g_test_add_func ("/core/message/amend/what-the-disk-forgot", test_forgotten);
  g_test_add_func ("/core/message/amend/nothing-new-is-no-copy", test_same);
  g_test_add_func ("/core/message/amend/replies", test_reply);
  g_test_add_func ("/core/message/amend/rows", test_rows);
  g_test_add_func ("/core/message/amend/any-order-ends-the-same", test_any_order);

  return g_test_run ();
}
