# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import unittest

import support

translations = support.load('check-translations')


class TranslationsTest(unittest.TestCase):
    def test_has_text(self):
        for path, text in (('a.c', 'f (_("Quit"));'), ('a.c', 'f (C_ ("menu", "Quit"));'),
                           ('a.c', 'ngettext ("a", "b", n)'), ('a.c', 'char *a = N_("b");'),
                           ('a.ui', '<property name="label" translatable="yes">A</property>')):
            self.assertTrue(translations.has_text(path, text), text)
        for path, text in (('a.c', '/* _("Quit") */'), ('a.c', 'char *a = "_(b)";'),
                           ('a.c', 'a_b_(c);'), ('a.h', '#define Q(a) _(a)'),
                           ('a.ui', '<!-- translatable="yes" --><object/>')):
            self.assertFalse(translations.has_text(path, text), text)

    def test_list(self):
        found = translations.compare_lists({'src/a.c', 'src/b.c'}, ['src/b.c', 'src/gone.c'])
        self.assertEqual(found, ['po/POTFILES.in: add this line: src/a.c',
                                 'po/POTFILES.in: take out this line: src/gone.c'])

    def test_messages(self):
        old = '#: src/a.c:1\nmsgid "Quit"\nmsgstr ""\n\n#: src/a.c:2\nmsgid "One"\nmsgstr ""\n'
        new = '#: src/a.c:9\nmsgid ""\n"Qu"\n"it"\nmsgstr ""\n\nmsgid "Two"\nmsgstr ""\n'
        self.assertEqual(translations.messages(old) - translations.messages(new), {('', 'One')})
        self.assertEqual(translations.messages(new) - translations.messages(old), {('', 'Two')})
        one = 'msgctxt "a"\nmsgid "One"\nmsgid_plural "More\\n"\nmsgstr[0] ""\nmsgstr[1] ""\n'
        self.assertEqual(translations.messages(one), {('a', 'One', 'More\n')})

    def test_spoken_names(self):
        name = '<property name="label" translatable="yes"'
        comment = '<!-- Translators: a comments="b" -->'
        for text in (f'<accessibility>{name}>A</property></accessibility>{name} comments="b"/>',
                     f'<accessibility>{comment}{name}/></accessibility>'):
            self.assertEqual(translations.check_spoken_names('a.ui', text), [], text)
        found = translations.check_spoken_names(
            'a.ui', f'<accessibility>\n{name} comments="b"/></accessibility>')
        self.assertEqual(len(found), 1)

    def test_texts(self):
        comment = '#. Translators: who it is\n'
        for part, entry in (('what stands for %', 'msgid "Hello %s"'),
                            ('what stands for %', 'msgctxt "a"\nmsgid "%2$s and %1$s"'),
                            ('what stands for %', "msgid \"a\"\nmsgid_plural \"%'lu of them\""),
                            ('what stands for %', 'msgid ""\n"It took "\n"%.1f s"'),
                            ('what stands for %', 'msgid "It took %*d s"'),
                            ('one word alone', 'msgid "_Open…"'), ('one word alone', 'msgid "To:"'),
                            ('not " but', 'msgid "Not \\"this\\" one"'),
                            ("not ' but", 'msgid "It isn\'t"'),
                            ("not ' but", comment + 'msgid "a\'s %s"'),
                            ('not ... but', 'msgid "Wait for it..."')):
            found = translations.check_texts(f'#: src/a.c:7\n{entry}\nmsgstr ""\n')
            self.assertEqual(len(found), 1, (entry, found))
            self.assertIn(part, found[0])
            self.assertTrue(found[0].startswith('src/a.c:7: '), found[0])
        for entry in (comment + 'msgid "Hello %s"', comment + "msgid \"%'lu of them\"",
                      'msgid "100 % sure"', 'msgid "100 %%"', 'msgid "100 %%done"',
                      'msgctxt "verb"\nmsgid "Open"',
                      comment + 'msgid "Open"', 'msgid "Open it"', 'msgid "It isn’t “this”…"',
                      'msgid ""'):
            found = translations.check_texts(f'#: src/a.c:7\n{entry}\nmsgstr ""\n')
            self.assertEqual(found, [], entry)
