#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view and dialog there is, on a screen as narrow as a phone's, as somebody has it who does
not see."""

import desk
from full_tour import everything
from tour import Phone

desk.run([('/desktop/audit-narrow/every-view-can-be-heard-and-come-to', everything, Phone)],
         needs=['xdotool'])
