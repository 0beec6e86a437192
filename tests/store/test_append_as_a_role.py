"""The log keeps its promises to a service that has only its own rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts.stop_payment import Offered, Ordered
from services.sandbox.diary import Bell
from shared.following import move, positions
from shared.log.append import Log, NewEvent, Receipt, StoreUnavailable, StreamPart
from shared.log.verify import verify
from shared.projection import Follower
from shared.register import Register, RegisterProjection
from tests.log import test_append as cases

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.log.read import Reader
    from tests.log.conftest import Writing

Opening = Callable[[str], "Engine"]

test_a_receipt = cases.test_a_receipt_says_where_the_first_event_stands
test_the_hashed_text = cases.test_everything_that_was_said_is_in_the_hashed_text
test_no_text_breaks = cases.test_no_text_breaks_a_statement_or_the_hole_for_the_position
test_a_repeated_command = cases.test_a_repeated_command_returns_the_first_receipt
test_other_content = cases.test_a_command_id_used_for_other_content_is_a_conflict
test_a_stream_elsewhere = cases.test_a_stream_that_stands_elsewhere_is_a_conflict
test_writes_of_one_call = cases.test_writes_of_one_call_see_each_other_and_fail_alone
test_thousands_of_writes = cases.test_thousands_of_writes_fit_in_one_call
test_the_time_of_recording = cases.test_the_time_of_recording_never_goes_back
test_subscribers = cases.test_subscribers_hear_the_new_size_after_each_commit
test_a_closed_log = cases.test_a_closed_log_opens_again_when_used


@pytest.mark.parametrize("process", ["ledger", "projector", "gateway", "sandbox"])
def test_a_process_that_is_no_service_cannot_append(
    as_process: Opening, write: Writing, reader: Reader, process: str
) -> None:
    log = Log(as_process(process), lambda: datetime.now(UTC))
    with pytest.raises(StoreUnavailable) as raised:
        log.append([write()])
    assert "permission denied" in str(raised.value.__cause__)
    log.close()
    assert reader.size() == 0


def test_two_services_write_one_log_without_a_gap(as_process: Opening, write: Writing) -> None:
    kinds = {"stop_payment": "stop_payment.ordered.v1", "directory": "directory.key_revoked.v1"}
    logs = {name: Log(as_process(name), lambda: datetime.now(UTC)) for name in kinds}

    def work(number: int) -> str:
        name = list(kinds)[number % 2]
        for count in range(25):
            said = (NewEvent(kinds[name], {}),) * 2
            part = StreamPart(f"{name}-{number}-{count}", 0, said)
            [outcome] = logs[name].append([write(streams=(part,))])
            assert isinstance(outcome, Receipt)
        return name

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(work, range(8))) == {"stop_payment": 4, "directory": 4}
    for log in logs.values():
        log.close()
    assert verify(as_process("ledger")).size == 8 * 25 * 2


def test_a_follower_that_may_not_see_everything_still_reaches_the_head(
    log: Log, write: Writing, as_process: Opening
) -> None:
    bell = Follower(Bell(), as_process("sandbox"))
    assert not bell.step()
    log.append([write("stop_payment.account-1", events=3)])
    assert bell.step()
    assert (bell.position, positions(as_process("gateway"))) == (2, {"sandbox": 2})
    assert not bell.step()
    said = NewEvent(Ordered.wire, {"agency": "ICBC"}), NewEvent(Offered.wire, {})
    log.append([write(streams=(StreamPart("stop_payment-1", 0, said),))])
    log.append([write("stop_payment.account-2")])
    assert bell.step()
    assert (bell.position, positions(as_process("gateway"))) == (5, {"sandbox": 5})


def test_a_follower_that_was_moved_back_passes_over_nothing_it_may_see(
    log: Log, write: Writing, as_process: Opening, owner: Engine
) -> None:
    bell = Follower(Bell(), as_process("sandbox"))
    log.append([write("stop_payment.account-1")])
    assert bell.step()
    with owner.begin() as connection:
        move(connection, "sandbox", -1)
    log.append([write("stop_payment.account-2")])
    assert bell.step()
    assert (bell.position, positions(owner)) == (-1, {"sandbox": -1})
    assert bell.step()
    assert (bell.position, positions(owner)) == (1, {"sandbox": 1})


def test_the_directory_builds_the_register_that_others_read(
    as_process: Opening, write: Writing
) -> None:
    log = Log(as_process("directory"), lambda: datetime.now(UTC))
    agency = d.AgencyRegistered(agency="ICBC", name="工商银行", kind="bank")
    key = d.KeyIssued(key_id="k1", agency="ICBC", key_roles="agency_system", live=False)
    for number, event in enumerate((agency, key, d.KeyRevoked(key_id="k1"))):
        said = (NewEvent(event.wire, event.dump()),)
        log.append([write(streams=(StreamPart(f"directory-{number}", 0, said),))])
    log.close()
    keeper = Follower(RegisterProjection(), as_process("directory"))
    assert keeper.step()
    for process in ("stop_payment", "gateway"):
        register = Register(as_process(process))
        register.refresh()
        assert (*register.agencies(), register.key("k1")) == ("ICBC", None)
