# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real keys, and where the focus is after them."""

import re
import subprocess

from desk import wait_for

# Nobody needs more keys to come round a window once.
ROUND = 60


class Keyboard:
    def __init__(self, home, application):
        self.environment = home.environment
        self.application = application

    def _run(self, *words):
        return subprocess.run(['xdotool', *words], env=self.environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              encoding='utf-8').stdout.strip()

    def press(self, *keys):
        self._run('key', '--clearmodifiers', *keys)

    def park_pointer(self):
        """Puts it into a corner: what is opened below it would have the focus."""
        self._run('mousemove', '0', '9999')

    def type(self, text):
        """Only what the keyboard has: what it lacks would have to be put on it first."""
        self._run('type', '--clearmodifiers', text)

    def has_window(self, title):
        """Whether the keys go to the window with this TITLE, an expression."""
        return re.fullmatch(title, self._run('getactivewindow', 'getwindowname')) is not None

    def await_window(self, title):
        wait_for(lambda: self.has_window(title), f'the window {title}')

    def fill(self, name, text):
        """Types TEXT in the place of all in an entry, which has the focus. (GTK 4.8 does not tell
        so of entries in rows.)"""
        self.press('ctrl+a')
        self.type(text)
        entry = self.application.find('text', name)
        wait_for(lambda: entry.text == text, lambda: f'{text} in {name}, where is {entry.text}')

    def focused(self):
        return self.application.focused()

    def await_focus(self, role, name, window='.*'):
        """NAME and WINDOW are expressions. Returns what has the focus then."""
        def find():
            return [one for one in self.focused() if one.role in role.split('|') and
                    re.fullmatch(name, one.name)] if self.has_window(window) else []

        return wait_for(find, lambda: f'focus on {role} {name} in {window}, but it is on ' + str(
            [(one.role, one.name) for one in self.focused()]) + self._run(
                'getactivewindow', 'getwindowname'))[0]

    def move(self, key, root=None):
        """Presses KEY, with which the focus moves, in ROOT. Returns on what it is then."""
        root = root or self.application
        before = self.focused()
        if not before:
            return self.find_typing(root, key)
        self.press(key)
        wait_for(lambda: self.focused() != before,
                 lambda: f'{key} moves the focus from {[one.name for one in before]}')
        return (self.focused() or [self.find_typing(root)])[0]

    def find_typing(self, root, key=None):
        """Presses KEY, if any, and returns what has the focus then. GTK 4.8 does not tell so of
        entries in rows: what is typed shows in which of those in ROOT it is."""
        texts = {one: one.text for one in root.all('text|password text', state='editable')
                 if one.shown}
        self.press(*([key] if key else []), '7')

        def find():
            return self.focused() or [one for one, text in texts.items() if one.text != text]

        one = wait_for(find, lambda: f'focus after {key} in {root.name}')[0]
        if one in texts:
            wait_for(lambda: one.text != texts[one], f'what was typed in {one.name}')
            one.text = texts[one]
        return one

    def go_to(self, key, role, name, root=None):
        """Presses KEY in ROOT until the focus is where it is to be. Returns the names on the
        way."""
        names = []
        for _ in range(ROUND):
            one = self.move(key, root)
            names.append(one.name)
            if one.role in role.split('|') and re.fullmatch(name, one.name):
                return names
        raise AssertionError(f'{key} does not lead to {role} {name}, but to {names}')
