"""Translating: a message of ours written as a national one, and a national one read as ours."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.message import Wire
from contracts.national.forms import Unfit
from contracts.national.rows import ABOVE, BESIDE, Row, Table, above, ours_of
from contracts.national.tables import HEAD, TABLES
from contracts.problems import Defect, refuse

TX_CODE = "TxCode"
HEAD_PART, BODY_PART = "Head", "Body"
_HEAD_FIELDS = {row.theirs for row in HEAD} | {TX_CODE}


@dataclass(frozen=True, slots=True)
class Theirs:
    """A national message: `head` and `body`, each field as text, a list as a list of such.

    `lost` are fields of ours that said something it has no place for, of a list's items as
    `accounts/held`; `missing` are fields that it needs and ours did not say.
    """

    head: Wire
    body: Wire
    lost: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ours:
    """A message of ours in its wire form, of the type `wire`, for the national code `code`.

    `beside` is what ours say in the envelope or on another order. `lost` are national fields that
    said something ours has no place for; `missing` are fields that ours needs and it did not say.
    """

    code: str
    wire: str
    data: Wire
    beside: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def write(code: str, data: Wire, beside: Mapping[str, str]) -> Theirs:
    """Return a message of ours as the national message `code`.

    Refused `invalid-command` if there is none such, or where a value of ours does not fit.
    """
    table = _table(code, "/code")
    if defects := [each for each in table.ours.examine(data)[1] if each.code != "required"]:
        raise refuse("invalid-command", defects=defects)
    said = {**data, **{f"{BESIDE}{name}": value for name, value in beside.items()}}
    writer = _Writer(data)
    head, body = writer.fields(HEAD, said, ""), writer.fields(table.rows, said, "")
    if writer.defects:
        raise refuse("invalid-command", defects=writer.defects)
    placed = ours_of(table.rows) - (above(table.rows) - writer.repeated)
    lost = [name for name, value in data.items() if _says(value) and name not in placed]
    return Theirs(
        {TX_CODE: code, **head}, body, (*lost, *sorted(writer.lost)), tuple(writer.missing)
    )


def read(head: Wire, body: Wire) -> Ours:
    """Return a national message as ours.

    Refused `invalid-command`, naming every field that is missing or defective, and why.
    """
    table = _table(head.get(TX_CODE), f"/{HEAD_PART}/{TX_CODE}")
    reader = _Reader(str(body.get("Currency") or ""))
    said = reader.fields(HEAD, head, f"/{HEAD_PART}") | reader.fields(
        table.rows, body, f"/{BODY_PART}"
    )
    data = {name: value for name, value in said.items() if not name.startswith(BESIDE)}
    data |= reader.above
    defects, missing = _examined(table, data)
    defective = {each.pointer for each in reader.defects}
    defects = [each for each in defects if not _within(each.pointer, defective)]
    if reader.defects or defects:
        raise refuse("invalid-command", defects=[*reader.defects, *defects])
    unknown = [name for name in head if name not in _HEAD_FIELDS]
    beside = {name.removeprefix(BESIDE): said[name] for name in said if name.startswith(BESIDE)}
    lost = (*unknown, *reader.lost)
    return Ours(table.code, table.ours.wire, data, beside, lost, missing)


def _table(code: object, pointer: str) -> Table:
    if not isinstance(code, str) or code not in TABLES:
        raise refuse(
            "invalid-command", defects=[Defect("choice_unknown", pointer, ", ".join(TABLES))]
        )
    return TABLES[code]


class _Writer:
    """Writes rows; gathers what does not fit and what is missing."""

    def __init__(self, data: Wire) -> None:
        self.currency = data.get("currency") or ""
        self.above = {f"{ABOVE}{name}": value for name, value in data.items()}
        self.repeated: frozenset[str] = frozenset()
        self.defects: list[Defect] = []
        self.missing: list[str] = []
        self.lost: set[str] = set()

    def fields(self, rows: Sequence[Row], said: Mapping[str, Any], where: str) -> Wire:
        made: Wire = {}
        for row in rows:
            value: Any = said.get(row.ours) if row.ours else row.fixed
            if row.lines and not row.ours:
                made |= {row.theirs: [one]} if (one := self.fields(row.lines, said, where)) else {}
            elif not _says(value):
                self.missing += [row.theirs] if row.needed else []
            elif row.lines:
                made[row.theirs] = self._lines(row, value, where)
            else:
                self._one(row, value, made, where)
        return made

    def _lines(self, row: Row, items: Sequence[Wire], where: str) -> list[Wire]:
        placed = ours_of(row.lines)
        said = {name for each in items for name, value in each.items() if _says(value)}
        self.lost |= {f"{row.ours}/{name}" for name in said - placed}
        self.repeated |= above(row.lines)
        return [
            self.fields(row.lines, self.above | each, f"{where}/{row.ours}/{index}")
            for index, each in enumerate(items)
        ]

    def _one(self, row: Row, value: Any, made: Wire, where: str) -> None:  # noqa: ANN401  as JSON
        try:
            made[row.theirs] = row.form.there(value, self.currency) if row.ours else value
        except Unfit as unfit:
            self.defects.append(_at(unfit, f"{where}/{row.ours.replace(BESIDE, 'beside/')}"))


class _Reader:
    """Reads rows; gathers what is defective and what is lost."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.above: Wire = {}
        self.defects: list[Defect] = []
        self.lost: list[str] = []

    def fields(self, rows: Sequence[Row], said: Mapping[str, Any], where: str) -> Wire:
        made: Wire = {}
        for row in rows:
            value = said.get(row.theirs)
            if not _says(value):
                self.defects += [Defect("required", f"{where}/{row.theirs}")] if row.needed else []
            elif row.lines:
                lines = self._lines(row, value, f"{where}/{row.theirs}")
                made |= {row.ours: lines} if row.ours else next(iter(lines), {})
            else:
                self._one(row, value, made, where)
        known = {row.theirs for row in rows} | ({TX_CODE} if rows is HEAD else set())
        self.lost += [name for name in said if name not in known and rows is not HEAD]
        return made

    def _lines(self, row: Row, value: object, where: str) -> list[Wire]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.defects.append(Defect("not_a_list", where))
            return []
        if not row.ours:
            self.lost += [f"{row.theirs}/{index}" for index in range(1, len(value))]
        items = value if row.ours else value[:1]
        read = [
            self.fields(row.lines, each, f"{where}/{index}") for index, each in enumerate(items)
        ]
        return [self._lifted(row, index, each) for index, each in enumerate(read)]

    def _lifted(self, row: Row, index: int, item: Wire) -> Wire:
        """Return an item without what ours say once; what differs from the first is lost."""
        up = {name.removeprefix(ABOVE): item[name] for name in item if name.startswith(ABOVE)}
        self.above = {**up, **self.above}
        self.lost += [f"{row.theirs}/{index}/{n}" for n in up if up[n] != self.above[n]]
        return {name: value for name, value in item.items() if not name.startswith(ABOVE)}

    def _one(self, row: Row, value: Any, made: Wire, where: str) -> None:  # noqa: ANN401  as JSON
        if not row.ours:
            self.lost += [] if value == row.fixed else [row.theirs]
            return
        try:
            read = row.form.here(value, self.currency)
        except Unfit as unfit:
            self.defects.append(_at(unfit, f"{where}/{row.theirs}"))
            return
        if read is None:
            self.lost.append(row.theirs)
        else:
            made[row.ours] = read


