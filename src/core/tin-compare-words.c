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
  { "\U0001F418", NC_("emoji", "Elephant") },
  { "\U0001F422", NC_("emoji", "Turtle") },
  { "\U0001F986", NC_("emoji", "Duck") },
  { "\U0001F41D", NC_("emoji", "Bee") },
  { "\U0001F419", NC_("emoji", "Octopus") },
  { "\U0001F98B", NC_("emoji", "Butterfly") },
  { "\U0001F40D", NC_("emoji", "Snake") },
  { "\U0001F40C", NC_("emoji", "Snail") },
  { "\U0001F438", NC_("emoji", "Frog") },
  { "\U0001F427", NC_("emoji", "Penguin") },
  { "\U0001F988", NC_("emoji", "Shark") },
  { "\U0001F42B", NC_("emoji", "Camel") },
  { "\U0001F980", NC_("emoji", "Crab") },
  { "\U0001F987", NC_("emoji", "Bat") },
  { "\U0001F98A", NC_("emoji", "Fox") },
  { "\U0001F437", NC_("emoji", "Pig") },
  { "\U0001F34E", NC_("emoji", "Apple") },
  { "\U0001F34C", NC_("emoji", "Banana") },
  { "\U0001F347", NC_("emoji", "Grapes") },
  /* Translators: 🍉, a watermelon */
  { "\U0001F349", NC_("emoji", "Melon") },
  { "\U0001F955", NC_("emoji", "Carrot") },
  { "\U0001F33D", NC_("emoji", "Corn") },
  { "\U0001F344", NC_("emoji", "Mushroom") },
  { "\U0001F35E", NC_("emoji", "Bread") },
  { "\U0001F9C0", NC_("emoji", "Cheese") },
  { "\U0001F95A", NC_("emoji", "Egg") },
  { "\U0001F355", NC_("emoji", "Pizza") },
  { "\U0001F335", NC_("emoji", "Cactus") },
  { "\U0001F332", NC_("emoji", "Tree") },
  { "\U0001F33B", NC_("emoji", "Sunflower") },
  { "\U0001F525", NC_("emoji", "Fire") },
  { "\U00002B50", NC_("emoji", "Star") },
  { "\U000026A1", NC_("emoji", "Lightning") },
  { "\U0001F319", NC_("emoji", "Moon") },
  { "\U0001F308", NC_("emoji", "Rainbow") },
  { "\U000026C4", NC_("emoji", "Snowman") },
  /* Translators: 🚂, the engine of a train, with steam */
  { "\U0001F682", NC_("emoji", "Train") },
  { "\U0001F6B2", NC_("emoji", "Bicycle") },
  { "\U0001F680", NC_("emoji", "Rocket") },
  /* Translators: ⛵, with a sail */
  { "\U000026F5", NC_("emoji", "Boat") },
  { "\U0001F681", NC_("emoji", "Helicopter") },
  { "\U0001F3E0", NC_("emoji", "House") },
  { "\U0001F3F0", NC_("emoji", "Castle") },
  { "\U000026FA", NC_("emoji", "Tent") },
  { "\U0001F511", NC_("emoji", "Key") },
  { "\U0001F514", NC_("emoji", "Bell") },
  { "\U0001F528", NC_("emoji", "Hammer") },
  { "\U0001F388", NC_("emoji", "Balloon") },
  { "\U0001F3BA", NC_("emoji", "Trumpet") },
  { "\U0001F3B8", NC_("emoji", "Guitar") },
  { "\U0001F941", NC_("emoji", "Drum") },
  { "\U0001F4F7", NC_("emoji", "Camera") },
  /* Translators: 💡, a light bulb */
  { "\U0001F4A1", NC_("emoji", "Lamp") },
  /* Translators: ⏰, which rings */
  { "\U000023F0", NC_("emoji", "Clock") },
  { "\U00002614", NC_("emoji", "Umbrella") },
  { "\U00002693", NC_("emoji", "Anchor") },
  { "\U0001F3A9", NC_("emoji", "Hat") },
  { "\U0001F453", NC_("emoji", "Glasses") },
  { "\U0001F451", NC_("emoji", "Crown") },
  { "\U0001F48E", NC_("emoji", "Diamond") },
  { "\U0001F381", NC_("emoji", "Gift") },
  { "\U0001F3B2", NC_("emoji", "Dice") },
  /* Translators: ⚽, as football is played with */
  { "\U000026BD", NC_("emoji", "Ball") },
  { "\U0001F4D6", NC_("emoji", "Book") },
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
 * Returns: (transfer none): its name in English, to be translated in the context “emoji”
 */
const char *
tin_compare_word (guint index)
{
  g_return_val_if_fail (index < TIN_COMPARE_WORDS, NULL);

  return words[index].word;
}
