"""Policy packs are complete, cited and well formed, or refused with the file and the key."""

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from contracts import policy
from contracts.policy import FIRST, PackDefective, at_least, pack, packs
from contracts.policy.keys import KEYS, RANKS, WORDS, Kind
from contracts.policy.reading import read_pack

BEST = ("BEST-2025", "2026-11")
SOUND = files("contracts").joinpath("policy/cn-2024.toml").read_text("utf-8")
STOP = next(line for line in SOUND.splitlines() if line.startswith("duration = { hours = 48"))
RANK = 'approver = { rank = "city", cite'
TIMES = "warnings = { hours = [12, 4, 1], cite"
DURATION = "stop_payment.stop.duration"
BROKEN: Mapping[str, tuple[str, str, str]] = {
    "an unknown unit": (
        STOP,
        'duration = { fortnights = 2, cite = "x" }',
        f"{DURATION}: unknown unit fortnights; a length of time has seconds, minutes, hours, days",
    ),
    "a unit of another kind": (
        STOP,
        'duration = { months = 2, cite = "x" }',
        f"{DURATION}: unknown unit months",
    ),
    "no unit": (STOP, 'duration = { cite = "x" }', f"{DURATION}: must say exactly one of seconds"),
    "two units": (
        STOP,
        'duration = { hours = 1, days = 2, cite = "x" }',
        f"{DURATION}: must say exactly one of seconds",
    ),
    "no citation": (STOP, "duration = { hours = 48 }", f"{DURATION}: needs its source"),
    "a blank citation": (
        STOP,
        'duration = { hours = 48, cite = " " }',
        f"{DURATION}: needs its source",
    ),
    "no table": (STOP, "duration = 48", f"{DURATION}: must be a table like"),
    "text for a number": (
        STOP,
        'duration = { hours = "48", cite = "x" }',
        f"{DURATION}: hours must be a whole number from 1",
    ),
    "a float": (
        STOP,
        'duration = { hours = 48.0, cite = "x" }',
        f"{DURATION}: hours must be a whole number from 1",
    ),
    "a length of nothing": (
        STOP,
        'duration = { hours = 0, cite = "x" }',
        f"{DURATION}: hours must be a whole number from 1",
    ),
    "true for a number": (
        STOP,
        'duration = { hours = true, cite = "x" }',
        f"{DURATION}: hours must be a whole number from 1",
    ),
    "a missing key": (STOP, "", f"{DURATION}: missing; it is a length of time"),
    "a misspelt key": (
        "duration = { hours = 48",
        "durations = { hours = 48",
        "stop_payment.stop.durations: no pack has such a key",
    ),
    "an unknown table": (
        "[values.clock]",
        '[values.ranking]\nworst = { count = 20, cite = "x" }\n\n[values.clock]',
        "ranking.worst: no pack has such a key",
    ),
    "an empty table": (
        "[values.clock]",
        "[values.ranking]\n\n[values.clock]",
        "ranking: no pack has such a key",
    ),
    "an unknown rank": (
        RANK,
        'approver = { rank = "village", cite',
        "stop_payment.return.approver: rank must be one of station, county, city",
    ),
    "a number with letters": (
        '"110", "119"',
        '"110", "1l9"',
        "number_blocking.protected: numbers must be a list of numbers as they are dialled",
    ),
    "a ladder that rises": (
        TIMES,
        "warnings = { hours = [1, 4, 12], cite",
        "stop_payment.stop.warnings: hours must be a list of whole numbers from 1, each smaller",
    ),
    "a ladder of one number": (
        TIMES,
        "warnings = { hours = 12, cite",
        "stop_payment.stop.warnings: hours must be a list",
    ),
    "a ladder of nothing": (
        TIMES,
        "warnings = { hours = [], cite",
        "stop_payment.stop.warnings: hours must be a list",
    ),
    "a sum below nothing": (
        "above = { minor = 0, cite",
        "above = { minor = -1, cite",
        "stop_payment.chase.above: minor must be a whole number from 0",
    ),
    "a word for a yes": (
        "issue = { yes = true, cite",
        'issue = { yes = "true", cite',
        "stop_payment.chase.issue: yes must be true or false",
    ),
    "no name": ('pack = "CN-2024"', "", "pack: missing; it must be text"),
    "a version in numbers": ('version = "2026-11"', "version = 2026", "version: must be text"),
    "a first day in text": (
        "effective = 2024-01-01",
        'effective = "2024"',
        "effective: must be a date",
    ),
    "a first day with a time": (
        "effective = 2024-01-01",
        "effective = 2024-01-01T00:00:00Z",
        "effective: must be a date",
    ),
    "an unknown head": (
        "effective = 2024-01-01",
        "effective = 2024-01-01\nuntil = 2025-01-01",
        "until: unknown; a pack has pack, version, effective, values",
    ),
    "no TOML": ("[values.clock]", "[values.clock", "not TOML"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_pack_with_a_defect_is_refused_by_file_and_key(name: str) -> None:
    sound, broken, message = BROKEN[name]
    assert sound in SOUND
    with pytest.raises(PackDefective) as refused:
        read_pack("cn-2024.toml", SOUND.replace(sound, broken, 1))
    assert f"cn-2024.toml: {message}" in str(refused.value)


def test_every_defect_of_a_pack_is_named_at_once() -> None:
    broken = SOUND.replace(STOP, "duration = { hours = 0 }").replace('pack = "CN-2024"', "")
    with pytest.raises(PackDefective) as refused:
        read_pack("cn-2024.toml", broken)
    assert len(str(refused.value).splitlines()) == 3


def test_a_pack_without_values_lacks_every_key() -> None:
    with pytest.raises(PackDefective) as refused:
        read_pack("none.toml", 'pack = "X"\nversion = "1"\neffective = 2024-01-01\nvalues = 5')
    lines = str(refused.value).splitlines()
    assert lines[0] == "none.toml: values: must be a table"
    assert len(lines) == 1 + len(KEYS)


def test_a_pack_that_is_there_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.policy.read_pack", lambda *_: read_pack("again.toml", SOUND))
    with pytest.raises(PackDefective, match=r"CN-2024 2026-11 is in another file too"):
        packs.__wrapped__()


@pytest.mark.parametrize("version", [FIRST, BEST])
def test_a_pack_says_everything_with_its_source(version: tuple[str, str]) -> None:
    found = packs()[version]
    assert found.values.keys() == KEYS.keys()
    assert all(found.citation(key).strip() for key in KEYS)
    assert all(value.unit in WORDS[KEYS[key]] for key, value in found.values.items())


def test_an_unknown_pack_is_not_there() -> None:
    with pytest.raises(KeyError):
        pack("CN-2024", "1999-01")


def test_a_value_is_asked_for_as_what_it_is() -> None:
    with pytest.raises(KeyError, match="is calendar months, not a length of time"):
        pack().span("stop_payment.freeze.period.ordinary")
    with pytest.raises(KeyError):
        pack().span("stop_payment.stop.durations")


def test_a_stop_lasts_48_hours_and_an_answer_has_its_deadline() -> None:
    found = pack()
    assert found.span(DURATION) == timedelta(hours=48)
    assert found.span("stop_payment.answer.normal") == timedelta(hours=24)
    early, late = (found.span(f"stop_payment.{act}.urgent") for act in ("acknowledge", "answer"))
    assert early < late


def test_each_kind_of_value_is_read_as_it_stands() -> None:
    found = pack()
    assert found.months("stop_payment.freeze.period.ordinary") == 6
    assert found.months("stop_payment.freeze.period.major") == 12
    assert found.workdays("stop_payment.return.bank") == 3
    assert found.count("stop_payment.stop.max_count") == 2
    assert found.rank("stop_payment.freeze.approver.ordinary") == "county"
    assert found.minor("stop_payment.chase.above") == 0
    assert found.yes("stop_payment.signature.required")
    assert not found.yes("stop_payment.preflight.attachment")
    warnings = found.ladder("stop_payment.freeze.warnings")
    assert warnings == tuple(timedelta(days=days) for days in (30, 15, 7, 3, 1))


def test_the_second_pack_has_other_values_than_the_first() -> None:
    first, second = packs()[FIRST], packs()[BEST]
    same = {key for key in KEYS if first.values[key].amount == second.values[key].amount}
    times = {key for key in KEYS if KEYS[key] in (Kind.SPAN, Kind.MONTHS, Kind.RANK)}
    assert same & times == {
        "stop_payment.answer.normal",
        "number_blocking.answer.urgent",
        "number_blocking.limit.suspend",
    }, "both packs take these from where they are best"


@pytest.mark.parametrize("rank", RANKS)
def test_a_rank_does_what_it_and_all_below_it_may(rank: str) -> None:
    below = [needed for needed in RANKS if at_least(rank, needed)]
    assert below == list(RANKS[: RANKS.index(rank) + 1])


def test_what_is_no_rank_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in"):
        at_least("village", "county")


def test_whoever_asks_without_a_name_gets_the_first_pack() -> None:
    assert (policy.pack().name, policy.pack().version) == FIRST


def test_every_key_is_on_the_page_with_its_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \| ([a-z ]+) \|", page, re.MULTILINE)
    said = {key: kind for keys, kind in rows for key in re.findall(r"`([a-z_.]+)`", keys)}
    kinds = {Kind.MINOR: "a sum", Kind.LADDER: "a list of lengths of time"}
    known = {key: kinds.get(kind, str(kind)) for key, kind in KEYS.items()}
    assert {key: said.get(key) for key in known} == known
    assert {key for key in said if "." in key} == known.keys()
