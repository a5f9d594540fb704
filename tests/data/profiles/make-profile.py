#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a profile as a version of Tincan leaves it behind, and says what is in it.

  make-profile.py TINCAN-CLI SCHEMA-FOLDER TARGET

Alice talks with Bob, with Carol and with a plain-text program, all on this computer, through
TINCAN-CLI; what that version does not know yet is left out. SCHEMA-FOLDER has the gschemas.compiled
of the same version. TARGET/profile becomes Alice's folder, and TARGET/expected.ini what the program
itself told of it: tests/session/test-upgrade.c opens it and finds the same. Where the key can be
locked, TARGET/locked.pem is the same key under PASSPHRASE. To be run once for a version that
changes how something is kept; what is made is never changed.
"""

import configparser
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse

SCHEMA = 'io.github.tincan_chat.Tincan.profile'
PREFIX = 'io/github/tincan_chat/Tincan/profiles/'
PASSPHRASE = 'correct horse kettle'
# None of them is as usual. The first address is dialled, where nobody listens; the others are for
# documentation (RFC 5737).
SETTINGS = {
    'name': "'Alice'",
    'port': '5017',
    'mandatory-peers': "['127.0.0.1:9']",
    'recent-peers': "['192.0.2.8:5001', '192.0.2.9:5002']",
    'send-read-receipts': 'false',
    'send-typing': 'false',
    'notification-content': 'false',
    'run-in-background': 'true',
    'window-width': '1010',
    'first-start-done': 'true',
}


class Program:
    def __init__(self, cli, schemas, folder, name):
        self.process = subprocess.Popen(
            [cli, 'run', '--json', '--name', name, '--port', '0', '--data-dir', folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, 'GSETTINGS_SCHEMA_DIR': schemas})
        self.events = []
        self.listening = self.wait('listening')

    def wait(self, event, **members):
        while True:
            for one in self.events:
                if one['event'] == event and all(one.get(k) == v for k, v in members.items()):
                    self.events.remove(one)
                    return one
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f'ended before {event} {members}: {self.events}')
            self.events.append(json.loads(line))

    def say(self, line):
        """The result of a command."""
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.wait('result')

    def need(self, line):
        result = self.say(line)
        if not result['ok']:
            sys.exit(f'{line}: {result}')
        return result

    def knows(self, line):
        result = self.say(line)
        return result['ok'] or result['error']['code'] != 'invalid'

    def take(self, event):
        found = [one for one in self.events if one['event'] == event]
        self.events = [one for one in self.events if one['event'] != event]
        return found

    def tell(self, line, event):
        """What a command tells as EVENT."""
        self.take(event)
        self.need(line)
        return self.take(event)

    def id(self):
        return self.listening['id']

    def address(self):
        return f'127.0.0.1:{self.listening["port"]}'

    def quit(self):
        self.need('quit')
        if self.process.wait() != 0:
            sys.exit('did not end well')


def write_settings(schemas, folder):
    """Those of SETTINGS that this version knows, in the file that --data-dir has for them."""
    home = tempfile.mkdtemp()
    environment = {**os.environ, 'GSETTINGS_SCHEMA_DIR': schemas, 'GSETTINGS_BACKEND': 'keyfile',
                   'XDG_CONFIG_HOME': home}
    for key, value in SETTINGS.items():
        subprocess.run(['gsettings', 'set', f'{SCHEMA}:/{PREFIX}Alice/', key, value],
                       env=environment, capture_output=True, check=False)
    with open(os.path.join(home, 'glib-2.0/settings/keyfile'), encoding='utf-8') as file:
        text = file.read().replace(f'[{PREFIX}Alice]', '[Alice]')
    with open(os.path.join(folder, 'settings.ini'), 'w', encoding='utf-8') as file:
        file.write(text)
    shutil.rmtree(home)


# --- What is said ------------------------------------------------------------------------------

def talk(alice, bob):
    """Alice and Bob know each other, and each has what the other wrote."""
    alice.need(f'connect {bob.address()}')
    bob.wait('peer', state='connected', name='Alice')
    alice.need(f'send {bob.id()} The kettle is on ☕')
    bob.wait('message', text='The kettle is on ☕')
    bob.need(f'send {alice.id()} On my way')
    bob.need(f'send {alice.id()} Keep me a cup, "please"')
    alice.wait('message', text='Keep me a cup, "please"')
    told = alice.need(f'send {bob.id()} There is cake; one piece is left')
    alice.wait('state', id=told['id'], state='delivered')


def amend(alice, bob):
    """Answers, edits, deletions and reactions: whether this version knows them."""
    told = alice.need(f'send {bob.id()} Two pieces')
    alice.wait('state', id=told['id'], state='delivered')
    if not alice.knows(f'edit {told["id"]} Two pieces are left'):
        return False
    gone = alice.need(f'send {bob.id()} Three')
    alice.wait('state', id=gone['id'], state='delivered')
    alice.need(f'retract {gone["id"]}')
    bob.wait('message', text='Two pieces are left')
    answer = bob.need(f'reply {told["id"]} Both for me')
    alice.wait('message', id=answer['id'])
    reaction = alice.need(f'react {answer["id"]} 👍')
    alice.wait('state', id=reaction['id'], state='delivered')
    return True


def compare(alice, bob):
    if not alice.knows(f'verify {bob.id()}'):
        return
    bob.wait('verification', state='asked')
    bob.need(f'agree {alice.id()}')
    for one in (alice, bob):
        one.wait('verification', state='code')
    alice.need(f'match {bob.id()}')
    bob.need(f'match {alice.id()}')
    for one in (alice, bob):
        one.wait('verification', state='verified')


def talk_in_plain_text(alice):
    server = socket.create_server(('127.0.0.1', 0))
    address = '127.0.0.1:%d' % server.getsockname()[1]
    alice.need(f'connect-plain {address}')
    link, _ = server.accept()
    alice.need(f'send {address} Is anybody there?')
    link.recv(1000)
    link.sendall(b'Only a few lines of Python\n')
    alice.wait('message', text='Only a few lines of Python')
    link.close()
    server.close()
    alice.wait('peer', state='disconnected', link='plain')
    return 'plain:' + address


def meet(carol, alice):
    """Somebody whom Alice blocks, where that is possible."""
    carol.need(f'connect {alice.address()}')
    carol.need(f'send {alice.id()} Buy my kettles')
    alice.wait('message', text='Buy my kettles')
    alice.say(f'block {carol.id()}')
    carol.quit()
    return carol.id()


def decide(alice, bob):
    """What Alice keeps for herself."""
    for line in (f'pin {bob.id()}', f'mute {bob.id()}', 'block-address 192.0.2.66', 'reach ask'):
        alice.say(line)


def begin_letter(folder, bob):
    """Only the window keeps what one has begun to write: the file is as it leaves it."""
    with open(os.path.join(folder, 'drafts.ini'), 'w', encoding='utf-8') as file:
        file.write(f'[{bob}]\ntext="About the last piece: "\n')


# --- What is there -----------------------------------------------------------------------------

def read_ini(folder, name):
    file = configparser.RawConfigParser(delimiters='=', strict=False)
    file.read(os.path.join(folder, name), encoding='utf-8')
    return file


def read_contacts(folder):
    """Whom this version knows, and what it keeps of them."""
    contacts = read_ini(folder, 'contacts.ini')
    return {urllib.parse.unquote(group): contacts[group] for group in contacts.sections()}


def describe_message(one):
    parts = ['to' if one['own'] else 'from', one['delivery'] or '-',
             '(deleted)' if one.get('deleted') else one['text'],
             one.get('reaction', ''), one.get('own_reaction', '')]
    return '|'.join(parts).replace('\\', '\\\\').replace(';', '\\;') + ';'


def describe(folder, alice, histories):
    drafts = read_ini(folder, 'drafts.ini')
    lines = ['# SPDX-FileCopyrightText: The Tincan contributors',
             '# SPDX-License-Identifier: GPL-3.0-or-later', '',
             '[profile]', f'id={alice}', '', '[settings]']
    lines += [f'{key}={value}' for key, value in read_ini(folder, 'settings.ini')['Alice'].items()]
    for peer, contact in read_contacts(folder).items():
        # Before there was a word for it, whoever was met was remembered.
        usual = 'plain' if peer.startswith('plain:') else 'pinned'
        lines += ['', f'[{urllib.parse.quote(peer, safe=":")}]',
                  'name=' + contact.get('name', ''), 'trust=' + contact.get('trust', usual)]
        lines += [f'{key}=true' for key in ('pinned', 'muted') if contact.get(key) == 'true']
        if drafts.has_section(peer):
            lines.append('draft=' + drafts[peer]['text'])
        lines.append('messages=' + ''.join(map(describe_message, histories.get(peer, ()))))
    return '\n'.join(lines) + '\n'


def lock_key(cli, folder, target, home):
    """The key under a passphrase; FOLDER stays as it is."""
    copy = os.path.join(home, 'locked')
    words = os.path.join(home, 'passphrase')
    shutil.copytree(folder, copy)
    with open(words, 'w', encoding='utf-8') as file:
        file.write(PASSPHRASE + '\n')
    done = subprocess.run([cli, 'passphrase', 'set', '--data-dir', copy, '--new-passphrase-file',
                           words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode == 0:
        shutil.copy(os.path.join(copy, 'identity.pem'), os.path.join(target, 'locked.pem'))


def make(cli, schemas, target):
    home = tempfile.mkdtemp()
    folder = os.path.join(target, 'profile')
    os.makedirs(folder)
    write_settings(schemas, folder)
    alice = Program(cli, schemas, folder, 'Alice')
    bob = Program(cli, schemas, os.path.join(home, 'bob'), 'Bob')
    talk(alice, bob)
    letters = amend(alice, bob)
    compare(alice, bob)
    peers = [bob.id(), talk_in_plain_text(alice)]
    peers.append(meet(Program(cli, schemas, os.path.join(home, 'carol'), 'Carol'), alice))
    decide(alice, bob)
    bob.quit()
    alice.wait('peer', state='disconnected', name='Bob')
    alice.need(f'send {bob.id()} Your cup is getting cold')
    histories = {}
    if alice.knows(f'history {bob.id()} 100'):
        histories = {peer: alice.tell(f'history {peer} 100', 'history') for peer in peers}
    alice.quit()
    if os.path.exists(os.path.join(folder, 'lock')):
        os.remove(os.path.join(folder, 'lock'))
    if letters:
        begin_letter(folder, bob.id())
    with open(os.path.join(target, 'expected.ini'), 'w', encoding='utf-8') as file:
        file.write(describe(folder, alice.id(), histories))
    lock_key(cli, folder, target, home)
    shutil.rmtree(home)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    make(*sys.argv[1:])


if __name__ == '__main__':
    main()
