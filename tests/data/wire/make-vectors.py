#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the wire vectors of the secure protocol: one .ini file a frame type, beside this program.

They are made with cbor2 (https://pypi.org/project/cbor2, Debian: python3-cbor2), an encoder that
shares nothing with ours, so that the tests compare two implementations. The files are kept in the
tree: this program is needed only to change them, cbor2 by nothing else.

A file is a GKeyFile. Each group is one frame: "frame" is all of its bytes in hexadecimal digits,
"meaning" says in words what it is, and "expect" what an implementation makes of it:

  both     it reads these fields out of the frame, and writes this very frame for them
  read     it reads these fields; it would write them in another way
  refuse   the frame breaks the protocol: a mistake of the peer that ends the link

The rest are the fields of the frame by their names. A group with "text-unit" and "text-repeat"
stands for that text so many times over, and "frames-sha256" for the frames that carry it.
"""

import hashlib
import os
import struct

import cbor2

HERE = os.path.dirname(os.path.realpath(__file__))
HELLO, MESSAGE, HAVE, READ, TYPING, PING, PONG, BYE, RECALL, RETURN, COMPARE = range(1, 12)
U16, U63, U64 = 2**16 - 1, 2**63 - 1, 2**64 - 1
BORDERS = (23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32)
PART_MAX = 60 * 1024
REACTION_MAX = 64
MORE = 1 << 1
# What each six bits of a code are shown as: a code point and a name.
WORDS = '''0x1f418 Elephant | 0x1f422 Turtle | 0x1f986 Duck | 0x1f41d Bee | 0x1f419 Octopus |
0x1f98b Butterfly | 0x1f40d Snake | 0x1f40c Snail | 0x1f438 Frog |
0x1f427 Penguin | 0x1f988 Shark | 0x1f42b Camel | 0x1f980 Crab | 0x1f987 Bat |
0x1f98a Fox | 0x1f437 Pig | 0x1f34e Apple | 0x1f34c Banana | 0x1f347 Grapes |
0x1f349 Melon | 0x1f955 Carrot | 0x1f33d Corn | 0x1f344 Mushroom | 0x1f35e Bread |
0x1f9c0 Cheese | 0x1f95a Egg | 0x1f355 Pizza | 0x1f335 Cactus | 0x1f332 Tree |
0x1f33b Sunflower | 0x1f525 Fire | 0x2b50 Star | 0x26a1 Lightning | 0x1f319 Moon |
0x1f308 Rainbow | 0x26c4 Snowman | 0x1f682 Train | 0x1f6b2 Bicycle |
0x1f680 Rocket | 0x26f5 Boat | 0x1f681 Helicopter | 0x1f3e0 House |
0x1f3f0 Castle | 0x26fa Tent | 0x1f511 Key | 0x1f514 Bell | 0x1f528 Hammer |
0x1f388 Balloon | 0x1f3ba Trumpet | 0x1f3b8 Guitar | 0x1f941 Drum |
0x1f4f7 Camera | 0x1f4a1 Lamp | 0x23f0 Clock | 0x2614 Umbrella | 0x2693 Anchor |
0x1f3a9 Hat | 0x1f453 Glasses | 0x1f451 Crown | 0x1f48e Diamond | 0x1f381 Gift |
0x1f3b2 Dice | 0x26bd Ball | 0x1f4d6 Book'''
HEADER = '''# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# {title}
# Made by make-vectors.py, which says how to read this file: change that and not this.
'''


def frame(kind, body):
    if not isinstance(body, bytes):
        body = cbor2.dumps(body)
    return struct.pack('>IB', 1 + len(body), kind) + body


def escape(value):
    """A string as GKeyFile reads it."""
    if isinstance(value, list):
        return ''.join(escape(item) + ';' for item in value)
    value = str(value).lower() if isinstance(value, bool) else str(value)
    for character, escaped in (('\\', '\\\\'), ('\n', '\\n'), ('\r', '\\r'), ('\t', '\\t')):
        value = value.replace(character, escaped)
    return '\\s' + value[1:] if value.startswith(' ') else value


class File:
    def __init__(self, name, title, kind):
        self.name, self.kind = name, kind
        self.lines = [HEADER.format(title=title)]

    def group(self, name, meaning, expect, fields):
        pairs = {'meaning': meaning, 'expect': expect, **fields}
        self.lines += [f'[{name}]', *(f'{key}={escape(pairs[key])}' for key in pairs), '']

    def both(self, name, meaning, body, /, **fields):
        self.add(name, meaning, 'both', body, fields)

    def read(self, name, meaning, body, /, **fields):
        self.add(name, meaning, 'read', body, fields)

    def refuse(self, name, meaning, body):
        self.add(name, meaning, 'refuse', body, {})

    def add(self, name, meaning, expect, body, fields):
        fields = {key.replace('_', '-'): value for key, value in fields.items()}
        self.group(name, meaning, expect, {**fields, 'frame': frame(self.kind, body).hex()})

    def write(self):
        with open(os.path.join(HERE, self.name), 'w', encoding='utf-8') as file:
            file.write('\n'.join(self.lines[:-1]) + '\n')


def without(body, key):
    return {k: v for k, v in body.items() if k != key}


def encode(pairs, count=None):
    """A map from pairs in any order, each value given as it is encoded."""
    body = bytes([0xa0 | (len(pairs) if count is None else count)])
    return body + b''.join(cbor2.dumps(key) + value for key, value in pairs)


def refuse_shapes(file, body, keys):
    """What no frame may look like, whatever its type."""
    pairs = [(key, cbor2.dumps(body[key])) for key in sorted(body)]
    whole = cbor2.dumps(body)

    for key in range(1, keys + 1):
        file.refuse(f'without-key-{key}', f'Key {key} is missing', without(body, key))
    file.refuse('empty-map', 'All keys are missing', {})
    file.refuse('no-body', 'There is no map', b'')
    file.refuse('not-a-map', 'An array stands for the map', list(body.values()))
    file.refuse('key-twice', 'The last key comes twice', encode(pairs + pairs[-1:]))
    file.refuse('keys-out-of-order', 'Key 0 comes after key 1',
                encode(pairs[:1] + [(0, b'\x00')] + pairs[1:]))
    file.refuse('text-as-key', 'A key is a text', encode(pairs + [('x', b'\x00')]))
    file.refuse('more-pairs-than-said', 'Bytes stand behind the map', whole + b'\x18\x63\x00')
    file.refuse('fewer-pairs-than-said', 'The map promises another pair',
                encode(pairs, len(pairs) + 1))
    file.refuse('indefinite-map', 'The map is of indefinite length',
                b'\xbf' + encode(pairs)[1:] + b'\xff')
    file.refuse('tagged', 'The map has a tag', b'\xc1' + whole)
    file.refuse('long-head', 'The head of the map is not the shortest',
                b'\xb8' + bytes([len(body)]) + whole[1:])
    file.refuse('unknown-float', 'An unknown key has a float', encode(pairs + [(99, b'\xf9<\x00')]))
    file.refuse('unknown-deep', 'An unknown key has a value that is nested too deep',
                encode(pairs + [(99, b'\x81\x81\x81\x81\x00')]))


def refuse_values(file, body, key, values):
    """Each value of KEY, encoded, is out of range."""
    for name, value in values.items():
        pairs = [(k, value if k == key else cbor2.dumps(body[k])) for k in sorted(body)]
        file.refuse(f'key-{key}-{name}', f'Key {key} is out of range', encode(pairs))


NOT_A_NUMBER = {'negative': b'\x20', 'float': b'\xfb\x3f\xf0' + bytes(6), 'text': b'\x61\x31',
                'bytes': b'\x41\x31', 'null': b'\xf6', 'bool': b'\xf5', 'array': b'\x81\x01',
                'tag': b'\xc1\x01', 'long-form': b'\x18\x01', 'bignum': b'\xc2\x41\x01'}
OVER_63 = {'over': cbor2.dumps(U63 + 1), 'wide': cbor2.dumps(U64)}
NEW_KEYS = {0: True, 90: 'new', 91: [1, {2: b'x'}], U64: {'a': [False]}}
NOT_UTF8 = {'latin-1': b'\x61\xe9', 'surrogate': b'\x63\xed\xa0\x80', 'overlong': b'\x62\xc0\x80',
            'beyond-unicode': b'\x64\xf4\x90\x80\x80', 'cut': b'\x61\xc3', 'nul': b'\x61\x00',
            'nul-in-the-middle': b'\x63a\x00b', 'bytes': b'\x41a',
            'past-the-end': b'\x7a\x7f\xff\xff\xff', 'indefinite': b'\x7f\x61a\xff'}


def make_hello():
    file = File('hello.ini', 'HELLO, type 1: the first frame in both directions.', HELLO)

    def add(name, meaning, values, held=(), more=None, way=file.both):
        body = {1: values[0], 2: values[1], 3: values[2], 4: values[3],
                5: [[log, upto, digest] for log, upto, digest in held], **(more or {})}
        body = {key: body[key] for key in sorted(body)}
        way(name, meaning, body, name=values[0], port=values[1], instance=values[2],
            log_id=values[3],
            held=[f'{log}:{upto}:{digest.hex()}' for log, upto, digest in held])
        return body

    digest = hashlib.sha256(b'digest').digest()[:16]
    plain = add('first-contact', 'Somebody who holds nothing of ours',
                ('Ada', 3131, 0x0123456789abcdef, 0x7edcba9876543210))
    add('smallest', 'Every value at its least', ('', 0, 0, 0))
    add('largest', 'Every number at its most, a name of 64 characters of four bytes each',
        ('\U0001f980' * 64, U16, U64, U63), [(U63, U63, b'\xff' * 16)])
    add('resumed', 'Somebody who holds 41 messages of our log',
        ('Zoë Ångström', 22201, 7, 0x1122334455667788), [(0x99, 41, digest)])
    add('after-a-loss', 'Two logs of ours are held, the same one among them twice',
        ('a\\b\tc', 1, 23, 24), [(255, 256, digest), (65535, 65536, digest), (255, 0, bytes(16))])
    add('many-logs', 'As many logs as a HELLO may list', ('x', 1, 2, 3),
        [(i, U63 - i, digest) for i in range(64)])
    add('unknown-keys', 'Keys of a later version are skipped', ('new', 1, 2, 3), (), NEW_KEYS,
        file.read)

    refuse_shapes(file, plain, 5)
    name = {f'long-{n}': cbor2.dumps(text) for n, text in
            enumerate(('x' * 65, 'é' * 65, '\U0001f980' * 65, 'x' * 4096))}
    refuse_values(file, plain, 1, {**name, **NOT_UTF8, 'number': b'\x01'})
    refuse_values(file, plain, 2, {**NOT_A_NUMBER, 'over': cbor2.dumps(U16 + 1)})
    refuse_values(file, plain, 3, NOT_A_NUMBER)
    refuse_values(file, plain, 4, {**NOT_A_NUMBER, **OVER_63})
    entry = [1, 2, bytes(16)]
    held = {'65-logs': [entry] * 65, '257-logs': [entry] * 257, 'number': 1, 'map': {},
            'entry-is-a-number': [1], 'entry-of-two': [[1, 2]], 'entry-of-four': [entry + [1]],
            'short-digest': [[1, 2, bytes(15)]], 'long-digest': [[1, 2, bytes(17)]],
            'digest-is-text': [[1, 2, 'x' * 16]], 'negative-number': [[1, -2, bytes(16)]],
            'negative-log': [[-1, 2, bytes(16)]], 'log-over': [[U63 + 1, 2, bytes(16)]],
            'number-over': [[1, U63 + 1, bytes(16)]]}
    refuse_values(file, plain, 5, {key: cbor2.dumps(value) for key, value in held.items()})
    refuse_values(file, plain, 5, {'promise': b'\x98\x40', 'huge': b'\x9b' + b'\xff' * 8,
                                   'entry-promise': b'\x81\x84\x01\x02\x50' + bytes(16)})
    file.write()


def message_body(log_id, number, sent_at, kind, flags, text, target=None):
    body = {1: log_id, 2: number, 3: sent_at, 4: kind, 5: flags, 6: text}
    return {**body, 7: list(target)} if target else body


def message_digest(body):
    return hashlib.sha256(cbor2.dumps(body)).hexdigest()[:32]


def add_message(file, way, name, meaning, *values, more=None):
    body = message_body(*values)
    names = ('log_id', 'number', 'sent_at', 'kind', 'flags', 'text')
    fields = dict(zip(names, values))
    if len(values) > len(names):
        fields.update(target_log=values[6][0], target_number=values[6][1])
    wire = {**body, **(more or {})}
    way(name, meaning, {key: wire[key] for key in sorted(wire)}, **fields,
        digest=message_digest(body))
    return body


def add_parts(file, name, meaning, unit, repeat, kind=0, target=None):
    """A text that takes more than one frame: cut between characters, no part over PART_MAX."""
    left, parts = (unit * repeat).encode(), []
    while len(left) > PART_MAX:
        length = PART_MAX
        while left[length] & 0xc0 == 0x80:
            length -= 1
        parts.append(left[:length])
        left = left[length:]
    parts.append(left)

    frames = b''
    for i, part in enumerate(parts):
        flags = MORE if i < len(parts) - 1 else 0
        frames += frame(file.kind, message_body(5, 6, 7, kind, flags, part.decode(), target))
    whole = message_body(5, 6, 7, kind, 0, unit * repeat, target)
    named = {'target-log': target[0], 'target-number': target[1]} if target else {}
    file.group(name, meaning, 'both', {
        'log-id': 5, 'number': 6, 'sent-at': 7, 'kind': kind, 'flags': 0, **named,
        'text-unit': unit, 'text-repeat': repeat, 'digest': message_digest(whole),
        'n-frames': len(parts), 'frames-sha256': hashlib.sha256(frames).hexdigest()})


def add_targets(file):
    """Messages that speak of another one: replies and amendments."""
    def both(name, meaning, *values):
        return add_message(file, file.both, name, meaning, *values)

    reply = both('reply', 'A text that answers another one', 0x7edcba9876543210, 43,
                 1700000000001 << 16, 0, 0, 'to that', (0x1122334455667788, 7))
    both('reply-of-a-broadcast', 'With a flag', 17, 2, 3, 0, 1, 'x', (17, 1))
    both('edit', 'Another text for its target', 17, 44, 3, 2, 0, 'hallo', (17, 42))
    both('delete', 'Its target goes', 17, 45, 3, 3, 0, '', (17, 42))
    both('reaction', 'To a message of the peer', 17, 46, 3, 4, 0, '\U0001f600', (18, 3))
    both('reaction-taken-back', 'It has no text', 17, 47, 3, 4, 0, '', (18, 3))
    both('reaction-longest', 'A text of 64 bytes', 17, 48, 3, 4, 0, '\U0001f469' * 16, (18, 3))
    both('target-smallest', 'The first log id that names one', 1, 1, 1, 3, 0, '', (16, 1))
    both('target-largest', 'Every number at its most', U63, U63, U63, 2, U16, 'x', (U63, U63))
    both('target-later', 'A message may name one that is not written yet', 17, 5, 6, 3, 0, '',
         (17, 99))
    both('unknown-kind-with-target', 'It is kept', 1, 2, 3, 5, 0, 'x', (16, 1))
    for border in BORDERS:
        both(f'target-head-{border}', 'The border of a head', 17, 1, 1, 2, 0, 'x',
             (border, border))
    add_message(file, file.read, 'unknown-keys-behind-target', 'Keys of a later version', 17, 2, 3,
                0, 0, 'x', (16, 1), more={8: [[1], 2], 9: False})
    add_parts(file, 'reply-in-parts', 'Each part has the target', 'é', PART_MAX, 0, (17, 1))
    add_parts(file, 'edit-in-parts', 'Each part has the target', 'x', 2**20, 2, (17, 1))

    target = {'empty': [], 'one': [16], 'three': [16, 1, 1], 'local-log': [15, 1], 'no-log': [0, 1],
              'no-number': [16, 0], 'log-over': [U63 + 1, 1], 'number-over': [16, U63 + 1],
              'negative-log': [-1, 1], 'negative-number': [16, -1], 'text': '16-1', 'map': {16: 1},
              'number': 16, 'bytes': bytes(16), 'text-log': ['16', 1], 'nested': [[16], 1],
              'bool': True, 'null': None}
    refuse_values(file, reply, 7, {key: cbor2.dumps(value) for key, value in target.items()})
    refuse_values(file, reply, 7, {
        'promise': b'\x82\x10', 'huge': b'\x9b' + b'\xff' * 8, 'indefinite': b'\x9f\x10\x01\xff',
        'long-head': b'\x98\x02\x10\x01', 'long-log': b'\x82\x19\x00\x10\x01',
        'float-log': b'\x82\xf9\x4c\x00\x01', 'tagged': b'\xc1\x82\x10\x01'})
    for group, meaning, *values in (
            ('edit-of-nothing', 'An edit names what it edits', 17, 2, 3, 2, 0, 'x'),
            ('delete-of-nothing', 'A deletion names what it deletes', 17, 2, 3, 3, 0, ''),
            ('reaction-to-nothing', 'A reaction names a message', 17, 2, 3, 4, 0, 'x'),
            ('withdrawn-with-target', 'What is gone speaks of nothing', 17, 2, 3, 1, 0, '',
             (17, 1)),
            ('edit-without-text', 'To have no text is to be deleted', 17, 2, 3, 2, 0, '', (17, 1)),
            ('edit-of-empty-parts', 'A part of a text that is none', 17, 2, 3, 2, MORE, '',
             (17, 1)),
            ('edit-without-time', 'Only what is gone has no time', 17, 2, 0, 2, 0, 'x', (17, 1)),
            ('delete-with-text', 'It has none', 17, 2, 3, 3, 0, 'x', (17, 1)),
            ('delete-goes-on', 'Nothing goes on', 17, 2, 3, 3, MORE, '', (17, 1)),
            ('delete-without-time', 'Only what is gone has no time', 17, 2, 0, 3, 0, '', (17, 1)),
            ('reaction-too-long', 'One byte more than a reaction has', 17, 2, 3, 4, 0,
             'x' * (REACTION_MAX + 1), (17, 1)),
            ('reaction-goes-on', 'It comes in one part', 17, 2, 3, 4, MORE, 'x', (17, 1)),
            ('reaction-without-time', 'Only what is gone has no time', 17, 2, 0, 4, 0, 'x',
             (17, 1))):
        file.refuse(group, meaning, message_body(*values))
    file.refuse('target-before-text', 'Keys rise',
                encode([(key, cbor2.dumps(reply[key])) for key in (1, 2, 3, 4, 5, 7, 6)]))
    file.refuse('target-twice', 'A key comes once',
                encode([(key, cbor2.dumps(reply[key])) for key in (1, 2, 3, 4, 5, 6, 7, 7)]))


def make_message(name, title, kind):
    """A frame whose body is a message, or a part of one."""
    file = File(name, title + ' digest: of the message.', kind)
    both, read = file.both, file.read

    plain = add_message(file, both, 'short', 'A short text', 0x7edcba9876543210, 42,
                        1700000000000 << 16, 0, 0, 'hello')
    add_message(file, both, 'smallest', 'Every value at its least', 0, 1, 1, 0, 0, 'x')
    add_message(file, both, 'largest', 'Every number at its most', U63, U63, U63, 0x7ffe, U16,
                '\U0010ffff')
    add_message(file, both, 'broadcast', 'Said to everybody, in several scripts', 1, 2, 3, 0, 1,
                ' Grüße,\n\tмир\r\n世界 🦀\\')
    for number in (23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32):
        add_message(file, both, f'head-{number}', 'The border of a head', number, number, number, 0,
                    0, 'x' * (number if number <= 256 else 1))
    add_message(file, both, 'unknown-kind', 'A kind that a later version sends', 1, 2, 3, 77, 0,
                'x')
    add_message(file, both, 'unknown-kind-empty', 'A kind that needs no text', 1, 2, 3, 5, 0, '')
    add_message(file, both, 'withdrawn', 'Taken back before it was sent', 1, 2, 3, 1, 0, '')
    add_message(file, both, 'gone', 'Its text is gone, and with it its time', 1, 2, 0, 1, 0, '')
    add_message(file, read, 'unknown-keys', 'Keys of a later version are skipped', 1, 2, 3, 0, 0,
                'x', more=NEW_KEYS)
    add_parts(file, 'one-frame-still', 'The longest text of one frame', 'x', PART_MAX)
    add_parts(file, 'two-frames', 'One byte more than fits in one', 'x', PART_MAX + 1)
    add_parts(file, 'a-mebibyte', 'The longest text there is', '\U0001f980', 2**20 // 4)
    add_parts(file, 'odd-cuts', 'Characters that no cut meets evenly', 'a世é', 2**20 // 6)

    refuse_shapes(file, plain, 6)
    for key in (1, 2, 3, 4, 5):
        refuse_values(file, plain, key, NOT_A_NUMBER)
    refuse_values(file, plain, 1, OVER_63)
    refuse_values(file, plain, 2, {'zero': b'\x00', **OVER_63})
    refuse_values(file, plain, 3, {'zero': b'\x00', **OVER_63})
    refuse_values(file, plain, 4, {'over': cbor2.dumps(0x7fff), 'wide': cbor2.dumps(2**32)})
    refuse_values(file, plain, 5, {'over': cbor2.dumps(U16 + 1), 'wide': cbor2.dumps(2**32)})
    refuse_values(file, plain, 6, {**NOT_UTF8, 'number': b'\x01', 'nothing': b'\x60'})
    for group, meaning, *values in (
            ('empty-part', 'A part of a text that is none', 1, 2, 3, 0, MORE, ''),
            ('unknown-kind-without-time', 'Only what is gone has no time', 1, 2, 0, 5, 0, 'x'),
            ('withdrawn-with-text', 'It was taken back and is here', 1, 2, 3, 1, 0, 'x'),
            ('withdrawn-goes-on', 'Nothing goes on', 1, 2, 3, 1, MORE, '')):
        file.refuse(group, meaning, message_body(*values))
    add_targets(file)
    file.write()


def make_numbers(name, title, kind, fields, groups, borders=(), more=()):
    """A frame whose body is numbers and nothing else. more: other frames, as add() takes them."""
    file = File(name, title, kind)

    def add(group, meaning, values, more=None, way=file.both, expected=None):
        wire = {**dict(enumerate(values, 1)), **(more or {})}
        way(group, meaning, {key: wire[key] for key in sorted(wire)},
            **dict(zip(fields, expected or values)))

    for group, meaning, values in groups:
        add(group, meaning, values)
    for border in borders:
        add(f'head-{border}', 'The border of a head', [border] * len(fields))
    add('unknown-keys', 'Keys of a later version are skipped', groups[0][2], NEW_KEYS, file.read)
    for group, meaning, values, expected in more:
        add(group, meaning, values, None, file.read, expected)

    body = dict(enumerate(groups[0][2], 1))
    refuse_shapes(file, body, len(fields))
    for key in body:
        refuse_values(file, body, key, NOT_A_NUMBER)
    return file, body


def make_upto(name, title, kind):
    file, body = make_numbers(name, title, kind, ('log_id', 'upto'),
                              [('plain', 'A log up to 42', (0x7edcba9876543210, 42))],
                              [0, *BORDERS, U63])
    for key in body:
        refuse_values(file, body, key, OVER_63)
    file.write()


def make_recall():
    file, body = make_numbers('recall.ini', 'RECALL, type 9: asks for messages of its own log.',
                              RECALL, ('log_id', 'from', 'upto'),
                              [('plain', 'Some of a log', (0x7edcba9876543210, 41, 57)),
                               ('one', 'The first one of a log', (0, 1, 1)),
                               ('all', 'All that there may be', (U63, 1, U63))], [*BORDERS, U63])
    for key in body:
        refuse_values(file, body, key, OVER_63)
    refuse_values(file, body, 2, {'zero': b'\x00', 'after-the-last': cbor2.dumps(58)})
    refuse_values(file, body, 3, {'zero': b'\x00', 'before-the-first': cbor2.dumps(40)})
    file.write()


def make_typing():
    file = File('typing.ini', 'TYPING, type 5: the person is typing, or is not any more.', TYPING)
    file.both('on', 'The person is typing', {1: True}, on=True)
    file.both('off', 'The person is not typing any more', {1: False}, on=False)
    file.read('unknown-keys', 'Keys of a later version are skipped',
              {0: 1, 1: True, 2: 'x', 91: [1]}, on=True)
    file.read('unknown-keys-of-its-kind', 'They say nothing of this one',
              {0: True, 1: False, 2: True}, on=False)

    refuse_shapes(file, {1: True}, 1)
    refuse_values(file, {1: True}, 1, {
        **without(NOT_A_NUMBER, 'bool'), 'zero': b'\x00', 'one': b'\x01', 'undefined': b'\xf7',
        'simple': b'\xf3', 'long-form-of-true': b'\xf8\x15', 'half': b'\xf9\x3c\x00'})
    file.write()


def make_token(name, title, kind, meaning):
    make_numbers(name, title, kind, ('token',), [('plain', meaning, (1,))],
                 [0, *BORDERS, U64])[0].write()


def make_bye():
    make_numbers('bye.ini', 'BYE, type 8: a clean goodbye.', BYE, ('reason',),
                 [('quit', 'The program ends', (0,)),
                  ('disconnect', 'The person ended this link', (1,)),
                  ('duplicate', 'Another link to the same peer is kept', (2,)),
                  ('blocked', 'The peer is blocked', (3,)),
                  ('error', 'The other side broke the protocol', (4,)),
                  ('renew', 'The sender begins a new log', (5,)),
                  ('asking', 'The sender asks its person first', (6,))],
                 more=[(f'reason-{reason}', 'A reason of a later version counts as 0', (reason,),
                        (0,)) for reason in (7, 24, U64)])[0].write()


def make_compare():
    file = File('compare.ini', 'COMPARE, type 11: a step of comparing a code.', COMPARE)

    def add(name, meaning, step, data, number, more=None, way=file.both, expected=None):
        body = {1: step, 2: data, 3: number, **(more or {})}
        way(name, meaning, {key: body[key] for key in sorted(body)}, step=step,
            bytes=(data if expected is None else expected).hex(), number=number)
        return body

    nonce = hashlib.sha256(b'nonce').digest()
    plain = add('commit', 'The initiator commits', 0, nonce, 0x7edcba9876543210)
    add('answer', 'The responder says its nonce', 1, nonce, 1)
    add('reveal', 'The initiator says its nonce', 2, nonce[::-1], 1)
    add('match', 'The person says that the codes match', 3, b'', 1)
    for reason, meaning in enumerate(('Cancelled', 'They differ', 'Refused, or busy',
                                      'Nobody came in time')):
        add(f'end-{reason}', meaning, 4, bytes([reason]), 1)
    for reason in (4, 255):
        add(f'end-{reason}', 'A reason of a later version counts as 0', 4, bytes([reason]), 1,
            way=file.read, expected=b'\0')
    for border in (0, *BORDERS, U63, U64):
        add(f'number-{border}', 'The border of a head', 3, b'', border)
    add('unknown-keys', 'Keys of a later version are skipped', 0, nonce, 1, NEW_KEYS, file.read)

    refuse_shapes(file, plain, 3)
    refuse_values(file, plain, 1, {**NOT_A_NUMBER, 'unknown-step': b'\x05',
                                   'wide': cbor2.dumps(2**32), 'widest': cbor2.dumps(U64)})
    refuse_values(file, plain, 3, NOT_A_NUMBER)
    refuse_values(file, plain, 2, {
        'text': cbor2.dumps('x' * 32), 'number': b'\x01', 'array': cbor2.dumps([1] * 32),
        'promise': b'\x58\x20' + bytes(31), 'huge': b'\x5b' + b'\xff' * 8,
        'indefinite': b'\x5f\x58\x20' + nonce + b'\xff'})
    for step in range(5):
        for length in sorted({0, 1, 2, 31, 32, 33, 64} - {(32, 32, 32, 0, 1)[step]}):
            file.refuse(f'step-{step}-of-{length}', 'Not as many bytes as the step has',
                        {1: step, 2: bytes(length), 3: 1})
    file.write()


def compare_code(initiator, responder, initiator_nonce, responder_nonce, binding):
    words = [entry.strip().split() for entry in WORDS.split('|')]
    commitment = hashlib.sha256(b'tincan/1 compare commit\0' + initiator + responder + binding +
                                initiator_nonce).digest()
    code = hashlib.sha256(b'tincan/1 compare code\0' + initiator + responder + initiator_nonce +
                          responder_nonce + binding).digest()
    emoji = ', '.join(f'{byte % 64} {chr(int(words[byte % 64][0], 16))} {words[byte % 64][1]}'
                      for byte in code[:5])
    digits = f'{int.from_bytes(code[8:16], "big") % 10**9:09}'
    return {'commitment': commitment.hex(), 'emoji': emoji,
            'digits': f'{digits[:3]} {digits[3:6]} {digits[6:]}'}


def make_compare_code():
    """Not frames: what a commitment and a code are made of, and how the code is shown."""
    file = File('compare-code.ini', 'What two persons compare: no frames, but what is shown.', 0)
    names = ('initiator', 'responder', 'initiator-nonce', 'responder-nonce', 'binding')

    def add(group, meaning, *values):
        fields = {name: value.hex() for name, value in zip(names, values)}
        file.group(group, meaning, 'both', {**fields, **compare_code(*values)})

    def made(text):
        return hashlib.sha256(text.encode()).digest()

    add('zeros', 'Only the two ids differ', bytes(32), bytes(31) + b'\1', bytes(32), bytes(32),
        bytes(32))
    add('ones', 'Every bit of the rest is set', b'\xff' * 31 + b'\xfe', *[b'\xff' * 32] * 4)
    for i in range(24):
        add(f'made-{i}', 'Each of the five is the SHA-256 of its name and this number',
            *(made(f'{name} {i}') for name in names))
    file.write()


def main():
    make_hello()
    make_message('message.ini', 'MESSAGE, type 2: the next in the log of the one who sends it.',
                 MESSAGE)
    make_upto('have.ini', 'HAVE, type 3: committed on the disk, up to this number.', HAVE)
    make_upto('read.ini', 'READ, type 4: seen by the person, up to this number.', READ)
    make_typing()
    make_token('ping.ini', 'PING, type 6: asks whether the link lives.', PING, 'The first one')
    make_token('pong.ini', 'PONG, type 7: answers a PING with its token.', PONG,
               'To the first one')
    make_bye()
    make_recall()
    make_message('return.ini', 'RETURN, type 10: gives a message back to the one who wrote it.',
                 RETURN)
    make_compare()
    make_compare_code()


if __name__ == '__main__':
    main()
