# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import tempfile
import unittest

import support

flatpak = support.load('check-flatpak')


class FlatpakTest(unittest.TestCase):
    """The manifests of this project, and those with one thing changed."""

    TOP = os.path.dirname(support.CHECKS)
    BASE = 'io.github.tincan_chat.Tincan'

    def check(self, *changes):
        """CHANGES: (file, text in it, what stands there instead) each"""
        with tempfile.TemporaryDirectory() as top:
            for name in ('data', 'flatpak'):
                shutil.copytree(os.path.join(self.TOP, name), os.path.join(top, name))
            shutil.copy(os.path.join(self.TOP, 'meson.build'), top)
            for name, old, new in changes:
                path = os.path.join(top, name)
                with open(path, encoding='utf-8') as file:
                    text = file.read()
                self.assertIn(old, text)
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text.replace(old, new))
            return flatpak.check(top)

    def test_good(self):
        self.assertEqual(self.check(), [])

    def test_what_is_wrong_with_both(self):
        cases = (
            ('asks for --filesystem=home', '"--device=dri"', '"--device=dri", "--filesystem=home"'),
            ('asks for --device=all', '--device=dri', '--device=all'),
            ('does not ask for --share=network', '"--share=network",', ''),
            ('no sha256 that pins', '"sha256": "', '"sha256": "0'),
            ('no sha256 that pins', '"sha256"', '"md5"'),
            ('begins with https', 'https://', 'http://'),
            ('the type bzr', '"type": "archive"', '"type": "bzr"'),
            ('does not run the tests', '"run-tests": true', '"run-tests": false'),
            ('is not the folder', '"type": "dir"', '"type": "git"'),
            ('"runtime" is not', 'org.gnome.Platform', 'org.kde.Platform'),
            ('an id of meson.build', '"id": "io.', '"id": "org.'),
            ('Expecting', '"modules": [', '"modules": {'),
        )
        names = [f'flatpak/{self.BASE}{suffix}.json' for suffix in ('', '.Devel')]
        for message, old, new in cases:
            with self.subTest(message):
                found = self.check(*((name, old, new) for name in names))
                self.assertEqual([line.split(':')[0] for line in found if message in line], names)

    def test_what_is_wrong_elsewhere(self):
        cases = (
            ('differ in more', f'flatpak/{self.BASE}.Devel.json', '4.1.1', '4.1.0'),
            ('belongs to the development', f'flatpak/{self.BASE}.Devel.json',
             '"-Dprofile=development",', ''),
            ('does not say what', 'flatpak/README.md', '`--device=dri`', 'the graphics card'),
            ('its id is not', f'data/{self.BASE}.metainfo.xml.in', '<id>@app_id@', '<id>io.x.Y'),
            ('desktop entry of its id', f'data/{self.BASE}.metainfo.xml.in', '@app_id@.desktop',
             'x.desktop'),
            ('does not provide', f'data/{self.BASE}.metainfo.xml.in', '<binary>tincan<',
             '<binary>other<'),
            ('there is no data/org.', 'meson.build', "base_id = 'io.", "base_id = 'org."),
        )
        for message, *change in cases:
            with self.subTest(message):
                self.assertIn(message, '\n'.join(self.check(change)))
