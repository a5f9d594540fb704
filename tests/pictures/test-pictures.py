#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A few pictures are taken: each is of its size, shows something, and another thing than the
others; a view that is not to be had is said."""

import os
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
VIEWS = ('start', 'sidebar', 'conversation', 'connect', 'connect-error')
SIZE = (360, 720)
# In a picture of something: the compressed bytes, at least.
SOMETHING = 2000


def read_png(path):
    """Returns width, height and the bytes of the rows."""
    with open(path, 'rb') as file:
        content = file.read()
    assert content.startswith(b'\x89PNG'), path
    width, height = struct.unpack('>II', content[16:24])
    length = struct.unpack('>I', content[33:37])[0]
    assert length > SOMETHING, (path, length)
    rows = zlib.decompress(content[41:41 + length])
    assert len(rows) == (width * 3 + 1) * height, path
    return width, height, rows


def run(*arguments):
    return subprocess.run([sys.executable, os.path.join(HERE, 'take-pictures.py'), *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8',
                          check=False)


def main():
    print('TAP version 13')
    print('1..2', flush=True)
    with tempfile.TemporaryDirectory() as folder:
        ended = run('--out', folder, '--look', 'rtl-360', *VIEWS)
        if ended.returncode == 77:
            print(f'ok 1 /pictures/views # SKIP {ended.stdout.strip()}')
            print('ok 2 /pictures/no-such-view # SKIP')
            return 0
        print('\n'.join('# ' + line for line in ended.stdout.splitlines()))
        assert ended.returncode == 0, ended.returncode
        pictures = [read_png(os.path.join(folder, 'rtl-360', name + '.png')) for name in VIEWS]
        assert {picture[:2] for picture in pictures} == {SIZE}
        assert len({picture[2] for picture in pictures}) == len(VIEWS)
        print('ok 1 /pictures/views', flush=True)

        ended = run('--out', folder, 'no-such-view')
        assert ended.returncode == 2 and 'no-such-view' in ended.stdout, ended.stdout
        print('ok 2 /pictures/no-such-view', flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
