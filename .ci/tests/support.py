# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads the checks, whose names are not those of modules."""

import importlib.machinery
import importlib.util
import os

CHECKS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def load(name):
    path = os.path.join(CHECKS, name)
    loader = importlib.machinery.SourceFileLoader(name.replace('-', '_'), path)
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
