#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variant that this build is not is all right, too, and the two share no name.

It is configured in a temporary folder, and of it is made only what names the application.
"""

import json
import os
import re
import subprocess
import tempfile
import unittest

BUILD = os.environ['TINCAN_BUILD']
TOP = os.path.dirname(os.environ['TINCAN_DATA'])
BASE = 'io.github.tincan_chat.Tincan'
IDS = {'default': BASE, 'development': BASE + '.Devel'}
# What is validated, by the tests of data/meson.build; where a tool is missing so is its test.
TESTS = ('desktop-entry', 'metainfo')
# Each variant has these, and they say the same in each.
SHARED = {f'dbus-1/interfaces/{BASE}.Session.xml'}
KINDS = ('applications/{}.desktop', 'metainfo/{}.metainfo.xml', 'dbus-1/services/{}.service',
         'glib-2.0/schemas/{}.gschema.xml', 'icons/hicolor/symbolic/apps/{}-symbolic.svg',
         'icons/hicolor/scalable/apps/{}.svg')
PRINTED_ID = re.compile(re.escape(BASE) + r'(?:\.Devel)?(?![\w.]*\.Session)')


def run(*command):
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=240, check=False)
    if done.returncode != 0:
        raise AssertionError(f'{" ".join(command)}: {done.stdout}{done.stderr}')
    return done.stdout


def options_of(build):
    return {option['name']: option['value'] for option in
            json.loads(run('meson', 'introspect', '--buildoptions', build))}


def installed(build):
    """What BUILD installs below the folder of data: where it comes from, by where it goes."""
    options = options_of(build)
    data = os.path.join(options['prefix'], options['datadir'])
    return {os.path.relpath(target, data): source for source, target in
            json.loads(run('meson', 'introspect', '--installed', build)).items()}


class Variant(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        own = options_of(BUILD)['profile']
        self.other = 'default' if own == 'development' else 'development'
        self.build = os.path.join(folder.name, 'build')
        run('meson', 'setup', f'-Dprofile={self.other}', '-Dtests=false', self.build, TOP)

    def test_other(self):
        found = {}
        for variant, build in ((self.other, self.build),
                               (options_of(BUILD)['profile'], BUILD)):
            paths = installed(build)
            found[variant] = {path for path in paths if BASE in path}
            wanted = {kind.format(IDS[variant]) for kind in KINDS} | SHARED
            self.assertEqual(found[variant], wanted)
        self.assertEqual(found['default'] & found['development'], SHARED)

        made = [source for path, source in installed(self.build).items()
                if path in found[self.other] and source.startswith(self.build)]
        run('ninja', '-C', self.build, 'data/gschemas.compiled',
            *(os.path.relpath(source, self.build) for source in made
              if source.endswith(('.desktop', '.metainfo.xml'))))
        for source in made:
            with open(source, encoding='utf-8') as file:
                ids = set(PRINTED_ID.findall(file.read()))
            self.assertEqual(ids, {IDS[self.other]}, source)

        there = {test['name'] for test in
                 json.loads(run('meson', 'introspect', '--tests', self.build))}
        run('meson', 'test', '-C', self.build, '--no-rebuild', *sorted(there.intersection(TESTS)))


if __name__ == '__main__':
    unittest.main()
