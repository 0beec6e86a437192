"""Examples of supervision slips: what was left unanswered, proposed, issued, dismissed."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import BANK, ORDER

_SLIP = "0d6c2b1e-7f43-5a98-b0c4-3e5f1a2d9b77"
_LEFT = {"kind": "stop_payment", "order_id": ORDER, "due_at": "2026-11-20T12:10:00Z"}
_AT = {"agency": BANK}

SUPERVISION: Mapping[str, dict[str, Any]] = {
    "supervision.note_unanswered.v1": _AT | _LEFT,
    "supervision.left_unanswered.v1": _AT | _LEFT | {"slip_id": _SLIP},
    "supervision.slip_proposed.v1": _AT | {"number": 2, "orders": [_LEFT], "limit": 3},
    "supervision.issue_slip.v1": {"defect": "三件紧急止付指令逾期未反馈"},
    "supervision.slip_issued.v1": _AT
    | {"issued_by": "fang.min", "defect": "三件紧急止付指令逾期未反馈"},
    "supervision.dismiss_slip.v1": {"reason": "银行系统当日故障,已电话核实"},
    "supervision.slip_dismissed.v1": _AT
    | {"dismissed_by": "fang.min", "reason": "银行系统当日故障,已电话核实"},
}
