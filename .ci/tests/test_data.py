# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import tempfile
import unittest

import support

data = support.load('check-data')


class DataTest(unittest.TestCase):
    GOOD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"/>\n'

    def check(self, text):
        with tempfile.TemporaryDirectory() as top:
            folder = os.path.join(top, 'data/icons')
            os.makedirs(folder)
            with open(os.path.join(folder, 'a.svg'), 'w', encoding='utf-8') as file:
                file.write(text)
            return data.check(top)

    def test_good(self):
        for text in (self.GOOD, f'<!-- {"a" * 240} -->\n{self.GOOD}'):
            self.assertEqual(self.check(text), [], text)

    def test_planted(self):
        for message, text in (
                ('has no viewBox', self.GOOD.replace('viewBox', 'width')),
                ('does not say that it is an SVG', f'<!-- {"a" * 250} -->\n{self.GOOD}'),
                ('no element found', self.GOOD.replace('/>', '>'))):
            found = self.check(text)
            self.assertEqual(len(found), 1, found)
            self.assertIn(f'data/icons/a.svg: {message}', found[0])
