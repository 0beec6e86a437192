"""What is true, false and not to be told of checkpoints, selections and keys: by both verifiers."""

import json
from dataclasses import replace

from shared.log.bundle import Named, Span
from shared.log.note import COSIGNATURE, ED25519, Note, Signer, signed
from tests.verifying import world
from tests.verifying.world import (
    BANK,
    CASE,
    LOG,
    ROGUE,
    WITNESS,
    World,
    an_event,
    both,
    pins,
    the_events,
)

WORLD = World()
BUNDLE = WORLD.bundle().to_bytes()


def test_an_envelope_edited_with_its_path_still_needs_the_signature_of_the_log() -> None:
    events = the_events()
    events[6]["data"] |= {"code": "0000"}
    forged = World(events).bundle(checkpoint=WORLD.note(), consistency=None)
    code, name, *_ = both(forged.to_bytes())
    assert (code, name) == (1, "inclusion")


def test_a_log_that_another_signs_is_not_known() -> None:
    forged = WORLD.bundle(
        checkpoint=WORLD.note(9, ROGUE), consistency=None, notes=(str(ROGUE.key),)
    )
    assert both(forged.to_bytes()) == (2, "unpinned", world.ORIGIN)


def test_a_log_of_another_name_is_not_known_though_its_signer_is() -> None:
    evil = world.ORIGIN.replace("tests", "evil")
    note = signed(str(WORLD.head()).replace(world.ORIGIN, evil), [LOG])
    forged = WORLD.bundle(checkpoint=note, consistency=None, case_keys={}, agencies=())
    assert both(forged.to_bytes()) == (2, "unpinned", evil)
    with_keys = WORLD.bundle(checkpoint=note, consistency=None)
    assert both(with_keys.to_bytes()) == (1, "claim", 4, "aud")


def test_a_signature_by_a_key_that_one_does_not_know_is_passed_over_but_must_fit() -> None:
    named = (str(LOG.key), str(WITNESS.key))
    bundle = WORLD.bundle(checkpoint=WORLD.witnessed(), notes=named)
    assert both(bundle.to_bytes())[0] == 0
    assert both(bundle.to_bytes(), pins(witness=True))[-1] == 1
    unnamed = replace(bundle, notes=named[:1])
    assert both(unnamed.to_bytes()) == (1, "form", "keys")
    note = WORLD.note() + World(the_events()[:8]).witnessed().splitlines()[-1] + "\n"
    assert both(replace(bundle, checkpoint=note).to_bytes()) == (1, "note", WITNESS.key.name)


def test_a_log_that_changes_its_key_signs_with_both() -> None:
    new = Signer(world.ORIGIN, b"n" * 32)
    named = (str(new.key), str(LOG.key))
    bundle = WORLD.bundle(checkpoint=WORLD.note(9, new, LOG), notes=named).to_bytes()
    assert both(bundle)[0] == 0
    assert both(bundle, pins(keys=[new.key])) == (2, "unpinned", world.ORIGIN)  # of the older one
    assert both(bundle, pins(keys=[new.key, LOG.key]))[0] == 0


def test_a_witness_that_did_not_sign_is_missed() -> None:
    assert both(BUNDLE, pins(witness=True)) == (2, "unwitnessed", WITNESS.key.name)


def test_a_witness_whose_signature_is_false_is_named() -> None:
    named = (str(LOG.key), str(WITNESS.key))
    note = WORLD.note() + World(the_events()[:8]).witnessed().splitlines()[-1] + "\n"
    bundle = WORLD.bundle(checkpoint=note, notes=named).to_bytes()
    assert both(bundle, pins(witness=True)) == (1, "note", WITNESS.key.name)


def test_a_witness_is_no_log() -> None:
    as_witness = Signer(world.ORIGIN, b"l" * 32, COSIGNATURE)
    note = Note.parse(WORLD.note())
    text = note.text
    only = str(Note(text, (as_witness.cosign(text, 5),)))
    bundle = WORLD.bundle(checkpoint=only, consistency=None, notes=(str(as_witness.key),))
    trusted = pins(keys=[as_witness.key])
    assert as_witness.key.kind != ED25519
    assert both(bundle.to_bytes(), trusted) == (2, "unpinned", world.ORIGIN)


def test_a_span_is_whole() -> None:
    assert both(WORLD.span(2, 7).to_bytes())[:2] == (0, "proven")
    for at in range(6):
        records = WORLD.shown(*(other for other in range(2, 8) if other != at + 2))
        assert both(WORLD.span(2, 7, records=records).to_bytes())[:2] == (1, "missing")
    beyond = WORLD.span(2, 7, selection=Span(2, 6))
    assert both(beyond.to_bytes()) == (1, "stranger", 7)


def test_an_agency_is_shown_its_orders_whole() -> None:
    said = {"selection": Named("agency", BANK), "register": WORLD.shown(1)}
    whole = WORLD.bundle(records=WORLD.shown(0, 2, 3, 4, 6, 7, 8), **said)
    assert both(whole.to_bytes())[:2] == (0, "proven")
    other = WORLD.bundle(records=WORLD.shown(0, 2, 3, 4, 5, 6, 7, 8), **said)
    assert both(other.to_bytes()) == (1, "stranger", 5)


def test_without_the_case_key_signatures_cannot_be_shown_and_that_is_no_falsehood() -> None:
    silent = WORLD.bundle(case_keys={}, agencies=()).to_bytes()
    assert both(silent) == (2, "sealed", 2)


def test_a_record_whose_key_was_destroyed_is_not_false() -> None:
    quiet = [event for event in the_events() if event["signature"] is None]
    made = World(quiet)
    bundle = made.bundle(records=made.shown(2, 3), case_keys={}, agencies=())
    assert both(bundle.to_bytes())[:2] == (0, "proven")


def test_what_is_dated_back_in_the_log_itself_is_found() -> None:
    events = the_events()
    events[6] |= {"recorded_at": "2026-11-20T10:00:00.000000Z"}
    assert both(World(events).bundle().to_bytes()) == (1, "backdated", 6)


def test_what_is_false_comes_before_what_cannot_be_told() -> None:
    forged = WORLD.bundle(records=WORLD.shown(2, 4, 6, 7))
    assert both(forged.to_bytes(), pins("icbc-1", witness=True))[0] == 1


def test_the_log_is_compared_with_a_checkpoint_that_one_kept() -> None:
    assert both(BUNDLE, None, WORLD.note(5))[7:9] == (1, 5)
    assert both(BUNDLE, None, WORLD.witnessed(9))[7:9] == (1, 9)
    assert both(BUNDLE, None, WORLD.note(4)) == (2, "unproven", 4)
    rewritten = World([an_event("x", {}), *the_events()[1:]])
    assert both(BUNDLE, None, rewritten.note(5)) == (1, "rewritten", 5)
    assert both(BUNDLE, None, rewritten.note(9)) == (1, "rewritten", 9)
    assert both(BUNDLE, None, WORLD.note(5, ROGUE)) == (2, "unpinned", world.ORIGIN)
    assert both(BUNDLE, None, "nonsense") == (1, "form", "since")
    elsewhere = signed(str(WORLD.head()).replace("tests", "other"), [LOG])
    assert both(BUNDLE, None, elsewhere) == (1, "form", "since")


def test_case_is_what_a_case_is() -> None:
    assert json.loads(BUNDLE)["body"]["selection"] == {"kind": "case", "name": CASE}
