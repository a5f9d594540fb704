#!/usr/bin/python3
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view and dialog there is, on a desktop, as somebody has it who does not see."""

import desk
from full_tour import everything

desk.run([('/desktop/audit/every-view-can-be-heard-and-come-to', everything)], needs=['xdotool'])
