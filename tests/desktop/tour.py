# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, and a person with a keyboard who goes through it, on a desktop or on a phone."""

import os
import re

from accessible import find_application
from audit import Audit
from desk import Desk, wait_for
from keyboard import Keyboard

MAIN = '.*Tincan'

# Every window has all of a phone's screen. GTK takes that back from one that is new, so that it is
# asked for by a key.
MAXIMIZE = 'super+m'
MANAGER = '''<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
  <keyboard><keybind key="W-m"><action name="Maximize"/></keybind></keyboard>
</openbox_config>'''
# What goes out of the screen is out at once: nothing is looked at while it moves.
SETTINGS = '''[Settings]
gtk-enable-animations=0
'''
# What newer platforms count besides, in pixels.
FRAME = 10
# Of a profile that was used before.
PROFILE = '''[default]
name='Alice'
first-start-done=true
reach='ask'
'''


class Phone(Desk):
    """A desk with a screen on which one thing at a time has room."""

    WIDTH = 360
    SCREEN = '360x720'

    def _prepare_environment(self):
        super()._prepare_environment()
        manager = os.path.join(self.root, 'openbox.xml')
        settings = os.path.join(self.root, 'config', 'gtk-4.0', 'settings.ini')
        os.mkdir(os.path.dirname(settings))
        for path, text in ((manager, MANAGER), (settings, SETTINGS)):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
        self.MANAGER_OPTIONS = ('--config-file', manager)


class Tour:
    """Through the program, started with ARGUMENTS."""

    def __init__(self, home, *arguments):
        self.home = home
        self.narrow = isinstance(home, Phone)
        self.process = home.start(*arguments)
        self.application = find_application(home, self.process)
        self.keys = Keyboard(home, self.application)
        self.keys.park_pointer()
        self.audit = Audit(self.keys, self.application, self.fit if self.narrow else None)
        self.keys.await_window(MAIN)
        self.window = self.application.children[0]
        self.audit.fit(self.window)

    def fit(self, window):
        width = self.home.WIDTH + FRAME
        if window.extents[2] <= width:
            return  # as a question, which is never larger
        self.keys.await_window(re.escape(window.name))
        self.keys.press(MAXIMIZE)
        wait_for(lambda: window.extents[2] <= width,
                 lambda: f'that {window.name} is narrow, which is {window.extents}')

    def visit(self, action, name, look=None):
        self.audit.visit_dialog(name, lambda: self.window.do(action), look)

    def show_list(self):
        """Goes back to it where there is no room for it beside the conversation."""
        if self.narrow:
            before = self.keys.focused()
            self.window.do('win.back')
            wait_for(lambda: self.keys.focused() not in ([], before), 'a focus in the list')

    def show_conversation(self, name, composer):
        """Opens the conversation with NAME from the list; both are expressions."""
        self.keys.go_to('Tab', 'list item', name)
        self.keys.press('Return')
        self.keys.await_focus('text', composer)

    def tell_faults(self):
        assert not self.audit.faults, '\n'.join(self.audit.faults)

    def end(self):
        """Tells what was found, and leaves the program."""
        self.tell_faults()
        self.keys.await_window(MAIN)
        self.keys.press('ctrl+q')
        assert self.process.await_end() == 0


def make_profile(home):
    """Returns the folder of somebody who has used the program, and wants to be asked who may
    write."""
    folder = os.path.join(home.root, 'profile')
    os.mkdir(folder, 0o700)
    path = os.path.join(folder, 'settings.ini')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(PROFILE)
    os.chmod(path, 0o600)
    return folder
