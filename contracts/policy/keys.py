"""What a policy pack must say: every key, and of which kind its value is."""

from collections.abc import Mapping
from enum import StrEnum

RANKS = ("station", "county", "city", "province", "ministry")
"""Ranks of the organ that somebody acts for, the lowest first; a police station is below a county
bureau, `city` is a city with districts."""
UNITS: Mapping[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
"""Units of elapsed time, each with its seconds; a day is 24 hours here."""


class Kind(StrEnum):
    """What a value is: its word is that of the messages about it."""

    SPAN = "a length of time"
    LADDER = "a list of lengths of time, the longest first"
    MONTHS = "calendar months"
    WORKDAYS = "working days"
    COUNT = "a count"
    RANK = "a rank"
    MINOR = "a sum in minor units"
    POINTS = "points"
    YES = "a yes or no"
    NUMBERS = "a list of numbers"


WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SPAN: tuple(UNITS),
    Kind.LADDER: tuple(UNITS),
    Kind.MONTHS: ("months",),
    Kind.WORKDAYS: ("workdays",),
    Kind.COUNT: ("count",),
    Kind.RANK: ("rank",),
    Kind.MINOR: ("minor",),
    Kind.POINTS: ("points",),
    Kind.YES: ("yes",),
    Kind.NUMBERS: ("numbers",),
}
"""Under which word a pack's file holds a value of each kind."""

