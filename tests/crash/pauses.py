#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests whose processes stand still at moments by chance.

  pauses.py [--rounds N] [--seed S] [--jobs J] BUILD-FOLDER [SUITE | TEST]…

As on a machine with too much to do, one of the programs that a test started, or all of them, gets
SIGSTOP for up to a second, again and again. What fails so counts on time that nobody promised. The
display is left alone. What a failed test printed is shown.
"""

import argparse
import concurrent.futures
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

# Seconds: between two pauses, and of a pause.
RUNS = (0.005, 0.25)
STANDS = (0.2, 0.9)
# How many times as long as without pauses a test may take.
PATIENCE = 5
SKIPPED = 77
NOTHING = re.compile(r'^1\.\.0\b', re.MULTILINE)
# Too short are those that ended before they were stopped.
COUNTED = ('passed', 'failed', 'skipped', 'too short')
# They only start others, or show what these draw.
SPARED = ('Xvfb', 'bash', 'own-display')


def read(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read().strip()
    except OSError:
        return ''


def descendants(pid):
    found = []
    left = [pid]
    while left:
        one = left.pop()
        found.append(one)
        try:
            tasks = os.listdir(f'/proc/{one}/task')
        except OSError:
            continue
        for task in tasks:
            left += map(int, read(f'/proc/{one}/task/{task}/children').split())
    return found


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def pause(pid, chance):
    """Returns whether there was anybody to stop."""
    pids = [one for one in descendants(pid) if read(f'/proc/{one}/comm') not in SPARED]
    if pids and chance.random() < 0.5:
        pids = [chance.choice(pids)]
    send(pids, signal.SIGSTOP)
    time.sleep(chance.uniform(*STANDS))
    send(pids, signal.SIGCONT)
    return bool(pids)


def run(command, environment, folder, timeout, chance, output):
    """Returns the exit status, None where it took longer than TIMEOUT seconds, and the number of
    pauses."""
    n_pauses = 0
    deadline = time.monotonic() + timeout
    process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    while process.poll() is None:
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None, n_pauses
        time.sleep(chance.uniform(*RUNS))
        n_pauses += pause(process.pid, chance)
    return process.returncode, n_pauses


def run_test(test, number, options):
    """Returns what came of it, a key of COUNTED, and what is to be said of that."""
    chance = random.Random(f'{options.seed} {test["name"]} {number}')
    with tempfile.TemporaryFile('w+', encoding='utf-8', errors='replace') as output:
        status, n_pauses = run(test['cmd'], {**os.environ, **test['env']},
                               test['workdir'] or options.folder, PATIENCE * test['timeout'],
                               chance, output)
        output.seek(0)
        text = output.read()
    if status == SKIPPED or status == 0 and NOTHING.search(text):
        return 'skipped', ''
    if status == 0:
        return ('passed' if n_pauses else 'too short'), ''
    end = 'did not end' if status is None else f'ended with {status}'
    return 'failed', f'{text}\nFAILED: {test["name"]} {end}, after {n_pauses} pauses'


def run_all(tests, options):
    runs = [(test, number) for number in range(options.rounds) for test in tests]
    for test, number in runs:
        if not test['is_parallel']:
            yield run_test(test, number, options)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        ends = [pool.submit(run_test, test, number, options)
                for test, number in runs if test['is_parallel']]
        try:
            for end in concurrent.futures.as_completed(ends):
                yield end.result()
        finally:
            # Where somebody has enough.
            pool.shutdown(cancel_futures=True)


def names_of(test):
    return {test['name'], *(suite.split(':')[-1] for suite in test['suite'])}


def choose(tests, wanted):
    unknown = set(wanted).difference(*map(names_of, tests))
    if unknown:
        sys.exit('There is no such suite or test: ' + ' '.join(sorted(unknown)))
    return [one for one in tests if not wanted or names_of(one) & set(wanted)]


def parse(arguments):
    """Options may stand anywhere, as with the other commands of ./dev."""
    parser = argparse.ArgumentParser(prog='./dev pauses')
    parser.add_argument('--rounds', type=int, default=1, metavar='N')
    parser.add_argument('--seed', type=int, default=random.randrange(1 << 31), metavar='S')
    parser.add_argument('--jobs', type=int, default=(os.cpu_count() or 1) + 1, metavar='J')
    parser.add_argument('folder', help=argparse.SUPPRESS)
    parser.add_argument('names', nargs='*', metavar='SUITE')
    return parser.parse_intermixed_args(arguments)


def main():
    options = parse(sys.argv[1:])
    if not os.path.exists(f'/proc/self/task/{os.getpid()}/children'):
        sys.exit('This system does not tell who started whom.')
    tests = choose(json.loads(subprocess.check_output(['meson', 'introspect', '--tests',
                                                       options.folder])), options.names)
    print(f'Seed {options.seed}, {len(tests)} tests, {options.rounds} times', flush=True)
    counts = dict.fromkeys(COUNTED, 0)
    for came, words in run_all(tests, options):
        counts[came] += 1
        if words:
            print(words, flush=True)
    print(', '.join(f'{number} {word}' for word, number in counts.items()))
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
