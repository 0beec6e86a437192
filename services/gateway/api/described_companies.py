"""What the description of the API says of companies, and which acts it has an address for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from services.gateway.api.describing import (
    FORMAT,
    PAGING,
    POSITION,
    PURPOSE,
    READING,
    TEXT,
    WORDS,
    Act,
    as_json,
    choice,
    column,
    header,
    list_of,
    list_or_csv,
    problems,
    query,
    ref,
    whole,
)
from services.gateway.readmodels.companies import STAGES
from services.gateway.readmodels.company_views import COLUMNS, REFS, SORTS
from services.gateway.readmodels.tables import company_view

if TYPE_CHECKING:
    from services.gateway.api.describing import Document


_SECOND = ("no-approval-asked", "own-approval")
_OBJECTED = ("no-objection", "own-verdict")
_UNFOUNDED = ("desk-check-missing", "field-check-missing", "rank-too-low", "verdict-pending")
FACTS = (
    Act("strike_off", "removal", co.StrikeOff),
    Act("report_unregistered", "no-record", co.ReportUnregistered),
    Act("report_visit", "visit", cc.ReportVisit),
    Act("object", "objection", ob.Object, ("no-verdict", "objection-stands")),
)
"""What the registry or the company says, whatever was seen before."""
DECISIONS = (
    Act("check_at_desk", "desk-check", cc.CheckAtDesk, ("question-open",)),
    Act("give_verdict", "verdict", cc.GiveVerdict, _UNFOUNDED),
    Act("approve_verdict", "verdict/approval", cc.Approve, (*_SECOND, *_UNFOUNDED[:2])),
    Act("reject_verdict", "verdict/rejection", cc.Reject, _SECOND),
    Act("uphold_objection", "objection/upholding", ob.UpholdObjection, _OBJECTED),
    Act("dismiss_objection", "objection/dismissal", ob.DismissObjection, _OBJECTED),
)
"""What the centre decides, on the version that it saw."""
ACTS = (*FACTS, *DECISIONS)
COMMANDS = (co.Push, co.AskAbout, *(act.command for act in ACTS))
"""All that the body of a request can say of a company."""
_ROW: dict[str, Any] = {name: column(name, company_view) for name in COLUMNS}
_SELF = whole(self=TEXT, events=TEXT, shared=TEXT)
COMPANY = whole(**_ROW, links=_SELF)
_FINDING = {"type": "object", "description": "A sign, its points, what was seen, and the limit."}
_WHOLE = whole(
    **_ROW,
    detail={"type": ["object", "null"]},
    findings=list_of(_FINDING),
    banks=list_of(TEXT),
    carriers=list_of(TEXT),
    links=_SELF,
)
_CLEAR = (*READING, "not-found", "store-unavailable")
LIST: Document = {
    "parameters": [
        query("stage", "What it waits for.", choice(STAGES)),
        query("band", "How much speaks for a shell.", choice(cc.BANDS)),
        query("verdict", "How it stands judged.", choice(cc.VERDICTS)),
        query("words", "Part of its name, or its credit code.", WORDS),
        query("uscc", "Its credit code.", WORDS),
        query("company_agent", "Who registered it.", WORDS),
        *(query(each, "Those that share what has this reference.", WORDS) for each in REFS),
        query("sort", "Latest first, or those first that most speaks against.", choice(SORTS)),
        *PAGING,
        POSITION,
        FORMAT,
    ],
    "responses": list_or_csv(
        "A page; the next one is in `Link`, rel=next.",
        whole(companies=list_of(ref("company")), next={"type": ["string", "null"]}),
    )
    | problems(*READING),
}
ONE: Document = {
    "parameters": [
        PURPOSE,
        POSITION,
        header("If-None-Match", "An ETag seen before.", required=False),
    ],
    "responses": as_json("The company.", _WHOLE)
    | {"304": {"description": "Nothing has changed."}}
    | problems(*_CLEAR),
}
EVENTS: Document = {
    "parameters": [PURPOSE, POSITION],
    "responses": as_json("Its events.", whole(company_id=TEXT, events=list_of(ref("event"))))
    | problems(*_CLEAR),
}
_SHARED = {"type": "object", "additionalProperties": list_of(ref("company"))}
LINKS: Document = {
    "parameters": [POSITION],
    "responses": as_json(
        "Other companies, by what is shared.", whole(company_id=TEXT, links=_SHARED)
    )
    | problems(*READING, "not-found"),
}
