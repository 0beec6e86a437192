"""`tocsin orders`: take case files in, and look at orders, on the database itself."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click
import orjson

from contracts.kinds import KINDS
from services.cli.embedded import EVERYTHING, existing
from services.cli.store import Refusal
from services.cli.taking_in import FILE, take_in
from services.cli.terminal import as_json, write_json, write_table
from services.gateway.readmodels.views import Views, Wanted
from shared.lifecycle import Status

_LISTED = ("order_id", "case_number", "agency", "amount_minor", "currency", "status", "due_at")
_SHOWN = (
    "order_id",
    "application_id",
    "case_number",
    "agency",
    "ordered_by",
    "urgency",
    "account_masked",
    "holder_masked",
    "amount_minor",
    "currency",
    "status",
    "acknowledge_by",
    "answer_by",
    "code",
    "held_minor",
    "in_force_from",
    "in_force_until",
)


@click.group()
def orders() -> None:
    """Take in case files and look at orders."""


@orders.command("import")
@click.argument("file", type=FILE)
@click.option("--officer", required=True, help="Login of the officer who gives these orders.")
@click.option("--kind", type=click.Choice(list(KINDS)), default=next(iter(KINDS)), help="Of what.")
@as_json
@click.pass_context
def imported(context: click.Context, file: Path, officer: str, kind: str, *, json: bool) -> None:
    """Import a CSV FILE of orders, a row each; exit code 1 if any row was refused.

    A file may be sent again: rows that are known already are repeated, not doubled.
    """
    context.exit(take_in(file, KINDS[kind].order, officer, json=json))


@orders.command("list")
@click.option("--status", type=click.Choice(list(Status)), help="Only orders that stand there.")
@click.option("--late", is_flag=True, help="Only orders answered late, or overdue.")
@click.option("--agency", help="Only orders to the agency of this code.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@as_json
def show_all(status: str | None, agency: str | None, limit: int, *, late: bool, json: bool) -> None:
    """List orders, least time left first."""
    wanted = Wanted(status=status, late=late, agency=agency, limit=limit, sort="due")
    with existing() as made:
        made.settle("orders")
        page = Views(made.engine).page(EVERYTHING, made.clock.now(), **wanted)
    if json:
        write_json(page.rows)
    else:
        write_table("Orders", _LISTED, ([row[name] for name in _LISTED] for row in page.rows))
        if page.next:
            click.echo(f"There are more than {limit}.")


@orders.command("show")
@click.argument("order_id", type=click.UUID)
@as_json
def show_one(order_id: UUID, *, json: bool) -> None:
    """Show the order ORDER_ID and everything that happened to it; personal data is masked."""
    with existing() as made:
        made.settle("orders")
        views = Views(made.engine)
        order = views.one(EVERYTHING, str(order_id))
        events = [_event(row) for row in views.events(EVERYTHING, str(order_id))]
    if order is None:
        raise Refusal(f"There is no order {order_id}. `tocsin orders list` shows those there are.")
    facts = {name: order[name] for name in _SHOWN}
    if json:
        write_json(facts | {"events": events})
        return
    write_table("Order", ("", ""), facts.items())
    heads = ("position", "recorded_at", "type", "agency", "person", "leaf_hash")
    write_table("Events", heads, ([event[head] for head in heads] for event in events))


def _event(row: dict[str, Any]) -> dict[str, Any]:
    envelope = orjson.loads(row["envelope"])
    return {
        "position": row["position"],
        "version": row["version"],
        "type": row["type"],
        "recorded_at": row["recorded_at"],
        "agency": envelope["actor"]["agency"],
        "person": envelope["actor"]["person"],
        "leaf_hash": row["leaf_hash"],
        "data": orjson.loads(row["data"]),
    }
