# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for one test: a display, a window manager, a session bus and an accessibility bus of
its own, with the real window on it and tincan-cli as the person on the other side."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

try:
    from gi.repository import Gio, GLib
except ImportError:
    print('1..0 # SKIP python3-gi is not installed')
    sys.exit(0)

# How long anything may take that a test waits for, in seconds.
PATIENCE = 30 * int(os.environ.get('TINCAN_TEST_PATIENCE', '1'))
# How often it is looked, in milliseconds.
LOOK = 20
APP_ID = 'io.github.tincan_chat.Tincan'


class Skip(Exception):
    """What the test needs is not on this machine."""


def wait_for(predicate, what):
    """Runs the main loop until PREDICATE gives something true, and returns that. WHAT says what was
    waited for; it may be a function, called when it did not come."""
    deadline = GLib.get_monotonic_time() + PATIENCE * GLib.USEC_PER_SEC
    waker = GLib.timeout_add(LOOK, lambda: True)
    try:
        while True:
            found = predicate()
            if found:
                return found
            if GLib.get_monotonic_time() > deadline:
                raise AssertionError('Not in time: ' + (what() if callable(what) else what))
            GLib.MainContext.default().iteration(True)
    finally:
        GLib.source_remove(waker)


class Process:
    """A program whose lines are read as they come."""

    def __init__(self, arguments, environment, stdin=False):
        launcher = Gio.SubprocessLauncher.new(
            Gio.SubprocessFlags.STDOUT_PIPE |
            (Gio.SubprocessFlags.STDIN_PIPE if stdin else Gio.SubprocessFlags.NONE))
        launcher.set_environ([f'{name}={value}' for name, value in environment.items()])
        self.name = os.path.basename(arguments[0])
        self.lines = []
        self.ended = False
        self.process = launcher.spawnv(arguments)
        self.output = Gio.DataInputStream.new(self.process.get_stdout_pipe())
        self.process.wait_async(None, self._on_ended)
        self._read()

    def _read(self):
        self.output.read_line_async(GLib.PRIORITY_DEFAULT, None, self._on_line)

    def _on_line(self, stream, result):
        line, _ = stream.read_line_finish_utf8(result)
        if line is not None:
            self.lines.append(line)
            self._read()

    def _on_ended(self, process, result):
        process.wait_finish(result)
        self.ended = True

    def write(self, line):
        self.process.get_stdin_pipe().write_all((line + '\n').encode(), None)

    def await_end(self):
        """Returns the exit status, or minus the signal that ended it."""
        wait_for(lambda: self.ended, f'the end of {self.name}')
        if self.process.get_if_exited():
            return self.process.get_exit_status()
        return -self.process.get_term_sig()

    def stop(self):
        if not self.ended:
            self.process.force_exit()
            wait_for(lambda: self.ended, f'the end of {self.name}')


class Peer(Process):
    """Somebody else: tincan-cli, which tells all that it sees in JSON."""

    def __init__(self, desk, name):
        self.folder = os.path.join(desk.root, name)
        self.read = 0
        super().__init__([program('TINCAN_CLI'), 'run', '--json', '--name', name, '--port', '0',
                          '--data-dir', self.folder], desk.environment, stdin=True)
        listening = self.expect('listening')
        self.id = listening['id']
        self.address = f'127.0.0.1:{listening["port"]}'

    def events(self, event, **members):
        return [told for told in map(json.loads, self.lines)
                if told['event'] == event and members.items() <= told.items()]

    def expect(self, event, **members):
        """Returns the first such event, which may have come already."""
        return wait_for(lambda: self.events(event, **members),
                        lambda: f'{event} {members}; but:\n' + '\n'.join(self.lines[-20:]))[0]

    def quit(self):
        self.write('quit')
        assert self.await_end() == 0


