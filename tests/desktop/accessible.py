# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader has of a window: AT-SPI over D-Bus, and nothing else.

GTK 4.8 has faults here, and this goes round them: the role's name is GTK's own, so that its number
is used; a text is empty unless its length is asked for; what has no name is called by its type; a
button with a mnemonic is called "_Send Send"; only windows are said to be showing."""

import re

from gi.repository import Gio, GLib

from desk import wait_for

ATSPI = 'org.a11y.atspi.'
REGISTRY = 'org.a11y.atspi.Registry'
ROOT = '/org/a11y/atspi/accessible/root'
NULL = '/org/a11y/atspi/null'

# By their numbers in AT-SPI.
ROLES = {
    2: 'alert', 7: 'check box', 8: 'check menu item', 11: 'combo box', 16: 'dialog', 20: 'filler',
    23: 'frame', 27: 'image', 29: 'label', 31: 'list', 32: 'list item', 33: 'menu',
    35: 'menu item', 39: 'panel', 41: 'popup menu', 42: 'progress bar', 43: 'push button',
    44: 'radio button', 48: 'scroll bar', 49: 'scroll pane', 50: 'separator', 52: 'spin button',
    54: 'status bar', 55: 'table', 56: 'table cell', 57: 'column header', 61: 'text',
    62: 'toggle button', 65: 'tree', 66: 'tree table', 67: 'unknown', 69: 'window',
    75: 'application', 79: 'entry', 83: 'heading', 87: 'form', 88: 'link', 90: 'table row',
    91: 'tree item', 98: 'list box', 99: 'grouping',
}
STATES = {
    1: 'active', 4: 'checked', 5: 'collapsed', 7: 'editable', 8: 'enabled', 9: 'expandable',
    10: 'expanded', 11: 'focusable', 12: 'focused', 16: 'modal', 17: 'multi-line', 20: 'pressed',
    22: 'selectable', 23: 'selected', 24: 'sensitive', 25: 'showing', 30: 'visible',
    41: 'checkable',
}
FOCUSED = 12
# Nearly all have them, and they do not say much.
PLAIN_STATES = {'enabled', 'focusable', 'selectable', 'sensitive', 'showing', 'visible'}


class Accessible:
    def __init__(self, connection, bus, path):
        self.connection = connection
        self.bus = bus
        self.path = path
        self.last_focused = None

    def __eq__(self, other):
        return (self.bus, self.path) == (other.bus, other.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def _call(self, interface, method, arguments=None):
        return self.connection.call_sync(self.bus, self.path, interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def _get(self, interface, name):
        return self._call('org.freedesktop.DBus.Properties', 'Get',
                          GLib.Variant('(ss)', (ATSPI + interface, name)))[0]

    # What it is

    @property
    def name(self):
        name = self._get('Accessible', 'Name')
        if re.fullmatch('(Gtk|Adw|Tin)[A-Z][A-Za-z]+', name):
            return ''
        if not name and self.role == 'status bar':
            return self.text  # newer platforms give it no name
        plain = name.replace('_', '', 1)
        half = len(plain) // 2
        if '_' in name and plain[:half] == plain[half + 1:] and plain[half:half + 1] == ' ':
            return plain[:half]
        return name

    @property
    def description(self):
        return self._get('Accessible', 'Description')

    @property
    def role(self):
        number = self._call(ATSPI + 'Accessible', 'GetRole')[0]
        return ROLES.get(number, str(number))

    @property
    def states(self):
        low, high = self._call(ATSPI + 'Accessible', 'GetState')[0]
        return {STATES.get(bit, str(bit)) for bit in range(64) if (low | high << 32) >> bit & 1}

    @property
    def interfaces(self):
        names = self._call(ATSPI + 'Accessible', 'GetInterfaces')[0]
        return {name.split('.')[-1] for name in names}

    @property
    def children(self):
        return [Accessible(self.connection, bus, path)
                for bus, path in self._call(ATSPI + 'Accessible', 'GetChildren')[0] if path != NULL]

    @property
    def parent(self):
        return Accessible(self.connection, *self._get('Accessible', 'Parent'))

    @property
    def extents(self):
        """Where it is in its window: x, y, width and height."""
        return self._call(ATSPI + 'Component', 'GetExtents', GLib.Variant('(u)', (1,)))[0]

    @property
    def shown(self):
        """Whether it has a place: what is hidden, or on another page, has none."""
        if 'Component' not in self.interfaces:
            return True
        _, _, width, height = self.extents
        return width > 0 and height > 0

    def can_be_hit(self):
        """Whether a pointer would meet it in its middle: what is on a page that is not shown any
        more keeps its size."""
        _, _, width, height = self._call(ATSPI + 'Component', 'GetExtents',
                                         GLib.Variant('(u)', (2,)))[0]
        _, path = self._call(ATSPI + 'Component', 'GetAccessibleAtPoint',
                             GLib.Variant('(iiu)', (width // 2, height // 2, 2)))[0]
        return path != NULL

    def walk(self):
        """It and all below it, but for what goes away meanwhile."""
        yield self
        try:
            children = self.children
        except GLib.Error:
            children = []
        for child in children:
            yield from child.walk()

    def dump(self, depth=0):
        """What there is to hear and to use, in short."""
        try:
            name, role, states = self.name, self.role, self.states
            tells = (name and role != 'image') or states & {'focusable', 'focused', 'modal'}
            words = [f'{"  " * depth}{role} "{name}" {sorted(states - PLAIN_STATES)}'] * bool(tells)
            below = [child.dump(depth + bool(tells)) for child in self.children]
        except GLib.Error as error:
            return f'{"  " * depth}gone: {error.message}'
        return '\n'.join([*words, *filter(None, below)])

    def focused(self):
        """What has the focus, of all the program: asked for at once, since it moves."""
        try:
            if self.last_focused and 'focused' in self.last_focused.states:
                return [self.last_focused]
        except GLib.Error:  # it has gone
            pass
        found = self._find_focused()
        if not found:
            # Newer platforms know of nothing that nobody has come by.
            for _ in self.walk():
                pass
            found = self._find_focused()
        self.last_focused = found[0] if found else None
        return found

    def _find_focused(self):
        cache = self.connection.call_sync(
            self.bus, '/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems', None, None,
            Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]
        return [Accessible(self.connection, *item[0]) for item in cache
                if item[-1][0] >> FOCUSED & 1]

    # Looking for others

    def all(self, role=None, name=None, state=None):
        """NAME may be a compiled expression, which the whole name matches."""
        found = []
        for one in self.walk():
            try:
                if role is not None and one.role not in role.split('|'):
                    continue
                if isinstance(name, re.Pattern) and not name.fullmatch(one.name):
                    continue
                if isinstance(name, str) and one.name != name:
                    continue
                if state is not None and state not in one.states:
                    continue
                found.append(one)
            except GLib.Error:
                continue
        return found

    def find(self, role=None, name=None, state=None):
        return wait_for(lambda: self.all(role, name, state),
                        lambda: f'{role} {name} {state}; there is:\n{self.dump()}')[0]

    def await_gone(self, role=None, name=None):
        wait_for(lambda: not self.all(role, name),
                 lambda: f'that {role} {name} goes; there is:\n{self.dump()}')

    # Doing

    @property
    def actions(self):
        if 'Action' not in self.interfaces:
            return []
        return [self._call(ATSPI + 'Action', 'GetName', GLib.Variant('(i)', (i,)))[0]
                for i in range(self._get('Action', 'NActions'))]

    def do(self, action):
        index = self.actions.index(action)
        assert self._call(ATSPI + 'Action', 'DoAction', GLib.Variant('(i)', (index,)))[0]

    @property
    def text(self):
        length = self._get('Text', 'CharacterCount')
        return self._call(ATSPI + 'Text', 'GetText', GLib.Variant('(ii)', (0, length)))[0]

    @text.setter
    def text(self, text):
        assert self._call(ATSPI + 'EditableText', 'SetTextContents',
                          GLib.Variant('(s)', (text,)))[0]


class Announcements:
    """What the program says of itself, without being asked. It can since GTK 4.14."""

    def __init__(self, application):
        version = application._get('Application', 'Version')
        self.are_there = tuple(map(int, version.split('.')[:2])) >= (4, 14)
        self.words = []
        application.connection.signal_subscribe(
            application.bus, ATSPI + 'Event.Object', 'Announcement', None, None,
            Gio.DBusSignalFlags.NONE, self._on_announcement)

    def _on_announcement(self, connection, bus, path, interface, signal, parameters):
        self.words.append(parameters.unpack()[3])

    def count(self, part):
        return sum(part in str(words) for words in self.words)


def find_application(desk, process):
    """Waits until the program PROCESS is there, with a window."""
    connection = desk.connect()
    root = Accessible(connection, REGISTRY, ROOT)

    def find():
        for one in root.children:
            number = connection.call_sync(
                'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                'GetConnectionUnixProcessID', GLib.Variant('(s)', (one.bus,)), None,
                Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]
            if str(number) == process.process.get_identifier() and one.children:
                return one
        return None

    return wait_for(find, 'the program on the accessibility bus')
