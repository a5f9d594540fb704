# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop in one look, and what is done with a window on it. Controls are found by their words in
the look's language, as the sources have them: with "_" before the letter of a key."""

import gettext
import os
import re
import subprocess

from gi.repository import Gio, GLib

import desk
from accessible import find_application
from camera import Camera
from desk import wait_for
from locales import make_locale

# Below the picture, for the pointer, which would show as a hover in it.
MARGIN = 8
DIALOG = ('dialog', 'alert', 'filler', 'frame')
CONTROL = 'push button|toggle button|menu item|check menu item|radio button|check box'
SESSION = desk.APP_ID + '.Session'
# Notches of the wheel: from anywhere to the end of a conversation; a piece of it that is less than
# what has rows; and how many such pieces a message may be above the end.
TO_THE_END = 60
NOTCHES = 3
REACH = 20

# On a narrow screen the dialogs have all of it, too, as on a phone. GTK takes that back from a
# window that is new, so that it is asked for by a key.
MAXIMIZE = 'super+m'
MANAGER = '''<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
  <margins><bottom>{margin}</bottom></margins>
  <keyboard><keybind key="W-m"><action name="Maximize"/></keybind></keyboard>
</openbox_config>'''

# Without a compositor windows have no shadow but a thick frame to draw at.
STYLE = '''window.solid-csd {{
  padding: 0; box-shadow: none; border: {border}px solid alpha(currentColor, .4);
}}
window.solid-csd.maximized {{ border: none; }}
popover, popover > contents {{ margin: 0; box-shadow: none; border-radius: 0; }}
popover > contents {{ border: 1px solid alpha(currentColor, .4); }}
popover > arrow {{ min-width: 0; min-height: 0; background: none; border: none; }}
'''

SETTINGS = '''[Settings]
gtk-cursor-blink=0
gtk-enable-animations=0
gtk-decoration-layout=:close
gtk-font-name={font} 11
'''

# Of a profile: Alice is asked about strangers, and has not said yet what closing a window means.
PROFILE = '''[default]
name='{name}'
first-start-done={done}
reach='{reach}'
'''

HEADER_ONLY = '''msgid ""
msgstr "Language: {language}\\nContent-Type: text/plain; charset=UTF-8\\n"
'''


