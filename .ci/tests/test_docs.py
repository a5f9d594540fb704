# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import tempfile
import unittest

import support

docs = support.load('check-docs')


class DocsTest(unittest.TestCase):
    PATHS = {'/net/wire/a', '/net/wire/b/c', '/ui/trust/a'}
    GOOD = ('# Claims\n\n| cannot | shown by |\n|---|---|\n'
            '| read | `/net/wire/a`, `/net/wire/b` |\n| write | `./dev sim` |\n\n'
            '| file | has |\n|---|---|\n| a | nothing |\n')
    COMPLETE = '`./dev help`, `./dev build`, `./dev sim --all`\n\n| name | a name |\n'

    def setUp(self):
        self.top = tempfile.mkdtemp()
        for folder in ('docs', 'tests/fuzz/corpus/name'):
            os.makedirs(os.path.join(self.top, folder))
        self.write('dev', 'do_build () {\n}\n\ndo_sim () {\n}\n')
        self.write('README.md', '[More](docs/SECURITY.md), `./dev help`, `/proc/self`\n')
        self.write('docs/SECURITY.md', self.GOOD)
        self.write('docs/TESTING.md', self.COMPLETE)

    def tearDown(self):
        shutil.rmtree(self.top)

    def write(self, name, text):
        with open(os.path.join(self.top, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def test_good(self):
        self.assertEqual(docs.check(self.top, self.PATHS), [])

    def test_any(self):
        self.write('docs/A.md', '`docs/NAME.md`, `docs/xx/xx.po`, `tests/fuzz/corpus/xx`\n')
        self.assertEqual(docs.check(self.top, self.PATHS), [])

    def test_keys(self):
        source = ('{ TIN_KEYS_A, N_("Go Back"), { "<Alt>Left" }, "win.back",\n  "Escape" },\n'
                  '{ TIN_KEYS_A, N_("Find"), { "<Control><Shift>f", "F3" } },\n'
                  '[TIN_KEYS_A] = N_("All"),\n')
        table = '| where | what | keys |\n|---|---|---|\n| All | Go Back | Alt+Left, Escape |\n'
        find = '| All | Find | Ctrl+Shift+F, F3 |\n'
        self.assertEqual(docs.check_keys('a.md', table + find, source), [])
        self.assertIn('a.md: lacks this row: ' + find.strip(),
                      docs.check_keys('a.md', table, source))
        self.assertIn('a.md: there is no such key: All | Fly | F4',
                      docs.check_keys('a.md', table + find + '| All | Fly | F4 |\n', source))
        self.assertIn('does not read', docs.check_keys('a.md', table + find,
                                                       source + '{ TIN_KEYS_A, title },')[0])

    def test_planted(self):
        for message, name, text in (
                ('docs/A.md:1: there is no test /net/wire/z', 'docs/A.md', '`/net/wire/z`\n'),
                ('docs/A.md:1: there is no test /net/wir', 'docs/A.md', '`/net/wir`\n'),
                ('docs/A.md:4: there is no test /ui/a/b', 'docs/A.md', '```\n```\n\n`/ui/a/b`\n'),
                ('docs/A.md:1: there is no file tests/a.c', 'docs/A.md', 'See `tests/a.c`.\n'),
                ('docs/A.md:1: there is no file help/C/a.page', 'docs/A.md', '`help/C/a.page`\n'),
                ('docs/A.md:1: there is no file packaging/a', 'docs/A.md', '`packaging/a`\n'),
                ('docs/A.md:1: there is no file po/xx.po', 'docs/A.md', '`po/xx.po`\n'),
                ('docs/A.md:1: there is nothing at B.md', 'docs/A.md', '[B](B.md)\n'),
                ('docs/A.md:1: ./dev has no command fly', 'docs/A.md', '`./dev fly --high`\n'),
                ('docs/A.md:3: ./dev has no command fly', 'docs/A.md',
                 '```sh\n./dev build  # `docs/a`\nA=b ./dev fly\n```\n'),
                ('docs/SECURITY.md:14: nothing shows this claim', 'docs/SECURITY.md',
                 self.GOOD + '\n| can | shown by |\n|---|---|\n| read | `word` |\n'),
                ('docs/SECURITY.md: claims nothing', 'docs/SECURITY.md', '# Claims\n'),
                ('docs/TESTING.md: does not tell of ./dev sim', 'docs/TESTING.md',
                 self.COMPLETE.replace('sim', 'help')),
                ('docs/TESTING.md: has no row for the fuzz target name', 'docs/TESTING.md',
                 self.COMPLETE.replace('|', '-'))):
            with self.subTest(message=message):
                self.tearDown()
                self.setUp()
                self.write(name, text)
                found = docs.check(self.top, self.PATHS)
                self.assertEqual(len(found), 1, found)
                self.assertIn(message, found[0])

    def test_registered(self):
        self.write('test-a', '#!/bin/sh\n[ "$2" = -l ] && echo "$PATHS"\n')
        path = os.path.join(self.top, 'test-a')
        os.chmod(path, 0o755)
        for expected, paths in (({'/a/b', '/a/c'}, '/a/b\n/a/c\nother'), (None, '1..0 # SKIP')):
            for command in ([path, '--tap'], ['/usr/bin/env', 'test-a', '--tap']):
                test = {'cmd': command, 'env': {'PATHS': paths, 'PATH': self.top + ':/bin'}}
                self.assertEqual(docs.list_tests(self.top, test), expected)
        missing = {'cmd': ['/usr/bin/env', 'test-b'], 'env': {}}
        self.assertIsNone(docs.list_tests(self.top, missing))
