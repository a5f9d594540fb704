# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import unittest

import support

style = support.load('check-style')

HEAD = ''.join(f'/* {line} */\n' for line in style.SPDX)


def body(*statements):
    return 'static void\nf (void)\n{\n' + '\n'.join(statements) + '\n}\n'


# What must be found: a part of the message, the file's path, its text.
BAD = (
    ('goto', 'src/core/a.c', body('  goto out;')),
    ('goto', 'src/core/a.c', '#define LEAVE goto out\n'),
    ('comment with //', 'src/core/a.c', 'int a; // one\n'),
    ('comment with //', 'src/core/a.c', '#endif // one\n'),
    ('g_print outside', 'src/core/a.c', body('  g_print ("x");')),
    ('printf outside', 'src/session/a.c', body('  printf ("x");')),
    ('no space between f and', 'src/core/a.c', 'int a = f(1);\n'),
    ('no space between if and', 'src/core/a.c', body('  if(a)', '    b ();')),
    ('no space between sizeof and', 'src/core/a.c', '#define A(b) sizeof(b)\n'),
    ('condition on a version', 'src/ui/a.c', '#if GTK_CHECK_VERSION (4, 10, 0)\n#endif\n'),
    ('condition on a version', 'src/ui/a.c', '#if A \\\n  && ADW_CHECK_VERSION (1, 4, 0)\n'),
    ('condition on a version', 'src/ui/tin-compat.c', '#if ADW_CHECK_VERSION (1, 5, 0)\n#endif\n'),
    ('condition on a version', 'src/main.c', '#if GTK_CHECK_VERSION (4, 10, 0)\n#endif\n'),
    ('condition on a version', 'src/net/a.c', '#if GNUTLS_VERSION_NUMBER > 0x030800\n'),
    ('a .c file is included', 'tests/core/a.c', '#include "tin-frame.c"\n'),
    ('TODO without', 'src/core/a.c', '/* TODO */\n'),
    ('FIXME without', 'src/core/a.c', '/* FIXME later */\n'),
    ('XXX without', 'src/core/a.c', 'int a; /* XXX: slow */\n'),
    ('101 columns', 'src/core/a.c', 'int ' + 'a' * 96 + ';\n'),
    ('101 columns', 'tests/desktop/a.py', '# ' + 'ä' * 99 + '\n'),
    ('101 columns', '.ci/a.sh', '# ' + 'a' * 99 + '\n'),
    ('white space', 'src/core/a.c', 'int a; \n'),
    ('white space', 'src/core/a.c', 'int a;\r\n'),
    ('tab', 'src/core/a.c', '\tint a;\n'),
    ('no line end', 'src/core/a.c', 'int a;'),
    ('empty line at the end', 'src/core/a.c', 'int a;\n\n'),
    ('601 lines', 'src/core/a.c', 'int a;\n' * 599),
    ('601 lines', 'tests/desktop/a.py', 'a()\n' * 599),
    ('f has 61 lines', 'src/core/a.c', body(*['  a ();'] * 58)),
    ('f has 8 parameters', 'src/core/a.c', 'void\nf (int a, int b, int c, int d, int e, int g, '
     'int h,\n   void (*i) (int, int))\n{\n}\n'),
    ('nested 5 deep', 'src/core/a.c',
     body('if (a) { for (;;) while (b) { switch (c) { case 1: if (d) e (); } } }')),
    ('nested 5 deep', 'src/core/a.c',
     body('if (a) do FOR_EACH (b) { { if (c) ; } } while (b);')),
    ('nested 5 deep', 'src/core/a.c',
     body('if (a) ; else if (b) ; else for (;;) for (;;) for (;;) if (c) ;')),
    ('nested 5 deep', 'src/core/a.c',
     body('if (a) ; else { for (;;) for (;;) for (;;) if (c) ; }')),
    ('f has 8 parameters', 'src/core/a.c', '#if A\nint g (void) {}\n#else\n'
     'int f (int a, int b, int c, int d, int e, int g, int h, int i) {}\n#endif\n'),
    ('"#pragma once" is missing', 'src/core/a.h', 'int a;\n'),
    ('pass it where', 'src/session/a.c', 'T *\ntin_session_get_default (void)\n{\n}\n'),
    ('g_usleep', 'tests/net/a.c', body('  g_usleep (100);')),
    ('use one of g_assert_', 'tests/net/a.c', body('  g_assert (a);')),
)

