#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed is there, starts, and is gone when it is uninstalled.

Everything goes into a temporary folder (DESTDIR), so nothing of the system is touched; the build's
own list of what was installed, which `ninja uninstall` reads, is put back in the end.
"""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

BUILD = os.environ['TINCAN_BUILD']
BASE_ID = 'io.github.tincan_chat.Tincan'
# By the option of meson.
IDS = {'default': BASE_ID, 'development': BASE_ID + '.Devel'}
# What whoever installs it looks for, below the prefix, with meson's options; of the help and the
# translations one of each.
FILES = (
    '{bindir}/tincan',
    '{bindir}/tincan-cli',
    '{datadir}/applications/{id}.desktop',
    '{datadir}/{bash_completion_dir}/tincan',
    '{datadir}/{bash_completion_dir}/tincan-cli',
    '{datadir}/dbus-1/interfaces/{base_id}.Session.xml',
    '{datadir}/dbus-1/services/{id}.service',
    '{datadir}/{fish_completion_dir}/tincan-cli.fish',
    '{datadir}/{fish_completion_dir}/tincan.fish',
    '{datadir}/glib-2.0/schemas/{id}.gschema.xml',
    '{datadir}/help/C/tincan/index.page',
    '{datadir}/icons/hicolor/scalable/apps/{id}.svg',
    '{datadir}/icons/hicolor/symbolic/apps/{id}-symbolic.svg',
    '{datadir}/locale/de/LC_MESSAGES/tincan.mo',
    '{mandir}/man1/tincan-cli.1',
    '{mandir}/man1/tincan.1',
    '{datadir}/metainfo/{id}.metainfo.xml',
    '{datadir}/{zsh_completion_dir}/_tincan',
    '{datadir}/{zsh_completion_dir}/_tincan-cli',
)
# What belongs to all programs of a system, and is made for it where it is installed for use.
CACHES = ('mimeinfo.cache', 'gschemas.compiled', 'icon-theme.cache')


def files_below(folder):
    return {os.path.relpath(os.path.join(path, name), folder)
            for path, _, names in os.walk(folder) for name in names}


def run(*command, **options):
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=240, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f'{" ".join(command)}: {done.stdout}{done.stderr}')
    return done.stdout


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        log = os.path.join(BUILD, 'meson-logs', 'install-log.txt')
        if os.path.exists(log):
            kept = os.path.join(self.folder, 'install-log.txt')
            shutil.copy2(log, kept)
            self.addCleanup(shutil.copy2, kept, log)

    def install(self, destination):
        environment = {**os.environ, 'DESTDIR': destination}
        run('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', env=environment)

    def test_destdir_and_back(self):
        root = os.path.join(self.folder, 'root')
        options = {option['name']: option['value'] for option in
                   json.loads(run('meson', 'introspect', '--buildoptions', BUILD))}
        prefix = root + options['prefix']
        id_ = IDS[options['profile']]
        self.install(root)
        found = files_below(prefix)
        # All of it is below the prefix.
        self.assertEqual(len(files_below(root)), len(found))
        wanted = {name.format(id=id_, base_id=BASE_ID, **options) for name in FILES}
        self.assertEqual(wanted - found, set())
        # These are for the system that it gets into, not for the one that makes a package.
        self.assertEqual([name for name in found if os.path.basename(name) in CACHES], [])
        for name in ('tincan', 'tincan-cli'):
            path = os.path.join(prefix, options['bindir'], name)
            self.assertTrue(run(path, '--version').startswith(name + ' '))
        service = os.path.join(prefix, options['datadir'], f'dbus-1/services/{id_}.service')
        with open(service, encoding='utf-8') as file:
            self.assertIn(f'Exec={options["prefix"]}/{options["bindir"]}/tincan ', file.read())

        run('ninja', '-C', BUILD, 'uninstall', env={**os.environ, 'DESTDIR': root})
        self.assertEqual(files_below(root), set())


if __name__ == '__main__':
    unittest.main()
