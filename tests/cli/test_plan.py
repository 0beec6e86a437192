"""Plans: which processes run with which settings; secrets that stay in files; fleets that watch."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import urllib3

from services.cli.fleet import Fleet, Member
from services.cli.names import DOMAINS
from services.cli.plan import Place, members
from services.cli.secret_files import CALLERS, ROLES, SecretFiles
from shared import keyfile
from shared.jws import Signer
from shared.testing.ports import free_address

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "hush-hush"
LEADING = """
import sys, time
from pathlib import Path
from services.cli.fleet import Fleet, Member
folder, address = sys.argv[1:]
settings = {"TOCSIN_DATABASE_URL": f"sqlite:///{folder}/tocsin.db", "TOCSIN_HTTP": address}
one = Member("one", ("up",), settings, f"http://{address}/healthz")
with Fleet([one], Path(folder)) as fleet:
    fleet.start()
    fleet.wait_until_ready()
    print("ready", flush=True)
    time.sleep(600)
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place whose database and broker both have passwords."""
    owner = f"postgresql+psycopg2://owner:{SECRET}@db.example/tocsin"
    return Place(owner, f"amqp://all:{SECRET}@mq.example:5672//", tmp_path, "127.0.0.1:0")


def test_no_setting_of_any_process_holds_a_secret(place: Place) -> None:
    planned = members(place)
    kept = {file.read_text().strip() for file in (place.folder / "secrets").iterdir()}
    for member in planned:
        said = " ".join([*member.words, *member.settings.values()])
        assert SECRET not in said
        assert not any(secret in said for secret in kept)


def test_each_process_has_a_role_and_a_password_of_its_own(place: Place) -> None:
    planned = {member.name: member.settings for member in members(place)}
    for name, settings in planned.items():
        assert f"//tocsin_{name}@db.example/tocsin" in settings["TOCSIN_DATABASE_URL"]
    files = {settings["TOCSIN_DATABASE_PASSWORD_FILE"] for settings in planned.values()}
    assert len({Path(file).read_text() for file in files}) == len(planned)


def test_the_nth_gateway_sends_to_the_nth_services(place: Place) -> None:
    planned = {member.name: member.settings for member in members(place, copies=2)}
    processes = 2 * (4 + len(DOMAINS))
    assert len(planned) == processes
    for mark in ("", "-2"):
        ports = planned[f"gateway{mark}"]["TOCSIN_PORTS"]
        for service in ("directory", *DOMAINS):
            assert f"{service}=http://{planned[service + mark]['TOCSIN_PRIVATE_HTTP']}" in ports
    assert len({settings["TOCSIN_PRIVATE_HTTP"] for settings in planned.values()}) == processes


def test_only_ledgers_have_the_key_of_the_log_and_share_what_they_signed(place: Place) -> None:
    planned = {member.name: member.settings for member in members(place, copies=2)}
    for name in ("TOCSIN_LOG_KEY_FILE", "TOCSIN_LOG_HEAD_FILE"):
        said = {member: settings.get(name) for member, settings in planned.items()}
        assert {member for member, file in said.items() if file} == {"ledger", "ledger-2"}
        assert said["ledger"] == said["ledger-2"]


def test_whoever_takes_commands_knows_where_to_ask_the_ledger(place: Place) -> None:
    planned = {member.name: member.settings for member in members(place, copies=2)}
    for mark in ("", "-2"):
        there = f"ledger=http://{planned[f'ledger{mark}']['TOCSIN_PRIVATE_HTTP']}"
        for name in ("directory", *DOMAINS, "gateway"):
            assert there in planned[name + mark]["TOCSIN_PORTS"].split()


def test_only_gateways_hold_what_sends_commands(place: Place) -> None:
    holders = {m.name for m in members(place) if "TOCSIN_PORT_SECRET_FILE" in m.settings}
    assert holders == {"gateway"}


def test_only_gateways_hold_the_key_that_countersigns(place: Place) -> None:
    files = {
        m.name: m.settings.get("TOCSIN_COUNTERSIGN_KEY_FILE") for m in members(place, copies=2)
    }
    ours = str(place.folder / "secrets" / "countersign-key")
    assert {name for name, file in files.items() if file} == {"gateway", "gateway-2"}
    assert files["gateway"] == files["gateway-2"] == ours
    public = place.secrets.countersign_public().read_text().strip()
    assert public == Signer(keyfile.read(Path(ours))).public_key


def test_secrets_are_made_once_in_a_folder_that_nobody_else_may_enter(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path / "deep" / "secrets")
    secrets.make_all()
    before = {file.name: file.read_text() for file in secrets.folder.iterdir()}
    secrets.make_all()
    assert before == {file.name: file.read_text() for file in secrets.folder.iterdir()}
    assert stat.S_IMODE(secrets.folder.stat().st_mode) == 0o700
    assert {f"database-{role}" for role in ROLES} | {"database-owner"} <= before.keys()
    assert len(set(before.values())) == len(before)


def test_callers_are_named_by_what_their_secret_hashes_to(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path)
    lines = secrets.callers().read_text().split("\n")
    for name, line in zip(CALLERS, lines, strict=False):
        assert (
            line == f"{name} {hashlib.sha256(secrets.secret(f'port-{name}').encode()).hexdigest()}"
        )


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A fleet of one that cannot start: it has no database."""
    settings = {"TOCSIN_DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    lame = Member("gateway", ("serve", "gateway"), settings, f"http://{free_address()}/readyz")
    with Fleet([lame], tmp_path) as made:
        yield made


def test_a_member_that_cannot_start_is_named_with_its_last_words(fleet: Fleet) -> None:
    fleet.start()
    with pytest.raises(click.ClickException, match="gateway ended with code 2"):
        fleet.wait_until_ready()
    assert fleet.ended() == {"gateway": 2}
    assert "There is no log" in fleet.log_of("gateway").read_text("utf-8")


def test_a_fleet_whose_leader_is_killed_ends(tmp_path: Path) -> None:
    address = free_address()
    with subprocess.Popen(
        [sys.executable, "-c", LEADING, tmp_path, address], stdout=subprocess.PIPE, text=True
    ) as leader:
        assert leader.stdout
        assert leader.stdout.readline() == "ready\n"
        leader.kill()
    end = time.monotonic() + PATIENCE_SECONDS
    while answers(address):
        assert time.monotonic() < end, "it goes on without its leader"
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        return urllib3.request("GET", f"http://{address}/healthz", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False
