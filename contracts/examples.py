"""One true example of each message: for tests, documents and people who integrate.

The case is a boss impersonated on a Friday evening; its cards carry real prefixes and belong to
nobody, its people and companies are made up. The order is to a person's card, the event `ordered`
one to a company's account.
"""

import hashlib
import json
from collections.abc import Mapping
from uuid import uuid5

from contracts.authority_examples import AUTHORITY
from contracts.company_examples import COMPANIES
from contracts.control_examples import CONTROLS
from contracts.directory_examples import DIRECTORY
from contracts.erasing_examples import ERASING
from contracts.fairness_examples import FAIRNESS
from contracts.holding_examples import HOLDING
from contracts.inquiry_examples import INQUIRIES
from contracts.measure_examples import BANK, CASE, CENTRE, MEASURES, ORDER, REPEATED
from contracts.message import Event, Wire, message_type
from contracts.policy import pack
from contracts.port import command_id
from contracts.problems import Language, Problem
from contracts.return_examples import RETURNS
from contracts.stop_payment import Order
from contracts.supervision_examples import SUPERVISION
from contracts.suspicion_examples import SUSPICIONS
from contracts.target_examples import TARGETS
from contracts.task_examples import TASKS
from contracts.transaction_examples import TRANSACTION_STOPS

__all__ = ["BANK", "CASE", "CENTRE", "ORDER", "envelope", "examples", "problem"]

_FORM = hashlib.sha256("紧急止付申请表".encode()).hexdigest()
_ABOUT = {
    "application_type": "00",
    "case_number": CASE,
    "case_type": "0000",
    "urgency": "urgent",
    "currency": "CNY",
    "victim_name": "周敏",
    "victim_account": "4177763170669074391",
    "victim_bank": BANK,
    "victim_id_number": "33050119900101123X",
    "victim_phone": "+865722250000",
    "reason": "冒充领导熟人",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer1_phone": "+8613905720000",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "attachments": [{"name": "紧急止付申请表.pdf", "sha256": _FORM}],
}
_ORDER = _ABOUT | {
    "application_id": "A01-00001",
    "bank_code": BANK,
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "account_type": "personal",
    "amount": "441023.42",
    "transfer_time": "2026-11-20T10:04:00Z",
    "legal_document_number": "湖公(刑)止付字〔2026〕00001号",
}
_ORDERED = _ABOUT | {
    "application_id": "A01-00002",
    "agency": BANK,
    "ordered_by": CENTRE,
    "routed_by": "name",
    "account_ref": "7d3c1d8e-5a0b-5f5e-9a51-3a1b8f0e6c2d",
    "phone_ref": "0b8e2f4c-91d7-5c36-8a4e-6f7d5b2c1e90",
    "account_number": "33001234567890123",
    "account_name": "湖州远帆贸易有限公司",
    "account_type": "corporate",
    "holder_credit_code": "91330500MA2ABCDE1E",
    "amount_minor": 37482146,
    "transfer_time": "2026-11-20T10:08:00Z",
    "legal_document_number": "湖公(刑)止付字〔2026〕00002号",
    "feedback_limit_hours": 2,
    "overrides": [{"code": "account_under_order", "reason": "同一受害人的第二笔转账"}],
    "level": 1,
}
_CLERK = {"operator_name": "费涛", "operator_phone": "95588"}
_ACKNOWLEDGED = _CLERK | {"remark": "已收到,正在办理"}
_REPORT = _CLERK | {
    "code": "1200",
    "currency": "CNY",
    "executed_at": "2026-11-20T11:06:30Z",
    "expires_at": "2026-11-22T11:06:30Z",
    "feedback_remark": "余额不足,已限额止付",
    "feedback_organ": "中国工商银行湖州分行",
    "earlier_authority": "杭州市公安局",
}
_ANSWER = _REPORT | {
    "occurred_at": "2026-11-20T11:07:00Z",
    "held_amount": "120000.00",
    "paid_amount": "0.00",
    "balance": "119000.00",
    "available_amount": "0.00",
}
_ANSWERED = _REPORT | {
    "code_class": "partial",
    "code_table": "2026-11",
    "counts_against_agency": False,
    "held_minor": 12000000,
    "paid_minor": 0,
    "balance_minor": 11900000,
    "available_minor": 0,
    "flags": [{"code": "held_exceeds_balance"}],
}
_REPORT_OF_BANK = _CLERK | {
    "application_id": "ICBC-R-00001",
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "account_type": "personal",
    "currency": "CNY",
    "transfer_time": "2026-11-20T10:04:00Z",
    "stopped_at": "2026-11-20T10:55:00Z",
    "victim_name": "周敏",
    "victim_phone": "+865722250000",
    "description": "客户到网点报案,称被冒充领导者骗走货款",
    "feedback_organ": "中国工商银行湖州分行",
}
_QUESTION = {"question": "止付金额大于余额,请核对后重新反馈"}
_WITHDRAWAL = {"reason": "经核实为正常交易"}
_MISSED = {"deadline": "answer", "due_at": "2026-11-20T11:30:00Z"}
_STOP = {
    "order_id": ORDER,
    "ordered_by": CENTRE,
    "approved_by": "331259",
    "legal_basis": "湖公(刑)止付字〔2026〕00001号",
    "asked_minor": 44102342,
    "held_minor": 12000000,
    "currency": "CNY",
    "in_force_from": "2026-11-20T11:06:30Z",
    "in_force_until": "2026-11-22T11:06:30Z",
    "partial": True,
    "notice": "2026-11",
    "ordering_unit": "湖州市反诈中心",
}
_QUERY = {
    **REPEATED,
    "application_id": "qry-2f6c1d0a9b3e5f718c4d6e7f8091a2b3",
    "root": ORDER,
    "level": 1,
    "transfer_time": "2026-11-20T10:04:00Z",
}
_LINE = {
    "serial": "20261120181000000123",
    "from_ref": "7d3c1d8e-5a0b-5f5e-9a51-3a1b8f0e6c2d",
    "amount_minor": 30000000,
    "currency": "CNY",
}
_HOP = _LINE | {
    "transferred_at": "2026-11-20T10:10:00Z",
    "account_number": "6212261203000000012",
    "account_name": "马艳",
    "account_ref": "4a7f9c1e-2b6d-5e83-8f10-9c3d5b7e2a46",
    "agency": BANK,
    "routed_by": "issuer",
    "level": 2,
}
_FOLLOW = {"order_id": ORDER, "from_ref": _LINE["from_ref"], "serial": _LINE["serial"]}

