#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of the main job with real keys alone: no pointer, and nothing is called. AT-SPI only
tells where the focus is, as it does to a person who listens."""

import re

import desk
from accessible import find_application
from desk import wait_for
from keyboard import Keyboard

COMPOSER = 'Message .*Bob.*'
MAIN = '.*Tincan'


def start_and_connect(home):
    bob = home.invite('Bob')
    process = home.start()
    keys = Keyboard(home, find_application(home, process))
    keys.application.find('push button', 'Start Chatting')
    keys.await_window(MAIN)
    keys.fill('Your Name', 'Alice')
    keys.press('Return')

    # The page has gone when the window takes its own keys.
    keys.application.find('push button', re.compile('You are .Alice. .*'))
    keys.press('ctrl+n')
    keys.await_window('Connect to Peer')
    keys.fill('Address', bob.address)
    keys.press('Return')
    assert bob.expect('peer', state='connected')['name'] == 'Alice'
    keys.await_focus('text', COMPOSER, '.*Bob.*' + MAIN)
    return bob, process, keys


def quit_with_keys(bob, process, keys):
    keys.await_window(MAIN)
    keys.press('ctrl+q')
    assert process.await_end() == 0
    bob.quit()


def main_job(home):
    bob, process, keys = start_and_connect(home)
    keys.type('Are you there')
    keys.press('Return')
    asked = bob.expect('message', text='Are you there')
    assert asked['name'] == 'Alice' and asked['kind'] == 'text'

    # Reading: from the composer to the messages, and from one to the other.
    bob.write('send Alice Yes, good morning')
    keys.application.find('list item', re.compile('.*Yes, good morning.*'))
    keys.go_to('shift+Tab', 'list item', '.*Bob.*: Yes, good morning')
    keys.move('Up')
    keys.await_focus('list item', 'You, .*: Are you there.*')
    keys.move('Down')
    keys.await_focus('list item', '.*Bob.*: Yes, good morning')

    keys.press('ctrl+shift+r')
    keys.await_focus('text', COMPOSER)
    keys.type('And how is it')
    keys.press('Return')
    answer = bob.expect('message', text='And how is it')
    mine = bob.expect('message', text='Yes, good morning', own=True)
    assert answer['target'] == mine['id']

    # Up in an empty composer takes back what was said last.
    keys.application.find('list item', re.compile('You, .*And how is it.*'))
    keys.await_focus('text', COMPOSER)
    keys.press('Up')
    wait_for(lambda: keys.await_focus('text', COMPOSER).text == 'And how is it',
             'the last message to edit')
    keys.press('ctrl+a')
    keys.type('And how was it')
    keys.press('Return')
    assert bob.expect('message', kind='edit')['target'] == answer['id']
    assert bob.expect('message', kind='edit')['text'] == 'And how was it'
    keys.application.find('list item', re.compile('You, .*And how was it.*'))

    keys.go_to('shift+Tab', 'list item', '.*And how was it.*')
    keys.go_to('Up', 'list item', '.*Bob.*: Yes, good morning')
    keys.press('Menu')
    keys.await_focus('menu item|push button|toggle button', 'React with thumbs up')
    keys.press('Return')
    reaction = bob.expect('message', kind='reaction')
    assert reaction['text'] == '👍' and reaction['target'] == mine['id']
    keys.go_to('Tab', 'text', COMPOSER)

    keys.press('ctrl+b')
    keys.await_focus('text', 'Message', 'Broadcast')
    keys.type('To all of you')
    keys.press('Return')
    assert bob.expect('message', text='To all of you')['broadcast']
    keys.application.find('status bar', re.compile('.*1 of 1.*'))
    keys.press('Escape')
    keys.await_focus('text', COMPOSER, MAIN)

    keys.press('ctrl+p')
    keys.await_window('Active Peers')
    dialog = keys.application.find(name='Active Peers', state='modal')
    dialog.find('label', 'Bob')
    keys.press('Escape')
    keys.await_focus('text', COMPOSER, MAIN)

    keys.press('ctrl+shift+d')
    bob.expect('peer', state='disconnected', reason='goodbye')
    quit_with_keys(bob, process, keys)


def comes_round(home):
    """Tab comes to all that one can use, and back."""
    bob, process, keys = start_and_connect(home)
    bob.write('send Alice Hello')
    keys.application.find('list item', re.compile('.*: Hello'))
    names = keys.go_to('Tab', 'text', COMPOSER)
    for wanted in ('Insert Emoji', 'New', 'Search', 'Main Menu', 'You are .Alice. at .*',
                   'Bob, Connected, .*', 'Disconnect', 'Details', 'Search in Conversation',
                   'Conversation Menu', '.*Bob.*: Hello'):
        assert any(re.fullmatch(wanted, name) for name in names), (wanted, names)
    assert all(names), names
    back = keys.go_to('shift+Tab', 'text', COMPOSER)
    assert sorted(back) == sorted(names), (names, back)
    quit_with_keys(bob, process, keys)


desk.run([('/desktop/keyboard/does-the-whole-main-job', main_job),
          ('/desktop/keyboard/tab-comes-to-all-that-can-be-used-and-back', comes_round)],
         needs=['xdotool'])
