#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs speak every language of po/LINGUAS, and what they print has room on a terminal."""

import os
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.environ['TINCAN_DATA'])
sys.path += [os.path.join(TOP, '.ci'), os.path.join(TOP, 'tests', 'support')]
# pylint: disable=wrong-import-position
from catalogue import columns, read_list  # noqa: E402
from locales import make_locale  # noqa: E402

# A terminal has eighty, and some go to a new line where one is full.
COLUMNS = 79
# Where the description of an option begins, in columns.
DESCRIPTION = 29


LANGUAGES = read_list(os.path.join(TOP, 'po', 'LINGUAS'))
FOLDER = tempfile.TemporaryDirectory()
# Any will do but C: what counts in it is LANGUAGE.
LOCALE = make_locale(FOLDER.name, 'en')


def said(language, program, *arguments, typed=''):
    """What PROGRAM prints in LANGUAGE."""
    locales = os.path.join(os.environ['TINCAN_BUILD'], 'po')
    return subprocess.run([os.environ[program], *arguments], input=typed, encoding='utf-8',
                          stdout=subprocess.PIPE, check=True, timeout=60,
                          env={**os.environ, **LOCALE, 'LANGUAGE': language,
                               'TINCAN_LOCALE_DIR': locales,
                               'GSETTINGS_BACKEND': 'memory'}).stdout


class Languages(unittest.TestCase):
    def check_room(self, text):
        for line in text.splitlines():
            self.assertLessEqual(columns(line), COLUMNS, line)

    def test_help(self):
        for program in ('TINCAN', 'TINCAN_CLI'):
            english = said('C', program, '--help')
            for language in ['C', *LANGUAGES]:
                with self.subTest(program=program, language=language):
                    text = said(language, program, '--help')
                    self.check_room(text)
                    options = [line for line in text.splitlines() if line.startswith('  -')]
                    self.assertGreater(len(options), 5)
                    for line in options:
                        self.assertEqual(line[DESCRIPTION - 2:DESCRIPTION], '  ')
                        self.assertFalse(line[DESCRIPTION:].startswith(' '), line)
                    if language != 'C':
                        self.assertNotEqual(text, english)

    def test_menu(self):
        english = None
        for language in ['C', *LANGUAGES]:
            with self.subTest(language), tempfile.TemporaryDirectory() as folder:
                text = said(language, 'TINCAN_CLI', 'run', '--data-dir', folder, '--port', '0',
                            'Alice', typed='help\nquit\n')
                english = english or text
                self.check_room(text)
                self.assertIn('  connect-plain [HOST:PORT]  ', text)
                if language != 'C':
                    self.assertNotEqual(text, english)


if __name__ == '__main__':
    if LOCALE is None:
        print('No locale can be made here', file=sys.stderr)
        sys.exit(77)
    unittest.main()
