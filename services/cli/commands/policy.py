"""`tocsin policy`: which packs there are, what they say and why, and from when each is in force."""

from datetime import timedelta

import click

from contracts import directory
from contracts.envelope import to_wire
from contracts.policy import Pack, PackDefective, Value, packs
from contracts.problems import Refused
from services.cli.embedded import existing
from services.cli.installation import send, words
from services.cli.store import Refusal
from services.cli.terminal import as_json, write_json, write_table
from shared.policies import Standing, standings

AHEAD = timedelta(minutes=1)
"""So much later a pack begins if nothing is said: by then every process knows of it."""
HEADS = ("pack", "version", "effective", "state", "since")
VALUE_HEADS = ("key", "value", "source")
_PLAIN = ("rank", "count")


@click.group()
def policy() -> None:
    """Policy packs: deadlines, limits and demands, each with its source."""


@policy.command("list")
@as_json
def list_packs(*, json: bool) -> None:
    """List every version of every pack, and which is in force since when."""
    with existing() as made:
        found = standings(made.edge.register.activations(), made.clock.now())
    rows = [_row(each) for each in found]
    if json:
        write_json([dict(zip(HEADS, row, strict=True)) for row in rows])
    else:
        write_table("Policy packs", HEADS, rows)


@policy.command("show")
@click.argument("pack")
@click.argument("version", required=False)
@as_json
def show_pack(pack: str, version: str | None, *, json: bool) -> None:
    """Show what PACK says, with the source of each value; the newest VERSION if none is named."""
    found = _chosen(pack, version)
    if json:
        write_json({key: _as_json(value) for key, value in found.values.items()})
        return
    title = f"{found.name} {found.version}, for use from {found.effective} on"
    rows = [(key, _said(value), value.cite) for key, value in found.values.items()]
    write_table(title, VALUE_HEADS, rows)


@policy.command("activate")
@click.argument("pack")
@click.argument("version")
@click.option("--reason", required=True, help="Why; it names nobody, for all may read it.")
@click.option("--from", "begins", help="When, like 2027-01-01T00:00:00+08:00; else in a minute.")
def activate(pack: str, version: str, reason: str, begins: str | None) -> None:
    """Judge by a VERSION of PACK whatever is ordered from a moment on that is to come.

    What was ordered before keeps its deadlines and limits for ever.
    """
    with existing() as made:
        at = begins or to_wire(made.clock.now() + AHEAD)
        wish = {"pack": pack, "version": version, "in_force_from": at, "reason": reason}
        try:
            command = directory.ActivatePolicy.load(wish)
        except Refused as refusal:
            raise click.ClickException(words(refusal.problem)) from None
        send(made, command)
    click.echo(f"{pack} {version} is in force from {to_wire(command.in_force_from)} on.")


def _row(standing: Standing) -> tuple[str | None, ...]:
    policy, since = standing.policy, standing.since
    known = packs().get((policy.pack, policy.version))
    effective = known.effective.isoformat() if known else "not in this release"
    when = to_wire(since) if since else None
    return policy.pack, policy.version, effective, standing.state, when


def _chosen(name: str, version: str | None) -> Pack:
    try:
        there = [pack for pack in packs().values() if pack.name == name]
    except PackDefective as defects:
        raise Refusal(str(defects)) from None
    chosen = [pack for pack in there if version in (None, pack.version)]
    if not chosen:
        known = ", ".join(" ".join(each) for each in packs())
        raise Refusal(f"There is no pack {name} {version or ''}".rstrip() + f"; there are: {known}")
    return max(chosen, key=lambda pack: pack.version)


def _said(value: Value) -> str:
    if isinstance(value.amount, bool):
        return "yes" if value.amount else "no"
    amounts = value.amount if isinstance(value.amount, tuple) else (value.amount,)
    words = ", ".join(map(str, amounts))
    return words if value.unit in _PLAIN else f"{words} {value.unit}"


def _as_json(value: Value) -> dict[str, object]:
    return {"unit": value.unit, "amount": value.amount, "cite": value.cite}
