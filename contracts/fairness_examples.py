"""Examples of what undoes a wrong: findings, releases that are proposed, appeals."""

from collections.abc import Mapping
from typing import Any

from contracts import fairness as fr
from contracts.appeal_examples import BY, DUE, MEASURE, REASON, of_judged, of_pleas
from contracts.measure_examples import ORDER

_DOCUMENT = {"legal_document_number": "湖公(刑)解止字〔2026〕00001号"}

FAIRNESS: Mapping[str, dict[str, Any]] = {
    "stop_payment.find_unrelated.v1": REASON,
    "stop_payment.found_unrelated.v1": REASON | {"release_by": BY},
    "stop_payment.cleared.v1": {"root": ORDER, "release_by": BY},
    "stop_payment.account.release_proposed.v1": MEASURE | {"order_id": ORDER, "release_by": BY},
    "stop_payment.decline_release.v1": {"reason": "另案涉案账户"},
    "stop_payment.account.release_declined.v1": MEASURE | {"reason": "另案涉案账户"},
    "stop_payment.release_all.v1": REASON | _DOCUMENT,
    "stop_payment.mark_release_overdue.v1": DUE,
    "stop_payment.account.release_overdue.v1": MEASURE | DUE,
    **of_pleas(fr.PLEAS),
    fr.UpholdAppeal.wire: REASON | _DOCUMENT,
    **of_judged(fr.JUDGED, fr.BANK),
    fr.FoundWrongful.wire: MEASURE | {"order_id": ORDER, "ground": "unrelated"},
}
"""One true example of each of these messages, by wire name."""
