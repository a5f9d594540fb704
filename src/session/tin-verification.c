/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "tin-verification-private.h"

#include "tin-limits.h"

struct _TinVerification
{
  GObject          parent_instance;

  /* owned */
  TinPeer         *peer;
  TinLink         *link;     /* (nullable) until it has ended */
  TinClock        *clock;
  TinCompare      *compare;

  /* state */
  TinCompareState  told;     /* what was last notified of */
  guint            timer;
};

enum
{
  PROP_STATE = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TinVerification, tin_verification, G_TYPE_OBJECT)

static void
tin_verification_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TinVerification *self = TIN_VERIFICATION (object);

  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) tin_verification_get_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
tin_verification_finalize (GObject *object)
{
  TinVerification *self = TIN_VERIFICATION (object);

  tin_clock_clear (self->clock, &self->timer);
  tin_compare_free (self->compare);
  g_clear_object (&self->link);
  g_object_unref (self->clock);
  g_object_unref (self->peer);

  G_OBJECT_CLASS (tin_verification_parent_class)->finalize (object);
}

static void
tin_verification_class_init (TinVerificationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tin_verification_get_property;
  object_class->finalize = tin_verification_finalize;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, 0, TIN_COMPARE_LAST, TIN_COMPARE_ASKED, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tin_verification_init (TinVerification *self)
{
}

/* Writes what the comparison has to say, and tells of what it has become. */
static void
moved (TinVerification *self)
{
  g_autoptr (TinVerification) keep = g_object_ref (self);
  TinCompareState state = tin_compare_get_state (self->compare);
  TinCompareFrame frame;

  while (self->link != NULL && tin_compare_next_frame (self->compare, &frame))
    tin_link_compare (self->link, &frame);

  if (tin_compare_is_over (self->compare))
    {
      tin_clock_clear (self->clock, &self->timer);
      g_clear_object (&self->link);
    }
  if (state == self->told)
    return;

  self->told = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
on_late (gpointer user_data)
{
  TinVerification *self = user_data;

  self->timer = 0;
  tin_compare_expire (self->compare);
  moved (self);
  return G_SOURCE_REMOVE;
}

/* --- For session -------------------------------------------------------------------------- */

/**
 * tin_verification_new:
 * @compare: (transfer full): that has just begun
 *
 * Writes what it has to say first.
 */
TinVerification *
tin_verification_new (TinPeer    *peer,
                      TinLink    *link,
                      TinClock   *clock,
                      TinCompare *compare)
{
  TinVerification *self = g_object_new (TIN_TYPE_VERIFICATION, NULL);

  self->peer = g_object_ref (peer);
  self->link = g_object_ref (link);
  self->clock = g_object_ref (clock);
  self->compare = compare;
  self->told = tin_compare_get_state (compare);
  self->timer = tin_clock_add (clock, TIN_COMPARE_TIMEOUT, on_late, self);
  moved (self);
  return self;
}

void
tin_verification_receive (TinVerification       *self,
                          const TinCompareFrame *frame)
{
  tin_compare_receive (self->compare, frame);
  moved (self);
}

/**
 * tin_verification_close:
 *
 * The link has gone.
 */
void
tin_verification_close (TinVerification *self)
{
  tin_compare_close (self->compare);
  moved (self);
}

/* --- For everybody ------------------------------------------------------------------------ */

/**
 * tin_verification_get_peer:
 *
 * Returns: (transfer none): with whom the code is compared
 */
TinPeer *
tin_verification_get_peer (TinVerification *self)
{
  return self->peer;
}

TinCompareState
tin_verification_get_state (TinVerification *self)
{
  return tin_compare_get_state (self->compare);
}

gboolean
tin_verification_has_ended (TinVerification *self)
{
  return tin_compare_is_over (self->compare);
}

/**
 * tin_verification_get_emoji:
 * @emoji: (out): for tin_compare_emoji() and tin_compare_word()
 *
 * Returns: %FALSE before there is a code
 */
gboolean
tin_verification_get_emoji (TinVerification *self,
                            guint8           emoji[TIN_COMPARE_EMOJI])
{
  guint32 number;

  return tin_compare_get_code (self->compare, emoji, &number);
}

/**
 * tin_verification_dup_digits:
 *
 * Returns: (transfer full) (nullable): the same code as nine digits, "012 345 678"; %NULL before
 *   there is one
 */
char *
tin_verification_dup_digits (TinVerification *self)
{
  guint8 emoji[TIN_COMPARE_EMOJI];
  guint32 number;

  return tin_compare_get_code (self->compare, emoji, &number) ? tin_compare_dup_digits (number)
                                                              : NULL;
}

/**
 * tin_verification_agree:
 *
 * The person, who was asked, wants to compare the code.
 *
 * Returns: %FALSE if it was not asked, or the comparison is over
 */
gboolean
tin_verification_agree (TinVerification *self)
{
  gboolean done = tin_compare_agree (self->compare);

  moved (self);
  return done;
}

/**
 * tin_verification_match:
 *
 * Both screens show the same code.
 *
 * Returns: %FALSE if there is no code to compare, or it was said before
 */
gboolean
tin_verification_match (TinVerification *self)
{
  gboolean done = tin_compare_match (self->compare);

  moved (self);
  return done;
}

/**
 * tin_verification_differ:
 *
 * The screens show different codes: somebody may be in between.
 *
 * Returns: %FALSE if there is no code to compare, or the comparison is over
 */
gboolean
tin_verification_differ (TinVerification *self)
{
  gboolean done = tin_compare_differ (self->compare);

  moved (self);
  return done;
}

/**
 * tin_verification_cancel:
 *
 * The person does not want to compare, or not now.
 *
 * Returns: %FALSE if the comparison is over
 */
gboolean
tin_verification_cancel (TinVerification *self)
{
  gboolean done = tin_compare_cancel (self->compare);

  moved (self);
  return done;
}
