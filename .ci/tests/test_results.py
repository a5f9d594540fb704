# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import subprocess
import tempfile
import unittest

import support

results = support.load('count-results')


class ResultsTest(unittest.TestCase):
    def test_tap(self):
        text = 'TAP version 13\n1..3\nok 1 /a\nnot ok 2 /b\nok 3 /c # SKIP no display\nBail out!\n'
        self.assertEqual(results.count_tap(text), (1, 1, 1))

    def test_nested_tap(self):
        text = '1..2\n    1..2\n    ok 1 a\n    not ok 2 b\nnot ok 1 both\nok 2 alone\n'
        self.assertEqual(results.count_tap(text), (2, 1, 0))

    def test_results(self):
        def count(result, text):
            return results.count_test({'name': 'a', 'result': result, 'stdout': text})
        self.assertEqual(count('OK', ''), (1, 0, 0))
        self.assertEqual(count('FAIL', 'no TAP'), (0, 1, 0))
        self.assertEqual(count('TIMEOUT', 'ok 1 /a\n'), (1, 1, 0))
        self.assertEqual(count('ERROR', 'ok 1 /a\nnot ok 2 /b\n'), (1, 1, 0))
        self.assertEqual(count('SKIP', '1..0 # SKIP no display\n'), (0, 0, 1))

    def test_skipped(self):
        for expected, result, text in (
                ([], 'OK', '1..2\nok 1 /a\nok 2 /b # slow test\n'),
                (['/b/c: no openssl'], 'OK', '1..2\nok 1 /a\nok 2 /b/c # SKIP no openssl\n'),
                (['/b'], 'OK', '1..1\nok 1 /b # SKIP\n'),
                (['x: no display'], 'SKIP', '1..0 # SKIP no display\n'),
                (['x'], 'SKIP', 'whatever\n'),
                (['b: x'], 'OK', '    1..1\n    ok 1 - b # skip x\n')):
            test = {'name': 'x', 'result': result, 'stdout': text}
            self.assertEqual(results.list_skipped(test), expected, text)

    def test_leaky(self):
        leak = 'ok 1 /a\n==1==ERROR: LeakSanitizer: detected memory leaks\n'
        for expected, result, text in ((True, 'FAIL', leak), (False, 'OK', leak),
                                       (False, 'FAIL', leak + 'not ok 2 /b\n'),
                                       (False, 'ERROR', leak + 'Bail out! ERROR: x\n'),
                                       (False, 'FAIL', 'ok 1 /a\n')):
            test = {'name': 'tincan:net / a b', 'result': result, 'stdout': text}
            self.assertIs(results.is_leaky(test), expected, text)
        self.assertEqual(results.PRETTY_NAME.match('tincan:net / a b').groups(), ('net', 'a b'))

    def test_file(self):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            for result in ('OK', 'FAIL'):
                file.write(json.dumps({'name': 'x', 'result': result, 'stdout': 'why'}) + '\n')
            file.flush()
            done = subprocess.run([os.path.join(support.CHECKS, 'count-results'), file.name],
                                  capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, '1 1 0\n')
        self.assertIn('FAILED: x (fail)\n  why', done.stderr)
