# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a pretended display, out of the file in which Xvfb keeps its pixels (in the format of
xwd): no other program is needed, and a look whether anything moves costs next to nothing."""

import mmap
import os
import struct
import zlib

from gi.repository import GLib

from desk import wait_for

# Nothing has moved for so long, in microseconds, looked at so often.
STILL = 300_000
LOOK = 50_000


class Camera:
    """FOLDER is that of Xvfb's -fbdir. Of the screen the upper WIDTH x HEIGHT are taken."""

    def __init__(self, folder, width, height):
        with open(os.path.join(folder, 'Xvfb_screen0'), 'rb') as file:
            self.screen = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack('>25I', self.screen[:100])
        assert header[1] == 7 and header[11] == 32 and header[7] == 0, header
        self.begin = header[0] + header[19] * 12
        self.stride = header[12]
        self.width = width
        self.height = height
        self.taken = None

    def _read(self):
        return self.screen[self.begin:self.begin + self.stride * self.height]

    def _wait(self, is_wanted, what):
        frame = None
        since = looked = 0

        def look():
            nonlocal frame, since, looked
            now = GLib.get_monotonic_time()
            if now - looked < LOOK:
                return None
            looked = now
            found = self._read()
            if found != frame:
                frame, since = found, now
                return None
            return now - since >= STILL and is_wanted(frame)

        wait_for(look, what)
        self.taken = frame
        return frame

    def await_still(self):
        return self._wait(lambda frame: True, 'a picture that is still')

    def await_change(self):
        """Until it is still, and another one than at the last time."""
        before = self.taken
        return self._wait(lambda frame: frame != before, 'another picture')

    def take(self, path):
        """Saves as PNG what is there when nothing moves any more."""
        self.save(path, self.await_still())

    def save(self, path, frame=None):
        frame = frame or self._read()
        rows = bytearray()
        for y in range(self.height):
            line = frame[y * self.stride:y * self.stride + self.width * 4]
            row = bytearray(self.width * 3)
            row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
            rows += b'\0' + row
        with open(path, 'wb') as file:
            file.write(b'\x89PNG\r\n\x1a\n')
            for kind, content in (
                    (b'IHDR', struct.pack('>IIBBBBB', self.width, self.height, 8, 2, 0, 0, 0)),
                    (b'IDAT', zlib.compress(bytes(rows), 6)), (b'IEND', b'')):
                file.write(struct.pack('>I', len(content)) + kind + content +
                           struct.pack('>I', zlib.crc32(kind + content)))