class Desk:
    """As a context: it is there inside, and gone with all its processes and files after."""

    SCREEN = '1280x1024'
    # What Xvfb and openbox are told besides.
    DISPLAY_OPTIONS = ()
    MANAGER_OPTIONS = ()

    def __init__(self, needs):
        self.root = None
        self.bus = None
        self.helpers = []
        self.processes = []
        for command in ('Xvfb', 'dbus-daemon', 'openbox', *needs):
            if shutil.which(command) is None:
                raise Skip(f'{command} is not installed')
        self.service = find_service('org.a11y.Bus')

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix='tincan-desktop-')
        try:
            self._prepare_environment()
            self._start_display()
            self._start_bus()
            self._start_manager()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, value, trace):
        for process in reversed(self.processes):
            process.stop()
        if self.bus is not None:
            self.bus.stop()
        for helper in reversed(self.helpers):
            helper.terminate()
            helper.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def _prepare_environment(self):
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ('WAYLAND_DISPLAY', 'AT_SPI_BUS_ADDRESS', 'XAUTHORITY',
                                            'NO_AT_BRIDGE', 'GTK_A11Y', 'SESSION_MANAGER')}
        for name, folder in (('HOME', 'home'), ('XDG_RUNTIME_DIR', 'run'),
                             ('XDG_CONFIG_HOME', 'config'), ('XDG_DATA_HOME', 'data'),
                             ('XDG_CACHE_HOME', 'cache'), ('XDG_STATE_HOME', 'state')):
            self.environment[name] = os.path.join(self.root, folder)
            os.mkdir(self.environment[name], 0o700)
        self.environment['GDK_BACKEND'] = 'x11'
        self.environment['GTK_A11Y'] = 'atspi'

    def _start_display(self):
        """Without repeating keys: one that is held for long, because whoever is to let it go was
        not let run, is pressed once."""
        ours, theirs = os.pipe()
        self.helpers.append(subprocess.Popen(
            ['Xvfb', '-displayfd', str(theirs), '-screen', '0', self.SCREEN + 'x24', '-nolisten',
             'tcp', '-noreset', '-r', *self.DISPLAY_OPTIONS], pass_fds=[theirs],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(theirs)
        # Ends when it is written, or when the server has ended without.
        with os.fdopen(ours) as numbers:
            number = numbers.readline().strip()
        if not number:
            raise Skip('Xvfb does not start here')
        self.environment['DISPLAY'] = ':' + number

    def _start_bus(self):
        """With one service, so that nothing else of the machine's comes in."""
        services = os.path.join(self.root, 'services')
        address = os.path.join(self.root, 'bus')
        config = os.path.join(self.root, 'bus.conf')
        os.mkdir(services)
        shutil.copy(self.service, services)
        with open(config, 'w', encoding='utf-8') as file:
            file.write(f'''<busconfig><type>session</type><listen>unix:path={address}</listen>
                <auth>EXTERNAL</auth><servicedir>{services}</servicedir>
                <policy context="default"><allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>''')
        self.bus = Process(['dbus-daemon', '--config-file=' + config, '--nofork',
                            '--print-address'], self.environment)
        wait_for(lambda: self.bus.lines, 'the session bus')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.bus.lines[0]

    def _start_manager(self):
        """Without one, windows have no focus as they have it on a desktop; nor has one that is
        there before it."""
        ready = os.path.join(self.root, 'managed')
        self.helpers.append(subprocess.Popen(
            ['openbox', '--startup', f"touch '{ready}'", *self.MANAGER_OPTIONS],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(lambda: os.path.exists(ready), 'the window manager')

    def connect(self):
        """Returns a connection to the accessibility bus, which comes with the first who asks."""
        session = connection_for(self.environment['DBUS_SESSION_BUS_ADDRESS'])
        answer = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                   None, None, Gio.DBusCallFlags.NONE, PATIENCE * 1000, None)
        session.close_sync(None)
        return connection_for(answer.unpack()[0])

    def start(self, *arguments):
        """Starts the window, as from the launcher."""
        process = Process([program('TINCAN'), '--port', '0', *arguments], self.environment)
        self.processes.append(process)
        return process

    def invite(self, name):
        """Starts somebody who is called NAME."""
        peer = Peer(self, name)
        self.processes.append(peer)
        return peer


def program(variable):
    path = os.environ.get(variable)
    if not path or not os.path.exists(path):
        raise Skip(f'{variable} does not say where the program is')
    return path


def find_service(name):
    for folder in [GLib.get_user_data_dir(), *GLib.get_system_data_dirs()]:
        path = os.path.join(folder, 'dbus-1', 'services', name + '.service')
        if os.path.exists(path):
            return path
    raise Skip('at-spi2-core is not installed')


def connection_for(address):
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
        Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


def run(tests, needs=()):
    """Runs TESTS, (path, function of a desk, kind of desk or nothing), each on a desk of its own,
    and tells it as TAP."""
    failed = False
    print('TAP version 13')
    print(f'1..{len(tests)}', flush=True)
    for number, (path, function, *kind) in enumerate(tests, 1):
        try:
            program('TINCAN'), program('TINCAN_CLI')
            with (kind[0] if kind else Desk)(needs) as desk:
                function(desk)
            print(f'ok {number} {path}', flush=True)
        except Skip as reason:
            print(f'ok {number} {path} # SKIP {reason}', flush=True)
        except Exception:  # whatever it is, the other tests go on
            failed = True
            print(f'not ok {number} {path}')
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    sys.exit(1 if failed else 0)
