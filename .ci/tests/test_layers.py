# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess
import tempfile
import unittest

import support

layers = support.load('check-layers')


class LayersTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        for layer in layers.LAYERS:
            self.write(layer, f'tin-{layer}.h', '#pragma once\n')
            self.write(layer, f'tin-{layer}.c', f'int tin_{layer}_value;\n')

    def tearDown(self):
        shutil.rmtree(self.top)

    def write(self, layer, name, text):
        folder = os.path.join(self.top, 'src', layer)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def archive(self):
        for layer in layers.LAYERS:
            folder = os.path.join(self.top, 'src', layer)
            objects = []
            for name in sorted(os.listdir(folder)):
                if name.endswith('.c'):
                    objects.append(f'{folder}/{name}.o')
                    subprocess.run(['cc', '-w', '-c', f'{folder}/{name}', '-o', objects[-1]],
                                   check=True)
            # A thin archive, as meson makes them.
            subprocess.run(['ar', 'csrDT', f'{folder}/libtincan-{layer}.a', *objects], check=True)

    def symbols(self, layer, *symbols):
        calls = ''.join(f'void {name} (void);\nvoid call_{name} (void) {{ {name} (); }}\n'
                        for name in symbols)
        self.write(layer, f'tin-{layer}.c', f'int tin_{layer}_value;\n{calls}')

    def test_includes(self):
        self.write('core', 'a.c', '/*\n#include <gtk/gtk.h>\n*/\n#include "tin-net.h"\n')
        self.write('net', 'a.c',
                   '#include "tin-store.h"\n#include <sqlite3.h>\n#include "tin-core.h"\n')
        self.write('session', 'a.c', '#include "tin-store.h"\n#include "tin-net.h"\n'
                   '#include <libsecret/secret.h>\n')
        self.write('ui', 'a.c', '#include <gtk/gtk.h>\n  #  include "tin-net.h"\n'
                   '#include <json-glib/json-glib.h>\n#include <readline/readline.h>\n')
        self.write('cli', 'a.c',
                   '#include <adwaita.h>\n#include "tin-session.h"\n#include "tin-ui.h"\n')
        self.assertEqual(layers.check_includes(self.top), [
            'src/core/a.c:4: core may not know net: tin-net.h',
            'src/net/a.c:1: net may not know store: tin-store.h',
            'src/net/a.c:2: net may not include sqlite3.h',
            'src/session/a.c:3: session may not include libsecret/secret.h',
            'src/cli/a.c:1: cli may not include adwaita.h',
            'src/cli/a.c:3: cli may not know ui: tin-ui.h',
            'src/ui/a.c:2: ui may not know net: tin-net.h',
            'src/ui/a.c:3: ui may not include json-glib/json-glib.h',
            'src/ui/a.c:4: ui may not include readline/readline.h',
        ])

    def test_archives(self):
        self.archive()
        self.assertEqual(layers.check_archives(self.top), [])

    def test_missing_archive(self):
        self.assertEqual(len(layers.check_archives(self.top)), len(layers.LAYERS))

    def test_planted(self):
        self.symbols('core', 'g_file_new_for_path', 'getenv', 'g_strdup', 'g_get_real_time', 'time')
        self.write('core', 'tin-clock.c', 'void g_get_monotonic_time (void);\n'
                   'void g_socket_new (void);\n'
                   'void a (void) { g_get_monotonic_time (); g_socket_new (); }\n')
        self.symbols('net', 'g_socket_new', 'gnutls_init', 'sqlite3_open', 'tin_ui_value')
        self.symbols('store', 'gnutls_init', 'sqlite3_open', 'g_tls_certificate_new', 'connect')
        self.symbols('session', 'gdk_display_open', 'gnutls_init', 'secret_password_lookup',
                     'tin_store_value')
        self.symbols('cli', 'adw_init', 'tin_net_value')
        self.symbols('ui', 'gtk_init', 'adw_init', 'sqlite3_open', 'tin_net_value')
        self.archive()
        found = [line.split(': ', 2)[::2] for line in layers.check_archives(self.top)]
        told = {(place, message.split(',')[0]) for place, message in found}
        self.assertEqual(told, {
            ('src/core', 'g_file_new_for_path is not for core'),
            ('src/core', 'getenv is not for core'),
            ('src/core', 'g_get_real_time is not for core'),
            ('src/core', 'time is not for core'),
            ('src/core', 'g_socket_new is not for core'),
            ('src/net', 'sqlite3_open is not for net'),
            ('src/net', 'net may not know ui: tin_ui_value'),
            ('src/store', 'g_tls_certificate_new is not for store'),
            ('src/store', 'connect is not for store'),
            ('src/session', 'gdk_display_open is not for session'),
            ('src/session', 'gnutls_init is not for session'),
            ('src/session', 'secret_password_lookup is not for session'),
            ('src/cli', 'adw_init is not for cli'),
            ('src/cli', 'cli may not know net: tin_net_value'),
            ('src/ui', 'sqlite3_open is not for ui'),
            ('src/ui', 'ui may not know net: tin_net_value'),
        })
