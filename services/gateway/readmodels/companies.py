"""The view of companies: what is known of each, what it waits for, how it stands judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from contracts import companies as co
from contracts import company_checks as cc
from contracts.envelope import category_of, to_wire
from contracts.fields import ERASED
from services.gateway.readmodels import missed
from services.gateway.readmodels.entries import Kept, text
from services.gateway.readmodels.measured import instant
from services.gateway.readmodels.tables import company_case, company_view

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from shared.log.read import Recorded

    Row = dict[str, Any]
    Read = Callable[[Row, Mapping[str, Any], str], None]

STAGES = (
    *("asked", "desk_check", "field_check", "to_judge", "to_approve"),
    *("judged", "lifted", "struck_off"),
)
"""What a company waits for: a registry's answer, one of the checks, a verdict, a second person."""
READ = f"{co.KIND}.read"


def stand_in_cases(connection: Connection, events: Iterable[Recorded]) -> None:
    """Have companies stand in every case that these events named them in."""
    named = ((company_of(event), event.data.get("case_number")) for event in events)
    for company, case in {pair for pair in named if all(pair)}:
        row = {"company_id": company, "case_number": case}
        connection.execute(company_case.delete().filter_by(**row))
        connection.execute(company_case.insert(), row)


def company_of(event: Recorded) -> str | None:
    """The id of the company that an event speaks of; of what companies share, none."""
    if category_of(event.stream) in (co.KIND, READ):
        return event.stream.partition("-")[2]
    return None


def erase(connection: Connection, keys: Collection[str]) -> None:
    """Have what was said of people under these keys read ERASED; the events' rows are done."""
    under = company_view.c.key_id.in_(keys)
    rows = [dict(row) for row in connection.execute(select(company_view).where(under)).mappings()]
    for row in rows:
        said = orjson.loads(row["detail"])
        said |= dict.fromkeys(co.Pushed.personal & said.keys(), ERASED)
        row |= {"representative_masked": ERASED, "detail": text(said)}
    if rows:
        connection.execute(company_view.delete().where(under))
        connection.execute(company_view.insert(), rows)


def _blank(company: str, _first: Recorded) -> Row:
    of_it = {"company_id": company, "desk_checked": False, "version": 0}
    return dict.fromkeys(company_view.columns.keys()) | of_it


def _advance(row: Row, event: Recorded, data: Mapping[str, Any]) -> None:
    """Bring a company's row up to its next event; that somebody read of it changes nothing."""
    if category_of(event.stream) != co.KIND:
        return
    if row["first_position"] is None:
        row["first_position"] = event.position
    row |= {"position": event.position, "version": event.version}
    word = event.type.split(".")[1]
    if word in _READERS:
        _READERS[word](row, data, to_wire(event.recorded_at))
    if word == "pushed":
        row["key_id"] = str(event.key_id) if event.key_id else None
    running = [deadline for deadline in cc.DEADLINES if row[f"{deadline}_by"]]
    row["due_at"] = min((row[f"{deadline}_by"] for deadline in running), default=None)
    missed.leave(row, running)
    row["stage"] = _stage(row)


def _stage(row: Row) -> str:
    """What a company waits for."""
    waits: Sequence[tuple[bool, str]] = (
        (bool(row["struck_off_on"]), "struck_off"),
        (bool(row["proposed"]), "to_approve"),
        (bool(row["desk_check_by"]), "desk_check"),
        (bool(row["field_check_by"]), "field_check"),
        (row["desk_checked"], "to_judge"),
        (bool(row["verdict"]), "judged"),
        (bool(row["judged_at"]), "lifted"),
    )
    return next((stage for so, stage in waits if so), "asked")


_TAKEN_OVER = (
    *("uscc", "name", "agency", "centre", "registered_address", "established_on"),
    *("capital_subscribed_minor", "capital_paid_minor"),
    *("address_ref", "representative_ref", "phone_ref", "agent_ref"),
)


_JUDGED = ("verdict", "bank_measure", "carrier_measure", "given_by", "approved_by")
_ADDRESSED = ("banks", "carriers")


def _pushed(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {name: data.get(name) for name in _TAKEN_OVER}
    row |= {
        "company_agent": data.get("agent"),
        "representative_masked": data["legal_representative"],
        "detail": text(data),
        "pushed_at": at,
        "question_by": None,
        "struck_off_on": None,
    }


def _asked_about(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {name: data[name] for name in ("uscc", "agency", "centre")}
    _of_case(row, data)
    _runs(row, cc.QUESTION, data["answer_by"])


def _unregistered(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["question_by"] = None


def _struck_off(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"struck_off_on": data["struck_off_on"], "recheck_at": None}
    row |= {"question_by": None, "desk_check_by": None, "field_check_by": None}


def _scored(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"points": data["points"], "band": data["band"]}
    row["findings"] = text(data.get("findings", []))


def _check_begun(row: Row, data: Mapping[str, Any], _at: str) -> None:
    _runs(row, data["check"], data["due_at"])
    if data["check"] == cc.DESK:
        row["desk_checked"] = False


def _desk_checked(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row |= {"desk_check_by": None, "desk_checked": True}


def _field_checked(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["field_check_by"] = None


def _proposed(row: Row, data: Mapping[str, Any], _at: str) -> None:
    row |= {"proposed": data["verdict"], "proposed_by": data["given_by"]}
    _of_case(row, data)


def _rejected(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row |= {"proposed": None, "proposed_by": None}


def _given(row: Row, data: Mapping[str, Any], at: str) -> None:
    row |= {name: data[name] for name in _JUDGED}
    _of_case(row, data)
    row |= {"proposed": None, "proposed_by": None, "judged_at": at, "desk_checked": False}
    row |= {"desk_check_by": None, "field_check_by": None}
    row |= {name: text(data.get(name, [])) for name in _ADDRESSED}
    row["recheck_at"] = instant(data["recheck_at"]) if data.get("recheck_at") else None
    if data["verdict"] not in cc.RESTRICTING:
        row["objection_by"] = None


def _of_case(row: Row, data: Mapping[str, Any]) -> None:
    row["case_number"] = data.get("case_number") or row["case_number"]


def _lifted(row: Row, data: Mapping[str, Any], _at: str) -> None:
    if data["lifted_by"] == cc.OBJECTION:
        row |= dict.fromkeys((*_JUDGED, *_ADDRESSED, "recheck_at"))


def _objected(row: Row, data: Mapping[str, Any], _at: str) -> None:
    _runs(row, cc.OBJECTION, data["answer_by"])


def _answered(row: Row, _data: Mapping[str, Any], _at: str) -> None:
    row["objection_by"] = None


def _runs(row: Row, deadline: str, by: str) -> None:
    row[f"{deadline}_by"] = instant(by)
    missed.begins(row, deadline)


_READERS: Mapping[str, Read] = {
    "pushed": _pushed,
    "asked_about": _asked_about,
    "unregistered": _unregistered,
    "struck_off": _struck_off,
    "scored": _scored,
    "check_begun": _check_begun,
    "desk_checked": _desk_checked,
    "field_checked": _field_checked,
    "verdict_proposed": _proposed,
    "verdict_rejected": _rejected,
    "verdict_given": _given,
    "verdict_lifted": _lifted,
    "objected": _objected,
    "objection_upheld": _answered,
    "objection_dismissed": _answered,
    "overdue": missed.overdue,
}
"""What the events of these names do to the row of their company."""
COMPANIES = Kept(company_view, company_view.c.company_id, company_of, _blank, _advance)
"""The rows of companies."""
