"""The tables as a page for people: `contracts/national/fields.md` is made of it."""

from collections.abc import Iterable, Iterator

from contracts.national.forms import Form
from contracts.national.rows import BESIDE, Row, Table
from contracts.national.tables import HEAD, TABLES, UNCARRIED


def described() -> str:
    """Return every table as Markdown, with what is lost each way."""
    parts = [_rows("Head of every message", HEAD), *map(_table, TABLES.values()), _uncarried()]
    return "\n".join(["# Fields of national messages\n", *parts])


def _table(table: Table) -> str:
    lines = [
        _rows(f"{table.code} {table.chinese}: {table.english}", table.rows, table.ours.wire),
        f"Lost when written: {_named(table.lost_there())}.",
        f"Lost when read: {_named(table.lost_here())}.",
        f"Not said, though ours needs it: {_named(table.missing_here())}.",
        "",
    ]
    return "\n".join(lines)


def _rows(title: str, rows: Iterable[Row], wire: str = "") -> str:
    heads = ("National field", "中文", "Ours", "How it is written", "Needed")
    said = f"Ours: `{wire}`.\n\n" if wire else ""
    ruled = "|".join(["---"] * len(heads))
    cells = "\n".join(f"| {' | '.join(line)} |" for line in _lines(rows, ""))
    return f"## {title}\n\n{said}| {' | '.join(heads)} |\n|{ruled}|\n{cells}\n"


def _lines(rows: Iterable[Row], within: str) -> Iterator[tuple[str, ...]]:
    for row in rows:
        ours = f"`{row.ours}`" if row.ours else f"always `{row.fixed}`" if row.fixed else "-"
        ours = ours.replace(f"`{BESIDE}", "beside: `")
        how = "list" if row.lines else _how(row.form)
        yield f"`{within}{row.theirs}`", row.chinese, ours, how, "yes" if row.needed else ""
        yield from _lines(row.lines, f"{within}{row.theirs}/")


def _how(form: Form) -> str:
    listed = ", ".join(f"{code} {word}" for code, word in (form.codes or {}).items())
    lost = f"; without {form.loses}" if form.loses else ""
    return (listed or form.said) + lost


def _uncarried() -> str:
    lines = "\n".join(f"| {code} | {english} |" for code, english in UNCARRIED.items())
    return f"## Messages that are not translated\n\n| Code | Message |\n|---|---|\n{lines}\n"


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
