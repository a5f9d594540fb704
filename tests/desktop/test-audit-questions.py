#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who want something, and what the program asks before it does something, as somebody has it
who does not see: on a desktop and on a phone."""

import json
import os
import re
import resource
from types import SimpleNamespace

import desk
from audit import click
from desk import Peer, wait_for
from tour import Phone, Tour, make_profile

COMPOSER = 'Message .*Zoe.*'
# GTK 4.8 does not tell what a row of requests is.
REQUEST = 'list item|panel|grouping'


class Questions(Tour):
    def __init__(self, home):
        super().__init__(home, '--data-dir', make_profile(home))
        self.zoe = home.invite('Zoe')

    @property
    def address(self):
        """Where the window listens."""
        return '127.0.0.1:' + wait_for(
            lambda: [line for line in self.process.lines if line[-1:].isdigit()],
            'the port')[-1].split()[-1]

    def call(self, person):
        person.write(json.dumps({'command': 'connect', 'peer': self.address}))

    def see_request(self):
        """Somebody new calls, and is let in."""
        self.call(self.zoe)
        requests = self.application.find('list', 'Requests')
        requests.find(REQUEST, re.compile('Zoe,.*'))
        wait_for(self.keys.focused, 'a focus')
        self.audit.check('list with a request', self.window)
        self.keys.go_to('Tab', REQUEST, 'Zoe,.*')
        self.keys.press('Return')
        self.application.find('status bar', re.compile('.*Zoe.* wants to talk.*'))
        wait_for(self.keys.focused, 'a focus')
        self.audit.check('request', self.window)
        self.press_button('Accept')
        self.keys.await_focus('text', COMPOSER)

    def press_button(self, name):
        self.keys.go_to('Tab', 'push button', name)
        self.keys.press('space')

    def see_deletions(self):
        self.zoe.write('send Alice Hello')
        self.application.find('list item', re.compile('.*: Hello'))
        self.application.find('text', re.compile(COMPOSER)).text = 'Good morning'
        self.keys.press('Return')
        self.zoe.expect('message', text='Good morning')
        self.keys.go_to('shift+Tab', 'list item', '.*: Good morning.*')
        self.audit.visit_dialog('Delete Message.', lambda: self.keys.press('Delete'))
        self.audit.visit_dialog('Delete for Both.', lambda: self.keys.press('shift+Delete'))

    def see_two_keys(self):
        """Zoe goes, and somebody else comes who is called so."""
        self.zoe.quit()
        folder = os.path.join(self.home.root, 'others')
        os.mkdir(folder)
        other = Peer(SimpleNamespace(root=folder, environment=self.home.environment), 'Zoe')
        self.home.processes.append(other)
        self.call(other)
        self.application.find('push button', 'Keep Both…')
        self.keys.go_to('Tab', 'text', COMPOSER)
        self.audit.check('two keys', self.window)
        self.visit('win.block', 'Block This Key of .*Zoe.*')
        self.keys.go_to('Tab', 'push button', 'Keep Both…')
        self.audit.visit_dialog('Keep Both.', lambda: self.keys.press('space'))
        self.keys.go_to('Tab', 'text', COMPOSER)
        return other

    def see_closing(self):
        self.audit.visit_dialog('Keep Tincan Running.', lambda: self.window.do('window.close'))

    def see_quitting(self):
        """The disk takes nothing: what is written then would be lost. Nothing more can be written,
        and what somebody types meanwhile goes nowhere until the next Tab."""
        process = int(self.process.process.get_identifier())
        limit = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, limit[1]))
        self.application.find('text', re.compile(COMPOSER)).text = 'Is it kept'
        self.keys.press('Return')
        self.application.find('label', re.compile('.*waits? for that.*'))
        self.keys.press('Tab')
        wait_for(self.keys.focused, 'a focus')
        self.audit.check('disk that takes nothing', self.window)
        self.audit.visit_dialog('Quit Tincan.', lambda: self.keys.press('ctrl+q'))
        resource.prlimit(process, resource.RLIMIT_FSIZE, limit)
        self.keys.press('ctrl+q')
        click(self.audit.find_dialog('Quit Tincan.').find('push button', 'Quit Anyway'))
        assert self.process.await_end() == 0


def questions(home):
    tour = Questions(home)
    tour.see_request()
    tour.see_deletions()
    other = tour.see_two_keys()
    tour.see_closing()
    tour.see_quitting()
    tour.tell_faults()
    other.quit()


desk.run([('/desktop/audit-questions/on-a-desktop', questions),
          ('/desktop/audit-questions/on-a-phone', questions, Phone)], needs=['xdotool'])
