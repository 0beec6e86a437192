"""The directory: agencies, people and keys as events, and no secret in any of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts import directory as d
from contracts.examples import examples
from contracts.port import Caller, Receipt, WireCommand
from contracts.problems import Defect, Problem, Refused
from shared.credentials import Credentials, credential, digest

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.message import Command
    from tests.core.conftest import Core

INSTALL = Caller("tocsin", "install")
BANK = d.RegisterAgency(agency="GDB", name="广发银行", name_en="CGB", kind="bank")
CLERK = d.RegisterPerson(
    login="gdb1", name="李", agency="GDB", person_roles="agency_clerk agency_system"
)
KEY = d.IssueKey(key_id="gdb-1", agency="GDB", key_roles="agency_system", live=False)
SIGNING_KEY = d.RegisterSigningKey.load(
    examples()[d.RegisterSigningKey.wire] | {"kid": "gdb-2026", "agency": "GDB"}
)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the store is: what is decided does not depend on which, and one is enough here."""
    return f"sqlite:///{tmp_path}/tocsin.db"


@pytest.fixture
def gdb(core: Core) -> Core:
    """The core with one more bank, its clerk and its keys."""
    for command in (BANK, CLERK, KEY, SIGNING_KEY):
        core.install([command])
    return core


def test_entries_are_events(gdb: Core) -> None:
    said = {event.type: event.data for event in gdb.log()}
    assert said[d.AgencyRegistered.wire] == BANK.dump()
    assert said[d.PersonRegistered.wire] == CLERK.dump()
    assert said[d.KeyIssued.wire] == KEY.dump()
    assert said[d.SigningKeyRegistered.wire] == SIGNING_KEY.dump()


@pytest.mark.parametrize("command", [BANK, CLERK, KEY, SIGNING_KEY])
def test_the_same_entry_again_is_repeated(gdb: Core, command: Command) -> None:
    before = gdb.edge.reader.size()
    assert gdb.take(command, INSTALL).outcome == "repeated"
    assert gdb.edge.reader.size() == before


@pytest.mark.parametrize(
    ("command", "change"),
    [
        (BANK, {"name": "别的"}),
        (CLERK, {"person_roles": "agency_clerk"}),
        (KEY, {"live": True}),
        (SIGNING_KEY, {"agency": "ICBC"}),
        (SIGNING_KEY, {"valid_until": None}),
    ],
)
def test_an_entry_with_other_content_is_a_conflict(
    gdb: Core, command: Command, change: dict[str, object]
) -> None:
    other = type(command).load(command.dump() | change)
    refused = gdb.refuse(other, INSTALL)
    assert (refused.slug, refused.codes) == ("conflict", ["entry_exists"])


@pytest.mark.parametrize("command", [CLERK, KEY, SIGNING_KEY])
def test_people_and_keys_belong_to_an_agency_that_is_there(core: Core, command: Command) -> None:
    refused = core.refuse(command, INSTALL)
    assert [(each.code, each.pointer) for each in refused.defects] == [
        ("agency_unknown", "/agency")
    ]


@pytest.mark.parametrize("kind", d.ROLES_AT)
def test_people_and_keys_are_only_what_agencies_of_their_kind_have(core: Core, kind: str) -> None:
    core.install([d.RegisterAgency(agency="NEW", name="新", kind=kind)])
    for role in d.ROLES:
        for entry in (
            d.RegisterPerson(login=role, name="某", agency="NEW", person_roles=role),
            d.IssueKey(key_id=role, agency="NEW", key_roles=role, live=False),
        ):
            answer = core.say(entry, INSTALL)
            if role in d.ROLES_AT[kind]:
                assert isinstance(answer, Receipt), answer
            else:
                assert isinstance(answer, Problem)
                assert answer.codes == ["role_misfit"]


def test_one_role_that_misfits_is_enough(core: Core) -> None:
    refused = core.refuse(
        d.IssueKey(key_id="k", agency="ICBC", key_roles="agency_system auditor", live=False),
        INSTALL,
    )
    hint = "agency_clerk, agency_system"
    assert refused.defects == (Defect("role_misfit", "/key_roles", hint),)


