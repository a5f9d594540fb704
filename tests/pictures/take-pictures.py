#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes a picture of every view and dialog of the real program, in the looks that are asked for.
Exits with 1 where one could not be taken, and says which."""

import argparse
import copy
import os
import shutil
import subprocess
import sys
import traceback

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path += [os.path.join(TESTS, 'desktop'), os.path.join(TESTS, 'support')]

# pylint: disable=wrong-import-position
import desk  # noqa: E402
from cast import Cast  # noqa: E402
from looks import LOOKS  # noqa: E402
from stage import Stage, Window  # noqa: E402
from views import views  # noqa: E402

# For anything that a view waits for, in seconds: there are many of them.
desk.PATIENCE = 10 * int(os.environ.get('TINCAN_TEST_PATIENCE', '1'))
# Of a contact sheet: pictures in a row, rows.
SHEET = {True: (6, 2), False: (3, 2)}


class Play:
    """What the views of one look are taken of, made when the first of them needs it."""

    def __init__(self, stage, wanted, folder):
        self.stage = stage
        self.wanted = wanted
        self.folder = folder
        self.place = None
        self.window = None
        self.cast = None
        self.plain = None
        self.begun = False
        self.taken = []
        self.failed = []

    def enter(self, place):
        """Has the window of PLACE."""
        if place == self.place and place != 'own':
            return
        self.end()
        self.place = place
        if place == 'first':
            folder = self.stage.prepare_profile(os.path.join(self.stage.root, 'first'), False)
            self.window = Window(self.stage, '--data-dir', folder)
        elif place == 'window':
            self.cast = self.cast or Cast(self.stage)
            self.window = Window(self.stage, '--data-dir',
                                 self.stage.prepare_profile(self.cast.folder))
            self.cast.come(self.window.address)

    def end(self):
        if self.window is not None:
            self.window.end()
        self.window = None

    def begin(self):
        """Past the page at the first start."""
        if not self.begun and 'start' not in self.taken:
            self.window.find('text', 'Your _Name').text = 'Alice'
            self.window.click('_Start Chatting')
            self.stage.camera.await_change()
        self.begun = True

    def has_taken(self, name):
        return name in self.taken

    def perform(self, function):
        left = [name for name in function.names if name in self.wanted]
        try:
            self.enter(function.place)
            for name in function(self):
                if name in left:
                    self.stage.camera.take(os.path.join(self.folder, name + '.png'))
                    left.remove(name)
                self.taken.append(name)
            assert not left, f'no view {left}'
        except Exception:  # whatever it is, the other views are taken
            traceback.print_exc()
            self.failed += left or [function.names[-1] + ' (the end of it)']
            self.stage.camera.save(os.path.join(self.folder, function.names[0] + '.failed.png'))
            self.recover()

    def recover(self):
        try:
            self.window.leave()
        except Exception:  # whatever it is: a new window then
            self.place = None


def is_in(function, look):
    return function.narrow is None or function.narrow == look.narrow


def make_sheets(folder, names, narrow):
    """Several pictures on one, to look at: where there is ImageMagick."""
    if shutil.which('montage') is None:
        return
    columns, rows = SHEET[narrow]
    size = columns * rows
    for number, first in enumerate(range(0, len(names), size), 1):
        subprocess.run(['montage', '-label', '%t',
                        *[os.path.join(folder, name + '.png')
                          for name in names[first:first + size]],
                        '-tile', f'{columns}x', '-geometry', '+6+6', '-background', '#888',
                        os.path.join(folder, f'sheet-{number}.png')], check=False)


def take(name, wanted, folder, font, language):
    """Returns the views that could not be taken in the look NAME. LANGUAGE: instead of the look's,
    or None"""
    look = copy.copy(LOOKS[name])
    look.language = language or look.language
    functions = [one for one in views if is_in(one, look) and wanted & set(one.names)]
    os.makedirs(folder, exist_ok=True)
    with Stage(look, font) as stage:
        play = Play(stage, wanted, folder)
        for function in functions:
            play.perform(function)
        play.end()
    taken = [name for one in functions for name in one.names
             if name in play.taken and name in wanted]
    make_sheets(folder, taken, look.narrow)
    print(f'{name}: {len(taken)} pictures in {folder}', flush=True)
    return [f'{name}/{one}' for one in play.failed]


def main():
    known = {name for function in views for name in function.names}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', default='pictures', metavar='DIR', help='where they are put')
    parser.add_argument('--look', action='append', metavar='LOOK', choices=LOOKS,
                        help='one of: ' + ', '.join(LOOKS) + '; may be given again')
    parser.add_argument('--font', default='Cantarell', help='the font of the desktop')
    parser.add_argument('--language', help='a code of po/LINGUAS')
    parser.add_argument('views', nargs='*', metavar='VIEW', help='; '.join(sorted(known)))
    arguments = parser.parse_args()
    unknown = set(arguments.views) - known
    if unknown:
        parser.error('no such view: ' + ', '.join(sorted(unknown)))

    failed = []
    for name in arguments.look or LOOKS:
        failed += take(name, set(arguments.views) or known,
                       os.path.join(os.path.abspath(arguments.out), arguments.language or '', name),
                       arguments.font, arguments.language)
    for name in failed:
        print(f'could not be taken: {name}', file=sys.stderr)
    return 1 if failed else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except desk.Skip as reason:
        print(f'{reason}', file=sys.stderr)
        sys.exit(77)
