"""What a process counts: every figure by a bounded label, and none of anybody's data."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from contracts import stop_payment as sp
from contracts.port import Receipt, WireCommand
from contracts.problems import Problem
from shared.desk import Desk
from shared.edge.callers import Callers
from shared.edge.operations import Operations
from shared.edge.served import ServedPort
from shared.edge.wire import written, written_batch, written_command
from tests.application import APPLICATION
from tests.edge.office import until
from tests.watch.conftest import CLERK

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path
    from typing import Any

    from tests.town import Town

    Rise = Callable[[], float]


def rising(name: str, **labels: str) -> Rise:
    """Return how to ask by how much a figure has risen since now."""
    before = REGISTRY.get_sample_value(name, labels) or 0
    return lambda: (REGISTRY.get_sample_value(name, labels) or 0) - before


def commands(outcome: str, service: str = "stop_payment") -> Rise:
    """Watch the commands that ended so."""
    return rising("tocsin_commands_total", service=service, outcome=outcome)


def lines_of(lines: list[MutableMapping[str, Any]], event: str) -> list[MutableMapping[str, Any]]:
    """Return the lines about one kind of thing."""
    return [line for line in lines if line["event"] == event]


def test_commands_are_counted_by_what_became_of_them(town: Town) -> None:
    rises = [commands(word) for word in ("accepted", "repeated", "conflict", "invalid-command")]
    taken = rising("tocsin_command_seconds_count", service="stop_payment")
    order = town.stop("A-1")
    other = town.stop("A-1", amount="1.00")
    town.edge.stop()
    for wire in (order, order, other, town.stop("A-2", amount=None)):
        town.send(wire)
    assert [rise() for rise in rises] == [1, 1, 1, 1]
    assert taken() == 4


def test_nobody_can_make_up_a_figure(town: Town) -> None:
    rise = commands("unknown-command", service="unknown")
    wire = WireCommand(town.stop("A-1").id, "stop_payment.张三.v1", {})
    [answer] = town.send(wire)
    assert isinstance(answer, Problem)
    assert rise() == 1
    none = rising("tocsin_http_request_seconds_count", method="any", route="none", status="4xx")
    client = town.gateway().test_client()
    client.get("/v1/%E5%BC%A0%E4%B8%89")
    client.open("/v1/orders", method="BREW")
    assert none() == 2


def test_requests_are_counted_by_route_and_class_of_status(town: Town) -> None:
    one = "/v1/orders/<order_id>"
    client = town.gateway().test_client()
    [rule] = [
        rule.rule
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/v1/orders/<") and rule.rule.count("/") == one.count("/")
    ]
    rise = rising("tocsin_http_request_seconds_count", method="GET", route=rule, status="4xx")
    client.get("/v1/orders/00000000-0000-0000-0000-000000000000")
    assert rise() == 1


def test_the_log_is_counted_in_events_and_commits(town: Town) -> None:
    town.settle()
    events, commits = rising("tocsin_log_events_total"), rising("tocsin_log_commits_total")
    size = town.edge.reader.size()
    town.send(*(town.stop(f"A-{number}") for number in range(7)))
    town.settle()
    assert events() == town.edge.reader.size() - size == 21
    assert 2 <= commits() <= 21


def test_reactions_and_followers_are_counted(town: Town) -> None:
    handled = rising("tocsin_reactions_total", reaction="stop_payment.offer", outcome="handled")
    town.order("A-1")
    assert handled() == 1
    head = town.edge.reader.size() - 1
    followed = partial(REGISTRY.get_sample_value, "tocsin_follower_position")
    until(lambda: followed({"follower": "orders"}) == head)  # others of this process say theirs


def test_what_falls_due_is_counted_by_how_late_it_was(town: Town) -> None:
    punctual = rising("tocsin_due_lateness_seconds_bucket", service="stop_payment", le="0.05")
    late = rising("tocsin_due_lateness_seconds_bucket", service="stop_payment", le="3600.0")
    order = town.order("A-1")
    town.take(sp.Acknowledge(), CLERK, order)
    town.later(minutes=45)
    assert (punctual(), late()) == (0, 1)


def test_every_figure_is_ours_or_the_process_s_own(town: Town) -> None:
    assert town
    text = Operations("gateway").answer("/metrics")[2].decode()
    names = re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)
    assert [n for n in names if not re.match(r"tocsin_|process_|python_", n)] == []


def test_a_command_leaves_a_line_with_order_and_position_and_nothing_it_says(town: Town) -> None:
    with capture_logs() as lines:
        [answer] = town.send(town.stop("A-1"))
        town.settle()
        town.send(town.stop("A-2", account_number="6222020000000000001"))
    assert isinstance(answer, Receipt)
    told = lines_of(lines, "command")
    assert told[0] == {
        "event": "command",
        "log_level": "info",
        "command": sp.Order.wire,
        "order": str(answer.subject),
        "outcome": "accepted",
        "position": answer.position,
    }
    offered = [line for line in told if line["command"] == sp.Offer.wire]
    assert [line["order"] for line in offered] == [str(answer.subject)]
    refused = told[-1]
    assert (refused["outcome"], refused["order"]) == ("invalid-command", None)
    assert refused["codes"]
    assert not [said for said in APPLICATION.values() if len(said) > 8 and said in str(lines)]
    assert "6222020000000000001" not in str(lines)


def test_commands_that_travelled_together_are_told_by_their_own_requests(
    town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "callers"
    file.write_text(f"gateway {hashlib.sha256(b'secret').hexdigest()}\n")
    desk = town.edge.port.desks["stop_payment"]
    assert isinstance(desk, Desk)
    town.edge.stop()  # or the offers that follow the orders would be counted with them
    served = ServedPort(desk.take, desk.reveal, Callers.named_in(str(file)))
    sent = [
        written_batch(
            town.officer, f"request-{number}", [written_command(town.stop(f"A-{number}"))]
        )
        for number in range(2)
    ]
    rise = commands("accepted")
    with capture_logs(processors=[merge_contextvars]) as lines:
        status, _, _ = served.answer("Bearer secret", written(sent))
    assert (status, rise()) == (200, 2)
    told = lines_of(lines, "command")
    assert [line["request_id"] for line in told[:2]] == ["request-0", "request-1"]
    assert len({line["order"] for line in told[:2]}) == 2
