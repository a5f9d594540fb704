# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view and dialog there is, in the order in which a person meets them."""

import re

from audit import click
from desk import wait_for
from tour import Tour

COMPOSER = re.compile('Message .*Bob.*')
BOB = 'Bob, Connected.*'


class FullTour(Tour):
    def __init__(self, home):
        self.bob = home.invite('Bob')
        super().__init__(home)

    def start(self):
        self.application.find('text', 'Your Name')
        self.audit.check('first start', self.window)
        self.application.find('text', 'Your Name').text = 'Alice'
        before = self.keys.focused()
        click(self.application.find('push button', 'Start Chatting'))
        self.application.await_gone('text', 'Your Name')
        wait_for(lambda: self.keys.focused() not in ([], before), 'a focus in the window')

    def see_it_empty(self):
        self.audit.check('nobody here', self.window)
        self.visit('win.connect', 'Connect to Peer', self.unfold)
        self.visit('win.send-to', 'Send to Address')
        self.visit('win.broadcast', 'Broadcast')
        self.visit('win.peers', 'Active Peers')

    def unfold(self, dialog):
        """What folds out says so, and what is in it can be come to."""
        self.keys.go_to('Tab', 'list item|push button', 'More', dialog)
        row = self.keys.focused()[0]
        assert 'expanded' not in row.states
        self.keys.press('Return')
        wait_for(lambda: 'expanded' in row.states, 'that it says that it is open')
        checks = dialog.all('check box|radio button')
        assert [one.name for one in checks] == ['Automatic', 'Encrypted Only', 'Not Encrypted']
        assert ['checked' in one.states for one in checks] == [True, False, False]
        self.keys.go_to('Tab', 'check box|radio button', 'Automatic', dialog)

    def connect(self):
        self.window.do('win.connect')
        dialog = self.audit.find_dialog('Connect to Peer')
        dialog.find('text', 'Address').text = self.bob.address
        click(dialog.find('push button', 'Connect'))
        # Of what comes while the window is not the one in front, the desktop is told instead.
        self.keys.await_focus('text', COMPOSER, '.*Bob.*Tincan')
        self.bob.write('send Alice Hello')
        self.hello = self.application.find('list item', re.compile('.*: Hello'))
        self.audit.check('conversation', self.window)

    def see_what_is_said(self):
        self.keys.go_to('shift+Tab', 'list item', '.*: Hello')
        self.audit.visit('message menu', lambda: self.keys.press('Menu'),
                         lambda: self.hello.find('menu item').parent, key='Down')
        self.keys.go_to('Tab', 'text', COMPOSER.pattern)
        self.audit.visit('find bar', lambda: self.keys.press('ctrl+f'), lambda: self.window)
        self.see_search()
        button = self.application.find('push button', 'Insert Emoji')
        self.keys.go_to('Tab', 'push button', 'Insert Emoji')
        self.keys.press('space')
        self.keys.await_focus('text|entry', '.+')
        self.keys.press('Escape')
        wait_for(lambda: button in self.keys.focused() or
                 [one for one in self.keys.focused() if COMPOSER.fullmatch(one.name)], 'back')

    def see_search(self):
        """On a phone it is where the list is, and so is the focus after it."""
        if self.narrow:
            self.keys.press('ctrl+shift+f')
            self.search()
            self.keys.press('Escape')
            self.keys.await_focus('list item', BOB)
        self.audit.visit('search', lambda: self.keys.press('ctrl+shift+f'), self.search)
        if self.narrow:
            self.keys.press('Return')
            self.keys.await_focus('text', COMPOSER.pattern)

    def search(self):
        self.keys.await_focus('entry|text', 'Search for.*')
        self.keys.type('Hello')
        results = self.application.find('list', 'Results')
        results.find('list item', re.compile('.*Hello.*'))
        return self.window

    def see_dialogs(self):
        self.visit('win.broadcast', 'Broadcast')
        self.visit('win.peers', 'Active Peers')
        self.visit('win.details', 'Details')
        self.visit('win.compare', 'Compare a Code')
        self.visit('win.export', 'Export.*')
        self.audit.visit_dialog('Keyboard Shortcuts', lambda: self.keys.press('ctrl+question'))
        self.audit.visit_dialog('Preferences', lambda: self.keys.press('ctrl+comma'),
                                self.see_behind_preferences)

    def see_behind_preferences(self, dialog):
        self.keys.go_to('Tab', 'list item', 'Your Key', dialog)
        for action, name in (('preferences.key', '.*Key.*'), ('preferences.blocked', 'Blocked'),
                             ('preferences.passphrase', '.*Passphrase.*'),
                             ('preferences.export', 'Export.*')):
            before = self.keys.focused()
            dialog.do(action)
            child = wait_for(lambda: [one for one in self.application.children if one != dialog
                                      and re.fullmatch(name, one.name)
                                      and 'modal' in one.states], name)[0]
            wait_for(lambda: before != self.keys.focused(), name)
            self.audit.fit(child)
            self.audit.check_dialog(name, child)
            self.audit.check(name, child)
            self.keys.press('Escape')
            wait_for(lambda: self.keys.focused() == before, f'back from {name}')

    def see_menus(self):
        self.see_menu('Conversation Menu')
        self.show_list()
        self.audit.check('list', self.window)
        self.see_menu('New')
        self.see_menu('Main Menu')
        self.keys.go_to('Tab', 'list item', BOB)
        self.audit.visit('menu of a person', lambda: self.keys.press('shift+F10'),
                         lambda: self.application.find('menu item').parent, key='Down')
        self.see_about()

    def see_menu(self, name):
        button = [one for one in self.application.all('push button|toggle button', name)
                  if 'click' in one.actions and one.shown][0]
        self.keys.go_to('Tab', 'push button|toggle button', name)
        self.audit.visit(name, lambda: self.keys.press('space'),
                         lambda: button.parent.find('menu item').parent, key='Down')

    def see_about(self):
        """What is in there is libadwaita's; where it is within the window, it gives the focus back
        to the button of the menu that it was opened from."""
        before = wait_for(self.keys.focused, 'focus')
        self.keys.press('F10')
        # The item is told of while the menu is closed, too; one that opens later takes the focus.
        in_menu = wait_for(lambda: self.keys.focused() not in (before, []) and self.keys.focused(),
                           'that the menu opens')
        click(self.application.find('menu item', 'About Tincan'))
        self.audit.find_dialog('.*About.*|.*Tincan.*')
        wait_for(lambda: self.keys.focused() not in (before, in_menu), 'that it has the focus')
        self.keys.press('Escape')
        wait_for(lambda: self.keys.focused() == before or
                 'Main Menu' in [one.name for one in self.keys.focused()],
                 lambda: 'that the focus goes back from ' +
                 str([(one.role, one.name) for one in self.keys.focused()]))


def everything(home):
    tour = FullTour(home)
    tour.start()
    tour.see_it_empty()
    tour.connect()
    tour.see_what_is_said()
    tour.see_dialogs()
    tour.see_menus()
    tour.end()
    tour.bob.quit()
