"""The tables as a page for people: `contracts/national/fields.md` is made of it."""

from collections.abc import Iterable, Iterator

from contracts.national.rows import ABOVE, BESIDE, Row, Table
from contracts.national.tables import HEAD, TABLES

_READING = (
    "Names are those that banks have published. `beside` is what ours says in the envelope or on "
    "another order, `said once` what theirs repeats in each item of a list; `list of one` is a "
    "list where ours has one thing. The words of `AccountStatus` are ours."
)


def described() -> str:
    """Return every table as Markdown, with what is lost each way."""
    parts = [_rows("Head of every message", HEAD), *map(_table, TABLES.values())]
    return "\n".join([f"# Fields of national messages\n\n{_READING}\n", *parts])


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
        ours = ours.replace(f"`{BESIDE}", "beside: `").replace(f"`{ABOVE}", "said once: `")
        yield f"`{within}{row.theirs}`", row.chinese, ours, _how(row), "yes" if row.needed else ""
        yield from _lines(row.lines, f"{within}{row.theirs}/")


def _how(row: Row) -> str:
    if row.lines:
        return "list" if row.ours else "list of one"
    if not (row.ours or row.fixed):
        return "-"
    listed = ", ".join(f"{code} {word}" for code, word in (row.form.codes or {}).items())
    lost = f"; without {row.form.loses}" if row.form.loses else ""
    return (listed or row.form.said) + lost


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"