class Stage(desk.Desk):
    def __init__(self, look, font):
        super().__init__(['xdotool'] + (['xrdb'] if look.text > 1 else []))
        self.look = look
        self.font = font
        self.camera = None
        self.SCREEN = f'{look.width}x{look.height + MARGIN}'
        self.translation = gettext.NullTranslations()

    def __enter__(self):
        super().__enter__()
        self.camera = Camera(self.pixels, self.look.width, self.look.height)
        self.park()
        if self.look.text > 1:
            subprocess.run(['xrdb', '-merge'], input=f'Xft.dpi: {96 * self.look.text:.0f}\n',
                           env=self.environment, encoding='utf-8', check=True)
        return self

    # What desk.Desk does, in this look

    def _prepare_environment(self):
        super()._prepare_environment()
        self.environment.update(self.look.environment, ADW_DISABLE_PORTAL='1',
                                GSETTINGS_BACKEND='memory')
        self.pixels = os.path.join(self.root, 'pixels')
        os.mkdir(self.pixels)
        self.DISPLAY_OPTIONS = ('-fbdir', self.pixels, '-dpi', '96')
        self.MANAGER_OPTIONS = ('--config-file', self._write('openbox.xml', MANAGER.format(
            margin=MARGIN)))
        self._write('config/gtk-4.0/settings.ini', SETTINGS.format(font=self.font))
        self._write('config/gtk-4.0/gtk.css', STYLE.format(border=0 if self.look.narrow else 1))
        if self.look.language is not None:
            self._prepare_language()

    def _write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def _prepare_language(self):
        """Of a language without a catalogue there is a header alone: GTK turns the window only for
        a program that claims to speak it."""
        language = self.look.language
        folder = os.environ.get('TINCAN_LOCALE_DIR', '')
        if not gettext.find('tincan', folder, [language]):
            folder = os.path.join(self.root, 'locale')
            source = self._write('header.po', HEADER_ONLY.format(language=language))
            target = os.path.join(folder, language, 'LC_MESSAGES', 'tincan.mo')
            os.makedirs(os.path.dirname(target))
            subprocess.run(['msgfmt', '-o', target, source], check=True)
        self.translation = gettext.translation('tincan', folder, [language])
        self.environment['TINCAN_LOCALE_DIR'] = folder
        self.environment['LANGUAGE'] = language
        self.environment.update(make_locale(self.root, language) or {'LC_ALL': 'C.UTF-8'})

    def prepare_profile(self, folder, done=True):
        """DONE is whether somebody has started with it before."""
        path = self._write(os.path.join(folder, 'settings.ini'), PROFILE.format(
            name='Alice' if done else '', done='true' if done else 'false',
            reach='ask' if done else 'everyone'))
        os.chmod(path, 0o600)
        return folder

    def lock(self, folder, passphrase):
        path = self._write('passphrase', passphrase + '\n')
        subprocess.run([desk.program('TINCAN_CLI'), 'passphrase', 'set', '--data-dir', folder,
                        '--new-passphrase-file', path], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)

    # Keys and the pointer

    def xdotool(self, *words):
        subprocess.run(['xdotool', *map(str, words)], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def press(self, *keys):
        self.xdotool('key', '--clearmodifiers', *keys)

    def type(self, text):
        self.xdotool('type', '--clearmodifiers', text)

    def park(self):
        self.xdotool('mousemove', self.look.width // 2, self.look.height + MARGIN - 1)

    def scroll(self, notches):
        """Turns the wheel in the middle of the picture."""
        self.xdotool('mousemove', self.look.width // 2, self.look.height // 2)
        self.xdotool('click', '--repeat', abs(notches), '--delay', 5, 5 if notches > 0 else 4)
        self.park()

    # Words

    @property
    def comma(self):
        """Between what a screen reader says of a row."""
        return self.words(', ', 'list')

    def words(self, text, context=None):
        said = self.translation.pgettext(context, text) if context else \
            self.translation.gettext(text)
        return said.replace('_', '', 1)


class Window:
    """The program that was started with ARGUMENTS, seen from outside."""

    def __init__(self, stage, *arguments):
        self.stage = stage
        self.process = stage.start(*arguments)
        self.application = find_application(stage, self.process)
        self.frame = wait_for(self._find_frame, 'the window')
        self.stage.camera.await_change()
        self.stage.press(MAXIMIZE)
        self.stage.camera.await_still()

    def _find_frame(self):
        return next((one for one in self.application.children
                     if re.fullmatch('.*Tincan', one.name)), None)

    @property
    def address(self):
        """Where it listens."""
        line = wait_for(lambda: [line for line in self.process.lines if line[-1:].isdigit()],
                        'the port')[-1]
        return '127.0.0.1:' + line.split()[-1]

    def act(self, name):
        """An action of the application."""
        connection = desk.connection_for(self.stage.environment['DBUS_SESSION_BUS_ADDRESS'])
        bus = self._bus_name(connection)
        group = Gio.DBusActionGroup.get(connection, bus, self._bus_path(bus))
        group.activate_action(name, None)
        connection.flush_sync(None)
        return connection

    def show(self, peer):
        """Opens the conversation with PEER."""
        connection = desk.connection_for(self.stage.environment['DBUS_SESSION_BUS_ADDRESS'])
        bus = self._bus_name(connection)
        connection.call_sync(bus, self._bus_path(bus), SESSION, 'Show',
                             GLib.Variant('(s)', (peer,)), None, Gio.DBusCallFlags.NONE,
                             desk.PATIENCE * 1000, None)
        connection.close_sync(None)
        self.stage.camera.await_still()

    def _bus_name(self, connection):
        def call(method, parameters=None):
            return connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                        'org.freedesktop.DBus', method, parameters, None,
                                        Gio.DBusCallFlags.NONE, desk.PATIENCE * 1000,
                                        None).unpack()[0]

        own = self.process.process.get_identifier()
        return next(name for name in call('ListNames') if name.startswith(desk.APP_ID) and
                    str(call('GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)))) == own)

    @staticmethod
    def _bus_path(bus):
        return '/' + bus.replace('.', '/').replace('-', '_')

    def do(self, action):
        wait_for(lambda: action in self.frame.actions, action)
        self.frame.do(action)

    def show_list(self):
        """Where there is no room for it beside the conversation."""
        if 'win.back' in self.frame.actions:
            self.do('win.back')

    def dialogs(self):
        return [one for one in self.application.children
                if one != self.frame and one.role in DIALOG and one.shown]

    def dialog(self, title, context=None):
        title = self.stage.words(title, context)
        found = wait_for(lambda: [one for one in self.dialogs() if one.name == title],
                         lambda: f'{title}; there is ' +
                         str([(one.role, one.name) for one in self.application.children]))[0]
        self.fit()
        return found

    def fit(self):
        """Gives a dialog that has come its place."""
        self.stage.camera.await_change()
        if self.stage.look.narrow:
            self.stage.press(MAXIMIZE)
            self.stage.camera.await_still()

    def find(self, role, name, context=None, inside=None):
        """NAME is one of our words, or an expression."""
        if isinstance(name, str):
            name = self.stage.words(name, context)
        return (inside or self.application).find(role, name)

    def click(self, name, context=None, inside=None):
        name = self.stage.words(name, context)

        def find():
            return [one for one in (inside or self.application).all(CONTROL, name, 'sensitive')
                    if one.shown and one.actions]

        one = wait_for(find, lambda: f'{name} to click')[-1]
        one.do(one.actions[0])

    def _find_messages(self, part):
        name = re.compile('(?s).*' + re.escape(part) + '.*')
        # What was said last stands in the sidebar, too.
        return [one for one in self.frame.all('list item', name)
                if 'message.menu' in one.actions]

    def row(self, part):
        """The message that says PART."""
        return wait_for(lambda: self._find_messages(part), lambda: f'the message {part}')[0]

    def reach(self, part):
        """The message that says PART, which may be further up than what has a row."""
        if not self._find_messages(part):
            self.stage.scroll(TO_THE_END)
        for _ in range(REACH):
            self.stage.camera.await_still()
            if self._find_messages(part):
                break
            self.stage.scroll(-NOTCHES)
        return self.row(part)

    def find_row(self, name):
        """NAME is an expression; its commas are those of the look's language."""
        name = name.replace(', ', self.stage.comma)
        return wait_for(lambda: self.frame.all('list item', re.compile(name)),
                        lambda: f'a row {name}')[0]

    def write(self, text):
        """Sends TEXT in the open conversation."""
        said = (self.stage.words(one) for one in ('Message %s', 'Message %s (not encrypted)'))
        name = re.compile('|'.join(re.escape(one).replace('%s', '.*') for one in said))
        wait_for(lambda: [one for one in self.frame.all('text', name) if one.shown],
                 'the composer')[-1].text = text
        self.click('Send')

    def point(self, one, button=1):
        """Clicks in the middle of ONE, which is in the window that has all the screen."""
        x, y, width, height = one.extents
        self.stage.xdotool('mousemove', x + width // 2, y + height // 2, 'click', button)
        self.stage.park()

    def close_front(self):
        """Closes the dialog in front, and leaves the others."""
        n_dialogs = len(self.dialogs())
        self.stage.press('Escape')
        wait_for(lambda: len(self.dialogs()) < n_dialogs, 'that the dialog goes')

    def leave(self):
        """Ends whatever is in front of the conversation."""
        # Newer platforms have questions in the window, where nothing tells of them.
        for _ in range(5):
            self.stage.press('Escape')
            self.stage.camera.await_still()
            if len(self.application.children) == 1:
                break
        for one in self.dialogs():
            if 'window.close' in one.actions:
                one.do('window.close')
        wait_for(lambda: not self.dialogs(), lambda: 'that the dialog goes: ' +
                 str([(one.role, one.name) for one in self.dialogs()]))

    def end(self):
        self.process.stop()
