# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice, the people whom she knows, and what they have said to each other."""

import json
import os
import socket
import time
from types import SimpleNamespace

from desk import Peer, wait_for

DAY = 24 * 60 * 60
CODE = '```\nmake -C plans pdf\ncp plans/*.pdf /media/stick\n```'
LINK = 'Here is the way: https://workshop.example/plans/214'

# Days ago, hour, minute, whether Alice says it, the text.
EARLIER = (
    (3, 9, 12, False, 'Hi Alice! Does the new machine run?'),
    (3, 9, 20, True, 'Since yesterday. It is so quiet that I look whether it is on.'),
    (1, 16, 2, False, 'We meet on Thursday at ten to talk about the workshop. Can you bring the '
     'plans?'),
    (1, 16, 5, True, 'I can. Printed, or on a stick?'),
    (1, 16, 5, True, 'Both is fine, too.'),
    (1, 16, 40, False, 'Printed, please: the screen in that room does not work.'),
    (1, 16, 41, False, 'And the long cable, if you still have it.'),
)


def order(person, command, **members):
    """Has PERSON carry out a command, and returns its result."""
    before = len(person.events('result'))
    person.write(json.dumps({'command': command, **members}))
    result = wait_for(lambda: person.events('result')[before:], lambda: command)[0]
    assert result['ok'], (command, members, result)
    return result


def say(author, reader, text, target=None):
    """Returns the name of the message, which has come."""
    if target is None:
        said = order(author, 'send', peer=reader.id, text=text)
    else:
        said = order(author, 'reply', peer=reader.id, id=target, text=text)
    reader.expect('message', id=said['id'])
    return said['id']


class Plain:
    """A program that speaks nothing but text."""

    def __init__(self, address):
        host, port = address.split(':')
        self.socket = socket.create_connection((host, int(port)))
        self.say('Hello, is this Alice? This is the terminal in the store room.')

    def say(self, text):
        self.socket.sendall((text + '\n').encode())


class Cast:
    """Everybody is there when this is, but the window, which Alice then opens in FOLDER."""

    def __init__(self, stage):
        self.stage = stage
        self.alice = stage.invite('Alice')
        self.folder = self.alice.folder
        self.bob = self._befriend('Bob')
        self.carol = self._befriend('Carol')
        self.dave = self._befriend('Dave')
        self.grace = self._befriend('Grace Hopper-Castellanos from the Library')
        self._tell_earlier()
        self._tell_today()
        self._verify(self.carol)
        order(self.alice, 'pin', peer=self.carol.id)
        order(self.alice, 'mute', peer=self.grace.id)
        for person in (self.bob, self.carol, self.dave, self.grace):
            order(self.alice, 'read', peer=person.id)
        self._block('Mallory')
        self.dave.quit()
        order(self.alice, 'send', peer=self.dave.id, text='Are you back on Monday?')
        self.alice.quit()

    def _befriend(self, name):
        person = self.stage.invite(name)
        order(person, 'connect', peer=self.alice.address)
        self.alice.expect('peer', state='connected', id=person.id)
        order(self.alice, 'accept', peer=person.id)
        return person

    def _block(self, name):
        person = self._befriend(name)
        order(self.alice, 'block', peer=person.id)
        person.quit()

    def _tell_earlier(self):
        today = time.localtime()
        midnight = time.mktime((today.tm_year, today.tm_mon, today.tm_mday, 0, 0, 0, 0, 0, -1))
        path = os.path.join(self.stage.root, 'earlier.jsonl')
        with open(path, 'w', encoding='utf-8') as file:
            for number, (days, hour, minute, own, text) in enumerate(EARLIER, 1):
                when = int((midnight - days * DAY + hour * 3600 + minute * 60) * 1000) << 16
                line = {'peer': self.bob.id, 'name': 'Bob', 'own': own, 'number': number,
                        'log': '0000000000001001' if own else '0000000000001002',
                        'time': '', 'sent_at': str(when), 'shown_at': str(when), 'kind': 'text',
                        'broadcast': False, 'text': text}
                file.write(json.dumps(line | ({'delivery': 'read'} if own else {})) + '\n')
        order(self.alice, 'import', file=path)

    def _tell_today(self):
        alice, bob, carol = self.alice, self.bob, self.carol
        room = say(bob, alice, 'Good morning! The room is 241 now, not 118.')
        order(bob, 'edit', peer=alice.id, id=room,
              text='Good morning! The room is 214 now, not 118.')
        slip = say(bob, alice, 'This one was for somebody else')
        order(bob, 'retract', peer=alice.id, id=slip)
        thanks = say(alice, bob, 'Thank you, I tell Carol.', room)
        order(bob, 'react', peer=alice.id, id=thanks, text='👍')
        cable = say(alice, bob, 'And I have found the cable 🙂')
        order(alice, 'react', peer=bob.id, id=room, text='❤️')
        order(bob, 'react', peer=alice.id, id=cable, text='🎉')
        say(bob, alice, 'Good. I have made the plans anew:')
        say(bob, alice, CODE)
        say(bob, alice, LINK)
        say(alice, bob, '> The room is 214\nIs there a lift? The *heavy* printer comes along.')
        say(bob, alice, '🎉')
        order(bob, 'read', peer=alice.id)
        say(alice, bob, 'See you on Thursday!')

        say(carol, alice, 'Lunch at one?')
        say(alice, carol, 'Gladly. Where?')
        say(carol, alice, 'مرحبا، في المطعم الجديد')
        say(self.dave, alice, 'I am away until Monday.')
        say(self.grace, alice, 'Your book is here.')
        alice.expect('message', id=slip)

    def _verify(self, person):
        order(self.alice, 'verify', peer=person.id)
        person.expect('verification', state='asked')
        order(person, 'agree', peer=self.alice.id)
        self.alice.expect('verification', state='code')
        person.expect('verification', state='code')
        order(self.alice, 'match', peer=person.id)
        order(person, 'match', peer=self.alice.id)
        self.alice.expect('trust', id=person.id, verified=True) \
            if self.alice.events('trust', id=person.id) else \
            self.alice.expect('trust', peer=person.id, verified=True)

    # Beside the window

    def come(self, address):
        """All who are here call Alice again at ADDRESS."""
        for person in (self.bob, self.carol, self.grace):
            order(person, 'connect', peer=address)

    def invite_other(self, name, address):
        """Somebody of this NAME, whom nobody knows, calls."""
        root = os.path.join(self.stage.root, 'others')
        os.makedirs(root, exist_ok=True)
        person = Peer(SimpleNamespace(root=root, environment=self.stage.environment), name)
        self.stage.processes.append(person)
        person.write(json.dumps({'command': 'connect', 'peer': address}))
        return person
