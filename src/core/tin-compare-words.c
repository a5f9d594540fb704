/* SPDX-FileCopyrightText: The Tincan contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "tincan-core"

#include "config.h"

#include "tin-compare-words.h"

#include <glib/gi18n.h>

/* What a code is shown as: sixty-four things that differ in shape and in name, so that two persons
 * can also read them to each other over the telephone. Each is one character of Unicode 9 or older
 * that is drawn as an emoji by itself, with no selector behind it. The order is a part of the
 * protocol: docs/PROTOCOL.md, "Comparing a code". */

typedef struct
{
  const char *emoji;
  const char *word;
} Word;

/* Translators: short names of the emoji, which two people read to each other to see whether their
 * screens show the same. Each has to be unlike all others. */
static const Word words[] = {
  { "\U0001F418", N_("Elephant") },
  { "\U0001F422", N_("Turtle") },
  { "\U0001F986", N_("Duck") },
  { "\U0001F41D", N_("Bee") },
  { "\U0001F419", N_("Octopus") },
  { "\U0001F98B", N_("Butterfly") },
  { "\U0001F40D", N_("Snake") },
  { "\U0001F40C", N_("Snail") },
  { "\U0001F438", N_("Frog") },
  { "\U0001F427", N_("Penguin") },
  { "\U0001F988", N_("Shark") },
  { "\U0001F42B", N_("Camel") },
  { "\U0001F980", N_("Crab") },
  { "\U0001F987", N_("Bat") },
  { "\U0001F98A", N_("Fox") },
  { "\U0001F437", N_("Pig") },
  { "\U0001F34E", N_("Apple") },
  { "\U0001F34C", N_("Banana") },
  { "\U0001F347", N_("Grapes") },
  { "\U0001F349", N_("Melon") },
  { "\U0001F955", N_("Carrot") },
  { "\U0001F33D", N_("Corn") },
  { "\U0001F344", N_("Mushroom") },
  { "\U0001F35E", N_("Bread") },
  { "\U0001F9C0", N_("Cheese") },
  { "\U0001F95A", N_("Egg") },
  { "\U0001F355", N_("Pizza") },
  { "\U0001F335", N_("Cactus") },
  { "\U0001F332", N_("Tree") },
  { "\U0001F33B", N_("Sunflower") },
  { "\U0001F525", N_("Fire") },
  { "\U00002B50", N_("Star") },
  { "\U000026A1", N_("Lightning") },
  { "\U0001F319", N_("Moon") },
  { "\U0001F308", N_("Rainbow") },
  { "\U000026C4", N_("Snowman") },
  { "\U0001F682", N_("Train") },
  { "\U0001F6B2", N_("Bicycle") },
  { "\U0001F680", N_("Rocket") },
  { "\U000026F5", N_("Boat") },
  { "\U0001F681", N_("Helicopter") },
  { "\U0001F3E0", N_("House") },
  { "\U0001F3F0", N_("Castle") },
  { "\U000026FA", N_("Tent") },
  { "\U0001F511", N_("Key") },
  { "\U0001F514", N_("Bell") },
  { "\U0001F528", N_("Hammer") },
  { "\U0001F388", N_("Balloon") },
  { "\U0001F3BA", N_("Trumpet") },
  { "\U0001F3B8", N_("Guitar") },
  { "\U0001F941", N_("Drum") },
  { "\U0001F4F7", N_("Camera") },
  { "\U0001F4A1", N_("Lamp") },
  { "\U000023F0", N_("Clock") },
  { "\U00002614", N_("Umbrella") },
  { "\U00002693", N_("Anchor") },
  { "\U0001F3A9", N_("Hat") },
  { "\U0001F453", N_("Glasses") },
  { "\U0001F451", N_("Crown") },
  { "\U0001F48E", N_("Diamond") },
  { "\U0001F381", N_("Gift") },
  { "\U0001F3B2", N_("Dice") },
  { "\U000026BD", N_("Ball") },
  { "\U0001F4D6", N_("Book") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (words) == TIN_COMPARE_WORDS);

/**
 * tin_compare_emoji:
 * @index: below TIN_COMPARE_WORDS
 *
 * Returns: (transfer none): one emoji, in UTF-8
 */
const char *
tin_compare_emoji (guint index)
{
  g_return_val_if_fail (index < TIN_COMPARE_WORDS, NULL);

  return words[index].emoji;
}

/**
 * tin_compare_word:
 * @index: below TIN_COMPARE_WORDS
 *
 * Returns: (transfer none): its name in English, to be translated with gettext()
 */
const char *
tin_compare_word (guint index)
{
  g_return_val_if_fail (index < TIN_COMPARE_WORDS, NULL);

  return words[index].word;
}