def test_every_role_has_its_place() -> None:
    assert frozenset[str]().union(*d.ROLES_AT.values()) == set(d.ROLES)


@pytest.mark.parametrize("roles", ["", "king", "officer  auditor", "officer,auditor"])
def test_roles_are_known_words_with_one_blank_between(roles: str) -> None:
    data = {"login": "x", "name": "x", "agency": "HZ", "person_roles": roles}
    with pytest.raises(Refused, match="invalid-command"):
        d.RegisterPerson.load(data)


def test_a_key_is_revoked_once_and_stays_revoked(gdb: Core) -> None:
    revoke = d.RevokeKey(key_id="gdb-1")
    assert gdb.take(revoke, INSTALL).outcome == "accepted"
    assert gdb.take(revoke, INSTALL).outcome == "repeated"
    assert gdb.refuse(KEY, INSTALL).codes == ["entry_exists"]
    gdb.settle()
    gdb.edge.register.refresh()
    assert gdb.edge.register.key("gdb-1") is None


def test_a_signing_key_is_revoked_once_and_its_id_is_never_taken_again(gdb: Core) -> None:
    revoke = d.RevokeSigningKey(kid="gdb-2026")
    assert gdb.take(revoke, INSTALL).outcome == "accepted"
    assert gdb.take(revoke, INSTALL).outcome == "repeated"
    assert gdb.refuse(SIGNING_KEY, INSTALL).codes == ["entry_exists"]
    gdb.settle()
    gdb.edge.register.refresh()
    assert gdb.edge.register.signing_keys("GDB")["gdb-2026"].revoked


def test_the_register_knows_signing_keys_by_agency_and_when_they_count(gdb: Core) -> None:
    gdb.edge.register.refresh()
    key = gdb.edge.register.signing_keys("GDB")["gdb-2026"]
    assert (key.agency, key.public_key) == ("GDB", SIGNING_KEY.public_key)
    assert gdb.edge.register.signing_keys("ICBC") == {}
    begins, ends = SIGNING_KEY.valid_from, SIGNING_KEY.valid_until
    assert ends
    moment = timedelta(microseconds=1)
    counting = [key.counts(at) for at in (begins - moment, begins, ends - moment, ends)]
    assert counting == [False, True, True, False]


def test_the_centre_may_have_a_signing_key_though_it_is_no_agency_of_the_register(
    core: Core,
) -> None:
    ours = d.RegisterSigningKey.load(SIGNING_KEY.dump() | {"agency": "tocsin"})
    assert core.take(ours, INSTALL).outcome == "accepted"


def test_a_signing_key_does_not_end_before_it_begins(core: Core) -> None:
    reversed_ = SIGNING_KEY.dump() | {"agency": "ICBC", "valid_until": "2026-11-20T00:00:00Z"}
    [answer] = core.send(WireCommand(uuid4(), SIGNING_KEY.wire, reversed_), caller=INSTALL)
    assert isinstance(answer, Problem)
    assert [(each.code, each.pointer) for each in answer.defects] == [
        ("period_reversed", "/valid_until")
    ]


@pytest.mark.parametrize(
    "command",
    [
        d.RevokeKey(key_id="nobody"),
        d.RecordPassword(login="nobody"),
        d.RevokeSigningKey(kid="nobody"),
    ],
)
def test_nothing_can_be_said_of_an_entry_that_is_not_there(core: Core, command: Command) -> None:
    assert core.refuse(command, INSTALL).slug == "not-found"


def test_a_password_and_a_key_leave_no_trace_in_the_log(gdb: Core) -> None:
    credentials = Credentials(gdb.engine)
    credentials.set_password("gdb1", PASSWORD)
    gdb.take(d.RecordPassword(login="gdb1"), INSTALL)
    key = credentials.new_key("gdb-1", live=False)
    secret = credentials.secret("look-up")
    with gdb.engine.connect() as connection:
        kept = [row.value for row in connection.execute(credential.select())]
    text = "\n".join(event.text for event in gdb.log())
    assert d.PasswordSet.wire in text
    assert len(kept) == 3
    for hidden in (PASSWORD, key, key.rpartition("_")[2], secret, digest(key), *kept):
        assert hidden not in text


