"""Importing what a command or process needs, only when it is asked for."""

import gc
from importlib import import_module
from types import ModuleType


def imported(name: str, package: str | None = None) -> ModuleType:
    """Return a module; nobody looks through what it brings for what may be forgotten.

    All of it stays as long as the process does: not to look meanwhile saves a tenth of the start,
    and never to look a sixth of a short demonstration.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return import_module(name, package)
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
