# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import tempfile
import unittest

import support

release = support.load('check-release')


class ReleaseTest(unittest.TestCase):
    NEWS = 'Tincan 1.10.0 (in progress)\n===\n\nTincan 1.9.0 (2026-01-02)\n===\n'
    METAINFO = ('<component><releases><release version="1.10.0" date="2026-02-03"/>'
                '<release version="1.9.0" date="2026-01-02"/></releases></component>')
    MAN = '.TH TINCAN 1 "2026-02-03" "Tincan @version@" "User Commands"\n'
    CHANGELOG = 'tincan (1.10.0-1) unstable; urgency=medium\n'

    def check(self, version='1.10.0', **changes):
        files = {'NEWS': self.NEWS, release.METAINFO: self.METAINFO,
                 'data/man/tincan.1.in': self.MAN, release.CHANGELOG: self.CHANGELOG}
        with tempfile.TemporaryDirectory() as top:
            for name, text in files.items():
                for old, new in changes.items():
                    text = text.replace(old, new)
                path = os.path.join(top, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
            return release.check(version, top)

    def test_good(self):
        self.assertEqual(self.check(), [])

    def test_another_version(self):
        self.assertEqual(len(self.check('1.11.0')), 3)

    def test_what_differs(self):
        cases = (
            {'Tincan 1.9.0': 'Tincan 1.8.0'},
            {'(2026-01-02)': '(2026-01-03)'},
            {'(in progress)': '(2026-02-04)'},
            {'date="2026-02-03"': 'date="2026-02-30"'},
            {'date="2026-02-03"': 'date="2025-02-03"'},
            {'"1.9.0"': '"1.11.0"'},
            {'1 "2026-02-03"': '1 "2026-02-04"'},
            {'1.10.0-1': '1.10.1-1'},
        )
        for change in cases:
            with self.subTest(change):
                self.assertNotEqual(self.check(**change), [])
