"""Examples of appeals against the measures of one kind of orders."""

from collections.abc import Mapping

from contracts.appeals import Judged, Pleas
from contracts.measure_examples import ORDER
from contracts.message import Wire

REASON = {"reason": "经核查与案件无关"}
REFUSAL = {"reason": "资金来源不明"}
DUE = {"due_at": "2026-11-23T11:10:00Z"}
MEASURE = {"measure": ORDER}
APPEAL = {
    "appellant_name": "黄强桂",
    "appellant_phone": "+8613800000000",
    "grounds": "该款为货款,附合同",
}
BY = "2026-11-23T11:10:00Z"


def of_pleas(said: Pleas) -> Mapping[str, Wire]:
    """Return one true example of each command about appeals, by wire name."""
    return {
        said.appeal.wire: APPEAL,
        said.uphold.wire: REASON,
        said.dismiss.wire: REFUSAL,
        said.mark_overdue.wire: DUE,
        said.again.wire: {},
    }


def of_judged(said: Judged, door: str = "agency") -> Mapping[str, Wire]:
    """Return one true example of what is said of measures, by wire name."""
    return {
        said.filed.wire: MEASURE | APPEAL | {"door": door, "review_by": BY},
        said.upheld.wire: MEASURE | REASON,
        said.dismissed.wire: MEASURE | REFUSAL,
        said.overdue.wire: MEASURE | DUE,
        said.wrongful.wire: MEASURE | {"order_id": ORDER, "ground": "appeal"},
        said.unrestored.wire: MEASURE | {"order_id": ORDER, "code_class": "failed", "again": True},
    }
