#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of the main job with AT-SPI alone: what a program does that reads the window to a
person, by roles, names, states and actions. No key, no pointer."""

import re

import desk
from accessible import Announcements, find_application
from desk import wait_for

COMPOSER = re.compile('Message .*Bob.*')
# GTK 4.8 forgets what some windows are.
DIALOG = 'dialog|filler'
# They hold what takes the focus, and have it themselves only where they are empty.
CONTAINERS = ('list', 'list box', 'scroll pane', 'table', 'tree table')


def check_names(application):
    """Whatever can have the focus, and is to be seen, has a name."""
    nameless = []
    for one in application.all(state='focusable'):
        if one.role in CONTAINERS or one.name or not one.shown:
            continue
        # A row of a table is what its cells are, and one that folds out has a list of what is in
        # it, which newer platforms call a panel.
        if not (one.role == 'table row' and one.all('label', re.compile('.+')) or
                one.role == 'panel' and one.all('list item', re.compile('.+'), 'focusable')):
            nameless.append(one.dump())
    assert not nameless, 'Without a name:\n' + '\n'.join(nameless)


def click(one):
    wait_for(lambda: 'sensitive' in one.states, lambda: 'that it can be clicked: ' + one.dump())
    one.do('click')


def send(application, text):
    composer = application.find('text', COMPOSER)
    assert {'editable', 'multi-line', 'focusable'} <= composer.states
    composer.text = text
    click(application.find('push button', 'Send'))


def start_and_connect(home):
    bob = home.invite('Bob')
    process = home.start()
    application = find_application(home, process)
    name = application.find('text', 'Your Name')
    assert 'editable' in name.states and name.text
    check_names(application)
    name.text = 'Alice'
    click(application.find('push button', 'Start Chatting'))

    application.find('push button', re.compile('You are .Alice. .*'))
    click(application.find('push button', 'Connect to Peer…'))
    dialog = application.find(DIALOG, 'Connect to Peer', 'modal')
    check_names(dialog)
    assert dialog.find('text', 'Port').text == '5000'
    ways = dialog.all('check box|radio button')
    # Newer platforms do not tell of what is folded in.
    assert ['checked' in one.states for one in ways] in ([True, False, False], []), dialog.dump()
    assert 'sensitive' not in dialog.find('push button', 'Connect').states
    dialog.find('text', 'Address').text = bob.address
    click(dialog.find('push button', 'Connect'))
    assert bob.expect('peer', state='connected')['name'] == 'Alice'
    application.await_gone(DIALOG, 'Connect to Peer')
    # Of what comes while the window is not the one in front, the desktop is told instead.
    application.find('frame', re.compile('.*Bob.*'), 'active')
    application.find('text', COMPOSER, 'focused')
    return bob, process, application


def read_answer(application, bob):
    """It is in a list, in one row, whose name is the whole sentence; newer platforms say it at
    once, and once."""
    announced = Announcements(application)
    bob.write('send Alice Yes, good morning')
    whole = re.compile(r'.*Bob.*, \d\d:\d\d.*: Yes, good morning')
    row = application.find('list item', whole)
    messages = application.find('list', re.compile('Messages with .*Bob.*'))
    assert [one for one in messages.children if whole.fullmatch(one.name)] == [row]
    assert 'focusable' in row.states
    if announced.are_there:
        wait_for(lambda: announced.count('Yes, good morning'), 'that the message is announced')
        assert announced.count('Yes, good morning') == 1

    person = application.find('list', 'People').find('list item', re.compile('Bob, Connected, .*'))
    assert {'selected', 'selectable'} <= person.states
    assert 'Yes, good morning' in person.name
    return row


def amend(application, bob, row, asked):
    row.do('message.reply')
    application.find(name=re.compile('.*Bob.*Yes, good morning.*'))
    send(application, 'And how is it?')
    answer = bob.expect('message', text='And how is it?')
    mine = bob.expect('message', text='Yes, good morning', own=True)
    assert answer['target'] == mine['id']

    row.do('message.menu')
    click(row.find('menu item|push button|toggle button', 'React with thumbs up'))
    reaction = bob.expect('message', kind='reaction')
    assert reaction['text'] == '👍' and reaction['target'] == mine['id']
    row.find(name='Reactions').find('push button|toggle button', re.compile('.*👍.*'), 'pressed')

    own = application.find('list item', re.compile('You, .*: Are you there.*'))
    own.do('message.edit')
    composer = application.find('text', COMPOSER)
    wait_for(lambda: composer.text == 'Are you there?', 'the message to edit')
    send(application, 'Are you here?')
    edit = bob.expect('message', kind='edit')
    assert edit['target'] == asked['id'] and edit['text'] == 'Are you here?'
    application.find('list item', re.compile('You, .*: Are you here.*'))


def main_job(home):
    bob, process, application = start_and_connect(home)
    check_names(application)
    send(application, 'Are you there?')
    asked = bob.expect('message', text='Are you there?')
    application.find('list item', re.compile('You, .*: Are you there.*, (Delivered|Read)'))
    row = read_answer(application, bob)
    amend(application, bob, row, asked)
    check_names(application)

    window = application.find('frame', re.compile('.*Tincan'))
    window.do('win.broadcast')
    dialog = application.find(DIALOG, 'Broadcast', 'modal')
    dialog.find('list item', re.compile('Bob, .*'))
    check_names(dialog)
    dialog.find('text', 'Message').text = 'To all of you'
    click(dialog.find('push button', 'Send'))
    assert bob.expect('message', text='To all of you')['broadcast']
    dialog.find('status bar', re.compile('.*1 of 1.*'))
    dialog.find('list item', re.compile('Bob, .*, (Delivered|Read)'))
    click(dialog.find('push button', 'Done'))
    application.await_gone(DIALOG, 'Broadcast')

    window.do('win.peers')
    dialog = application.find(DIALOG, 'Active Peers', 'modal')
    dialog.find('label', 'Bob')
    check_names(dialog)
    dialog.do('window.close')
    application.await_gone(DIALOG, 'Active Peers')

    click(application.find('push button', 'Disconnect'))
    bob.expect('peer', state='disconnected', reason='goodbye')
    application.find('list item', re.compile('Bob, Offline.*'))

    menus = [one for one in application.all('push button|toggle button', 'Main Menu')
             if 'click' in one.actions]
    menus[0].do('click')
    click(application.find('menu item', 'Quit'))
    assert process.await_end() == 0
    bob.quit()


desk.run([('/desktop/accessible/does-the-whole-main-job', main_job)])
