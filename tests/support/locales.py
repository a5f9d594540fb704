# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locales that are made where a test needs them, whichever the system has.

A newer C library (Debian 13) translates nothing in C.UTF-8, and a newer GTK is turned by the
locale.
"""

import glob
import os
import shutil
import subprocess

SOURCES = '/usr/share/i18n/locales'


def make_locale(folder, language):
    """Makes one of LANGUAGE ("de", "pt_BR") in FOLDER. Returns what to put into the environment, or
    None where locales cannot be made."""
    found = sorted(os.path.basename(path) for path in
                   glob.glob(os.path.join(SOURCES, language + ('' if '_' in language else '_??'))))
    found.sort(key=lambda name: name != f'{language}_{language.upper()}')
    if not found or shutil.which('localedef') is None:
        return None
    name = found[0] + '.UTF-8'
    # Its warnings on what a source leaves out make it end with 1, and the locale is there.
    subprocess.run(['localedef', '-i', found[0], '-f', 'UTF-8', os.path.join(folder, name)],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if not os.path.isdir(os.path.join(folder, name)):
        return None
    return {'LOCPATH': folder, 'LC_ALL': name}
