# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a catalogue of translations, apart from what msgfmt --check finds."""

import ast
import collections
import re
import unicodedata

LINE = re.compile(r'(?:(?P<keyword>msg\w+(?:\[\d+\])?)\s*)?(?P<text>"(?:\\.|[^"\\])*")$')
# What a program fills in, the number of an argument left out: "%2$s" is "%s".
PLACEHOLDER = re.compile(r"%(?:\d+\$)?([-+#0'I]*(?:\d+|\*)?(?:\.(?:\d+|\*))?"
                         r'(?:hh?|ll?|[qjzt])?[A-Za-z%])')
KEPT = (
    ('placeholder', PLACEHOLDER),
    ('option', re.compile(r'(?<![\w-])--[a-z][a-z-]+')),
    ('program', re.compile(r'tincan-cli(?: [a-z]+(?:-[a-z]+)*)?')),
    ('word in capitals', re.compile(r'\b(?:ADDRESS|DIR|EMOJI|FILE|HOST|NAME|PEER|PLACE|PORT|PROFILE'
                                    r'|TEXT|TIME)\b')),
    ('file name', re.compile(r'\.jsonl?\b')),
)
MNEMONIC = re.compile(r'_(?=\w)')
QUOTED = re.compile(r'“([a-z][a-z -]*)')
# A line that tells of a command: up to where its description begins.
COMMAND = re.compile(r'  tincan-cli .*|  (?:\S+ )*?(?:\S+  +|\S+\] (?=[a-z]))| {20,}')
# What stands in a text as it is typed on a typewriter, and what is printed instead.
TYPED = (('"', 'quotation marks as the language prints them'), ("'", '’'), ('...', '…'))

Entry = collections.namedtuple('Entry', 'place comment flags context ids texts')


def read_list(path):
    """The lines of a list as gettext has them: LINGUAS, POTFILES.in."""
    with open(path, encoding='utf-8') as file:
        lines = [line.strip() for line in file]
    return [line for line in lines if line and not line.startswith('#')]


def quote(text):
    """TEXT in one line."""
    return '"' + text.replace('\n', '\\n') + '"'


def entries(text):
    """The entries of a catalogue or a template; what is obsolete is none of them."""
    for block in re.split(r'\n\s*\n', text):
        parts, last = {}, None
        for match in filter(None, map(LINE.match, block.splitlines())):
            last = match['keyword'] or last
            parts[last] = parts.get(last, '') + ast.literal_eval(match['text'])
        if parts.get('msgid'):
            place = re.search(r'^#: (\S+)', block, re.MULTILINE)
            yield Entry(place and place[1],
                        ' '.join(re.findall(r'^#\. ?(.*)', block, re.MULTILINE)),
                        ' '.join(re.findall(r'^#, (.*)', block, re.MULTILINE)),
                        parts.get('msgctxt'),
                        [parts[key] for key in ('msgid', 'msgid_plural') if key in parts],
                        [value for key, value in parts.items() if key.startswith('msgstr')])


def columns(line):
    """How many columns of a terminal LINE takes."""
    return sum(0 if unicodedata.category(c) in ('Mn', 'Me', 'Cf')
               else 2 if unicodedata.east_asian_width(c) in ('F', 'W') else 1 for c in line)


def kept(pattern, text):
    return sorted(match[match.re.groups] for match in pattern.finditer(text))


def check_kept(original, text, plural):
    """What of ORIGINAL is changed or missing in TEXT; a form of a PLURAL may be without its number,
    as “one message” is."""
    for what, pattern in KEPT:
        wanted, found = kept(pattern, original), kept(pattern, text)
        if what == 'placeholder' and plural and not set(found) - set(wanted):
            continue
        if wanted != found:
            yield f'{what}: {" ".join(wanted) or "none"}, not {" ".join(found) or "none"}'


def check_lines(original, text):
    if original.count('\n') != text.count('\n'):
        yield f'has {text.count(chr(10)) + 1} lines, not {original.count(chr(10)) + 1}'
        return
    for line, translated in zip(original.split('\n'), text.split('\n')):
        begin = COMMAND.match(line)
        rest = translated[len(begin[0]):] if begin else ''
        if begin and (not translated.startswith(begin[0]) or rest.startswith(' ')):
            yield f'a line must begin “{begin[0]}”'
        elif rest and translated == line:
            yield f'a line is not translated: {line}'


def check_marks(original, text):
    if len(MNEMONIC.findall(original)) != len(MNEMONIC.findall(text)):
        yield 'a mnemonic, _, stands in both or in none'
    if original.endswith('…') != text.endswith('…'):
        yield 'an ellipsis ends both or none'
    if original[0].isspace() != text[0].isspace():
        yield 'a space begins both or none'
    # A wide mark brings its own space.
    if original[-1].isspace() != text[-1].isspace() and text[-1] not in '、，：':
        yield 'a space ends both or none'
    yield from (f'not {typed} but {printed}' for typed, printed in TYPED
                if typed in text and typed not in original)


def check_entry(entry):
    """What is wrong with the translation of one ENTRY."""
    plural = len(entry.ids) > 1
    for text in entry.texts:
        original = entry.ids[-1] if plural else entry.ids[0]
        if 'g_date_time_format' not in entry.comment:
            yield from check_kept(original, text, plural)
        yield from check_lines(original, text)
        yield from check_marks(original, text)
        if 'typed as' in entry.comment:
            yield from (f'“{word}” is typed as it is' for word in QUOTED.findall(original)
                        if word.strip() not in text)


def check(name, text, template):
    """What is wrong with the catalogue TEXT, for which TEMPLATE is what there is to translate."""
    found = []
    by_id = {(entry.context, entry.ids[0]): entry for entry in entries(text)}
    for wanted in entries(template):
        entry = by_id.get((wanted.context, wanted.ids[0]))
        said = f'{name}: {quote(wanted.ids[0])}'
        if entry is None or not all(entry.texts) or 'fuzzy' in entry.flags:
            found.append(f'{said}: is not translated')
            continue
        entry = wanted._replace(texts=entry.texts)
        found += [f'{said}: {what}' for what in check_entry(entry)]
    agree = by_id.get((None, 'yes'))
    found += [f'{name}: {quote(entry.ids[0])}: asks for another word than “{agree.texts[0]}”'
              for entry in by_id.values() if agree is not None and '“yes”' in entry.ids[0]
              if agree.texts[0] not in entry.texts[0]]
    # Two people read them to each other.
    emoji = collections.Counter(word for entry in by_id.values() if entry.context == 'emoji'
                                for word in entry.texts)
    found += [f'{name}: two emoji are called "{word}"' for word, n in emoji.items() if n > 1]
    return found