# What must pass.
GOOD = (
    ('src/core/a.c', body('f ("goto // g_print(x) TODO");', "c = '\"'; /* g(x), goto, a//b */")),
    ('src/core/a.c', 'static const char *a = "/* \\" */"; int b = f (1);\n'),
    ('src/core/a.c', body('label = _("Connect");', 'text = g_strdup (C_("a", "b"));')),
    ('src/core/a.c', '#define TIN_MS(n) ((gint64) (n) * 1000)\n#define A(b) \\\n  f (b)\n'),
    ('src/core/a.c', '#if defined(A) && __has_include("b.h")\n#include <sys/a.h>\n#endif\n'),
    ('src/core/tin-backports.h', '#pragma once\n#if !GLIB_CHECK_VERSION (2, 76, 0)\n#endif\n'),
    ('src/ui/compat/tin-shell.c', '#if ADW_CHECK_VERSION (1, 5, 0)\n#endif\n'),
    ('src/core/a.c', '#if TIN_HAVE_READLINE\n#endif\n'),
    ('src/core/a.c', '/* TODO: drop this once Debian 12 has gone. */\n'),
    ('src/core/a.c', 'char a[] = "/tmp/a-XXXXXX";\n'),
    ('src/cli/a.c', body('  g_print ("x");')),
    ('tests/core/a.c', body('  g_print ("x");', '  g_assert_true (a);')),
    ('src/core/a.c', body(*['  a ();'] * 57)),
    ('src/core/a.c', 'int a[] = {\n' + '  1,\n' * 100 + '};\n'),
    ('src/core/a.c', 'struct a\n{\n' + '  int a;\n' * 100 + '};\n'),
    ('src/core/a.c',
     body('if (a) b (); else if (c) d (); else if (e) ; else if (f) ; else if (g) h ();')),
    ('src/core/a.c', body('  A b = { { { { { 1 } } } } };', '  c ((D) { { { { { 1 } } } } });')),
    ('src/core/a.c', 'G_DEFINE_TYPE (A, a, B)\n\n'
     'static void\nf (int a, int b, int c, int d, int e, int g, void (*h) (int, int))\n{\n}\n'),
    # Two branches of a condition share one closing brace.
    ('src/ui/compat/tin-shell.c',
     body('#if A', '  if (a) {', '#else', '  if (b) {', '#endif', '  }')),
    ('src/core/a.c', 'int a = 0x1e-1, b = 1e+5, d = f (1, 2);\n'),
    ('data/a.c', 'goto(x); // \n'),
    ('tests/desktop/a.py', ('# ' + 'ä' * 98 + '\n') * 598),
    ('tests/data/a.py', '# ' + 'a' * 99 + '\n'),
    ('data/completions/fish/a.fish', '# ' + 'a' * 99 + '\n'),
)


class StyleTest(unittest.TestCase):
    def findings(self, path, text):
        findings = style.Findings()
        style.check_text(path, HEAD + text, findings)
        return [message for _, _, message in findings.found]

    def test_bad(self):
        for message, path, text in BAD:
            with self.subTest(message=message, text=text[:60]):
                self.assertIn(message, ' | '.join(self.findings(path, text)))

    def test_good(self):
        for path, text in GOOD:
            with self.subTest(path=path, text=text[:60]):
                self.assertEqual(self.findings(path, text), [])

    def test_program(self):
        """What has no suffix is known by how it begins."""
        for expected, begin in (([3], '#!/bin/sh\n'), ([], '#compdef a\n')):
            findings = style.Findings()
            style.check_text('data/a', begin + '\n' + '#' * 101 + '\n', findings)
            self.assertEqual([line for _, line, text in findings.found if 'columns' in text],
                             expected)

    def test_line_numbers(self):
        findings = style.Findings()
        text = HEAD + '/* one\n   two */\n#define A \\\n  goto b\n'
        style.check_text('src/core/a.c', text, findings)
        self.assertEqual([line for _, line, _ in findings.found], [6])

    def test_spdx(self):
        for path in ('src/a.c', 'meson.build', 'data/a.svg', 'tests/lsan.supp', 'po/LINGUAS'):
            findings = style.Findings()
            style.check_text(path, '\n', findings)
            self.assertEqual(len([f for f in findings.found if 'SPDX' in f[2]]), 2, path)
        findings = style.Findings()
        style.check_text('tests/data/a.txt', 'as recorded\n', findings)
        self.assertEqual(findings.found, [])
