# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""C source as tokens, and the functions in it: what the style check stands on.

Not a compiler: preprocessor directives stay whole, macros are not expanded, and of an #if with
several branches the first and the last are each read as if the others were not there.
"""

import re

TOKEN = re.compile(r'''
    (?P<directive>^[ \t]*\#(?:\\\r?\n|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|[^\n])*)
  | (?P<comment>/\*.*?(?:\*/|\Z))
  | (?P<line_comment>//[^\n]*)
  | (?P<string>(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"?)
  | (?P<character>[uUL]?'(?:\\.|[^'\\\n])*'?)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<sign>[-+*/%&|^=<>!]=|->|\+\+|--|<<=?|>>=?|&&|\|\||\.\.\.|\S)
''', re.VERBOSE | re.DOTALL | re.MULTILINE)

DEFINE = re.compile(r'[ \t]*#[ \t]*define[ \t]+\w+(?P<parameters>\([^)]*\))?')
CLOSING = {'(': ')', '[': ']', '{': '}'}
CONTROL = ('if', 'for', 'while', 'switch')


class Token:
    __slots__ = ('kind', 'text', 'line', 'start')

    def __init__(self, kind, text, line, start):
        self.kind = kind
        self.text = text
        self.line = line
        self.start = start

    def __repr__(self):
        return f'{self.line}:{self.text}'


class Function:
    __slots__ = ('name', 'line', 'end', 'parameters', 'body')

    def __init__(self, name, line, end, parameters, body):
        self.name = name
        self.line = line
        self.end = end
        self.parameters = parameters
        self.body = body


def tokenize(text, line=1):
    tokens = []
    position = 0
    for match in TOKEN.finditer(text):
        start = match.start()
        line += text.count('\n', position, start)
        position = start
        tokens.append(Token(match.lastgroup, match[0], line, start))
    return tokens


def define_body(directive):
    """The tokens of what a #define stands for; nothing for another directive."""
    match = DEFINE.match(directive.text)
    if not match:
        return []
    line = directive.line + directive.text.count('\n', 0, match.end())
    # A directive inside this text would be an operator of the macro: # and ##.
    return tokenize(directive.text[match.end():].replace('#', ' ').replace('\\\n', ' \n'), line)


def code_only(tokens):
    return [t for t in tokens if t.kind not in ('comment', 'line_comment')]


def skip_group(tokens, index):
    """The index after the bracket that closes the one at INDEX."""
    depth = 0
    while index < len(tokens):
        text = tokens[index].text
        if tokens[index].kind == 'sign':
            if text in CLOSING:
                depth += 1
            elif text in ')]}':
                depth -= 1
                if depth == 0:
                    return index + 1
        index += 1
    return index


def one_branch(tokens, last):
    """Without directives, and of each #if … #else … #endif the first branch, or the last."""
    kept = []
    # Where the branch that is now read begins in KEPT, for each #if around it; None: not wanted.
    starts = []
    for token in tokens:
        word = token.text.lstrip(' \t#') if token.kind == 'directive' else ''
        if not word:
            if None not in starts:
                kept.append(token)
        elif word.startswith('if'):
            starts.append(len(kept) if None not in starts else None)
        elif word.startswith('el') and starts and starts[-1] is not None:
            if last:
                del kept[starts[-1]:]
            else:
                starts[-1] = None
        elif word.startswith('endif') and starts:
            starts.pop()
    return kept


def count_parameters(group):
    """GROUP is the tokens between the parentheses."""
    if not group or (len(group) == 1 and group[0].text == 'void'):
        return 0
    depth = 0
    count = 1
    for token in group:
        if token.text in CLOSING:
            depth += 1
        elif token.kind == 'sign' and token.text in ')]}':
            depth -= 1
        elif token.text == ',' and depth == 0:
            count += 1
    return count


