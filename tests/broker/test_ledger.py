"""The process `ledger` publishes, tells how it is, and ends when it is told to or must."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import urllib3
from kombu.entity import Exchange

from contracts.problems import Refused
from services.ledger.publishing import run
from shared.edge.broker import EVENTS, Disagreement, connected
from shared.edge.proofs import RemoteLedger
from shared.log.checkpoint import Proof
from shared.log.note import VerifierKey
from shared.log.tables import log_head
from shared.log.tree import Edge, leaf_hash, root, verify_consistency
from shared.settings import Settings
from shared.testing.ports import free_address
from tests.broker.outbox import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.testing.rabbitmq import PrivateRabbit
    from tests.broker.outbox import Outbox


@dataclass
class Ledger:
    """A ledger at work."""

    address: str
    stopped: threading.Event
    ended: Future[None]

    def get(self, path: str) -> tuple[int, str]:
        """What it answers, or 0 where nobody does."""
        try:
            answer = urllib3.request("GET", f"http://{self.address}{path}", retries=False)
        except urllib3.exceptions.HTTPError:
            return 0, ""
        return answer.status, answer.data.decode()

    def ready(self) -> bool:
        return self.get("/readyz")[0] == 200


@contextmanager
def ledger(outbox: Outbox, address: str = "", folder: str = "") -> Iterator[Ledger]:
    stopped = threading.Event()
    with TemporaryDirectory() as made, ThreadPoolExecutor(1) as pool:
        settings = settings_in(Path(folder or made), outbox, address or free_address())
        ended = pool.submit(run, outbox.engine, settings, stopped)
        try:
            yield Ledger(settings.private_http, stopped, ended)
        finally:
            stopped.set()


def settings_in(folder: Path, outbox: Outbox, address: str) -> Settings:
    """Settings of a ledger whose files are in a folder, where `gateway` has the secret `hush`."""
    digest = hashlib.sha256(b"hush").hexdigest()
    (folder / "callers").write_text(f"gateway {digest}\n")
    return Settings(
        amqp_uri=outbox.uri,
        private_http=address,
        callers_file=str(folder / "callers"),
        log_key_file=str(folder / "log-key"),
        log_head_file=str(folder / "log-head"),
    )


def test_it_publishes_and_tells_how_much(outbox: Outbox) -> None:
    outbox.attach()
    outbox.append(3)
    with ledger(outbox) as running:
        eventually(outbox.published)
        eventually(running.ready)
        assert running.get("/healthz")[0] == 200
        figures = running.get("/metrics")[1]
    for figure in ("published_total", "unroutable_total", "active 1.0", "position 2.0"):
        assert f"tocsin_relay_{figure}" in figures
    assert running.ended.result() is None
    assert outbox.arrived() == [0, 1, 2]


def test_whoever_stands_by_is_ready_too(outbox: Outbox, tmp_path: Path) -> None:
    outbox.attach()
    kept = str(tmp_path)
    with ledger(outbox, folder=kept) as first, ledger(outbox, folder=kept) as second:
        eventually(first.ready)
        eventually(second.ready)


def test_it_lives_but_is_not_ready_while_it_cannot_publish(
    outbox: Outbox, rabbit: PrivateRabbit
) -> None:
    outbox.attach()
    with ledger(outbox) as running:
        eventually(running.ready)
        rabbit.stop()
        eventually(lambda: running.get("/readyz")[0] == 503)
        reasons = json.loads(running.get("/readyz")[1])["reasons"]
        assert any("cannot publish" in reason for reason in reasons)
        assert running.get("/healthz")[0] == 200
        rabbit.start()
        eventually(running.ready)


def test_a_private_address_that_is_taken_ends_it(outbox: Outbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with ledger(outbox, address) as running, pytest.raises(OSError, match="in use"):
            running.ended.result()


def test_a_disagreement_with_the_broker_ends_it(outbox: Outbox) -> None:
    with connected(outbox.uri) as connection:
        Exchange(EVENTS.name, "direct", durable=True)(connection.channel()).declare()
    with ledger(outbox) as running, pytest.raises(Disagreement):
        running.ended.result()
    assert running.get("/healthz")[0] == 0


def test_without_a_broker_in_the_settings_it_does_not_begin(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="TOCSIN_AMQP_URI"):
        run(outbox.engine, Settings(), threading.Event())


def test_without_files_for_key_and_head_it_does_not_begin(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="TOCSIN_LOG_KEY_FILE and TOCSIN_LOG_HEAD_FILE"):
        run(outbox.engine, Settings(amqp_uri=outbox.uri), threading.Event())


def test_it_signs_and_proves_for_callers_that_it_knows(outbox: Outbox) -> None:
    outbox.attach()
    outbox.append(3)
    with ledger(outbox) as running:
        eventually(running.ready)
        assert running.get("/log/state") == (200, '{"extends":true}')
        assert running.get("/log/proof?position=1")[0] == 401
        remote = RemoteLedger(f"http://{running.address}", "hush")
        outbox.append(2)
        proof = Proof.parse(remote.proof(4))
        keys = [VerifierKey.parse(key) for key in remote.verifier_keys()]
        (entry,) = remote.entries(4, 1)
        leaf = leaf_hash(entry.envelope.encode())
        assert proof.verified(leaf, "tests.example/log", keys).size == 5
        assert remote.checkpoint() == proof.checkpoint
        leaves = [bytes.fromhex(each.leaf_hash) for each in remote.entries(0, 9)]
        path = remote.consistency(2, 5)
        assert verify_consistency(2, 5, root(leaves[:2]), root(leaves), path)
        for ask, slug in (
            (lambda: remote.proof(5), "no-such-proof"),
            (lambda: remote.consistency(0, 1), "no-such-proof"),
            (RemoteLedger(f"http://{running.address}", "guess").checkpoint, "unauthenticated"),
        ):
            with pytest.raises(Refused, match=slug):
                ask()
        shown = {"Authorization": "Bearer hush"}
        for path_, status in (("proof", 400), ("proof?position=x", 400), ("surprise", 404)):
            url = f"http://{running.address}/log/{path_}"
            assert urllib3.request("GET", url, headers=shown).status == status
    with pytest.raises(Refused, match="ledger-unavailable"):
        remote.checkpoint()


def test_it_goes_on_publishing_where_it_may_not_sign(outbox: Outbox, tmp_path: Path) -> None:
    outbox.attach()
    outbox.append(3)
    with ledger(outbox, folder=str(tmp_path)) as running:
        eventually(running.ready)
    with outbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE log_head SET edge = ''")
    with ledger(outbox, folder=str(tmp_path)) as running:
        eventually(lambda: "the tree of 3 events" in running.get("/log/state")[1])
        assert running.get("/log/state")[0] == 503
        status, said = running.get("/readyz")
        assert status == 503
        assert any("not signed any more" in reason for reason in json.loads(said)["reasons"])
        with outbox.engine.begin() as connection:
            connection.execute(log_head.update().values(edge=_edge(outbox)))
        outbox.append(3)
        eventually(outbox.published)
        assert running.get("/log/state")[0] == 503, "until somebody has seen to it"
    assert outbox.arrived() == list(range(6))


def _edge(outbox: Outbox) -> bytes:
    edge = Edge()
    for event in outbox.reader.events():
        edge.push(event.leaf_hash)
    return edge.to_bytes()
