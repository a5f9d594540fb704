# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The views, in the order in which they are taken. Each is a generator: it opens a view, yields its
name when that is to be seen, and goes on to the next or cleans up behind itself."""

import os
import re
import resource
import sqlite3

from cast import Plain, order
from desk import wait_for
from stage import TO_THE_END, Window

views = []


def view(*names, place='window', narrow=None):
    """PLACE says which window it is a view of: the one at the "first" start, the "window" of a
    person who has used it for a while, or one that the view "own"s. NARROW: in such looks alone,
    or in all others."""
    def add(function):
        function.names = names
        function.place = place
        function.narrow = narrow
        views.append(function)
        return function
    return add


# --- The first start ---------------------------------------------------------------------------

@view('start', place='first')
def start(play):
    play.window.find('text', 'Your _Name').text = 'Alice'
    yield 'start'
    play.window.click('_Start Chatting')
    play.stage.camera.await_change()


@view('empty', place='first')
def empty(play):
    play.begin()
    yield 'empty'


@view('stranger', place='first')
def stranger(play):
    """As it is usual, everybody may write."""
    play.begin()
    erin = play.stage.invite('Erin')
    order(erin, 'connect', peer=play.window.address)
    order(erin, 'send', peer=erin.events('peer')[0]['id'],
          text='Hello Alice, we met at the workshop.')
    play.window.find_row('Erin, .*')
    play.window.show('Erin')
    play.window.row('we met at')
    yield 'stranger'


# --- The conversation --------------------------------------------------------------------------

@view('sidebar', narrow=True)
def sidebar(play):
    play.window.show('Carol')
    play.window.do('win.back')
    yield 'sidebar'


@view('nothing-open', narrow=False)
def nothing_open(play):
    yield 'nothing-open'


@view('conversation', 'older')
def conversation(play):
    play.window.show('Bob')
    play.window.row('See you on Thursday')
    yield 'conversation'
    play.stage.scroll(-40)
    yield 'older'
    play.stage.scroll(TO_THE_END)


@view('verified')
def verified(play):
    play.window.show('Carol')
    play.window.row('Lunch at one')
    yield 'verified'


@view('offline')
def offline(play):
    play.window.show(play.cast.dave.id)
    play.window.row('back on Monday')
    yield 'offline'


@view('blocked')
def blocked(play):
    play.window.show('Mallory')
    yield 'blocked'


@view('long-name', 'typing')
def long_name(play):
    play.window.show(play.cast.grace.id)
    play.window.row('Your book is here')
    yield 'long-name'
    order(play.cast.grace, 'typing', peer=play.cast.alice.id)
    play.stage.camera.await_change()
    yield 'typing'
    order(play.cast.grace, 'idle', peer=play.cast.alice.id)


@view('unread-list', 'unread', 'new-messages')
def unread(play):
    bob = play.cast.bob
    play.window.show('Carol')
    for number in range(1, 10):
        order(bob, 'send', peer=play.cast.alice.id, text=f'Point {number} of the list: bring it, '
              'print it, or tell me that somebody else does.')
    play.window.show_list()
    play.window.find_row('Bob, .*Point 9.*')
    play.stage.camera.await_still()
    yield 'unread-list'
    play.window.show('Bob')
    # Where it opens: the last one may be far below.
    play.window.row('Point 1')
    yield 'unread'
    play.stage.scroll(-10)
    play.stage.camera.await_still()
    order(bob, 'send', peer=play.cast.alice.id, text='One more: the key is at the desk.')
    # So far below what is seen that there may be no row of it.
    play.stage.camera.await_change()
    yield 'new-messages'
    play.stage.scroll(TO_THE_END)


@view('reply', 'edit', 'completion', 'emoji-chooser')
def writing(play):
    window = play.window
    window.show('Bob')
    window.reach('key is at the desk' if play.has_taken('unread') else 'Here is the way').do(
        'message.reply')
    play.stage.type('I bring it')
    yield 'reply'
    play.stage.press('ctrl+a', 'BackSpace')
    play.stage.press('Escape')
    window.reach('See you on Thursday').do('message.edit')
    yield 'edit'
    play.stage.press('Escape')
    play.stage.press('ctrl+a', 'BackSpace')
    play.stage.type('Great :smi')
    yield 'completion'
    play.stage.press('Escape')
    play.stage.press('ctrl+a', 'BackSpace')
    play.stage.press('ctrl+period')
    play.stage.camera.await_change()
    yield 'emoji-chooser'
    play.stage.press('Escape')


@view('long-text')
def long_text(play):
    """A composer with many lines."""
    play.window.show('Bob')
    for line in range(12):
        play.stage.type(f'Line {line + 1} of what I have to say about it')
        play.stage.press('shift+Return')
    yield 'long-text'
    play.stage.press('ctrl+a', 'BackSpace')


@view('message-menu', 'own-message-menu')
def message_menu(play):
    play.window.show('Carol')
    for part, name in (('Lunch at one', 'message-menu'), ('Gladly', 'own-message-menu')):
        play.stage.camera.await_still()
        play.window.row(part).do('message.menu')
        play.stage.camera.await_change()
        yield name
        play.stage.press('Escape')


@view('selection')
def selection(play):
    play.window.show('Bob')
    play.window.reach('key is at the desk' if play.has_taken('unread') else 'Is there a lift').do(
        'message.select')
    play.window.reach('See you on Thursday').do('message.select')
    yield 'selection'
    play.window.click('Cancel Selection')


@view('find', 'find-nothing')
def find(play):
    play.window.show('Bob')
    play.window.do('win.find')
    play.stage.type('plans')
    play.stage.camera.await_change()
    yield 'find'
    play.stage.press('ctrl+a')
    play.stage.type('zebra')
    play.stage.camera.await_change()
    yield 'find-nothing'
    play.stage.press('Escape')


@view('search', 'search-nothing')
def search(play):
    play.window.do('win.search')
    play.stage.type('the')
    play.stage.camera.await_change()
    yield 'search'
    play.stage.press('ctrl+a')
    play.stage.type('zebra')
    play.stage.camera.await_change()
    yield 'search-nothing'
    play.stage.press('Escape')
    play.stage.press('Escape')


@view('delete', 'delete-for-both')
def delete(play):
    play.window.show('Bob')
    for action, name in (('message.delete', 'delete'), ('message.retract', 'delete-for-both')):
        play.window.reach('See you on Thursday').do(action)
        play.window.fit()
        yield name
        play.window.leave()


@view('toast')
def toast(play):
    play.window.show(play.cast.grace.id)
    play.window.do('win.clear')
    play.stage.camera.await_change()
    yield 'toast'
    play.window.click('_Undo')


# --- Those who want something ------------------------------------------------------------------

def wait_for_request(play, name):
    """Returns the row of somebody who waits to be let in. (GTK 4.8 does not tell what it is.)"""
    return wait_for(lambda: play.window.frame.all('panel|grouping|list item',
                                                  re.compile(name + play.stage.comma + '.*')),
                    f'the request of {name}')[0]


@view('requests', 'request')
def requests(play):
    play.cast.invite_other('Zoe', play.window.address)
    play.window.show('Bob')
    play.window.show_list()
    wait_for_request(play, 'Zoe')
    play.stage.camera.await_change()
    yield 'requests'
    play.window.point(wait_for_request(play, 'Zoe'))
    play.window.find('push button|button', '_Accept')
    play.stage.camera.await_still()
    yield 'request'


@view('plain-request', 'plain')
def plain(play):
    play.plain = Plain(play.window.address)
    play.window.show('Bob')
    play.window.show_list()
    wait_for_request(play, '127.0.0.1')
    play.stage.camera.await_still()
    play.window.point(wait_for_request(play, '127.0.0.1'))
    play.stage.camera.await_change()
    yield 'plain-request'
    play.window.click('_Accept')
    play.window.row('terminal in the store room')
    play.window.write('Yes, it is me.')
    yield 'plain'


@view('rival', 'rival-itself')
def rival(play):
    """Somebody else comes who is called Dave."""
    other = play.cast.invite_other('Dave', play.window.address)
    play.window.show(play.cast.dave.id)
    wait_for(lambda: [one for one in play.window.frame.all(
        'push button', play.stage.words('_Keep Both…')) if one.shown],
        'that the other Dave is noticed')
    yield 'rival'
    play.window.show(other.id)
    play.stage.camera.await_still()
    yield 'rival-itself'


# --- Dialogs -----------------------------------------------------------------------------------

@view('connect', 'connect-error')
def connect(play):
    play.window.show('Bob')
    play.window.do('win.connect')
    dialog = play.window.dialog('Connect to Peer', 'title')
    yield 'connect'
    dialog.find('text', play.stage.words('Address')).text = '127.0.0.1:9'
    play.window.click('C_onnect', inside=dialog)
    play.stage.camera.await_change()
    yield 'connect-error'
    play.window.leave()


@view('send-to')
def send_to(play):
    play.window.do('win.send-to')
    play.window.fit()
    yield 'send-to'
    play.window.leave()


@view('broadcast', 'broadcast-sent')
def broadcast(play):
    play.window.do('win.broadcast')
    dialog = play.window.dialog('Broadcast')
    dialog.find('text', play.stage.words('_Message')).text = 'The canteen is closed tomorrow.'
    yield 'broadcast'
    play.window.click('_Send', inside=dialog)
    wait_for(lambda: [one for one in dialog.all('push button', play.stage.words('_Done'))
                      if one.shown], 'that it was sent')
    yield 'broadcast-sent'
    play.window.leave()


@view('peers')
def peers(play):
    play.window.do('win.peers')
    play.window.dialog('Active Peers')
    yield 'peers'
    play.window.leave()


@view('details', 'details-below')
def details(play):
    play.window.show('Carol')
    play.window.do('win.details')
    play.window.dialog('Details')
    yield 'details'
    play.stage.scroll(30)
    yield 'details-below'
    play.window.leave()


@view('compare-asking', 'compare-code', 'compare-done')
def compare(play):
    bob, alice = play.cast.bob, play.cast.alice
    play.window.show('Bob')
    play.window.do('win.compare')
    dialog = play.window.dialog('Compare a Code')
    yield 'compare-asking'
    bob.expect('verification', state='asked')
    order(bob, 'agree', peer=alice.id)
    bob.expect('verification', state='code')
    play.stage.camera.await_change()
    yield 'compare-code'
    dialog.do('dialog.match')
    order(bob, 'match', peer=alice.id)
    play.stage.camera.await_change()
    yield 'compare-done'
    play.window.leave()


@view('asked-to-compare')
def asked_to_compare(play):
    grace = play.cast.grace
    play.window.show(grace.id)
    order(grace, 'verify', peer=play.cast.alice.id)
    play.stage.camera.await_change()
    yield 'asked-to-compare'
    play.window.click('_Not Now')


@view('preferences', 'preferences-below', 'preferences-end', 'own-key', 'blocked-list',
      'passphrase')
def preferences(play):
    play.window.act('preferences')
    dialog = play.window.dialog('Preferences')
    yield 'preferences'
    play.stage.scroll(8)
    yield 'preferences-below'
    play.stage.scroll(TO_THE_END)
    yield 'preferences-end'
    for action, name in (('preferences.key', 'own-key'), ('preferences.blocked', 'blocked-list'),
                         ('preferences.passphrase', 'passphrase')):
        wait_for(lambda action=action: action in dialog.actions, action)
        dialog.do(action)
        play.window.fit()
        yield name
        play.window.close_front()
    play.window.leave()


@view('export', 'import')
def export(play):
    play.window.show('Bob')
    play.window.do('win.export')
    play.window.fit()
    yield 'export'
    play.window.leave()
    play.window.act('preferences')
    play.window.dialog('Preferences').do('preferences.import')
    play.stage.camera.await_change()
    yield 'import'
    play.window.leave()


@view('shortcuts', 'shortcuts-below')
def shortcuts(play):
    play.window.act('shortcuts')
    play.window.dialog('Keyboard Shortcuts')
    yield 'shortcuts'
    play.stage.scroll(TO_THE_END)
    yield 'shortcuts-below'
    play.window.leave()


@view('about')
def about(play):
    play.window.act('about')
    play.window.fit()
    yield 'about'
    play.stage.press('Escape')
    play.window.leave()


@view('main-menu', 'new-menu', 'row-menu', 'conversation-menu')
def menus(play):
    play.window.show('Bob')
    play.window.do('win.menu')
    play.stage.camera.await_change()
    yield 'main-menu'
    play.stage.press('Escape')
    play.stage.camera.await_still()
    play.window.click('New')
    play.stage.camera.await_change()
    yield 'new-menu'
    play.stage.press('Escape')
    play.stage.camera.await_still()
    play.window.point(play.window.find_row('Bob, .*'), 3)
    play.stage.camera.await_change()
    yield 'row-menu'
    play.stage.press('Escape')
    play.window.show('Bob')
    play.window.click('Conversation Menu')
    play.stage.camera.await_change()
    yield 'conversation-menu'
    play.stage.press('Escape')


@view('close')
def close(play):
    play.window.show('Bob')
    play.window.act('close-window')
    play.window.fit()
    yield 'close'
    play.window.leave()


@view('storage', 'quit')
def storage(play):
    """The disk takes nothing more."""
    window = play.window
    window.show('Bob')
    number = int(window.process.process.get_identifier())
    usual = resource.prlimit(number, resource.RLIMIT_FSIZE)
    resource.prlimit(number, resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        window.write('Does this arrive?')
        play.stage.camera.await_change()
        yield 'storage'
        window.act('quit')
        window.fit()
        yield 'quit'
        window.leave()
    finally:
        resource.prlimit(number, resource.RLIMIT_FSIZE, usual)


# --- What stands in the way --------------------------------------------------------------------

def own_window(play, folder, *arguments):
    play.end()
    play.window = Window(play.stage, '--data-dir', folder, *arguments)
    return play.window


@view('profile-in-use', place='own')
def in_use(play):
    other = play.stage.invite('Ursula')
    own_window(play, other.folder)
    yield 'profile-in-use'
    other.quit()


def left_behind(play, name):
    """Returns the folder of a profile that was used once."""
    person = play.stage.invite(name)
    person.quit()
    return play.stage.prepare_profile(person.folder)


@view('profile-newer', place='own')
def newer(play):
    folder = left_behind(play, 'Nora')
    with sqlite3.connect(os.path.join(folder, 'history.db')) as database:
        database.execute('PRAGMA user_version = 99')
    database.close()
    own_window(play, folder)
    yield 'profile-newer'


@view('damaged', 'damaged-contacts', place='own')
def damaged(play):
    folder = left_behind(play, 'Dora')
    with open(os.path.join(folder, 'history.db'), 'r+b') as file:
        file.write(b'no database' * 1000)
    with open(os.path.join(folder, 'contacts.ini'), 'a', encoding='utf-8') as file:
        file.write('no key file\n')
    window = own_window(play, folder)
    yield 'damaged'
    window.click('C_ontinue')
    yield 'damaged-contacts'


@view('port-taken', place='own')
def port_taken(play):
    other = play.stage.invite('Paul')
    own_window(play, left_behind(play, 'Petra'), '--port', other.address.split(':')[1])
    yield 'port-taken'
    other.quit()


@view('locked', 'locked-wrong', place='own')
def locked(play):
    folder = left_behind(play, 'Lena')
    play.stage.lock(folder, 'open sesame')
    window = own_window(play, folder)
    yield 'locked'
    window.find('text', '_Passphrase').text = 'close sesame'
    window.click('_Unlock')
    label = play.stage.words('That is not the passphrase of this profile.')
    wait_for(lambda: [one for one in window.frame.all('label|status bar|alert', label)
                      if one.shown], 'that the passphrase is found wrong')
    yield 'locked-wrong'
