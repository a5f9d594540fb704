#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells complete what --help tells, and what peers call themselves is not evaluated."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

import usage

FILES = {
    'bash': 'completions/bash/{}',
    'zsh': 'completions/zsh/_{}',
    'fish': 'completions/fish/{}.fish',
}
FISH_LONG = re.compile(r'(?<= -l )[a-z-]+')
# Names that peers gave themselves, and how bash must write them on a command line.
NAMES = {
    'Bob': 'Bob',
    'Anna Maria': r'Anna\ Maria',
    '$(touch evaluated)': r'\$\(touch\ evaluated\)',
    '`touch evaluated`': r'\`touch\ evaluated\`',
    ';touch evaluated': r'\;touch\ evaluated',
    '"; touch evaluated; "': r'\"\;\ touch\ evaluated\;\ \"',
    "it's": r"it\'s",
}
# What is pretended of the window's peers; it says what it was asked with.
PROGRAM = '''#!/bin/sh
printf '%s\\n' "$@" >"$ASKED"
cat "$PEERS"
'''
BASH = '''
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
compopt () { :; }
"_${1//-/_}"
[ "${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
'''


def options_in(shell, program):
    text = usage.read(FILES[shell].format(program))
    text = re.sub(r'^ *#.*$', '', text, flags=re.MULTILINE)
    if shell == 'fish':
        return {f'--{name}' for line in text.splitlines() if line.startswith('complete ')
                for name in FISH_LONG.findall(line)}
    return set(usage.OPTION.findall(text))


class Completions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.asked = os.path.join(self.folder, 'asked')
        peers = os.path.join(self.folder, 'peers')
        with open(peers, 'w', encoding='utf-8') as file:
            file.writelines(f'{name}\t10.0.0.7:5000\tconnected\n' for name in NAMES)
        bin_folder = os.path.join(self.folder, 'bin')
        os.makedirs(os.path.join(self.folder, 'data/tincan/profiles/Zo%C3%AB'))
        os.makedirs(os.path.join(self.folder, 'data/tincan/profiles/Alice'))
        os.mkdir(bin_folder)
        program = os.path.join(bin_folder, 'tincan-cli')
        with open(program, 'w', encoding='utf-8') as file:
            file.write(PROGRAM)
        os.chmod(program, 0o755)
        self.environment = {**os.environ, 'PEERS': peers, 'ASKED': self.asked,
                            'HOME': self.folder, 'XDG_DATA_HOME': self.folder + '/data',
                            'XDG_CONFIG_HOME': self.folder, 'XDG_CACHE_HOME': self.folder,
                            'PATH': bin_folder + os.pathsep + os.environ['PATH']}

    def run_shell(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                              check=False)
        self.assertEqual(done.stderr, '')
        return done.stdout.splitlines()

    def bash(self, *words):
        path = os.path.join(usage.DATA, FILES['bash'].format(words[0]))
        return self.run_shell('bash', '--norc', '-c', BASH, 'bash', path, *words)

    def fish(self, line):
        path = os.path.join(usage.DATA, FILES['fish'].format(line.split()[0]))
        said = self.run_shell('fish', '--no-config', '-c', f'source {path}; complete -C "$argv[1]"',
                              line)
        return [one.split('\t')[0] for one in said]

    def test_options(self):
        for program in usage.PROGRAMS:
            for shell in FILES:
                with self.subTest(f'{shell} {program}'):
                    self.assertEqual(options_in(shell, program), usage.options_of(program))

    def test_commands(self):
        self.assertEqual(set(self.bash('tincan-cli', '')), usage.commands())
        text = usage.read(FILES['zsh'].format('tincan-cli'))
        block = text[text.index('commands=('):text.index('_describe')]
        self.assertEqual(set(re.findall(r'''^ +['"]([a-z-]+):''', block, re.MULTILINE)),
                         usage.commands())

    def test_syntax(self):
        for shell, name in FILES.items():
            for program in usage.PROGRAMS:
                with self.subTest(f'{shell} {program}'):
                    if shutil.which(shell) is None:
                        self.skipTest(f'there is no {shell}')
                    self.run_shell(shell, '-n', os.path.join(usage.DATA, name.format(program)))

    def test_bash_words(self):
        cases = (
            (('tincan-cli', 'fing'), {'fingerprint'}),
            (('tincan-cli', 'reach', ''), {'everyone', 'ask', 'known'}),
            (('tincan-cli', '--name', 'Alice', 'reach', 'k'), {'known'}),
            (('tincan-cli', '--name', '=', 'Alice', 'reach', 'k'), {'known'}),
            (('tincan-cli', 'passphrase', ''), {'set', 'change', 'remove'}),
            (('tincan-cli', 'run', '--history-keep', '='), {'forever', 'year', 'month', 'day',
                                                            'none'}),
            (('tincan-cli', 'export', '--ht'), {'--html'}),
            (('tincan-cli', 'outbox', '--ht'), set()),
            (('tincan-cli', 'outbox', ''), set()),
            (('tincan-cli', '--profile', ''), {'Alice', 'Zo%C3%AB'}),
            (('tincan', '--profile', 'A'), {'Alice'}),
            (('tincan', '--back'), {'--background'}),
            (('tincan', '--data-dir', 'b'), {'bin'}),
        )
        for words, expected in cases:
            with self.subTest(words):
                self.assertEqual(set(self.bash(*words)), expected)

    def test_bash_peers(self):
        self.assertEqual(self.bash('tincan-cli', 'send', ''), list(NAMES.values()))
        self.assertEqual(self.bash('tincan-cli', 'search', 'tea', '--in', 'B'), ['Bob'])
        self.assertEqual(self.bash('tincan-cli', 'send', r'Anna\ '), [NAMES['Anna Maria']])
        self.assertEqual(self.bash('tincan-cli', 'send', '"Anna '), [NAMES['Anna Maria']])
        self.assertEqual(self.bash('tincan-cli', 'send', 'Bob', ''), [])
        # What bash would put there is read by it as the name.
        for name, quoted in NAMES.items():
            self.assertEqual(self.run_shell('bash', '-c', f"printf '%s\\n' {quoted}"), [name])
        self.assertNotIn('evaluated', os.listdir(self.folder))

    def test_bash_asks_the_profile_that_is_named(self):
        self.bash('tincan-cli', '--name', '$(touch evaluated)', 'send', '')
        with open(self.asked, encoding='utf-8') as file:
            self.assertEqual(file.read().splitlines(),
                             ['--name', '$(touch evaluated)', 'peers', '--all'])
        self.assertNotIn('evaluated', os.listdir(self.folder))

    @unittest.skipIf(shutil.which('fish') is None, 'there is no fish')
    def test_fish(self):
        self.assertEqual(set(self.fish('tincan-cli ')), usage.commands())
        self.assertEqual(set(self.fish('tincan-cli reach ')), {'everyone', 'ask', 'known'})
        self.assertEqual(self.fish('tincan-cli send B'), ['Bob'])
        self.assertEqual(self.fish('tincan-cli send Bob '), [])
        self.assertIn('--background', self.fish('tincan --ba'))
        self.assertEqual(self.fish('tincan-cli --profile Al'), ['Alice'])
        self.assertNotIn('evaluated', os.listdir(self.folder))


if __name__ == '__main__':
    unittest.main()
