# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs themselves say that they can do."""

import os
import re
import subprocess

DATA = os.environ['TINCAN_DATA']
PROGRAMS = {'tincan': os.environ['TINCAN'], 'tincan-cli': os.environ['TINCAN_CLI']}
OPTION = re.compile(r'(?<![\w-])--[a-z][a-z-]*')
COMMAND = re.compile(r'(?:^  tincan-cli|, )\s*([a-z][a-z-]+)', re.MULTILINE)
PASSPHRASE = {'set', 'change', 'remove'}


def help_of(program):
    return subprocess.run([PROGRAMS[program], '--help'], check=True, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60).stdout


def options_of(program):
    return set(OPTION.findall(help_of(program)))


def commands():
    """Those of tincan-cli that stand alone."""
    lines = [line for line in help_of('tincan-cli').splitlines()
             if line.startswith('  tincan-cli ')]
    return {word for line in lines for word in COMMAND.findall(line)} | {'run'}


def read(name):
    with open(os.path.join(DATA, name), encoding='utf-8') as file:
        return file.read()