def test_a_password_fits_only_its_own_login(core: Core) -> None:
    credentials = Credentials(core.engine)
    credentials.set_password("a", PASSWORD)
    credentials.set_password("b", "another")
    assert credentials.password_fits("a", PASSWORD)
    for login, password in [
        ("b", PASSWORD),
        ("nobody", PASSWORD),
        ("a\0", PASSWORD),
        ("\ud800", PASSWORD),
        ("a", ""),
    ]:
        assert not credentials.password_fits(login, password), (login, password)


def test_a_new_password_replaces_the_old_one(core: Core) -> None:
    credentials = Credentials(core.engine)
    credentials.set_password("a", "old")
    credentials.set_password("a", PASSWORD)
    assert credentials.password_fits("a", PASSWORD)
    assert not credentials.password_fits("a", "old")


def test_passwords_are_kept_as_argon2id_each_with_its_own_salt(core: Core) -> None:
    credentials = Credentials(core.engine)
    for login in ("a", "b"):
        credentials.set_password(login, PASSWORD)
    passwords = credential.select().where(credential.c.id != "look-up")  # the system's own secret
    with core.engine.connect() as connection:
        kept = [row.value for row in connection.execute(passwords)]
    assert len(set(kept)) == 2
    assert all(value.startswith("$argon2id$") for value in kept)


@pytest.mark.parametrize("key_id", ["icbc", "icbc-1", "with_underscore_s", "a.b", "x" * 36])
@pytest.mark.parametrize("live", [True, False])
def test_a_key_names_its_id(core: Core, key_id: str, live: bool) -> None:  # noqa: FBT001  a case
    credentials = Credentials(core.engine)
    key = credentials.new_key(key_id, live=live)
    assert key.startswith("tk_live_" if live else "tk_test_")
    assert len(key.rpartition("_")[2]) == 64
    assert credentials.key_id(key) == key_id


def test_a_forged_key_names_nobody(core: Core) -> None:
    credentials = Credentials(core.engine)
    key = credentials.new_key("icbc", live=False)
    other = credentials.new_key("abc", live=False)
    forged = [
        "",
        "icbc",
        key[:-1],
        key + "0",
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        key.upper(),
        key.replace("tk_test", "tk_live"),
        key.replace("icbc", "abc"),
        key.replace("icbc", "nobody"),
        key.replace("icbc", ""),
        f"tk_test_icbc_{other.rpartition('_')[2]}",
        f"tk_test_icbc_{digest(key)}",
        f" {key}",
        f"{key}\n",
        f"{key}\0",
        key.replace("icbc", "\ud800"),
        "tk_test_icbc_" + "é" * 64,
    ]
    assert {text: credentials.key_id(text) for text in forged if credentials.key_id(text)} == {}
    assert credentials.key_id(key) == "icbc"


def test_a_new_key_of_the_same_id_ends_the_old_one(core: Core) -> None:
    credentials = Credentials(core.engine)
    old, new = (credentials.new_key("icbc", live=False) for _ in range(2))
    assert credentials.key_id(old) is None
    assert credentials.key_id(new) == "icbc"


def test_a_hash_that_fits_is_trusted_until_the_register_changes(core: Core) -> None:
    credentials = Credentials(core.engine)
    old = credentials.new_key("icbc", live=False)
    assert credentials.key_id(old, as_of=1) == "icbc"
    new = credentials.new_key("icbc", live=False)
    assert [credentials.key_id(old, as_of=1), credentials.key_id(old, as_of=2)] == ["icbc", None]
    assert credentials.key_id(new, as_of=2) == "icbc"
    assert credentials.key_id(old, as_of=2) is None


def test_a_new_key_is_known_at_once(core: Core) -> None:
    credentials = Credentials(core.engine)
    assert credentials.key_id(credentials.new_key("icbc", live=False), as_of=1) == "icbc"
    assert credentials.key_id(credentials.new_key("icbc", live=False), as_of=1) == "icbc"


def test_a_secret_is_made_once_for_each_purpose(core: Core) -> None:
    first, second = Credentials(core.engine), Credentials(core.engine)
    assert first.secret("session") == second.secret("session") == first.secret("session")
    assert first.secret("session") != first.secret("look-up")
    assert len(bytes.fromhex(first.secret("session"))) == 32
