"""Importing what a command or process needs, only when it is asked for."""

import gc
from importlib import import_module
from types import ModuleType


def imported(name: str, package: str | None = None) -> ModuleType:
    """Return a module; nobody looks meanwhile through what it brings for what may be forgotten.

    All of it stays as long as the process does: not to look saves a tenth of the start.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return import_module(name, package)
    finally:
        if was_on:
            gc.enable()