_OF_STOP_PAYMENT: Mapping[str, Kind] = {
    "acknowledge.urgent": Kind.SPAN,
    "acknowledge.normal": Kind.SPAN,
    "answer.urgent": Kind.SPAN,
    "answer.normal": Kind.SPAN,
    "signature.required": Kind.YES,
    "report_to_stop": Kind.SPAN,
    "paperwork": Kind.SPAN,
    "preflight.attachment": Kind.YES,
    "clarification": Kind.SPAN,
    "approval.stop": Kind.YES,
    "approval.freeze": Kind.YES,
    "approval.release": Kind.YES,
    "stop.duration": Kind.SPAN,
    "stop.max_count": Kind.COUNT,
    "stop.count_includes_first": Kind.YES,
    "stop.warnings": Kind.LADDER,
    "extension.duration": Kind.SPAN,
    "extension.max_count": Kind.COUNT,
    "freeze.period.ordinary": Kind.MONTHS,
    "freeze.period.major": Kind.MONTHS,
    "freeze.approver.ordinary": Kind.RANK,
    "freeze.approver.major": Kind.RANK,
    "freeze.approver.full": Kind.RANK,
    "freeze.warnings": Kind.LADDER,
    "release.unrelated": Kind.SPAN,
    "appeal.review": Kind.SPAN,
    "appeal.again": Kind.COUNT,
    "protective_hold.duration": Kind.SPAN,
    "protective_hold.propose": Kind.YES,
    "protective_hold.proposal": Kind.SPAN,
    "control.from_verdict": Kind.YES,
    "control.duration": Kind.SPAN,
    "control.answer.normal": Kind.WORKDAYS,
    "control.answer.urgent": Kind.SPAN,
    "watch.longest": Kind.SPAN,
    "chase.issue": Kind.YES,
    "chase.above": Kind.MINOR,
    "return.approver": Kind.RANK,
    "return.bank": Kind.WORKDAYS,
    "return.notice": Kind.SPAN,
}
_OF_COMPANY_CHECKS: Mapping[str, Kind] = {
    "question": Kind.WORKDAYS,
    "desk_check": Kind.WORKDAYS,
    "field_check": Kind.WORKDAYS,
    "objection": Kind.WORKDAYS,
    "recheck.first": Kind.SPAN,
    "recheck.next": Kind.SPAN,
    "approval.restricting": Kind.YES,
    "approver.restricting": Kind.RANK,
    "unnamed.banks": Kind.YES,
    "unnamed.carriers": Kind.YES,
    "visit.unreachable": Kind.YES,
    "visit.false_registration": Kind.YES,
    "band.notable": Kind.COUNT,
    "band.high": Kind.COUNT,
    "from.same_address": Kind.COUNT,
    "from.same_representative": Kind.COUNT,
    "from.same_phone": Kind.COUNT,
    "from.same_agent": Kind.COUNT,
    "from.newly_established": Kind.SPAN,
    "from.capital_unpaid": Kind.SPAN,
    "from.capital_large": Kind.MINOR,
    "from.elderly_representative": Kind.COUNT,
    "from.frequent_changes": Kind.COUNT,
    "points.same_address": Kind.POINTS,
    "points.same_representative": Kind.POINTS,
    "points.same_phone": Kind.POINTS,
    "points.same_agent": Kind.POINTS,
    "points.tainted_link": Kind.POINTS,
    "points.newly_established": Kind.POINTS,
    "points.capital_unpaid": Kind.POINTS,
    "points.capital_large": Kind.POINTS,
    "points.elderly_representative": Kind.POINTS,
    "points.scope_words": Kind.POINTS,
    "points.unverified": Kind.POINTS,
    "points.untaxed": Kind.POINTS,
    "points.uninsured": Kind.POINTS,
    "points.unreported": Kind.POINTS,
    "points.abnormal_list": Kind.POINTS,
    "points.listed_representative": Kind.POINTS,
    "points.frequent_changes": Kind.POINTS,
}
_OF_NUMBER_BLOCKING: Mapping[str, Kind] = {
    "acknowledge.urgent": Kind.SPAN,
    "acknowledge.normal": Kind.SPAN,
    "answer.urgent": Kind.SPAN,
    "answer.normal": Kind.SPAN,
    "signature.required": Kind.YES,
    "approval.cut_call": Kind.YES,
    "approval.restrict_outgoing": Kind.YES,
    "approval.suspend": Kind.YES,
    "approval.close": Kind.YES,
    "approval.restore": Kind.YES,
    "approval.reverify": Kind.YES,
    "approval.protected": Kind.YES,
    "approver.close": Kind.RANK,
    "limit.restrict_outgoing": Kind.SPAN,
    "limit.suspend": Kind.SPAN,
    "appeal.review.urgent": Kind.SPAN,
    "appeal.review.normal": Kind.WORKDAYS,
    "appeal.restore": Kind.SPAN,
    "appeal.again": Kind.COUNT,
    "reverify.term": Kind.SPAN,
    "reverify.restrict": Kind.YES,
    "subject.approval": Kind.YES,
    "subject.approver": Kind.RANK,
    "subject.from_verdict": Kind.YES,
    "subject.confirmed": Kind.MONTHS,
    "subject.convicted": Kind.MONTHS,
    "subject.hold_applications": Kind.MONTHS,
    "subject.suspend_lines": Kind.MONTHS,
    "protected": Kind.NUMBERS,
}
_OF_SUPERVISION: Mapping[str, Kind] = {"slip.propose": Kind.YES, "slip.unanswered": Kind.COUNT}
_OF_CONTENT_BLOCKING: Mapping[str, Kind] = {
    "acknowledge.urgent": Kind.SPAN,
    "acknowledge.normal": Kind.SPAN,
    "answer.urgent": Kind.SPAN,
    "answer.normal": Kind.SPAN,
    "signature.required": Kind.YES,
    "approval.block": Kind.YES,
    "approval.take_down": Kind.YES,
    "approval.lift": Kind.YES,
    "approval.protected": Kind.YES,
    "appeal.review.urgent": Kind.SPAN,
    "appeal.review.normal": Kind.WORKDAYS,
    "appeal.restore": Kind.SPAN,
    "appeal.again": Kind.COUNT,
    "limit.block": Kind.SPAN,
    "limit.take_down": Kind.SPAN,
}
_OF_LIAISON_TASKS: Mapping[str, Kind] = {
    "offices.most": Kind.COUNT,
    "question": Kind.WORKDAYS,
    "review": Kind.WORKDAYS,
    "rework": Kind.WORKDAYS,
    "look_back": Kind.SPAN,
    "extension.max_count": Kind.COUNT,
    "nudge.first": Kind.COUNT,
    "nudge.second": Kind.COUNT,
    "reminder.urgent": Kind.SPAN,
    "reminder.normal": Kind.WORKDAYS,
    "attachment.largest": Kind.COUNT,
    "attachment.most": Kind.COUNT,
    "attachment.waits": Kind.SPAN,
    "attachment.pdf": Kind.YES,
    "attachment.image": Kind.YES,
    "attachment.office": Kind.YES,
    "attachment.text": Kind.YES,
}
KEYS: Mapping[str, Kind] = {
    "clock.skew": Kind.SPAN,
    **{f"company_checks.{key}": kind for key, kind in _OF_COMPANY_CHECKS.items()},
    **{f"stop_payment.{key}": kind for key, kind in _OF_STOP_PAYMENT.items()},
    **{f"number_blocking.{key}": kind for key, kind in _OF_NUMBER_BLOCKING.items()},
    **{f"supervision.{key}": kind for key, kind in _OF_SUPERVISION.items()},
    **{f"content_blocking.{key}": kind for key, kind in _OF_CONTENT_BLOCKING.items()},
    **{f"liaison_tasks.{key}": kind for key, kind in _OF_LIAISON_TASKS.items()},
}
"""Every key of every pack: one that a pack lacks, or has besides, is refused."""


def at_least(rank: str, needed: str) -> bool:
    """Whether an organ of `rank` may do what takes one of rank `needed`; ValueError if neither."""
    return RANKS.index(rank) >= RANKS.index(needed)
