# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import tempfile
import unittest

import support

help_pages = support.load('check-help')


class HelpTest(unittest.TestCase):
    """The first page, with one topic, in a program of one window and one terminal program."""

    FIRST = ('<page xmlns="http://projectmallard.org/1.0/" id="index">'
             '<!-- SPDX-License-Identifier: x --><info><desc>a</desc></info>'
             '<title>A</title><p>@</p><section id="b"><title>B</title></section></page>')
    TOPIC = FIRST.replace('id="index"', 'id="topic"').replace(
        '<info>', '<info><link type="guide" xref="index#b"/>')
    UI = ('<interface><!-- <a translatable="yes">Gone</a> --><property name="label"'
          ' translatable="yes" comments="x">_Save &amp;amp; Go…</property></interface>')
    CODE = ('f (_("Long " "text"), N_("_Move"), C_("context", "Quit"));\n'
            'f (ngettext ("%u of %u is done", "%u of %u are done", n), "Loose");\n')
    PROGRAM = '#!/bin/sh\n[ "$*" = --help ] && echo "%s"\n'

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as build:
            os.mkdir(os.path.join(build, 'src'))
            for name, text in (('tincan', '  -n, --name=NAME\n  --background'),
                               ('tincan-cli', '  -n, --name=NAME\n  tincan-cli send PEER [--all]\n'
                                '  tincan-cli mute PEER, unmute PEER')):
                path = os.path.join(build, 'src', name)
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(cls.PROGRAM % text)
                os.chmod(path, 0o755)
            cls.usage = help_pages.ask_programs(build)

    def setUp(self):
        self.top = tempfile.mkdtemp()
        for folder in ('help/C', 'src/ui'):
            os.makedirs(os.path.join(self.top, folder))
        self.write('help/meson.build', "'index.page', 'topic.page'")
        self.write('src/ui/a.ui', self.UI)
        self.write('src/ui/a.c', self.CODE)
        self.write('src/ui/tin-shortcuts.c', '{ "<Control><Shift>n", "<Alt>Page_Down" }')
        self.write('help/C/topic.page', self.TOPIC)

    def tearDown(self):
        shutil.rmtree(self.top)

    def write(self, name, text):
        with open(os.path.join(self.top, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def check(self, text, page=None):
        self.write('help/C/index.page', (page or self.FIRST).replace('@', text))
        return help_pages.check(self.top, self.usage)

    def test_good(self):
        for text in ('<gui>Save &amp;amp; Go…</gui>', '<gui>Long\n text</gui>', '<gui>Move</gui>',
                     '<guiseq><gui>Quit</gui><gui>11 of 12 are done</gui></guiseq>',
                     '<keyseq><key>Ctrl</key><key>Shift</key><key>N</key></keyseq>',
                     '<keyseq><key>Alt</key><key>Page Down</key></keyseq>',
                     '<cmd>tincan-cli --name Bob send Bob hi</cmd>', '<cmd>ssh --fly</cmd>',
                     '<cmd>tincan --background</cmd>', '<cmd>tincan-cli unmute Bob</cmd>',
                     '<cmd>tincan-cli send --all Bob</cmd>', '<cmd>--background</cmd>',
                     '<link xref="topic"/>', '<link xref="topic#b">b</link>',
                     '<link xref="#b">b</link>', '<link href="https://a.example">a</link>'):
            self.assertEqual(self.check(text), [], text)

    def test_planted(self):
        for message, text in (
                ('nothing in the program is called “Save”', '<gui>Save</gui>'),
                ('nothing in the program is called “Gone”', '<gui>Gone</gui>'),
                ('nothing in the program is called “Loose”', '<gui>Loose</gui>'),
                ('nothing in the program is called “context”', '<gui>context</gui>'),
                ('nothing in the program is called “_Move”', '<gui>_Move</gui>'),
                ('nothing in the program is called “2 are done”', '<gui>2 are done</gui>'),
                ('no key is Ctrl+N', '<keyseq><key>Ctrl</key><key>N</key></keyseq>'),
                ('there is no option --nam', '<cmd>tincan --nam Bob</cmd>'),
                ('there is no option --all', '<cmd>tincan --all</cmd>'),
                ('there is no option --background', '<cmd>tincan-cli --background</cmd>'),
                ('there is no option --nam', '<cmd>--nam</cmd>'),
                ('there is no command sent', '<cmd>tincan-cli --name Bob sent</cmd>'),
                ('there is no command name', '<cmd>tincan-cli name Bob</cmd>'),
                ('there is nothing at gone', '<link xref="gone"/>'),
                ('there is nothing at topic#c', '<link xref="topic#c">c</link>'),
                ('there is nothing at #c', '<link xref="#c">c</link>'),
                ('there is nothing at http://a.example', '<link href="http://a.example">a</link>'),
                ('<p> is empty', ''),
                ('<link> is empty', 'a <link href="https://a.example"/>'),
                ('<b> may not stand in <p>', 'a<b/>'),
                ('<gui> may not stand in <section>',
                 'a</p><section><gui>Quit</gui></section><p>a')):
            with self.subTest(message=message):
                found = self.check(text)
                self.assertTrue(found and any(message in one for one in found), found)
                self.assertTrue(all(one.startswith('help/C/index.page: ') for one in found), found)

    def test_without_programs(self):
        self.write('help/C/index.page', self.FIRST.replace('@', '<cmd>tincan --fly</cmd>'))
        self.assertEqual(help_pages.check(self.top), [])

    def test_pages(self):
        for message, name, text in (
                ('topic.page: is no topic', 'topic', self.TOPIC.replace('guide', 'seealso')),
                ('topic.page: has no title', 'topic', self.TOPIC.replace('<title>A</title>', '')),
                ('topic.page: has no desc', 'topic', self.TOPIC.replace('<desc>a</desc>', '')),
                ('topic.page: is not <page', 'topic', self.TOPIC.replace('"topic"', '"other"')),
                ('topic.page: does not say its lic', 'topic', self.TOPIC.replace('SPDX', 'X')),
                ('topic.page: no element found', 'topic', self.TOPIC.replace('</page>', '')),
                ('topic.page: <page> has something behind', 'topic',
                 self.TOPIC.replace('</page>', '<p>a</p></page>')),
                ('topic.page: <page> holds text', 'topic',
                 self.TOPIC.replace('</page>', 'a</page>')),
                ('other.page: is not in help/meson.build', 'other',
                 self.TOPIC.replace('id="topic"', 'id="other"'))):
            with self.subTest(message=message):
                self.tearDown()
                self.setUp()
                self.write(f'help/C/{name}.page', text)
                found = self.check('a')
                self.assertTrue(any(message in one for one in found), found)