def _examined(table: Table, data: Wire) -> tuple[list[Defect], tuple[str, ...]]:
    """Return what is wrong with what was read, at the national field of each, and what it lacks."""
    found, lacking = [], []
    for defect in table.ours.examine(data)[1]:
        parts = defect.pointer.removeprefix("/").split("/")
        if parts[0] in data:
            pointer = f"/{BODY_PART}/{_place(table.rows, parts)}"
            found.append(Defect(defect.code, pointer, defect.hint))
        else:
            lacking.append(parts[0])
    return found, tuple(lacking)


def _place(rows: Sequence[Row], parts: Sequence[str]) -> str:
    """Return where the national message says what ours says at a place."""
    row = next(each for each in rows if parts[0] in ours_of((each,)) | {each.ours.lstrip(ABOVE)})
    if row.ours.lstrip(ABOVE) != parts[0]:
        return f"{row.theirs}/0/{_place(row.lines, parts)}"
    if len(parts) == 1:
        return row.theirs
    index, *inner = parts[1:]
    return "/".join([row.theirs, index, *([_place(row.lines, inner)] if inner else [])])


def _within(pointer: str, defective: Collection[str]) -> bool:
    """Tell whether a place, or what it is part of or made of, is known to be defective."""
    return any(f"{pointer}/".startswith(f"{each}/") for each in defective)


def _at(unfit: Unfit, pointer: str) -> Defect:
    return Defect(unfit.defect.code, pointer, unfit.defect.hint)


def _says(value: object) -> bool:
    return value not in (None, "", [], ())