_EXAMPLES: Mapping[str, Wire] = {
    "stop_payment.order.v1": _ORDER,
    "stop_payment.pre_flight.v1": _ORDER,
    "stop_payment.ordered.v1": _ORDERED,
    "stop_payment.offer.v1": {},
    "stop_payment.offered.v1": {
        "channel": "inbox",
        "acknowledge_by": "2026-11-20T11:05:00Z",
        "answer_by": "2026-11-20T11:30:00Z",
        "unknown_year": 2027,
    },
    "stop_payment.reveal.v1": {"purpose": "execution"},
    "stop_payment.read.revealed.v1": {"order_id": ORDER, "purpose": "execution"},
    "stop_payment.delivered.v1": {"channel": "console"},
    "stop_payment.acknowledge.v1": _ACKNOWLEDGED | {"occurred_at": "2026-11-20T11:02:10Z"},
    "stop_payment.acknowledged.v1": _ACKNOWLEDGED,
    "stop_payment.answer.v1": _ANSWER,
    "stop_payment.answered.v1": _ANSWERED,
    "stop_payment.reroute.v1": {"order_id": ORDER, "bank": "CCB"},
    "stop_payment.ask_clarification.v1": _QUESTION,
    "stop_payment.clarification_asked.v1": _QUESTION | {"answer_by": "2026-11-21T11:07:00Z"},
    "stop_payment.withdraw.v1": _WITHDRAWAL,
    "stop_payment.withdrawn.v1": _WITHDRAWAL,
    "stop_payment.mark_overdue.v1": _MISSED,
    "stop_payment.overdue.v1": _MISSED,
    "stop_payment.account.stop_imposed.v1": _STOP,
    "stop_payment.lapse.v1": {"order_id": ORDER, "due_at": "2026-11-22T11:06:30Z"},
    "stop_payment.account.stop_lapsed.v1": {"order_id": ORDER, "lapsed_at": "2026-11-22T11:06:30Z"},
    "stop_payment.query.v1": {"order_id": ORDER},
    "stop_payment.query_ordered.v1": _QUERY,
    "stop_payment.hop_proposed.v1": _HOP,
    "stop_payment.cash_taken.v1": _LINE | {"taken_at": "2026-11-20T10:12:00Z"},
    "stop_payment.follow.v1": _FOLLOW,
    **MEASURES,
    **RETURNS,
    **INQUIRIES,
    **HOLDING,
    **AUTHORITY,
    "stop_payment.report.v1": _REPORT_OF_BANK | {"reported_to": CENTRE, "amount": "441023.42"},
    "stop_payment.reported.v1": _REPORT_OF_BANK
    | {
        "agency": BANK,
        "ordered_by": CENTRE,
        "account_ref": "7d3c1d8e-5a0b-5f5e-9a51-3a1b8f0e6c2d",
        "amount_minor": 44102342,
        "held_minor": 12000000,
        "take_up_by": "2026-11-20T11:30:00Z",
    },
    "stop_payment.taken_up.v1": {"taken_up_by": ORDER, "application_id": "A01-00001"},
    **FAIRNESS,
    **COMPANIES,
    **CONTROLS,
    **TRANSACTION_STOPS,
    **SUPERVISION,
    **SUSPICIONS,
    **TARGETS,
    **TASKS,
    **DIRECTORY,
    **ERASING,
}


def examples() -> Mapping[str, Wire]:
    """Return the wire form of one true example of each message, by wire name."""
    return _EXAMPLES


_OFFICER = {
    "agency": CENTRE,
    "person": "shen.jianguo",
    "on_behalf_of": None,
    "assurance": "password",
}


def envelope(wire: str = "stop_payment.ordered.v1") -> Wire:
    """Return an envelope, as JSON values, around the example of the event `wire`."""
    if not issubclass(message_type(wire), Event):
        raise TypeError(f"{wire} is no event")
    data = _EXAMPLES[wire]
    command = command_id(CENTRE, f"example {wire}")
    return {
        "event_id": str(uuid5(command, "0")),
        "command_id": str(command),
        "digest": hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        "stream": f"{wire.rsplit('.', 2)[0]}-{ORDER}",
        "version": 0,
        "type": wire,
        "occurred_at": "2026-11-20T11:00:00.000000Z",
        "actor": _OFFICER,
        "correlation": None if wire.startswith("directory.") else CASE,
        "causation": None,
        "policy": {"pack": pack().name, "version": pack().version},
        "key_id": None,
        "data": data,
        "signature": None,
        "position": 0,
        "recorded_at": "2026-11-20T11:00:00.000000Z",
    }


def problem(language: Language = "en") -> Wire:
    """Return the problem document that a twice defective order is answered with."""
    _, defects = Order.examine(_ORDER | {"amount": "-1.00", "currency": "XXQ"})
    return Problem("invalid-command", defects).document(language, "/v1/stop-payments")
