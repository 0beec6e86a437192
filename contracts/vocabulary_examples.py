"""True examples of what can be said of any order, for each kind of orders."""

from collections.abc import Mapping

from contracts.measure_examples import ORDER
from contracts.message import Wire
from contracts.vocabulary import Vocabulary

_CLERK = {"operator_name": "费涛", "operator_phone": "10010", "remark": "已收到,正在办理"}
_REJECTION = {"reason": "号码与受害人陈述不符"}
_WITHDRAWAL = {"reason": "经核实为误报"}
_MISSED = {"deadline": "answer", "due_at": "2026-11-20T11:10:00Z"}
_OFFERED = {
    "channel": "inbox",
    "acknowledge_by": "2026-11-20T11:02:00Z",
    "answer_by": "2026-11-20T11:10:00Z",
}


def of_vocabulary(said: Vocabulary) -> Mapping[str, Wire]:
    """Return one true example of each message of a vocabulary, by wire name."""
    return {
        said.offer.wire: {},
        said.offered.wire: _OFFERED,
        said.reveal.wire: {"purpose": "execution"},
        said.revealed.wire: {"order_id": ORDER, "purpose": "execution"},
        said.delivered.wire: {"channel": "console"},
        said.acknowledge.wire: _CLERK | {"occurred_at": "2026-11-20T11:00:40Z"},
        said.acknowledged.wire: _CLERK,
        said.withdraw.wire: _WITHDRAWAL,
        said.withdrawn.wire: _WITHDRAWAL,
        said.approval_asked.wire: {"given_by": "shen.jianguo"},
        said.approve.wire: {},
        said.approved.wire: {"approved_by": "pan.guoqing"},
        said.reject.wire: _REJECTION,
        said.rejected.wire: _REJECTION | {"rejected_by": "pan.guoqing"},
        said.mark_overdue.wire: _MISSED,
        said.overdue.wire: _MISSED,
    }