def function_head(chunk):
    """The name and the parameters of the function that CHUNK, the tokens before a {, declares."""
    head = None
    index = 0
    while index < len(chunk):
        token = chunk[index]
        if token.text == '=':
            return None
        if token.text == '(':
            end = skip_group(chunk, index)
            if index > 0 and chunk[index - 1].kind == 'name':
                head = chunk[index - 1], chunk[index + 1:end - 1], end
            index = end
        else:
            index += 1
    if not head or any(t.text in ('struct', 'union', 'enum') for t in chunk[head[2]:]):
        return None
    return head[0], head[1]


def functions(tokens):
    """Every function that is defined in TOKENS, directives and comments already left out."""
    found = []
    chunk = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == '{' and token.kind == 'sign':
            end = skip_group(tokens, index)
            head = function_head(chunk)
            if head:
                last = tokens[min(end, len(tokens)) - 1]
                found.append(Function(head[0].text, head[0].line, last.line,
                                      count_parameters(head[1]), tokens[index:end]))
                chunk = []
            else:
                chunk.append(token)
            index = end
        elif token.text == '(' and token.kind == 'sign':
            end = skip_group(tokens, index)
            chunk.extend(tokens[index:end])
            index = end
        else:
            if token.text == ';':
                chunk = []
            else:
                chunk.append(token)
            index += 1
    return found


class Nesting:
    """How deep the statements of a function's body lie in one another."""

    def __init__(self, body):
        self.tokens = body
        self.deepest = 0
        self.line = body[0].line
        self.index = 1
        while self.index < len(body) - 1:
            self.statement(0)

    def peek(self, ahead=0):
        index = self.index + ahead
        return self.tokens[index].text if index < len(self.tokens) else ''

    def reach(self, depth):
        if depth > self.deepest and self.index < len(self.tokens):
            self.deepest = depth
            self.line = self.tokens[self.index].line

    def block(self, depth):
        """From a { to its }, the statements in it at DEPTH."""
        self.index += 1
        while self.index < len(self.tokens) and self.peek() != '}':
            self.statement(depth)
        self.index += 1

    def body(self, depth):
        if self.peek() == '{':
            self.block(depth)
        else:
            self.statement(depth)

    def simple(self):
        """To the ; that ends this statement, or to the } that ends the block around it."""
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            if token.kind == 'sign':
                if token.text in CLOSING:
                    self.index = skip_group(self.tokens, self.index)
                    continue
                if token.text == '}':
                    return
                if token.text == ';':
                    self.index += 1
                    return
            self.index += 1

    def control(self, depth):
        self.reach(depth + 1)
        word = self.peek()
        self.index = skip_group(self.tokens, self.index + 1)
        self.body(depth + 1)
        if word == 'if' and self.peek() == 'else':
            self.index += 1
            # "else if" goes on beside its "if", not inside it
            if self.peek() == 'if':
                self.control(depth)
            else:
                self.body(depth + 1)

    def statement(self, depth):
        word = self.peek()
        if word == '{':
            self.reach(depth + 1)
            self.block(depth + 1)
        elif word in CONTROL or self.is_loop_macro():
            self.control(depth)
        elif word == 'do':
            self.reach(depth + 1)
            self.index += 1
            self.body(depth + 1)
            self.simple()
        elif word in ('case', 'default'):
            while self.index < len(self.tokens) and self.peek() != ':':
                self.index += 1
            self.index += 1
        elif word.startswith('G_GNUC_') and self.peek(1) not in ('(', ';'):
            self.index += 1
        elif self.tokens[self.index].kind == 'name' and self.peek(1) == ':':
            self.index += 2
        else:
            self.simple()

    def is_loop_macro(self):
        """NAME (…) {, as in a macro that is made of a loop."""
        if self.tokens[self.index].kind != 'name' or self.peek(1) != '(':
            return False
        after = skip_group(self.tokens, self.index + 1)
        return after < len(self.tokens) and self.tokens[after].text == '{'
