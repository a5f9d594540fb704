#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man pages tell of what --help tells, and of nothing else, and are well written."""

import os
import re
import shutil
import subprocess
import unittest

import usage

BUILD = os.environ['TINCAN_BUILD']
# A heading of the list of commands: ".BR block " \fIPEER\fR, " unblock " …", ".B outbox"
ENTRY = re.compile(r'^\.TP\n\.(?:BR?) (.*)$', re.MULTILINE)
FONT = re.compile(r'\\f[IR][^"]*')
WORD = re.compile(r'(?<![\w-])[a-z][a-z-]+')


def plain(text):
    return text.replace('\\-', '-')


def section(text, name):
    return re.split(r'^\.SH ', text, flags=re.MULTILINE)[
        [part.split('\n', 1)[0] for part in re.split(r'^\.SH ', text, flags=re.MULTILINE)]
        .index(name)]


def is_heading_of_options(line):
    return line.startswith(('.B \\-', '.BR \\-', '.BR \\-h'))


class Pages(unittest.TestCase):
    def test_options(self):
        for program in usage.PROGRAMS:
            with self.subTest(program):
                options = section(usage.read(f'man/{program}.1.in'), 'OPTIONS')
                headings = [line for line in options.splitlines() if is_heading_of_options(line)]
                found = set(usage.OPTION.findall(plain('\n'.join(headings))))
                self.assertEqual(found, usage.options_of(program))

    def test_no_other_option_is_told(self):
        for program in usage.PROGRAMS:
            with self.subTest(program):
                told = set(usage.OPTION.findall(plain(usage.read(f'man/{program}.1.in'))))
                self.assertLessEqual(told, usage.options_of(program))

    def test_commands(self):
        entries = ENTRY.findall(section(usage.read('man/tincan-cli.1.in'), 'COMMANDS'))
        words = {word for entry in entries
                 for word in WORD.findall(usage.OPTION.sub('', FONT.sub('', plain(entry))))}
        self.assertEqual(words - usage.PASSPHRASE - {'everyone', 'ask', 'known'},
                         usage.commands())

    def test_well_written(self):
        checks = [['mandoc', '-T', 'lint', '-W', 'style'],
                  ['man', '--warnings', '-E', 'UTF-8', '-l']]
        for program in usage.PROGRAMS:
            page = os.path.join(BUILD, 'data', f'{program}.1')
            for check in checks:
                with self.subTest(f'{check[0]} {program}'):
                    if shutil.which(check[0]) is None:
                        self.skipTest(f'there is no {check[0]}')
                    done = subprocess.run([*check, page], text=True, capture_output=True,
                                          stdin=subprocess.DEVNULL, timeout=60, check=False)
                    said = done.stdout if check[0] == 'mandoc' else done.stderr
                    self.assertEqual((said, done.returncode), ('', 0))

    def test_version(self):
        for program, path in usage.PROGRAMS.items():
            said = subprocess.run([path, '--version'], check=True, text=True, capture_output=True,
                                  stdin=subprocess.DEVNULL, timeout=60).stdout
            with open(os.path.join(BUILD, 'data', f'{program}.1'), encoding='utf-8') as file:
                self.assertIn(f'"Tincan {said.split()[1]}"', file.read())


if __name__ == '__main__':
    unittest.main()
