"""Modules stay small, are named for what one would ask of them, and say what they are for."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LINES_IN_A_MODULE = 300
LINES_IN_A_FUNCTION = 25
STANDS_ALONE = {"deploy/verifier/tocsin_verify.py": 650}
"""What is read by itself, by people who have nothing else of ours, and so is one file."""
NAMES_THAT_SAY_NOTHING = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "manager",
    "misc",
    "util",
    "utils",
}
CONTRACTS_MAY_IMPORT = {"contracts", "marshmallow", "phonenumbers", "stdnum"}

type_of_definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Place = Callable[[Path], str]


def public_definitions(scope: ast.Module | ast.ClassDef) -> Iterator[type_of_definition]:
    """Yield the public functions and classes of a module or class, and those inside its classes."""
    for node in scope.body:
        if isinstance(node, type_of_definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines of code, without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and function.body[1:] else None
    start = first.lineno if first else function.body[0].lineno
    return (function.end_lineno or start) - start + 1


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the top-level name of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


@pytest.fixture(scope="module")
def trees(modules: list[Path], place: Place) -> dict[str, ast.Module]:
    """Return each module's syntax tree by its path."""
    return {place(module): ast.parse(module.read_text()) for module in modules}


def test_a_module_fits_in_one_reading(files: list[Path], place: Place) -> None:
    lengths = {place(f): len(f.read_text().splitlines()) for f in files if f.suffix == ".py"}
    assert lengths
    room = dict.fromkeys(lengths, LINES_IN_A_MODULE) | STANDS_ALONE
    assert {name: n for name, n in lengths.items() if n > room[name]} == {}


def test_a_function_fits_in_one_look(trees: dict[str, ast.Module]) -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": length(node)
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > LINES_IN_A_FUNCTION
    }
    assert long == {}


def test_a_module_is_named_for_what_one_would_ask_of_it(modules: list[Path], place: Place) -> None:
    parts = {part for module in modules for part in Path(place(module)).with_suffix("").parts}
    assert parts & NAMES_THAT_SAY_NOTHING == set()


def test_every_module_and_public_name_says_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    silent = [name for name, tree in trees.items() if not ast.get_docstring(tree)] + [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees.items()
        for node in public_definitions(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_contracts_stand_on_nothing_of_ours(trees: dict[str, ast.Module]) -> None:
    allowed = CONTRACTS_MAY_IMPORT | sys.stdlib_module_names
    foreign = {
        name: strangers
        for name, tree in trees.items()
        if name.startswith("contracts/") and (strangers := set(imported(tree)) - allowed)
    }
    assert foreign == {}
