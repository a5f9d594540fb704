# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a part of the program as somebody has it who does not see: what can be used has a name
and a role, is come to with Tab, and the focus goes back to where it was."""

import re

from gi.repository import GLib

from desk import wait_for

# What holds others: it has the focus itself only where it is empty.
CONTAINERS = {'list', 'list box', 'scroll pane', 'table', 'tree table', 'grouping'}
# What says what it is, and what can be done with it.
CONTROLS = {'check box', 'combo box', 'entry', 'link', 'list item', 'menu item', 'password text',
            'push button', 'radio button', 'separator', 'spin button', 'table row', 'text',
            'toggle button'}
# One comes to them with arrows, from what is beside them.
ARROWS = {'list item', 'menu item', 'table row'}
# The window manager's, which has keys of its own for them.
FRAME = {'Minimize', 'Maximize', 'Restore', 'Close'}
# There is nothing to use below them.
LEAVES = {'image', 'label', 'progress bar', 'scroll bar', 'separator', 'status bar'}
# A row whose child is used in its place.
AROUND = {'panel', 'table row'}


class Seen:
    """One of the controls of a view, as it was."""

    def __init__(self, one, above):
        self.one = one
        self.above = above
        self.role = one.role
        self.states = one.states
        self.below = []

    @property
    def name(self):
        return self.one.name

    def __str__(self):
        return f'{self.role} "{self.name}"'

    def holds(self, other):
        return other is self or any(below.holds(other) for below in self.below)


def survey(one, above=None):
    """ONE and what can be used below it."""
    seen = Seen(one, above)
    if seen.role not in LEAVES:
        for child in one.children:
            try:
                seen.below.append(survey(child, seen))
            except GLib.Error:
                continue  # it has gone meanwhile
    return seen


def flatten(seen):
    yield seen
    for below in seen.below:
        yield from flatten(below)


class Audit:
    """FIT is what gives a window that has come its place, if it needs that."""

    def __init__(self, keys, application, fit=None):
        self.keys = keys
        self.application = application
        self.fit = fit or (lambda window: None)
        self.faults = []

    def fault(self, where, what):
        """All are told, not the first alone."""
        self.faults.append(f'{where}: {what}')

    # What is there

    def check_controls(self, where, root):
        top = survey(root)
        for seen in flatten(top):
            if 'focusable' not in seen.states or seen.role in CONTAINERS or not seen.one.shown:
                continue
            if seen.role == 'table row' and 'selectable' not in seen.states:
                continue  # the titles of the columns
            if seen.role == 'panel' and self.is_around(seen):
                continue  # the list in a row that folds out, on newer platforms
            if seen.role == 'list item' and self.is_within(seen, ('list item', 'combo box')):
                continue  # what a row shows of the list that it opens
            if seen.role not in CONTROLS | {'label', 'dialog'}:
                self.fault(where, f'no role for a control: {seen}')
            if not seen.name and not self.is_around(seen):
                self.fault(where, f'no name: {seen} in {seen.above.above}')
        return top

    @staticmethod
    def is_within(seen, roles):
        while seen.above is not None and seen.above.role not in roles:
            seen = seen.above
        return seen.above is not None

    @staticmethod
    def is_around(seen):
        """Whether it is a row that only holds what is used."""
        return seen.role in AROUND and any(
            'focusable' in below.states for below in flatten(seen) if below is not seen)

    def check_dialog(self, where, root):
        if root.role not in ('dialog', 'alert'):
            self.fault(where, f'role {root.role} of a dialog')
        if not root.name:
            self.fault(where, 'a dialog without a name')
        if 'modal' not in root.states:
            self.fault(where, 'a dialog that is not modal')

    # How one comes to it

    def go_round(self, where, root, key='Tab'):
        """Presses KEY until the focus is where it was. Returns what it was on."""
        start = (self.keys.focused() or [self.keys.find_typing(root)])[0]
        round_trip = [start]
        for _ in range(60):
            one = self.keys.move(key, root)
            if one == start:
                return round_trip
            if one in round_trip:
                self.fault(where, f'{key} goes round without {start.role} "{start.name}", by ' +
                           ', '.join(other.name for other in round_trip) + f', {one.name}')
                return round_trip
            round_trip.append(one)
        self.fault(where, f'{key} does not come round')
        return round_trip

    def check_order(self, where, top, round_trip):
        """Whether ROUND_TRIP comes to all that can be used in what was surveyed."""
        seen_by = {seen.one: seen for seen in flatten(top)}
        for one in round_trip:
            seen = seen_by.get(one)
            role, name = (seen.role, seen.name) if seen else (one.role, one.name)
            if not name and not self.is_text_of_question(top, role):
                self.fault(where, f'focus on what has no name: {role}')
            if not one.shown:
                self.fault(where, f'focus on what is not to be seen: {role} "{name}"')
        reached = [seen_by[one] for one in round_trip if one in seen_by]
        for seen in self.usable(top):
            # It may have been on its way out.
            if not self.is_reached(seen, reached) and seen.one.shown and seen.one.can_be_hit():
                self.fault(where, f'not in the order of Tab: {seen}')

    def is_text_of_question(self, top, role):
        """Libadwaita's, within the window since 1.5: Tab stops at what scrolls the text where there
        is little room, to which the toolkit allows no name. The text is that of the dialog."""
        return role == 'scroll pane' and top.role in ('alert', 'dialog') and \
            top.one not in self.application.children

    @staticmethod
    def usable(top):
        """What Tab has to come to."""
        return [seen for seen in flatten(top)
                if seen.role in CONTROLS - ARROWS and seen.name not in FRAME
                and {'focusable', 'sensitive'} <= seen.states and seen.one.shown]

    @staticmethod
    def is_reached(seen, reached):
        """One of a group of checks stands for all: within it arrows lead on."""
        if seen in reached or any(seen.holds(other) for other in reached):
            return True
        return seen.role == 'check box' and any(other.role == 'check box' for other in reached)

    def check(self, where, root, key='Tab'):
        top = self.check_controls(where, root)
        if len(self.usable(top)) < 2 and key == 'Tab':  # then it does nothing
            return
        self.check_order(where, top, self.go_round(where, root, key))

    def visit(self, where, opens, find, look=None, key='Tab'):
        """Opens a part of the window, checks it with KEY, closes it; the focus is then where it
        was."""
        before = wait_for(self.keys.focused, 'a focus')[0]
        opens()
        root = find()
        wait_for(lambda: before not in self.keys.focused(), f'that {where} has the focus')
        self.check(where, root, key)
        if look is not None:
            look(root)
        self.keys.press('Escape')
        wait_for(lambda: self.keys.focused() == [before],
                 lambda: f'that the focus of {where} goes back to {before.role} "{before.name}" '
                         f'from {[(one.role, one.name) for one in self.keys.focused()]}')

    def visit_dialog(self, name, opens, look=None):
        """NAME is an expression."""
        def find():
            root = self.find_dialog(name)
            self.check_dialog(name, root)
            if root in self.application.children:
                self.fit(root)
            return root

        self.visit(name, opens, find, look)

    def find_dialog(self, name):
        """Windows are below the program; since libadwaita 1.5 there are dialogs within them, which
        do not say that they are modal."""
        def find():
            tops = [one for one in self.application.children if 'modal' in one.states]
            return [one for one in tops if re.fullmatch(name, one.name)] or (
                not tops and self.application.all('dialog|alert', re.compile(name)))

        return wait_for(find, lambda: f'{name}; there is:\n{self.application.dump()}')[0]

    def visit_menu(self, name, opens):
        """All of a menu is come to with Down."""
        self.visit(name, opens, lambda: self.application.find('menu|popup menu'), key='Down')


def click(one):
    wait_for(lambda: 'sensitive' in one.states, lambda: 'that it can be clicked: ' + one.dump())
    one.do('click')
