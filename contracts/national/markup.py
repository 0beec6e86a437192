"""Markup: a national message as the XML that is sent and delivered, read without entities."""

from collections.abc import Iterator
from html import escape
from typing import Any, NoReturn
from xml.parsers import expat

from contracts.message import Wire

SENT, DELIVERED = "Request", "Response"
"""What the XML of a message is called as its sender writes it, and as the platform delivers it."""
DEEPEST = 12
LARGEST = 16 * 2**20
"""In bytes: attachments travel within."""


class NotNational(ValueError):
    """A text is no XML of a national message; says why, and where."""


def to_xml(head: Wire, body: Wire) -> str:
    """Return a national message as XML: sent where its head says to whom, else delivered."""
    root = SENT if head.get("To") else DELIVERED
    inner = "".join([_element("Head", _fields(head)), _element("Body", _fields(body))])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, inner)}\n'


def from_xml(text: bytes) -> tuple[Wire, Wire]:
    """Return the head and body of a message in XML; NotNational says what is wrong with it."""
    if len(text) > LARGEST:
        raise NotNational(f"it has more than {LARGEST} bytes")
    root, parts = _tree(text)
    if root not in (SENT, DELIVERED):
        raise NotNational(f"its first element is {root}, not {SENT} or {DELIVERED}")
    found = dict(_named(parts))
    for part in ("Head", "Body"):
        if not isinstance(found.get(part), list):
            raise NotNational(f"{root} has no {part} with fields in it")
    return dict(_said(found["Head"])), dict(_said(found["Body"]))


Node = tuple[str, Any]
"""An element: its name, and its text or the elements in it."""


def item_of(name: str) -> str:
    """Return what an item is called in a list of this name."""
    return name.removesuffix("List").removesuffix("s")


def _fields(said: Wire) -> str:
    return "".join(_element(name, _inner(name, value)) for name, value in said.items())


def _inner(name: str, value: Any) -> str:  # noqa: ANN401  what JSON holds
    if isinstance(value, list):
        return "".join(_element(item_of(name), _fields(each)) for each in value)
    return escape(value, quote=False)


def _element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def _named(nodes: list[Node]) -> Iterator[Node]:
    """Yield elements by name; one that is there twice would hide what the other says."""
    names = [name for name, _ in nodes]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise NotNational(f"{twice} is there twice")
    yield from nodes


def _said(nodes: list[Node]) -> Iterator[Node]:
    """Yield fields and what they say: what has elements in it is a list of items."""
    for name, inner in _named(nodes):
        yield name, [_item(each) for each in inner] if isinstance(inner, list) else inner


def _item(node: Node) -> Wire | str:
    _, inner = node
    return dict(_said(inner)) if isinstance(inner, list) else str(inner)


def _tree(text: bytes) -> Node:
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text.append
    try:
        parser.Parse(text, True)  # noqa: FBT003  expat takes its arguments by place
    except (expat.ExpatError, LookupError) as problem:
        raise NotNational(f"it cannot be read as XML: {problem}") from None
    return reader.root


def _no_doctype(*_: object) -> NoReturn:
    raise NotNational("it declares a document type, which no message needs")


class _Reader:
    """Builds nodes from what the parser meets."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.root: Node = ("", "")
        self._open: list[list[Node]] = [[]]

    def start(self, _name: str, _attributes: object) -> None:
        if len(self._open) > DEEPEST:
            raise NotNational(f"its elements are nested more than {DEEPEST} deep")
        self._open.append([])
        self.text.clear()

    def end(self, name: str) -> None:
        inner = self._open.pop()
        self.root = (name, inner or "".join(self.text).strip())
        self._open[-1].append(self.root)
        self.text.clear()
