# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks in which every view is taken: how large the screen is, and what a person has chosen in
the desktop's settings."""

DARK = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}
CONTRAST = {'ADW_DEBUG_HIGH_CONTRAST': '1'}

NARROW = (360, 720)
USUAL = (960, 640)
WIDE = (1600, 900)


class Look:
    """LANGUAGE is a code; ar stands for a language from right to left, in our own words where there
    is no catalogue of it. TEXT is how many times larger than usual letters are."""

    def __init__(self, size, environment=None, language=None, text=1.0):
        self.width, self.height = size
        self.environment = environment or {}
        self.language = language
        self.text = text

    @property
    def narrow(self):
        return self.width < 600


LOOKS = {
    'light': Look(USUAL),
    'light-360': Look(NARROW),
    'light-1600': Look(WIDE),
    'dark': Look(USUAL, DARK),
    'dark-360': Look(NARROW, DARK),
    'dark-1600': Look(WIDE, DARK),
    'contrast': Look(USUAL, CONTRAST),
    'contrast-dark': Look(USUAL, {**CONTRAST, **DARK}),
    'contrast-360': Look(NARROW, CONTRAST),
    'rtl': Look(USUAL, language='ar'),
    'rtl-360': Look(NARROW, language='ar'),
    'large': Look(USUAL, text=2.0),
    'large-360': Look(NARROW, text=2.0),
}
