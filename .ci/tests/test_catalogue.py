# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import unittest

import support

catalogue = support.load('catalogue.py')


class CatalogueTest(unittest.TestCase):
    """A catalogue that is good, and what is found where one entry of it is wrong."""

    TEMPLATE = '''msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. Translators: %s is a name
#: src/a.c
#, c-format
msgid "Wait for %s…"
msgstr ""

msgctxt "verb"
msgid "_Open"
msgstr ""

#. Translators: %u is a number
msgid "%u message for %s"
msgid_plural "%u messages for %s"
msgstr[0] ""
msgstr[1] ""

#. Translators: “more” is typed as it is
msgid "Type “more”, or --port PORT: "
msgstr ""

msgid ""
"Commands:\\n"
"  send PEER TEXT  send a message"
msgstr ""

#. Translators: a time of day: see g_date_time_format()
msgid "%-I:%M %p"
msgstr ""

msgctxt "emoji"
msgid "Bat"
msgstr ""

msgctxt "emoji"
msgid "Hat"
msgstr ""

#. Translators: what is typed to agree
msgid "yes"
msgstr ""

msgid "Type “yes” to go on: "
msgstr ""
'''
    GOOD = (
        ('Wait for %s…', 'msgstr "Auf %1$s warten …"'),
        ('_Open', 'msgstr "Ö_ffnen"'),
        ('%u message for %s', 'msgstr[0] "Eine Nachricht für %2$s"\n'
                              'msgstr[1] "%1$u Nachrichten für %2$s"'),
        ('Type “more”, or --port PORT: ', 'msgstr "Geben Sie „more“ ein, oder --port PORT: "'),
        ('Commands:\n  send PEER TEXT  send a message',
         'msgstr "Befehle:\\n"\n"  send PEER TEXT  eine Nachricht senden"'),
        ('%-I:%M %p', 'msgstr "%H:%M"'),
        ('Bat', 'msgstr "Fledermaus"'),
        ('Hat', 'msgstr "Hut"'),
        ('yes', 'msgstr "ja"'),
        ('Type “yes” to go on: ', 'msgstr "Weiter mit „ja“: "'),
    )

    def check(self, template=TEMPLATE, **changed):
        """CHANGED: the number of an entry, as _1, and what stands for its translation"""
        text = self.TEMPLATE
        for number, (_, translation) in enumerate(self.GOOD):
            head, *blocks = text.split('\n\n')
            block = blocks[number].split('\nmsgstr')[0]
            blocks[number] = f'{block}\n{changed.get(f"_{number}", translation)}'
            text = '\n\n'.join([head, *blocks])
        return catalogue.check('po/xx.po', text, template)

    def test_good(self):
        self.assertEqual(self.check(), [])

    def test_wrong(self):
        for number, translation, what in (
                (0, 'msgstr ""', 'is not translated'),
                (0, '#, fuzzy\nmsgstr "Auf %s warten …"', 'is not translated'),
                (0, 'msgstr "Auf %d warten …"', 'placeholder'),
                (0, 'msgstr "Warten …"', 'placeholder'),
                (0, 'msgstr "Auf %s warten"', 'ellipsis'),
                (3, 'msgstr "Geben Sie „more“ ein... oder --port PORT: "', 'not ... but'),
                (0, 'msgstr "Auf \\"%s\\" warten …"', 'not " but'),
                (1, 'msgstr "Öffnen"', 'mnemonic'), (1, 'msgstr "_Ö_ffnen"', 'mnemonic'),
                (1, 'msgstr " Ö_ffnen"', 'begins'), (1, 'msgstr "Ö_ffnen\\n"', 'lines'),
                (2, 'msgstr[0] "%u Nachricht für %s"\nmsgstr[1] ""', 'is not translated'),
                (2, 'msgstr[0] "%u Nachricht für %s"\nmsgstr[1] "%f Nachrichten"', 'placeholder'),
                (3, 'msgstr "Geben Sie „mehr“ ein, oder --port PORT: "', '“more”'),
                (3, 'msgstr "Geben Sie „more“ ein, oder --hafen PORT: "', 'option'),
                (3, 'msgstr "Geben Sie „more“ ein, oder --port HAFEN: "', 'capitals'),
                (3, 'msgstr "Geben Sie „more“ ein, oder --port PORT:"', 'ends'),
                (4, 'msgstr "Befehle: send PEER TEXT"', 'lines'),
                (4, 'msgstr "Befehle:\\n  sende PEER TEXT  senden"', 'must begin'),
                (4, 'msgstr "Befehle:\\n  send PEER TEXT   senden"', 'must begin'),
                (4, 'msgstr "Befehle:\\n  send PEER TEXT  send a message"',
                 'line is not translated'),
                (7, 'msgstr "Fledermaus"', 'two emoji'),
                (8, 'msgstr "jawohl"', 'another word')):
            found = self.check(**{f'_{number}': translation})
            self.assertTrue(found, translation)
            self.assertIn(what, found[0])
            self.assertTrue(found[0].startswith('po/xx.po: '), found)

    def test_new_text(self):
        found = self.check(self.TEMPLATE + '\nmsgid "New"\nmsgstr ""\n')
        self.assertEqual(found, ['po/xx.po: "New": is not translated'])

    def test_columns(self):
        for text, n in (('', 0), ('ab', 2), ('日本', 4), ('हिन्दी', 5), ('مُ', 1), ('e\u0301', 1),
                        ('\u200e--all', 5)):
            self.assertEqual(catalogue.columns(text), n, text)
