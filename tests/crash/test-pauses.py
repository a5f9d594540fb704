#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""That what runs with pauses stands still, goes on, and ends as it would."""

import os
import random
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import pauses  # noqa: E402

# Seconds.
PATIENCE = 60
# Until it has been let go; then it ends with the status that it is told.
CHILD = '''
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
signal.sigwait([signal.SIGCONT])
sys.exit(int(sys.argv[1]))
'''


def run(*command, timeout=PATIENCE):
    with tempfile.TemporaryFile('w') as output:
        return pauses.run([sys.executable, *command], os.environ, '/', timeout, random.Random(1),
                          output)


def stands_still():
    for wanted in (0, 3):
        status, n_pauses = run('-c', CHILD, str(wanted))
        assert status == wanted and n_pauses > 0, (status, n_pauses)


def stops_children():
    script = f'import subprocess, sys; sys.exit(subprocess.call({[sys.executable, "-c", CHILD]!r}' \
             ' + ["4"]))'
    status, _ = run('-c', script)
    assert status == 4, status


def ends_what_does_not():
    begin = time.monotonic()
    status, _ = run('-c', f'import time; time.sleep({10 * PATIENCE})', timeout=0)
    assert status is None and time.monotonic() - begin < PATIENCE


def takes_options_anywhere():
    for arguments in (['--seed', '7', 'ui', 'net'], ['ui', '--seed', '7', 'net'],
                      ['ui', 'net', '--seed', '7']):
        options = pauses.parse(['folder', *arguments])
        assert (options.folder, options.names, options.seed) == ('folder', ['ui', 'net'], 7)


TESTS = {
    '/crash/pauses/a-program-stands-still-and-ends-as-it-would': stands_still,
    '/crash/pauses/so-do-those-that-it-started': stops_children,
    '/crash/pauses/what-does-not-end-is-ended': ends_what_does_not,
    '/crash/pauses/options-stand-anywhere': takes_options_anywhere,
}


def main():
    # As programs of GLib's tests do.
    if '-l' in sys.argv:
        print(*TESTS, sep='\n')
        return
    if not os.path.exists(f'/proc/self/task/{os.getpid()}/children'):
        print('1..0 # SKIP this system does not tell who started whom')
        return
    print(f'TAP version 13\n1..{len(TESTS)}')
    for number, (name, test) in enumerate(TESTS.items(), 1):
        test()
        print(f'ok {number} {name}', flush=True)


if __name__ == '__main__':
    main()
