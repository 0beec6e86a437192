"""What takes the word of several people is carried out by simulated carriers once they gave it."""

from uuid import UUID

from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.number_examples import NUMBERS
from contracts.subject_limit_examples import SUBJECTS
from services.cli.demonstration import CENTRE
from services.sandbox.tempers import Temper
from tests.sandbox.conftest import Stage

PROTECTED = "18641802577"


def played(staged: Stage) -> None:
    """Have carriers do what they do, until none does any more."""
    sandbox = staged.sandbox(Temper.PROMPT)
    while sandbox.step():
        pass
    staged.let_time_pass(sandbox)
    staged.settle()


def approved(staged: Stage, order: UUID, people: int) -> None:
    """Have so many people approve an order, one by one."""
    for _ in range(people):
        here = f"/v1/orders/{order}/approval"
        staged.play.centre.decide(here, {}, staged.seen(order), staged.play.key(CENTRE, "approver"))
        staged.settle()


def test_a_protected_line_is_restricted_once_two_people_have_approved(staged: Stage) -> None:
    asked = NUMBERS[nb.Order.wire] | {"number": PROTECTED}
    first = staged.officer(nb.Order.wire, asked | {"application_id": "L-1"})
    played(staged)
    [told] = staged.said(nb.Answered.wire)
    assert (told.stream, told.data["code"]) == (f"{nb.KIND}-{first}", "protected")
    second = staged.officer(nb.Order.wire, asked | {"application_id": "L-2"})
    approved(staged, second, 2)
    played(staged)
    [_, told] = staged.said(nb.Answered.wire)
    assert (told.stream, told.data["code"]) == (f"{nb.KIND}-{second}", "done")
    assert [each.data["order_id"] for each in staged.said(nb.Limited.wire)] == [str(second)]


def test_a_persons_new_lines_are_limited_at_every_carrier_until_that_is_lifted(
    staged: Stage,
) -> None:
    order = staged.officer(sl.LimitSubject.wire, SUBJECTS[sl.LimitSubject.wire])
    approved(staged, order, 1)
    played(staged)
    assert {each.data["code"] for each in staged.said(nb.Answered.wire)} == {"done"}
    assert len(staged.said(sl.SubjectLimited.wire)) == 2
    staged.officer(sl.LiftLimits.wire, {"reason": "申诉成立"}, order)
    played(staged)
    assert len(staged.said(sl.SubjectRestored.wire)) == 2
